"""The addresses of files. An ending asks for a format; at the address of the page an Accept header does."""

import msgspec
from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as WerkzeugResponse

from indexer.document import Document
from indexer.engine.port import Generation
from indexer.symbols import Series
from search_app.query.search_request import SearchRequest
from search_app.search import documents, identities
from search_app.search.search import search
from search_app.web import (
    corpus_symbols_page,
    labels,
    organ_page,
    request_context,
    request_validation,
    symbol_list_page,
    urls,
)
from search_app.web.api import serializers
from search_app.web.errors import HttpProblem
from search_app.web.exports import formats, meeting_events
from search_app.web.exports.bibliography import citable_places
from search_app.web.exports.formats import ExportFormat
from search_app.web.exports.responses import (
    calendar_response,
    citation_item,
    citation_response,
    citation_text,
    file_response,
    list_response,
)

EXPORTS = Blueprint("exports", __name__)


@EXPORTS.get("/search")
def search_address_route() -> WerkzeugResponse:
    """Lead to the page of results, or give the list in the format that is accepted."""
    if format := formats.accepted_format(request.accept_mimetypes, formats.LIST_FORMATS):
        return search_export(format)
    return redirect(urls.page_url("/", list(request.args.items(multi=True)) or [("q", "")]), 308)


@EXPORTS.get("/search.<ending>")
def search_export_route(ending: str) -> WerkzeugResponse:
    """Answer with the list of a search as a file of the format that the address ends in."""
    return search_export(_format_of(ending, formats.LIST_FORMATS))


@EXPORTS.get("/doc/<id>/cite")
def citation_route(id: str) -> WerkzeugResponse | str:
    """Show how to cite a document or the paragraph `at`, with the citation as files."""
    document = _document(id)
    anchor = request.args.get("at", "")
    if format := formats.accepted_format(request.accept_mimetypes, formats.CITATION_FORMATS):
        return citation_response(document, anchor, format)
    item = citation_item(document, anchor)
    words = request_context.current_translations()
    return render_template(
        "cite.html",
        document=document,
        item=item,
        text=citation_text(document, item),
        place=item.pinpoint,
        back=request_context.document_url(document.id, anchor=anchor),
        name=labels.name(words, document.masthead),
        anchor=anchor,
        places=[] if anchor else citable_places(document, words),
    )


@EXPORTS.get("/doc/<id>/cite.<ending>")
def citation_file_route(id: str, ending: str) -> Response:
    """Answer with a document, or its paragraph `at`, as a file for a reference manager."""
    format = _format_of(ending, formats.CITATION_FORMATS)
    request_validation.check_parameters("cite")
    return citation_response(_document(id), request.args.get("at", ""), format)


@EXPORTS.get("/doc/<id>/meetings.ics")
def document_meetings_route(id: str) -> Response:
    """Answer with the meetings that a document states, as a calendar."""
    request_validation.check_parameters("documentMeetings")
    document = _document(id)
    name = labels.name(request_context.current_translations(), document.masthead)
    events = meeting_events.events_of([document])
    return calendar_response(
        request_context.generation(), name, events, request_context.document_url(document.id)
    )


@EXPORTS.route("/symbols", methods=["GET", "POST"])
def symbols_route() -> WerkzeugResponse | str:
    """Show which symbols of a pasted list are held. A list that fits in an address gets one."""
    text = symbol_list_page.typed_list()
    if (
        request.method == "POST"
        and len(address := symbol_list_page.list_url(text)) <= symbol_list_page.MAX_ADDRESS
    ):
        return redirect(address, 303)
    if format := formats.accepted_format(request.accept_mimetypes, formats.SYMBOLS_FORMATS):
        return symbols_file(format, text)
    return symbol_list_page.symbols_page(request_context.generation(), text)


@EXPORTS.route("/symbols.<ending>", methods=["GET", "POST"])
def symbols_file_route(ending: str) -> Response:
    """Answer with what is known of a pasted list of symbols, as a file."""
    format = _format_of(ending, formats.SYMBOLS_FORMATS)
    request_validation.check_parameters("symbols")
    return symbols_file(format, symbol_list_page.typed_list())


@EXPORTS.get(f"{urls.ALL_SYMBOLS}")
def corpus_symbols_route() -> WerkzeugResponse | str:
    """Show a page of every symbol and act that the corpus bears or cites."""
    if format := formats.accepted_format(request.accept_mimetypes, formats.CORPUS_SYMBOLS_FORMATS):
        return corpus_symbols_page.corpus_symbols_file(request_context.generation(), format)
    return corpus_symbols_page.corpus_symbols_page(request_context.generation())


@EXPORTS.get(f"{urls.ALL_SYMBOLS}.<ending>")
def corpus_symbols_file_route(ending: str) -> Response:
    """Answer with the symbols and references of all documents, as a file."""
    format = _format_of(ending, formats.CORPUS_SYMBOLS_FORMATS)
    request_validation.check_parameters("corpusSymbols")
    return corpus_symbols_page.corpus_symbols_file(request_context.generation(), format)


def symbols_file(format: ExportFormat, text: str) -> Response:
    """Return what is known of the symbols of a text as a file."""
    generation = request_context.generation()
    name = request_context.current_translations()("symbols.title")
    if format is formats.JSON:
        read, listed = symbol_list_page.listed_symbols(generation, text)
        return file_response(
            msgspec.json.encode(serializers.symbols_to_json(generation, read, listed)), format, name
        )
    return file_response("".join(symbol_list_page.symbols_csv(generation, text)), format, name)


def search_export(format: ExportFormat) -> Response:
    """Return the list of the request's question as a file."""
    question, _ = request_validation.read_search_request("exportSearch")
    return list_response(request_context.generation(), question, format, request_context.search_url(question))


def symbol_export(generation: Generation, typed: str, format: ExportFormat) -> WerkzeugResponse:
    """Return the documents that bear a symbol or reference, then those that cite it; HttpProblem where none does."""
    request_validation.check_parameters("exportSymbol")
    value = identities.read_identity(typed)
    if value is None:
        raise HttpProblem(404, "not-a-symbol", "symbol.not_symbol", "symbol.not_symbol_hint", typed)
    printed = str(value) if isinstance(value, Series) else identities.format_identity(value)
    if typed != printed:
        return redirect(urls.export_url(request_context.symbol_url(printed), format.ending), 308)
    question = SearchRequest(symbol=printed)
    if not search(generation, SearchRequest(symbol=printed, size=1)).total:
        raise HttpProblem(404, "unknown-symbol", "error.heading_404", "symbol.not_held", printed)
    return list_response(generation, question, format, request_context.symbol_url(printed))


def organ_export(generation: Generation, series: str, format: ExportFormat) -> Response:
    """Return the documents of an organ or about it, the newest first, or its meetings; HttpProblem where none is."""
    request_validation.check_parameters("exportOrgan")
    page_url = request_context.organ_url(series)
    if format is formats.ICALENDAR:
        reporting = organ_page.reporting_documents(generation, series)[1]
        name = labels.organ_name(request_context.current_translations(), series)
        return calendar_response(generation, name, meeting_events.events_of(reporting, series), page_url)
    if not documents.organ_exists(generation, series):
        raise HttpProblem(404, "unknown-organ", "error.heading_404", "organ_page.unknown", series)
    question = SearchRequest(chosen={"organ": (series,)}, order="date")
    return list_response(generation, question, format, page_url)


def _format_of(ending: str, offered: tuple[ExportFormat, ...]) -> ExportFormat:
    format = formats.by_ending(ending, offered)
    if format is None:
        raise HttpProblem(404, "not-found", "error.heading_404", "error.text_404")
    return format


def _document(id: str) -> Document:
    generation = request_context.generation()
    document = documents.load_document(generation, documents.redirect_target(generation, id) or id)
    if document is None:
        raise HttpProblem(404, "unknown-document", "error.heading_document", "error.text_document", id)
    return document

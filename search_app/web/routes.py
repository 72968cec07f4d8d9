"""The addresses of the pages. Every list has an address, and nothing needs script."""

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from flask import Blueprint, current_app, redirect, request
from markupsafe import Markup
from werkzeug.wrappers import Response as WerkzeugResponse

from search_app.query.search_request import SearchRequest, parse_query_string, with_filter
from search_app.search import documents
from search_app.search.search import search_with_card
from search_app.web import hit_html, labels, request_context, urls
from search_app.web.api_help_page import api_help_page
from search_app.web.document_page import document_page
from search_app.web.errors import HttpProblem
from search_app.web.exports import formats
from search_app.web.exports import routes as export_routes
from search_app.web.help_page import help_page
from search_app.web.home_page import home_page
from search_app.web.organ_page import organ_page
from search_app.web.original_download import original_response
from search_app.web.page_frame import PageFrames
from search_app.web.page_head import default_head
from search_app.web.passages_page import page_of_passages, passages_page
from search_app.web.print_style import print_style
from search_app.web.report_page import page_of_report, report_page
from search_app.web.results_page import results_page
from search_app.web.state_page import state_page
from search_app.web.symbol_page import symbol_page

PAGES = Blueprint("pages", __name__)


@PAGES.app_context_processor
def _shared_context() -> dict[str, object]:
    """Return what every template may use: words, labels and addresses."""
    words, facts = request_context.current_translations(), request_context.generation_facts()
    return {
        "t": words,
        "frame": cast(PageFrames, current_app.extensions["frames"]).frame(words, facts),
        "request_context": request_context,
        "labels": labels,
        "hit_html": hit_html,
        # A page that has more to say of itself to programs hands in its own.
        "head": default_head(),
        "question": SearchRequest(),
        "everything": SearchRequest(),
        "choosing": with_filter,
        # Titles and texts are Spanish within an English page too.
        "spanish": Markup("") if words.lang == "es" else Markup(' lang="es"'),
    }


@PAGES.get("/")
def search_route() -> WerkzeugResponse | str:
    """Return the home page, or with any parameter the results."""
    if not any(name != "lang" for name in request.args):
        return home_page()
    if format := formats.accepted_format(request.accept_mimetypes, formats.LIST_FORMATS):
        return export_routes.search_export(format)
    question, ignored = parse_query_string(request.args.items(multi=True))
    response = search_with_card(request_context.generation(), question)
    request_context.record_unanswered(response)
    return results_page(replace(response, warnings=(*response.warnings, *ignored)))


@PAGES.get("/ayuda")
def help_route() -> str:
    """Show how to search."""
    return help_page(request_context.generation())


@PAGES.get("/ayuda/api")
def api_help_route() -> str:
    """Show how programs ask."""
    return api_help_page(request_context.generation())


@PAGES.get("/help")
def help_in_english_route() -> WerkzeugResponse:
    """Lead from the English address to the page, which has one address in every language."""
    return redirect(request_context.help_url(), 308)


@PAGES.get("/help/api")
def api_help_in_english_route() -> WerkzeugResponse:
    """Lead from the English address to the page, which has one address in every language."""
    return redirect(request_context.api_help_url(), 308)


@PAGES.get(urls.STATE)
def state_route() -> str:
    """Show which generation serves, of how many documents, and whether it is sound."""
    return state_page(request_context.generation())


@PAGES.get("/state")
def state_in_english_route() -> WerkzeugResponse:
    """Lead from the English address to the page, which has one address in every language."""
    return redirect(request_context.state_url(), 308)


@PAGES.get("/informe")
def report_route() -> str:
    """Show a page of the corpus report; 404 for a page that it does not have."""
    page = page_of_report(request_context.generation())
    if page is None:
        raise HttpProblem(404, "not-found", "error.heading_404", "error.text_404")
    return report_page(request_context.generation(), page)


@PAGES.get("/report")
def report_in_english_route() -> WerkzeugResponse:
    """Lead from the English address to the page, which has one address in every language."""
    return redirect(request_context.report_url(), 308)


@PAGES.get("/doc/<id>")
def document_route(id: str) -> WerkzeugResponse | str | Iterator[str]:
    """Show a document, with the question's marks where the address has one; a former id leads to the present one."""
    generation = request_context.generation()
    document = documents.load_document(generation, id)
    question, _ = parse_query_string(request.args.items(multi=True))
    if document is None:
        if current_id := documents.redirect_target(generation, id):
            listed = question if request_context.is_from_list() else None
            return redirect(request_context.document_url(current_id, listed), 308)
        raise HttpProblem(404, "unknown-document", "error.heading_document", "error.text_document", id)
    return document_page(generation, document, question)


@PAGES.get("/doc/<id>/print.css")
def print_style_route(id: str) -> WerkzeugResponse:
    """Answer with the style sheet that puts a document's identity on each printed page."""
    document = documents.load_document(request_context.generation(), id)
    if document is None:
        raise HttpProblem(404, "unknown-document", "error.heading_document", "error.text_document", id)
    return print_style(document.masthead)


@PAGES.get("/doc/<id>/passages")
def passages_route(id: str) -> WerkzeugResponse | str:
    """Show the passages of a document that answer the question; a former id leads to the present one."""
    generation = request_context.generation()
    document = documents.load_document(generation, id)
    question, _ = parse_query_string(request.args.items(multi=True))
    if document is None:
        if current_id := documents.redirect_target(generation, id):
            return redirect(request_context.passages_url(current_id, question), 308)
        raise HttpProblem(404, "unknown-document", "error.heading_document", "error.text_document", id)
    page = page_of_passages(generation, document, question, "part")
    if page is None:
        raise HttpProblem(404, "not-found", "error.heading_404", "error.text_404")
    return passages_page(document, question, page)


@PAGES.get("/doc/<id>/original")
def original_route(id: str) -> WerkzeugResponse:
    """Send an original file of a document; a former id leads to the present one."""
    generation = request_context.generation()
    document = documents.load_document(generation, id)
    if document is None:
        if current_id := documents.redirect_target(generation, id):
            return redirect(urls.original_url(current_id, request.args.get("format", "")), 308)
        raise HttpProblem(404, "unknown-document", "error.heading_document", "error.text_document", id)
    return original_response(generation, document)


@PAGES.get("/symbol/<path:symbol>")
def symbol_route(symbol: str) -> WerkzeugResponse | str:
    """Show who bears a symbol and who cites it, as a page or as a file of the format asked for."""
    generation = request_context.generation()
    stem, format = formats.split_ending(symbol, formats.LIST_FORMATS)
    if format or (format := formats.accepted_format(request.accept_mimetypes, formats.LIST_FORMATS)):
        return export_routes.symbol_export(generation, stem, format)
    return symbol_page(generation, symbol)


@PAGES.get("/organ/<path:series>")
def organ_route(series: str) -> WerkzeugResponse | str:
    """Show an organ with its meetings and documents, as a page or as a file of the format asked for."""
    generation = request_context.generation()
    stem, format = formats.split_ending(series, formats.ORGAN_FORMATS)
    if format or (format := formats.accepted_format(request.accept_mimetypes, formats.ORGAN_FORMATS)):
        return export_routes.organ_export(generation, stem, format)
    return organ_page(generation, series)

"""The pages: home, results, and help. Answer -> HTML; every list has an address, and nothing needs script."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

from flask import Blueprint, current_app, redirect, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response as WerkzeugResponse

from indexer.summary import DocumentSummary
from search_app.query.search_request import (
    ORDERS,
    PAGE_SIZES,
    SearchRequest,
    parse_query_string,
    sorted_by,
    with_filter,
    with_page_size,
    without_filters,
)
from search_app.query.warnings import QueryWarning
from search_app.search import documents
from search_app.search.search import SearchHit, SearchResponse, search
from search_app.web import (
    document_page,
    explanation_text,
    facet_panel,
    labels,
    notices,
    request_context,
    symbol_page,
    urls,
)
from search_app.web.annotated_text import cut_snippet, to_html
from search_app.web.errors import HttpProblem
from search_app.web.examples import ExampleCache

PAGES = Blueprint("pages", __name__)

# What can be typed, each with the key of the words that say what it finds.
HELP_QUERIES = (
    ("asistencia técnica", "help.words"),
    ('"elemento constante"', "help.phrase"),
    ("reuniones -trata", "help.without"),
    ("extradición O decomiso", "help.either"),
    ("(armas O municiones) Y informes", "help.parentheses"),
    ("resoluci*", "help.prefix"),
    ("asistensia~", "help.fuzzy"),
    ("reunión CERCA/5 Viena", "help.near"),
    ("CTOC/COP/WG.2/2013/5", "help.symbol"),
    ("CTOC/COP/WG.4/*", "help.series"),
    ('cita:"resolución 7/1"', "help.cites"),
    ("título:trata", "help.title_field"),
    ("materia:trata", "help.topic"),
    ('órgano:"armas de fuego"', "help.organ"),
    ('tipo:"nota verbal"', "help.kind"),
    ("sesión:9..12", "help.session"),
    ("fecha:2014..2018", "help.date"),
)


@dataclass(frozen=True, slots=True)
class SnippetView:
    label: str
    url: str
    html: Markup
    cut_before: bool
    cut_after: bool


@dataclass(frozen=True, slots=True)
class NoticeView:
    """How a stretch of the question was taken; with `filters` it is read as these."""

    text: str
    filters: tuple[str, ...]
    offered: tuple[tuple[str, SearchRequest], ...]  # what may have been meant, each with the question for it


@dataclass(frozen=True, slots=True)
class HitView:
    """One document of the list."""

    card: DocumentSummary
    url: str
    title: Markup
    why: str
    passages: tuple[SnippetView, ...]
    more: int
    has_all: bool
    left_out: tuple[str, ...]
    explanation: str  # '' where nobody asked for it


@PAGES.app_context_processor
def _shared() -> dict[str, object]:
    """What every template may use: words, labels and addresses."""
    return {
        "t": request_context.current_translations(),
        "here": request_context,
        "labels": labels,
        "question": SearchRequest(),
        "everything": SearchRequest(),
        "choosing": with_filter,
        "facts": request_context.generation_facts(),
        # Titles and texts are Spanish within an English page too.
        "spanish": Markup("")
        if request_context.current_translations().lang == "es"
        else Markup(' lang="es"'),
    }


@PAGES.get("/")
def search_page() -> str:
    if not any(name != "lang" for name in request.args):
        return home_page()
    question, ignored = parse_query_string(request.args.items(multi=True))
    found = search(request_context.generation(), question)
    request_context.record_unanswered(found)
    warnings = (*found.warnings, *ignored)
    return results_page(replace(found, warnings=warnings))


def results_page(found: SearchResponse) -> str:
    """The page of one Answer."""
    words, question = request_context.current_translations(), found.question
    pages = max(1, -(-found.total // question.size))
    signature = explanation_text.asks_for_symbol(question)
    # What lies beyond the end is said in the place of the list.
    told = tuple(one for one in found.warnings if one.kind != "page-beyond-end")
    kinds = {one.kind for one in told}
    return render_template(
        "results.html",
        question=question,
        answer=found,
        notices=[notice_view(one, question) for one in told],
        # Of a word that was corrected the notice says that nobody has it.
        relaxed=found.relaxed and "corrected-word" not in kinds,
        calm=kinds.issubset(notices.REINTERPRETED) and not (found.truncated or (found.relaxed and not kinds)),
        hits=[hit_view(one, question, signature) for one in found.hits],
        interpreted="" if _as_typed(found) else found.interpreted,
        organs=[
            (request_context.organ_url(series), labels.organ_name(words, series))
            for series in question.chosen.get("organ", ())
            if documents.organ_exists(request_context.generation(), series)
        ],
        fewer=documents.without_each_part(request_context.generation(), question) if not found.total else (),
        groups=facet_panel.facet_views(found, words),
        chips=facet_panel.active_filters(question, words),
        unfiltered=without_filters(question),
        # The first document of this page that lacks something, where others lack nothing.
        first_partial=next(
            (place for place, one in enumerate(found.hits) if not one.matches_all and found.total_all_words),
            None,
        ),
        literal=replace(question, literal=not question.literal, page=1, after=None)
        if question.literal or kinds.intersection(notices.REINTERPRETED)
        else None,
        undo="search.literal_off"
        if question.literal
        else "search.literal_words"
        if "read-as-filter" in kinds
        else "search.literal",
        explained=replace(question, explain=not question.explain),
        orders=[
            (order, sorted_by(question, order))
            for order in ORDERS
            # Nobody orders by symbol what has none.
            if order != "symbol" or order == question.order or any(one.summary.symbols for one in found.hits)
        ],
        sizes=[(size, with_page_size(question, size)) for size in PAGE_SIZES],
        pages=pages,
        heading=_heading(question),
        first_page=replace(question, page=1, after=None),
        searched=_searched(question),
        symbol=question.symbol
        or question.cites
        or (question.text if symbol_page.known(question.text) else ""),
    )


def _heading(question: SearchRequest) -> str:
    words = request_context.current_translations()
    if question.text.strip():
        return words("search.heading_query", query=question.text.strip())
    if question.symbol:
        return words("search.heading_symbol", symbol=question.symbol)
    if question.cites:
        return words("search.heading_cites", symbol=question.cites)
    return words("search.heading_filtered" if question.chosen or question.excluded else "search.heading_all")


def _mended(question: SearchRequest, warning: QueryWarning, other: str) -> SearchRequest:
    """The question with what may have been meant in place of what was typed."""
    text = question.text
    if warning.start is None or warning.end is None:
        return replace(question, text=text.replace(warning.cause, other), page=1, after=None)
    return replace(question, text=text[: warning.start] + other + text[warning.end :], page=1, after=None)


def _searched(question: SearchRequest) -> str:
    """What was searched, as a person would quote it; '' where nothing was typed."""
    asked = question.text.strip() or question.symbol or question.cites
    return request_context.current_translations()("nothing.quoted", text=asked) if asked else ""


def _as_typed(found: SearchResponse) -> bool:
    """Words joined, as every search does, or one symbol typed as it is written: nobody needs to be told."""
    typed, interpreted = found.question.text.strip().casefold(), found.interpreted
    if interpreted.casefold() in (f'signatura:"{typed}"', f"signatura:{typed}"):
        return True
    return all(re.fullmatch(r"[\w.-]+", word) for word in interpreted.split(" Y "))


def _why(found: SearchHit, signature: bool) -> str:
    """Why a document is on the page, where its words alone are not the reason."""
    why = f"family_{found.family}" if found.family else found.reason
    return (
        ""
        if why == "text"
        else request_context.current_translations()(f"search.why_{why}{'' if signature else '_reference'}")
    )


def notice_view(warning: QueryWarning, question: SearchRequest) -> NoticeView:
    words = request_context.current_translations()
    filters = notices.filters(words, warning, question)
    return NoticeView(
        notices.lead(words, warning) if filters else notices.sentence(words, warning, question),
        filters,
        tuple((other, _mended(question, warning, other)) for other in notices.alternatives(warning)),
    )


def hit_view(found: SearchHit, question: SearchRequest, signature: bool) -> HitView:
    words = request_context.current_translations()
    address = request_context.document_url(found.summary.id, question)
    passages = []
    shown = [passage for passage in found.passages if passage.kind != "title"]  # it stands above them
    for passage in shown:
        part = cut_snippet(passage.text, passage.highlights)
        passages.append(
            SnippetView(
                labels.pinpoint(words, passage.anchor),
                urls.with_anchor(address, passage.anchor),
                to_html(part.text, marks=part.highlights),
                part.cut_before,
                part.cut_after,
            )
        )
    title = found.summary.title
    return HitView(
        found.summary,
        address,
        to_html(title, marks=found.title_highlights)
        if title
        else Markup.escape(labels.title(words, found.summary)),
        _why(found, signature),
        tuple(passages),
        max(0, found.passages_total - len(found.passages)),
        found.matches_all,
        found.left_out,
        explanation_text.sentence(words, found.explanation, question, signature=signature)
        if found.explanation
        else "",
    )


def home_page() -> str:
    """What this is, examples that work, and the ways into the corpus."""
    whole = search(request_context.generation(), SearchRequest(order="date", size=5))
    words = request_context.current_translations()
    return render_template(
        "home.html",
        answer=whole,
        examples=cast(ExampleCache, current_app.extensions["examples"]).of(request_context.generation()),
        groups=facet_panel.facet_views(whole, words),
        latest=[one.summary for one in whole.hits],
    )


@PAGES.get("/ayuda")
def help_page() -> str:
    return render_template("help.html", lines=[(SearchRequest(text=text), key) for text, key in HELP_QUERIES])


@PAGES.get("/help")
def help_in_english() -> WerkzeugResponse:
    return redirect(request_context.help_url(), 308)


@PAGES.get("/doc/<id>")
def document(id: str) -> WerkzeugResponse | str | Iterator[str]:
    generation = request_context.generation()
    document = documents.load_document(generation, id)
    question, _ = parse_query_string(request.args.items(multi=True))
    if document is None:
        if now := documents.redirect_target(generation, id):
            return redirect(request_context.document_url(now, question), 308)
        raise HttpProblem(404, "unknown-document", "error.heading_document", "error.text_document", id)
    return document_page.document_page(generation, document, question)


@PAGES.get("/symbol/<path:symbol>")
def symbol(symbol: str) -> WerkzeugResponse | str:
    return symbol_page.symbol_page(request_context.generation(), symbol)


@PAGES.get("/organ/<path:series>")
def organ(series: str) -> str:
    return symbol_page.organ_page(request_context.generation(), series)

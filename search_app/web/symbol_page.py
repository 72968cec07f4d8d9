"""A symbol or reference as a page, whether a document of the corpus bears it or not."""

from dataclasses import dataclass

from flask import Response, redirect, render_template
from werkzeug.wrappers import Response as WerkzeugResponse

from indexer.engine.port import Generation
from indexer.summary import DocumentSummary
from indexer.symbols import Reference, Series, Symbol, parse_typed
from search_app.query.search_request import SearchRequest
from search_app.search import documents
from search_app.web import labels, request_context, urls
from search_app.web.errors import HttpProblem
from search_app.web.snippet_view import citing_views


def as_printed(text: str) -> str:
    """Return the text as a symbol or reference is printed if it is one and nothing else, else ''."""
    value = parse_typed(text)
    return str(value) if isinstance(value, Symbol | Reference) else ""


def symbol_page(generation: Generation, typed: str) -> WerkzeugResponse:
    """Return who bears it, who cites it and where the original is; 404 when no document of the corpus does either."""
    value = documents.parse_identity(typed)
    match value:
        case None:
            raise HttpProblem(404, "not-a-symbol", "symbol.not_symbol", "symbol.not_symbol_hint", typed)
        case Series():
            return redirect(request_context.search_url(SearchRequest(symbol=str(value))))
    printed = documents.format_identity(value)
    if typed != printed:
        # One address for each identity, however it was typed.
        return redirect(request_context.symbol_url(printed), 308)
    about = look_up(generation, value)
    page = render_template(
        "symbol.html",
        symbol=printed,
        value=value,
        about=about,
        shown=labels.capital(str(value)),
        citing=citing_views(about.citing),
        all_citing=SearchRequest(cites=printed),
        as_text=SearchRequest(text=printed),
        in_series=SearchRequest(symbol=f"{value.series}/*") if isinstance(value, Symbol) else None,
        halves=[str(half) for half in value.halves]
        if isinstance(value, Symbol) and len(value.halves) > 1
        else [],
        series=value.series if isinstance(value, Symbol) else "",
        official=official_url(value),
        organ=_organ_of(generation, value),
    )
    return Response(page, 200 if about.held or about.citing else 404)


@dataclass(frozen=True, slots=True)
class About:
    """What a generation knows of an identity."""

    held: tuple[DocumentSummary, ...]
    citing: tuple[documents.IncomingCitation, ...]
    citing_total: int


def _organ_of(generation: Generation, value: Symbol | Reference) -> str:
    """Return the organ of the symbol or act that has a page, else ''."""
    series = value.series if isinstance(value, Symbol) else value.organ or ""
    while series and not documents.organ_exists(generation, series):
        series = series.rpartition("/")[0]
    return series


def look_up(generation: Generation, value: Symbol | Reference) -> About:
    """Return who bears the identity, and who cites it."""
    citing, total = documents.incoming_citations(generation, [value.key])
    return About(documents.documents_with_identity(generation, value), citing, total)


def official_url(value: Symbol | Reference) -> str:
    """Return the original's address; a reference has one only when it is a symbol by rule (A/RES/55/25)."""
    return urls.official_url(str(value.halves[0])) if isinstance(value, Symbol) else ""

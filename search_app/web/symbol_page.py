"""A symbol or reference as a page, whether a document of the corpus bears it or not."""

from flask import Response, redirect, render_template
from werkzeug.wrappers import Response as WerkzeugResponse

from indexer.engine.port import Generation
from indexer.symbols import Reference, Series, Symbol, parse_typed
from search_app.query.search_request import SearchRequest
from search_app.search import citation_graph, documents, identities
from search_app.web import external_links, labels, request_context, urls
from search_app.web.errors import HttpProblem
from search_app.web.i18n import Translations
from search_app.web.page_head import default_head, page_head
from search_app.web.snippet_view import citing_views


def as_printed(text: str) -> str:
    """Return the text as a symbol or reference is printed if it is one and nothing else, else ''."""
    value = parse_typed(text)
    return str(value) if isinstance(value, Symbol | Reference) else ""


def symbol_page(generation: Generation, typed: str) -> WerkzeugResponse:
    """Return who bears it, who cites it and where the original is; 404 when no document of the corpus does either."""
    value = identities.read_identity(typed)
    match value:
        case None:
            raise HttpProblem(404, "not-a-symbol", "symbol.not_symbol", "symbol.not_symbol_hint", typed)
        case Series():
            return redirect(request_context.search_url(SearchRequest(symbol=str(value))))
    printed = identities.format_identity(value)
    if typed != printed:
        # One address for each identity, however it was typed.
        return redirect(request_context.symbol_url(printed), 308)
    about = citation_graph.look_up_symbol(generation, value)
    is_known = bool(about.documents or about.incoming)
    key = "head.symbol_held" if about.documents else "head.symbol_missing"
    words = request_context.current_translations()
    description = words(key, symbol=labels.capital(printed))
    page = render_template(
        "symbol.html",
        head=page_head(description, urls.symbol_url(printed)) if is_known else default_head(),
        symbol=printed,
        not_held=_not_held(words, value, is_known=is_known),
        is_known=is_known,
        value=value,
        about=about,
        shown=labels.capital(str(value)),
        citing=citing_views(about.incoming, printed),
        all_citing=SearchRequest(cites=printed),
        as_text=SearchRequest(text=printed),
        in_series=SearchRequest(symbol=f"{value.series}/*") if isinstance(value, Symbol) else None,
        halves=[str(half) for half in value.halves]
        if isinstance(value, Symbol) and len(value.halves) > 1
        else [],
        series=value.series if isinstance(value, Symbol) else "",
        official=external_links.official_url(value),
        library="" if about.documents else external_links.act_library_address(words, value),
        organ=_organ_of(generation, value),
    )
    return Response(page, 200 if is_known else 404)


def _not_held(words: Translations, value: Symbol | Reference, *, is_known: bool) -> str:
    """Return that the corpus does not have it, and what may be said of a text that no document cites."""
    name = labels.capital(labels.with_article(words, str(value)))
    hint = words("symbol.not_held_hint" if is_known else "symbol.not_known_hint")
    return f"{words('symbol.not_held', symbol=name)} {hint}"


def _organ_of(generation: Generation, value: Symbol | Reference) -> str:
    """Return the organ of the symbol or act that has a page, else ''."""
    series = value.series if isinstance(value, Symbol) else value.organ or ""
    while series and not documents.organ_exists(generation, series):
        series = series.rpartition("/")[0]
    return series

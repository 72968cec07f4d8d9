"""The page of results: SearchResponse -> HTML."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flask import render_template
from markupsafe import Markup

from indexer.document import Period
from indexer.symbols import Reference, Symbol
from search_app.query.ast import AndQuery, Compound, Number, QueryTree, SymbolQuery, Word
from search_app.query.content_words import content_words
from search_app.query.search_request import (
    ORDERS,
    PAGE_SIZES,
    Order,
    SearchRequest,
    sorted_by,
    with_page_size,
    without_filters,
)
from search_app.query.warnings import QueryWarning
from search_app.search import documents
from search_app.search.all_hits import without_page
from search_app.search.cards import Card, OrganCard, SessionCard
from search_app.search.response import SearchHit, SearchResponse
from search_app.web import (
    explanation_text,
    external_links,
    facet_html,
    facet_panel,
    labels,
    notices,
    request_context,
    symbol_list_page,
    symbol_page,
    timeline_html,
)
from search_app.web.annotated_text import to_html
from search_app.web.card_view import card_view
from search_app.web.histogram import bars_html, histogram
from search_app.web.hit_view import HitView
from search_app.web.i18n import Translations
from search_app.web.snippet_view import snippet_view
from search_app.web.timeline_drawing import TimelineView
from search_app.web.timelines import session_timeline, without_session_days
from search_app.web.urls import ListedDocumentUrls

_QUOTES = re.compile('["«»“”„]')
# A part of a symbol: letters and figures on two sides of a slash ("CTOC/COP", "2014/1"), not "y/o".
_SYMBOL_LIKE = re.compile(r"[A-Za-z]{2,}(?:\.[0-9]+)?\s*/\s*[A-Z0-9]|[0-9]\s*/\s*[0-9]")
# Symbols that the reason of one document names.
MAX_NAMED_SYMBOLS = 3
# Of so many words nobody is told to use fewer.
MAX_FEW_WORDS = 2
# Passages that the page shows of a document that lacks more of the question than others do.
FOLDED_PASSAGES = 1


@dataclass(frozen=True, slots=True)
class NoticeView:
    """How a part of the query was taken; with `filters` it was read as these.

    `alternatives` are what may have been meant, each with the request for it; `are_cited` says that they are no guess
    but acts that the documents cite.
    """

    text: str
    filters: tuple[str, ...]
    alternatives: tuple[tuple[str, SearchRequest], ...]
    are_cited: bool = False


@dataclass(frozen=True, slots=True)
class NearestView:
    """What comes nearest to a question that finds nothing, without what is struck through.

    `question` leads to all of it, and `undo` to the page that says only that nothing was found.
    """

    left_out: tuple[str, ...]
    left_out_filters: tuple[str, ...]
    hits: tuple[HitView, ...]
    total: int
    question: SearchRequest
    undo: SearchRequest


def results_page(response: SearchResponse) -> str:
    """Return the page of one response."""
    words, question = request_context.current_translations(), response.question
    pages = max(1, -(-response.total // question.size))
    for_symbol = explanation_text.asks_for_symbol(response.tree)
    shown_warnings = tuple(warning for warning in response.warnings if _is_told(warning, response))
    kinds = {warning.kind for warning in shown_warnings}
    document_urls = request_context.listed_document_urls(question)
    filters = facet_panel.active_filters(question, words, facet_panel.value_label)
    found_nothing = not response.total
    unknown_words = unknown_causes(words, shown_warnings)
    return render_template(
        "results.html",
        question=question,
        response=response,
        notices=notice_views(shown_warnings, response),
        # The notices of a corrected word and of unknown ones say already that no document has it.
        relaxed=response.relaxed and "corrected-word" not in kinds and not unknown_words,
        calm=kinds.issubset(notices.REINTERPRETED)
        and not (response.truncated or (response.relaxed and not kinds)),
        hits=[
            hit_view(hit, question, document_urls, for_symbol=for_symbol, is_folded=is_folded(hit, response))
            for hit in response.hits
        ],
        interpreted="" if _is_as_typed(question, response.tree) else response.interpreted,
        organs=[
            (request_context.organ_url(series), labels.organ_name(words, series))
            for series in question.chosen.get("organ", ())
            if not isinstance(response.card, OrganCard)
            and documents.organ_exists(request_context.generation(), series)
        ],
        symbol_list_url=symbol_list_page.list_url(question.text) if _is_symbol_list(response.tree) else "",
        card=card_view(words, response.card, is_listed=_lists_documents_of(question, response.card))
        if response.card
        else None,
        nearest=nearest_view(response, for_symbol=for_symbol) if response.nearest else None,
        facets=facet_panel.facet_views(response, words),
        facet_html=facet_html,
        histogram=histogram(question, response.facets.get("year", ())),
        bars_html=bars_html,
        timeline=_timeline(response),
        timeline_html=timeline_html,
        filters=filters,
        unfiltered=without_filters(question) if filters else question,
        # The first document of this page that lacks something, where others lack nothing.
        first_partial=next(
            (
                index
                for index, hit in enumerate(response.hits)
                if not hit.matches_all and response.total_all_words
            ),
            None,
        ),
        literal=replace(question, literal=not question.literal, page=1, after=None)
        if question.literal or kinds.intersection(notices.REINTERPRETED)
        else None,
        undo="search.literal_off"
        if question.literal
        else "search.literal_words"
        if kinds.intersection(("read-as-filter", "read-as-exclusion"))
        else "search.literal",
        explained=replace(question, explain=not question.explain),
        orders=[(order, sorted_by(question, order)) for order in ORDERS if _is_offered(order, response)],
        sizes=[(size, with_page_size(question, size)) for size in PAGE_SIZES],
        pages=pages,
        heading=_heading(question),
        first_page=replace(question, page=1, after=None),
        whole_list=without_page(question),
        searched=_searched(question),
        tips=_tips(question, shown_warnings),
        official=external_links.official_address(question) if found_nothing else "",
        library=external_links.library_address(words, question) if found_nothing else "",
        symbol=question.symbol
        or question.cites
        or (question.text if symbol_page.as_printed(question.text) else ""),
    )


def _is_symbol_list(tree: QueryTree | None) -> bool:
    """Return whether several symbols or acts were typed, and nothing else: an agenda's list, pasted."""
    return isinstance(tree, AndQuery) and all(
        isinstance(node, SymbolQuery) and isinstance(node.value, Symbol | Reference) for node in tree.nodes
    )


def _timeline(response: SearchResponse) -> TimelineView | None:
    """Return the timeline of the session that the list is of; None for a list of anything else.

    The days that the card says are not said again in its table.
    """
    question, card = response.question, response.card
    sessions = question.chosen.get("session", ())
    if len(sessions) != 1 or not _is_list_of(question, "session", sessions[0]):
        return None
    timeline = session_timeline(request_context.generation(), sessions[0])
    if timeline is None or not isinstance(card, SessionCard) or not card.start or not card.end:
        return timeline
    return without_session_days(timeline, card.number, Period(card.start, card.end))


def _is_list_of(question: SearchRequest, facet: str, value: str) -> bool:
    """Return whether all that was asked for is one value of a facet, in whatever order and pages."""
    return question == SearchRequest(
        chosen={facet: (value,)},
        order=question.order,
        page=question.page,
        size=question.size,
        after=question.after,
        explain=question.explain,
    )


def _lists_documents_of(question: SearchRequest, card: Card) -> bool:
    """Return whether the page's list is that of the documents which the card would name."""
    match card:
        case SessionCard(number):
            return _is_list_of(question, "session", str(number))
        case OrganCard(series):
            return _is_list_of(question, "organ", series)
        case _:
            return False


def _is_offered(order: Order, response: SearchResponse) -> bool:
    """Return whether an order says anything of this list, or is the one chosen."""
    question = response.question
    if order == "relevance":
        return not question.is_browsing
    # Documents without symbols are not ordered by symbol.
    has_symbols = any(hit.summary.symbols for hit in response.hits)
    return order != "symbol" or order == question.order or has_symbols


def _is_told(warning: QueryWarning, response: SearchResponse) -> bool:
    """Return whether a warning has a line of its own. What is struck through says already that no document has it.

    So does the card of what no document has.
    """
    if response.card and not warning.suggestions and not response.total:
        return warning.kind not in ("unknown-word", "unknown-mention", "unknown-value", "page-beyond-end")
    if warning.kind == "unknown-word" and response.nearest:
        return bool(warning.suggestions)
    # A page beyond the end is told where the list would be.
    return warning.kind != "page-beyond-end"


def nearest_view(response: SearchResponse, *, for_symbol: bool) -> NearestView:
    """Return what comes nearest to the question of a response that has it."""
    assert response.nearest is not None
    words, nearest = request_context.current_translations(), response.nearest.nearest
    document_urls = request_context.listed_document_urls(nearest.question)
    return NearestView(
        nearest.left_out,
        tuple(
            words(
                "filters.excluded_value" if left.is_excluded else "filters.filter",
                facet=words(f"facet.{left.facet}"),
                value=facet_panel.value_label(words, left.facet, left.value),
            )
            for left in nearest.left_out_filters
        ),
        tuple(
            hit_view(hit, nearest.question, document_urls, for_symbol=for_symbol)
            for hit in response.nearest.hits
        ),
        response.nearest.total,
        nearest.question,
        replace(response.question, literal=True, page=1, after=None),
    )


def _heading(question: SearchRequest) -> str:
    words = request_context.current_translations()
    if question.text.strip():
        return words("search.heading_query", query=question.text.strip())
    if question.symbol:
        return words("search.heading_symbol", symbol=question.symbol)
    if question.cites:
        return words("search.heading_cites", symbol=labels.with_article(words, question.cites))
    return words("search.heading_filtered" if question.chosen or question.excluded else "search.heading_all")


def _with_alternative(question: SearchRequest, warning: QueryWarning, alternative: str) -> SearchRequest:
    """Return the request with what may have been meant in place of what was typed; with a cited act, for it alone."""
    text = question.text
    if warning.kind == "only-cited":
        return replace(question, text=alternative, page=1, after=None)
    if warning.start is None or warning.end is None:
        return replace(question, text=text.replace(warning.cause, alternative), page=1, after=None)
    return replace(
        question, text=text[: warning.start] + alternative + text[warning.end :], page=1, after=None
    )


def _searched(question: SearchRequest) -> str:
    """Return what was searched, as a person would quote it; '' where nothing was typed."""
    typed = question.text.strip() or question.symbol or question.cites
    return request_context.current_translations()("nothing.quoted", text=typed) if typed else ""


def _tips(question: SearchRequest, warnings: Sequence[QueryWarning]) -> Iterator[str]:
    """Yield the keys of what may help with what was typed: quotes and symbols are spoken of where there are any.

    Fewer words help where there are several, and some document has one of them.
    """
    words = content_words(question.text)
    unknown = sum(warning.kind == "unknown-word" for warning in warnings)
    if len(words) > MAX_FEW_WORDS and unknown < len(words):
        yield "nothing.try_fewer"
    if _QUOTES.search(question.text):
        yield "nothing.try_quotes"
    yield "nothing.try_accents"
    if _SYMBOL_LIKE.search(question.text):
        yield "nothing.try_symbol_plain"


def _is_as_typed(question: SearchRequest, tree: QueryTree | None) -> bool:
    """Return whether the query was read as anyone expects: words that are all required, or one symbol."""
    if isinstance(tree, SymbolQuery):
        return tree.text.casefold() == question.text.strip().casefold()
    nodes = tree.nodes if isinstance(tree, AndQuery) else (tree,)
    return all(isinstance(node, Word | Number | Compound) for node in nodes)


def _listed(words: Translations, symbols: Sequence[str]) -> str:
    """Return 'CTOC/COP/2014/1, CTOC/COP/2014/2 y 3 más'."""
    listed = ", ".join(symbols[:MAX_NAMED_SYMBOLS])
    more = len(symbols) - MAX_NAMED_SYMBOLS
    return f"{listed} {words('document.places_more', n=more)}" if more > 0 else listed


def _reason(hit: SearchHit, *, for_symbol: bool) -> str:
    """Return why a document is on the page, or '' where its words are the reason.

    Of a series that was asked for it names the symbols: nobody asked for "this symbol".
    """
    reason = f"family_{hit.family}" if hit.family else hit.reason
    if reason == "text":
        return ""
    words = request_context.current_translations()
    if hit.symbols_of_series and reason in ("own", "cites"):
        return words(f"search.why_{reason}_named", symbols=_listed(words, hit.symbols_of_series))
    return words(f"search.why_{reason}{'' if for_symbol else '_reference'}")


def notice_view(warning: QueryWarning, response: SearchResponse) -> NoticeView:
    """Return a warning in words, with a link for each thing that may have been meant."""
    words = request_context.current_translations()
    filters = notices.filters(words, warning, response.tree)
    are_cited = warning.kind == "only-cited"
    return NoticeView(
        notices.lead(words, warning)
        if filters or are_cited
        else notices.sentence(words, warning, response.tree),
        filters,
        tuple(
            (alternative, _with_alternative(response.question, warning, alternative))
            for alternative in notices.alternatives(warning)
        ),
        are_cited,
    )


def notice_views(warnings: Sequence[QueryWarning], response: SearchResponse) -> list[NoticeView]:
    """Return the warnings in words: all synonyms in one sentence, and so the words that no document has.

    A word for which another may be meant has a sentence of its own.
    """
    words = request_context.current_translations()
    unknown = [warning for warning in warnings if warning.kind == "unknown-word" and not warning.suggestions]
    others = [warning for warning in warnings if warning not in unknown]
    views = [notice_view(warning, response) for warning in _with_joined_synonyms(others)]
    if not unknown:
        return views
    key = "search.relaxed_unknown" if response.relaxed else "warning.unknown-words"
    return [NoticeView(words(key, causes=unknown_causes(words, warnings)), (), ()), *views]


def _with_joined_synonyms(warnings: Sequence[QueryWarning]) -> Iterator[QueryWarning]:
    """Yield the warnings, those of synonyms as one, where the first of their kind stands."""
    causes: dict[str, list[str]] = {"synonym": [], "general-synonym": []}
    for warning in warnings:
        if warning.kind in causes:
            causes[warning.kind].append(warning.cause)
    told = set()
    for warning in warnings:
        if warning.kind not in causes:
            yield warning
        elif warning.kind not in told:
            told.add(warning.kind)
            yield QueryWarning(warning.kind, "; ".join(causes[warning.kind]))


def unknown_causes(words: Translations, warnings: Sequence[QueryWarning]) -> str:
    """Return the words that no document has, and for which nothing may be meant: '«creó», «xilófono»'."""
    causes = (
        warning.cause for warning in warnings if warning.kind == "unknown-word" and not warning.suggestions
    )
    return ", ".join(dict.fromkeys(words("nothing.quoted", text=cause) for cause in causes))


def is_folded(hit: SearchHit, response: SearchResponse) -> bool:
    """Return whether a document lacks more of the question than others do, so that little of it is shown."""
    fewest = min(len(other.left_out) for other in response.hits)
    return not hit.matches_all and (response.total_all_words > 0 or len(hit.left_out) > fewest)


def hit_view(
    hit: SearchHit,
    question: SearchRequest,
    document_urls: ListedDocumentUrls,
    *,
    for_symbol: bool,
    is_folded: bool = False,
) -> HitView:
    """Return one document of the list. `for_symbol`: a symbol was asked for, not a resolution or decision.

    `is_folded`: only FOLDED_PASSAGES are shown, and a link leads to the others.
    """
    words = request_context.current_translations()
    # The title is shown above the passages.
    below_title = [passage for passage in hit.passages if passage.kind != "title"]
    folded = below_title[FOLDED_PASSAGES:] if is_folded else []
    address = document_urls.document(hit.summary.id)
    title = hit.summary.title
    return HitView(
        summary=hit.summary,
        url=address,
        title=to_html(title, marks=hit.title_highlights)
        if title
        else Markup.escape(labels.title(words, hit.summary)),
        reason=_reason(hit, for_symbol=for_symbol),
        passages=tuple(
            snippet_view(address, hit.summary, passage)
            for passage in below_title[: len(below_title) - len(folded)]
        ),
        more_passages=max(0, hit.passages_total - len(hit.passages)) + len(folded),
        passages_url=document_urls.passages(hit.summary.id),
        matches_all=hit.matches_all,
        left_out=hit.left_out,
        explanation=explanation_text.sentence(
            words,
            hit.explanation,
            question,
            for_symbol=for_symbol,
            of_series=bool(hit.symbols_of_series),
        )
        if hit.explanation
        else "",
    )

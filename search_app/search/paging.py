"""Paging: the page of results that a request asks for, the page after it and the page before.

Up to `port.MAX_OFFSET` documents a page is found by its number, and beyond by the engine's cursor, one after another.
"""

from dataclasses import replace

from indexer.engine import port
from search_app.query.limits import check_page_reach
from search_app.query.search_request import SearchRequest


def search_page(
    generation: port.Generation, query: port.Query, question: SearchRequest
) -> tuple[port.Results, bool]:
    """Return the results of the page, and whether the page lies beyond the last one.

    Raises QueryLimit for a page that exists and that no offset reaches.
    """
    if query.offset + query.size > port.MAX_OFFSET:
        total = generation.search(replace(query, offset=0, size=0, facet_fields=())).total
        check_page_reach(question.page, query.offset, total)
        return generation.search(replace(query, offset=0, size=0)), True
    results = generation.search(query)
    return results, question.page > 1 and not question.after and not results.hits


def next_page(question: SearchRequest, results: port.Results) -> SearchRequest | None:
    """Return the page after, by the engine's cursor where no offset reaches it; None behind the last page."""
    if results.cursor is None:
        return None
    page = max(question.page, 1)
    is_reached_by_offset = (page + 1) * question.page_size <= port.MAX_OFFSET and not question.after
    return replace(question, page=page + 1, after=None if is_reached_by_offset else results.cursor)


def previous_page(question: SearchRequest, total: int) -> SearchRequest | None:
    """Return the page before; from beyond the end, the last page there is. A cursor goes only forward."""
    if question.after or question.page <= 1 or not total:
        return None
    last = min(-(-total // question.page_size), port.MAX_OFFSET // question.page_size)
    return replace(question, page=min(question.page - 1, last))

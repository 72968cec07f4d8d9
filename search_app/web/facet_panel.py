"""The facets of a response as the page shows them: labelled, in order, and the less common values behind 'más'."""

from collections.abc import Sequence
from dataclasses import dataclass

from search_app.query.search_request import SearchRequest, without_filter
from search_app.search.response import FacetValue, SearchResponse
from search_app.web import labels
from search_app.web.i18n import Translations

MAX_VALUES_SHOWN = 6  # values shown before 'más'; chosen and excluded ones are always shown
MAX_YEARS_SHOWN = 14  # a histogram cut short says nothing
SINGLE_VALUED = {
    "year": "count.undated",
    "session": "count.sessionless",
}  # of these a document has at most one value


@dataclass(frozen=True, slots=True)
class FacetValueView:
    value: str
    label: str
    count: int
    chosen: bool
    excluded: bool
    share: int  # 0-100, of the facet's largest count


@dataclass(frozen=True, slots=True)
class FacetView:
    """One fieldset: `rows` at once, `more` behind a fold; `bars` when the counts are drawn."""

    facet: str
    label: str
    rows: tuple[FacetValueView, ...]
    more: tuple[FacetValueView, ...]
    bars: bool
    note: str = ""  # how many of the documents found have no value here


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A facet value that is chosen or excluded, and the request without it."""

    facet: str
    label: str
    excluded: bool
    question: SearchRequest


def facet_views(answer: SearchResponse, words: Translations) -> tuple[FacetView, ...]:
    """Return a view of each facet that has a value to choose."""
    return tuple(
        _group(facet, values, words, _note(answer, facet, values, words))
        for facet, values in answer.facets.items()
        if values
    )


def _note(answer: SearchResponse, facet: str, values: Sequence[FacetValue], words: Translations) -> str:
    """Return how many documents have no value; '' for none, and where a choice keeps the counts from adding up."""
    if facet not in SINGLE_VALUED or any(value.chosen or value.excluded for value in values):
        return ""
    left = answer.total - sum(value.count for value in values)
    return words(SINGLE_VALUED[facet], n=left) if left > 0 else ""


def _group(facet: str, values: Sequence[FacetValue], words: Translations, note: str) -> FacetView:
    most = max(value.count for value in values) or 1
    rows = [
        FacetValueView(
            value.value,
            labels.facet_value(words, facet, value.value),
            value.count,
            value.chosen,
            value.excluded,
            round(100 * value.count / most),
        )
        for value in labels.in_order(words, facet, values)
    ]
    most_shown = MAX_YEARS_SHOWN if facet == "year" else MAX_VALUES_SHOWN
    # The fold itself takes a line, so that it hides two values at least.
    limit = most_shown if len(rows) > most_shown + 1 else len(rows)
    shown = [row for place, row in enumerate(rows) if place < limit or row.chosen or row.excluded]
    more = [row for row in rows if row not in shown]
    return FacetView(
        facet, words(f"facet.{facet}"), tuple(shown), tuple(more), bars=facet == "year", note=note
    )


def active_filters(question: SearchRequest, words: Translations) -> tuple[ActiveFilter, ...]:
    """Return the filters of the request: the chosen values, then the excluded ones."""
    return tuple(
        ActiveFilter(
            facet, labels.facet_value(words, facet, value), excluded, without_filter(question, facet, value)
        )
        for excluded, choices in ((False, question.chosen), (True, question.excluded))
        for facet, values in choices.items()
        for value in values
    )

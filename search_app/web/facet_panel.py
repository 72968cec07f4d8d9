"""The facets of a response as the page shows them: labelled, in order, as trees, each value with the links it needs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from urllib.parse import quote_plus

import msgspec

from search_app.query.search_request import (
    SearchRequest,
    query_strings_around,
    with_excluded,
    with_filter,
    without_dates,
    without_filter,
)
from search_app.search.response import FacetValue, SearchResponse
from search_app.web import labels, request_context, urls
from search_app.web.i18n import Translations

# Values shown before 'más'. Chosen and excluded ones are always shown.
MAX_VALUES_SHOWN = 6
# Years of one list: those of half a century. A list of years has no holes.
MAX_YEARS_SHOWN = 50
# Of these a document has at most one value.
SINGLE_VALUED = {"year": "count.undated", "session": "count.sessionless"}
# Of these a value is below another whose code it begins with: a group below its Conference.
TREES = frozenset(("organ",))
# Values whose spelling in an address is kept: those of one page are those of the next.
QUOTED_VALUES = 1024

Change = Callable[[SearchRequest, str, str], SearchRequest]


# A page makes a hundred of them; a struct is made in a tenth of the time that a frozen dataclass takes.
class FacetValueView(msgspec.Struct, frozen=True, gc=False):
    """A value with its number of documents.

    `url` chooses it, or takes back that it is chosen or excluded; '' for a year without documents. `exclude_url`
    excludes it, '' where it is excluded already. `share` is 0 to 100, of the facet's largest count.
    """

    value: str
    label: str
    count: int
    chosen: bool
    excluded: bool
    share: int
    url: str
    exclude_url: str
    # Those below it: shown at once, and behind a fold.
    children: tuple["FacetValueView", ...] = ()
    more_children: tuple["FacetValueView", ...] = ()

    @property
    def is_touched(self) -> bool:
        """Whether it, or a value below it, is chosen or excluded."""
        if self.chosen or self.excluded:
            return True
        below = (*self.children, *self.more_children)
        # Most have none below them.
        return bool(below) and any(child.is_touched for child in below)


@dataclass(frozen=True, slots=True)
class FacetView:
    """One group: `rows` at once, `more` behind a fold; `bars` when the counts are drawn.

    `note` says how many of the documents found have no value here.
    """

    facet: str
    label: str
    rows: tuple[FacetValueView, ...]
    more: tuple[FacetValueView, ...]
    bars: bool
    note: str = ""

    @property
    def values(self) -> tuple[FacetValueView, ...]:
        """Every value with documents, those below another behind it."""
        return tuple(
            value
            for row in (*self.rows, *self.more)
            for value in (row, *row.children, *row.more_children)
            if value.count
        )


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A facet value that is chosen or excluded, or the dates asked for (`date`), and the request without it."""

    facet: str
    label: str
    excluded: bool
    question: SearchRequest


def facet_views(answer: SearchResponse, words: Translations) -> tuple[FacetView, ...]:
    """Return a view of each facet that has a value to choose."""
    return tuple(
        _group(answer, facet, values, words, _note(answer, facet, values, words))
        for facet, values in answer.facets.items()
        if values
    )


def _note(answer: SearchResponse, facet: str, values: Sequence[FacetValue], words: Translations) -> str:
    """Return how many documents have no value; '' for none, and where a choice keeps the counts from adding up."""
    if facet not in SINGLE_VALUED or any(value.chosen or value.excluded for value in values):
        return ""
    left = answer.total - sum(value.count for value in values)
    return words(SINGLE_VALUED[facet], n=left) if left > 0 else ""


def _group(
    answer: SearchResponse, facet: str, values: Sequence[FacetValue], words: Translations, note: str
) -> FacetView:
    greatest_count = max(value.count for value in values) or 1
    links = FacetLinks(answer.question, facet)
    rows = [
        _value_view(facet, value, words, greatest_count, links)
        for value in labels.in_order(words, facet, _without_holes(facet, values))
    ]
    if facet in TREES:
        rows = _as_tree(rows)
    most_shown = MAX_YEARS_SHOWN if facet == "year" else MAX_VALUES_SHOWN
    shown, more = _folded(rows, most_shown)
    return FacetView(facet, words(f"facet.{facet}"), shown, more, bars=facet == "year", note=note)


class FacetLinks:
    """The addresses that choose, exclude and take back a value of one facet.

    A page has some two hundred of them, which differ in their value alone: what stands around it is made once.
    """

    def __init__(self, question: SearchRequest, facet: str) -> None:
        self._question, self._facet = question, facet
        self._touched = {*question.chosen.get(facet, ()), *question.excluded.get(facet, ())}
        self._choosing, self._excluding = query_strings_around(
            question, facet, **request_context.lang_parameter()
        )

    def choose(self, value: str) -> str:
        """Return the address of the search with this value chosen too."""
        return self._address(self._choosing, with_filter, value)

    def exclude(self, value: str) -> str:
        """Return the address of the search with this value excluded."""
        return self._address(self._excluding, with_excluded, value)

    def take_back(self, value: str) -> str:
        """Return the address of the search in which this value is neither chosen nor excluded."""
        return request_context.search_url(without_filter(self._question, self._facet, value))

    def _address(self, around: tuple[str, str], change: Change, value: str) -> str:
        # A value that is chosen or excluded moves, so that more than the value differs.
        if value in self._touched:
            return request_context.search_url(change(self._question, self._facet, value))
        before, after = around
        return f"{urls.SEARCH}?{before}{_quoted(value)}{after}"


@lru_cache(QUOTED_VALUES)
def _quoted(value: str) -> str:
    return quote_plus(value)


def _value_view(
    facet: str, value: FacetValue, words: Translations, greatest_count: int, links: FacetLinks
) -> FacetValueView:
    url = ""
    if value.chosen or value.excluded:
        url = links.take_back(value.value)
    elif value.count:
        url = links.choose(value.value)
    return FacetValueView(
        value.value,
        value_label(words, facet, value.value),
        value.count,
        value.chosen,
        value.excluded,
        round(100 * value.count / greatest_count),
        url,
        links.exclude(value.value) if value.count and not value.excluded else "",
    )


def _without_holes(facet: str, values: Sequence[FacetValue]) -> list[FacetValue]:
    """Return the values, of years with all that lie between the first and the last."""
    years = {int(value.value) for value in values if facet == "year" and value.value.isdecimal()}
    if not years or max(years) - min(years) >= MAX_YEARS_SHOWN:
        return list(values)
    holes = sorted(set(range(min(years), max(years))) - years)
    return [*values, *(FacetValue(str(year), 0, False, False) for year in holes)]


def _as_tree(rows: Sequence[FacetValueView]) -> list[FacetValueView]:
    """Return the rows with each below the one whose code it begins with, as CTOC/COP/WG.4 is below CTOC/COP.

    All that is below a root is one list: of a group's own groups there are none.
    """
    roots = {row.value: row for row in rows if not any(_is_below(row, other) for other in rows)}
    children: Mapping[str, list[FacetValueView]] = {root: [] for root in roots}
    for row in rows:
        if row.value not in roots:
            children[next(root for root in roots if _is_below(row, roots[root]))].append(row)
    trees = []
    for value, row in roots.items():
        shown, more = _folded(children[value], MAX_VALUES_SHOWN)
        trees.append(msgspec.structs.replace(row, children=shown, more_children=more))
    return trees


def _is_below(row: FacetValueView, other: FacetValueView) -> bool:
    return row.value.startswith(other.value + "/")


def _folded(
    rows: Sequence[FacetValueView], most_shown: int
) -> tuple[tuple[FacetValueView, ...], tuple[FacetValueView, ...]]:
    """Return the rows that are shown at once, and the others. The fold itself takes a line: it hides two at least."""
    if len(rows) <= most_shown + 1:
        return tuple(rows), ()
    first, others = rows[:most_shown], rows[most_shown:]
    touched = [row.is_touched for row in others]
    shown = (*first, *compress(others, touched))
    return shown, tuple(row for row, is_touched in zip(others, touched, strict=True) if not is_touched)


def value_label(words: Translations, facet: str, value: str) -> str:
    """Return how a page of results calls a value: a session in figures, an organ by its name in full."""
    if facet == "session":
        return labels.listed_session(words, value)
    if facet == "organ":
        return labels.organ_name(words, value)
    return labels.facet_value(words, facet, value)


def active_filters(
    question: SearchRequest,
    words: Translations,
    label_of: Callable[[Translations, str, str], str] = labels.facet_value,
) -> tuple[ActiveFilter, ...]:
    """Return the filters of the request: the dates, the chosen values, then the excluded ones."""
    dates: tuple[ActiveFilter, ...] = ()
    if question.date_from or question.date_to:
        label = labels.open_period(words, question.date_from, question.date_to)
        dates = (ActiveFilter("date", label, False, without_dates(question)),)
    return dates + tuple(
        ActiveFilter(facet, label_of(words, facet, value), excluded, without_filter(question, facet, value))
        for excluded, choices in ((False, question.chosen), (True, question.excluded))
        for facet, values in choices.items()
        for value in values
    )

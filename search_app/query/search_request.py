"""A search as a client asked for it, and the query string that says it. Every click makes the next SearchRequest.

    pairs of a query string --parse_query_string--> SearchRequest --query_string--> the one canonical spelling

Only this module knows the names of the parameters. It does not read the text of the query; `parser` does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from urllib.parse import quote_plus

from indexer.engine import port
from indexer.facets import FACET_NAMES
from search_app.query.field_values import parse_date
from search_app.query.warnings import QueryWarning

Order = port.Order
ORDERS = port.ORDERS
PAGE_SIZES = (10, 20, 50, 100)
MAX_SIZE = PAGE_SIZES[-1]
MAX_PAGE = 10**6
# Facet values chosen or excluded in one request. No person chooses more, and each costs the engine some work.
MAX_VALUES = 200
# Parameters that have one value; a facet may have several.
_SINGLE = frozenset(
    ("q", "symbol", "cites", "order", "page", "size", "after", "literal", "explain", "from", "to")
)


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """The text of the search box, the symbol and citation look-ups, the facets' choices, and which page."""

    text: str = ""
    # As typed; a series ends in /*.
    symbol: str = ""
    cites: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    excluded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # The first and the last date of the documents, as ISO writes a year, a month or a day; '' is open.
    date_from: str = ""
    date_to: str = ""
    order: Order = "relevance"
    # 1-based.
    page: int = 1
    size: int = 10
    # The engine's cursor: the page after it is asked for, whatever `page` says.
    after: str | None = None
    # Search the words as typed: no synonyms, no corrections, no filters read from them.
    literal: bool = False
    # Say of each document why it ranks where it does. This changes nothing that is found.
    explain: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing was typed and nothing chosen, so that the whole corpus is asked for."""
        return self.is_browsing and not (self.chosen or self.excluded or self.date_from or self.date_to)

    @property
    def is_browsing(self) -> bool:
        """Whether nothing was typed, so that no document is more relevant than another."""
        return not (self.text.strip() or self.symbol or self.cites)

    @property
    def page_size(self) -> int:
        """The most documents of a page: `size` within 1 and MAX_SIZE."""
        return min(max(self.size, 1), MAX_SIZE)

    @property
    def shown_order(self) -> Order:
        """The order of the list: without anything to be relevant to, the newest come first."""
        return "date" if self.is_browsing and self.order == "relevance" else self.order


_DEFAULT = SearchRequest()
# The name of a parameter and its value.
Pair = tuple[str, str]


def parse_query_string(
    pairs: Iterable[tuple[str, str]], *, others: Iterable[str] = ("lang",)
) -> tuple[SearchRequest, tuple[QueryWarning, ...]]:
    """Return the request that the pairs of a query string make, and a warning for each pair that was ignored.

    `facet=value` chooses a value and `facet=-value` excludes it; a value that is both is excluded. Parameters named in
    `others` belong to the page around the search and are ignored without a warning. Nothing is raised.
    """
    default = _DEFAULT
    warnings: list[QueryWarning] = []
    single: dict[str, str] = {}
    chosen: dict[str, list[str]] = {}
    excluded: dict[str, list[str]] = {}
    ignored_names = frozenset(others)
    remaining = MAX_VALUES
    for name, value in pairs:
        # A lone surrogate or NUL can be typed into an address, but is no text: it would crash an encoder later.
        value = value.encode("utf-8", "replace").decode("utf-8").replace("\0", "").strip()
        if name in FACET_NAMES:
            choices, code = (excluded, value[1:]) if value.startswith("-") else (chosen, value)
            if not code or code in choices.get(name, ()):
                continue
            if remaining == 0:
                if not any(warning.kind == "too-many-values" for warning in warnings):
                    warnings.append(QueryWarning("too-many-values", str(MAX_VALUES)))
                continue
            remaining -= 1
            choices.setdefault(name, []).append(code)
        elif name in _SINGLE:
            if single.setdefault(name, value) != value:
                warnings.append(QueryWarning("repeated-parameter", name))
        elif name not in ignored_names:
            warnings.append(QueryWarning("unknown-parameter", name))
    order = single.get("order") or default.order
    if order not in ORDERS:
        warnings.append(QueryWarning("bad-order", order))
        order = default.order
    date_from, date_to = (_parse_date(single.get(name), warnings) for name in ("from", "to"))
    if date_from and date_to and date_to < date_from[: len(date_to)]:
        # Typed the wrong way round.
        date_from, date_to = date_to, date_from
    page = _parse_number(single.get("page"), MAX_PAGE, "bad-page", warnings) or default.page
    size = _parse_number(single.get("size"), MAX_SIZE, "bad-size", warnings) or default.size
    return (
        SearchRequest(
            text=single.get("q", ""),
            symbol=single.get("symbol", ""),
            cites=single.get("cites", ""),
            chosen={
                name: codes
                for name in FACET_NAMES
                if (codes := tuple(v for v in chosen.get(name, ()) if v not in excluded.get(name, ())))
            },
            excluded={name: tuple(excluded[name]) for name in FACET_NAMES if name in excluded},
            date_from=date_from,
            date_to=date_to,
            order=order,
            page=page,
            size=size,
            after=single.get("after") or None,
            literal=single.get("literal") == "1",
            explain=single.get("explain") == "1",
        ),
        tuple(warnings),
    )


def _parse_date(typed: str | None, warnings: list[QueryWarning]) -> str:
    """Return a year, month or day as ISO writes it: of '12.6.2014' 2014-06-12; '' with a warning for others."""
    if not typed:
        return ""
    date = parse_date(typed)
    if date is None:
        warnings.append(QueryWarning("bad-date", typed))
    return date or ""


def _parse_number(
    typed: str | None, highest: int, warning_kind: str, warnings: list[QueryWarning]
) -> int | None:
    """Return a number from 1 to `highest`; None, with a warning, for anything else that was typed."""
    if not typed:
        return None
    # isascii: str.isdigit accepts '²' and '٣' too. Fewer than ten digits, because int() of thousands is slow.
    if typed.isascii() and typed.isdigit() and len(typed) < 10 and 1 <= int(typed) <= highest:
        return int(typed)
    warnings.append(QueryWarning(warning_kind, typed))
    return None


def query_string(request: SearchRequest, **others: str) -> str:
    """Return the one canonical query string of a request, without `?`: in a fixed order, defaults left out.

    `others` are parameters of the page around the search (`lang`); those that are not empty are appended.
    """
    pairs = _typed_pairs(request)
    if request.chosen or request.excluded:
        pairs += _facet_pairs(request, FACET_NAMES)
    return _joined(pairs + _list_pairs(request, others))


def query_strings_around(
    request: SearchRequest, facet: str, **others: str
) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return what stands before and after a further value of a facet in canonical query strings of a first page.

    First where the value is chosen, then where it is excluded. The value itself is to be quoted.
    """
    if request.page != 1 or request.after:
        request = replace(request, page=1, after=None)
    place = FACET_NAMES.index(facet)
    chosen, excluded = _chosen_pairs(request, facet), _excluded_pairs(request, facet)
    before = [*_typed_pairs(request), *_facet_pairs(request, FACET_NAMES[:place]), *chosen]
    after = [*_facet_pairs(request, FACET_NAMES[place + 1 :]), *_list_pairs(request, others)]
    return (
        _around(before, f"{facet}=", [*excluded, *after]),
        _around([*before, *excluded], f"{facet}=-", after),
    )


def _around(before: Iterable[Pair], name: str, after: Iterable[Pair]) -> tuple[str, str]:
    head, tail = _joined(before), _joined(after)
    return f"{head}&{name}" if head else name, f"&{tail}" if tail else ""


def _typed_pairs(request: SearchRequest) -> list[Pair]:
    return [("q", request.text), ("symbol", request.symbol), ("cites", request.cites)]


def _facet_pairs(request: SearchRequest, facets: Iterable[str]) -> list[Pair]:
    return [
        pair
        for facet in facets
        for pair in (*_chosen_pairs(request, facet), *_excluded_pairs(request, facet))
    ]


def _chosen_pairs(request: SearchRequest, facet: str) -> list[Pair]:
    return [(facet, value) for value in request.chosen.get(facet, ())]


def _excluded_pairs(request: SearchRequest, facet: str) -> list[Pair]:
    return [(facet, "-" + value) for value in request.excluded.get(facet, ())]


def _list_pairs(request: SearchRequest, others: Mapping[str, str]) -> list[Pair]:
    """Return which list of what was asked for: its dates, order and page, then the page's own parameters."""
    default = _DEFAULT
    pairs = [("from", request.date_from), ("to", request.date_to)]
    if request.order != default.order:
        pairs.append(("order", request.order))
    if request.page != default.page and not request.after:
        pairs.append(("page", str(request.page)))
    if request.size != default.size:
        pairs.append(("size", str(request.size)))
    pairs.append(("after", request.after or ""))
    pairs.append(("literal", "1" if request.literal else ""))
    pairs.append(("explain", "1" if request.explain else ""))
    pairs += others.items()
    return pairs


def _joined(pairs: Iterable[Pair]) -> str:
    # As `urlencode` does; names of parameters have nothing to be quoted.
    return "&".join([f"{name}={_quoted(value)}" for name, value in pairs if value])


# A page has some thirty addresses that all hold the same values.
@lru_cache(256)
def _quoted(value: str) -> str:
    return quote_plus(value)


# --- the next request: each starts again from the first page --------------------------------------------------


def with_filter(request: SearchRequest, facet: str, value: str) -> SearchRequest:
    """Return the request with the value chosen, and no longer excluded."""
    chosen, excluded = _without(request.chosen, facet, value), _without(request.excluded, facet, value)
    chosen = {**chosen, facet: (*chosen.get(facet, ()), value)}
    return replace(request, chosen=chosen, excluded=excluded, page=1, after=None)


def with_excluded(request: SearchRequest, facet: str, value: str) -> SearchRequest:
    """Return the request with the value excluded, and no longer chosen."""
    chosen, excluded = _without(request.chosen, facet, value), _without(request.excluded, facet, value)
    excluded = {**excluded, facet: (*excluded.get(facet, ()), value)}
    return replace(request, chosen=chosen, excluded=excluded, page=1, after=None)


def with_values(request: SearchRequest, facet: str, values: Iterable[str]) -> SearchRequest:
    """Return the request with these values of the facet chosen and no others, and none of it excluded."""
    excluded = {name: codes for name, codes in request.excluded.items() if name != facet}
    chosen = {**request.chosen, facet: tuple(values)}
    return replace(request, chosen=chosen, excluded=excluded, page=1, after=None)


def without_filter(request: SearchRequest, facet: str, value: str) -> SearchRequest:
    """Return the request with the value neither chosen nor excluded."""
    chosen, excluded = _without(request.chosen, facet, value), _without(request.excluded, facet, value)
    return replace(request, chosen=chosen, excluded=excluded, page=1, after=None)


def _without(choices: Mapping[str, tuple[str, ...]], facet: str, value: str) -> dict[str, tuple[str, ...]]:
    left = {**choices, facet: tuple(code for code in choices.get(facet, ()) if code != value)}
    return {name: codes for name, codes in left.items() if codes}


def without_facet(request: SearchRequest, facet: str) -> SearchRequest:
    """Return the request with no value of the facet chosen or excluded."""
    chosen = {name: values for name, values in request.chosen.items() if name != facet}
    excluded = {name: values for name, values in request.excluded.items() if name != facet}
    return replace(request, chosen=chosen, excluded=excluded, page=1, after=None)


def without_filters(request: SearchRequest) -> SearchRequest:
    """Return the request with no facet value chosen or excluded, and of any date."""
    return without_dates(replace(request, chosen={}, excluded={}))


def without_dates(request: SearchRequest) -> SearchRequest:
    """Return the request for documents of any date."""
    return replace(request, date_from="", date_to="", page=1, after=None)


def sorted_by(request: SearchRequest, order: Order) -> SearchRequest:
    """Return the request with another order."""
    return replace(request, order=order, page=1, after=None)


def with_page_size(request: SearchRequest, size: int) -> SearchRequest:
    """Return the request with another number of documents on a page."""
    return replace(request, size=size, page=1, after=None)

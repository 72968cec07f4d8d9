"""A search as a client asked for it, and the query string that says it. Every click makes the next SearchRequest.

    pairs of a query string --parse_query_string--> SearchRequest --query_string--> the one canonical spelling

Only this module knows the names of the parameters. It understands nothing of the text in the box.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import urlencode

from indexer.facets import FACET_NAMES

Order = Literal["relevance", "date", "symbol"]
ORDERS: tuple[Order, ...] = ("relevance", "date", "symbol")
PAGE_SIZES = (10, 20, 50, 100)
MAX_SIZE = PAGE_SIZES[-1]
MAX_VALUES = 200  # choices over all facets; a question with more is no person's


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """The text of the box, the symbol and citation look-ups, the facets' choices, and which page."""

    text: str = ""
    symbol: str = ""  # as typed; may end in /* for a series
    cites: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    excluded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: Order = "relevance"
    page: int = 1
    size: int = 10
    after: str | None = None
    literal: bool = (
        False  # the words as typed and nothing else: no synonyms, no corrections, no filters read from them
    )
    explain: bool = False  # say of each document why it ranks where it does; changes nothing that is found

    @property
    def empty(self) -> bool:
        """Nothing was typed and nothing chosen: the whole corpus is asked for."""
        return not (self.text.strip() or self.symbol or self.cites or self.chosen or self.excluded)


@dataclass(frozen=True, slots=True)
class IgnoredParameter:
    """A parameter that was not taken: `kind` is a key of the words in i18n, `cause` what was written."""

    kind: Literal[
        "unknown-parameter", "repeated-parameter", "bad-page", "bad-size", "bad-order", "too-many-values"
    ]
    cause: str


def parse_query_string(
    pairs: Iterable[tuple[str, str]], *, others: Iterable[str] = ("lang",)
) -> tuple[SearchRequest, tuple[IgnoredParameter, ...]]:
    """The question that the pairs of a query string ask, and what in them was not taken.

    A facet's value chooses it, `-value` excludes it; who does both excludes. Parameters named in `others` are
    somebody else's and pass in silence. Nothing is raised: what cannot be used is told and left out.
    """
    question = SearchRequest()
    ignored: list[IgnoredParameter] = []
    single: dict[str, str] = {}
    chosen: dict[str, list[str]] = {}
    excluded: dict[str, list[str]] = {}
    passing = frozenset(others)
    room = MAX_VALUES
    for name, value in pairs:
        # A lone surrogate or NUL can be typed into an address but stands in no text: it would crash far off.
        value = value.encode("utf-8", "replace").decode("utf-8").replace("\0", "").strip()
        if name in FACET_NAMES:
            side, code = (excluded, value[1:]) if value.startswith("-") else (chosen, value)
            if not code or code in side.get(name, ()):
                continue
            if room == 0:
                if not any(one.kind == "too-many-values" for one in ignored):
                    ignored.append(IgnoredParameter("too-many-values", str(MAX_VALUES)))
                continue
            room -= 1
            side.setdefault(name, []).append(code)
        elif name in ("q", "symbol", "cites", "order", "page", "size", "after", "literal", "explain"):
            if single.setdefault(name, value) != value:
                ignored.append(IgnoredParameter("repeated-parameter", name))
        elif name not in passing:
            ignored.append(IgnoredParameter("unknown-parameter", name))
    order = single.get("order") or question.order
    if order not in ORDERS:
        ignored.append(IgnoredParameter("bad-order", order))
        order = question.order
    page = _number(single.get("page"), "bad-page", 1, 10**6, ignored) or question.page
    size = _number(single.get("size"), "bad-size", 1, MAX_SIZE, ignored) or question.size
    return (
        SearchRequest(
            text=single.get("q", ""),
            symbol=single.get("symbol", ""),
            cites=single.get("cites", ""),
            chosen={
                name: kept
                for name in FACET_NAMES
                if (kept := tuple(v for v in chosen.get(name, ()) if v not in excluded.get(name, ())))
            },
            excluded={name: tuple(excluded[name]) for name in FACET_NAMES if name in excluded},
            order=order,
            page=page,
            size=size,
            after=single.get("after") or None,
            literal=single.get("literal") == "1",
            explain=single.get("explain") == "1",
        ),
        tuple(ignored),
    )


def _number(
    typed: str | None,
    kind: Literal["bad-page", "bad-size"],
    low: int,
    high: int,
    ignored: list[IgnoredParameter],
) -> int | None:
    if not typed:
        return None
    # isascii: '²' and '٣' are digits to str.isdigit, and no page number.
    if typed.isascii() and typed.isdigit() and len(typed) < 10 and low <= int(typed) <= high:
        return int(typed)
    ignored.append(IgnoredParameter(kind, typed))
    return None


def query_string(question: SearchRequest, **others: str) -> str:
    """The question in its one canonical spelling, without `?`: known order, defaults left out.

    `others` are parameters of the page around it (`lang`), appended when not empty.
    """
    default = SearchRequest()
    pairs = [("q", question.text), ("symbol", question.symbol), ("cites", question.cites)]
    for name in FACET_NAMES:
        pairs += [(name, value) for value in question.chosen.get(name, ())]
        pairs += [(name, "-" + value) for value in question.excluded.get(name, ())]
    if question.order != default.order:
        pairs.append(("order", question.order))
    if question.page != default.page and not question.after:
        pairs.append(("page", str(question.page)))
    if question.size != default.size:
        pairs.append(("size", str(question.size)))
    pairs.append(("after", question.after or ""))
    pairs.append(("literal", "1" if question.literal else ""))
    pairs.append(("explain", "1" if question.explain else ""))
    pairs += others.items()
    return urlencode([(name, value) for name, value in pairs if value])


# --- the next question: each starts again from the first page -----------------------------------------------


def with_filter(question: SearchRequest, facet: str, value: str) -> SearchRequest:
    """With the value chosen (and no longer excluded)."""
    question = without_filter(question, facet, value)
    return replace(question, chosen={**question.chosen, facet: (*question.chosen.get(facet, ()), value)})


def with_exclusion(question: SearchRequest, facet: str, value: str) -> SearchRequest:
    """With the value excluded (and no longer chosen)."""
    question = without_filter(question, facet, value)
    return replace(
        question, excluded={**question.excluded, facet: (*question.excluded.get(facet, ()), value)}
    )


def without_filter(question: SearchRequest, facet: str, value: str) -> SearchRequest:
    """With the value neither chosen nor excluded."""

    def less(choices: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        left = {**choices, facet: tuple(one for one in choices.get(facet, ()) if one != value)}
        return {name: values for name, values in left.items() if values}

    return replace(
        question, chosen=less(question.chosen), excluded=less(question.excluded), page=1, after=None
    )


def sorted_by(question: SearchRequest, order: Order) -> SearchRequest:
    return replace(question, order=order, page=1, after=None)


def with_page_size(question: SearchRequest, size: int) -> SearchRequest:
    return replace(question, size=size, page=1, after=None)


def without_filters(question: SearchRequest) -> SearchRequest:
    """With no facet's value chosen or excluded."""
    return replace(question, chosen={}, excluded={}, page=1, after=None)

"""answer(generation, question) -> Answer: what every face calls.

An Answer holds codes and Questions: no label, no URL, no HTML. Marks are pairs of character offsets.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from search_app.question import Question

Why = Literal["own", "cites", "text"]
Marks = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Warning:
    """Something in the question that was not taken as typed: `kind` is a key of the words in i18n."""

    kind: str
    cause: str  # the stretch of the question it is about
    start: int | None = None  # characters into Question.text; None when it is about a parameter
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """What a line of results says of a document; stored with it by the indexer as JSON."""

    id: str
    title: str | None
    kind: str
    symbols: tuple[str, ...] = ()
    reference: str | None = None
    organ: str | None = None
    organs: tuple[str, ...] = ()
    session: int | None = None
    date: str | None = None
    topics: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()  # the fields above that were derived


@dataclass(frozen=True, slots=True)
class Passage:
    anchor: str
    kind: str
    text: str
    marks: Marks


@dataclass(frozen=True, slots=True)
class Found:
    """One document of the page."""

    card: Card
    score: float
    why: Why
    title_marks: Marks
    passages_total: int
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    count: int
    chosen: bool
    excluded: bool


@dataclass(frozen=True, slots=True)
class Answer:
    question: Question
    interpreted: str  # how the text was understood, in the query language's own Spanish
    relaxed: bool
    truncated: bool
    warnings: tuple[Warning, ...]
    total: int
    found: tuple[Found, ...]
    facets: Mapping[str, tuple[FacetValue, ...]]
    next: Question | None
    prev: Question | None
    generation: str
    built: str
    documents: int

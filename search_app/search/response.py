"""SearchResponse: what `search` returns. It holds codes, spans and requests; no labels, no URLs and no HTML.

A highlight is a pair of character offsets into the text it belongs to.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from indexer.summary import DocumentSummary
from search_app.query.ast import QueryTree
from search_app.query.search_request import Order, SearchRequest
from search_app.query.warnings import QueryWarning
from search_app.search.cards import Card
from search_app.search.explanation import Explanation
from search_app.search.families import FamilyRelation
from search_app.search.match_reason import MatchReason
from search_app.search.matches import Highlights
from search_app.search.nearest_question import NearestQuestion
from search_app.search.passage_ranking import ShownPassage


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One document of the page."""

    summary: DocumentSummary
    # BM25 with the weights of `query`; 1 for a document that is here for its identity, its family or its citations.
    score: float
    reason: MatchReason
    title_highlights: Highlights
    passages_total: int
    passages: tuple[ShownPassage, ...]
    # Whether the document has every part of the question.
    matches_all: bool = True
    # The parts of the question, as typed, that the document does not have.
    left_out: tuple[str, ...] = ()
    # None where the question does not ask for explanations.
    explanation: Explanation | None = None
    # How the document relates to a symbol that was asked for and that it does not bear itself.
    family: FamilyRelation | None = None
    # Where a series was asked for: the symbols of it that the document bears or, if it bears none, cites.
    symbols_of_series: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet, with the number of documents that have it."""

    value: str
    count: int
    chosen: bool
    excluded: bool


@dataclass(frozen=True, slots=True)
class NearestAnswers:
    """What comes nearest to a question that finds nothing: the first documents of a question with less in it."""

    nearest: NearestQuestion
    total: int
    hits: tuple[SearchHit, ...]


@dataclass(frozen=True, slots=True)
class SearchResponse:
    """One page of results."""

    question: SearchRequest
    # How the text was understood, in the query language's own Spanish.
    interpreted: str
    # No document has every part of the question: these have many of them.
    relaxed: bool
    # A pattern stands for more words than were looked up.
    truncated: bool
    warnings: tuple[QueryWarning, ...]
    total: int
    # The documents of `total` that have every part of the question. They come first.
    total_all_words: int
    hits: tuple[SearchHit, ...]
    # The values of each facet in the engine's order: by count, then by value.
    facets: Mapping[str, tuple[FacetValue, ...]]
    next: SearchRequest | None
    prev: SearchRequest | None
    generation: str
    built: str
    documents: int
    # The parsed question, so that nobody needs to parse its text again. None where nothing was asked for.
    tree: QueryTree | None = None
    # None where something was found, where nothing is near, and for a literal question.
    nearest: NearestAnswers | None = None
    # The order of the list: the one that was chosen, or that the text asks for.
    order: Order = "relevance"
    # What the corpus knows of the one thing that was asked for, if one was.
    card: Card | None = None

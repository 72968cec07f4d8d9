"""The shapes of the API's answers: each gives the JSON, its schema in openapi.json, and the types of what fills it.

The keys stand in the JSON in the order of the fields. A shape is a promise: it may grow, all its keys are always there,
and what is absent is null or []. The shape of a document is in `document_shape`.
"""

from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from indexer.document import CitationKind
from indexer.facets import FACET_NAMES
from indexer.refusals import REASONS
from search_app.search.autocomplete import SUGGESTION_KINDS
from search_app.search.families import FamilyRelation
from search_app.search.match_reason import MatchReason


@dataclass(frozen=True, slots=True)
class Keys:
    """Says of a dict in the shapes which keys it has."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OneOf:
    """Says of a text in the shapes which values it has."""

    values: tuple[str, ...]


Marks: TypeAlias = Annotated[
    tuple[tuple[int, int], ...], Meta(description="Pairs of character offsets, the end exclusive")
]


class PassageJson(msgspec.Struct, frozen=True):
    """A passage of a document, with the marks of what was asked."""

    anchor: str
    label: str
    text: str
    marks: Marks
    url: str
    pages: Annotated[
        tuple[int, ...],
        Meta(description="Where it is printed, from 1; [] where neither the file read nor its PDF tells"),
    ]
    original: Annotated[str | None, Meta(description="The first of these pages in the document's PDF")]


class PartJson(msgspec.Struct, frozen=True):
    """What a part of the question adds to the score of a document."""

    text: str
    instead: str | None
    score: float | None


class WordInsteadJson(msgspec.Struct, frozen=True):
    """A word of the question, and the synonym that a passage has instead."""

    text: str
    written: str


class ExplanationJson(msgspec.Struct, frozen=True):
    """Why a hit ranks where it does: a sentence, and what each part of the question adds."""

    sentence: str
    reason: MatchReason
    parts: tuple[PartJson, ...]
    title: tuple[str, ...]
    passage: str | None
    together: tuple[str, ...]
    rescored: float
    instead: Annotated[
        tuple[WordInsteadJson, ...],
        Meta(description="What the passages say instead of words that the document does not have"),
    ]


class HitJson(msgspec.Struct, frozen=True):
    """A document of a page of results."""

    id: str
    symbols: tuple[str, ...]
    reference: str | None
    title: Annotated[str | None, Meta(description="As the document states it")]
    label: Annotated[
        str, Meta(description="The title or, where the document states none, its kind and reference")
    ]
    kind: str
    organ: str | None
    organs: tuple[str, ...]
    session: int | None
    date: str | None
    language: Annotated[str | None, Meta(description="ISO 639: es")]
    topics: tuple[str, ...]
    score: float
    why: MatchReason
    family: FamilyRelation | None
    url: str
    title_marks: Marks
    left_out: tuple[str, ...]
    explanation: Annotated[
        ExplanationJson | None,
        Meta(
            description="Why the document ranks where it does: what each part of the question adds to its score (null: "
            "it does not have it), and what rescoring adds. null unless explain=1"
        ),
    ]
    passages_total: int
    passages: tuple[PassageJson, ...]
    passages_url: Annotated[str, Meta(description="All passages of the document that answer")]
    cites: Annotated[
        tuple[str, ...],
        Meta(
            description="The symbols and acts that the document cites, in the order of their first citation"
        ),
    ]


class WarningJson(msgspec.Struct, frozen=True):
    """What of a question was read otherwise than it was typed, or left out."""

    kind: str
    cause: str
    start: int | None
    end: int | None
    message: str
    instead: Annotated[
        tuple[str, ...],
        Meta(description="What may have been meant; of a corrected word the first was searched"),
    ]


class QueryJson(msgspec.Struct, frozen=True):
    """How a question was read."""

    text: str
    interpreted: str
    filters: dict[str, list[str]]
    relaxed: bool
    truncated: bool
    warnings: tuple[WarningJson, ...]


class FacetValueJson(msgspec.Struct, frozen=True):
    """A value of a facet: its code, its label, and how many documents have it."""

    value: str
    label: str
    count: int
    chosen: bool
    excluded: bool


class LinksJson(msgspec.Struct, frozen=True):
    """Addresses of this page, the next and the one before."""

    # Python has another use for the name of the key.
    this: str = msgspec.field(name="self")
    next: str | None
    prev: str | None


class IndexJson(msgspec.Struct, frozen=True):
    """The generation that answered."""

    generation: str
    built: str
    documents: int


class LeftOutFilterJson(msgspec.Struct, frozen=True):
    """A facet value that was chosen or excluded, and that the nearest question does without."""

    facet: Annotated[str, OneOf(FACET_NAMES)]
    value: str
    label: str
    excluded: bool


class NearestJson(msgspec.Struct, frozen=True):
    """What comes nearest to a question that finds nothing: the first documents of the question at `url`."""

    left_out: Annotated[tuple[str, ...], Meta(description="Parts of the question, as typed")]
    filters: Annotated[tuple[LeftOutFilterJson, ...], Meta(description="Filters that were left out")]
    url: str
    total: int
    hits: tuple[HitJson, ...]


class NamedDocumentJson(msgspec.Struct, frozen=True):
    """By what people tell documents apart."""

    id: str
    symbols: tuple[str, ...]
    reference: str | None
    title: str | None
    kind: str
    session: int | None
    date: str | None
    url: str


class FactSourceJson(msgspec.Struct, frozen=True):
    """The passage that states a fact."""

    id: str
    anchor: str
    label: str
    url: str


class StatedMandateJson(msgspec.Struct, frozen=True):
    """An act that established an organ or made it standing."""

    act: str
    by: str
    label: str
    sources: tuple[FactSourceJson, ...]


class StatedMeetingJson(msgspec.Struct, frozen=True):
    """A meeting as several passages state it alike."""

    organs: tuple[str, ...]
    ordinal: int | None
    start: str
    end: str
    place: str | None
    report: str | None
    sources: tuple[FactSourceJson, ...]


class CardJson(msgspec.Struct, frozen=True):
    """What the corpus knows of the one thing that was asked for. What a kind of card does not have is null or []."""

    kind: Literal["symbol", "act", "organ", "session", "meeting", "treaty"]
    label: str
    symbol: Annotated[str | None, Meta(description="Of a symbol or an act")]
    series: Annotated[str | None, Meta(description="Of an organ")]
    number: Annotated[int | None, Meta(description="Of a session or a meeting")]
    article: Annotated[
        str | None, Meta(description="Of a treaty, what was asked for of it: 18, or 18.3 for a paragraph")
    ]
    held: Annotated[
        bool,
        Meta(
            description="Whether the corpus has its text; of an organ or session, any of its documents; of a meeting, "
            "what a document reports of it"
        ),
    ]
    url: Annotated[str | None, Meta(description="The page about it")]
    official: Annotated[
        str | None,
        Meta(description="Where its text is in the United Nations' document system, if it has a symbol"),
    ]
    documents_total: int
    documents: tuple[NamedDocumentJson, ...]
    cited_by_total: int | None
    cited_by_passages_total: int | None
    cited_by_url: str | None
    named_by_total: Annotated[
        int | None, Meta(description="Documents that name a treaty, or what the corpus does not hold")
    ]
    named_by_passages_total: Annotated[
        int | None, Meta(description="Their passages; null where the documents are more than 1,000")
    ]
    named_by_url: str | None
    mandates: tuple[StatedMandateJson, ...]
    meetings_total: int | None
    meetings: tuple[StatedMeetingJson, ...]
    start: Annotated[str | None, Meta(description="The first day of a session")]
    end: str | None
    place: str | None
    sources: Annotated[
        tuple[FactSourceJson, ...],
        Meta(description="What states the days of a session, or cites the article"),
    ]


class SearchJson(msgspec.Struct, frozen=True):
    """A page of results, as /api/v1/search gives it and `ask --json` prints it."""

    query: QueryJson
    total: int
    total_all_words: int
    hits: tuple[HitJson, ...]
    facets: Annotated[dict[str, tuple[FacetValueJson, ...]], Keys(FACET_NAMES)]
    links: LinksJson
    index: IndexJson
    nearest: Annotated[
        NearestJson | None,
        Meta(description="null where something was found, where nothing is near, and with literal=1"),
    ]
    card: Annotated[
        CardJson | None,
        Meta(
            description="On the first page, where a symbol, act, treaty, organ, session or meeting was asked for and "
            "nothing else"
        ),
    ]
    elsewhere: Annotated[
        str | None,
        Meta(
            description="Where nothing was found: the official address of the symbol asked for, else the same question "
            "in the United Nations Digital Library"
        ),
    ]


class OriginalJson(msgspec.Struct, frozen=True):
    """A file that holds a document."""

    file: str
    format: str
    bytes: int
    sha256: str
    url: str
    pages: Annotated[int | None, Meta(description="How many it has; null where the format has none")]


class CitingDocumentJson(NamedDocumentJson, frozen=True):
    """A document that cites an identity, with the first passages that do."""

    passages: tuple[PassageJson, ...]
    passages_total: int
    passages_url: Annotated[str, Meta(description="All passages of the document that cite")]


class SymbolJson(msgspec.Struct, frozen=True):
    """An identity: who bears it here, and who cites it and where."""

    symbol: str
    kind: str
    halves: tuple[str, ...]
    held: bool
    documents: tuple[NamedDocumentJson, ...]
    cited_by_total: int
    cited_by: tuple[CitingDocumentJson, ...]
    official: str | None
    cited_by_passages_total: Annotated[int, Meta(description="Passages that cite, of all documents")]
    cited_by_url: Annotated[str, Meta(description="The search for all documents that cite")]


class CitedPlaceJson(msgspec.Struct, frozen=True):
    """A passage in which a document cites."""

    anchor: str
    label: str
    url: str


class CitedIdentityJson(msgspec.Struct, frozen=True):
    """A symbol or act that a document cites: who bears it here, and where it is cited."""

    symbol: Annotated[str, Meta(description="As /api/v1/symbols takes it")]
    label: Annotated[str, Meta(description="As people write it")]
    kind: CitationKind
    held: bool
    documents: tuple[NamedDocumentJson, ...]
    places: Annotated[tuple[CitedPlaceJson, ...], Meta(description="In the order of the text, each once")]
    url: Annotated[str, Meta(description="The page about it, held or not")]
    official: Annotated[
        str | None,
        Meta(description="Where its text is in the United Nations' document system, if it has a symbol"),
    ]


class RelatedJson(msgspec.Struct, frozen=True):
    """What is around a document, as its page shows it below the text."""

    id: str
    url: str
    cites: Annotated[
        tuple[CitedIdentityJson, ...], Meta(description="In the order of their first citation, all of them")
    ]
    cited_by_total: int
    cited_by: Annotated[
        tuple[CitingDocumentJson, ...], Meta(description="The newest citing documents, at most 20")
    ]
    cited_by_url: Annotated[
        str | None,
        Meta(description="The search for all documents that cite; null where nothing could cite this one"),
    ]
    family: Annotated[
        tuple[NamedDocumentJson, ...],
        Meta(description="Revisions, corrigenda, addenda and other languages, at most 6"),
    ]
    same_item: Annotated[
        tuple[NamedDocumentJson, ...],
        Meta(description="Issued under one of the same agenda items of the session, newest first, at most 6"),
    ]
    same_session_total: int
    same_session: Annotated[
        tuple[NamedDocumentJson, ...], Meta(description="Of the same session, newest first, at most 6")
    ]
    same_session_url: Annotated[
        str | None, Meta(description="The search for the whole session; null where it states none")
    ]
    similar: Annotated[
        tuple[NamedDocumentJson, ...], Meta(description="The most similar texts first, at most 4")
    ]


class PassagesJson(msgspec.Struct, frozen=True):
    """A page of the passages of one document that answer a question, in the order of the text."""

    id: str
    query: str
    url: str
    total: int
    passages: tuple[PassageJson, ...]
    links: LinksJson


class ListedSymbolJson(msgspec.Struct, frozen=True):
    """A symbol or reference of a pasted list."""

    symbol: str
    held: bool
    documents: tuple[NamedDocumentJson, ...]
    cited_by_total: int
    url: str
    official: str | None
    cited_by: Annotated[
        tuple[NamedDocumentJson, ...], Meta(description="The newest citing documents, at most 20")
    ]
    cited_by_url: Annotated[str, Meta(description="The search for all documents that cite")]


class CorpusSymbolJson(ListedSymbolJson, frozen=True):
    """A symbol or act that the corpus bears or cites."""

    organ: Annotated[str | None, Meta(description="The series of its organ: CTOC/COP")]
    cited_by_passages_total: Annotated[int, Meta(description="Passages that cite, of all documents")]


class CorpusSymbolLineJson(CorpusSymbolJson, frozen=True):
    """The same on a line of its own, which says where it comes from."""

    list: str
    retrieved: str
    generation: str


class CorpusSymbolsJson(msgspec.Struct, frozen=True):
    """Every symbol and act that the corpus bears or cites, in the order of their keys."""

    url: str
    retrieved: str
    index: IndexJson
    symbols: tuple[CorpusSymbolJson, ...]


class SymbolsJson(msgspec.Struct, frozen=True):
    """What is known of the symbols of a pasted list; `unread` are the lines without one."""

    symbols: tuple[ListedSymbolJson, ...]
    cut: Annotated[bool, Meta(description="The list has more symbols than are looked up")]
    unread: tuple[str, ...]
    index: IndexJson


class SuggestionJson(msgspec.Struct, frozen=True):
    """One completion of what was typed."""

    text: Annotated[str, Meta(description="As people are shown it: what to put into the search box")]
    kind: Annotated[str, OneOf(SUGGESTION_KINDS)]
    url: Annotated[str | None, Meta(description="The document or list that it leads to, if it is no search")]
    query: Annotated[str, Meta(description="The same in the query language: tema:armas-de-fuego")]


class SuggestionsJson(msgspec.Struct, frozen=True):
    """The completions of what was typed, the likeliest first."""

    query: str
    suggestions: tuple[SuggestionJson, ...]


class ReasonJson(msgspec.Struct, frozen=True):
    """Why files give no document, and how many."""

    reason: Annotated[str, OneOf(tuple(REASONS))]
    label: str
    advice: str
    count: int


class FindingJson(msgspec.Struct, frozen=True):
    """What is wrong with a file."""

    kind: str
    message: str
    where: str


class ListedFileJson(msgspec.Struct, frozen=True):
    """A file of the corpus that gave no document, or one with problems."""

    file: str
    refused: bool
    reason: str | None
    url: str | None
    problems_total: int
    problems: tuple[FindingJson, ...]


class ReportJson(msgspec.Struct, frozen=True):
    """A page of what became of the corpus's files."""

    generation: str
    documents: int
    files: int
    refused_total: int
    with_problems_total: int
    reasons: tuple[ReasonJson, ...]
    listed: tuple[ListedFileJson, ...]
    links: LinksJson


class HealthJson(msgspec.Struct, frozen=True):
    """Whether the service is well, and which generation answers."""

    status: Annotated[
        Literal["ok", "degraded"],
        Meta(
            description="degraded: the published generation is damaged, and the one before answers; or its server"
            " does not tell which is published, and the last one known answers"
        ),
    ]
    generation: str
    built: str
    documents: int
    checked: Annotated[
        bool, Meta(description="Every byte of the generation was read, and is as it was written")
    ]
    damage: str | None


class EndpointJson(msgspec.Struct, frozen=True):
    """An address of the API: its path, with the names of its parts in braces, and the names of its parameters."""

    path: str
    operation: str
    summary: str
    parameters: tuple[str, ...]


class ApiIndexJson(msgspec.Struct, frozen=True):
    """What the API has."""

    name: str
    openapi: str
    endpoints: tuple[EndpointJson, ...]
    index: IndexJson


class ProblemJson(msgspec.Struct, frozen=True):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str

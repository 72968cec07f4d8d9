"""The engine's door: Records in, Results out. The whole contract, in types and words.

An engine knows storage and scores. It knows no Spanish, no label, no URL and no facet's meaning; it receives
terms, never text to analyse. `memory.py` is this contract in the fewest readable lines; one suite
(`tests/engine/`) holds every engine to it.

**Fields.** A Block has two text fields, `exact` and `stem`, as terms by position, and `entities`: keys of the
symbols, references, ordinals and dates recognised in it, which take no part in text positions. A Record has
look-up fields: `bears` (its identities), `cites`, and one for each facet, named as the facet. `date` is
ordered. A term has 1 to 255 characters, no white space and no `|`.

**Matching.** `Phrase` and `Near` never cross a Block. `All`, `Any` and `Not` hold for the document: `All` of
nothing is everything, `Any` of nothing is nothing. A field that no Record has is a facet without values: it
matches nothing. A tree is at most MAX_DEPTH deep.

**Scores**, float32, the same on every engine (to 1e-5):
- BM25 per document and field, as Lucene computes it: idf = ln(1 + (N - df + 0.5) / (df + 0.5)), N the number
  of documents with any term in the field; weight = idf * tf / (tf + k1 * (1 - b + b * dl / avgdl)), k1 = 1.2,
  b = 0.75.
- dl is the document's number of words as typed (`Block.words`, both fields alike), quantised to one byte as
  Lucene's SmallFloat.intToByte4 (exact to 40); avgdl is the mean of the unquantised lengths over the N
  documents.
- AnyOf is one term: tf summed over its forms, df the greatest of its forms.
- Phrase: BM25 of the phrase's count, with the sum of its slots' idf (a slot's df is the greatest of its
  forms).
- Near: every slot in one Block in any order, last minus first position <= distance; slots may fall on one
  token. Its score is the sum over slots of BM25 of the slot as an AnyOf.
- Prefix scores 1. Range, Not, Everything, and Terms of `entities`, `bears`, `cites`, `date` and facets
  score 0.
- Within scores 1; Constant scores its `score` whatever its child would (a tier: own identity before
  citations).
- All, Any and Enough add the scores of the children that match; Boost multiplies its child's.

**Enough.** A document matches when it matches `least_parts` of the parts or more, and the whole-number worths of those
it matches add up to `least` or more. The worths of one node stay below 2^24, so that every engine adds them exactly.

**Tiers.** The documents of a query that match its `first_tier` come before the others in every order and on every
page. Its leaves score nothing and weigh no Block. Without it all documents are of the first tier.

**Rescoring**, in the order of relevance alone. In each tier the `window` documents of the largest scores (ties by id)
get, beside their score, that of `Rescore.node` where it matches, and `best_block` times the weight of their best
Block (over the leaves of `where` on text fields). They are put in the order of the sums; the other documents of the
tier follow. A leaf of `Rescore.node` weighs no Block, and brings no document in.

**Blocks of a hit.** They are the Blocks in which at least one of the query's scoring leaves (or of its leaves
on `entities`) matches; leaves below a Not do not count. A Block's weight is the sum of the whole-number
weights of those leaves. The best come first, ties by place. A Block of a kind in `Query.aside` is given, and counted,
only when it weighs more than every Block of the other kinds: a title that says more than any paragraph.

**Facets.** Values within a facet add up (OR), facets narrow each other (AND), excluded values remove. A facet
is counted as if nothing were chosen or excluded in it. Counts and totals are of documents, and exact. A value
with no document is not listed. Order: count, largest first, then value.

**Parts.** `Hit.parts` says of each node in `Query.parts`, in their order, what it scores for the hit, None where it
does not match.

**Order.** `relevance` (score, largest first), `date` (newest first) or `symbol` (`Record.sort_symbol`,
ascending); what is missing comes last; ties by id. Offset pages reach 10,000 documents; beyond, `after` is
the `Results.cursor` of the page before. A cursor names its generation; StaleCursor is raised when that one is
gone.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, Protocol

from indexer.errors import SignaturaError

Order = Literal["relevance", "date", "symbol"]
TEXT_FIELDS = ("exact", "stem")
MAX_TERM = 255
MAX_FORMS = 1024
MAX_OFFSET = 10_000  # offset + size of a page
MAX_DEPTH = 100
MAX_WORTH = 1 << 24  # the worths of one Enough stay below it together
MAX_WINDOW = 1000  # documents of a tier that can be rescored
# An engine that keeps a document's passages in one field leaves MAX_PASSAGE_WORDS positions free between two of them,
# and its positions are 32-bit integers: 20,000 times 100,000 is the most that fits.
MAX_PASSAGES = 20_000  # of a Record
MAX_PASSAGE_WORDS = 100_000
MAX_FACET_VALUES = 10_000  # of one facet in a generation: an engine counts them all, and never cuts the list
MAX_SORT_SYMBOL = (
    8000  # characters; a sort key of Lucene has at most 32,766 bytes, and a character up to four
)
MAX_WEIGHT_SUM = 1 << 24  # the weights of a query's leaves stay below it together: float32 adds them exactly


# --- what goes in -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a document that a passage can show. Equal index in `exact` and `stem` is the same word."""

    anchor: str
    kind: str
    text: str
    exact: tuple[str, ...]
    stem: tuple[str, ...]
    entities: tuple[str, ...] = ()

    @property
    def word_count(self) -> int:
        """Length as typed, in words."""
        return len(self.exact)


@dataclass(frozen=True, slots=True)
class Record:
    """A document as an engine stores it. `card` and `body` come back as they went in."""

    id: str
    passages: tuple[Passage, ...]
    summary: bytes = b""  # what a line of results shows
    stored_document: bytes = b""  # the whole document
    bears: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    date: str | None = None  # ISO, ordered as text
    sort_symbol: str | None = None  # a text that orders naturally


# --- what is asked ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Term:
    field: str
    term: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Synonym:
    """The forms of one word: one term to the scores. At most MAX_FORMS."""

    field: str
    terms: tuple[str, ...]
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Prefix:
    """Every term of a text field that begins with `prefix`; exact, however many there are."""

    field: str
    prefix: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Phrase:
    """Slots on consecutive positions; each slot holds the forms that may stand there."""

    field: str
    slots: tuple[tuple[str, ...], ...]
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Near:
    """All slots within `distance` positions (last minus first), in any order."""

    field: str
    slots: tuple[tuple[str, ...], ...]
    distance: int
    weight: int = 1


@dataclass(frozen=True, slots=True)
class And:
    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    node: "Node"


@dataclass(frozen=True, slots=True)
class Range:
    """`low <= value <= high` on `date` or a facet, compared as text; None is open."""

    field: str
    low: str | None
    high: str | None


@dataclass(frozen=True, slots=True)
class MatchAll:
    pass


@dataclass(frozen=True, slots=True)
class Boost:
    node: "Node"
    factor: float


@dataclass(frozen=True, slots=True)
class InKind:
    """A leaf on a text field, looked for only in the Blocks of one kind (`title`). It is a leaf itself."""

    kind: str
    node: Term | Synonym | Prefix | Phrase | Near

    @property
    def weight(self) -> int:
        return self.node.weight


@dataclass(frozen=True, slots=True)
class ConstantScore:
    """Matches what its child matches, and scores `score`; the child's leaves weigh Blocks as ever."""

    node: "Node"
    score: float


@dataclass(frozen=True, slots=True)
class WeakAnd:
    """Documents that match `least_parts` or more of the parts, (node, worth), worth `least` or more together."""

    clauses: tuple[tuple["Node", int], ...]
    min_worth: int
    min_clauses: int = 1


Node = (
    Term
    | Synonym
    | Prefix
    | Phrase
    | Near
    | InKind
    | And
    | Or
    | WeakAnd
    | Not
    | Range
    | MatchAll
    | Boost
    | ConstantScore
)


@dataclass(frozen=True, slots=True)
class Rescore:
    """What is added to the scores of the first documents alone, since it costs too much for all of them."""

    node: Node
    window: int  # documents of each tier
    best_passage: float = 0.0  # times the weight of a document's best Block


@dataclass(frozen=True, slots=True)
class Query:
    """One page of answers: what must match, what was chosen, and which part is wanted."""

    root: Node = MatchAll()
    first_tier: Node | None = None  # what comes first in every order
    rescore: Rescore | None = None
    explained_nodes: tuple[Node, ...] = ()  # what each hit is told of: see Hit.parts
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exclusions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facet_fields: tuple[str, ...] = ()  # facets to count
    order: Order = "relevance"
    offset: int = 0
    size: int = 10
    after: str | None = None  # a cursor; then offset is 0
    passages: int = 10  # best Blocks of each hit; with 0 none are looked for, nor counted
    fallback_kinds: tuple[
        str, ...
    ] = ()  # kinds of Block that are shown only where they say more than all others


# --- what comes back ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A Block of a hit: its place among the Record's blocks, what it shows, and its weight."""

    index: int
    anchor: str
    kind: str
    text: str
    weight: int


@dataclass(frozen=True, slots=True)
class Hit:
    id: str
    score: float
    summary: bytes
    passages: tuple[PassageHit, ...]
    passages_total: int
    in_first_tier: bool = True
    node_scores: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    cursor: str | None  # the next page's `after`; None on the last page
    generation: str
    total_first_tier: int = (
        0  # documents of `total` that are of the first tier; all of them where a query has none
    )


@dataclass(frozen=True, slots=True)
class GenerationInfo:
    """What a generation says of itself."""

    generation: str
    built: str  # ISO 8601 in UTC: 2026-11-22T01:40:00Z
    documents: int
    index_rules: str
    record_rules: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """What an engine knows of the generation that answers. `checked`: every byte of it is as it was written."""

    checked: bool
    damage: SignaturaError | None = (
        None  # what is wrong with the published generation, when the one before answers for it
    )


def utc_timestamp() -> str:
    """This moment as `Facts.built` says it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Generation(Protocol):
    """One published index, pinned: all its answers agree with each other."""

    @property
    def info(self) -> GenerationInfo: ...

    def search(self, query: Query) -> Results:
        """The page asked for. BadQuery for what the contract above forbids; StaleCursor."""
        ...

    def totals(self, queries: Sequence[Query]) -> tuple[int, ...]:
        """Return how many documents each query finds, in the order of the queries. BadQuery."""
        ...

    def with_identity(self, keys: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
        """Return, for each key, the ids of the documents that have this identity, ascending."""
        ...

    def cited_by(self, keys: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
        """Return, for each key, the ids of the documents that cite it, ascending."""
        ...

    def summaries(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """Return the summary of each document, in the order of the ids; an unknown id is left out."""
        ...

    def stored_documents(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """Return the stored document of each id, in the order of the ids; an unknown id is left out."""
        ...

    def record(self, id: str) -> Record | None:
        """Return the whole Record as it was published, whether it was written anew or taken over unchanged."""
        ...

    def blob(self, name: str) -> memoryview:
        """A named file the builder kept with the generation (the lexicon). KeyError when there is none."""
        ...


# --- what a builder hands over ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Stands for the Record of this id in the published generation, which is taken over as it is."""

    id: str


class Unpackable(Protocol):
    """A Record in another form, as `packed_record.PackedRecord` is. An engine knows the form, or calls `unpack`."""

    @property
    def id(self) -> str: ...

    def unpack(self) -> Record:
        """Return the Record that was packed. It was checked (`validation.check_record`) but for its text terms."""
        ...


# Every term of `exact`, ascending, with its document frequency and the term of `stem` at the same positions.
TermFrequencies = Iterable[tuple[str, int, str]]
# A file that is kept with a generation, or what makes it from the frequencies of all Records, unchanged ones too.
Blob = bytes | Callable[[TermFrequencies], bytes]


class Engine(Protocol):
    """Where generations are published. EngineUnavailable is raised by any call that needs a server out of reach."""

    def current(self) -> Generation:
        """The published generation. NoIndex, IncompatibleIndex, CorruptIndex.

        Inside `building`, one of which every byte was read: the one before, when the published one is damaged.
        """
        ...

    def building(self) -> AbstractContextManager[None]:
        """Hold the one builder's lock; publish and rollback are called inside.

        BuildRunning when another holds it. They take it themselves when they are called outside.
        """
        ...

    def publish(
        self,
        records: Iterable[Record | Unpackable | Unchanged],
        *,
        blobs: Callable[[], Mapping[str, Blob]],
        rules: Mapping[str, str],
        force: bool = False,
    ) -> GenerationInfo:
        """Write a generation beside the published one, check it, and put it in its place by one rename.

        `blobs` is called when the last Record has been taken: what it holds may be gathered from them.
        One that is made from the frequencies of the words, as a lexicon is, may be a function of them: the
        engine knows those of Kept Records too. `rules` has `index_rules` and `record_rules`. IndexShrunk when
        documents fall by more than a fifth, unless forced; BuildRunning; EmptyCorpus for no record at all;
        BadRecord.
        """
        ...

    def rollback(self) -> GenerationInfo:
        """Publish the generation before the current one again. NoIndex when there is none; BuildRunning."""
        ...

    def health(self) -> Health:
        """Of the generation that `current` gave last."""
        ...

    def close(self) -> None:
        """Let go of threads, connections and files. Nothing is asked of the engine afterwards but to close again."""
        ...

    def doubt(self) -> None:
        """An answer met damage: read that generation again, in the background, and take it out of service."""
        ...


def leaves(node: Node) -> Sequence[Node]:
    """The leaves of a tree that are not below a Not, from left to right."""
    match node:
        case And(nodes) | Or(nodes):
            return [leaf for child in nodes for leaf in leaves(child)]
        case WeakAnd(parts):
            return [leaf for child, _ in parts for leaf in leaves(child)]
        case Boost(child, _) | ConstantScore(child, _):
            return leaves(child)
        case Not():
            return []
        case _:
            return [node]

"""The contract of every search engine: what it is given (Record), asked (Query) and returns (Results).

An engine knows storage and scores. It knows no Spanish, no label, no URL and no facet's meaning; it receives terms,
never text to analyse. `memory.py` implements the contract in the fewest readable lines; one suite
(`tests/engine/test_contract.py`) holds every engine to it.

**Fields.** A Passage has two text fields, `exact` and `stem`, with a term at each position, and `entities`: keys of
the symbols, references, ordinals and dates recognised in it, which have no position. A Record has keyword fields:
`bears` (its identities), `cites`, and one for each facet, named as the facet. `date` is ordered. A term has 1 to 255
characters, no white space and no `|`. `stored_fields` holds other short fields, with values of any length: they come
back with the Record, and no Query searches them.

**Matching.** `Phrase` and `Near` match within one Passage. `And`, `Or` and `Not` match documents: `And` of nothing
matches every document, `Or` of nothing matches none. A field that no Record has is a facet without values and matches
nothing. A tree has at most MAX_DEPTH levels.

**Scores** are float32, and the same on every engine (to 1e-5):
- BM25 for each document and field, as Lucene computes it: idf = ln(1 + (N - df + 0.5) / (df + 0.5)), N the number
  of documents with any term in the field; score = idf * tf / (tf + k1 * (1 - b + b * dl / avgdl)), k1 = 1.2,
  b = 0.75.
- dl is the number of words of the document (`Passage.word_count`, the same for both fields), quantised to one byte as
  by Lucene's SmallFloat.intToByte4 (exact to 40); avgdl is the mean of the unquantised lengths of the N documents.
- Synonym counts as one term: tf is the sum of its forms', df the greatest of its forms'.
- Phrase: tf is the number of its occurrences, idf the sum of its slots' (a slot's df is the greatest of its forms').
- Near matches where every slot is in one Passage, in any order, and last minus first position <= distance; slots may
  share a position. Its score is the sum over its slots of the slot's score as a Synonym.
- Prefix and InKind score 1. ConstantScore scores its `score`, whatever its child scores.
- Range, Not, MatchAll, and terms of `entities`, `bears`, `cites`, `date` and facets score 0.
- And, Or and WeakAnd add the scores of the children that match; Boost multiplies its child's.

**WeakAnd.** A document matches when it matches `min_clauses` clauses or more, and the worths of those it matches,
whole numbers, add up to `min_worth` or more. (WAND of Broder et al. 2003, exact.) The worths of one node add up to less
than 2^24, so that every engine adds them exactly.

**Tiers.** The documents that match a query's `first_tier` come before the others, in every order and on every page.
Its leaves neither score nor weigh Passages. Without it all documents are of the first tier.

**Rescoring** happens in the order of relevance alone. In each tier, the `window` documents with the highest scores
(ties by id) get, added to their score, the score of `Rescore.node` where it matches, and `best_passage` times the
weight of their best Passage (by the leaves of `root` on text fields). They are sorted by the sums; the other documents
of the tier follow. A leaf of `Rescore.node` weighs no Passage, and adds no document.

**Passages of a hit** are those in which at least one of the query's scoring leaves (or of its leaves on `entities`)
matches; leaves below a Not do not count. The weight of a Passage is the sum of the weights of these leaves, whole
numbers that add up to less than 2^24 in a query. The heaviest come first, ties by index. A Passage of a kind in
`Query.fallback_kinds` is returned, and counted, only when it weighs more than every Passage of the other kinds: a
title that says more than any paragraph.

**Facets.** The values chosen of one facet are alternatives (OR), facets narrow each other (AND), excluded values
remove. A facet is counted as if nothing were chosen or excluded in it. Counts and totals are of documents, and exact.
A value with no document is not listed. Order: count, greatest first, then value.

**Explained nodes.** `Hit.node_scores` has, for each node of `Query.explained_nodes`, its score for the hit, or None
where it does not match.

**Order.** `relevance` (highest score first), `date` (newest first), `oldest` (oldest first) or `symbol`
(`Record.sort_symbol`, ascending). What is missing comes last in each; ties are by id. Pages by offset reach 10,000
documents; beyond, `after` is the `Results.cursor` of the page before. A cursor names its generation: StaleCursor is
raised when that one is gone. It names the last document of its page too: in every order, BadQuery is raised when the
generation has no document of that id. What else a forged cursor finds is not promised.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, Protocol, get_args

import msgspec

from indexer.errors import SignaturaError

Order = Literal["relevance", "date", "oldest", "symbol"]
ORDERS: tuple[Order, ...] = get_args(Order)
TEXT_FIELDS = ("exact", "stem")
# The fields whose keys can be listed.
KeyField = Literal["bears", "cites"]
# Keys of one call of `keys_after`.
MAX_KEYS = 1000
MAX_TERM = 255
MAX_FORMS = 1024
# The greatest offset + size of a page.
MAX_OFFSET = 10_000
MAX_DEPTH = 100
# The worths of the clauses of one WeakAnd add up to less.
MAX_WORTH = 1 << 24
# Documents of a tier that can be rescored, at most.
MAX_WINDOW = 1000
# An engine that keeps a document's passages in one field leaves MAX_PASSAGE_WORDS positions free between two of them,
# and its positions are 32-bit integers: 20,000 times 100,000 is the most that fits.
# Passages of a Record.
MAX_PASSAGES = 20_000
MAX_PASSAGE_WORDS = 100_000
# Values of one facet in a generation: an engine counts them all, and never cuts the list.
MAX_FACET_VALUES = 10_000
# Characters: a sort key of Lucene has at most 32,766 bytes, and a character up to four.
MAX_SORT_SYMBOL = 8000
# The weights of a query's leaves add up to less, so that float32 adds them exactly.
MAX_WEIGHT_SUM = 1 << 24


# --- what goes in -------------------------------------------------------------------------------------------


class Passage(msgspec.Struct, frozen=True, gc=False):
    """A part of a document that can be shown on its own. The same index in `exact` and `stem` is the same word."""

    anchor: str
    kind: str
    text: str
    exact: tuple[str, ...]
    stem: tuple[str, ...]
    entities: tuple[str, ...] = ()

    @property
    def word_count(self) -> int:
        """The number of words, as typed."""
        return len(self.exact)


class Record(msgspec.Struct, frozen=True, gc=False):
    """A document as an engine stores it. `summary` and `stored_document` come back as they went in."""

    id: str
    passages: tuple[Passage, ...]
    # What a line of results shows.
    summary: bytes = b""
    # The whole document.
    stored_document: bytes = b""
    bears: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    # An ISO date, ordered as text.
    date: str | None = None
    # A text that orders naturally.
    sort_symbol: str | None = None
    # Values by field, as `title`: for those who open what an engine wrote with tools of their own.
    stored_fields: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


# --- what is asked ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Term:
    """Match documents with a term in a field. On a text field, a Passage with the term weighs `weight` more."""

    field: str
    term: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Synonym:
    """The forms of one word, which score as one term. At most MAX_FORMS."""

    field: str
    terms: tuple[str, ...]
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Prefix:
    """Every term of a text field that begins with `prefix`, however many there are."""

    field: str
    prefix: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Phrase:
    """Slots at consecutive positions; each slot has the forms that are allowed there."""

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
    """Match what all nodes match; the scores are added."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Match what any of the nodes matches; the scores of those that match are added."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Match what the node does not match. It scores nothing."""

    node: "Node"


@dataclass(frozen=True, slots=True)
class Range:
    """`low <= value <= high` on `date` or a facet, compared as text; None is open."""

    field: str
    low: str | None
    high: str | None


@dataclass(frozen=True, slots=True)
class MatchAll:
    """Match every document. It scores nothing."""


@dataclass(frozen=True, slots=True)
class Boost:
    """Match what the node matches, and score `factor` times as much."""

    node: "Node"
    factor: float


@dataclass(frozen=True, slots=True)
class InKind:
    """A leaf on a text field that matches only in Passages of one kind (`title`). It is a leaf itself."""

    kind: str
    node: Term | Synonym | Prefix | Phrase | Near

    @property
    def weight(self) -> int:
        """Return the weight of the leaf below."""
        return self.node.weight


@dataclass(frozen=True, slots=True)
class ConstantScore:
    """Match what the child matches, and score `score`. The child's leaves weigh Passages all the same."""

    node: "Node"
    score: float


@dataclass(frozen=True, slots=True)
class WeakAnd:
    """Match `min_clauses` or more of the clauses, (node, worth), that are worth `min_worth` or more together."""

    clauses: tuple[tuple["Node", int], ...]
    min_worth: int
    min_clauses: int = 1


# The nodes that look for terms in Passages, or in fields of a Record.
LEAVES = (Term, Synonym, Prefix, Phrase, Near, InKind)

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
    """What is added to the scores of the first documents alone, because it costs too much for all of them."""

    node: Node
    # Documents of each tier.
    window: int
    # Factor of the weight of a document's best Passage.
    best_passage: float = 0.0


@dataclass(frozen=True, slots=True)
class Query:
    """A query tree, the facet values chosen, and which page of the results is wanted."""

    root: Node = MatchAll()
    # What comes first in every order.
    first_tier: Node | None = None
    rescore: Rescore | None = None
    # Nodes whose scores each hit has: Hit.node_scores.
    explained_nodes: tuple[Node, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exclusions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # Facets to count.
    facet_fields: tuple[str, ...] = ()
    order: Order = "relevance"
    offset: int = 0
    size: int = 10
    # A cursor; then offset is 0.
    after: str | None = None
    # The best of each hit; 0: none are searched or counted.
    passages: int = 10
    # Kinds of Passage that are returned only when they weigh more than every other.
    fallback_kinds: tuple[str, ...] = ()


# --- what comes back ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A Passage of a hit: its index among the Record's, what it shows, and its weight."""

    index: int
    anchor: str
    kind: str
    text: str
    weight: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A document of a page: its score, its stored summary, and the best of its `passages_total` Passages that match.

    `node_scores` are those of `Query.explained_nodes`, None for one that the document does not match.
    """

    id: str
    score: float
    summary: bytes
    passages: tuple[PassageHit, ...]
    passages_total: int
    in_first_tier: bool = True
    node_scores: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """A page of a query: how many documents match in all, its hits, and the counts of `Query.facet_fields`."""

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    # The next page's `after`; None on the last page.
    cursor: str | None
    generation: str
    # Documents of `total` that are of the first tier; all of them where a query has none.
    total_first_tier: int = 0


@dataclass(frozen=True, slots=True)
class GenerationInfo:
    """What a generation says about itself."""

    generation: str
    # ISO 8601 in UTC: 2026-11-22T01:40:00Z.
    built: str
    documents: int
    index_rules: str
    record_rules: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """What an engine knows of the generation that answers. `checked`: every byte of it is as it was written."""

    checked: bool
    # What is wrong with the published generation, while the one before answers in its place.
    damage: SignaturaError | None = None


def utc_timestamp() -> str:
    """Return the present time in the form of `GenerationInfo.built`."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Generation(Protocol):
    """One published index, pinned: all its answers agree with each other."""

    @property
    def info(self) -> GenerationInfo:
        """Return the generation's name, rules, day of building and number of documents."""
        ...

    def search(self, query: Query) -> Results:
        """Return the page asked for. BadQuery for what the contract above forbids; StaleCursor."""
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

    def keys_after(self, field: KeyField, after: str, size: int) -> tuple[str, ...]:
        """Return the first `size` keys of a field that come after `after`, ascending by code point.

        '' comes before every key. Fewer are returned only where the field has no more. BadQuery for a size beyond
        MAX_KEYS.
        """
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
        """Return a named file the builder kept with the generation (the lexicon). KeyError when there is none."""
        ...


# --- what a builder hands over ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Stands for the Record of this id in the published generation, which is taken over as it is."""

    id: str


class Unpackable(Protocol):
    """A Record in another form, as `packed_record.PackedRecord` is. An engine knows the form, or calls `unpack`."""

    @property
    def id(self) -> str:
        """Return the Record's id."""
        ...

    def unpack(self) -> Record:
        """Return the Record that was packed. It was checked (`validation.check_record`) but for its text terms."""
        ...


# Every term of `exact`, ascending, with its document frequency, its occurrences, and its term of `stem`.
TermFrequencies = Iterable[tuple[str, int, int, str]]
# A file that is kept with a generation, or what makes it from the frequencies of all Records, unchanged ones too.
Blob = bytes | Callable[[TermFrequencies], bytes]


class Engine(Protocol):
    """Where generations are published. EngineUnavailable is raised by any call that needs a server out of reach."""

    def current(self) -> Generation:
        """Return the published generation. NoIndex, IncompatibleIndex, CorruptIndex.

        Inside `building` every byte of it was checked; when it is damaged, the one before is returned.
        """
        ...

    def building(self) -> AbstractContextManager[None]:
        """Hold the lock of the one builder. BuildRunning when another builder holds it.

        `publish` and `rollback` are called inside; called outside, they take the lock themselves.
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
        """Write a new generation, check it, and publish it in one atomic step.

        `blobs` is called after the last Record, so that it can hold what was gathered from them. A blob may be a
        function of the term frequencies, as the lexicon is: only the engine knows those of unchanged Records.
        `rules` has `index_rules` and `record_rules`.
        IndexShrunk when more than a fifth of the documents is lost, unless forced; EmptyCorpus without a Record;
        BuildRunning; BadRecord.
        """
        ...

    def rollback(self) -> GenerationInfo:
        """Publish the generation before the current one again. NoIndex when there is none; BuildRunning."""
        ...

    def health(self) -> Health:
        """Return the health of the generation that `current` returned last."""
        ...

    def close(self) -> None:
        """Release threads, connections and files. After it nothing but another `close` may be called."""
        ...

    def doubt(self) -> None:
        """Check the generation again, in the background, since an answer met damage; if so, take it out of service."""
        ...


def terms_of(leaf: Term | Synonym) -> tuple[str, ...]:
    """Return the terms of which a leaf matches any."""
    return (leaf.term,) if isinstance(leaf, Term) else leaf.terms


def leaves(node: Node) -> Sequence[Node]:
    """Return the leaves of a tree that are not below a Not, from left to right."""
    leaves_in_order: list[Node] = []
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, LEAVES):
            leaves_in_order.append(node)
        elif isinstance(node, (And, Or)):
            waiting += node.nodes[::-1]
        elif isinstance(node, (Boost, ConstantScore)):
            waiting.append(node.node)
        elif isinstance(node, WeakAnd):
            waiting += [child for child, _ in reversed(node.clauses)]
        elif not isinstance(node, Not):
            leaves_in_order.append(node)
    return leaves_in_order

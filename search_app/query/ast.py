"""What a question asks for, as a tree, and the tree spelt out in the question's own language.

    tree --to_text--> text --parser.parse--> the same tree

Nodes are values: trees that differ only in where they were typed are equal. It knows no index and no lexicon.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from indexer.extraction.entities import EntityKind
from indexer.spanish import is_stop, strip_accents
from indexer.symbols import Reference, Series, Symbol
from search_app.query.pinpoints import format_pinpoint

Identity = Symbol | Reference | Series
Span = tuple[int, int]  # characters into the text; trees that differ in nothing else are equal
_NOWHERE: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class Word:
    """A word in lower case with the accents it was typed with; it stands for its family."""

    text: str
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of four digits or more, however it is grouped: 25192 and 25.192 are one."""

    text: str  # digits alone
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Compound:
    """What the eye reads as one word and the index as several: 24-10, d'Ivoire. Typed together, not in quotes."""

    words: tuple[str, ...]
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class PhraseQuery:
    """Words as typed, in this order, nothing between."""

    words: tuple[str, ...]
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Wildcard:
    """`*` is any letters or none, `?` one letter."""

    text: str
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A word, give or take `distance` slips."""

    text: str
    distance: int
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Proximity:
    """Both, in either order, the one at most `distance` words from the other."""

    left: "Word | Wildcard | Fuzzy"
    right: "Word | Wildcard | Fuzzy"
    distance: int


@dataclass(frozen=True, slots=True)
class InTitle:
    node: "Word | PhraseQuery | Wildcard | Fuzzy | Proximity"


@dataclass(frozen=True, slots=True)
class SymbolQuery:
    """Documents that bear a symbol, reference or series, then those that cite it."""

    value: Identity
    text: str  # as `to_text` prints it: parsing it gives the value
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class CitesQuery:
    """Documents that cite it."""

    value: Identity
    text: str  # as `to_text` prints it: parsing it gives the value
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class EntityQuery:
    """A paragraph names one of the days from `low` to `high`, the month, or the session or meeting of this number."""

    kind: EntityKind
    low: str
    high: str
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A facet's value, `low` to `high` where several follow each other; None is open. `date` is no facet."""

    name: Literal["session", "topic", "organ", "kind", "year", "date"]
    low: str | None
    high: str | None
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class MatchAllQuery:
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Pinpoint:
    """The place in a document that is wanted: it chooses the passage and narrows nothing."""

    parts: tuple[str, ...]  # of its anchor, see `pinpoints`


@dataclass(frozen=True, slots=True)
class AndQuery:
    nodes: tuple["QueryTree", ...]


@dataclass(frozen=True, slots=True)
class OrQuery:
    nodes: tuple["QueryTree", ...]


@dataclass(frozen=True, slots=True)
class NotQuery:
    node: "QueryTree"


Leaf = (
    Word
    | Number
    | Compound
    | PhraseQuery
    | Wildcard
    | Fuzzy
    | Proximity
    | InTitle
    | SymbolQuery
    | CitesQuery
    | EntityQuery
    | FieldValue
    | Pinpoint
    | MatchAllQuery
)
QueryTree = Leaf | AndQuery | OrQuery | NotQuery


def conjunction(nodes: Iterable[QueryTree]) -> QueryTree | None:
    """All of them as one tree: flat, each once, without the words a question can do without."""
    flat = [inner for node in nodes for inner in (node.nodes if isinstance(node, AndQuery) else (node,))]
    kept = [node for node in dict.fromkeys(flat) if not isinstance(node, MatchAllQuery)] or flat[:1]
    if any(not isinstance(node, NotQuery) and not _optional(node) for node in kept):
        kept = [node for node in kept if not _optional(node)]
    if any(isinstance(node, InTitle) and not _optional(node.node) for node in kept):
        kept = [node for node in kept if not (isinstance(node, InTitle) and _optional(node.node))]
    return AndQuery(tuple(kept)) if len(kept) > 1 else (kept[0] if kept else None)


def disjunction(nodes: Iterable[QueryTree]) -> QueryTree:
    """Any of them as one tree, flat, each once."""
    flat = [inner for node in nodes for inner in (node.nodes if isinstance(node, OrQuery) else (node,))]
    kept = tuple(dict.fromkeys(flat))
    return OrQuery(kept) if len(kept) > 1 else kept[0]


def negation(node: QueryTree) -> QueryTree:
    return node.node if isinstance(node, NotQuery) else NotQuery(node)


def _optional(node: QueryTree) -> bool:
    return isinstance(node, Word) and is_stop(node.text)


def span_of(leaf: Leaf) -> Span:
    """Return where a leaf was typed; (0, 0) where that cannot be told."""
    return getattr(leaf, "span", _NOWHERE)


def query_leaves(tree: QueryTree, *, negated: bool = False) -> tuple[Leaf, ...]:
    """The leaves from left to right; those below a Not only when asked for."""
    match tree:
        case AndQuery(nodes) | OrQuery(nodes):
            return tuple(leaf for node in nodes for leaf in query_leaves(node, negated=negated))
        case NotQuery(node):
            return query_leaves(node, negated=negated) if negated else ()
        case _:
            return (tree,)


# --- the names of fields ------------------------------------------------------------------------------------

FieldName = Literal[
    "signature", "cites", "mentions", "title", "text", "session", "topic", "organ", "kind", "year", "date"
]
# The first name of each is the one that `to_text` prints. Accents and case are free.
FIELDS: tuple[tuple[FieldName, tuple[str, ...]], ...] = (
    ("signature", ("signatura", "símbolo", "symbol")),
    ("cites", ("cita", "citas", "cites")),
    ("mentions", ("menciona", "mentions")),
    ("title", ("título", "title")),
    ("text", ("texto", "text")),
    ("session", ("sesión", "período", "periodo", "session")),
    ("topic", ("tema", "materia", "topic")),
    ("organ", ("órgano", "organ")),
    ("kind", ("tipo", "kind", "type")),
    ("year", ("año", "year")),
    ("date", ("fecha", "date")),
)
# fold: typed without accents they are the same names. `ano:` is what a keyboard without ñ writes.
FIELD_BY_NAME = {strip_accents(name): known for known, names in FIELDS for name in names}
_PRINTED_NAMES = {known: names[0] for known, names in FIELDS}

# --- tree -> text -------------------------------------------------------------------------------------------


def to_text(tree: QueryTree | None) -> str:
    """The question in the language's own Spanish; read again it gives the same tree."""
    match tree:
        case None:
            return ""
        case AndQuery(nodes):
            return " Y ".join(f"({to_text(n)})" if isinstance(n, OrQuery) else to_text(n) for n in nodes)
        case OrQuery(nodes):
            return " O ".join(f"({to_text(n)})" if isinstance(n, AndQuery) else to_text(n) for n in nodes)
        case NotQuery(node):
            inner = to_text(node)
            return f"NO ({inner})" if isinstance(node, (AndQuery, OrQuery)) else f"NO {inner}"
        case InTitle(Proximity() as close):
            return f"{_PRINTED_NAMES['title']}:({to_text(close)})"
        case InTitle(node):
            return f"{_PRINTED_NAMES['title']}:{to_text(node)}"
        case Wildcard(text) if text.endswith("?"):
            return f"({text})"  # bare at the end of a text its sign would be that of a question
        case Word(text) | Wildcard(text):
            return text
        case Number(text):
            return text if len(text) > 4 else f"{text[0]}.{text[1:]}"  # 2014 is a word: most often a year
        case Compound(words):
            return "-".join(words)
        case PhraseQuery(words):
            return f'"{" ".join(words)}"'
        case Fuzzy(text, distance):
            return f"{text}~{distance}"
        case Proximity(left, right, distance):
            return f"{to_text(left)} CERCA/{distance} {to_text(right)}"
        case SymbolQuery(_, text):
            return f"{_PRINTED_NAMES['signature']}:{_quoted(text)}"
        case CitesQuery(_, text):
            return f"{_PRINTED_NAMES['cites']}:{_quoted(text)}"
        case EntityQuery("period", number):
            return f'{_PRINTED_NAMES["mentions"]}:"{number}º período de sesiones"'
        case EntityQuery("meeting", number):
            return f'{_PRINTED_NAMES["mentions"]}:"{number}ª reunión"'
        case EntityQuery(_, low, high):
            return f"{_PRINTED_NAMES['mentions']}:" + (low if low == high else f"{low}..{high}")
        case FieldValue(name, low, high):
            return f"{_PRINTED_NAMES[name]}:" + (low if low and low == high else f"{low or ''}..{high or ''}")
        case Pinpoint(parts):
            return format_pinpoint(parts)
        case MatchAllQuery():
            return "*"


def _quoted(text: str) -> str:
    return f'"{text}"' if re.search(r"[\s()]", text) else text

"""The query as a tree, and the tree printed in the query language.

    tree --to_text--> text --parser.parse--> the same tree

Nodes are values, equal where they differ only in where they were typed. A name that the engine's nodes have too ends in
`Query` here. This module knows no index and no lexicon.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from indexer.document import EntityKind
from indexer.spanish import is_stop, strip_accents
from indexer.symbols import Reference, Series, Symbol
from search_app.query.pinpoints import format_pinpoint

Identity = Symbol | Reference | Series
# Start and end, in characters of the text.
Span = tuple[int, int]
_NOWHERE: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class Word:
    """A word in lower case, with the accents it was typed with. It matches every form of its family."""

    text: str
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of four digits or more, however they are grouped: 25192 and 25.192 are the same."""

    # Digits alone.
    text: str
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Compound:
    """What was typed as one word, without quotes, and is several words of the index: 24-10, d'Ivoire."""

    words: tuple[str, ...]
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class PhraseQuery:
    """Words side by side, in this order and as they were typed."""

    words: tuple[str, ...]
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Wildcard:
    """A word in which `*` stands for any letters or none, and `?` for one letter."""

    text: str
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A word that is at most `distance` slips away from this one."""

    text: str
    distance: int
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Proximity:
    """Two words in either order, at most `distance` words apart."""

    left: "Word | Wildcard | Fuzzy"
    right: "Word | Wildcard | Fuzzy"
    distance: int


@dataclass(frozen=True, slots=True)
class InTitle:
    """Words of a title."""

    node: "Word | PhraseQuery | Wildcard | Fuzzy | Proximity"


@dataclass(frozen=True, slots=True)
class SymbolQuery:
    """Documents that bear a symbol, reference or series, then those that cite it."""

    value: Identity
    # As `to_text` prints it: parsing this text gives the value.
    text: str
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class CitesQuery:
    """Documents that cite it."""

    value: Identity
    # As `to_text` prints it: parsing this text gives the value.
    text: str
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class EntityQuery:
    """Documents that name one of the days from `low` to `high`, a month, or the session or meeting of a number."""

    kind: EntityKind
    low: str
    high: str
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A value of a facet or a date, or a range from `low` to `high`, of which None is open."""

    name: Literal["session", "topic", "organ", "kind", "year", "date"]
    low: str | None
    high: str | None
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class MatchAllQuery:
    """Every document."""

    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Pinpoint:
    """The place in a document that is asked for. It chooses which passage is shown, and matches every document.

    An article is looked for besides, unless a symbol says whose it is.
    """

    # Parts of an anchor, see `pinpoints`.
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArticleListQuery:
    """Several articles, each looked for as one that is a Pinpoint is: `artículos 16, 17 y 18`."""

    numbers: tuple[str, ...]
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class AndQuery:
    """What matches all of the nodes."""

    nodes: tuple["QueryTree", ...]


@dataclass(frozen=True, slots=True)
class OrQuery:
    """What matches any of the nodes."""

    nodes: tuple["QueryTree", ...]


@dataclass(frozen=True, slots=True)
class NotQuery:
    """What does not match the node."""

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
    | ArticleListQuery
    | MatchAllQuery
)
QueryTree = Leaf | AndQuery | OrQuery | NotQuery


def conjunction(nodes: Iterable[QueryTree]) -> QueryTree | None:
    """Return what matches all of the nodes: flat, each once, without the stop words that `drop_stop_words` drops."""
    flat = [inner for node in nodes for inner in (node.nodes if isinstance(node, AndQuery) else (node,))]
    distinct = [node for node in dict.fromkeys(flat) if not isinstance(node, MatchAllQuery)] or flat[:1]
    kept = drop_stop_words(distinct)
    return AndQuery(tuple(kept)) if len(kept) > 1 else (kept[0] if kept else None)


def drop_stop_words(nodes: Sequence[QueryTree]) -> Sequence[QueryTree]:
    """Return the nodes without stop words where there are other words; those of the title by themselves."""
    kept = nodes
    if any(not isinstance(node, NotQuery) and not _is_stop_word(node) for node in kept):
        kept = [node for node in kept if not _is_stop_word(node)]
    if any(isinstance(node, InTitle) and not _is_stop_word(node.node) for node in kept):
        kept = [node for node in kept if not (isinstance(node, InTitle) and _is_stop_word(node.node))]
    return kept


def disjunction(nodes: Iterable[QueryTree]) -> QueryTree:
    """Return what matches any of the nodes: flat, each once."""
    flat = [inner for node in nodes for inner in (node.nodes if isinstance(node, OrQuery) else (node,))]
    kept = tuple(dict.fromkeys(flat))
    return OrQuery(kept) if len(kept) > 1 else kept[0]


def negation(node: QueryTree) -> QueryTree:
    """Return what does not match the node."""
    return node.node if isinstance(node, NotQuery) else NotQuery(node)


def _is_stop_word(node: QueryTree) -> bool:
    return isinstance(node, Word) and is_stop(node.text)


def span_of(leaf: Leaf) -> Span:
    """Return where a leaf was typed; (0, 0) where that cannot be told."""
    return getattr(leaf, "span", _NOWHERE)


def typed_span(tree: "QueryTree") -> Span:
    """Return where a node was typed; (0, 0) where that cannot be told, as of a group in parentheses."""
    if isinstance(tree, Proximity):
        return min(tree.left.span[0], tree.right.span[0]), max(tree.left.span[1], tree.right.span[1])
    spans = [span_of(leaf) for leaf in query_leaves(tree)]
    # Several readings of the same words are one node: one of them covers the others.
    whole = (min((start for start, _ in spans), default=0), max((end for _, end in spans), default=0))
    return whole if whole in spans else _NOWHERE


def query_leaves(tree: QueryTree, *, negated: bool = False) -> tuple[Leaf, ...]:
    """Return the leaves from left to right; those below NotQuery only if `negated`."""
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
# `to_text` prints the first name of each. Accents and case do not matter.
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
# Without accents, as they may be typed. `ano:` is what a keyboard without ñ writes.
FIELD_BY_NAME = {strip_accents(name): field_name for field_name, names in FIELDS for name in names}
_PRINTED_NAMES = {field_name: names[0] for field_name, names in FIELDS}

# --- tree -> text -------------------------------------------------------------------------------------------


def to_text(tree: QueryTree | None) -> str:
    """Return the tree in the query language; parsing the text gives the same tree."""
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
            # Without parentheses, a `?` at the end of a text is no wildcard.
            return f"({text})"
        case Word(text) | Wildcard(text):
            return text
        case Number(text):
            # 2014 alone would be read as a word, since it is most often a year.
            return text if len(text) > 4 else f"{text[0]}.{text[1:]}"
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
        case ArticleListQuery(numbers):
            return f"artículos {', '.join(numbers[:-1])} y {numbers[-1]}"
        case MatchAllQuery():
            return "*"


def _quoted(text: str) -> str:
    return f'"{text}"' if re.search(r"[\s()]", text) else text

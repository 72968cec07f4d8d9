"""What a question asks for, as a tree, and the tree spelt out in the question's own language.

    tree --interpreted--> text --query_language.parse--> the same tree

Nodes are values: trees that differ only in where they were typed are equal. It knows no index and no lexicon.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from indexer.extraction.entities import Kind
from indexer.spanish import fold, is_stop
from search_app.query.pinpoints import spelt

Place = tuple[int, int]  # characters into the text; trees that differ in nothing else are equal
_NOWHERE: Place = (0, 0)


@dataclass(frozen=True, slots=True)
class Word:
    """A word in lower case with the accents it was typed with; it stands for its family."""

    text: str
    at: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of four digits or more, however it is grouped: 25192 and 25.192 are one."""

    text: str  # digits alone
    at: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Compound:
    """What the eye reads as one word and the index as several: 24-10, d'Ivoire. Typed together, not in quotes."""

    words: tuple[str, ...]
    at: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words as typed, in this order, nothing between."""

    words: tuple[str, ...]
    at: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Pattern:
    """`*` is any letters or none, `?` one letter."""

    text: str
    at: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Like:
    """A word, give or take `distance` slips."""

    text: str
    distance: int
    at: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Close:
    """Both, in either order, the one at most `distance` words from the other."""

    left: "Word | Pattern | Like"
    right: "Word | Pattern | Like"
    distance: int


@dataclass(frozen=True, slots=True)
class InTitle:
    node: "Word | Phrase | Pattern | Like | Close"


@dataclass(frozen=True, slots=True)
class Signature:
    """Documents that bear a symbol, reference or series, then those that cite it."""

    text: str  # canonical: `symbols.understand` gives the value back
    at: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Cites:
    """Documents that cite it."""

    text: str
    at: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Mentions:
    """A paragraph names one of the days from `low` to `high`, the month, or the session or meeting of this number."""

    kind: Kind
    low: str
    high: str
    at: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Value:
    """A facet's value, `low` to `high` where several follow each other; None is open. `date` is no facet."""

    name: Literal["session", "topic", "organ", "kind", "year", "date"]
    low: str | None
    high: str | None
    at: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Everything:
    at: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Pinpoint:
    """The place in a document that is wanted: it chooses the passage and narrows nothing."""

    parts: tuple[str, ...]  # of its anchor, see `pinpoints`


@dataclass(frozen=True, slots=True)
class And:
    nodes: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Or:
    nodes: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Not:
    node: "Tree"


Leaf = (
    Word
    | Number
    | Compound
    | Phrase
    | Pattern
    | Like
    | Close
    | InTitle
    | Signature
    | Cites
    | Mentions
    | Value
    | Pinpoint
    | Everything
)
Tree = Leaf | And | Or | Not


def conjunction(nodes: Iterable[Tree]) -> Tree | None:
    """All of them as one tree: flat, each once, without the words a question can do without."""
    flat = [inner for node in nodes for inner in (node.nodes if isinstance(node, And) else (node,))]
    kept = [node for node in dict.fromkeys(flat) if not isinstance(node, Everything)] or flat[:1]
    if any(not isinstance(node, Not) and not _optional(node) for node in kept):
        kept = [node for node in kept if not _optional(node)]
    if any(isinstance(node, InTitle) and not _optional(node.node) for node in kept):
        kept = [node for node in kept if not (isinstance(node, InTitle) and _optional(node.node))]
    return And(tuple(kept)) if len(kept) > 1 else (kept[0] if kept else None)


def disjunction(nodes: Iterable[Tree]) -> Tree:
    """Any of them as one tree, flat, each once."""
    flat = [inner for node in nodes for inner in (node.nodes if isinstance(node, Or) else (node,))]
    kept = tuple(dict.fromkeys(flat))
    return Or(kept) if len(kept) > 1 else kept[0]


def negation(node: Tree) -> Tree:
    return node.node if isinstance(node, Not) else Not(node)


def _optional(node: Tree) -> bool:
    return isinstance(node, Word) and is_stop(node.text)


def leaves(tree: Tree, *, negated: bool = False) -> tuple[Leaf, ...]:
    """The leaves from left to right; those below a Not only when asked for."""
    match tree:
        case And(nodes) | Or(nodes):
            return tuple(leaf for node in nodes for leaf in leaves(node, negated=negated))
        case Not(node):
            return leaves(node, negated=negated) if negated else ()
        case _:
            return (tree,)


# --- the names of fields ------------------------------------------------------------------------------------

FieldName = Literal[
    "signature", "cites", "mentions", "title", "text", "session", "topic", "organ", "kind", "year", "date"
]
# The first name of each is the one that `interpreted` prints. Accents and case are free.
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
FIELD_OF = {fold(name): known for known, names in FIELDS for name in names}
_PRINTED = {known: names[0] for known, names in FIELDS}

# --- tree -> text -------------------------------------------------------------------------------------------


def interpreted(tree: Tree | None) -> str:
    """The question in the language's own Spanish; read again it gives the same tree."""
    match tree:
        case None:
            return ""
        case And(nodes):
            return " Y ".join(f"({interpreted(n)})" if isinstance(n, Or) else interpreted(n) for n in nodes)
        case Or(nodes):
            return " O ".join(f"({interpreted(n)})" if isinstance(n, And) else interpreted(n) for n in nodes)
        case Not(node):
            inner = interpreted(node)
            return f"NO ({inner})" if isinstance(node, (And, Or)) else f"NO {inner}"
        case InTitle(Close() as close):
            return f"{_PRINTED['title']}:({interpreted(close)})"
        case InTitle(node):
            return f"{_PRINTED['title']}:{interpreted(node)}"
        case Pattern(text) if text.endswith("?"):
            return f"({text})"  # bare at the end of a text its sign would be that of a question
        case Word(text) | Pattern(text):
            return text
        case Number(text):
            return text if len(text) > 4 else f"{text[0]}.{text[1:]}"  # 2014 is a word: most often a year
        case Compound(words):
            return "-".join(words)
        case Phrase(words):
            return f'"{" ".join(words)}"'
        case Like(text, distance):
            return f"{text}~{distance}"
        case Close(left, right, distance):
            return f"{interpreted(left)} CERCA/{distance} {interpreted(right)}"
        case Signature(text):
            return f"{_PRINTED['signature']}:{_quoted(text)}"
        case Cites(text):
            return f"{_PRINTED['cites']}:{_quoted(text)}"
        case Mentions("period", number):
            return f'{_PRINTED["mentions"]}:"{number}º período de sesiones"'
        case Mentions("meeting", number):
            return f'{_PRINTED["mentions"]}:"{number}ª reunión"'
        case Mentions(_, low, high):
            return f"{_PRINTED['mentions']}:" + (low if low == high else f"{low}..{high}")
        case Value(name, low, high):
            return f"{_PRINTED[name]}:" + (low if low and low == high else f"{low or ''}..{high or ''}")
        case Pinpoint(parts):
            return spelt(parts)
        case Everything():
            return "*"


def _quoted(text: str) -> str:
    return f'"{text}"' if re.search(r"[\s()]", text) else text

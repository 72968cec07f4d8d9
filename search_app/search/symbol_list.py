"""A pasted list of symbols, as an agenda has it: which are held, and who cites them.

text --read_symbols--> SymbolList --look_up_symbols--> ListedSymbol ...
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.engine.port import Generation
from indexer.summary import DocumentSummary
from indexer.symbols import Reference, Symbol, find_symbols
from search_app.search.citation_graph import summaries_with_identities
from search_app.search.identities import read_identity

# Symbols of one list; an agenda has some dozens.
MAX_SYMBOLS = 500
# Characters of a line that may be one symbol in an unusual typing. Longer ones are read as running text.
MAX_TYPED = 120
_LINES = re.compile(r"[\r\n\t;]+")


@dataclass(frozen=True, slots=True)
class SymbolList:
    """The symbols and references of a text, each once, in its order; and the lines that have none.

    `is_cut` says that the text has more than MAX_SYMBOLS.
    """

    values: tuple[Symbol | Reference, ...]
    unread_lines: tuple[str, ...]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class ListedSymbol:
    """A symbol or reference, the documents that bear it, and how many cite it."""

    value: Symbol | Reference
    documents: tuple[DocumentSummary, ...]
    citing_total: int


def read_symbols(text: str) -> SymbolList:
    """Read each line as one symbol in any usual typing, or else as a text with symbols in it."""
    values: dict[Symbol | Reference, None] = {}
    unread: list[str] = []
    for line in filter(None, (entry.strip(" ,.-–•*") for entry in _LINES.split(text))):
        typed = read_identity(line) if len(line) <= MAX_TYPED else None
        found = (
            [typed]
            if isinstance(typed, Symbol | Reference)
            else [match.value for match in find_symbols(line)]
        )
        values.update(dict.fromkeys(found))
        if not found:
            unread.append(line)
    return SymbolList(tuple(values)[:MAX_SYMBOLS], tuple(unread[:MAX_SYMBOLS]), len(values) > MAX_SYMBOLS)


def look_up_symbols(generation: Generation, values: Sequence[Symbol | Reference]) -> list[ListedSymbol]:
    """Return each with what the generation knows of it. All are looked up together."""
    citing = generation.cited_by([value.key for value in values])
    documents = summaries_with_identities(generation, values)
    return [
        ListedSymbol(value, held, len(set(citing[value.key])))
        for value, held in zip(values, documents, strict=True)
    ]

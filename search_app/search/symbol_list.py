"""A pasted list of symbols, as an agenda has it: which are held, and who cites them.

text --read_symbols--> SymbolList --look_up_symbols--> ListedSymbol ...
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.engine.port import Generation, Query, Term
from indexer.summary import DocumentSummary, decode_summary
from indexer.symbols import Reference, Symbol, find_symbols
from search_app.search.citation_graph import newest_first, summaries_with_identities
from search_app.search.documents import load_summaries
from search_app.search.identities import read_identity

# Symbols of one list; an agenda has some dozens.
MAX_SYMBOLS = 500
# Citing documents that are named; a link leads to all of them.
MAX_NAMED = 20
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
    """A symbol or reference, the documents that bear it, the newest of those that cite it, and how many these are."""

    value: Symbol | Reference
    documents: tuple[DocumentSummary, ...]
    citing: tuple[DocumentSummary, ...]
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
    cited_by = generation.cited_by([value.key for value in values])
    documents = summaries_with_identities(generation, values)
    few = dict.fromkeys(id for ids in cited_by.values() if len(ids) <= MAX_NAMED for id in ids)
    summary_of = {summary.id: summary for summary in load_summaries(generation, few)}

    def newest_citing(key: str) -> tuple[DocumentSummary, ...]:
        ids = cited_by[key]
        if len(ids) > MAX_NAMED:
            # The dates of thousands of documents are not loaded to find the newest.
            query = Query(Term("cites", key), order="date", size=MAX_NAMED, passages=0)
            return tuple(decode_summary(hit.summary) for hit in generation.search(query).hits)
        return tuple(newest_first(summary_of[id] for id in dict.fromkeys(ids)))

    return [
        ListedSymbol(value, held, newest_citing(value.key), len(set(cited_by[value.key])))
        for value, held in zip(values, documents, strict=True)
    ]

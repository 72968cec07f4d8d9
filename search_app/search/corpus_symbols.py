"""Every symbol and act that the documents of a generation bear or cite, in the order of their keys.

    Generation --keys_after--> keys --iter_symbols--> CorpusSymbol ...

A document is found by more keys than it has identities: an addendum by the key of what it adds to, a resolution by the
symbol that it would have, a symbol by its series. Those that no document bears or cites as such are left out, and an
act that has a symbol is one entry, under its symbol.
"""

import heapq
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from indexer.engine.port import Generation, KeyField
from indexer.errors import BadSymbol
from indexer.summary import DocumentSummary, decode_summary
from indexer.symbols import Reference, Symbol, parse_reference, parse_symbol, reference_of, symbol_of
from search_app.search.citation_graph import citing_pages, summaries_with_identities
from search_app.search.identities import stated_identities
from search_app.search.symbol_list import MAX_NAMED, ListedSymbol

# Keys that are asked of the engine at once, and symbols whose documents are looked up together.
KEYS_TOGETHER = 500
SYMBOLS_TOGETHER = 50


@dataclass(frozen=True, slots=True)
class CorpusSymbol:
    """What is known of a symbol, and how many passages of all citing documents cite it."""

    listed: ListedSymbol
    citing_passages: int

    @property
    def key(self) -> str:
        """Return what the next page of the list comes after."""
        return self.listed.value.key

    @property
    def organ(self) -> str:
        """Return the series of its organ; '' where that is not known."""
        value = self.listed.value
        return value.series if isinstance(value, Symbol) else value.organ or ""


def iter_symbols(generation: Generation, after: str = "") -> Iterator[CorpusSymbol]:
    """Yield the symbols whose keys come after `after`, which need be no key. Memory does not grow with their number."""
    listed = map(_listed_value, _iter_keys(generation, after))
    values = (value for value in listed if value is not None)
    while batch := list(islice(values, SYMBOLS_TOGETHER)):
        yield from _look_up(generation, batch)


def _iter_keys(generation: Generation, after: str) -> Iterator[str]:
    """Yield the keys that documents bear or cite, ascending, each once."""
    last = after
    for key in heapq.merge(_keys_of(generation, "bears", after), _keys_of(generation, "cites", after)):
        if key != last:
            yield key
        last = key


def _keys_of(generation: Generation, field: KeyField, after: str) -> Iterator[str]:
    while keys := generation.keys_after(field, after, KEYS_TOGETHER):
        yield from keys
        after = keys[-1]


def _listed_value(key: str) -> Symbol | Reference | None:
    """Return what is listed under a key; None for a series, an article, or the other key of an act."""
    if key.endswith("/*"):
        return None
    with suppress(BadSymbol):
        reference = parse_reference(key)
        return reference if reference.key == key and symbol_of(reference) is None else None
    with suppress(BadSymbol):
        symbol = parse_symbol(key)
        act = reference_of(symbol)
        return symbol if symbol.key == key and (act is None or symbol_of(act) is not None) else None
    return None


def _look_up(generation: Generation, values: Sequence[Symbol | Reference]) -> Iterator[CorpusSymbol]:
    for value, documents in zip(values, summaries_with_identities(generation, values), strict=True):
        is_listed = any(_is_borne(value.key, summary) for summary in documents)
        total = passages = 0
        citing: list[DocumentSummary] = []
        for results in citing_pages(generation, (value.key,)):
            total = results.total
            for hit in results.hits:
                passages += hit.passages_total
                if len(citing) < MAX_NAMED or not is_listed:
                    summary = decode_summary(hit.summary)
                    is_listed = is_listed or _is_cited(value.key, summary)
                    citing.append(summary)
                    del citing[MAX_NAMED:]
        if is_listed:
            yield CorpusSymbol(ListedSymbol(value, documents, tuple(citing), total), passages)


def _is_borne(key: str, summary: DocumentSummary) -> bool:
    own = stated_identities(summary.symbols, summary.reference, summary.organ)
    return any(key in _own_keys(value) for value in own)


def _is_cited(key: str, summary: DocumentSummary) -> bool:
    return any(key in _keys_of_cited(text) for text in summary.cites)


# A corpus cites the same few again and again.
@lru_cache(1 << 14)
def _keys_of_cited(text: str) -> frozenset[str]:
    """Return the keys of what a summary says is cited: a symbol or the key of an act."""
    return _own_keys(parse_reference(text) if ":" in text else parse_symbol(text))


def _own_keys(value: Symbol | Reference) -> frozenset[str]:
    """Return the keys under which a symbol or act is listed, with those of a joint symbol's halves."""
    if isinstance(value, Reference):
        symbol = symbol_of(value)
        return frozenset({value.key} if symbol is None else {value.key, symbol.key})
    act = reference_of(value)
    return frozenset({value.key, *(half.key for half in value.halves), *((act.key,) if act else ())})

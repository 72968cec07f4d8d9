"""Symbols (signaturas) and references to resolutions, decisions and circulars, as values.

Knows how the United Nations name a document and how people type such a name; knows no file format, no
document and no stem. A look-up key has no white space and no `|`, and is at most 255 characters.

    text of a document --find_symbols--> SymbolMatches   what is typed --parse_typed--> Symbol | Reference | Series
    Symbol | Reference --lookup_keys--> the look-up keys under which a document that bears or cites it is found
    Symbol | Reference --own_keys--> those of what it is itself, and not of its family alone
"""

from indexer.symbols.extract import SymbolMatch, find_symbols, parse_reference
from indexer.symbols.keys import lookup_keys, own_keys
from indexer.symbols.normalize import normalize_symbol, parse_typed
from indexer.symbols.reference import HOME, Reference, home_of, reference_of
from indexer.symbols.symbol import Series, Symbol, parse_symbol, slug

__all__ = [
    "HOME",
    "Reference",
    "Series",
    "Symbol",
    "SymbolMatch",
    "find_symbols",
    "home_of",
    "lookup_keys",
    "normalize_symbol",
    "own_keys",
    "parse_reference",
    "parse_symbol",
    "parse_typed",
    "reference_of",
    "slug",
]

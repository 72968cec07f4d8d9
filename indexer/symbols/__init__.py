"""Symbols (signaturas) and references to resolutions, decisions and circulars, as values.

The package knows how the United Nations name a document and how people type such a name. It knows no file format, no
document and no stem. A look-up key has no white space and no `|`, and at most 255 characters.

    text of a document --find_symbols--> SymbolMatches   typed text --parse_typed--> Symbol | Reference | Series
    Symbol | Reference --lookup_keys--> the keys by which a document that bears or cites it is found
    Symbol | Reference --own_keys--> those of the document itself, without those of its family
"""

from indexer.symbols.extract import SymbolMatch, find_symbols
from indexer.symbols.keys import lookup_keys, own_keys, symbol_of
from indexer.symbols.normalize import normalize_symbol, parse_typed
from indexer.symbols.parse import parse_reference
from indexer.symbols.reference import HOME, Reference, conference_of_organ, reference_of
from indexer.symbols.symbol import Series, Symbol, parse_symbol, slug

__all__ = [
    "HOME",
    "Reference",
    "Series",
    "Symbol",
    "SymbolMatch",
    "conference_of_organ",
    "find_symbols",
    "lookup_keys",
    "normalize_symbol",
    "own_keys",
    "parse_reference",
    "parse_symbol",
    "parse_typed",
    "reference_of",
    "slug",
    "symbol_of",
]

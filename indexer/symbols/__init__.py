"""Symbols (signaturas) and references to resolutions, decisions and circulars, as values.

Knows how the United Nations name a document and how people type such a name; knows no file format, no
document and no stem. A look-up key has no white space and no `|`, and is at most 255 characters.

    text of a document --find--> Mentions          what is typed --understand--> Symbol | Reference | Series
    Symbol | Reference --keys--> the look-up keys under which a document that bears or cites it is found
    Symbol | Reference --own_keys--> those of what it is itself, and not of its family alone
"""

from indexer.symbols.extract import Mention, find, parse_reference
from indexer.symbols.keys import keys, own_keys
from indexer.symbols.normalize import fold, understand
from indexer.symbols.reference import HOME, Reference, home_of, reference_of
from indexer.symbols.symbol import Series, Symbol, parse_symbol, slug

__all__ = [
    "HOME",
    "Mention",
    "Reference",
    "Series",
    "Symbol",
    "find",
    "fold",
    "home_of",
    "keys",
    "own_keys",
    "parse_reference",
    "parse_symbol",
    "reference_of",
    "slug",
    "understand",
]

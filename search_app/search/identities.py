"""Read and write the identities of documents: symbols (CTOC/COP/2018/4) and references (resolución 6/4).

    text of an address <--> Symbol | Reference        Document, DocumentSummary -> its identities, and what it cites

It knows how identities are spelt, and no generation.
"""

from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache

from indexer.document import Document
from indexer.errors import BadSymbol
from indexer.symbols import (
    Reference,
    Series,
    Symbol,
    conference_of_organ,
    parse_reference,
    parse_symbol,
    parse_typed,
)


def read_identity(text: str) -> Symbol | Reference | Series | None:
    """Return the identity that `format_identity` wrote or that somebody typed; None if the text is none."""
    if value := parse_typed(text):
        return value
    with suppress(BadSymbol):
        return parse_reference(text)
    return None


def format_identity(value: Symbol | Reference) -> str:
    """Return an identity as an address spells it, so that `read_identity` gives it back: 'resolución 7/1'.

    A number that would be read as another organ's is written as its key: 'A/HRC:resolucion:17/1'.
    """
    text = str(value)
    return text if parse_typed(text) == value or isinstance(value, Symbol) else value.key


def stated_identities(
    symbols: Iterable[str], reference: str | None, organ: str | None
) -> tuple[Symbol | Reference, ...]:
    """Return the identities that a masthead or a summary states, symbols first."""
    own: list[Symbol | Reference] = [parse_symbol(symbol) for symbol in symbols]
    return (*own, parse_reference(reference, conference_of_organ(organ))) if reference else tuple(own)


@lru_cache(1 << 12)
def format_cited(text: str) -> str:
    """Return what a summary has of a cited document, a symbol or the key of an act, as an address spells it."""
    with suppress(BadSymbol):
        return format_identity(parse_reference(text))
    return text


def citable_identities(document: Document) -> tuple[Symbol | Reference, ...]:
    """Return what the document may be cited as: its symbols, each half of a joint symbol, its reference."""
    masthead = document.masthead
    identities: list[Symbol | Reference] = []
    for text in masthead.symbols:
        symbol = parse_symbol(text)
        identities += [symbol, *symbol.halves]
    if masthead.reference:
        # The manifest may state a reference that no citation can have.
        with suppress(BadSymbol):
            identities.append(parse_reference(masthead.reference, conference_of_organ(masthead.organ)))
    return tuple(dict.fromkeys(identities))

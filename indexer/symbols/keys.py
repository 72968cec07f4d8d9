"""The keys by which a document that bears or cites an identity is found."""

from collections.abc import Iterable

from msgspec.structs import replace

from indexer.errors import BadSymbol
from indexer.symbols.reference import HOME, Reference, organ_of_bare_number, reference_of
from indexer.symbols.symbol import Series, Symbol, parse_symbol

# Organs that issue each act under a symbol of its own, in their series; the Conference prints its acts in its report.
_ORGANS_WITH_ACT_SYMBOLS = ("A", "S", "E", "A/HRC")


def lookup_keys(value: Symbol | Reference | Series) -> tuple[str, ...]:
    """Return the keys to store: its own first, then those of its halves, base symbol and act, and of its series.

    A query looks up `value.key` alone. A series is every beginning of a symbol, so CTOC/COP/WG.2/2013/5 is stored
    under CTOC/COP/WG.2/2013/*, CTOC/COP/WG.2/*, CTOC/COP/* and CTOC/* too.
    """
    match value:
        case Symbol():
            keys = _keys_of_symbol(value)
        case Reference():
            keys = _keys_of_reference(value)
        case Series():
            keys = [value.key]
    return tuple(dict.fromkeys(keys))


def own_keys(value: Symbol | Reference | Series) -> tuple[str, ...]:
    """Return the look-up keys without those of a document or act that this one adds to or corrects."""
    if not isinstance(value, Symbol) or value.base_symbol == value.key:
        return lookup_keys(value)
    keys = [value.key]
    for half in value.halves:
        keys += lookup_keys(half) if half.base_symbol == half.key else [half.key, *_series_keys(half.key)]
    return tuple(dict.fromkeys(keys))


def symbol_of(reference: Reference) -> Symbol | None:
    """Return the symbol under which an act is issued: A/RES/55/25; None where its organ prints it in a report."""
    key = _symbol_key(reference) if reference.organ in _ORGANS_WITH_ACT_SYMBOLS else None
    return parse_symbol(key) if key else None


def _keys_of_symbol(symbol: Symbol) -> list[str]:
    """Return the keys of a symbol; they may repeat."""
    keys = [symbol.key]
    for half in symbol.halves:
        keys += [half.key, half.base_symbol]
    keys.append(symbol.base_symbol)
    for half in symbol.halves:
        act = reference_of(half)
        if act is not None:
            keys += _keys_of_act(act)
        keys += _series_keys(half.key)
    return keys


def _keys_of_reference(reference: Reference) -> list[str]:
    """Return the keys of a reference and of the symbol of its act; they may repeat."""
    keys = _keys_of_act(reference)
    symbol = _symbol_key(reference)
    if symbol is not None:
        keys.append(symbol)
        if reference.organ in _ORGANS_WITH_ACT_SYMBOLS:
            keys += _series_keys(symbol)
    return keys


def _keys_of_act(reference: Reference) -> list[str]:
    """Return an act's own key, its key without the letter, and both without the organ where that may be unknown.

    A query for 31/16 also asks for 31/16 A. A query for 17/1 asks for the act of every organ, because the number does
    not tell the organ.
    """
    acts = [reference] if reference.letter is None else [reference, replace(reference, letter=None)]
    keys = [act.key for act in acts]
    if (
        reference.session is not None
        and organ_of_bare_number(reference.session, reference.number, HOME) is None
        and not reference.special
    ):
        keys += [replace(act, organ=None).key for act in acts if not act.parenthesized]
    return keys


def _symbol_key(reference: Reference) -> str | None:
    """Return the symbol that an act has by rule, or would have: A/RES/55/25, S/RES/2195(2014), CTOC/COP/RES/6/4."""
    if reference.organ is None or reference.kind == "circular":
        return None
    kind = "RES" if reference.kind == "resolucion" else "DEC"
    try:
        return parse_symbol(f"{reference.organ}/{kind}/{reference.code}").key
    except BadSymbol:
        return None


def _series_keys(key: str) -> Iterable[str]:
    """Return the keys of every series that a symbol belongs to, the longest first."""
    components = key.split("/")
    return [f"{'/'.join(components[:count])}/*" for count in range(len(components) - 1, 0, -1)]

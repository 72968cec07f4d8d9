"""Under which keys a document that bears or cites something is found."""

from collections.abc import Iterable
from dataclasses import replace

from indexer.errors import BadSymbol
from indexer.symbols.reference import HOME, Reference, home_organ, reference_of
from indexer.symbols.symbol import Series, Symbol, parse_symbol

# Organs whose acts are issued under such a symbol and so belong to their series; the Conference's stand in its report.
_WITH_SYMBOLS = ("A", "S", "E", "A/HRC")


def lookup_keys(value: Symbol | Reference | Series) -> tuple[str, ...]:
    """Every look-up key: itself first, then halves, base_symbol, the act it is, and each series it belongs to.

    What is asked is looked up by `value.key` alone; these are for what is stored. A series holds all that begins
    as it does, so CTOC/COP/WG.2/2013/5 stands under CTOC/COP/WG.2/2013/*, CTOC/COP/WG.2/*, CTOC/COP/* and CTOC/*.
    """
    match value:
        case Symbol():
            found = _of_symbol(value)
        case Reference():
            found = _of_reference(value)
        case Series():
            found = [value.key]
    return tuple(dict.fromkeys(found))


def own_keys(value: Symbol | Reference | Series) -> tuple[str, ...]:
    """The keys of what a document is itself: `keys` but for those of a document or act that it adds to or corrects."""
    if not isinstance(value, Symbol) or value.base_symbol == value.key:
        return lookup_keys(value)
    found = [value.key]
    for half in value.halves:
        found += lookup_keys(half) if half.base_symbol == half.key else [half.key, *_beginnings(half.key)]
    return tuple(dict.fromkeys(found))


def _of_symbol(symbol: Symbol) -> list[str]:
    found = [symbol.key]
    for half in symbol.halves:
        found += [half.key, half.base_symbol]
    found.append(symbol.base_symbol)
    for half in symbol.halves:
        act = reference_of(half)
        if act is not None:
            found += _of_act(act)
        found += _beginnings(half.key)
    return found


def _of_reference(reference: Reference) -> list[str]:
    found = _of_act(reference)
    symbol = _symbol_key(reference)
    if symbol is not None:
        found.append(symbol)
        if reference.organ in _WITH_SYMBOLS:
            found += _beginnings(symbol)
    return found


def _of_act(reference: Reference) -> list[str]:
    """Its own key; without the letter, since who asks for 31/16 also wants 31/16 A; and without the organ where a
    number alone does not say whose it is, since who asks for 17/1 wants each organ's."""
    whole = [reference] if reference.letter is None else [reference, replace(reference, letter=None)]
    found = [act.key for act in whole]
    if (
        reference.session is not None
        and home_organ(reference.session, reference.number, HOME) is None
        and not reference.special
    ):
        found += [replace(act, organ=None).key for act in whole if not act.parenthesized]
    return found


def _symbol_key(reference: Reference) -> str | None:
    """The symbol an act has by rule, or would have: A/RES/55/25, S/RES/2195(2014), CTOC/COP/RES/6/4."""
    if reference.organ is None or reference.kind == "circular":
        return None
    kind = "RES" if reference.kind == "resolucion" else "DEC"
    try:
        return parse_symbol(f"{reference.organ}/{kind}/{reference.code}").key
    except BadSymbol:
        return None


def _beginnings(key: str) -> Iterable[str]:
    components = key.split("/")
    return [f"{'/'.join(components[:count])}/*" for count in range(len(components) - 1, 0, -1)]

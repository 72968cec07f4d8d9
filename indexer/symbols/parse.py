"""Parses a text that is one reference as a whole, as a document prints it or as a look-up key has it.

`symbol.parse_symbol` does the same for a symbol, and `normalize.parse_typed` reads what people type or paste.
"""

from functools import lru_cache

from msgspec.structs import replace

from indexer.errors import BadSymbol
from indexer.symbols.extract import find_references
from indexer.symbols.reference import (
    CIRCULAR,
    CODE,
    HOME,
    UNKNOWN_ORGAN,
    Reference,
    ReferenceKind,
    read_circular,
    resolve_code,
)

_KINDS: dict[str, ReferenceKind] = {"resolucion": "resolucion", "decision": "decision"}


def _reference_of_key(key: str) -> Reference | None:
    """Return the reference that has this key; None if none can have it."""
    organ, _, rest = key.partition(":")
    if organ == "CU":
        circular = CIRCULAR.fullmatch(f"CU {rest}")
        return read_circular(circular) if circular else None
    noun, _, number = rest.partition(":")
    kind = _KINDS.get(noun)
    if kind is None:
        return None
    letter = number[-1] if number[-1:].isupper() else None
    code = CODE.fullmatch(number.removesuffix(letter or ""))
    reference = resolve_code(code, kind, organ, None) if code else None
    if reference is None:
        return None
    reference = replace(
        reference, organ=None if organ == UNKNOWN_ORGAN else organ, letter=letter or reference.letter
    )
    return reference if reference.key == key else None


# A text repeats the same few.
@lru_cache(4096)
def parse_reference(text: str, home: str | None = HOME) -> Reference:
    """Return the reference that a text is, as printed or as a key: 'resolución 6/4', 'A/HRC:resolucion:17/1'.

    `home` is the organ whose document prints it. Raises BadSymbol if the text is no reference.
    """
    reference = _reference_of_key(text)
    if reference:
        return reference
    matches = find_references(text, home)
    if len(matches) != 1 or matches[0].start != 0 or matches[0].end != len(text):
        raise BadSymbol("not-a-reference", text=text[:100])
    return matches[0].value

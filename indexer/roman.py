"""Roman numerals, both ways."""

from functools import lru_cache

_ROMANS = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
# The greatest number that is written in these letters.
MAX_ROMAN = 3999
# Above it words are numerals by accident: CM, MIX, DI.
_MAX_READ = 399
_MAX_READ_CHARS = len("CCCLXXXVIII")


def to_roman(number: int) -> str:
    """Return `number` (from 1 to MAX_ROMAN) in Roman numerals, in capitals."""
    letters = ""
    for value, sign in _ROMANS:
        letters += sign * (number // value)
        number %= value
    return letters


def from_roman(letters: str) -> int | None:
    """Return the number; None where `letters` are no well-formed Roman numeral up to 399. Case does not matter."""
    return _read(letters.upper()) if len(letters) <= _MAX_READ_CHARS else None


# Lists have the same few numerals, and each mark is read twice.
@lru_cache(1 << 10)
def _read(capitals: str) -> int | None:
    number, rest = 0, capitals
    for value, sign in _ROMANS:
        while rest.startswith(sign):
            number, rest = number + value, rest[len(sign) :]
    is_numeral = not rest and 0 < number <= _MAX_READ and to_roman(number) == capitals
    return number if is_numeral else None

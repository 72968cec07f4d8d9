"""Roman numerals, both ways."""

_ROMANS = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_MAX_ROMAN_CHARS = len("CCCLXXXVIII")


def to_roman(number: int) -> str:
    """Return `number` (from 1) in Roman numerals, in capitals."""
    letters = ""
    for value, sign in _ROMANS:
        letters += sign * (number // value)
        number %= value
    return letters


def from_roman(letters: str) -> int | None:
    """Return the number; None where `letters` are no well-formed Roman numeral up to 399. Case does not matter."""
    if len(letters) > _MAX_ROMAN_CHARS:
        return None
    number, rest = 0, letters.upper()
    for value, sign in _ROMANS:
        while rest.startswith(sign):
            number, rest = number + value, rest[len(sign) :]
    return number if not rest and number and to_roman(number) == letters.upper() else None

"""Ordinals in words and figures: 'séptimo' is 7, '12º', '13ª' and 'duodécimo' likewise.

The first ten sessions are written in words, from the eleventh on in figures with a raised letter (translators' manual,
numerales); New York writes words without limit ('Quincuagésimo octavo'). Extraction leaves º, °, a plain o or a, or
the raised letters after a space ('13 er período').
"""

import re
from functools import lru_cache

import msgspec

from indexer.extraction.text_normalization import fold_same_length
from indexer.roman import from_roman

_UNITS = {
    "primer": 1,
    "segund": 2,
    "tercer": 3,
    "cuart": 4,
    "quint": 5,
    "sext": 6,
    "septim": 7,
    "setim": 7,
    "octav": 8,
    "noven": 9,
}
# Beside decimoprimero and decimosegundo.
_ELEVEN_AND_TWELVE = {"undecim": 11, "duodecim": 12}
_TENS = {
    "decim": 10,
    "vigesim": 20,
    "trigesim": 30,
    "cuadragesim": 40,
    "quincuagesim": 50,
    "sexagesim": 60,
    "septuagesim": 70,
    "octogesim": 80,
    "nonagesim": 90,
    "centesim": 100,
}


def _also_unaccented(numbers: dict[str, int]) -> dict[str, int]:
    """With the stems whose accented letter a conversion dropped: `sptim`, `dcim`, `vigsim`."""
    return numbers | {re.sub(r"e(?=p?tim$|[cs]im$)", "", stem): number for stem, number in numbers.items()}


_UNITS, _TENS = _also_unaccented(_UNITS), _also_unaccented(_TENS)
_ELEVEN_AND_TWELVE = _also_unaccented(_ELEVEN_AND_TWELVE)


# Thousands are made: a struct takes a fifth of a frozen dataclass's time.
class Ordinal(msgspec.Struct, frozen=True, gc=False):
    """`text[start:end]` says `number`."""

    start: int
    end: int
    text: str
    number: int


# 'primer' and 'tercer' drop theirs before a masculine noun.
_ENDING = "(?:[oa]s?|(?<=primer)|(?<=tercer))"
_WORD = re.compile(
    rf"\b(?:(?P<ten>{'|'.join(_TENS)})(?:[oa]s?)?[ ]?(?P<unit>{'|'.join(_UNITS)}){_ENDING}"
    rf"|(?P<one>{'|'.join([*_TENS, *_ELEVEN_AND_TWELVE, *_UNITS])}){_ENDING})(?!\w)"
)
_RAISED = "(?:er|ro|ra|do|da|to|ta|mo|ma|vo|va|no|na|o|a)"
_FIGURES = re.compile(
    # The figure first: the search can skip to it.
    r"(?P<figures>[1-9](?<![\w/.,:-].)[0-9]{0,2})"
    rf"(?:\.?[ºª°]s?|\.?{_RAISED}(?![\w)])|[ ]{_RAISED}(?=\s(?:per[ií]odo|reuni[oó]n|sesi[oó]n))|[ ]er(?!\w))"
)
_ALL = {**_UNITS, **_ELEVEN_AND_TWELVE, **_TENS}
# One of them stands in every ordinal in words, and plain text is cheaper to look for than a pattern. Their last five
# letters are in fewer other words than the last three: "fortalecimiento", "víctimas".
_ENDS = {stem[-5:] for stem in _ALL}
# The last three are looked for first: most texts lack all of them.
_NEEDLES = {last: tuple(end for end in _ENDS if end.endswith(last)) for last in {end[-3:] for end in _ENDS}}


def _may_have_words(plain: str) -> bool:
    """Return whether a folded text may have an ordinal in words."""
    for last, ends in _NEEDLES.items():
        if last in plain:
            for end in ends:
                if end in plain:
                    return True
    return False


def _number_in_words(match: re.Match[str]) -> int:
    return _TENS[match["ten"]] + _UNITS[match["unit"]] if match["ten"] else _ALL[match["one"]]


# Texts say the same few, and the words around them are asked too.
@lru_cache(1 << 12)
def ordinal(text: str) -> int | None:
    """Return the number that `text` as a whole says; Roman numerals too ('XII'). None when it says none.

    >>> ordinal('Duodécimo'), ordinal('13ª'), ordinal('quincuagésimo octavo'), ordinal('XII')
    (12, 13, 58, 12)
    """
    plain = fold_same_length(text.strip().replace("\ufffd", ""))
    match = _WORD.fullmatch(plain)
    if match:
        return _number_in_words(match)
    figures = _FIGURES.fullmatch(plain)
    return int(figures["figures"]) if figures else from_roman(text.strip())


def find_ordinals(text: str) -> tuple[Ordinal, ...]:
    """Return every ordinal in running text, in order; no Roman numerals, which a text may mean otherwise."""
    plain = fold_same_length(text)
    ordinals = []
    if _may_have_words(plain):
        ordinals += [
            Ordinal(m.start(), m.end(), text[m.start() : m.end()], _number_in_words(m))
            for m in _WORD.finditer(plain)
        ]
    ordinals += [
        Ordinal(m.start(), m.end(), text[m.start() : m.end()], int(m["figures"]))
        for m in _FIGURES.finditer(plain)
    ]
    return tuple(sorted(ordinals, key=lambda ordinal: ordinal.start))

"""Where the words of a text stand, and the two terms each is found by."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from indexer.spanish.normalization import INVISIBLE, MARKS, normalize
from indexer.spanish.stemmer import stem

# Characters; the longest term an engine takes.
MAX_WORD = 255
_LONGEST = (
    # Characters of a word that are looked at: to put accents in order takes the square of their number.
    2000
)
# Characters without a blank of which the terms are kept.
_MAX_PART = 255

_ORDINAL = "ºª"
# Footnote calls that an extractor left in the text.
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹₀-₉"
_LETTER = rf"[^\W\d_{_ORDINAL}{_RAISED}]"
_INSIDE = f"[{INVISIBLE}{MARKS}]"
# Quantifiers are possessive (`++`): no text, however broken, can make the search go back and forth.
_word = re.compile(
    rf"{_LETTER}++(?:{_INSIDE}++{_LETTER}++)*+[{MARKS}]*+[{_ORDINAL}]?+"
    rf"|\d++(?:[{INVISIBLE}]++\d++)*+(?:\.?[{_ORDINAL}°])?+"
    rf"|[{_RAISED}]++"
)
_figure_end = re.compile(rf"\.?[{_ORDINAL}°]$")


class Token(NamedTuple):
    """The word `text[start:end]`. `exact` is its lower case with accents, `stem` its index stem.

    A named tuple, not a dataclass: a build makes one for every word of the corpus, and it is twice as fast.
    """

    start: int
    end: int
    exact: str
    stem: str


@lru_cache(1 << 17)
def _terms(word: str) -> tuple[str, str]:
    exact = normalize(_figure_end.sub("", word[:_LONGEST]))[:MAX_WORD]
    return exact, stem(exact)[:MAX_WORD]


class _TermCache(dict[str, tuple[str, ...]]):
    """The terms of what stands between white space, over which no word reaches; most of it comes again.

    They are the exact term and the stem of each word in turn: a text's are put together and parted at once, in two
    thirds of the time that pairs take.
    It forgets all when it has grown too large: to keep count of what was used last, as `lru_cache` does, takes half
    as long again.
    """

    def __missing__(self, part: str) -> tuple[str, ...]:
        terms = tuple(chain.from_iterable(map(_terms, _word.findall(part))))
        # A whole file may stand without a blank, and is not met again.
        if len(part) <= _MAX_PART:
            if len(self) >= 1 << 17:
                self.clear()
            self[part] = terms
        return terms


_term_cache = _TermCache()


def tokens(text: str) -> tuple[Token, ...]:
    """Return every word and figure of the text in order; the place in the tuple is the position in the index.

    Nothing is removed: `resolución 6/4` gives resolución, 6, 4, and `a)` gives a. Offsets are in characters
    of the text as given. See the package for what is a word.
    """
    return tuple(tokens_from(text, 0))


def tokens_from(text: str, offset: int) -> Iterator[Token]:
    """Return the tokens from a place on that is not inside a word, one at a time: the rest of the text is not read."""
    return (Token(*match.span(), *_terms(match.group())) for match in _word.finditer(text, offset))


def terms(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the exact terms and the stems of the text, by position: what an index keeps of `tokens(text)`."""
    in_turn = tuple(chain.from_iterable(map(_term_cache.__getitem__, text.split())))
    return in_turn[::2], in_turn[1::2]

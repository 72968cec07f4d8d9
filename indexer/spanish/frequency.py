"""How common a word is in Spanish at large, by lists of `indexer/data/`: `general` more than `extradición`.

This says nothing of these documents: how many of them hold a word is the lexicon's `frequency`. No term depends on it.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from indexer.spanish.normalization import normalize

# The list has no other accented letters; `strip_accents` knows them all and takes five times as long for a list.
_BARE = str.maketrans("áéíóúüñ", "aeiouun")


def zipf(word: str) -> float:
    """Return the Zipf value of a word: log10 of its occurrences in a billion words; 0.0 if the list does not have it.

    7 is `de`, 5 is in every page, 3 is rare. A word typed without accents that is not listed has the greatest value
    of those it may be: `informacion` that of información, `ano` that of año.
    """
    exact = normalize(word)
    value = word_values().get(exact)
    if value is None and exact.isascii():
        value = _accented().get(exact)
    return value or 0.0


def family_zipf(index_stem: str) -> float:
    """Return the Zipf value of all words of an index stem together; 0.0 for a stem that no word of the list has."""
    return _family_values().get(index_stem, 0.0)


@cache
def word_values() -> Mapping[str, float]:
    """Return every word of the list, with its accents, and its Zipf value."""
    return _read("word-frequencies.tsv")


@cache
def _family_values() -> Mapping[str, float]:
    return _read("family-frequencies.tsv")


def _read(name: str) -> Mapping[str, float]:
    """Return a file of indexer/data: lines of a value, a tab and the words that have it."""
    values: dict[str, float] = {}
    for line in files("indexer").joinpath("data", name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            value, _, words = line.partition("\t")
            values.update(dict.fromkeys(words.split(" "), float(value)))
    return values


@cache
def _accented() -> Mapping[str, float]:
    """Return the words that bear accents, without them; the commonest of those that become one."""
    values: dict[str, float] = {}
    for word, value in word_values().items():
        if not word.isascii():
            bare = word.translate(_BARE)
            values[bare] = max(value, values.get(bare, 0.0))
    return values

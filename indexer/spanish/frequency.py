"""How common a word is in Spanish at large, by `indexer/data/word-frequencies.tsv`: `general` more than `extradición`.

This says nothing of these documents: how many of them hold a word is the lexicon's `frequency`. No term depends on it.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from indexer.spanish.letters import written

# The list has no other accented letters; `fold` knows them all and takes five times as long for a list.
_BARE = str.maketrans("áéíóúüñ", "aeiouun")


def zipf(word: str) -> float:
    """The Zipf value of a word: log10 of its occurrences in a billion words; 0.0 for a word the list does not hold.

    7 is `de`, 5 is in every page, 3 is rare. A word typed without accents that is not listed has the greatest value
    of those it may be: `informacion` that of información, `ano` that of año.
    """
    exact = written(word)
    value = _values().get(exact)
    if value is None and exact.isascii():
        value = _accented().get(exact)
    return value or 0.0


@cache
def _values() -> Mapping[str, float]:
    text = files("indexer").joinpath("data/word-frequencies.tsv").read_text(encoding="utf-8")
    values: dict[str, float] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            value, _, words = line.partition("\t")
            values.update(dict.fromkeys(words.split(" "), float(value)))
    return values


@cache
def _accented() -> Mapping[str, float]:
    """The words that bear accents, without them; the commonest of those that become one."""
    values: dict[str, float] = {}
    for word, value in _values().items():
        if not word.isascii():
            bare = word.translate(_BARE)
            values[bare] = max(value, values.get(bare, 0.0))
    return values

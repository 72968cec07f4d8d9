"""The index stem of a word: what its plurals, genders and verb forms share."""

from functools import lru_cache
from threading import Lock

import snowballstemmer

from indexer.spanish.letters import unaccented, written

_snowball = snowballstemmer.stemmer("spanish")
_one_at_a_time = Lock()  # a stemmer keeps its word in itself


@lru_cache(1 << 17)
def stem(word: str) -> str:
    """The stem as it stands in the index: `Órganos` -> `organ`. A figure is its own stem.

    Accents are folded after stemming, for Snowball needs them; ñ is kept.
    """
    form = written(word)
    if not form.isalpha():
        return form
    with _one_at_a_time:
        found = str(_snowball.stemWord(form))
    return unaccented(found)

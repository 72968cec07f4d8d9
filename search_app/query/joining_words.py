"""Words that only join others: prepositions that are searched, since people ask for a relation, but say nothing alone.

    asistencia sobre armas   ->   `sobre` is looked for, and is not highlighted

Words that are not even looked for are stop words, see `indexer/data/stop.txt`.
"""

from indexer.spanish import strip_accents

_WORDS = "sobre contra entre segun bajo ante hasta desde hacia mediante durante sin tras"
_JOINING_WORDS = frozenset(_WORDS.split())


def is_joining_word(word: str) -> bool:
    """Return whether a word only joins others."""
    return strip_accents(word) in _JOINING_WORDS

"""English words that join others or open a question, as stop words do in Spanish: `the`, `of`, `which`.

They count for nothing in a query that is English: one with a word that Spanish does not have (`the`), or with an
English wording of the thesaurus. Elsewhere `in situ` is searched as typed. `no`, `without` and `against` are not among
them: they turn the meaning.
"""

from collections.abc import Mapping

_UNMISTAKABLE = (
    "the of and which what when where who whom whose how why with from was were does did been this that these those "
    "about into they their there will would shall should could"
)
# These are words, or parts of names, in Spanish texts too.
_SHARED = (
    "a an in on at to by for or as is are be am do has have had i it its me my we us our you your "
    "say says said tell get gets can been being"
)
# Beside a form of `be` it says no more than that: `where will it be held`. Elsewhere it is a word: `cash held abroad`.
_AFTER_BE = frozenset(("held",))
_BE = frozenset(("be", "is", "are", "was", "were", "been", "being"))
UNMISTAKABLE_STOP_WORDS = frozenset(_UNMISTAKABLE.split())
ENGLISH_STOP_WORDS = UNMISTAKABLE_STOP_WORDS | frozenset(_SHARED.split())


def english_stop_words_in(words: Mapping[int, str]) -> set[int]:
    """Return the keys of the words that count for nothing in an English query, whose `words` are given by index."""
    stop_words = {index for index, word in words.items() if word in ENGLISH_STOP_WORDS}
    has_be = any(word in _BE for word in words.values())
    return stop_words | {index for index, word in words.items() if has_be and word in _AFTER_BE}

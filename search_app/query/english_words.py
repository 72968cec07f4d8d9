"""English words that join others or open a question, as stop words do in Spanish: `the`, `of`, `which`.

They count for nothing in a query that is English: one with a word that Spanish does not have (`the`), or with an
English wording of the thesaurus. Elsewhere `in situ` is searched as typed. `no`, `without` and `against` are not among
them: they turn the meaning.
"""

_UNMISTAKABLE = (
    "the of and which what when where who whom whose how why with from was were does did been this that these those "
    "about into they their there"
)
# These are words, or parts of names, in Spanish texts too.
_SHARED = (
    "a an in on at to by for or as is are be am do has have had i it its me my we us our you your "
    "say says said tell will get"
)
UNMISTAKABLE_STOP_WORDS = frozenset(_UNMISTAKABLE.split())
ENGLISH_STOP_WORDS = UNMISTAKABLE_STOP_WORDS | frozenset(_SHARED.split())

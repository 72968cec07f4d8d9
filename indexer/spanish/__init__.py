"""Text -> terms: what a word of these documents is, and what a typed word can mean.

    text --tokens--> Token(start, end, exact, stem), ...        for the index, and for marks
    counts of exact terms --build_lexicon--> bytes --Lexicon--> the forms a typed word may be

It knows words, their letters, accents, stems and how often they were written. It does not know documents,
symbols, engines or the question's grammar.
"""

from indexer.spanish.letters import fold, unaccented, written
from indexer.spanish.lexicon import MAX_FORMS, Form, Lexicon, build_lexicon, merge_counts
from indexer.spanish.stems import stem
from indexer.spanish.stop import STOP, is_stop
from indexer.spanish.words import MAX_WORD, Token, terms, tokens

__all__ = [
    "MAX_FORMS",
    "MAX_WORD",
    "STOP",
    "Form",
    "Lexicon",
    "Token",
    "build_lexicon",
    "fold",
    "is_stop",
    "merge_counts",
    "stem",
    "terms",
    "tokens",
    "unaccented",
    "written",
]

"""The terms of words in running lines, the heads and feet of pages: they are no terms of the text.

    exact term or stem --running_term--> the term of the same word in a running line

A question finds a document by them, too, but they say nothing of how much a document is about a word: apart from the
others, they count in no frequency and score nothing.
"""

from indexer.spanish.tokenizer import MAX_WORD

# No word begins with it.
_MARK = "~"


def running_term(term: str) -> str:
    """Return the term of a word in a running line."""
    return (_MARK + term)[:MAX_WORD]


def is_running_term(term: str) -> bool:
    """Return whether a term is that of a word in a running line."""
    return term.startswith(_MARK)


def plain_term(term: str) -> str:
    """Return the term of the same word in the text."""
    return term.removeprefix(_MARK)

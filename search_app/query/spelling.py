"""Did you mean: the spellings that are offered for a word or value that no document has.

    resolucoin    --Lexicon.corrections--> resolución: the words that it is likely a slip of
    "política"    --spellings_in_quotes--> politica: between quotes accents count, so other accents come before slips
    capasitacion  --thesaurus_spelling--> capacitación: a word of the thesaurus, where no document has one like it
    tema:trafco   --closest_codes--> trafico-ilicito-de-migrantes: values whose names hold a word like the one typed

What a likely slip is, `Lexicon.corrections` decides. The compiler warns of an unknown word with its spellings, and
searches the first of them in its place where the word stands by itself (`spelling_to_search`). `search.unknown_values`
warns of values.
"""

import re
from collections.abc import Sequence
from difflib import get_close_matches

from indexer.spanish import Form, Lexicon
from search_app.query.ast import FieldName
from search_app.query.content_words import content_words
from search_app.query.field_values import names_of_codes
from search_app.query.thesaurus import thesaurus_lexicon

# How alike two words must be, see `difflib`: below, what is offered is no likely slip.
MIN_SIMILARITY = 0.7
MAX_CLOSEST_CODES = 3
_BROKEN_WORD = re.compile(r"(?<![\w-])([^\W\d_]+)[-\u2010\u00ad]\s+([^\W\d_]+)")


def spellings_in_quotes(lexicon: Lexicon, word: str, forms: Sequence[Form]) -> tuple[str, ...]:
    """Return what is offered for a word of a phrase that no document writes so.

    `forms` are those that the lexicon has of the word, all with other accents.
    """
    return tuple(form.surface for form in forms) or lexicon.corrections(word)


def spelling_to_search(spellings: Sequence[str], *, as_typed: bool) -> str | None:
    """Return the spelling that is searched in place of an unknown word; None where none is offered, or `as_typed`.

    A word is searched as it was typed where the request is literal, or where the word is excluded.
    """
    return spellings[0] if spellings and not as_typed else None


def thesaurus_spelling(lexicon: Lexicon, word: str) -> str:
    """Return the word of the thesaurus that a word is likely a slip of, or the word itself.

    A word that the lexicon has, or has a spelling for, is no slip of the thesaurus' words.
    """
    if lexicon.stems(word) or lexicon.corrections(word):
        return word
    return next(iter(thesaurus_lexicon().corrections(word)), word)


def join_broken_words(text: str, lexicon: Lexicon) -> str:
    """Return the text with words joined that a hyphen parts at the end of a line: `Con- ferencia`.

    The lexicon must have the whole word, and must not have both halves.
    """

    def joined(match: re.Match[str]) -> str:
        first, second = match.groups()
        is_broken = lexicon.forms(first + second) and not (lexicon.forms(first) and lexicon.forms(second))
        return first + second if is_broken else match[0]

    return _BROKEN_WORD.sub(joined, text)


def closest_codes(field: FieldName, typed: str) -> tuple[str, ...]:
    """Return the codes whose names hold a word most like one typed, the likeliest first, MAX_CLOSEST_CODES at most."""
    codes_by_word: dict[str, list[str]] = {}
    for code, name in names_of_codes(field):
        for word, _ in name:
            codes_by_word.setdefault(word, []).append(code)
    similar = [
        match
        for word, _ in content_words(typed.replace("-", " "))
        for match in get_close_matches(word, codes_by_word, MAX_CLOSEST_CODES, MIN_SIMILARITY)
    ]
    return tuple(dict.fromkeys(code for word in similar for code in codes_by_word[word]))[:MAX_CLOSEST_CODES]

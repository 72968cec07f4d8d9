"""Typed text that is no operator, field or symbol -> the leaves that look for its words.

'Estados' -> Word      '25.192' -> Number      '24-10' -> Compound      in quotes -> PhraseQuery
"""

import re
from collections.abc import Sequence

from indexer.spanish import Token, normalize, tokens
from search_app.query.ast import (
    Compound,
    Fuzzy,
    Number,
    PhraseQuery,
    QueryTree,
    Span,
    Wildcard,
    Word,
    conjunction,
)
from search_app.query.catalogue import catalogue_filter
from search_app.query.lexer import EDGE_PUNCTUATION
from search_app.query.typed_dates import find_typed_dates
from search_app.query.typed_symbols import parse_identity

_GROUPED_NUMBER = re.compile(r"[0-9]{1,3}(?:[.][0-9]{3}){1,2}|[0-9]{5,9}")
# Normalisation of some texts changes again what it gave; three rounds are enough for all known.
_MAX_ROUNDS = 3


def index_terms(text: str) -> tuple[str, ...]:
    """Return the words of a text as the exact field of the index has them. Reading them again changes nothing."""
    return _settled_terms(text, tokens(text))


def _settled_terms(text: str, located: Sequence[Token]) -> tuple[str, ...]:
    """Return `index_terms` of a text, given its tokens."""
    words = tuple(token.exact for token in located)
    for _ in range(_MAX_ROUNDS):
        text, read = " ".join(words), text
        if text == read:
            break
        words = tuple(token.exact for token in tokens(text))
    return words


def phrase(text: str, span: Span) -> PhraseQuery | None:
    """Return the words of a text as a phrase; None when it has none."""
    words = index_terms(text)
    return PhraseQuery(words, span) if words else None


def literal(text: str, span: Span) -> Word | PhraseQuery | None:
    """Return one word as a Word, and what the index has as several words (6/4) as a phrase."""
    words = _located_words(text, span)
    if len(words) == 1:
        return words[0]
    return PhraseQuery(tuple(word.text for word in words), span) if words else None


def free_text(text: str, span: Span) -> QueryTree | None:
    """Return what was typed without quotes, of which nothing must stand exactly so.

    A number is found however its figures are grouped. Signs between words part them, but with figures among the words
    they are a Compound.
    """
    # A `?` that closes a question is a blank here.
    plain = text.strip(EDGE_PUNCTUATION + "? ")
    if _GROUPED_NUMBER.fullmatch(plain):
        return Number(plain.replace(".", ""), span)
    words = _located_words(text, span)
    texts = tuple(word.text for word in words)
    # With other signs around it: 25192<
    if len(texts) == 1 and _GROUPED_NUMBER.fullmatch(texts[0]):
        return Number(texts[0], span)
    if len(texts) > 1 and not any(map(str.isdecimal, text)):
        # A single letter is no word to look for: B.O., d'Ivoire.
        return conjunction([word for word in words if len(word.text) > 1] or words)
    # `to_text` must print what is read as the same again, and would print 14:10:2013 as the day 14-10-2013.
    if len(texts) < 2 or _names_something("-".join(texts)):
        return conjunction(words)
    return Compound(texts, span)


def wildcard(text: str, span: Span) -> Wildcard | None:
    """Return a word with `*` or `?` in it; None when the letters around these signs are not one word."""
    typed = re.sub(r"\*+", "*", text.strip(EDGE_PUNCTUATION))
    words = index_terms(re.sub(r"[*?]", "", typed))
    pattern = "".join(part if part in "*?" else normalize(part) for part in re.split(r"([*?])", typed))
    is_one_word = len(words) == 1 and words[0] == re.sub(r"[*?]", "", pattern)
    return Wildcard(pattern, span) if is_one_word else None


def fuzzy(text: str, span: Span) -> Fuzzy | None:
    """Return `palabra~` or `palabra~2`; None when the text is not of this form."""
    word, _, distance = text.strip(EDGE_PUNCTUATION).rpartition("~")
    words = index_terms(word)
    if len(words) == 1 and "~" not in word and distance in ("", "1", "2"):
        return Fuzzy(words[0], int(distance or "1"), span)
    return None


def _located_words(text: str, span: Span) -> list[Word]:
    """Return the words of a stretch, each with its own span; with that of the stretch where the two do not match."""
    located = tokens(text)
    terms = _settled_terms(text, located)
    if tuple(token.exact for token in located) != terms:
        return [Word(term, span) for term in terms]
    return [Word(token.exact, (span[0] + token.start, span[0] + token.end)) for token in located]


def _names_something(text: str) -> bool:
    """Return whether the whole text names a symbol, a day, a month or a session, or filters of the catalogue."""
    if parse_identity(text) or catalogue_filter(text):
        return True
    return any(name.end - name.start == len(text) for name in find_typed_dates(text))

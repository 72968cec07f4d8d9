"""Highlight a question in many texts, without tokenizing each of them.

    leaves of a query, lexicon --> Highlighter;  kind and text of a block --Highlighter--> Highlights

Few words of a text are words of the question. The highlighter takes from the lexicon how those are spelt, searches the
text for what they begin with, and tokenizes only there: twenty times faster than tokenizing the text. A text with
letters beyond Latin-1 is tokenized whole. The result is always that of `matches`.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import NamedTuple

from indexer.engine.port import Node
from indexer.spanish import Lexicon, Token, tokens, tokens_from
from search_app.search.matches import (
    Highlights,
    LeafMatcher,
    MentionSpan,
    PrefixTerms,
    Span,
    entity_keys,
    match_spans,
    matcher_for,
    mention_spans,
    merge_spans,
)

# Prefixes of one question. Each is a search through the text; with more, tokenizing the text is as fast.
MAX_PREFIXES = 64
# Letters of a prefix: forms of one word that agree in so many are searched for together.
PREFIX_CHARS = 5

# A text of these characters alone is spelt as the index has it, but for capitals. Other characters have several
# spellings: accents apart from their letters, ligatures, soft hyphens.
_LETTERS = "abcdefghijklmnopqrstuvwxyzßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ"
_DIGITS = "0123456789"
_SIGNS = "¡«»¿°·ºª"
# Signs beyond Latin-1 that are no part of a word, and a sign of Latin-1 for each.
_TYPOGRAPHIC_SIGNS = {
    "–": "-",
    "—": "-",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
}


def _lower_or_nul(code: int) -> str:
    letter = chr(code)
    return letter.lower() if letter.isascii() or letter.lower() in _LETTERS or letter in _SIGNS else "\0"


_NO_TOKEN = Token(0, 0, "", "")
# Each byte of Latin-1 in lower case; 0 for a letter that has several spellings.
_LOWER = "".join(map(_lower_or_nul, range(256))).encode("latin-1")
# 1 for a letter, 2 for a digit, 0 for what is no part of a word.
_CHAR_CLASS = bytes(1 if chr(code) in _LETTERS else 2 if chr(code) in _DIGITS else 0 for code in range(256))


class LeafMatches(NamedTuple):
    """A leaf of the query, and where it matches in a text, in order."""

    leaf: Node
    spans: list[Span]


class Highlighter:
    """Finds the matches of one question in any text."""

    def __init__(
        self, leaves: Sequence[Node], lexicon: Lexicon, unhighlighted_leaves: Iterable[Node] = ()
    ) -> None:
        """`leaves` are those of the query that are not below a Not.

        Those of them that are `unhighlighted_leaves` are matched and not highlighted.
        """
        self._unhighlighted = frozenset(unhighlighted_leaves)
        self._matchers = [(leaf, matcher) for leaf in leaves if (matcher := matcher_for(leaf))]
        self._keys = entity_keys(leaves)
        # Field -> term -> numbers of the matchers whose first slot takes the term. Without it they match nothing.
        self._numbers_by_term: dict[str, dict[str, list[int]]] = {"exact": {}, "stem": {}}
        # Numbers of the matchers whose first slot takes every term with a prefix.
        self._numbers_of_prefixes: list[int] = []
        for number, (_, matcher) in enumerate(self._matchers):
            first = matcher.slots[0]
            if isinstance(first, PrefixTerms):
                self._numbers_of_prefixes.append(number)
                continue
            numbers_by_term = self._numbers_by_term[matcher.field]
            for term in first:
                numbers_by_term.setdefault(term, []).append(number)
        # What a word begins with that may begin a match. None: any word may.
        self._prefixes: tuple[bytes, ...] | None = None
        forms: set[str] | None = set()
        for _, matcher in self._matchers:
            # The other words of a phrase are read after its first.
            for slot in matcher.slots if matcher.near is not None else matcher.slots[:1]:
                slot_forms = _surface_forms(matcher.field, slot, lexicon)
                forms = None if forms is None or slot_forms is None else forms | slot_forms
        if forms is not None:
            prefixes = tuple(_distinct_prefixes(forms))
            self._prefixes = prefixes if len(prefixes) <= MAX_PREFIXES else None

    def __call__(self, kind: str, text: str, mentions: Iterable[MentionSpan] = ()) -> Highlights:
        """Return the highlights of a block of this kind. `mentions` holds the block's own."""
        return self.highlights(text, self.find_matches(kind, text), mentions)

    def highlights(
        self, text: str, matches: Iterable[LeafMatches], mentions: Iterable[MentionSpan] = ()
    ) -> Highlights:
        """Return the highlights of a text for which `find_matches` returned these matches."""
        if self._unhighlighted:
            matches = [match for match in matches if match.leaf not in self._unhighlighted]
        spans = [span for match in matches for span in match.spans]
        return merge_spans([*spans, *mention_spans(text, self._keys, mentions)] if self._keys else spans)

    def passage_highlights(
        self, text: str, matches: Sequence[LeafMatches], mentions: Iterable[MentionSpan] = ()
    ) -> Highlights:
        """Return the highlights of a passage that is shown for its matches.

        Where it has none, those of the words that are otherwise not highlighted; numbers (the 2 of a day) only where
        there are no other words.
        """
        if highlights := self.highlights(text, matches, mentions):
            return highlights
        spans = [span for match in matches for span in match.spans]
        return merge_spans([span for span in spans if not text[slice(*span)].isdecimal()] or spans)

    def find_matches(self, kind: str, text: str) -> list[LeafMatches]:
        """Return where each leaf matches a block of this kind, of those that do: leaves as in the query."""
        if not self._matchers:
            return []
        candidates = self._candidate_tokens(text)
        words = tokens(text) if candidates is None else candidates
        matches: list[LeafMatches] = []
        for number in self._numbers_of_possible(words):
            leaf, matcher = self._matchers[number]
            if matcher.within in ("", kind):
                spans = (
                    match_spans(words, matcher)
                    if candidates is None
                    else _match_candidates(text, candidates, matcher)
                )
                if spans:
                    matches.append(LeafMatches(leaf, spans))
        return matches

    def _numbers_of_possible(self, words: Sequence[Token]) -> list[int]:
        """Return the numbers of the matchers whose first slot takes one of these words, ascending."""
        by_exact, by_stem = self._numbers_by_term["exact"], self._numbers_by_term["stem"]
        numbers = set(self._numbers_of_prefixes if words else ())
        for word in words:
            numbers.update(by_exact.get(word.exact, ()), by_stem.get(word.stem, ()))
        return sorted(numbers)

    def _candidate_tokens(self, text: str) -> list[Token] | None:
        """Return the words that begin with one of the prefixes; None if the text must be tokenized to find them."""
        if self._prefixes is None or (lowercase := _latin1_lowercase(text)) is None:
            return None
        candidates: list[Token] = []
        for prefix in self._prefixes:
            start = lowercase.find(prefix)
            while start >= 0:
                # Otherwise it is inside a word.
                if not start or _CHAR_CLASS[lowercase[start - 1]] != _CHAR_CLASS[lowercase[start]]:
                    candidates += islice(tokens_from(text, start), 1)
                start = lowercase.find(prefix, start + 1)
        return sorted(candidates)


def _match_candidates(text: str, candidates: Sequence[Token], matcher: LeafMatcher) -> list[Span]:
    """Return where a leaf matches in a text in which only the candidates can begin a match."""
    term, (first, *others) = matcher.term, matcher.slots
    if matcher.near is not None:
        are_all_filled = all(any(term(word) in slot for word in candidates) for slot in matcher.slots)
        return match_spans(tokens(text), matcher) if are_all_filled else []
    if not others:
        return [word[:2] for word in candidates if term(word) in first]
    ends = ((word.start, _phrase_end(text, word, matcher)) for word in candidates if term(word) in first)
    return [(start, end) for start, end in ends if end]


def _phrase_end(text: str, word: Token, matcher: LeafMatcher) -> int:
    """Return the end of the phrase that begins with the word; 0 when other words follow it."""
    following = tokens_from(text, word.end)
    for slot in matcher.slots[1:]:
        word = next(following, _NO_TOKEN)
        if matcher.term(word) not in slot:
            return 0
    return word.end


def _latin1_lowercase(text: str) -> bytes | None:
    """Return the text in lower case, one byte for each character; None when it has letters of several spellings."""
    try:
        raw = text.encode("latin-1")
    except UnicodeEncodeError:
        for sign, plain in _TYPOGRAPHIC_SIGNS.items():
            text = text.replace(sign, plain)
        try:
            raw = text.encode("latin-1")
        except UnicodeEncodeError:
            return None
    lowercase = raw.translate(_LOWER)
    return None if 0 in lowercase else lowercase


def _surface_forms(field: str, slot: frozenset[str] | PrefixTerms, lexicon: Lexicon) -> set[str] | None:
    """Return how this generation spells the terms of a slot; None when the lexicon does not list all spellings."""
    if isinstance(slot, PrefixTerms):
        return {slot.letters} if field == "exact" and slot.letters else None
    if field == "exact":
        return set(slot)
    surface_forms: set[str] = set()
    for term in slot:
        forms, is_cut = lexicon.family(term)
        if is_cut:
            return None
        surface_forms.update(form.surface for form in forms)
    return surface_forms


def _distinct_prefixes(forms: Iterable[str]) -> Iterator[bytes]:
    """Yield prefixes of the forms, none of which begins with another, so that each form has exactly one."""
    last = b"\0"
    for prefix in sorted({form[:PREFIX_CHARS] for form in forms}):
        # No text of Latin-1 has a prefix that is not Latin-1.
        with suppress(UnicodeEncodeError):
            encoded = prefix.encode("latin-1")
            if not encoded.startswith(last):
                last = encoded
                yield encoded

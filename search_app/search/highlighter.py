"""Where a question stands in text after text, without taking each of them to pieces.

    leaves of a query, lexicon --Marking--> stretches and marks of one text, as `stretches` finds them

Most words of a text are none of the question's: looking for how those are written in the lexicon, and reading only
what begins so, is twenty times quicker than reading every word. A text that is not written plainly is read whole.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice

from indexer.engine.port import Node
from indexer.spanish import Lexicon, Token, tokens, tokens_from
from search_app.search.matches import (
    CitationSpan,
    Highlights,
    LeafMatcher,
    PrefixTerms,
    Span,
    entity_keys,
    entity_spans,
    match_spans,
    matcher_for,
    merge_spans,
)

MAX_PREFIXES = 64  # worth looking for one by one
PREFIX_CHARS = 5  # letters in which forms differ that are looked for apart

# A text with no other letters than these is written letter by letter as the index has it, but for capitals. Others
# have more spellings than one: accents apart from their letters, ligatures, soft hyphens.
_LETTERS = "abcdefghijklmnopqrstuvwxyzßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ"
_DIGITS = "0123456789"
_SIGNS = "¡«»¿°·ºª"
_TYPOGRAPHIC_SIGNS = {
    "–": "-",
    "—": "-",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
}  # beyond Latin-1; no parts of words


def _lower_or_nul(code: int) -> str:
    letter = chr(code)
    return letter.lower() if letter.isascii() or letter.lower() in _LETTERS or letter in _SIGNS else "\0"


_NO_TOKEN = Token(0, 0, "", "")
_LOWER = "".join(map(_lower_or_nul, range(256))).encode("latin-1")  # an odd letter is 0
_CHAR_CLASS = bytes(1 if chr(code) in _LETTERS else 2 if chr(code) in _DIGITS else 0 for code in range(256))


class Highlighter:
    """A question's stretches in any text, and its marks."""

    def __init__(self, leaves: Sequence[Node], lexicon: Lexicon) -> None:
        """`leaves` are those of the query that are not below a Not."""
        self._matchers = [run for leaf in leaves if (run := matcher_for(leaf))]
        self._keys = entity_keys(leaves)
        self._prefixes: tuple[bytes, ...] | None = None  # of the words to look for; None: any word may be one
        forms: set[str] | None = set()
        for run in self._matchers:
            # The other words of a phrase are read behind its first.
            for slot in run.slots if run.near is not None else run.slots[:1]:
                written = _surface_forms(run.field, slot, lexicon)
                forms = None if forms is None or written is None else forms | written
        if forms is not None:
            beginnings = tuple(_distinct_prefixes(forms))
            self._prefixes = beginnings if len(beginnings) <= MAX_PREFIXES else None

    def __call__(self, kind: str, text: str, cited: Iterable[CitationSpan] = ()) -> Highlights:
        """The marks of a Block of this kind; `cited` is what it cites."""
        return self.highlights(text, self.find_matches(kind, text), cited)

    def highlights(
        self, text: str, found: Iterable[Iterable[Span]], cited: Iterable[CitationSpan] = ()
    ) -> Highlights:
        """The marks of a text in which the question stands so."""
        stretches = [one for stretches in found for one in stretches]
        return merge_spans([*stretches, *entity_spans(text, self._keys, cited)] if self._keys else stretches)

    def find_matches(self, kind: str, text: str) -> list[list[Span]]:
        """Where in such a Block the leaves stand that do, each in order."""
        likely = self._candidate_tokens(text)
        if likely is None:
            words = tokens(text)
            found = [match_spans(words, run) for run in self._matchers if run.within in ("", kind)]
        elif likely:
            found = [
                _match_candidates(text, likely, run) for run in self._matchers if run.within in ("", kind)
            ]
        else:
            return []
        return [stretches for stretches in found if stretches]

    def _candidate_tokens(self, text: str) -> list[Token] | None:
        """The words that begin as one looked for; None where that cannot be told without reading every word."""
        if self._prefixes is None or (low := _latin1_lowercase(text)) is None:
            return None
        found: list[Token] = []
        for beginning in self._prefixes:
            at = low.find(beginning)
            while at >= 0:
                if not at or _CHAR_CLASS[low[at - 1]] != _CHAR_CLASS[low[at]]:  # else it is inside a word
                    found += islice(tokens_from(text, at), 1)
                at = low.find(beginning, at + 1)
        return sorted(found)


def _match_candidates(text: str, likely: Sequence[Token], run: LeafMatcher) -> list[Span]:
    """Where a run stands in a text, of which these words alone may begin it."""
    term, (first, *others) = run.term, run.slots
    if run.near is not None:
        there = all(any(term(word) in slot for word in likely) for slot in run.slots)
        return match_spans(tokens(text), run) if there else []
    if not others:
        return [word[:2] for word in likely if term(word) in first]
    ends = ((word.start, _phrase_end(text, word, run)) for word in likely if term(word) in first)
    return [(start, end) for start, end in ends if end]


def _phrase_end(text: str, word: Token, run: LeafMatcher) -> int:
    """Where a run that begins with the word ends; 0 when other words follow it."""
    following = tokens_from(text, word.end)
    for slot in run.slots[1:]:
        word = next(following, _NO_TOKEN)
        if run.term(word) not in slot:
            return 0
    return word.end


def _latin1_lowercase(text: str) -> bytes | None:
    """The text in lower case, a byte for each letter; None when it is not written plainly."""
    try:
        raw = text.encode("latin-1")
    except UnicodeEncodeError:
        for sign, plain in _TYPOGRAPHIC_SIGNS.items():
            text = text.replace(sign, plain)
        try:
            raw = text.encode("latin-1")
        except UnicodeEncodeError:
            return None
    low = raw.translate(_LOWER)
    return None if 0 in low else low


def _surface_forms(field: str, slot: frozenset[str] | PrefixTerms, lexicon: Lexicon) -> set[str] | None:
    """How what stands in a slot is written in this generation; None when that is too much to be told."""
    if isinstance(slot, PrefixTerms):
        return {slot.letters} if field == "exact" and slot.letters else None
    if field == "exact":
        return set(slot)
    found: set[str] = set()
    for term in slot:
        forms, more = lexicon.family(term)
        if more:
            return None
        found.update(form.surface for form in forms)
    return found


def _distinct_prefixes(forms: Iterable[str]) -> Iterator[bytes]:
    """What the forms begin with, so that each is found by one of them and only once."""
    last = b"\0"
    for beginning in sorted({form[:PREFIX_CHARS] for form in forms}):
        with suppress(UnicodeEncodeError):  # then it stands in no plain text
            encoded = beginning.encode("latin-1")
            if not encoded.startswith(last):
                last = encoded
                yield encoded

"""Match the leaves of a query against all words of a text; `highlighter` gives the same and reads few of them.

    leaf --matcher_for--> LeafMatcher, words of a text --match_spans--> Span ... --merge_spans--> Highlights

A span is what makes a leaf match: the word, the whole phrase, the words that are near each other, the mention of a
symbol or a day that was asked for. It begins and ends where a word does.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import NamedTuple

from indexer.engine.port import InKind, Near, Node, Phrase, Prefix, Synonym, Term
from indexer.spanish import Token, tokens

# Start and end, in characters; the end is exclusive.
Span = tuple[int, int]
# In order, without overlaps.
Highlights = tuple[Span, ...]


class MentionSpan(NamedTuple):
    """Where a text cites or names something, and the keys by which it is found."""

    start: int
    end: int
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class PrefixTerms:
    """All terms that begin with the same letters, as a set that only answers `in`."""

    letters: str

    def __contains__(self, term: object) -> bool:
        return isinstance(term, str) and term.startswith(self.letters)


@dataclass(frozen=True, slots=True)
class LeafMatcher:
    """A leaf of a text field: the terms that each of its slots takes."""

    field: str
    slots: tuple[frozenset[str] | PrefixTerms, ...]
    # Returns the term of a token in this field.
    term: Callable[[Token], str]
    # Words from the first slot to the last, in any order. None: the slots follow each other.
    near: int | None = None
    # The only kind of block in which the leaf matches; '' for every kind.
    within: str = ""


def matcher_for(leaf: Node) -> LeafMatcher | None:
    """Return the matcher of a leaf; None for a look-up, which matches no words."""
    match leaf:
        case InKind(kind, inner):
            matcher = matcher_for(inner)
            return matcher and replace(matcher, within=kind)
        case Term("exact" | "stem" as field, term):
            return LeafMatcher(field, (frozenset((term,)),), attrgetter(field))
        case Synonym("exact" | "stem" as field, forms):
            return LeafMatcher(field, (frozenset(forms),), attrgetter(field))
        case Prefix("exact" | "stem" as field, prefix):
            return LeafMatcher(field, (PrefixTerms(prefix),), attrgetter(field))
        case Phrase("exact" | "stem" as field, slots):
            return LeafMatcher(field, tuple(map(frozenset, slots)), attrgetter(field))
        case Near("exact" | "stem" as field, slots, distance):
            return LeafMatcher(field, tuple(map(frozenset, slots)), attrgetter(field), near=distance)
        case _:
            return None


def entity_keys(leaves: Iterable[Node]) -> frozenset[str]:
    """Return the keys of what the leaves look for among the mentions of a passage: citations, days, sessions."""
    keys: set[str] = set()
    for leaf in leaves:
        match leaf:
            case Term("entities", key):
                keys.add(key)
            case Synonym("entities", forms):
                keys.update(forms)
    return frozenset(keys)


def match_spans(words: Sequence[Token], matcher: LeafMatcher) -> list[Span]:
    """Return where the leaf matches among all the words of a text, in order."""
    if matcher.near is not None:
        return _near_spans(words, matcher, matcher.near)
    slots, terms = matcher.slots, list(map(matcher.term, words))
    return [
        (words[start].start, words[start + len(slots) - 1].end)
        for start in range(len(words) - len(slots) + 1)
        if all(terms[start + index] in slot for index, slot in enumerate(slots))
    ]


def _near_spans(words: Sequence[Token], matcher: LeafMatcher, distance: int) -> list[Span]:
    """Return the span of each word that takes part in a match: `distance` + 1 words that fill all slots."""
    # Position of a word -> the slots that it fills.
    slots_at = {
        position: {number for number, slot in enumerate(matcher.slots) if matcher.term(word) in slot}
        for position, word in enumerate(words)
    }
    positions = [position for position, slots in slots_at.items() if slots]
    matching: set[int] = set()
    for index, first in enumerate(positions):
        window = positions[index : bisect_right(positions, first + distance)]
        if len(set().union(*(slots_at[position] for position in window))) == len(matcher.slots):
            matching.update(window)
    return [words[position][:2] for position in sorted(matching)]


def mention_spans(text: str, keys: frozenset[str], mentions: Iterable[MentionSpan]) -> list[Span]:
    """Return where the text mentions something that has one of the keys. `mentions` holds those of the text."""
    spans = [(mention.start, mention.end) for mention in mentions if not keys.isdisjoint(mention.keys)]
    words = tokens(text) if spans else ()
    return [_extend_to_words(words, start, end) for start, end in spans]


def _extend_to_words(words: Sequence[Token], start: int, end: int) -> Span:
    """Return the span, extended to whole words: a footnote's number may touch a year, as in `20112`."""
    inside = [word for word in words if word.start < end and start < word.end]
    return (inside[0].start, inside[-1].end) if inside else (start, end)


def merge_spans(spans: Iterable[Span]) -> Highlights:
    """Return the spans in order, with those that overlap made one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)

"""Where the leaves of a query stand in a text, and what of it is marked: the plain way, which reads every word.

    leaf --run_of--> Run        words of a text, Run --standing--> Stretches --merged--> Marks

A stretch is what makes a leaf match: the word, the whole phrase where it stands, the words that are near each other,
the citation of a symbol asked for. It begins and ends where a word does.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import NamedTuple

from indexer.engine.port import InKind, Near, Node, Phrase, Prefix, Synonym, Term
from indexer.extraction.entities import find_entities, index_keys, is_entity_key
from indexer.spanish import Token, tokens

Span = tuple[int, int]  # of characters: where it begins, and where it ends
Highlights = tuple[Span, ...]  # in order, none over another


class CitationSpan(NamedTuple):
    """Where a citation is in a text, and the look-up keys of what it cites."""

    start: int
    end: int
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class PrefixTerms:
    """Contains every term that begins so."""

    letters: str

    def __contains__(self, term: object) -> bool:
        return isinstance(term, str) and term.startswith(self.letters)


@dataclass(frozen=True, slots=True)
class LeafMatcher:
    """A leaf on a text field: what may stand in each of its slots."""

    field: str
    slots: tuple[frozenset[str] | PrefixTerms, ...]
    term: Callable[[Token], str]  # of the field
    near: int | None = None  # words from the first slot to the last, in any order; None: one after the other
    within: str = ""  # the only kind of Block in which it is looked for


def matcher_for(leaf: Node) -> LeafMatcher | None:
    """None for a look-up, which takes no part in the text."""
    match leaf:
        case InKind(kind, inner):
            run = matcher_for(inner)
            return run and replace(run, within=kind)
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
    """The keys that the leaves look for in the text itself: of citations, days, sessions."""
    found: set[str] = set()
    for leaf in leaves:
        match leaf:
            case Term("entities", key):
                found.add(key)
            case Synonym("entities", keys):
                found.update(keys)
    return frozenset(found)


def plain_highlights(
    text: str, kind: str, leaves: Sequence[Node], cited: Iterable[CitationSpan] = ()
) -> Highlights:
    """The stretches of the text that match; stretches that overlap are one.

    `leaves` are those of the query that are not below a Not; `kind` is the Block's, for leaves that look within one.
    """
    words = tokens(text)
    runs = [run for leaf in leaves if (run := matcher_for(leaf)) and run.within in ("", kind)]
    found = [stretch for run in runs for stretch in match_spans(words, run)]
    return merge_spans([*found, *entity_spans(text, entity_keys(leaves), cited)])


def match_spans(words: Sequence[Token], run: LeafMatcher) -> list[Span]:
    """Where the run stands among all the words of a text, in order."""
    if run.near is not None:
        return _near_spans(words, run, run.near)
    slots, terms = run.slots, list(map(run.term, words))
    return [
        (words[start].start, words[start + len(slots) - 1].end)
        for start in range(len(words) - len(slots) + 1)
        if all(terms[start + index] in slot for index, slot in enumerate(slots))
    ]


def _near_spans(words: Sequence[Token], run: LeafMatcher, distance: int) -> list[Span]:
    """Each word that stands in some stretch of `distance` + 1 words with all the others."""
    holding = {
        place: {number for number, slot in enumerate(run.slots) if run.term(word) in slot}
        for place, word in enumerate(words)
    }
    places = [place for place, held in holding.items() if held]
    taking_part: set[int] = set()
    for index, first in enumerate(places):
        window = places[index : bisect_right(places, first + distance)]
        if len(set().union(*(holding[place] for place in window))) == len(run.slots):
            taking_part.update(window)
    return [words[place][:2] for place in sorted(taking_part)]


def entity_spans(text: str, keys: frozenset[str], cited: Iterable[CitationSpan]) -> list[Span]:
    """Where one of the keys is cited or named."""
    found = [(start, end) for start, end, known in cited if not keys.isdisjoint(known)]
    if any(map(is_entity_key, keys)):
        found += [
            _extend_to_words(text, one.start, one.end)
            for one in find_entities(text)
            if not keys.isdisjoint(index_keys(one))
        ]
    return found


def _extend_to_words(text: str, start: int, end: int) -> Span:
    """The stretch as far as its words reach: a note's call may be glued to a year, `20112`."""
    inside = [word for word in tokens(text) if word.start < end and start < word.end]
    return inside[0].start, inside[-1].end


def merge_spans(found: Iterable[Span]) -> Highlights:
    """The stretches in order, those that overlap made one."""
    whole: list[Span] = []
    for start, end in sorted(found):
        if whole and start < whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return tuple(whole)

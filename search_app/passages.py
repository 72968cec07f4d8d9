"""Which parts of a hit are shown, and which stretches of them are marked.

    BlockHits of one hit, the query's leaves --best--> the few shown        text, leaves --marks--> offsets

A mark is a stretch that makes a leaf match: the word, the whole phrase where it stands, the words that are near
each other, the citation of a symbol asked for. It begins and ends where a word does.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.engine.port import AnyOf, BlockHit, Near, Node, Phrase, Prefix, Term, Within
from indexer.spanish import Token, tokens

Marks = tuple[tuple[int, int], ...]
Found = tuple[int, int]  # first and last token of a stretch
Cited = tuple[int, int, frozenset[str]]  # a citation's stretch of characters, and the keys it is found by

TOGETHER = 3  # words apart at most, for two words of the question to count as standing together


@dataclass(frozen=True, slots=True)
class Chosen:
    """A part of the document that is shown, with its marks."""

    anchor: str
    kind: str
    text: str
    marks: Marks


def marks(text: str, kind: str, leaves: Iterable[Node], cited: Iterable[Cited] = ()) -> Marks:
    """The stretches of the text that match, in order, as character offsets; stretches that overlap are one.

    `leaves` are those of the query that are not below a Not; `kind` is the Block's, for leaves that look within one.
    """
    words = tokens(text)
    found = [
        (words[first].start, words[last].end)
        for leaf in leaves
        for first, last in stretches(words, kind, leaf)
    ]
    wanted = {term for leaf in leaves for term in _entities(leaf)}
    found += [(start, end) for start, end, keys in cited if not wanted.isdisjoint(keys)]
    return _merged(found)


def best(
    blocks: Sequence[BlockHit], leaves: Sequence[Node], cited: Mapping[str, Sequence[Cited]], limit: int
) -> tuple[Chosen, ...]:
    """The `limit` blocks worth showing, the best first.

    The engine's weight says how much of the question a block holds; among equals the one whose words stand
    together as they were asked comes first, then the shorter, then the earlier.
    """
    ranked = []
    for block in blocks:
        words = tokens(block.text)
        ranked.append(
            (-block.weight, -_together(words, block.kind, leaves), len(block.text), block.place, block)
        )
    ranked.sort(key=lambda one: one[:4])
    return tuple(
        Chosen(
            block.anchor,
            block.kind,
            block.text,
            marks(block.text, block.kind, leaves, cited.get(block.anchor, ())),
        )
        for *_, block in ranked[:limit]
    )


def stretches(words: Sequence[Token], kind: str, leaf: Node) -> list[Found]:
    """Where a leaf on a text field matches, as first and last token."""
    match leaf:
        case Within(within, inner):
            return stretches(words, kind, inner) if within == kind else []
        case Term(field, term):
            return _standing(_terms(words, field), {term})
        case AnyOf(field, forms):
            return _standing(_terms(words, field), set(forms))
        case Prefix(field, prefix):
            return [
                (place, place) for place, term in enumerate(_terms(words, field)) if term.startswith(prefix)
            ]
        case Phrase(field, slots):
            terms, wanted = _terms(words, field), [set(slot) for slot in slots]
            return [
                (start, start + len(wanted) - 1)
                for start in range(len(terms) - len(wanted) + 1)
                if all(terms[start + index] in slot for index, slot in enumerate(wanted))
            ]
        case Near(field, slots, distance):
            return _near(_terms(words, field), [set(slot) for slot in slots], distance)
        case _:
            return []


def _terms(words: Sequence[Token], field: str) -> list[str]:
    match field:
        case "exact":
            return [word.exact for word in words]
        case "stem":
            return [word.stem for word in words]
        case _:
            return []  # a look-up takes no part in the text


def _standing(terms: Sequence[str], wanted: set[str]) -> list[Found]:
    return [(place, place) for place, term in enumerate(terms) if term in wanted]


def _near(terms: Sequence[str], slots: Sequence[set[str]], distance: int) -> list[Found]:
    """Each word that stands in some stretch of `distance` + 1 words with all the others."""
    holding = {
        place: {number for number, slot in enumerate(slots) if term in slot}
        for place, term in enumerate(terms)
    }
    places = [place for place, held in holding.items() if held]
    taking_part: set[int] = set()
    for index, first in enumerate(places):
        window = places[index : bisect_right(places, first + distance)]
        if len(set().union(*(holding[place] for place in window))) == len(slots):
            taking_part.update(window)
    return [(place, place) for place in sorted(taking_part)]


def _entities(leaf: Node) -> tuple[str, ...]:
    match leaf:
        case Term("entities", term):
            return (term,)
        case AnyOf("entities", terms):
            return terms
        case _:
            return ()


def _together(words: Sequence[Token], kind: str, leaves: Sequence[Node]) -> int:
    """How many neighbours in the question are close neighbours, in its order, in the text."""
    standing = [places for leaf in leaves if (places := stretches(words, kind, leaf))]
    pairs = 0
    for here, there in pairwise(standing):
        starts = {first for first, _ in there}
        pairs += any(not starts.isdisjoint(range(last + 1, last + 1 + TOGETHER)) for _, last in here)
    return pairs


def _merged(found: Iterable[tuple[int, int]]) -> Marks:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)

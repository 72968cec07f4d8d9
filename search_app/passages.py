"""Which parts of a hit are shown, and which stretches of them are marked.

    BlockHits of one hit, the query's leaves --best--> the few shown        text, leaves --marks--> offsets

A mark is a stretch that makes a leaf match: the word, the whole phrase where it stands, the words that are near
each other, the citation of a symbol asked for. It begins and ends where a word does.
"""

from bisect import bisect_right
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.engine.port import AnyOf, BlockHit, Near, Node, Phrase, Prefix, Term, Within
from indexer.mentions import is_mention, named, stored_keys
from indexer.spanish import Token, tokens
from indexer.spanish import terms as terms_of

Marks = tuple[tuple[int, int], ...]
Terms = Mapping[str, Sequence[str]]  # of each text field, by position
Found = tuple[int, int]  # first and last position of a stretch
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
    terms = {"exact": [word.exact for word in words], "stem": [word.stem for word in words]}
    found = [
        (words[first].start, words[last].end)
        for leaf in leaves
        for first, last in stretches(terms, kind, leaf)
    ]
    wanted = {term for leaf in leaves for term in _entities(leaf)}
    found += [(start, end) for start, end, keys in cited if not wanted.isdisjoint(keys)]
    if any(map(is_mention, wanted)):
        found += [
            _whole_words(words, one.start, one.end)
            for one in named(text)
            if not wanted.isdisjoint(stored_keys(one))
        ]
    return merged(found)


def best(
    blocks: Sequence[BlockHit], leaves: Sequence[Node], cited: Mapping[str, Sequence[Cited]], limit: int
) -> tuple[Chosen, ...]:
    """The `limit` blocks worth showing, the best first.

    The engine's weight says how much of the question a block holds; among equals the one whose words stand
    together as they were asked comes first, then the shorter, then the earlier.
    """
    least = sorted((block.weight for block in blocks), reverse=True)[:limit][-1] if blocks else 0
    ranked = sorted(
        (block for block in blocks if block.weight >= least),  # the others are not shown: why read them
        key=lambda block: (-block.weight, -_together(block, leaves), len(block.text), block.place),
    )
    return tuple(
        Chosen(
            block.anchor,
            block.kind,
            block.text,
            marks(block.text, block.kind, leaves, cited.get(block.anchor, ())),
        )
        for block in ranked[:limit]
    )


def stretches(terms: Terms, kind: str, leaf: Node) -> list[Found]:
    """Where a leaf on a text field matches, as first and last position; a look-up takes no part in the text."""
    match leaf:
        case Within(within, inner):
            return stretches(terms, kind, inner) if within == kind else []
        case Term(field, term) if field in terms:
            return _standing(terms[field], (term,))
        case AnyOf(field, forms) if field in terms:
            return _standing(terms[field], frozenset(forms))
        case Prefix(field, prefix):
            return [(place, place) for place, term in enumerate(terms[field]) if term.startswith(prefix)]
        case Phrase(field, slots):
            words, wanted = terms[field], [frozenset(slot) for slot in slots]
            return [
                (start, start + len(wanted) - 1)
                for start in range(len(words) - len(wanted) + 1)
                if all(words[start + index] in slot for index, slot in enumerate(wanted))
            ]
        case Near(field, slots, distance):
            return _near(terms[field], [frozenset(slot) for slot in slots], distance)
        case _:
            return []


def _standing(terms: Sequence[str], wanted: Container[str]) -> list[Found]:
    return [(place, place) for place, term in enumerate(terms) if term in wanted]


def _near(terms: Sequence[str], slots: Sequence[frozenset[str]], distance: int) -> list[Found]:
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


def _together(block: BlockHit, leaves: Sequence[Node]) -> int:
    """How many neighbours in the question are close neighbours, in its order, in the text."""
    terms = dict(zip(("exact", "stem"), terms_of(block.text), strict=True))
    standing = [places for leaf in leaves if (places := stretches(terms, block.kind, leaf))]
    pairs = 0
    for here, there in pairwise(standing):
        starts = {first for first, _ in there}
        pairs += any(not starts.isdisjoint(range(last + 1, last + 1 + TOGETHER)) for _, last in here)
    return pairs


def _whole_words(words: Sequence[Token], start: int, end: int) -> tuple[int, int]:
    """The stretch as far as its words reach: a note's call may be glued to a year, `20112`."""
    inside = [word for word in words if word.start < end and start < word.end]
    return inside[0].start, inside[-1].end


def merged(found: Iterable[tuple[int, int]]) -> Marks:
    """The stretches in order, those that overlap made one."""
    whole: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if whole and start < whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return tuple(whole)

"""A text field of a generation: its terms, what each brings to a document, and where they stand.

Places are positions counted through the whole index, as `inversion.py` lays them down.
"""

from collections.abc import Sequence
from copy import copy
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from indexer.engine.embedded.array_file import Array, ArrayFile
from indexer.engine.embedded.doc_set import (
    DocIds,
    DocSet,
    concat_ranges,
    run_starts,
    sorted_lookup,
    sorted_unique,
)
from indexer.engine.embedded.postings_reader import PostingsReader
from indexer.engine.port import Near, Phrase, Prefix, Synonym, Term

TextLeaf = Term | Synonym | Prefix | Phrase | Near
CACHED_WORDS = 16  # words whose terms are kept at hand; one may have a thousand forms
BITMAP_CHUNK = 1 << 15  # places looked up in bits together
EMPTY = np.empty(0, np.uint32)


class PositionRanges(NamedTuple):
    """Some documents, ascending, as runs of places: each from its start up to its end."""

    documents: Array
    starts: Array
    ends: Array


class TextField:
    """A field's terms. They are known by the numbers of their lists of postings."""

    def __init__(self, arrays: ArrayFile, name: str, postings: PostingsReader) -> None:
        self.postings = postings
        self.terms = arrays.strings(f"{name}.terms")
        self._lists = arrays[f"{name}.lists"]
        self._list_items = self._lists.data  # Python's ints, which come quicker
        self._document_starts = arrays["document_starts"]
        self._block_starts = arrays["block_starts"]
        self._saturations = arrays["norms"].astype(np.float32)
        self._length_codes = arrays["length_codes"]
        # A page looks a word up to find documents, and again to find where it stands in them.
        self.numbers = lru_cache(CACHED_WORDS)(self._numbers)
        # By kind of block, of those that hold few words: the field as if they were all.
        self.asides = {kind: self._only(some) for kind, some in postings.in_asides.items()}

    def _only(self, postings: PostingsReader) -> "TextField":
        """The same terms, at the places of some blocks alone."""
        some = copy(self)
        some.postings = postings
        return some

    def _numbers(self, forms: tuple[str, ...]) -> tuple[int, ...]:
        """Lists of those of these terms that there are, ascending."""
        return tuple(sorted(self._list_items[term] for term in self.terms.find_all(forms)))

    def idf(self, numbers: Sequence[int]) -> float:
        """That of the most frequent of the terms, which is the smallest; of none, nothing will be weighed."""
        return min((self.postings.idfs[number] for number in numbers), default=0.0)

    def weigh(self, documents: Array, counts: Array, weight: float) -> Array:
        """BM25 of something that stands `counts` times in these documents."""
        tf = counts.astype(np.float32)
        scores: Array = (
            np.float32(weight) * tf / (tf + self._saturations.take(self._length_codes.take(documents)))
        )
        return scores

    def weigh_each(self, documents: Array, counts: Array, weights: Sequence[float]) -> Array:
        """BM25 of several things at once: row by row, how often each stands in these documents."""
        tf = counts.astype(np.float32)
        saturations = self._saturations.take(self._length_codes.take(documents))
        scores: Array = np.array(weights, np.float32)[:, None] * tf / (tf + saturations)
        return scores

    def prefixed(self, prefix: str) -> Array:
        """Lists of all terms that begin so, ascending."""
        return np.sort(self._lists[slice(*self.terms.prefixed(prefix))]).astype(np.int64)

    def written(self, number: int) -> list[str]:
        """The words of a document by place; an empty one behind every block."""
        start, end = self._document_starts[number : number + 2].tolist()
        words = [""] * (end - start)
        terms = np.flatnonzero(np.isin(self._lists, self.postings.documents.holding(number)))
        for term in terms.tolist():
            for at in self.postings.places.between(
                self._list_items[term], np.array([start]), np.array([end])
            ).tolist():
                words[at - start] = self.terms[term]
        return words

    # --- places ---------------------------------------------------------------------------------------------

    def documents_at(self, places: Array) -> Array:
        """The document of each place."""
        return self._document_starts.searchsorted(places, "right") - 1

    def blocks_at(self, places: Array) -> Array:
        """The block of each place, counted through the whole index."""
        return self._block_starts.searchsorted(places, "right") - 1

    def places(self, leaf: TextLeaf, inside: PositionRanges | None = None) -> Array:
        """Where the leaf stands, in the documents asked for: of a phrase or near words, where they begin."""
        match leaf:
            case Term(_, term):
                return self.slot(self.numbers((term,)), inside)
            case Synonym(_, forms):
                return self.slot(self.numbers(forms), inside)
            case Prefix(_, prefix):
                return self._of_any(self.prefixed(prefix), inside)
            case Phrase(_, slots):
                return self.phrase([self.numbers(slot) for slot in slots], inside)
            case Near(_, slots, distance):
                return self.near([self.slot(self.numbers(slot), inside) for slot in slots], distance)

    def documents_of(self, leaf: TextLeaf) -> Array:
        """The documents in which the leaf stands, in no order and some more than once; of some blocks alone."""
        match leaf:
            case Term(_, term):
                return self.postings.place_documents_of(np.array(self.numbers((term,)), np.int64))
            case Synonym(_, forms):
                return self.postings.place_documents_of(np.array(self.numbers(forms), np.int64))
            case Prefix(_, prefix):
                return self.postings.place_documents_of(self.prefixed(prefix))
            case _:
                return self.documents_at(self.places(leaf))

    def phrase(self, slots: Sequence[Sequence[int]], inside: PositionRanges | None = None) -> Array:
        """Places at which a term of the first slot stands, one of the second one further, and so on.

        A place below its shift wraps round to beyond every place that there can be, where the first slot is not.
        """
        rarest, *others = sorted(range(len(slots)), key=lambda index: self._occurrences(slots[index]))
        found = self.slot(slots[rarest], inside) - np.uint32(rarest)
        for index in others:
            if not len(found):
                break
            shift, bits = np.uint32(index), self._bits(slots[index])
            if bits is None:
                found = _intersect_shifted(found, self.slot(slots[index], inside), shift)
            else:
                found = _filter_by_bitmap(found, bits, shift)
        return found

    def _occurrences(self, numbers: Sequence[int]) -> int:
        return sum(map(self.postings.places.length, numbers))

    def slot(self, numbers: Sequence[int], inside: PositionRanges | None) -> Array:
        """The places of any of the terms, ascending."""
        places = self.postings.places
        if len(numbers) != 1:
            return np.sort(self._of_any(np.array(numbers, np.int64), inside))
        if inside is None:
            return places.one(numbers[0])
        return places.between(numbers[0], inside.starts, inside.ends)

    def _bits(self, numbers: Sequence[int]) -> Array | None:
        """A bit for each place at which one widespread term stands."""
        return self.postings.place_bits.get(numbers[0]) if len(numbers) == 1 else None

    def _of_any(self, numbers: Array, inside: PositionRanges | None) -> Array:
        """The places of several terms, in no order. Their lists ascend."""
        if inside is None:
            return self.postings.places.several(numbers)
        return self.postings.places.several_between(numbers, inside.starts, inside.ends)

    def near(self, slots: list[Array], distance: int) -> Array:
        """A place in each stretch of a block that holds every slot within the distance.

        A slot is its places, ascending.
        """
        distance = min(distance, 1 << 32)
        slots = sorted(slots, key=len)
        rarest = slots[0]
        if not len(rarest) or len(slots) == 1:
            return rarest
        # In 64 bits: a place and a distance may pass 32 together, or zero.
        blocks = self.blocks_at(rarest)
        first = np.maximum(self._block_starts[blocks], rarest - np.int64(distance))
        behind = np.minimum(self._block_starts[blocks + 1] - 1, rarest + np.int64(distance + 1))
        for slot in slots[1:]:
            keep = _any_between(slot, first, behind)
            rarest, blocks, first, behind = rarest[keep], blocks[keep], first[keep], behind[keep]
        if len(slots) == 2 or not len(rarest):
            return rarest
        # Each of the others is near enough to the rarest; whether all are to each other is seen in these blocks.
        blocks = blocks[run_starts(blocks)]
        starts, ends = self._block_starts[blocks], self._block_starts[blocks + 1]
        slots = [
            slot[concat_ranges(np.searchsorted(slot, starts), np.searchsorted(slot, ends))] for slot in slots
        ]
        begin = sorted_unique(np.concatenate(slots))
        behind = np.minimum(self._block_starts[self.blocks_at(begin) + 1] - 1, begin + np.int64(distance + 1))
        for slot in slots:
            keep = _any_between(slot, begin, behind)
            begin, behind = begin[keep], behind[keep]
        return begin


class TermScorer:
    """One term of a field: its documents, and what it brings to each."""

    def __init__(self, field: TextField, number: int) -> None:
        self._lists = lists = field.postings
        self._number = number
        self._scores = lists.weights * np.float32(lists.idfs[number])  # by code
        self._codes = lists.codes(number)
        self._frequent = number < lists.frequent
        if self._frequent:
            self._bits = lists.bits[number]
            count, counted = len(self._codes), lists.counted[number]
            self.documents = DocSet(lists.among, bits=self._bits, count=count, counted=counted)
        else:
            self.documents = DocSet(lists.among, numbers=lists.documents.one(number))

    def best(self) -> Array:
        """Some of the documents with the highest scores, in order; none when that is not known."""
        return self._lists.best[self._number].astype(np.int64) if self._frequent else EMPTY

    def at(self, documents: DocIds, everywhere: bool) -> Array:
        """The scores of these documents; 0 where the term is not."""
        scores: Array
        if not self._frequent and documents.numbers is self.documents.numbers:
            scores = self._scores.take(self._codes)
            return scores
        if self._frequent:
            at = self._lists.bits_before[self._number].take(documents.words)
            at += np.bitwise_count(self._bits.take(documents.words) & documents.below)
        else:
            at = self.documents.numbers.searchsorted(documents.numbers)
        scores = self._scores.take(self._codes.take(at, mode="clip"))
        return scores if everywhere else scores * self.documents.holds(documents)

    def add_to(self, scores: Array, factor: float) -> None:
        """Add what the term brings, to scores by document."""
        by_code = self._scores if factor == 1 else self._scores * np.float32(factor)
        numbers = self._lists.documents.one(self._number) if self._frequent else self.documents.numbers
        np.add.at(scores, numbers, by_code.take(self._codes))


def unique_counts(ascending: Array) -> tuple[Array, Array]:
    """Distinct values of an ascending array, and how often each is there."""
    starts = run_starts(ascending)
    ends = np.empty_like(starts)
    ends[:-1], ends[-1:] = starts[1:], len(ascending)
    return ascending.take(starts), ends - starts


def _any_between(ascending: Array, starts: Array, behind: Array) -> Array:
    """A mask of the stretches, from each start up to what is behind it, that hold one of these places."""
    nearest = np.searchsorted(ascending, starts.astype(ascending.dtype))
    there = nearest < len(ascending)
    there[there] = ascending[nearest[there]] < behind[there]
    return there


def _filter_by_bitmap(places: Array, bits: Array, shift: np.uint32) -> Array:
    """Those of the places whose bit, shifted, is set. The last byte of the bits is empty: it answers for all beyond.

    Some at a time, as many as the processor's cache holds: all at once takes more than twice as long.
    """
    found = [places[:0]]
    for start in range(0, len(places), BITMAP_CHUNK):
        some = places[start : start + BITMAP_CHUNK]
        wanted = some + shift
        octets = bits.take(wanted >> 3, mode="clip")
        found.append(some[(octets & np.uint8(1) << (wanted & 7).astype(np.uint8)) != 0])
    return np.concatenate(found)


def _intersect_shifted(few: Array, many: Array, shift: np.uint32) -> Array:
    """Those of the few that, shifted, are among the many. Both ascend, and hold nothing twice."""
    if len(few) * 8 < len(many):
        found: Array = few[sorted_lookup(many, few + shift)[1]]
        return found
    # One sort of both is quicker than a binary search for each: what is in both lies side by side.
    both = np.concatenate([few, many - shift])
    both.sort()
    same: Array = both[:-1][both[1:] == both[:-1]]
    return same

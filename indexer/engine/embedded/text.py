"""A text field of a generation: its terms, their postings, and where they stand.

Places are positions counted through the whole index, as `inversion.py` lays them down. For each frequent term there
is also a set of bits, with the number of bits before each word of them, so that the posting of a document is found
at once; its best postings in order; and its facet counts. For each widespread term there is a bit for every place.
"""

from collections.abc import Sequence
from copy import copy
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from indexer.engine.embedded.arrays import Array, Arrays
from indexer.engine.embedded.sets import Documents, Sought, distinct, first_of_each, places_in, runs
from indexer.engine.port import AnyOf, Near, Phrase, Prefix, Term

TextLeaf = Term | AnyOf | Prefix | Phrase | Near
CACHED = 16  # words whose terms are kept at hand; one may have a thousand forms
FEW_FORMS = 8  # of a word; beyond, their postings are taken together
NOWHERE = np.empty(0, np.uint32)


class Stretch(NamedTuple):
    """Some documents, ascending, as runs of places: each from its start up to its end."""

    documents: Array
    starts: Array
    ends: Array


class TextField:
    def __init__(self, arrays: Arrays, name: str) -> None:
        self.among = len(arrays["length_codes"])
        self.terms = arrays.strings(f"{name}.terms")
        self._posting_starts = arrays[f"{name}.posting_starts"]
        self._position_starts = arrays[f"{name}.position_starts"]
        # The items of a memoryview are Python's numbers, and come quicker.
        self.posting_starts = self._posting_starts.data
        self.position_starts = self._position_starts.data
        self.idfs = arrays[f"{name}.idfs"].data
        self.positions = arrays[f"{name}.positions"]
        self.documents = arrays[f"{name}.documents"]
        self.tfs = arrays[f"{name}.tfs"]
        self.scores = arrays[f"{name}.scores"]
        frequent = arrays[f"{name}.frequent"].tolist()
        self.frequent = {number: index for index, number in enumerate(frequent)}
        shape = (len(frequent), -1) if frequent else (0, 0)
        self.bits = arrays[f"{name}.frequent_bits"].reshape(shape)
        self.bits_before = arrays[f"{name}.frequent_bits_before"].reshape(shape)
        self.best = arrays[f"{name}.frequent_best"].reshape(shape)
        self.counted = arrays[f"{name}.frequent_counted"].reshape(shape)
        widespread = arrays[f"{name}.widespread"].tolist()
        self._widespread = {number: index for index, number in enumerate(widespread)}
        self._widespread_bits = arrays[f"{name}.widespread_bits"].reshape(
            (len(widespread), -1) if widespread else (0, 0)
        )
        self._document_starts = arrays["document_starts"]
        self._block_starts = arrays["block_starts"]
        self._saturations = arrays["norms"].astype(np.float32)
        self._length_codes = arrays["length_codes"]
        # A page looks a word up to find documents, and again to find where it stands in them.
        self.numbers = lru_cache(CACHED)(self._numbers)
        self._place_documents: Array = NOWHERE  # of each position, of some blocks alone
        # By kind of block, of those that hold few words: the field as if they were all.
        self.asides = {kind: self._only(arrays, f"{name}.in.{kind}") for kind in arrays.strings("asides")}

    def _only(self, arrays: Arrays, name: str) -> "TextField":
        """The places of some blocks alone, of the same terms."""
        some = copy(self)
        some.positions = arrays[f"{name}.positions"]
        some._position_starts = arrays[f"{name}.position_starts"]
        some.position_starts = some._position_starts.data
        some._place_documents = arrays[f"{name}.documents"]
        return some

    def _numbers(self, forms: tuple[str, ...]) -> tuple[int, ...]:
        """Numbers of those of these terms that there are, ascending."""
        return tuple(self.terms.find_all(forms))

    def idf(self, numbers: Sequence[int]) -> float:
        """That of the most frequent of the terms, which is the smallest; of none, nothing will be weighed."""
        return min((self.idfs[number] for number in numbers), default=0.0)

    def weigh(self, documents: Array, counts: Array, weight: float) -> Array:
        """BM25 of something that stands `counts` times in these documents."""
        tf = counts.astype(np.float32)
        scores: Array = (
            np.float32(weight) * tf / (tf + self._saturations.take(self._length_codes.take(documents)))
        )
        return scores

    def prefixed(self, prefix: str) -> Array:
        """The documents of all terms that begin so, in no order and some more than once."""
        low, high = self.terms.prefixed(prefix)
        return self.documents[self.posting_starts[low] : self.posting_starts[high]]

    def postings(self, terms: Sequence[int]) -> tuple[Array, Array]:
        """Documents of several terms, term by term, and how often each is there."""
        starts = self.posting_starts
        if len(terms) <= FEW_FORMS:
            parts = [slice(starts[number], starts[number + 1]) for number in terms]
            return (
                np.concatenate([self.documents[part] for part in parts]),
                np.concatenate([self.tfs[part] for part in parts]),
            )
        numbers = np.array(terms, np.int64)
        index = runs(self._posting_starts[numbers], self._posting_starts[numbers + 1])
        return self.documents.take(index), self.tfs.take(index)

    # --- places ---------------------------------------------------------------------------------------------

    def documents_at(self, places: Array) -> Array:
        """The document of each place."""
        return self._document_starts.searchsorted(places, "right") - 1

    def blocks_at(self, places: Array) -> Array:
        """The block of each place, counted through the whole index."""
        return self._block_starts.searchsorted(places, "right") - 1

    def places(self, leaf: TextLeaf, inside: Stretch | None = None) -> Array:
        """Where the leaf stands, in the documents asked for: of a phrase or near words, where they begin."""
        match leaf:
            case Term(_, term):
                return self._slot(self.numbers((term,)), inside)
            case AnyOf(_, forms):
                return self._slot(self.numbers(forms), inside)
            case Prefix(_, prefix):
                return self._of_any(np.arange(*self.terms.prefixed(prefix)), inside)
            case Phrase(_, slots):
                return self.phrase([self.numbers(slot) for slot in slots], inside)
            case Near(_, slots, distance):
                return self._near([self._slot(self.numbers(slot), inside) for slot in slots], distance)

    def documents_of(self, leaf: TextLeaf) -> Array:
        """The documents in which the leaf stands, in no order and some more than once; of some blocks alone."""
        match leaf:
            case Prefix(_, prefix):
                low, high = self.terms.prefixed(prefix)
                return self._place_documents[self.position_starts[low] : self.position_starts[high]]
            case Term(_, term):
                numbers = self.numbers((term,))
            case AnyOf(_, forms):
                numbers = self.numbers(forms)
            case _:
                return self.documents_at(self.places(leaf))
        index = np.array(numbers, np.int64)
        at = runs(self._position_starts[index], self._position_starts[index + 1])
        return self._place_documents.take(at)

    def phrase(self, slots: Sequence[Sequence[int]], inside: Stretch | None = None) -> Array:
        """Places at which a term of the first slot stands, one of the second one further, and so on.

        A place below its shift wraps round to beyond every place that there can be, where the first slot is not.
        """
        rarest, *others = sorted(range(len(slots)), key=lambda index: self._occurrences(slots[index]))
        found = self._slot(slots[rarest], inside) - np.uint32(rarest)
        for index in others:
            if not len(found):
                break
            shift, bits = np.uint32(index), self._bits(slots[index])
            if bits is None:
                found = _in_both(found, self._slot(slots[index], inside), shift)
            else:
                found = found[_is_set(bits, found + shift)]
        return found

    def _occurrences(self, numbers: Sequence[int]) -> int:
        starts = self.position_starts
        return sum(starts[number + 1] - starts[number] for number in numbers)

    def _slot(self, numbers: Sequence[int], inside: Stretch | None) -> Array:
        """The places of any of the terms, ascending."""
        if len(numbers) == 1:
            return self._standing(numbers[0], inside)
        return np.sort(self._of_any(np.array(numbers, np.int64), inside))

    def _bits(self, numbers: Sequence[int]) -> Array | None:
        """A bit for each place at which one widespread term stands."""
        if len(numbers) != 1 or numbers[0] not in self._widespread:
            return None
        bits: Array = self._widespread_bits[self._widespread[numbers[0]]]
        return bits

    def _standing(self, number: int, inside: Stretch | None) -> Array:
        """The places of one term."""
        places = self.positions[self.position_starts[number] : self.position_starts[number + 1]]
        if inside is None:
            return places
        return places[runs(np.searchsorted(places, inside.starts), np.searchsorted(places, inside.ends))]

    def _of_any(self, numbers: Array, inside: Stretch | None) -> Array:
        """The places of several terms, in no order."""
        starts = self._position_starts[numbers]
        if inside is None:
            return self.positions[runs(starts, self._position_starts[numbers + 1])]
        mask = np.zeros(self.among, bool)
        mask[inside.documents] = True
        first, behind = self._posting_starts[numbers], self._posting_starts[numbers + 1]
        index = runs(first, behind)
        held = np.flatnonzero(mask[self.documents[index]])
        if not len(held):
            return NOWHERE
        # A posting's places lie behind those of the term's postings before it.
        tfs = self.tfs[index].astype(np.int64)
        before = np.cumsum(tfs) - tfs
        at = np.cumsum(behind - first) - (behind - first)  # of each term's first posting among the index
        term = np.searchsorted(at, held, "right") - 1
        begin = starts[term] + before[held] - before[at[term]]
        return self.positions[runs(begin, begin + tfs[held])]

    def _near(self, slots: list[Array], distance: int) -> Array:
        """A place in each stretch of a block that holds every slot within the distance."""
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
        blocks = blocks[first_of_each(blocks)]
        starts, ends = self._block_starts[blocks], self._block_starts[blocks + 1]
        slots = [slot[runs(np.searchsorted(slot, starts), np.searchsorted(slot, ends))] for slot in slots]
        begin = distinct(np.concatenate(slots))
        behind = np.minimum(self._block_starts[self.blocks_at(begin) + 1] - 1, begin + np.int64(distance + 1))
        for slot in slots:
            keep = _any_between(slot, begin, behind)
            begin, behind = begin[keep], behind[keep]
        return begin


class Postings:
    """One term of a field: its documents, and what it brings to each."""

    def __init__(self, field: TextField, number: int) -> None:
        part = slice(field.posting_starts[number], field.posting_starts[number + 1])
        self._numbers = field.documents[part]
        self._scores = field.scores[part]
        self._frequent = field.frequent.get(number, -1)
        among = field.among
        if self._frequent < 0:
            self.documents = Documents(among, numbers=self._numbers)
            return
        self._bits = field.bits[self._frequent]
        self._before = field.bits_before[self._frequent]
        self._best = field.best[self._frequent]
        self.documents = Documents(
            among, numbers=self._numbers, bits=self._bits, counted=field.counted[self._frequent]
        )

    def best(self) -> Array:
        """Some of the documents with the highest scores, in order; none when that is not known."""
        return self._numbers[:0] if self._frequent < 0 else self._numbers.take(self._best)

    def at(self, documents: Sought, everywhere: bool) -> Array:
        """The scores of these documents; 0 where the term is not."""
        if documents.numbers is self._numbers:
            return self._scores
        if self._frequent < 0:
            at = self._numbers.searchsorted(documents.numbers.astype(self._numbers.dtype, copy=False))
        else:
            before = np.bitwise_count(self._bits.take(documents.words) & documents.below)
            at = self._before.take(documents.words) + before
        scores = self._scores.take(at, mode="clip")
        return scores if everywhere else scores * self.documents.holds(documents)

    def add_to(self, scores: Array, factor: float) -> None:
        """Add what the term brings, to scores by document."""
        np.add.at(scores, self._numbers, self._scores if factor == 1 else self._scores * np.float32(factor))


def counted(ascending: Array) -> tuple[Array, Array]:
    """Distinct values of an ascending array, and how often each is there."""
    starts = first_of_each(ascending)
    ends = np.empty_like(starts)
    ends[:-1], ends[-1:] = starts[1:], len(ascending)
    return ascending.take(starts), ends - starts


def _any_between(ascending: Array, starts: Array, behind: Array) -> Array:
    """A mask of the stretches, from each start up to what is behind it, that hold one of these places."""
    nearest = np.searchsorted(ascending, starts.astype(ascending.dtype))
    there = nearest < len(ascending)
    there[there] = ascending[nearest[there]] < behind[there]
    return there


def _is_set(bits: Array, places: Array) -> Array:
    """A mask of the places whose bit is set. The last byte is empty: it answers for all beyond."""
    octets = bits.take(places >> 3, mode="clip")
    mask: Array = (octets & np.uint8(1) << (places & 7).astype(np.uint8)) != 0
    return mask


def _in_both(few: Array, many: Array, shift: np.uint32) -> Array:
    """Those of the few that, shifted, are among the many. Both ascend, and hold nothing twice."""
    if len(few) * 8 < len(many):
        found: Array = few[places_in(many, few + shift)[1]]
        return found
    # One sort of both is quicker than a binary search for each: what is in both lies side by side.
    both = np.concatenate([few, many - shift])
    both.sort()
    same: Array = both[:-1][both[1:] == both[:-1]]
    return same

"""Sets of documents: as ascending numbers while they are few, as one bit a document when they are many.

Bit d % 64 of word d // 64 is document d. Numbers are int64, NumPy's own kind of index.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from indexer.engine.embedded.array_file import Array

SPARSE_DIVISOR = 32  # a set is small below one document in so many
_ONE = np.uint64(1)


class DocIds:
    """Documents that are looked for in several sets: where the bit of each is, worked out once."""

    def __init__(self, numbers: Array) -> None:
        self.numbers = numbers

    @cached_property
    def words(self) -> Array:
        """The word that each one's bit is in."""
        words: Array = self.numbers >> 6
        return words

    @cached_property
    def bits(self) -> Array:
        """Each one's bit in that word."""
        bits: Array = _ONE << (self.numbers & 63).astype(np.uint64)
        return bits

    @cached_property
    def below(self) -> Array:
        """The bits of that word before it."""
        below: Array = self.bits - _ONE
        return below


class DocSet:
    """A set of the documents from 0 up to `among`; made of numbers or of bits, and turned into the other when asked.

    `counted` holds its facet counts, when they were counted at build.
    """

    __slots__ = ("_bits", "_count", "_numbers", "among", "counted")

    def __init__(
        self,
        among: int,
        *,
        numbers: Array | None = None,
        bits: Array | None = None,
        count: int | None = None,
        counted: Array | None = None,
    ) -> None:
        self.among = among
        self._numbers = numbers
        self._bits = bits
        self._count = len(numbers) if numbers is not None else count
        self.counted = counted

    def __len__(self) -> int:
        if self._count is None:
            self._count = int(np.bitwise_count(self.bits).sum(dtype=np.int64))
        return self._count

    @property
    def small(self) -> bool:
        """Whether its numbers are the cheaper way to work with it."""
        return self._numbers is not None and len(self._numbers) * SPARSE_DIVISOR < self.among

    @property
    def numbers(self) -> Array:
        if self._numbers is None:
            self._numbers = from_bitset(self.bits)
        return self._numbers

    @property
    def bits(self) -> Array:
        if self._bits is None:
            self._bits = to_bitset(self.numbers, self.among)
        return self._bits

    def holds(self, documents: DocIds) -> Array:
        """A mask of those of these documents that are in the set."""
        if self._bits is None:
            return sorted_lookup(self.numbers, documents.numbers)[1]
        mask: Array = (self._bits.take(documents.words) & documents.bits) != 0
        return mask


def empty(among: int) -> DocSet:
    return DocSet(among, numbers=np.empty(0, np.int64))


def from_mask(mask: Array) -> DocSet:
    """The documents that are true in a mask."""
    padded = np.zeros(bitset_words(len(mask)) * 8, np.uint8)
    packed = np.packbits(mask, bitorder="little")
    padded[: len(packed)] = packed
    return DocSet(len(mask), bits=padded.view(np.uint64))


def from_doc_ids(among: int, documents: Array) -> DocSet:
    """The documents in an array, in any order, some more than once."""
    if len(documents) * SPARSE_DIVISOR < among:
        return DocSet(among, numbers=sorted_unique(documents))
    mask = np.zeros(among, bool)
    mask[documents] = True
    return from_mask(mask)


def bitset_words(among: int) -> int:
    """How many words hold so many bits."""
    return (among + 63) // 64


def to_bitset(numbers: Array, among: int) -> Array:
    bits = np.zeros(bitset_words(among), np.uint64)
    # Each bit is set once, so that adding is or-ing, for which NumPy has the quicker loop.
    np.add.at(bits, numbers >> 6, _ONE << (numbers & 63).astype(np.uint64))
    return bits


def from_bitset(bits: Array) -> Array:
    """The numbers of all set bits, ascending."""
    held = np.flatnonzero(bits)
    if 4 * len(held) > len(bits):
        return np.flatnonzero(_unpacked(bits))
    at = np.flatnonzero(_unpacked(bits.take(held)))
    numbers: Array = (held.take(at >> 6) << 6) + (at & 63)
    return numbers


def _unpacked(bits: Array) -> Array:
    """A mask, for which NumPy looks for what is true sooner than for zeros and ones."""
    return np.unpackbits(bits.view(np.uint8), bitorder="little").view(bool)


def sorted_unique(values: Array) -> Array:
    """Each value once, ascending. NumPy's `unique` hashes, and takes several times as long."""
    ascending = np.sort(values)
    return ascending.take(run_starts(ascending))


def run_starts(ascending: Array) -> Array:
    """Where each value of an ascending array begins."""
    begins = np.ones(len(ascending), bool)
    np.not_equal(ascending[1:], ascending[:-1], out=begins[1:])
    return np.flatnonzero(begins)


def concat_ranges(starts: Array, ends: Array) -> Array:
    """The whole numbers of several runs: from each start up to its end."""
    starts = starts.astype(np.int64)
    lengths = ends.astype(np.int64) - starts
    before = np.cumsum(lengths) - lengths
    numbers: Array = np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()))
    return numbers


def sorted_lookup(ascending: Array, wanted: Array) -> tuple[Array, Array]:
    """Where each of the wanted stands in an ascending array, and a mask of those that do."""
    if not len(ascending):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), bool)
    # Of one kind: otherwise NumPy would convert all of the array.
    at = ascending.searchsorted(wanted.astype(ascending.dtype, copy=False))
    return at, ascending.take(at, mode="clip") == wanted


def intersection(sets: Sequence[DocSet]) -> DocSet:
    """What is in all of these sets, of which there is at least one."""
    if len(sets) == 1:
        return sets[0]
    few = [found for found in sets if found.small]
    if not few:
        bits = sets[0].bits & sets[1].bits
        for other in sets[2:]:
            bits &= other.bits
        return DocSet(sets[0].among, bits=bits)
    few.sort(key=len)
    numbers = few[0].numbers
    for other in (*few[1:], *(found for found in sets if not found.small)):
        if not len(numbers):
            break
        numbers = numbers[other.holds(DocIds(numbers))]
    return DocSet(sets[0].among, numbers=numbers)


def union(sets: Sequence[DocSet], among: int) -> DocSet:
    """What is in any of these sets."""
    sets = [found for found in sets if not found.small or len(found)]
    if not sets:
        return empty(among)
    if len(sets) == 1:
        return sets[0]
    few = [found.numbers for found in sets if found.small]
    if len(few) == len(sets) and sum(map(len, few)) * SPARSE_DIVISOR < among:
        return DocSet(among, numbers=sorted_unique(np.concatenate(few)))
    bits = None
    for found in sets:
        if not found.small:
            bits = found.bits.copy() if bits is None else np.bitwise_or(bits, found.bits, out=bits)
    if few:
        mask = np.zeros(among, bool)
        for numbers in few:
            mask[numbers] = True
        added = from_mask(mask).bits
        bits = added if bits is None else np.bitwise_or(bits, added, out=bits)
    return DocSet(among, bits=bits)


def at_least(
    sets: Sequence[DocSet], worths: Sequence[int], least: int, least_sets: int, among: int
) -> DocSet:
    """The documents in `least_sets` of the sets or more, worth at least `least` together; all worths fit an int32."""
    if least > sum(worths) or least_sets > len(sets):
        return empty(among)
    if sum(len(found) for found in sets if found.small) * SPARSE_DIVISOR < among and all(
        found.small for found in sets
    ):
        numbers = np.concatenate([np.empty(0, np.int64), *(found.numbers for found in sets)])
        order = np.argsort(numbers, kind="stable")
        numbers = numbers.take(order)
        if not len(numbers):
            return empty(among)
        starts = run_starts(numbers)
        each = np.repeat(np.array(worths, np.int64), [len(found) for found in sets]).take(order)
        counts = np.diff(starts, append=len(numbers))
        return DocSet(
            among,
            numbers=numbers.take(starts)[(np.add.reduceat(each, starts) >= least) & (counts >= least_sets)],
        )
    # In as few bytes as the sums need: the work is the memory that is gone through.
    kind, count_kind = (np.min_scalar_type(most).type for most in (sum(worths), len(sets)))
    total = np.zeros(bitset_words(among) * 64, kind)
    counts = np.zeros(len(total) if least_sets > 1 else 0, count_kind)
    for found, worth in zip(sets, worths, strict=True):
        if found.small:
            total[found.numbers] += kind(worth)
            if least_sets > 1:
                counts[found.numbers] += count_kind(1)
        else:
            # A product with the mask is several times quicker than adding at the places of its bits.
            mask = np.unpackbits(found.bits.view(np.uint8), bitorder="little")
            total += mask * kind(worth)
            if least_sets > 1:
                counts += mask
    held = total >= kind(least)
    if least_sets > 1:
        held &= counts >= count_kind(least_sets)
    return DocSet(among, bits=np.packbits(held, bitorder="little").view(np.uint64))


def complement(found: DocSet) -> DocSet:
    bits = ~found.bits
    spare = found.among & 63
    if spare:
        bits[-1] &= (_ONE << np.uint64(spare)) - _ONE
    return DocSet(found.among, bits=bits, count=found.among - len(found))


def difference(found: DocSet, out: DocSet) -> DocSet:
    if found.small:
        numbers = found.numbers
        return DocSet(found.among, numbers=numbers[~out.holds(DocIds(numbers))])
    return DocSet(found.among, bits=found.bits & ~out.bits)

"""Sets of documents: sorted ids while they are few, a bitset when they are many; and the array operations they need.

Document d is bit d % 64 of word d // 64 of a bitset. Ids are int64, NumPy's own index type.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from indexer.engine.embedded.array_file import Array

# A set is sparse below one document in so many: there, work on ids costs less than work on words of a bitset.
SPARSE_DIVISOR = 32
_ONE = np.uint64(1)


class DocIds:
    """Documents to look up in several bitsets: their words and bits are worked out once."""

    def __init__(self, ids: Array) -> None:
        """`ids`: (n,) int64, in any order."""
        self.ids = ids

    @cached_property
    def words(self) -> Array:
        """The bitset word of each document, (n,) int64."""
        words: Array = self.ids >> 6
        return words

    @cached_property
    def bits(self) -> Array:
        """The bit of each document within its word, (n,) uint64."""
        bits: Array = _ONE << (self.ids & 63).astype(np.uint64)
        return bits

    @cached_property
    def lower_bits(self) -> Array:
        """All bits below the document's bit in its word, (n,) uint64."""
        lower_bits: Array = self.bits - _ONE
        return lower_bits


class DocSet:
    """A set of documents below `num_docs`, made of ids or of a bitset; the other form is made when it is needed."""

    __slots__ = ("_bitset", "_count", "_ids", "facet_counts", "num_docs")

    def __init__(
        self,
        num_docs: int,
        *,
        ids: Array | None = None,
        bitset: Array | None = None,
        count: int | None = None,
        facet_counts: Array | None = None,
    ) -> None:
        """`ids`: (n,) int64, ascending. `bitset`: (bitset_words(num_docs),) uint64. `count` is n, where it is known.

        `facet_counts` are the set's counts of the facet values with bitsets, where the build counted them.
        """
        self.num_docs = num_docs
        self._ids = ids
        self._bitset = bitset
        self._count = len(ids) if ids is not None else count
        self.facet_counts = facet_counts

    def __len__(self) -> int:
        if self._count is None:
            self._count = int(np.bitwise_count(self.bitset).sum(dtype=np.int64))
        return self._count

    @property
    def is_sparse(self) -> bool:
        """Whether the set has ids, and so few of them that they are cheaper to work with than its bitset."""
        return self._ids is not None and len(self._ids) * SPARSE_DIVISOR < self.num_docs

    @property
    def ids(self) -> Array:
        """The documents, (n,) int64, ascending."""
        if self._ids is None:
            self._ids = from_bitset(self.bitset)
        return self._ids

    @property
    def bitset(self) -> Array:
        """The documents, (bitset_words(num_docs),) uint64."""
        if self._bitset is None:
            self._bitset = to_bitset(self.ids, self.num_docs)
        return self._bitset

    @property
    def mask(self) -> Array:
        """Whether the set has each document, (num_docs,) bool."""
        mask: Array = _unpack(self.bitset)[: self.num_docs]
        return mask

    def contains(self, docs: DocIds) -> Array:
        """Return a mask of the documents that are in the set, (n,) bool."""
        if self._bitset is None:
            return sorted_lookup(self.ids, docs.ids)[1]
        mask: Array = (self._bitset.take(docs.words) & docs.bits) != 0
        return mask


# --- making sets --------------------------------------------------------------------------------------------


def empty(num_docs: int) -> DocSet:
    """Return the set without documents."""
    return DocSet(num_docs, ids=np.empty(0, np.int64))


def from_mask(mask: Array) -> DocSet:
    """Return the set of the documents that are true in a mask, (num_docs,) bool."""
    padded = np.zeros(bitset_words(len(mask)) * 8, np.uint8)
    packed = np.packbits(mask, bitorder="little")
    padded[: len(packed)] = packed
    return DocSet(len(mask), bitset=padded.view(np.uint64))


def from_doc_ids(num_docs: int, ids: Array) -> DocSet:
    """Return the set of the documents in an array, (n,) integers, in any order and with duplicates."""
    if len(ids) * SPARSE_DIVISOR < num_docs:
        return DocSet(num_docs, ids=sorted_unique(ids))
    mask = np.zeros(num_docs, bool)
    mask[ids] = True
    return from_mask(mask)


# --- bitsets ------------------------------------------------------------------------------------------------


def bitset_words(num_bits: int) -> int:
    """Return how many 64-bit words hold so many bits."""
    return (num_bits + 63) // 64


def to_bitset(ids: Array, num_docs: int) -> Array:
    """Return the bitset of distinct ids, (bitset_words(num_docs),) uint64."""
    bitset = np.zeros(bitset_words(num_docs), np.uint64)
    # Each bit is set once, so adding gives the same as or-ing, and NumPy adds faster.
    np.add.at(bitset, ids >> 6, _ONE << (ids & 63).astype(np.uint64))
    return bitset


def from_bitset(bitset: Array) -> Array:
    """Return the numbers of all set bits, (n,) int64, ascending."""
    words = np.flatnonzero(bitset)
    if 4 * len(words) > len(bitset):
        return np.flatnonzero(_unpack(bitset))
    # Most words are zero: unpack the others alone.
    bits = np.flatnonzero(_unpack(bitset.take(words)))
    ids: Array = (words.take(bits >> 6) << 6) + (bits & 63)
    return ids


def _unpack(bitset: Array) -> Array:
    """Return the bits as booleans: `flatnonzero` is faster on these than on zeros and ones."""
    return np.unpackbits(bitset.view(np.uint8), bitorder="little").view(bool)


# --- sorted arrays ------------------------------------------------------------------------------------------


def sorted_unique(values: Array) -> Array:
    """Return the distinct values, ascending. `np.unique` hashes, which takes several times as long."""
    ascending = np.sort(values)
    return ascending.take(run_starts(ascending))


def run_starts(ascending: Array) -> Array:
    """Return the index at which each run of equal values starts in an ascending array."""
    starts = np.ones(len(ascending), bool)
    np.not_equal(ascending[1:], ascending[:-1], out=starts[1:])
    return np.flatnonzero(starts)


def concat_ranges(starts: Array, ends: Array) -> Array:
    """Return the integers of several half-open ranges, one range after another, as int64.

    `starts`, `ends`: (n,) integers, starts <= ends. `concat_ranges([3, 8], [5, 9])` is `[3, 4, 8]`.
    """
    starts = starts.astype(np.int64)
    lengths = ends.astype(np.int64) - starts
    before = np.cumsum(lengths) - lengths
    integers: Array = np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()))
    return integers


def sorted_lookup(ascending: Array, values: Array) -> tuple[Array, Array]:
    """Look values up in an ascending array: return the index of each, and a mask of the values that are there.

    The index of a value that is missing is that of the first greater one, which may be the length of the array.
    """
    if not len(ascending):
        return np.zeros(len(values), np.int64), np.zeros(len(values), bool)
    # In the dtype of the array: NumPy would convert all of it otherwise.
    index = ascending.searchsorted(values.astype(ascending.dtype, copy=False))
    return index, ascending.take(index, mode="clip") == values


# --- operations on sets -------------------------------------------------------------------------------------


def intersection(sets: Sequence[DocSet]) -> DocSet:
    """Return the documents that are in all of the sets; there is at least one."""
    if len(sets) == 1:
        return sets[0]
    sparse = [docs for docs in sets if docs.is_sparse]
    if not sparse:
        bitset = sets[0].bitset & sets[1].bitset
        for other in sets[2:]:
            bitset &= other.bitset
        return DocSet(sets[0].num_docs, bitset=bitset)
    rarest = min(sparse, key=len)
    others = [docs for docs in sets if docs is not rarest]
    if not len(rarest) or not others:
        return rarest
    ids = DocIds(rarest.ids)
    mask = np.logical_and.reduce([other.contains(ids) for other in others])
    return DocSet(sets[0].num_docs, ids=ids.ids[mask])


def union(sets: Sequence[DocSet], num_docs: int) -> DocSet:
    """Return the documents that are in any of the sets."""
    sets = [docs for docs in sets if not docs.is_sparse or len(docs)]
    if not sets:
        return empty(num_docs)
    if len(sets) == 1:
        return sets[0]
    sparse = [docs.ids for docs in sets if docs.is_sparse]
    if len(sparse) == len(sets) and sum(map(len, sparse)) * SPARSE_DIVISOR < num_docs:
        return DocSet(num_docs, ids=sorted_unique(np.concatenate(sparse)))
    bitset = None
    for docs in sets:
        if not docs.is_sparse:
            bitset = docs.bitset.copy() if bitset is None else np.bitwise_or(bitset, docs.bitset, out=bitset)
    if sparse:
        mask = np.zeros(num_docs, bool)
        for ids in sparse:
            mask[ids] = True
        of_sparse = from_mask(mask).bitset
        bitset = of_sparse if bitset is None else np.bitwise_or(bitset, of_sparse, out=bitset)
    return DocSet(num_docs, bitset=bitset)


def at_least(
    sets: Sequence[DocSet], worths: Sequence[int], min_worth: int, min_sets: int, num_docs: int
) -> DocSet:
    """Return the documents that are in `min_sets` sets or more, whose worths add up to `min_worth` or more.

    `worths` has one for each set; their sum fits an int32.
    """
    if min_worth > sum(worths) or min_sets > len(sets):
        return empty(num_docs)
    if _two_are_enough(worths, min_worth, min_sets):
        return _in_two(sets, num_docs)
    if sum(len(docs) for docs in sets if docs.is_sparse) * SPARSE_DIVISOR < num_docs and all(
        docs.is_sparse for docs in sets
    ):
        ids = np.concatenate([np.empty(0, np.int64), *(docs.ids for docs in sets)])
        order = np.argsort(ids, kind="stable")
        ids = ids.take(order)
        if not len(ids):
            return empty(num_docs)
        starts = run_starts(ids)
        id_worths = np.repeat(np.array(worths, np.int64), [len(docs) for docs in sets]).take(order)
        counts = np.diff(starts, append=len(ids))
        mask = (np.add.reduceat(id_worths, starts) >= min_worth) & (counts >= min_sets)
        return DocSet(num_docs, ids=ids.take(starts)[mask])
    # In the narrowest dtypes that hold the sums: the cost is the memory that is gone through.
    worth_type, count_type = (np.min_scalar_type(most).type for most in (sum(worths), len(sets)))
    totals = np.zeros(bitset_words(num_docs) * 64, worth_type)
    counts = np.zeros(len(totals) if min_sets > 1 else 0, count_type)
    for docs, worth in zip(sets, worths, strict=True):
        if docs.is_sparse:
            totals[docs.ids] += worth_type(worth)
            if min_sets > 1:
                counts[docs.ids] += count_type(1)
        else:
            # Multiplying with the mask is several times faster than adding at the ids of the set bits.
            bits = np.unpackbits(docs.bitset.view(np.uint8), bitorder="little")
            totals += bits * worth_type(worth)
            if min_sets > 1:
                counts += bits
    mask = totals >= worth_type(min_worth)
    if min_sets > 1:
        mask &= counts >= count_type(min_sets)
    return DocSet(num_docs, bitset=np.packbits(mask, bitorder="little").view(np.uint64))


def _two_are_enough(worths: Sequence[int], min_worth: int, min_sets: int) -> bool:
    """Return whether a document that `at_least` wants is one that any two of the sets have."""
    if len(worths) < 2 or min_sets > 2 or (min_sets < 2 and max(worths) >= min_worth):
        return False
    least, second, *_ = sorted(worths)
    return least + second >= min_worth


def _in_two(sets: Sequence[DocSet], num_docs: int) -> DocSet:
    """Return the documents that are in two of the sets or more. Bits take less than sums by document."""
    in_any, in_two = sets[0].bitset, np.zeros(bitset_words(num_docs), np.uint64)
    for docs in sets[1:]:
        in_two |= in_any & docs.bitset
        in_any = in_any | docs.bitset
    return DocSet(num_docs, bitset=in_two)


def complement(docs: DocSet) -> DocSet:
    """Return the documents that are not in the set."""
    bitset = ~docs.bitset
    bits_of_last_word = docs.num_docs & 63
    if bits_of_last_word:
        bitset[-1] &= (_ONE << np.uint64(bits_of_last_word)) - _ONE
    return DocSet(docs.num_docs, bitset=bitset, count=docs.num_docs - len(docs))


def difference(docs: DocSet, excluded: DocSet) -> DocSet:
    """Return the documents of the first set that are not in the second."""
    if excluded.is_sparse and not len(excluded):
        return docs
    if docs.is_sparse:
        ids = docs.ids
        return DocSet(docs.num_docs, ids=ids[~excluded.contains(DocIds(ids))])
    return DocSet(docs.num_docs, bitset=docs.bitset & ~excluded.bitset)

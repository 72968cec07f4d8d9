"""The posting lists of a generation: their documents, impact codes and positions.

Both text fields share one set of lists: most words are the only form of their stem, so that one list serves the word
and the stem. A posting list has the documents of a term, ascending; an impact code for each; and the term's
positions, ascending. An impact code stands for a term frequency in a document of some length; codes ascend with the
impact that this frequency has on the score. Lists are numbered from the most to the least frequent. The first are the
frequent ones, which have more: a bitset of the documents with the number of documents before each word of it, so that
a document's posting is found without a search; the best documents in order; and their facet counts. The few lists
with the most positions also have a bitmap with a bit for every position. `layout.py` names the arrays.
"""

from bisect import bisect_left
from collections.abc import Sequence
from copy import copy
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.engine.embedded import layout
from indexer.engine.embedded.array_file import Array, ArrayFile, ArrayFileWriter
from indexer.engine.embedded.doc_set import DocIds, concat_ranges, sorted_unique

# Up to so many lists, or blocks of a list, are read in a loop of Python; more take a vectorised way with a higher
# fixed cost.
LOOP_LIMIT = 8
# Frequent lists whose position counts stay in memory.
CACHED_LISTS = 256


class SortedIntListsWriter:
    """Writes lists of ascending integers below `limit`. Long ones are compressed to the low 16 bits of each integer.

    The long lists must be the first ones, as they are when lists are numbered from the most frequent.
    """

    def __init__(
        self,
        arrays: ArrayFileWriter,
        spec: layout.SortedIntListsSpec,
        offsets: Array,
        limit: int,
        *,
        long_from: int = 64,
        block_size: int,
    ) -> None:
        """`offsets`: (lists + 1,) int64: list i has the integers from `offsets[i]` up to `offsets[i + 1]` of all.

        A list is long from `long_from` integers for each block boundary on. `block_size` is a power of two, at most
        2**16: the low bits of an integer tell it apart from the others of its block.
        """
        lengths = np.diff(offsets)
        self._offsets = offsets
        self._block_size = block_size
        self._block_bases = np.arange(block_size, max(limit, 1), block_size)
        self._num_long = int(np.count_nonzero(lengths >= long_from * len(self._block_bases)))
        self._split = int(offsets[self._num_long])
        self._low_bits = arrays.allocate(spec.low_bits, np.uint16, self._split)
        self._full_ints = arrays.allocate(spec.full_ints, np.uint32, int(offsets[-1]) - self._split)
        self._block_offsets = arrays.allocate(
            spec.block_offsets, np.uint32, self._num_long * len(self._block_bases)
        )
        arrays.add(spec.block_bases, self._block_bases.astype(np.uint32))
        arrays.add(spec.header, np.array([self._num_long, block_size], np.uint32))

    def write(self, low: int, high: int, integers: Array) -> None:
        """Write the lists from `low` up to `high`, whose integers follow one another in `integers`."""
        start, num_bases = int(self._offsets[low]), len(self._block_bases)
        in_long = min(max(self._split - start, 0), len(integers))
        self._low_bits[start : start + in_long] = integers[:in_long] & (self._block_size - 1)
        first_full = max(start - self._split, 0)
        self._full_ints[first_full : first_full + len(integers) - in_long] = integers[in_long:]
        for list_id in range(low, min(high, self._num_long)) if num_bases else ():
            list_slice = slice(int(self._offsets[list_id]) - start, int(self._offsets[list_id + 1]) - start)
            self._block_offsets[list_id * num_bases : (list_id + 1) * num_bases] = np.searchsorted(
                integers[list_slice], self._block_bases
            )


class SortedIntLists:
    """Lists of ascending integers, as `SortedIntListsWriter` wrote them."""

    def __init__(
        self, arrays: ArrayFile, spec: layout.SortedIntListsSpec, offsets: Array, dtype: npt.DTypeLike
    ) -> None:
        """`offsets`: (lists + 1,), as the writer was given. `dtype` is that of the integers returned."""
        self._dtype = dtype
        self.offsets = offsets
        # A memoryview: its items are Python ints, which index faster than NumPy's.
        self._offset_items = offsets.data
        self._low_bits = arrays[spec.low_bits]
        self._low_bit_items = self._low_bits.data
        self._full_ints = arrays[spec.full_ints]
        # The least integer of each block, (blocks,).
        self._block_bases = np.concatenate([np.zeros(1, np.uint32), arrays[spec.block_bases]]).astype(dtype)
        self._num_long, self._block_size = arrays[spec.header].tolist()
        self._split = len(self._low_bits)
        # Of the long lists: where each block but the first starts in the list, (num_long, blocks - 1).
        self._block_offsets = arrays[spec.block_offsets].reshape(self._num_long, len(self._block_bases) - 1)

    def length(self, list_id: int) -> int:
        return self._offset_items[list_id + 1] - self._offset_items[list_id]

    def read(self, list_id: int) -> Array:
        """Return a list's integers, (n,), ascending."""
        start, end = self._offset_items[list_id], self._offset_items[list_id + 1]
        if list_id >= self._num_long:
            return self._full_ints[start - self._split : end - self._split].astype(self._dtype, copy=False)
        integers: Array = self._low_bits[start:end].astype(self._dtype)
        if len(self._block_bases) == 1:
            return integers
        if len(self._block_bases) <= LOOP_LIMIT:
            for block_offset in self._block_offsets[list_id].tolist():
                integers[block_offset:] += self._block_size
            return integers
        bounds = np.empty(len(self._block_bases) + 1, np.int64)
        bounds[0], bounds[1:-1], bounds[-1] = 0, self._block_offsets[list_id], end - start
        integers += np.repeat(self._block_bases, bounds[1:] - bounds[:-1])
        return integers

    def concat_lists(self, list_ids: Array) -> Array:
        """Return the integers of several lists, one list after another. `list_ids`: (k,) int64, ascending."""
        if len(list_ids) <= LOOP_LIMIT:
            return np.concatenate([np.empty(0, self._dtype), *map(self.read, list_ids.tolist())])
        split = int(list_ids.searchsorted(self._num_long))
        starts, ends = self.offsets[list_ids], self.offsets[list_ids + 1]
        from_long = self._low_bits.take(concat_ranges(starts[:split], ends[:split])).astype(self._dtype)
        if len(self._block_bases) > 1:
            block_offsets = self._block_offsets[list_ids[:split]].astype(np.int64)
            lengths = (ends - starts)[:split].astype(np.int64)
            block_lengths = np.diff(block_offsets, prepend=0, append=lengths[:, None])
            from_long += np.repeat(np.tile(self._block_bases, split), block_lengths.reshape(-1))
        from_short = self._full_ints.take(concat_ranges(starts[split:], ends[split:]) - self._split)
        return np.concatenate([from_long, from_short.astype(self._dtype, copy=False)])

    def in_ranges(self, list_id: int, starts: Array, ends: Array) -> Array:
        """Return a list's integers that lie in half-open ranges, ascending if the ranges ascend.

        `starts`, `ends`: (k,) integers.
        """
        if list_id >= self._num_long or len(self._block_bases) == 1:
            integers = self.read(list_id)
            return integers.take(concat_ranges(integers.searchsorted(starts), integers.searchsorted(ends)))
        first, block_offsets = self._offset_items[list_id], self._block_offsets[list_id]
        index = concat_ranges(
            np.array([self._lower_bound(list_id, value) for value in starts.tolist()], np.int64),
            np.array([self._lower_bound(list_id, value) for value in ends.tolist()], np.int64),
        )
        in_ranges: Array = self._low_bits.take(index + first).astype(self._dtype)
        in_ranges += self._block_bases.take(block_offsets.searchsorted(index, "right"))
        return in_ranges

    def _lower_bound(self, list_id: int, value: int) -> int:
        """Return the index, in a long list, of the first integer >= value."""
        block, low_bits = divmod(value, self._block_size)
        first, block_offsets = self._offset_items[list_id], self._block_offsets[list_id]
        if block > len(block_offsets):
            return self.length(list_id)
        start = int(block_offsets[block - 1]) if block else 0
        end = int(block_offsets[block]) if block < len(block_offsets) else self.length(list_id)
        return bisect_left(self._low_bit_items, low_bits, first + start, first + end) - first

    def concat_in_ranges(self, list_ids: Array, starts: Array, ends: Array) -> Array:
        """Return the integers of several lists that lie in half-open ranges, in no order.

        `list_ids`: (m,) int64, ascending. `starts`, `ends`: (k,) integers.
        """
        split = int(list_ids.searchsorted(self._num_long))
        in_ranges = [self.in_ranges(list_id, starts, ends) for list_id in list_ids[:split].tolist()]
        index = concat_ranges(
            self._lower_bounds(list_ids[split:], starts), self._lower_bounds(list_ids[split:], ends)
        )
        in_ranges.append(self._full_ints.take(index).astype(self._dtype, copy=False))
        return np.concatenate(in_ranges)

    def _lower_bounds(self, list_ids: Array, values: Array) -> Array:
        """Return, for each short list and each value, the index in `_full_ints` of the first integer >= value.

        A binary search in all lists at once. `list_ids`: (m,); `values`: (k,); the result: (m * k,) int64, list by
        list.
        """
        low = np.repeat(self.offsets[list_ids].astype(np.int64) - self._split, len(values))
        high = np.repeat(self.offsets[list_ids + 1].astype(np.int64) - self._split, len(values))
        targets = np.tile(values, len(list_ids))
        for _ in range(int((high - low).max(initial=0)).bit_length()):
            middle = (low + high) >> 1
            is_below = (self._full_ints.take(middle, mode="clip") < targets) & (low < high)
            low = np.where(is_below, middle + 1, low)
            high = np.where(is_below, high, middle)
        return low

    @property
    def block_size(self) -> int:
        return int(self._block_size)

    def at(self, index: Array, floors: Array) -> Array:
        """Return the integers at some places, (n,) int64. `index`: (n,), their places among all lists, ascending.

        `floors`: (n,) int64. Each integer is at least its floor, and by less than a block above it: the low bits then
        tell which it is, without a search for its block.
        """
        split = int(index.searchsorted(self._split))
        in_long = self._low_bits.take(index[:split]).astype(np.int64)
        in_long += floors[:split] & -self._block_size
        in_long += (in_long < floors[:split]) * self._block_size
        in_short = self._full_ints.take(index[split:] - self._split).astype(np.int64)
        return np.concatenate([in_long, in_short]) if split < len(index) else in_long

    def candidate_lists(self, value: int) -> Array:
        """Return the lists that may have this integer, with duplicates.

        A short list has it; a long one may have another integer with the same low bits.
        """
        in_low_bits = np.flatnonzero(self._low_bits == value & (self._block_size - 1))
        in_full_ints = np.flatnonzero(self._full_ints == value) + self._split
        return self.offsets.searchsorted(np.concatenate([in_low_bits, in_full_ints]), "right") - 1


class PostingsInDocs(NamedTuple):
    """Where some lists have some documents; four arrays, (n,) int64, list by list, each in order of the documents."""

    # The index of the list, and of the document, among those asked for.
    lists: Array
    docs: Array
    # The term frequency, and the place of its first position among the positions of all lists.
    tfs: Array
    first_positions: Array


class PostingsReader:
    """The posting lists of a generation."""

    def __init__(self, arrays: ArrayFile) -> None:
        self.num_docs = len(arrays[layout.LENGTH_CODES])
        self.doc_ids = SortedIntLists(arrays, layout.DOC_IDS, arrays[layout.DOC_OFFSETS], np.int64)
        self.positions = SortedIntLists(arrays, layout.POSITIONS, arrays[layout.POSITION_OFFSETS], np.uint32)
        self._doc_offset_items = self.doc_ids.offsets.data
        self._impact_codes = arrays[layout.IMPACT_CODES]
        self.idfs = arrays[layout.IDFS].data
        # By impact code.
        self.impacts = arrays[layout.IMPACTS]
        self.tfs = arrays[layout.TFS]
        # Lists below this id are the frequent ones. By frequent list:
        self.num_frequent = int(arrays[layout.NUM_FREQUENT][0])
        shape = (self.num_frequent, -1) if self.num_frequent else (0, 0)
        self.doc_bitsets = arrays[layout.DOC_BITSETS].reshape(shape)
        self.doc_bitset_ranks = arrays[layout.DOC_BITSET_RANKS].reshape(shape)
        self.top_docs = arrays[layout.TOP_DOCS].reshape(shape)
        self.facet_counts = arrays[layout.LIST_FACET_COUNTS].reshape(shape)
        # By id of a list with a bitmap.
        bitmap_lists = arrays[layout.BITMAP_LISTS].tolist()
        shape = (len(bitmap_lists), -1) if bitmap_lists else (0, 0)
        bitmaps = arrays[layout.POSITION_BITMAPS].reshape(shape)
        self.position_bitmaps = dict(zip(bitmap_lists, bitmaps, strict=True))
        # What frequent words of a question need again and again: 8 bytes for each 64 documents.
        self._position_ranks = lru_cache(CACHED_LISTS)(self._count_positions)
        # Set in the postings of a small kind alone: the document of each of their positions.
        self._position_docs = np.empty(0, np.uint32)
        self.small_kind_postings = {
            kind: self._restricted_to(arrays, kind) for kind in arrays.strings(layout.SMALL_KINDS)
        }

    def _restricted_to(self, arrays: ArrayFile, kind: str) -> "PostingsReader":
        """Return the same lists, with their positions in passages of one kind alone."""
        spec = layout.SmallKindSpec(kind)
        restricted = copy(self)
        restricted.positions = SortedIntLists(
            arrays, spec.positions, arrays[spec.position_offsets], np.uint32
        )
        restricted._position_docs = arrays[spec.doc_ids]
        return restricted

    def position_docs(self, list_ids: Array) -> Array:
        """Return the document of each position of several lists, one list after another. Of a small kind's postings."""
        offsets = self.positions.offsets
        return self._position_docs.take(concat_ranges(offsets[list_ids], offsets[list_ids + 1]))

    def docs_of_each(self, words: Sequence[Sequence[int]]) -> list[Array]:
        """Return, for each word, the documents that have one of its lists, int64, ascending.

        A word is its list ids. Of a small kind's postings.
        """
        lists = np.array([list_id for list_ids in words for list_id in list_ids], np.int64)
        starts, ends = self.positions.offsets[lists], self.positions.offsets[lists + 1]
        of_list = np.repeat(np.arange(len(words)), list(map(len, words)))
        # Each document of a word once, although it may have the word several times.
        keys = np.repeat(of_list * self.num_docs, (ends - starts).astype(np.int64))
        keys += self._position_docs.take(concat_ranges(starts, ends))
        keys = sorted_unique(keys)
        bounds = keys.searchsorted(np.arange(len(words) + 1) * self.num_docs).tolist()
        return [keys[start:end] - word * self.num_docs for word, (start, end) in enumerate(pairwise(bounds))]

    # --- some documents of some lists -----------------------------------------------------------------------

    def find(self, lists: Array, ids: Array) -> PostingsInDocs:
        """Return where the lists have these documents. `lists`: (k,) int64, ascending; `ids`: (n,) int64, ascending."""
        split = int(lists.searchsorted(self.num_frequent))
        frequent, rare = self._find_frequent(lists[:split], ids), self._find_rare(lists[split:], ids)
        if split == len(lists):
            return frequent
        rare = rare._replace(lists=rare.lists + split)
        return PostingsInDocs(*map(np.concatenate, zip(frequent, rare, strict=True)))

    def _find_frequent(self, lists: Array, ids: Array) -> PostingsInDocs:
        """Find documents by the bitsets of frequent lists, all lists at once."""
        docs = DocIds(ids)
        cells = lists[:, None] * self.doc_bitsets.shape[1] + docs.words
        words = self.doc_bitsets.reshape(-1).take(cells)
        which, doc = np.nonzero(words & docs.bits)
        found = which * len(ids) + doc
        # A list's postings in the documents of one word of the bitset: from the first one to that of the document.
        firsts = self.doc_bitset_ranks.reshape(-1).take(cells.reshape(-1).take(found)).astype(np.int64)
        firsts += self.doc_ids.offsets[lists].astype(np.int64).take(which)
        lengths = np.bitwise_count(words.reshape(-1).take(found) & docs.lower_bits.take(doc)).astype(np.int64)
        tfs_before = self.tfs.take(self._impact_codes.take(concat_ranges(firsts, firsts + lengths)))
        sums = np.zeros(len(tfs_before) + 1, np.int64)
        np.cumsum(tfs_before, out=sums[1:], dtype=np.int64)
        ends = np.cumsum(lengths)
        before = np.concatenate(
            [
                np.empty(0, np.int64),
                *(self._position_ranks(number).take(docs.words) for number in lists.tolist()),
            ]
        )
        positions = before.take(found) + sums.take(ends) - sums.take(ends - lengths)
        tfs = self.tfs.take(self._impact_codes.take(firsts + lengths)).astype(np.int64)
        return PostingsInDocs(which, doc, tfs, positions)

    def _find_rare(self, lists: Array, ids: Array) -> PostingsInDocs:
        """Find documents by reading whole lists, which are short."""
        doc_ids = self.doc_ids.concat_lists(lists)
        is_wanted = np.zeros(self.num_docs, bool)
        is_wanted[ids] = True
        found = np.flatnonzero(is_wanted.take(doc_ids))
        tfs = self.tfs.take(self.concat_impact_codes(lists)).astype(np.int64)
        offsets = self.doc_ids.offsets
        ends = np.cumsum((offsets[lists + 1] - offsets[lists]).astype(np.int64))
        which = ends.searchsorted(found, "right")
        # All positions of all lists before each posting, less those of the lists before.
        before = np.cumsum(tfs) - tfs
        sizes = self.positions.offsets[lists + 1].astype(np.int64) - self.positions.offsets[lists]
        starts = self.positions.offsets[lists].astype(np.int64) - (np.cumsum(sizes) - sizes)
        return PostingsInDocs(
            which,
            ids.searchsorted(doc_ids.take(found)),
            tfs.take(found),
            before.take(found) + starts.take(which),
        )

    def _count_positions(self, list_id: int) -> Array:
        """Return the place of a frequent list's first position at or after each word of its bitset, (words,) int64."""
        sums = np.zeros(self.doc_ids.length(list_id) + 1, np.int64)
        np.cumsum(self.tfs.take(self.impact_codes(list_id)), out=sums[1:], dtype=np.int64)
        sums += int(self.positions.offsets[list_id])
        counts: Array = sums.take(self.doc_bitset_ranks[list_id])
        return counts

    def impact_codes(self, list_id: int) -> Array:
        """Return a list's impact codes, one for each document."""
        return self._impact_codes[self._doc_offset_items[list_id] : self._doc_offset_items[list_id + 1]]

    def concat_impact_codes(self, list_ids: Array) -> Array:
        """Return the impact codes of several lists, one list after another."""
        if len(list_ids) <= LOOP_LIMIT:
            return np.concatenate([self._impact_codes[:0], *map(self.impact_codes, list_ids.tolist())])
        offsets = self.doc_ids.offsets
        return self._impact_codes.take(concat_ranges(offsets[list_ids], offsets[list_ids + 1]))

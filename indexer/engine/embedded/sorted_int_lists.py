"""Lists of ascending integers on disk: the documents of each posting list, and its positions.

A long list is kept as the low 16 bits of each integer and, for each block of numbers, where it starts in the list; a
short one as whole integers. `layout.SortedIntListsSpec` names the arrays.
"""

from bisect import bisect_left

import numpy as np
import numpy.typing as npt

from indexer.engine.embedded import layout
from indexer.engine.embedded.array_file import Array, ArrayFile, ArrayFileWriter
from indexer.engine.embedded.doc_set import concat_ranges

# Up to so many lists, or blocks of a list, are read in a loop of Python; more take a vectorised way with a higher
# fixed cost.
LOOP_LIMIT = 8


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
        """Return how many integers a list has."""
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
        """Return the span of a block: its integers are less than so much above its base."""
        return int(self._block_size)

    def integers_at(self, indices: Array, floors: Array) -> Array:
        """Return the integers at some indices, (n,) int64. `indices`: (n,), counted over all lists, ascending.

        `floors`: (n,) int64. Each integer is at least its floor, and by less than a block above it: the low bits then
        tell which it is, without a search for its block.
        """
        split = int(indices.searchsorted(self._split))
        in_long = self._low_bits.take(indices[:split]).astype(np.int64)
        in_long += floors[:split] & -self._block_size
        in_long += (in_long < floors[:split]) * self._block_size
        in_short = self._full_ints.take(indices[split:] - self._split).astype(np.int64)
        return np.concatenate([in_long, in_short]) if split < len(indices) else in_long

    def candidate_lists(self, value: int) -> Array:
        """Return the lists that may have this integer, with duplicates.

        A short list has it; a long one may have another integer with the same low bits.
        """
        in_low_bits = np.flatnonzero(self._low_bits == value & (self._block_size - 1))
        in_full_ints = np.flatnonzero(self._full_ints == value) + self._split
        return self.offsets.searchsorted(np.concatenate([in_low_bits, in_full_ints]), "right") - 1

"""How postings lie in a generation, and how one has them back; no other module knows.

Both text fields share one set of lists: most words are the only form of their stem, so that one list serves both.
A list has the documents of a term, ascending, a code for each, and the places of the term, ascending. A code stands
for a frequency in a document of some length; codes ascend with the weight that this brings. Lists are numbered from
the most to the least frequent. The first of them are the frequent ones: each has a set of bits with the number of bits
before each word of it, so that the posting of a document is found at once; its best documents in order; and its facet
counts. For each of the few widespread terms there is a bit for every place.
"""

from bisect import bisect_left
from copy import copy

import numpy as np
import numpy.typing as npt

from indexer.engine.embedded.array_file import Array, ArrayFile, ArrayFileWriter
from indexer.engine.embedded.doc_set import concat_ranges

BLOCK_SIZE = 1 << 16
LOOP_LIMIT = 8  # lists, or halves of a run, up to which each is dealt with by itself


class SortedIntListsWriter:
    """Lays down runs of ascending numbers below `limit`, one a list.

    As many of the first lists lie as halves as there are long runs: lists of many documents have the longest.
    """

    def __init__(self, arrays: ArrayFileWriter, name: str, starts: Array, limit: int, long: int = 64) -> None:
        """Each run begins at its start among all numbers, and ends where the next begins.

        Those are long that have so many numbers for each high half.
        """
        lengths = np.diff(starts)
        self._starts = starts
        self._halves = np.arange(BLOCK_SIZE, max(limit, 1), BLOCK_SIZE)
        self._long = int(np.count_nonzero(lengths >= long * len(self._halves)))
        self._split = int(starts[self._long])
        self._lows = arrays.allocate(f"{name}.lows", np.uint16, self._split)
        self._wholes = arrays.allocate(f"{name}.wholes", np.uint32, int(starts[-1]) - self._split)
        self._cuts = arrays.allocate(f"{name}.cuts", np.uint32, self._long * len(self._halves))
        arrays.add(f"{name}.halves", self._halves.astype(np.uint32))
        arrays.add(f"{name}.long", np.array([self._long], np.uint32))

    def write(self, low: int, high: int, numbers: Array) -> None:
        """The runs of the lists from `low` up to `high`, one behind another."""
        start, count = int(self._starts[low]), len(self._halves)
        of_long = min(max(self._split - start, 0), len(numbers))
        self._lows[start : start + of_long] = numbers[:of_long] & (BLOCK_SIZE - 1)
        rest = max(start - self._split, 0)
        self._wholes[rest : rest + len(numbers) - of_long] = numbers[of_long:]
        for number in range(low, min(high, self._long)) if count else ():
            run = numbers[int(self._starts[number]) - start : int(self._starts[number + 1]) - start]
            self._cuts[number * count : (number + 1) * count] = np.searchsorted(run, self._halves)


class SortedIntLists:
    """Runs of ascending numbers, one a list.

    Of the long runs, which are the first, the low two bytes of each number lie there, and `cuts`: where in the run
    each high half but the first begins. The others lie whole.
    """

    def __init__(self, arrays: ArrayFile, name: str, starts: Array, kind: npt.DTypeLike) -> None:
        """`kind` is that of the numbers given back."""
        self._kind = kind
        self.starts = starts
        self._at = starts.data  # its items are Python's ints
        self._lows = arrays[f"{name}.lows"]
        self._low_items = self._lows.data
        self._wholes = arrays[f"{name}.wholes"]
        self._halves = np.concatenate([np.zeros(1, np.uint32), arrays[f"{name}.halves"]]).astype(kind)
        self._long = int(arrays[f"{name}.long"][0])
        self._split = len(self._lows)
        self._cuts = arrays[f"{name}.cuts"].reshape(self._long, len(self._halves) - 1)

    def length(self, number: int) -> int:
        return self._at[number + 1] - self._at[number]

    def one(self, number: int) -> Array:
        """A list's run."""
        start, end = self._at[number], self._at[number + 1]
        if number >= self._long:
            return self._wholes[start - self._split : end - self._split].astype(self._kind, copy=False)
        numbers: Array = self._lows[start:end].astype(self._kind)
        if len(self._halves) == 1:
            return numbers
        if len(self._halves) <= LOOP_LIMIT:
            for cut in self._cuts[number].tolist():
                numbers[cut:] += BLOCK_SIZE
            return numbers
        bounds = np.empty(len(self._halves) + 1, np.int64)
        bounds[0], bounds[1:-1], bounds[-1] = 0, self._cuts[number], end - start
        numbers += np.repeat(self._halves, bounds[1:] - bounds[:-1])
        return numbers

    def several(self, numbers: Array) -> Array:
        """The runs of several lists, which ascend, one behind another."""
        if len(numbers) <= LOOP_LIMIT:
            return np.concatenate([np.empty(0, self._kind), *map(self.one, numbers.tolist())])
        split = int(numbers.searchsorted(self._long))
        starts, ends = self.starts[numbers], self.starts[numbers + 1]
        long = self._lows.take(concat_ranges(starts[:split], ends[:split])).astype(self._kind)
        if len(self._halves) > 1:
            cuts = self._cuts[numbers[:split]].astype(np.int64)
            lengths = (ends - starts)[:split].astype(np.int64)
            counts = np.diff(cuts, prepend=0, append=lengths[:, None])
            long += np.repeat(np.tile(self._halves, split), counts.reshape(-1))
        short = self._wholes.take(concat_ranges(starts[split:], ends[split:]) - self._split)
        return np.concatenate([long, short.astype(self._kind, copy=False)])

    def between(self, number: int, starts: Array, ends: Array) -> Array:
        """What a list's run has in some stretches, each from its start up to its end."""
        if number >= self._long or len(self._halves) == 1:
            run = self.one(number)
            return run.take(concat_ranges(run.searchsorted(starts), run.searchsorted(ends)))
        first, cuts = self._at[number], self._cuts[number]
        index = concat_ranges(
            np.array([self._first(number, value) for value in starts.tolist()], np.int64),
            np.array([self._first(number, value) for value in ends.tolist()], np.int64),
        )
        found: Array = self._lows.take(index + first).astype(self._kind)
        found += self._halves.take(cuts.searchsorted(index, "right"))
        return found

    def _first(self, number: int, value: int) -> int:
        """Where in a long run the first number stands that is not below the value."""
        half, low = divmod(value, BLOCK_SIZE)
        first, cuts = self._at[number], self._cuts[number]
        if half > len(cuts):
            return self.length(number)
        begin = int(cuts[half - 1]) if half else 0
        end = int(cuts[half]) if half < len(cuts) else self.length(number)
        return bisect_left(self._low_items, low, first + begin, first + end) - first

    def several_between(self, numbers: Array, starts: Array, ends: Array) -> Array:
        """What the runs of several lists, which ascend, have in some stretches, in no order."""
        split = int(numbers.searchsorted(self._long))
        found = [self.between(number, starts, ends) for number in numbers[:split].tolist()]
        index = concat_ranges(self._firsts(numbers[split:], starts), self._firsts(numbers[split:], ends))
        found.append(self._wholes.take(index).astype(self._kind, copy=False))
        return np.concatenate(found)

    def _firsts(self, numbers: Array, values: Array) -> Array:
        """List by list, which of the numbers that lie whole is the list's first that is not below each value.

        The halving of each stretch that a binary search makes, in all lists at once.
        """
        low = np.repeat(self.starts[numbers].astype(np.int64) - self._split, len(values))
        high = np.repeat(self.starts[numbers + 1].astype(np.int64) - self._split, len(values))
        wanted = np.tile(values, len(numbers))
        for _ in range(int((high - low).max(initial=0)).bit_length()):
            middle = (low + high) >> 1
            below = (self._wholes.take(middle, mode="clip") < wanted) & (low < high)
            low = np.where(below, middle + 1, low)
            high = np.where(below, high, middle)
        return low

    def holding(self, value: int) -> Array:
        """Lists whose runs may have this number; of the long ones, some that have another with its low half."""
        at = np.flatnonzero(self._lows == value & (BLOCK_SIZE - 1))
        behind = np.flatnonzero(self._wholes == value) + self._split
        return self.starts.searchsorted(np.concatenate([at, behind]), "right") - 1


class PostingsReader:
    """The postings of a generation."""

    def __init__(self, arrays: ArrayFile) -> None:
        self.among = len(arrays["length_codes"])
        self.documents = SortedIntLists(arrays, "lists.documents", arrays["lists.posting_starts"], np.int64)
        self.places = SortedIntLists(arrays, "lists.places", arrays["lists.position_starts"], np.uint32)
        self._at = self.documents.starts.data
        self._codes = arrays["lists.codes"]
        self.idfs = arrays["lists.idfs"].data
        self.weights = arrays["lists.weights"]  # by code
        self.frequencies = arrays["lists.frequencies"]  # by code
        self.frequent = int(arrays["lists.frequent"][0])  # how many lists are
        shape = (self.frequent, -1) if self.frequent else (0, 0)
        self.bits = arrays["lists.bits"].reshape(shape)
        self.bits_before = arrays["lists.bits_before"].reshape(shape)
        self.best = arrays["lists.best"].reshape(shape)
        self.counted = arrays["lists.counted"].reshape(shape)
        widespread = arrays["lists.widespread"].tolist()
        rows = arrays["lists.widespread_bits"].reshape((len(widespread), -1) if widespread else (0, 0))
        self.place_bits = dict(zip(widespread, rows, strict=True))  # by list
        self._place_documents = np.empty(0, np.uint32)  # of each place, of some blocks alone
        self.in_asides = {kind: self._only(arrays, f"lists.in.{kind}") for kind in arrays.strings("asides")}

    def _only(self, arrays: ArrayFile, name: str) -> "PostingsReader":
        """The same lists, with the places of some blocks alone."""
        some = copy(self)
        some.places = SortedIntLists(arrays, name, arrays[f"{name}.position_starts"], np.uint32)
        some._place_documents = arrays[f"{name}.documents"]
        return some

    def place_documents_of(self, numbers: Array) -> Array:
        """The documents of the places of several lists, of some blocks alone."""
        starts = self.places.starts
        return self._place_documents.take(concat_ranges(starts[numbers], starts[numbers + 1]))

    def codes(self, number: int) -> Array:
        """A list's codes, document by document."""
        return self._codes[self._at[number] : self._at[number + 1]]

    def codes_of(self, numbers: Array) -> Array:
        """Those of several lists, one behind another."""
        if len(numbers) <= LOOP_LIMIT:
            return np.concatenate([self._codes[:0], *map(self.codes, numbers.tolist())])
        starts = self.documents.starts
        return self._codes.take(concat_ranges(starts[numbers], starts[numbers + 1]))

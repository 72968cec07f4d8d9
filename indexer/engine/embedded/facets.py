"""Facets, counted two ways: for few documents by going through their values, for many by the bits of each value."""

from array import array
from collections.abc import Sequence

import numpy as np

from indexer.engine.embedded.arrays import Array, Arrays, ArrayWriter, Strings
from indexer.engine.embedded.sets import Documents, bits_of, from_any, nothing, runs, words_of

MOST_BITS = 512  # values of a facet up to which each has its bits
Counts = tuple[tuple[str, int], ...]


class FacetWriter:
    """One facet while it is built."""

    def __init__(self, name: str, documents_before: int) -> None:
        self.name = name
        self._values: dict[str, int] = {}
        self._held = array("I")
        self._starts = array("Q", [0]) * (documents_before + 1)

    def add(self, values: tuple[str, ...]) -> None:
        """What the next document has."""
        for value in dict.fromkeys(values):
            self._held.append(self._values.setdefault(value, len(self._values)))
        self._starts.append(len(self._held))

    def write(self, arrays: ArrayWriter) -> Array:
        """Gives the bits of each value; none of a facet that has too many."""
        name = f"facet.{self.name}"
        among, count = len(self._starts) - 1, len(self._values)
        ordered = sorted(self._values)
        rank = np.empty(count, np.uint32)
        rank[[self._values[value] for value in ordered]] = np.arange(count, dtype=np.uint32)
        held = rank[np.asarray(self._held)].astype(np.min_scalar_type(count))
        starts = np.asarray(self._starts).astype(np.int64)
        several = np.diff(starts)
        arrays.strings(f"{name}.values", ordered)
        if several.max(initial=0) <= 1:  # one number a document: 0 for none, or one above the value's
            codes = np.zeros(among, held.dtype)
            codes[several == 1] = held + 1
            arrays.add(f"{name}.codes", codes)
        else:
            arrays.add(f"{name}.starts", starts.astype(np.uint32))
            arrays.add(f"{name}.held", held)
        bits = np.zeros((count if count <= MOST_BITS else 0, words_of(among)), np.uint64)
        owners = np.repeat(np.arange(among), several)
        for value in range(len(bits)):
            bits[value] = bits_of(owners[held == value], among)
        arrays.add(f"{name}.bits", bits.reshape(-1))
        return bits


class Facet:
    """A facet of a generation. `row` is where its values begin in the counts made at build."""

    def __init__(self, arrays: Arrays, name: str, among: int, row: int) -> None:
        name = f"facet.{name}"
        self._among = among
        self._table = arrays.strings(f"{name}.values")
        self.bits = arrays[f"{name}.bits"].reshape(-1, words_of(among))
        self.rows = slice(row, row + len(self.bits))
        self._values: list[str] | Strings = list(self._table) if len(self.bits) else self._table
        self._codes = arrays.get(f"{name}.codes")
        if self._codes is None:
            self._starts, self._held = arrays[f"{name}.starts"], arrays[f"{name}.held"]

    def holding(self, values: Sequence[str]) -> Documents:
        """The documents that have any of the values."""
        return self._with([number for number in map(self._table.find, values) if number >= 0])

    def between(self, low: str | None, high: str | None) -> Documents:
        """The documents that have a value from `low` to `high`."""
        return self._with(list(range(*self._table.between(low, high))))

    def _with(self, numbers: list[int]) -> Documents:
        if not numbers:
            return nothing(self._among)
        if len(self.bits):
            if len(numbers) == 1:
                return Documents(self._among, bits=self.bits[numbers[0]])
            return Documents(self._among, bits=np.bitwise_or.reduce(self.bits[numbers]))
        wanted = np.zeros(len(self._table) + 1, bool)
        if self._codes is not None:
            wanted[np.array(numbers) + 1] = True
            return from_any(self._among, np.flatnonzero(wanted[self._codes]))
        wanted[numbers] = True
        places = np.flatnonzero(wanted[self._held])
        return from_any(self._among, np.searchsorted(self._starts, places, "right") - 1)

    def counts(self, found: Documents) -> Counts:
        """The values of these documents, each with the number of those that have it."""
        if len(self.bits) and found.counted is not None:
            counts = found.counted[self.rows]
        elif len(self.bits) and not found.small and len(found) * 16 > self._among:
            counts = np.bitwise_count(self.bits & found.bits).sum(1, dtype=np.int64)
        elif self._codes is not None:
            counts = np.bincount(self._codes[found.numbers], minlength=len(self._table) + 1)[1:]
        else:
            numbers = found.numbers
            places = runs(self._starts[numbers].astype(np.int64), self._starts[numbers + 1].astype(np.int64))
            counts = np.bincount(self._held[places], minlength=len(self._table))
        # Values are numbered in their order, so a stable sort leaves equal counts in it.
        order = np.argsort(-counts.astype(np.int64), kind="stable")
        order = order[: int(np.count_nonzero(counts))]
        return tuple(zip(map(self._values.__getitem__, order.tolist()), counts[order].tolist(), strict=True))

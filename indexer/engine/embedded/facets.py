"""Facets, counted three ways: as they were at build, by the values of few documents, or by the bits of each value.

The values of all facets are rows of one table of bits, and each document has one list of its rows, so that few
documents are counted for all facets at once. A facet of very many values stays out of the table, with lists of its
own.
"""

from array import array
from collections.abc import Mapping, Sequence

import numpy as np

from indexer.engine.embedded.array_file import Array, ArrayFile, ArrayFileWriter, StringTable
from indexer.engine.embedded.doc_set import (
    DocSet,
    bitset_words,
    concat_ranges,
    empty,
    from_doc_ids,
    to_bitset,
)

MAX_BITSET_VALUES = 512  # values of a facet up to which each has its bits
FacetCounts = tuple[tuple[str, int], ...]


class FacetWriter:
    """One facet while it is built."""

    def __init__(self, name: str, documents_before: int) -> None:
        self.name = name
        self._values: dict[str, int] = {}
        self._held = array("I")
        self._starts = array("Q", [0]) * (documents_before + 1)

    @property
    def value_count(self) -> int:
        """Distinct values so far."""
        return len(self._values)

    def add(self, values: tuple[str, ...]) -> None:
        """What the next document has."""
        for value in dict.fromkeys(values):
            self._held.append(self._values.setdefault(value, len(self._values)))
        self._starts.append(len(self._held))

    def table(self) -> tuple[list[str], Array, Array]:
        """The values in order; and document and value of every pair of them."""
        ordered = sorted(self._values)
        rank = np.empty(len(ordered), np.int64)
        rank[[self._values[value] for value in ordered]] = np.arange(len(ordered))
        starts: Array = np.asarray(self._starts).astype(np.int64)
        owners = np.repeat(np.arange(len(starts) - 1), starts[1:] - starts[:-1])
        return ordered, owners, rank[np.asarray(self._held)]


def write_facets(arrays: ArrayFileWriter, facets: Mapping[str, FacetWriter], among: int) -> Array:
    """Gives the table of bits."""
    tables: list[Array] = [np.zeros((0, bitset_words(among)), np.uint64)]
    all_owners: list[Array] = []
    all_rows: list[Array] = []
    row = 0
    for name, facet in facets.items():
        ordered, owners, held = facet.table()
        arrays.strings(f"facet.{name}.values", ordered)
        if len(ordered) > MAX_BITSET_VALUES:
            _write_doc_values(arrays, f"facet.{name}", owners, held, among)
            continue
        bits = np.zeros((len(ordered), bitset_words(among)), np.uint64)
        for value in range(len(ordered)):
            bits[value] = to_bitset(owners[held == value], among)
        tables.append(bits)
        all_owners.append(owners)
        all_rows.append(held + row)
        row += len(ordered)
    table = np.concatenate(tables)
    arrays.strings("facets", facets)
    arrays.add("facet_bits", table.reshape(-1))
    arrays.add("facet_totals", np.bitwise_count(table).sum(1, dtype=np.uint32))
    none = [np.empty(0, np.int64)]
    _write_doc_values(
        arrays, "facet_rows", np.concatenate(none + all_owners), np.concatenate(none + all_rows), among
    )
    return table


def _write_doc_values(arrays: ArrayFileWriter, name: str, owners: Array, held: Array, among: int) -> None:
    """By document, the values it has."""
    starts = np.zeros(among + 1, np.int64)
    np.cumsum(np.bincount(owners, minlength=among), out=starts[1:])
    arrays.add(f"{name}.starts", starts.astype(np.uint32))
    held = held[np.argsort(owners, kind="stable")]
    arrays.add(f"{name}.held", held.astype(np.min_scalar_type(int(held.max(initial=0)))))


class DocValues:
    """By document, the numbers of the values it has."""

    def __init__(self, arrays: ArrayFile, name: str) -> None:
        self.starts = arrays[f"{name}.starts"]
        self.held = arrays[f"{name}.held"]

    def counts(self, documents: Array, values: int) -> Array:
        """How many of these documents have each value."""
        places = concat_ranges(
            self.starts[documents].astype(np.int64), self.starts[documents + 1].astype(np.int64)
        )
        return np.bincount(self.held[places], minlength=values)


class FacetValues:
    """A facet of a generation: its values, and where its rows of the table are."""

    def __init__(self, table: StringTable, rows: slice, lists: DocValues | None) -> None:
        self.table = table
        self.rows = rows
        self.lists = lists
        self.values: list[str] | StringTable = list(table) if lists is None else table


class FacetIndex:
    """All facets of a generation."""

    def __init__(self, arrays: ArrayFile) -> None:
        self._among = len(arrays["facet_rows.starts"]) - 1
        self._bits = arrays["facet_bits"].reshape(-1, bitset_words(self._among))
        self._rows = DocValues(arrays, "facet_rows")
        self._facets: dict[str, FacetValues] = {}
        row = 0
        for name in arrays.strings("facets"):
            table = arrays.strings(f"facet.{name}.values")
            if f"facet.{name}.starts" in arrays:
                self._facets[name] = FacetValues(table, slice(0, 0), DocValues(arrays, f"facet.{name}"))
                continue
            self._facets[name] = FacetValues(table, slice(row, row + len(table)), None)
            row += len(table)

    def holding(self, name: str, values: Sequence[str]) -> DocSet:
        """The documents that have any of the values."""
        facet = self._facets.get(name)
        if facet is None:
            return empty(self._among)
        return self._with(facet, [number for number in map(facet.table.find, values) if number >= 0])

    def between(self, name: str, low: str | None, high: str | None) -> DocSet:
        """The documents that have a value from `low` to `high`."""
        facet = self._facets.get(name)
        if facet is None:
            return empty(self._among)
        return self._with(facet, list(range(*facet.table.between(low, high))))

    def _with(self, facet: FacetValues, numbers: list[int]) -> DocSet:
        if not numbers:
            return empty(self._among)
        if facet.lists is not None:
            wanted = np.zeros(len(facet.table), bool)
            wanted[numbers] = True
            places = np.flatnonzero(wanted[facet.lists.held])
            return from_doc_ids(self._among, np.searchsorted(facet.lists.starts, places, "right") - 1)
        bits = self._bits[facet.rows]
        if len(numbers) == 1:
            return DocSet(self._among, bits=bits[numbers[0]])
        return DocSet(self._among, bits=np.bitwise_or.reduce(bits[numbers]))

    def counts(self, name: str, found: DocSet) -> FacetCounts:
        """The values of these documents, each with the number of those that have it."""
        facet = self._facets.get(name)
        if facet is None:
            return ()
        if facet.lists is not None:
            counts = facet.lists.counts(found.numbers, len(facet.table))
        else:
            if found.counted is None and found.small:
                found.counted = self._rows.counts(found.numbers, len(self._bits))
            if found.counted is not None:
                counts = found.counted[facet.rows]
            else:
                counts = np.bitwise_count(self._bits[facet.rows] & found.bits).sum(1, dtype=np.int64)
        # Values are numbered in their order, so a stable sort leaves equal counts in it.
        order = np.argsort(-counts.astype(np.int64), kind="stable")[: int(np.count_nonzero(counts))]
        return tuple(zip(map(facet.values.__getitem__, order.tolist()), counts[order].tolist(), strict=True))

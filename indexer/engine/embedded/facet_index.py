"""The facets of a generation: written at build, and counted for any set of documents.

A set's values are counted in one of three ways: read as the build counted them (of all documents, or of one frequent
word); tallied from the values of each document, while these are few; or by the bits that the set has in common with the
bitset of each value. The values of all facets with bitsets are rows of one table, so that the values of few documents
are tallied for all facets at once. A facet of very many values has no bitsets, and doc values of its own.
"""

from array import array
from collections.abc import Mapping, Sequence

import numpy as np

from indexer.engine.embedded import layout
from indexer.engine.embedded.array_file import Array, ArrayFile, ArrayFileWriter, StringTable
from indexer.engine.embedded.doc_set import (
    DocSet,
    bitset_words,
    concat_ranges,
    empty,
    from_doc_ids,
    to_bitset,
)

FacetCounts = tuple[tuple[str, int], ...]


class FacetWriter:
    """Collects the values of one facet, document by document."""

    def __init__(self, name: str, docs_before: int) -> None:
        """`docs_before` is the number of documents, without a value, before the first that has one."""
        self.name = name
        self._numbers: dict[str, int] = {}
        self._held = array("I")
        self._offsets = array("Q", [0]) * (docs_before + 1)

    @property
    def num_values(self) -> int:
        """How many distinct values there are so far."""
        return len(self._numbers)

    def add(self, values: tuple[str, ...]) -> None:
        """Take the values of the next document."""
        for value in dict.fromkeys(values):
            self._held.append(self._numbers.setdefault(value, len(self._numbers)))
        self._offsets.append(len(self._held))

    def doc_value_pairs(self) -> tuple[list[str], Array, Array]:
        """Return the values, sorted, and two (n,) int64 arrays: document and value ordinal of every pair."""
        values = sorted(self._numbers)
        ordinals = np.empty(len(values), np.int64)
        ordinals[[self._numbers[value] for value in values]] = np.arange(len(values))
        offsets: Array = np.asarray(self._offsets).astype(np.int64)
        docs = np.repeat(np.arange(len(offsets) - 1), offsets[1:] - offsets[:-1])
        return values, docs, ordinals[np.asarray(self._held)]


def write_facets(
    arrays: ArrayFileWriter,
    facets: Mapping[str, FacetWriter],
    num_docs: int,
    max_bitset_values: int,
) -> Array:
    """Write all facets; those with more than `max_bitset_values` values get no bitsets.

    Return the bitsets of all values that have one, (values, bitset_words(num_docs)) uint64.
    """
    tables: list[Array] = [np.zeros((0, bitset_words(num_docs)), np.uint64)]
    all_docs: list[Array] = []
    all_rows: list[Array] = []
    num_rows = 0
    for name, facet in facets.items():
        values, docs, ordinals = facet.doc_value_pairs()
        arrays.add_strings(layout.FACET_VALUES.fill_in(name), values)
        if len(values) > max_bitset_values:
            _write_doc_values(arrays, layout.facet_doc_values(name), docs, ordinals, num_docs)
            continue
        bitsets = np.zeros((len(values), bitset_words(num_docs)), np.uint64)
        for ordinal in range(len(values)):
            bitsets[ordinal] = to_bitset(docs[ordinals == ordinal], num_docs)
        tables.append(bitsets)
        all_docs.append(docs)
        all_rows.append(ordinals + num_rows)
        num_rows += len(values)
    table = np.concatenate(tables)
    arrays.add_strings(layout.FACETS, facets)
    arrays.add(layout.FACET_BITSETS, table.reshape(-1))
    arrays.add(layout.FACET_TOTALS, np.bitwise_count(table).sum(1, dtype=np.uint32))
    none = [np.empty(0, np.int64)]
    _write_doc_values(
        arrays,
        layout.ALL_FACETS_DOC_VALUES,
        np.concatenate(none + all_docs),
        np.concatenate(none + all_rows),
        num_docs,
    )
    return table


def _write_doc_values(
    arrays: ArrayFileWriter, spec: layout.DocValuesSpec, docs: Array, ordinals: Array, num_docs: int
) -> None:
    """Write (document, value) pairs, in any order, as lists of values by document."""
    offsets = np.zeros(num_docs + 1, np.int64)
    np.cumsum(np.bincount(docs, minlength=num_docs), out=offsets[1:])
    arrays.add(spec.offsets, offsets.astype(np.uint32))
    ordinals = ordinals[np.argsort(docs, kind="stable")]
    arrays.add(spec.ordinals, ordinals.astype(np.min_scalar_type(int(ordinals.max(initial=0)))))


class DocValues:
    """The value ordinals of each document."""

    def __init__(self, arrays: ArrayFile, spec: layout.DocValuesSpec) -> None:
        self.offsets = arrays[spec.offsets]
        self.ordinals = arrays[spec.ordinals]

    def counts(self, ids: Array, num_values: int) -> Array:
        """Return how many of these distinct documents have each value, (num_values,) int64."""
        index = concat_ranges(self.offsets[ids].astype(np.int64), self.offsets[ids + 1].astype(np.int64))
        return np.bincount(self.ordinals[index], minlength=num_values)


class FacetValues:
    """The values of one facet, and where their counts come from: rows of the table, or doc values of its own."""

    def __init__(self, table: StringTable, rows: slice, doc_values: DocValues | None) -> None:
        self.table = table
        self.rows = rows
        self.doc_values = doc_values
        self.values: list[str] | StringTable = list(table) if doc_values is None else table


class FacetIndex:
    """All facets of a generation."""

    def __init__(self, arrays: ArrayFile) -> None:
        self._all_doc_values = DocValues(arrays, layout.ALL_FACETS_DOC_VALUES)
        self._num_docs = len(self._all_doc_values.offsets) - 1
        self._bitsets = arrays[layout.FACET_BITSETS].reshape(-1, bitset_words(self._num_docs))
        self._facets: dict[str, FacetValues] = {}
        row = 0
        for name in arrays.strings(layout.FACETS):
            table = arrays.strings(layout.FACET_VALUES.fill_in(name))
            spec = layout.facet_doc_values(name)
            if spec.offsets in arrays:
                self._facets[name] = FacetValues(table, slice(0, 0), DocValues(arrays, spec))
                continue
            self._facets[name] = FacetValues(table, slice(row, row + len(table)), None)
            row += len(table)

    def with_any(self, name: str, values: Sequence[str]) -> DocSet:
        """Return the documents that have any of the values of a facet."""
        facet = self._facets.get(name)
        if facet is None:
            return empty(self._num_docs)
        ordinals = map(facet.table.index_of, values)
        return self._with_ordinals(facet, [ordinal for ordinal in ordinals if ordinal >= 0])

    def in_range(self, name: str, low: str | None, high: str | None) -> DocSet:
        """Return the documents that have a value of a facet from `low` to `high`, both included."""
        facet = self._facets.get(name)
        if facet is None:
            return empty(self._num_docs)
        return self._with_ordinals(facet, list(range(*facet.table.range_of(low, high))))

    def _with_ordinals(self, facet: FacetValues, ordinals: list[int]) -> DocSet:
        if not ordinals:
            return empty(self._num_docs)
        if facet.doc_values is not None:
            is_wanted = np.zeros(len(facet.table), bool)
            is_wanted[ordinals] = True
            index = np.flatnonzero(is_wanted[facet.doc_values.ordinals])
            ids = np.searchsorted(facet.doc_values.offsets, index, "right") - 1
            return from_doc_ids(self._num_docs, ids)
        bitsets = self._bitsets[facet.rows]
        if len(ordinals) == 1:
            return DocSet(self._num_docs, bitset=bitsets[ordinals[0]])
        return DocSet(self._num_docs, bitset=np.bitwise_or.reduce(bitsets[ordinals]))

    def counts(self, name: str, docs: DocSet) -> FacetCounts:
        """Return the values that these documents have, each with the number of documents; most documents first."""
        facet = self._facets.get(name)
        if facet is None:
            return ()
        if facet.doc_values is not None:
            counts = facet.doc_values.counts(docs.ids, len(facet.table))
        else:
            if docs.facet_counts is None and docs.is_sparse:
                docs.facet_counts = self._all_doc_values.counts(docs.ids, len(self._bitsets))
            if docs.facet_counts is not None:
                counts = docs.facet_counts[facet.rows]
            else:
                common = self._bitsets[facet.rows] & docs.bitset
                counts = np.bitwise_count(common).sum(1, dtype=np.int64)
        # Ordinals follow the order of values, so a stable sort puts values of equal counts in order.
        order = np.argsort(-counts.astype(np.int64), kind="stable")[: int(np.count_nonzero(counts))]
        return tuple(zip(map(facet.values.__getitem__, order.tolist()), counts[order].tolist(), strict=True))

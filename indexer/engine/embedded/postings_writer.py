"""The postings writer: merges the batches of both text fields into posting lists, and writes what readers need of them.

`postings_reader.py` says what a posting list is, and `layout.py` names the arrays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from indexer.engine.bm25 import bm25, idfs
from indexer.engine.embedded import layout
from indexer.engine.embedded.array_file import Array, ArrayFileWriter, temporary_array
from indexer.engine.embedded.doc_set import bitset_words, sorted_unique, to_bitset
from indexer.engine.embedded.inverter import ExactStemMap, Inverter
from indexer.engine.embedded.sorted_int_lists import SortedIntListsWriter
from indexer.engine.embedded.top_k import top_k_indices
from indexer.engine.embedded.tuning import Tuning

# Elements moved at a time, to bound the memory of intermediate arrays.
CHUNK_ELEMENTS = 1 << 22
# Kinds are numbered in one byte, in which 0 stands for none of them.
MAX_SMALL_KINDS = 255


class SmallKinds(NamedTuple):
    """The passage kinds that hold few words, and the kind of each position."""

    kinds: tuple[str, ...]
    # (positions,) uint8: the number of the position's kind, from 1; 0 for a kind that is not small.
    of_positions: Array


def find_small_kinds(
    kinds: Sequence[str], kind_codes: Array, passage_starts: Array, small_kind_divisor: int
) -> SmallKinds:
    """Find the kinds that hold one position in `small_kind_divisor`, or fewer.

    `kind_codes`: (passages,), the index in `kinds` of each passage; `passage_starts`: (passages + 1,) positions.
    """
    lengths = np.diff(passage_starts)
    totals = np.bincount(kind_codes, lengths, len(kinds))
    small = [
        code
        for code in np.argsort(totals, kind="stable").tolist()
        if totals[code] * small_kind_divisor <= passage_starts[-1]
    ]
    small = small[:MAX_SMALL_KINDS]
    numbers = np.zeros(len(kinds), np.uint8)
    numbers[small] = range(1, len(small) + 1)
    return SmallKinds(tuple(kinds[code] for code in small), np.repeat(numbers[kind_codes], lengths))


@dataclass(frozen=True, slots=True)
class IndexedDocs:
    """What the postings need to know of the documents."""

    # Documents that have any word; BM25 counts these.
    num_with_text: int
    # (docs + 1,) int64: the position at which each document starts, and the end of the last.
    doc_starts: Array
    # (docs,) uint8, and the BM25 norm of each length code, (256,) float64.
    length_codes: Array
    norms: Array
    # (docs,) uint32: the rank of each document in the order of equal scores.
    ranks: Array
    # (values, bitset_words(docs)) uint64: the documents of each facet value.
    facet_bitsets: Array
    small_kinds: SmallKinds

    @property
    def num_positions(self) -> int:
        """Return the number of positions of all documents together."""
        return int(self.doc_starts[-1])


class FieldFrequencies(NamedTuple):
    """The terms of a field, sorted; of each, the documents that have it, and its occurrences, two (terms,) int64."""

    terms: list[str]
    doc_freqs: Array
    occurrences: Array


class _ListAssignment(NamedTuple):
    """Which posting list each term has. Lists are numbered from the most to the least frequent."""

    # By field, by term number: the list of the term, (terms,) int64, and whether its postings are to be copied to it. A
    # word that shares the list of its stem copies nothing.
    list_ids: dict[str, Array]
    is_owner: dict[str, Array]
    # (lists,) int64: positions and documents of each list.
    occurrences: Array
    doc_freqs: Array


class _Postings(NamedTuple):
    """All posting lists, one after another. They lie in temporary files, not in memory."""

    # (lists + 1,) int64.
    position_offsets: Array
    # (occurrences,) uint32.
    positions: Array
    # (lists + 1,) int64.
    doc_offsets: Array
    # (postings,) uint32, both.
    doc_ids: Array
    tfs: Array


def write_postings(
    arrays: ArrayFileWriter,
    fields: Mapping[str, Inverter],
    stems: ExactStemMap,
    docs: IndexedDocs,
    tuning: Tuning,
) -> dict[str, FieldFrequencies]:
    """Write the posting lists of both fields, `exact` and `stem`. Return the frequencies of each."""
    totals = {name: field.totals() for name, field in fields.items()}
    lists = _assign_lists(totals, stems)
    frequencies = {}
    for name, field in fields.items():
        # By code point, as UTF-8 sorts.
        terms = sorted(field.terms)
        numbers = np.fromiter(map(field.terms.__getitem__, terms), np.int64, len(terms))
        arrays.add_strings(layout.TERMS.fill_in(name), terms)
        arrays.add(layout.TERM_LISTS.fill_in(name), lists.list_ids[name][numbers].astype(np.uint32))
        occurrences, doc_freqs = totals[name]
        frequencies[name] = FieldFrequencies(terms, doc_freqs[numbers], occurrences[numbers])
    postings = _merge_batches(arrays, fields, lists)
    arrays.add(layout.POSITION_OFFSETS, _as_uint32_if_fits(postings.position_offsets))
    arrays.add(layout.DOC_OFFSETS, _as_uint32_if_fits(postings.doc_offsets))
    _write_positions(arrays, postings, lists, docs, tuning)
    _write_small_kinds(arrays, postings, docs, tuning)
    _write_bitmaps(arrays, postings, docs, tuning)
    impacts, codes = _write_doc_ids(arrays, postings, lists, docs, tuning)
    idfs_of_lists = idfs(docs.num_with_text, lists.doc_freqs).astype(np.float32)
    arrays.add(layout.IDFS, idfs_of_lists)
    _write_frequent(arrays, postings, _Scores(impacts, codes, idfs_of_lists), docs, tuning)
    return frequencies


def _assign_lists(totals: Mapping[str, tuple[Array, Array]], stems: ExactStemMap) -> _ListAssignment:
    """Give each stem a list, and each word that cannot share its stem's; number the lists by document frequency.

    `totals`: by field, the positions and the documents of each term (`Inverter.totals`).
    """
    shared = stems.shared_lists(totals["exact"][0], totals["stem"][0])
    num_stems = len(totals["stem"][0])
    is_owner = {"exact": shared < 0, "stem": np.ones(num_stems, bool)}
    occurrences, doc_freqs = (
        np.concatenate([totals[name][which][is_owner[name]] for name in ("stem", "exact")])
        for which in (0, 1)
    )
    order = np.argsort(-doc_freqs, kind="stable")
    ids = np.empty(len(order), np.int64)
    ids[order] = np.arange(len(order))
    list_ids = {"stem": ids[:num_stems], "exact": ids[shared]}
    list_ids["exact"][is_owner["exact"]] = ids[num_stems:]
    return _ListAssignment(list_ids, is_owner, occurrences[order], doc_freqs[order])


def _merge_batches(
    arrays: ArrayFileWriter, fields: Mapping[str, Inverter], lists: _ListAssignment
) -> _Postings:
    """Merge the batches of all fields. The fields let go of their batches."""
    position_offsets, doc_offsets = _offsets(lists.occurrences), _offsets(lists.doc_freqs)
    positions = temporary_array(arrays.folder, np.uint32, int(position_offsets[-1]))
    doc_ids = temporary_array(arrays.folder, np.uint32, int(doc_offsets[-1]))
    tfs = temporary_array(arrays.folder, np.uint32, int(doc_offsets[-1]))
    for name, field in fields.items():
        is_owner = lists.is_owner[name]
        next_position, next_doc = position_offsets[lists.list_ids[name]], doc_offsets[lists.list_ids[name]]
        for batch in field.batches:
            _copy_runs(batch.occurrences, next_position, is_owner, ((batch.positions, positions),))
            copies = (batch.doc_ids, doc_ids), (batch.tfs, tfs)
            _copy_runs(batch.doc_freqs, next_doc, is_owner, copies)
        field.batches.clear()
    return _Postings(position_offsets, positions, doc_offsets, doc_ids, tfs)


def _copy_runs(
    lengths: Array, targets: Array, is_owner: Array, copies: tuple[tuple[Array, Array], ...]
) -> None:
    """Copy each term's run from a batch to its offset in the merged array, and advance the offset.

    Terms that share another field's list are skipped. `lengths`: (terms of the batch,), the lengths of the runs;
    `targets`, `is_owner`: (terms,). `copies` are pairs: the batch's array, and the merged one.
    """
    starts = _offsets(lengths)
    for low, high in _chunks(lengths):
        part = slice(int(starts[low]), int(starts[high]))
        mask = np.repeat(is_owner[low:high], lengths[low:high])
        shift = np.repeat(targets[low:high] - starts[low:high], lengths[low:high])
        index = (shift + np.arange(part.start, part.stop))[mask]
        for source, merged in copies:
            merged[index] = source[part][mask]
    targets[: len(lengths)] += lengths


# --- positions ----------------------------------------------------------------------------------------------


def _write_positions(
    arrays: ArrayFileWriter, postings: _Postings, lists: _ListAssignment, docs: IndexedDocs, tuning: Tuning
) -> None:
    """Write the positions of all lists. Lists with a bitmap are compressed: phrases read the bitmap instead of them."""
    writer = SortedIntListsWriter(
        arrays,
        layout.POSITIONS,
        postings.position_offsets,
        docs.num_positions,
        long_from=tuning.block_size // tuning.bitmap_divisor,
        block_size=tuning.block_size,
    )
    for low, high in _chunks(lists.occurrences):
        part = slice(int(postings.position_offsets[low]), int(postings.position_offsets[high]))
        writer.write(low, high, postings.positions[part])


def _write_small_kinds(
    arrays: ArrayFileWriter, postings: _Postings, docs: IndexedDocs, tuning: Tuning
) -> None:
    """Write, for each small passage kind, the positions of each list in its passages, and their documents."""
    kinds, of_positions = docs.small_kinds
    all_index, all_numbers = [np.empty(0, np.int64)], [np.empty(0, np.uint8)]
    for low in range(0, len(postings.positions) if kinds else 0, CHUNK_ELEMENTS):
        numbers = of_positions[postings.positions[low : low + CHUNK_ELEMENTS]]
        in_small_kind = np.flatnonzero(numbers)
        all_index.append(in_small_kind + low)
        all_numbers.append(numbers[in_small_kind])
    index, numbers = np.concatenate(all_index), np.concatenate(all_numbers)
    arrays.add_strings(layout.SMALL_KINDS, kinds)
    for number, kind in enumerate(kinds, 1):
        spec = layout.SmallKindSpec(kind)
        of_kind = index[numbers == number]
        offsets = of_kind.searchsorted(postings.position_offsets)
        arrays.add(spec.position_offsets, _as_uint32_if_fits(offsets))
        positions = postings.positions[of_kind]
        writer = SortedIntListsWriter(
            arrays, spec.positions, offsets, docs.num_positions, block_size=tuning.block_size
        )
        writer.write(0, len(offsets) - 1, positions)
        doc_ids = docs.doc_starts.searchsorted(positions, "right") - 1
        arrays.add(spec.doc_ids, doc_ids.astype(np.uint32))


def _write_bitmaps(arrays: ArrayFileWriter, postings: _Postings, docs: IndexedDocs, tuning: Tuning) -> None:
    """Write a bitmap with a bit for every position, for each of the few lists with very many positions."""
    lengths = np.diff(postings.position_offsets)
    list_ids = np.flatnonzero(lengths * tuning.bitmap_divisor >= docs.num_positions)
    # The last byte stays 0: it answers for positions beyond the end.
    size = docs.num_positions // 8 + 2
    arrays.add(layout.BITMAP_LISTS, list_ids.astype(np.uint32))
    bitmaps = arrays.allocate(layout.POSITION_BITMAPS, np.uint8, len(list_ids) * size)
    for row, list_id in enumerate(list_ids.tolist()):
        part = slice(int(postings.position_offsets[list_id]), int(postings.position_offsets[list_id + 1]))
        positions = postings.positions[part]
        # Each bit is set once, so adding gives the same as or-ing, and NumPy adds faster.
        bitmap = bitmaps[row * size : (row + 1) * size]
        np.add.at(bitmap, positions >> 3, np.uint8(1) << (positions & 7).astype(np.uint8))


# --- documents and their impacts ----------------------------------------------------------------------------


class _Scores(NamedTuple):
    """What makes up the score of a posting: the impact of its code, times the idf of its list."""

    # (codes,) float32.
    impacts: Array
    # (postings,), the narrowest unsigned dtype.
    codes: Array
    # (lists,) float32.
    idfs: Array


def _write_doc_ids(
    arrays: ArrayFileWriter, postings: _Postings, lists: _ListAssignment, docs: IndexedDocs, tuning: Tuning
) -> tuple[Array, Array]:
    """Write the documents and impact codes of all lists. Return the impact of each code, and all codes."""
    writer = SortedIntListsWriter(
        arrays, layout.DOC_IDS, postings.doc_offsets, len(docs.ranks), block_size=tuning.block_size
    )
    keys, impacts = _impact_table(postings, docs, tuning.common_tf_limit)
    by_key = np.argsort(keys)
    codes = arrays.allocate(layout.IMPACT_CODES, np.min_scalar_type(len(keys)), int(postings.doc_offsets[-1]))
    for low, high in _chunks(lists.doc_freqs):
        part = slice(int(postings.doc_offsets[low]), int(postings.doc_offsets[high]))
        writer.write(low, high, postings.doc_ids[part])
        posting_keys = _impact_keys(postings.tfs[part], docs.length_codes[postings.doc_ids[part]])
        codes[part] = by_key[np.searchsorted(keys, posting_keys, sorter=by_key)]
    arrays.add(layout.IMPACTS, impacts)
    arrays.add(layout.TFS, (keys >> 8).astype(np.float32))
    return impacts, codes


def _impact_keys(tfs: Array, length_codes: Array) -> Array:
    """Return an int64 key for each pair of a term frequency and a length code: the code is the low byte."""
    return tfs.astype(np.int64) << 8 | length_codes


def _impact_table(postings: _Postings, docs: IndexedDocs, common_tf_limit: int) -> tuple[Array, Array]:
    """Return the distinct keys of all postings, (codes,) int64, ordered by their impact; and these impacts, float32."""
    is_seen = np.zeros(common_tf_limit << 8, bool)
    large_keys = [np.empty(0, np.int64)]
    for start in range(0, len(postings.tfs), CHUNK_ELEMENTS):
        part = slice(start, start + CHUNK_ELEMENTS)
        keys = _impact_keys(postings.tfs[part], docs.length_codes[postings.doc_ids[part]])
        is_large = keys >= len(is_seen)
        is_seen[keys[~is_large]] = True
        large_keys.append(keys[is_large])
    keys = np.concatenate([np.flatnonzero(is_seen), sorted_unique(np.concatenate(large_keys))])
    impacts = bm25(1, keys >> 8, docs.norms[keys & 255])
    order = np.argsort(impacts, kind="stable")
    return keys[order], impacts[order].astype(np.float32)


def _write_frequent(
    arrays: ArrayFileWriter, postings: _Postings, scores: _Scores, docs: IndexedDocs, tuning: Tuning
) -> None:
    """Write the bitset, top documents and facet counts of each frequent list."""
    num_docs, num_values = len(docs.ranks), len(docs.facet_bitsets)
    num_words = bitset_words(num_docs)
    doc_freqs = np.diff(postings.doc_offsets)
    num_frequent = int(np.count_nonzero(doc_freqs * tuning.frequent_divisor >= num_docs))
    # As many for every list as the least frequent of them has.
    num_top = min(tuning.top_docs, int(doc_freqs[:num_frequent].min(initial=tuning.top_docs)))
    dtype = np.min_scalar_type(num_docs)
    arrays.add(layout.NUM_FREQUENT, np.array([num_frequent], np.uint32))
    bitsets = arrays.allocate(layout.DOC_BITSETS, np.uint64, num_frequent * num_words)
    bitset_ranks = arrays.allocate(layout.DOC_BITSET_RANKS, dtype, num_frequent * num_words)
    top_docs = arrays.allocate(layout.TOP_DOCS, dtype, num_frequent * num_top)
    facet_counts = arrays.allocate(layout.LIST_FACET_COUNTS, dtype, num_frequent * num_values)
    for list_id in range(num_frequent):
        part = slice(int(postings.doc_offsets[list_id]), int(postings.doc_offsets[list_id + 1]))
        doc_ids = postings.doc_ids[part]
        bitset = to_bitset(doc_ids, num_docs)
        row = slice(list_id * num_words, (list_id + 1) * num_words)
        bitsets[row] = bitset
        counts = np.bitwise_count(bitset)
        bitset_ranks[row] = np.cumsum(counts, dtype=np.uint32) - counts
        of_list = scores.impacts[scores.codes[part]] * scores.idfs[list_id]
        best = doc_ids[top_k_indices(of_list, docs.ranks, doc_ids, num_top)]
        top_docs[list_id * num_top : (list_id + 1) * num_top] = best
        row = slice(list_id * num_values, (list_id + 1) * num_values)
        facet_counts[row] = np.bitwise_count(docs.facet_bitsets & bitset).sum(1)


# --- runs ---------------------------------------------------------------------------------------------------


def _offsets(lengths: Array) -> Array:
    """Return the offset at which each run starts, and the end of the last, (n + 1,) int64."""
    offsets = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return offsets


def _chunks(lengths: Array) -> list[tuple[int, int]]:
    """Divide consecutive runs into half-open ranges of CHUNK_ELEMENTS elements or fewer; a longer run is alone."""
    offsets, chunks, low = _offsets(lengths), [], 0
    while low < len(lengths):
        high = max(low + 1, int(np.searchsorted(offsets, offsets[low] + CHUNK_ELEMENTS, "right")) - 1)
        chunks.append((low, high))
        low = high
    return chunks


def _as_uint32_if_fits(offsets: Array) -> Array:
    return offsets.astype(np.uint32) if offsets[-1] < 1 << 32 else offsets

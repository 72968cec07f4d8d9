"""The documents of the published generation, for the next one to take over without reading the corpus again."""

from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from indexer.engine.embedded import layout
from indexer.engine.embedded.array_file import (
    Array,
    ArrayFile,
    BytesTableSpec,
    map_file,
    strip_checksum,
    temporary_array,
)
from indexer.engine.embedded.doc_set import sorted_unique
from indexer.engine.embedded.keyword_index import IdTable
from indexer.engine.embedded.postings_reader import PostingsReader
from indexer.engine.packed_record import PackedRecord, Terms, TermTables
from indexer.engine.port import TEXT_FIELDS

# No term: at the empty position after each passage, and of a term that has no number in the new generation yet.
NO_TERM = np.uint32(0xFFFFFFFF)
# Terms whose positions are read together, to bound the memory of the intermediate arrays.
TERMS_AT_A_TIME = 1 << 16
_TABLES = (layout.TEXTS, layout.SUMMARIES, layout.STORED_DOCUMENTS, layout.METADATA)


class PreviousGeneration:
    """The packed Records of a generation, by id. Texts and documents stay compressed as they are."""

    def __init__(self, folder: Path, temporary: Path) -> None:
        """Put the terms of all documents back into their order, in an unlinked file of the folder `temporary`."""
        self._arrays = arrays = ArrayFile(folder)
        self._ids = IdTable(arrays)
        self.term_tables: TermTables = {
            name: tuple(arrays.strings(layout.TERMS.fill_in(name))) for name in TEXT_FIELDS
        }
        self._postings = PostingsReader(arrays)
        self._terms_by_position = {name: self._invert_back(name, temporary) for name in TEXT_FIELDS}
        self._first_passages = arrays[layout.FIRST_PASSAGES]
        self._passage_starts = arrays[layout.PASSAGE_STARTS]
        self._anchors, self._anchor_codes = list(arrays.strings(layout.ANCHORS)), arrays[layout.ANCHOR_CODES]
        self._kinds, self._kind_codes = list(arrays.strings(layout.KINDS)), arrays[layout.KIND_CODES]
        # Memoryviews: their items are Python ints, which index faster than NumPy's.
        self._text_chunk_starts = arrays[layout.TEXT_CHUNK_STARTS].data
        self._offsets = {table: arrays[table.offsets].data for table in _TABLES}
        self._bytes = {table: map_file(folder / table.filename) for table in _TABLES}

    def _invert_back(self, name: str, temporary: Path) -> Array:
        """Return the term number at each position of the index, (positions,) uint32."""
        terms_by_position = temporary_array(
            temporary, np.uint32, int(self._arrays[layout.PASSAGE_STARTS][-1])
        )
        terms_by_position[:] = NO_TERM
        lists, positions = self._arrays[layout.TERM_LISTS.fill_in(name)], self._postings.positions
        by_list = np.argsort(lists)
        for start in range(0, len(by_list), TERMS_AT_A_TIME):
            terms = by_list[start : start + TERMS_AT_A_TIME].astype(np.uint32)
            list_ids = lists[terms].astype(np.int64)
            lengths = positions.offsets[list_ids + 1] - positions.offsets[list_ids]
            terms_by_position[positions.concat_lists(list_ids)] = np.repeat(terms, lengths)
        return terms_by_position

    def packed_record(self, id: str) -> PackedRecord | None:
        """Return the Record of the document with this id; None when the generation does not have it."""
        doc_id = self._ids.doc_id_of(id)
        if doc_id is None:
            return None
        first, end = int(self._first_passages[doc_id]), int(self._first_passages[doc_id + 1])
        passage_starts = self._passage_starts[first : end + 1]
        positions = slice(int(passage_starts[0]), int(passage_starts[-1]))
        term_numbers = {}
        for name, terms_by_position in self._terms_by_position.items():
            terms = terms_by_position[positions]
            term_numbers[name] = terms[terms != NO_TERM].tobytes()
        return PackedRecord(
            id=id,
            term_tables=self.term_tables,
            term_numbers=term_numbers,
            word_counts=(np.diff(passage_starts) - 1).astype(np.uint32).tobytes(),
            anchors=tuple(self._anchors[code] for code in self._anchor_codes[first:end].tolist()),
            kinds=tuple(self._kinds[code] for code in self._kind_codes[first:end].tolist()),
            texts=tuple(self._text_chunks(first, end)),
            summary=strip_checksum(self._read(layout.SUMMARIES, doc_id)),
            stored_document=self._read(layout.STORED_DOCUMENTS, doc_id),
            metadata=self._read(layout.METADATA, doc_id),
        )

    def _text_chunks(self, first: int, end: int) -> Iterator[tuple[int, bytes]]:
        """Yield the text chunks of the passages from `first` up to `end`: how many passages each has, and its bytes.

        No chunk holds passages of two documents.
        """
        chunk = bisect_left(self._text_chunk_starts, first)
        while (start := self._text_chunk_starts[chunk]) < end:
            chunk += 1
            yield self._text_chunk_starts[chunk] - start, self._read(layout.TEXTS, chunk - 1)

    def _read(self, table: BytesTableSpec, number: int) -> bytes:
        offsets = self._offsets[table]
        return bytes(self._bytes[table][offsets[number] : offsets[number + 1]])


class TermIdMap:
    """Maps the term numbers of one term table to those of the new generation, which numbers terms as they come."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._new_numbers = np.full(len(terms), NO_TERM)

    def renumber(self, term_numbers: Array, new_terms: dict[str, int]) -> Array:
        """Return the new term number of each word, (n,) uint32. Looking a term up in `new_terms` numbers a new one."""
        mapped = self._new_numbers[term_numbers]
        if len(mapped) and mapped.max() == NO_TERM:
            unmapped = sorted_unique(term_numbers[mapped == NO_TERM])
            terms = map(self._terms.__getitem__, unmapped.tolist())
            self._new_numbers[unmapped] = np.fromiter(
                map(new_terms.__getitem__, terms), np.uint32, len(unmapped)
            )
            mapped = self._new_numbers[term_numbers]
        return mapped

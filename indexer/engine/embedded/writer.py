"""The index writer: Records in, the files of a generation out.

Memory holds a batch of words, the distinct terms, and some bytes for each document; the rest is on disk.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path

import numpy as np
from whoosh.fields import Schema

from indexer.engine.bm25 import length_code, norms
from indexer.engine.embedded import layout
from indexer.engine.embedded.array_file import Array, ArrayFileWriter, BytesTableWriter, append_checksum
from indexer.engine.embedded.facet_index import FacetWriter, write_facets
from indexer.engine.embedded.inverter import ExactStemMap, Inverter
from indexer.engine.embedded.keyword_index import KeywordIndexWriter
from indexer.engine.embedded.postings_writer import (
    FieldFrequencies,
    IndexedDocs,
    find_small_kinds,
    write_postings,
)
from indexer.engine.embedded.record_reuse import PreviousGeneration, TermIdMap
from indexer.engine.embedded.tuning import Tuning
from indexer.engine.packed_record import PackedRecord, RecordMetadata, TermTables, unpack_metadata
from indexer.engine.port import TEXT_FIELDS
from indexer.engine.validation import check_facet_values, check_term
from indexer.errors import BadRecord

# Positions are 32 bits wide, and the greatest of them stands for none.
MAX_POSITIONS = 2**32 - 1


class IndexWriter:
    """Writes one generation: `add` or `add_unchanged` each document, then `close`."""

    def __init__(self, folder: Path, tuning: Tuning, schema: Schema | None = None) -> None:
        """`schema` is that of the Whoosh index: see `KeywordIndexWriter`."""
        self._folder = folder
        self._tuning = tuning
        self._spill_folder = folder / "spilled"
        self._fields = {name: Inverter(name) for name in TEXT_FIELDS}
        self._stems = ExactStemMap()
        self._texts = BytesTableWriter(folder, layout.TEXTS)
        self._summaries = BytesTableWriter(folder, layout.SUMMARIES)
        self._stored_documents = BytesTableWriter(folder, layout.STORED_DOCUMENTS)
        self._metadata = BytesTableWriter(folder, layout.METADATA)
        self._keywords = KeywordIndexWriter(folder / "whoosh", schema)
        self._facets: dict[str, FacetWriter] = {}
        # By document, in the order in which documents come. The position of an id is its document's number.
        self._ids: dict[str, int] = {}
        self._dates: list[str | None] = []
        self._sort_symbols: list[str | None] = []
        self._first_passages = array("I", [0])
        # By passage.
        self._word_counts = array("I")
        self._anchors = defaultdict[str, int](count().__next__)
        self._anchor_codes = array("I")
        self._kinds = defaultdict[str, int](count().__next__)
        self._kind_codes = array("I")
        # By text chunk, and one more: its first passage.
        self._text_chunk_starts = array("I", [0])
        # By entity: its passages, ascending.
        self._entities: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        # The term tables of the Record before, whose terms are already mapped.
        self._term_tables: TermTables = {}
        self._term_id_maps: dict[str, TermIdMap] = {}
        self._previous: PreviousGeneration | None = None
        self._previous_term_id_maps: dict[str, TermIdMap] = {}
        # Passages, documents and positions before the current batch.
        self._inverted_passages = 0
        self._inverted_docs = 0
        self._inverted_positions = 0

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, packed: PackedRecord) -> None:
        """Add a Record. BadRecord for a second one of an id; `close` checks the terms of the text fields."""
        if packed.term_tables is not self._term_tables:
            self._term_tables, self._term_id_maps = packed.term_tables, _new_term_id_maps(packed.term_tables)
        self._store(packed, self._term_id_maps)

    def add_unchanged(self, previous: PreviousGeneration, id: str) -> None:
        """Add the Record that another generation has for this id. BadRecord when it has none."""
        packed = previous.packed_record(id)
        if packed is None:
            raise BadRecord(f"no document {id!r} is published that could be kept")
        if self._previous is not previous:
            self._previous = previous
            self._previous_term_id_maps = _new_term_id_maps(previous.term_tables)
        self._store(packed, self._previous_term_id_maps)

    def _store(self, packed: PackedRecord, term_id_maps: Mapping[str, TermIdMap]) -> None:
        if packed.id in self._ids:
            raise BadRecord(f"two records have the id {packed.id!r}; each document needs its own")
        self._ids[packed.id] = len(self._ids)
        for name, field in self._fields.items():
            term_numbers = np.frombuffer(packed.term_numbers[name], np.uint32)
            field.words.frombytes(term_id_maps[name].renumber(term_numbers, field.terms).tobytes())
        self._word_counts.frombytes(packed.word_counts)
        self._anchor_codes.extend(map(self._anchors.__getitem__, packed.anchors))
        self._kind_codes.extend(map(self._kinds.__getitem__, packed.kinds))
        for num_passages, text_chunk in packed.texts:
            self._text_chunk_starts.append(self._text_chunk_starts[-1] + num_passages)
            self._texts.add(text_chunk)
        self._summaries.add(append_checksum(packed.summary))
        self._stored_documents.add(packed.stored_document)
        self._metadata.add(packed.metadata)
        self._store_metadata(packed.id, unpack_metadata(packed.metadata))
        if len(self._fields["exact"].words) >= self._tuning.batch_words:
            self._invert()
            self._spill_folder.mkdir(exist_ok=True)
            for field in self._fields.values():
                field.spill(self._spill_folder)

    def _store_metadata(self, id: str, metadata: RecordMetadata) -> None:
        """Take what is searched of the last document's metadata, with its id."""
        for passage, entities in enumerate(metadata.entities, self._first_passages[-1]):
            for entity in dict.fromkeys(entities):
                self._entities[entity].append(passage)
        self._first_passages.append(len(self._word_counts))
        self._dates.append(metadata.date)
        self._sort_symbols.append(metadata.sort_symbol)
        for name in sorted(metadata.facets.keys() - self._facets.keys()):
            self._facets[name] = FacetWriter(name, docs_before=len(self._ids) - 1)
        for name, facet in self._facets.items():
            facet.add(metadata.facets.get(name, ()))
        self._keywords.add(id, metadata)

    def _invert(self) -> None:
        """Turn the words of the current batch into postings. BadRecord when the index has too many positions.

        A document's words stand at consecutive positions, counted through the whole index; every passage is followed by
        one empty position, so that words of two passages are never neighbours.
        """
        lengths = np.frombuffer(self._word_counts, np.uint32)[self._inverted_passages :].astype(np.int64)
        # A passage takes a position for each word, and an empty one.
        starts = self._inverted_positions + np.cumsum(lengths + 1) - (lengths + 1)
        end = self._inverted_positions + int((lengths + 1).sum())
        if end > MAX_POSITIONS:
            raise BadRecord(f"{end} words and blocks in all; an index holds {MAX_POSITIONS}")
        num_passages = np.diff(np.frombuffer(self._first_passages, np.uint32)[self._inverted_docs :])
        docs_of_passages = np.repeat(
            np.arange(self._inverted_docs, len(self._ids), dtype=np.uint32), num_passages.astype(np.int64)
        )
        words_before = np.cumsum(lengths) - lengths
        positions = np.repeat((starts - words_before).astype(np.uint32), lengths)
        positions += np.arange(len(positions), dtype=np.uint32)
        exact, stem = (np.frombuffer(self._fields[name].words, np.uint32) for name in TEXT_FIELDS)
        self._stems.observe(exact, stem)
        # A buffer cannot grow while an array views it.
        del exact, stem
        for field in self._fields.values():
            field.invert(positions, np.repeat(docs_of_passages, lengths))
        self._inverted_passages = len(self._word_counts)
        self._inverted_docs = len(self._ids)
        self._inverted_positions = end

    def close(self) -> list[tuple[str, int, int, str]]:
        """Write the generation. BadRecord for a term, or a number of facet values, that no engine would take.

        Return the terms of `exact`, sorted, each with its document frequency, its occurrences and a stem of it.
        """
        for name, field in self._fields.items():
            for term in field.terms:
                check_term(term, "(of a text)", name)
        for name, facet in self._facets.items():
            check_facet_values(name, facet.num_values)
        self._invert()
        arrays = ArrayFileWriter(self._folder)
        frequencies = self._write_arrays(arrays)
        arrays.close()
        self._keywords.close()
        if self._spill_folder.exists():
            for file in self._spill_folder.iterdir():
                file.unlink()
            self._spill_folder.rmdir()
        terms, doc_freqs, occurrences = frequencies["exact"]
        term_numbers, stems = self._fields["exact"].terms, list(self._fields["stem"].terms)
        return [
            (term, doc_freq, count, stems[self._stems.stems[term_numbers[term]]])
            for term, doc_freq, count in zip(terms, doc_freqs.tolist(), occurrences.tolist(), strict=True)
        ]

    def _write_arrays(self, arrays: ArrayFileWriter) -> dict[str, FieldFrequencies]:
        """Write all arrays and byte tables. Return the frequencies of both fields."""
        word_counts = np.frombuffer(self._word_counts, np.uint32).astype(np.int64)
        first_passages = np.frombuffer(self._first_passages, np.uint32).astype(np.int64)
        passage_starts = np.zeros(len(word_counts) + 1, np.int64)
        np.cumsum(word_counts + 1, out=passage_starts[1:])
        word_offsets = np.zeros(len(word_counts) + 1, np.int64)
        np.cumsum(word_counts, out=word_offsets[1:])
        lengths = np.diff(word_offsets[first_passages])
        num_with_text = int(np.count_nonzero(lengths))
        average_length = int(lengths.sum()) / num_with_text if num_with_text else 1.0
        length_codes = np.array([length_code(length) for length in lengths.tolist()], np.uint8)
        norms_by_code = np.array(norms(average_length))
        doc_starts = passage_starts[first_passages]

        arrays.add(layout.PASSAGE_STARTS, passage_starts.astype(np.uint32))
        arrays.add(layout.FIRST_PASSAGES, first_passages.astype(np.uint32))
        arrays.add(layout.DOC_STARTS, doc_starts.astype(np.uint32))
        arrays.add(layout.LENGTH_CODES, length_codes)
        arrays.add(layout.NORMS, norms_by_code)
        arrays.add(layout.ANCHOR_CODES, _narrowest(self._anchor_codes))
        arrays.add_strings(layout.ANCHORS, self._anchors)
        arrays.add(layout.KIND_CODES, _narrowest(self._kind_codes))
        arrays.add_strings(layout.KINDS, self._kinds)
        self._write_entities(arrays)
        ranks = self._write_orders(arrays)
        facet_bitsets = write_facets(arrays, self._facets, len(ranks), self._tuning.max_bitset_values)
        arrays.add(layout.TEXT_CHUNK_STARTS, np.asarray(self._text_chunk_starts))
        for table in (self._texts, self._summaries, self._stored_documents, self._metadata):
            table.close(arrays)
        docs = IndexedDocs(
            num_with_text=num_with_text,
            doc_starts=doc_starts,
            length_codes=length_codes,
            norms=norms_by_code,
            ranks=ranks,
            facet_bitsets=facet_bitsets,
            small_kinds=find_small_kinds(
                list(self._kinds),
                np.asarray(self._kind_codes),
                passage_starts,
                self._tuning.small_kind_divisor,
            ),
        )
        return write_postings(arrays, self._fields, self._stems, docs, self._tuning)

    def _write_entities(self, arrays: ArrayFileWriter) -> None:
        """Write the passages of each entity."""
        entities = sorted(self._entities)
        arrays.add_strings(layout.ENTITIES, entities)
        offsets = np.zeros(len(entities) + 1, np.int64)
        np.cumsum([len(self._entities[entity]) for entity in entities], out=offsets[1:])
        arrays.add(layout.ENTITY_OFFSETS, offsets)
        passages = b"".join(self._entities[entity].tobytes() for entity in entities)
        arrays.add(layout.ENTITY_PASSAGES, np.frombuffer(passages, np.uint32))

    def _write_orders(self, arrays: ArrayFileWriter) -> Array:
        """Write the orders of results, the ids and the dates. Return each document's rank by id, (docs,) uint32."""
        ids = list(self._ids)
        arrays.add_strings(layout.IDS, ids)
        by_id = sorted(range(len(ids)), key=ids.__getitem__)
        id_ranks = _write_order(arrays, "relevance", by_id)
        for name, values, newest_first in (
            ("date", self._dates, True),
            ("oldest", self._dates, False),
            ("symbol", self._sort_symbols, False),
        ):
            present = [doc_id for doc_id in by_id if values[doc_id] is not None]
            missing = [doc_id for doc_id in by_id if values[doc_id] is None]
            present.sort(key=lambda doc_id: values[doc_id] or "", reverse=newest_first)
            _write_order(arrays, name, present + missing)
        dates = sorted({date for date in self._dates if date is not None})
        arrays.add_strings(layout.DATES, dates)
        codes = {date: code for code, date in enumerate(dates, 1)}
        arrays.add(
            layout.DATE_CODES,
            np.array([0 if date is None else codes[date] for date in self._dates], np.uint32),
        )
        return id_ranks


def _new_term_id_maps(term_tables: TermTables) -> dict[str, TermIdMap]:
    return {name: TermIdMap(terms) for name, terms in term_tables.items()}


def _narrowest(codes: Iterable[int]) -> Array:
    """Return the codes in the narrowest unsigned dtype that holds the largest."""
    wide = np.asarray(codes)
    return wide.astype(np.min_scalar_type(wide.max(initial=0)))


def _write_order(arrays: ArrayFileWriter, name: str, doc_ids: list[int]) -> Array:
    """Write the documents in an order, and the rank of each. Return the ranks, (docs,) uint32."""
    order = np.array(doc_ids, np.uint32)
    ranks = np.empty(len(doc_ids), np.uint32)
    ranks[order] = np.arange(len(doc_ids), dtype=np.uint32)
    arrays.add(layout.ORDER.fill_in(name), order)
    arrays.add(layout.RANKS.fill_in(name), ranks)
    return ranks

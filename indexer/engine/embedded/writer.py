"""Records -> the files of a generation. Memory holds a batch of words, the vocabulary, and some bytes a document."""

from array import array
from collections import defaultdict
from collections.abc import Mapping
from itertools import count
from pathlib import Path

import numpy as np

from indexer.engine.bm25 import length_code, norms
from indexer.engine.embedded.array_file import Array, ArrayFileWriter, BytesTableWriter, append_checksum
from indexer.engine.embedded.facets import FacetWriter, write_facets
from indexer.engine.embedded.inverter import ExactStemMap, Inverter, find_small_kinds, write_postings
from indexer.engine.embedded.keyword_index import KeywordIndexWriter
from indexer.engine.embedded.record_reuse import PreviousGeneration, TermIdMap
from indexer.engine.packed_record import unpack_metadata
from indexer.engine.port import TEXT_FIELDS, PackedRecord, TermTables
from indexer.engine.validation import check_facet_values, check_term
from indexer.errors import BadRecord

BATCH_TERMS = 1 << 22  # words inverted at a time: some 150 MB while sorting
MAX_POSITIONS = 2**32 - 1  # positions are 32 bits wide


class IndexWriter:
    """A generation while it is built: `take` or `keep` each document, then `close`."""

    def __init__(self, folder: Path, *, batch: int = BATCH_TERMS) -> None:
        self._folder = folder
        self._batch = batch
        self._spilled = folder / "spilled"
        self._fields = {name: Inverter(name) for name in TEXT_FIELDS}
        self._pairs = ExactStemMap()
        self._texts, self._cards, self._bodies, self._abouts = (
            BytesTableWriter(folder, name) for name in ("texts", "cards", "bodies", "abouts")
        )
        self._look_ups = KeywordIndexWriter(folder / "whoosh")
        self._facets: dict[str, FacetWriter] = {}
        self._ids: dict[str, int] = {}
        self._dates: list[str | None] = []
        self._symbols: list[str | None] = []
        self._block_words = array("I")
        self._first_blocks = array("I", [0])  # by document, and one behind the last
        self._anchors = defaultdict[str, int](count().__next__)
        self._anchor_codes = array("I")
        self._kinds = defaultdict[str, int](count().__next__)
        self._kind_codes = array("I")
        self._text_blocks = array("I", [0])  # the first block of each piece of text, and one behind the last
        self._entities: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        self._vocabulary: TermTables = {}
        self._renumberings: dict[str, TermIdMap] = {}
        self._keeper: PreviousGeneration | None = None
        self._keeper_renumberings: dict[str, TermIdMap] = {}
        self._inverted_blocks = 0  # blocks, documents and positions before the batch in hand
        self._inverted_documents = 0
        self._inverted_positions = 0

    def __len__(self) -> int:
        return len(self._ids)

    def take(self, packed: PackedRecord) -> None:
        """Take in a Record. BadRecord; its terms of text are looked at by `close`."""
        if packed.term_tables is not self._vocabulary:
            self._vocabulary, self._renumberings = packed.term_tables, _term_id_maps(packed.term_tables)
        self._store(packed, self._renumberings)

    def keep(self, keeper: PreviousGeneration, id: str) -> None:
        """Take over a document of another generation as it is. BadRecord when it is not there."""
        kept = keeper.document(id)
        if kept is None:
            raise BadRecord(f"no document {id!r} is published that could be kept")
        if self._keeper is not keeper:
            self._keeper, self._keeper_renumberings = keeper, _term_id_maps(keeper.terms)
        self._store(kept, self._keeper_renumberings)

    def _store(self, packed: PackedRecord, renumberings: Mapping[str, TermIdMap]) -> None:
        if packed.id in self._ids:
            raise BadRecord(f"two records have the id {packed.id!r}; each document needs its own")
        number = len(self._ids)
        self._ids[packed.id] = number
        for name, field in self._fields.items():
            words = np.frombuffer(packed.term_numbers[name], np.uint32)
            field.words.frombytes(renumberings[name].renumbered(words, field.terms).tobytes())
        self._block_words.frombytes(packed.word_counts)
        self._anchor_codes.extend(map(self._anchors.__getitem__, packed.anchors))
        self._kind_codes.extend(map(self._kinds.__getitem__, packed.kinds))
        for blocks, piece in packed.texts:
            self._text_blocks.append(self._text_blocks[-1] + blocks)
            self._texts.add(piece)
        self._cards.add(append_checksum(packed.summary))
        self._bodies.add(packed.stored_document)
        self._abouts.add(packed.metadata)
        about = unpack_metadata(packed.metadata)
        for block, entities in enumerate(about.entities, self._first_blocks[-1]):
            for entity in dict.fromkeys(entities):
                self._entities[entity].append(block)
        self._first_blocks.append(len(self._block_words))
        self._dates.append(about.date)
        self._symbols.append(about.sort_symbol)
        for name in sorted(about.facets.keys() - self._facets.keys()):
            self._facets[name] = FacetWriter(name, number)
        for name, facet in self._facets.items():
            facet.add(about.facets.get(name, ()))
        self._look_ups.add(about)
        if len(self._fields["exact"].words) >= self._batch:
            self._invert()
            self._spilled.mkdir(exist_ok=True)
            for field in self._fields.values():
                field.spill(self._spilled)

    def _invert(self) -> None:
        """Turn the words in hand into postings."""
        words = np.frombuffer(self._block_words, np.uint32)[self._inverted_blocks :].astype(np.int64)
        starts = self._inverted_positions + np.cumsum(words + 1) - (words + 1)
        end = self._inverted_positions + int((words + 1).sum())
        if end > MAX_POSITIONS:
            raise BadRecord(f"{end} words and blocks in all; an index holds {MAX_POSITIONS}")
        blocks = np.diff(np.frombuffer(self._first_blocks, np.uint32)[self._inverted_documents :])
        documents = np.repeat(
            np.arange(self._inverted_documents, len(self._ids), dtype=np.uint32), blocks.astype(np.int64)
        )
        before = np.cumsum(words) - words
        positions = np.repeat((starts - before).astype(np.uint32), words)
        positions += np.arange(len(positions), dtype=np.uint32)
        exact, stem = (np.frombuffer(self._fields[name].words, np.uint32) for name in TEXT_FIELDS)
        self._pairs.see(exact, stem)
        del exact, stem  # the buffers grow no more while they are looked at
        for field in self._fields.values():
            field.invert(positions, np.repeat(documents, words))
        self._inverted_blocks = len(self._block_words)
        self._inverted_documents = len(self._ids)
        self._inverted_positions = end

    def close(self) -> list[tuple[str, int, str]]:
        """Write the generation. Gives the terms of `exact` in order, their document frequencies and their stems."""
        for name, field in self._fields.items():
            for term in field.terms:
                check_term(term, "(of a text)", name)
        self._invert()
        arrays = ArrayFileWriter(self._folder)
        block_words = np.frombuffer(self._block_words, np.uint32).astype(np.int64)
        first_blocks = np.frombuffer(self._first_blocks, np.uint32).astype(np.int64)
        block_starts = np.zeros(len(block_words) + 1, np.int64)
        np.cumsum(block_words + 1, out=block_starts[1:])
        word_starts = np.zeros(len(block_words) + 1, np.int64)
        np.cumsum(block_words, out=word_starts[1:])
        lengths = np.diff(word_starts[first_blocks])
        with_text = int(np.count_nonzero(lengths))
        average = int(lengths.sum()) / with_text if with_text else 1.0
        codes = np.array([length_code(length) for length in lengths.tolist()], np.uint8)
        by_length = np.array(norms(average))

        arrays.add("block_starts", block_starts.astype(np.uint32))
        arrays.add("first_blocks", first_blocks.astype(np.uint32))
        arrays.add("document_starts", block_starts[first_blocks].astype(np.uint32))
        arrays.add("length_codes", codes)
        arrays.add("norms", by_length)
        arrays.add("anchor_codes", _narrowest(self._anchor_codes))
        arrays.strings("anchors", self._anchors)
        arrays.add("kind_codes", _narrowest(self._kind_codes))
        arrays.strings("kinds", self._kinds)
        self._write_entities(arrays)
        ranks = self._write_orders(arrays)
        for name, facet in self._facets.items():
            check_facet_values(name, facet.value_count)
        table = write_facets(arrays, self._facets, len(ranks))
        arrays.add("text_blocks", np.asarray(self._text_blocks))
        for pieces in (self._texts, self._cards, self._bodies, self._abouts):
            pieces.close(arrays)
        given = write_postings(
            self._folder,
            arrays,
            self._fields,
            self._pairs,
            with_text=with_text,
            places=int(block_starts[-1]),
            length_codes=codes,
            norms=by_length,
            ranks=ranks,
            facets=table,
            few=find_small_kinds(
                list(self._kinds), np.asarray(self._kind_codes), block_starts, block_starts[first_blocks]
            ),
        )
        arrays.close()
        self._look_ups.close()
        if self._spilled.exists():
            for file in self._spilled.iterdir():
                file.unlink()
            self._spilled.rmdir()
        terms, counts = given["exact"]
        numbers, stems = self._fields["exact"].terms, list(self._fields["stem"].terms)
        return [
            (term, count, stems[self._pairs.others[numbers[term]]])
            for term, count in zip(terms, counts.tolist(), strict=True)
        ]

    def _write_entities(self, arrays: ArrayFileWriter) -> None:
        """The blocks of each entity."""
        ordered = sorted(self._entities)
        arrays.strings("entities", ordered)
        starts = np.zeros(len(ordered) + 1, np.int64)
        np.cumsum([len(self._entities[entity]) for entity in ordered], out=starts[1:])
        arrays.add("entity_starts", starts)
        blocks = b"".join(self._entities[entity].tobytes() for entity in ordered)
        arrays.add("entity_blocks", np.frombuffer(blocks, np.uint32))

    def _write_orders(self, arrays: ArrayFileWriter) -> Array:
        """Every document's place in each order, and its date's among the dates (0: none). Gives those by id."""
        ids = list(self._ids)
        arrays.strings("ids", ids)
        by_id = sorted(range(len(ids)), key=ids.__getitem__)
        id_ranks = _write_order(arrays, "relevance", by_id)
        for name, values, newest_first in (("date", self._dates, True), ("symbol", self._symbols, False)):
            present = [number for number in by_id if values[number] is not None]
            missing = [number for number in by_id if values[number] is None]
            present.sort(key=lambda number: values[number] or "", reverse=newest_first)
            _write_order(arrays, name, present + missing)
        dates = sorted({date for date in self._dates if date is not None})
        arrays.strings("dates", dates)
        number = {date: index for index, date in enumerate(dates, 1)}
        arrays.add(
            "date_codes",
            np.array([0 if date is None else number[date] for date in self._dates], np.uint32),
        )
        return id_ranks


def _term_id_maps(vocabulary: TermTables) -> dict[str, TermIdMap]:
    return {name: TermIdMap(terms) for name, terms in vocabulary.items()}


def _narrowest(codes: "array[int]") -> Array:
    """The same numbers, each in as few bytes as the largest needs."""
    wide = np.asarray(codes)
    return wide.astype(np.min_scalar_type(wide.max(initial=0)))


def _write_order(arrays: ArrayFileWriter, name: str, ordered: list[int]) -> Array:
    """The documents in an order, and of each its place there. Gives the places."""
    order = np.array(ordered, np.uint32)
    ranks = np.empty(len(ordered), np.uint32)
    ranks[order] = np.arange(len(ordered), dtype=np.uint32)
    arrays.add(f"order.{name}", order)
    arrays.add(f"ranks.{name}", ranks)
    return ranks

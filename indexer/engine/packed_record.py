"""Pack Records, as the processes that read a corpus hand them to the one that builds: Record <-> PackedRecord.

A document has thousands of words. As numbers in a term table, which a batch of Records shares, they take some bytes
each, and the builder looks at each distinct term once. What no query reads (texts, stored document, metadata) is
compressed by the process that read the file, so that the builder need not do it.

The embedded engine stores PackedRecords as they are; any other engine calls `unpack`.
"""

import zlib
from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, count, pairwise
from typing import Protocol

import msgspec

from indexer.engine.port import TEXT_FIELDS, Passage, Record
from indexer.engine.validation import check_record
from indexer.errors import CorruptIndex

# Texts are compressed in chunks of so many bytes; a longer passage is a chunk of its own. Measured: chunks twice as
# long save 3 % of the room, and reading one passage takes twice the time.
TEXT_CHUNK_BYTES = 4000
# Higher levels save little.
ZLIB_LEVEL = 3


class RecordMetadata(msgspec.Struct, frozen=True, array_like=True):
    """A Record without its texts, summary and stored document. `entities` has an item for each passage."""

    bears: tuple[str, ...]
    cites: tuple[str, ...]
    entities: tuple[tuple[str, ...], ...]
    facets: dict[str, tuple[str, ...]]
    date: str | None
    sort_symbol: str | None
    stored_fields: dict[str, tuple[str, ...]]


class Terms(Protocol):
    """Terms by their number."""

    def __len__(self) -> int: ...
    def __getitem__(self, number: int, /) -> str: ...


# By text field.
TermTables = Mapping[str, Terms]


@dataclass(frozen=True, slots=True)
class PackedRecord:
    """A Record with its words as numbers in term tables, which the Records that are packed together share."""

    id: str
    term_tables: TermTables
    # By text field: uint32 for each word of all passages.
    term_numbers: Mapping[str, bytes]
    # uint32 for each passage.
    word_counts: bytes
    anchors: tuple[str, ...]
    kinds: tuple[str, ...]
    # Chunks: of how many passages, and their texts compressed.
    texts: tuple[tuple[int, bytes], ...]
    summary: bytes
    # compressed.
    stored_document: bytes
    # A RecordMetadata, compressed.
    metadata: bytes

    def passage_texts(self) -> list[str]:
        """Return the text of each passage. CorruptIndex."""
        return [text for count, chunk in self.texts for text in unpack_texts(chunk, count)]

    def unpack(self) -> Record:
        """Return the Record that was packed. CorruptIndex when it was stored and damaged since."""
        metadata = unpack_metadata(self.metadata)
        terms = {
            name: [self.term_tables[name][number] for number in array("I", numbers)]
            for name, numbers in self.term_numbers.items()
        }
        bounds = pairwise(accumulate(array("I", self.word_counts), initial=0))
        passages = [
            Passage(
                anchor,
                kind,
                text,
                tuple(terms["exact"][start:end]),
                tuple(terms["stem"][start:end]),
                entities,
            )
            for (start, end), anchor, kind, text, entities in zip(
                bounds, self.anchors, self.kinds, self.passage_texts(), metadata.entities, strict=True
            )
        ]
        return Record(
            id=self.id,
            passages=tuple(passages),
            summary=self.summary,
            stored_document=decompress(self.stored_document),
            bears=metadata.bears,
            cites=metadata.cites,
            facets=metadata.facets,
            date=metadata.date,
            sort_symbol=metadata.sort_symbol,
            stored_fields=metadata.stored_fields,
        )


def pack(records: Sequence[Record]) -> tuple[PackedRecord, ...]:
    """Pack the Records with one term table for each text field. BadRecord; the terms of text are not checked."""
    numbers = {name: defaultdict[str, int](count().__next__) for name in TEXT_FIELDS}
    term_numbers = []
    for record in records:
        check_record(record, text_terms=False)
        of_record = {name: array("I") for name in TEXT_FIELDS}
        for passage in record.passages:
            of_record["exact"].extend(map(numbers["exact"].__getitem__, passage.exact))
            of_record["stem"].extend(map(numbers["stem"].__getitem__, passage.stem))
        term_numbers.append({name: of_field.tobytes() for name, of_field in of_record.items()})
    term_tables = {name: tuple(terms) for name, terms in numbers.items()}
    return tuple(
        PackedRecord(
            id=record.id,
            term_tables=term_tables,
            term_numbers=of_record,
            word_counts=array("I", (passage.word_count for passage in record.passages)).tobytes(),
            anchors=tuple(passage.anchor for passage in record.passages),
            kinds=tuple(passage.kind for passage in record.passages),
            texts=_pack_texts([passage.text.encode("utf-8", "surrogatepass") for passage in record.passages]),
            summary=record.summary,
            stored_document=zlib.compress(record.stored_document, ZLIB_LEVEL),
            metadata=_pack_metadata(record),
        )
        for record, of_record in zip(records, term_numbers, strict=True)
    )


def decompress(data: bytes) -> bytes:
    """Decompress what this module compressed.

    CorruptIndex: the checksums of a large file are not compared before it is read, so the data may be damaged.
    """
    try:
        return zlib.decompress(data)
    except zlib.error:
        raise CorruptIndex("damaged-record") from None


def unpack_metadata(packed: bytes) -> RecordMetadata:
    """Return the metadata that `pack` compressed. CorruptIndex."""
    return msgspec.json.decode(decompress(packed), type=RecordMetadata)


def _pack_metadata(record: Record) -> bytes:
    metadata = RecordMetadata(
        record.bears,
        record.cites,
        tuple(passage.entities for passage in record.passages),
        {name: tuple(values) for name, values in record.facets.items()},
        record.date,
        record.sort_symbol,
        {name: tuple(values) for name, values in record.stored_fields.items()},
    )
    return zlib.compress(msgspec.json.encode(metadata), ZLIB_LEVEL)


def _pack_texts(texts: Sequence[bytes]) -> tuple[tuple[int, bytes], ...]:
    """Compress the texts of consecutive passages in chunks.

    A chunk is the number of its passages, and compressed: the length of each in bytes (uint32), then the texts.
    """
    chunks: list[tuple[int, bytes]] = []
    first = size = 0
    for index, text in enumerate([*texts, None]):
        if index > first and (text is None or size + len(text) > TEXT_CHUNK_BYTES):
            of_chunk = texts[first:index]
            lengths = array("I", map(len, of_chunk)).tobytes()
            chunks.append((len(of_chunk), zlib.compress(lengths + b"".join(of_chunk), ZLIB_LEVEL)))
            first, size = index, 0
        size += len(text or b"")
    return tuple(chunks)


def unpack_texts(chunk: bytes, passages: int) -> tuple[str, ...]:
    """Return the texts of a chunk of so many passages. CorruptIndex."""
    data = decompress(chunk)
    bounds = accumulate(array("I", data[: 4 * passages]), initial=4 * passages)
    return tuple(data[start:end].decode("utf-8", "surrogatepass") for start, end in pairwise(bounds))

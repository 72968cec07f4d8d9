"""Record <-> Packed: a Record as one process hands it to another, and as an engine may store it.

The processes that read a corpus hand over thousands of words a document. As numbers in a vocabulary that a batch of
Records shares they are some bytes each, and whoever takes them looks at each distinct word once. What no query reads
is compressed where it was read, so that the one process that writes need not.
"""

import zlib
from array import array
from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate, count, pairwise

import msgspec

from indexer.engine.port import TEXT_FIELDS, PackedRecord, Passage, Record
from indexer.engine.validation import check_record
from indexer.errors import CorruptIndex

# Bytes of text compressed together, a longer block apart. In twice as many a text takes 3 % less room, and a block
# to be shown twice the time.
TEXT_CHUNK_BYTES = 4000
LEVEL = 3  # of zlib; above, little is won


class RecordMetadata(msgspec.Struct, frozen=True, array_like=True):
    """What a Record says beside its texts, card and body; `entities` by block."""

    bears: tuple[str, ...]
    cites: tuple[str, ...]
    entities: tuple[tuple[str, ...], ...]
    facets: dict[str, tuple[str, ...]]
    date: str | None
    sort_symbol: str | None


def pack(records: Sequence[Record]) -> tuple[PackedRecord, ...]:
    """The Records with one vocabulary. BadRecord; terms of text are not looked at."""
    numbers = {name: defaultdict[str, int](count().__next__) for name in TEXT_FIELDS}
    words = []
    for record in records:
        check_record(record, text_terms=False)
        held = {name: array("I") for name in TEXT_FIELDS}
        for block in record.passages:
            held["exact"].extend(map(numbers["exact"].__getitem__, block.exact))
            held["stem"].extend(map(numbers["stem"].__getitem__, block.stem))
        words.append({name: numbers_of.tobytes() for name, numbers_of in held.items()})
    vocabulary = {name: tuple(known) for name, known in numbers.items()}
    return tuple(
        PackedRecord(
            id=record.id,
            term_tables=vocabulary,
            term_numbers=held,
            word_counts=array("I", (block.word_count for block in record.passages)).tobytes(),
            anchors=tuple(block.anchor for block in record.passages),
            kinds=tuple(block.kind for block in record.passages),
            texts=_pieces([block.text.encode("utf-8", "surrogatepass") for block in record.passages]),
            summary=record.summary,
            stored_document=zlib.compress(record.stored_document, LEVEL),
            metadata=_about(record),
        )
        for record, held in zip(records, words, strict=True)
    )


def unpack(packed: PackedRecord) -> Record:
    """The Record that was packed."""
    about = unpack_metadata(packed.metadata)
    terms = {
        name: [packed.term_tables[name][number] for number in array("I", numbers)]
        for name, numbers in packed.term_numbers.items()
    }
    texts = [text for blocks, piece in packed.texts for text in unpack_texts(piece, blocks)]
    ends = tuple(accumulate(array("I", packed.word_counts), initial=0))
    blocks = [
        Passage(
            anchor, kind, text, tuple(terms["exact"][start:end]), tuple(terms["stem"][start:end]), entities
        )
        for (start, end), anchor, kind, text, entities in zip(
            pairwise(ends), packed.anchors, packed.kinds, texts, about.entities, strict=True
        )
    ]
    return Record(
        id=packed.id,
        passages=tuple(blocks),
        summary=packed.summary,
        stored_document=decompress(packed.stored_document),
        bears=about.bears,
        cites=about.cites,
        facets=about.facets,
        date=about.date,
        sort_symbol=about.sort_symbol,
    )


def decompress(piece: bytes) -> bytes:
    """A body or another piece as it was. CorruptIndex: nobody sums up large files before they are read."""
    try:
        return zlib.decompress(piece)
    except zlib.error:
        raise CorruptIndex("damaged-record") from None


def unpack_metadata(packed: bytes) -> RecordMetadata:
    return msgspec.json.decode(decompress(packed), type=RecordMetadata)


def _about(record: Record) -> bytes:
    about = RecordMetadata(
        record.bears,
        record.cites,
        tuple(block.entities for block in record.passages),
        {name: tuple(values) for name, values in record.facets.items()},
        record.date,
        record.sort_symbol,
    )
    return zlib.compress(msgspec.json.encode(about), LEVEL)


def _pieces(texts: Sequence[bytes]) -> tuple[tuple[int, bytes], ...]:
    """The texts of blocks in a row: how many are together, and they compressed, their lengths before them."""
    pieces: list[tuple[int, bytes]] = []
    first = size = 0
    for place, text in enumerate([*texts, None]):
        if place > first and (text is None or size + len(text) > TEXT_CHUNK_BYTES):
            together = texts[first:place]
            lengths = array("I", map(len, together)).tobytes()
            pieces.append((len(together), zlib.compress(lengths + b"".join(together), LEVEL)))
            first, size = place, 0
        size += len(text or b"")
    return tuple(pieces)


def unpack_texts(piece: bytes, blocks: int) -> tuple[str, ...]:
    """The texts of the blocks in a piece."""
    data = decompress(piece)
    places = accumulate(array("I", data[: 4 * blocks]), initial=4 * blocks)
    return tuple(data[start:end].decode("utf-8", "surrogatepass") for start, end in pairwise(places))

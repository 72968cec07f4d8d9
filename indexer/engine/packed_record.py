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

from indexer.engine.port import TEXT_FIELDS, Block, Packed, Record
from indexer.engine.validation import check_record
from indexer.errors import CorruptIndex

# Bytes of text compressed together, a longer block apart. In twice as many a text takes 3 % less room, and a block
# to be shown twice the time.
PIECE = 4000
LEVEL = 3  # of zlib; above, little is won
DAMAGED = (
    "un documento del índice no es como se escribió:"
    " vuelva a la generación anterior (rollback) o construya el índice"
)


class About(msgspec.Struct, frozen=True, array_like=True):
    """What a Record says beside its texts, card and body; `entities` by block."""

    bears: tuple[str, ...]
    cites: tuple[str, ...]
    entities: tuple[tuple[str, ...], ...]
    facets: dict[str, tuple[str, ...]]
    date: str | None
    sort_symbol: str | None


def pack(records: Sequence[Record]) -> tuple[Packed, ...]:
    """The Records with one vocabulary. BadRecord; terms of text are not looked at."""
    numbers = {name: defaultdict[str, int](count().__next__) for name in TEXT_FIELDS}
    words = []
    for record in records:
        check_record(record, text_terms=False)
        held = {name: array("I") for name in TEXT_FIELDS}
        for block in record.blocks:
            held["exact"].extend(map(numbers["exact"].__getitem__, block.exact))
            held["stem"].extend(map(numbers["stem"].__getitem__, block.stem))
        words.append({name: numbers_of.tobytes() for name, numbers_of in held.items()})
    vocabulary = {name: tuple(known) for name, known in numbers.items()}
    return tuple(
        Packed(
            id=record.id,
            vocabulary=vocabulary,
            words=held,
            block_words=array("I", (block.words for block in record.blocks)).tobytes(),
            anchors=tuple(block.anchor for block in record.blocks),
            kinds=tuple(block.kind for block in record.blocks),
            texts=_pieces([block.text.encode("utf-8", "surrogatepass") for block in record.blocks]),
            card=record.card,
            body=zlib.compress(record.body, LEVEL),
            about=_about(record),
        )
        for record, held in zip(records, words, strict=True)
    )


def unpack(packed: Packed) -> Record:
    """The Record that was packed."""
    about = about_of(packed.about)
    terms = {
        name: [packed.vocabulary[name][number] for number in array("I", numbers)]
        for name, numbers in packed.words.items()
    }
    texts = [text for blocks, piece in packed.texts for text in texts_of(piece, blocks)]
    ends = tuple(accumulate(array("I", packed.block_words), initial=0))
    blocks = [
        Block(anchor, kind, text, tuple(terms["exact"][start:end]), tuple(terms["stem"][start:end]), entities)
        for (start, end), anchor, kind, text, entities in zip(
            pairwise(ends), packed.anchors, packed.kinds, texts, about.entities, strict=True
        )
    ]
    return Record(
        id=packed.id,
        blocks=tuple(blocks),
        card=packed.card,
        body=decompressed(packed.body),
        bears=about.bears,
        cites=about.cites,
        facets=about.facets,
        date=about.date,
        sort_symbol=about.sort_symbol,
    )


def decompressed(piece: bytes) -> bytes:
    """A body or another piece as it was. CorruptIndex: nobody sums up large files before they are read."""
    try:
        return zlib.decompress(piece)
    except zlib.error:
        raise CorruptIndex(DAMAGED) from None


def about_of(packed: bytes) -> About:
    return msgspec.json.decode(decompressed(packed), type=About)


def _about(record: Record) -> bytes:
    about = About(
        record.bears,
        record.cites,
        tuple(block.entities for block in record.blocks),
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
        if place > first and (text is None or size + len(text) > PIECE):
            together = texts[first:place]
            lengths = array("I", map(len, together)).tobytes()
            pieces.append((len(together), zlib.compress(lengths + b"".join(together), LEVEL)))
            first, size = place, 0
        size += len(text or b"")
    return tuple(pieces)


def texts_of(piece: bytes, blocks: int) -> tuple[str, ...]:
    """The texts of the blocks in a piece."""
    data = decompressed(piece)
    places = accumulate(array("I", data[: 4 * blocks]), initial=4 * blocks)
    return tuple(data[start:end].decode("utf-8", "surrogatepass") for start, end in pairwise(places))

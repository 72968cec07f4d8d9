"""The form in which a Record is stored whole: Record <-> fields of a JSON document.

The stored document is apart, since it is read alone. All values are base64 of bytes: a text may hold half a surrogate
pair, which JSON in UTF-8 cannot.
"""

import base64
import zlib

import msgspec

from indexer.engine.port import Passage, Record
from indexer.errors import CorruptIndex

# Higher levels save little.
ZLIB_LEVEL = 3
# The fields of the JSON document.
STORED, REST = "stored", "rest"


class _StoredPassage(msgspec.Struct, frozen=True, array_like=True):
    """A Passage. Terms hold no white space, so that a blank parts them."""

    anchor: bytes
    kind: bytes
    text: bytes
    exact: str
    stem: str
    entities: tuple[str, ...]


class _StoredRecord(msgspec.Struct, frozen=True, array_like=True):
    """A Record without its stored document."""

    id: str
    passages: tuple[_StoredPassage, ...]
    summary: bytes
    bears: tuple[str, ...]
    cites: tuple[str, ...]
    facets: dict[str, tuple[str, ...]]
    date: str | None
    sort_symbol: str | None
    stored_fields: dict[str, tuple[str, ...]]


_rest = msgspec.msgpack.Decoder(_StoredRecord)
_shown = msgspec.msgpack.Decoder(tuple[bytes, bytes, bytes])


def encode_record(record: Record) -> dict[str, str]:
    """Return the fields that hold the Record."""
    rest = _StoredRecord(
        record.id,
        tuple(
            _StoredPassage(
                _encode(passage.anchor),
                _encode(passage.kind),
                _encode(passage.text),
                " ".join(passage.exact),
                " ".join(passage.stem),
                passage.entities,
            )
            for passage in record.passages
        ),
        record.summary,
        record.bears,
        record.cites,
        {name: tuple(values) for name, values in record.facets.items()},
        record.date,
        record.sort_symbol,
        {name: tuple(values) for name, values in record.stored_fields.items()},
    )
    return {STORED: _pack(record.stored_document), REST: _pack(msgspec.msgpack.encode(rest))}


def decode_record(fields: dict[str, str]) -> Record:
    """Return the Record that these fields hold. CorruptIndex."""
    try:
        rest = _rest.decode(_unpack(fields[REST]))
    except msgspec.MsgspecError:
        raise CorruptIndex("damaged-record") from None
    return Record(
        id=rest.id,
        passages=tuple(
            Passage(
                _decode(passage.anchor),
                _decode(passage.kind),
                _decode(passage.text),
                tuple(passage.exact.split(" ")) if passage.exact else (),
                tuple(passage.stem.split(" ")) if passage.stem else (),
                passage.entities,
            )
            for passage in rest.passages
        ),
        summary=rest.summary,
        stored_document=decode_stored_document(fields),
        bears=rest.bears,
        cites=rest.cites,
        facets=rest.facets,
        date=rest.date,
        sort_symbol=rest.sort_symbol,
        stored_fields=rest.stored_fields,
    )


def decode_stored_document(fields: dict[str, str]) -> bytes:
    """Return the stored document alone. CorruptIndex."""
    return _unpack(fields[STORED])


def encode_shown(passage: Passage) -> str:
    """Return what is shown of a passage: anchor, kind and text."""
    shown = (_encode(passage.anchor), _encode(passage.kind), _encode(passage.text))
    return encode_bytes(msgspec.msgpack.encode(shown))


def decode_shown(field: str) -> tuple[str, str, str]:
    """Return anchor, kind and text of a passage."""
    anchor, kind, text = _shown.decode(decode_bytes(field))
    return _decode(anchor), _decode(kind), _decode(text)


def encode_bytes(data: bytes) -> str:
    """Return bytes as JSON holds them."""
    return base64.b64encode(data).decode()


def decode_bytes(field: str) -> bytes:
    """Return the bytes that JSON held."""
    return base64.b64decode(field)


def _pack(data: bytes) -> str:
    return encode_bytes(zlib.compress(data, ZLIB_LEVEL))


def _unpack(field: str) -> bytes:
    try:
        return zlib.decompress(decode_bytes(field))
    except (zlib.error, ValueError):
        raise CorruptIndex("damaged-record") from None


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _decode(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")

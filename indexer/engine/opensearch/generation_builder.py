"""Writes a generation: creates its indices, fills them with Records, checks what stands in them, and closes them."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import msgspec

from indexer.engine.opensearch.bulk_writer import BulkWriter
from indexer.engine.opensearch.connection import Connection, StatusError
from indexer.engine.opensearch.generation import GenerationMetadata, blob_key, frequency_blob
from indexer.engine.opensearch.index_mappings import (
    DOCUMENT,
    FORMAT,
    PASSAGE,
    PASSAGE_FIELDS,
    document_key,
    documents_index,
    facet_field,
    kind_value,
    records_index,
)
from indexer.engine.opensearch.record_codec import encode_bytes, encode_record, encode_shown
from indexer.engine.opensearch.term_frequencies import FrequencyCounter
from indexer.engine.port import TEXT_FIELDS, Blob, GenerationInfo, Record, utc_timestamp
from indexer.engine.validation import check_facet_values, check_record
from indexer.errors import BadRecord, CorruptIndex, EngineUnavailable

Json = dict[str, Any]
# Of a blob, in each of its pieces.
PIECE_BYTES = 1 << 20


class GenerationBuilder:
    """Writes one generation to the indices `documents` and `records`, which it creates."""

    def __init__(
        self, connection: Connection, documents: str, records: str, *, shards: int, patience: float
    ) -> None:
        self._connection = connection
        self._documents = documents
        self._records = records
        self._frequencies = FrequencyCounter()
        self._ids: set[str] = set()
        self._facet_values: dict[str, set[str]] = {}
        self._passages = 0
        self._pieces = 0
        self._blobs: dict[str, int] = {}
        for name, body in ((documents, documents_index(shards)), (records, records_index(shards))):
            try:
                connection.request("PUT", f"/{name}", body, accept=(400,))
            except StatusError as error:
                # An answer that was lost: the index is there, and nobody else has its name.
                if error.kind != "resource_already_exists_exception":
                    raise EngineUnavailable(str(error)) from None
        self._writer = BulkWriter(connection, patience)

    def __len__(self) -> int:
        return len(self._ids)

    def close(self) -> None:
        self._writer.close()

    def add(self, record: Record, stored: Mapping[str, str] | None = None) -> None:
        """Write a Record; `stored` are the fields that hold it whole, where they are at hand. BadRecord."""
        check_record(record, text_terms=False)
        if record.id in self._ids:
            raise BadRecord(f"two records have the id {record.id!r}")
        self._ids.add(record.id)
        self._frequencies.add(record)
        for name, values in record.facets.items():
            known = self._facet_values.setdefault(name, set())
            known.update(values)
            check_facet_values(name, len(known))
        key = document_key(record.id)
        self._writer.create(self._documents, key, _document(record))
        for number, passage in enumerate(record.passages):
            if not passage.exact and not passage.entities:
                # Nothing finds it.
                continue
            self._passages += 1
            fields = {
                "join": {"name": PASSAGE, "parent": key},
                "document": record.id,
                "number": number,
                "kind": kind_value(passage.kind),
                "shown": encode_shown(passage),
                PASSAGE_FIELDS["exact"]: " ".join(passage.exact),
                PASSAGE_FIELDS["stem"]: " ".join(passage.stem),
                PASSAGE_FIELDS["entities"]: sorted(set(passage.entities)),
            }
            self._writer.create(self._documents, f"{key}|{number}", fields, routing=key)
        self._writer.create(self._records, key, dict(stored) if stored else dict(encode_record(record)))

    def add_blobs(self, blobs: Mapping[str, Blob]) -> None:
        """Write the builder's blobs, and the frequencies of all terms."""
        for name, blob in blobs.items():
            if "/" in name or "|" in name or not name:
                raise ValueError(f"{name!r} is no name of a blob: a plain file name is needed")
            data = blob if isinstance(blob, bytes) else blob(self._frequencies.exact_frequencies())
            self._add_blob(name, data)
        for field in TEXT_FIELDS:
            self._add_blob(frequency_blob(field), self._frequencies.table(field))

    def _add_blob(self, name: str, data: bytes) -> None:
        pieces = range(0, len(data), PIECE_BYTES)
        self._blobs[name] = len(pieces)
        self._pieces += len(pieces)
        for piece, start in enumerate(pieces):
            fields = {"data": encode_bytes(data[start : start + PIECE_BYTES])}
            self._writer.create(self._records, blob_key(name, piece), fields)

    def finish(self, generation: str, rules: Mapping[str, str], wait_seconds: float) -> GenerationInfo:
        """Bring all that was written to its place and check it; afterwards nobody can write to it. CorruptIndex."""
        self._writer.flush()
        info = GenerationInfo(
            generation=generation,
            built=utc_timestamp(),
            documents=len(self._ids),
            index_rules=rules["index_rules"],
            record_rules=rules["record_rules"],
        )
        metadata = GenerationMetadata(
            FORMAT,
            info,
            dict(rules),
            self._passages,
            self._frequencies.documents_with_text,
            {name: len(values) for name, values in self._facet_values.items()},
            self._blobs,
        )
        request = self._connection.request
        names = f"{self._documents},{self._records}"
        request("PUT", f"/{self._documents}/_mapping", {"_meta": msgspec.to_builtins(metadata)})
        request("POST", f"/{names}/_refresh")
        # With every copy in its place a machine can be lost right after publication. While one is missing already, the
        # answer is that the time is up.
        with suppress(StatusError):
            path = f"/_cluster/health/{names}?wait_for_status=green&timeout={int(wait_seconds)}s"
            request("GET", path, accept=(408,))
        for index, kind, written in (
            (self._documents, DOCUMENT, len(self._ids)),
            (self._documents, PASSAGE, self._passages),
            (self._records, None, len(self._ids) + self._pieces),
        ):
            query = {"term": {"join": kind}} if kind else {"match_all": {}}
            total = self._connection.count(index, query)
            if total != written:
                raise CorruptIndex("wrong-total", path=index, total=total, documents=written)
        request("PUT", f"/{names}/_settings", {"index.blocks.write": True})
        return info


def _document(record: Record) -> Json:
    """Return what is indexed of a whole document: each text field has an item for each passage with words."""
    with_words = [passage for passage in record.passages if passage.exact]
    document: Json = {
        "join": DOCUMENT,
        "id": record.id,
        "bears": sorted(set(record.bears)),
        "cites": sorted(set(record.cites)),
        "entities": sorted({entity for passage in record.passages for entity in passage.entities}),
        "exact": [" ".join(passage.exact) for passage in with_words],
        "stem": [" ".join(passage.stem) for passage in with_words],
        "summary": encode_bytes(record.summary),
        "facets": {
            facet_field(name).removeprefix("facets."): sorted(set(values))
            for name, values in record.facets.items()
            if values
        },
    }
    if record.date is not None:
        document["date"] = record.date
    if record.sort_symbol is not None:
        document["symbol"] = record.sort_symbol
    return document

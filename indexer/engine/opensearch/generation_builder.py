"""Writes a generation: creates its indices, fills them with Records, checks what stands in them, and closes them."""

import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import msgspec

from indexer.engine.opensearch.bulk_writer import BulkWriter
from indexer.engine.opensearch.connection import Connection, StatusError
from indexer.engine.opensearch.generation import (
    COUNTS_BLOB,
    RECORD_BATCH,
    GenerationMetadata,
    OpenSearchGeneration,
    blob_key,
    frequency_blob,
)
from indexer.engine.opensearch.index_mappings import (
    DOCUMENT,
    FORMAT,
    PASSAGE,
    PASSAGE_FIELDS,
    document_key,
    documents_index,
    facet_field,
    indexed_passages,
    kind_value,
    passage_key,
    records_index,
    shape,
)
from indexer.engine.opensearch.record_codec import encode_bytes, encode_record, encode_shown
from indexer.engine.opensearch.record_counts import RecordCounts
from indexer.engine.port import TEXT_FIELDS, Blob, GenerationInfo, Record, utc_timestamp
from indexer.engine.validation import check_blob_name, check_record
from indexer.errors import BadRecord, CorruptIndex, EngineUnavailable

Json = dict[str, Any]
# Of a blob, in each of its pieces.
PIECE_BYTES = 1 << 20
# A published index takes no writes, and a clone of it would not either. A merge keeps deleted documents while they are
# less than a tenth of a segment, unless it is told otherwise.
CLONE_SETTINGS: Json = {"index.blocks.write": None, "index.merge.policy.expunge_deletes_allowed": 0}
EXPUNGE_PAUSE = 1.0
# Records that are written once more, read together.
UNCHANGED_BATCH = 200


class GenerationBuilder:
    """Writes one generation to the indices `documents` and `records`, which it creates.

    They begin empty, or as a clone of those of `source`: that costs no time, as the copies share their files. Then
    Records are kept, replaced and added, and what was not kept is removed at the end.
    """

    def __init__(
        self,
        connection: Connection,
        documents: str,
        records: str,
        *,
        shards: int,
        patience: float,
        source: OpenSearchGeneration | None = None,
    ) -> None:
        self._connection = connection
        self._documents = documents
        self._records = records
        self._shards = shards
        self._patience = patience
        self._source = source
        self._counts = RecordCounts() if source is None else source.counts()
        self._ids: set[str] = set()
        self._cloned_ids: set[str] = set()
        # Ids of Records that are written once more, until some are read together.
        self._unchanged: list[str] = []
        self._previous: OpenSearchGeneration | None = None
        # Records that take the place of others in the clone, until some are replaced together.
        self._replacing: list[Record] = []
        self._has_deleted_copies = False
        self._pieces = 0
        self._blobs: dict[str, int] = {}
        self._writer = BulkWriter(connection, patience)
        if source is None:
            for name, body in ((documents, documents_index(shards)), (records, records_index(shards))):
                self._create(f"/{name}", body)
        else:
            for name, cloned in ((documents, source.documents_index), (records, source.records_index)):
                self._create(f"/{cloned}/_clone/{name}", {"settings": CLONE_SETTINGS})
            self._cloned_ids = {id for ids in source.all_ids() for id in ids}
            for blob, pieces in source.metadata.blobs.items():
                for piece in range(pieces):
                    self._writer.delete(records, blob_key(blob, piece))

    def _create(self, path: str, body: Json) -> None:
        try:
            self._connection.request("PUT", path, body, accept=(400,))
        except StatusError as error:
            # An answer that was lost: the index is there, and nobody else has its name.
            if error.kind != "resource_already_exists_exception":
                raise EngineUnavailable(str(error)) from None

    def __len__(self) -> int:
        return len(self._ids)

    def close(self) -> None:
        """Release the writer's threads. What was not sent before is not sent any more."""
        self._writer.close()

    def add_unchanged(self, previous: OpenSearchGeneration, id: str) -> None:
        """Keep a Record of the clone; without one write that of the generation before once more. BadRecord."""
        self._claim(id)
        if self._source is None:
            self._previous = previous
            self._unchanged.append(id)
            if len(self._unchanged) == UNCHANGED_BATCH:
                self._write_unchanged()
        elif id not in self._cloned_ids:
            raise _nothing_to_keep(id)

    def _write_unchanged(self) -> None:
        if self._previous is None:
            return
        missing = dict.fromkeys(self._unchanged)
        for id, record, stored in self._previous.records(self._unchanged):
            del missing[id]
            self._write(record, stored)
        for id in missing:
            raise _nothing_to_keep(id)
        self._unchanged = []

    def add(self, record: Record) -> None:
        """Write a Record. BadRecord."""
        check_record(record, text_terms=False)
        self._claim(record.id)
        if record.id not in self._cloned_ids:
            self._write(record)
            return
        self._replacing.append(record)
        if len(self._replacing) == RECORD_BATCH:
            self._replace()

    def _claim(self, id: str) -> None:
        if id in self._ids:
            raise BadRecord(f"two records have the id {id!r}")
        self._ids.add(id)

    def _replace(self) -> None:
        self._remove([record.id for record in self._replacing])
        for record in self._replacing:
            self._write(record)
        self._replacing = []

    def _remove(self, ids: Iterable[str]) -> None:
        """Delete Records from the clone, and wait until they are."""
        assert self._source is not None
        for _, record, _ in self._source.records(ids):
            self._counts.remove(record)
            key = document_key(record.id)
            self._writer.delete(self._documents, key)
            for number, _ in indexed_passages(record):
                self._writer.delete(self._documents, passage_key(key, number), routing=key)
            self._writer.delete(self._records, key)
            self._has_deleted_copies = True
        self._writer.flush()

    def _write(self, record: Record, stored: Mapping[str, str] | None = None) -> None:
        """Write a Record; `stored` are the fields that hold it whole, where they are at hand."""
        self._counts.add(record)
        key = document_key(record.id)
        self._writer.create(self._documents, key, _document(record))
        for number, passage in indexed_passages(record):
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
            self._writer.create(self._documents, passage_key(key, number), fields, routing=key)
        self._writer.create(self._records, key, dict(stored) if stored else dict(encode_record(record)))

    def complete(self) -> None:
        """Write what is left, and remove from the clone what was neither kept nor replaced: no Record follows."""
        self._write_unchanged()
        if self._source is not None:
            self._replace()
            self._remove(sorted(self._cloned_ids - self._ids))

    def add_blobs(self, blobs: Mapping[str, Blob]) -> None:
        """Write the builder's blobs, the frequencies of all terms, and what was counted."""
        for name, blob in blobs.items():
            check_blob_name(name)
            data = blob if isinstance(blob, bytes) else blob(self._counts.frequencies.exact_frequencies())
            self._add_blob(name, data)
        for field in TEXT_FIELDS:
            self._add_blob(frequency_blob(field), self._counts.frequencies.table(field))
        self._add_blob(COUNTS_BLOB, self._counts.encode())

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
            shape(self._shards),
            self._counts.passages,
            self._counts.frequencies.documents_with_text,
            self._counts.numbers_of_values,
            self._blobs,
        )
        request = self._connection.request
        names = f"{self._documents},{self._records}"
        request("PUT", f"/{self._documents}/_mapping", {"_meta": msgspec.to_builtins(metadata)})
        request("POST", f"/{names}/_refresh")
        if self._has_deleted_copies:
            expunge_deleted_copies(self._connection, self._documents, self._patience)
        # With every copy in its place a machine can be lost right after publication. While one is missing already, the
        # answer is that the time is up.
        with suppress(StatusError):
            path = f"/_cluster/health/{names}?wait_for_status=green&timeout={int(wait_seconds)}s"
            request("GET", path, accept=(408,))
        for index, kind, written in (
            (self._documents, DOCUMENT, len(self._ids)),
            (self._documents, PASSAGE, self._counts.passages),
            (self._records, None, len(self._ids) + self._pieces),
        ):
            query = {"term": {"join": kind}} if kind else {"match_all": {}}
            total = self._connection.count(index, query)
            if total != written:
                raise CorruptIndex("wrong-total", path=index, total=total, documents=written)
        request("PUT", f"/{names}/_settings", {"index.blocks.write": True})
        return info


def _nothing_to_keep(id: str) -> BadRecord:
    return BadRecord(f"no document {id!r} is published that could be kept")


def expunge_deleted_copies(connection: Connection, index: str, seconds: float) -> None:
    """Remove the deleted documents of an index for good: until then they count in frequencies and lengths.

    A shard keeps what it deleted for as long as a copy of it might still have to be told; the copies say every half
    minute how far they are. EngineUnavailable when deleted documents are left after so many seconds.
    """
    deadline = time.monotonic() + seconds
    while True:
        if _is_told(connection.request("GET", f"/{index}/_stats/docs?level=shards"), index):
            connection.request("POST", f"/{index}/_flush")
            connection.request("POST", f"/{index}/_forcemerge?only_expunge_deletes=true")
            connection.request("POST", f"/{index}/_refresh")
            docs = connection.request("GET", f"/{index}/_stats/docs")["_all"]["total"]["docs"]
            if not docs["deleted"]:
                return
        if time.monotonic() > deadline:
            raise EngineUnavailable(f"{index} keeps deleted documents")
        time.sleep(EXPUNGE_PAUSE)


def _is_told(stats: Json, index: str) -> bool:
    """Return whether each copy of each shard has been told of all deletions, as far as the shards know."""
    shards = stats["indices"][index]["shards"]
    return all(
        lease["retaining_seq_no"] > copy["seq_no"]["max_seq_no"]
        for copies in shards.values()
        for copy in copies
        for lease in copy["retention_leases"]["leases"]
    )


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

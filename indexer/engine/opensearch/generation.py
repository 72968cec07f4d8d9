"""A published generation on OpenSearch: the port's `Generation` over two indices that are never written again."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import msgspec

from indexer.engine.cursors import decode_cursor, encode_cursor
from indexer.engine.opensearch.connection import Connection, Search
from indexer.engine.opensearch.index_mappings import PASSAGE, document_key
from indexer.engine.opensearch.passage_searches import (
    NO_PASSAGES,
    passage_searches,
    read_best_passages,
)
from indexer.engine.opensearch.query_translator import ALL_DOCUMENTS, QueryTranslator, Slots
from indexer.engine.opensearch.ranking import Ranker
from indexer.engine.opensearch.record_codec import (
    REST,
    STORED,
    decode_bytes,
    decode_record,
    decode_stored_document,
)
from indexer.engine.opensearch.record_counts import RecordCounts
from indexer.engine.opensearch.term_frequencies import FrequencyTable, phrase_boost
from indexer.engine.port import GenerationInfo, Hit, KeyField, Query, Record, Results
from indexer.engine.validation import check_keys_size, check_query, term_error
from indexer.errors import CorruptIndex

Json = dict[str, Any]
# Documents, or keys, of one request.
BATCH = 1000
# Whole documents, which may be long.
RECORD_BATCH = 50


class GenerationMetadata(msgspec.Struct, frozen=True):
    """What the mapping of a generation's documents says of it, under `_meta`."""

    format: int
    info: GenerationInfo
    rules: dict[str, str]
    # Of its settings and mappings; see `index_mappings.shape`.
    shape: str
    passages: int
    documents_with_text: int
    # How many values each facet has.
    facet_values: dict[str, int]
    # In how many pieces each blob is stored.
    blobs: dict[str, int]


def blob_key(name: str, piece: int) -> str:
    """Return the `_id` of a piece of a blob. It begins as no document's does: with two |."""
    return f"||{piece}|{name}"


def frequency_blob(field: str) -> str:
    """Return the name under which a field's frequencies are kept. No blob of a builder has a | in its name."""
    return f"|frequencies|{field}"


# What was counted of all its Records, for a build that goes on from there.
COUNTS_BLOB = "|counts"


class OpenSearchGeneration:
    """Asks the indices `documents` and `records`, whose names no other generation ever has."""

    def __init__(
        self, connection: Connection, documents: str, records: str, metadata: GenerationMetadata
    ) -> None:
        self.info = metadata.info
        self.metadata = metadata
        self.documents_index = documents
        self.records_index = records
        self._connection = connection
        self._translator = QueryTranslator(self._phrase_boost)
        self._ranker = Ranker(connection, documents, self._translator, metadata.facet_values)
        self._blobs: dict[str, memoryview] = {}
        self._tables: dict[str, FrequencyTable] = {}
        self._loading = threading.Lock()

    # --- search ---------------------------------------------------------------------------------------------

    def search(self, query: Query) -> Results:
        """Return the page, the exact total and the facet counts of a query, by three or four requests."""
        check_query(query)
        generation = self.info.generation
        last = None if query.after is None else decode_cursor(query.after, generation, query.order)
        page = self._ranker.page(query, last)
        return Results(
            total=page.total,
            hits=self._hits(query, page.keys),
            facets=page.facets,
            cursor=encode_cursor(generation, query.order, page.keys[-1]) if page.has_more else None,
            generation=generation,
            total_first_tier=page.total_first_tier,
        )

    def totals(self, queries: Sequence[Query]) -> tuple[int, ...]:
        """Return how many documents each query finds, by one request for all of them."""
        for query in queries:
            check_query(query)
        answers = self._connection.search([self._ranker.total_search(query) for query in queries])
        return tuple(int(answer["hits"]["total"]["value"]) for answer in answers)

    def _hits(self, query: Query, keys: Sequence[Any]) -> tuple[Hit, ...]:
        """Return what is shown of the documents of a page."""
        ids = [key.id for key in keys]
        if not ids:
            return ()
        explained = [
            {"bool": {"must": [self._translator.scoring(node)], "_name": str(index)}}
            for index, node in enumerate(query.explained_nodes)
        ]
        body: Json = {
            "query": {"bool": {"filter": [{"terms": {"id": ids}}], "should": explained}},
            "size": len(ids),
            "track_total_hits": False,
            "_source": ["summary"],
            "docvalue_fields": ["id"],
            "sort": ["_doc"],
        }
        details = Search(self.documents_index, body, dfs=bool(explained))
        passages = passage_searches(self.documents_index, query, ids)
        if explained:
            answer = self._connection.search_with_named_scores(details)
            passage_answers = self._connection.search(passages)
        else:
            answer, *passage_answers = self._connection.search([details, *passages])
        shown = {hit["fields"]["id"][0]: hit for hit in answer["hits"]["hits"]}
        best = read_best_passages(self._connection, self.documents_index, query, passage_answers)
        hits = []
        for key in keys:
            hit, passages_of = shown[key.id], best.get(key.id, NO_PASSAGES)
            scores = hit.get("matched_queries") or {}
            hits.append(
                Hit(
                    key.id,
                    key.score,
                    decode_bytes(hit["_source"]["summary"]),
                    passages_of.passages,
                    passages_of.total,
                    key.group < 2,
                    tuple(
                        float(scores[str(index)]) if str(index) in scores else None
                        for index in range(len(explained))
                    ),
                )
            )
        return tuple(hits)

    def _phrase_boost(self, field: str, slots: Slots) -> float:
        with self._loading:
            if field not in self._tables:
                self._tables[field] = FrequencyTable(bytes(self._read_blob(frequency_blob(field))))
        return phrase_boost(slots, self._tables[field], self.metadata.documents_with_text)

    # --- look-ups -------------------------------------------------------------------------------------------

    def with_identity(self, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the ids of the documents that bear each key, ascending."""
        return self._ids_by_key("bears", keys)

    def cited_by(self, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the ids of the documents that cite each key, ascending."""
        return self._ids_by_key("cites", keys)

    def keys_after(self, field: KeyField, after: str, size: int) -> tuple[str, ...]:
        """Return the first `size` keys of a field that come after `after`. BadQuery for a size beyond MAX_KEYS."""
        check_keys_size(size)
        if not size:
            return ()
        # Passages have neither field, so that no query is needed to leave them out: then only terms are read.
        pages: Json = {"size": size, "sources": [{"key": {"terms": {"field": field}}}]}
        if after:
            pages["after"] = {"key": after}
        body: Json = {"size": 0, "track_total_hits": False, "aggs": {"keys": {"composite": pages}}}
        ((answer),) = self._connection.search([Search(self.documents_index, body, dfs=False)])
        return tuple(bucket["key"]["key"] for bucket in answer["aggregations"]["keys"]["buckets"])

    def _ids_by_key(self, field: str, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the ids of the documents with each key in a keyword field, ascending."""
        found: dict[str, list[str]] = {key: [] for key in keys}
        known = [key for key in found if term_error(key) is None]
        for batch in _batches(known, BATCH):
            body: Json = {
                "query": {"bool": {"filter": [{"terms": {field: list(batch)}}]}},
                "size": 10_000,
                "track_total_hits": False,
                "stored_fields": "_none_",
                "docvalue_fields": [field],
                "sort": [{"id": "asc"}],
            }
            while True:
                ((answer),) = self._connection.search([Search(self.documents_index, body, dfs=False)])
                hits = answer["hits"]["hits"]
                for hit in hits:
                    (id,) = hit["sort"]
                    for key in hit["fields"][field]:
                        if key in found:
                            found[key].append(id)
                if len(hits) < body["size"]:
                    break
                body["search_after"] = hits[-1]["sort"]
        return {key: tuple(sorted(set(ids))) for key, ids in found.items()}

    def summaries(self, ids: Iterable[str]) -> dict[str, bytes]:
        """Return the summaries of the documents with these ids, BATCH a request; an unknown id is left out."""
        return {
            id: decode_bytes(source["summary"])
            for id, source in self._sources(self.documents_index, ids, ("summary",), BATCH)
        }

    def stored_documents(self, ids: Iterable[str]) -> dict[str, bytes]:
        """Return the stored documents with these ids, RECORD_BATCH a request; an unknown id is left out."""
        return {
            id: decode_stored_document(source)
            for id, source in self._sources(self.records_index, ids, (STORED,), RECORD_BATCH)
        }

    def record(self, id: str) -> Record | None:
        """Return the Record of this id, read from the index of whole Records; None where there is none."""
        for _, record, _ in self.records([id]):
            return record
        return None

    def counts(self) -> RecordCounts:
        """Return what was counted of all Records. CorruptIndex."""
        return RecordCounts.decode(bytes(self._read_blob(COUNTS_BLOB)))

    def records(self, ids: Iterable[str]) -> Iterator[tuple[str, Record, Json]]:
        """Yield each Record that there is, with its id and the fields that hold it."""
        for id, source in self._sources(self.records_index, ids, (STORED, REST), RECORD_BATCH):
            yield id, decode_record(source), source

    def verified_records(self) -> Iterator[Record]:
        """Yield every Record in order of id, once all documents are counted and all blobs read. CorruptIndex."""
        for name in self.metadata.blobs:
            self._read_blob(name)
        found = self.totals([Query()])[0]
        passages = self._connection.count(self.documents_index, {"term": {"join": PASSAGE}})
        for total, written in ((found, self.info.documents), (passages, self.metadata.passages)):
            if total != written:
                raise CorruptIndex("wrong-total", path=self.documents_index, total=total, documents=written)
        read = 0
        for ids in self.all_ids():
            for _, record, _ in self.records(ids):
                read += 1
                yield record
        if read != self.info.documents:
            raise CorruptIndex(
                "wrong-total", path=self.records_index, total=read, documents=self.info.documents
            )

    def all_ids(self) -> Iterator[list[str]]:
        """Yield the ids of all documents, ascending, so many at a time."""
        body: Json = {
            "query": ALL_DOCUMENTS,
            "size": BATCH,
            "track_total_hits": False,
            "stored_fields": "_none_",
            "sort": [{"id": "asc"}],
        }
        while True:
            ((answer),) = self._connection.search([Search(self.documents_index, body, dfs=False)])
            hits = answer["hits"]["hits"]
            if not hits:
                return
            yield [hit["sort"][0] for hit in hits]
            body["search_after"] = hits[-1]["sort"]

    def _sources(
        self, index: str, ids: Iterable[str], fields: Sequence[str], size: int
    ) -> Iterator[tuple[str, Json]]:
        """Yield these fields of each document that there is, in the order of the ids, each once."""
        known = [id for id in dict.fromkeys(ids) if term_error(id) is None]
        for batch in _batches(known, size):
            wanted = [{"_id": document_key(id), "_source": list(fields)} for id in batch]
            documents = self._connection.documents(index, wanted)
            for id, document in zip(batch, documents, strict=True):
                if document["found"]:
                    yield id, document["_source"]

    def blob(self, name: str) -> memoryview:
        """Return the bytes of a blob, which is fetched once. KeyError where there is none of this name."""
        if "|" in name:
            raise KeyError(name)
        with self._loading:
            return self._read_blob(name)

    def _read_blob(self, name: str) -> memoryview:
        """Return a blob, which is read once. KeyError when the generation has none of this name."""
        if name not in self._blobs:
            keys = [blob_key(name, piece) for piece in range(self.metadata.blobs[name])]
            pieces = []
            for batch in _batches(keys, 16):
                wanted = [{"_id": key} for key in batch]
                for document in self._connection.documents(self.records_index, wanted):
                    if not document["found"]:
                        raise CorruptIndex("damaged-record")
                    pieces.append(decode_bytes(document["_source"]["data"]))
            self._blobs[name] = memoryview(b"".join(pieces))
        return self._blobs[name]


def _batches(items: Iterable[str], size: int) -> Iterator[list[str]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch

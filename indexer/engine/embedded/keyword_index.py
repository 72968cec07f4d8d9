"""Documents by id, which is a table, and by identities and citations: that is the Whoosh part of a generation.

Postings are given to Whoosh's own codec term by term: its document writer would sort in Python what is sorted
already. Reading unpickles, so the engine checks the owner and the mode of the files before it opens any.
"""

import threading
from array import array
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

import numpy as np
from whoosh.codec.whoosh3 import W3Codec
from whoosh.fields import ID, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, open_dir
from whoosh.reading import TermNotFound

from indexer.engine.embedded import layout
from indexer.engine.embedded.array_file import Array, ArrayFile
from indexer.engine.packed_record import RecordMetadata

WHOOSH_INDEX_NAME = "MAIN"
KEYWORD_FIELDS = ("bears", "cites")
# Keys whose documents stay in memory.
CACHED_KEYS = 512


def keyword_schema() -> Schema:
    return Schema(bears=ID, cites=ID)


class KeywordIndexWriter:
    """Collects the keys of the documents, in the order of their ids; `close` writes a Whoosh segment."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._storage = FileStorage(str(folder))
        # Most terms have one posting: compressing it would cost time and save nothing.
        self._codec = W3Codec(blocklimit=4096, compression=0)
        self._segment = self._codec.new_segment(self._storage, WHOOSH_INDEX_NAME)
        self._schema = keyword_schema()
        self._num_docs = 0
        self._postings: dict[str, defaultdict[str, array[int]]] = {
            name: defaultdict(lambda: array("I")) for name in KEYWORD_FIELDS
        }

    def add(self, metadata: RecordMetadata) -> None:
        """Take the keys of the next document."""
        for name, keys in (("bears", metadata.bears), ("cites", metadata.cites)):
            postings = self._postings[name]
            for key in dict.fromkeys(keys):
                postings[key].append(self._num_docs)
        self._num_docs += 1

    def close(self) -> None:
        # Whoosh wants the file of documents, of which it keeps nothing.
        self._codec.per_document_writer(self._storage, self._segment).close()
        fields = self._codec.field_writer(self._storage, self._segment)
        for name in sorted(self._postings):
            fields.start_field(name, self._schema[name])
            for term, doc_ids in sorted(
                (key.encode("utf-8", "surrogatepass"), doc_ids)
                for key, doc_ids in self._postings[name].items()
            ):
                fields.start_term(term)
                for doc_id in doc_ids:
                    fields.add(doc_id, 1.0, b"", None)
                fields.finish_term()
            fields.finish_field()
        fields.close()
        self._segment.set_doc_count(self._num_docs)
        TOC(self._schema, [self._segment], 1).write(self._storage, WHOOSH_INDEX_NAME)


class KeywordIndex:
    """Reads the segment that `KeywordIndexWriter` wrote.

    Whoosh's readers share their position in the file, so that one thread reads at a time.
    """

    def __init__(self, folder: Path) -> None:
        self._reader = open_dir(str(folder), WHOOSH_INDEX_NAME).reader()
        self._lock = threading.Lock()
        self.docs_with = lru_cache(CACHED_KEYS)(self._docs_with)

    def _docs_with(self, field: str, key: str) -> Array:
        """Return the documents that have this key, (n,) uint32, ascending."""
        raw = key.encode("utf-8", "surrogatepass")
        with self._lock:
            try:
                matcher = self._reader.postings(field, raw)
            except TermNotFound:
                return np.empty(0, np.uint32)
            return np.fromiter(matcher.all_ids(), np.uint32)


class IdTable:
    """The id of each document, and the document of each id."""

    def __init__(self, arrays: ArrayFile) -> None:
        self._ids = arrays.strings(layout.IDS)
        # The documents in the order of their ids, which is also the order of equal scores.
        self._by_id = arrays[layout.ORDER.of("relevance")].data

    def __getitem__(self, doc_id: int) -> str:
        return self._ids[doc_id]

    def upper_bound(self, id: str) -> int:
        """Return how many ids are <= this one."""
        low, high = 0, len(self._ids)
        while low < high:
            middle = (low + high) // 2
            if self._ids[self._by_id[middle]] <= id:
                low = middle + 1
            else:
                high = middle
        return low

    def doc_id_of(self, id: str) -> int | None:
        """Return the number of the document with this id."""
        rank = self.upper_bound(id)
        doc_id: int = self._by_id[rank - 1] if rank else 0
        return doc_id if rank and self._ids[doc_id] == id else None

"""Documents by id, from a table, and by identities and citations, from the Whoosh index of a generation.

Whoosh's files hold the terms and postings of the short fields; `whoosh_codec.py` says what stock Whoosh reads beside
them. Postings are given to Whoosh's own codec term by term: its document writer would sort in Python what is sorted
already. Reading unpickles, so the engine checks the owner and the mode of the files before it opens any.
"""

import threading
from array import array
from collections import defaultdict
from functools import lru_cache
from itertools import islice, takewhile
from pathlib import Path

import numpy as np
from whoosh.codec.whoosh3 import W3Codec
from whoosh.fields import ID, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.reading import SegmentReader, TermNotFound

from indexer.engine.embedded import layout
from indexer.engine.embedded.array_file import Array, ArrayFile
from indexer.engine.embedded.disk_space import writing
from indexer.engine.embedded.whoosh_codec import GenerationCodec, GenerationSegment
from indexer.engine.embedded.whoosh_fields import ENGINE_TEXT, plain_schema, values_of
from indexer.engine.packed_record import RecordMetadata
from indexer.engine.port import KeyField

# The name that Whoosh opens when it is given none.
WHOOSH_INDEX_NAME = "MAIN"
# Whoosh numbers its commits; a generation has one.
TOC_NUMBER = 1
# Keys whose documents stay in memory.
CACHED_KEYS = 512


class KeywordIndexWriter:
    """Collects the keys of the documents, in the order of their ids; `close` writes a Whoosh segment."""

    def __init__(self, folder: Path, schema: Schema | None = None) -> None:
        """`schema` has at least the fields of `plain_schema`; its short fields are named as Records name them."""
        folder.mkdir()
        self._folder = folder
        self._storage = FileStorage(str(folder))
        self._schema = schema or plain_schema()
        # Most terms have one posting: compressing it would cost time and save nothing.
        self._codec = GenerationCodec(blocklimit=4096, compression=0)
        self._segment = GenerationSegment(self._codec, WHOOSH_INDEX_NAME, self._schema)
        self._num_docs = 0
        self._postings: dict[str, defaultdict[str, array[int]]] = {
            name: defaultdict(lambda: array("I"))
            for name, field in self._schema.items()
            if not isinstance(field, ENGINE_TEXT)
        }

    def add(self, id: str, metadata: RecordMetadata) -> None:
        """Take the values of the next document."""
        values = values_of(id, metadata)
        for name, postings in self._postings.items():
            for value in dict.fromkeys(values.get(name, ())):
                postings[value].append(self._num_docs)
        self._num_docs += 1

    def close(self) -> None:
        """Write the segment. DiskFull."""
        with writing(self._folder):
            self._write()

    def _write(self) -> None:
        fields = self._codec.field_writer(self._storage, self._segment)
        for name in sorted(self._postings):
            fields.start_field(name, self._schema[name])
            for term, doc_ids in sorted(self._terms(name).items()):
                fields.start_term(term)
                for doc_id in sorted(set(doc_ids)):
                    fields.add(doc_id, 1.0, b"", None)
                fields.finish_term()
            fields.finish_field()
        fields.close()
        self._segment.set_doc_count(self._num_docs)
        TOC(self._schema, [self._segment], TOC_NUMBER).write(self._storage, WHOOSH_INDEX_NAME)

    def _terms(self, name: str) -> "dict[bytes, array[int]]":
        """Return the documents of each term of a field. The field says which terms a value has."""
        terms: defaultdict[bytes, array[int]] = defaultdict(lambda: array("I"))
        for value, doc_ids in self._postings.pop(name).items():
            for term, *_ in self._schema[name].index(value):
                terms[term].extend(doc_ids)
        return terms


class KeywordIndex:
    """Reads the segment that `KeywordIndexWriter` wrote.

    Whoosh's readers share their position in the file, so that one thread reads at a time.
    """

    def __init__(self, folder: Path) -> None:
        storage = FileStorage(str(folder))
        # The schema is not unpickled: it names analyzers, which no look-up needs. A field that is not in this one is
        # skipped term by term; every document has an `id`, which is in the files behind `cites`.
        # Whoosh takes a folder that it cannot list for an empty one, so that it is told which file to read.
        toc = TOC.read(storage, WHOOSH_INDEX_NAME, TOC_NUMBER, schema=Schema(bears=ID, cites=ID, id=ID))
        # Whoosh's own codec opens no arrays.
        self._reader = SegmentReader(storage, toc.schema, toc.segments[0], codec=W3Codec())
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

    def keys_after(self, field: KeyField, after: str, size: int) -> tuple[str, ...]:
        """Return the first `size` keys of a field that come after `after`. In UTF-8 code points keep their order."""
        raw = after.encode("utf-8", "surrogatepass")
        with self._lock:
            terms = takewhile(lambda term: term[0] == field, self._reader.terms_from(field, raw))
            # The first term may be `after` itself.
            keys = [key for _, key in islice(terms, size + 1)]
        later = [key for key in keys if key > raw]
        return tuple(key.decode("utf-8", "surrogatepass") for key in later[:size])


class IdTable:
    """The id of each document, and the document of each id."""

    def __init__(self, arrays: ArrayFile) -> None:
        self._ids = arrays.strings(layout.IDS)
        # The documents in the order of their ids, which is also the order of equal scores.
        self._by_id = arrays[layout.ORDER.fill_in("relevance")].data

    def __getitem__(self, doc_id: int) -> str:
        return self._ids[doc_id]

    def _upper_bound(self, id: str) -> int:
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
        rank = self._upper_bound(id)
        doc_id: int = self._by_id[rank - 1] if rank else 0
        return doc_id if rank and self._ids[doc_id] == id else None

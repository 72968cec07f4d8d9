"""Documents by id, which is a table, and by what they bear and cite: that is the Whoosh part of a generation.

Postings are given to Whoosh's own codec term by term: its document writer would sort in Python what is sorted
already. Reading unpickles, so the engine looks at owner and mode of the files before it opens any.
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

from indexer.engine.embedded.array_file import Array, ArrayFile
from indexer.engine.packed_record import RecordMetadata

WHOOSH_INDEX_NAME = "MAIN"
KEYWORD_FIELDS = ("bears", "cites")
CACHED_KEYS = 512  # keys whose documents are kept at hand


def keyword_schema() -> Schema:
    return Schema(bears=ID, cites=ID)


class KeywordIndexWriter:
    """Documents in order of number; `close` writes the segment."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._storage = FileStorage(str(folder))
        # Most terms have one posting: compressing it would cost time and save nothing.
        self._codec = W3Codec(blocklimit=4096, compression=0)
        self._segment = self._codec.new_segment(self._storage, WHOOSH_INDEX_NAME)
        self._schema = keyword_schema()
        self._count = 0
        self._postings: dict[str, defaultdict[str, array[int]]] = {
            name: defaultdict(lambda: array("I")) for name in KEYWORD_FIELDS
        }

    def add(self, about: RecordMetadata) -> None:
        """What the next document bears and cites."""
        for name, keys in (("bears", about.bears), ("cites", about.cites)):
            postings = self._postings[name]
            for key in dict.fromkeys(keys):
                postings[key].append(self._count)
        self._count += 1

    def close(self) -> None:
        self._codec.per_document_writer(self._storage, self._segment).close()  # it keeps nothing of them
        fields = self._codec.field_writer(self._storage, self._segment)
        for name in sorted(self._postings):
            fields.start_field(name, self._schema[name])
            for term, numbers in sorted(
                (key.encode("utf-8", "surrogatepass"), numbers)
                for key, numbers in self._postings[name].items()
            ):
                fields.start_term(term)
                for number in numbers:
                    fields.add(number, 1.0, b"", None)
                fields.finish_term()
            fields.finish_field()
        fields.close()
        self._segment.set_doc_count(self._count)
        TOC(self._schema, [self._segment], 1).write(self._storage, WHOOSH_INDEX_NAME)


class KeywordIndex:
    """What `LookUpWriter` wrote. Whoosh's readers share the places they read at, so one thread reads at a time."""

    def __init__(self, folder: Path) -> None:
        self._reader = open_dir(str(folder), WHOOSH_INDEX_NAME).reader()
        self._lock = threading.Lock()
        self.documents = lru_cache(CACHED_KEYS)(self._documents)

    def _documents(self, field: str, key: str) -> Array:
        """Numbers of the documents that have this key, ascending."""
        raw = key.encode("utf-8", "surrogatepass")
        with self._lock:
            try:
                matcher = self._reader.postings(field, raw)
            except TermNotFound:
                return np.empty(0, np.uint32)
            return np.fromiter(matcher.all_ids(), np.uint32)


class IdTable:
    """The id of each document, and back."""

    def __init__(self, arrays: ArrayFile) -> None:
        self._ids = arrays.strings("ids")
        self._in_order = arrays["order.relevance"].data

    def __getitem__(self, number: int) -> str:
        return self._ids[number]

    def behind(self, id: str) -> int:
        """How many ids are not above this one."""
        low, high = 0, len(self._ids)
        while low < high:
            middle = (low + high) // 2
            if self._ids[self._in_order[middle]] <= id:
                low = middle + 1
            else:
                high = middle
        return low

    def number(self, id: str) -> int | None:
        """The document with this id."""
        behind = self.behind(id)
        number: int = self._in_order[behind - 1] if behind else 0
        return number if behind and self._ids[number] == id else None

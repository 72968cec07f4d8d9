"""The Whoosh part of a generation: its schema and segment, the terms of `id`, `bears` and `cites`, and what a
Record says of itself beside its blocks, as stored fields.

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
from whoosh.fields import ID, STORED, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, open_dir
from whoosh.reading import TermNotFound

from indexer.engine.embedded.arrays import Array
from indexer.engine.packing import About

NAME = "MAIN"
KEYS = ("bears", "cites")
CACHED = 512  # keys whose documents are kept at hand


def schema() -> Schema:
    return Schema(id=ID(unique=True), bears=ID, cites=ID, about=STORED)


class LookUpWriter:
    """Documents in order of number; `close` writes the segment."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._storage = FileStorage(str(folder))
        # Most terms have one posting: compressing it would cost time and save nothing.
        self._codec = W3Codec(blocklimit=4096, compression=0)
        self._segment = self._codec.new_segment(self._storage, NAME)
        self._documents = self._codec.per_document_writer(self._storage, self._segment)
        self._schema = schema()
        self._count = 0
        self._postings: dict[str, defaultdict[str, array[int]]] = {
            name: defaultdict(lambda: array("I")) for name in ("id", *KEYS)
        }

    def add(self, id: str, about: About, packed: bytes) -> None:
        """`packed` is stored as it is; what `about` bears and cites can be looked up."""
        number = self._count
        self._count += 1
        self._documents.start_doc(number)
        self._documents.add_field("about", self._schema["about"], packed, 0)
        self._documents.finish_doc()
        self._postings["id"][id].append(number)
        for name, keys in (("bears", about.bears), ("cites", about.cites)):
            postings = self._postings[name]
            for key in dict.fromkeys(keys):
                postings[key].append(number)

    def close(self) -> None:
        self._documents.close()
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
        TOC(self._schema, [self._segment], 1).write(self._storage, NAME)


class LookUps:
    """What `LookUpWriter` wrote. Whoosh's readers share the places they read at, so one thread reads at a time."""

    def __init__(self, folder: Path) -> None:
        self._reader = open_dir(str(folder), NAME).reader()
        self._lock = threading.Lock()
        self.documents = lru_cache(CACHED)(self._documents)
        self.about(0)  # opens the stored fields now, while the folder is sure to be there

    def number(self, id: str) -> int | None:
        """The document with this id."""
        numbers = self._documents("id", id)
        return int(numbers[0]) if len(numbers) else None

    def _documents(self, field: str, key: str) -> Array:
        """Numbers of the documents that have this key, ascending."""
        raw = key.encode("utf-8", "surrogatepass")
        with self._lock:
            try:
                matcher = self._reader.postings(field, raw)
            except TermNotFound:
                return np.empty(0, np.uint32)
            return np.fromiter(matcher.all_ids(), np.uint32)

    def about(self, number: int) -> bytes:
        """What `Packed.about` was."""
        with self._lock:
            stored: bytes = self._reader.stored_fields(number)["about"]
            return stored

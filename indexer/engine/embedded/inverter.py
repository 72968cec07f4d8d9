"""The inverter: from the words of each document to the positions of each term, one batch of documents at a time.

`writer` gives each word its position. `postings_writer` merges the batches.
"""

from array import array
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy as np

from indexer.engine.embedded.array_file import Array
from indexer.engine.embedded.disk_space import writing


class PostingsBatch(NamedTuple):
    """The postings of consecutive documents, ordered by term number, as runs: one run for each term."""

    # (terms,) int64: positions of each term, the lengths of the runs of `positions`.
    occurrences: Array
    # (words,) uint32, ascending within a term.
    positions: Array
    # (terms,) int64: documents of each term, the lengths of the runs of `doc_ids` and `tfs`.
    doc_freqs: Array
    # (postings,) uint32, ascending within a term.
    doc_ids: Array
    # (postings,), as narrow as the largest allows: the term's frequency in each of these documents.
    tfs: Array


class Inverter:
    """Inverts one text field while an index is built. Terms are numbered as they come, and sorted at the end."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.terms: defaultdict[str, int] = defaultdict()
        self.terms.default_factory = self.terms.__len__
        # The term number of each word of the current batch.
        self.words = array("I")
        self.batches: list[PostingsBatch] = []

    def invert(self, positions: Array, doc_ids: Array) -> None:
        """Turn the words of the current batch into postings.

        `positions`, `doc_ids`: (words,) uint32: of each word its position and its document, ascending.
        """
        words = np.frombuffer(self.words, np.uint32)
        num_terms = len(self.terms)
        # One sort of integers: the term in the high bits, the word's index in the low bits. Indices ascend as positions
        # do, so that the positions of a term come out ascending.
        keys = words.astype(np.uint64) << np.uint64(32) | np.arange(len(words), dtype=np.uint64)
        keys.sort()
        index = (keys & np.uint64(0xFFFFFFFF)).astype(np.uint32)
        terms = (keys >> np.uint64(32)).astype(np.uint32)
        del keys
        docs = doc_ids[index]
        is_first = np.ones(len(words), bool)
        is_first[1:] = (terms[1:] != terms[:-1]) | (docs[1:] != docs[:-1])
        starts = np.flatnonzero(is_first)
        tfs = np.diff(starts, append=len(words))
        self.batches.append(
            PostingsBatch(
                np.bincount(words, minlength=num_terms),
                positions[index],
                np.bincount(terms[starts], minlength=num_terms),
                docs[starts],
                tfs.astype(np.min_scalar_type(int(tfs.max(initial=0)))),
            )
        )
        self.words = array("I")

    def spill(self, folder: Path) -> None:
        """Move the last batch from memory to files of the folder."""
        number = len(self.batches) - 1
        mapped = []
        for name, values in self.batches[-1]._asdict().items():
            file = folder / f"{self.name}.{number}.{name}"
            with writing(file, values.nbytes):
                file.write_bytes(np.ascontiguousarray(values).data)
            # An empty file cannot be mapped.
            mapped.append(np.asarray(np.memmap(file, values.dtype, "r")) if len(values) else values)
        self.batches[-1] = PostingsBatch(*mapped)

    def totals(self) -> tuple[Array, Array]:
        """Return, for each term, its number of positions and its number of documents: two (terms,) int64."""
        occurrences, doc_freqs = np.zeros((2, len(self.terms)), np.int64)
        for batch in self.batches:
            occurrences[: len(batch.occurrences)] += batch.occurrences
            doc_freqs[: len(batch.doc_freqs)] += batch.doc_freqs
        return occurrences, doc_freqs


class ExactStemMap:
    """The stem of each exact term, by term number; and whether that is the term's only stem."""

    def __init__(self) -> None:
        # (exact terms,) int64: a stem of each term, -1 for none yet.
        self.stems = np.empty(0, np.int64)
        self._has_one_stem = np.empty(0, bool)

    def observe(self, exact: Array, stem: Array) -> None:
        """Take the words of a batch: the term numbers of both fields, word by word, two (words,) uint32."""
        num_new = max((int(exact.max()) + 1 if len(exact) else 0) - len(self.stems), 0)
        self.stems = np.concatenate([self.stems, np.full(num_new, -1)])
        self._has_one_stem = np.concatenate([self._has_one_stem, np.ones(num_new, bool)])
        is_unseen = self.stems.take(exact) < 0
        self.stems[exact[is_unseen]] = stem[is_unseen]
        self._has_one_stem[exact[self.stems.take(exact) != stem]] = False

    def shared_lists(self, exact_occurrences: Array, stem_occurrences: Array) -> Array:
        """Return the stem whose posting list an exact term can share, (exact terms,) int64; -1 for none.

        It stands wherever the term does and nowhere else. Both arguments: (terms,) int64, the positions of each term.
        """
        is_same = self._has_one_stem & (stem_occurrences[self.stems] == exact_occurrences)
        return np.where(is_same, self.stems, -1)

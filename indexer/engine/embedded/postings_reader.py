"""The posting lists of a generation: their documents, impact codes and positions.

Both text fields share one set of lists: most words are the only form of their stem, so that one list serves the word
and the stem. A posting list has the documents of a term, ascending; an impact code for each; and the term's
positions, ascending. An impact code stands for a term frequency in a document of some length; codes ascend with the
impact that this frequency has on the score. Lists are numbered from the most to the least frequent. The first are the
frequent ones, which have more: a bitset of the documents with the number of documents before each word of it, so that
a document's posting is found without a search; the best documents in order; and their facet counts. The few lists
with the most positions also have a bitmap with a bit for every position. `layout.py` names the arrays.
"""

from collections.abc import Sequence
from copy import copy
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from indexer.engine.embedded import layout
from indexer.engine.embedded.array_file import Array, ArrayFile
from indexer.engine.embedded.doc_set import DocIds, concat_ranges, sorted_unique
from indexer.engine.embedded.sorted_int_lists import LOOP_LIMIT, SortedIntLists

# Frequent lists whose position counts stay in memory.
CACHED_LISTS = 256


class PostingsInDocs(NamedTuple):
    """Where some lists have some documents; four arrays, (n,) int64, list by list, each in order of the documents."""

    # The index of the list, and of the document, among those asked for.
    lists: Array
    docs: Array
    # The term frequency, and the place of its first position among the positions of all lists: 0 in a list of which no
    # positions were asked for.
    tfs: Array
    first_positions: Array


class PostingsReader:
    """The posting lists of a generation."""

    def __init__(self, arrays: ArrayFile) -> None:
        self.num_docs = len(arrays[layout.LENGTH_CODES])
        self.doc_ids = SortedIntLists(arrays, layout.DOC_IDS, arrays[layout.DOC_OFFSETS], np.int64)
        self.positions = SortedIntLists(arrays, layout.POSITIONS, arrays[layout.POSITION_OFFSETS], np.uint32)
        self._doc_offset_items = self.doc_ids.offsets.data
        self._impact_codes = arrays[layout.IMPACT_CODES]
        self.idfs = arrays[layout.IDFS].data
        # By impact code.
        self.impacts = arrays[layout.IMPACTS]
        self.tfs = arrays[layout.TFS]
        # Lists below this id are the frequent ones. By frequent list:
        self.num_frequent = int(arrays[layout.NUM_FREQUENT][0])
        shape = (self.num_frequent, -1) if self.num_frequent else (0, 0)
        self.doc_bitsets = arrays[layout.DOC_BITSETS].reshape(shape)
        self.doc_bitset_ranks = arrays[layout.DOC_BITSET_RANKS].reshape(shape)
        self.top_docs = arrays[layout.TOP_DOCS].reshape(shape)
        self.facet_counts = arrays[layout.LIST_FACET_COUNTS].reshape(shape)
        # By id of a list with a bitmap.
        bitmap_lists = arrays[layout.BITMAP_LISTS].tolist()
        shape = (len(bitmap_lists), -1) if bitmap_lists else (0, 0)
        bitmaps = arrays[layout.POSITION_BITMAPS].reshape(shape)
        self.position_bitmaps = dict(zip(bitmap_lists, bitmaps, strict=True))
        # What frequent words of a question need again and again: 8 bytes for each 64 documents.
        self._position_ranks = lru_cache(CACHED_LISTS)(self._count_positions)
        # Set in the postings of a small kind alone: the document of each of their positions.
        self._position_docs = np.empty(0, np.uint32)
        self.small_kind_postings = {
            kind: self._restricted_to(arrays, kind) for kind in arrays.strings(layout.SMALL_KINDS)
        }

    def _restricted_to(self, arrays: ArrayFile, kind: str) -> "PostingsReader":
        """Return the same lists, with their positions in passages of one kind alone."""
        spec = layout.SmallKindSpec(kind)
        restricted = copy(self)
        restricted.positions = SortedIntLists(
            arrays, spec.positions, arrays[spec.position_offsets], np.uint32
        )
        restricted._position_docs = arrays[spec.doc_ids]
        return restricted

    def position_docs(self, list_ids: Array) -> Array:
        """Return the document of each position of several lists, one list after another. Of a small kind's postings."""
        offsets = self.positions.offsets
        return self._position_docs.take(concat_ranges(offsets[list_ids], offsets[list_ids + 1]))

    def docs_of_each(self, words: Sequence[Sequence[int]]) -> list[Array]:
        """Return, for each word, the documents that have one of its lists, int64, ascending.

        A word is its list ids. Of a small kind's postings.
        """
        lists = np.array([list_id for list_ids in words for list_id in list_ids], np.int64)
        starts, ends = self.positions.offsets[lists], self.positions.offsets[lists + 1]
        of_list = np.repeat(np.arange(len(words)), list(map(len, words)))
        # Each document of a word once, although it may have the word several times.
        keys = np.repeat(of_list * self.num_docs, (ends - starts).astype(np.int64))
        keys += self._position_docs.take(concat_ranges(starts, ends))
        keys = sorted_unique(keys)
        bounds = keys.searchsorted(np.arange(len(words) + 1) * self.num_docs).tolist()
        return [keys[start:end] - word * self.num_docs for word, (start, end) in enumerate(pairwise(bounds))]

    # --- some documents of some lists -----------------------------------------------------------------------

    def find(self, lists: Array, ids: Array, placed: Array) -> PostingsInDocs:
        """Return where the lists have these documents. `lists`: (k,) int64, ascending; `ids`: (n,) int64, ascending.

        `placed`: (k,) bool, the lists of which positions are asked for.
        """
        split = int(lists.searchsorted(self.num_frequent))
        frequent = self._find_frequent(lists[:split], ids, placed[:split])
        rare = self._find_rare(lists[split:], ids)
        if split == len(lists):
            return frequent
        rare = rare._replace(lists=rare.lists + split)
        return PostingsInDocs(*map(np.concatenate, zip(frequent, rare, strict=True)))

    def _find_frequent(self, lists: Array, ids: Array, placed: Array) -> PostingsInDocs:
        """Find documents by the bitsets of frequent lists, all lists at once."""
        docs = DocIds(ids)
        cells = lists[:, None] * self.doc_bitsets.shape[1] + docs.words
        words = self.doc_bitsets.reshape(-1).take(cells)
        which, doc = np.nonzero(words & docs.bits)
        found = which * len(ids) + doc
        # A list's postings in the documents of one word of the bitset: from the first one to that of the document.
        firsts = self.doc_bitset_ranks.reshape(-1).take(cells.reshape(-1).take(found)).astype(np.int64)
        firsts += self.doc_ids.offsets[lists].astype(np.int64).take(which)
        lengths = np.bitwise_count(words.reshape(-1).take(found) & docs.lower_bits.take(doc)).astype(np.int64)
        ends = firsts + lengths
        tfs = self.tfs.take(self._impact_codes.take(ends)).astype(np.int64)
        # The positions before those of the document: of the words of the bitset before, and of this one's documents.
        before = np.zeros(cells.shape, np.int64)
        for row in np.flatnonzero(placed).tolist():
            before[row] = self._position_ranks(int(lists[row])).take(docs.words)
        index = np.flatnonzero(placed.take(which))
        tfs_before = self.tfs.take(
            self._impact_codes.take(concat_ranges(firsts.take(index), ends.take(index)))
        )
        sums = np.zeros(len(tfs_before) + 1, np.int64)
        np.cumsum(tfs_before, out=sums[1:], dtype=np.int64)
        bounds = np.zeros(len(index) + 1, np.int64)
        np.cumsum(lengths.take(index), out=bounds[1:])
        positions = np.zeros(len(found), np.int64)
        positions[index] = before.take(found.take(index)) + np.diff(sums.take(bounds))
        return PostingsInDocs(which, doc, tfs, positions)

    def _find_rare(self, lists: Array, ids: Array) -> PostingsInDocs:
        """Find documents by reading whole lists, which are short."""
        doc_ids = self.doc_ids.concat_lists(lists)
        is_wanted = np.zeros(self.num_docs, bool)
        is_wanted[ids] = True
        found = np.flatnonzero(is_wanted.take(doc_ids))
        tfs = self.tfs.take(self.concat_impact_codes(lists)).astype(np.int64)
        offsets = self.doc_ids.offsets
        ends = np.cumsum((offsets[lists + 1] - offsets[lists]).astype(np.int64))
        which = ends.searchsorted(found, "right")
        # All positions of all lists before each posting, less those of the lists before.
        before = np.cumsum(tfs) - tfs
        sizes = self.positions.offsets[lists + 1].astype(np.int64) - self.positions.offsets[lists]
        starts = self.positions.offsets[lists].astype(np.int64) - (np.cumsum(sizes) - sizes)
        return PostingsInDocs(
            which,
            ids.searchsorted(doc_ids.take(found)),
            tfs.take(found),
            before.take(found) + starts.take(which),
        )

    def _count_positions(self, list_id: int) -> Array:
        """Return the place of a frequent list's first position at or after each word of its bitset, (words,) int64."""
        sums = np.zeros(self.doc_ids.length(list_id) + 1, np.int64)
        np.cumsum(self.tfs.take(self.impact_codes(list_id)), out=sums[1:], dtype=np.int64)
        sums += int(self.positions.offsets[list_id])
        counts: Array = sums.take(self.doc_bitset_ranks[list_id])
        return counts

    def impact_codes(self, list_id: int) -> Array:
        """Return a list's impact codes, one for each document."""
        return self._impact_codes[self._doc_offset_items[list_id] : self._doc_offset_items[list_id + 1]]

    def concat_impact_codes(self, list_ids: Array) -> Array:
        """Return the impact codes of several lists, one list after another."""
        if len(list_ids) <= LOOP_LIMIT:
            return np.concatenate([self._impact_codes[:0], *map(self.impact_codes, list_ids.tolist())])
        offsets = self.doc_ids.offsets
        return self._impact_codes.take(concat_ranges(offsets[list_ids], offsets[list_ids + 1]))

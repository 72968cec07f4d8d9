"""A text field of a generation: its terms, the positions at which they stand, and BM25.

Positions count the tokens of the whole index, document after document; each passage is followed by one empty position,
so that the last word of a passage is never next to the first of another. Positions are uint32.
"""

from collections.abc import Sequence
from copy import copy
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from indexer.engine.bm25 import bm25
from indexer.engine.embedded import layout
from indexer.engine.embedded.array_file import Array, ArrayFile
from indexer.engine.embedded.doc_set import concat_ranges, run_starts, sorted_lookup, sorted_unique
from indexer.engine.embedded.postings_reader import PostingsReader
from indexer.engine.port import Near, Phrase, Prefix, Synonym, Term

TextLeaf = Term | Synonym | Prefix | Phrase | Near
# Words whose list ids stay in memory; a word may have a thousand forms.
CACHED_WORDS = 128
# Positions looked up in a bitmap at a time, as many as the processor's cache holds: looking all of them up at once
# takes more than twice as long.
BITMAP_CHUNK = 1 << 15
# Two lists of positions are intersected by a binary search where the shorter is below one in so many of the longer,
# and by a sort of both otherwise.
BINARY_SEARCH_DIVISOR = 8
EMPTY = np.empty(0, np.uint32)


class PositionRanges(NamedTuple):
    """Documents, ascending, and the positions of each: from its start up to its end. Three arrays, (n,)."""

    ids: Array
    starts: Array
    ends: Array


class TextField:
    """The terms of a field. Each stands for the id of its posting list."""

    def __init__(self, arrays: ArrayFile, name: str, postings: PostingsReader) -> None:
        self.postings = postings
        self.terms = arrays.strings(layout.TERMS.fill_in(name))
        self._lists = arrays[layout.TERM_LISTS.fill_in(name)]
        # A memoryview: its items are Python ints, which index faster than NumPy's.
        self._list_items = self._lists.data
        self._doc_starts = arrays[layout.DOC_STARTS]
        self._passage_starts = arrays[layout.PASSAGE_STARTS]
        self._norms = arrays[layout.NORMS].astype(np.float32)
        self._length_codes = arrays[layout.LENGTH_CODES]
        # A page needs the lists of a word twice: to find documents, and to find its positions in them.
        self.list_ids = lru_cache(CACHED_WORDS)(self._list_ids)
        # By passage kind, of those that hold few words: the field as if it had no other passages.
        self.small_kinds = {
            kind: self._restricted_to(restricted) for kind, restricted in postings.small_kind_postings.items()
        }

    def _restricted_to(self, postings: PostingsReader) -> "TextField":
        """Return the same terms, with their positions in passages of one kind alone."""
        restricted = copy(self)
        restricted.postings = postings
        return restricted

    def _list_ids(self, terms: tuple[str, ...]) -> tuple[int, ...]:
        """Return the list ids of the terms that the field has, ascending."""
        return tuple(sorted(self._list_items[term] for term in self.terms.indices_of(terms)))

    def prefix_list_ids(self, prefix: str) -> Array:
        """Return the list ids of all terms that begin with the prefix, (n,) int64, ascending."""
        return np.sort(self._lists[slice(*self.terms.prefix_range(prefix))]).astype(np.int64)

    def document_terms(self, doc_id: int) -> list[str]:
        """Return the terms of a document by position; the empty position after each passage has an empty string."""
        start, end = self._doc_starts[doc_id : doc_id + 2].tolist()
        document_terms = [""] * (end - start)
        terms = np.flatnonzero(np.isin(self._lists, self.postings.doc_ids.candidate_lists(doc_id)))
        for term in terms.tolist():
            list_id = self._list_items[term]
            positions = self.postings.positions.in_ranges(list_id, np.array([start]), np.array([end]))
            for position in positions.tolist():
                document_terms[position - start] = self.terms[term]
        return document_terms

    # --- BM25 -----------------------------------------------------------------------------------------------

    def idf(self, list_ids: Sequence[int]) -> float:
        """Return the idf of a synonym: that of its most frequent term, which is the smallest; 0 without terms."""
        return min((self.postings.idfs[list_id] for list_id in list_ids), default=0.0)

    def bm25(self, ids: Array, tfs: Array, idf: float) -> Array:
        """Return the scores of something that occurs `tfs` times in these documents. All arrays: (n,); float32."""
        return bm25(np.float32(idf), tfs.astype(np.float32), self._norms.take(self._length_codes.take(ids)))

    def bm25_rows(self, ids: Array, tfs: Array, idfs: Sequence[float]) -> Array:
        """Return the scores of several things in the same documents.

        `ids`: (n,); `tfs` and the result: (len(idfs), n).
        """
        norms = self._norms.take(self._length_codes.take(ids))
        return bm25(np.array(idfs, np.float32)[:, None], tfs.astype(np.float32), norms)

    # --- positions ------------------------------------------------------------------------------------------

    def docs_at(self, positions: Array) -> Array:
        """Return the document of each position."""
        return self._doc_starts.searchsorted(positions, "right") - 1

    def passages_at(self, positions: Array) -> Array:
        """Return the passage of each position, numbered through the whole index."""
        return self._passage_starts.searchsorted(positions, "right") - 1

    def positions(self, leaf: TextLeaf, ranges: PositionRanges | None = None) -> Array:
        """Return the positions at which the leaf matches, in the documents asked for.

        Ascending, but for a Prefix. A phrase matches where it begins, near words where the first of them stands.
        """
        match leaf:
            case Term(_, term):
                return self.positions_of_any(self.list_ids((term,)), ranges)
            case Synonym(_, terms):
                return self.positions_of_any(self.list_ids(terms), ranges)
            case Prefix(_, prefix):
                return self._unsorted_positions(self.prefix_list_ids(prefix), ranges)
            case Phrase(_, slots):
                return self.phrase([self.list_ids(slot) for slot in slots], ranges)
            case Near(_, slots, distance):
                return self.near(
                    [self.positions_of_any(self.list_ids(slot), ranges) for slot in slots], distance
                )

    def docs_of(self, leaf: TextLeaf) -> Array:
        """Return the documents in which the leaf matches, in no order and with duplicates. Of a small kind's field."""
        match leaf:
            case Term(_, term):
                return self.postings.position_docs(np.array(self.list_ids((term,)), np.int64))
            case Synonym(_, terms):
                return self.postings.position_docs(np.array(self.list_ids(terms), np.int64))
            case Prefix(_, prefix):
                return self.postings.position_docs(self.prefix_list_ids(prefix))
            case _:
                return self.docs_at(self.positions(leaf))

    def positions_of_any(self, list_ids: Sequence[int], ranges: PositionRanges | None) -> Array:
        """Return the positions of any of the lists, ascending."""
        positions = self.postings.positions
        if len(list_ids) != 1:
            return np.sort(self._unsorted_positions(np.array(list_ids, np.int64), ranges))
        if ranges is None:
            return positions.read(list_ids[0])
        return positions.in_ranges(list_ids[0], ranges.starts, ranges.ends)

    def _unsorted_positions(self, list_ids: Array, ranges: PositionRanges | None) -> Array:
        """Return the positions of several lists, in no order. `list_ids`: (n,) int64, ascending."""
        if ranges is None:
            return self.postings.positions.concat_lists(list_ids)
        return self.postings.positions.concat_in_ranges(list_ids, ranges.starts, ranges.ends)

    # --- phrases and near words -----------------------------------------------------------------------------

    def phrase(self, slots: Sequence[Sequence[int]], ranges: PositionRanges | None = None) -> Array:
        """Return the positions p with a term of slot 0 at p, one of slot 1 at p + 1, and so on; ascending.

        A slot is its list ids. The rarest slot is read first, and its positions are moved back by its index. One that
        is lower than the index wraps round to a position beyond the end of the index, where no slot has a term.
        """
        rarest, *others = sorted(range(len(slots)), key=lambda index: self._num_positions(slots[index]))
        starts = self.positions_of_any(slots[rarest], ranges) - np.uint32(rarest)
        for index in others:
            if not len(starts):
                break
            shift, bitmap = np.uint32(index), self._position_bitmap(slots[index])
            if bitmap is None:
                starts = _intersect_shifted(starts, self.positions_of_any(slots[index], ranges), shift)
            else:
                starts = _filter_by_bitmap(starts, bitmap, shift)
        return starts

    def _num_positions(self, list_ids: Sequence[int]) -> int:
        return sum(map(self.postings.positions.length, list_ids))

    def _position_bitmap(self, list_ids: Sequence[int]) -> Array | None:
        """Return the bitmap of a slot of one term that has one."""
        return self.postings.position_bitmaps.get(list_ids[0]) if len(list_ids) == 1 else None

    def near(self, slots: list[Array], distance: int) -> Array:
        """Return a position for each stretch of a passage that holds all slots within the distance.

        A slot is its positions, ascending; the distance is the last position minus the first.
        """
        distance = min(distance, 1 << 32)
        slots = sorted(slots, key=len)
        rarest = slots[0]
        if not len(rarest) or len(slots) == 1:
            return rarest
        # In 64 bits: a position and a distance may exceed 32 together, or fall below zero.
        passages = self.passages_at(rarest)
        starts = np.maximum(self._passage_starts[passages], rarest - np.int64(distance))
        ends = np.minimum(self._passage_starts[passages + 1] - 1, rarest + np.int64(distance + 1))
        for slot in slots[1:]:
            mask = _holds_any(slot, starts, ends)
            rarest, passages, starts, ends = rarest[mask], passages[mask], starts[mask], ends[mask]
        if len(slots) == 2 or not len(rarest):
            return rarest
        # Every slot is near enough to the rarest one. Whether all are near enough to each other is checked in the
        # passages that remain, from each position of any slot on.
        passages = passages[run_starts(passages)]
        starts, ends = self._passage_starts[passages], self._passage_starts[passages + 1]
        slots = [
            slot[concat_ranges(np.searchsorted(slot, starts), np.searchsorted(slot, ends))] for slot in slots
        ]
        firsts = sorted_unique(np.concatenate(slots))
        ends = np.minimum(
            self._passage_starts[self.passages_at(firsts) + 1] - 1, firsts + np.int64(distance + 1)
        )
        for slot in slots:
            mask = _holds_any(slot, firsts, ends)
            firsts, ends = firsts[mask], ends[mask]
        return firsts


def unique_counts(ascending: Array) -> tuple[Array, Array]:
    """Return the distinct values of an ascending array, and how often each occurs, int64."""
    starts = run_starts(ascending)
    ends = np.empty_like(starts)
    ends[:-1], ends[-1:] = starts[1:], len(ascending)
    return ascending.take(starts), ends - starts


def _holds_any(ascending: Array, starts: Array, ends: Array) -> Array:
    """Return a mask of the half-open ranges that hold a value of the ascending array. `starts`, `ends`: (n,)."""
    index = np.searchsorted(ascending, starts.astype(ascending.dtype))
    mask = index < len(ascending)
    mask[mask] = ascending[index[mask]] < ends[mask]
    return mask


def _filter_by_bitmap(positions: Array, bitmap: Array, shift: np.uint32) -> Array:
    """Return the positions p with the bit of p + shift set.

    `bitmap`: uint8; its last byte, which is 0, answers for positions beyond the end.
    """
    chunks = [positions[:0]]
    for start in range(0, len(positions), BITMAP_CHUNK):
        chunk = positions[start : start + BITMAP_CHUNK]
        shifted = chunk + shift
        octets = bitmap.take(shifted >> 3, mode="clip")
        chunks.append(chunk[(octets & np.uint8(1) << (shifted & 7).astype(np.uint8)) != 0])
    return np.concatenate(chunks)


def _intersect_shifted(few: Array, many: Array, shift: np.uint32) -> Array:
    """Return the values v of `few` with v + shift in `many`. Both ascend and have no duplicates."""
    if len(few) * BINARY_SEARCH_DIVISOR < len(many):
        common: Array = few[sorted_lookup(many, few + shift)[1]]
        return common
    # One sort of both is faster than a binary search for each: a value of both is next to itself.
    both = np.concatenate([few, many - shift])
    both.sort()
    common = both[:-1][both[1:] == both[:-1]]
    return common

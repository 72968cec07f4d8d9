"""The passages of a generation, and the best of each hit.

Passages are numbered through all documents. Those of a page's hits are found among the positions of these documents
alone, so that the length of the posting lists does not matter.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from indexer.engine.embedded import layout
from indexer.engine.embedded.array_file import Array, ArrayFile, BytesTable
from indexer.engine.embedded.doc_set import concat_ranges, run_starts, sorted_lookup, sorted_unique
from indexer.engine.embedded.text_field import EMPTY, PositionRanges, TextField
from indexer.engine.packed_record import unpack_texts
from indexer.engine.port import (
    TEXT_FIELDS,
    InKind,
    Near,
    Node,
    PassageHit,
    Phrase,
    Prefix,
    Query,
    Synonym,
    Term,
    leaves,
    terms_of,
)

# Decompressed text chunks, of some 4 kB each, that stay in memory.
CACHED_TEXT_CHUNKS = 64


class DocPassages(NamedTuple):
    """All passages of some documents: their numbers, (n,) int64, ascending, and where each document's begin.

    `starts` has one more than there are documents. A passage of these is named by its index.
    """

    numbers: Array
    starts: Array


class BestPassages(NamedTuple):
    """The passages that a hit shows, best first, and how many match in all."""

    hits: tuple[PassageHit, ...]
    total: int


class PassageIndex:
    """Where passages start, what they hold, and which of them a leaf of a query matches."""

    def __init__(self, folder: Path, arrays: ArrayFile, fields: Mapping[str, TextField]) -> None:
        self._fields = fields
        self._text_chunks = BytesTable(folder, arrays, layout.TEXTS)
        self._text_chunk_starts = arrays[layout.TEXT_CHUNK_STARTS].data
        self._texts = lru_cache(CACHED_TEXT_CHUNKS)(self._unpack_text_chunk)
        self.first_passages = arrays[layout.FIRST_PASSAGES]
        self.passage_starts = arrays[layout.PASSAGE_STARTS]
        self._doc_starts = arrays[layout.DOC_STARTS]
        self._anchors, self._anchor_codes = arrays.strings(layout.ANCHORS), arrays[layout.ANCHOR_CODES]
        self._kinds, self._kind_codes = list(arrays.strings(layout.KINDS)), arrays[layout.KIND_CODES]
        self._entities = arrays.strings(layout.ENTITIES)
        self._entity_offsets = arrays[layout.ENTITY_OFFSETS]
        self._entity_passages = arrays[layout.ENTITY_PASSAGES]

    # --- what a passage is ----------------------------------------------------------------------------------

    def docs_of(self, passages: Array) -> Array:
        """Return the document of each passage."""
        return np.searchsorted(self.first_passages, passages, "right") - 1

    def are_of_kinds(self, passages: Array, kinds: tuple[str, ...]) -> Array:
        """Return a mask of the passages that are of these kinds."""
        is_wanted = np.array([kind in kinds for kind in self._kinds], bool)
        mask: Array = is_wanted[self._kind_codes[passages]]
        return mask

    def anchor_kind_text(self, passage: int) -> tuple[str, str, str]:
        """Return the anchor, the kind and the text of a passage, by its number."""
        return (
            self._anchors[self._anchor_codes[passage]],
            self._kinds[self._kind_codes[passage]],
            self._text(passage),
        )

    def _text(self, passage: int) -> str:
        chunk = bisect_right(self._text_chunk_starts, passage) - 1
        return self._texts(chunk)[passage - self._text_chunk_starts[chunk]]

    def _unpack_text_chunk(self, chunk: int) -> tuple[str, ...]:
        """Return the texts of a chunk. They are cached: several passages of a hit often share a chunk."""
        return unpack_texts(
            self._text_chunks[chunk], self._text_chunk_starts[chunk + 1] - self._text_chunk_starts[chunk]
        )

    # --- which passages match -------------------------------------------------------------------------------

    def with_entities(self, entities: tuple[str, ...]) -> Array:
        """Return the passages that have any of these entities, ascending."""
        passages = [
            self._entity_passages[self._entity_offsets[number] : self._entity_offsets[number + 1]]
            for number in map(self._entities.index_of, dict.fromkeys(entities))
            if number >= 0
        ]
        return passages[0] if len(passages) == 1 else sorted_unique(np.concatenate([EMPTY, *passages]))

    def position_ranges(self, ids: Array) -> PositionRanges:
        """Return the positions of these documents, which ascend."""
        return PositionRanges(ids, self._doc_starts[ids], self._doc_starts[ids + 1])

    def passages_of(self, ids: Array) -> DocPassages:
        """Return all passages of these documents, which ascend."""
        firsts, ends = self.first_passages[ids], self.first_passages[ids + 1]
        starts = np.zeros(len(ids) + 1, np.int64)
        np.cumsum(ends - firsts, out=starts[1:])
        return DocPassages(concat_ranges(firsts, ends), starts)

    def passages_within(self, positions: Array, passages: DocPassages) -> Array:
        """Return the passage of each position, by its index: the documents of these passages hold the positions."""
        starts = self.passage_starts[passages.numbers].astype(positions.dtype)
        return starts.searchsorted(positions, "right") - 1

    def matching_passages(self, leaf: Node, ranges: PositionRanges) -> Array:
        """Return the passages of these documents in which the leaf matches, distinct."""
        match leaf:
            case Term("entities") | Synonym("entities"):
                passages = self.with_entities(terms_of(leaf))
                return passages[sorted_lookup(ranges.ids, self.docs_of(passages))[1]].astype(np.int64)
            case InKind(kind, inner):
                passages = self.matching_passages(inner, ranges)
                return passages[self.are_of_kinds(passages, (kind,))]
            case Term(name) | Synonym(name) | Prefix(name) | Phrase(name) | Near(name):
                if name not in TEXT_FIELDS:
                    return EMPTY
                field = self._fields[name]
                positions = field.positions(leaf, ranges)
                if isinstance(leaf, Prefix):
                    positions = np.sort(positions)
                passages = field.passages_at(positions)
                return passages[run_starts(passages)]
            case _:
                return EMPTY

    # --- which of them are best -----------------------------------------------------------------------------

    def best_passages(self, ids: Array, query: Query) -> dict[int, BestPassages]:
        """Return the best passages of each of these documents that has a matching one."""
        if not query.passages:
            return {}
        passages, weights = self._weighted_passages(ids, query.root)
        if not len(passages):
            return {}
        docs = self.docs_of(passages)
        if query.fallback_kinds:
            is_primary = ~self.are_of_kinds(passages, query.fallback_kinds)
            starts = run_starts(docs)
            # By document: the greatest weight of a passage of the primary kinds, -1 for none.
            greatest = np.maximum.reduceat(np.where(is_primary, weights, -1), starts)
            mask = is_primary | (weights > np.repeat(greatest, np.diff(starts, append=len(docs))))
            passages, weights, docs = passages[mask], weights[mask], docs[mask]
        order = np.lexsort((passages, -weights, docs))
        passages, weights, docs = passages[order], weights[order], docs[order]
        starts = run_starts(docs)
        totals = np.diff(starts, append=len(docs))
        best: dict[int, BestPassages] = {}
        for doc_id, start, total in zip(docs[starts].tolist(), starts.tolist(), totals.tolist(), strict=True):
            part = slice(start, start + min(total, query.passages))
            first = int(self.first_passages[doc_id])
            hits = tuple(
                PassageHit(passage - first, *self.anchor_kind_text(passage), weight)
                for passage, weight in zip(passages[part].tolist(), weights[part].tolist(), strict=True)
            )
            best[doc_id] = BestPassages(hits, total)
        return best

    def _weighted_passages(self, ids: Array, root: Node) -> tuple[Array, Array]:
        """Return the passages of these documents in which a leaf matches, ascending, and their weights."""
        ranges = self.position_ranges(np.sort(ids))
        by_leaf: list[Array] = []
        leaf_weights: list[int] = []
        for leaf in _leaves_that_matter(root) if len(ids) else ():
            passages = self.matching_passages(leaf, ranges)
            if len(passages):
                by_leaf.append(passages)
                leaf_weights.append(leaf.weight)  # type: ignore[union-attr]
        if not by_leaf:
            return EMPTY, EMPTY
        weights = np.repeat(np.array(leaf_weights, np.int64), [len(passages) for passages in by_leaf])
        if len(by_leaf) == 1:
            return by_leaf[0], weights
        passages = np.concatenate(by_leaf)
        order = np.argsort(passages, kind="stable")
        passages = passages[order]
        starts = run_starts(passages)
        return passages[starts], np.add.reduceat(weights[order], starts)


def _leaves_that_matter(root: Node) -> Iterator[Node]:
    """Yield the leaves without those that add nothing to others: a word in titles, of no weight, beside the word."""
    all_leaves = leaves(root)
    anywhere = {
        (leaf.field, term)
        for leaf in all_leaves
        if isinstance(leaf, (Term, Synonym))
        for term in terms_of(leaf)
    }
    for leaf in all_leaves:
        word = leaf.node if isinstance(leaf, InKind) and not leaf.weight else None
        if not isinstance(word, (Term, Synonym)) or not anywhere.issuperset(
            (word.field, term) for term in terms_of(word)
        ):
            yield leaf


def greatest_weights(passages: DocPassages, index: Array, weights: Array) -> Array:
    """Return the weight of the best passage of each document, (documents,) float32; 0 for none.

    `index` are passages, in any order; the weights of duplicates add up.
    """
    # One more, at which documents without a passage may start.
    totals = np.bincount(index, weights, len(passages.numbers) + 1).astype(np.float32)
    greatest: Array = np.maximum.reduceat(totals, passages.starts[:-1])
    greatest[passages.starts[:-1] == passages.starts[1:]] = 0
    return greatest

"""The best Blocks of a page's hits: found among the places of these documents alone, however long the others are."""

from bisect import bisect_right
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np

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
)

CACHED_TEXT_CHUNKS = 64  # pieces of text, some 4 kB each
BestPassages = tuple[tuple[PassageHit, ...], int]  # and how many there are in all


class PassageIndex:
    """The blocks of a generation, numbered through all documents."""

    def __init__(self, folder: Path, arrays: ArrayFile, fields: Mapping[str, TextField]) -> None:
        self._fields = fields
        self._pieces = BytesTable(folder, arrays, "texts")
        self._piece_blocks = arrays["text_blocks"].data  # the first of each piece, and one behind the last
        self._texts = lru_cache(CACHED_TEXT_CHUNKS)(self._texts_of)
        self.first = arrays["first_blocks"]  # of each document, and one behind the last
        self.starts = arrays["block_starts"]  # places
        self.count = len(self.starts) - 1
        self._document_starts = arrays["document_starts"]
        self._anchors, self._anchor_codes = arrays.strings("anchors"), arrays["anchor_codes"]
        self._kinds, self._kind_codes = list(arrays.strings("kinds")), arrays["kind_codes"]
        self._entities = arrays.strings("entities")
        self._entity_starts = arrays["entity_starts"]
        self._entity_blocks = arrays["entity_blocks"]

    def owners(self, blocks: Array) -> Array:
        """The document of each block."""
        return np.searchsorted(self.first, blocks, "right") - 1

    def of_kind(self, blocks: Array, kinds: tuple[str, ...]) -> Array:
        """A mask of the blocks of these kinds."""
        wanted = np.array([kind in kinds for kind in self._kinds], bool)
        mask: Array = wanted[self._kind_codes[blocks]]
        return mask

    def with_entities(self, forms: tuple[str, ...]) -> Array:
        """The blocks that have any of these entities, ascending."""
        found = [
            self._entity_blocks[self._entity_starts[number] : self._entity_starts[number + 1]]
            for number in map(self._entities.find, dict.fromkeys(forms))
            if number >= 0
        ]
        return found[0] if len(found) == 1 else sorted_unique(np.concatenate([EMPTY, *found]))

    def parts(self, block: int) -> tuple[str, str, str]:
        """Anchor, kind and text of a block."""
        return (
            self._anchors[self._anchor_codes[block]],
            self._kinds[self._kind_codes[block]],
            self.text(block),
        )

    def text(self, block: int) -> str:
        piece = bisect_right(self._piece_blocks, block) - 1
        return self._texts(piece)[block - self._piece_blocks[piece]]

    def _texts_of(self, piece: int) -> tuple[str, ...]:
        """The texts that were compressed together: a passage is seldom alone in its piece."""
        return unpack_texts(self._pieces[piece], self._piece_blocks[piece + 1] - self._piece_blocks[piece])

    def best(self, documents: Array, query: Query) -> dict[int, BestPassages]:
        """By document, of those that have any."""
        if not query.passages:
            return {}
        blocks, weights = self._weighed(documents, query.root)
        if not len(blocks):
            return {}
        owners = self.owners(blocks)
        if query.fallback_kinds:
            shown = ~self.of_kind(blocks, query.fallback_kinds)
            starts = run_starts(owners)
            most = np.maximum.reduceat(
                np.where(shown, weights, -1), starts
            )  # by document, of the other kinds
            keep = shown | (weights > np.repeat(most, np.diff(starts, append=len(owners))))
            blocks, weights, owners = blocks[keep], weights[keep], owners[keep]
        order = np.lexsort((blocks, -weights, owners))
        blocks, weights, owners = blocks[order], weights[order], owners[order]
        starts = run_starts(owners)
        counts = np.diff(starts, append=len(owners))
        best: dict[int, BestPassages] = {}
        for owner, start, count in zip(
            owners[starts].tolist(), starts.tolist(), counts.tolist(), strict=True
        ):
            part = slice(start, start + min(count, query.passages))
            best[owner] = (
                tuple(
                    PassageHit(block - int(self.first[owner]), *self.parts(block), weight)
                    for block, weight in zip(blocks[part].tolist(), weights[part].tolist(), strict=True)
                ),
                count,
            )
        return best

    def at(self, places: Array, documents: Array) -> Array:
        """The block of each of these places, which are in these documents: found among the blocks of these alone."""
        blocks = concat_ranges(self.first[documents], self.first[documents + 1])
        return blocks.take(self.starts[blocks].astype(places.dtype).searchsorted(places, "right") - 1)

    def stretch_of(self, documents: Array) -> PositionRanges:
        """The places of these documents, which ascend."""
        return PositionRanges(
            documents, self._document_starts[documents], self._document_starts[documents + 1]
        )

    def heaviest(self, documents: Array, blocks: Array, weights: Array) -> Array:
        """The greatest weight of a Block of each of these documents, which ascend: (n,) float32.

        `blocks` are of these documents, in any order; the weights of one that is there more than once add up.
        """
        first = self.first[documents].astype(np.int64)
        counts = self.first[documents + 1].astype(np.int64) - first
        before = np.cumsum(counts) - counts
        owners = first.searchsorted(blocks, "right") - 1
        together = np.bincount(blocks - (first - before).take(owners), weights, int(counts.sum()))
        heaviest = np.zeros(len(documents), np.float32)
        np.maximum.at(heaviest, np.repeat(np.arange(len(documents)), counts), together.astype(np.float32))
        return heaviest

    def _weighed(self, documents: Array, where: Node) -> tuple[Array, Array]:
        """The blocks of these documents in which a leaf matches, ascending, and their weights."""
        inside = self.stretch_of(np.sort(documents))
        touched: list[Array] = []
        weights: list[int] = []
        for leaf in leaves(where) if len(documents) else ():
            blocks = self.touched(leaf, inside)
            if len(blocks):
                touched.append(blocks)
                weights.append(leaf.weight)  # type: ignore[union-attr]
        if not touched:
            return EMPTY, EMPTY
        each = np.repeat(np.array(weights, np.int64), [len(blocks) for blocks in touched])
        if len(touched) == 1:
            return touched[0], each
        together = np.concatenate(touched)
        order = np.argsort(together, kind="stable")
        together = together[order]
        starts = run_starts(together)
        return together[starts], np.add.reduceat(each[order], starts)

    def touched(self, leaf: Node, inside: PositionRanges) -> Array:
        """The blocks of these documents in which the leaf matches, each once."""
        match leaf:
            case Term("entities") | Synonym("entities"):
                blocks = self.with_entities((leaf.term,) if isinstance(leaf, Term) else leaf.terms)
                return blocks[sorted_lookup(inside.documents, self.owners(blocks))[1]].astype(np.int64)
            case InKind(kind, inner):
                blocks = self.touched(inner, inside)
                return blocks[self.of_kind(blocks, (kind,))]
            case Term(name) | Synonym(name) | Prefix(name) | Phrase(name) | Near(name):
                if name not in TEXT_FIELDS:
                    return EMPTY
                field = self._fields[name]
                places = field.places(leaf, inside)
                if isinstance(leaf, Prefix):
                    places = np.sort(places)
                blocks = field.blocks_at(places)
                return blocks[run_starts(blocks)]
            case _:
                return EMPTY

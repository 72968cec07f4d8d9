"""A text field of a generation: its terms, where they stand, and what each brings to a score.

Places are positions counted through the whole index, as `inversion.py` lays them down.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from indexer.engine.embedded.arrays import Array, Arrays
from indexer.engine.port import AnyOf, Near, Phrase, Prefix, Term

TextLeaf = Term | AnyOf | Prefix | Phrase | Near


class Matches(NamedTuple):
    """Documents, ascending, and their scores; None when all of them score nothing."""

    documents: Array
    scores: Array | None


class Stretch(NamedTuple):
    """Some documents, ascending, as runs of places: each from its start up to its end."""

    documents: Array
    starts: Array
    ends: Array


NOWHERE = np.empty(0, np.uint32)
NOTHING = Matches(NOWHERE, None)


class TextField:
    def __init__(self, arrays: Arrays, name: str) -> None:
        self.terms = arrays.strings(f"{name}.terms")
        self.posting_starts = arrays[f"{name}.posting_starts"].data
        self.position_starts = arrays[f"{name}.position_starts"].data
        self.idfs = arrays[f"{name}.idfs"].data
        self.positions = arrays[f"{name}.positions"]
        self.documents = arrays[f"{name}.documents"]
        self.tfs = arrays[f"{name}.tfs"]
        self.scores = arrays[f"{name}.scores"]
        self._document_starts = arrays["document_starts"]
        self._block_starts = arrays["block_starts"]
        self._count = len(arrays["length_codes"])
        self._saturations = arrays["norms"].astype(np.float32)
        self._length_codes = arrays["length_codes"]

    # --- documents and scores -------------------------------------------------------------------------------

    def match(self, leaf: TextLeaf) -> Matches:
        match leaf:
            case Term(_, term):
                return self._forms((term,))
            case AnyOf(_, forms):
                return self._forms(forms)
            case Prefix(_, prefix):
                low, high = self.terms.prefixed(prefix)
                held = self.documents[self.posting_starts[low] : self.posting_starts[high]]
                documents = self._distinct(held)
                return Matches(documents, np.ones(len(documents), np.float32))
            case Phrase(_, slots):
                documents, counts = _counted(self.documents_at(self.places(leaf)))
                weight = sum(self._idf(self._numbers(slot)) for slot in slots)
                return Matches(documents, self._weigh(documents, counts, weight))
            case Near(_, slots):
                documents, _ = _counted(self.documents_at(self.places(leaf)))
                scores = np.zeros(len(documents), np.float32)
                for slot in slots:
                    every = self._forms(slot)
                    if every.scores is not None:
                        scores += every.scores[np.searchsorted(every.documents, documents)]
                return Matches(documents, scores)

    def _numbers(self, forms: Sequence[str]) -> list[int]:
        """Numbers of the forms that there are."""
        return [number for number in map(self.terms.find, dict.fromkeys(forms)) if number >= 0]

    def _idf(self, numbers: Sequence[int]) -> float:
        """That of the most frequent, which is the smallest; of none, nothing will be weighed."""
        return min((self.idfs[number] for number in numbers), default=0.0)

    def _forms(self, forms: Sequence[str]) -> Matches:
        numbers = self._numbers(forms)
        if not numbers:
            return NOTHING
        parts = [slice(self.posting_starts[number], self.posting_starts[number + 1]) for number in numbers]
        if len(parts) == 1:
            return Matches(self.documents[parts[0]], self.scores[parts[0]])
        held = np.concatenate([self.documents[part] for part in parts])
        tfs = np.concatenate([self.tfs[part] for part in parts])
        if len(held) * 8 < self._count:
            documents, index = np.unique(held, return_inverse=True)
            summed = np.bincount(index, tfs)
        else:
            counts = np.bincount(held, tfs, self._count)
            documents = np.flatnonzero(counts).astype(np.uint32)
            summed = counts[documents]
        return Matches(documents, self._weigh(documents, summed, self._idf(numbers)))

    def _weigh(self, documents: Array, counts: Array, weight: float) -> Array:
        """BM25 of something that stands `counts` times in these documents."""
        tf = counts.astype(np.float32)
        scores: Array = np.float32(weight) * tf / (tf + self._saturations[self._length_codes[documents]])
        return scores

    def _distinct(self, documents: Array) -> Array:
        if len(documents) * 8 < self._count:
            return np.unique(documents)
        mask = np.zeros(self._count, bool)
        mask[documents] = True
        return np.flatnonzero(mask).astype(np.uint32)

    # --- places ---------------------------------------------------------------------------------------------

    def documents_at(self, places: Array) -> Array:
        """The document of each place."""
        return (np.searchsorted(self._document_starts, places, "right") - 1).astype(np.uint32)

    def blocks_at(self, places: Array) -> Array:
        """The block of each place, counted through the whole index."""
        return np.searchsorted(self._block_starts, places, "right") - 1

    def places(self, leaf: TextLeaf, inside: Stretch | None = None) -> Array:
        """Where the leaf stands (a phrase or a stretch of near words: where it begins), in the documents asked for."""
        match leaf:
            case Term(_, term):
                return self._slot((term,), inside)
            case AnyOf(_, forms):
                return self._slot(forms, inside)
            case Prefix(_, prefix):
                return self._prefixed(prefix, inside)
            case Phrase(_, slots):
                return _consecutive([self._slot(slot, inside) for slot in slots])
            case Near(_, slots, distance):
                return self._near([self._slot(slot, inside) for slot in slots], distance)

    def _slot(self, forms: Sequence[str], inside: Stretch | None) -> Array:
        """The places of any of the forms, ascending."""
        found = [self._standing(number, inside) for number in self._numbers(forms)]
        if len(found) == 1:
            return found[0]
        return np.sort(np.concatenate([NOWHERE, *found]))

    def _standing(self, number: int, inside: Stretch | None) -> Array:
        """The places of one term."""
        places = self.positions[self.position_starts[number] : self.position_starts[number + 1]]
        if inside is None:
            return places
        return places[_runs(np.searchsorted(places, inside.starts), np.searchsorted(places, inside.ends))]

    def _prefixed(self, prefix: str, inside: Stretch | None) -> Array:
        """The places of all terms that begin so, in no order."""
        low, high = self.terms.prefixed(prefix)
        start = self.position_starts[low]
        places = self.positions[start : self.position_starts[high]]
        if inside is None:
            return places
        part = slice(self.posting_starts[low], self.posting_starts[high])
        mask = np.zeros(self._count, bool)
        mask[inside.documents] = True
        held = np.flatnonzero(mask[self.documents[part]])
        tfs = self.tfs[part].astype(np.int64)
        ends = np.cumsum(tfs)[held]
        return places[_runs(ends - tfs[held], ends)]

    def _near(self, slots: list[Array], distance: int) -> Array:
        """The first place of each stretch of a block that holds every slot within the distance."""
        if not all(len(slot) for slot in slots):
            return NOWHERE
        first = np.unique(np.concatenate(slots))
        ends = self._block_starts[self.blocks_at(first) + 1]  # the empty place behind the block, and one
        # In 64 bits: a place and a distance may pass 32 together.
        reach = first.astype(np.int64) + min(distance, 1 << 32) + 1
        limits = np.minimum(ends.astype(np.int64) - 1, reach)
        for slot in slots:
            nearest = np.searchsorted(slot, first)
            keep = nearest < len(slot)
            keep[keep] = slot[nearest[keep]] < limits[keep]
            first, limits = first[keep], limits[keep]
        return first


def _runs(starts: Array, ends: Array) -> Array:
    """The whole numbers of several runs: from each start up to its end."""
    lengths = ends - starts
    before = np.cumsum(lengths) - lengths
    runs: Array = np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()))
    return runs


def _counted(ascending: Array) -> tuple[Array, Array]:
    """Distinct values of an ascending array, and how often each is there."""
    first = np.ones(len(ascending), bool)
    first[1:] = ascending[1:] != ascending[:-1]
    starts = np.flatnonzero(first)
    return ascending[starts], np.diff(starts, append=len(ascending))


def _consecutive(slots: list[Array]) -> Array:
    """Places at which the first slot stands, the second one further, and so on.

    A place below its shift wraps round to beyond every place that there can be.
    """
    order = sorted(range(len(slots)), key=lambda index: len(slots[index]))
    found = slots[order[0]] - np.uint32(order[0])
    for index in order[1:]:
        if not len(found):
            break
        wanted = found + np.uint32(index)
        nearest = np.searchsorted(slots[index], wanted)
        nearest[nearest == len(slots[index])] = 0
        found = found[slots[index][nearest] == wanted]
    return np.sort(found) if order[0] else found

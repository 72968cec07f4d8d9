"""Terms by position -> positions by term: the postings of one text field, inverted in batches and merged.

A document's words stand at consecutive positions, counted through the whole index; every Block is followed by one
empty position, so that words of two Blocks are never neighbours.
"""

from array import array
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from indexer.engine.bm25 import idfs
from indexer.engine.embedded.arrays import Array, ArrayWriter
from indexer.engine.embedded.scoring import SEEDS, highest
from indexer.engine.embedded.sets import FEW, bits_of, words_of

CHUNK = 1 << 22  # elements moved at a time
ASIDE = 16  # a kind of block is, when one place in so many or fewer is its own
WIDESPREAD = 128  # a term is, when one place in so many is its own


class Batch(NamedTuple):
    """Postings of some documents in a row, by term number: how many each term has, and all of them in a row."""

    occurrences: Array  # by term
    positions: Array  # ascending within a term
    frequencies: Array  # by term: its documents
    documents: Array  # ascending within a term
    tfs: Array  # of each document


class Asides(NamedTuple):
    """The kinds of block that hold few words, and of each place which of them it is in: 1 the first, 0 none."""

    kinds: tuple[str, ...]
    of_places: Array
    document_starts: Array


def asides(kinds: Sequence[str], kind_codes: Array, block_starts: Array, document_starts: Array) -> Asides:
    """Of blocks and documents that begin at these places, the last at the end; `kind_codes` are the blocks' kinds."""
    sizes = np.diff(block_starts)
    held = np.bincount(kind_codes, sizes, len(kinds))
    few = [
        code for code in np.argsort(held, kind="stable").tolist() if held[code] * ASIDE <= block_starts[-1]
    ]
    few = few[:255]
    codes = np.zeros(len(kinds), np.uint8)
    codes[few] = range(1, len(few) + 1)
    of_places = np.repeat(codes[kind_codes], sizes)
    return Asides(tuple(kinds[code] for code in few), of_places, document_starts)


class Inverter:
    """One text field while it is built. Terms are numbered as they come, and sorted at the end."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.terms: defaultdict[str, int] = defaultdict()
        self.terms.default_factory = self.terms.__len__
        self.words = array("I")  # term numbers, of the batch in hand
        self._batches: list[Batch] = []
        self._largest_tf = 0

    def invert(self, positions: Array, documents: Array) -> None:
        """Turn the words in hand into a batch. Both arrays go by word: its position, and its document."""
        words = np.frombuffer(self.words, np.uint32)
        count = len(self.terms)
        # One sort of whole numbers: term above, index of the word below, which ascends as positions do.
        keys = words.astype(np.uint64) << np.uint64(32) | np.arange(len(words), dtype=np.uint64)
        keys.sort()
        index = (keys & np.uint64(0xFFFFFFFF)).astype(np.uint32)
        terms = (keys >> np.uint64(32)).astype(np.uint32)
        del keys
        held = documents[index]
        first = np.ones(len(words), bool)
        first[1:] = (terms[1:] != terms[:-1]) | (held[1:] != held[:-1])
        starts = np.flatnonzero(first)
        tfs = np.diff(starts, append=len(words))
        self._largest_tf = max(self._largest_tf, int(tfs.max(initial=0)))
        self._batches.append(
            Batch(
                np.bincount(words, minlength=count),
                positions[index],
                np.bincount(terms[starts], minlength=count),
                held[starts],
                tfs.astype(np.min_scalar_type(self._largest_tf)),
            )
        )
        self.words = array("I")

    def spill(self, folder: Path) -> None:
        """Move the last batch out of memory."""
        number = len(self._batches) - 1
        moved = []
        for part, values in self._batches[-1]._asdict().items():
            file = folder / f"{self.name}.{number}.{part}.npy"
            np.save(file, values)
            moved.append(np.load(file, mmap_mode="r"))
        self._batches[-1] = Batch(*moved)

    def write(
        self,
        arrays: ArrayWriter,
        with_text: int,
        places: int,
        saturation: Array,
        ranks: Array,
        facets: Array,
        few: Asides,
    ) -> tuple[list[str], Array]:
        """Lay the postings down in order of term. `places` is how many positions there are in all.

        By document: `saturation`, k1 * (1 - b + b * dl / avgdl), and `ranks`, the order of ids. `facets` are the
        bits of each facet value. Gives the terms in order, and in how many documents each is.
        """
        count = len(self.terms)
        ordered = sorted(self.terms)  # by code point, as UTF-8 sorts
        by_rank = np.fromiter(map(self.terms.__getitem__, ordered), np.int64, count)
        rank = np.empty(count, np.int64)
        rank[by_rank] = np.arange(count)
        name = self.name
        arrays.strings(f"{name}.terms", ordered)

        occurrences, frequencies = np.zeros(count, np.int64), np.zeros(count, np.int64)
        for batch in self._batches:
            occurrences[: len(batch.occurrences)] += batch.occurrences
            frequencies[: len(batch.frequencies)] += batch.frequencies
        position_starts = _starts(occurrences[by_rank])
        posting_starts = _starts(frequencies[by_rank])
        arrays.add(f"{name}.position_starts", position_starts)
        arrays.add(f"{name}.posting_starts", posting_starts)
        weights = idfs(with_text, frequencies[by_rank])
        arrays.add(f"{name}.idfs", weights.astype(np.float32))

        positions = arrays.allocate(f"{name}.positions", np.uint32, int(position_starts[-1]))
        documents = arrays.allocate(f"{name}.documents", np.uint32, int(posting_starts[-1]))
        tfs = arrays.allocate(f"{name}.tfs", np.min_scalar_type(self._largest_tf), int(posting_starts[-1]))
        next_position, next_posting = position_starts[:-1][rank], posting_starts[:-1][rank]
        for batch in self._batches:
            _scatter(batch.occurrences, next_position, ((batch.positions, positions),))
            _scatter(batch.frequencies, next_posting, ((batch.documents, documents), (batch.tfs, tfs)))
        self._batches.clear()
        _write_asides(arrays, name, position_starts, positions, few)
        _write_widespread(arrays, name, position_starts, positions, places)

        scores = arrays.allocate(f"{name}.scores", np.float32, int(posting_starts[-1]))
        for low, high in _chunks(frequencies[by_rank]):
            part = slice(int(posting_starts[low]), int(posting_starts[high]))
            tf = tfs[part].astype(np.float64)
            scores[part] = (
                np.repeat(weights[low:high], frequencies[by_rank[low:high]])
                * tf
                / (tf + saturation[documents[part]])
            )
        _write_frequent(arrays, name, posting_starts, documents, scores, ranks, facets)
        return ordered, frequencies[by_rank]


def _write_asides(
    arrays: ArrayWriter, name: str, position_starts: Array, positions: Array, few: Asides
) -> None:
    """The positions in each of the kinds of block that hold few words, once more, and where each term's start."""
    found, kinds = [np.empty(0, np.int64)], [np.empty(0, np.uint8)]
    for low in range(0, len(positions) if few.kinds else 0, CHUNK):
        codes = few.of_places[positions[low : low + CHUNK]]
        held = np.flatnonzero(codes)
        found.append(held + low)
        kinds.append(codes[held])
    index, codes = np.concatenate(found), np.concatenate(kinds)
    for code, kind in enumerate(few.kinds, 1):
        own = index[codes == code]
        arrays.add(f"{name}.in.{kind}.position_starts", own.searchsorted(position_starts).astype(np.int64))
        held = positions[own]
        arrays.add(f"{name}.in.{kind}.positions", held)
        documents = few.document_starts.searchsorted(held, "right") - 1
        arrays.add(f"{name}.in.{kind}.documents", documents.astype(np.uint32))


def _write_widespread(
    arrays: ArrayWriter, name: str, position_starts: Array, positions: Array, places: int
) -> None:
    """For each of the few terms that stand everywhere, a bit for every place."""
    widespread = np.flatnonzero(np.diff(position_starts) * WIDESPREAD >= places)
    size = places // 8 + 2  # the last byte stays empty: places beyond the end are looked for there
    arrays.add(f"{name}.widespread", widespread.astype(np.uint32))
    bits = arrays.allocate(f"{name}.widespread_bits", np.uint8, len(widespread) * size)
    for index, number in enumerate(widespread.tolist()):
        held = positions[int(position_starts[number]) : int(position_starts[number + 1])]
        # Each bit is set once, so that adding is or-ing, for which NumPy has the quicker loop.
        row = bits[index * size : (index + 1) * size]
        np.add.at(row, held >> 3, np.uint8(1) << (held & 7).astype(np.uint8))


def _write_frequent(
    arrays: ArrayWriter,
    name: str,
    posting_starts: Array,
    documents: Array,
    scores: Array,
    ranks: Array,
    facets: Array,
) -> None:
    """What frequent terms have beside their postings; `text.Postings` reads it."""
    among = len(ranks)
    words = words_of(among)
    frequencies = np.diff(posting_starts)
    frequent = np.flatnonzero(frequencies * FEW >= among)
    seeds = min(SEEDS, int(frequencies[frequent].min(initial=SEEDS)))
    arrays.add(f"{name}.frequent", frequent.astype(np.uint32))
    all_bits = arrays.allocate(f"{name}.frequent_bits", np.uint64, len(frequent) * words)
    before = arrays.allocate(f"{name}.frequent_bits_before", np.uint32, len(frequent) * words)
    best = arrays.allocate(f"{name}.frequent_best", np.uint32, len(frequent) * seeds)
    counted = arrays.allocate(f"{name}.frequent_counted", np.uint32, len(frequent) * len(facets))
    for index, number in enumerate(frequent.tolist()):
        part = slice(int(posting_starts[number]), int(posting_starts[number + 1]))
        held = documents[part]
        bits = bits_of(held, among)
        row = slice(index * words, (index + 1) * words)
        all_bits[row] = bits
        counts = np.bitwise_count(bits)
        before[row] = np.cumsum(counts, dtype=np.uint32) - counts
        best[index * seeds : (index + 1) * seeds] = highest(scores[part], ranks, held, seeds)
        row = slice(index * len(facets), (index + 1) * len(facets))
        counted[row] = np.bitwise_count(facets & bits).sum(1)


def _starts(counts: Array) -> Array:
    """Where each of these runs starts, and where the last ends."""
    starts = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts


def _chunks(counts: Array) -> list[tuple[int, int]]:
    """Neighbouring runs together, CHUNK elements at a time or a single longer run."""
    starts, chunks, low = _starts(counts), [], 0
    while low < len(counts):
        high = max(low + 1, int(np.searchsorted(starts, starts[low] + CHUNK, "right")) - 1)
        chunks.append((low, high))
        low = high
    return chunks


def _scatter(counts: Array, targets: Array, moves: tuple[tuple[Array, Array], ...]) -> None:
    """Move each term's run of a batch to its target in the whole, and the target behind it."""
    starts = _starts(counts)
    for low, high in _chunks(counts):
        part = slice(int(starts[low]), int(starts[high]))
        shift = np.repeat(targets[low:high] - starts[low:high], counts[low:high])
        index = shift + np.arange(part.start, part.stop)
        for source, whole in moves:
            whole[index] = source[part]
    targets[: len(counts)] += counts

"""Terms by position -> positions by term: the postings of both text fields, inverted in batches and merged.

A document's words stand at consecutive positions, counted through the whole index; every Block is followed by one
empty position, so that words of two Blocks are never neighbours.
"""

from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from indexer.engine.bm25 import idfs
from indexer.engine.embedded.array_file import Array, ArrayFileWriter, temporary_array
from indexer.engine.embedded.doc_set import SPARSE_DIVISOR, bitset_words, sorted_unique, to_bitset
from indexer.engine.embedded.postings_reader import BLOCK_SIZE, SortedIntListsWriter
from indexer.engine.embedded.scorers import PRECOMPUTED_TOP_DOCS, top_k_indices

CHUNK_ELEMENTS = 1 << 22  # elements moved at a time
SMALL_KIND_DIVISOR = 16  # a kind of block is, when one place in so many or fewer is its own
BITMAP_DIVISOR = 128  # a list is, when one place in so many is its own
COMMON_TF_LIMIT = 1 << 14  # times that a word seldom stands in one document


class PostingsBatch(NamedTuple):
    """Postings of some documents in a row, by term number: how many each term has, and all of them in a row."""

    occurrences: Array  # by term
    positions: Array  # ascending within a term
    frequencies: Array  # by term: its documents
    documents: Array  # ascending within a term
    tfs: Array  # of each document


class SmallKinds(NamedTuple):
    """The kinds of block that hold few words, and of each place which of them it is in: 1 the first, 0 none."""

    kinds: tuple[str, ...]
    of_places: Array
    document_starts: Array


def find_small_kinds(
    kinds: Sequence[str], kind_codes: Array, block_starts: Array, document_starts: Array
) -> SmallKinds:
    """Of blocks and documents that begin at these places, the last at the end; `kind_codes` are the blocks' kinds."""
    sizes = np.diff(block_starts)
    held = np.bincount(kind_codes, sizes, len(kinds))
    few = [
        code
        for code in np.argsort(held, kind="stable").tolist()
        if held[code] * SMALL_KIND_DIVISOR <= block_starts[-1]
    ]
    few = few[:255]
    codes = np.zeros(len(kinds), np.uint8)
    codes[few] = range(1, len(few) + 1)
    of_places = np.repeat(codes[kind_codes], sizes)
    return SmallKinds(tuple(kinds[code] for code in few), of_places, document_starts)


class Inverter:
    """One text field while it is built. Terms are numbered as they come, and sorted at the end."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.terms: defaultdict[str, int] = defaultdict()
        self.terms.default_factory = self.terms.__len__
        self.words = array("I")  # term numbers, of the batch in hand
        self.batches: list[PostingsBatch] = []

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
        self.batches.append(
            PostingsBatch(
                np.bincount(words, minlength=count),
                positions[index],
                np.bincount(terms[starts], minlength=count),
                held[starts],
                tfs.astype(np.min_scalar_type(int(tfs.max(initial=0)))),
            )
        )
        self.words = array("I")

    def spill(self, folder: Path) -> None:
        """Move the last batch out of memory."""
        number = len(self.batches) - 1
        moved = []
        for part, values in self.batches[-1]._asdict().items():
            file = folder / f"{self.name}.{number}.{part}.npy"
            np.save(file, values)
            moved.append(np.load(file, mmap_mode="r"))
        self.batches[-1] = PostingsBatch(*moved)

    def totals(self) -> tuple[Array, Array]:
        """By term, in how many places it stands, and in how many documents."""
        occurrences, frequencies = np.zeros((2, len(self.terms)), np.int64)
        for batch in self.batches:
            occurrences[: len(batch.occurrences)] += batch.occurrences
            frequencies[: len(batch.frequencies)] += batch.frequencies
        return occurrences, frequencies


class ExactStemMap:
    """By word, the word of another field that stands where it does: its stem."""

    def __init__(self) -> None:
        self.others = np.empty(0, np.int64)  # one of them
        self._alone = np.empty(0, bool)  # whether there is no more than one

    def see(self, words: Array, others: Array) -> None:
        """The words in hand of both fields, place by place."""
        new = max((int(words.max()) + 1 if len(words) else 0) - len(self.others), 0)
        self.others = np.concatenate([self.others, np.full(new, -1)])
        self._alone = np.concatenate([self._alone, np.ones(new, bool)])
        fresh = self.others.take(words) < 0
        self.others[words[fresh]] = others[fresh]
        self._alone[words[self.others.take(words) != others]] = False

    def same(self, occurrences: Array, of_others: Array) -> Array:
        """By word, the other one that stands in its places and in no more; -1 when there is none."""
        alone = self._alone & (of_others[self.others] == occurrences)
        return np.where(alone, self.others, -1)


def write_postings(
    folder: Path,
    arrays: ArrayFileWriter,
    fields: Mapping[str, Inverter],
    pairs: ExactStemMap,
    *,
    with_text: int,
    places: int,
    length_codes: Array,
    norms: Array,
    ranks: Array,
    facets: Array,
    few: SmallKinds,
) -> dict[str, tuple[list[str], Array]]:
    """Lay down the lists of both fields, `exact` and `stem`; `pairs` are of the first with the second.

    `places` is how many positions there are in all. By document: `length_codes`, and `ranks`, the order of ids.
    `norms` go by length code; `facets` are the bits of each facet value; `few` the kinds of block whose places are laid
    down once more. Gives by field the terms in order, and in how many documents each is.
    """
    totals = {name: field.totals() for name, field in fields.items()}
    same = pairs.same(totals["exact"][0], totals["stem"][0])
    own = {"exact": same < 0, "stem": np.ones(len(totals["stem"][0]), bool)}
    occurrences, frequencies = (
        np.concatenate([totals[name][which][own[name]] for name in ("stem", "exact")]) for which in (0, 1)
    )
    order = np.argsort(-frequencies, kind="stable")
    occurrences, frequencies = occurrences[order], frequencies[order]
    numbers = np.empty(len(order), np.int64)
    numbers[order] = np.arange(len(order))
    stems = len(totals["stem"][0])
    lists = {"stem": numbers[:stems], "exact": numbers[same]}
    lists["exact"][own["exact"]] = numbers[stems:]

    given = {}
    for name, field in fields.items():
        ordered = sorted(field.terms)  # by code point, as UTF-8 sorts
        by_rank = np.fromiter(map(field.terms.__getitem__, ordered), np.int64, len(ordered))
        arrays.strings(f"{name}.terms", ordered)
        arrays.add(f"{name}.lists", lists[name][by_rank].astype(np.uint32))
        given[name] = ordered, totals[name][1][by_rank]
    position_starts, posting_starts = _offsets(occurrences), _offsets(frequencies)
    positions = temporary_array(folder, np.uint32, int(position_starts[-1]))
    documents = temporary_array(folder, np.uint32, int(posting_starts[-1]))
    tfs = temporary_array(folder, np.uint32, int(posting_starts[-1]))
    for name, field in fields.items():
        next_position, next_posting = position_starts[lists[name]], posting_starts[lists[name]]
        for batch in field.batches:
            _copy_runs(batch.occurrences, next_position, own[name], ((batch.positions, positions),))
            moves = (batch.documents, documents), (batch.tfs, tfs)
            _copy_runs(batch.frequencies, next_posting, own[name], moves)
        field.batches.clear()

    arrays.add("lists.position_starts", _as_uint32_if_fits(position_starts))
    arrays.add("lists.posting_starts", _as_uint32_if_fits(posting_starts))
    # Phrases read places as they lie, sooner than they put halves together; of widespread words they read bits.
    writer = SortedIntListsWriter(
        arrays, "lists.places", position_starts, places, BLOCK_SIZE // BITMAP_DIVISOR
    )
    for low, high in _chunks(occurrences):
        writer.write(low, high, positions[int(position_starts[low]) : int(position_starts[high])])
    _write_small_kinds(arrays, position_starts, positions, places, few)
    _write_bitmaps(arrays, position_starts, positions, places)
    writer = SortedIntListsWriter(arrays, "lists.documents", posting_starts, len(ranks))
    keys, weights = _impact_table(tfs, documents, length_codes, norms)
    ascending = np.argsort(keys)
    codes = arrays.allocate("lists.codes", np.min_scalar_type(len(keys)), int(posting_starts[-1]))
    for low, high in _chunks(frequencies):
        part = slice(int(posting_starts[low]), int(posting_starts[high]))
        writer.write(low, high, documents[part])
        key = _impact_keys(tfs[part], length_codes[documents[part]])
        codes[part] = ascending[np.searchsorted(keys, key, sorter=ascending)]
    term_weights = idfs(with_text, frequencies).astype(np.float32)
    arrays.add("lists.idfs", term_weights)
    arrays.add("lists.weights", weights)
    arrays.add("lists.frequencies", (keys >> 8).astype(np.float32))
    _write_frequent(arrays, posting_starts, documents, codes, weights, term_weights, ranks, facets)
    return given


def _impact_keys(tfs: Array, lengths: Array) -> Array:
    """A number for each pair of a frequency and a length code."""
    return tfs.astype(np.int64) << 8 | lengths


def _impact_table(tfs: Array, documents: Array, length_codes: Array, norms: Array) -> tuple[Array, Array]:
    """The keys of all postings, by the weight they bring, and these weights."""
    seen = np.zeros(COMMON_TF_LIMIT << 8, bool)
    rest = [np.empty(0, np.int64)]
    for start in range(0, len(tfs), CHUNK_ELEMENTS):
        part = slice(start, start + CHUNK_ELEMENTS)
        keys = _impact_keys(tfs[part], length_codes[documents[part]])
        often = keys >= len(seen)
        seen[keys[~often]] = True
        rest.append(keys[often])
    keys = np.concatenate([np.flatnonzero(seen), sorted_unique(np.concatenate(rest))])
    weights = (keys >> 8) / ((keys >> 8) + norms[keys & 255])
    order = np.argsort(weights, kind="stable")
    return keys[order], weights[order].astype(np.float32)


def _write_small_kinds(
    arrays: ArrayFileWriter, position_starts: Array, positions: Array, places: int, few: SmallKinds
) -> None:
    """The positions in each of the kinds of block that hold few words, once more, and where each list's start."""
    found, kinds = [np.empty(0, np.int64)], [np.empty(0, np.uint8)]
    for low in range(0, len(positions) if few.kinds else 0, CHUNK_ELEMENTS):
        codes = few.of_places[positions[low : low + CHUNK_ELEMENTS]]
        held = np.flatnonzero(codes)
        found.append(held + low)
        kinds.append(codes[held])
    index, codes = np.concatenate(found), np.concatenate(kinds)
    arrays.strings("asides", few.kinds)
    for code, kind in enumerate(few.kinds, 1):
        own = index[codes == code]
        starts = own.searchsorted(position_starts)
        arrays.add(f"lists.in.{kind}.position_starts", _as_uint32_if_fits(starts))
        held = positions[own]
        SortedIntListsWriter(arrays, f"lists.in.{kind}", starts, places).write(0, len(starts) - 1, held)
        documents = few.document_starts.searchsorted(held, "right") - 1
        arrays.add(f"lists.in.{kind}.documents", documents.astype(np.uint32))


def _write_bitmaps(arrays: ArrayFileWriter, position_starts: Array, positions: Array, places: int) -> None:
    """For each of the few lists that stand everywhere, a bit for every place."""
    widespread = np.flatnonzero(np.diff(position_starts) * BITMAP_DIVISOR >= places)
    size = places // 8 + 2  # the last byte stays empty: places beyond the end are looked for there
    arrays.add("lists.widespread", widespread.astype(np.uint32))
    bits = arrays.allocate("lists.widespread_bits", np.uint8, len(widespread) * size)
    for index, number in enumerate(widespread.tolist()):
        held = positions[int(position_starts[number]) : int(position_starts[number + 1])]
        # Each bit is set once, so that adding is or-ing, for which NumPy has the quicker loop.
        row = bits[index * size : (index + 1) * size]
        np.add.at(row, held >> 3, np.uint8(1) << (held & 7).astype(np.uint8))


def _write_frequent(
    arrays: ArrayFileWriter,
    posting_starts: Array,
    documents: Array,
    codes: Array,
    weights: Array,
    term_weights: Array,
    ranks: Array,
    facets: Array,
) -> None:
    """What the first lists have beside their postings."""
    among = len(ranks)
    words = bitset_words(among)
    frequencies = np.diff(posting_starts)
    frequent = int(np.count_nonzero(frequencies * SPARSE_DIVISOR >= among))
    seeds = min(PRECOMPUTED_TOP_DOCS, int(frequencies[:frequent].min(initial=PRECOMPUTED_TOP_DOCS)))
    kind = np.min_scalar_type(among)
    arrays.add("lists.frequent", np.array([frequent], np.uint32))
    all_bits = arrays.allocate("lists.bits", np.uint64, frequent * words)
    before = arrays.allocate("lists.bits_before", kind, frequent * words)
    best = arrays.allocate("lists.best", kind, frequent * seeds)
    counted = arrays.allocate("lists.counted", kind, frequent * len(facets))
    for number in range(frequent):
        part = slice(int(posting_starts[number]), int(posting_starts[number + 1]))
        held = documents[part]
        bits = to_bitset(held, among)
        row = slice(number * words, (number + 1) * words)
        all_bits[row] = bits
        counts = np.bitwise_count(bits)
        before[row] = np.cumsum(counts, dtype=np.uint32) - counts
        scores = weights[codes[part]] * term_weights[number]
        best[number * seeds : (number + 1) * seeds] = held[top_k_indices(scores, ranks, held, seeds)]
        row = slice(number * len(facets), (number + 1) * len(facets))
        counted[row] = np.bitwise_count(facets & bits).sum(1)


def _offsets(counts: Array) -> Array:
    """Where each of these runs starts, and where the last ends."""
    starts = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts


def _chunks(counts: Array) -> list[tuple[int, int]]:
    """Neighbouring runs together, CHUNK elements at a time or a single longer run."""
    starts, chunks, low = _offsets(counts), [], 0
    while low < len(counts):
        high = max(low + 1, int(np.searchsorted(starts, starts[low] + CHUNK_ELEMENTS, "right")) - 1)
        chunks.append((low, high))
        low = high
    return chunks


def _copy_runs(counts: Array, targets: Array, own: Array, moves: tuple[tuple[Array, Array], ...]) -> None:
    """Move each term's run of a batch to its target in the whole, if it is its own, and the target behind it."""
    starts = _offsets(counts)
    for low, high in _chunks(counts):
        part = slice(int(starts[low]), int(starts[high]))
        kept = np.repeat(own[low:high], counts[low:high])
        shift = np.repeat(targets[low:high] - starts[low:high], counts[low:high])
        index = (shift + np.arange(part.start, part.stop))[kept]
        for source, whole in moves:
            whole[index] = source[part][kept]
    targets[: len(counts)] += counts


def _as_uint32_if_fits(starts: Array) -> Array:
    """In four bytes, if they suffice."""
    return starts.astype(np.uint32) if starts[-1] < 1 << 32 else starts

"""What the parts of a query bring to a document's score, and the documents for which it is highest.

A part can score any documents (`at`; sooner when all of them have it `everywhere`), or add all of its scores to an
array by document (`add_to`); whichever is less work is done. The best of one frequent word by itself are known since
the build. Parts are added in the query's order in float32, on whichever way, so that all pages of one query agree on
every score.
"""

import threading
from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from indexer.engine.embedded.array_file import Array
from indexer.engine.embedded.doc_set import DocIds, DocSet, run_starts, sorted_lookup
from indexer.engine.embedded.text_field import TextField

PRECOMPUTED_TOP_DOCS = 512  # documents of a frequent word that are known to be its best
MIN_COLUMNS = 1024  # at least, of a table of scores, the highest of each of which are looked at first
LOOKUP_COST = 4  # times the work of adding up a posting: looking up a document's score in a part
NUMPY_CALL_COST = 400  # look-ups that take as long as what NumPy takes to begin with any


class Scorer(Protocol):
    """A leaf of a query that scores, or a branch that does so as a whole."""

    @property
    def documents(self) -> DocSet: ...
    def best(self) -> Array: ...
    def at(self, documents: DocIds, everywhere: bool) -> Array: ...
    def add_to(self, scores: Array, factor: float) -> None: ...


class BoostedScorer(NamedTuple):
    """A part under the product of the boosts above it; `everywhere` when all documents of its branch have it."""

    part: Scorer
    factor: float = 1.0
    everywhere: bool = True

    def at(self, documents: DocIds) -> Array:
        """Its scores of documents of the branch."""
        scores = self.part.at(documents, self.everywhere)
        return scores if self.factor == 1 else scores * np.float32(self.factor)


class PrecomputedScorer:
    """Documents with their scores beside them: what phrases, near words and branches come to."""

    def __init__(self, documents: DocSet, scores: Array) -> None:
        """The scores go by the documents' numbers."""
        self.documents = documents
        self._scores = scores

    def best(self) -> Array:
        return self.documents.numbers[:0]

    def at(self, documents: DocIds, everywhere: bool) -> Array:
        if documents.numbers is self.documents.numbers:
            return self._scores
        if not len(self._scores):
            return np.zeros(len(documents.numbers), np.float32)
        at, mask = sorted_lookup(self.documents.numbers, documents.numbers)
        scores: Array = self._scores.take(at, mode="clip") * mask
        return scores

    def add_to(self, scores: Array, factor: float) -> None:
        added = self._scores if factor == 1 else self._scores * np.float32(factor)
        np.add.at(scores, self.documents.numbers, added)


class ConstantScorer:
    """The same score for all of its documents."""

    def __init__(self, documents: DocSet, score: float) -> None:
        self.documents = documents
        self._score = np.float32(score)

    def best(self) -> Array:
        return self.documents.numbers[:0]

    def at(self, documents: DocIds, everywhere: bool) -> Array:
        scores: Array = self.documents.holds(documents) * self._score
        return scores

    def add_to(self, scores: Array, factor: float) -> None:
        scores[self.documents.numbers] += self._score * np.float32(factor)


def synonym_scorer(field: TextField, forms: Sequence[int]) -> PrecomputedScorer:
    """The forms of a word as one term: their frequencies are summed before they are weighed."""
    lists, numbers = field.postings, np.array(forms, np.int64)
    held = lists.documents.several(numbers)
    tfs = lists.frequencies.take(lists.codes_of(numbers))
    if len(held) * 8 < lists.among:
        order = np.argsort(held, kind="stable")
        held = held.take(order)
        starts = run_starts(held)
        documents, counts = held.take(starts), np.add.reduceat(tfs.take(order), starts)
    else:
        by_document = np.zeros(lists.among, np.float32)
        np.add.at(by_document, held, tfs)
        documents = np.flatnonzero(by_document > 0)
        counts = by_document.take(documents)
    return PrecomputedScorer(
        DocSet(lists.among, numbers=documents), field.weigh(documents, counts, field.idf(forms))
    )


class _ScoreBuffer(threading.local):
    """Scores by document; one array a thread, since fresh ones cost page faults."""

    scores = np.empty(0, np.float32)


_score_buffer = _ScoreBuffer()


def scores_of(parts: Sequence[BoostedScorer], documents: Array | DocIds) -> Array:
    """The parts' sum for each of these documents."""
    sought = documents if isinstance(documents, DocIds) else DocIds(documents)
    scores = parts[0].at(sought)
    for part in parts[1:]:
        scores = scores + part.at(sought)
    return scores


def all_scores(parts: Sequence[BoostedScorer], found: DocSet) -> Array:
    """The parts' sum for all documents of a set."""
    if _accumulation_is_cheaper(parts, found):
        return _accumulate(parts, found.among).take(found.numbers)
    return scores_of(parts, found.numbers)


def _accumulation_is_cheaper(parts: Sequence[BoostedScorer], found: DocSet) -> bool:
    """Whether adding up all postings is less work than looking up the documents of a set in each part."""
    if len(parts) == 1 and found is parts[0].part.documents:
        return False
    postings = sum(len(part.part.documents) for part in parts)
    return LOOKUP_COST * len(parts) * (len(found) + NUMPY_CALL_COST) > postings + found.among // 3


def _accumulate(parts: Sequence[BoostedScorer], among: int) -> Array:
    """The sum by document, of all documents. The array is the thread's own until the next call."""
    if len(_score_buffer.scores) != among:
        _score_buffer.scores = np.empty(among, np.float32)
    scores = _score_buffer.scores
    scores.fill(0)
    for part in parts:
        part.part.add_to(scores, part.factor)
    return scores


def top_k(
    parts: Sequence[BoostedScorer], found: DocSet, ranks: Array, count: int, *, whole: bool
) -> tuple[Array, Array]:
    """The `count` documents of the set that score most, in order, and their scores; ties by rank.

    `whole` when the set has all documents to which the parts bring anything.
    """
    if not count:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    if len(parts) == 1 and parts[0].factor == 1:
        known = parts[0].part.best()
        if not whole and len(known):
            known = known[found.holds(DocIds(known))]
        if len(known) >= count:
            return known[:count], parts[0].at(DocIds(known[:count]))
    if not whole or not _accumulation_is_cheaper(parts, found):
        return _top_k_of_scored(found.numbers, all_scores(parts, found), ranks, count)
    # Straight from the array, as long as documents that are not in the set, which score 0, cannot come in.
    scores = _accumulate(parts, found.among)
    least = _score_threshold(scores, count)
    documents = np.flatnonzero(scores >= least) if least > 0 else found.numbers
    return _top_k_of_scored(documents, scores.take(documents), ranks, count)


def _top_k_of_scored(documents: Array, scores: Array, ranks: Array, count: int) -> tuple[Array, Array]:
    index = top_k_indices(scores, ranks, documents, count)
    return documents[index], scores[index]


def top_k_indices(scores: Array, ranks: Array, documents: Array, count: int) -> Array:
    """Indices of the `count` highest scores, in order; ties by the ranks of their documents."""
    if not count:
        return np.empty(0, np.int64)
    if count >= len(scores):
        return np.lexsort((ranks[documents], -scores))
    keep = np.flatnonzero(scores >= _score_threshold(scores, count))
    if len(keep) > 4 * count:  # many ties: only the first of them by rank
        kept = scores.take(keep)
        last = np.partition(kept, -count)[-count]
        above, ties = keep[kept > last], keep[kept == last]
        keep = np.concatenate([above, ties[first_k_indices(ranks[documents[ties]], count - len(above))]])
    order = np.lexsort((ranks[documents[keep]], -scores[keep]))[:count]
    return keep[order]


def _score_threshold(scores: Array, count: int) -> float:
    """A score that `count` of these reach, and not many more.

    Of many scores it is looked for among the highest of each column, when they are laid out as a table: that leaves
    little to NumPy's partition, which is slow where most values are equal, as zeros are.
    """
    if count >= len(scores):
        return 0
    columns = max(MIN_COLUMNS, 16 * count)
    if len(scores) >= 4 * columns:
        rows = len(scores) // columns
        scores = scores[: rows * columns].reshape(rows, columns).max(0)
    return float(np.partition(scores, -count)[-count])


def first_k_indices(ranks: Array, count: int) -> Array:
    """Indices of the `count` lowest of distinct ranks, in order."""
    if not count:
        return np.empty(0, np.int64)
    index = np.arange(len(ranks))
    if count < len(ranks):
        index = np.flatnonzero(ranks <= np.partition(ranks, count - 1)[count - 1])
    return index[np.argsort(ranks[index])]

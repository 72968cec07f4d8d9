"""Choosing the k documents of the highest scores, for `ranking.py`, which makes a page of them.

Scores are float32. Documents of equal scores are ordered by their ranks, which are distinct.
"""

from collections.abc import Sequence

import numpy as np

from indexer.engine.embedded.array_file import Array
from indexer.engine.embedded.doc_set import DocIds, DocSet
from indexer.engine.embedded.scorers import (
    BoostedScorer,
    accumulate_all,
    accumulation_is_cheaper,
    score_set,
)

# Columns, at least, when scores are folded into a table to estimate a threshold; and columns for each document wanted.
MIN_COLUMNS = 1024
COLUMNS_PER_DOC = 16


def top_k(
    scorers: Sequence[BoostedScorer], docs: DocSet, ranks: Array, k: int, *, only_matches_score: bool
) -> tuple[Array, Array]:
    """Return the `k` documents of the set with the highest sums of scores, in order, and these sums.

    `ranks`: (num_docs,) uint32. `only_matches_score` says that no document outside of the set scores above 0.
    """
    if not k:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    if len(scorers) == 1 and scorers[0].factor == 1:
        ids = scorers[0].scorer.top_docs()
        if not only_matches_score and len(ids):
            ids = ids[docs.contains(DocIds(ids))]
        if len(ids) >= k:
            return ids[:k], scorers[0].scores_for(DocIds(ids[:k]))
    if (docs.is_sparse and not only_matches_score) or not accumulation_is_cheaper(scorers, docs):
        return _top_k_of_scored(docs.ids, score_set(scorers, docs), ranks, k)
    # Choose from the array of all documents. Those outside of the set score 0: they are below any threshold above 0.
    scores = accumulate_all(scorers, docs.num_docs)
    if not only_matches_score:
        scores *= docs.mask
    threshold = _score_threshold(scores, k)
    ids = np.flatnonzero(scores >= threshold) if threshold > 0 else docs.ids
    return _top_k_of_scored(ids, scores.take(ids), ranks, k)


def _top_k_of_scored(ids: Array, scores: Array, ranks: Array, k: int) -> tuple[Array, Array]:
    index = top_k_indices(scores, ranks, ids, k)
    return ids[index], scores[index]


def top_k_indices(scores: Array, ranks: Array, ids: Array, k: int) -> Array:
    """Return the indices of the `k` highest scores, in order. `scores`, `ids`: (n,); `ranks`: (num_docs,)."""
    if not k:
        return np.empty(0, np.int64)
    if k >= len(scores):
        return np.lexsort((ranks[ids], -scores))
    index = np.flatnonzero(scores >= _score_threshold(scores, k))
    if len(index) > 4 * k:
        # Many ties: keep only the first of them by rank.
        candidate_scores = scores.take(index)
        kth_score = np.partition(candidate_scores, -k)[-k]
        above, ties = index[candidate_scores > kth_score], index[candidate_scores == kth_score]
        index = np.concatenate([above, ties[first_k_indices(ranks[ids[ties]], k - len(above))]])
    order = np.lexsort((ranks[ids[index]], -scores[index]))[:k]
    return index[order]


def _score_threshold(scores: Array, k: int) -> float:
    """Return a score that at least `k` of the scores reach, and not many more.

    Many scores are folded into a table, and the k-th highest of its columns' maxima is taken. NumPy's partition then
    has few values to work on; it is slow where most of them are equal, as zeros are.
    """
    if k >= len(scores):
        return 0
    columns = max(MIN_COLUMNS, COLUMNS_PER_DOC * k)
    if len(scores) >= 4 * columns:
        rows = len(scores) // columns
        scores = scores[: rows * columns].reshape(rows, columns).max(0)
    return float(np.partition(scores, -k)[-k])


def first_k_indices(ranks: Array, k: int) -> Array:
    """Return the indices of the `k` lowest of distinct ranks, (n,), in order."""
    if not k:
        return np.empty(0, np.int64)
    index = np.arange(len(ranks))
    if k < len(ranks):
        index = np.flatnonzero(ranks <= np.partition(ranks, k - 1)[k - 1])
    return index[np.argsort(ranks[index])]

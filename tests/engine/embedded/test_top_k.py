"""The highest of many scores, against a full sort."""

import numpy as np
import pytest

from indexer.engine.embedded import scorers
from indexer.engine.embedded import top_k as top_k_module
from indexer.engine.embedded.doc_set import DocSet
from indexer.engine.embedded.scorers import BoostedScorer, PrecomputedScorer, accumulate_all
from indexer.engine.embedded.top_k import first_k_indices, top_k, top_k_indices


@pytest.mark.parametrize("length", [1, 100, 5_000, 70_001])
@pytest.mark.parametrize("distinct", [1, 2, 30, 100_000])
@pytest.mark.parametrize("zeros", [0.0, 0.99])
def test_the_highest_scores_are_those_that_a_sort_finds_first(
    length: int, distinct: int, zeros: float
) -> None:
    generator = np.random.default_rng([length, distinct])
    scores = generator.random(distinct).astype(np.float32)[generator.integers(0, distinct, length)]
    scores[generator.random(length) < zeros] = 0
    ids = generator.permutation(length)
    ranks = generator.permutation(length)
    ordered = np.lexsort((ranks[ids], -scores))
    for k in (0, 1, 10, 64, 1_000):
        assert top_k_indices(scores, ranks, ids, k).tolist() == ordered[:k].tolist()


@pytest.mark.parametrize("length", [0, 1, 2, 50])
def test_the_first_of_distinct_ranks_are_told_in_order(length: int) -> None:
    ranks = np.random.default_rng(length).permutation(3 * length)[:length]
    for k in (0, 1, 2, length - 1, length, length + 1):
        assert first_k_indices(ranks, max(k, 0)).tolist() == np.argsort(ranks)[: max(k, 0)].tolist()


def test_many_equal_scores_are_told_apart_by_their_ranks() -> None:
    scores = np.repeat(np.array([2.0, 1.0, 3.0, 0.0], np.float32), [3, 500, 2, 500])
    ids = np.arange(len(scores))
    ranks = np.random.default_rng(1).permutation(len(scores))
    ordered = np.lexsort((ranks, -scores)).tolist()
    for k in (1, 2, 3, 5, 6, 100, 505, 506, 1005):
        assert top_k_indices(scores, ranks, ids, k).tolist() == ordered[:k]


NUM_DOCS = 400


def scorers_of(*factors: float) -> list[BoostedScorer]:
    """Return a scorer of every document, one of every third, ...; their scores have ties."""
    generator = np.random.default_rng(len(factors))
    return [
        BoostedScorer(
            PrecomputedScorer(
                DocSet(NUM_DOCS, ids=np.arange(0, NUM_DOCS, 2 * number + 1)),
                generator.integers(1, 6, len(range(0, NUM_DOCS, 2 * number + 1))).astype(np.float32),
            ),
            factor,
            all_match=False,
        )
        for number, factor in enumerate(factors)
    ]


@pytest.mark.parametrize("factors", [(1.0,), (2.0,), (1.0, 0.5), (0.5, 0.0, 3.0)])
@pytest.mark.parametrize(
    "docs", [range(NUM_DOCS), range(0, NUM_DOCS, 3), range(7, 200, 40), range(0)], ids=len
)
@pytest.mark.parametrize("lookup_cost", [0, 4, 1000])
def test_the_best_of_a_set_are_those_that_a_sort_of_its_sums_finds_first(
    factors: tuple[float, ...], docs: range, lookup_cost: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 0: documents are always looked up; 1000: all scores are always added up.
    monkeypatch.setattr(scorers, "LOOKUP_COST", lookup_cost)
    monkeypatch.setattr(top_k_module, "MIN_COLUMNS", 8)
    monkeypatch.setattr(top_k_module, "COLUMNS_PER_DOC", 2)
    summed = scorers_of(*factors)
    ids = np.array(docs, np.int64)
    ranks = np.random.default_rng(3).permutation(NUM_DOCS)
    sums = accumulate_all(summed, NUM_DOCS).copy()
    ordered = ids[np.lexsort((ranks[ids], -sums[ids]))]
    for k in (0, 1, 3, 20, 1000):
        found, found_scores = top_k(
            summed, DocSet(NUM_DOCS, ids=ids), ranks, k, only_matches_score=len(docs) == NUM_DOCS
        )
        assert found.tolist() == ordered[:k].tolist()
        assert found_scores.tolist() == sums[ordered[:k]].tolist()

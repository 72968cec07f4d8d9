"""The highest of many scores, against a full sort."""

import numpy as np
import pytest

from indexer.engine.embedded.top_k import top_k_indices


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

"""The highest of many scores, and the bits of sets, against the plain way."""

import numpy as np
import pytest

from indexer.engine.embedded.doc_set import from_bitset, to_bitset
from indexer.engine.embedded.scorers import top_k_indices


@pytest.mark.parametrize("length", [1, 100, 5_000, 70_001])
@pytest.mark.parametrize("distinct", [1, 2, 30, 100_000])
@pytest.mark.parametrize("zeros", [0.0, 0.99])
def test_the_highest_scores_are_those_that_a_sort_finds_first(
    length: int, distinct: int, zeros: float
) -> None:
    generator = np.random.default_rng([length, distinct])
    scores = generator.random(distinct).astype(np.float32)[generator.integers(0, distinct, length)]
    scores[generator.random(length) < zeros] = 0
    documents = generator.permutation(length)
    ranks = generator.permutation(length)
    ordered = np.lexsort((ranks[documents], -scores))
    for count in (0, 1, 10, 64, 1_000):
        assert top_k_indices(scores, ranks, documents, count).tolist() == ordered[:count].tolist()


@pytest.mark.parametrize("share", [0, 0.001, 0.02, 0.5, 1])
def test_numbers_come_out_of_bits_as_they_went_in(share: float) -> None:
    numbers = np.flatnonzero(np.random.default_rng(1).random(10_001) < share)
    assert from_bitset(to_bitset(numbers, 10_001)).tolist() == numbers.tolist()

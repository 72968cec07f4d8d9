"""BM25 by hand, and lengths in a byte as Lucene's SmallFloat has them."""

import math

import numpy as np
import pytest

from indexer.engine.bm25 import LENGTHS, bm25, idf, idfs, length_code, norms


@pytest.mark.parametrize(
    ("documents", "frequency", "odds"),
    [(1, 1, 0.5 / 1.5), (10, 1, 9.5 / 1.5), (10, 9, 1.5 / 9.5), (7, 0, 7.5 / 0.5), (1000, 3, 997.5 / 3.5)],
)
def test_a_rare_term_weighs_more_as_lucene_counts_it(documents: int, frequency: int, odds: float) -> None:
    assert idf(documents, frequency) == pytest.approx(math.log(1 + odds))
    assert idfs(documents, np.array([frequency, 0])).tolist() == pytest.approx(
        [math.log(1 + odds), math.log(1 + (documents + 0.5) / 0.5)]
    )


def test_a_score_grows_with_the_count_and_falls_with_the_length() -> None:
    by_length = norms(8.0)
    assert by_length[length_code(8)] == pytest.approx(1.2)
    assert by_length[length_code(0)] == pytest.approx(1.2 * 0.25)
    assert by_length[length_code(16)] == pytest.approx(1.2 * (0.25 + 0.75 * 2))
    assert bm25(2.0, 3.0, 1.2) == pytest.approx(2.0 * 3 / 4.2)
    assert bm25(2.0, np.array([0.0, 3.0]), np.array([1.2, 0.3])).tolist() == pytest.approx([0.0, 6 / 3.3])


def test_the_codes_of_lengths_are_those_of_lucene() -> None:
    # By hand, of SmallFloat.byte4ToInt: 24 lengths that are their own code, and then 4 significant bits.
    assert LENGTHS[:48] == (*range(40), 40, 42, 44, 46, 48, 50, 52, 54)
    assert LENGTHS[48:57] == (56, 60, 64, 68, 72, 76, 80, 84, 88)
    assert LENGTHS[-1] == 24 + (15 << 27)
    assert len(LENGTHS) == 256


def test_a_length_is_never_made_longer_nor_shorter_by_more_than_an_eighth() -> None:
    codes = [length_code(words) for words in range(5000)]
    assert codes == sorted(codes)
    for words, code in enumerate(codes):
        assert 7 / 8 * words <= LENGTHS[code] <= words < LENGTHS[code + 1]
    assert length_code(2**31 - 1) == 255
    assert length_code(LENGTHS[255] - 1) == 254

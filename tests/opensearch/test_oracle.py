"""The oracle of thousands of documents answers as the memory engine does, and the soak sees what differs from it."""

import random
from dataclasses import replace

import pytest

from indexer.engine.memory import MemoryEngine
from indexer.engine.port import Hit, Order, PassageHit, Results
from tests.engine.builders import RULES
from tests.engine.random_trees import assert_answers_as_oracle, publish, random_corpus
from tests.opensearch import oracle
from tests.opensearch.soak import difference


@pytest.mark.parametrize("seed", range(4))
def test_an_index_of_words_changes_no_answer(seed: int) -> None:
    chance = random.Random(seed)
    records = random_corpus(chance, 40)
    assert_answers_as_oracle(oracle.published(records, RULES), publish(MemoryEngine(), records), chance, 60)


WANTED = Results(
    total=3,
    hits=(
        Hit("a", 2.0, b"", (PassageHit(0, "p1", "paragraph", "x", 1),), 1),
        Hit("b", 1.0, b"", (), 0),
        Hit("c", 1.0, b"", (), 0),
    ),
    facets={"f": (("v", 2),)},
    cursor=None,
    generation="g",
    total_first_tier=3,
)
A, B, C = WANTED.hits


@pytest.mark.parametrize(
    ("page", "order", "is_equal"),
    [
        (WANTED, "relevance", True),
        (replace(WANTED, hits=(replace(A, score=2.000001), B, C)), "relevance", True),
        (replace(WANTED, hits=(replace(A, score=2.0001), B, C)), "relevance", False),
        # Two of one score may change places where scores decide, and nowhere else.
        (replace(WANTED, hits=(A, C, B)), "relevance", True),
        (replace(WANTED, hits=(A, C, B)), "date", False),
        (replace(WANTED, hits=(B, A, C)), "relevance", False),
        (replace(WANTED, hits=(A, B)), "relevance", False),
        (replace(WANTED, hits=(replace(A, passages_total=2), B, C)), "relevance", False),
        (replace(WANTED, total=4), "relevance", False),
        (replace(WANTED, total_first_tier=2), "relevance", False),
        (replace(WANTED, facets={"f": (("v", 1),)}), "relevance", False),
    ],
)
def test_every_difference_from_the_oracle_is_seen(page: Results, order: Order, is_equal: bool) -> None:
    scores = {hit.id: hit.score for hit in WANTED.hits}
    assert (difference(page, WANTED, scores, order) is None) is is_equal

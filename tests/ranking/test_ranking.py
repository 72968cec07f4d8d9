"""The judged questions are answered as the golden ranks say; `python -m tests.ranking --write` rewrites them."""

import pytest

from tests.ranking.evaluation import (
    GOLDEN,
    Result,
    corpus,
    judged_queries,
    ndcg,
    reciprocal_rank,
    results,
    table,
)


@pytest.fixture(scope="module")
def found() -> tuple[Result, ...]:
    return results(corpus())


def test_the_ranks_are_the_golden_ones(found: tuple[Result, ...]) -> None:
    assert table(found) == GOLDEN.read_text(encoding="utf-8")


def test_what_was_asked_for_is_found_and_high(found: tuple[Result, ...]) -> None:
    assert all(result.reciprocal_rank >= 0.5 for result in found)
    assert sum(result.ndcg for result in found) / len(found) > 0.9


def test_at_least_twenty_questions_are_judged_and_every_document_is_what_one_asks_for(
    found: tuple[Result, ...],
) -> None:
    assert len(judged_queries()) >= 20
    sought = {id for judged in judged_queries() for id, grade in judged.grades.items() if grade == 3}
    assert sought == {id for result in found for id in result.ids}


def test_the_measures_know_a_good_order_from_a_bad_one() -> None:
    grades = {"a": 3, "b": 1}
    assert ndcg(["a", "b", "x"], grades) == 1
    assert ndcg(["x", "a", "b"], grades) < ndcg(["a", "x", "b"], grades) < 1
    assert ndcg([], grades) == 0
    assert reciprocal_rank(["x", "b", "a"], grades) == 1 / 3
    assert reciprocal_rank(["b"], grades) == 0

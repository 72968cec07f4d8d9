"""The measures of a page of ids, and the interval of a difference."""

import pytest

from tests.ranking.measures import bootstrap, first_relevant, success

GRADES = {"a": 2, "b": 1, "judged worthless": 0}


def test_a_success_is_a_document_of_any_worth_within_the_depth() -> None:
    ids = ["judged worthless", "x", "b", "a"]
    assert not success(ids, GRADES, 1)
    assert not success(ids, GRADES, 2)
    assert success(ids, GRADES, 3)
    assert not success([], GRADES, 3)


def test_the_reciprocal_rank_is_that_of_the_first_document_of_any_worth() -> None:
    assert first_relevant(["judged worthless", "b", "a"], GRADES) == 1 / 2
    assert first_relevant(["x"], GRADES) == 0


def test_an_interval_holds_the_mean_and_is_the_same_every_time() -> None:
    ours, theirs = [1.0, 1.0, 0.0, 1.0] * 25, [1.0, 0.0, 0.0, 1.0] * 25
    interval = bootstrap(ours, theirs)
    assert interval == bootstrap(ours, theirs)
    assert interval.mean == 0.25
    # 1.96 standard errors of .0433 in each direction.
    assert 0.15 < interval.low < 0.25 < interval.high < 0.35


def test_pairs_stay_together() -> None:
    """Two engines that fail on the same queries differ by nothing, however the queries are drawn."""
    values = [1.0, 0.0] * 50
    interval = bootstrap(values, values)
    assert (interval.low, interval.mean, interval.high) == (0, 0, 0)
    with pytest.raises(ValueError):
        bootstrap([1.0], [1.0, 0.0, 1.0])

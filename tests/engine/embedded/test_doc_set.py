"""Bitsets and sorted arrays, against the plain way."""

import numpy as np
import pytest

from indexer.engine.embedded.doc_set import (
    DocSet,
    at_least,
    concat_ranges,
    difference,
    from_bitset,
    intersection,
    sorted_lookup,
    to_bitset,
)

NUM_DOCS = 3_001


@pytest.mark.parametrize("share", [0, 0.001, 0.02, 0.5, 1])
def test_ids_come_out_of_a_bitset_as_they_went_in(share: float) -> None:
    ids = np.flatnonzero(np.random.default_rng(1).random(10_001) < share)
    assert from_bitset(to_bitset(ids, 10_001)).tolist() == ids.tolist()


def test_ranges_follow_one_another_and_empty_ones_leave_no_trace() -> None:
    starts, ends = np.array([3, 8, 8, 0], np.uint32), np.array([5, 8, 9, 2], np.uint32)
    assert concat_ranges(starts, ends).tolist() == [3, 4, 8, 0, 1]
    assert concat_ranges(starts[:0], ends[:0]).tolist() == []


def test_a_value_that_is_missing_is_looked_up_at_the_first_greater_one() -> None:
    index, mask = sorted_lookup(np.array([2, 5, 9]), np.array([9, 1, 6, 10, 2]))
    assert (index.tolist(), mask.tolist()) == ([2, 0, 2, 3, 0], [True, False, False, False, True])


def _sets(*shares: float) -> list[DocSet]:
    """Return sets that hold such shares of all documents, by turns as ids and as a bitset."""
    chance = np.random.default_rng(7)
    each = [np.flatnonzero(chance.random(NUM_DOCS) < share) for share in shares]
    return [
        DocSet(NUM_DOCS, bitset=to_bitset(ids, NUM_DOCS)) if number % 2 else DocSet(NUM_DOCS, ids=ids)
        for number, ids in enumerate(each)
    ]


@pytest.mark.parametrize("worths", [(1, 1, 1, 1), (3, 1, 2, 2), (9, 1, 1, 8), (5, 5, 5, 6)])
@pytest.mark.parametrize("min_worth", [1, 2, 3, 6, 10, 40])
@pytest.mark.parametrize("min_sets", [1, 2, 3, 5])
def test_documents_have_so_many_sets_of_so_much_worth(
    worths: tuple[int, ...], min_worth: int, min_sets: int
) -> None:
    for sets in (_sets(0.4, 0.01, 0.3, 0.2), _sets(0.004, 0, 0.006, 0.001)):
        has = np.array([np.isin(np.arange(NUM_DOCS), docs.ids) for docs in sets])
        expected = np.flatnonzero((has.sum(0) >= min_sets) & (np.array(worths) @ has >= min_worth))
        assert at_least(sets, worths, min_worth, min_sets, NUM_DOCS).ids.tolist() == expected.tolist()


def test_sets_have_in_common_what_each_holds_and_differ_by_what_one_lacks() -> None:
    for sets in (_sets(0.4, 0.5, 0.3), _sets(0.02, 0.9, 0.4), _sets(0.3, 0.4, 0.01), _sets(0.4, 0.5, 0)):
        ids = [set(docs.ids.tolist()) for docs in sets]
        assert intersection(sets).ids.tolist() == sorted(ids[0] & ids[1] & ids[2])
        assert difference(sets[0], sets[2]).ids.tolist() == sorted(ids[0] - ids[2])
        assert np.flatnonzero(sets[1].mask).tolist() == sorted(ids[1])

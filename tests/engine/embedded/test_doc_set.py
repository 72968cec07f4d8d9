"""Bitsets and sorted arrays, against the plain way."""

import numpy as np
import pytest

from indexer.engine.embedded.doc_set import concat_ranges, from_bitset, sorted_lookup, to_bitset


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

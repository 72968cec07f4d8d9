"""Sorted lists of integers are read as they were written."""

from pathlib import Path

import numpy as np
import pytest

from indexer.engine.embedded import sorted_int_lists
from indexer.engine.embedded.array_file import Array, ArrayFile, ArrayFileWriter
from indexer.engine.embedded.layout import SortedIntListsSpec
from indexer.engine.embedded.sorted_int_lists import SortedIntLists, SortedIntListsWriter

SPEC = SortedIntListsSpec("lists")


def written(folder: Path, lists: list[Array], limit: int) -> SortedIntLists:
    offsets = np.cumsum([0, *map(len, lists)])
    arrays = ArrayFileWriter(folder)
    writer = SortedIntListsWriter(arrays, SPEC, offsets, limit, long_from=4, block_size=16)
    for low in range(0, len(lists), 3):
        high = min(low + 3, len(lists))
        writer.write(low, high, np.concatenate(lists[low:high]))
    arrays.close()
    return SortedIntLists(ArrayFile(folder), SPEC, offsets.astype(np.uint32), np.uint32)


@pytest.mark.parametrize("loop_limit", [1, 99])
@pytest.mark.parametrize("limit", [1, 16, 17, 160, 170])
def test_sorted_lists_are_read_as_they_were_written(
    limit: int, loop_limit: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorted_int_lists, "LOOP_LIMIT", loop_limit)
    generator = np.random.default_rng(limit)
    shares = (1, 0.9, 0.5, 0.5, 0.3, 0.05, 0.05, 0.01)
    lists = [np.flatnonzero(generator.random(limit) < share) for share in shares]
    read = written(tmp_path, lists, limit)
    # The last bound is the end.
    bounds = np.unique([0, *generator.integers(0, limit, 8), limit])[-8:]
    starts, ends = bounds[: len(bounds) // 2 * 2].reshape(-1, 2).T
    for list_id, integers in enumerate(lists):
        assert read.read(list_id).tolist() == integers.tolist()
        inside = [value for value in integers.tolist() if in_any(value, starts, ends)]
        assert read.in_ranges(list_id, starts, ends).tolist() == inside
    for list_ids in ([], [1], [0, 2, 5], [4, 5, 6, 7], list(range(8))):
        wanted = [value for list_id in list_ids for value in lists[list_id].tolist()]
        asked = np.array(list_ids, np.int64)
        assert read.concat_lists(asked).tolist() == wanted
        inside = read.concat_in_ranges(asked, starts, ends).tolist()
        assert sorted(inside) == sorted(value for value in wanted if in_any(value, starts, ends))
    for value in range(limit):
        holding = {list_id for list_id, integers in enumerate(lists) if value in integers}
        assert holding <= set(read.candidate_lists(value).tolist())


def test_an_integer_is_read_by_its_place_and_a_floor_less_than_a_block_below_it(tmp_path: Path) -> None:
    """As positions are: the floor is where the document begins, in the same block or in the one before."""
    limit = 170
    generator = np.random.default_rng(3)
    lists = [np.flatnonzero(generator.random(limit) < share) for share in (1, 0.9, 0.5, 0.05, 0.05)]
    read = written(tmp_path, lists, limit)
    integers = np.concatenate(lists)
    for distance in (0, 1, 7, read.block_size - 1):
        floors = np.maximum(integers - distance, 0)
        assert read.integers_at(np.arange(len(integers)), floors).tolist() == integers.tolist()
    few = np.array([0, 5, 169, 170, len(integers) - 1])
    assert read.integers_at(few, integers[few]).tolist() == integers[few].tolist()


def in_any(value: int, starts: Array, ends: Array) -> bool:
    return any(start <= value < end for start, end in zip(starts, ends, strict=True))

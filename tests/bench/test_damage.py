"""What damages an index undoes it, and what counts answers counts each once."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bench.damage import count_outcomes, damaged_file, flip_bit, zero_page


@pytest.mark.parametrize("damage", [flip_bit, zero_page])
@pytest.mark.parametrize("size", [1, 4096, 9000])
def test_a_damage_changes_its_place_alone_and_is_undone(
    tmp_path: Path, damage: Callable[[Path, random.Random], tuple[int, bytes]], size: int
) -> None:
    file = tmp_path / "file"
    content = b"\x5a" * size
    file.write_bytes(content)
    place, data = damage(file, random.Random(1))
    with damaged_file(file, place, data) as changed:
        assert changed
        assert file.read_bytes() == content[:place] + data + content[place + len(data) :] != content
    assert file.read_bytes() == content


def test_what_changes_nothing_is_said(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(bytes(10))
    with damaged_file(file, *zero_page(file, random.Random(1))) as changed:
        assert not changed


def test_a_refused_answer_is_neither_wrong_nor_an_error() -> None:
    assert count_outcomes(iter(["refused", "error (IndexError)"]), ["a", "b"]) == {"refused": 1, "error": 1}

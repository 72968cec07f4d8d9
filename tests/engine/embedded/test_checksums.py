"""Where a file is not as it was written."""

import os
from pathlib import Path

import pytest

from indexer.engine.embedded.checksums import (
    CHUNK_BYTES,
    READ_BYTES,
    ChecksummedFiles,
    Damage,
    FileChecksums,
    compute_checksums,
    merge_adjacent,
)

CONTENT = os.urandom(2 * READ_BYTES + CHUNK_BYTES + 7)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "file").write_bytes(CONTENT)
    return tmp_path / "file"


def found(file: Path, sums: FileChecksums) -> list[Damage]:
    with ChecksummedFiles(file.parent, {file.name: sums}) as files:
        return files.damage + [damage for step in files.read() for damage in step.damage]


def test_a_sound_file_has_no_damage_and_is_read_to_its_end(file: Path) -> None:
    sums = compute_checksums(file)
    assert found(file, sums) == []
    with ChecksummedFiles(file.parent, {file.name: sums}) as files:
        assert sum(step.num_bytes for step in files.read()) == len(CONTENT) == files.size


@pytest.mark.parametrize(
    "place",
    [
        0,
        CHUNK_BYTES - 1,
        CHUNK_BYTES,
        READ_BYTES - 1,
        READ_BYTES,
        2 * READ_BYTES + CHUNK_BYTES,
        len(CONTENT) - 1,
    ],
)
def test_a_flipped_bit_is_found_in_its_piece(file: Path, place: int) -> None:
    sums = compute_checksums(file)
    file.write_bytes(CONTENT[:place] + bytes([CONTENT[place] ^ 128]) + CONTENT[place + 1 :])
    (damage,) = found(file, sums)
    assert (damage.start, damage.end) == (
        place // CHUNK_BYTES * CHUNK_BYTES,
        min(place // CHUNK_BYTES * CHUNK_BYTES + CHUNK_BYTES, len(CONTENT)),
    )
    assert str(damage).startswith(f"{file}, bytes {damage.start} a {damage.end - 1}: ")


@pytest.mark.parametrize("length", [0, 1, CHUNK_BYTES, READ_BYTES, len(CONTENT) - 1])
def test_a_file_that_is_cut_is_found_by_its_length_and_from_there_on(file: Path, length: int) -> None:
    sums = compute_checksums(file)
    file.write_bytes(CONTENT[:length])
    of_length, *places = merge_adjacent(found(file, sums))
    assert f"{length} bytes" in str(of_length) and f"{len(CONTENT)}" in str(of_length)
    assert [(place.start, place.end) for place in places] == [
        (length // CHUNK_BYTES * CHUNK_BYTES, len(CONTENT))
    ]


def test_a_file_that_is_cut_while_it_is_held_open_is_found(file: Path) -> None:
    with ChecksummedFiles(file.parent, {file.name: compute_checksums(file)}) as files:
        os.truncate(file, READ_BYTES)
        places = merge_adjacent(damage for step in files.read() for damage in step.damage)
    assert [(place.start, place.end) for place in places] == [(READ_BYTES, len(CONTENT))]


def test_more_bytes_than_were_written_are_damage(file: Path) -> None:
    sums = compute_checksums(file)
    file.write_bytes(CONTENT + b"x")
    assert len(found(file, sums)) == 1


def test_an_empty_file_has_no_pieces(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert compute_checksums(tmp_path / "file") == FileChecksums(0, "")
    assert found(tmp_path / "file", FileChecksums(0, "")) == []


def test_checksums_that_do_not_go_with_the_length_are_damage(file: Path) -> None:
    assert len(found(file, FileChecksums(len(CONTENT), "00" * 4))) == 1


def test_the_smallest_files_come_first_as_far_as_they_fit(tmp_path: Path) -> None:
    for name, size in (("a", 30), ("b", 10), ("c", 20), ("d", 1000)):
        (tmp_path / name).write_bytes(bytes(size))
    with ChecksummedFiles(tmp_path, {name: compute_checksums(tmp_path / name) for name in "abcd"}) as files:
        assert files.smallest(59) == ["b", "c"]
        assert files.smallest(60) == ["b", "c", "a"]
        assert files.smallest(0) == []


def test_neighbouring_places_are_one() -> None:
    file = Path("file")
    damage = [
        Damage(file, "x", 0, 4),
        Damage(file, "x", 4, 8),
        Damage(file, "x", 12, 16),
        Damage(file, "y", 16, 20),
    ]
    assert merge_adjacent(damage) == [Damage(file, "x", 0, 8), *damage[2:]]

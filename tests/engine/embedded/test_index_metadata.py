"""CURRENT and MANIFEST.json: a wrong bit, type or kind of file is said, and the next build mends it."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from indexer.engine.embedded.engine import EmbeddedEngine
from indexer.engine.embedded.index_metadata import FORMAT, Current, encode_current, sha256_hex
from indexer.engine.port import Query
from indexer.errors import CorruptIndex, IncompatibleIndex, IndexStateError
from tests.engine.builders import RULES, record

# An empty file: a pipe has the same size.
EMPTY = "gen-0001/blobs/empty"
# Seconds: whoever opens a pipe waits for ever.
PATIENCE = 10


@pytest.fixture(autouse=True)
def soon() -> Iterator[None]:
    """A test that waits fails."""

    def give_up(*_: object) -> None:
        raise TimeoutError("it waits for ever")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """One generation, gen-0001, published."""
    publish(tmp_path / "index", "a")
    return tmp_path / "index"


def publish(index: Path, *ids: str) -> None:
    EmbeddedEngine(index, RULES).publish(
        [record(id, "uno") for id in ids], blobs=lambda: {"words": b"uno", "empty": b""}, rules=RULES
    )


def ids(index: Path) -> list[str]:
    return [hit.id for hit in EmbeddedEngine(index, RULES).current().search(Query()).hits]


def mended(index: Path) -> bool:
    """Whether the next build publishes what is wanted."""
    publish(index, "b")
    return ids(index) == ["b"]


@pytest.mark.parametrize("name", ["CURRENT", "gen-0001/MANIFEST.json"])
def test_a_flipped_bit_anywhere_is_refused(index: Path, name: str) -> None:
    content = (index / name).read_bytes()
    for place in range(len(content)):
        flipped = bytes([content[place] ^ 1 << place % 8])
        (index / name).write_bytes(content[:place] + flipped + content[place + 1 :])
        with pytest.raises((CorruptIndex, IncompatibleIndex), match="constru"):
            EmbeddedEngine(index, RULES).current()
    (index / name).write_bytes(content)
    assert ids(index) == ["a"]


def sealed(index: Path, manifest: object) -> None:
    """Put a manifest in the place of gen-0001's, digest and all."""
    data = json.dumps(manifest).encode()
    (index / "gen-0001" / "MANIFEST.json").write_bytes(data)
    (index / "CURRENT").write_bytes(encode_current(Current("gen-0001", None, 1, sha256_hex(data))))


def set_to(name: str, value: object) -> Callable[[dict[str, object]], None]:
    return lambda manifest: manifest.update({name: value})


@pytest.mark.parametrize(
    "spoil",
    [
        set_to("files", []),
        set_to("files", {"arrays.bin": 7}),
        set_to("files", {"arrays.bin": {"size": "7", "crc32": ""}}),
        set_to("files", {"arrays.json": {"size": 5, "crc32": "0"}}),
        set_to("blobs", "words"),
        set_to("blobs", [1]),
        set_to("blobs", ["nada"]),
        set_to("facts", []),
        set_to("facts", {"generation": 1, "built": 2, "documents": "x", "index_rules": None}),
        set_to("rules", None),
        lambda manifest: manifest.pop("files"),
        lambda manifest: manifest.pop("format"),
    ],
)
def test_a_manifest_of_wrong_types_is_a_corrupt_index_that_a_build_mends(
    index: Path, spoil: Callable[[dict[str, object]], None]
) -> None:
    manifest = json.loads((index / "gen-0001" / "MANIFEST.json").read_bytes())
    spoil(manifest)
    sealed(index, manifest)
    with pytest.raises(CorruptIndex, match="constru"):
        EmbeddedEngine(index, RULES).current()
    assert mended(index)


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "7", "null", '"gen-0001"', f'{{"format": {FORMAT}}}', "\x00" * 9000]
)
def test_a_manifest_or_current_that_is_none_is_a_corrupt_index_that_a_build_mends(
    index: Path, text: str
) -> None:
    (index / "gen-0001" / "MANIFEST.json").write_text(text)
    with pytest.raises(CorruptIndex):
        EmbeddedEngine(index, RULES).current()
    (index / "CURRENT").write_text(text)
    with pytest.raises(CorruptIndex):
        EmbeddedEngine(index, RULES).current()
    assert mended(index)


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_link_to_a_pipe(path: Path) -> None:
    os.mkfifo(path.with_name("pipe"))
    path.symlink_to(path.with_name("pipe"))


def a_link_to_a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def a_link_to_itself(path: Path) -> None:
    path.symlink_to(path)


KINDS = (a_pipe, a_link_to_a_pipe, a_link_to_a_device, a_link_to_itself)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["CURRENT", "gen-0001/MANIFEST.json", "gen-0001/summaries.bin", EMPTY])
def test_what_is_no_plain_file_is_a_corrupt_index_that_a_build_mends(
    index: Path, name: str, kind: Callable[[Path], None]
) -> None:
    (index / name).unlink()
    kind(index / name)
    with pytest.raises(CorruptIndex):
        EmbeddedEngine(index, RULES).current()
    assert mended(index)


def test_a_folder_in_the_place_of_current_is_a_corrupt_index(index: Path) -> None:
    (index / "CURRENT").unlink()
    (index / "CURRENT").mkdir()
    with pytest.raises(CorruptIndex):
        EmbeddedEngine(index, RULES).current()


def test_a_pipe_that_an_ended_build_seems_to_have_left_does_not_stop_the_next(index: Path) -> None:
    os.mkfifo(index / "CURRENT.new")
    assert mended(index)


def test_a_plain_file_with_a_generations_name_does_not_stop_builds(index: Path) -> None:
    (index / "gen-0002").write_text("mine")
    assert mended(index)
    assert mended(index)
    assert (index / "gen-0002").read_text() == "mine"
    assert not (index / "gen-0001").exists(), "real generations still go"


def test_a_link_with_a_generations_name_is_left_alone_with_what_it_leads_to(
    index: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "MANIFEST.json").write_text("mine")
    (index / "gen-0002").symlink_to(elsewhere)
    assert mended(index)
    assert (elsewhere / "MANIFEST.json").read_text() == "mine"


def test_an_index_of_the_format_before_is_refused_with_the_command_and_a_build_replaces_it(
    index: Path,
) -> None:
    manifest = json.loads((index / "gen-0001" / "MANIFEST.json").read_bytes())
    manifest["format"] = 7
    manifest["files"] = {name: {"size": 1, "sha256": "ab"} for name in manifest["files"]}
    (index / "gen-0001" / "MANIFEST.json").write_text(json.dumps(manifest))
    (index / "CURRENT").write_text('{"generation": "gen-0001", "before": null, "last": 1}')
    with pytest.raises(IncompatibleIndex, match=f"indexer build CORPUS --index {index}"):
        EmbeddedEngine(index, RULES).current()
    assert mended(index)
    with pytest.raises(IncompatibleIndex):
        EmbeddedEngine(index, RULES).rollback()
    assert ids(index) == ["b"]


def test_a_current_without_digests_is_not_believed_of_a_manifest_of_this_format(index: Path) -> None:
    (index / "CURRENT").write_text('{"generation": "gen-0001", "before": null, "last": 1}')
    with pytest.raises(CorruptIndex):
        EmbeddedEngine(index, RULES).current()


def test_a_rolled_back_generation_is_held_to_its_own_digest(index: Path) -> None:
    publish(index, "b")
    manifest = index / "gen-0001" / "MANIFEST.json"
    content = manifest.read_bytes()
    manifest.write_bytes(content.replace(b"words", b"wordz"))
    with pytest.raises(CorruptIndex):
        EmbeddedEngine(index, RULES).rollback()
    manifest.write_bytes(content)
    EmbeddedEngine(index, RULES).rollback()
    assert ids(index) == ["a"]


def test_damage_that_keeps_a_generation_from_opening_is_named(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.engine.embedded.serving_generation.CHECKSUM_AT_OPEN_BYTES", 0)
    file = index / "gen-0001" / "arrays.json"
    file.write_bytes(b"[" + file.read_bytes()[1:])
    with pytest.raises(IndexStateError, match=r"arrays\.json"):
        EmbeddedEngine(index, RULES).current()


def test_current_is_written_as_it_is_read() -> None:
    current = Current("gen-0004", "gen-0003", 7, "ab", "cd")
    said = msgspec.json.decode(encode_current(current))
    assert (said["generation"], said["before"], said["last"]) == ("gen-0004", "gen-0003", 7)

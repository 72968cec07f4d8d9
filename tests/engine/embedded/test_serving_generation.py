"""What answers while the published generation is damaged: the one before it, or nothing; never the damaged one."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from indexer.engine.embedded.checksums import ChecksummedFiles, ReadStep
from indexer.engine.embedded.engine import EmbeddedEngine
from indexer.engine.port import Query
from indexer.errors import CorruptIndex, IndexStateError
from tests.engine.builders import RULES, record

PATIENCE = 10.0


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """gen-0001 holds `a`, and gen-0002, which is published, `b`."""
    for id in ("a", "b"):
        publish(tmp_path / "index", id)
    return tmp_path / "index"


@pytest.fixture
def unread_at_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """As large files are: their damage is not seen at open."""
    monkeypatch.setattr("indexer.engine.embedded.serving_generation.CHECKSUM_AT_OPEN_BYTES", 0)


def publish(index: Path, id: str) -> None:
    EmbeddedEngine(index, RULES).publish([record(id, "uno")], blobs=dict, rules=RULES)


def watching(index: Path) -> EmbeddedEngine:
    return EmbeddedEngine(index, RULES, watch=True)


def ids(engine: EmbeddedEngine) -> list[str]:
    return [hit.id for hit in engine.current().search(Query()).hits]


def damage(index: Path, generation: str, name: str = "stored_documents.bin") -> None:
    file = index / generation / name
    content = bytearray(file.read_bytes())
    content[-1] ^= 4
    file.write_bytes(content)


def eventually(true: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True


def refused(engine: EmbeddedEngine) -> bool:
    try:
        engine.current()
    except CorruptIndex:
        return True
    return False


@pytest.mark.usefixtures("unread_at_open")
def test_a_sound_generation_is_said_to_be_so_when_all_of_it_was_read(index: Path) -> None:
    engine = watching(index)
    assert ids(engine) == ["b"]
    assert eventually(lambda: engine.health().checked)
    assert (ids(engine), engine.health().damage) == (["b"], None)


@pytest.mark.usefixtures("unread_at_open")
def test_damage_found_after_open_gives_way_to_the_generation_before(index: Path) -> None:
    damage(index, "gen-0002")
    engine = watching(index)
    assert engine.current().info.generation in ("gen-0001", "gen-0002")
    assert eventually(lambda: ids(engine) == ["a"])
    health = engine.health()
    assert health.checked
    assert "stored_documents.bin, bytes 0 a " in str(health.damage) and str(index) in str(health.damage)
    publish(index, "c")
    assert ids(engine) == ["c"]
    assert eventually(lambda: engine.health().checked)
    assert engine.health().damage is None


@pytest.mark.usefixtures("unread_at_open")
def test_where_both_are_damaged_nothing_answers_and_the_command_is_said(index: Path) -> None:
    damage(index, "gen-0001", "summaries.bin")
    damage(index, "gen-0002")
    engine = watching(index)
    engine.current()
    assert eventually(lambda: refused(engine))
    with pytest.raises(CorruptIndex, match=f"indexer build CORPUS --index {index}"):
        engine.current()
    assert not engine.health().checked


@pytest.mark.usefixtures("unread_at_open")
def test_where_there_is_none_before_nothing_answers(tmp_path: Path) -> None:
    publish(tmp_path / "index", "a")
    damage(tmp_path / "index", "gen-0001")
    engine = watching(tmp_path / "index")
    engine.current()
    assert eventually(lambda: refused(engine))


@pytest.mark.parametrize("name", ["stored_documents.bin", "MANIFEST.json"])
def test_damage_seen_at_open_gives_way_too_where_someone_watches(index: Path, name: str) -> None:
    damage(index, "gen-0002", name)
    with pytest.raises(CorruptIndex):
        EmbeddedEngine(index, RULES).current()
    engine = watching(index)
    assert ids(engine) == ["a"]
    assert name in str(engine.health().damage)


def test_who_is_answering_goes_on_when_a_damaged_generation_is_published(index: Path) -> None:
    engine = watching(index)
    answering = engine.current()
    publish(index, "c")
    damage(index, "gen-0003")
    assert engine.current() is answering
    assert "gen-0003" in str(engine.health().damage)


class Held:
    """Readings in the background that wait until they may go on."""

    def __init__(self) -> None:
        self.reached, self.go_on = threading.Event(), threading.Event()
        self._read_files = ChecksummedFiles.read

    def read(self, files: ChecksummedFiles, names: Iterable[str] | None = None) -> Iterator[ReadStep]:
        for step in self._read_files(files, names):
            if threading.current_thread().name == "signatura-check":
                self.reached.set()
                self.go_on.wait(PATIENCE)
            yield step


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    held = Held()
    monkeypatch.setattr(ChecksummedFiles, "read", lambda files, names=None: held.read(files, names))
    yield held
    held.go_on.set()


@pytest.mark.usefixtures("unread_at_open")
def test_a_generation_whose_folder_goes_while_it_is_read_is_not_damaged(
    index: Path, held: Held, caplog: pytest.LogCaptureFixture
) -> None:
    engine = watching(index)
    pinned = engine.current()
    assert held.reached.wait(PATIENCE)
    for id in ("c", "d", "e"):
        publish(index, id)
    assert not (index / "gen-0002").exists()
    held.go_on.set()
    assert eventually(lambda: engine.health().checked)
    assert engine.current().info.generation == "gen-0005"
    assert pinned.stored_documents(["b"]).get("b") == b"body of b"
    assert caplog.records == []


@pytest.mark.usefixtures("unread_at_open")
def test_answers_do_not_wait_for_the_reading(index: Path, held: Held) -> None:
    engine = watching(index)
    assert ids(engine) == ["b"]
    assert held.reached.wait(PATIENCE)
    assert (ids(engine), engine.health().checked) == (["b"], False)


@pytest.mark.usefixtures("unread_at_open")
def test_nobody_is_answered_by_the_one_before_until_all_of_it_was_read(index: Path, held: Held) -> None:
    damage(index, "gen-0002")
    damage(index, "gen-0001")
    engine = watching(index)
    engine.current()
    held.go_on.set()
    seen = set()
    with pytest.raises(CorruptIndex):
        while True:
            seen.add(engine.current().info.generation)
    assert seen <= {"gen-0002"}


@pytest.mark.usefixtures("unread_at_open")
def test_an_engine_that_is_closed_checks_no_more(index: Path, held: Held) -> None:
    engine = watching(index)
    engine.current()
    assert held.reached.wait(PATIENCE)
    engine.close()
    held.go_on.set()
    assert eventually(lambda: "signatura-check" not in {thread.name for thread in threading.enumerate()})
    assert not engine.health().checked


def test_damage_that_an_answer_meets_later_is_looked_into(index: Path) -> None:
    engine = watching(index)
    generation = engine.current()
    assert engine.health().checked
    engine.doubt()
    assert eventually(lambda: engine.health().checked), "a sound one goes on"
    assert engine.current() is generation

    file = index / "gen-0002" / "stored_documents.bin"
    # The bytes change in place, as those of a failing disk do.
    with file.open("r+b") as opened:
        opened.write(b"\0\0\0\0")
    with pytest.raises(CorruptIndex):
        generation.stored_documents(["b"])
    engine.doubt()
    assert eventually(lambda: ids(engine) == ["a"])


def test_doubts_of_a_generation_that_is_gone_are_dropped(index: Path) -> None:
    engine = watching(index)
    engine.current()
    (index / "gen-0002" / "MANIFEST.json").unlink()
    engine.doubt()
    assert ids(engine) == ["a"]
    with pytest.raises(IndexStateError):
        EmbeddedEngine(index, RULES).current()


def test_without_watching_no_thread_is_started(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.engine.embedded.serving_generation.CHECKSUM_AT_OPEN_BYTES", 0)
    engine = EmbeddedEngine(index, RULES)
    engine.current()
    engine.doubt()
    assert not engine.health().checked
    assert not [thread for thread in threading.enumerate() if thread.name == "signatura-check"]

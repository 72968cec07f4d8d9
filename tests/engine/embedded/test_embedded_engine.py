"""How generations are written, published, left behind and removed."""

import gc
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from indexer.engine.embedded import engine as embedded_engine
from indexer.engine.embedded.engine import EmbeddedEngine
from indexer.engine.port import Query, Record, Term
from indexer.errors import BuildRunning, CorruptIndex, EmptyCorpus, IncompatibleIndex, NoIndex
from tests.engine.builders import RULES, record

ROOT = Path(__file__).parents[3]

BUILD = """
import sys
from pathlib import Path
from indexer.engine.embedded.engine import EmbeddedEngine
from tests.engine.builders import RULES, record

def records():
    for number in range(int(sys.argv[2])):
        yield record(f"new{number}", "uno dos " * 50, "tres", bears=(f"k{number}",), facets={"f": ("v",)})
    print("taken", flush=True)
    if "wait" in sys.argv:
        sys.stdin.read()

engine = EmbeddedEngine(Path(sys.argv[1]), RULES)
print("started", flush=True)
engine.publish(records(), blobs=dict, rules=RULES, force=True)
print("published", flush=True)
"""


def builder(index: Path, documents: int, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", BUILD, str(index), str(documents), *more],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


def publish(index: Path, *ids: str) -> None:
    EmbeddedEngine(index).publish([record(id, "uno", bears=("k",)) for id in ids], blobs=dict, rules=RULES)


def ids(engine: EmbeddedEngine) -> list[str]:
    return [hit.id for hit in engine.current().search(Query(Term("exact", "uno"))).hits]


def folders(index: Path) -> list[str]:
    return sorted(path.name for path in index.glob("gen-*"))


def test_another_process_sees_what_was_published(index: Path) -> None:
    with builder(index, 3) as process:
        assert process.communicate()[0].split() == ["started", "taken", "published"]
    assert ids(EmbeddedEngine(index, RULES)) == ["new0", "new1", "new2"]


def test_a_build_killed_anywhere_leaves_the_published_index_and_no_debris(index: Path) -> None:
    publish(index, "old")
    start = time.monotonic()
    with builder(index, 400) as process:
        process.communicate()
    whole = time.monotonic() - start
    EmbeddedEngine(index).rollback()

    answers = set()
    for step in range(8):
        with builder(index, 400) as process:
            time.sleep(whole * (step + 1) / 9)
            process.send_signal(signal.SIGKILL)
        engine = EmbeddedEngine(index, RULES)
        engine.verify()
        answers.add(engine.current().search(Query()).total)
        if engine.current().info.documents != 1:
            engine.rollback()
    assert answers <= {1, 400}
    assert 1 in answers
    publish(index, "next")
    assert ids(EmbeddedEngine(index)) == ["next"]
    assert len(folders(index)) == 2
    assert not list(index.glob("*.new"))


def test_a_second_build_is_turned_away_while_one_runs(index: Path) -> None:
    publish(index, "old")
    with builder(index, 1, "wait") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        assert process.stdout.readline() == "taken\n"
        with pytest.raises(BuildRunning):
            publish(index, "other")
        with pytest.raises(BuildRunning):
            EmbeddedEngine(index).rollback()
        assert ids(EmbeddedEngine(index)) == ["old"]
        process.communicate()
    publish(index, "other")
    assert ids(EmbeddedEngine(index)) == ["other"]


def test_two_threads_do_not_build_at_once(index: Path) -> None:
    engine = EmbeddedEngine(index)
    turned_away: list[str] = []

    def second() -> None:
        try:
            with engine.building():
                pass
        except BuildRunning as error:
            turned_away.append(str(error))

    with engine.building():
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert len(turned_away) == 1


FORKS = """
import os, sys, time
from pathlib import Path
from indexer.engine.embedded.engine import EmbeddedEngine

with EmbeddedEngine(Path(sys.argv[1])).building():
    if not os.fork():
        print(os.getpid(), flush=True)
    time.sleep(60)
"""


def test_a_worker_of_a_killed_builder_does_not_hold_its_lock(index: Path) -> None:
    command = [sys.executable, "-c", FORKS, str(index)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        worker = int(process.stdout.readline())
        try:
            with pytest.raises(BuildRunning):
                publish(index, "a")
            process.send_signal(signal.SIGKILL)
            process.wait()
            publish(index, "a")
        finally:
            os.kill(worker, signal.SIGKILL)
    assert ids(EmbeddedEngine(index)) == ["a"]


def test_readers_go_on_with_a_generation_that_is_gone(index: Path) -> None:
    publish(index, "first")
    reader = EmbeddedEngine(index)
    pinned = reader.current()
    for id in ("second", "third", "fourth"):
        publish(index, id)
    assert not (index / pinned.info.generation).exists()
    assert pinned.stored_documents(["first"]).get("first") == b"body of first"
    assert pinned.record("first") == record("first", "uno", bears=("k",))
    assert pinned.with_identity(["k"])["k"] == ("first",)
    assert [hit.summary for hit in pinned.search(Query(Term("bears", "k"))).hits] == [b"card of first"]
    assert ids(reader) == ["fourth"]


def test_the_same_generation_is_opened_once(index: Path) -> None:
    publish(index, "a")
    engine = EmbeddedEngine(index)
    assert engine.current() is engine.current()
    publish(index, "b")
    assert engine.current().info.generation == "gen-0002"


def test_a_generation_goes_when_its_last_user_does(index: Path) -> None:
    publish(index, "a")
    engine = EmbeddedEngine(index)
    pinned = engine.current()
    publish(index, "b")
    engine.current()

    def mapped() -> bool:
        return "gen-0001" in Path("/proc/self/maps").read_text()

    assert mapped()
    del pinned
    gc.collect()
    assert not mapped()


def test_only_the_generation_before_is_kept(index: Path) -> None:
    for id in ("a", "b", "c", "d"):
        publish(index, id)
    assert folders(index) == ["gen-0003", "gen-0004"]
    EmbeddedEngine(index).rollback()
    publish(index, "e")
    # No name is used twice.
    assert folders(index) == ["gen-0003", "gen-0005"]


def test_debris_is_removed_and_strangers_are_left_alone(index: Path) -> None:
    publish(index, "a")
    (index / "gen-0099").mkdir()
    (index / "gen-0099" / "arrays.bin").write_bytes(b"half")
    (index / "gen-of-mine").mkdir()
    (index / "CURRENT.new").write_text("half")
    publish(index, "b")
    assert folders(index) == ["gen-0001", "gen-0002", "gen-of-mine"]
    assert ids(EmbeddedEngine(index)) == ["b"]
    assert not (index / "CURRENT.new").exists()


def damaged(index: Path) -> Iterator[tuple[Path, bytes]]:
    for file in sorted((index / "gen-0002").rglob("*")):
        if file.is_file():
            yield file, file.read_bytes()


def test_a_file_that_is_cut_short_or_missing_is_a_corrupt_index(index: Path) -> None:
    publish(index, "a")
    publish(index, "b")
    for file, content in damaged(index):
        if content:
            file.write_bytes(content[:-1])
            with pytest.raises(CorruptIndex):
                EmbeddedEngine(index).current()
            file.write_bytes(content)
        file.unlink()
        with pytest.raises(CorruptIndex):
            EmbeddedEngine(index).current()
        file.write_bytes(content)
    assert ids(EmbeddedEngine(index)) == ["b"]


def test_a_flipped_bit_is_found_by_reading_every_byte(index: Path) -> None:
    publish(index, "a")
    publish(index, "b")
    for file, content in damaged(index):
        if file.name != "MANIFEST.json" and content:
            file.write_bytes(bytes([content[0] ^ 1]) + content[1:])
            with pytest.raises(CorruptIndex):
                EmbeddedEngine(index).verify()
            file.write_bytes(content)
    EmbeddedEngine(index).verify()


def test_a_flipped_bit_in_a_large_file_is_found_when_it_is_read(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(index, "a")
    publish(index, "b")
    monkeypatch.setattr("indexer.engine.embedded.serving_generation.CHECKSUM_AT_OPEN_BYTES", 0)
    for name in ("texts", "stored_documents", "metadata", "summaries"):
        file = index / "gen-0002" / f"{name}.bin"
        content = file.read_bytes()
        file.write_bytes(bytes([content[0] ^ 1]) + content[1:])
        with pytest.raises(CorruptIndex):
            EmbeddedEngine(index).current().record("b")
        file.write_bytes(content)
    assert EmbeddedEngine(index).current().record("b") is not None


def test_a_corrupt_index_can_be_rolled_back_and_built_again(index: Path) -> None:
    publish(index, "a", "a1", "a2")
    publish(index, "b", "b1", "b2")
    (index / "gen-0002" / "MANIFEST.json").write_text("{")
    with pytest.raises(CorruptIndex):
        EmbeddedEngine(index).current()
    assert EmbeddedEngine(index).rollback().documents == 3
    assert ids(EmbeddedEngine(index)) == ["a", "a1", "a2"]
    (index / "gen-0001" / "MANIFEST.json").unlink()
    # A generation that cannot be read has no number of documents to compare with.
    publish(index, "c")
    assert ids(EmbeddedEngine(index)) == ["c"]


def test_a_current_that_cannot_be_read_is_a_corrupt_index(index: Path) -> None:
    publish(index, "a")
    for text in ("", "gen-0001", "[]", '{"generation": 1}'):
        (index / "CURRENT").write_text(text)
        with pytest.raises(CorruptIndex):
            EmbeddedEngine(index).current()
    publish(index, "b")
    assert ids(EmbeddedEngine(index)) == ["b"]


def test_another_format_is_refused_as_other_rules_are(index: Path) -> None:
    publish(index, "a")
    file = index / "gen-0001" / "MANIFEST.json"
    manifest = json.loads(file.read_text())
    manifest["format"] += 1
    file.write_text(json.dumps(manifest))
    with pytest.raises(IncompatibleIndex):
        EmbeddedEngine(index).current()


def test_files_that_others_may_write_are_not_opened(index: Path) -> None:
    publish(index, "a")
    for file in (index / "gen-0001", *(index / "gen-0001").rglob("*")):
        mode = file.stat().st_mode
        file.chmod(mode | 0o002)
        with pytest.raises(CorruptIndex):
            EmbeddedEngine(index).current()
        file.chmod(mode)
    assert ids(EmbeddedEngine(index)) == ["a"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_files_of_someone_else_are_not_opened(index: Path) -> None:
    publish(index, "a")
    file = next((index / "gen-0001" / "whoosh").glob("*.toc"))
    os.chown(file, 12345, 12345)
    with pytest.raises(CorruptIndex):
        EmbeddedEngine(index).current()


def test_what_a_build_writes_only_its_owner_may_write(index: Path) -> None:
    before = os.umask(0o000)
    try:
        publish(index, "a")
    finally:
        os.umask(before)
    for path in [index, *index.rglob("*")]:
        assert not path.stat().st_mode & 0o022, path


def test_readers_never_see_a_torn_or_missing_index_while_generations_follow_each_other(index: Path) -> None:
    publish(index, "d0")
    engine = EmbeddedEngine(index)
    faults: list[BaseException] = []
    answers: set[str] = set()
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                generation = engine.current()
                (hit,) = generation.search(Query(Term("bears", "k"))).hits
                assert generation.stored_documents([hit.id]).get(hit.id) == f"body of {hit.id}".encode()
                answers.add(hit.id)
        except BaseException as error:
            faults.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(1, 25):
        publish(index, f"d{number}")
    done.set()
    for reader in readers:
        reader.join()
    assert not faults
    assert len(answers) > 1


def test_no_index_is_said_of_a_folder_that_is_not_there_or_empty(index: Path) -> None:
    with pytest.raises(NoIndex):
        EmbeddedEngine(index).current()
    index.mkdir()
    with pytest.raises(NoIndex):
        EmbeddedEngine(index).current()
    publish(index, "a")
    engine = EmbeddedEngine(index)
    engine.current()
    shutil.rmtree(index)
    with pytest.raises(NoIndex):
        engine.current()


def test_a_blob_is_named_by_a_plain_file_name(index: Path) -> None:
    with pytest.raises(ValueError, match="plain"):
        EmbeddedEngine(index).publish([Record("a", ())], blobs=lambda: {"../x": b""}, rules=RULES)


def test_who_is_answering_goes_on_when_a_generation_of_other_rules_is_published(index: Path) -> None:
    publish(index, "a")
    answering = EmbeddedEngine(index, RULES)
    assert ids(answering) == ["a"]
    later = {**RULES, "index_rules": "of a later program"}
    EmbeddedEngine(index).publish([record("b", "uno")], blobs=dict, rules=later)
    assert ids(answering) == ["a"]
    with pytest.raises(IncompatibleIndex, match=str(index)):
        EmbeddedEngine(index, RULES).current()
    publish(index, "c", "d")
    assert ids(answering) == ["c", "d"], "and takes up the next one it can read"


def test_when_it_was_built_is_said_in_utc(index: Path) -> None:
    publish(index, "a")
    built = EmbeddedEngine(index).current().info.built
    assert datetime.strptime(built, "%Y-%m-%dT%H:%M:%SZ") <= datetime.now(UTC).replace(tzinfo=None)


def test_a_folder_others_may_write_in_is_not_opened(index: Path) -> None:
    publish(index, "a")
    index.chmod(0o775)
    with pytest.raises(CorruptIndex, match="permisos"):
        EmbeddedEngine(index).current()


def test_only_what_can_be_opened_is_rolled_back_to(index: Path) -> None:
    publish(index, "a")
    publish(index, "b")
    (index / "gen-0001" / "arrays.bin").write_bytes(b"")
    with pytest.raises(CorruptIndex):
        EmbeddedEngine(index).rollback()
    assert ids(EmbeddedEngine(index)) == ["b"]


def test_a_build_that_fails_where_current_was_lost_removes_nothing(index: Path) -> None:
    publish(index, "a")
    (index / "CURRENT").unlink()
    with pytest.raises(EmptyCorpus):
        publish(index)
    assert folders(index) == ["gen-0001"]
    publish(index, "b")
    assert folders(index) == ["gen-0002"], "names are not used again"


@pytest.mark.parametrize(
    "said",
    [
        '{"generation": "../../etc", "before": null, "last": "x"}',
        '{"generation": 5, "before": 7, "last": 9}',
        "[]",
    ],
)
def test_a_senseless_current_is_a_corrupt_index_that_a_build_mends(index: Path, said: str) -> None:
    publish(index, "a")
    (index / "CURRENT").write_text(said)
    with pytest.raises(CorruptIndex):
        EmbeddedEngine(index).current()
    publish(index, "b")
    assert ids(EmbeddedEngine(index)) == ["b"]


def test_a_rollback_where_nothing_is_published_leaves_no_folder_behind(index: Path) -> None:
    with pytest.raises(NoIndex):
        EmbeddedEngine(index / "elsewhere").rollback()

    assert not (index / "elsewhere").exists()


def test_what_is_damaged_before_publication_is_not_published(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(index, "a")
    monkeypatch.setattr("indexer.engine.embedded.serving_generation.CHECKSUM_AT_OPEN_BYTES", 0)
    sync_and_write = embedded_engine.sync_and_write_manifest

    def write_and_damage(folder: Path, *rest: Any) -> str:
        digest = sync_and_write(folder, *rest)
        file = folder / "stored_documents.bin"
        file.write_bytes(b"y" + file.read_bytes()[1:])
        return digest

    monkeypatch.setattr(embedded_engine, "sync_and_write_manifest", write_and_damage)
    with pytest.raises(CorruptIndex, match=r"stored_documents\.bin, bytes 0 a "):
        publish(index, "b")
    monkeypatch.undo()
    assert ids(EmbeddedEngine(index)) == ["a"]
    assert folders(index) == ["gen-0001"]


def test_only_what_is_sound_to_the_last_byte_is_rolled_back_to(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(index, "a")
    publish(index, "b")
    monkeypatch.setattr("indexer.engine.embedded.serving_generation.CHECKSUM_AT_OPEN_BYTES", 0)
    file = index / "gen-0001" / "stored_documents.bin"
    file.write_bytes(b"y" + file.read_bytes()[1:])
    with pytest.raises(CorruptIndex):
        EmbeddedEngine(index).rollback()
    assert ids(EmbeddedEngine(index)) == ["b"]

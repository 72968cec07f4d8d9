"""A build whose file operations fail leaves what was published, and nothing else.

`python -m tests.faults` tries every operation.
"""

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from indexer import __main__ as command
from indexer.build import build
from indexer.build_workers import load_document
from indexer.engine.embedded import disk_space
from indexer.engine.embedded.disk_space import reserve, writing
from indexer.engine.embedded.engine import EmbeddedEngine
from indexer.engine.embedded.index_directory import IndexDirectory
from indexer.engine.embedded.tuning import Tuning
from indexer.engine.open import open_engine
from indexer.engine.port import Query
from indexer.errors import DiskFull
from indexer.records import index_rules
from tests.engine.builders import RULES, record
from tests.faults.__main__ import MEMORY, work_of
from tests.faults.injection import Fault
from tests.faults.trial import SCENARIOS, operation_sites, run_with_fault

SECOND = next(scenario for scenario in SCENARIOS if scenario.name == "second build")
# What changes the disk: there a fault does harm, if anywhere. All the others are tried on request.
CHANGING = frozenset(
    {
        "write",
        "fsync",
        "mkdir",
        "rename",
        "replace",
        "unlink",
        "rmdir",
        "ftruncate",
        "posix_fallocate",
        "chmod",
    }
)


@pytest.fixture
def folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="faults-", dir=MEMORY if MEMORY.is_dir() else None) as name:
        yield Path(name)


@pytest.mark.parametrize(
    "fault", [Fault.NO_SPACE, Fault.SHORT_THEN_FULL], ids=lambda fault: fault.name.lower()
)
def test_each_line_that_changes_the_disk_may_fail_once(folder: Path, fault: Fault) -> None:
    lines: dict[str, int] = {}
    for _, _, _, number, site in work_of(SECOND, folder, [fault], sites_only=True):
        operation, *callers = site.split()
        if operation in CHANGING:
            lines.setdefault(f"{operation} {callers[-1]}", number)
    assert len(lines) > (15 if fault is Fault.NO_SPACE else 5)
    trials = {
        line: run_with_fault(SECOND, folder / f"prepared-{SECOND.name}", folder / "home", fault, number)
        for line, number in lines.items()
    }
    assert {line: trial.faults for line, trial in trials.items() if trial.faults} == {}
    assert all(trial.met for trial in trials.values()), "each fault was met"


def test_the_harness_finds_a_build_that_leaves_its_generation_behind(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(IndexDirectory, "discard", lambda *_: None)
    monkeypatch.setattr(IndexDirectory, "remove_stale", lambda *_: None)
    (folder / "counted").mkdir()
    (folder / "prepared").mkdir()
    sites = operation_sites(SECOND, folder / "counted")
    SECOND.prepare(folder / "prepared")
    # Late: the generation is nearly whole.
    number = max(number for number, site in enumerate(sites, 1) if site.startswith("chmod"))
    trial = run_with_fault(SECOND, folder / "prepared", folder / "home", Fault.IO_ERROR, number)
    assert any("left over" in fault for fault in trial.faults), trial


def test_a_full_disk_is_said_with_the_file_and_what_it_needs(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    SECOND.prepare(folder)
    monkeypatch.setattr(os, "posix_fallocate", refuse)
    assert command.main(["build", str(folder / "corpus"), "--index", str(folder / "index")]) == 74
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith(f"{folder}/index/gen-0002/scratch: no queda espacio en el disco")
    assert "(hacen falta 0,1 MB más y quedan " in said
    assert [path.name for path in (folder / "index").glob("gen-*")] == ["gen-0001"]


def test_an_error_of_writing_names_the_file(folder: Path) -> None:
    for number, kind in ((errno.ENOSPC, DiskFull), (errno.EDQUOT, DiskFull), (errno.EIO, OSError)):
        with pytest.raises(kind) as met, writing(folder / "uno.bin", 3_000_000):
            raise OSError(number, os.strerror(number))
        assert "uno.bin" in str(met.value)
        if isinstance(met.value, DiskFull):
            assert met.value.values["needed"] == 3.0


@pytest.mark.parametrize("answer", [errno.EOPNOTSUPP, None], ids=["not supported", "not there"])
def test_where_the_system_cannot_reserve_zeros_are_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch, answer: int | None
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(answer, "not here")

    if answer is None:
        monkeypatch.delattr(os, "posix_fallocate", raising=False)
    else:
        monkeypatch.setattr(os, "posix_fallocate", refuse, raising=False)
    file = folder / "uno.bin"
    with file.open("w+b") as opened:
        opened.write(b"12345678")
        reserve(opened, file, 64, 3 * disk_space._ZEROS_BYTES // 2)
    assert file.read_bytes() == b"12345678" + bytes(56 + 3 * disk_space._ZEROS_BYTES // 2)
    assert file.stat().st_blocks * 512 >= file.stat().st_size - 4096, "no hole is left for a map to fall into"


def test_an_index_of_many_batches_is_spilled_and_read_back(folder: Path) -> None:
    records = [record(f"d{number}", f"uno dos palabra{number}") for number in range(9)]
    whole, spilled = EmbeddedEngine(folder / "a"), EmbeddedEngine(folder / "b", tuning=Tuning(batch_words=4))
    for engine in (whole, spilled):
        engine.publish(records, blobs=dict, rules=RULES)
    arrays = [(folder / name / "gen-0001/arrays.bin").read_bytes() for name in "ab"]
    assert arrays[0] == arrays[1]


def test_a_file_that_the_disk_refused_once_is_read_by_the_next_build(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    SECOND.prepare(folder)

    def failing(file, entry):  # type: ignore[no-untyped-def]
        if file.name == "dos.md":
            raise OSError(errno.EIO, os.strerror(errno.EIO), "dos.md")
        return load_document(file, entry)

    engine = open_engine(folder / "index", rules={"index_rules": index_rules()})
    with monkeypatch.context() as patch:
        patch.setattr("indexer.build_workers.load_document", failing)
        report = build(folder / "corpus", engine, force=True)
    assert [problem.file for problem in report.problems] == ["dos.md"]
    report = build(folder / "corpus", engine)
    assert (report.problems, report.published, report.documents) == ((), True, 3)
    assert engine.current().search(Query()).total == 3


def test_originals_of_a_build_that_failed_are_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    SECOND.prepare(folder)
    originals = folder / "index/originals"
    before = sorted(originals.rglob("*"))
    assert len(before) == 4
    monkeypatch.setattr(IndexDirectory, "publish", fail)
    assert command.main(["build", str(folder / "corpus"), "--index", str(folder / "index")]) == 74
    assert sorted(originals.rglob("*")) == before

"""The system calls of a build, read from a trace: their order, and the disk space that they reserve.

Skipped where strace is not installed, or may trace nothing; CI installs it.
"""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from indexer import __main__ as command
from tests.faults.injection import injected
from tests.faults.trial import SCENARIOS

ROOT = Path(__file__).parents[2]
CALLS = ("fsync", "fdatasync", "rename", "fallocate", "mmap", "write", "pwrite64", "ftruncate", "mkdir")
CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\w+)")
DESCRIPTOR = re.compile(r"(\d+)<([^>]*)>")
SHARED_MAP = re.compile(
    r"NULL, (\d+), PROT_READ\|PROT_WRITE, MAP_SHARED, \d+<([^>]*)>(?:\(deleted\))?, (\w+)"
)
RESERVATION = re.compile(r"\d+<([^>]*)>(?:\(deleted\))?, 0, (\d+), (\d+)")


@dataclass(frozen=True, slots=True)
class Call:
    """A system call that succeeded: its name, its arguments as text, and the file or folder it is about."""

    name: str
    text: str
    path: str


def may_trace() -> bool:
    return (
        bool(shutil.which("strace"))
        and not subprocess.run(
            ["strace", "-o", "/dev/null", "true"], capture_output=True, check=False
        ).returncode
    )


pytestmark = pytest.mark.skipif(not may_trace(), reason="strace is not installed, or may trace nothing here")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("traced")
    next(scenario for scenario in SCENARIOS if scenario.name == "first build").prepare(home)
    return home


@pytest.fixture(scope="module")
def calls(home: Path) -> list[Call]:
    """Return the calls of a first build, whose folder is two levels below an existing one."""
    index, out = home / "sitio/index", home / "trace"
    command = [
        "strace",
        "-f",
        "-y",
        "-qq",
        "-e",
        f"trace={','.join(CALLS)},renameat,renameat2,mkdirat",
        "-o",
        out,
    ]
    program = [sys.executable, "-B", "-m", "indexer", "build", home / "corpus", "--index", index]
    subprocess.run([*map(str, command), *map(str, program)], check=True, cwd=ROOT, capture_output=True)
    found = []
    for line in out.read_text("utf-8", "replace").splitlines():
        call = CALL.match(line)
        if call is None or call[3].startswith("-") or str(home) not in line:
            continue
        descriptor = DESCRIPTOR.search(call[2])
        path = descriptor[2] if descriptor else call[2].rpartition('", ')[2].strip('"')
        if call[1].startswith("rename"):
            path = re.findall(r'"([^"]*)"', call[2])[-1]
        elif call[1].startswith("mkdir"):
            path = re.findall(r'"([^"]*)"', call[2])[0]
        found.append(Call(call[1], call[2], path.removeprefix(f"{home}/")))
    return found


def test_files_folder_rename_and_folder_come_to_disk_in_this_order(calls: list[Call]) -> None:
    events = [(call.name, call.path) for call in calls]

    def last_event(name: str, path: str) -> int:
        return max(number for number, event in enumerate(events) if event == (name, path))

    folder = "sitio/index/gen-0001"
    written = {path for name, path in events if name == "write" and path.startswith(folder)}
    files = {path for path in written if not path.endswith("scratch")}
    assert len(files) > 8
    (published,) = (
        n for n, (name, path) in enumerate(events) if name == "rename" and path.endswith("/CURRENT")
    )
    for file in files - {f"{folder}/MANIFEST.json"}:
        # Whoosh writes its table of contents under another name first.
        if "/whoosh/" not in file:
            assert (
                last_event("write", file)
                < last_event("fsync", file)
                < last_event("fsync", f"{folder}/MANIFEST.json")
            )
    assert last_event("fsync", f"{folder}/whoosh") < last_event("fsync", f"{folder}/MANIFEST.json")
    assert last_event("fsync", f"{folder}/MANIFEST.json") < last_event("fsync", folder) < published
    assert last_event("fsync", "sitio/index/CURRENT.new") < published
    synced = [number for number, event in enumerate(events) if event == ("fsync", "sitio/index")]
    assert any(last_event("fsync", folder) < number < published for number in synced), (
        "the entry of the generation"
    )
    assert synced[-1] > published, "the entry of CURRENT"


def test_the_entries_of_the_folders_that_were_made_come_to_disk(calls: list[Call], home: Path) -> None:
    synced = [call.path for call in calls if call.name == "fsync"]
    assert str(home) in synced, "that of sitio"
    assert "sitio" in synced, "that of sitio/index"
    originals = {
        str(Path(call.path).parent) for call in calls if call.name == "rename" and "originals" in call.path
    }
    assert len(originals) == 3 and originals < set(synced)


def test_no_byte_is_written_through_a_map_that_was_not_reserved(calls: list[Call]) -> None:
    reserved: dict[str, list[tuple[int, int]]] = {}
    maps = 0
    for call in calls:
        if call.name == "fallocate" and (found := RESERVATION.match(call.text)):
            start, length = int(found[2]), int(found[3])
            reserved.setdefault(found[1], []).append((start, start + length))
        elif call.name == "mmap" and (found := SHARED_MAP.match(call.text)):
            maps += 1
            start = int(found[3], 16)
            end = start + int(found[1])
            # The map begins at a page, and the array within it.
            assert any(low - start < 1 << 16 and high == end for low, high in reserved[found[2]]), call.text
    assert maps > 5


def test_the_fault_harness_sees_every_write_sync_and_rename_of_a_build(calls: list[Call], home: Path) -> None:
    """Each is counted that a trace has: no operation of a build goes past the harness."""
    again = home / "otra"
    again.mkdir()
    with injected((again,), sites=True) as operations:
        assert command.main(["build", str(home / "corpus"), "--index", str(again / "sitio/index")]) == 0
    counted = [site.split()[0] for site in operations.sites]
    for traced, names in (
        (("write", "pwrite64"), ("write",)),
        (("fsync", "fdatasync"), ("fsync",)),
        (("rename",), ("rename", "replace")),
        (("fallocate",), ("posix_fallocate",)),
        (("ftruncate",), ("ftruncate",)),
    ):
        asked = sum(call.name in traced for call in calls)
        assert (traced, asked) == (traced, sum(counted.count(name) for name in names))

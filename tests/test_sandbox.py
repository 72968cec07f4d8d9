"""What runs in a sandbox: results in order, and each bound broken by one item that costs itself alone."""

import faulthandler
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.build_workers import PARALLEL_FROM
from indexer.sandbox import Bounds, Failure, Steps, map_sandboxed, report_steps

PROC = Path("/proc")
QUICK = Bounds(seconds=0.5, memory=1 << 28)
ROOT = Path(__file__).parents[1]


def act(item: str) -> str:
    """Do what the item says."""
    match item.split(":"):
        case ["sleep"]:
            time.sleep(60)
        case ["loop"]:
            while True:
                pass
        case ["eat"]:
            bytearray(1 << 32)
        case ["abort"]:
            # The abort is intended, so that its report would only distract.
            faulthandler.disable()
            os.abort()
        case ["exit"]:
            os._exit(0)
        case ["fail"]:
            os._exit(1)
        case ["write", path]:
            Path(path).write_text("x" * 10_000, "utf-8")
        case ["read", path]:
            return Path(path).read_text("utf-8")
        case ["open", path]:
            _ = [os.open(path, os.O_RDONLY) for _ in range(10_000)]
        case ["steps"]:
            for done in range(3):
                report_steps(done, 3)
                time.sleep(0.3)
        case ["raise"]:
            raise ValueError(item)
        case ["spawn", path]:
            sleeper = subprocess.Popen(["sleep", "60"])
            os.write(int(path), f"{sleeper.pid}\n".encode())
            time.sleep(60)
    return item.upper()


def run(*chunks: Sequence[str], children: int = 2, bounds: Bounds = QUICK) -> list[list[str] | Failure[str]]:
    return list(map_sandboxed(act, list, chunks, children=children, bounds=bounds))


def test_results_come_in_the_order_of_the_chunks() -> None:
    chunks = [[f"{number}", f"{number}b"] for number in range(50)]
    assert run(*chunks) == [[item.upper() for item in chunk] for chunk in chunks]


def test_no_chunk_gives_nothing() -> None:
    assert run() == []


@pytest.mark.parametrize(
    ("item", "kind", "killed_by"),
    [
        ("sleep", "time", 0),
        ("loop", "time", 0),
        ("eat", "memory", 0),
        ("abort", "killed", signal.SIGABRT),
        ("exit", "killed", 0),
        # It ends with a status that is no signal.
        ("fail", "killed", 0),
    ],
)
def test_an_item_that_breaks_a_bound_costs_itself_alone(item: str, kind: str, killed_by: int) -> None:
    assert run(["a", "b", item, "c"], ["d"]) == [["A", "B"], Failure(item, kind, killed_by), ["C"], ["D"]]


def test_many_such_items_end_too() -> None:
    results = run(["abort", "a", "abort", "abort", "b"], ["abort"], children=1)
    assert results == [
        Failure("abort", "killed", 6),
        ["A"],
        Failure("abort", "killed", 6),
        Failure("abort", "killed", 6),
        ["B"],
        Failure("abort", "killed", 6),
    ]


def test_the_time_is_each_items_own() -> None:
    slow = Bounds(seconds=1.0, memory=1 << 28)

    assert list(map_sandboxed(nap, list, [[0.4] * 5], children=1, bounds=slow)) == [[0.4] * 5]


def nap(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def test_nothing_is_written_from_within(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        run([f"write:{tmp_path / 'file'}"])
    assert not (tmp_path / "file").read_text("utf-8")


def test_an_exception_is_raised_outside() -> None:
    with pytest.raises(ValueError, match="raise"):
        run(["a", "raise"])


def test_what_a_killed_item_started_is_killed_with_it() -> None:
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    results = run([f"spawn:{writing}"], children=1)
    assert [failure.kind for failure in results if isinstance(failure, Failure)] == ["time"]
    sleeper = int(os.read(reading, 100).split()[0])
    assert wait_until(lambda: not is_running(sleeper), 10)


def test_how_far_it_is_is_told_while_a_chunk_is_in_hand() -> None:
    told: list[int] = []
    results = map_sandboxed(
        nap,
        list,
        [[0.3] * 5],
        children=1,
        bounds=replace(QUICK, seconds=5),
        watch=lambda processed, steps: told.append(processed),
    )
    assert list(results) == [[0.3] * 5]
    assert set(range(1, 5)) <= set(told) and told[-1] == 5 and told == sorted(told)


def test_the_steps_of_a_long_item_are_told_and_end_with_it() -> None:
    told: list[Steps | None] = []
    bounds = replace(QUICK, seconds=5)
    results = map_sandboxed(
        act,
        list,
        [["steps", "a"]],
        children=1,
        bounds=bounds,
        watch=lambda processed, steps: told.append(steps),
    )
    assert list(results) == [["STEPS", "A"]]
    assert {Steps(0, 3), Steps(1, 3), Steps(2, 3)} <= set(told)
    assert told[-1] is None


def test_files_that_the_parent_has_open_do_not_count(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("a", "utf-8")
    with ExitStack() as stack:
        for _ in range(2 * QUICK.open_files):
            stack.enter_context(file.open())
        assert run([f"read:{file}"], children=1) == [["a"]]


def test_no_more_files_can_be_opened_than_the_bound(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="Too many open files"):
        run([f"open:{tmp_path}"], children=1)


def test_the_children_end_when_nobody_asks_for_more() -> None:
    others = children(os.getpid())
    results = map_sandboxed(act, list, [["a"]] * 10, children=2, bounds=QUICK)
    assert next(results) == ["A"]
    mine = set(children(os.getpid())) - set(others)
    assert len(mine) == 2
    results.close()  # type: ignore[attr-defined]
    assert wait_until(lambda: not any(map(is_running, mine)), 10)


# Two children, however few processors there are; `{}` is what a case changes before the build begins.
BUILD = """
import os, sys
from indexer import sandbox
from indexer.__main__ import main
os.cpu_count = lambda: 2
{}
sys.exit(main(sys.argv[1:]))
"""
# No system call ends the children: their watch over the parent has to.
ELSEWHERE = "sandbox._end_by_signal = lambda parent: False"


def status(pid: int) -> list[str]:
    """State, parent and so on of a process (proc_pid_stat(5), from the third field); empty when it is gone."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def children(parent: int) -> list[int]:
    pids = [int(path.name) for path in PROC.iterdir() if path.name.isdigit()]
    return [pid for pid in pids if status(pid)[1:2] == [str(parent)]]


def is_running(pid: int) -> bool:
    return status(pid)[:1] not in ([], ["Z"])


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return False


@pytest.mark.skipif(not PROC.is_dir(), reason="workers are looked for in /proc")
@pytest.mark.parametrize("change", ["", ELSEWHERE], ids=["signal", "watch"])
def test_a_build_that_is_killed_leaves_no_child(tmp_path: Path, change: str) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    text = (
        "El Grupo de Trabajo celebró su 13ª reunión los días 2 y 3 de octubre de 2023 (A/67/123).\n\n" * 100
    )
    for number in range(4 * PARALLEL_FROM):
        (corpus / f"n{number}.md").write_text(f"# Informe {number}\n\n{text}", "utf-8")
    command = [
        sys.executable,
        "-c",
        BUILD.format(change),
        "build",
        str(corpus),
        "--index",
        str(tmp_path / "i"),
    ]
    # Seconds: the workers are at work, or wait for work.
    for delay in (0, 0.1, 0.2, 0.3):
        kill_build(command, delay)


def kill_build(command: list[str], delay: float) -> None:
    """Kill a build some seconds after its workers have begun, and see them end."""
    builder = subprocess.Popen(command)
    workers: list[int] = []
    try:
        assert wait_until(lambda: len(children(builder.pid)) == 2, 60)
        workers += children(builder.pid)
        time.sleep(delay)
        assert builder.poll() is None
        builder.kill()
        builder.wait()
        assert wait_until(lambda: not any(map(is_running, workers)), 30)
    finally:
        builder.kill()
        for worker in filter(is_running, workers):
            os.kill(worker, signal.SIGKILL)

"""A build that is killed leaves no process behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.build import PARALLEL_FROM

PROC = Path("/proc")
# Two workers, however few processors there are; `{}` is what a case changes before the build begins.
BUILD = """
import os, sys
from indexer import worker_pool
from indexer.__main__ import main
os.cpu_count = lambda: 2
{}
sys.exit(main(sys.argv[1:]))
"""
# No system call ends the workers: their watch over the parent has to.
ELSEWHERE = "worker_pool._end_by_signal = lambda builder: False"


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
def test_a_build_that_is_killed_leaves_no_worker(tmp_path: Path, change: str) -> None:
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
    for delay in (0, 0.1, 0.2, 0.3):  # seconds: the workers are at work, or wait for it
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

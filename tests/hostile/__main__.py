"""python -m tests.hostile [NAME...]: build an index of each hostile file; print how it ends, its time and memory.

Each is built beside a sound document in a process of its own. Time is by the clock, from the start of that process to
its end. Memory is the peak resident size of the largest process of the build, less that of
a build of the sound document alone: the bound is of what a file takes. The status is 1 where a file took more than it
may, or ended as it should not.
"""

import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.hostile.build_run import SOUND, build_corpus, write_corpus
from tests.hostile.file_builders import HOSTILE_FILES, READ, HostileFile

SECONDS = 60
MEBIBYTES = 1024
# This command starts itself with this option for each file.
ONE = "--one"


@dataclass(frozen=True, slots=True)
class Measured:
    """How one build ended, its seconds, and its peak memory in MiB."""

    end: str
    sentence: str
    seconds: float
    memory: int


def main(arguments: Sequence[str]) -> int:
    if arguments[:1] == [ONE]:
        name, folder = arguments[1:]
        outcome = build_corpus(Path(folder))[name]
        print(outcome.end, outcome.sentence)
        return 0
    files = [file for file in HOSTILE_FILES if not arguments or file.name in arguments]
    idle = measure(SOUND)
    assert idle.end == READ
    print(f"a build without any: {idle.seconds:.1f} s, {idle.memory} MiB")
    bad = [file.name for file in files if not is_bounded(file, idle)]
    print(f"{len(files)} files; not as they should be: {', '.join(bad) or 'none'}")
    return 1 if bad else 0


def measure(name: str) -> Measured:
    """Build an index of the sound document and the hostile file of this name in a process of its own."""
    with TemporaryDirectory() as folder:
        # A process begins with the peak of the one that starts it: what makes a bomb of 800 MB is another.
        files = [file for file in HOSTILE_FILES if file.name == name]
        maker = multiprocessing.get_context("fork").Process(target=write_corpus, args=(files, Path(folder)))
        maker.start()
        maker.join()
        command = [sys.executable, "-m", "tests.hostile", ONE, name, folder]
        start = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as build:
            assert build.stdout is not None
            end, _, sentence = build.stdout.read().strip().partition(" ")
            _, status, usage = os.wait4(build.pid, 0)
            build.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - start
    if build.returncode:
        end = "build-failed"
    # Linux counts in KiB, and takes the children that a process waited for into account.
    return Measured(end, sentence, seconds, usage.ru_maxrss // 1024)


def is_bounded(file: HostileFile, idle: Measured) -> bool:
    """Build with one file, print a line, and return whether it took no more than it may and ended as it should."""
    measured = measure(file.name)
    memory = max(0, measured.memory - idle.memory)
    bounded = measured.end in file.ends and measured.seconds < SECONDS and memory < MEBIBYTES
    mark = " " if bounded else "!"
    print(
        f"{mark} {file.name:21} {measured.end:20} {measured.seconds:5.1f} s {memory:5} MiB  {measured.sentence}"
    )
    sys.stdout.flush()
    return bounded


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

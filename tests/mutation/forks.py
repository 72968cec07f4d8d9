"""Run a part of the tests in a forked child, which need not import again what its parent has imported.

The child works in a copy of the repository, and imports the product and the tests from there; what it shares with its
parent are the packages of others. It runs pytest in its own process, once for each batch of tests.
"""

import gc
import importlib
import os
import pickle
import resource
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest

# What is imported from the copy.
OURS = frozenset({"indexer", "search_app", "tests"})
OPTIONS = ("-x", "-q", "-p", "no:cacheprovider", "--no-header", "--tb=no")
# Exit statuses of pytest. That no test is there is no failure: the name of a test can change with a mutant.
PASSED = (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)

# Seconds of processor time and of the clock: what a batch may take to be collected, and a test, above ten times and
# thirty times what it took without a mutant.
COLLECTION, TEST = 60.0, 5.0
TIMES, CLOCK_TIMES = 10, 30
# Bytes of addresses: a mutant that grows without end is stopped before it takes the machine.
MEMORY = 4 << 30

T = TypeVar("T")


@dataclass(slots=True)
class Outcome:
    """What became of the batches: the first test that failed, or why it ended; "" if all passed."""

    failed: str = ""
    # Tests that passed.
    passed: int = 0


def import_others(names: Sequence[str]) -> None:
    """Import packages that are not ours, so that no child need to; those that cannot be are left to it."""
    for name in names:
        if name not in sys.modules:
            with suppress(Exception):
                importlib.import_module(name)
    # What the parent has is not collected in each child.
    gc.collect()
    gc.freeze()


def in_child(copy: Path, work: Callable[[], T]) -> T | str:
    """Do `work` in a forked child that works in the copy; return its result, or how it ended without one."""
    with tempfile.TemporaryDirectory(prefix="mutation-child-") as folder:
        pid = os.fork()
        if not pid:
            _work(copy, Path(folder), work)
        _, status = os.waitpid(pid, 0)
        # Whatever it started.
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        result = Path(folder) / "result"
        if result.exists():
            done: T = pickle.loads(result.read_bytes())
            return done
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGPROF, signal.SIGALRM):
            return "time limit"
        return (
            f"ended with status {status}\n{(Path(folder) / 'output').read_text('utf-8', 'replace')[-3000:]}"
        )


def _work(copy: Path, folder: Path, work: Callable[[], object]) -> None:
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        os.chdir(copy)
        output = os.open(folder / "output", os.O_WRONLY | os.O_CREAT)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        sys.stdout, sys.stderr = (os.fdopen(number, "w", closefd=False) for number in (1, 2))
        os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(folder)
        for name in [name for name in sys.modules if name.split(".")[0] in OURS]:
            if not name.startswith("tests.mutation"):
                del sys.modules[name]
        sys.path[0] = str(copy)
        importlib.invalidate_caches()
        part = folder / "part"
        part.write_bytes(pickle.dumps(work()))
        part.rename(folder / "result")
        os._exit(0)
    except BaseException:
        sys.__excepthook__(*sys.exc_info())
        sys.stderr.flush()
        os._exit(1)


@dataclass(eq=False)
class ChosenTests:
    """A plugin of pytest that runs these tests, in this order, each for no longer than its limit."""

    # Name of a test -> seconds that it takes.
    seconds: dict[str, float]
    outcome: Outcome = field(default_factory=Outcome)

    def pytest_configure(self) -> None:
        """Let hypothesis try the same in each run, however slow the machine is."""
        from hypothesis import settings

        settings.register_profile("mutation", database=None, deadline=None, derandomize=True)
        settings.load_profile("mutation")
        limit(COLLECTION, CLOCK_TIMES * COLLECTION)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the chosen tests, in their order."""
        order = {name: index for index, name in enumerate(self.seconds)}
        items[:] = sorted(
            (item for item in items if item.nodeid in order), key=lambda item: order[item.nodeid]
        )

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a module that cannot be imported."""
        if report.failed and not self.outcome.failed:
            self.outcome.failed = f"import of {report.nodeid}"

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Give a test its limit of time."""
        seconds = self.seconds[item.nodeid]
        limit(TEST + TIMES * seconds, CLOCK_TIMES * (TEST + seconds))
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note the first test that fails."""
        self.outcome.passed += report.when == "call" and report.passed
        if report.failed and not self.outcome.failed:
            self.outcome.failed = report.nodeid


def run_batches(batches: Sequence[dict[str, float]]) -> Outcome:
    """Run batches of tests with the seconds of each, until one fails."""
    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    outcome = Outcome()
    for seconds in batches:
        plugin = ChosenTests(seconds, outcome)
        files = dict.fromkeys(name.split("::")[0] for name in seconds)
        status = pytest.main([*OPTIONS, *files], plugins=[plugin])
        limit(0, 0)
        if status == pytest.ExitCode.INTERNAL_ERROR:
            raise RuntimeError("pytest failed")
        if status not in PASSED:
            outcome.failed = outcome.failed or f"pytest ended with {int(status)}"
        if outcome.failed:
            break
    return outcome


def limit(processor: float, clock: float) -> None:
    """End this process after so many seconds of processor time, or by the clock; 0 takes the limits away."""
    for number in (signal.SIGPROF, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, processor)
    signal.setitimer(signal.ITIMER_REAL, clock)

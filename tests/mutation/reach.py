"""Which tests reach which lines of a room, measured with coverage.py, each file of tests in a process of its own.

In a process of its own no file of tests finds what another has left in a cache, where it would not reach the code that
computes it. Within a file this can happen: all tests of a file that reaches a line are tried, those that do first.
"""

import pickle
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pytest

from tests.mutants import ROOT
from tests.mutation.forks import OPTIONS, OURS, PASSED, ChosenTests, import_others, in_child, limit

FOLDER = ROOT / "build/mutation/reach"
# The context of what runs when no test does: at import.
IMPORT = ""


@dataclass(slots=True)
class FileReach:
    """What one file of tests reaches, and how long it takes. Lines from 1, seconds of processor time, traced."""

    # Module -> line -> names of tests, or IMPORT.
    lines: dict[str, dict[int, list[str]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    # Seconds until the first test, of which most are imports.
    start: float = 0.0
    imported: list[str] = field(default_factory=list)
    # Module -> digest of its source.
    sources: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Reach:
    """What all files of tests of a room reach."""

    files: dict[str, FileReach]

    def files_of(self, module: str, lines: range) -> dict[str, set[str]]:
        """Return the files that reach one of these lines, and the tests of each that do.

        Of lines that run at import these are the tests that run any line of the module.
        """
        reaching: dict[str, set[str]] = {}
        for file, reach in self.files.items():
            by_line = reach.lines.get(module, {})
            tests = {test for line in lines for test in by_line.get(line, ())}
            if tests == {IMPORT}:
                tests = {test for names in by_line.values() for test in names}
            if tests:
                reaching[file] = tests - {IMPORT}
        return reaching


def measure(copy: Path, modules: Sequence[str], everything: Sequence[str], files: Sequence[str]) -> Reach:
    """Run every test of these files in the copy. All must pass. What they import of others is imported here too.

    What a file reaches of `everything` is kept in `build/mutation`, and measured again when the file changes or one of
    `modules`. If something else has changed, a test may be tried in vain, or not where it now would be.
    """
    reach = Reach({})
    sources = {module: _digest(copy / module) for module in everything}
    for file in files:
        kept = FOLDER / f"{Path(file).stem}-{_digest(copy / file)}.pickle"
        measured = pickle.loads(kept.read_bytes()) if kept.exists() else None
        if not measured or any(measured.sources.get(module) != sources[module] for module in modules):
            measured = in_child(copy, lambda file=file: _measure(copy, everything, file))  # type: ignore[misc]
            if isinstance(measured, str):
                raise SystemExit(f"{file} fails without a mutant: {measured}")
            measured.sources = sources
            FOLDER.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(pickle.dumps(measured))
        reach.files[file] = measured
        import_others(measured.imported)
    return reach


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


@dataclass(eq=False)
class _Contexts(ChosenTests):
    """Tells coverage which test runs."""

    coverage: object = None
    reach: FileReach = field(default_factory=FileReach)
    begun: float = field(default_factory=time.process_time)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        self.reach.start = time.process_time() - self.begun
        # What the tests take without a mutant is measured here: nothing limits it.
        limit(0, 0)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.coverage.switch_context(item.nodeid)  # type: ignore[attr-defined]
        start = time.process_time()
        result = yield
        self.reach.seconds[item.nodeid] = time.process_time() - start
        self.coverage.switch_context(IMPORT)  # type: ignore[attr-defined]
        return result


def _measure(copy: Path, modules: Sequence[str], file: str) -> FileReach:
    import coverage

    measuring = coverage.Coverage(
        data_file=None, config_file=False, include=[str(copy / name) for name in modules]
    )
    plugin = _Contexts({}, coverage=measuring)
    measuring.start()
    status = pytest.main([*OPTIONS, file], plugins=[plugin])
    measuring.stop()
    if status not in PASSED:
        raise RuntimeError(f"pytest ended with {status}: {plugin.outcome.failed}")
    data = measuring.get_data()
    for module in modules:
        by_line = data.contexts_by_lineno(str(copy / module))
        if by_line:
            plugin.reach.lines[module] = dict(by_line)
    plugin.reach.imported = [
        name for name, module in sys.modules.items() if module and name.split(".")[0] not in OURS
    ]
    return plugin.reach

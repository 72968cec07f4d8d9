"""Try a mutant: the tests that reach its line, the likeliest and quickest first, until one fails."""

import ast
import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.mutation.forks import Outcome, in_child, run_batches
from tests.mutation.mutants import Mutant, mutated
from tests.mutation.reach import FileReach, Reach

# Seconds of processor time (as they were measured, traced) that the tests of one mutant may take altogether, besides
# the broad ones, and how much more where none notices it. One that only a test beyond would notice is not noticed.
ROUNDS = (12.0, 60.0)
# What another file of tests adds to that.
COLLECTING = 0.3
# Tests that take longer come after all that do not.
QUICK = 0.3


@dataclass(slots=True)
class Trials:
    """Tries mutants of a room in a copy of the repository."""

    copy: Path
    reach: Reach
    # The file of tests that is tried right after that of the module itself.
    broad: str = ""
    # Module -> file of tests -> mutants that it noticed: it is tried first with the next.
    successes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def run(self, mutant: Mutant) -> Outcome:
        """Try a mutant. A child that ends without a result was noticed too: by its time, its memory, or a crash."""
        path = self.copy / mutant.module
        original, stat = path.read_text("utf-8"), path.stat()
        path.write_text(mutated(mutant, original), "utf-8")
        tried: set[str] = set()
        try:
            for seconds in ROUNDS:
                batches = self._batches(mutant, original, seconds, tried)
                outcome = in_child(self.copy, partial(run_batches, batches))
                if isinstance(outcome, str):
                    outcome = Outcome(outcome)
                if outcome.failed:
                    break
                tried.update(name for batch in batches for name in batch)
        finally:
            path.write_text(original, "utf-8")
            # What was compiled of it is valid again.
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        if outcome.failed:
            self.successes[mutant.module][outcome.failed.split("::")[0]] += 1
        return Outcome(outcome.failed, len(tried) + outcome.passed * bool(outcome.failed))

    def _batches(
        self, mutant: Mutant, source: str, seconds_left: float, tried: set[str]
    ) -> list[dict[str, float]]:
        """Return the tests that take so long altogether, without those `tried`; the broad ones count nothing."""
        lines = statement_lines(source, mutant.start[0])
        batches = []
        collected = set()
        for batch in self._ordered(mutant.module, self.reach.files_of(mutant.module, lines)):
            chosen = {}
            for name, seconds in batch.items():
                file = name.split("::")[0]
                cost = seconds if file in collected else seconds + COLLECTING
                if file == self.broad:
                    cost = 0.0
                if name not in tried and cost <= seconds_left:
                    chosen[name] = seconds
                    collected.add(file)
                    seconds_left -= cost
            if chosen:
                batches.append(chosen)
        return batches

    def _ordered(self, module: str, reaching: dict[str, set[str]]) -> Iterator[dict[str, float]]:
        """Yield the quick tests that reach it, file by file, then the slow ones, then the others of these files.

        The first files are that of the module itself and the broad one, of which slow tests are tried too; then come
        those that noticed most other mutants of the module for their time.
        """
        files = {file: self.reach.files[file] for file in reaching}
        limit = {file: float("inf") if file == self.broad else QUICK for file in files}
        quick = {file: _tests(reach, reaching[file], 0, limit[file]) for file, reach in files.items()}
        successes = self.successes[module]
        own = f"test_{Path(module).stem}"
        cost = {file: files[file].start + sum(quick[file].values()) for file in quick}
        for file in sorted(
            quick,
            key=lambda file: (
                not Path(file).stem.startswith(own),
                file != self.broad,
                -successes[file] / cost[file],
                cost[file],
            ),
        ):
            yield quick[file]
        yield _by_time(
            *(_tests(reach, reaching[file], limit[file], float("inf")) for file, reach in files.items())
        )
        yield _by_time(
            *(
                _tests(reach, reach.seconds.keys() - reaching[file], 0, float("inf"))
                for file, reach in files.items()
            )
        )


def _tests(reach: FileReach, names: set[str], least: float, most: float) -> dict[str, float]:
    return _by_time({name: reach.seconds[name] for name in names if least <= reach.seconds[name] < most})


def _by_time(*tests: dict[str, float]) -> dict[str, float]:
    merged = [item for each in tests for item in each.items()]
    return dict(sorted(merged, key=lambda item: (item[1], item[0])))


def statement_lines(source: str, line: int) -> range:
    """Return the lines of the smallest statement around a line; of one with a body, those before the body."""
    best = range(line, line + 1)
    size = None
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.stmt):
            lines = _own_lines(node)
            if line in lines and (size is None or len(lines) <= size):
                best, size = lines, len(lines)
    return best


def _own_lines(node: ast.stmt) -> range:
    body = getattr(node, "body", None)
    first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
    last = body[0].lineno - 1 if body else node.end_lineno or node.lineno
    return range(first, max(first, last) + 1)

"""Let every file operation of a small build fail once, in every way. Exit 1 if anything was lost or left over.

python -m tests.faults [--scenario NAME ...] [--fault NAME ...] [--sites] [--processes 2]

With `--sites`, only the first operation of each place in the program; without, every operation of the build.
"""

import argparse
import collections
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.faults.injection import WRITES, Fault
from tests.faults.trial import SCENARIOS, Scenario, Trial, operation_sites, run_with_fault

# Thousands of builds bring their files to disk: a folder in memory spares it that.
MEMORY = Path("/dev/shm")
SHORT = (Fault.SHORT_WRITE, Fault.SHORT_THEN_FULL)
_Work = tuple[Scenario, Path, Fault, int, str]


def work_of(
    scenario: Scenario, folder: Path, faults: Sequence[Fault], *, sites_only: bool
) -> Iterator[_Work]:
    """Yield each operation that is to fail, with its number and the place in the program that calls it."""
    counted, prepared = folder / f"counted-{scenario.name}", folder / f"prepared-{scenario.name}"
    for home in (counted, prepared):
        home.mkdir()
    sites = operation_sites(scenario, counted)
    scenario.prepare(prepared)
    seen: set[str] = set()
    for number, site in enumerate(sites, 1):
        if sites_only and site in seen:
            continue
        seen.add(site)
        for fault in faults:
            if fault not in SHORT or site.split()[0] in WRITES:
                yield scenario, prepared, fault, number, site


def try_one(work: _Work) -> tuple[_Work, Trial]:
    scenario, prepared, fault, number, _ = work
    home = prepared.parent / f"home-{multiprocessing.current_process().pid}" / "home"
    home.parent.mkdir(exist_ok=True)
    return work, run_with_fault(scenario, prepared, home, fault, number)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument(
        "--scenario", nargs="*", help="of: " + ", ".join(scenario.name for scenario in SCENARIOS)
    )
    parser.add_argument("--fault", nargs="*", help="of: " + ", ".join(fault.name for fault in Fault))
    parser.add_argument("--sites", action="store_true", help="each place of the program once")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    scenarios = [
        scenario for scenario in SCENARIOS if not options.scenario or scenario.name in options.scenario
    ]
    chosen = [fault for fault in Fault if not options.fault or fault.name in options.fault]
    start = time.monotonic()
    trials, ended, wrong = 0, collections.Counter[int](), 0
    with tempfile.TemporaryDirectory(prefix="faults-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        work = [
            item
            for scenario in scenarios
            for item in work_of(scenario, Path(folder), chosen, sites_only=options.sites)
        ]
        # Not multiprocessing.Pool: its workers may have no children, and a build has some.
        with ProcessPoolExecutor(options.processes, multiprocessing.get_context("fork")) as pool:
            for (scenario, _, fault, number, site), trial in pool.map(try_one, work, chunksize=4):
                trials += 1
                ended[trial.status] += 1
                if trial.faults:
                    wrong += 1
                    print(f"{scenario.name}, {fault.name} at {number} ({site}):", *trial.faults, sep="\n    ")
                    sys.stdout.flush()
    taken = time.monotonic() - start
    print(f"{trials} operations failed in {taken:.0f} s: {wrong} with a fault; statuses {dict(ended)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

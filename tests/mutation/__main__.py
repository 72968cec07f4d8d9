"""Change the code of a room in places drawn by lot, one at a time, and report the changes that no test notices.

python -m tests.mutation [ROOM ...] [--count N] [--seed N] [--unseen SEED ...] [--survivors] [--write]

A mutant is tried in a second or some, in a forked child. What was found goes to `build/mutation`, and with `--write`
everything that is there to `tests/mutation/RESULTS.md`, with the remarks of `remarks.toml`. `tests/mutants` holds
the changed lines that must be noticed for ever; this finds new ones.
"""

import argparse
import compileall
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.mutants import ROOT
from tests.mutants.__main__ import LEFT_BEHIND
from tests.mutation import results
from tests.mutation.mutants import Sample, difference, draw, mutants_of, seen_place
from tests.mutation.reach import measure
from tests.mutation.results import GOAL, RoomResult, Tried
from tests.mutation.rooms import ROOMS, Room
from tests.mutation.trial import Trials


def run(room: Room, sample: Sample, seed: int, unseen: tuple[int, ...] = ()) -> RoomResult:
    """Try a sample of a room's mutants, and print what no test notices."""
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        copy = Path(folder) / "signatura"
        shutil.copytree(ROOT, copy, ignore=LEFT_BEHIND)
        # A test that looks at the source would notice every mutant: here it looks at a changed one and must pass.
        everything = sorted(module for room in ROOMS for module in room.module_paths())
        for module in everything:
            with (copy / module).open("a", encoding="utf-8") as file:
                file.write("\n# A line that changes nothing.\n")
        compileall.compile_dir(copy, quiet=1, workers=1)
        start = time.monotonic()
        reach = measure(copy, room.module_paths(), everything, room.test_files())
        print(
            f"{room.name}: {len(reach.files)} files of tests in {time.monotonic() - start:.0f} s", flush=True
        )
        trials = Trials(copy, reach, room.broad)
        start, used = time.monotonic(), os.times()
        tried = []
        for mutant in sample.mutants:
            outcome = trials.run(mutant)
            source = (ROOT / mutant.module).read_text("utf-8")
            tried.append(Tried.of(mutant, source, outcome.failed, outcome.passed))
            if not outcome.failed:
                print(f"{mutant.module}:{mutant.start[0]} {difference(mutant, source)}", flush=True)
    after = os.times()
    processor = sum(after[:4]) - sum(used[:4])
    return RoomResult(
        room.name,
        seed,
        unseen,
        sample.places,
        time.monotonic() - start,
        processor,
        tried,
    )


def survivors_of(result: RoomResult) -> Sample:
    """Return what no test noticed, as far as it is there still."""
    keys, places = ({getattr(tried, name) for tried in result.survivors} for name in ("key", "place"))
    sample = Sample(result.all_places)
    for module in sorted({tried.module for tried in result.survivors}):
        source = (ROOT / module).read_text("utf-8")
        sample.mutants += [
            mutant
            for mutant in mutants_of(module, source)
            if seen_place(mutant, source) in places and Tried.of(mutant, source, "", 0).key in keys
        ]
    return sample


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("room", nargs="*", help="of: " + ", ".join(room.name for room in ROOMS))
    parser.add_argument("--count", type=int, default=150, help="mutants of a room, drawn by lot (150)")
    parser.add_argument("--seed", type=int, default=1, help="of the lots (1)")
    parser.add_argument(
        "--unseen",
        type=int,
        nargs="+",
        default=[],
        help="draw none of the places that these seeds drew before",
    )
    parser.add_argument(
        "--survivors", action="store_true", help="try again what this sample had left, and keep no result"
    )
    parser.add_argument(
        "--write", action="store_true", help="write RESULTS.md; without a room, of what was run before"
    )
    options = parser.parse_args()
    low = 0
    for room in ROOMS:
        if room.name in options.room or not (options.room or options.write):
            if options.survivors:
                result = run(room, survivors_of(results.load(room.name, options.seed)), options.seed)
            else:
                earlier = [results.load(room.name, seed) for seed in options.unseen]
                seen = frozenset(place for result in earlier for place in result.places)
                sample = draw(room.module_paths(), options.count, options.seed, seen)
                result = run(room, sample, options.seed, tuple(options.unseen))
                results.save(result)
            print(f"{result.summary()}\n", flush=True)
            low += result.score < GOAL
    if options.write:
        results.write()
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())

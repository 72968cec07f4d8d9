"""Feed each target with inputs of a fuzzer that is guided by the program's coverage. Exit 1 on a finding.

python -m tests.fuzzing [TARGET ...] [--seconds 60]

A finding is written to `build/fuzz/`, with what it raised. Put it into `tests/fuzzing/cases/TARGET/` once it is mended.
What a run learns is kept in `build/fuzz/TARGET/`, and the next one goes on from there.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOUND = ROOT / "build/fuzz"
# This command starts itself with this option: the fuzzer ends its process.
ONE = "--one"
# An input is held to its bound by the processor's time. By the clock's it may take as many times that, and then hangs.
STUCK = 20


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=__doc__)
    parser.add_argument("target", nargs="*")
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument(ONE, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        return fuzz(options.target[0], options.seconds)

    from tests.fuzzing.targets import TARGETS

    num_failures = 0
    for target in TARGETS:
        if options.target and target.name not in options.target:
            continue
        before = set(FOUND.glob(f"{target.name}-*"))
        command = [sys.executable, "-m", "tests.fuzzing", target.name, ONE, "--seconds", str(options.seconds)]
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False, errors="replace"
        )
        new = sorted(set(FOUND.glob(f"{target.name}-*")) - before)
        lines = [line for line in done.stderr.splitlines() if line.startswith("#") or "Done" in line]
        print(f"{target.name:15} {lines[-1] if lines else 'no line'}", flush=True)
        if done.returncode or new:
            num_failures += 1
            print(*(f"  {path.relative_to(ROOT)}" for path in new), done.stderr[-3000:], sep="\n", flush=True)
    print(f"{num_failures} targets with a finding")
    return 1 if num_failures else 0


def fuzz(name: str, seconds: int) -> int:
    """Fuzz one target in this process, which the fuzzer ends."""
    import atheris

    from tests.processor_time import run_within

    with atheris.instrument_imports(include=["indexer", "search_app", "tomllib", "markdown_it"]):
        from tests.fuzzing.targets import CASES, TARGETS

    (target,) = (target for target in TARGETS if target.name == name)
    learnt, seeds = FOUND / name, FOUND / "seeds" / name
    for folder in (learnt, seeds):
        folder.mkdir(parents=True, exist_ok=True)
    cases = [path.read_bytes() for path in sorted((CASES / name).glob("*"))]
    for number, seed in enumerate([*target.seeds(), *cases]):
        (seeds / f"{number:04}").write_bytes(seed[: target.max_bytes])
    # Whatever the first use loads is loaded before the fuzzer watches.
    target.run(b"")
    os.chdir(FOUND)
    options = [
        sys.argv[0],
        f"-max_total_time={seconds}",
        f"-timeout={STUCK * target.seconds}",
        f"-report_slow_units={STUCK * target.seconds}",
        f"-rss_limit_mb={target.megabytes}",
        f"-max_len={target.max_bytes}",
        f"-artifact_prefix={FOUND}/{name}-",
        "-print_final_stats=1",
        "-verbosity=1",
        str(learnt),
        str(seeds),
    ]
    atheris.Setup(options, lambda data: run_within(target.seconds, target.run, bytes(data)))
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())

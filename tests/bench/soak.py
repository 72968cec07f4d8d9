"""Kill builds at every moment, and publish while others read. Exit 1 if anything was broken or inconsistent.

python -m tests.bench.soak [--kills 100] [--publications 200] [--readers 2] [--write]
"""

import argparse
import json
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from indexer.engine.embedded.engine import EmbeddedEngine
from indexer.engine.port import Passage, Query, Record, Term
from tests.bench import results

RULES = {"index_rules": "soak", "record_rules": "soak"}
# Documents of a build that is killed.
DOCUMENTS = 1_500
# Documents of a generation that is published while others read.
FEW = 60


def records(count: int, mark: str) -> Iterator[Record]:
    """Yield documents that all have the mark: as a word, as a key and in their stored documents."""
    for number in range(count):
        words = (mark, *(f"palabra{(number * 7 + place) % 997}" for place in range(200)))
        block = Passage("p1", "paragraph", " ".join(words), words, words, (mark,))
        yield Record(
            f"d{number}", (block,), stored_document=mark.encode(), bears=(mark,), facets={"mark": (mark,)}
        )


def find_inconsistency(engine: EmbeddedEngine, count: int | None = None) -> str | None:
    """Return what is inconsistent in the published generation; None if nothing is."""
    generation = engine.current()
    results = generation.search(Query(facet_fields=("mark",), size=1))
    ((mark, counted),) = results.facets["mark"]
    totals = {
        "documents": generation.info.documents,
        "total": results.total,
        "facet": counted,
        "word": generation.search(Query(Term("exact", mark))).total,
        "key": len(generation.with_identity([mark])[mark]),
        "entity": generation.search(Query(Term("entities", mark))).total,
    }
    body = generation.stored_documents(["d0"]).get("d0")
    if len(set(totals.values())) > 1 or body != mark.encode() or count not in (None, results.total):
        return f"{generation.info.generation} of {mark}: {totals}, body {body!r}"
    return None


def build(index: Path, count: int, mark: str) -> None:
    EmbeddedEngine(index, RULES).publish(records(count, mark), blobs=dict, rules=RULES, force=True)


def read(index: Path) -> None:
    """Read until standard input ends; then say how often, which generations, and every fault."""
    engine = EmbeddedEngine(index, RULES)
    reads, faults, seen = 0, [], set()
    print("reading", flush=True)
    while not select.select([sys.stdin], [], [], 0)[0]:
        try:
            if fault := find_inconsistency(engine, FEW):
                faults.append(fault)
            seen.add(engine.current().info.generation)
        # Errors of every kind are what this looks for.
        except Exception as error:
            faults.append(repr(error))
        reads += 1
    print(json.dumps({"reads": reads, "generations": len(seen), "faults": faults[:5]}))


def process(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.bench.soak", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def kill_builds(index: Path, count: int) -> tuple[str, list[str]]:
    """Kill so many builds at moments spread over a build's time. Return what was done, and the faults after each."""
    build(index, DOCUMENTS, "m0")
    start = time.monotonic()
    process("--build", str(index), "m1").communicate()
    whole = time.monotonic() - start
    faults, finished, left = [], 0, 0
    for number in range(count):
        with process("--build", str(index), f"m{number + 2}") as builder:
            time.sleep(whole * number / count)
            finished += builder.poll() is not None
            builder.send_signal(signal.SIGKILL)
        left += len(list(index.glob("gen-*"))) > 2
        engine = EmbeddedEngine(index, RULES)
        try:
            engine.verify()
            fault = find_inconsistency(engine, DOCUMENTS)
        except Exception as error:
            fault = repr(error)
        if fault:
            faults.append(f"kill {number}: {fault}")
    build(index, DOCUMENTS, "last")
    debris = sorted({path.name for path in index.iterdir()} - {"CURRENT", "LOCK"})
    if len(debris) != 2:
        faults.append(f"left behind: {debris}")
    done = f"{count} kills over {whole:.2f} s: {finished} came too late, {left} left something for the next build"
    return done, faults


def publish_under_readers(index: Path, count: int, readers: int) -> tuple[str, list[str]]:
    """Publish so many generations while others read. Return what was done, and the faults that the readers met."""
    build(index, FEW, "m0")
    reading = [process("--read", str(index)) for _ in range(readers)]
    for reader in reading:
        assert reader.stdout is not None
        reader.stdout.readline()
    start = time.monotonic()
    for number in range(count):
        build(index, FEW, f"m{number + 1}")
    taken = time.monotonic() - start
    told = [json.loads(reader.communicate("end\n")[0]) for reader in reading]
    reads, seen = sum(report["reads"] for report in told), [report["generations"] for report in told]
    done = f"{count} publications in {taken:.1f} s under {reads:,} reads; its {readers} readers saw {seen} generations"
    return done, [fault for report in told for fault in report["faults"]]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--publications", type=int, default=200)
    parser.add_argument("--readers", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="write what was measured into RESULTS.md")
    parser.add_argument("--build", nargs=2, metavar=("INDEX", "MARK"), help=argparse.SUPPRESS)
    parser.add_argument("--read", metavar="INDEX", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.build:
        build(Path(asked.build[0]), DOCUMENTS, asked.build[1])
        return 0
    if asked.read:
        read(Path(asked.read))
        return 0
    said, faults = [], []
    with tempfile.TemporaryDirectory() as folder:
        for soaked in (
            lambda: kill_builds(Path(folder) / "killed", asked.kills),
            lambda: publish_under_readers(Path(folder) / "published", asked.publications, asked.readers),
        ):
            done, met = soaked()
            print(done, flush=True)
            said.append(f"- {done}")
            faults += met
    said += [f"- FAULT: {fault}" for fault in faults] or [
        "- no broken index, no debris, no failed or torn answer"
    ]
    print("\n".join(said[2:]))
    if asked.write:
        command = f"python -m tests.bench.soak --kills {asked.kills} --publications {asked.publications}"
        results.write("soak", ["## Soak", "", results.measured(command), "", *said])
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

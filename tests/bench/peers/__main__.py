"""Builds or opens one engine's index in a process of its own, and prints what that took as JSON.

python -m tests.bench.peers build tantivy build/bench/tantivy --documents 10000 --words 440
python -m tests.bench.peers open tantivy build/bench/tantivy --asked build/bench/asked.pickle
"""

import argparse
import json
import os
import pickle
import resource
import time
from collections.abc import Iterator
from pathlib import Path

from indexer.engine.port import Record
from tests.bench.generated_documents import analysed, records
from tests.bench.peers import ENGINES, Engine

PATIENCE = 20.0


def build(engine: Engine, path: Path, documents: int, words: int) -> dict[str, float]:
    """Seconds by the clock and of the processor (children included) without making the Records, and the peak in MB."""
    making = [0.0, 0.0]

    def made() -> Iterator[Record]:
        """Records, and how long each took to make."""
        source = records(documents, words)
        while True:
            start, clock = time.process_time(), time.perf_counter()
            record = next(source, None)
            making[0] += time.process_time() - start
            making[1] += time.perf_counter() - clock
            if record is None:
                return
            yield record

    # Load the vocabulary before the clock starts.
    analysed()
    before, start = os.times(), time.perf_counter()
    engine.build(path, made())
    clock, after = time.perf_counter() - start, os.times()
    processor = sum(after[:4]) - sum(before[:4])
    peak = sum(
        resource.getrusage(whose).ru_maxrss for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return {"clock": clock - making[1], "processor": processor - making[0], "peak": peak / 1024}


def opened(engine: Engine, path: Path, asked: Path) -> dict[str, float]:
    """Milliseconds to open, and private MB after the queries that it can answer in PATIENCE seconds."""
    queries = pickle.loads(asked.read_bytes())
    before = _private()
    start = time.perf_counter()
    peer = engine.open(path)
    opening = time.perf_counter() - start
    for query in queries:
        if peer.answers(query) and time.perf_counter() - start < PATIENCE:
            peer.page(query)
    after = _private()
    return {"open": opening * 1e3, "before": before["dirty"], **after}


def _private() -> dict[str, float]:
    """MB that only this process holds: written to, and mapped from files that no other process has open."""
    kilobytes = {"dirty": 0, "clean": 0}
    for line in Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines():
        for name, label in (("dirty", "Private_Dirty:"), ("clean", "Private_Clean:")):
            if line.startswith(label):
                kilobytes[name] += int(line.split()[1])
    return {name: size / 1024 for name, size in kilobytes.items()}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.peers", description=__doc__)
    parser.add_argument("what", choices=("build", "open"))
    parser.add_argument("engine", choices=[engine.name for engine in ENGINES])
    parser.add_argument("path", type=Path)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--words", type=int, default=440)
    parser.add_argument("--asked", type=Path)
    options = parser.parse_args()
    (engine,) = (engine for engine in ENGINES if engine.name == options.engine)
    if options.what == "build":
        print(json.dumps(build(engine, options.path, options.documents, options.words)))
    else:
        print(json.dumps(opened(engine, options.path, options.asked)))


if __name__ == "__main__":
    main()

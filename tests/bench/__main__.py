"""Times the same faceted pages on this engine and on its peers, interleaved, and writes the tables.

    python -m tests.bench [--documents 10000 100000] [--rounds 5] [--work DIR] [--results FILE]

Totals and counts are compared while timing: a peer that finds something else is marked. Needs the peers' packages
(`pip install .[bench]`).
"""

import argparse
import importlib.metadata
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from indexer.engine.generations import EmbeddedEngine
from indexer.engine.port import Query
from indexer.spanish import build_lexicon
from search_app.answer import answer
from search_app.question import Question
from tests.bench.asked import queries
from tests.bench.making import records, vocabulary
from tests.bench.peers import Fts5, Ours, Page, Tantivy, Whoosh

RULES = {"index_rules": "bench", "record_rules": "bench"}
WHOOSH_UP_TO = 10_000  # documents; beyond, a page takes it seconds


def build_ours(folder: Path, documents: int) -> None:
    engine = EmbeddedEngine(folder)
    engine.publish(records(documents), blobs=lambda: {"lexicon": build_lexicon}, rules=RULES)


def peers(work: Path, documents: int) -> dict[str, tuple[Path, Callable[[], None], Callable[[], Any]]]:
    """By name: where its index lies, how it is built, and how it is opened."""
    ours, tantivy, fts5, whoosh = (work / name for name in ("signatura", "tantivy", "fts5.db", "whoosh"))
    found: dict[str, tuple[Path, Callable[[], None], Callable[[], Any]]] = {
        "signatura": (ours, lambda: build_ours(ours, documents), lambda: Ours(EmbeddedEngine(ours))),
        "tantivy": (tantivy, lambda: Tantivy.build(tantivy, records(documents)), lambda: Tantivy(tantivy)),
        "FTS5": (fts5, lambda: Fts5.build(fts5, records(documents)), lambda: Fts5(fts5)),
    }
    if documents <= WHOOSH_UP_TO:
        found["Whoosh"] = (whoosh, lambda: Whoosh.build(whoosh, records(documents)), lambda: Whoosh(whoosh))
    return found


def interleaved(
    opened: dict[str, Any], asked: list[Query], rounds: int, budget: float = float("inf")
) -> tuple[dict[str, float], set[str]]:
    """Median over the queries of each one's median over the rounds, in ms; and whose pages differed from ours.

    No round is begun after `budget` seconds.
    """
    began = time.perf_counter()
    medians: dict[str, list[float]] = {name: [] for name in opened}
    differing: set[str] = set()
    for query in asked:
        times: dict[str, list[float]] = {name: [] for name in opened}
        for _ in range(rounds):
            if time.perf_counter() - began > budget:
                break
            pages: dict[str, Page] = {}
            for name, engine in opened.items():
                start = time.perf_counter()
                pages[name] = engine.page(query)
                times[name].append(time.perf_counter() - start)
            ours = pages["signatura"]
            for name, page in pages.items():
                if (page.total, page.facets) != (ours.total, ours.facets):
                    differing.add(name)
        for name, taken in times.items():
            if taken:
                medians[name].append(statistics.median(taken) * 1e3)
    return {name: statistics.median(taken) for name, taken in medians.items()}, differing


def query_table(opened: dict[str, Any], rounds: int, facets: bool) -> Iterator[str]:
    names = list(opened)
    yield f"| class | {' | '.join(names)} | ours / best |"
    yield f"|---|{'---:|' * (len(names) + 1)}"
    for name, asked in queries().items():
        asked = asked if facets else [replace(query, count=()) for query in asked]
        slow = {"FTS5", "Whoosh"}  # their slowest classes take seconds a page
        quick = {peer: engine for peer, engine in opened.items() if peer not in slow}
        taken, differing = interleaved(quick, asked, rounds)
        rest = {peer: engine for peer, engine in opened.items() if peer in slow or peer == "signatura"}
        for peer in slow & rest.keys():
            some, others = interleaved(
                {"signatura": rest["signatura"], peer: rest[peer]}, asked[:4], 3, budget=4
            )
            taken[peer] = some[peer]
            differing |= others
        best = min(taken[peer] for peer in taken if peer != "signatura" and peer not in differing)
        cells = [f"{taken[peer]:.3f}{' *' if peer in differing else ''}" for peer in names]
        yield f"| {name} | {' | '.join(cells)} | {taken['signatura'] / best:.2f} |"


def answer_table(generation: Any, rounds: int) -> Iterator[str]:
    """Whole answers: from the text of the box to passages with marks."""
    words = vocabulary()
    texts = {
        "rare": [words[rank] for rank in range(20_000, 20_012)],
        "common": [words[rank] for rank in range(20, 32)],
        "two words": [f"{words[rank]} {words[rank + 40]}" for rank in range(100, 112)],
        "phrase": [f'"{words[rank]} {words[rank + 1]}"' for rank in range(20, 32)],
        "wildcard": [f"{words[rank][:5]}*" for rank in range(300, 312)],
        "everything": [""],
    }
    yield "| typed | whole answer, ms | in the engine, ms |"
    yield "|---|---:|---:|"
    for name, typed in texts.items():
        whole, inside = [], []
        for text in typed:
            timed = Timed(generation)
            taken = []
            for _ in range(rounds):
                start = time.perf_counter()
                answer(timed, Question(text=text))
                taken.append(time.perf_counter() - start)
            whole.append(statistics.median(taken) * 1e3)
            inside.append(timed.seconds / rounds * 1e3)
        yield f"| {name} | {statistics.median(whole):.2f} | {statistics.median(inside):.2f} |"


class Timed:
    """A generation that knows how long its searches took."""

    def __init__(self, generation: Any) -> None:
        self._generation = generation
        self.seconds = 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._generation, name)

    def search(self, query: Query) -> Any:
        start = time.perf_counter()
        results = self._generation.search(query)
        self.seconds += time.perf_counter() - start
        return results


OPENED = """
import sys, time
from pathlib import Path
from indexer.engine.generations import EmbeddedEngine
from tests.bench.asked import queries
engine = EmbeddedEngine(Path(sys.argv[1]))
start = time.perf_counter()
generation = engine.current()
opened = time.perf_counter() - start
for asked in queries().values():
    for query in asked:
        generation.search(query)
lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
private = sum(int(line.split()[1]) for line in lines if line.startswith(("Private_Clean", "Private_Dirty")))
dirty = sum(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty"))
print(opened * 1000, private / 1024, dirty / 1024)
"""


def opened_fresh(folder: Path) -> tuple[float, float]:
    """In a process of its own: ms to open, and MB written to and private after every query was asked."""
    done = subprocess.run(
        [sys.executable, "-c", OPENED, str(folder)], capture_output=True, text=True, check=True
    )
    opening, _, dirty = map(float, done.stdout.split())
    return opening, dirty


def size(path: Path) -> float:
    """MB on disk."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files) / 1e6


def machine() -> str:
    model = next(
        line.split(":")[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if "model name" in line
    )
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in ("numpy", "Whoosh-Reloaded", "tantivy")
    )
    return f"{model}, {os.cpu_count()} cores; Python {platform.python_version()}, {versions}"


def report(work: Path, documents: int, rounds: int) -> Iterator[str]:
    found = peers(work, documents)
    work.mkdir(parents=True, exist_ok=True)
    yield f"## {documents:,} documents"
    yield ""
    built = {}
    for name, (path, build, _) in found.items():
        shutil.rmtree(path, ignore_errors=True)
        path.unlink(missing_ok=True)
        start = time.process_time()
        build()
        built[name] = time.process_time() - start
    opened = {name: opening() for name, (_, _, opening) in found.items()}
    load = os.getloadavg()[0]
    yield "Ten best ids, the exact total, the counts of five facets; p50 in ms (* found something else)."
    yield ""
    yield from query_table(opened, rounds, facets=True)
    yield ""
    yield "The same without facets."
    yield ""
    yield from query_table(opened, rounds, facets=False)
    yield ""
    yield "From the text of the box to ten documents with their passages, marks and five facets."
    yield ""
    yield from answer_table(opened["signatura"].generation, rounds)
    yield ""
    opening, dirty = opened_fresh(found["signatura"][0])
    yield f"Opens in {opening:.1f} ms; {dirty:.0f} MB private and written to after all of the queries above."
    yield ""
    yield "| | " + " | ".join(found) + " |"
    yield "|---|" + "---:|" * len(found)
    yield "| MB on disk | " + " | ".join(f"{size(path):.0f}" for path, _, _ in found.values()) + " |"
    cells = " | ".join(f"{built[name]:.0f}" for name in found)
    yield f"| s of processor to build from Records, making them included | {cells} |"
    yield ""
    yield f"(Load of the machine at the start of timing: {load:.1f}.)"
    yield ""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--documents", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--work", type=Path, default=Path("build/bench"), help="where the indexes are built")
    parser.add_argument("--results", type=Path, default=Path(__file__).parent / "RESULTS.md")
    asked = parser.parse_args()
    lines = [
        "# What was measured",
        "",
        f"{time.strftime('%Y-%m-%d')}. {machine()}.",
        "",
        f"    python -m tests.bench --documents {' '.join(map(str, asked.documents))} --rounds {asked.rounds}",
        "",
        "Engines take turns, query by query; each is given the same terms. FTS5 and Whoosh are asked four queries",
        "of a class, three times, while that takes no more than some seconds. Documents are made (`making.py`): 440",
        "words, Blocks, five facets, two of them multi-valued. tantivy-py has no way to count facets and collect hits",
        "in one pass, so it makes two, and one more for each facet that has a choice; a program in Rust could do",
        "better.",
        "",
    ]
    for documents in asked.documents:
        for line in report(asked.work / str(documents), documents, asked.rounds):
            print(line, flush=True)
            lines.append(line)
    asked.results.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

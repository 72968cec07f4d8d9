"""Time the same pages on this engine and on its peers in turns, and whole answers from typed text to passages.

    python -m tests.bench [--documents 10000 100000] [--rounds 5] [--only tantivy ...] [--clock wall] [--write]

Totals and counts are compared while timing. Needs the peers' packages (`pip install .[bench]`); one that is not
installed is left out. A million documents (`--documents 1000000`) have 60 words each, and only tantivy as a peer.
"""

import argparse
import gc
import pickle
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from statistics import median
from typing import cast

from tests.bench import results
from tests.bench.generated_documents import WORDS
from tests.bench.index_cache import CachedIndex, cached_index, run_peer_process
from tests.bench.peers import ENGINES, OURS, Engine, choose_way_of_counting
from tests.bench.peers.page import Peer, PeerWithOtherQueries
from tests.bench.peers.signatura import Signatura
from tests.bench.queries import (
    QUERIES_PER_CLASS,
    TimedQuery,
    equally_frequent_ors,
    or_of_stems,
    query_classes,
    sum_document_frequencies,
    typed_prefixes,
)
from tests.bench.timing import Clock, PeerTime, time_interleaved, time_suggestions, time_whole_answers

# Seconds that a slow engine may take for a class of questions.
BUDGET = 3.0
PEERS = [engine.name for engine in ENGINES if engine is not OURS]
HEADINGS = {
    True: "Ten best documents, the exact total, the counts of five facets",
    False: "Ten best documents and the exact total",
}
CLOCKS: dict[str, Clock] = {"wall": time.perf_counter, "processor": time.process_time}
CLOCK_LABELS = {"wall": "by the clock", "processor": "of the processor"}
# From MILLION documents on, each document has SHORT words.
MILLION, SHORT = 1_000_000, 60

NOTES = """\
p50 in ms {clock} of {rounds} runs of {each} questions a class. **Ratio** is our time by that of the quickest peer that
found the same. `†` fewer runs, since a class may take a slow peer no more than {budget:.0f} s. `*` found or counted
something else; it is left out of the ratio. `–` cannot be asked this."""

UNSHARED_CLASSES = ("question", "partial")
OR_NOTES = """\
With facets. **or3** is an OR of three words whose document frequencies add up to as much, asked in turns; postings are
the medians. tantivy has no WeakAnd: it is asked for any of the same stems, without tiers, titles and nearness."""


def page_table(
    peers: Mapping[str, Peer], asked: Mapping[str, list[TimedQuery]], rounds: int, clock: Clock, facets: bool
) -> Iterator[str]:
    """Yield a line for each class. The quick engines take turns with each other, each slow one with ours alone."""
    ways: dict[tuple[str, str], list[str]] = {}
    quick = [engine.name for engine in ENGINES if engine.quick]
    names = [
        name
        for name, peer in peers.items()
        if any(_can_answer(peer, several, facets) for several in asked.values())
    ]
    yield f"| class | {' | '.join(names)} | ratio |"
    yield f"|---|{'---:|' * (len(names) + 1)}"
    for name, several in asked.items():
        queries = [timed.query if facets else timed.plain for timed in several]
        able = {peer: peers[peer] for peer in names if _can_answer(peers[peer], several, facets)}
        for peer in able.values():
            choose_way_of_counting(peer, queries[:3], clock)
        taken = time_interleaved(
            {peer: engine for peer, engine in able.items() if peer in quick},
            queries,
            rounds,
            float("inf"),
            clock,
        )
        for peer, engine in able.items():
            if peer not in quick:
                pair = {"signatura": able["signatura"], peer: engine}
                taken[peer] = time_interleaved(pair, queries, rounds, BUDGET, clock)[peer]
        best = min(
            (
                peer_time.ms
                for peer, peer_time in taken.items()
                if peer != "signatura" and not peer_time.differs
            ),
            default=None,
        )
        cells = [_cell(taken.get(peer), rounds, len(queries)) for peer in names]
        for peer, engine in able.items():
            if len(engine.ways(queries[0])) > 1:
                ways.setdefault((peer, engine.way), []).append(name)
        ratio = "–" if best is None else f"{taken['signatura'].ms / best:.2f}"
        yield f"| {name} | {' | '.join(cells)} | {ratio} |"

    if facets:
        yield ""
        yield from (
            f"{peer} counted by {way}: {', '.join(several)}." for (peer, way), several in ways.items()
        )


def _can_answer(peer: Peer, several: list[TimedQuery], facets: bool) -> bool:
    return all(peer.answers(timed.query if facets else timed.plain) for timed in several)


def _cell(taken: PeerTime | None, rounds: int, queries: int) -> str:
    if taken is None:
        return "–"
    fewer = taken.runs < rounds or taken.queries < queries
    return f"{taken.ms:.3f}{' †' if fewer else ''}{' *' if taken.differs else ''}"


def unshared_table(
    peers: Mapping[str, Peer], asked: Mapping[str, list[TimedQuery]], rounds: int, clock: Clock
) -> Iterator[str]:
    """Yield a line for each class that no peer can be asked, beside an OR of three words with as many postings."""
    ours = cast(Signatura, peers["signatura"])
    tantivy = peers.get("tantivy")
    yield f"| class | postings | ms | or3: postings | ms | ratio |{' tantivy, ms |' if tantivy else ''}"
    yield f"|---|{'---:|' * (6 if tantivy else 5)}"
    for name in UNSHARED_CLASSES:
        queries = [timed.query for timed in asked[name]]
        ors = equally_frequent_ors(ours.generation, queries)
        beside: dict[str, Peer] = {"signatura": ours, "or3": PeerWithOtherQueries(ours, queries, ors)}
        if tantivy:
            stems = [or_of_stems(query) for query in queries]
            choose_way_of_counting(tantivy, stems[:3], clock)
            beside["tantivy"] = PeerWithOtherQueries(tantivy, queries, stems)
        taken = time_interleaved(beside, queries, rounds, float("inf"), clock)
        postings, as_many = (
            median(sum_document_frequencies(ours.generation, query.root) for query in each)
            for each in (queries, ors)
        )
        cells = [
            f"{postings:,.0f}",
            f"{taken['signatura'].ms:.3f}",
            f"{as_many:,.0f}",
            f"{taken['or3'].ms:.3f}",
            f"{taken['signatura'].ms / taken['or3'].ms:.2f}",
            *([f"{taken['tantivy'].ms:.3f}"] if tantivy else []),
        ]
        yield f"| {name} | {' | '.join(cells)} |"


def answer_table(
    ours: Signatura, asked: Mapping[str, list[TimedQuery]], rounds: int, clock: Clock
) -> Iterator[str]:
    yield "| typed | for instance | whole answer, ms | of it in the engine |"
    yield "|---|---|---:|---:|"
    for name, several in asked.items():
        whole, inside = time_whole_answers(
            ours.generation, [timed.question for timed in several], rounds, clock
        )
        text = several[0].question.text
        yield f"| {name} | {f'`{text}`' if text else ''} | {whole:.2f} | {inside / whole:.0%} |"


def cost_table(
    indexes: Mapping[str, CachedIndex],
    engines: Mapping[str, Engine],
    asked: Mapping[str, list[TimedQuery]],
    file: Path,
) -> Iterator[str]:
    """Yield what a page costs besides time. `file` hands the queries to the processes that open the indexes."""
    # The first of every class first, since a slow engine is not asked them all.
    rows = zip_longest(*asked.values())
    queries = [query for row in rows for timed in row if timed for query in (timed.query, timed.plain)]
    file.write_bytes(pickle.dumps(queries))
    opened = {
        name: run_peer_process("open", engines[name], index.path, "--asked", str(file))
        for name, index in indexes.items()
    }
    table = {
        "built from Records, s by the clock": [f"{index.clock:.0f}" for index in indexes.values()],
        "the same, s of the processor": [f"{index.processor:.0f}" for index in indexes.values()],
        "the same, MB at most": [f"{index.peak:.0f}" for index in indexes.values()],
        "on disk, MB": [f"{index.megabytes:.0f}" for index in indexes.values()],
        "opened, ms": [f"{measured['open']:.1f}" for measured in opened.values()],
        "private after all queries, MB written to": [
            f"{measured['dirty']:.0f}" for measured in opened.values()
        ],
        "of these before it was opened": [f"{measured['before']:.0f}" for measured in opened.values()],
        "private and only read, MB": [f"{measured['clean']:.0f}" for measured in opened.values()],
    }
    yield f"| | {' | '.join(indexes)} |"
    yield f"|---|{'---:|' * len(indexes)}"
    yield from (f"| {name} | {' | '.join(cells)} |" for name, cells in table.items())


def report(
    wanted: Sequence[Engine], work: Path, documents: int, words: int, rounds: int, by: str
) -> Iterator[str]:
    """Yield all that is measured with so many documents, line by line."""
    clock = CLOCKS[by]
    engines = {engine.name: engine for engine in wanted if engine.installed and documents <= engine.up_to}
    absent = [engine.name for engine in wanted if not engine.installed]
    indexes = {name: cached_index(engine, work, documents, words) for name, engine in engines.items()}
    asked = _read_queries(indexes["signatura"].path)
    beside = list(cost_table(indexes, engines, asked, work / "asked.pickle"))
    peers = {name: engine.open(indexes[name].path) for name, engine in engines.items()}
    ours = cast(Signatura, peers["signatura"])
    yield f"## {documents:,} documents of {words} words"
    yield ""
    command = f"python -m tests.bench --documents {documents} --words {words} --rounds {rounds} --clock {by}"
    packages = ["numpy", *(engine.package[1] for engine in engines.values() if engine.package)]
    yield results.measured(command, *packages) + "."
    if absent:
        yield f"Not installed, and left out: {', '.join(absent)}."
    reused = [f"{name} of {index.built_on}" for name, index in indexes.items() if index.is_from_earlier_run]
    yield f"Indexes from a run before: {', '.join(reused) or 'none'}."
    yield ""
    yield NOTES.format(clock=CLOCK_LABELS[by], rounds=rounds, each=QUERIES_PER_CLASS, budget=BUDGET)
    for facets, heading in HEADINGS.items():
        yield ""
        yield f"### {heading}"
        yield ""
        yield from page_table(peers, asked, rounds, clock, facets)
    yield ""
    yield "### Questions and partial matches"
    yield ""
    yield OR_NOTES
    yield ""
    yield from unshared_table(peers, asked, rounds, clock)
    yield ""
    yield "### Whole answers"
    yield ""
    yield "From the text of the box to ten documents with passages, marks and five facets."
    yield ""
    yield from answer_table(ours, asked, rounds, clock)
    yield ""
    middle, slowest = time_suggestions(ours.generation, typed_prefixes(), rounds, clock)
    yield f"Suggestions while someone types: {middle:.2f} ms, the slowest beginning {slowest:.2f} ms."
    yield ""
    yield "### Beside the time of a page"
    yield ""
    yield from beside


def _read_queries(path: Path) -> dict[str, list[TimedQuery]]:
    """Return the queries for an index, and close it again: what only one process maps is its private memory."""
    asked = query_classes(Signatura(path).generation)
    gc.collect()
    return asked


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--documents", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--words", type=int, help=f"of a document; {WORDS}, or {SHORT} from a million on")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="+", choices=PEERS, default=PEERS, help="of the peers")
    parser.add_argument(
        "--clock", choices=CLOCKS, default="wall", help="processor where others share the machine"
    )
    parser.add_argument("--work", type=Path, default=Path("build/bench"), help="where the indexes are kept")
    parser.add_argument("--write", action="store_true", help="write what was measured into RESULTS.md")
    options = parser.parse_args()
    engines = [engine for engine in ENGINES if engine is OURS or engine.name in options.only]
    for documents in options.documents:
        words = options.words or (SHORT if documents >= MILLION else WORDS)
        lines = []
        for line in report(engines, options.work, documents, words, options.rounds, options.clock):
            print(line, flush=True)
            lines.append(line)
        if options.write:
            results.write(f"{documents} documents", lines)


if __name__ == "__main__":
    main()

"""Times the same pages on this engine and on its peers, taking turns, and whole answers from typed text to passages.

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
from tests.bench.asked import EACH, Asked, beginnings, classes, frequency, or_of_stems, ors_alike
from tests.bench.built import Built, alone, built
from tests.bench.making import WORDS
from tests.bench.peers import ENGINES, OURS, Engine, settle
from tests.bench.peers.page import Instead, Peer
from tests.bench.peers.signatura import Signatura
from tests.bench.timing import Clock, Taken, interleaved, suggestions, whole_answers

# Seconds that a slow engine may take for a class of questions.
BUDGET = 3.0
PEERS = [engine.name for engine in ENGINES if engine is not OURS]
HEADINGS = {
    True: "Ten best documents, the exact total, the counts of five facets",
    False: "Ten best documents and the exact total",
}
CLOCKS: dict[str, Clock] = {"wall": time.perf_counter, "processor": time.process_time}
SAID = {"wall": "by the clock", "processor": "of the processor"}
# From MILLION documents on, each document has SHORT words.
MILLION, SHORT = 1_000_000, 60

NOTES = """\
p50 in ms {clock} of {rounds} runs of {each} questions a class. **Ratio** is our time by that of the quickest peer that
found the same. `†` fewer runs, since a class may take a slow peer no more than {budget:.0f} s. `*` found or counted
something else; it is left out of the ratio. `–` cannot be asked this."""

ALIKE = ("question", "partial")
OF_ALIKE = """\
With facets. **or3** is an OR of three words whose document frequencies add up to as much, asked in turns; postings are
the medians. tantivy has no WeakAnd: it is asked for any of the same stems, without tiers, titles and nearness."""


def page_table(
    peers: Mapping[str, Peer], asked: Mapping[str, list[Asked]], rounds: int, clock: Clock, facets: bool
) -> Iterator[str]:
    """One line for each class; the quick take turns among themselves, the slow with ours."""
    ways: dict[tuple[str, str], list[str]] = {}
    quick = [engine.name for engine in ENGINES if engine.quick]
    names = [
        name for name, peer in peers.items() if any(_can(peer, several, facets) for several in asked.values())
    ]
    yield f"| class | {' | '.join(names)} | ratio |"
    yield f"|---|{'---:|' * (len(names) + 1)}"
    for name, several in asked.items():
        queries = [one.query if facets else one.plain for one in several]
        able = {peer: peers[peer] for peer in names if _can(peers[peer], several, facets)}
        for peer in able.values():
            settle(peer, queries[:3], clock)
        taken = interleaved(
            {peer: engine for peer, engine in able.items() if peer in quick},
            queries,
            rounds,
            float("inf"),
            clock,
        )
        for peer, engine in able.items():
            if peer not in quick:
                pair = {"signatura": able["signatura"], peer: engine}
                taken[peer] = interleaved(pair, queries, rounds, BUDGET, clock)[peer]
        best = min(
            (one.ms for peer, one in taken.items() if peer != "signatura" and not one.differs), default=None
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


def _can(peer: Peer, several: list[Asked], facets: bool) -> bool:
    return all(peer.answers(one.query if facets else one.plain) for one in several)


def _cell(taken: Taken | None, rounds: int, queries: int) -> str:
    if taken is None:
        return "–"
    fewer = taken.runs < rounds or taken.queries < queries
    return f"{taken.ms:.3f}{' †' if fewer else ''}{' *' if taken.differs else ''}"


def alike_table(
    peers: Mapping[str, Peer], asked: Mapping[str, list[Asked]], rounds: int, clock: Clock
) -> Iterator[str]:
    """Classes that no peer can be asked, beside an OR of three words with as many postings, in turns."""
    ours = cast(Signatura, peers["signatura"])
    tantivy = peers.get("tantivy")
    yield f"| class | postings | ms | or3: postings | ms | ratio |{' tantivy, ms |' if tantivy else ''}"
    yield f"|---|{'---:|' * (6 if tantivy else 5)}"
    for name in ALIKE:
        queries = [one.query for one in asked[name]]
        ors = ors_alike(ours.generation, queries)
        beside: dict[str, Peer] = {"signatura": ours, "or3": Instead(ours, queries, ors)}
        if tantivy:
            stems = [or_of_stems(query) for query in queries]
            settle(tantivy, stems[:3], clock)
            beside["tantivy"] = Instead(tantivy, queries, stems)
        taken = interleaved(beside, queries, rounds, float("inf"), clock)
        postings, as_many = (
            median(frequency(ours.generation, query.root) for query in each) for each in (queries, ors)
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
    ours: Signatura, asked: Mapping[str, list[Asked]], rounds: int, clock: Clock
) -> Iterator[str]:
    yield "| typed | for instance | whole answer, ms | of it in the engine |"
    yield "|---|---|---:|---:|"
    for name, several in asked.items():
        whole, inside = whole_answers(ours.generation, [one.question for one in several], rounds, clock)
        text = several[0].question.text
        yield f"| {name} | {f'`{text}`' if text else ''} | {whole:.2f} | {inside / whole:.0%} |"


def beside_table(
    indexes: Mapping[str, Built], engines: Mapping[str, Engine], asked: Mapping[str, list[Asked]], file: Path
) -> Iterator[str]:
    """What a page costs beside its time. `file` hands the queries to the processes that open the indexes."""
    # The first of every class first, since a slow engine is not asked them all.
    rows = zip_longest(*asked.values())
    queries = [query for row in rows for one in row if one for query in (one.query, one.plain)]
    file.write_bytes(pickle.dumps(queries))
    opened = {
        name: alone("open", engines[name], one.path, "--asked", str(file)) for name, one in indexes.items()
    }
    table = {
        "built from Records, s by the clock": [f"{one.clock:.0f}" for one in indexes.values()],
        "the same, s of the processor": [f"{one.processor:.0f}" for one in indexes.values()],
        "the same, MB at most": [f"{one.peak:.0f}" for one in indexes.values()],
        "on disk, MB": [f"{one.megabytes:.0f}" for one in indexes.values()],
        "opened, ms": [f"{one['open']:.1f}" for one in opened.values()],
        "private after all queries, MB written to": [f"{one['dirty']:.0f}" for one in opened.values()],
        "of these before it was opened": [f"{one['before']:.0f}" for one in opened.values()],
        "private and only read, MB": [f"{one['clean']:.0f}" for one in opened.values()],
    }
    yield f"| | {' | '.join(indexes)} |"
    yield f"|---|{'---:|' * len(indexes)}"
    yield from (f"| {name} | {' | '.join(cells)} |" for name, cells in table.items())


def report(
    wanted: Sequence[Engine], work: Path, documents: int, words: int, rounds: int, by: str
) -> Iterator[str]:
    """All that is measured with so many documents, line by line."""
    clock = CLOCKS[by]
    engines = {engine.name: engine for engine in wanted if engine.installed and documents <= engine.up_to}
    absent = [engine.name for engine in wanted if not engine.installed]
    indexes = {name: built(engine, work, documents, words) for name, engine in engines.items()}
    asked = _asked(indexes["signatura"].path)
    beside = list(beside_table(indexes, engines, asked, work / "asked.pickle"))
    peers = {name: engine.open(indexes[name].path) for name, engine in engines.items()}
    ours = cast(Signatura, peers["signatura"])
    yield f"## {documents:,} documents of {words} words"
    yield ""
    command = f"python -m tests.bench --documents {documents} --words {words} --rounds {rounds} --clock {by}"
    packages = ["numpy", *(engine.package[1] for engine in engines.values() if engine.package)]
    yield results.measured(command, *packages) + "."
    if absent:
        yield f"Not installed, and left out: {', '.join(absent)}."
    kept = [f"{name} of {one.on}" for name, one in indexes.items() if one.kept]
    yield f"Indexes from a run before: {', '.join(kept) or 'none'}."
    yield ""
    yield NOTES.format(clock=SAID[by], rounds=rounds, each=EACH, budget=BUDGET)
    for facets, heading in HEADINGS.items():
        yield ""
        yield f"### {heading}"
        yield ""
        yield from page_table(peers, asked, rounds, clock, facets)
    yield ""
    yield "### Questions and partial matches"
    yield ""
    yield OF_ALIKE
    yield ""
    yield from alike_table(peers, asked, rounds, clock)
    yield ""
    yield "### Whole answers"
    yield ""
    yield "From the text of the box to ten documents with passages, marks and five facets."
    yield ""
    yield from answer_table(ours, asked, rounds, clock)
    yield ""
    middle, slowest = suggestions(ours.generation, beginnings(), rounds, clock)
    yield f"Suggestions while someone types: {middle:.2f} ms, the slowest beginning {slowest:.2f} ms."
    yield ""
    yield "### Beside the time of a page"
    yield ""
    yield from beside


def _asked(path: Path) -> dict[str, list[Asked]]:
    """The questions for an index, which is closed again: what only one process maps is its private memory."""
    asked = classes(Signatura(path).generation)
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
    given = parser.parse_args()
    engines = [one for one in ENGINES if one is OURS or one.name in given.only]
    for documents in given.documents:
        words = given.words or (SHORT if documents >= MILLION else WORDS)
        lines = []
        for line in report(engines, given.work, documents, words, given.rounds, given.clock):
            print(line, flush=True)
            lines.append(line)
        if given.write:
            results.write(f"{documents} documents", lines)


if __name__ == "__main__":
    main()

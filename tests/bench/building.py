"""Time builds: from text in memory, beside tantivy; and from files: all, none changed, one in a hundred changed.

    python -m tests.bench.building [--documents 10000] [--rounds 3] [--write]

From text in memory both are given the same Blocks as strings, and two processors. tantivy (two threads) makes two
fields, lower case and its Spanish stemmer, with positions, and stores the text. Ours (two processes that analyse, one
of which also writes) makes `exact` and `stem` with positions, looks for symbols, acts, dates and meetings in every
Block, stores the Blocks, writes what faceted pages need, and the lexicon. Both end on disk.

From files there is a document's structure to find too, which tantivy is not asked for. Engines take turns. Time is both
by the clock and of the processor, children included, since other work may share the machine.
"""

import argparse
import itertools
import os
import shutil
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any as Whatever

from indexer.build import build
from indexer.engine.embedded.engine import EmbeddedEngine
from indexer.engine.packed_record import PackedRecord, pack
from indexer.engine.port import Passage, Record
from indexer.extraction.entities import find_entities, index_keys
from indexer.spanish import build_lexicon, terms
from indexer.symbols import find_symbols
from indexer.whoosh_schema import whoosh_schema
from tests.bench import results
from tests.bench.generated_documents import records

PROCESSES = 2
# Documents that are handed to a process at a time.
TOGETHER = 250
RULES = {"index_rules": "bench", "record_rules": "bench"}
# The texts of a document's blocks.
Text = tuple[str, ...]


def ours(index: Path) -> EmbeddedEngine:
    """Return the engine as the build command opens it."""
    return EmbeddedEngine(index, schema=whoosh_schema())


# --- from text in memory ------------------------------------------------------------------------------------

# Processes are forked, so that they share what the first one read.
_texts: list[Text] = []


def ours_from_text(index: Path) -> None:
    engine = ours(index)
    starts = range(0, len(_texts), TOGETHER)
    with ProcessPoolExecutor(PROCESSES) as pool:
        packed = itertools.chain.from_iterable(pool.map(_analysed, starts))
        engine.publish(packed, blobs=lambda: {"lexicon": build_lexicon}, rules=RULES)


def _analysed(start: int) -> tuple[PackedRecord, ...]:
    some = enumerate(_texts[start : start + TOGETHER], start)
    return pack([Record(f"d{number}", tuple(_blocks(text))) for number, text in some])


def _blocks(text: Text) -> Iterator[Passage]:
    for place, part in enumerate(text):
        symbols = (mention.value.key for mention in find_symbols(part))
        mentions = (key for mention in find_entities(part) for key in index_keys(mention))
        entities = tuple(dict.fromkeys((*symbols, *mentions)))
        yield Passage(f"p{place}", "paragraph", part, *terms(part), entities)


def tantivy_from_text(index: Path) -> None:
    _tantivy(index, _texts)


# --- from files ---------------------------------------------------------------------------------------------


def write(corpus: Path, texts: Iterable[Text]) -> None:
    corpus.mkdir()
    for number, (title, *paragraphs) in enumerate(texts):
        text = "\n\n".join((f"# {title}", *(f"{place}. {text}" for place, text in enumerate(paragraphs, 1))))
        (corpus / f"documento-{number:06}.md").write_text(text + "\n", encoding="utf-8")


def change_one_in_a_hundred(corpus: Path) -> None:
    for file in sorted(corpus.iterdir())[::100]:
        file.write_text(file.read_text(encoding="utf-8") + "\nOtro párrafo.\n", encoding="utf-8")


def tantivy_from_files(index: Path, corpus: Path) -> None:
    files = sorted(corpus.iterdir())
    _tantivy(index, (tuple(file.read_text(encoding="utf-8").split("\n\n")) for file in files))


def _tantivy(index: Path, texts: Iterable[Text]) -> None:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("stem", stored=False, tokenizer_name="spanish", index_option="position")
    builder.add_text_field("exact", stored=False, tokenizer_name="lower", index_option="position")
    builder.add_bytes_field("text", stored=True, indexed=False)
    index.mkdir()
    tantivy_index = tantivy.Index(builder.build(), path=str(index))
    lower, stemmer = tantivy.Filter.lowercase(), tantivy.Filter.stemmer("spanish")
    simple: Callable[[], Whatever] = tantivy.Tokenizer.simple
    tantivy_index.register_tokenizer("lower", tantivy.TextAnalyzerBuilder(simple()).filter(lower).build())
    tantivy_index.register_tokenizer(
        "spanish", tantivy.TextAnalyzerBuilder(simple()).filter(lower).filter(stemmer).build()
    )
    writer = tantivy_index.writer(heap_size=1_000_000_000, num_threads=PROCESSES)
    for text in texts:
        document = tantivy.Document()
        for part in text:
            document.add_text("stem", part)
            document.add_text("exact", part)
            document.add_bytes("text", part.encode())
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


# --- the measure --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cost:
    # Both times in seconds.
    clock: float
    processor: float


class Costs:
    """The costs of each piece of work, round by round."""

    def __init__(self) -> None:
        self._costs: defaultdict[str, list[Cost]] = defaultdict(list)

    def measure(self, name: str, work: Callable[[], object]) -> None:
        before, start = os.times(), time.perf_counter()
        work()
        clock, after = time.perf_counter() - start, os.times()
        cost = Cost(clock, sum(after[:4]) - sum(before[:4]))
        self._costs[name].append(cost)
        print(f"{name}: {cost.clock:.2f} s by the clock, {cost.processor:.2f} s of the processor", flush=True)

    def table(self, base: str) -> Iterator[str]:
        """Yield a row for each piece of work, with its share of the base's cost."""
        whole = self._median(base)
        yield "| build | clock, s | processor, s | clock / " + base + " | processor / " + base + " |"
        yield "|---|---:|---:|---:|---:|"
        for name in self._costs:
            cost = self._median(name)
            yield (
                f"| {name} | {cost.clock:.2f} | {cost.processor:.2f} |"
                f" {cost.clock / whole.clock:.2f} | {cost.processor / whole.processor:.2f} |"
            )

    def _median(self, name: str) -> Cost:
        costs = self._costs[name]
        return Cost(
            statistics.median(cost.clock for cost in costs),
            statistics.median(cost.processor for cost in costs),
        )


def size(index: Path) -> float:
    """Return the size of all files below the folder, in MB."""
    return sum(file.stat().st_size for file in index.rglob("*") if file.is_file()) / 1e6


def measured(work: Path, rounds: int) -> Iterator[str]:
    """Return the lines of this part of the results."""
    index, corpus = work / "index", work / "corpus"
    costs, sizes = Costs(), {}
    for _ in range(rounds):
        for name, made in (("tantivy", tantivy_from_text), ("signatura", ours_from_text)):
            costs.measure(name, lambda made=made: made(index))  # type: ignore[misc]
            sizes[name] = size(index)
            shutil.rmtree(index)
    yield from ("From text in memory:", "", *costs.table("tantivy"), "")
    yield "On disk, MB: " + ", ".join(f"{name} {megabytes:.1f}" for name, megabytes in sizes.items()) + "."

    costs = Costs()
    for _ in range(rounds):
        write(corpus, _texts)
        costs.measure("tantivy", lambda: tantivy_from_files(index, corpus))
        shutil.rmtree(index)
        costs.measure("all files", lambda: build(corpus, ours(index)))
        costs.measure("nothing changed", lambda: build(corpus, ours(index)))
        change_one_in_a_hundred(corpus)
        costs.measure("one in a hundred changed", lambda: build(corpus, ours(index)))
        shutil.rmtree(index)
        shutil.rmtree(corpus)
    yield from ("", "From files:", "", *costs.table("all files"))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.building", description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="replace the chapter in RESULTS.md")
    asked = parser.parse_args(arguments)
    _texts[:] = (tuple(block.text for block in record.passages) for record in records(asked.documents))
    with tempfile.TemporaryDirectory() as folder:
        lines = list(measured(Path(folder), asked.rounds))
    command = f"python -m tests.bench.building --documents {asked.documents} --rounds {asked.rounds}"
    head = f"{asked.documents:,} documents of 440 words, {asked.rounds} rounds, medians."
    lines = ["## Builds", "", results.measured(command, "numpy", "tantivy") + ".", "", head, "", *lines]
    print("\n".join(lines))
    if asked.write:
        results.write("building", lines)


if __name__ == "__main__":
    main()

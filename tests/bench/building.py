"""Times builds from files: all of them, nothing changed, one in a hundred changed; and tantivy on the same files.

    python -m tests.bench.building [--documents 10000]

tantivy is given two threads, its Spanish stemmer and the same two fields, and no structure to find in the text.
Time is both by the clock and of the processor, children included, since other work may share the machine.
"""

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from indexer.build import build
from indexer.engine.generations import EmbeddedEngine
from tests.bench.making import records


def write(corpus: Path, documents: int) -> None:
    corpus.mkdir()
    for number, record in enumerate(records(documents)):
        title, *paragraphs = (block.text for block in record.blocks)
        text = "\n\n".join((f"# {title}", *(f"{place}. {text}" for place, text in enumerate(paragraphs, 1))))
        (corpus / f"documento-{number:06}.md").write_text(text + "\n", encoding="utf-8")


def timed(name: str, work: Callable[[], object]) -> None:
    before, start = os.times(), time.perf_counter()
    done = work()
    clock, after = time.perf_counter() - start, os.times()
    processor = sum(after[:4]) - sum(before[:4])
    print(f"{name}: {clock:.2f} s by the clock, {processor:.2f} s of the processor{done or ''}", flush=True)


def ours(corpus: Path, index: Path) -> str:
    report = build(corpus, EmbeddedEngine(index))
    stages = ", ".join(f"{stage} {seconds:.2f}" for stage, seconds in report.seconds.items())
    return f" ({report.documents} documents, {report.read} read, published {report.published}; {stages})"


def tantivy(corpus: Path, index: Path) -> None:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("stem", stored=False, tokenizer_name="spanish", index_option="position")
    builder.add_text_field("exact", stored=False, tokenizer_name="lower", index_option="position")
    builder.add_text_field("text", stored=True, tokenizer_name="raw", index_option="basic")
    index.mkdir()
    made = tantivy.Index(builder.build(), path=str(index))
    lower, stemmer = tantivy.Filter.lowercase(), tantivy.Filter.stemmer("spanish")
    simple = tantivy.Tokenizer.simple
    made.register_tokenizer("lower", tantivy.TextAnalyzerBuilder(simple()).filter(lower).build())
    made.register_tokenizer(
        "spanish", tantivy.TextAnalyzerBuilder(simple()).filter(lower).filter(stemmer).build()
    )
    writer = made.writer(heap_size=1_000_000_000, num_threads=2)
    for file in sorted(corpus.iterdir()):
        text = file.read_text(encoding="utf-8")
        writer.add_document(tantivy.Document(stem=[text], exact=[text], text=text.split("\n\n")))
    writer.commit()
    writer.wait_merging_threads()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.building", description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        corpus, index = work / "corpus", work / "index"
        write(corpus, asked.documents)
        timed("tantivy", lambda: tantivy(corpus, work / "tantivy"))
        timed("all files", lambda: ours(corpus, index))
        timed("nothing changed", lambda: ours(corpus, index))
        for file in sorted(corpus.iterdir())[::100]:
            file.write_text(file.read_text(encoding="utf-8") + "\nOtro párrafo.\n", encoding="utf-8")
        timed("one in a hundred changed", lambda: ours(corpus, index))
        shutil.rmtree(index)


if __name__ == "__main__":
    main()

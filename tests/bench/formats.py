"""Time reading by format: pages, documents and megabytes a second of processor time, on one core.

    python -m tests.bench.formats [--write]

The five documents in each format, as `tests/formats` made them; text and HTML are made here of the same paragraphs.
Each is read several times, for a second at least, and the median counts. `read` is the reader alone (file to Source),
`to Record` what follows.
"""

import argparse
import html
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from indexer.corpus import with_id
from indexer.document import Source
from indexer.parsing import parse
from indexer.reading import READERS, source_of_bytes
from indexer.records import to_record
from tests.bench import results
from tests.formats.__main__ import MADE, many_pages
from tests.formats.model import CORPUS

ROUNDS = 5
# Seconds of the processor: five rounds of a hundredth each tell as much of the machine's other work as of ours.
MIN_SECONDS = 1.0
# Pages a second that the PDF reader must reach.
FAST_PDF = 40
# Seconds that a megabyte of text may take on its way to a Record.
SLOW_PARSING = 0.7


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one format. `text` is megabytes of text, `size` of the files; `pages` is 0 where it has none."""

    name: str
    documents: int
    pages: int
    size: float
    text: float
    reading: float
    recording: float

    def row(self) -> str:
        pages = f"{self.pages / self.reading:.0f}" if self.pages else "–"
        return (
            f"| {self.name} | {self.documents} | {pages} | {self.documents / self.reading:.0f} |"
            f" {self.size / self.reading:.1f} | {self.recording / self.text:.2f} |"
        )


def median_seconds(run: Callable[[], object]) -> float:
    taken: list[float] = []
    while len(taken) < ROUNDS or sum(taken) < MIN_SECONDS:
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def measure(name: str, files: dict[str, bytes]) -> Measured:
    """Read the files and take them to Records; their names say their format."""

    def read() -> list[Source]:
        return [
            source_of_bytes(data, file, next(reader for reader in READERS if file.endswith(reader.suffixes)))
            for file, data in files.items()
        ]

    sources = read()
    return Measured(
        name,
        len(files),
        sum(len(source.pages) for source in sources),
        sum(map(len, files.values())) / 1e6,
        sum(len(block.text.encode()) for source in sources for block in source.blocks) / 1e6,
        median_seconds(read),
        median_seconds(lambda: [to_record(with_id(parse(source))) for source in sources]),
    )


def all_formats() -> list[Measured]:
    """Measure each format of the five documents, and a PDF of 300 pages."""
    markdown = {path.name: path.read_bytes() for path in CORPUS.glob("*.md") if path.name != "README.md"}
    paragraphs = {name.removesuffix(".md"): data.decode().split("\n\n") for name, data in markdown.items()}
    as_text = {f"{name}.txt": "\n\n".join(parts).encode() for name, parts in paragraphs.items()}
    as_html = {
        f"{name}.html": "\n".join(f"<p>{html.escape(part)}</p>" for part in parts).encode()
        for name, parts in paragraphs.items()
    }
    made_files = {
        ending: {path.name: path.read_bytes() for path in MADE.glob(f"*.{ending}")}
        for ending in ("reportlab.pdf", "chromium.pdf", "numbered.docx")
    }
    return [
        measure("Markdown", markdown),
        measure("text", as_text),
        measure("HTML", as_html),
        measure("Word", made_files["numbered.docx"]),
        measure("PDF without tags", made_files["reportlab.pdf"]),
        measure("PDF with tags", made_files["chromium.pdf"]),
        measure("PDF of 300 pages", {"many.pdf": many_pages()}),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    lines = [
        "## Formats",
        "",
        results.measured("python -m tests.bench.formats", "pypdfium2", "lxml"),
        "",
        f"Median of {ROUNDS} or more, of the processor, one core. The reader of PDF alone must read {FAST_PDF} pages",
        f"a second; from text to Record a megabyte may take {SLOW_PARSING} s. A quarter of the time of the five short",
        "documents is the masthead's, which a long text has once, and a kilobyte of them cites half as many acts",
        "again; the last line is one long text.",
        "",
        "| format | documents | pages/s | documents/s | MB/s | to Record, s/MB of text |",
        "|---|---:|---:|---:|---:|---:|",
        *(measured.row() for measured in all_formats()),
    ]
    print("\n".join(lines))
    if options.write:
        results.write("formats", lines)


if __name__ == "__main__":
    main()

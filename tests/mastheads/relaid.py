"""The same documents as careless extractions lay them out: no blank lines, no lines at all.

A layout takes the lines of the masthead and the paragraphs below it, and gives the text of a `.txt` file. Pages of
HTML are left out: their layout is in their tags.
"""

from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace

from indexer.document import Masthead, Source
from indexer.parsing import parse
from indexer.parsing.masthead import parse_masthead
from indexer.parsing.masthead_layout import rejoin_broken_symbols
from indexer.parsing.running_text import to_running_text
from indexer.reading import READERS, source_of_bytes
from tests.mastheads import DocumentSet, Judgement, judge

Layout = Callable[[Sequence[str], Sequence[str]], str]

# Layout -> the share of fields that must be right in it.
LAYOUTS: dict[str, tuple[Layout, float]] = {
    "no blank lines": (lambda head, body: "\n".join([*head, *body]), 0.96),
    "each line a paragraph": (lambda head, body: "\n\n".join([*head, *body]), 0.98),
    "masthead on one line": (lambda head, body: "\n\n".join([" ".join(head), *body]), 0.88),
    "document on one line": (lambda head, body: " ".join([*head, *body]), 0.85),
}
TEXT = next(reader for reader in READERS if ".txt" in reader.suffixes)


def parts(source: Source) -> tuple[list[str], list[str]]:
    """The lines of a document's masthead, and the paragraphs and notes below it, as plain text."""
    pieces = rejoin_broken_symbols(to_running_text(source.blocks).fragments)
    head = parse_masthead(pieces)
    first_line = pieces[head.body].block.line if head.body < len(pieces) else None
    lines: list[str] = []
    below: list[str] = []
    for chunk in source.blocks:
        text = f"{chunk.marker} {chunk.text}".strip()
        if not text:
            continue
        if first_line is None or chunk.line < first_line:
            lines += [line.strip() for line in text.split("\n") if line.strip()]
        else:
            below.append(" ".join(text.split()))
    return lines, below


def relaid(documents: DocumentSet, layout: Layout) -> Iterator[tuple[str, Masthead]]:
    """Each document of a set that has lines, read from another layout of its text."""
    for file in documents.stated():
        if file.endswith(".html"):
            continue
        source = documents.source(file)
        text = layout(*parts(source))
        again = source_of_bytes(text.encode(), file, TEXT)
        yield file, parse(replace(again, file=source.file)).masthead


def judgements(documents: DocumentSet, layout: Layout) -> Iterator[Judgement]:
    """Every field that is judged of every document of a set in a layout."""
    for file, masthead in relaid(documents, layout):
        yield from judge(documents, file, masthead)

"""What a document read from another format has otherwise than its Markdown original."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from msgspec.structs import fields, replace

from indexer.document import Document
from indexer.parsing import parse
from indexer.reading import READERS, source_of_bytes
from tests.formats.model import CORPUS

# Not held: which file it was, lines of the masthead as printed, which are those of another setting, and pages.
LEFT_OUT = frozenset({"printed_lines", "title_pages", "line_pages"})


@dataclass(frozen=True)
class Compared:
    """How many of a kind of thing the original has, how many are the same, and what is not."""

    kind: str
    total: int
    same: int
    different: tuple[str, ...]


def document_of(data: bytes, name: str) -> Document:
    """The Document of a file's bytes; its reader is told by the end of its name."""
    [reader] = [reader for reader in READERS if name.endswith(reader.suffixes)]
    return parse(source_of_bytes(data, name, reader))


@cache
def original(name: str) -> Document:
    """The Document of the Markdown file."""
    return document_of((CORPUS / f"{name}.md").read_bytes(), f"{name}.md")


def compared(name: str, read: Document) -> Iterator[Compared]:
    """Kind by kind: masthead, anchors, texts, footnotes, running lines, citations, meetings."""
    truth, read = _without_pages(original(name)), _without_pages(read)
    given = {
        field.name: getattr(truth.masthead, field.name)
        for field in fields(truth.masthead)
        if field.name not in LEFT_OUT
    }
    found = {
        field.name: getattr(read.masthead, field.name)
        for field in fields(read.masthead)
        if field.name not in LEFT_OUT
    }
    if read.derived.get("language") == "job_number":
        # A page's foot, which the Markdown original does not have, says more.
        del given["language"], found["language"]
    yield _pairs("masthead", given, found)
    yield _pairs(
        "anchors",
        {block.anchor: (block.kind, block.number, block.path, block.parent) for block in truth.blocks},
        {block.anchor: (block.kind, block.number, block.path, block.parent) for block in read.blocks},
    )
    yield _pairs(
        "texts",
        {block.anchor: block.text for block in truth.blocks},
        {block.anchor: block.text for block in read.blocks},
    )
    yield _pairs(
        "footnotes",
        {note.anchor: note for note in truth.footnotes},
        {note.anchor: note for note in read.footnotes},
    )
    yield _lists(
        "running lines",
        [line.text for line in truth.running_lines],
        [line.text for line in read.running_lines],
    )
    yield _lists("citations", list(truth.citations), list(read.citations))
    yield _lists("dates", list(truth.dates), list(read.dates))
    yield _lists("meetings", list(truth.meetings), list(read.meetings))
    yield _lists("mandates", list(truth.mandates), list(read.mandates))


def _without_pages(document: Document) -> Document:
    """The document with agenda items and notes on no page, as the Markdown original has them."""
    items = tuple(replace(item, pages=()) for item in document.masthead.agenda_items)
    return replace(
        document,
        masthead=replace(document.masthead, agenda_items=items),
        footnotes=tuple(replace(note, pages=()) for note in document.footnotes),
    )


def _pairs(kind: str, truth: dict[str, object], read: dict[str, object]) -> Compared:
    different = [
        f"{key}: {truth.get(key)!r} -> {read.get(key)!r}"
        for key in dict.fromkeys((*truth, *read))
        if truth.get(key) != read.get(key)
    ]
    same = sum(key in read and read[key] == value for key, value in truth.items())
    return Compared(kind, len(truth), same, tuple(different))


def _lists(kind: str, truth: list[object], read: list[object]) -> Compared:
    missing = [f"{line!r} -> nothing" for line in truth if line not in read]
    more = [f"nothing -> {line!r}" for line in read if line not in truth]
    return Compared(kind, len(truth), len(truth) - len(missing), (*missing, *more))

"""What is read of the documents of `tests/mastheads`, and of their texts in other layouts, as lines for a diff."""

import json
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from indexer.document import Document
from indexer.document_json import dumps
from indexer.parsing import parse
from indexer.reading import source_of_bytes
from tests.mastheads import SETS, DocumentSet
from tests.mastheads.relaid import LAYOUTS, TEXT, parts

# Characters of a text; its length stands beside them.
BEGINNING = 60
# What other tests hold: provenance, entities, topics.
LEFT_OUT = frozenset({"source_file", "entities", "topics", "id"})
FOLDER = Path(__file__).with_name("parsed")


def golden_files() -> dict[str, Iterator[str]]:
    """Return the lines of each golden file: one of each set as it is, one of each layout of it."""
    golden = {}
    for documents in SETS:
        golden[f"{documents.name}.txt"] = _whole(documents)
        for layout in LAYOUTS:
            golden[f"{documents.name}-{layout.replace(' ', '-')}.txt"] = _in_layout(documents, layout)
    return golden


def _whole(documents: DocumentSet) -> Iterator[str]:
    for file in documents.stated():
        yield f"## {file}"
        yield from _lines(json.loads(dumps(documents.document(file))))


def _lines(document: dict[str, object]) -> Iterator[str]:
    """Yield what a document has, a line for each element; what is empty is left out."""
    masthead = document.pop("masthead")
    assert isinstance(masthead, dict)
    kept = {name: value for name, value in document.items() if name not in LEFT_OUT}
    for name, value in (*masthead.items(), *kept.items()):
        for element in value if isinstance(value, list) else [value]:
            if said := _without_empty(element):
                yield f"{name} {json.dumps(said, ensure_ascii=False)}"


def _without_empty(value: object) -> object:
    if isinstance(value, str) and len(value) > BEGINNING:
        return f"{value[:BEGINNING]}… {len(value)}"
    if isinstance(value, dict):
        return {
            key: said
            for key, inner in value.items()
            if (said := _without_empty(inner)) not in ("", [], {}, None)
        }
    return value


def _in_layout(documents: DocumentSet, layout: str) -> Iterator[str]:
    """Yield of each document that has lines the fields and the addresses of what is below them."""
    for file in documents.stated():
        if file.endswith(".html"):
            continue
        source = documents.source(file)
        text = LAYOUTS[layout][0](*parts(source))
        document = parse(replace(source_of_bytes(text.encode(), file, TEXT), file=source.file))
        yield f"## {file}"
        yield from _masthead_lines(document)


def _masthead_lines(document: Document) -> Iterator[str]:
    masthead = document.masthead
    yield " | ".join(masthead.printed_lines)
    yield f"{masthead.kind} {masthead.session} {masthead.date} {masthead.language} {masthead.title}"
    for item in masthead.agenda_items:
        yield f"item {item.number} {item.text} {' '.join(item.notes)}".rstrip()
    for note in document.footnotes:
        yield f"{note.anchor} {' '.join(note.referenced_from)} {len(note.text)}"
    yield " ".join(f"{block.anchor}:{len(block.text)}" for block in document.blocks)

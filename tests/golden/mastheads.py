"""What is read of the documents of `tests/mastheads`, and of their texts in other layouts, as lines for a diff."""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from textwrap import wrap

from msgspec.structs import replace

from indexer.document import Document, Source
from indexer.document_json import dumps
from indexer.parsing import parse
from indexer.reading import READERS, read, source_of_bytes
from tests.mastheads import KNOWN, SETS, DocumentSet
from tests.mastheads.relaid import LAYOUTS, Layout, parts

# Characters of a text; its length stands beside them.
BEGINNING = 60
# What other tests hold: provenance, entities, topics.
LEFT_OUT = frozenset({"source_file", "entities", "topics", "id"})
CORPUS = Path(__file__).parents[2] / "corpus"
FOLDER = Path(__file__).with_name("parsed")


def _wrapped(lines: Sequence[str]) -> str:
    return "\n".join("\n".join(wrap(line, 60, break_on_hyphens=True)) for line in lines)


def _in_columns(head: Sequence[str], body: Sequence[str]) -> str:
    """Lay two lines of the masthead out as one, as a PDF with two columns does."""
    rows = [(" " * 25).join(head[row : row + 2]) for row in range(0, len(head), 2)]
    return "\n\n".join([*rows, *body])


def _on_pages(head: Sequence[str], body: Sequence[str]) -> str:
    """Cut each page after some lines, also within a sentence; print the first line above each, its number below."""
    words = " ".join(body).split()
    pages = [" ".join(words[start : start + 70]) for start in range(0, len(words), 70)]
    numbered = [
        f"{page}\n\n{number}/{len(pages)}\n\n{head[0] if head else ''}"
        for number, page in enumerate(pages, 1)
    ]
    return "\n\n".join([*head, *numbered])


def _with_notes(head: Sequence[str], body: Sequence[str]) -> str:
    """Call a note in each paragraph, in one of three ways, and print it below a rule."""
    calls = (
        ("<sup>{0}</sup>", "<sup>{0}</sup> Nota {0}."),
        ("{0}", "{0} Nota {0} con una palabra."),
        ("*", "\\* Nota {0}."),
    )
    noted = []
    for number, paragraph in enumerate(body, 1):
        call, note = calls[number % 3]
        begun, _, rest = paragraph.rpartition(" ")
        below = f"---\n\n{note.format(number)}\n\nOtra línea de la nota."
        noted.append(f"{begun}{call.format(number)} {rest}\n\n{below}")
    return "\n\n".join([*head, *noted])


def _in_bold(head: Sequence[str], body: Sequence[str]) -> str:
    """Set the masthead in bold and each paragraph as an item of a list."""
    return "\n\n".join([*(f"**{line}**" for line in head), *(f"- {paragraph}" for paragraph in body)])


# Layouts in which few fields are right, or none are judged: layout, and the reader of its text.
MORE_LAYOUTS: dict[str, tuple[Layout, str]] = {
    "wrapped": (lambda head, body: "\n\n".join(map(_wrapped, [head, *([line] for line in body)])), ".txt"),
    "wrapped without blank lines": (lambda head, body: _wrapped([*head, *body]), ".txt"),
    "in columns": (_in_columns, ".txt"),
    "on pages": (_on_pages, ".md"),
    "with notes": (_with_notes, ".md"),
    "in bold": (_in_bold, ".md"),
}


def golden_files() -> dict[str, Callable[[], Iterator[str]]]:
    """Return what gives the lines of each golden file: of each set as it is, and of each layout."""
    golden: dict[str, Callable[[], Iterator[str]]] = {}
    for documents in SETS:
        golden[f"{documents.name}.txt"] = partial(_whole, documents)
        for name, (layout, _) in LAYOUTS.items():
            file = f"{documents.name}-{name.replace(' ', '-')}.txt"
            golden[file] = partial(_in_layout, partial(_with_lines, documents), layout, ".txt")
    for name, (layout, suffix) in MORE_LAYOUTS.items():
        golden[f"more-{name.replace(' ', '-')}.txt"] = partial(_in_layout, _few, layout, suffix)
    return golden


def _with_lines(documents: DocumentSet) -> list[Source]:
    return [documents.source(file) for file in documents.stated() if not file.endswith(".html")]


def _few() -> list[Source]:
    corpus = [read(path, path.name) for path in sorted(CORPUS.glob("c*.md"))]
    return [*_with_lines(KNOWN)[::3], *corpus]


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


def _in_layout(sources: Callable[[], Sequence[Source]], layout: Layout, suffix: str) -> Iterator[str]:
    """Yield of each document that has lines the fields and the addresses of what is below them."""
    reader = next(reader for reader in READERS if suffix in reader.suffixes)
    for source in sources():
        text = layout(*parts(source))
        document = parse(replace(source_of_bytes(text.encode(), source.file.file, reader), file=source.file))
        yield f"## {source.file.file}"
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

"""Documents of other kinds and eras, each with what its masthead says, and how well the parser reads them.

A case is two files of one name: the text (`.md`, `.txt`, `.html`) and a `.json` with the fields of `FIELDS` the
document states; what is not listed must be absent. `what` says in words what is hard about it, `first` (optional)
the anchor of its first block. Folder `known`: every field must be right (a test holds it). Any other folder:
written by somebody who has not seen the parser, and measured: `python -m tests.mastheads`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.document import Document
from indexer.parsing import parse
from indexer.reading import SUFFIXES, read

HERE = Path(__file__).parent
FIELDS = (
    *("symbols", "reference", "kind", "title", "organ", "session", "date", "place", "dates"),
    *("distribution", "language", "original", "items", "agenda"),
)


@dataclass(frozen=True)
class Case:
    """A text and what it should say; `group` is the folder."""

    group: str
    path: Path
    says: dict[str, Any]


def cases() -> Iterator[Case]:
    for expected in sorted(HERE.glob("*/*.json")):
        path = next(path for suffix in SUFFIXES if (path := expected.with_suffix(suffix)).exists())
        yield Case(expected.parent.name, path, json.loads(expected.read_text("utf-8")))


def document(case: Case) -> Document:
    return parse(read(case.path, case.path.name))


def said(read: Document) -> dict[str, Any]:
    """What the parser found, in the shape of a case: a value for every field, None or [] where absent."""
    head = read.masthead
    return {
        "symbols": list(head.symbols),
        "reference": head.reference,
        "kind": head.kind,
        "title": head.title,
        "organ": head.organ,
        "session": head.session,
        "date": head.date,
        "place": head.place,
        "dates": [head.session_dates.start, head.session_dates.end] if head.session_dates else None,
        "distribution": head.distribution,
        "language": head.language,
        "original": head.original_language,
        "items": [[item.number, item.text] for item in head.agenda_items],
        "agenda": head.agenda_document,
    }


def wrong(case: Case) -> dict[str, tuple[Any, Any]]:
    """The fields misread: what was found and what should have been."""
    found = said(document(case))
    wanted = {name: case.says.get(name) or None for name in FIELDS}
    return {name: (found[name], wanted[name]) for name in FIELDS if (found[name] or None) != wanted[name]}

"""Judged sets as folders: documents, queries and which documents are right for each.

    folder --load--> JudgedSet

    corpus.jsonl   one document a line: {"id": ..., "title": ..., "text": ...}
    queries.tsv    query id, tab, what is typed
    qrels.tsv      query id, tab, document id, tab, grade; what is not named is worth 0

Sets are other people's data and are not part of this repository; what each is stands in sets.toml.
"""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.ranking.measures import Grades

FACTS = Path(__file__).with_name("sets.toml")
DOCUMENTS, QUERIES, JUDGEMENTS = "corpus.jsonl", "queries.tsv", "qrels.tsv"


class BadSet(Exception):
    """A set that cannot be measured: which file says what."""


@dataclass(frozen=True, slots=True)
class SetDocument:
    """`markdown` is what every engine is given: the title as a heading, and the text."""

    id: str
    title: str
    markdown: str


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    id: str
    text: str
    grades: Grades


@dataclass(frozen=True, slots=True)
class JudgedSet:
    name: str
    folder: Path
    documents: tuple[SetDocument, ...]
    queries: tuple[JudgedQuery, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What sets.toml says of a set."""

    what: str
    source: str
    licence: str


def sets_in(folder: Path) -> tuple[str, ...]:
    """The names of the sub-folders that hold a set."""
    return tuple(sorted(file.parent.name for file in folder.glob(f"*/{DOCUMENTS}")))


def load(folder: Path, *, title_once: bool = False) -> JudgedSet:
    """The set of a folder. BadSet when a judgement names what is not there, or a query has no right document.

    Some texts begin with their title already. It is written above these too, so that a set's figures can be compared
    with those of engines that are given title and text together; with `title_once` it is not.
    """
    documents = tuple(_documents(folder / DOCUMENTS, title_once))
    known = {document.id for document in documents}
    if len(known) < len(documents):
        raise BadSet(f"{folder / DOCUMENTS}: two documents have the same id")
    grades: dict[str, dict[str, int]] = {}
    for id, document, grade in _rows(folder / JUDGEMENTS, 3):
        if document not in known:
            raise BadSet(f"{folder / JUDGEMENTS}: {document} is no document of {DOCUMENTS}")
        grades.setdefault(id, {})[document] = int(grade)
    queries = tuple(JudgedQuery(id, text, grades.pop(id, {})) for id, text in _rows(folder / QUERIES, 2))
    if grades:
        raise BadSet(f"{folder / JUDGEMENTS}: {', '.join(grades)}: no such query in {QUERIES}")
    for query in queries:
        if not any(grade > 0 for grade in query.grades.values()):
            raise BadSet(f"{folder / JUDGEMENTS}: names no right document for the query {query.id}")
    if not queries:
        raise BadSet(f"{folder / QUERIES}: holds no query")
    return JudgedSet(folder.name, folder, documents, queries)


def facts_of(name: str) -> Facts | None:
    """What is known of a set by its name; None for one that sets.toml does not hold."""
    entry = tomllib.loads(FACTS.read_text(encoding="utf-8")).get(name)
    return Facts(**entry) if entry else None


def _documents(file: Path, title_once: bool) -> Iterator[SetDocument]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            title, text = entry["title"], entry["text"]
            # Any heading at its head is the text's title: some of the titles named are cut at a line's end.
            entitled = title_once and text.startswith("# ")
            yield SetDocument(entry["id"], title, text if entitled else f"# {title}\n\n{text}")


def _rows(file: Path, columns: int) -> Iterator[list[str]]:
    """The lines of a table; a quotation mark is a character like any other."""
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            row = line.rstrip("\n").split("\t")
            if len(row) != columns:
                raise BadSet(f"{file}, line {number}: has {len(row)} columns instead of {columns}")
            yield row

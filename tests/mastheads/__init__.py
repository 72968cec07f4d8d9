"""Documents of other kinds and eras, what a librarian states of their mastheads, and how well each field is read.

`python -m tests.mastheads [--misses]` prints it; it judges and never fails. Two sets, each a folder with its
`expected.toml`:

    second  50 documents written before the parser met them; it has been fitted to them since. A field is judged only
            where it is stated (`false`: the document has none), and only a difference of substance counts. First
            figure, before the fitting: 578 of 594 fields (97.3%).
    known   40 written together with the parser. What is not stated must be absent, and values must agree to the letter;
            all 560 fields were right when the set was closed, so it shows what broke, not how good the parser is.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import asdict, replace

from indexer.corpus import CorpusFile, load_document
from indexer.document import Document, Masthead, Source
from indexer.errors import SignaturaError
from indexer.reading import read

HERE = Path(__file__).parent
EXPECTED = "expected.toml"
FIELDS = (
    "kind",
    "symbols",
    "reference",
    "organ",
    "session",
    "date",
    "place",
    "session_dates",
    "distribution",
    "language",
    "original_language",
    "agenda_items",
    "agenda_document",
    "title",
)
# The kind of a document about whose kind readers would argue.
UNSTATED = "(unstated)"


@dataclass(frozen=True, slots=True)
class DocumentSet:
    """A folder of documents. `whole`: every field is judged, to the letter; else those stated, in substance."""

    name: str
    whole: bool

    @property
    def folder(self) -> Path:
        return HERE / self.name

    def stated(self) -> Mapping[str, Mapping[str, object]]:
        """What is stated, by file name and field."""
        return tomllib.loads((self.folder / EXPECTED).read_text("utf-8"))

    def source(self, file: str) -> Source:
        """The file as it is read, before it is parsed."""
        return read(self.folder / file, file)

    def document(self, file: str) -> Document:
        """The document as a corpus file is read. Raises SignaturaError."""
        return load_document(CorpusFile(file, self.folder / file))


KNOWN = DocumentSet("known", whole=True)
SECOND = DocumentSet("second", whole=False)
SETS = (KNOWN, SECOND)


@dataclass(frozen=True, slots=True)
class Judgement:
    """One field of one document. `expected` and `found` are as compared, the empty string for absent."""

    file: str
    kind: str
    field: str
    expected: str
    found: str

    @property
    def right(self) -> bool:
        return self.expected == self.found


def judgements(documents: DocumentSet) -> Iterator[Judgement]:
    """Every field that is judged in every document of a set. A file that cannot be read has each of them wrong."""
    for file in documents.stated():
        try:
            masthead: Masthead | None = stated_masthead(documents.document(file))
        except SignaturaError:
            masthead = None
        yield from judge(documents, file, masthead)


def stated_masthead(document: Document) -> Masthead:
    """The masthead without a title that was derived: it is not the text's."""
    masthead = document.masthead
    return replace(masthead, title=None) if "title" in document.derived else masthead


def judge(documents: DocumentSet, file: str, masthead: Masthead | None) -> Iterator[Judgement]:
    """Every field that is judged of one document, whose masthead was read as `masthead`."""
    compared = to_the_letter if documents.whole else in_substance
    stated = documents.stated()[file]
    kind = str(stated.get("kind", "otro" if documents.whole else UNSTATED))
    for field in FIELDS:
        if documents.whole or field in stated:
            found = said(masthead, field) if masthead else "(unread)"
            expected = stated.get(field, "otro" if field == "kind" else False)
            yield Judgement(file, kind, field, compared(field, expected), compared(field, found))


def said(masthead: Masthead, field: str) -> object:
    """A field in the shape in which `expected.toml` states it; agenda items with their wording."""
    if field == "session_dates":
        return masthead.session_dates and asdict(masthead.session_dates)
    if field == "agenda_items":
        return [[item.number, item.text] if item.text else [item.number] for item in masthead.agenda_items]
    value: object = getattr(masthead, field)
    return value


def is_absent(value: object) -> bool:
    return value is None or value is False or value in ([], ())


def to_the_letter(field: str, value: object) -> str:
    """A field's value so written that any difference is one."""
    return "" if is_absent(value) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def in_substance(field: str, value: object) -> str:
    """A field's value so written that only a difference of substance differs: `2 d)` and `2d` are one item.

    A joint symbol is its halves and the star of a reissue is no part of the identity; capitals, line breaks
    and a final full stop do not make another title; the wording of an item is not judged.
    """
    if is_absent(value):
        return ""
    match field, value:
        case "symbols", list() | tuple():
            return " ".join(sorted({half.rstrip("*") for symbol in value for half in _halves(str(symbol))}))
        case "agenda_items", list():
            numbers = (item[0] if isinstance(item, list) else item for item in value)
            return " ".join(sorted(_letters_and_figures(str(number)) for number in numbers))
        case "session_dates", dict():
            return f"{value['start']}/{value['end']}"
        case "title" | "reference", str():
            return " ".join(value.split()).rstrip(".").casefold()
        case _:
            return str(value)


def _halves(symbol: str) -> list[str]:
    """`CTOC/COP/WG.2/2018/3-CTOC/COP/WG.3/2018/3` is two; a hyphen before a figure joins nothing."""
    first, *others = symbol.replace(" ", "").split("-CTOC/")
    return [first, *(f"CTOC/{other}" for other in others)]


def _letters_and_figures(number: str) -> str:
    return "".join(character for character in number.casefold() if character.isalnum())

"""How many masthead fields are read right: `python -m tests.mastheads_blind [--misses]`. Judges; never fails.

The documents and what a librarian states of them (`golden/mastheads/expected.toml`) were written before the
parser met them. A field is right or wrong, with no halves; what is not stated is not judged.
"""

import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from indexer.corpus import CorpusFile, document_of
from indexer.document import Masthead
from indexer.errors import SignaturaError

HERE = Path(__file__).parent / "golden" / "mastheads"
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
UNSTATED = "(unstated)"  # the kind of a document whose kind readers would argue about


@dataclass(frozen=True, slots=True)
class Judgement:
    """One stated field of one document. `expected` and `found` are as compared, the empty string for absent."""

    file: str
    kind: str
    field: str
    expected: str
    found: str

    @property
    def right(self) -> bool:
        return self.expected == self.found


def expectations() -> Mapping[str, Mapping[str, object]]:
    """What is stated, by file name and field; `False` states that the document has none."""
    return tomllib.loads((HERE / EXPECTED).read_text("utf-8"))


def judgements() -> list[Judgement]:
    """Every stated field of every document, read by the parser as a corpus file would be."""
    found = []
    for name, stated in expectations().items():
        kind = str(stated.get("kind", UNSTATED))
        read = _masthead(name)
        for field, value in stated.items():
            expected, got = comparable(field, value), comparable(field, _as_stated(read, field))
            found.append(Judgement(name, kind, field, expected, got))
    return found


def comparable(field: str, value: object) -> str:
    """A field's value so written that only a difference of substance differs: `2 d)` and `2d` are one item.

    A joint symbol is its halves and the star of a reissue is no part of the identity; capitals, line breaks
    and a final full stop do not make another title.
    """
    if value is None or value is False or value == [] or value == ():
        return ""
    match field, value:
        case "symbols", list() | tuple():
            return " ".join(sorted({half.rstrip("*") for one in value for half in _halves(str(one))}))
        case "agenda_items", list() | tuple():
            return " ".join(sorted(_letters_and_figures(str(one)) for one in value))
        case "session_dates", dict():
            return f"{value['start']}/{value['end']}"
        case "title" | "reference", str():
            return " ".join(value.split()).rstrip(".").casefold()
        case _:
            return str(value)


def _masthead(name: str) -> Masthead | None:
    """None for a file that could not be read: each of its fields counts as wrong."""
    try:
        return document_of(CorpusFile(name, HERE / name)).masthead
    except SignaturaError:
        return None


def _as_stated(masthead: Masthead | None, field: str) -> object:
    """The field in the shape that `expected.toml` states it in."""
    if masthead is None:
        return "(unread)"
    if field == "session_dates":
        period = masthead.session_dates
        return period and {"start": period.start, "end": period.end}
    if field == "agenda_items":
        return [item.number for item in masthead.agenda_items]
    value: object = getattr(masthead, field)
    return value


def _halves(symbol: str) -> list[str]:
    """`CTOC/COP/WG.2/2018/3-CTOC/COP/WG.3/2018/3` is two; a hyphen before a figure joins nothing."""
    first, *others = symbol.replace(" ", "").split("-CTOC/")
    return [first, *(f"CTOC/{other}" for other in others)]


def _letters_and_figures(number: str) -> str:
    return "".join(character for character in number.casefold() if character.isalnum())


def _table(heading: str, keys: Iterable[str], right: Counter[str], stated: Counter[str]) -> None:
    print(f"\n{heading}")
    for key in keys:
        print(f"  {key:<20} {right[key]:>4}/{stated[key]:<4} {right[key] / stated[key]:7.1%}")


def main(arguments: list[str]) -> None:
    judged = judgements()
    right = sum(one.right for one in judged)
    files = len({one.file for one in judged})
    print(f"{right}/{len(judged)} fields right ({right / len(judged):.1%}) in {files} documents")
    for heading, key in (("by field", "field"), ("by kind", "kind")):
        stated = Counter[str](getattr(one, key) for one in judged)
        good = Counter[str](getattr(one, key) for one in judged if one.right)
        _table(heading, FIELDS if key == "field" else sorted(stated), good, stated)
    if "--misses" in arguments:
        print()
        for one in judged:
            if not one.right:
                print(
                    f"{one.file}  {one.field}\n    expected {one.expected or '-'}\n    found    {one.found or '-'}"
                )


if __name__ == "__main__":
    main(sys.argv[1:])

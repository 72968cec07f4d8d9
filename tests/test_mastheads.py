"""Mastheads of other kinds and eras: how many fields are read right, and that each expectation can be judged."""

from datetime import date
from typing import get_args

import pytest

from indexer.document import DocumentKind
from tests.golden.mastheads import FOLDER, golden_files
from tests.mastheads import (
    EXPECTED,
    FIELDS,
    KNOWN,
    SECOND,
    SETS,
    DocumentSet,
    in_substance,
    judgements,
    to_the_letter,
)

# How many fields are judged, and which are misread: file and field. Take away what is mended, add nothing.
JUDGED = {"known": 560, "second": 594}
MISREAD: dict[str, set[tuple[str, str]]] = {"known": set(), "second": set()}

GOLDEN = sorted(golden_files())
FILES = [(documents, file) for documents in SETS for file in documents.stated()]


@pytest.mark.parametrize("documents", SETS, ids=lambda documents: documents.name)
def test_every_field_is_read_right_but_those_named_here(documents: DocumentSet) -> None:
    judged = list(judgements(documents))
    assert {(judgement.file, judgement.field) for judgement in judged if not judgement.right} == MISREAD[
        documents.name
    ]
    assert len(judged) == JUDGED[documents.name]


@pytest.mark.parametrize("name", GOLDEN)
def test_all_that_is_read_of_them_is_what_a_golden_file_says_in_every_layout(name: str) -> None:
    assert list(golden_files()[name]()) == (FOLDER / name).read_text("utf-8").split("\n")[:-1]


@pytest.mark.parametrize("file", KNOWN.stated())
def test_the_text_begins_right_after_the_masthead_of_a_known_document(file: str) -> None:
    assert KNOWN.document(file).blocks[0].anchor == KNOWN.stated()[file].get("first_anchor", "p1")


@pytest.mark.parametrize("documents", SETS, ids=lambda documents: documents.name)
def test_every_document_has_expectations_and_every_expectation_a_document(documents: DocumentSet) -> None:
    assert {path.name for path in documents.folder.iterdir()} - {EXPECTED} == set(documents.stated())


@pytest.mark.parametrize(("documents", "file"), FILES, ids=[file for _, file in FILES])
def test_what_is_stated_of_a_document_can_be_judged(documents: DocumentSet, file: str) -> None:
    stated = documents.stated()[file]
    assert stated.keys() <= {*FIELDS, "what", "first_anchor"}
    assert not any(value is True for value in stated.values())
    assert stated.get("kind", "otro") in get_args(DocumentKind)
    assert stated.get("distribution", False) in (False, "general", "limitada", "reservada")
    days = [stated.get("date") or "2000-01-01"]
    match stated.get("session_dates"):
        case {"start": start, "end": end, **others}:
            assert not others and str(start) <= str(end)
            days += [start, end]
        case dates:
            assert dates in (None, False)
    for day in days:
        date.fromisoformat(str(day))


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_stated_of_some_document(field: str) -> None:
    assert any(field in stated for stated in SECOND.stated().values())


@pytest.mark.parametrize(
    ("value", "other"),
    [(["A/1"], ["A/1*"]), ("Un título", "Un título."), ([["2", "Su texto"]], [["2"]]), (None, "otro")],
)
def test_to_the_letter_any_difference_is_one(value: object, other: object) -> None:
    assert to_the_letter("title", value) != to_the_letter("title", other)


@pytest.mark.parametrize(
    ("field", "value", "other"),
    [
        ("symbols", ["A/1-CTOC/B/2"], ["A/1", "CTOC/B/2"]),
        ("symbols", ["CTOC/COP/2004/6*"], ("CTOC/COP/2004/6",)),
        ("agenda_items", ["2 d)", "5"], [["5", "Su texto"], ["2d"]]),
        ("title", "Un  título.", "un\ntítulo"),
        ("session", False, None),
        ("agenda_items", False, []),
    ],
)
def test_a_difference_of_writing_is_none(field: str, value: object, other: object) -> None:
    assert in_substance(field, value) == in_substance(field, other)


@pytest.mark.parametrize(
    ("field", "value", "other"),
    [
        ("symbols", ["CTOC/COP/2018/4"], ["CTOC/COP/2018/4/Corr.1"]),
        ("symbols", False, ["CTOC/COP/2018/4"]),
        ("agenda_items", ["2 d)"], ["2"]),
        ("title", "Informe", "Informe sobre la reunión"),
        (
            "session_dates",
            {"start": "2018-10-15", "end": "2018-10-19"},
            {"start": "2018-10-15", "end": "2018-10-15"},
        ),
        ("session", 1, 11),
        ("date", False, "2018-06-18"),
    ],
)
def test_a_difference_of_substance_is_one(field: str, value: object, other: object) -> None:
    assert in_substance(field, value) != in_substance(field, other)

"""The five real documents, whole: the golden files, the contract, the citations listed by hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from indexer.corpus import with_id
from indexer.document import Document
from indexer.document_json import to_public_json
from indexer.parsing import parse
from indexer.reading import read

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden"
NAMES = (
    "cop06-resolucion-6-4",
    "cop07-nota-asistencia-tecnica-2014",
    "cop09-nota-reuniones-2018",
    "cop12-nota-organos-subsidiarios-2024",
    "cu-2009-33-a",
)


@pytest.fixture(scope="module")
def documents() -> dict[str, Document]:
    return {name: with_id(parse(read(ROOT / "corpus" / f"{name}.md", f"{name}.md"))) for name in NAMES}


def hand_list() -> list[list[str]]:
    lines = (GOLDEN / "citations.tsv").read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


@pytest.mark.parametrize("name", NAMES)
def test_a_document_is_what_its_golden_file_says(name: str, documents: dict[str, Document]) -> None:
    golden: dict[str, Any] = json.loads((GOLDEN / "documents" / f"{name}.json").read_text("utf-8"))
    assert to_public_json(documents[name]) == golden


def test_the_2018_note_has_the_shape_and_values_of_the_contract(documents: dict[str, Document]) -> None:
    contract = json.loads((GOLDEN / "show-2018.json").read_text("utf-8"))
    shape = to_public_json(documents["cop09-nota-reuniones-2018"])
    assert list(shape) == list(contract)
    assert {**shape, "topics": None} == {**contract, "topics": None}


def test_every_citation_is_in_the_list_made_by_hand_and_no_other(documents: dict[str, Document]) -> None:
    found = [
        [f"{name}.md", citation.anchor, citation.text, citation.role]
        for name in NAMES
        for citation in documents[name].citations
    ]
    assert found == hand_list()


@pytest.mark.parametrize("name", NAMES)
def test_a_citation_stands_where_it_says(name: str, documents: dict[str, Document]) -> None:
    document = documents[name]
    texts = {block.anchor: block.text for block in document.blocks}
    texts |= {note.anchor: note.text for note in document.footnotes}
    for citation in document.citations:
        assert texts[citation.anchor][citation.start : citation.end] == citation.text


def test_kinds_sessions_dates_and_organs_are_those_the_texts_state(documents: dict[str, Document]) -> None:
    heads = [documents[name].masthead for name in NAMES]
    assert [head.kind for head in heads] == ["resolucion", "nota", "nota", "nota", "nota-verbal"]
    assert [head.session for head in heads] == [6, 7, 9, 12, None]
    assert [head.date for head in heads] == [None, "2014-06-12", "2018-06-18", "2024-07-04", "2009-03-04"]
    assert [head.organ for head in heads] == ["CTOC/COP"] * 4 + [None]
    # The extraction lost the documents' own symbols: every symbol in the text is cited.
    assert [head.symbols for head in heads] == [()] * 5
    assert [head.reference for head in heads] == ["resolución 6/4", None, None, None, "CU 2009/33 (A)"]
    assert [[item.number for item in head.agenda_items] for head in heads] == [
        [],
        ["5"],
        ["4"],
        ["2", "4", "5"],
        [],
    ]
    assert {name: documents[name].derived for name in NAMES if documents[name].derived} == {
        "cop06-resolucion-6-4": {"session": "reference"}
    }


def test_an_organ_is_counted_where_the_document_issues_or_reports(documents: dict[str, Document]) -> None:
    counts: dict[str, int] = {}
    for document in documents.values():
        for organ in document.organs:
            counts[organ.removeprefix("CTOC/COP/") or organ] = (
                counts.get(organ.removeprefix("CTOC/COP/"), 0) + 1
            )
    assert counts == {"CTOC/COP": 4, "WG.2": 4, "WG.3": 2, "WG.4": 2, "WG.6": 1, "WG.7": 1}


def test_sixteen_symbols_are_mentioned_two_of_them_joint(documents: dict[str, Document]) -> None:
    symbols = [[c for c in documents[name].citations if c.kind == "symbol"] for name in NAMES]
    assert [len(of_one) for of_one in symbols] == [0, 2, 3, 11, 0]
    every = [citation for of_one in symbols for citation in of_one]
    assert sum(len(citation.symbols) == 2 for citation in every) == 2
    assert len({half for citation in every for half in citation.symbols}) == 18
    assert [c.anchor for c in every if c.role == "agenda"] == ["nota-a1"] * 3


def test_there_are_forty_four_expressions_of_date(documents: dict[str, Document]) -> None:
    assert [len(documents[name].dates) for name in NAMES] == [3, 11, 6, 22, 2]


def test_the_annex_of_resolution_6_4_is_one_tree(documents: dict[str, Document]) -> None:
    blocks = documents["cop06-resolucion-6-4"].blocks
    items = [block.anchor.removeprefix("anexo-") for block in blocks if block.kind == "item"]
    assert items == [
        *("a", "a-i", "a-ii", "a-iii"),
        *("b", "b-i", "b-ii", "b-iii", "b-iv", "b-v"),
        *("c", "c-i", "c-ii", "d"),
    ]
    for block in blocks:
        if block.kind == "item":
            assert block.anchor == "-".join(block.path)
            assert block.parent == "-".join(block.path[:-1])


def test_the_note_of_2024_reports_ten_meetings(documents: dict[str, Document]) -> None:
    meetings = documents["cop12-nota-organos-subsidiarios-2024"].meetings
    facts = [(m.organs[0][-4:], m.ordinal, m.start, m.end, m.report, m.anchor) for m in meetings]
    assert facts == [
        ("WG.4", 13, "2023-10-02", "2023-10-03", "CTOC/COP/WG.4/2023/5", "p3"),
        ("WG.4", 14, "2024-07-08", "2024-07-09", "CTOC/COP/WG.4/2024/5", "p3"),
        ("WG.7", 10, "2023-10-05", "2023-10-06", "CTOC/COP/WG.7/2023/5", "p6"),
        ("WG.7", 11, "2024-07-11", "2024-07-12", "CTOC/COP/WG.7/2024/5", "p6"),
        ("WG.6", 10, "2023-05-03", "2023-05-04", "CTOC/COP/WG.6/2023/5", "p9"),
        ("WG.6", 11, "2024-04-03", "2024-04-04", "CTOC/COP/WG.6/2024/5", "p9"),
        ("WG.3", 14, "2023-09-11", "2023-09-12", "CTOC/COP/WG.3/2023/4", "p12"),
        ("WG.3", 15, "2024-06-05", "2024-06-06", "CTOC/COP/WG.3/2024/5", "p12"),
        ("WG.2", 14, "2023-05-29", "2023-05-30", "CTOC/COP/WG.2/2023/4", "p15"),
        ("WG.2", 15, "2024-06-03", "2024-06-04", "CTOC/COP/WG.2/2024/5", "p15"),
    ]
    # Only the headings say so.
    assert {m.place for m in meetings} == {"Viena"}


def test_the_note_of_2024_gives_five_organs_their_act_and_makes_four_standing(
    documents: dict[str, Document],
) -> None:
    mandates = documents["cop12-nota-organos-subsidiarios-2024"].mandates
    of = {
        act: [(m.organ[-4:], m.established_by, m.anchor) for m in mandates if m.act == act]
        for act in ("established", "standing")
    }
    assert of["established"] == [
        ("WG.4", "decision 4/4", "p1"),
        ("WG.7", "resolution 5/3", "p4"),
        ("WG.6", "resolution 5/4", "p7"),
        ("WG.3", "decision 3/2", "p10"),
        ("WG.2", "decision 2/6", "p13"),
    ]
    # Paragraph 10 says both: "se estableció un grupo de trabajo ... como elemento constante".
    assert of["standing"] == [
        ("WG.4", "resolution 7/1", "p2"),
        ("WG.7", "resolution 7/1", "p5"),
        ("WG.6", "resolution 7/1", "p8"),
        ("WG.3", "decision 3/2", "p10"),
    ]


def test_the_note_of_2014_reports_seven_meetings_only_the_last_with_its_ordinal(
    documents: dict[str, Document],
) -> None:
    meetings = documents["cop07-nota-asistencia-tecnica-2014"].meetings
    assert [(m.start, m.end) for m in meetings] == [
        ("2006-10-16", "2006-10-17"),
        ("2007-10-03", "2007-10-05"),
        ("2008-10-15", "2008-10-16"),
        ("2009-10-01", "2009-10-02"),
        ("2010-10-19", "2010-10-20"),
        ("2012-10-17", "2012-10-18"),
        ("2013-10-28", "2013-10-30"),
    ]
    assert [m.ordinal for m in meetings] == [None] * 6 + [7]
    assert [m.report for m in meetings] == [None] * 6 + ["CTOC/COP/WG.2/2013/5"]
    assert {m.organs for m in meetings} == {("CTOC/COP/WG.2",)}


def test_what_the_resolution_says_of_2012_stays_apart_from_what_the_note_says(
    documents: dict[str, Document],
) -> None:
    [meeting] = documents["cop06-resolucion-6-4"].meetings
    assert (meeting.start, meeting.end, meeting.anchor) == ("2012-10-17", "2012-10-17", "op-1")


def test_the_nota_verbal_announces_the_first_meeting_and_lists_four_functions(
    documents: dict[str, Document],
) -> None:
    document = documents["cu-2009-33-a"]
    [meeting] = document.meetings
    assert (meeting.organs, meeting.ordinal, meeting.start, meeting.end, meeting.place, meeting.anchor) == (
        ("CTOC/COP/WG.4",),
        1,
        "2009-04-14",
        "2009-04-15",
        "Viena",
        "u5",
    )
    [mandate] = document.mandates
    assert (mandate.organ, mandate.act, mandate.established_by, mandate.anchor) == (
        "CTOC/COP/WG.4",
        "established",
        "decision 4/4",
        "u2",
    )
    assert [function.anchor for function in mandate.functions] == ["u3-i", "u3-ii", "u3-iii", "u3-iv"]
    assert mandate.functions[0].text.startswith("Facilitar la aplicación del Protocolo")


def test_page_feet_are_no_part_of_the_text(documents: dict[str, Document]) -> None:
    texts = [block.text for block in documents["cu-2009-33-a"].blocks]
    assert not any("Por un mundo más seguro" in text for text in texts)
    assert sum(text.startswith("La Conferencia decidió además") for text in texts) == 1


def test_the_sentence_a_note_cut_is_one_again(documents: dict[str, Document]) -> None:
    [third] = [b for b in documents["cop12-nota-organos-subsidiarios-2024"].blocks if b.anchor == "p3"]
    assert "(CTOC/COP/WG.4/2023/5 y CTOC/COP/WG.4/2024/5, respectivamente) se presentarán" in third.text


@pytest.mark.parametrize("name", NAMES)
def test_a_clean_file_has_no_problems(name: str, documents: dict[str, Document]) -> None:
    assert documents[name].problems == ()

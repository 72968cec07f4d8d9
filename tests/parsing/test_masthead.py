"""Mastheads of other kinds and eras, and as extraction mangles them: the cases of tests/mastheads and their like."""

import pytest

from indexer.document import Document, File, Source
from indexer.parsing import parse
from indexer.reading.markdown import chunks_of_markdown
from tests import mastheads

TEXT = "1. El presente documento se preparó en cumplimiento de lo dispuesto por la Conferencia."
KNOWN = {case.path.stem: case for case in mastheads.cases() if case.group == "known"}


def says_nothing(read: Document) -> bool:
    found = mastheads.said(read)
    return found.pop("kind") == "otro" and not any(found.values())


def document(text: str) -> Document:
    chunks, problems = chunks_of_markdown(text)
    return parse(Source(File("x.md", "markdown", "utf-8", 0, ""), chunks, problems))


@pytest.mark.parametrize("name", KNOWN)
def test_a_masthead_says_what_it_says_and_nothing_more(name: str) -> None:
    case = KNOWN[name]
    assert mastheads.wrong(case) == {}
    assert mastheads.document(case).blocks[0].anchor == case.says.get("first", "p1")


def test_a_symbol_that_is_only_cited_is_never_the_documents_own() -> None:
    for text in (
        f"Tema 5 del programa provisional*\n\nTítulo\n\nNota de la Secretaría\n\n{TEXT}\n\n* CTOC/COP/2014/1.",
        f"{TEXT}\n\nCTOC/COP/2014/1\n\n2. Dos.",
        "# Resolución 6/4\n\n## Título\n\n*La Conferencia de las Partes en la Convención de las Naciones Unidas "
        "contra la "
        "Delincuencia Organizada Transnacional,*\n\n*Recordando* el documento\n\nCTOC/COP/2012/15\n\n1. *Pide* más.",
    ):
        assert document(text).masthead.symbols == ()


def test_a_text_without_a_masthead_has_none() -> None:
    read = document("Una oración cualquiera, de un texto cualquiera.\n\nY otra más, el 4 de mayo de 2001.")
    assert says_nothing(read)
    assert [block.anchor for block in read.blocks] == ["u1", "u2"]


def test_a_table_of_contents_is_no_text() -> None:
    for contents in (
        "Índice\n\nI. Introducción ...... 1-3 2\n\nII. Conclusiones ...... 4 3",
        "Índice\n\nPárrafos\n\nPágina\n\nI.\n\nIntroducción\n\nII.\n\nConclusiones\n\n1-3\n\n4\n\n2\n\n3",
        "**Índice**\n\nI. Introducción\nII. Conclusiones\n1-3\n4\n2\n3",
    ):
        read = document(
            f"Distr. general\n\nTítulo del informe\n\n{contents}\n\n"
            "I. Introducción\n\n1. Uno.\n\nII. Conclusiones\n\n2. Dos."
        )
        assert read.masthead.title == "Título del informe"
        assert [(block.anchor, block.text) for block in read.blocks] == [
            ("h1", "I. Introducción"),
            ("p1", "Uno."),
            ("h2", "II. Conclusiones"),
            ("p2", "Dos."),
        ]


def test_what_a_portal_put_before_the_document_is_left_out_and_said() -> None:
    read = mastheads.document(KNOWN["portal-2008"])
    assert [problem.kind for problem in read.problems] == ["preamble"]
    assert not any("gratis" in block.text for block in read.blocks)


def test_the_meeting_a_groups_paper_is_for_is_a_meeting_it_reports() -> None:
    read = mastheads.document(KNOWN["group-background-paper-2009"])
    [meeting] = read.meetings
    assert (meeting.organs, meeting.start, meeting.anchor) == (("CTOC/COP/WG.4",), "2010-01-27", "masthead")
    assert read.organs == ("CTOC/COP/WG.4",)


def test_running_heads_are_no_part_of_the_text_whatever_symbol_they_bear() -> None:
    text = (
        "CTOC/COP/2018/4\n\nDistr. general\n\nTítulo\n\nInforme de la Secretaría\n\n1. Una oración que se\n\n---\n\n"
        "CTOC/COP/2018/4\n\nquiebra.\n\n2. Dos y\n\n---\n\nCTOC/COP/2018/4/Rev.1\n\n3/17\n\nmedio."
    )
    assert [block.text for block in document(text).blocks] == ["Una oración que se quiebra.", "Dos y medio."]


def test_a_line_of_a_masthead_that_nothing_explains_is_said() -> None:
    text = "Distr. general\n\nUna línea rara\n\nSéptimo período de sesiones\n\nTítulo\n\nNota de la Secretaría\n\n1. A."
    read = document(text)
    assert read.masthead.title == "Título"
    assert [(problem.kind, "Una línea rara" in problem.message) for problem in read.problems] == [
        ("masthead", True)
    ]
    assert document(text.replace("Una línea rara\n\n", "")).problems == ()

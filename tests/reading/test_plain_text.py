"""Plain text -> chunks: paragraphs, pages, and what is no mark-up."""

from collections.abc import Callable

import pytest

from indexer.document import Page, Source, SourceFile
from indexer.parsing import parse
from indexer.reading.markdown import parse_markdown
from indexer.reading.plain_text import content_of_plain_text, parse_plain_text
from tests.test_linear import hold_linear, repeated


def texts(text: str) -> list[str]:
    return [chunk.text for chunk in parse_plain_text(text)[0]]


def anchors(text: str) -> list[str]:
    content = content_of_plain_text(text.encode())
    source = Source(SourceFile("x.txt", "text", "utf-8", 0, ""), content.blocks, pages=content.pages)
    return [block.anchor for block in parse(source).blocks]


def test_blank_lines_part_paragraphs_and_line_breaks_stay() -> None:
    chunks, problems = parse_plain_text("Uno\n  dos\n\n \t\nTres\n")
    assert [(chunk.kind, chunk.text, chunk.line) for chunk in chunks] == [
        ("paragraph", "Uno\ndos", 1),
        ("paragraph", "Tres", 5),
    ]
    assert problems == ()


def test_a_line_set_in_after_a_sentence_begins_a_paragraph() -> None:
    assert texts("  Uno dice\nque sí.\n  Dos dice\nque no, y\n  sigue.\n") == [
        "Uno dice\nque sí.",
        "Dos dice\nque no, y\nsigue.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "3) y a la decisión",
        "1. - Pide a la Secretaría",
        "**ARTICULO 2° -**Apruébase",
        "* CTOC/COP/2014/1.",
        "# 5 de la lista",
        "a_b_c <ver el anexo> [1]",
        "    cuatro espacios",
        "`comillas` &amp; \\*",
    ],
)
def test_no_sign_is_mark_up(text: str) -> None:
    assert texts(f"Sigue:\n\n{text}") == ["Sigue:", text.strip()]


def test_a_wrapped_line_that_begins_like_an_item_is_none() -> None:
    text = "1. Los párrafos 2) y\n3) y a la resolución se refieren.\n\n2. - Pide a la Secretaría:\n\n"
    text += "a) que siga;\n\nb) que acabe.\n"
    assert anchors(text) == ["p1", "p2", "p2-a", "p2-b"]


def test_each_dash_of_a_list_is_an_item() -> None:
    assert texts("Que:\n- uno\n- dos\n  sigue\n- tres") == ["Que:", "uno", "dos\nsigue", "tres"]
    assert texts("Viena\n- ciudad de Austria\nes esto") == ["Viena\n- ciudad de Austria\nes esto"]


def test_a_form_feed_is_a_page() -> None:
    content = content_of_plain_text(b"1. Uno\n\f2. Dos\n\n3. Tres\n\f")
    assert [(chunk.kind, chunk.text, chunk.page) for chunk in content.blocks] == [
        ("paragraph", "1. Uno", 1),
        ("rule", "", 2),
        ("paragraph", "2. Dos", 2),
        ("paragraph", "3. Tres", 2),
    ]
    assert content.pages == (Page(1), Page(2))
    assert content_of_plain_text(b"Uno\n").pages == ()


def test_a_page_without_text_is_a_page_and_too_many_are_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    content = content_of_plain_text(b"Uno\n\f\n\fDos\n")
    assert [(chunk.kind, chunk.page) for chunk in content.blocks] == [
        ("paragraph", 1),
        ("rule", 3),
        ("paragraph", 3),
    ]
    assert content.pages == (Page(1), Page(2, has_text=False), Page(3))
    monkeypatch.setattr("indexer.reading.plain_text.MAX_PAGES", 1)
    content = content_of_plain_text(b"Uno\n\f\n\fDos\n")
    assert [(chunk.kind, chunk.page) for chunk in content.blocks] == [
        ("paragraph", 0),
        ("rule", 0),
        ("paragraph", 0),
    ]
    assert content.pages == ()
    assert [problem.kind for problem in content.problems] == ["pages"]


def test_lines_of_signs_are_rules_and_dashes_bullets() -> None:
    chunks, _ = parse_plain_text("Uno\n-----\nDos\n\n- tres\n\n* * *\n\n_____________\n")
    assert [(chunk.kind, chunk.marker, chunk.text) for chunk in chunks] == [
        ("paragraph", "", "Uno"),
        ("rule", "", ""),
        ("paragraph", "", "Dos"),
        ("item", "-", "tres"),
        ("rule", "", ""),
        ("rule", "", ""),
    ]


@pytest.mark.parametrize(
    "text", ["# Título\n\nTexto **fuerte**.", "Protocolos<sup>1</sup>,\n\n<sup>1</sup> *Ibid.*"]
)
def test_markdown_that_lost_its_name_is_read_as_such(text: str) -> None:
    assert parse_plain_text(text) == parse_markdown(text)


@pytest.mark.parametrize(
    "shape",
    [
        repeated(unit)
        for unit in ("\f", "- ", " \n", "\t", "-\n", "# x\n", "#", "* ", "a.\n  a", "1. - ", "<sup", "_")
    ],
)
def test_reading_takes_linear_time(shape: Callable[[int], str]) -> None:
    hold_linear(parse_plain_text, shape)

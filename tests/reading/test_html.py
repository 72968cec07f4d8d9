"""HTML pages."""

import pytest

from indexer.document import Chunk, Span
from indexer.errors import UnreadableFile
from indexer.reading.html import chunks_of_html, declared_encoding


def chunks(text: str) -> list[Chunk]:
    return list(chunks_of_html(text)[0])


def test_headings_paragraphs_and_rules_are_chunks() -> None:
    read = chunks("<h2>Séptimo período</h2><p>Uno\n  dos</p><hr>suelto<div>tres</div>")
    assert [(chunk.kind, chunk.level, chunk.text) for chunk in read] == [
        ("heading", 2, "Séptimo período"),
        ("paragraph", 0, "Uno dos"),
        ("rule", 0, ""),
        ("paragraph", 0, "suelto"),
        ("paragraph", 0, "tres"),
    ]


def test_a_list_counts_from_its_start_in_its_type() -> None:
    read = chunks(
        '<ol start="4"><li>cuatro</li><li value="7">siete</li></ol>'
        '<ol type="a"><li>a</li></ol><ol type="i" start="4"><li>cuatro</li></ol><ul><li>punto</li></ul>'
    )
    assert [(chunk.marker, chunk.text) for chunk in read] == [
        ("4.", "cuatro"),
        ("7.", "siete"),
        ("a)", "a"),
        ("iv)", "cuatro"),
        ("-", "punto"),
    ]


def test_a_list_in_a_list_is_deeper_and_the_outer_goes_on() -> None:
    read = chunks("<ol><li>uno<ol type=a><li>a</li></ol></li><li>dos</li></ol>")
    assert [(chunk.marker, chunk.level, chunk.text) for chunk in read] == [
        ("1.", 1, "uno"),
        ("a)", 2, "a"),
        ("2.", 1, "dos"),
    ]


def test_raised_figures_italics_and_bold_are_stretches() -> None:
    [chunk] = chunks("<p><i>Observando</i> los <b>Protocolos</b><sup>1</sup>,</p>")
    assert chunk.text == "Observando los Protocolos1,"
    assert chunk.spans == (Span(0, 10, "emphasis"), Span(15, 25, "strong"), Span(25, 26, "superscript"))


def test_scripts_styles_navigation_and_comments_are_no_text() -> None:
    page = "<head><title>t</title></head><nav>menú</nav><script>x()</script><style>p{}</style><!-- no --><p>sí</p>"
    assert [chunk.text for chunk in chunks(page)] == ["sí"]


def test_a_break_ends_a_line_and_a_cell_ends_a_paragraph() -> None:
    read = chunks("<p>Distr. general<br/>Español</p><table><tr><td>uno</td><td>dos</td></tr></table>")
    assert [chunk.text for chunk in read] == ["Distr. general\nEspañol", "uno", "dos"]


def test_pages_nested_without_end_are_read() -> None:
    assert [chunk.text for chunk in chunks("<div>" * 900 + "hondo" + "</div>" * 900)] == ["hondo"]
    assert [chunk.text for chunk in chunks("<div>" * 20_000 + "</div>" * 20_000 + "hondo")] == ["hondo"]


def test_a_page_that_closes_nothing_is_refused_and_not_chewed_on() -> None:
    with pytest.raises(UnreadableFile, match="sin cerrar"):
        chunks('<a b="' * 20_000)


@pytest.mark.parametrize(
    "page",
    [b'<meta charset="iso-8859-1">', b'<META http-equiv=x content="text/html; charset=iso-8859-1">'],
)
def test_a_page_says_its_own_encoding(page: bytes) -> None:
    assert declared_encoding(page) == "iso-8859-1"
    assert declared_encoding(b"<p>charset=iso-8859-1</p>") is None

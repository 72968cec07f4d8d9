"""HTML pages."""

import pytest

from indexer.document import SourceBlock, Span
from indexer.errors import UnreadableFile
from indexer.reading import READERS, source_of_bytes
from indexer.reading.html import chunks_of_html, declared_encoding


def chunks(text: str) -> list[SourceBlock]:
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


def texts(page: str) -> list[str]:
    return [chunk.text for chunk in chunks(page)]


@pytest.mark.parametrize(
    "page",
    [
        ">" * 20_000 + '<a "' * 20_000,
        "<div " * 2_000,
        '<p title="' + "<p a='" * 2_000,
    ],
)
def test_the_error_of_a_broken_page_names_it_and_says_what_to_do(page: str) -> None:
    [reader] = [reader for reader in READERS if reader.format == "html"]
    with pytest.raises(
        UnreadableFile, match=r"^nota\.html: más de 1000 etiquetas sin cerrar.*vuelva a descarg"
    ):
        source_of_bytes(page.encode(), "nota.html", reader)


def test_a_page_of_more_tags_than_memory_should_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.reading.html_tree.MAX_TAGS", 100)
    assert texts("<i>" * 99 + "<p>hondo") == ["hondo"]
    with pytest.raises(UnreadableFile, match="más de 100 etiquetas; divida la página"):
        chunks("<i>" * 100 + "<p>hondo")


def test_what_is_set_in_too_many_ways_keeps_its_text() -> None:
    [first, second] = chunks("<b>" * 50 + "uno<p>dos" + "</b>" * 50)
    assert (first.text, second.text) == ("uno", "dos")
    assert set(first.spans) == {Span(0, 3, "strong")}


@pytest.mark.parametrize(
    ("page", "read"),
    [
        ("a < b y 3 <4 <", ["a < b y 3 <4 <"]),
        ("si x<y <p>fin", ["si x<y", "fin"]),
        ("<p>uno</p></body></html>dos<html><p>tres", ["uno", "dos", "tres"]),
        ("uno <!-- <p> > -->dos", ["uno dos"]),
        ("uno<!-->dos<!-- tres", ["unodos<!-- tres"]),
        ("uno<![CDATA[ x > y ]]>dos<![if !mso]>tres<![endif]>", ["unodostres"]),
        ("<?xml version='1.0'?><!DOCTYPE html>uno", ["uno"]),
        ("<script/>uno<script src='x' /><p/>dos<style>p > a {}</style>", ["uno", "dos"]),
        ("<script>if (a < b) { '<p>' }</SCRIPT >uno", ["uno"]),
        ("<p title='a > b' data='<p>'>uno<a href=http://x/>dos", ["unodos"]),
        ('<a href="x>uno</a> <p class="y">dos', ["uno", "dos"]),
        ("uno</p dos<p>tres</ x>", ["uno", "tres"]),
        ("&oacute;&#243;&#xF3;&#150;&amp;lt;&nada;&#99999999999999999999999;", ["óóó–&lt;&nada;\ufffd"]),
        ("uno</br>dos<br></br>tres", ["unodos\ntres"]),
        ("<OL TYPE=a Start='2'><LI>dos</OL>", ["dos"]),
    ],
)
def test_every_character_of_a_page_is_a_token_or_text(page: str, read: list[str]) -> None:
    assert texts(page) == read


def test_a_tag_is_closed_at_once_only_by_a_slash_of_its_own() -> None:
    [chunk] = chunks("<a name='x'/>uno<a href=http://x/>dos</a>")
    assert chunk.spans == (Span(3, 6, "link"),)


def test_text_lost_in_a_script_that_does_not_end_is_said() -> None:
    [problem] = chunks_of_html("uno\n\n<script>\n<p>dos")[1]
    assert (problem.kind, str(problem.where)) == ("unclosed", "línea 3")


def test_a_chunk_of_a_page_knows_its_line() -> None:
    page = "<p>uno\n<!--\n\n-->\n<p\nclass='x'>dos<p>tres"
    assert [chunk.line for chunk in chunks(page)] == [1, 5, 6]


def test_a_picture_within_a_paragraph_does_not_part_it() -> None:
    assert texts("<p>2. El Grupo <img src=x alt=y> de Trabajo</p>") == ["2. El Grupo de Trabajo"]

"""HTML pages."""

import warnings
from pathlib import Path

import pytest

from indexer.document import Cell, SourceBlock, Span
from indexer.errors import UnreadableFile
from indexer.parsing import parse
from indexer.reading import READERS, source_of_bytes
from indexer.reading import read as read_file
from indexer.reading.html import declared_encoding, parse_html
from indexer.reading.html_tree import tree_of_html


def chunks(text: str) -> list[SourceBlock]:
    return list(parse_html(text)[0])


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
    [chunk] = chunks("<i name='x'/>uno<i title=http://x/>dos</i>")
    assert chunk.spans == (Span(3, 6, "emphasis"),)


def test_a_link_within_a_raised_figure_leaves_it_the_first_that_is_set() -> None:
    # The parser knows a note by it. A span of the link came first, and the note was text.
    [chunk] = chunks("<p><sup><a name='n'>1</a></sup> Naciones Unidas.</p>")
    assert chunk.spans == (Span(0, 1, "superscript"),)


def test_text_lost_in_a_script_that_does_not_end_is_said() -> None:
    [problem] = parse_html("uno\n\n<script>\n<p>dos")[1]
    assert (problem.kind, str(problem.where)) == ("unclosed", "línea 3")


def test_a_chunk_of_a_page_knows_its_line() -> None:
    page = "<p>uno\n<!--\n\n-->\n<p\nclass='x'>dos<p>tres"
    assert [chunk.line for chunk in chunks(page)] == [1, 5, 6]


def test_a_picture_within_a_paragraph_does_not_part_it() -> None:
    assert texts("<p>2. El Grupo <img src=x alt=y> de Trabajo</p>") == ["2. El Grupo de Trabajo"]


# --- what is the site's -------------------------------------------------------------------------------------

PAGE = """<html><head><title>Nota</title></head><body class="page-with-sidebar menu-open">
<a href="#texto" class="skip-link">Saltar al contenido</a>
<header class="banner"><a href="/">Naciones Unidas</a><ul><li><a href="/es">Español</a></ul></header>
<div class="breadcrumb"><a href="/">Inicio</a> &gt; <a href="/docs">Documentos</a></div>
<div id="cookie-consent">Usamos cookies para mejorar el sitio. <button>Aceptar</button></div>
<article>
<header><h1>Informe sobre la trata</h1></header>
<p class="menu">1.
La Conferencia examinó el informe y <a href="/doc/1">la nota</a> de la Secretaría sobre la trata de personas.</p>
<ul><li><a href="/a">A/RES/55/25</a></li><li><a href="/b">A/RES/55/255</a></li><li><a href="/c">A/RES/58/4</a></li></ul>
<aside>Véase también el mapa</aside>
<div hidden>oculto</div><div style="display: none">oculto</div><p aria-hidden="true">oculto</p>
<footer><p>Viena, 4 de julio de 2024</p></footer>
</article>
<ul><li><a href="/1">Noticias</a></li><li><a href="/2">Actos</a></li><li><a href="/3">Prensa</a></li></ul>
<div role="complementary">Últimas noticias</div>
<footer>© Naciones Unidas</footer>
</body></html>"""


def test_banners_menus_side_columns_and_notices_of_the_site_are_left_out() -> None:
    assert texts(PAGE) == [
        "Informe sobre la trata",
        "1. La Conferencia examinó el informe y la nota de la Secretaría sobre la trata de personas.",
        "A/RES/55/25",
        "A/RES/55/255",
        "A/RES/58/4",
        "Viena, 4 de julio de 2024",
    ]


def test_a_page_whose_text_stands_in_what_is_called_a_menu_keeps_it() -> None:
    text = "La Conferencia examinó el informe de la Secretaría. " * 3
    assert texts(f"<div class=sidebar><p>{text}</p></div><nav>menú</nav>") == [text.strip()]
    assert texts(f"<aside><p>{text}</p></aside>") == [text.strip()]


def test_of_a_page_with_one_main_part_only_that_is_read() -> None:
    page = "<div>Portada del sitio</div>{}<p>Pie del sitio</p>"
    long = "<main><p>El texto del documento, que es más largo que lo demás de la página.</p></main>"
    assert texts(page.format(long)) == ["El texto del documento, que es más largo que lo demás de la página."]
    assert texts(page.format("<main>Breve</main>")) == ["Portada del sitio", "Breve", "Pie del sitio"]
    assert len(texts(page.format(long + "<main>otro</main>"))) == 4


def test_a_header_that_holds_the_title_is_the_documents() -> None:
    assert texts("<header><h1>Título</h1></header><p>Texto del documento.") == [
        "Título",
        "Texto del documento.",
    ]


# --- tables and notes ---------------------------------------------------------------------------------------


def test_a_cell_of_a_table_knows_its_place_and_is_one_paragraph() -> None:
    read = chunks(
        "<p>Cuadro</p><table><tr><th>País<th>Casos<tr><td><p>Perú</p><p>(total)</p></td><td>12</td></tr></table>fin"
    )
    assert [(chunk.kind, chunk.text, chunk.cell) for chunk in read] == [
        ("paragraph", "Cuadro", None),
        ("cell", "País", Cell(0, 0, 0, True)),
        ("cell", "Casos", Cell(0, 0, 1, True)),
        ("cell", "Perú\n(total)", Cell(0, 1, 0)),
        ("cell", "12", Cell(0, 1, 1)),
        ("paragraph", "fin", None),
    ]


def test_a_cell_stands_behind_those_that_reach_into_its_row_from_above() -> None:
    rows = (
        "<tr><td rowspan=3>a<td colspan=2 rowspan=2>b<td>c",
        "<tr><td>d",
        "<tr><td>e<td colspan=x rowspan=0>f<td colspan=99999>g",
        "<tr><td>h<td>i",
    )
    read = chunks(f"<p>Cuadro</p><table>{''.join(rows)}</table>")
    assert {chunk.text: chunk.cell for chunk in read if chunk.cell} == {
        "a": Cell(0, 0, 0, rows=3),
        "b": Cell(0, 0, 1, columns=2, rows=2),
        "c": Cell(0, 0, 3),
        "d": Cell(0, 1, 3),
        "e": Cell(0, 2, 1),
        "f": Cell(0, 2, 2),
        "g": Cell(0, 2, 3, columns=1000),
        "h": Cell(0, 3, 0),
        "i": Cell(0, 3, 1),
    }


def test_a_cell_reaches_into_a_hundred_rows_at_most_since_each_passes_by_it() -> None:
    rows = "<tr><td rowspan=999999>a<td>b" + "<tr><td>c" * 120
    read = chunks(f"<p>Cuadro</p><table>{rows}</table>")
    columns = [chunk.cell.column for chunk in read if chunk.cell]
    assert columns == [0, *[1] * 100, *[0] * 21]
    assert next(chunk.cell.rows for chunk in read if chunk.cell) == 100


@pytest.mark.parametrize(
    "table",
    [
        # A masthead, before all other text.
        "<table><tr><td>Naciones Unidas<td>A/RES/55/25<tr><td>Asamblea General<td>Distr. general</table>",
        "texto<table><tr><td>una fila<td>sola</table>",
        "texto<table><tr><td>una<tr><td>columna</table>",
        "texto<table><tr><td><h2>Título</h2><td>x<tr><td>uno<td>dos</table>",
        "texto<table role=presentation><tr><td>uno<td>dos<tr><td>tres<td>cuatro</table>",
        "texto<table><tr><td>x<td><table><tr><td>uno<tr><td>dos</table><tr><td>y<td>z</table>",
    ],
)
def test_a_table_that_only_lays_the_page_out_has_no_cells(table: str) -> None:
    assert {chunk.kind for chunk in chunks(table)} <= {"paragraph", "heading"}


WORDS_NOTES = """<p>La Conferencia<a href="#_ftn1" name="_ftnref1"><sup>[1]</sup></a>
decidió<a href="#_ftn2" name="_ftnref2">[2]</a>.</p>
<p>Otro párrafo, véase <a href="#sec">2</a>.</p><h2 id="sec">Sección</h2>
<p><a href="#_ftnref1" name="_ftn1">[1]</a> Naciones Unidas, <i>Treaty Series</i>, vol. 2225.</p>
<p><a href="#_ftnref2" name="_ftn2">[2]</a> CTOC/COP/2014/1.</p>"""
LISTED_NOTES = """<p>La Conferencia<sup id="fnref:1"><a href="#fn:1">1</a></sup>
decidió<sup id="fnref:2"><a href="#fn:2">2</a></sup>.</p>
<p>Otro párrafo, véase <a href="#sec">2</a>.</p><h2 id="sec">Sección</h2>
<div class="footnotes"><ol><li id="fn:1"><p>Naciones Unidas,
<i>Treaty Series</i>, vol. 2225. <a href="#fnref:1">↩</a></p></li>
<li id="fn:2"><p>CTOC/COP/2014/1. <a href="#fnref:2">↩</a></p></li></ol></div>"""


@pytest.mark.parametrize("page", [WORDS_NOTES, LISTED_NOTES], ids=["as Word writes them", "as a list"])
def test_a_mark_that_leads_to_a_place_that_leads_back_calls_a_footnote(page: str) -> None:
    read = chunks(page)
    assert [(chunk.zone, chunk.text) for chunk in read] == [
        ("", "La Conferencia1 decidió2."),
        ("", "Otro párrafo, véase 2."),
        ("", "Sección"),
        ("note", "1 Naciones Unidas, Treaty Series, vol. 2225."),
        ("note", "2 CTOC/COP/2014/1."),
    ]
    calls = [(span.start, span.end, span.note) for span in read[0].spans if span.kind == "call"]
    assert calls == [(14, 15, read[3].note), (23, 24, read[4].note)]
    assert read[3].spans == (Span(0, 1, "superscript"), Span(19, 32, "emphasis"))


def test_the_footnotes_of_a_page_are_those_of_its_document(tmp_path: Path) -> None:
    path = tmp_path / "nota.html"
    path.write_text(f"<h1>Nota</h1>{LISTED_NOTES}", "utf-8")
    document = parse(read_file(path, path.name))
    assert [(note.mark, note.text) for note in document.footnotes] == [
        ("1", "Naciones Unidas, Treaty Series, vol. 2225."),
        ("2", "CTOC/COP/2014/1."),
    ]
    [first] = [block for block in document.blocks if block.text.startswith("La Conferencia")]
    assert first.text == "La Conferencia decidió."
    assert [(ref.offset, ref.note) for ref in first.footnote_refs] == [(14, "nota-1"), (22, "nota-2")]


@pytest.mark.parametrize("text", ["carpeta/archivo.html", "https://example.org/a", "archivo.md"])
def test_a_page_that_is_only_a_path_or_an_address_is_text_without_a_warning(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tree, problems = tree_of_html(text)
    assert (tree.get_text(), problems) == (text, ())

"""DOCX -> chunks: masthead, automatic numbers, notes, tables, what is left out, and what is refused."""

import io
import zipfile

import pytest

from indexer.document import Cell, SourceBlock
from indexer.errors import UnreadableFile
from indexer.reading import docx as reader
from indexer.reading import docx_package
from indexer.reading.docx import content_of_docx
from indexer.reading.docx_numbering import letters, roman
from tests.reading.docx_builder import docx, levels, lists, numbered, p

START_AGAIN = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'


def chunks(body: str, **parts: str) -> list[SourceBlock]:
    return list(content_of_docx(docx(body, parts)).blocks)


def texts(body: str, **parts: str) -> list[str]:
    return [chunk.text for chunk in chunks(body, **parts)]


# --- text ---------------------------------------------------------------------------------------------------


def test_runs_breaks_and_tabs_are_one_text() -> None:
    body = (
        '<w:p><w:r><w:tab/><w:t xml:space="preserve">1.</w:t><w:tab/><w:t xml:space="preserve">Uno </w:t></w:r>'
        "<w:hyperlink><w:r><w:t>dos</w:t><w:br/><w:t>tres</w:t><w:noBreakHyphen/><w:t>cuatro</w:t></w:r></w:hyperlink></w:p>"
    )
    assert texts(body) == ["1. Uno dos\ntres-cuatro"]


def test_what_was_deleted_hidden_or_only_for_older_programs_is_left_out() -> None:
    body = (
        "<w:p><w:r><w:t>queda</w:t></w:r><w:del><w:r><w:delText>borrado</w:delText><w:t>borrado</w:t></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>movido</w:t></w:r></w:moveFrom><w:ins><w:r><w:t> puesto</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>oculto</w:t></w:r>"
        "<mc:AlternateContent><mc:Choice><w:r><w:t> nuevo</w:t></w:r></mc:Choice>"
        "<mc:Fallback><w:r><w:t>viejo</w:t></w:r></mc:Fallback></mc:AlternateContent>"
        "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>cuadro</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>"
    )
    assert texts(body) == ["queda puesto nuevo"]


def test_a_field_shows_its_result_and_not_its_code() -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    code = "<w:r><w:instrText>HYPERLINK x</w:instrText><w:t>código</w:t></w:r>"
    shown = "<w:r><w:t>A/RES/55/25</w:t></w:r>"
    body = (
        f"<w:p>{mark('begin')}{code}{mark('separate')}{shown}{mark('end')}<w:r><w:t>, anexo</w:t></w:r></w:p>"
    )
    assert texts(body) == ["A/RES/55/25, anexo"]


def test_bold_and_italics_come_from_run_and_style_and_can_be_taken_back() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="B"><w:rPr><w:b/></w:rPr></w:style>'
    body = (
        '<w:p><w:pPr><w:pStyle w:val="B"/></w:pPr><w:r><w:t xml:space="preserve">Todo </w:t></w:r>'
        '<w:r><w:rPr><w:b w:val="0"/><w:i/></w:rPr><w:t>Decide</w:t></w:r></w:p>'
    )
    [chunk] = chunks(body, styles=styles)
    assert [(span.kind, chunk.text[span.start : span.end]) for span in chunk.spans] == [
        ("strong", "Todo"),
        ("emphasis", "Decide"),
    ]


def test_headings_are_told_by_outline_level_or_by_the_style_s_name() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="T2"><w:name w:val="heading 2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="HCh"><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    )
    body = p("Uno", '<w:pStyle w:val="T2"/>') + p("Dos", '<w:pStyle w:val="HCh"/>') + p("Tres")
    assert [(chunk.kind, chunk.level) for chunk in chunks(body, styles=styles)] == [
        ("heading", 2),
        ("heading", 1),
        ("paragraph", 0),
    ]


# --- numbers ------------------------------------------------------------------------------------------------


def test_lists_are_printed_with_their_numbers_three_deep() -> None:
    definition = levels(("decimal", "%1."), ("lowerLetter", "%2)"), ("lowerRoman", "%3)"))
    body = "".join(
        numbered(text, 1, level)
        for text, level in (("u", 0), ("v", 1), ("w", 1), ("x", 2), ("y", 0), ("z", 1))
    )
    assert texts(body, numbering=lists((1, ""), definition=definition)) == [
        "1. u",
        "a) v",
        "b) w",
        "i) x",
        "2. y",
        "a) z",
    ]


def test_lists_of_one_definition_count_on_and_begin_anew_where_they_say_so() -> None:
    numbering = lists((1, ""), (2, ""), (3, START_AGAIN), definition=levels(("decimal", "%1.")))
    body = "".join(numbered("x", number) for number in (1, 2, 3, 3, 1))
    assert texts(body, numbering=numbering) == ["1. x", "2. x", "1. x", "2. x", "3. x"]


def test_a_style_may_number_and_a_paragraph_may_take_it_back() -> None:
    number = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = f'<w:style w:type="paragraph" w:styleId="N">{number}</w:style>'
    numbering = lists((1, ""), definition=levels(("decimal", "%1.")))
    style = '<w:pStyle w:val="N"/>'
    body = p("a", style) + p("b", style + '<w:numPr><w:numId w:val="0"/></w:numPr>') + p("c", style)
    assert texts(body, numbering=numbering, styles=styles) == ["1. a", "b", "2. c"]


def test_a_bullet_is_an_item() -> None:
    numbering = lists((1, ""), definition=levels(("bullet", "\uf0b7")))
    assert [
        (chunk.kind, chunk.marker, chunk.text)
        for chunk in chunks(numbered("a", 1) + p("• b"), numbering=numbering)
    ] == [
        ("item", "-", "a"),
        ("item", "-", "b"),
    ]


def test_figures_are_those_that_word_prints() -> None:
    assert [letters(value) for value in (1, 26, 27, 53)] == ["a", "z", "aa", "aaa"]
    assert [roman(value) for value in (0, 1, 4, 4000)] == ["0", "I", "IV", "4000"]


# --- notes --------------------------------------------------------------------------------------------------


def reference(number: int, mark: str = "") -> str:
    own = f' w:customMarkFollows="1"/><w:t>{mark}</w:t>' if mark else "/>"
    return f'<w:r><w:footnoteReference w:id="{number}"{own}</w:r>'


def note(number: int, text: str, sign: str = "<w:footnoteRef/>") -> str:
    words = f'<w:r>{sign}</w:r><w:r><w:t xml:space="preserve"> {text}</w:t></w:r>'
    return f'<w:footnote w:id="{number}"><w:p>{words}</w:p></w:footnote>'


def test_notes_are_numbered_in_order_and_a_mark_of_its_own_counts_for_none() -> None:
    first = f"<w:r><w:t>Uno</w:t></w:r>{reference(7)}<w:r><w:t>, tema</w:t></w:r>{reference(3, '*')}"
    body = f"<w:p>{first}</w:p><w:p>{reference(5)}<w:r><w:t>fin</w:t></w:r></w:p>"
    notes = note(3, "CTOC/COP/2014/1.", "<w:t>*</w:t>") + note(5, "Ibid.") + note(7, "Treaty Series.")
    read = chunks(body, footnotes=notes)
    assert [(chunk.zone, chunk.note, chunk.text) for chunk in read] == [
        ("body", "", "Uno1, tema*"),
        ("note", "1", "1 Treaty Series."),
        ("note", "*", "* CTOC/COP/2014/1."),
        ("body", "", "2fin"),
        ("note", "2", "2 Ibid."),
    ]
    assert [(span.kind, span.note, read[0].text[span.start : span.end]) for span in read[0].spans] == [
        ("call", "1", "1"),
        ("call", "*", "*"),
    ]


# --- masthead and tables ------------------------------------------------------------------------------------


def section(title_page: str) -> str:
    return (
        '<w:sectPr><w:headerReference w:type="first" r:id="header1"/>'
        f'<w:headerReference w:type="default" r:id="header2"/>{title_page}</w:sectPr>'
    )


def test_the_first_page_s_header_is_the_masthead_and_the_others_a_running_head() -> None:
    right = p("Distr. general") + p("Español")
    first = f"<w:tbl><w:tr><w:tc>{p('Conferencia')}</w:tc><w:tc>{right}</w:tc></w:tr></w:tbl>"
    parts = {"header1": first, "header2": p("CTOC/COP/2014/1")}
    read = chunks(p("Texto") + section("<w:titlePg/>"), **parts)
    assert [(chunk.zone, chunk.kind, chunk.text) for chunk in read] == [
        ("body", "paragraph", "Conferencia"),
        ("body", "paragraph", "Distr. general\nEspañol"),
        ("body", "paragraph", "Texto"),
        ("head", "paragraph", "CTOC/COP/2014/1"),
    ]
    read = chunks(p("Texto") + section(""), **parts)
    assert [(chunk.zone, chunk.text) for chunk in read] == [("head", "CTOC/COP/2014/1"), ("body", "Texto")]


def test_heads_and_feet_come_once_behind_the_text_and_those_of_no_page_never() -> None:
    feet = "".join(
        f'<w:footerReference w:type="{kind}" r:id="footer{number}"/>'
        for kind, number in (("default", 1), ("even", 2))
    )
    sections = f"<w:sectPr>{feet}</w:sectPr>{section('')}"
    parts = {"header1": p("Nunca"), "header2": p("Arriba"), "footer1": p("Abajo"), "footer2": p("Nunca")}
    read = chunks(p("Uno") + f"<w:p><w:pPr>{sections}</w:pPr></w:p>" + p("Dos") + section(""), **parts)
    assert [(chunk.zone, chunk.text) for chunk in read] == [
        *(("body", "Uno"), ("body", "Dos")),
        *(("foot", "Abajo"), ("head", "Arriba")),
    ]


def test_a_table_is_cells_and_one_of_one_column_is_paragraphs() -> None:
    def row(*cells: str) -> str:
        return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"

    table = f"<w:tbl>{row(p('a'), p('b') + p('c'))}{row(p(''), p('d'))}</w:tbl>"
    box = f"<w:tbl>{row(p('e'))}</w:tbl>"
    read = chunks(table + box)
    assert [(chunk.kind, chunk.text, chunk.cell) for chunk in read] == [
        ("cell", "a", Cell(0, 0, 0)),
        ("cell", "b\nc", Cell(0, 0, 1)),
        ("cell", "d", Cell(0, 1, 1)),
        ("paragraph", "e", None),
    ]


def test_a_row_that_word_repeats_on_each_page_is_the_head_of_its_table() -> None:
    head, off = "<w:trPr><w:tblHeader/></w:trPr>", '<w:trPr><w:tblHeader w:val="0"/></w:trPr>'
    rows = (f"<w:tr>{said}<w:tc>{p('a')}</w:tc><w:tc>{p('b')}</w:tc></w:tr>" for said in (head, off, ""))
    read = chunks(f"<w:tbl>{''.join(rows)}</w:tbl>")
    assert [chunk.cell.header for chunk in read if chunk.cell] == [True, True, False, False, False, False]


def test_a_cell_stands_where_the_grid_of_its_table_has_it() -> None:
    over, before = '<w:tcPr><w:gridSpan w:val="{}"/></w:tcPr>', '<w:trPr><w:gridBefore w:val="1"/></w:trPr>'
    rows = (
        f"<w:tr><w:tc>{over.format(2)}{p('a')}</w:tc><w:tc>{p('b')}</w:tc></w:tr>",
        f"<w:tr>{before}<w:tc>{over.format('x')}{p('c')}</w:tc><w:tc>{over.format(0)}{p('d')}</w:tc></w:tr>",
    )
    read = chunks(f"<w:tbl>{''.join(rows)}</w:tbl>")
    assert [chunk.cell for chunk in read] == [
        *(Cell(0, 0, 0, columns=2), Cell(0, 0, 2)),
        *(Cell(0, 1, 1), Cell(0, 1, 2)),
    ]


def test_a_cell_that_goes_on_in_the_rows_below_stands_over_them() -> None:
    def cell(text: str, merge: str = "", columns: int = 1) -> str:
        return f'<w:tc><w:tcPr><w:gridSpan w:val="{columns}"/>{merge}</w:tcPr>{p(text)}</w:tc>'

    begun, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = (
        (cell("a", begun), cell("b", begun, 2), cell("c", begun)),
        (cell("", on), cell("", on, 2), cell("d")),
        (cell("", '<w:vMerge w:val="continue"/>'), cell("e", columns=2), cell("", on)),
        (cell("f", begun), cell("", on, 2), cell("g", begun)),
    )
    read = chunks(f"<w:tbl>{''.join(f'<w:tr>{chr(32).join(row)}</w:tr>' for row in rows)}</w:tbl>")
    assert {chunk.text: chunk.cell for chunk in read} == {
        "a": Cell(0, 0, 0, rows=3),
        "b": Cell(0, 0, 1, columns=2, rows=2),
        "c": Cell(0, 0, 3),
        "d": Cell(0, 1, 3),
        "e": Cell(0, 2, 1, columns=2),
        "f": Cell(0, 3, 0),
        "g": Cell(0, 3, 3),
    }


def test_what_the_file_states_of_itself_is_a_hint() -> None:
    custom = (
        '<Properties xmlns:vt="v"><property name="Symbol1"><vt:lpwstr>A/80/1_x000d_</vt:lpwstr></property>'
        '<property name="Operator"><vt:lpwstr>x</vt:lpwstr></property></Properties>'
    )
    core = '<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>Informe</dc:title></cp:coreProperties>'
    read = content_of_docx(docx(p("x"), files={"docProps/custom.xml": custom, "docProps/core.xml": core}))
    assert read.stated == {"symbol": "A/80/1", "title": "Informe"}


# --- bounds -------------------------------------------------------------------------------------------------


def test_tables_in_tables_deeper_than_the_bound_are_cut_and_said() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 60 + p("hondo") + "</w:tc></w:tr></w:tbl>" * 60
    read = content_of_docx(docx(p("x") + deep))
    assert [chunk.text for chunk in read.blocks] == ["x"]
    assert [problem.kind for problem in read.problems] == ["nesting"]


BOMB = "<w:p>" + " " * 5_000_000 + "</w:p>"
ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><w:document xmlns:w="w">&b;</w:document>'
)


def cut() -> bytes:
    whole = docx(p("x"))
    return whole[: len(whole) // 2]


def spreadsheet() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "damaged"),
        (b"PK\x03\x04" + b"\0" * 100, "damaged"),
        (cut(), "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "old-word"),
        (spreadsheet(), "not-docx"),
        (docx(BOMB), "expands"),
        (docx("", files={"word/document.xml": ENTITIES}), "doctype"),
        (docx("<w:p>"), "damaged-part"),
        (docx("<w:p>" * 400 + "</w:p>" * 400), "damaged-part"),
    ],
)
def test_what_is_no_readable_word_file_says_why(data: bytes, kind: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        content_of_docx(data)
    assert refused.value.kind == kind


def test_an_entity_leads_to_no_file() -> None:
    outside = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document xmlns:w="w">&e;</w:document>'
    with pytest.raises(UnreadableFile):
        content_of_docx(docx("", files={"word/document.xml": outside}))


def test_more_than_a_bound_allows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_PARAGRAPHS", 3)
    assert len(chunks(p("x") * 3)) == 3
    with pytest.raises(UnreadableFile, match="más de 3 párrafos"):
        chunks(p("x") * 4)
    monkeypatch.setattr(docx_package, "MAX_PART", 2_000)
    with pytest.raises(UnreadableFile, match="descomprimido"):
        chunks(p("x" * 3_000))
    monkeypatch.setattr(docx_package, "MAX_ENTRIES", 2)
    with pytest.raises(UnreadableFile, match="más de 2 partes"):
        chunks(p("x"))

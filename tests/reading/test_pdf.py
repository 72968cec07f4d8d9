"""PDF -> chunks: lines, columns, paragraphs, zones, notes, and what is refused."""

import io

import pypdfium2.raw as raw
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ContentStream, NameObject, StreamObject

from indexer.document import Page, SourceBlock
from indexer.errors import UnreadableFile
from indexer.reading import pdf as reader
from indexer.reading.content import Content
from indexer.reading.pdf import content_of_pdf
from indexer.reading.pdf_lines import lines_of
from indexer.reading.pdf_page import Fragment
from tests.formats.__main__ import MADE
from tests.processor_time import run_within
from tests.reading.pdf_builder import Line, pdf, written

FULL = "Los Estados partes y la Conferencia de las Partes en la Convención y sus Protocolos dijeron entonces"


def texts(*pages: list[Line], zone: str | None = "body") -> list[str]:
    return [chunk.text for chunk in content_of_pdf(pdf(*pages)).blocks if zone in (None, chunk.zone)]


def chunks(*pages: list[Line]) -> list[SourceBlock]:
    return list(content_of_pdf(pdf(*pages)).blocks)


# --- lines and paragraphs -----------------------------------------------------------------------------------


def test_full_lines_are_one_paragraph_and_a_wide_gap_ends_it() -> None:
    page: list[Line] = [(60, 100, FULL), (60, 112, "que así fuera."), (60, 136, "Otra cosa es esto.")]
    assert texts(page) == [f"{FULL} que así fuera.", "Otra cosa es esto."]


def test_a_line_that_ends_before_it_must_keeps_its_end() -> None:
    page: list[Line] = [
        (60, 100, FULL),
        (60, 130, "Distr. general"),
        (60, 142, "Español"),
        (60, 154, "Original: inglés"),
    ]
    assert texts(page)[1] == "Distr. general\nEspañol\nOriginal: inglés"


def test_a_wrapped_line_that_begins_like_an_item_is_none() -> None:
    page: list[Line] = [
        (84, 100, "1. " + FULL[:-10]),
        (
            60,
            112,
            "en los párrafos 2) y a que se refiere el párrafo de la resolución aprobada por los Estados,",
        ),
        (
            60,
            124,
            "3) y a la decisión de la Conferencia de las Partes en la Convención que la acompaña ahora.",
        ),
        (84, 136, "2. " + FULL[:-10]),
        (60, 148, "así sea."),
    ]
    assert [text[:3] for text in texts(page)] == ["1. ", "2. "]


def test_a_word_that_a_line_s_end_splits_is_whole_where_the_document_has_it_whole() -> None:
    page: list[Line] = [
        (60, 100, "La reunión de " + FULL[:-22] + " la reu-"),
        (60, 112, "nión de la Secretaría, y el Secretario del grupo de los Estados dijo que el sub-"),
        (60, 124, "Grupo de trabajo."),
    ]
    assert texts(page) == [
        "La reunión de "
        + FULL[:-22]
        + " la reunión de la Secretaría, y el Secretario del grupo de los Estados "
        "dijo que el sub-Grupo de trabajo."
    ]


def test_a_symbol_broken_at_its_slash_is_whole() -> None:
    page: list[Line] = [(60, 100, FULL + " CTOC/COP/"), (60, 112, "WG.2/2013/5 y en otros documentos.")]
    assert texts(page) == [f"{FULL} CTOC/COP/WG.2/2013/5 y en otros documentos."]


def test_bold_and_italics_are_spans() -> None:
    [chunk] = chunks(
        [(60, 100, "Decide ", "italic", 10.0), (90, 100, "aprobar", "bold", 10.0), (128, 100, "el informe.")]
    )
    assert chunk.text == "Decide aprobar el informe."
    assert [(span.kind, chunk.text[span.start : span.end]) for span in chunk.spans] == [
        ("emphasis", "Decide"),
        ("strong", "aprobar"),
    ]


# --- columns ------------------------------------------------------------------------------------------------


def test_columns_are_read_one_after_the_other() -> None:
    page: list[Line] = [(60, 50, FULL)]
    for row in range(8):
        page.append((60, 100 + 12 * row, f"izquierda {row} de la Conferencia de los"))
        page.append((320, 100 + 12 * row, f"derecha {row} de la Conferencia de los"))
    read = " ".join(texts(page))
    order = [read.index(f"{side} {row}") for side in ("izquierda", "derecha") for row in range(8)]
    assert order == sorted(order)


def test_a_masthead_s_right_column_is_not_mixed_with_what_is_under_it() -> None:
    page: list[Line] = [
        (60, 60, "Conferencia de las Partes", "bold", 14.0),
        (60, 76, "en la Convención", "bold", 14.0),
        (350, 58, "Distr. general"),
        (350, 70, "12 de junio de 2014"),
        (350, 82, "Español"),
        (60, 120, "Séptimo período de sesiones"),
        (60, 150, "Viena, 6 a 10 de octubre de 2014"),
        (60, 180, FULL),
    ]
    assert texts(page)[:4] == [
        "Conferencia de las Partes en la Convención",
        "Distr. general\n12 de junio de 2014\nEspañol",
        "Séptimo período de sesiones",
        "Viena, 6 a 10 de octubre de 2014",
    ]


def test_nor_where_no_line_goes_over_both() -> None:
    left: list[Line] = [
        (60, 60 + 40 * row, f"línea {row} de un texto que no llega lejos") for row in range(8)
    ]
    right: list[Line] = [(350, 60, "Distr. general"), (350, 72, "Español")]
    assert texts(left + right)[:3] == [left[0][2], "Distr. general Español", left[1][2]]


# --- zones --------------------------------------------------------------------------------------------------


def pages_with_furniture() -> list[list[Line]]:
    pages: list[list[Line]] = []
    for number in range(1, 5):
        page: list[Line] = [
            (60, 100 + 12 * row, f"{FULL} {'abcdefg'[number + row % 3]}") for row in range(20)
        ]
        if number > 1:
            page.append((60 if number % 2 else 400, 40 + number / 2, "CTOC/COP/2014/5"))
        page.append((60, 770, "V.14-03870" if number > 1 else "V.14-03870 (S)   120614"))
        page.append((520, 770, f"{number}/4"))
        pages.append(page)
    return pages


def test_what_comes_again_at_the_same_place_is_a_head_or_a_foot() -> None:
    read = chunks(*pages_with_furniture())
    assert [chunk.text for chunk in read if chunk.zone == "head"] == ["CTOC/COP/2014/5"] * 3
    feet = [chunk.text for chunk in read if chunk.zone == "foot"]
    assert len(feet) == 8 and feet[0] == "V.14-03870 (S) 120614" and feet[-1] == "4/4"
    assert all(chunk.text.startswith("Los Estados") for chunk in read if chunk.zone == "body")


def test_a_sentence_goes_on_over_head_foot_and_note() -> None:
    first: list[Line] = [(60, 100, FULL), (60, 112, FULL), (60, 700, "1 Una nota.", "roman", 8.0)]
    second: list[Line] = [(60, 100, "en su informe."), (60, 130, "Otra cosa es esto, dijeron los Estados.")]
    read = content_of_pdf(pdf(first, second)).blocks
    body = [chunk for chunk in read if chunk.zone == "body"]
    assert [(chunk.page, chunk.last_page) for chunk in body] == [(1, 2), (2, 2)]
    assert body[0].text == f"{FULL} {FULL} en su informe."


def test_a_note_has_its_mark_and_what_calls_it_leads_to_it() -> None:
    page: list[Line] = [
        (60, 100, "La Convención de Palermo"),
        (162.5, 96.5, "1", "roman", 6.5),
        (166, 100, ", y los Protocolos que la complementan*, según dijeron los Estados partes de la"),
        (60, 112, FULL),
        (60, 700, "1", "roman", 5.5),
        (65, 703, "Naciones Unidas, Treaty Series, vol. 2225.", "roman", 8.0),
        (60, 713, "* CTOC/COP/2014/1.", "roman", 8.0),
    ]
    body, first, second = chunks(page)
    assert (first.zone, first.note, first.text) == (
        "note",
        "1",
        "1 Naciones Unidas, Treaty Series, vol. 2225.",
    )
    assert (second.zone, second.note, second.text) == ("note", "*", "* CTOC/COP/2014/1.")
    assert [(body.text[span.start : span.end], span.note) for span in body.spans if span.kind == "call"] == [
        ("1", "1"),
        ("*", "*"),
    ]
    assert body.text.startswith("La Convención de Palermo1, y los Protocolos")


def test_a_mark_that_comes_again_leads_to_the_note_of_its_own_page() -> None:
    def page(name: str) -> list[Line]:
        return [(60, 100, f"{FULL[:60]} {name}.*"), (60, 700, f"* Nota de {name}.", "roman", 8.0)]

    read = chunks(page("uno"), page("dos"))
    notes = {chunk.note: chunk.text for chunk in read if chunk.zone == "note"}
    assert notes == {"*": "* Nota de uno.", "*_2": "* Nota de dos."}
    calls = [
        span.note for chunk in read if chunk.zone != "note" for span in chunk.spans if span.kind == "call"
    ]
    assert calls == ["*", "*_2"]


def test_a_chunk_knows_its_place_and_size() -> None:
    title, _ = chunks([(60, 100, "Título", "bold", 20.0), (60, 400, FULL)])
    assert (title.page, title.last_page, title.size) == (1, 1, 2.0)
    assert title.box is not None
    assert title.box.left == pytest.approx(0.1, abs=0.005)
    assert title.box.top < 0.125 < title.box.bottom


def test_a_page_without_text_is_said_and_a_file_without_any_refused() -> None:
    read = content_of_pdf(pdf([(60, 100, FULL)], []))
    assert read.pages == (Page(1), Page(2, has_text=False))
    assert [(problem.kind, str(problem.where)) for problem in read.problems] == [("scanned", "p. 2")]
    with pytest.raises(UnreadableFile, match="no contiene texto"):
        content_of_pdf(pdf([], []))


def test_a_turned_page_is_read_as_it_is_looked_at() -> None:
    upright = pdf([(60, 100, FULL), (60, 112, "que así fuera.")])
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(upright)))
    page = writer.pages[0]
    content = ContentStream(page.get_contents(), writer)
    # Drawn lying on its side, and the page turned back.
    content.set_data(b"q 0 1 -1 0 800 0 cm " + content.get_data() + b" Q")
    page[NameObject("/Contents")] = writer._add_object(content)
    page.mediabox.upper_right = (800, 600)
    page.rotate(90)
    buffer = io.BytesIO()
    writer.write(buffer)
    [chunk] = content_of_pdf(buffer.getvalue()).blocks
    assert chunk.text == f"{FULL} que así fuera."
    assert chunk.box is not None and chunk.box.left == pytest.approx(0.1, abs=0.01)
    assert (chunk.box.top, chunk.box.bottom) == pytest.approx((92 / 800, 114.5 / 800), abs=0.01)


# --- font maps ----------------------------------------------------------------------------------------------


def with_map(edit: tuple[bytes, bytes]) -> bytes:
    """A file of Chromium's with every font's map edited."""
    source = (MADE / "cop09-nota-reuniones-2018.chromium.pdf").read_bytes()
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(source)))
    for page in writer.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            font = font.get_object()
            text = font["/ToUnicode"].get_data()
            stream = StreamObject()
            stream.set_data(text.replace(b"endcmap", edit[0] + edit[1] + b"\nendcmap"))
            font[NameObject("/ToUnicode")] = writer._add_object(stream)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def whole_text(content: Content) -> str:
    return " ".join(chunk.text for chunk in content.blocks)


def test_a_letter_its_font_s_map_calls_wrongly_is_mended_and_said() -> None:
    # Glyph 0x49 is `f` in the order that nearly all of the map keeps.
    read = content_of_pdf(with_map((b"1 beginbfchar\n<0049> <0069>\n", b"endbfchar")))
    assert "Conferencia" in whole_text(read) and "Conierencia" not in whole_text(read)
    assert [problem.kind for problem in read.problems] == ["font-map"]


def test_a_sound_map_is_left_alone() -> None:
    data = (MADE / "cop09-nota-reuniones-2018.chromium.pdf").read_bytes()
    assert reader.repair_font_maps(data) == (data, ())


# --- refused ------------------------------------------------------------------------------------------------


def encrypted() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([(60, 100, FULL)]))))
    writer.encrypt("secreto", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def page_tree_loop() -> bytes:
    return written(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"])


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no es un PDF"),
        (b"<html>no</html>", "no es un PDF"),
        (b"PK\x03\x04", "no es un PDF"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 8, "dañado o incompleto"),
        (b"%PDF-1.7\n%%EOF", "dañado o incompleto"),
        (encrypted(), "cifrado con contraseña"),
        (page_tree_loop(), "dañado|imágenes"),
    ],
)
def test_what_is_no_readable_pdf_says_why_and_what_to_do(data: bytes, why: str) -> None:
    with pytest.raises(UnreadableFile, match=why):
        content_of_pdf(data)


def test_a_file_cut_off_gives_what_is_left_or_says_why() -> None:
    whole = pdf(*pages_with_furniture())
    for share in (0.3, 0.6, 0.9):
        try:
            read = content_of_pdf(whole[: int(len(whole) * share)])
        except UnreadableFile as error:
            assert "dañado" in str(error) or "imágenes" in str(error)
        else:
            assert any("Los Estados" in chunk.text for chunk in read.blocks)


def test_more_pages_than_the_bound_are_said_to_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_PAGES", 2)
    read = content_of_pdf(pdf(*pages_with_furniture()))
    assert [page.number for page in read.pages] == [1, 2]
    assert [(problem.kind, str(problem.message)) for problem in read.problems] == [
        ("pages", "Se han leído 2 de 4 páginas; divida el archivo")
    ]


def test_a_page_of_more_letters_than_the_bound_is_cut_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.reading.pdf_page.MAX_CHARACTERS", 50)
    read = content_of_pdf(pdf([(60, 100, FULL)]))
    assert read.blocks[0].text == FULL[:50].strip()
    assert [(problem.kind, str(problem.where)) for problem in read.problems] == [("page", "p. 1")]


def test_a_file_of_more_text_than_the_bound_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_CHARACTERS", 100)
    with pytest.raises(UnreadableFile, match="más de 100 signos"):
        content_of_pdf(pdf([(60, 100, FULL)], [(60, 100, FULL)]))


def test_letters_larger_than_any_page_are_looked_up_among_the_lines_there_are() -> None:
    fragments = [
        Fragment(text, 0.0, 10.0, baseline, size, False, False, None)
        for text, baseline, size in (("enorme", 9e15, 1e15), ("otra", 1.0, 1e15), ("letra", 1.0, 12.0))
    ]
    lines = run_within(5, lines_of, fragments)
    assert [line.text for line in lines] == ["otraletra", "enorme"]


def test_letters_are_the_same_where_pdfium_s_text_of_the_page_lacks_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = (MADE / "cop07-nota-asistencia-tecnica-2014.reportlab.pdf").read_bytes()
    whole = content_of_pdf(data)
    get_text = raw.FPDFText_GetText
    monkeypatch.setattr(
        raw, "FPDFText_GetText", lambda page, first, count, buffer: get_text(page, first, count - 1, buffer)
    )
    letter_by_letter = content_of_pdf(data)
    assert [block.text for block in letter_by_letter.blocks] == [block.text for block in whole.blocks]
    assert "asistencia técnica" in " ".join(block.text for block in whole.blocks)

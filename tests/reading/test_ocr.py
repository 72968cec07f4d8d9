"""Scanned pages: read by machine where the extra `ocr` is, and else refused with what it takes to have them read."""

from pathlib import Path

import pytest

from indexer.build import build, check_corpus
from indexer.document import Source
from indexer.engine.memory import MemoryEngine
from indexer.errors import UnreadableFile
from indexer.messages import Message, library_translations
from indexer.parsing import parse
from indexer.reading import ocr, pdf, read
from search_app import create_app
from search_app.settings import Settings
from tests.reading.pdf_builder import pdf as made
from tests.reading.pdf_builder import scanned

needs_ocr = pytest.mark.skipif(
    not ocr.ocr_version(), reason="the extra ocr, or Tesseract's Spanish data, is not installed"
)
LINES = (
    "Los Estados parte examinaron la aplicación de la Convención y destacaron",
    "la importancia de la cooperación internacional y de la extradición para",
    "prevenir la delincuencia organizada transnacional y combatirla.",
)
SCANNED = scanned(made([(72, 100 + 16 * at, line, "roman", 12.0) for at, line in enumerate(LINES)]))
BLANK = made([])


def source_of(data: bytes, folder: Path) -> Source:
    path = folder / "escaneado.pdf"
    path.write_bytes(data)
    return read(path, path.name)


@pytest.fixture
def without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "ocr_version", lambda: "")


@needs_ocr
def test_the_words_of_a_scanned_page_are_read_as_one_paragraph(tmp_path: Path) -> None:
    source = source_of(SCANNED, tmp_path)
    assert [chunk.text for chunk in source.blocks] == [" ".join(LINES)]
    assert [(page.number, page.has_text, page.ocr) for page in source.pages] == [(1, True, True)]


@needs_ocr
def test_only_the_pages_without_text_are_read_by_machine(tmp_path: Path) -> None:
    text = made([(72, 100, "Texto con sus letras.")])
    source = source_of(_joined(text, SCANNED, BLANK), tmp_path)
    assert [(page.has_text, page.ocr) for page in source.pages] == [
        (True, False),
        (True, True),
        (False, False),
    ]
    words = library_translations("es")
    said = {(problem.kind, words.format_value(problem.where)) for problem in source.problems}
    assert said == {("ocr", "p. 2"), ("scanned", "p. 3")}
    assert parse(source).ocr_pages == (2,)


@needs_ocr
def test_the_page_and_the_json_of_a_document_say_what_was_read_by_machine(tmp_path: Path) -> None:
    (tmp_path / "escaneado.pdf").write_bytes(SCANNED)
    engine = MemoryEngine()
    build(tmp_path, engine)
    client = create_app(engine, Settings()).test_client()
    assert "se ha leído por máquina (OCR)" in client.get("/doc/escaneado").text
    assert "was read by machine (OCR)" in client.get("/doc/escaneado?lang=en").text
    shape = client.get("/api/v1/documents/escaneado").json
    assert shape is not None
    assert shape["ocr_pages"] == [1]
    assert [problem["kind"] for problem in shape["problems"]] == ["ocr"]


@needs_ocr
def test_a_page_that_takes_too_long_is_named_and_costs_the_others_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_slow(picture: object) -> tuple[()]:
        raise ocr.PictureTimeout

    monkeypatch.setattr(pdf, "read_picture", too_slow)
    source = source_of(_joined(made([(72, 100, "Texto con sus letras.")]), SCANNED), tmp_path)
    assert [chunk.text for chunk in source.blocks] == ["Texto con sus letras."]
    (message,) = (problem.message for problem in source.problems if problem.kind == "ocr")
    assert isinstance(message, Message) and message.key == "problem.ocr-slow"


def test_how_many_of_its_pages_are_done_is_told_before_each_that_is_read_by_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(pdf, "ocr_version", lambda: "tesserocr 2")
    monkeypatch.setattr(pdf, "read_picture", lambda picture: ())
    monkeypatch.setattr(pdf, "report_steps", lambda done, total: told.append((done, total)))
    source_of(_joined(SCANNED, made([(72, 100, "Texto con sus letras.")]), SCANNED), tmp_path)
    assert told == [(0, 3), (2, 3)]


def test_without_ocr_a_scanned_file_is_refused_with_what_it_takes(tmp_path: Path, without_ocr: None) -> None:
    with pytest.raises(UnreadableFile) as raised:
        source_of(SCANNED, tmp_path)
    assert raised.value.kind == "only-pictures"
    assert "make ocr" in raised.value.text(library_translations("es"))
    assert "tesseract-ocr-spa" in raised.value.text(library_translations("en"))


def test_without_ocr_a_scanned_page_is_named_with_what_it_takes(tmp_path: Path, without_ocr: None) -> None:
    source = source_of(_joined(made([(72, 100, "Texto con sus letras.")]), SCANNED), tmp_path)
    (problem,) = source.problems
    assert isinstance(problem.message, Message)
    assert (problem.kind, problem.message.key) == ("scanned", "problem.scanned-no-ocr")
    assert [page.ocr for page in source.pages] == [False, False]


def test_a_file_of_blank_pages_is_not_told_to_be_pictures(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as raised:
        source_of(BLANK, tmp_path)
    assert raised.value.kind == "no-text"


def test_a_scanned_file_is_read_anew_once_pictures_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "texto.pdf").write_bytes(made([(72, 100, "Texto con sus letras.")]))
    engine = MemoryEngine()
    monkeypatch.setattr("indexer.build.ocr_version", lambda: "")
    assert build(tmp_path, engine).read == 1
    assert not build(tmp_path, engine).published
    monkeypatch.setattr("indexer.build.ocr_version", lambda: "tesserocr 2")
    assert build(tmp_path, engine).read == 1


def test_the_report_says_why_and_what_to_do(tmp_path: Path, without_ocr: None) -> None:
    (tmp_path / "escaneado.pdf").write_bytes(SCANNED)
    (tmp_path / "texto.txt").write_text("Texto de un párrafo.", "utf-8")
    (problem,) = check_corpus(tmp_path)
    assert problem.file == "escaneado.pdf"
    assert "make ocr" in library_translations("es").format_value(problem.message)


def _joined(*files: bytes) -> bytes:
    """The pages of several PDFs in one."""
    import io

    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    for data in files:
        for page in PdfReader(io.BytesIO(data)).pages:
            writer.add_page(page)
    joined = io.BytesIO()
    writer.write(joined)
    return joined.getvalue()

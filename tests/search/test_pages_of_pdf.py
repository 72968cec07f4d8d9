"""A document that is read from Word has the pages of its PDF, where the corpus has that too."""

import shutil
from pathlib import Path

import pytest

from indexer.build import build
from indexer.build_state import Original, load_build_state, load_document_ids, load_originals
from indexer.document import Document
from indexer.engine.memory import MemoryEngine
from indexer.engine.port import Engine
from search_app.search.documents import load_document, load_documents, load_summaries
from tests.formats.__main__ import MADE
from tests.formats.model import NAMES

RESOLUTION = "cop06-resolucion-6-4"
# The id that the resolution has of itself.
ID = "resolucion-6-4"
NOTE = "cop12-nota-organos-subsidiarios-2024"


def put(corpus: Path, name: str, *forms: str, under: str = "") -> None:
    """Put a made document into the corpus in these forms of it: 'chromium.pdf', 'typed.docx'."""
    for form in forms:
        shutil.copy(MADE / f"{name}.{form}", corpus / f"{under or name}.{form.rpartition('.')[2]}")


def state_id(corpus: Path, *files: str, prefer: str = "") -> None:
    """Let the manifest state that these files are of the resolution, and which is read whatever its format."""
    entries = [
        f'["{file}"]\nid = {{ value = "{ID}", source = "x" }}\nprefer = {str(file == prefer).lower()}\n'
        for file in files
    ]
    (corpus / "manifest.toml").write_text("".join(entries), "utf-8")


def built(corpus: Path, engine: Engine) -> Document:
    """Build the corpus and return its only document, as it is loaded."""
    build(corpus, engine)
    (id,) = load_document_ids(engine.current())
    document = load_document(engine.current(), id)
    assert document is not None
    return document


def pages_of(document: Document) -> dict[str, tuple[int, ...]]:
    parts = (*document.masthead.agenda_items, *document.blocks, *document.footnotes)
    return {"title": document.masthead.title_pages, **{part.anchor: part.pages for part in parts}}


def pdf_of(engine: Engine) -> Original:
    ((pdf,),) = load_originals(engine.current()).values()
    return pdf


@pytest.mark.parametrize("form", ["chromium.pdf", "reportlab.pdf"])
@pytest.mark.parametrize("name", NAMES)
def test_word_and_pdf_have_the_pages_that_the_pdf_alone_has(tmp_path: Path, name: str, form: str) -> None:
    put(tmp_path, name, form)
    alone = built(tmp_path, MemoryEngine())
    put(tmp_path, name, "typed.docx")
    engine = MemoryEngine()
    document = built(tmp_path, engine)
    assert (document.source_file.format, document.pages_from) == ("docx", "pdf")
    assert pages_of(document) == pages_of(alone)
    assert all(
        pages for part, pages in pages_of(document).items() if part != "title" or document.masthead.title
    )
    assert pdf_of(engine).pages == alone.source_file.pages > 0
    assert (alone.pages_from, document.source_file.pages) == ("", 0)


def test_summaries_and_documents_have_the_same_pages(tmp_path: Path) -> None:
    put(tmp_path, NOTE, "reportlab.pdf", "typed.docx")
    engine = MemoryEngine()
    document = built(tmp_path, engine)
    generation = engine.current()
    (summary,) = load_summaries(generation, [document.id])
    record = generation.record(document.id)
    assert record is not None and summary.pages_from == "pdf"
    pages = {part.anchor: summary.pages_of_passage(index) for index, part in enumerate(record.passages)}
    # An agenda item with the words of the title is no passage.
    assert {anchor: pages.get(anchor, pages["title"]) for anchor in pages_of(document)} == pages_of(document)
    lines = [summary.pages_of_passage(index) for index in range(len(document.masthead.printed_lines))]
    assert lines == list(document.masthead.line_pages) and (1,) in lines
    assert load_documents(generation, [document.id]) == {document.id: document}


def test_a_pdf_of_another_text_under_the_same_symbol_tells_no_page(tmp_path: Path) -> None:
    put(tmp_path, RESOLUTION, "typed.docx")
    put(tmp_path, NOTE, "reportlab.pdf", under="otro")
    state_id(tmp_path, "otro.pdf")
    engine = MemoryEngine()
    document = built(tmp_path, engine)
    assert (document.source_file.format, pdf_of(engine).file) == ("docx", "otro.pdf")
    assert (pdf_of(engine).pages, pdf_of(engine).page_runs) == (5, ())
    assert not any(pages_of(document).values()) and document.pages_from == ""


def test_the_next_builds_keep_the_pages(tmp_path: Path) -> None:
    put(tmp_path, RESOLUTION, "chromium.pdf", "typed.docx")
    engine = MemoryEngine()
    document = built(tmp_path, engine)
    (tmp_path / "otra.md").write_text("# Otra\n\nUn texto.", "utf-8")
    report = build(tmp_path, engine)
    assert (report.published, report.read) == (True, 1)
    assert load_document(engine.current(), document.id) == document
    assert not build(tmp_path, engine).published


@pytest.mark.parametrize("last", ["typed.docx", "chromium.pdf"])
def test_a_format_that_comes_later_joins_the_one_that_is_there(tmp_path: Path, last: str) -> None:
    (first,) = {"typed.docx", "chromium.pdf"} - {last}
    engine = MemoryEngine()
    put(tmp_path, RESOLUTION, first)
    before = built(tmp_path, engine)
    assert any(pages_of(before).values()) is (first == "chromium.pdf")
    put(tmp_path, RESOLUTION, last)
    document = built(tmp_path, engine)
    assert document.pages_from == "pdf" and all(pages_of(document).values())
    (tmp_path / f"{RESOLUTION}.pdf").unlink()
    assert not any(pages_of(built(tmp_path, engine)).values())


def test_a_word_file_that_changes_is_compared_again(tmp_path: Path) -> None:
    put(tmp_path, RESOLUTION, "chromium.pdf", "typed.docx")
    engine = MemoryEngine()
    before = built(tmp_path, engine)
    put(tmp_path, RESOLUTION, "numbered.docx")
    document = built(tmp_path, engine)
    assert document.source_file.sha256 != before.source_file.sha256
    assert pages_of(document) == pages_of(before)


def test_a_text_with_pages_of_its_own_keeps_them(tmp_path: Path) -> None:
    put(tmp_path, RESOLUTION, "chromium.pdf")
    engine = MemoryEngine()
    blocks = built(tmp_path, engine).blocks
    (tmp_path / "texto.txt").write_text("\f".join(f"{block.text}\n" for block in blocks), "utf-8")
    state_id(tmp_path, "texto.txt", prefer="texto.txt")
    document = built(tmp_path, engine)
    assert (document.source_file.file, document.source_file.pages) == ("texto.txt", len(blocks))
    # The PDF's pages are known, and are not these.
    assert pdf_of(engine).page_runs
    assert document.pages_from == "" and (len(blocks),) in pages_of(document).values()
    (summary,) = load_summaries(engine.current(), [document.id])
    assert summary.pages_from == "" and summary.page_runs != pdf_of(engine).page_runs


def test_of_two_pdfs_the_one_that_is_sent_tells_the_pages(tmp_path: Path) -> None:
    put(tmp_path, RESOLUTION, "typed.docx", "chromium.pdf")
    put(tmp_path, NOTE, "reportlab.pdf", under="aaa")
    state_id(tmp_path, "aaa.pdf")
    engine = MemoryEngine()
    document = built(tmp_path, engine)
    (pdfs,) = load_originals(engine.current()).values()
    assert [bool(pdf.page_runs) for pdf in pdfs] == [False, True]
    assert not any(pages_of(document).values())
    assert set(load_build_state(engine.current()).files) == {
        "aaa.pdf",
        f"{RESOLUTION}.docx",
        f"{RESOLUTION}.pdf",
    }

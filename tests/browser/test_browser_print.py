"""What comes out of the printer: pages printed to PDF by the browser, and the PDF read back."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest

from indexer.build import build
from indexer.engine.memory import MemoryEngine
from tests.browser import browser_session, long_document
from tests.browser.browser_session import Browser

# Inches, as the browser wants them.
PAPERS = {"A4": (8.27, 11.69), "Letter": (8.5, 11.0)}
POINTS_PER_INCH = 72
# The margins of print.css in points: 22 mm above, 18 mm on the other sides.
TOP, SIDE = 62.4, 51.0
DOCUMENT = "/doc/cop12-nota-organos-subsidiarios-2024"
IDENTITY = "Conferencia de las Partes, 12º período de sesiones, nota, 4 de julio de 2024"


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """The text of a printed page, and from where to where its letters stand below the running head, in points."""

    text: str
    left: float
    right: float
    width: float
    # Height of the tallest letter.
    tallest: float

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()


def print_pages(browser: Browser, path: str, paper: str) -> list[PrintedPage]:
    """Return the pages that the browser prints on this paper."""
    width, height = PAPERS[paper]
    browser.go(path)
    printed = browser.driver.execute_cdp_cmd(
        "Page.printToPDF", {"paperWidth": width, "paperHeight": height, "printBackground": False}
    )
    pdf = pypdfium2.PdfDocument(base64.b64decode(printed["data"]))
    try:
        return [_read_page(page) for page in pdf]
    finally:
        pdf.close()


def _read_page(page: pypdfium2.PdfPage) -> PrintedPage:
    letters = page.get_textpage()
    width, height = page.get_size()
    boxes = [
        letters.get_charbox(place)
        for place in range(letters.count_chars())
        if letters.get_text_range(place, 1).strip()
    ]
    below = [box for box in boxes if box[3] < height - TOP]
    return PrintedPage(
        letters.get_text_bounded().replace("\r", ""),
        min(box[0] for box in below),
        max(box[2] for box in below),
        width,
        max(box[3] - box[1] for box in below),
    )


@pytest.fixture(params=list(PAPERS))
def paper(request: pytest.FixtureRequest) -> Iterator[str]:
    yield str(request.param)


def test_a_printed_document_begins_with_its_text_and_bears_its_identity_and_pages(
    browser: Browser, paper: str
) -> None:
    pages = print_pages(browser, DOCUMENT + "?q=trata", paper)
    assert len(pages) > 2
    assert "1. De conformidad con la decisión 4/4[1] de la Conferencia" in pages[0].text
    assert pages[0].text.index("1. De conf") < pages[0].text.index("2. En su resolución")
    assert "Cabecera completa" not in pages[0].text
    for number, page in enumerate(pages, 1):
        assert page.lines[0] == f"{IDENTITY} {number} / {len(pages)}"
    whole = "\n".join(page.text for page in pages)
    assert f"{browser.address}{DOCUMENT}" in whole.replace("\n", "")
    for on_screen in ("Volver a los resultados", "Pasaje siguiente", "Contenido", "Cómo citar", "Buscar"):
        assert on_screen not in whole


def test_a_heading_is_not_cut_by_the_end_of_a_page(browser: Browser, paper: str) -> None:
    pages = print_pages(browser, DOCUMENT, paper)
    browser.go(DOCUMENT)
    headings = [
        str(text)
        for text in browser.run(  # type: ignore[attr-defined]
            "return [...document.querySelectorAll('#texto .b.h')].map(h => h.textContent.replace('¶', ''))"
        )
    ]
    assert len(headings) == 5
    for heading in headings:
        held = [heading in " ".join(page.text.split()) for page in pages]
        assert sum(held) == 1, heading


def test_what_a_printed_document_cites_is_numbered_and_its_address_is_listed(browser: Browser) -> None:
    pages = print_pages(browser, "/doc/cop07-nota-asistencia-tecnica-2014", "A4")
    whole = "\n".join(page.text for page in pages)
    text, _, listed = whole.partition("Documentos que cita")
    assert "resolución 6/4[4]" in text and "CTOC/COP/WG.2/2013/5[5]" in text
    for held, address in (
        ("[4] Resolución 6/4", f"{browser.address}/doc/resolucion-6-4"),
        ("[5] CTOC/COP/WG.2/2013/5", "https://undocs.org/es/CTOC/COP/WG.2/2013/5"),
    ):
        entry = listed.partition(held)[2].partition("\n[")[0]
        assert address in entry.split(), entry


@pytest.mark.parametrize("path", ["/organ/CTOC/COP/WG.2", "/ayuda", "/?q=asistencia", DOCUMENT])
def test_nothing_runs_off_the_paper_and_nothing_is_shrunk(browser: Browser, paper: str, path: str) -> None:
    pages = print_pages(browser, path, paper)
    for page in pages:
        # A letter may lean out of its box by a hair.
        assert page.left > SIDE - 1
        assert page.right < page.width - SIDE + 1
    # What is too wide for the sheet makes the browser print all of it smaller: the title is as high on every page.
    title = max(page.tallest for page in print_pages(browser, "/doc/resolucion-6-4", paper))
    assert max(page.tallest for page in pages) >= title * 0.95


@pytest.mark.usefixtures("chromium")
@pytest.mark.parametrize("columns", [3, 8, 30])
def test_a_documents_table_is_as_wide_as_the_sheet_at_most(paper: str, columns: int, tmp_path: Path) -> None:
    (tmp_path / "tabla.md").write_text(long_document.table(columns, rows=30), "utf-8")
    (tmp_path / "texto.md").write_text("# Texto\n\n1. Antes.\n\n2. Después.", "utf-8")
    engine = MemoryEngine()
    build(tmp_path, engine)
    with browser_session.serving(engine) as address, browser_session.chromium(address) as browser:
        pages = print_pages(browser, "/doc/tabla", paper)
        plain = print_pages(browser, "/doc/texto", paper)
    assert all(page.left > SIDE - 1 and page.right < page.width - SIDE + 1 for page in pages)
    # Nothing was shrunk to make room for it.
    assert max(page.tallest for page in pages) >= max(page.tallest for page in plain) * 0.95
    # Words are whole where there is room, and the heads of the columns are at the head of each page.
    texts = [" ".join(page.text.split()) for page in pages if "respons" in page.text]
    if columns == 3:
        assert "asistencia 12 responsabilidades" in texts[0]
    if columns == 8:
        assert len(texts) > 1 and all("Columna 2 Columna 3" in text for text in texts)
    assert "¶" not in pages[0].text

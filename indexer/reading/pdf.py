"""PDF -> chunks, through PDFium.

    bytes --pdf_fonts--> bytes with sound font maps --pdf_page--> fragments --pdf_zones, pdf_layout, pdf_lines-->
    paragraphs --pdf_text--> chunks

Word's and the browsers' files say by tags what a paragraph is; where there are none the page's white space does.
"""

import re
from collections import Counter
from collections.abc import Sequence

import pypdfium2 as pdfium

from indexer.document import Box, Cell, Page, Problem, SourceBlock, SourceBlockKind
from indexer.errors import UnreadableFile
from indexer.messages import Message
from indexer.reading.content import Content
from indexer.reading.notes import shifted, with_calls
from indexer.reading.pdf_fonts import mended
from indexer.reading.pdf_page import CELLS, Element, PageText, page_text
from indexer.reading.pdf_text import Hyphens, text_of
from indexer.reading.pdf_zones import Placed, placed
from indexer.settings import FILE_BOUNDS

MAX_PAGES = FILE_BOUNDS.pdf_pages
MAX_CHARACTERS = FILE_BOUNDS.pdf_characters  # of a file
MAGIC = b"%PDF-"  # within the first 1,024 bytes
BULLET = re.compile(r"([•▪◦·–—-])\s+(?=\S)")
HEADING = re.compile(r"H([1-6])")
NO_PAGES = "no pages"
UNSAID = frozenset({"untitled", "unspecified", "anonymous", "sin título", "documento1", "microsoft word"})
STATED = {"Title": "title"}


def content_of_pdf(data: bytes) -> Content:
    """The chunks of a PDF. Raises UnreadableFile: encrypted, damaged, or no text at all."""
    if MAGIC not in data[:1024]:
        raise UnreadableFile("not-pdf", file="PDF")
    data, problems = mended(data)
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise UnreadableFile("encrypted", file="PDF", format="PDF") from error
        raise UnreadableFile("damaged", file="PDF", format="PDF", reason=str(error).rstrip(".")) from error
    try:
        pages, more = _pages(document)
        stated = _stated(document)
    finally:
        document.close()
    problems = (*problems, *more)
    if not any(page.fragments for page in pages):
        raise UnreadableFile("only-pictures", file="PDF", pages=len(pages))
    chunks = _chunks(pages)
    listed = tuple(Page(page.number, page.label, bool(page.fragments)) for page in pages)
    return Content(tuple(chunks), problems, listed, stated)


def _stated(document: pdfium.PdfDocument) -> dict[str, str]:
    """What the file says of itself, less what programs put where nobody said anything."""
    found = {name: document.get_metadata_value(key).strip() for key, name in STATED.items()}
    return {name: text for name, text in found.items() if text and text.lower() not in UNSAID}


def _pages(document: pdfium.PdfDocument) -> tuple[list[PageText], list[Problem]]:
    count = len(document)
    pages: list[PageText] = []
    problems: list[Problem] = []
    if count == 0:
        raise UnreadableFile("damaged", file="PDF", format="PDF", reason=NO_PAGES)
    if count > MAX_PAGES:
        message = Message("problem.too-many-pages", {"read": str(MAX_PAGES), "pages": str(count)})
        problems.append(Problem("pages", message, _on_page(MAX_PAGES)))
    characters = 0
    for index in range(min(count, MAX_PAGES)):
        try:
            page = page_text(document, index)
        except pdfium.PdfiumError as error:
            message = Message("problem.page-unreadable", {"reason": str(error)})
            problems.append(Problem("page", message, _on_page(index + 1)))
            page = PageText(index + 1, "", 1.0, 1.0, (), False)
        if page.cut:
            problems.append(Problem("page", Message("problem.page-cut"), _on_page(index + 1)))
        characters += sum(len(fragment.text) for fragment in page.fragments)
        if characters > MAX_CHARACTERS:
            raise UnreadableFile("too-much-text", file="PDF", limit=MAX_CHARACTERS)
        pages.append(page)
    scanned = [page.number for page in pages if not page.fragments]
    if scanned and len(scanned) < len(pages):
        where = ", ".join(f"{number}" for number in scanned[:10]) + (" ..." if len(scanned) > 10 else "")
        message = Message("problem.scanned", {"n": len(scanned)})
        problems.append(Problem("scanned", message, _on_page(where)))
    return pages, problems


def _on_page(pages: int | str) -> Message:
    return Message("place.page", {"pages": str(pages)})


def _chunks(pages: Sequence[PageText]) -> list[SourceBlock]:
    found = placed(pages)
    hyphens = Hyphens([one.paragraph for one in found])
    size = _usual_size([one for one in found if one.zone == "body"] or found)
    tables = _cells([one.paragraph.element for one in found if one.paragraph.element])
    chunks = [_chunk(one, pages[one.page - 1], hyphens, size, tables) for one in found]
    return with_calls([chunk for chunk in chunks if chunk.text])


def _usual_size(found: Sequence[Placed]) -> float:
    """The size of most letters."""
    sizes: Counter[float] = Counter()
    for one in found:
        for line in one.paragraph.lines:
            sizes[line.size] += sum(len(fragment.text) for fragment in line.fragments)
    return sizes.most_common(1)[0][0] if sizes else 1.0


def _cells(elements: Sequence[Element]) -> dict[tuple[int, ...], Cell]:
    """The place of each cell, by its path. A table of one column only sets text in a box: its cells are none."""
    tables = sorted({element.table for element in elements if element.kind in CELLS})
    places: dict[tuple[int, ...], Cell] = {}
    for number, table in enumerate(tables):
        cells = [element for element in elements if element.table == table and element.kind in CELLS]
        if len({element.column for element in cells}) < 2:
            continue
        rows = {row: at for at, row in enumerate(sorted({element.row for element in cells}))}
        places.update((cell.path, Cell(number, rows[cell.row], cell.column)) for cell in cells)
    return places


def _chunk(
    one: Placed, page: PageText, hyphens: Hyphens, size: float, cells: dict[tuple[int, ...], Cell]
) -> SourceBlock:
    paragraph = one.paragraph
    text, spans = text_of(paragraph, hyphens, one.breaks)
    kind: SourceBlockKind = "paragraph"
    level, marker = 0, ""
    element = paragraph.element
    cell = cells.get(element.path) if element else None
    if cell:
        kind = "cell"
    elif element and (heading := HEADING.fullmatch(element.kind)):
        kind, level = "heading", int(heading[1])
    elif one.zone == "body" and (bullet := BULLET.match(text)):
        kind, level, marker = "item", 1, "-"
        text, spans = text[bullet.end() :], shifted(spans, bullet.end())
    return SourceBlock(
        kind,
        text,
        level,
        marker,
        spans,
        page=one.page,
        last_page=one.last_page,
        box=_box(one, page),
        size=round(paragraph.size / size, 2),
        style=element.kind if element else "",
        zone=one.zone,
        cell=cell,
    )


def _box(one: Placed, page: PageText) -> Box:
    """Where the paragraph stands on its first page."""
    lines = one.paragraph.lines[: min(one.breaks, default=len(one.paragraph.lines))]
    width, height = page.width or 1.0, page.height or 1.0
    edges = (
        min(line.left for line in lines) / width,
        min(line.top for line in lines) / height,
        max(line.right for line in lines) / width,
        max(line.bottom for line in lines) / height,
    )
    return Box(*(round(min(max(edge, 0.0), 1.0), 4) for edge in edges))

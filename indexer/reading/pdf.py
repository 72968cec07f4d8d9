"""PDF -> blocks, through PDFium.

    bytes --pdf_fonts--> bytes with sound font maps --pdf_page--> fragments --pdf_zones, pdf_layout, pdf_lines-->
    paragraphs --pdf_text--> blocks

Word's and the browsers' files say by tags what a paragraph is; where there are none the page's white space does.
"""

import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import pypdfium2 as pdfium

from indexer.document import Box, Cell, Page, Problem, SourceBlock, SourceBlockKind
from indexer.errors import UnreadableFile
from indexer.messages import Message
from indexer.reading.content import Content
from indexer.reading.ocr import PictureTimeout, ocr_version, read_picture
from indexer.reading.pdf_fonts import MAX_CONTENTS, repair_font_maps, state_of_contents
from indexer.reading.pdf_footnote_calls import with_calls
from indexer.reading.pdf_page import PageText, TaggedTables, has_objects, page_picture, page_text
from indexer.reading.pdf_tables import find_cells
from indexer.reading.pdf_text import Hyphens, text_of
from indexer.reading.pdf_zones import ZonedParagraph, zoned_paragraphs
from indexer.reading.styled_text import spans_after_cut
from indexer.sandbox import report_steps
from indexer.settings import FILE_BOUNDS

MAX_PAGES = FILE_BOUNDS.pdf_pages
# Of a file.
MAX_CHARACTERS = FILE_BOUNDS.pdf_characters
# Within the first 1,024 bytes.
MAGIC = b"%PDF-"
BULLET = re.compile(r"([•▪◦·–—-])\s+(?=\S)")
HEADING = re.compile(r"H([1-6])")
NO_PAGES = "no pages"
UNSAID = frozenset({"untitled", "unspecified", "anonymous", "sin título", "documento1", "microsoft word"})
STATED = {"Title": "title"}


def content_of_pdf(data: bytes) -> Content:
    """Return the blocks of a PDF. Raises UnreadableFile: encrypted, damaged, or no text at all."""
    if MAGIC not in data[:1024]:
        raise UnreadableFile("not-pdf", file="PDF")
    data, problems = repair_font_maps(data)
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise UnreadableFile("encrypted", file="PDF", format="PDF") from error
        raise UnreadableFile("damaged", file="PDF", format="PDF", reason=str(error).rstrip(".")) from error
    try:
        pages, more = _pages(document)
        stated, page_count = _stated(document), len(document)
        if not any(page.fragments for page in pages):
            raise _without_text(document, data, len(pages))
    finally:
        document.close()
    problems = (*problems, *more)
    blocks = _source_blocks(pages)
    listed = tuple(Page(page.number, page.label, bool(page.fragments), page.ocr) for page in pages)
    return Content(tuple(blocks), problems, listed, stated, page_count=page_count)


def _without_text(document: pdfium.PdfDocument, data: bytes, pages: int) -> UnreadableFile:
    """Return why there is no text: the pages are pictures, or PDFium gave up their contents, or they have none."""
    if any(has_objects(document, index) for index in range(pages)):
        if ocr_version():
            return UnreadableFile("unread-pictures", file="PDF", pages=pages)
        return UnreadableFile("only-pictures", file="PDF", pages=pages)
    match state_of_contents(data):
        case "too-large":
            return UnreadableFile("unpacked-too-large", file="PDF", limit=MAX_CONTENTS >> 20)
        case "damaged":
            return UnreadableFile("damaged", file="PDF", format="PDF", reason=NO_PAGES)
    return UnreadableFile("no-text", file="PDF")


def _stated(document: pdfium.PdfDocument) -> dict[str, str]:
    """Return what the file's properties state, without what programs fill in by themselves."""
    properties = {name: document.get_metadata_value(key).strip() for key, name in STATED.items()}
    return {name: text for name, text in properties.items() if text and text.lower() not in UNSAID}


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
    tables: TaggedTables = {}
    for index in range(min(count, MAX_PAGES)):
        try:
            page = page_text(document, index, tables)
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
    if ocr_version():
        pages, unread = _with_pictures_read(document, pages)
        problems += unread
    scanned = [page.number for page in pages if not page.fragments]
    if scanned and len(scanned) < len(pages):
        message = Message("problem.scanned-no-ocr", {"n": len(scanned)})
        if ocr_version():
            message = Message("problem.scanned", {"n": len(scanned)})
        problems.append(Problem("scanned", message, _on_pages(scanned)))
    return pages, problems


def _with_pictures_read(
    document: pdfium.PdfDocument, pages: Sequence[PageText]
) -> tuple[list[PageText], list[Problem]]:
    """Return the pages, those without text read from their pictures, and what is to be said of these."""
    read: list[PageText] = []
    by_machine: list[int] = []
    too_slow: list[int] = []
    tried = 0
    for page in pages:
        picture = None
        if not page.fragments and tried < FILE_BOUNDS.ocr_pages:
            with suppress(pdfium.PdfiumError):
                picture = page_picture(document, page.number - 1)
        if picture is not None:
            tried += 1
            report_steps(len(read), len(pages))
            try:
                page = replace(page, fragments=read_picture(picture), ocr=True)
            except PictureTimeout:
                too_slow.append(page.number)
        if page.ocr and page.fragments:
            by_machine.append(page.number)
        read.append(page)
    problems = []
    if by_machine:
        message = Message("problem.read-by-machine", {"n": len(by_machine)})
        problems.append(Problem("ocr", message, _on_pages(by_machine)))
    if too_slow:
        message = Message("problem.ocr-slow", {"n": len(too_slow), "seconds": f"{FILE_BOUNDS.ocr_seconds:g}"})
        problems.append(Problem("ocr", message, _on_pages(too_slow)))
    left = sum(not page.fragments and not page.ocr for page in read)
    if tried == FILE_BOUNDS.ocr_pages and left:
        problems.append(Problem("ocr", Message("problem.ocr-pages", {"limit": str(FILE_BOUNDS.ocr_pages)})))
    return read, problems


def _on_pages(numbers: Sequence[int]) -> Message:
    """Return the place of pages, the first ten named."""
    return _on_page(", ".join(map(str, numbers[:10])) + (" ..." if len(numbers) > 10 else ""))


def _on_page(pages: int | str) -> Message:
    return Message("place.page", {"pages": str(pages)})


def _source_blocks(pages: Sequence[PageText]) -> list[SourceBlock]:
    paragraphs = zoned_paragraphs(pages)
    hyphens = Hyphens([zoned.paragraph for zoned in paragraphs])
    size = _usual_size([zoned for zoned in paragraphs if zoned.zone == "body"] or paragraphs)
    cells = find_cells(paragraphs)
    blocks = [_source_block(zoned, pages[zoned.page - 1], hyphens, size, cells) for zoned in paragraphs]
    return with_calls([block for block in blocks if block.text])


def _usual_size(paragraphs: Sequence[ZonedParagraph]) -> float:
    """Return the size of most letters, in points."""
    sizes: Counter[float] = Counter()
    for zoned in paragraphs:
        for line in zoned.paragraph.lines:
            sizes[line.size] += sum(len(fragment.text) for fragment in line.fragments)
    return sizes.most_common(1)[0][0] if sizes else 1.0


def _source_block(
    zoned: ZonedParagraph, page: PageText, hyphens: Hyphens, size: float, cells: dict[tuple[int, ...], Cell]
) -> SourceBlock:
    paragraph = zoned.paragraph
    text, spans = text_of(paragraph, hyphens, zoned.breaks)
    kind: SourceBlockKind = "paragraph"
    level, marker = 0, ""
    element = paragraph.element
    cell = cells.get(element.path) if element else None
    if cell:
        kind = "cell"
    elif element and (heading := HEADING.fullmatch(element.kind)):
        kind, level = "heading", int(heading[1])
    elif zoned.zone == "body" and (bullet := BULLET.match(text)):
        kind, level, marker = "item", 1, "-"
        text, spans = text[bullet.end() :], spans_after_cut(spans, bullet.end())
    return SourceBlock(
        kind,
        text,
        level,
        marker,
        spans,
        page=zoned.page,
        last_page=zoned.last_page,
        box=_box(zoned, page),
        size=round(paragraph.size / size, 2),
        style=element.kind if element else "",
        zone=zoned.zone,
        cell=cell,
    )


def _box(zoned: ZonedParagraph, page: PageText) -> Box:
    """Return where the paragraph is on its first page."""
    lines = zoned.paragraph.lines[: min(zoned.breaks, default=len(zoned.paragraph.lines))]
    width, height = page.width or 1.0, page.height or 1.0
    edges = (
        min(line.left for line in lines) / width,
        min(line.top for line in lines) / height,
        max(line.right for line in lines) / width,
        max(line.bottom for line in lines) / height,
    )
    return Box(*(round(min(max(edge, 0.0), 1.0), 4) for edge in edges))

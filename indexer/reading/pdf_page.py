"""A page of a PDF -> fragments: runs of letters with their place, size and setting, and the tag that holds them.

This is the only module that calls PDFium for a page. A call costs a microsecond, so that it is asked for each letter
only what differs by letter, and for everything else once a run.
"""

import ctypes
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from indexer.settings import FILE_BOUNDS

# Of a page.
MAX_CHARACTERS = FILE_BOUNDS.pdf_page_characters
MAX_TAG_DEPTH = 60
# Looked at for one page.
MAX_TAGS = 50_000
# Tags of other pages between two of one page.
MAX_GAP_IN_TAGS = 500
# Per inch: what Tesseract asks for.
PICTURE_DOTS = 300
# Of a page so large that MAX_PIXELS gives it fewer, no letter can be told.
LEAST_DOTS = 100
# Of a picture, a byte each; a page of A4 has 9 million.
MAX_PIXELS = 30_000_000
# Stands for the hyphen at a line's end, which may be the word's own.
HYPHEN = "\u00ad"
# Stands for one that only the line's end asked for.
SOFT_HYPHEN = "\u2010"
# PDFium's own signs for the first, and what browsers print for the second.
HYPHENS = {"\x02": HYPHEN, "\ufffe": HYPHEN, "\u00ad": SOFT_HYPHEN}
# Weight.
BOLD = 600
# Flag of a font's descriptor.
ITALIC = 1 << 6
# Each of these tags holds one paragraph; what is in none of them is one with its surroundings.
BLOCKS = frozenset(
    {"P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "LI", "TD", "TH", "Caption", "TOCI", "Title", "BibEntry"}
)
CELLS = frozenset({"TD", "TH"})
INLINE = frozenset(
    {"Span", "Link", "Reference", "Quote", "Em", "Strong", "Sub", "Code", "Lbl", "LBody", "Annot"}
)

# These two are called once a letter. As plain numbers their results cost a third of what pypdfium2's own objects do.
_text_object = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)(
    ctypes.cast(raw.FPDFText_GetTextObject, ctypes.c_void_p).value or 0
)
_unicode = ctypes.PYFUNCTYPE(ctypes.c_uint, ctypes.c_void_p, ctypes.c_int)(
    ctypes.cast(raw.FPDFText_GetUnicode, ctypes.c_void_p).value or 0
)


@dataclass(frozen=True, slots=True)
class Element:
    """A tag that holds a paragraph. `path` is its place in the file's tree, the same on every page it goes on over."""

    path: tuple[int, ...]
    # `P`, `H1`, `TD`
    kind: str
    in_note: bool = False
    # The path of its table; empty outside one.
    table: tuple[int, ...] = ()
    # The path of its row.
    row: tuple[int, ...] = ()
    column: int = 0


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of letters that are set alike. Lengths are in points, from the page's top left corner."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    strong: bool
    emphasis: bool
    element: Element | None


@dataclass(frozen=True, slots=True)
class PageText:
    """The fragments of a page, in the file's order. `number` is 1-based; `tagged` if the page has tags at all."""

    number: int
    label: str
    width: float
    height: float
    fragments: tuple[Fragment, ...]
    tagged: bool
    # More letters than are read.
    cut: bool = False
    # Read from a picture of the page.
    ocr: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as it looks: one byte of grey a pixel, row by row, with `stride` bytes from one row to the next."""

    pixels: bytes
    width: int
    height: int
    stride: int
    dots_per_inch: float


def page_text(document: pdfium.PdfDocument, index: int) -> PageText:
    """Return the fragments of the page at `index` (0-based). Raises PdfiumError for a page that cannot be loaded."""
    page = document[index]
    try:
        width, height = page.get_size()
        textpage = page.get_textpage()
        try:
            elements = _elements(page)
            letters = _Letters(page, textpage, elements)
            fragments = letters.fragments()
        finally:
            textpage.close()
        label = document.get_page_label(index)
        return PageText(index + 1, label, width, height, fragments, bool(elements), letters.cut)
    finally:
        page.close()


def has_objects(document: pdfium.PdfDocument, index: int) -> bool:
    """Return whether anything is drawn on the page at `index` (0-based): a picture, if it has no text."""
    try:
        page = document[index]
    except pdfium.PdfiumError:
        return False
    try:
        return int(raw.FPDFPage_CountObjects(page.raw)) > 0
    finally:
        page.close()


def page_picture(document: pdfium.PdfDocument, index: int) -> Picture | None:
    """Return the page at `index` (0-based) as it looks; None where it is blank. Raises PdfiumError."""
    page = document[index]
    try:
        if raw.FPDFPage_CountObjects(page.raw) <= 0:
            return None
        width, height = page.get_size()
        inches = (width / 72) * (height / 72)
        dots = min(PICTURE_DOTS, (MAX_PIXELS / inches) ** 0.5) if inches > 0 else 0
        if dots < LEAST_DOTS:
            return None
        bitmap = page.render(scale=dots / 72, grayscale=True, may_draw_forms=False)
        try:
            return Picture(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, dots)
        finally:
            bitmap.close()
    finally:
        page.close()


class _Letters:
    """Gathers the letters of one page to fragments."""

    def __init__(
        self, page: pdfium.PdfPage, textpage: pdfium.PdfTextPage, elements: dict[int, Element]
    ) -> None:
        self._text = textpage.raw
        self._elements = elements
        self._fonts: dict[int, tuple[bool, bool]] = {}
        left, bottom, right, top = page.get_cropbox()
        self._box = (left, bottom, right - left, top - bottom)
        self._rotation = page.get_rotation()
        letters = textpage.count_chars()
        self._count = min(letters, MAX_CHARACTERS)
        self.cut = letters > MAX_CHARACTERS

    def fragments(self) -> tuple[Fragment, ...]:
        """Return the fragments. One ends where PDFium's text object does, and where PDFium separates words or lines."""
        text = ctypes.cast(self._text, ctypes.c_void_p).value
        fragments: list[Fragment] = []
        letters: list[str] = []
        first = 0
        current: int | None = None
        for index in range(self._count):
            holder = _text_object(text, index)
            if holder != current:
                if letters:
                    fragments.append(self._fragment(letters, first, index - 1))
                letters, first, current = [], index, holder
            if holder is not None:
                code = _unicode(text, index)
                letters.append(chr(code) if code <= 0x10FFFF and not 0xD800 <= code < 0xE000 else "\ufffd")
        if letters:
            fragments.append(self._fragment(letters, first, self._count - 1))
        return tuple(fragments)

    def _fragment(self, letters: list[str], first: int, last: int) -> Fragment:
        """Return the fragment of the letters from index `first` to `last`, which one text object holds."""
        holder = raw.FPDFText_GetTextObject(self._text, first)
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(self._text, first, x, y)
        left, baseline = self._on_page(x.value, y.value)
        edges = [ctypes.c_double() for _ in range(4)]
        # Left, right, bottom, top.
        raw.FPDFText_GetCharBox(self._text, last, *edges)
        right, _ = self._on_page(edges[1].value, edges[2].value)
        size, matrix = ctypes.c_float(), raw.FS_MATRIX()
        raw.FPDFTextObj_GetFontSize(holder, size)
        raw.FPDFPageObj_GetMatrix(holder, matrix)
        points = abs(size.value) * max(abs(matrix.d), abs(matrix.b))
        strong, emphasis = self._setting(raw.FPDFTextObj_GetFont(holder))
        element = self._elements.get(raw.FPDFPageObj_GetMarkedContentID(holder)) if self._elements else None
        # A soft hyphen within a line is not printed.
        letters = [letter for letter in letters[:-1] if letter != "\u00ad"] + letters[-1:]
        text = "".join(HYPHENS.get(letter, letter if letter >= " " else " ") for letter in letters)
        return Fragment(text, left, max(left, right), baseline, points or 1.0, strong, emphasis, element)

    def _on_page(self, x: float, y: float) -> tuple[float, float]:
        """Return a point of the file's space as seen on the turned page: points from the left, and from the top."""
        left, bottom, width, height = self._box
        x, y = x - left, y - bottom
        match self._rotation:
            case 90:
                return y, x
            case 180:
                return width - x, y
            case 270:
                return height - y, width - x
        return x, height - y

    def _setting(self, font: Any) -> tuple[bool, bool]:
        """Return whether a font is bold, and whether it is in italics."""
        address = ctypes.cast(font, ctypes.c_void_p).value or 0
        if address not in self._fonts:
            buffer = ctypes.create_string_buffer(128)
            raw.FPDFFont_GetBaseFontName(font, buffer, 128)
            name = buffer.value.decode("utf-8", "replace").lower()
            strong = raw.FPDFFont_GetWeight(font) >= BOLD or "bold" in name or "black" in name
            emphasis = bool(raw.FPDFFont_GetFlags(font) & ITALIC) or "italic" in name or "oblique" in name
            self._fonts[address] = strong, emphasis
        return self._fonts[address]


def _elements(page: pdfium.PdfPage) -> dict[int, Element]:
    """Return the tag that holds the paragraph of each marked content, by its id; empty if the file has no tags."""
    tree = raw.FPDF_StructTree_GetForPage(page.raw)
    if not tree:
        return {}
    try:
        walk = _TagWalk()
        for index in range(min(raw.FPDF_StructTree_CountChildren(tree), MAX_TAGS)):
            child = raw.FPDF_StructTree_GetChildAtIndex(tree, index)
            if child:
                walk.over(child, (index,), _Around())
        return walk.elements
    finally:
        raw.FPDF_StructTree_Close(tree)


@dataclass(frozen=True, slots=True)
class _Around:
    """What holds a tag: its paragraph, its table with row and column, and whether it is a note."""

    block: Element | None = None
    in_note: bool = False
    table: tuple[int, ...] = ()
    row: tuple[int, ...] = ()
    column: int = 0


class _TagWalk:
    """Walks the tags of one page from the root. PDFium leaves out those of other pages, but counts them."""

    def __init__(self) -> None:
        self.elements: dict[int, Element] = {}
        self._left = MAX_TAGS
        # List items whose first paragraph was met.
        self._begun: set[tuple[int, ...]] = set()

    def over(self, tag: Any, path: tuple[int, ...], around: _Around) -> None:
        """Walk a tag and all below it, and keep in `elements` which paragraph each marked content is of."""
        kind = _kind(tag)
        around = self._inside(kind, path, around)
        own = around.block or Element(path, kind, around.in_note, around.table, around.row, around.column)
        absent = 0
        for index in range(raw.FPDF_StructElement_CountChildren(tag)):
            self._left -= 1
            if self._left < 0:
                return
            content = raw.FPDF_StructElement_GetChildMarkedContentID(tag, index)
            child = raw.FPDF_StructElement_GetChildAtIndex(tag, index) if content < 0 else None
            if content >= 0:
                self.elements.setdefault(content, own)
            elif child and len(path) < MAX_TAG_DEPTH:
                self.over(child, (*path, index), replace(around, column=index) if kind == "TR" else around)
            elif absent > MAX_GAP_IN_TAGS and self.elements:
                return
            absent = absent + 1 if content < 0 and not child else 0

    def _inside(self, kind: str, path: tuple[int, ...], around: _Around) -> _Around:
        """Return what holds the children of a tag of this kind."""
        block = around.block
        if kind in INLINE or (kind == "NonStruct" and block):
            return around
        if block and block.kind in CELLS and kind in BLOCKS - CELLS:
            # A cell is one paragraph, whatever is in it.
            return around
        if kind == "P" and block and block.path not in self._begun:
            # The first paragraph of a list's item is one with its number.
            self._begun.add(block.path)
            return around
        if kind in BLOCKS:
            element = Element(path, kind, around.in_note, around.table, around.row, around.column)
            if kind == "P":
                self._begun.add(path)
            return replace(around, block=element)
        if kind == "Table":
            return replace(around, block=None, table=path)
        if kind == "TR":
            return replace(around, block=None, row=path)
        return replace(around, block=None, in_note=around.in_note or kind in ("Note", "FENote"))


def _kind(tag: Any) -> str:
    """Return the type of a tag, such as `P`."""
    buffer = ctypes.create_string_buffer(64)
    length = raw.FPDF_StructElement_GetType(tag, buffer, 64)
    return buffer.raw[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")

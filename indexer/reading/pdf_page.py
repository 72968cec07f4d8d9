"""A page of a PDF -> fragments: runs of letters with their place, size and setting, and the tag that holds them.

This is the only module that calls PDFium for a page. A call costs a microsecond, so that it is asked for each letter
only what differs by letter, and for everything else once a run.
"""

import ctypes
import struct
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import msgspec
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from indexer.reading.table_grid import TableGrid, bounded_spans
from indexer.settings import FILE_BOUNDS

# Of a page.
MAX_CHARACTERS = FILE_BOUNDS.pdf_page_characters
MAX_TAG_DEPTH = 60
# Looked at for one page.
MAX_TAGS = 50_000
# Tags of other pages between two of one page.
MAX_GAP_IN_TAGS = 500
# Of a cell; one that says how many columns it stands over has two or three.
MAX_ATTRIBUTES = 20
# What is no number of columns or rows, but damage.
MAX_SPAN = 1e6
# Per inch: what Tesseract asks for.
PICTURE_DOTS = 300
# Of a page so large that MAX_PIXELS gives it fewer, no letter can be told.
LEAST_DOTS = 100
# Of a picture, a byte each; a page of A4 has 9 million.
MAX_PIXELS = 30_000_000
# The signs that stand for hyphens while a text is put together; Unicode means others by them.
# A hyphen at a line's end, which may be the word's own.
LINE_END_HYPHEN = "\u00ad"
# A hyphen that only the line's end asked for.
ADDED_HYPHEN = "\u2010"
# PDFium's own signs for the first, and what browsers print for the second.
HYPHENS = {"\x02": LINE_END_HYPHEN, "\ufffe": LINE_END_HYPHEN, "\u00ad": ADDED_HYPHEN}
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


def _as_numbers(function: Any, result: Any, *arguments: Any) -> Any:
    """Return a function of PDFium that takes and gives addresses as plain numbers.

    It costs a third of pypdfium2's own, which makes an object of each.
    """
    prototype = ctypes.PYFUNCTYPE(result, *arguments)
    return prototype(ctypes.cast(function, ctypes.c_void_p).value or 0)


# These are called once a letter, or once a fragment. What they fill in is given as an address, too.
_address, _int = ctypes.c_void_p, ctypes.c_int
_text_object = _as_numbers(raw.FPDFText_GetTextObject, _address, _address, _int)
_unicode = _as_numbers(raw.FPDFText_GetUnicode, ctypes.c_uint, _address, _int)
_origin = _as_numbers(raw.FPDFText_GetCharOrigin, _int, _address, _int, _address, _address)
_char_box = _as_numbers(raw.FPDFText_GetCharBox, _int, _address, _int, _address, _address, _address, _address)
_font_size = _as_numbers(raw.FPDFTextObj_GetFontSize, _int, _address, _address)
_matrix = _as_numbers(raw.FPDFPageObj_GetMatrix, _int, _address, _address)
_font = _as_numbers(raw.FPDFTextObj_GetFont, _address, _address)
_content_id = _as_numbers(raw.FPDFPageObj_GetMarkedContentID, _int, _address)
_UNITS = ctypes.POINTER(ctypes.c_ushort)
# Of a fragment: the origin of its first letter, the box of its last one, the size of its font and its matrix (a to f).
_EXTENT = struct.Struct("=6d7f")
_NO_EXTENT = (0.0,) * 13


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
    # How many columns and rows it stands over.
    columns: int = 1
    rows: int = 1


# A page has thousands: a struct is made in a tenth of the time of a frozen dataclass.
class Fragment(msgspec.Struct, frozen=True, gc=False):
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


class _TaggedTable:
    """Where the cells of a tagged table stand. A row may go on over the next page, where its tags are met again."""

    def __init__(self) -> None:
        self._grid = TableGrid()
        # The path of the row we are at, and the column of each of its cells by the path of that.
        self._row: tuple[int, ...] = ()
        self._columns: dict[tuple[int, ...], int] = {}

    def begin_row(self, path: tuple[int, ...]) -> None:
        """Go on to the row with this path."""
        if path != self._row:
            self._row, self._columns = path, {}
            self._grid.next_row()

    def column(self, path: tuple[int, ...], columns: int = 1, rows: int = 1) -> int:
        """Return the first column of the cell with this path, over so many columns and rows."""
        if path not in self._columns:
            self._columns[path] = self._grid.next_cell(columns, rows)
        return self._columns[path]


# The tables met so far in a file, by the paths of their tags.
TaggedTables: TypeAlias = dict[tuple[int, ...], _TaggedTable]


def page_text(document: pdfium.PdfDocument, index: int, tables: TaggedTables) -> PageText:
    """Return the fragments of the page at `index` (0-based). Raises PdfiumError for a page that cannot be loaded.

    `tables` are those of the pages before; the page adds its own.
    """
    page = document[index]
    try:
        width, height = page.get_size()
        textpage = page.get_textpage()
        try:
            elements = _elements(page, tables)
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
        self._raw = textpage.raw
        self._address = ctypes.cast(textpage.raw, ctypes.c_void_p).value
        self._elements = elements
        self._fonts: dict[int, tuple[bool, bool]] = {}
        # What PDFium fills in for each fragment.
        self._numbers = ctypes.create_string_buffer(_EXTENT.size)
        self._numbers_at = ctypes.addressof(self._numbers)
        left, bottom, right, top = page.get_cropbox()
        self._box = (left, bottom, right - left, top - bottom)
        self._rotation = page.get_rotation()
        letters = textpage.count_chars()
        self._count = min(letters, MAX_CHARACTERS)
        self.cut = letters > MAX_CHARACTERS

    def fragments(self) -> tuple[Fragment, ...]:
        """Return the fragments. One ends where PDFium's text object does, and where PDFium separates words or lines."""
        address = self._address
        text = self._text()
        fragments: list[Fragment] = []
        first = 0
        current: int | None = None
        for index in range(self._count):
            holder = _text_object(address, index)
            if holder != current:
                if current is not None:
                    fragments.append(self._fragment(current, text[first:index], first))
                first, current = index, holder
        if current is not None:
            fragments.append(self._fragment(current, text[first : self._count], first))
        return tuple(fragments)

    def _text(self) -> str:
        """Return the letters of the page, each by its index."""
        buffer = ctypes.create_string_buffer(2 * (self._count + 1))
        units = raw.FPDFText_GetText(self._raw, 0, self._count, ctypes.cast(buffer, _UNITS)) - 1
        text = buffer.raw[: 2 * max(units, 0)].decode("utf-16-le", "replace")
        if units == self._count == len(text) and "\ufffd" not in text:
            return text
        # PDFium's text lacks the letters that it knows no sign for, and has two units for one past the first 65,536.
        codes = [_unicode(self._address, index) for index in range(self._count)]
        return "".join(
            chr(code) if code < 0xD800 or 0xE000 <= code <= 0x10FFFF else "\ufffd" for code in codes
        )

    def _fragment(self, holder: int, text: str, first: int) -> Fragment:
        """Return the fragment of a text that begins at the index `first` and that the text object `holder` holds."""
        # What PDFium has no answer to stays 0.
        _EXTENT.pack_into(self._numbers, 0, *_NO_EXTENT)
        at = self._numbers_at
        _origin(self._address, first, at, at + 8)
        # Left, right, bottom, top.
        _char_box(self._address, first + len(text) - 1, at + 16, at + 24, at + 32, at + 40)
        _font_size(holder, at + 48)
        _matrix(holder, at + 52)
        x, y, _, right, bottom, _, size, _, b, _, d, _, _ = _EXTENT.unpack_from(self._numbers)
        left, baseline = self._on_page(x, y)
        right, _ = self._on_page(right, bottom)
        points = abs(size) * max(abs(d), abs(b))
        strong, emphasis = self._setting(_font(holder) or 0)
        element = self._elements.get(_content_id(holder)) if self._elements else None
        if not text.isprintable():
            # A soft hyphen within a line is not printed.
            text = text[:-1].replace("\u00ad", "") + text[-1:]
            text = "".join([HYPHENS.get(letter, letter if letter >= " " else " ") for letter in text])
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

    def _setting(self, font: int) -> tuple[bool, bool]:
        """Return whether the font at an address is bold, and whether it is in italics."""
        if font not in self._fonts:
            handle = ctypes.cast(font, raw.FPDF_FONT)
            buffer = ctypes.create_string_buffer(128)
            raw.FPDFFont_GetBaseFontName(handle, buffer, 128)
            name = buffer.value.decode("utf-8", "replace").lower()
            strong = raw.FPDFFont_GetWeight(handle) >= BOLD or "bold" in name or "black" in name
            emphasis = bool(raw.FPDFFont_GetFlags(handle) & ITALIC) or "italic" in name or "oblique" in name
            self._fonts[font] = strong, emphasis
        return self._fonts[font]


def _elements(page: pdfium.PdfPage, tables: TaggedTables) -> dict[int, Element]:
    """Return the tag that holds the paragraph of each marked content, by its id; empty if the file has no tags."""
    tree = raw.FPDF_StructTree_GetForPage(page.raw)
    if not tree:
        return {}
    try:
        walk = _TagWalk(tables)
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
    columns: int = 1
    rows: int = 1


def _element(path: tuple[int, ...], kind: str, around: _Around) -> Element:
    return Element(
        path, kind, around.in_note, around.table, around.row, around.column, around.columns, around.rows
    )


class _TagWalk:
    """Walks the tags of one page from the root. PDFium leaves out those of other pages, but counts them."""

    def __init__(self, tables: "TaggedTables") -> None:
        self.elements: dict[int, Element] = {}
        self._tables = tables
        self._left = MAX_TAGS
        # List items whose first paragraph was met.
        self._begun: set[tuple[int, ...]] = set()

    def over(self, tag: Any, path: tuple[int, ...], around: _Around) -> None:
        """Walk a tag and all below it, and keep in `elements` which paragraph each marked content is of."""
        kind = _kind(tag)
        table = self._tables.get(around.table)
        if table and kind == "TR":
            table.begin_row(path)
        elif table and kind in CELLS:
            columns, rows = _spans_of(tag)
            around = replace(around, column=table.column(path, columns, rows), columns=columns, rows=rows)
        around = self._inside(kind, path, around)
        own = around.block or _element(path, kind, around)
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
                self.over(child, (*path, index), around)
            elif absent > MAX_GAP_IN_TAGS and self.elements:
                return
            elif table and kind == "TR":
                # A cell on another page.
                table.column((*path, index))
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
            if kind == "P":
                self._begun.add(path)
            return replace(around, block=_element(path, kind, around))
        if kind == "Table":
            self._tables.setdefault(path, _TaggedTable())
            return replace(around, block=None, table=path)
        if kind == "TR":
            return replace(around, block=None, row=path)
        return replace(around, block=None, in_note=around.in_note or kind in ("Note", "FENote"))


def _spans_of(tag: Any) -> tuple[int, int]:
    """Return over how many columns and rows a cell stands, as its attributes say."""
    spans = {b"ColSpan": 1, b"RowSpan": 1}
    for index in range(min(raw.FPDF_StructElement_GetAttributeCount(tag), MAX_ATTRIBUTES)):
        attribute = raw.FPDF_StructElement_GetAttributeAtIndex(tag, index)
        for name in spans if attribute else ():
            value = raw.FPDF_StructElement_Attr_GetValue(attribute, name)
            number = ctypes.c_float()
            if (
                value
                and raw.FPDF_StructElement_Attr_GetNumberValue(value, number)
                and number.value < MAX_SPAN
            ):
                spans[name] = int(number.value)
    return bounded_spans(spans[b"ColSpan"], spans[b"RowSpan"])


def _kind(tag: Any) -> str:
    """Return the type of a tag, such as `P`."""
    buffer = ctypes.create_string_buffer(64)
    length = raw.FPDF_StructElement_GetType(tag, buffer, 64)
    return buffer.raw[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")

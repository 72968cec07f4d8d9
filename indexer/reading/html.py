"""HTML -> blocks, through BeautifulSoup. No recursion: pages nest as deep as they have tags.

What is the site's is left out (`html_boilerplate`), footnotes are told by their links (`html_notes`), and the cells of
a table keep their place; a table that only lays a page out has none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag
from msgspec.structs import replace

from indexer.document import Cell, Problem, SourceBlock, Span
from indexer.reading.content import Content
from indexer.reading.encoding import decode
from indexer.reading.html_boilerplate import UNREAD, document_root, find_boilerplate
from indexer.reading.html_notes import HtmlNotes, find_notes
from indexer.reading.html_tree import tree_of_html
from indexer.reading.styled_text import SPAN_OF_TAG, StyledTextBuilder, spans_after_cut
from indexer.reading.table_grid import TableGrid, bounded_spans
from indexer.roman import to_roman

CELL_TAGS = frozenset({"table", "tr", "td", "th", "thead", "tbody", "tfoot", "caption"})
HEADINGS = {f"h{level}": level for level in range(1, 7)}
# Inside these a run of text goes on; anything else ends it.
INLINE_TAGS = frozenset(
    {
        *SPAN_OF_TAG,
        "a",
        "u",
        "s",
        "sub",
        "small",
        "span",
        "font",
        "abbr",
        "acronym",
        "cite",
        "code",
        "mark",
        "q",
        "tt",
    }
    | {
        "strike",
        "del",
        "ins",
        "big",
        "label",
        "time",
        "var",
        "kbd",
        "samp",
        "bdi",
        "bdo",
        "wbr",
        "img",
        "dfn",
        "data",
    }
)
DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
# Characters; a longer one is a title that does not end.
MAX_TITLE = 1000
# Of an item; the parser takes `xc)` for letters.
MAX_ROMAN_MARK = 89
SPACES = re.compile(r"[ \t\n\r\f]+")


def declared_encoding(data: bytes) -> str | None:
    """Return the encoding a page states of itself in its first 4,096 bytes, if it states one."""
    match = DECLARED.search(data[:4096])
    return match[1].decode("ascii") if match else None


def content_of_html(data: bytes) -> Content:
    """Return the Content of a file. Raises UnreadableFile for bytes that are no text, or a page with too many tags."""
    decoded = decode(data, declared_encoding(data))
    soup, problems = tree_of_html(decoded.text)
    blocks = _source_blocks(soup)
    return Content(blocks, (*decoded.problems, *problems), stated=_stated(soup), encoding=decoded.encoding)


def _stated(soup: BeautifulSoup) -> dict[str, str]:
    """Return what the page says of itself in its head."""
    title = soup.find("title")
    words = " ".join(title.get_text().split()) if title else ""
    return {"title": words} if 0 < len(words) <= MAX_TITLE else {}


def parse_html(text: str) -> tuple[tuple[SourceBlock, ...], tuple[Problem, ...]]:
    """Return the blocks of a page in order; scripts, styles and what is the site's left out.

    Raises UnreadableFile for a page with too many tags, or too many that do not end (`html_tree`).
    """
    soup, problems = tree_of_html(text)
    return _source_blocks(soup), problems


def _source_blocks(soup: BeautifulSoup) -> tuple[SourceBlock, ...]:
    root = document_root(soup)
    return tuple(_HtmlChunker(find_boilerplate(root), find_notes(root), data_tables(root)).walk(root))


class _HtmlChunker:
    """Where we are in the page: the open lists, the marker waiting for its text, the run being gathered."""

    def __init__(self, left_out: frozenset[int], notes: HtmlNotes, tables: dict[int, int]) -> None:
        """`left_out` are the identities of tags, `tables` those of tables with cells, with their numbers."""
        self.left_out = left_out
        self.notes = notes
        self.tables = tables
        self.open_tables: list[_OpenTable] = []
        # Mark and name of the note we are in.
        self.note: tuple[str, str] | None = None
        self.note_begun = False
        self.blocks: list[SourceBlock] = []
        self.inline = StyledTextBuilder()
        # Type ('' = bullets) and next number.
        self.lists: list[tuple[str, int]] = []
        self.marker = ""
        self.heading = 0
        self.pre = 0
        self.line = 0

    def walk(self, root: Tag) -> list[SourceBlock]:
        stack: list[tuple[Tag, Iterator[PageElement]]] = [(root, iter(root.contents))]
        while stack:
            tag, children = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                self.leave(tag)
            elif isinstance(child, Tag):
                if child.name in UNREAD or id(child) in self.left_out or id(child) in self.notes.back_links:
                    continue
                if call := self.notes.calls.get(id(child)):
                    self.inline.add_call(*call)
                else:
                    self.enter(child)
                    stack.append((child, iter(child.contents)))
            elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                self.add_text(str(child))
        self.flush()
        return self.blocks

    def add_text(self, text: str) -> None:
        if not self.pre:
            text = SPACES.sub(" ", text)
            if self.inline.ends_in_space():
                text = text.lstrip(" ")
        self.inline.add(text)

    def enter(self, tag: Tag) -> None:
        name = tag.name
        if name == "br":
            self.inline.add("\n")
            return
        if name in INLINE_TAGS:
            if name in SPAN_OF_TAG:
                self.inline.open(SPAN_OF_TAG[name])
            return
        if self.in_cell and name not in CELL_TAGS:
            # A cell is one paragraph, whatever is in it.
            self.inline.add_break()
            return
        self.flush()
        self.line = tag.sourceline or self.line
        if note := self.notes.blocks.get(id(tag)):
            self.note, self.note_begun = note, False
        if name == "table" and id(tag) in self.tables:
            self.open_tables.append(_OpenTable(self.tables[id(tag)]))
        elif name == "tr" and self.open_tables:
            self.open_tables[-1].next_row()
        elif name in ("td", "th") and self.open_tables:
            columns, rows = bounded_spans(_number(tag, "colspan", 1), _number(tag, "rowspan", 1))
            self.open_tables[-1].next_cell(header=name == "th", columns=columns, rows=rows)
        if name == "hr":
            self.blocks.append(SourceBlock("rule", line=self.line))
        elif name in HEADINGS:
            self.heading = HEADINGS[name]
        elif name in ("ul", "menu"):
            self.lists.append(("", 0))
        elif name == "ol":
            self.lists.append((_attribute(tag, "type") or "1", _number(tag, "start", 1)))
        elif name == "li":
            self.marker = self.next_marker(tag)
        elif name == "pre":
            self.pre += 1

    def leave(self, tag: Tag) -> None:
        name = tag.name
        if name == "br":
            return
        if name in INLINE_TAGS:
            if name in SPAN_OF_TAG:
                self.inline.close(SPAN_OF_TAG[name])
            return
        if self.in_cell and name not in CELL_TAGS:
            self.inline.add_break()
            return
        self.flush()
        if id(tag) in self.notes.blocks:
            self.note = None
        if name == "table" and id(tag) in self.tables:
            self.open_tables.pop()
        elif name in ("td", "th") and self.open_tables:
            self.open_tables[-1].in_cell = False
        if name in HEADINGS:
            self.heading = 0
        elif name in ("ul", "menu", "ol") and self.lists:
            self.lists.pop()
        elif name == "li":
            self.marker = ""
        elif name == "pre":
            self.pre -= 1

    def next_marker(self, item: Tag) -> str:
        kind, number = self.lists[-1] if self.lists else ("", 0)
        if not kind:
            return "-"
        number = _number(item, "value", number)
        if self.lists:
            self.lists[-1] = (kind, number + 1)
        # A lettered or Roman list is printed `a)`, `i)` in UN Spanish; figures as `1.`.
        return {"a": _letter(number) + ")", "A": _letter(number).upper() + "."}.get(
            kind, {"i": _roman(number) + ")", "I": _roman(number).upper() + "."}.get(kind, f"{number}.")
        )

    def flush(self) -> None:
        text, spans = self.inline.finish()
        if not text:
            return
        if self.note:
            self.blocks.append(self.note_block(self.note, text, spans))
        elif self.in_cell:
            self.blocks.append(
                SourceBlock("cell", text, 0, "", spans, self.line, cell=self.open_tables[-1].cell)
            )
        elif self.heading:
            self.blocks.append(SourceBlock("heading", text, self.heading, "", spans, self.line))
        elif self.marker:
            self.blocks.append(
                SourceBlock("item", text, max(len(self.lists), 1), self.marker, spans, self.line)
            )
            self.marker = ""
        else:
            self.blocks.append(SourceBlock("paragraph", text, 0, "", spans, self.line))

    @property
    def in_cell(self) -> bool:
        """Whether we are in a cell of a table that has any."""
        return bool(self.open_tables) and self.open_tables[-1].in_cell

    def note_block(self, note: tuple[str, str], text: str, spans: tuple[Span, ...]) -> SourceBlock:
        """Return the block of a note's paragraph: the first has the mark before it, raised."""
        mark, name = note
        if not self.note_begun:
            if printed := re.match(rf"\[?\(?{re.escape(mark)}(?:[\])]+\.?|\.)?\s+", text):
                text, spans = text[printed.end() :], spans_after_cut(spans, printed.end())
            before = f"{mark} "
            moved = (
                replace(span, start=span.start + len(before), end=span.end + len(before)) for span in spans
            )
            text, spans = before + text, (Span(0, len(mark), "superscript"), *moved)
            self.note_begun = True
        return SourceBlock("paragraph", text, 0, "", spans, self.line, zone="note", note=name)


@dataclass(slots=True)
class _OpenTable:
    """A table that is being read: its number, and the cell we are at."""

    number: int
    grid: TableGrid = field(default_factory=TableGrid)
    in_cell: bool = False
    # The cell we are at, or were at last.
    cell: Cell | None = None

    def next_row(self) -> None:
        self.grid.next_row()
        self.in_cell = False

    def next_cell(self, *, header: bool, columns: int, rows: int) -> None:
        """Go on to a cell over so many columns and rows."""
        column = self.grid.next_cell(columns, rows)
        self.in_cell = True
        self.cell = Cell(self.number, self.grid.row, column, header, columns, rows)


def data_tables(root: Tag) -> dict[int, int]:
    """Return the identity (`id`) of each table that has cells, with its number in the page.

    Others set text in boxes: those within which are tables or headings, those of one row or one column, and a masthead,
    which is a table without heads of columns before all other text.
    """
    shapes: dict[int, _TableShape] = {}
    stack: list[tuple[Tag, Iterator[PageElement]]] = [(root, iter(root.contents))]
    open_tables: list[_TableShape] = []
    text_before = False
    while stack:
        tag, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            if tag.name == "table" and id(tag) in shapes:
                open_tables.pop()
        elif isinstance(child, Tag):
            if child.name in UNREAD:
                continue
            stack.append((child, iter(child.contents)))
            if child.name == "table":
                for outer in open_tables[-1:]:
                    outer.lays_out = True
                shapes[id(child)] = _TableShape(follows_text=text_before)
                open_tables.append(shapes[id(child)])
                shapes[id(child)].lays_out = _attribute(child, "role") in ("presentation", "none")
            elif open_tables:
                open_tables[-1].meet(child.name)
        elif not open_tables and isinstance(child, NavigableString) and child.strip():
            text_before = text_before or not isinstance(child, PreformattedString)
    tables = [key for key, shape in shapes.items() if shape.has_cells]
    return {key: number for number, key in enumerate(tables)}


@dataclass(slots=True)
class _TableShape:
    follows_text: bool
    rows: int = 0
    columns: int = 0
    column: int = 0
    has_heads: bool = False
    lays_out: bool = False

    def meet(self, name: str) -> None:
        if name == "tr":
            self.rows += 1
            self.column = 0
        elif name in ("td", "th"):
            self.column += 1
            self.columns = max(self.columns, self.column)
            self.has_heads = self.has_heads or name == "th"
        elif name in HEADINGS:
            self.lays_out = True

    @property
    def has_cells(self) -> bool:
        return (
            not self.lays_out and self.rows > 1 and self.columns > 1 and (self.has_heads or self.follows_text)
        )


def _attribute(tag: Tag, name: str) -> str:
    value = tag.get(name)
    return value if isinstance(value, str) else ""


def _number(tag: Tag, name: str, default: int) -> int:
    value = _attribute(tag, name).strip()
    return int(value) if re.fullmatch(r"[0-9]{1,6}", value) else default


def _letter(number: int) -> str:
    return chr(96 + number) if 1 <= number <= 26 else str(number)


def _roman(number: int) -> str:
    return to_roman(number).lower() if 1 <= number <= MAX_ROMAN_MARK else str(number)

"""DOCX -> blocks: the first page's header (which holds a UN masthead), the body with its automatic numbers, the notes.

A block is a paragraph, a heading, an item or a table cell, in the order of the file; the paragraphs of a note come
right behind the paragraph that calls it, and the headers and footers of the other pages come last. Left out are text
deleted in revision, text boxes, and what only older programs show.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from lxml import etree
from msgspec.structs import replace

from indexer.document import Cell, Problem, SourceBlock, SourceBlockKind, Span, Zone
from indexer.errors import UnreadableFile
from indexer.messages import Message
from indexer.reading.content import Content
from indexer.reading.docx_numbering import FORMATS, Label, Numbering
from indexer.reading.docx_package import MC, Package, R, W
from indexer.reading.docx_styles import Setting, Styles, setting_of, small_number, switch
from indexer.reading.docx_text import RunText
from indexer.reading.styled_text import spans_after_cut
from indexer.settings import FILE_BOUNDS

# Of tables in tables, and of runs in runs.
MAX_DEPTH = FILE_BOUNDS.docx_nesting
MAX_PARAGRAPHS = FILE_BOUNDS.docx_paragraphs
# Of which the headers and footers are read; a report has a dozen.
MAX_SECTIONS = 200
# What holds paragraphs or runs, and is nothing itself.
HOLDERS = frozenset(
    W + name
    for name in (
        "ins",
        "moveTo",
        "hyperlink",
        "smartTag",
        "sdt",
        "sdtContent",
        "fldSimple",
        "customXml",
        "dir",
        "bdo",
    )
)
SIGNS = {f"{W}tab": " ", f"{W}ptab": " ", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
CUSTOM = "docProps/custom.xml"
CORE = "docProps/core.xml"
# What UN templates state in custom properties, by the field it is a hint of.
STATED = {
    "Symbol1": "symbol",
    "Session1": "session",
    "Agenda1": "agenda_item",
    "Title1": "title",
    "Language": "language",
    "JobNo": "job",
    "Date": "date",
}
CORE_STATED = {"title": "title", "language": "language"}


def content_of_docx(data: bytes) -> Content:
    """Return the blocks of a Word file, the problems met, and what its properties state.

    Raises UnreadableFile if the file is damaged, encrypted, not a Word file, or over a bound.
    """
    package = Package(data)
    reader = _Reader(package)
    blocks = reader.blocks()
    return Content(tuple(blocks), tuple(reader.problems), stated=_stated(package))


class _Reader:
    """Reads one document, and keeps how far it is: the counts of lists and notes, open fields, numbered tables."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._relations = package.relations(package.main)
        self._styles = Styles(self._related("/styles"))
        self._numbering = Numbering(self._related("/numbering"))
        self._footnotes = self._notes_of("/footnotes", "footnote")
        self._endnotes = self._notes_of("/endnotes", "endnote")
        # Kinds of note with automatic marks.
        self._called: Counter[str] = Counter()
        self._names: Counter[str] = Counter()
        # By name: the mark as printed and the note.
        self._marks: dict[str, tuple[str, etree._Element]] = {}
        self._tables = 0
        self._paragraphs = 0
        # For each open field, whether its result has begun.
        self._fields: list[bool] = []
        # The names of the parts.
        self._heads_and_feet_read: set[str] = set()
        self.problems: list[Problem] = []

    def blocks(self) -> list[SourceBlock]:
        """Return the blocks that have text: the masthead of the first page's header, the body, heads and feet."""
        root = self._package.part(self._package.main)
        body = root.find(f"{W}body") if root is not None else None
        if body is None:
            raise UnreadableFile("not-docx", file="DOCX")
        parts = (self._masthead(body), self._blocks(body, 0), self._heads_and_feet(body))
        return [block for part in parts for block in part if block.text]

    def _related(self, kind: str) -> etree._Element | None:
        """Return the root of the main part's related part of a kind, such as `/styles`; None if there is none."""
        target = next(
            (relation.target for relation in self._relations.values() if relation.kind == kind), None
        )
        return self._package.part(target) if target else None

    def _notes_of(self, kind: str, tag: str) -> dict[str, etree._Element]:
        """Return the notes of a kind by their id. `tag` is the element of one note in the part that holds them."""
        root = self._related(kind)
        if root is None:
            return {}
        return {node.get(f"{W}id", ""): node for node in root.iterchildren(W + tag)}

    def _masthead(self, body: etree._Element) -> Iterator[SourceBlock]:
        """Yield the first section's header: in zone "body" if it is on the first page alone, else "head".

        A header that every page has is a running head.
        """
        section = next(body.iter(f"{W}sectPr"), None)
        if section is None:
            return
        alone = _has_title_page(section)
        for reference in section.iterchildren(f"{W}headerReference"):
            if reference.get(f"{W}type") == ("first" if alone else "default"):
                yield from self._head_or_foot(reference, "body" if alone else "head")

    def _heads_and_feet(self, body: etree._Element) -> Iterator[SourceBlock]:
        """Yield the headers and footers of all sections that were not read as the masthead, each once."""
        for section in islice(body.iter(f"{W}sectPr"), MAX_SECTIONS):
            for reference in section.iterchildren(f"{W}headerReference", f"{W}footerReference"):
                kind = reference.get(f"{W}type")
                # Word keeps those of first and even pages also where there are none apart.
                if kind == "default" or (kind == "first" and _has_title_page(section)):
                    yield from self._head_or_foot(
                        reference, "head" if reference.tag == f"{W}headerReference" else "foot"
                    )

    def _head_or_foot(self, reference: etree._Element, zone: Zone) -> Iterator[SourceBlock]:
        """Yield the blocks of the part that a section refers to, if they were not read before."""
        relation = self._relations.get(reference.get(f"{R}id", ""))
        if relation is None or relation.target in self._heads_and_feet_read:
            return
        self._heads_and_feet_read.add(relation.target)
        part = self._package.part(relation.target)
        for block in self._blocks(part, 0) if part is not None else ():
            yield replace(block, kind="paragraph", cell=None, zone=zone)

    def _blocks(self, holder: etree._Element, depth: int) -> Iterator[SourceBlock]:
        """Yield the blocks of the paragraphs and tables in `holder`, which is `depth` elements deep.

        Below MAX_DEPTH nothing is read, and a problem is noted.
        """
        if depth > MAX_DEPTH:
            if not any(problem.kind == "nesting" for problem in self.problems):
                message = Message("problem.nested-tables", {"limit": str(MAX_DEPTH)})
                self.problems.append(Problem("nesting", message))
            return
        for node in holder.iterchildren():
            if node.tag == f"{W}p":
                yield from self._paragraph(node)
            elif node.tag == f"{W}tbl":
                yield from self._table(node, depth)
            elif node.tag in HOLDERS:
                yield from self._blocks(node, depth + 1)
            elif node.tag == f"{MC}AlternateContent":
                choice = node.find(f"{MC}Choice")
                if choice is not None:
                    yield from self._blocks(choice, depth + 1)

    def _table(self, node: etree._Element, depth: int) -> Iterator[SourceBlock]:
        """Yield a block for each cell, and behind it the notes that the cell calls.

        A table of one column is only a box around text, and so is a cell that holds a table: their paragraphs stay.
        """
        number, self._tables = self._tables, self._tables + 1
        row_nodes = list(_children_of_tag(node, f"{W}tr"))
        rows = [list(_children_of_tag(row, f"{W}tc")) for row in row_nodes]
        boxed = all(len(row) < 2 for row in rows)
        cells_over_rows = _rows_of_cells(row_nodes, rows)
        for row_index, row in enumerate(rows):
            # What is printed again at the head of each page.
            header = bool(switch(row_nodes[row_index].find(f"{W}trPr/{W}tblHeader")))
            for column, columns, cell in _grid_columns(row_nodes[row_index], row):
                blocks = [block for block in self._blocks(cell, depth + 1) if block.text]
                if boxed or any(block.kind == "cell" for block in blocks):
                    yield from blocks
                    continue
                notes = [block for block in blocks if block.zone == "note"]
                text = [block for block in blocks if block.zone != "note"]
                if text:
                    yield replace(
                        _merge_paragraphs(text),
                        kind="cell",
                        cell=Cell(
                            number,
                            row_index,
                            column,
                            header,
                            columns,
                            cells_over_rows.get((row_index, column), 1),
                        ),
                        level=0,
                        marker="",
                    )
                yield from notes

    def _paragraph(self, node: etree._Element) -> Iterator[SourceBlock]:
        """Yield the block of a paragraph, then the notes it calls. Raises UnreadableFile past MAX_PARAGRAPHS.

        An automatic number is put before the text, as it is printed; a bullet makes the block an item.
        """
        self._paragraphs += 1
        if self._paragraphs > MAX_PARAGRAPHS:
            raise UnreadableFile("too-many-paragraphs", file="DOCX", limit=MAX_PARAGRAPHS)
        properties = node.find(f"{W}pPr")
        styled = properties.find(f"{W}pStyle") if properties is not None else None
        style = styled.get(f"{W}val", "") if styled is not None else self._styles.default
        setting = setting_of(properties, None).over(self._styles.setting(style))
        text = RunText()
        self._runs(node, setting, text, 0)
        words, spans = text.finish()
        label = self._label(setting) if words or _is_numbered(properties) else None
        kind: SourceBlockKind = "paragraph"
        level, marker = 0, ""
        if setting.outline is not None and setting.outline < 6:
            kind, level = "heading", setting.outline + 1
        if label and label.is_bullet:
            kind, level, marker = "item", label.level + 1, "-"
        elif label and words:
            spans = tuple(
                replace(span, start=span.start + len(label.text) + 1, end=span.end + len(label.text) + 1)
                for span in spans
            )
            words = f"{label.text} {words}"
        elif words[:2] in ("• ", "– ", "— ", "▪ "):
            kind, level, marker = "item", 1, "-"
            words, spans = words[2:], spans_after_cut(spans, 2)
        yield SourceBlock(kind, words, level, marker, spans, style=style, zone="body")
        for name in text.notes:
            yield from self._note(name)

    def _label(self, setting: Setting) -> Label | None:
        """Count a numbered paragraph and return its label; None if it is in no list."""
        if setting.number in (None, "0"):
            return None
        return self._numbering.label(setting.number or "", setting.level or 0)

    def _runs(self, node: etree._Element, around: Setting, text: RunText, depth: int) -> None:
        """Add the runs in `node` to `text`. `around` is how the paragraph is set, where a run says nothing itself."""
        if depth > MAX_DEPTH:
            return
        for child in node.iterchildren():
            if child.tag == f"{W}r":
                self._run(child, around, text)
            elif child.tag in HOLDERS:
                self._runs(child, around, text, depth + 1)
            elif child.tag == f"{MC}AlternateContent":
                choice = child.find(f"{MC}Choice")
                if choice is not None:
                    self._runs(choice, around, text, depth + 1)

    def _run(self, node: etree._Element, around: Setting, text: RunText) -> None:
        """Add one run to `text`: its words, tabs and breaks, and the notes it calls. Hidden text is left out."""
        properties = node.find(f"{W}rPr")
        setting = setting_of(None, properties)
        if properties is not None and (styled := properties.find(f"{W}rStyle")) is not None:
            setting = setting.over(self._styles.setting(styled.get(f"{W}val", "")))
        setting = setting.over(around)
        if setting.hidden:
            return
        # The name of a note whose mark is what follows in the run.
        custom = ""
        for child in node.iterchildren():
            tag = child.tag
            if tag == f"{W}fldChar":
                self._field(child.get(f"{W}fldCharType", ""))
            elif self._fields and not self._fields[-1]:
                # What a field asks for, not what it shows.
                continue
            elif tag == f"{W}t":
                words = child.text or ""
                if custom:
                    text.add(words, setting, custom)
                    custom = ""
                else:
                    text.add(words, setting)
            elif tag in SIGNS:
                text.add(SIGNS[tag], setting)
            elif tag == f"{W}br":
                text.add("\n" if child.get(f"{W}type", "textWrapping") == "textWrapping" else " ", setting)
            elif tag == f"{W}sym" and custom:
                text.add("*", setting, custom)
                custom = ""
            elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                custom = self._call(child, tag, setting, text, _mark_behind(child))

    def _field(self, kind: str) -> None:
        """Follow a field: behind "begin" stand its instructions, behind "separate" the result that is printed."""
        if kind == "begin":
            self._fields.append(False)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _call(
        self, child: etree._Element, tag: str, setting: Setting, text: RunText, mark_behind: str
    ) -> str:
        """Add the call of a note, or only note it if the author's own mark is still to come in the run.

        Return the note's name in the second case, else an empty text. The name is the mark; if several notes have the
        same mark, `_2` and so on is added.
        """
        foot = tag == f"{W}footnoteReference"
        notes = self._footnotes if foot else self._endnotes
        identity = child.get(f"{W}id", "")
        if identity not in notes:
            return ""
        own = child.get(f"{W}customMarkFollows", "0") not in ("0", "false", "off")
        if own:
            mark = mark_behind or "*"
        else:
            self._called["foot" if foot else "end"] += 1
            mark = FORMATS["decimal"](self._called["foot" if foot else "end"])
        self._names[mark] += 1
        name = mark if self._names[mark] == 1 else f"{mark}_{self._names[mark]}"
        text.notes.append(name)
        self._marks[name] = (mark, notes[identity])
        if own:
            return name
        text.add(mark, setting, name)
        return ""

    def _note(self, name: str) -> Iterator[SourceBlock]:
        """Yield the paragraphs of a note. The first begins with the note's mark, raised and followed by a blank."""
        mark, node = self._marks.pop(name)
        first = True
        for paragraph in node.iterchildren(f"{W}p"):
            text = RunText()
            self._runs(paragraph, Setting(), text, 0)
            words, spans = text.finish()
            if first and words:
                spans = tuple(span for span in spans if span.start or span.kind != "superscript")
                rest = words.removeprefix(mark)
                shift = len(mark) + 1 - (len(words) - len(rest.lstrip()))
                words = f"{mark} {rest.lstrip()}"
                moved = (
                    replace(span, start=max(span.start + shift, len(mark) + 1), end=span.end + shift)
                    for span in spans
                    if span.end + shift > len(mark) + 1
                )
                spans = (Span(0, len(mark), "superscript"), *moved)
                first = False
            if words:
                yield SourceBlock("paragraph", words, spans=spans, zone="note", note=name)


def _children_of_tag(node: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Yield the children with a tag, also those inside content controls; not those of a nested table."""
    stack = [iter(node.iterchildren())]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag == tag:
            yield child
        elif child.tag in HOLDERS and len(stack) < MAX_DEPTH:
            stack.append(iter(child.iterchildren()))


def _has_title_page(section: etree._Element) -> bool:
    """Return whether the first page of a section has a header and footer of its own."""
    return bool(switch(section.find(f"{W}titlePg")))


def _grid_columns(
    row: etree._Element, cells: list[etree._Element]
) -> Iterator[tuple[int, int, etree._Element]]:
    """Yield the cells of a row, each with the first column of its table's grid and how many it stands over."""
    column = _columns(row, "trPr", "gridBefore", 0)
    for cell in cells:
        columns = max(1, _columns(cell, "tcPr", "gridSpan", 1))
        yield column, columns, cell
        column += columns


def _rows_of_cells(
    row_nodes: list[etree._Element], rows: list[list[etree._Element]]
) -> dict[tuple[int, int], int]:
    """Return over how many rows a cell stands by its row and first column, for those over several.

    In each row below, Word has a cell in the same place that goes on with the one above.
    """
    over_rows: dict[tuple[int, int], int] = {}
    # How many rows below go on with the one above, by their first column.
    going_on: dict[int, int] = {}
    for index in range(len(rows) - 1, -1, -1):
        above: dict[int, int] = {}
        for column, _, cell in _grid_columns(row_nodes[index], rows[index]):
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            if merge is not None and merge.get(f"{W}val", "continue") == "continue":
                above[column] = going_on.get(column, 0) + 1
            elif merge is not None and column in going_on:
                over_rows[index, column] = 1 + going_on[column]
        going_on = above
    return over_rows


def _columns(node: etree._Element, properties: str, name: str, default: int) -> int:
    """Return how many columns a property of a row or cell states; the default where it states none."""
    stated = node.find(f"{W}{properties}/{W}{name}")
    columns = small_number(stated.get(f"{W}val")) if stated is not None else None
    return default if columns is None else columns


def _merge_paragraphs(blocks: list[SourceBlock]) -> SourceBlock:
    """Return the paragraphs of a cell as one block, each on a line of its own."""
    text: list[str] = []
    spans: list[Span] = []
    length = 0
    for block in blocks:
        spans.extend(replace(span, start=span.start + length, end=span.end + length) for span in block.spans)
        text.append(block.text)
        length += len(block.text) + 1
    return replace(blocks[0], text="\n".join(text), spans=tuple(spans))


def _is_numbered(properties: etree._Element | None) -> bool:
    """Return whether a paragraph itself is in a list: then it counts even if it is empty."""
    return properties is not None and properties.find(f"{W}numPr") is not None


def _mark_behind(reference: etree._Element) -> str:
    """Return the text right behind a reference, which is the note's mark if the author chose it."""
    sibling = reference.getnext()
    return (sibling.text or "").strip() if sibling is not None and sibling.tag == f"{W}t" else ""


def _stated(package: Package) -> dict[str, str]:
    """Return the fields that the file's properties state, by name; UN templates fill them in.

    Custom properties go before core ones, and empty values are left out.
    """
    stated: dict[str, str] = {}
    custom = package.part(CUSTOM)
    for node in custom if custom is not None else ():
        name = STATED.get(node.get("name", ""))
        words = " ".join("".join(node.itertext()).replace("_x000d_", " ").split())
        if name and words:
            stated.setdefault(name, words)
    core = package.part(CORE)
    for node in core if core is not None else ():
        name = CORE_STATED.get(etree.QName(node).localname) if isinstance(node.tag, str) else None
        words = " ".join((node.text or "").split())
        if name and words:
            stated.setdefault(name, words)
    return stated

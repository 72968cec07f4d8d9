"""Footnotes: which lines of a file are notes, and what each says.

    blocks --split_at_notes--> lines --find_note_mark, restore_unraised_marks--> roles --read_footnotes--> footnotes

`running_text.to_running_text` calls these in turn and keeps the other lines. `footnote_links` finds the references of a
note.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec
from msgspec.structs import replace

from indexer.document import SourceBlock, Span
from indexer.extraction.text_normalization import join_lines
from indexer.parsing.line_roles import LineRole, is_after_interruption
from indexer.parsing.page_furniture import is_furniture_line
from indexer.parsing.source_blocks import BlockSlicer, pages_of

STARS_MARK = re.compile(r"(\*{1,4}|†|‡)\s*(?=\S)")
RAISED_MARK = re.compile(r"(\d{1,3}|[a-z])\s*")
ANY_MARK = re.compile(r"\d{1,3}|[a-z]|\*{1,4}|†|‡")
UNRAISED_MARK = re.compile(r"(\d{1,2})\s+(?=[A-ZÁÉÍÓÚ“\"«])")
STARS_REF = re.compile(r"\S\s?(\*{1,4})(?=\s|$)", re.MULTILINE)
# Lines above an unraised note among which its reference is looked for.
MAX_LINES_TO_REF = 100
# Characters at the end of such a line in which it is looked for.
REF_LINE_CHARS = 5000


class UnlinkedFootnote(msgspec.Struct, frozen=True, gc=False):
    """A footnote before its references are known: its mark (`1`, `*`), its text, its italics as offsets, its pages."""

    mark: str
    text: str
    italics: tuple[tuple[int, int], ...] = ()
    pages: tuple[int, ...] = ()


def read_footnotes(lines: Sequence[SourceBlock], roles: Sequence[LineRole]) -> Iterator[UnlinkedFootnote]:
    """Yield the footnotes that lines of the role "note" hold, in reading order.

    A line that the reader gives the same note as the line before continues that note.
    """
    note: UnlinkedFootnote | None = None
    # The reader's name of `note`.
    note_id = ""
    for line, role in zip(lines, roles, strict=True):
        if role.kind != "note":
            continue
        if note and line.note and line.note == note_id:
            note = join_notes(note, read_note(line, ""))
            continue
        if note:
            yield note
        note, note_id = read_note(line, role.mark), line.note
    if note:
        yield note


def split_at_notes(block: SourceBlock) -> Iterator[SourceBlock]:
    """Yield the block, split before each line that begins a footnote, and before and after page furniture."""
    if "\n" not in block.text or block.kind == "rule" or block.zone not in ("", "body"):
        yield block
        return
    raised = {span.start for span in block.spans if span.kind == "superscript"}
    start = offset = 0
    slicer = BlockSlicer(block)
    is_first = True
    is_stars_item = block.kind == "item" and block.marker == "*"

    def part_until(end: int) -> SourceBlock | None:
        part = slicer.slice(start, end)
        text = part.text.rstrip("\n")
        part = replace(part, text=text) if text != part.text else part
        if not is_first and part.kind == "item":
            part = replace(part, kind="paragraph", marker="", level=0)
        return part if text.strip() else None

    for line in block.text.split("\n"):
        begins_note = (offset in raised and bool(RAISED_MARK.match(line))) or (
            offset > 0
            and bool(STARS_MARK.match(line))
            and (is_stars_item or start > 0 or _has_capital_after_stars(line))
        )
        furniture = is_furniture_line(line)
        if (begins_note or furniture) and offset > start:
            if part := part_until(offset):
                yield part
                is_first = False
            start = offset
        offset += len(line) + 1
        if furniture:
            if part := part_until(offset - 1):
                yield part
                is_first = False
            start = offset
    if start < len(block.text) and (part := part_until(len(block.text))):
        yield part


def _has_capital_after_stars(line: str) -> bool:
    """Return whether a capital follows the asterisks of a line: within a paragraph, only a note begins so."""
    return STARS_MARK.sub("", line, count=1)[:1].isupper()


def find_possible_stars_refs(text: str) -> Iterator[str]:
    """Yield the asterisks of a text that can refer to a footnote: `*`, `**`."""
    for match in STARS_REF.finditer(text):
        yield match[1]


def find_note_mark(lines: Sequence[SourceBlock], index: int, refs: Counter[str]) -> str | None:
    """Return the mark of the footnote that a line begins; None if it begins none.

    `refs` counts the asterisks in the text above, as a line that begins with one need not be a footnote.
    """
    line = lines[index]
    if line.kind == "heading":
        return None
    if line.kind == "item":
        # `* CTOC/COP/2018/1.` is a bullet to Markdown. It is a footnote if an asterisk refers to it and it is no list.
        if line.marker != "*" or not refs["*"]:
            return None
        is_alone = not any(
            0 <= neighbour < len(lines) and lines[neighbour].kind == "item" and lines[neighbour].marker == "*"
            for neighbour in (index - 1, index + 1)
        )
        return "*" if is_alone else None
    if mark := raised_mark(line):
        return mark
    match = STARS_MARK.match(line.text)
    if (
        match
        and (refs[match[1]] or _has_capital_after_stars(line.text))
        and not line.text.rstrip().endswith("*")
    ):
        return match[1]
    return None


def raised_mark(block: SourceBlock) -> str:
    """Return the raised mark that the text of a footnote begins with, or "" where it continues the note above."""
    first = block.spans[0] if block.spans else None
    if first and first.kind == "superscript" and first.start == 0 and first.end < len(block.text):
        mark = block.text[: first.end].strip()
        if ANY_MARK.fullmatch(mark):
            return mark
    return ""


def restore_unraised_marks(lines: list[SourceBlock], roles: list[LineRole]) -> None:
    """Recognize footnotes whose figures are no longer raised: `1 Naciones Unidas, ...`, `atrás1` in the text.

    A line is such a footnote only if it is below a page break, has the next number, and the text above refers to it.
    The note's role and the reference's superscript are set as if the figures had been raised.
    """
    next_number = 1
    last_ref_line = 0
    for index, line in enumerate(lines):
        if roles[index].kind in ("rule", "furniture") or line.kind != "paragraph" or line.zone == "body":
            continue
        if roles[index].kind == "note":
            mark = roles[index].mark
            next_number = int(mark) + 1 if mark.isdigit() else next_number
            continue
        match = UNRAISED_MARK.match(line.text)
        if not match or int(match[1]) != next_number or not is_after_interruption(roles, index):
            continue
        ref = re.compile(
            rf"(?:(?<=[^\W\d_])|(?<=[”\"»)])|(?<=[12]\d{{3}})|(?<=[^\W\d_] )){next_number}(?=[.,;:)]|\s|$)"
        )
        for above in range(index - 1, max(last_ref_line, index - MAX_LINES_TO_REF) - 1, -1):
            if roles[above].kind != "text":
                continue
            text = lines[above].text
            refs = list(ref.finditer(text, max(len(text) - REF_LINE_CHARS, 0)))
            if refs:
                start, end = refs[-1].span()
                raised = Span(start, end, "superscript")
                spans = tuple(sorted((*lines[above].spans, raised), key=lambda span: (span.start, -span.end)))
                lines[above] = replace(lines[above], spans=spans)
                roles[index] = LineRole("note", str(next_number))
                last_ref_line, next_number = above, next_number + 1
                break


def read_note(block: SourceBlock, mark: str) -> UnlinkedFootnote:
    """Return the footnote that a block holds after its mark."""
    text_start = 0 if block.kind == "item" else len(mark)
    text = join_lines(block.text[text_start:]).strip()
    italics = []
    for span in block.spans:
        styled = join_lines(block.text[max(span.start, text_start) : span.end]).strip()
        if span.kind == "emphasis" and styled:
            # Joining lines removes or replaces characters and adds none, so the words cannot have moved right.
            start = text.rfind(styled, 0, span.end - text_start)
            if start >= 0:
                italics.append((start, start + len(styled)))
    return UnlinkedFootnote(mark, text, tuple(italics), pages_of(block))


def join_notes(note: UnlinkedFootnote, continuation: UnlinkedFootnote) -> UnlinkedFootnote:
    """Return a footnote and its next paragraph as one."""
    shift = len(note.text) + 1
    italics = tuple((start + shift, end + shift) for start, end in continuation.italics)
    pages = tuple(sorted({*note.pages, *continuation.pages}))
    return UnlinkedFootnote(note.mark, f"{note.text} {continuation.text}", (*note.italics, *italics), pages)

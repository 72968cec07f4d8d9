"""Read what Markdown of portals has beyond CommonMark: front matter, and footnotes as `[^12]` and `[^12]: ...`."""

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from indexer.document import SourceBlock, Span

# Characters in which the end of front matter is looked for.
MAX_FRONT = 20_000
FENCE = re.compile(r"---[ \t]*\n")
FRONT_END = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
FIELD = re.compile(r"([A-Za-zÁÉÍÓÚáéíóúñ_][\w .-]{0,60}?)\s*:(?:\s+(.*))?$")
# A line that continues the field above it (a list item, an indented line), a blank line or a comment.
GOES_ON = re.compile(r"\s*$|\s+\S|-\s|#")
STATED = {
    "title": "title",
    "título": "title",
    "titulo": "title",
    "date": "date",
    "fecha": "date",
    "symbol": "symbol",
    "signatura": "symbol",
    "lang": "language",
    "language": "language",
    "idioma": "language",
}
DEFINITION = re.compile(r"^\[\^([^\]\s]{1,40})\]:[ \t]*", re.MULTILINE)
CALL = re.compile(r"\[\^([^\]\s]{1,40})\](?!:)")
FIGURE = re.compile(r"\d{1,3}")


def split_front_matter(text: str) -> tuple[str, Mapping[str, str]]:
    """Return the text with blank lines in place of its front matter, and what the front matter states, by field.

    Front matter is fields and nothing else, between two lines of `---` of which one is the first line of the text. A
    text without front matter is returned unchanged.
    """
    fence = FENCE.match(text)
    end = FRONT_END.search(text, fence.end(), MAX_FRONT) if fence else None
    if not fence or not end:
        return text, {}
    stated: dict[str, str] = {}
    fields = 0
    for line in text[fence.end() : end.start()].split("\n"):
        field = FIELD.fullmatch(line)
        if field:
            fields += 1
            value = (field[2] or "").strip().strip("\"'").strip()
            name = STATED.get(field[1].strip().lower())
            if name and value and value not in ("|", ">", ">-", "|-"):
                stated.setdefault(name, value)
        elif not GOES_ON.match(line):
            return text, {}
    if not fields:
        return text, {}
    return "\n" * text.count("\n", 0, end.end()) + text[end.end() :], stated


def with_notes(blocks: Sequence[SourceBlock]) -> tuple[SourceBlock, ...]:
    """Return the blocks with each `[^x]: ...` as a note and each `[^x]` as a call of one.

    A label that is not a figure gets a free number, in the order in which labels occur.
    """
    if not any("[^" in block.text for block in blocks):
        return tuple(blocks)
    parts = [part for block in blocks for part in _split_at_definitions(block)]
    defined = {match[1] for part in parts if (match := DEFINITION.match(part.text))}
    labels = (label for part in parts for label in CALL.findall(part.text) if label in defined)
    marks = _marks(dict.fromkeys((*labels, *(label for label in defined))))
    result: list[SourceBlock] = []
    for part in parts:
        note = DEFINITION.match(part.text)
        edits = [
            _Edit(call.start(), call.end(), marks[call[1]], Span(0, len(marks[call[1]]), "call", call[1]))
            for call in CALL.finditer(part.text)
            if call[1] in marks
        ]
        if note:
            mark = marks[note[1]]
            edits.insert(0, _Edit(0, note.end(), f"{mark} ", Span(0, len(mark), "superscript")))
            part = replace(part, kind="paragraph", level=0, marker="", zone="note", note=note[1])
        result.append(_apply_edits(part, edits))
    return tuple(result)


@dataclass(frozen=True, slots=True)
class _Edit:
    """Replace the characters `start:end` by `text`. `span` is set in the new text and counted from its start."""

    start: int
    end: int
    text: str
    span: Span


def _marks(labels: Iterable[str]) -> dict[str, str]:
    """Return the mark of each label: the label itself if it is a figure, else the next number that is free."""
    labels = list(labels)
    used_marks = {label for label in labels if FIGURE.fullmatch(label)}
    marks: dict[str, str] = {}
    next_number = 1
    for label in labels:
        if label in used_marks:
            marks[label] = label
            continue
        while str(next_number) in used_marks:
            next_number += 1
        marks[label] = str(next_number)
        next_number += 1
    return marks


def _split_at_definitions(block: SourceBlock) -> Iterable[SourceBlock]:
    """Yield the parts of a block that is split before each line that defines a note."""
    starts = [match.start() for match in DEFINITION.finditer(block.text)] if "[^" in block.text else []
    edges = sorted({0, *starts, len(block.text)})
    if len(edges) < 3:
        yield block
        return
    # By the offset at which their part begins.
    spans_of_part: dict[int, list[Span]] = {}
    for span in block.spans:
        first, last = bisect_right(edges, span.start) - 1, bisect_left(edges, span.end)
        for start, end in itertools.pairwise(edges[first : last + 1]):
            inside = replace(span, start=max(span.start, start) - start, end=min(span.end, end) - start)
            spans_of_part.setdefault(start, []).append(inside)
    line = block.line
    for start, end in itertools.pairwise(edges):
        spans = tuple(spans_of_part.get(start, ()))
        text = block.text[start:end].rstrip("\n")
        part = replace(block, text=text, spans=spans, line=line)
        line += line and block.text.count("\n", start, end)
        yield replace(part, kind="paragraph", level=0, marker="") if start else part


def _apply_edits(block: SourceBlock, edits: Sequence[_Edit]) -> SourceBlock:
    """Return the block with all edits, which are in order, and its spans where their characters now are."""
    if not edits:
        return block
    pieces: list[str] = []
    spans: list[Span] = []
    last = length = 0
    # For each stretch of text that is kept: its old start, and by how many characters it moves.
    moves: list[tuple[int, int]] = []
    for edit in edits:
        moves.append((last, length - last))
        pieces += [block.text[last : edit.start], edit.text]
        length += edit.start - last
        spans.append(replace(edit.span, start=edit.span.start + length, end=edit.span.end + length))
        length += len(edit.text)
        last = edit.end
    moves.append((last, length - last))
    pieces.append(block.text[last:])

    old_starts, shifts = [start for start, _ in moves], [shift for _, shift in moves]

    def new_offset(old: int) -> int:
        """Return the new offset of a character; of one that was replaced, an offset in or after the new text."""
        return max(old + shifts[max(bisect_right(old_starts, old) - 1, 0)], 0)

    text = "".join(pieces)
    for span in block.spans:
        start, end = new_offset(span.start), min(new_offset(span.end), len(text))
        if start < end:
            spans.append(replace(span, start=start, end=end))
    spans.sort(key=lambda span: (span.start, -span.end))
    return replace(block, text=text, spans=tuple(spans))

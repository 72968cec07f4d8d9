"""What portals' Markdown has beside CommonMark: front matter, and notes as `[^12]` and `[^12]: ...`."""

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.document import SourceBlock, Span

MAX_FRONT = 20_000  # characters
FENCE = re.compile(r"---[ \t]*\n")
FRONT_END = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
FIELD = re.compile(r"([A-Za-zÁÉÍÓÚáéíóúñ_][\w .-]{0,60}?)\s*:(?:\s+(.*))?$")
GOES_ON = re.compile(r"\s*$|\s+\S|-\s|#")  # of the field above: a list, an indented line; or a comment
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


def parted_front_matter(text: str) -> tuple[str, Mapping[str, str]]:
    """The text with blank lines in place of its front matter, and what that states by field; as it is without any.

    Front matter is fields and nothing else between two lines of `---`, the first of them the text's first.
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


def with_notes(chunks: Sequence[SourceBlock]) -> tuple[SourceBlock, ...]:
    """The chunks, each `[^x]: ...` a note and each `[^x]` its call. Labels that are no figures are numbered as met."""
    if not any("[^" in chunk.text for chunk in chunks):
        return tuple(chunks)
    parts = [part for chunk in chunks for part in _parted(chunk)]
    defined = {match[1] for part in parts if (match := DEFINITION.match(part.text))}
    labels = (label for part in parts for label in CALL.findall(part.text) if label in defined)
    marks = _marks(dict.fromkeys((*labels, *(label for label in defined))))
    found: list[SourceBlock] = []
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
        found.append(_edited(part, edits))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Edit:
    """Put `text` in place of characters `start:end`, set as `span` says, which is counted from the text's start."""

    start: int
    end: int
    text: str
    span: Span


def _marks(labels: Iterable[str]) -> dict[str, str]:
    """The mark of each label: its own figure, else the next that none has."""
    labels = list(labels)
    taken = {label for label in labels if FIGURE.fullmatch(label)}
    marks: dict[str, str] = {}
    following = 1
    for label in labels:
        if label in taken:
            marks[label] = label
            continue
        while str(following) in taken:
            following += 1
        marks[label] = str(following)
        following += 1
    return marks


def _parted(chunk: SourceBlock) -> Iterable[SourceBlock]:
    """The chunk, parted before each line that defines a note."""
    starts = [match.start() for match in DEFINITION.finditer(chunk.text)] if "[^" in chunk.text else []
    edges = sorted({0, *starts, len(chunk.text)})
    if len(edges) < 3:
        yield chunk
        return
    held: dict[int, list[Span]] = {}  # by where the part begins
    for span in chunk.spans:
        first, last = bisect_right(edges, span.start) - 1, bisect_left(edges, span.end)
        for start, end in itertools.pairwise(edges[first : last + 1]):
            inside = replace(span, start=max(span.start, start) - start, end=min(span.end, end) - start)
            held.setdefault(start, []).append(inside)
    line = chunk.line
    for start, end in itertools.pairwise(edges):
        spans = tuple(held.get(start, ()))
        text = chunk.text[start:end].rstrip("\n")
        part = replace(chunk, text=text, spans=spans, line=line)
        line += line and chunk.text.count("\n", start, end)
        yield replace(part, kind="paragraph", level=0, marker="") if start else part


def _edited(chunk: SourceBlock, edits: Sequence[_Edit]) -> SourceBlock:
    if not edits:
        return chunk
    pieces: list[str] = []
    spans: list[Span] = []
    last = length = 0
    moved: list[tuple[int, int]] = []  # where a kept stretch began, and how far it moved
    for edit in edits:
        moved.append((last, length - last))
        pieces += [chunk.text[last : edit.start], edit.text]
        length += edit.start - last
        spans.append(replace(edit.span, start=edit.span.start + length, end=edit.span.end + length))
        length += len(edit.text)
        last = edit.end
    moved.append((last, length - last))
    pieces.append(chunk.text[last:])

    def place(old: int) -> int:
        """Where a character went; one that was taken out, to what stands there now."""
        return max(old + shifts[max(bisect_right(begins, old) - 1, 0)], 0)

    whole = "".join(pieces)
    begins, shifts = [began for began, _ in moved], [shift for _, shift in moved]
    for span in chunk.spans:
        start, end = place(span.start), min(place(span.end), len(whole))
        if start < end:
            spans.append(replace(span, start=start, end=end))
    spans.sort(key=lambda span: (span.start, -span.end))
    return replace(chunk, text=whole, spans=tuple(spans))

"""The body's chunks -> Blocks: the document's own numbering as a tree, with anchors that do not change.

    p4, p2-a, p2-a-i     numbered paragraph and its lists        op-1           operative paragraph of a resolution
    u3, u3-i             unnumbered paragraph and its list       h2             heading
    anexo, anexo-b-ii    annex                                   p4_2           a number that stands a second time

`-` items, indents and page breaks say nothing reliable of depth (the same list has three shapes in one document):
the sequence of marks does. `i)` after `h)` is the ninth letter, elsewhere the first Roman figure.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.document import Block, BlockKind, DocumentKind, SourceBlock
from indexer.extraction.text_normalization import fold_same_length, join_lines
from indexer.symbols.reference import from_roman

LETTER = re.compile(r"\(?([a-zA-ZñÑ]{1,5}|\d{1,2})\)\s+(?=\S)")
FIGURE = re.compile(r"(\d{1,3})\.\s+(?=\S)")
MARKER_FIGURE = re.compile(r"(\d{1,3})[.)]")
ANNEX = re.compile(r"(anexo|apendice)(?:\s+([ivxlc]+|\d{1,2}))?\s*(\*{0,3})")
HEADING_NUMBER = re.compile(r"([IVXLC]{1,6}|[A-Z]|\d{1,2})\.\s+(?=\S)")
LETTERS = "abcdefghijklmnñopqrstuvwxyz"
RUN = re.compile(r"[\s\x00]+")
NOTE_MARK = re.compile(r"\d{1,3}(?:\s*,\s*\d{1,3})*|[a-z]|\*{1,4}|†|‡")
LONGEST_MARK = 100  # characters
STARS_AT_END = re.compile(r"\s?(\*{1,4})$")


@dataclass(frozen=True, slots=True)
class RawCall:
    """A footnote's call in a block: before character `offset`, with its mark as printed."""

    offset: int
    mark: str


Calls = tuple[RawCall, ...]
Emphasis = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A Block and the calls in it, not yet tied to their notes."""

    block: Block
    calls: tuple[RawCall, ...]


@dataclass(frozen=True, slots=True)
class _Level:
    """An open list: `alpha` (a, b), `roman` (i, ii) or `figure` (1, 2), the last value met, the anchor of it."""

    style: str
    value: int
    anchor: str
    path: tuple[str, ...]


def tree_of(chunks: Sequence[SourceBlock], kind: DocumentKind) -> tuple[Node, ...]:
    """The blocks of a body in order."""
    return tuple(_Planting(kind).over(chunks))


class _Planting:
    """Where in the numbering we are: the section (annex), the paragraph above, and the lists open under it."""

    def __init__(self, kind: DocumentKind) -> None:
        self.prefix = "op" if kind in ("resolucion", "decision") else "p"
        self.section = ""  # anchor of the annex we are in
        self.section_path: tuple[str, ...] = ()
        self.base: tuple[str, tuple[str, ...]] | None = None  # anchor and path of the paragraph lists hang on
        self.levels: list[_Level] = []
        self.unnumbered = 0
        self.headings = 0
        self.seen: dict[str, int] = {}
        self.nodes: list[Node] = []
        self.pages: tuple[int, ...] = ()  # of the chunk being planted

    def over(self, chunks: Sequence[SourceBlock]) -> list[Node]:
        for place, chunk in enumerate(chunks):
            below = chunks[place + 1] if place + 1 < len(chunks) else None
            self.plant(chunk, below)
        return self.nodes

    def plant(self, chunk: SourceBlock, below: SourceBlock | None) -> None:
        text, calls, emphasis = _clean(chunk)
        if not text:
            return
        self.pages = tuple(range(chunk.page, max(chunk.page, chunk.last_page) + 1)) if chunk.page else ()
        annex = ANNEX.fullmatch(fold_same_length(text))
        if annex and chunk.kind != "item":
            self.annex(annex, text, calls, emphasis)
        elif chunk.kind == "cell":
            self.unnumbered_paragraph(text, calls, emphasis)  # `1.` in a table numbers a row, not a paragraph
        elif _is_heading(chunk, text, below):
            self.heading(text, calls, emphasis)
        elif number := MARKER_FIGURE.fullmatch(chunk.marker):
            self.numbered(number[1], text, calls, emphasis)
        elif figure := FIGURE.match(text):
            self.numbered(figure[1], *_without(figure.end(), text, calls, emphasis))
        elif (mark := self.mark_of(chunk, text)) is not None:
            label, end = mark
            self.item(label, *_without(end, text, calls, emphasis))
        elif chunk.kind == "item":
            self.bullet(text, calls, emphasis)
        else:
            self.unnumbered_paragraph(text, calls, emphasis)

    def mark_of(self, chunk: SourceBlock, text: str) -> tuple[str, int] | None:
        """The list mark `text` begins with (`b`, `iv`) and where the words begin."""
        if match := LETTER.match(f"{chunk.marker} x") if chunk.marker.endswith(")") else None:
            return match[1], 0
        match = LETTER.match(text)
        if not match:
            return None
        return (match[1], match.end()) if _styles(match[1]) else None

    def annex(self, match: re.Match[str], text: str, calls: Calls, emphasis: Emphasis) -> None:
        name = match[1] if not match[2] else f"{match[1]}-{match[2]}"
        self.section, self.section_path = "", ()
        anchor = self.unique(name)
        self.base, self.levels = None, []
        self.put(anchor, "heading", match[2], (anchor,), None, text, calls, emphasis)
        self.section, self.section_path = anchor, (anchor,)

    def heading(self, text: str, calls: Calls, emphasis: Emphasis) -> None:
        self.headings += 1
        number = HEADING_NUMBER.match(text)
        anchor = self.unique(f"h{self.headings}")
        self.base, self.levels = None, []
        self.put(
            anchor,
            "heading",
            number[1] if number else None,
            (*self.section_path, anchor),
            self.section or None,
            text,
            calls,
            emphasis,
        )

    def numbered(self, number: str, text: str, calls: Calls, emphasis: Emphasis) -> None:
        anchor = self.unique(
            f"{self.section}-{number}"
            if self.section
            else f"{self.prefix}{'-' * (self.prefix == 'op')}{number}"
        )
        path = (*self.section_path, number)
        self.base, self.levels = (anchor, path), []
        self.put(anchor, "paragraph", number, path, self.section or None, text, calls, emphasis)

    def unnumbered_paragraph(self, text: str, calls: Calls, emphasis: Emphasis) -> None:
        self.unnumbered += 1
        anchor = self.unique(f"u{self.unnumbered}")
        path = (*self.section_path, anchor)
        # In an annex the list is the annex's own (`anexo-b`), whatever sentence leads to it.
        self.base = (self.section, self.section_path) if self.section else (anchor, path)
        self.levels = []
        self.put(anchor, "paragraph", None, path, self.section or None, text, calls, emphasis)

    def item(self, label: str, text: str, calls: Calls, emphasis: Emphasis) -> None:
        style, value = self.place(label)
        parent, path = self.parent()
        number = label.lower()
        anchor = self.unique(f"{parent}-{number}" if parent else number)
        path = (*path, number)
        self.levels.append(_Level(style, value, anchor, path))
        self.put(anchor, "item", number, path, parent or None, text, calls, emphasis)

    def bullet(self, text: str, calls: Calls, emphasis: Emphasis) -> None:
        """An item without a number of its own: counted, so that it can be pointed at."""
        parent, path = self.parent()
        self.unnumbered += 1
        anchor = self.unique(f"u{self.unnumbered}")
        self.put(anchor, "item", None, (*path, anchor), parent or None, text, calls, emphasis)

    def parent(self) -> tuple[str, tuple[str, ...]]:
        if self.levels:
            return self.levels[-1].anchor, self.levels[-1].path
        return self.base or (self.section, self.section_path)

    def place(self, label: str) -> tuple[str, int]:
        """Closes the lists that a mark ends; what the mark is in the one it goes on with or opens."""
        readings = _styles(label)
        for depth in range(len(self.levels) - 1, -1, -1):
            level = self.levels[depth]
            if readings.get(level.style) == level.value + 1:
                del self.levels[depth:]
                return level.style, level.value + 1
        for style in ("roman", "alpha", "figure"):
            if readings.get(style) == 1 and all(level.style != style for level in self.levels):
                return style, 1
        for depth in range(
            len(self.levels) - 1, -1, -1
        ):  # a number lost or out of order: stay in its kind of list
            level = self.levels[depth]
            if level.style in readings:
                del self.levels[depth:]
                return level.style, readings[level.style]
        style = "alpha" if "alpha" in readings else next(iter(readings))
        return style, readings[style]

    def unique(self, anchor: str) -> str:
        again = self.seen.get(anchor, 0) + 1
        self.seen[anchor] = again
        return anchor if again == 1 else f"{anchor}_{again}"  # no number holds `_`: never taken already

    def put(
        self,
        anchor: str,
        kind: BlockKind,
        number: str | None,
        path: tuple[str, ...],
        parent: str | None,
        text: str,
        calls: Calls,
        emphasis: Emphasis,
    ) -> None:
        block = Block(anchor, kind, number, path, parent, text, (), emphasis, self.pages)
        self.nodes.append(Node(block, calls))


def _styles(label: str) -> dict[str, int]:
    """Every reading of a mark: `i` -> roman 1 and alpha 9; `b` -> alpha 2; `10` -> figure 10; none for a word."""
    low = label.lower()
    readings: dict[str, int] = {}
    if low.isdigit():
        return {"figure": int(low)}
    number = from_roman(low)
    if number is not None and number < 90:
        readings["roman"] = number
    if len(low) == 1 and low in LETTERS:
        readings["alpha"] = LETTERS.replace("ñ", "").find(low) + 1 if low != "ñ" else 15
    elif len(low) == 2 and low[0] == low[1] and low[0] in LETTERS:
        readings["alpha"] = 26 + LETTERS.replace("ñ", "").find(low[0]) + 1
    return readings


def _clean(chunk: SourceBlock) -> tuple[str, Calls, Emphasis]:
    """The text on one line without the marks of its notes; where those stood; what is in italics.

    Offsets move three times: lines are joined, raised figures go out, the ends are stripped. So the text is gathered in
    stretches, each with the place it came from.
    """
    text = chunk.text
    raised = [span for span in chunk.spans if span.kind in ("superscript", "call")]
    if not raised and not text.endswith("*") and text == " ".join(text.split()):  # nothing moves: most are so
        set_off = ((span.start, span.end) for span in chunk.spans if span.kind == "emphasis")
        return text, (), tuple(set_off)
    calls_at: list[tuple[int, str]] = []
    marks: list[tuple[int, int]] = []
    for span in raised:
        if span.end - span.start > LONGEST_MARK:
            continue
        mark = text[span.start : span.end].strip()
        if NOTE_MARK.fullmatch(mark) and not _ordinal_sign(text, span.start, mark):
            calls_at.extend((span.start, one) for one in re.split(r"\s*,\s*", mark))
            marks.append((span.start, span.end))
    text = _blotted(text, marks)
    stars = STARS_AT_END.search(text, max(len(text) - len(" ****\n"), 0))
    if stars:
        calls_at.append((stars.start(), stars[1]))
        text = _blotted(text, [stars.span()])
    stretches: list[str] = []
    begins: list[int] = []  # where in the chunk a stretch begins
    lengths = [0]  # of the stretches before
    last = 0

    def keep(begin: int, stretch: str) -> None:
        stretches.append(stretch)
        begins.append(begin)
        lengths.append(lengths[-1] + len(stretch))

    for run in RUN.finditer(text):
        space = run[0].strip("\0")
        split = space[:1] == "\n" and _split_word(text, run.start(), run.end())
        if run.start() > last:
            keep(last, text[last : run.start() - split])
        if space and not split and lengths[-1] and run.end() < len(text):
            keep(run.start() + run[0].index(space[0]), " ")
        last = run.end()
    if last < len(text):
        keep(last, text[last:])

    def moved(place: int) -> int:
        at = bisect_right(begins, place) - 1
        return min(lengths[at] + place - begins[at], lengths[at + 1]) if at >= 0 else 0

    calls = tuple(RawCall(moved(place), mark) for place, mark in sorted(calls_at))
    emphasis = tuple(
        (moved(span.start), moved(span.end))
        for span in chunk.spans
        if span.kind == "emphasis" and moved(span.start) < moved(span.end)
    )
    return "".join(stretches), calls, emphasis


def _blotted(text: str, stretches: Sequence[tuple[int, int]]) -> str:
    """`text`, as long as before, with NUL for the stretches that go out: no file that holds one is read."""
    if not stretches:
        return text
    characters = list(text)
    for start, end in stretches:
        characters[start:end] = "\0" * (end - start)
    return "".join(characters)


def _ordinal_sign(text: str, start: int, mark: str) -> bool:
    """Whether a raised letter is an ordinal's ending (`14` + raised `a`), not a call."""
    return mark in ("a", "o") and text[max(start - 1, 0) : start].isdigit()


def _split_word(text: str, start: int, end: int) -> bool:
    """Whether the line end in `text[start:end]` splits a word: `transna-` / `cional`. See `folding.joined`."""
    return (
        start > 1 and text[start - 1] == "-" and text[start - 2].islower() and text[end : end + 1].islower()
    )


def _without(end: int, text: str, calls: Calls, emphasis: Emphasis) -> tuple[str, Calls, Emphasis]:
    """Text, calls and emphasis less the first `end` characters, the mark of the item."""
    return (
        text[end:],
        tuple(RawCall(max(call.offset - end, 0), call.mark) for call in calls),
        tuple((max(start - end, 0), stop - end) for start, stop in emphasis if stop > end),
    )


def _is_heading(chunk: SourceBlock, text: str, below: SourceBlock | None) -> bool:
    if chunk.kind == "heading":
        return not FIGURE.match(text) or len(text.split()) < 15
    if chunk.kind == "item" or text.endswith((".", ";", ":", ",")):
        return False
    if LETTER.match(text) or FIGURE.match(text):
        return False
    if any(
        span.kind == "strong" and span.start == 0 and span.end >= len(chunk.text.rstrip())
        for span in chunk.spans
    ):
        return len(text.split()) < 60
    if HEADING_NUMBER.match(text) and len(text.split()) < 25:  # `II. Conclusiones`, `A. Asistencia técnica`
        return True
    # Set like the text, but standing over a numbered paragraph and not a sentence.
    return (
        below is not None
        and len(text.split()) < 60
        and text[:1].isupper()
        and below.kind != "cell"
        and (bool(MARKER_FIGURE.fullmatch(below.marker)) or bool(FIGURE.match(join_lines(below.text))))
    )

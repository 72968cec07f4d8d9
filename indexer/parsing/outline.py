"""The body's source blocks -> Blocks: the document's own numbering as a tree, with stable anchors (`indexer.anchors`).

Bullets, indents and page breaks are unreliable signs of depth (the same list has three shapes in one document), so
depth is read from the sequence of list marks: `i)` after `h)` is the ninth letter, elsewhere the first Roman numeral.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

import msgspec

from indexer.anchors import Anchor, anchor_of
from indexer.document import Block, BlockKind, Cell, DocumentKind, SourceBlock
from indexer.extraction.text_normalization import fold_same_length, is_word_split, join_lines
from indexer.parsing.masthead_title import is_part_heading
from indexer.parsing.source_blocks import pages_of
from indexer.roman import from_roman

LIST_MARK = re.compile(r"\(?([a-zA-ZñÑ]{1,5}|\d{1,2})\)\s+(?=\S)")
# `1. Pide`, `1 . Decide`, `1.- Exhorta`, `12 bis. Decide`, `127.3 Ratificar`; `3.5 millones` is a decimal.
PARAGRAPH_NUMBER = re.compile(
    r"(?:(\d{1,3}(?: (?:bis|ter|quater|quinquies|sexies))?)(?:\.| \.)(?:\s*[-–—]\s*|\s+)(?=\S)"
    r"|(\d{1,3}\.\d{1,3})\.?\s+(?=[«“\"¿]?[A-ZÁÉÍÓÚÑ]\w*[a-záéíóúñ]))"
)
DASH_AFTER_MARKER = re.compile(r"[-–—]\s+(?=\S)")
# `a. Texto` is an item where `b. Texto` follows it; alone it may be an initial.
DOTTED_MARK = re.compile(r"([a-zñ]|[ivx]{2,5})\.\s+(?=\S)")
MARKER_NUMBER = re.compile(r"(\d{1,3})[.)]")
ANNEX = re.compile(r"(anexo|apendice)(?:\s+([ivxlc]+|\d{1,2}))?\s*(\*{0,3})")
# Characters of any annex's heading.
ANNEX_CHARS = 40
# Folded: `Artículo 18`, `ARTÍCULO 5º.- Objeto`, `Art. 12 bis: ...`; a sentence that begins so has no stop there.
ARTICLE = re.compile(
    r"art(?:iculo|\.)\s(?P<number>\d{1,3})(?:\s?[°ºo](?!\w))?(?:\s?(?P<latin>bis|ter|quater|quinquies|sexies))?"
    r"(?:\s?[.:]?\s?[-–—]?\Z|\s?[.:]\s?[-–—]?\s?(?=\S)|\s?[-–—]\s(?=\S))"
)
# Characters that hold any article's mark.
ARTICLE_CHARS = 40
HEADING_NUMBER = re.compile(r"([IVXLC]{1,6}|[A-Z]|\d{1,2})\.\s+(?=\S)")
LETTERS = "abcdefghijklmnñopqrstuvwxyz"
# `xc` and `c` are letters in lists: none has ninety items under Roman numerals.
MAX_ROMAN_MARK = 89
# White space that is not one blank between two words, which stays as it is; \x00 is where a mark was.
MOVING_SPACE = re.compile(r"[\s\x00]{2,}|[^\S ]|\x00|^ | $")
NOTE_MARK = re.compile(r"\d{1,3}(?:\s*,\s*\d{1,3})*|[a-z]|\*{1,4}|†|‡")
# A raised run that is longer is text.
MAX_NOTE_MARK_CHARS = 100
STARS_AT_END = re.compile(r"\s?(\*{1,4})$")
# In words; chosen by eye. What is longer is a paragraph that was set like a heading.
MAX_NUMBERED_HEADING_WORDS = 14
MAX_OUTLINE_HEADING_WORDS = 24
MAX_BOLD_HEADING_WORDS = 59


# Thousands are made: a struct takes a fifth of a frozen dataclass's time.
class UnlinkedRef(msgspec.Struct, frozen=True, gc=False):
    """A footnote reference in a block: before character `offset`, with its mark as printed."""

    offset: int
    mark: str


class NumberedBlock(msgspec.Struct, frozen=True, gc=False):
    """A Block and its footnote references, not yet linked to their notes."""

    block: Block
    refs: tuple[UnlinkedRef, ...]


class _CleanText(msgspec.Struct, frozen=True, gc=False):
    """A block's text on one line, without its notes' marks; offsets are into `text`."""

    text: str
    refs: tuple[UnlinkedRef, ...] = ()
    italics: tuple[tuple[int, int], ...] = ()

    def without_prefix(self, end: int) -> "_CleanText":
        """Drop the first `end` characters, the mark of an item, and move the offsets."""
        return _CleanText(
            self.text[end:],
            tuple(UnlinkedRef(max(ref.offset - end, 0), ref.mark) for ref in self.refs),
            tuple((max(start - end, 0), stop - end) for start, stop in self.italics if stop > end),
        )


class _ListLevel(msgspec.Struct, frozen=True, gc=False):
    """An open list: its style is `alpha` (a, b), `roman` (i, ii) or `figure` (1, 2); `value` is its last number."""

    style: str
    value: int
    anchor: Anchor
    path: tuple[str, ...]


def build_outline(source_blocks: Sequence[SourceBlock], kind: DocumentKind) -> tuple[NumberedBlock, ...]:
    """Return the blocks of a body in reading order."""
    builder = _OutlineBuilder(kind, has_articles=_has_articles(source_blocks))
    for index, source_block in enumerate(source_blocks):
        following = source_blocks[index + 1] if index + 1 < len(source_blocks) else None
        builder.add(source_block, following)
    return tuple(builder.blocks)


class _OutlineBuilder:
    """Keeps the position in the numbering: the annex, the paragraph above, and the lists open under it."""

    def __init__(self, kind: DocumentKind, *, has_articles: bool) -> None:
        self.prefix = "op" if kind in ("resolucion", "decision") else "p"
        self.annex: Anchor | None = None
        self.annex_path: tuple[str, ...] = ()
        self.has_articles = has_articles
        self.article: tuple[Anchor, tuple[str, ...]] | None = None
        # The last paragraph number of the article.
        self.article_paragraph = 0
        # The paragraph under which the next list opens.
        self.list_parent: tuple[Anchor | None, tuple[str, ...]] | None = None
        self.levels: list[_ListLevel] = []
        self.unnumbered_count = 0
        self.heading_count = 0
        self.occurrences: dict[Anchor, int] = {}
        self.blocks: list[NumberedBlock] = []
        # Of the source block being added.
        self.pages: tuple[int, ...] = ()

    def add(self, source_block: SourceBlock, following: SourceBlock | None) -> None:
        """Append the block that a source block makes. `following` is the next source block of the body."""
        content = _separate_note_refs(source_block)
        if not content.text:
            return
        self.pages = pages_of(source_block)
        if source_block.kind != "item" and (annex := _annex_mark(content.text)):
            self._add_annex(annex, content)
        elif self.has_articles and (article := _article_mark(source_block, content.text)):
            self._add_article(article, source_block.kind, content)
        elif source_block.kind == "cell":
            # `1.` in a table numbers a row, not a paragraph.
            self._add_unnumbered(content, source_block.cell)
        elif _is_heading(source_block, content.text, following):
            self._add_heading(content)
        elif number := MARKER_NUMBER.fullmatch(source_block.marker):
            dash = DASH_AFTER_MARKER.match(content.text)
            self._add_numbered(number[1], content.without_prefix(dash.end()) if dash else content)
        elif number := PARAGRAPH_NUMBER.match(content.text):
            self._add_numbered(number[1] or number[2], content.without_prefix(number.end()))
        elif (mark := _list_mark(source_block, content.text)) is not None:
            label, end = mark
            self._add_item(label, content.without_prefix(end))
        elif (dotted := DOTTED_MARK.match(content.text)) and self._lists_dotted(dotted[1], following):
            self._add_item(dotted[1], content.without_prefix(dotted.end()))
        elif source_block.kind == "item":
            self._add_bullet(content)
        elif self.levels and content.text[0].islower():
            self._add_continuation(content)
        else:
            self._add_unnumbered(content)

    def _lists_dotted(self, label: str, following: SourceBlock | None) -> bool:
        """Return whether `a.` marks an item: it continues an open list, or the next block continues a list it opens."""
        if any(_numbering_styles(label).get(level.style) == level.value + 1 for level in self.levels):
            return True
        after = DOTTED_MARK.match(following.text.lstrip()) if following else None
        return after is not None and (label, after[1]) in (("a", "b"), ("a", "i"), ("i", "ii"))

    def _add_annex(self, match: re.Match[str], content: _CleanText) -> None:
        annex = anchor_of(match[1])
        anchor = self._unique(annex.child(match[2]) if match[2] else annex)
        self.list_parent, self.levels = None, []
        self._append(anchor, "heading", match[2], (str(anchor),), None, content)
        self.annex, self.annex_path = anchor, (str(anchor),)
        self.article = None

    def _add_article(self, match: re.Match[str], source_kind: str, content: _CleanText) -> None:
        number = match["number"] + (match["latin"] or "")
        anchor = self._unique(self.annex.child(number, "art") if self.annex else anchor_of("art", number))
        path = (*self.annex_path, f"art-{number}")
        rest = content.text[match.end() :]
        is_title = len(rest.split()) <= MAX_OUTLINE_HEADING_WORDS and not rest.endswith((".", ";", ":", ","))
        if source_kind == "heading" or is_title:
            self._append(anchor, "heading", number, path, self.annex, content)
        else:
            self._append(anchor, "paragraph", None, path, self.annex, content)
        self.article, self.article_paragraph = (anchor, path), 0
        self.list_parent, self.levels = self.article, []

    def _add_heading(self, content: _CleanText) -> None:
        self.heading_count += 1
        number = HEADING_NUMBER.match(content.text)
        anchor = self._unique(anchor_of("h", str(self.heading_count)))
        # `Capítulo II` is above its articles.
        if is_part_heading(content.text):
            self.article = None
        parent, above = self._container()
        self.list_parent, self.levels = self.article, []
        self._append(anchor, "heading", number[1] if number else None, (*above, str(anchor)), parent, content)

    def _container(self) -> tuple[Anchor | None, tuple[str, ...]]:
        """Return anchor and path of the article or else the annex that is open."""
        return self.article or (self.annex, self.annex_path)

    def _is_of_article(self, number: str) -> bool:
        """Return whether a paragraph is the article's: an article begins with 1, a report's numbers run on."""
        value = int(re.split(r"\D", number)[0])
        follows = value == 1 if not self.article_paragraph else value >= self.article_paragraph
        if follows:
            self.article_paragraph = value
        return follows

    def _add_numbered(self, number: str, content: _CleanText) -> None:
        if self.article and not self._is_of_article(number):
            self.article = None
        step = number.replace(" ", "")
        parent, above = self._container()
        below = "p" if self.article else ""
        anchor = self._unique(parent.child(step, below) if parent else anchor_of(self.prefix, step))
        path = (*above, number)
        self.list_parent, self.levels = (anchor, path), []
        self._append(anchor, "paragraph", number, path, parent, content)

    def _add_unnumbered(self, content: _CleanText, cell: Cell | None = None) -> None:
        anchor = self._next_unnumbered()
        parent, above = self._container()
        path = (*above, str(anchor))
        # In an annex or article the list is its own (`anexo-b`), whatever sentence leads to it.
        self.list_parent = (parent, above) if parent else (anchor, path)
        self.levels = []
        self._append(anchor, "paragraph", None, path, parent, content, cell)

    def _add_continuation(self, content: _CleanText) -> None:
        """Append what goes on with the sentence that a list stands in; the list stays open."""
        parent, path = self.list_parent or self._container()
        anchor = self._next_unnumbered()
        self._append(anchor, "paragraph", None, (*path, str(anchor)), parent, content)

    def _add_item(self, label: str, content: _CleanText) -> None:
        style, value = self._resolve_list_level(label)
        parent, path = self._open_parent()
        number = label.lower()
        anchor = self._unique(parent.child(number) if parent else anchor_of("", number))
        path = (*path, number)
        self.levels.append(_ListLevel(style, value, anchor, path))
        # `a) i) Texto`: the item has no text but its list.
        inner = LIST_MARK.match(content.text)
        opens_list = inner and style == "alpha" and inner[1].lower() in ("i", "1")
        if not inner or not opens_list:
            self._append(anchor, "item", number, path, parent, content)
            return
        self._append(anchor, "item", number, path, parent, _CleanText(""))
        self._add_item(inner[1], content.without_prefix(inner.end()))

    def _add_bullet(self, content: _CleanText) -> None:
        """Append an item without a number. It is counted, so that an address can lead to it."""
        parent, path = self._open_parent()
        anchor = self._next_unnumbered()
        self._append(anchor, "item", None, (*path, str(anchor)), parent, content)

    def _next_unnumbered(self) -> Anchor:
        self.unnumbered_count += 1
        return self._unique(anchor_of("u", str(self.unnumbered_count)))

    def _open_parent(self) -> tuple[Anchor | None, tuple[str, ...]]:
        """Return anchor and path of what the next item belongs to."""
        if self.levels:
            return self.levels[-1].anchor, self.levels[-1].path
        return self.list_parent or self._container()

    def _resolve_list_level(self, label: str) -> tuple[str, int]:
        """Close the lists that a mark ends. Return the style and value of the mark in the list it continues or opens.

        Each style is open at most once.
        """
        readings = _numbering_styles(label)
        for depth in range(len(self.levels) - 1, -1, -1):
            level = self.levels[depth]
            if readings.get(level.style) == level.value + 1:
                del self.levels[depth:]
                return level.style, level.value + 1
        for style in ("roman", "alpha", "figure"):
            if readings.get(style) == 1 and all(level.style != style for level in self.levels):
                return style, 1
        # A number is missing or out of order: it stays in the open list of its style.
        for depth in range(len(self.levels) - 1, -1, -1):
            level = self.levels[depth]
            if level.style in readings:
                del self.levels[depth:]
                return level.style, readings[level.style]
        style = "alpha" if "alpha" in readings else next(iter(readings))
        return style, readings[style]

    def _unique(self, anchor: Anchor) -> Anchor:
        """Return the anchor, marked as repeated if this document already has it."""
        occurrence = self.occurrences.get(anchor, 0) + 1
        self.occurrences[anchor] = occurrence
        return anchor if occurrence == 1 else anchor.repeated(occurrence)

    def _append(
        self,
        anchor: Anchor,
        kind: BlockKind,
        number: str | None,
        path: tuple[str, ...],
        parent: Anchor | None,
        content: _CleanText,
        cell: Cell | None = None,
    ) -> None:
        above = str(parent) if parent else None
        block = Block(
            str(anchor), kind, number, path, above, content.text, (), content.italics, self.pages, cell
        )
        self.blocks.append(NumberedBlock(block, content.refs))


def _annex_mark(text: str) -> re.Match[str] | None:
    """Return the match of an annex's heading, which a text is as a whole."""
    return ANNEX.fullmatch(fold_same_length(text)) if len(text) <= ANNEX_CHARS else None


def _has_articles(source_blocks: Sequence[SourceBlock]) -> bool:
    """Return whether the document is made of articles: most of those that head a block follow on one another.

    A report has some under headings too (`Artículo 5`, then `Artículo 18`), which are another text's.
    """
    matches = (_article_mark(block, join_lines(block.text[:ARTICLE_CHARS])) for block in source_blocks)
    numbers = [int(match["number"]) for match in matches if match]
    steps = sum(0 <= second - first <= 1 for first, second in pairwise(numbers))
    return bool(steps) and 2 * steps >= len(numbers) - 1


def _article_mark(source_block: SourceBlock, text: str) -> re.Match[str] | None:
    """Return the match of the mark of an article that heads a block."""
    if source_block.kind in ("item", "cell") or text[:1] not in ("A", "a"):
        return None
    return ARTICLE.match(fold_same_length(text[:ARTICLE_CHARS]))


def _list_mark(source_block: SourceBlock, text: str) -> tuple[str, int] | None:
    """Return the list mark that `text` begins with (`b`, `iv`) and the offset of its first word."""
    if source_block.marker.endswith(")") and (match := LIST_MARK.match(f"{source_block.marker} x")):
        return match[1], 0
    match = LIST_MARK.match(text)
    if not match:
        return None
    return (match[1], match.end()) if _numbering_styles(match[1]) else None


def _numbering_styles(label: str) -> dict[str, int]:
    """Return every reading of a mark: `i` is roman 1 and alpha 9, `b` alpha 2, `10` figure 10; a word has none."""
    lowered = label.lower()
    readings: dict[str, int] = {}
    if lowered.isdigit():
        return {"figure": int(lowered)}
    number = from_roman(lowered)
    if number is not None and number <= MAX_ROMAN_MARK:
        readings["roman"] = number
    # A list without ñ goes on from n to o: there o is out of order, which keeps it in its list.
    if len(lowered) == 1 and lowered in LETTERS:
        readings["alpha"] = LETTERS.index(lowered) + 1
    elif len(lowered) == 2 and lowered[0] == lowered[1] and lowered[0] in LETTERS:
        readings["alpha"] = len(LETTERS) + LETTERS.index(lowered[0]) + 1
    return readings


def _separate_note_refs(chunk: SourceBlock) -> _CleanText:
    """Return the text on one line without its footnote references, those with their offsets, and the italics.

    Offsets change three times: lines are joined, marks are removed, the ends are stripped. So the text is collected in
    runs, each with its offset in the source block.
    """
    text = chunk.text
    raised = [span for span in chunk.spans if span.kind in ("superscript", "call")]
    # Nothing moves: most are so.
    if not raised and not text.endswith("*") and text == " ".join(text.split()):
        unmoved = ((span.start, span.end) for span in chunk.spans if span.kind == "emphasis")
        return _CleanText(text, (), tuple(unmoved))
    marks_at: list[tuple[int, str]] = []
    marks: list[tuple[int, int]] = []
    for span in raised:
        if span.end - span.start > MAX_NOTE_MARK_CHARS:
            continue
        mark = text[span.start : span.end].strip()
        if NOTE_MARK.fullmatch(mark) and not _ordinal_sign(text, span.start, mark):
            marks_at.extend((span.start, single_mark) for single_mark in re.split(r"\s*,\s*", mark))
            marks.append((span.start, span.end))
    text = _blank_out(text, marks)
    stars = STARS_AT_END.search(text, max(len(text) - len(" ****\n"), 0))
    if stars:
        marks_at.append((stars.start(), stars[1]))
        text = _blank_out(text, [stars.span()])
    runs: list[str] = []
    # Offset of each run in the source block.
    run_starts: list[int] = []
    # Characters before each run.
    lengths = [0]
    last = 0

    def keep(start: int, run: str) -> None:
        runs.append(run)
        run_starts.append(start)
        lengths.append(lengths[-1] + len(run))

    for gap in MOVING_SPACE.finditer(text):
        space = gap[0].strip("\0")
        split = space[:1] == "\n" and is_word_split(
            text[max(gap.start() - 2, 0) : gap.start()], text[gap.end() : gap.end() + 1]
        )
        if gap.start() > last:
            keep(last, text[last : gap.start() - split])
        if space and not split and lengths[-1] and gap.end() < len(text):
            keep(gap.start() + gap[0].index(space[0]), " ")
        last = gap.end()
    if last < len(text):
        keep(last, text[last:])

    def moved(offset: int) -> int:
        run = bisect_right(run_starts, offset) - 1
        return min(lengths[run] + offset - run_starts[run], lengths[run + 1]) if run >= 0 else 0

    refs = tuple(UnlinkedRef(moved(offset), mark) for offset, mark in sorted(marks_at))
    italics = tuple(
        (moved(span.start), moved(span.end))
        for span in chunk.spans
        if span.kind == "emphasis" and moved(span.start) < moved(span.end)
    )
    return _CleanText("".join(runs), refs, italics)


def _blank_out(text: str, ranges: Sequence[tuple[int, int]]) -> str:
    """Replace the ranges by NUL characters, which keeps the length. No file that is read holds a NUL."""
    if not ranges:
        return text
    characters = list(text)
    for start, end in ranges:
        characters[start:end] = "\0" * (end - start)
    return "".join(characters)


def _ordinal_sign(text: str, start: int, mark: str) -> bool:
    """Return whether a raised letter is the ending of an ordinal (`14` + raised `a`) and no footnote's mark."""
    return mark in ("a", "o") and text[max(start - 1, 0) : start].isdigit()


def _is_heading(chunk: SourceBlock, text: str, following: SourceBlock | None) -> bool:
    """Return whether a source block is a heading. `following` is the next one of the body."""
    if chunk.kind != "heading" and (chunk.kind == "item" or text.endswith((".", ";", ":", ","))):
        return False
    words = len(text.split())
    if chunk.kind == "heading":
        return not PARAGRAPH_NUMBER.match(text) or words <= MAX_NUMBERED_HEADING_WORDS
    number = PARAGRAPH_NUMBER.match(text)
    # `1.1 Antecedentes` may be either.
    if LIST_MARK.match(text) or (number and number[1]):
        return False
    if any(
        span.kind == "strong" and span.start == 0 and span.end >= len(chunk.text.rstrip())
        for span in chunk.spans
    ):
        return words <= MAX_BOLD_HEADING_WORDS
    if (
        HEADING_NUMBER.match(text) and words <= MAX_OUTLINE_HEADING_WORDS
        # `II. Conclusiones`, `A. Asistencia técnica`
    ):
        return True
    # It is set like the text, but it is no sentence and a numbered paragraph follows.
    return (
        following is not None
        and words <= MAX_BOLD_HEADING_WORDS
        and text[:1].isupper()
        and following.kind != "cell"
        and (
            bool(MARKER_NUMBER.fullmatch(following.marker))
            or bool(PARAGRAPH_NUMBER.match(join_lines(following.text)))
        )
    )

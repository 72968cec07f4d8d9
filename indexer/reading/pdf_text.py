"""Lines of a paragraph -> its text and how stretches of it are set.

A line's end is a space, or nothing where it splits a word; it is kept only where the line ends before it must, as the
lines of a masthead do.
"""

import re
from collections.abc import Container, Sequence
from itertools import pairwise

from indexer.document import Span, SpanKind
from indexer.reading.pdf_layout import Paragraph, is_short
from indexer.reading.pdf_lines import Line
from indexer.reading.pdf_page import ADDED_HYPHEN, LINE_END_HYPHEN

AT_LINE_END = (LINE_END_HYPHEN, ADDED_HYPHEN, "-")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
LAST_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*$")
# The share of lines ending so from which a document hyphenates.
OFTEN = 0.03
SPACE_AFTER_CALL = re.compile(r" +(?=[,.;:)])")


class Hyphens:
    """Which hyphens at lines' ends split a word, and which are the word's own (`Secretary-General`).

    A document's own words tell, where it has the word elsewhere in one piece; else how often its lines end so.
    """

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        total = split = 0
        self._words: set[str] = set()
        for paragraph in paragraphs:
            texts = [line.text for line in paragraph.lines]
            for text in texts:
                self._words.update(WORD.findall(text))
            for above, below in pairwise(texts):
                total += 1
                split += above.endswith(AT_LINE_END) and above[-2:-1].islower() and below[:1].islower()
        self._often = split > OFTEN * total

    def splits(self, above: str, below: str) -> bool:
        """Return whether the hyphen that `above` ends in goes when `below` is put after it."""
        if not (above[-2:-1].islower() and below[:1].islower()):
            return False
        first, second = LAST_WORD.search(above[:-1]), WORD.match(below)
        if not first or not second:
            return False
        if first[0] + second[0] in self._words or above.endswith(ADDED_HYPHEN):
            return True
        return self._often and f"{first[0]}-{second[0]}" not in self._words


def text_of(
    paragraph: Paragraph, hyphens: Hyphens, page_breaks: Container[int] = ()
) -> tuple[str, tuple[Span, ...]]:
    """Return the text of a paragraph, with the stretches that are bold, in italics or raised.

    `page_breaks` are the lines that begin a page: the page's end says nothing of the line before.
    """
    builder = PdfTextBuilder(hyphens)
    lines = paragraph.lines
    for index, line in enumerate(lines):
        builder.add(line)
        if index + 1 < len(lines):
            new_page = index + 1 in page_breaks
            builder.end_line(keep=not new_page and is_short(line, lines[index + 1], paragraph.right))
    return builder.finish()


class PdfTextBuilder:
    """A text in the making, line by line."""

    def __init__(self, hyphens: Hyphens) -> None:
        self._hyphens = hyphens
        self._pieces: list[str] = []
        self._length = 0
        self._spans: list[Span] = []
        self._break = ""

    def add(self, line: Line) -> None:
        """Put a line after what is there."""
        raised_before = False
        for index, (text, fragment, raised) in enumerate(line.pieces()):
            if index == 0:
                text = self._joined(text.lstrip())
            if raised_before and not raised:
                text = SPACE_AFTER_CALL.sub("", text, count=1) if text[:1] == " " else text
            start = self._length
            self._put(text)
            kinds: list[SpanKind] = []
            if raised:
                kinds.append("superscript")
            if fragment.strong:
                kinds.append("strong")
            if fragment.emphasis:
                kinds.append("emphasis")
            for kind in kinds:
                self._mark(start, self._length, kind)
            raised_before = raised

    def end_line(self, keep: bool) -> None:
        """Note that the line ends here; `keep` where its end is meant."""
        self._break = "\n" if keep else " "

    def finish(self) -> tuple[str, tuple[Span, ...]]:
        """Return the text, and the spans over it: without white space at their ends, in order of their starts."""
        text = "".join(self._pieces).rstrip().replace(LINE_END_HYPHEN, "-")
        spans = []
        for span in self._spans:
            start, end = span.start, min(span.end, len(text))
            while start < end and text[end - 1].isspace():
                end -= 1
            while start < end and text[start].isspace():
                start += 1
            if start < end:
                spans.append(Span(start, end, span.kind))
        spans.sort(key=lambda span: (span.start, -span.end))
        return text, tuple(spans)

    def _put(self, text: str) -> None:
        if text:
            self._pieces.append(text)
            self._length += len(text)

    def _joined(self, text: str) -> str:
        """Return a line's first piece, with what stands between it and the line above."""
        if not self._break:
            return text
        between, self._break = self._break, ""
        while self._pieces and not self._pieces[-1].strip():
            self._length -= len(self._pieces.pop())
        last = self._pieces[-1].rstrip() if self._pieces else ""
        if self._pieces:
            self._length -= len(self._pieces[-1]) - len(last)
            self._pieces[-1] = last
        tail = "".join(self._pieces[-4:])[-40:]
        if tail.endswith(AT_LINE_END):
            if self._hyphens.splits(tail, text):
                self._pieces[-1] = last[:-1]
                self._length -= 1
                return text
            if tail[-2:-1].isalnum() and text[:1].isalnum():
                return text
        if tail.endswith("/") or (tail.endswith(("WG.", "Add.", "Rev.")) and "/" in tail.rsplit(None, 1)[-1]):
            # A symbol or an address.
            return text
        return between + text

    def _mark(self, start: int, end: int, kind: SpanKind) -> None:
        """A stretch set so; one that goes on with the last of its kind is one with it."""
        if start >= end:
            return
        for index in range(len(self._spans) - 1, max(len(self._spans) - 4, -1), -1):
            last = self._spans[index]
            if last.kind == kind:
                if start <= last.end + 1 and (kind != "superscript" or start <= last.end):
                    self._spans[index] = Span(last.start, end, kind)
                    return
                break
        self._spans.append(Span(start, end, kind))

"""A paragraph of Word as its runs give it: text, how stretches of it are set, and the notes it calls."""

from dataclasses import dataclass, field

from indexer.document import Span, SpanKind
from indexer.reading.docx_styles import Setting


@dataclass(slots=True)
class RunText:
    """A paragraph's text in the making, and the notes it calls in order."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    spans: list[Span] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, text: str, setting: Setting, call: str = "") -> None:
        if not text:
            return
        start, self.length = self.length, self.length + len(text)
        self.pieces.append(text)
        if call:
            self.spans.append(Span(start, self.length, "call", call))
            return
        if setting.raised:
            self._mark(start, "superscript")
        if setting.strong:
            self._mark(start, "strong")
        if setting.emphasis:
            self._mark(start, "emphasis")

    def _mark(self, start: int, kind: SpanKind) -> None:
        for place in range(len(self.spans) - 1, max(len(self.spans) - 4, -1), -1):
            last = self.spans[place]
            if last.kind == kind and last.end == start:
                self.spans[place] = Span(last.start, self.length, kind)
                return
        self.spans.append(Span(start, self.length, kind))

    def take(self) -> tuple[str, tuple[Span, ...]]:
        """The text without white space at its ends and runs of blanks, and the spans over it."""
        whole = "".join(self.pieces).replace("\u00a0", " ")
        kept: list[str] = []
        moved = [0] * (len(whole) + 1)
        length = 0
        for at, letter in enumerate(whole):
            moved[at] = length
            blank = letter in " \n"
            if not (blank and (not kept or kept[-1] in " \n")):
                kept.append(letter)
                length += 1
            elif letter == "\n" and kept:
                kept[-1] = "\n"
        while kept and kept[-1] in " \n":
            kept.pop()
        text = "".join(kept)
        moved[-1] = length
        spans = []
        for span in self.spans:
            start, end = min(moved[span.start], len(text)), min(moved[span.end], len(text))
            while start < end and text[start].isspace():
                start += 1
            while start < end and text[end - 1].isspace():
                end -= 1
            if start < end:
                spans.append(Span(start, end, span.kind, span.note))
        spans.sort(key=lambda span: (span.start, -span.end))
        return text, tuple(spans)

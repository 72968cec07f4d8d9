"""The text of a Word paragraph, gathered run by run: words, how stretches of them are set, and the notes called."""

from dataclasses import dataclass, field

from indexer.document import Span, SpanKind
from indexer.reading.docx_styles import Setting


@dataclass(slots=True)
class RunText:
    """A paragraph's text while it is gathered, and the names of the notes it calls, in order."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    spans: list[Span] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, text: str, setting: Setting, call: str = "") -> None:
        """Append the text of a run. `call` is the name of a note if the text is the mark that calls it."""
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
        """Add a span from `start` to the end, or extend the one of the same kind that ends at `start`."""
        for index in range(len(self.spans) - 1, max(len(self.spans) - 4, -1), -1):
            last = self.spans[index]
            if last.kind == kind and last.end == start:
                self.spans[index] = Span(last.start, self.length, kind)
                return
        self.spans.append(Span(start, self.length, kind))

    def finish(self) -> tuple[str, tuple[Span, ...]]:
        """Return the text, with every run of blanks made one and none at its ends, and the spans over it."""
        text = "".join(self.pieces).replace("\u00a0", " ")
        letters: list[str] = []
        moved = [0] * (len(text) + 1)
        length = 0
        for offset, letter in enumerate(text):
            moved[offset] = length
            blank = letter in " \n"
            if not (blank and (not letters or letters[-1] in " \n")):
                letters.append(letter)
                length += 1
            elif letter == "\n" and letters:
                letters[-1] = "\n"
        while letters and letters[-1] in " \n":
            letters.pop()
        text = "".join(letters)
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

"""A block's text as it is gathered: plain characters and how stretches of them were set."""

from collections import Counter
from collections.abc import Iterable

from msgspec.structs import replace

from indexer.document import Span, SpanKind

# What a format calls each manner of setting.
SPAN_OF_TAG: dict[str, SpanKind] = {
    "strong": "strong",
    "b": "strong",
    "em": "emphasis",
    "i": "emphasis",
    "sup": "superscript",
}
# Each open stretch gives a span in every paragraph it reaches over; nobody sets text in so many ways at once.
MAX_OPEN = 16


class StyledTextBuilder:
    """Gathers text. `open` and `close` bracket a stretch; one that is not closed ends with the text.

    Of more than MAX_OPEN open stretches the inner ones give no span.
    """

    __slots__ = ("_length", "_open", "_pieces", "_spans", "_too_many")

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._open: list[tuple[SpanKind, int]] = []
        self._spans: list[Span] = []
        # Open stretches past MAX_OPEN.
        self._too_many: Counter[SpanKind] = Counter()

    def add(self, text: str) -> None:
        """Append text."""
        if text:
            self._pieces.append(text)
            self._length += len(text)

    def open(self, kind: SpanKind) -> None:
        """Begin a stretch of this kind at the end of the text."""
        if len(self._open) < MAX_OPEN:
            self._open.append((kind, self._length))
        else:
            self._too_many[kind] += 1

    def close(self, kind: SpanKind) -> None:
        """End the innermost open stretch of this kind, if there is one."""
        if self._too_many[kind]:
            self._too_many[kind] -= 1
            return
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index][0] == kind:
                _, start = self._open.pop(index)
                if start < self._length:
                    self._spans.append(Span(start, self._length, kind))
                return

    def add_call(self, mark: str, note: str) -> None:
        """Append the mark that calls a note; `note` is the note's name."""
        start = self._length
        self.add(mark)
        self._spans.append(Span(start, self._length, "call", note))

    def add_break(self) -> None:
        """End the line, if anything is on it."""
        if not self.ends_in_space():
            self.add("\n")

    def ends_in_space(self) -> bool:
        """Return whether a further space would be doubled: nothing yet, or white space last."""
        return not self._pieces or self._pieces[-1][-1].isspace()

    def finish(self) -> tuple[str, tuple[Span, ...]]:
        """Return the text without white space at its ends, and the spans over it; begin anew with the open stretches.

        A stretch that is open has a span in each of the texts.
        """
        for kind, start in self._open:
            if start < self._length:
                self._spans.append(Span(start, self._length, kind))
        untrimmed = "".join(self._pieces)
        ordered = sorted(self._spans, key=lambda span: (span.start, -span.end))
        text = untrimmed.strip()
        shift = len(untrimmed) - len(untrimmed.lstrip())
        spans = tuple(
            Span(max(span.start - shift, 0), min(span.end - shift, len(text)), span.kind, span.note)
            for span in ordered
            if span.end > shift and span.start - shift < len(text)
        )
        self._pieces, self._length, self._spans = [], 0, []
        self._open = [(kind, 0) for kind, _ in self._open]
        return text, spans


def spans_after_cut(spans: Iterable[Span], by: int) -> tuple[Span, ...]:
    """Return the spans of a text whose first `by` characters went away."""
    return tuple(
        replace(span, start=max(span.start - by, 0), end=span.end - by) for span in spans if span.end > by
    )

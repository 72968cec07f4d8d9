"""Slices, joins and inspects source blocks; their spans keep their place in the text."""

import re
from collections.abc import Sequence

from msgspec.structs import replace

from indexer.document import SourceBlock, Span, SpanKind

LIST_MARK_START = re.compile(r"(?:\d{1,3}\.|[a-zA-Z]{1,5}\)|\([a-z]{1,4}\)|[IVXLC]+\.|[-–—•])\s")


class BlockSlicer:
    """Cuts a block into slices, one after the other, in time linear in its length."""

    def __init__(self, block: SourceBlock) -> None:
        self._block = block
        self._upcoming_spans = iter(sorted(block.spans, key=lambda span: span.start))
        self._next_span = next(self._upcoming_spans, None)
        # Spans that begin before the end of the last slice, and may go on after it.
        self._open_spans: list[Span] = []
        # The line number of the character `_counted_to`.
        self._line, self._counted_to = block.line, 0

    def slice(self, start: int, end: int) -> SourceBlock:
        """Return `block[start:end]` with its spans; `start` must not be before that of the last call."""
        while self._next_span and self._next_span.start < end:
            self._open_spans.append(self._next_span)
            self._next_span = next(self._upcoming_spans, None)
        self._open_spans = [span for span in self._open_spans if span.end > start]
        self._line += self._block.line and self._block.text.count("\n", self._counted_to, start)
        self._counted_to = start
        spans = tuple(
            Span(max(span.start - start, 0), min(span.end, end) - start, span.kind)
            for span in self._open_spans
        )
        return replace(self._block, text=self._block.text[start:end], spans=spans, line=self._line)


def pages_of(block: SourceBlock) -> tuple[int, ...]:
    """Return the pages that a block is on (1-based, ascending); none where the format has none."""
    return tuple(range(block.page, max(block.page, block.last_page) + 1)) if block.page else ()


def is_fully_styled(block: SourceBlock, kind: SpanKind) -> bool:
    """Return whether one span of the kind covers the whole text of a block."""
    return any(
        span.kind == kind and span.start == 0 and span.end >= len(block.text.rstrip()) for span in block.spans
    )


def concatenate(blocks: Sequence[SourceBlock]) -> SourceBlock:
    """Return the blocks as one, a line break between their texts; kind and marker are those of the first."""
    if len(blocks) == 1:
        return blocks[0]
    texts: list[str] = []
    spans: list[Span] = []
    length = 0
    for block in blocks:
        spans.extend(Span(span.start + length, span.end + length, span.kind) for span in block.spans)
        texts.append(block.text + "\n")
        length += len(texts[-1])
    return replace(blocks[0], text="".join(texts)[:-1], spans=tuple(spans), last_page=blocks[-1].last_page)

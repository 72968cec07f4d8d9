"""Footnotes of formats that know where a note stands: each gets its name, and the calls in the text lead to it."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from indexer.document import SourceBlock, Span

MARK = re.compile(r"(?:\d{1,3}|[a-z]|\*{1,4}|†|‡)(?=\s|[^\W\d_]|[«“\"(])")
CALL = re.compile(r"\d{1,3}(?:\s*,\s*\d{1,3})*|[a-z]|\*{1,4}|†|‡")
STARS = re.compile(r"(?<=\S)(\*{1,4})(?=[\s,.;:)]|$)")


def with_calls(chunks: Sequence[SourceBlock]) -> list[SourceBlock]:
    """The chunks, those of zone `note` named and their marks raised; in the others a raised mark is a call.

    Of several notes with one mark a call leads to the first on its own page or a later one.
    """
    chunks = list(_named(chunks))
    notes: dict[str, list[SourceBlock]] = {}  # by mark
    for chunk in chunks:
        if chunk.zone == "note" and (mark := _raised_mark(chunk)):
            notes.setdefault(mark, []).append(chunk)
    return [_calling(chunk, notes) if notes and chunk.zone in ("", "body") else chunk for chunk in chunks]


def _named(chunks: Iterable[SourceBlock]) -> Iterable[SourceBlock]:
    met: Counter[str] = Counter()
    name = ""
    for chunk in chunks:
        if chunk.zone != "note":
            yield chunk
            continue
        match = MARK.match(chunk.text)
        raised = _raised_mark(chunk)
        if match and (raised or not name or match[0][0] in "*†‡" or match[0].isdigit()):
            mark = match[0]
            met[mark] += 1
            name = mark if met[mark] == 1 else f"{mark}_{met[mark]}"
            if not raised:
                span = Span(0, len(mark), "superscript")
                chunk = replace(chunk, spans=(span, *chunk.spans))
        yield replace(chunk, note=name or "0")


def _raised_mark(chunk: SourceBlock) -> str:
    first = next((span for span in chunk.spans if span.kind == "superscript"), None)
    if (
        first
        and first.start == 0
        and (match := MARK.match(chunk.text))
        and match[0] == chunk.text[: first.end].strip()
    ):
        return match[0]
    return ""


def _calling(chunk: SourceBlock, notes: dict[str, list[SourceBlock]]) -> SourceBlock:
    spans: list[Span] = []
    raised: set[int] = set()
    for span in chunk.spans:
        words = chunk.text[span.start : span.end].strip()
        mark = re.split(r"\s*,\s*", words)[0]
        if span.kind == "superscript" and CALL.fullmatch(words) and mark in notes:
            raised.update(range(span.start, span.end))
            span = Span(span.start, span.end, "call", _nearest(notes[mark], chunk).note)
        spans.append(span)
    if "*" in chunk.text:
        for match in STARS.finditer(chunk.text):
            if match[1] in notes and match.start(1) not in raised:
                note = _nearest(notes[match[1]], chunk).note
                spans.append(Span(match.start(1), match.end(1), "call", note))
    spans.sort(key=lambda span: (span.start, -span.end))
    return replace(chunk, spans=tuple(spans))


def _nearest(notes: Sequence[SourceBlock], chunk: SourceBlock) -> SourceBlock:
    return next((note for note in notes if note.page >= chunk.page), notes[-1])


def shifted(spans: Iterable[Span], by: int) -> tuple[Span, ...]:
    """The spans of a text whose first `by` characters went away."""
    return tuple(
        replace(span, start=max(span.start - by, 0), end=span.end - by) for span in spans if span.end > by
    )

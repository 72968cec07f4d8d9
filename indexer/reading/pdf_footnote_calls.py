"""Footnotes of a PDF, whose zones are known: each gets its name, and the calls in the text lead to it."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from indexer.document import SourceBlock, Span

MARK = re.compile(r"(?:\d{1,3}|[a-z]|\*{1,4}|†|‡)(?=\s|[^\W\d_]|[«“\"(])")
CALL = re.compile(r"\d{1,3}(?:\s*,\s*\d{1,3})*|[a-z]|\*{1,4}|†|‡")
STARS = re.compile(r"(?<=\S)(\*{1,4})(?=[\s,.;:)]|$)")


def with_calls(blocks: Sequence[SourceBlock]) -> list[SourceBlock]:
    """Return the blocks, those of zone `note` named and their marks raised; in the others a raised mark is a call.

    Of several notes with one mark a call leads to the first on its own page or a later one.
    """
    blocks = list(_named(blocks))
    # By mark.
    notes: dict[str, list[SourceBlock]] = {}
    for block in blocks:
        if block.zone == "note" and (mark := _raised_mark(block)):
            notes.setdefault(mark, []).append(block)
    return [_calling(block, notes) if notes and block.zone in ("", "body") else block for block in blocks]


def _named(blocks: Iterable[SourceBlock]) -> Iterable[SourceBlock]:
    counts: Counter[str] = Counter()
    name = ""
    for block in blocks:
        if block.zone != "note":
            yield block
            continue
        match = MARK.match(block.text)
        raised = _raised_mark(block)
        if match and (raised or not name or match[0][0] in "*†‡" or match[0].isdigit()):
            mark = match[0]
            counts[mark] += 1
            name = mark if counts[mark] == 1 else f"{mark}_{counts[mark]}"
            if not raised:
                span = Span(0, len(mark), "superscript")
                block = replace(block, spans=(span, *block.spans))
        yield replace(block, note=name or "0")


def _raised_mark(block: SourceBlock) -> str:
    first = next((span for span in block.spans if span.kind == "superscript"), None)
    if (
        first
        and first.start == 0
        and (match := MARK.match(block.text))
        and match[0] == block.text[: first.end].strip()
    ):
        return match[0]
    return ""


def _calling(block: SourceBlock, notes: dict[str, list[SourceBlock]]) -> SourceBlock:
    spans: list[Span] = []
    raised: set[int] = set()
    for span in block.spans:
        words = block.text[span.start : span.end].strip()
        mark = re.split(r"\s*,\s*", words)[0]
        if span.kind == "superscript" and CALL.fullmatch(words) and mark in notes:
            raised.update(range(span.start, span.end))
            span = Span(span.start, span.end, "call", _nearest(notes[mark], block).note)
        spans.append(span)
    if "*" in block.text:
        for match in STARS.finditer(block.text):
            if match[1] in notes and match.start(1) not in raised:
                note = _nearest(notes[match[1]], block).note
                spans.append(Span(match.start(1), match.end(1), "call", note))
    spans.sort(key=lambda span: (span.start, -span.end))
    return replace(block, spans=tuple(spans))


def _nearest(notes: Sequence[SourceBlock], block: SourceBlock) -> SourceBlock:
    return next((note for note in notes if note.page >= block.page), notes[-1])

"""Where a paragraph begins, and where it goes on after a page break."""

import re
from collections.abc import Iterator, Sequence

import msgspec
from msgspec.structs import replace

from indexer.document import SourceBlock
from indexer.extraction.text_normalization import join_lines
from indexer.parsing.source_blocks import (
    LIST_MARK_START,
    BlockSlicer,
    concatenate,
    is_fully_styled,
    pages_of,
)

PARAGRAPH_NUMBER = re.compile(r"(\d{1,3})\.\s")
# Characters at the start of a line in which its number is looked for.
PARAGRAPH_NUMBER_CHARS = 12
LIST_MARK = re.compile(r"(?:[a-zñ]|[ivx]{1,5})\)\s+\S")
HEADING_MARK = re.compile(r"[IVX]{1,5}\.\s+[A-ZÁÉÍÓÚ][^.;,]{3,100}$")
CLAUSE_END = re.compile(r"[.:;,”\"»)]$|;\s[yo]$")
# Characters at the end of a line in which the end of a clause is looked for.
CLAUSE_END_CHARS = 20
SENTENCE_ENDED = re.compile(r"[.:;!?…][\"”»’)\]]*$|;\s+[yo]$")
# Characters on each side of a page break that tell whether the sentence goes on.
SENTENCE_EDGE_CHARS = 40
GERUND = re.compile(
    r"\w+(?:ando|iendo|yendo|ándose|iéndose)\b|consciente|conscientes|preocupad|convencid|alarmad"
)


class TextFragment(msgspec.Struct, frozen=True, gc=False):
    """A block of running text, and whether a rule, a footnote or page furniture was between it and the one before."""

    block: SourceBlock
    after_interruption: bool = False

    @property
    def text(self) -> str:
        """The text on one line."""
        return join_lines(self.block.text)

    @property
    def pages(self) -> tuple[int, ...]:
        """The pages it is on."""
        return pages_of(self.block)


class PagedText(msgspec.Struct, frozen=True, gc=False):
    """A text that is made of fragments, and the pages they are on (1-based, ascending)."""

    text: str
    pages: tuple[int, ...] = ()


def join_paged(texts: Sequence[PagedText], separator: str = " ") -> PagedText:
    """Return the texts as one, on the pages of all."""
    pages = sorted({page for text in texts for page in text.pages})
    return PagedText(separator.join(text.text for text in texts), tuple(pages))


def split_at_paragraph_numbers(blocks: Sequence[SourceBlock]) -> Iterator[SourceBlock]:
    """Yield the blocks, split where a paragraph or list item begins without a blank line before it.

    Text taken out of PDF has no blank lines. A number begins a paragraph only if it is the next one (a sentence may
    break before "4. "), a list mark only after the end of a clause ("véase el párrafo 8" / "a) del anexo").
    """
    number = 0
    for block in blocks:
        if match := PARAGRAPH_NUMBER.match(f"{block.marker} {block.text}".lstrip()[:PARAGRAPH_NUMBER_CHARS]):
            number = int(match[1])
        if "\n" not in block.text or block.kind not in ("paragraph", "item") or block.zone == "note":
            yield block
            continue
        start = offset = 0
        slicer = BlockSlicer(block)
        end_of_above = ""
        for line in block.text.split("\n"):
            match = PARAGRAPH_NUMBER.match(line[:PARAGRAPH_NUMBER_CHARS])
            is_next_number = match is not None and int(match[1]) == number + 1 and _ends_clause(end_of_above)
            if is_next_number:
                number += 1
            is_heading = HEADING_MARK.match(line) is not None and offset + len(line) == len(block.text)
            if offset and (
                is_next_number or is_heading or (LIST_MARK.match(line) and _ends_clause(end_of_above))
            ):
                yield _unmarked_after_first(slicer.slice(start, offset - 1), start)
                start = offset
            end_of_above = line.rstrip()[-CLAUSE_END_CHARS:]
            offset += len(line) + 1
        yield _unmarked_after_first(slicer.slice(start, len(block.text)), start) if start else block


def _ends_clause(text: str) -> bool:
    return CLAUSE_END.search(text) is not None


def _unmarked_after_first(part: SourceBlock, start: int) -> SourceBlock:
    """Return a part of a block that began at `start`: only the first part of an item keeps its marker."""
    return replace(part, kind="paragraph", marker="", level=0) if start else part


def rejoin_sentences(fragments: Sequence[TextFragment]) -> list[SourceBlock]:
    """Return the blocks, each sentence that a page break divided as one block."""
    paragraphs: list[list[SourceBlock]] = []
    for fragment in fragments:
        if (
            fragment.after_interruption
            and paragraphs
            and _continues_sentence(paragraphs[-1][-1], fragment.block)
        ):
            paragraphs[-1].append(fragment.block)
        else:
            paragraphs.append([fragment.block])
    return [concatenate(paragraph) for paragraph in paragraphs]


def _continues_sentence(above: SourceBlock, below: SourceBlock) -> bool:
    """Return whether the block below a page break goes on with the sentence above it."""
    if above.kind == "heading" or below.kind != "paragraph" or LIST_MARK_START.match(below.text):
        return False
    end, beginning = above.text.rstrip()[-SENTENCE_EDGE_CHARS:], below.text.lstrip()[:SENTENCE_EDGE_CHARS]
    if SENTENCE_ENDED.search(end) or is_fully_styled(below, "strong") or is_fully_styled(above, "strong"):
        return False
    if end.endswith(",") and beginning[:1].isupper():
        # Each clause of a preamble ends with a comma and begins with a verb in italics.
        opens_in_italics = any(span.kind == "emphasis" and span.start == 0 for span in below.spans)
        return not opens_in_italics and not GERUND.match(beginning.lower())
    return True

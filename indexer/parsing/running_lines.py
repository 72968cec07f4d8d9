"""Running lines: what the heads and feet of pages say and the document does not say elsewhere, each once.

    lines that are page furniture --find_running_lines--> RunningLine, ...

A slogan, the name of an office, the short title at the head of each page of a resolution. Symbols, page numbers and
what document processing prints say nothing of the kind.
"""

import re
from collections.abc import Iterable, Sequence

from indexer.document import RunningLine, SourceBlock
from indexer.extraction.text_normalization import fold_same_length, join_lines
from indexer.parsing.page_furniture import PAGE_NUMBER, is_furniture_line
from indexer.parsing.source_blocks import pages_of
from indexer.symbols import find_symbols

# Of a document. A report has two or three.
MAX_RUNNING_LINES = 20
# Lines that differ and are looked at: each is looked for in the headings.
MAX_TRIED = 500
# Characters of a line; the rest is left out.
MAX_CHARS = 600
# A number at either end is that of the page.
NUMBER_AT_END = re.compile(r"^\d{1,3}(?:\s?/\s?\d{1,3})?\s+(?=\D)|(?<=\D)\s+\d{1,3}(?:\s?/\s?\d{1,3})?$")
ENGLISH_PAGE_NUMBER = re.compile(r"page \d{1,3}(?: of \d{1,3})?", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]{3,}")
DIGITS = re.compile(r"\d+")


def find_running_lines(furniture: Iterable[SourceBlock], said: Sequence[str]) -> tuple[RunningLine, ...]:
    """Return what the furniture of the pages says that is in none of the texts `said`, with the page it is on first.

    Lines that differ by their figures alone are the same line.
    """
    # One search through all of them is quicker than one through each.
    said_once = "\n".join(map(_key, said))
    tried: set[str] = set()
    running_lines: list[RunningLine] = []
    for block in furniture:
        for line in block.text.split("\n") if block.zone == "" else [join_lines(block.text)]:
            line = line.strip()[:MAX_CHARS]
            text = NUMBER_AT_END.sub("", line).strip()
            key = _key(text)
            if key in tried:
                continue
            if len(tried) == MAX_TRIED:
                return tuple(running_lines)
            tried.add(key)
            if not _has_words(line) or key in said_once:
                continue
            said_once = f"{said_once}\n{key}"
            running_lines.append(RunningLine(text, pages_of(block)[:1]))
            if len(running_lines) == MAX_RUNNING_LINES:
                return tuple(running_lines)
    return tuple(running_lines)


def _key(text: str) -> str:
    return DIGITS.sub("0", fold_same_length(text))


def _has_words(line: str) -> bool:
    """Return whether a line has a word beside symbols, job numbers and page numbers."""
    if is_furniture_line(line) or PAGE_NUMBER.fullmatch(line) or ENGLISH_PAGE_NUMBER.fullmatch(line):
        return False
    start, rest = 0, []
    for match in find_symbols(line):
        rest.append(line[start : match.start])
        start = match.end
    words = " ".join((*rest, line[start:])).split()
    # What has a slash may be a symbol that nobody knows.
    return any(WORD.search(word) for word in words if "/" not in word)

"""Plain text -> blocks: paragraphs between blank lines, line breaks kept, a page at each form feed.

No sign means anything here but what it says: `3) ...` at the beginning of a wrapped line is no item, `1. - Pide` no
list in a list, and two asterisks are two asterisks. Markdown that lost its name is told by what no other text has.
"""

import re
from collections.abc import Iterator

from indexer.document import Page, Problem, SourceBlock
from indexer.messages import Message
from indexer.reading.content import Content
from indexer.reading.encoding import decode
from indexer.reading.markdown import parse_markdown
from indexer.reading.markdown_extras import split_front_matter
from indexer.settings import FILE_BOUNDS

RULE = re.compile(r"(?:[-_*=–—~]\s?){3,}")
BULLET = re.compile(r"[-–—•▪◦·]\s+(?=\S)")
# A heading under a number sign with a blank line after it, or a raised figure in HTML's tags.
MARKDOWN = re.compile(r"^#{1,6} \S[^\n]*\n\s*$|<sup>", re.MULTILINE)
ENDED = re.compile(r"[.:;!?…][\"”»’)\]]*$|;\s[yo]$")
MAX_PAGES = FILE_BOUNDS.text_pages
# Blanks: a line so much further in than the one above may begin a paragraph.
INDENT = 2
# Characters at a line's end in which its sentence ends.
END_REACH = 20
TAB = 8


def content_of_plain_text(data: bytes) -> Content:
    """Return the Content of a file. Raises UnreadableFile for bytes that are no text."""
    decoded = decode(data)
    text, stated = split_front_matter(decoded.text)
    blocks, problems = parse_plain_text(text)
    filled = {block.page for block in blocks}
    last = blocks[-1].page if blocks else 0
    pages = tuple(Page(number, has_text=number in filled) for number in range(1, last + 1))
    problems = (*decoded.problems, *problems)
    return Content(blocks, problems, pages, stated, decoded.encoding, len(pages))


def parse_plain_text(text: str) -> tuple[tuple[SourceBlock, ...], tuple[Problem, ...]]:
    """Return the blocks of `text` in order; those of Markdown where it is some."""
    if MARKDOWN.search(text):
        return parse_markdown(text)
    problems = []
    if text.count("\f") > MAX_PAGES:
        problems.append(Problem("pages", Message("problem.page-breaks", {"limit": str(MAX_PAGES)})))
    return tuple(_source_blocks(text)), tuple(problems)


def _source_blocks(text: str) -> Iterator[SourceBlock]:
    pages = text.rstrip("\f\n ").split("\f")
    line = 1
    for number, page in enumerate(pages, 1):
        if not page.strip():
            line += page.count("\n")
            continue
        page_number = number if 1 < len(pages) <= MAX_PAGES else 0
        if number > 1:
            yield SourceBlock("rule", line=line, page=page_number, last_page=page_number)
        lines = page.split("\n")
        for first, paragraph in _paragraphs(lines):
            yield _source_block(paragraph, line + first, page_number)
        line += len(lines) - 1


def _paragraphs(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield each paragraph with the place of its first line: lines between blank ones, parted where one is set in."""
    start = margin = 0
    above = ""
    paragraph: list[str] = []
    for index, line in enumerate(lines):
        bare = line.strip()
        indent = (
            len(line)
            - len(line.lstrip(" \t"))
            + (TAB - 1) * line[: len(line) - len(line.lstrip())].count("\t")
        )
        # Where each paragraph's first line is set in, no blank line need stand before it.
        begins = indent >= margin + INDENT and ENDED.search(above[-END_REACH:]) is not None
        if (
            paragraph
            and BULLET.match(bare)
            and (BULLET.match(paragraph[0]) or ENDED.search(above[-END_REACH:]))
        ):
            begins = True
        alone = RULE.fullmatch(bare) is not None if len(bare) < 200 else False
        if paragraph and (not bare or begins or alone):
            yield start, paragraph
            paragraph = []
        if alone:
            yield index, [bare]
        elif bare:
            if not paragraph:
                start = index
            paragraph.append(bare)
        above, margin = ("", 0) if alone or not bare else (bare, indent)
    if paragraph:
        yield start, paragraph


def _source_block(lines: list[str], line: int, page: int) -> SourceBlock:
    text = "\n".join(lines)
    if len(lines) == 1 and len(text) < 200 and RULE.fullmatch(text):
        return SourceBlock("rule", line=line, page=page, last_page=page)
    bullet = BULLET.match(text)
    if bullet:
        return SourceBlock("item", text[bullet.end() :], 1, "-", line=line, page=page, last_page=page)
    return SourceBlock("paragraph", text, line=line, page=page, last_page=page)

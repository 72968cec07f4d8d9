"""Markdown -> blocks, through markdown-it.

CommonMark less what pages taken out of PDF do not mean by it: `---` under a line of text is a page's rule and
no heading; four leading spaces, ``` and `<` at a line's start are text; nobody defines links. Numbers of an
ordered list are kept as written (`15.`): a paragraph's number is the document's own, CommonMark renumbers.
"""

import re
from collections.abc import Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from indexer.document import Cell, Problem, SourceBlock, Span
from indexer.messages import Message
from indexer.reading.content import Content
from indexer.reading.encoding import decode
from indexer.reading.markdown_extras import split_front_matter, with_notes
from indexer.reading.styled_text import SPAN_OF_TAG, StyledTextBuilder
from indexer.settings import FILE_BOUNDS

# Its step "inline" is taken here, and only for text in which something may be marked up.
DISABLED = [
    "inline",
    "code",
    "fence",
    "lheading",
    "html_block",
    "reference",
    "backticks",
    "image",
    "blockquote",
]
MARKED_UP = re.compile(r"[\\*_\[<&]")
# A run of blanks is read once, not from each of them.
LINE_END = re.compile(r"(?<! ) *+\n[ \t]*")
TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)\b[^>]*>")
# Only these are mark-up; `<ver el anexo>` in a text is what its author wrote.
HTML_TAGS = frozenset(
    {*SPAN_OF_TAG, "a", "br", "u", "sub", "small", "span", "font", "p", "div", "s", "strike", "center"}
)
MAX_NESTING = FILE_BOUNDS.markdown_nesting
MAX_BRACKETS = FILE_BOUNDS.markdown_brackets


def content_of_markdown(data: bytes) -> Content:
    """Return the Content of a file. Raises UnreadableFile for bytes that are no text."""
    decoded = decode(data)
    text, stated = split_front_matter(decoded.text)
    blocks, problems = parse_markdown(text)
    return Content(blocks, (*decoded.problems, *problems), stated=stated, encoding=decoded.encoding)


def parse_markdown(text: str) -> tuple[tuple[SourceBlock, ...], tuple[Problem, ...]]:
    """Return the blocks of `text` in order, and what could not be read."""
    problems = []
    links = text.count("[") <= MAX_BRACKETS
    if not links:
        problems.append(Problem("brackets", Message("problem.brackets", {"limit": str(MAX_BRACKETS)})))
    # A form feed is a page break: CommonMark knows none, so it reads as the rule that other files have there.
    parser = _markdown(links)
    tokens = parser.parse(text.replace("\f", "\n\n---\n\n") if "\f" in text else text)
    if any(token.level >= MAX_NESTING - 2 for token in tokens):
        message = Message("problem.nested-lists", {"limit": str(MAX_NESTING // 2)})
        problems.append(Problem("nesting", message))
    return with_notes(_source_blocks(tokens, parser)), tuple(problems)


@cache
def _markdown(links: bool) -> MarkdownIt:
    """Return the parser; it keeps nothing between texts, and to make one takes as long as a short document."""
    disabled = DISABLED if links else [*DISABLED, "link"]
    return MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).disable(disabled).enable("table")


def _inline_text(token: Token, parser: MarkdownIt) -> tuple[str, tuple[Span, ...]]:
    """Return the text of an inline token and how stretches of it are set."""
    if not MARKED_UP.search(token.content):
        return LINE_END.sub("\n", token.content).strip(), ()
    children: list[Token] = []
    parser.inline.parse(token.content, parser, {}, children)
    inline = StyledTextBuilder()
    _gather(children, inline)
    return inline.finish()


def _source_blocks(tokens: Sequence[Token], parser: MarkdownIt) -> list[SourceBlock]:
    blocks: list[SourceBlock] = []
    heading = 0
    depth = 0
    marker, marker_line, level = "", 0, 0
    table, row, column = -1, 0, 0
    in_cell = header = False
    for token in tokens:
        if token.type == "heading_open":
            heading = int(token.tag[1])
        elif token.type == "heading_close":
            heading = 0
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
        elif token.type == "list_item_open":
            # `1. - Pide`: the dash parts the number from its text, and opens no list in the list.
            if not (marker[:1].isdigit() and token.markup == "-" and _line(token) == marker_line):
                marker, marker_line, level = token.info + token.markup, _line(token), depth
        elif token.type == "list_item_close":
            marker = ""
        elif token.type == "table_open":
            table, row = table + 1, -1
        elif token.type == "tr_open":
            row, column = row + 1, -1
        elif token.type in ("th_open", "td_open"):
            column, in_cell, header = column + 1, True, token.type == "th_open"
        elif token.type in ("th_close", "td_close"):
            in_cell = False
        elif token.type == "hr":
            blocks.append(SourceBlock("rule", line=_line(token)))
        elif token.type == "inline":
            words, spans = _inline_text(token, parser)
            if in_cell:
                if words:
                    cell = Cell(table, row, column, header)
                    blocks.append(SourceBlock("cell", words, spans=spans, line=_line(token), cell=cell))
            elif heading and words:
                blocks.append(SourceBlock("heading", words, heading, "", spans, _line(token)))
            elif marker:
                blocks.append(SourceBlock("item", words, level, marker, spans, _line(token)))
                marker = ""
            elif words:
                blocks.append(SourceBlock("paragraph", words, 0, "", spans, _line(token)))
    return blocks


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 0


def _gather(children: Sequence[Token], inline: StyledTextBuilder) -> None:
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            inline.add("\n")
        elif child.type == "html_inline":
            _gather_tag(child.content, inline)
        elif child.nesting and child.tag in SPAN_OF_TAG:
            (inline.open if child.nesting > 0 else inline.close)(SPAN_OF_TAG[child.tag])
        else:
            inline.add(child.content)


def _gather_tag(tag: str, inline: StyledTextBuilder) -> None:
    match = TAG.fullmatch(tag)
    name = match[2].lower() if match else ""
    if not match or name not in HTML_TAGS:
        if not tag.startswith("<!--"):
            inline.add(tag)
    elif name == "br":
        inline.add("\n")
    elif name in SPAN_OF_TAG:
        (inline.close if match[1] else inline.open)(SPAN_OF_TAG[name])

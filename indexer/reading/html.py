"""HTML -> chunks, through BeautifulSoup. No recursion: pages nest as deep as they have tags."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from indexer.document import Problem, SourceBlock
from indexer.reading.content import Content
from indexer.reading.encoding import decode
from indexer.reading.html_tree import tree_of_html
from indexer.reading.styled_text import SPAN_OF_TAG, StyledTextBuilder
from indexer.roman import to_roman

DROPPED = frozenset(
    {
        "script",
        "style",
        "nav",
        "head",
        "noscript",
        "template",
        "svg",
        "iframe",
        "object",
        "form",
        "button",
        "select",
    }
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
# Inside these a run of text goes on; anything else ends it.
INLINE_TAGS = frozenset(
    {
        *SPAN_OF_TAG,
        "u",
        "s",
        "sub",
        "small",
        "span",
        "font",
        "abbr",
        "acronym",
        "cite",
        "code",
        "mark",
        "q",
        "tt",
    }
    | {
        "strike",
        "del",
        "ins",
        "big",
        "label",
        "time",
        "var",
        "kbd",
        "samp",
        "bdi",
        "bdo",
        "wbr",
        "img",
        "dfn",
        "data",
    }
)
DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
MAX_TITLE = 1000  # characters; a longer one is a title that does not end
MAX_ROMAN = 89  # of an item; the parser takes `xc)` for letters
SPACES = re.compile(r"[ \t\n\r\f]+")


def declared_encoding(data: bytes) -> str | None:
    """The encoding a page states of itself in its first 4,096 bytes, if it states one."""
    match = DECLARED.search(data[:4096])
    return match[1].decode("ascii") if match else None


def content_of_html(data: bytes) -> Content:
    """The Content of a file. Raises UnreadableFile for bytes that are no text, or a page with too many tags."""
    decoded = decode(data, declared_encoding(data))
    soup, problems = tree_of_html(decoded.text)
    chunks = tuple(_HtmlChunker().walk(soup))
    return Content(chunks, (*decoded.problems, *problems), stated=_stated(soup), encoding=decoded.encoding)


def _stated(soup: BeautifulSoup) -> dict[str, str]:
    """What the page says of itself in its head."""
    title = soup.find("title")
    words = " ".join(title.get_text().split()) if title else ""
    return {"title": words} if 0 < len(words) <= MAX_TITLE else {}


def chunks_of_html(text: str) -> tuple[tuple[SourceBlock, ...], tuple[Problem, ...]]:
    """The chunks of a page in order: table cells are paragraphs; scripts, styles, navigation left out.

    Raises UnreadableFile for a page with too many tags, or too many that do not end (`html_tree`).
    """
    soup, problems = tree_of_html(text)
    return tuple(_HtmlChunker().walk(soup)), problems


class _HtmlChunker:
    """Where we are in the page: the open lists, the marker waiting for its text, the run being gathered."""

    def __init__(self) -> None:
        self.chunks: list[SourceBlock] = []
        self.inline = StyledTextBuilder()
        self.lists: list[tuple[str, int]] = []  # type ('' = bullets) and next number
        self.marker = ""
        self.heading = 0
        self.pre = 0
        self.line = 0

    def walk(self, soup: BeautifulSoup) -> list[SourceBlock]:
        stack: list[tuple[Tag, Iterator[PageElement]]] = [(soup, iter(soup.contents))]
        while stack:
            tag, children = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                self.leave(tag)
            elif isinstance(child, Tag):
                if child.name not in DROPPED:
                    self.enter(child)
                    stack.append((child, iter(child.contents)))
            elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                self.add_text(str(child))
        self.flush()
        return self.chunks

    def add_text(self, text: str) -> None:
        if not self.pre:
            text = SPACES.sub(" ", text)
            if self.inline.ends_in_space():
                text = text.lstrip(" ")
        self.inline.add(text)

    def enter(self, tag: Tag) -> None:
        name = tag.name
        if name == "br":
            self.inline.add("\n")
            return
        if name in INLINE_TAGS:
            if name in SPAN_OF_TAG:
                self.inline.open(SPAN_OF_TAG[name])
            return
        self.flush()
        self.line = tag.sourceline or self.line
        if name == "hr":
            self.chunks.append(SourceBlock("rule", line=self.line))
        elif name in HEADINGS:
            self.heading = HEADINGS[name]
        elif name in ("ul", "menu"):
            self.lists.append(("", 0))
        elif name == "ol":
            self.lists.append((_attribute(tag, "type") or "1", _number(tag, "start", 1)))
        elif name == "li":
            self.marker = self.next_marker(tag)
        elif name == "pre":
            self.pre += 1

    def leave(self, tag: Tag) -> None:
        name = tag.name
        if name == "br":
            return
        if name in INLINE_TAGS:
            if name in SPAN_OF_TAG:
                self.inline.close(SPAN_OF_TAG[name])
            return
        self.flush()
        if name in HEADINGS:
            self.heading = 0
        elif name in ("ul", "menu", "ol") and self.lists:
            self.lists.pop()
        elif name == "li":
            self.marker = ""
        elif name == "pre":
            self.pre -= 1

    def next_marker(self, item: Tag) -> str:
        kind, number = self.lists[-1] if self.lists else ("", 0)
        if not kind:
            return "-"
        number = _number(item, "value", number)
        if self.lists:
            self.lists[-1] = (kind, number + 1)
        # A lettered or Roman list is printed `a)`, `i)` in UN Spanish; figures as `1.`.
        return {"a": _letter(number) + ")", "A": _letter(number).upper() + "."}.get(
            kind, {"i": _roman(number) + ")", "I": _roman(number).upper() + "."}.get(kind, f"{number}.")
        )

    def flush(self) -> None:
        text, spans = self.inline.take()
        if not text:
            return
        if self.heading:
            self.chunks.append(SourceBlock("heading", text, self.heading, "", spans, self.line))
        elif self.marker:
            self.chunks.append(
                SourceBlock("item", text, max(len(self.lists), 1), self.marker, spans, self.line)
            )
            self.marker = ""
        else:
            self.chunks.append(SourceBlock("paragraph", text, 0, "", spans, self.line))


def _attribute(tag: Tag, name: str) -> str:
    value = tag.get(name)
    return value if isinstance(value, str) else ""


def _number(tag: Tag, name: str, default: int) -> int:
    value = _attribute(tag, name).strip()
    return int(value) if re.fullmatch(r"[0-9]{1,6}", value) else default


def _letter(number: int) -> str:
    return chr(96 + number) if 1 <= number <= 26 else str(number)


def _roman(number: int) -> str:
    return to_roman(number).lower() if 1 <= number <= MAX_ROMAN else str(number)

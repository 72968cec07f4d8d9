"""Parse the text of an HTML page into a BeautifulSoup tree, in time and memory linear in its length.

The parsers that BeautifulSoup offers are not linear or not complete. Python's own starts again at each unclosed tag and
searches lists of what it has met. lxml drops what follows `</html>` or is deeper than 2,048 tags. html5lib searches the
open tags at each new one. So this module finds the tokens, and BeautifulSoup builds the tree.

The tokens are those of the HTML standard (13.2.5), with one difference: a tag may hold `<` only within MAX_TAG
characters. A `<` that begins no such tag is text, and a page with more than MAX_UNCLOSED of them is refused.
"""

import re
from html import unescape
from io import StringIO

from bs4 import BeautifulSoup
from bs4.builder import HTMLTreeBuilder

from indexer.document import Problem
from indexer.errors import UnreadableFile
from indexer.messages import Message
from indexer.settings import FILE_BOUNDS

MAX_TAGS = FILE_BOUNDS.html_tags
MAX_UNCLOSED = FILE_BOUNDS.html_unclosed_tags
# Characters of a tag that has `<` in one of its values.
MAX_TAG = 4096
# Elements whose text ends at their end tag, whatever it holds.
RAW = frozenset({"script", "style"})
# All quantifiers are possessive, so that no text is read twice. Only those of TAG_OVER read past the next `<`.
TOKEN = re.compile(r"<(?=[A-Za-z/!?])")
_NAME = r"<(?P<name>[A-Za-z][^\s/<>]*+)"
TAG = re.compile(rf"{_NAME}(?P<attributes>(?:[^=<>]++|=\s*+(?:\"[^\"<]*+\"|'[^'<]*+')?+)*+)>")
TAG_OVER = re.compile(rf"{_NAME}(?P<attributes>(?:[^=<>]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+)>")
END_TAG = re.compile(r"</([A-Za-z][^\s/<>]*+)[^<>]*+>?+")
ATTRIBUTE = re.compile(
    r"(?P<name>[^\s=/]++)(?:\s*+=\s*+(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)'|(?P<bare>[^\s\"']\S*+)))?+"
)
RAW_END = {name: re.compile(rf"</{name}(?![^\s/>])", re.IGNORECASE) for name in RAW}
BARE_VALUE = re.compile(r"=\s*+[^\s\"']\S*+\Z")
# Longer than the reference of any character. `unescape` raises ValueError for one of more than 4,300 digits.
LONG_REFERENCE = re.compile(r"&#(?:[0-9]{20,}+|[xX][0-9a-fA-F]{20,}+);?")
# The attributes that the tree keeps.
KEPT = frozenset(
    {
        "type",
        "start",
        "value",
        "class",
        "id",
        "name",
        "href",
        "role",
        "colspan",
        "rowspan",
        "hidden",
        "aria-hidden",
        "style",
    }
)


def tree_of_html(text: str) -> tuple[BeautifulSoup, tuple[Problem, ...]]:
    """Return the tree of a page and a problem for each text that is lost. Comments and declarations are left out.

    Each tag has its 1-based line. Raises UnreadableFile for more than MAX_TAGS tags, or more than MAX_UNCLOSED unclosed
    ones.
    """
    builder = _Builder()
    # As a file: of a short text that looks like a path or an address BeautifulSoup warns that it may be meant as one.
    soup = BeautifulSoup(StringIO(text), builder=builder)
    return soup, tuple(builder.problems)


class _Builder(HTMLTreeBuilder):
    """Finds the tokens of a page and passes them to BeautifulSoup."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[Problem] = []
        self._text = ""
        # The line of the character at offset `_line_offset`.
        self._line, self._line_offset = 1, 0
        self._num_tags = self._num_unclosed = 0
        # Endings that do not come again in the text.
        self._absent_endings: set[str] = set()

    def feed(self, markup: str | bytes) -> None:
        """Find all tokens of `markup`, a text."""
        assert isinstance(markup, str) and self.soup is not None
        self._text = markup
        token_end = search_start = 0
        while begin := TOKEN.search(markup, search_start):
            start = begin.start()
            self._data(token_end, start)
            token_end = self._token(start)
            # A `<` that begins no token is text.
            search_start = max(token_end, start + 1)
        self._data(token_end, len(markup))
        self.soup.endData()

    def _token(self, start: int) -> int:
        """Handle the token at `start`, where a `<` is. Return its end; `start` if there is no token."""
        following = self._text[start + 1 : start + 2]
        if following == "/":
            return self._end_tag(start)
        if following == "?":
            return self._end_after(">", start)
        if following == "!":
            return self._declaration(start)
        return self._tag(start)

    def _data(self, start: int, end: int) -> None:
        """Handle the text between two tokens, with its character references replaced."""
        assert self.soup is not None
        if start < end:
            data = self._text[start:end]
            if "&" in data:
                data = unescape(LONG_REFERENCE.sub("\ufffd", data))
            self.soup.handle_data(data)

    def _end_after(self, ending: str, start: int) -> int:
        """Return where the next `ending` ends, two characters or more after `start`; `start` if there is none."""
        index = -1 if ending in self._absent_endings else self._text.find(ending, start + 2)
        if index < 0:
            self._absent_endings.add(ending)
            return start
        return index + len(ending)

    def _declaration(self, start: int) -> int:
        """Return the end of a comment, CDATA section or declaration."""
        if self._text.startswith("<!--", start):
            return self._end_after("-->", start)
        if self._text.startswith("<![CDATA[", start) and (end := self._end_after("]]>", start)) > start:
            return end
        return self._end_after(">", start)

    def _end_tag(self, start: int) -> int:
        assert self.soup is not None
        match = END_TAG.match(self._text, start)
        if match is None:
            return self._end_after(">", start)
        name = match[1].lower()
        if self.can_be_empty_element(name) is False:
            self.soup.handle_endtag(name)
        return match.end()

    def _tag(self, start: int) -> int:
        assert self.soup is not None
        text = self._text
        match = TAG.match(text, start) or TAG_OVER.match(text, start, start + MAX_TAG)
        if match is None:
            self._num_unclosed += 1
            if self._num_unclosed > MAX_UNCLOSED:
                raise UnreadableFile("unclosed-tags", file="HTML", limit=MAX_UNCLOSED)
            return start
        self._num_tags += 1
        if self._num_tags > MAX_TAGS:
            raise UnreadableFile("too-many-tags", file="HTML", limit=MAX_TAGS)
        self._line += text.count("\n", self._line_offset, start)
        self._line_offset = start
        name, attributes = match["name"].lower(), match["attributes"]
        self.soup.handle_starttag(name, None, None, _parse_attributes(attributes), sourceline=self._line)
        is_self_closing = attributes.endswith("/") and not BARE_VALUE.search(attributes.rpartition(" ")[2])
        if is_self_closing or self.can_be_empty_element(name):
            self.soup.handle_endtag(name)
        elif name in RAW:
            return self._raw(name, match.end())
        return match.end()

    def _raw(self, name: str, start: int) -> int:
        """Return where the text of a script or style ends. It is not kept, since it is not shown."""
        end = RAW_END[name].search(self._text, start)
        if end:
            return end.start()
        lost = Message("problem.unclosed", {"tag": f"<{name}>"})
        self.problems.append(Problem("unclosed", lost, Message("place.line", {"line": str(self._line)})))
        return len(self._text)


def _parse_attributes(text: str) -> dict[str, str]:
    """Return the attributes of KEPT by name; of two with one name the first."""
    values: dict[str, str] = {}
    # Only `hidden` means something without a value.
    for match in ATTRIBUTE.finditer(text) if "=" in text or "hidden" in text else ():
        if (name := match["name"].lower()) in KEPT:
            values.setdefault(name, unescape(match["double"] or match["single"] or match["bare"] or ""))
    return values

"""The text of a page -> its tree, as BeautifulSoup keeps one, in time and memory linear in its length.

Python's own parser begins again at each tag that is not closed and walks through lists of what it has met; lxml loses
what stands after `</html>` or deeper than 2,048 tags; html5lib walks through the open tags for each new one. So the
tokens are found here. They are those of the HTML standard (13.2.5), but that a tag cannot run on over the next `<`
for long: then its `<` is a character of the text, and no more than MAX_UNCLOSED of them are let pass.
"""

import re
from html import unescape

from bs4 import BeautifulSoup
from bs4.builder import HTMLTreeBuilder

from indexer.document import Problem
from indexer.errors import UnreadableFile
from indexer.messages import Message
from indexer.settings import FILE_BOUNDS

MAX_TAGS = FILE_BOUNDS.html_tags
MAX_UNCLOSED = FILE_BOUNDS.html_unclosed_tags
MAX_TAG = 4096  # characters of a tag with `<` in one of its values
RAW = frozenset({"script", "style"})  # whose text ends at their end tag, whatever it holds
# All quantifiers are possessive, and none but those of TAG_OVER reads past the next `<`.
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
LONG_REFERENCE = re.compile(r"&#(?:[0-9]{20,}+|[xX][0-9a-fA-F]{20,}+);?")  # longer than any character's
# The attributes that are read.
KEPT = frozenset(
    {"type", "start", "value", "class", "id", "name", "href", "role", "hidden", "aria-hidden", "style"}
)


def tree_of_html(text: str) -> tuple[BeautifulSoup, tuple[Problem, ...]]:
    """The tree of a page, each tag with its line, and what was lost in it. Comments and declarations are left out.

    Raises UnreadableFile for more than MAX_TAGS tags, or more than MAX_UNCLOSED that do not end.
    """
    builder = _Builder()
    soup = BeautifulSoup(text, builder=builder)
    return soup, tuple(builder.problems)


class _Builder(HTMLTreeBuilder):
    """Finds the tokens of a page and hands them to BeautifulSoup."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[Problem] = []
        self._text = ""
        self._line, self._counted = 1, 0  # the line of character `_counted`
        self._tags = self._unclosed = 0
        self._never: set[str] = set()  # the endings that are not met any more

    def feed(self, markup: str | bytes) -> None:
        """Find all tokens of `markup`, a text."""
        assert isinstance(markup, str) and self.soup is not None
        self._text = markup
        place = 0
        done = place = 0
        while begin := TOKEN.search(markup, place):
            start = begin.start()
            self._data(done, start)
            done = self._token(start)
            place = max(done, start + 1)  # what begins no token is text
        self._data(done, len(markup))
        self.soup.endData()

    def _token(self, start: int) -> int:
        """Where the token at `start`, a `<`, ends; `start` itself where there is none."""
        following = self._text[start + 1 : start + 2]
        if following == "/":
            return self._end_tag(start)
        if following == "?":
            return self._after(">", start)
        if following == "!":
            return self._declaration(start)
        return self._tag(start)

    def _data(self, start: int, end: int) -> None:
        assert self.soup is not None
        if start < end:
            data = self._text[start:end]
            if "&" in data:
                data = unescape(LONG_REFERENCE.sub("\ufffd", data))
            self.soup.handle_data(data)

    def _after(self, ending: str, start: int, least: int = 2) -> int:
        """Where the next `ending` ends, at least so many characters on; `start` where none comes."""
        place = -1 if ending in self._never else self._text.find(ending, start + least)
        if place < 0:
            self._never.add(ending)
            return start
        return place + len(ending)

    def _declaration(self, start: int) -> int:
        if self._text.startswith("<!--", start):
            return self._after("-->", start)
        if self._text.startswith("<![CDATA[", start) and (end := self._after("]]>", start)) > start:
            return end
        return self._after(">", start)

    def _end_tag(self, start: int) -> int:
        assert self.soup is not None
        match = END_TAG.match(self._text, start)
        if match is None:
            return self._after(">", start)
        name = match[1].lower()
        if self.can_be_empty_element(name) is False:
            self.soup.handle_endtag(name)
        return match.end()

    def _tag(self, start: int) -> int:
        assert self.soup is not None
        text = self._text
        match = TAG.match(text, start) or TAG_OVER.match(text, start, start + MAX_TAG)
        if match is None:
            self._unclosed += 1
            if self._unclosed > MAX_UNCLOSED:
                raise UnreadableFile("unclosed-tags", file="HTML", limit=MAX_UNCLOSED)
            return start
        self._tags += 1
        if self._tags > MAX_TAGS:
            raise UnreadableFile("too-many-tags", file="HTML", limit=MAX_TAGS)
        self._line += text.count("\n", self._counted, start)
        self._counted = start
        name, written = match["name"].lower(), match["attributes"]
        self.soup.handle_starttag(name, None, None, _attributes(written), sourceline=self._line)
        closed = written.endswith("/") and not BARE_VALUE.search(written.rpartition(" ")[2])
        if closed or self.can_be_empty_element(name):
            self.soup.handle_endtag(name)
        elif name in RAW:
            return self._raw(name, match.end())
        return match.end()

    def _raw(self, name: str, start: int) -> int:
        """Where the text of a script or style ends; it is not kept, for nobody reads it."""
        end = RAW_END[name].search(self._text, start)
        if end:
            return end.start()
        lost = Message("problem.unclosed", {"tag": f"<{name}>"})
        self.problems.append(Problem("unclosed", lost, Message("place.line", {"line": str(self._line)})))
        return len(self._text)


def _attributes(written: str) -> dict[str, str]:
    """Name -> value of the attributes that are read; of two of one name the first counts."""
    found: dict[str, str] = {}
    for match in ATTRIBUTE.finditer(written) if "=" in written or "hidden" in written else ():
        if (name := match["name"].lower()) in KEPT:
            found.setdefault(name, unescape(match["double"] or match["single"] or match["bare"] or ""))
    return found

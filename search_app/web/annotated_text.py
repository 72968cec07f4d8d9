"""A piece of a document's text as HTML, with hits marked, citations linked, footnotes referred to and italics.

Offsets are those of `indexer.document`. Text is escaped here and nowhere else.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from search_app.search.snippet import merge_marks

# A URL ends before the punctuation of its sentence.
_URL = re.compile(r"https?://[^\s<>()\[\]{}\"“”«»]+[^\s<>()\[\]{}\"“”«».,;:!?]")


@dataclass(frozen=True, slots=True)
class Link:
    """`text[start:end]` leads to `href`; `in_corpus` tells a document of this corpus from one that is not.

    `tip` says what it leads to, and is shown beside the link; it stands in the page's list of citations too, at
    `number` from 1. A link that is not listed has the number 0.
    """

    start: int
    end: int
    href: str
    in_corpus: bool = True
    tip: str = ""
    number: int = 0

    def attributes(self) -> str:
        """Return the attributes of the link's tag, escaped."""
        pairs = [
            ("class", "" if self.in_corpus else "away"),
            ("href", self.href),
            ("rel", "external" if "://" in self.href else ""),
            ("aria-describedby", f"cita-{self.number}" if self.number else ""),
            ("data-n", str(self.number or "")),
            ("data-tip", self.tip),
        ]
        return " ".join(f'{name}="{escape(value)}"' for name, value in pairs if value)


def find_urls(text: str) -> list[Link]:
    """Return the web addresses in the text as links."""
    if "://" not in text:
        return []
    return [Link(match.start(), match.end(), match.group(), in_corpus=False) for match in _URL.finditer(text)]


def to_html(
    text: str,
    *,
    marks: Iterable[tuple[int, int]] = (),
    links: Iterable[Link] = (),
    calls: Sequence[tuple[int, Markup]] = (),
    emphasis: Iterable[tuple[int, int]] = (),
    hit: int | None = None,
) -> Markup:
    """Return the text as HTML. With `hit` the first mark gets the id hit-<hit>.

    `marks` and `emphasis` are (start, end) in characters; `calls` are HTML to insert at an offset. A link that overlaps
    one before it is dropped; what is called inside a link is inserted after it.
    """
    marked = merge_marks(text, marks)
    if not marked and not links and not calls and not emphasis:
        return escape(text)
    italics = list(emphasis)
    linked: list[Link] = []
    for link in sorted(links, key=lambda link: (link.start, -link.end)):
        if link.start < link.end <= len(text) and (not linked or link.start >= linked[-1].end):
            linked.append(link)
    waiting_calls = sorted(calls, key=lambda call: call[0])
    html: list[str] = []

    def add_styled(start: int, end: int) -> None:
        """Add a part without links and calls, with its marks and italics."""
        cuts = {start, end}
        for a, b in (*marked, *italics):
            cuts.update(cut for cut in (a, b) if start < cut < end)
        for a, b in pairwise(sorted(cuts)):
            part = str(escape(text[a:b]))
            for number, (mark_start, mark_end) in enumerate(marked):
                if mark_start <= a and b <= mark_end:
                    # A mark that a link or italics divide has its id on its first part only.
                    has_id = hit is not None and number == 0 and a == mark_start
                    hit_id = f' id="hit-{hit}"' if has_id else ""
                    part = f"<mark{hit_id}>{part}</mark>"
                    break
            if any(m <= a and b <= n for m, n in italics):
                part = f"<em>{part}</em>"
            html.append(part)

    def add_with_calls(start: int, end: int) -> None:
        """Add a part without links, and the calls up to its end."""
        while waiting_calls and waiting_calls[0][0] <= end:
            offset, call = waiting_calls.pop(0)
            if offset > start:
                add_styled(start, offset)
                start = offset
            html.append(str(call))
        if start < end:
            add_styled(start, end)

    position = 0
    for link in linked:
        add_with_calls(position, link.start)
        html.append(f"<a {link.attributes()}>")
        add_styled(link.start, link.end)
        html.append("</a>")
        position = link.end
    add_with_calls(position, len(text))
    # Every part was escaped above.
    return Markup("".join(html))

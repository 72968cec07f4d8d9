"""A stretch of a document's text as HTML: hits marked, citations linked, notes called, italics kept.

Offsets are those of `indexer.document`. Text is escaped here and nowhere else.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

_BLANK = re.compile(r"\s*")
# An address ends before the punctuation of its sentence.
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]{}\"“”«»]+[^\s<>()\[\]{}\"“”«».,;:!?]")


@dataclass(frozen=True, slots=True)
class Link:
    """`text[start:end]` leads to `href`; `held` tells a document of this corpus from one that is not."""

    start: int
    end: int
    href: str
    held: bool = True


@dataclass(frozen=True, slots=True)
class Snippet:
    """A part of a text with its marks moved along; the flags say whether text was left out on that side."""

    text: str
    highlights: tuple[tuple[int, int], ...]
    cut_before: bool
    cut_after: bool


def merge_marks(text: str, marks: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Marks in order, those with only white space between them as one: a phrase reads as one hit."""
    whole: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if whole and (start <= whole[-1][1] or _BLANK.fullmatch(text, whole[-1][1], start)):
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return whole


def find_urls(text: str) -> list[Link]:
    """Web addresses that stand in the text, as links."""
    if "://" not in text:
        return []
    return [Link(found.start(), found.end(), found.group(), held=False) for found in _ADDRESS.finditer(text)]


def to_html(
    text: str,
    *,
    marks: Iterable[tuple[int, int]] = (),
    links: Iterable[Link] = (),
    calls: Sequence[tuple[int, Markup]] = (),
    emphasis: Iterable[tuple[int, int]] = (),
    hit: int | None = None,
) -> Markup:
    """The text as HTML. With `hit` the first mark gets the id hit-<hit>.

    A link that overlaps one before it is dropped; a note called inside a link stands behind it.
    """
    marked = merge_marks(text, marks)
    if not marked and not links and not calls and not emphasis:
        return escape(text)
    italics = list(emphasis)
    linked: list[Link] = []
    for link in sorted(links, key=lambda link: (link.start, -link.end)):
        if link.start < link.end <= len(text) and (not linked or link.start >= linked[-1].end):
            linked.append(link)
    waiting = sorted(calls, key=lambda call: call[0])
    html: list[str] = []

    def plain(start: int, end: int) -> None:
        """The part between two boundaries of links and calls, with its marks and italics."""
        cuts = {start, end}
        for a, b in (*marked, *italics):
            cuts.update(cut for cut in (a, b) if start < cut < end)
        edges = sorted(cuts)
        for a, b in pairwise(edges):
            piece = str(escape(text[a:b]))
            for number, (m, n) in enumerate(marked):
                if m <= a and b <= n:
                    # A mark cut in two by a link or italics has its id on the first piece only.
                    named = f' id="hit-{hit}"' if hit is not None and number == 0 and a == m else ""
                    piece = f"<mark{named}>{piece}</mark>"
                    break
            if any(m <= a and b <= n for m, n in italics):
                piece = f"<em>{piece}</em>"
            html.append(piece)

    def run(start: int, end: int) -> None:
        while waiting and waiting[0][0] <= end:
            offset, call = waiting.pop(0)
            if offset > start:
                plain(start, offset)
                start = offset
            html.append(str(call))
        if start < end:
            plain(start, end)

    place = 0
    for link in linked:
        run(place, link.start)
        rel = ' rel="external"' if "://" in link.href else ""
        kind = "" if link.held else ' class="away"'
        html.append(f'<a{kind} href="{escape(link.href)}"{rel}>')
        plain(link.start, link.end)
        html.append("</a>")
        place = link.end
    run(place, len(text))
    return Markup("".join(html))  # every part was escaped above


def cut_snippet(text: str, marks: Sequence[tuple[int, int]], width: int = 300) -> Snippet:
    """About `width` characters around where most marks stand, cut between words; a little over is left whole."""
    if len(text) <= width * 5 // 4:
        return Snippet(text, tuple(marks), False, False)
    ordered = sorted(marks)
    start = 0
    if ordered:
        # The window that begins at a mark and holds the most of them; the first such.
        def held(first: int) -> int:
            return sum(1 for _, end in ordered if first <= end <= first + width * 3 // 4)

        best = max(ordered, key=lambda mark: (held(mark[0]), -mark[0]))[0]
        start = max(0, best - width // 4)
    if len(text) - start < width:
        start = len(text) - width
    start = 0 if start < width // 6 else _after_blank(text, start)
    end = start + width
    end = len(text) if len(text) - end < width // 6 else _before_blank(text, end)
    kept = tuple((a - start, b - start) for a, b in ordered if start <= a and b <= end)
    return Snippet(text[start:end], kept, start > 0, end < len(text))


def _after_blank(text: str, place: int) -> int:
    blank = text.find(" ", place)
    return blank + 1 if 0 <= blank < place + 40 else place


def _before_blank(text: str, place: int) -> int:
    blank = text.rfind(" ", 0, place)
    return blank if blank > place - 40 else place

"""Which paragraphs of a page are running heads, feet and notes, and which begin on one page and end on the next.

No band of the page is any of these by its height alone: notes reach as deep as feet stand. Heads and feet come again
on other pages (`pdf_furniture`), or are outside all that is tagged; notes are in smaller letters under the text and
begin with a mark.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from indexer.document import Zone
from indexer.reading.pdf_furniture import EDGE_ROWS, LONGEST, find_furniture, place_of, text_of_others
from indexer.reading.pdf_layout import (
    ENDED,
    INDENT,
    MARK,
    Paragraph,
    is_short,
    of_element,
    paragraphs_of,
    right_edge,
)
from indexer.reading.pdf_lines import Line, lines_of, parted_at_gaps
from indexer.reading.pdf_page import Element, Fragment, PageText

# Of the page's height: where a document of one page may have a head or a foot.
ALONE = 0.1
# In sizes of its letters: a line so far from the text may be none of it.
FAR = 1.5
# Notes are in letters so much smaller than the body's.
SMALLER = 0.94
NOTE_MARK = re.compile(r"(\d{1,3}|\*{1,4}|†|‡)(?=\s|[^\W\d_]|[«“\"(])")
SEPARATOR = re.compile(r"_{5,}|—{3,}|-{8,}")
# No symbol, number or stamp.
WORD = re.compile(r"[a-zà-ÿ]{4}")


@dataclass(slots=True)
class Placed:
    """A paragraph with its zone, the page it begins on and the one it ends on."""

    paragraph: Paragraph
    zone: Zone
    page: int
    last_page: int = 0
    breaks: set[int] = field(default_factory=set)


def placed(pages: Sequence[PageText]) -> list[Placed]:
    """The paragraphs of a file in reading order, page after page, those that a page's end parts made one."""
    rows = [
        [] if page.tagged else [part for row in lines_of(page.fragments) for part in parted_at_gaps(row)]
        for page in pages
    ]
    furniture = find_furniture(pages, rows)
    body_size = _body_size(pages)
    tagged_notes = any(
        fragment.element and fragment.element.in_note for page in pages for fragment in page.fragments
    )
    joined: list[Placed] = []
    by_path: dict[tuple[int, ...], Placed] = {}
    open_body: Placed | None = None
    for page, heads_and_feet in zip(pages, furniture, strict=True):
        here = _of_page(page, heads_and_feet)
        if not tagged_notes:
            _mark_notes(here, body_size)
        if not page.tagged:
            _doubt_edges(here, page, text_of_others(rows, furniture, page.number - 1))
        first_body = True
        for one in here:
            element = one.paragraph.element
            if element and (begun := by_path.get(element.path)) is not None:
                _append(begun, one)
                first_body = first_body and one.zone != "body"
                continue
            if one.zone == "body" and first_body:
                first_body = False
                if open_body and open_body.last_page == page.number - 1 and _goes_on(open_body, one):
                    _append(open_body, one)
                    if element:
                        by_path[element.path] = open_body
                    continue
            joined.append(one)
            if element:
                by_path[element.path] = one
        for one in reversed(here):
            if one.zone == "body":
                last = by_path.get(one.paragraph.element.path) if one.paragraph.element else None
                open_body = last or next((of for of in reversed(joined) if of.zone == "body"), None)
                break
    return joined


def _append(begun: Placed, more: Placed) -> None:
    """The second half of a paragraph after the first."""
    lines = (*begun.paragraph.lines, *more.paragraph.lines)
    begun.breaks.add(len(begun.paragraph.lines))
    right = max(begun.paragraph.right, more.paragraph.right)
    begun.paragraph = Paragraph(lines, right, begun.paragraph.element)
    begun.last_page = more.page


def _body_size(pages: Sequence[PageText]) -> float:
    """The size of most letters."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for fragment in page.fragments:
            sizes[round(fragment.size, 1)] += len(fragment.text)
    return sizes.most_common(1)[0][0] if sizes else 1.0


def _of_page(page: PageText, furniture: dict[str, Zone]) -> list[Placed]:
    """The paragraphs of one page in reading order."""
    tagged: dict[tuple[int, ...], tuple[Element, list[Fragment]]] = {}
    loose: list[Fragment] = []
    for fragment in page.fragments:
        if fragment.element is None:
            loose.append(fragment)
        else:
            tagged.setdefault(fragment.element.path, (fragment.element, []))[1].append(fragment)
    found: list[Placed] = []
    lines = lines_of(page.fragments) if tagged else []
    lines = [part for line in lines for part in parted_at_gaps(line)]
    edge = right_edge(lines)
    for _, (element, fragments) in sorted(tagged.items()):
        paragraph = of_element(element, fragments, lines, edge)
        if paragraph and not SEPARATOR.fullmatch(paragraph.text.strip()):
            found.append(Placed(paragraph, "note" if element.in_note else "body", page.number, page.number))
    first_top = min((one.paragraph.top for one in found if one.zone == "body"), default=0.0)
    last_bottom = max((one.paragraph.bottom for one in found), default=page.height)
    above: list[Placed] = []
    below: list[Placed] = []
    heads, feet, middle = _by_furniture(loose, furniture)
    for paragraph in paragraphs_of(middle):
        if SEPARATOR.fullmatch(paragraph.text.strip()):
            continue
        one = Placed(paragraph, "body", page.number, page.number)
        if not found:
            above.append(one)
        elif paragraph.bottom <= first_top + INDENT:
            one.zone = "body" if page.number == 1 else "head"
            above.append(one)
        elif paragraph.top >= last_bottom - INDENT:
            one.zone = "foot"
            below.append(one)
        else:
            at = next(
                (place for place, of in enumerate(found) if of.paragraph.top > paragraph.top), len(found)
            )
            found.insert(at, one)
    head = [Placed(Paragraph((line,), line.right), "head", page.number, page.number) for line in heads]
    foot = [Placed(Paragraph((line,), line.right), "foot", page.number, page.number) for line in feet]
    return [*head, *above, *found, *below, *foot]


def _by_furniture(
    fragments: Sequence[Fragment], furniture: dict[str, Zone]
) -> tuple[list[Line], list[Line], list[Fragment]]:
    """Lines that are heads, lines that are feet, and the fragments of all others."""
    if not furniture:
        return [], [], list(fragments)
    heads: list[Line] = []
    feet: list[Line] = []
    middle: list[Fragment] = []
    for row in lines_of(fragments):
        for part in parted_at_gaps(row):
            zone = furniture.get(place_of(part))
            if zone == "head":
                heads.append(part)
            elif zone == "foot":
                feet.append(part)
            else:
                middle.extend(part.fragments)
    return heads, feet, middle


def _mark_notes(here: Sequence[Placed], body_size: float) -> None:
    """The last paragraphs of a page in smaller letters are notes, from the first of them that begins with a mark."""
    body = [one for one in here if one.zone == "body"]
    start = len(body)
    for place in range(len(body) - 1, -1, -1):
        paragraph = body[place].paragraph
        if paragraph.size > SMALLER * body_size or (paragraph.element and paragraph.element.table):
            break
        if NOTE_MARK.match(paragraph.text):
            start = place
    if start == 0 or not any(one.paragraph.size > SMALLER * body_size for one in body[:start]):
        return
    for one in body[start:]:
        one.zone = "note"


def _doubt_edges(here: Sequence[Placed], page: PageText, others: tuple[float, float] | None) -> None:
    """Short lines far over or under all else may be a head or a foot that no other page has: the parser judges.

    `others` is between which heights the text of the other pages stands.
    """
    known = [one for one in here if one.zone in ("body", "note")]
    top, bottom = others or (ALONE * page.height, (1 - ALONE) * page.height)
    if page.number > 1:
        _doubt(sorted(known, key=lambda one: one.paragraph.top), top, 1)
    _doubt(sorted(known, key=lambda one: -one.paragraph.bottom), bottom, -1)


def _doubt(known: Sequence[Placed], edge: float, step: int) -> None:
    """The same at one edge of the page: `known` from that edge on."""
    for place, (one, inner) in enumerate(pairwise(known)):
        near, far = (one, inner) if step > 0 else (inner, one)
        gap = far.paragraph.top - near.paragraph.bottom
        middle = (one.paragraph.top + one.paragraph.bottom) / 2
        outside = middle < edge if step > 0 else middle > edge
        wordless = not WORD.search(one.paragraph.text)
        if place >= EDGE_ROWS or len(one.paragraph.lines) > 2 or len(one.paragraph.text) > LONGEST:
            return
        if not outside and not wordless:
            return
        if gap > FAR * one.paragraph.size:
            for outer in known[: place + 1]:
                if outer.zone == "body":
                    outer.zone = ""
            return


def _goes_on(above: Placed, below: Placed) -> bool:
    """Whether the first paragraph of a page goes on with the last of the page before."""
    last, first = above.paragraph.lines[-1], below.paragraph.lines[0]
    if abs(last.size - first.size) > 0.5 or MARK.match(first.text):
        return False
    for element in (above.paragraph.element, below.paragraph.element):
        if element and (element.table or element.kind.startswith("H")):
            return False
    text = last.text
    if first.text[:1].islower() and not ENDED.search(text):
        return True
    if last.strong and all(line.strong for line in above.paragraph.lines):
        return False
    if is_short(last, first, above.paragraph.right):
        return False
    lines = above.paragraph.lines
    edge = lines[1].left if len(lines) > 1 else last.left
    # A full line is followed by more of its paragraph, or by one whose first line is indented or marked.
    return not ENDED.search(text) or (abs(first.left - edge) <= INDENT and abs(lines[0].left - edge) > INDENT)

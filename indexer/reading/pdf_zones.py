"""Assign zones to the paragraphs of a PDF (head, body, note, foot), and join those that a page break divides.

Height alone does not tell the zone: notes reach as low as feet. Heads and feet are repeated on other pages
(`pdf_running_heads`), or are outside of everything tagged; notes are below the text in smaller letters and begin with a
mark.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from indexer.document import Zone
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
from indexer.reading.pdf_running_heads import (
    EDGE_ROWS,
    MAX_FURNITURE_CHARS,
    find_heads_and_feet,
    position_key,
    text_area_of_near_pages,
)

# The share of the page's height at its top and bottom where a document of one page may have a head or a foot.
EDGE_SHARE = 0.1
# A line may not belong to the text if it is so far from it, in sizes of its letters.
FAR_GAP = 1.5
# The size of a note's letters is at most this share of the body's.
MAX_NOTE_SIZE = 0.94
NOTE_MARK = re.compile(r"(\d{1,3}|\*{1,4}|†|‡)(?=\s|[^\W\d_]|[«“\"(])")
SEPARATOR = re.compile(r"_{5,}|—{3,}|-{8,}")
# A line without such a word is a symbol, number or stamp.
WORD = re.compile(r"[a-zà-ÿ]{4}")


@dataclass(slots=True)
class ZonedParagraph:
    """A paragraph with its zone, the page it begins on and the one it ends on."""

    paragraph: Paragraph
    zone: Zone
    page: int
    last_page: int = 0
    breaks: set[int] = field(default_factory=set)


def zoned_paragraphs(pages: Sequence[PageText]) -> list[ZonedParagraph]:
    """Return the paragraphs of a file in reading order, page after page. Those that a page break divides are joined."""
    lines_by_page = [
        [] if page.tagged else [part for line in lines_of(page.fragments) for part in parted_at_gaps(line)]
        for page in pages
    ]
    furniture = find_heads_and_feet(pages, lines_by_page)
    body_size = _body_size(pages)
    tagged_notes = any(
        fragment.element and fragment.element.in_note for page in pages for fragment in page.fragments
    )
    joined: list[ZonedParagraph] = []
    by_path: dict[tuple[int, ...], ZonedParagraph] = {}
    last_body: ZonedParagraph | None = None
    for page, heads_and_feet in zip(pages, furniture, strict=True):
        on_page = _paragraphs_of_page(page, heads_and_feet)
        if not tagged_notes:
            _mark_notes(on_page, body_size)
        if not page.tagged:
            text_area = text_area_of_near_pages(lines_by_page, furniture, page.number - 1)
            _clear_zones_at_edges(on_page, page, text_area)
        first_body = True
        for zoned in on_page:
            element = zoned.paragraph.element
            if element and (first_part := by_path.get(element.path)) is not None:
                _append(first_part, zoned)
                first_body = first_body and zoned.zone != "body"
                continue
            if zoned.zone == "body" and first_body:
                first_body = False
                if last_body and last_body.last_page == page.number - 1 and _continues(last_body, zoned):
                    _append(last_body, zoned)
                    if element:
                        by_path[element.path] = last_body
                    continue
            joined.append(zoned)
            if element:
                by_path[element.path] = zoned
        for zoned in reversed(on_page):
            if zoned.zone == "body":
                tagged = by_path.get(zoned.paragraph.element.path) if zoned.paragraph.element else None
                last_body = tagged or next((body for body in reversed(joined) if body.zone == "body"), None)
                break
    return joined


def _append(first_part: ZonedParagraph, second_part: ZonedParagraph) -> None:
    """Append the second part of a paragraph to the first."""
    lines = (*first_part.paragraph.lines, *second_part.paragraph.lines)
    first_part.breaks.add(len(first_part.paragraph.lines))
    right = max(first_part.paragraph.right, second_part.paragraph.right)
    first_part.paragraph = Paragraph(lines, right, first_part.paragraph.element)
    first_part.last_page = second_part.page


def _body_size(pages: Sequence[PageText]) -> float:
    """Return the size of most letters, in points."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for fragment in page.fragments:
            sizes[fragment.size] += len(fragment.text)
    rounded: Counter[float] = Counter()
    for size, letters in sizes.items():
        rounded[round(size, 1)] += letters
    return rounded.most_common(1)[0][0] if rounded else 1.0


def _paragraphs_of_page(page: PageText, furniture: dict[str, Zone]) -> list[ZonedParagraph]:
    """Return the paragraphs of one page in reading order."""
    tagged: dict[tuple[int, ...], tuple[Element, list[Fragment]]] = {}
    untagged: list[Fragment] = []
    for fragment in page.fragments:
        if fragment.element is None:
            untagged.append(fragment)
        else:
            tagged.setdefault(fragment.element.path, (fragment.element, []))[1].append(fragment)
    zoned_paragraphs: list[ZonedParagraph] = []
    lines = lines_of(page.fragments) if tagged else []
    lines = [part for line in lines for part in parted_at_gaps(line)]
    edge = right_edge(lines)
    for _, (element, fragments) in sorted(tagged.items()):
        paragraph = of_element(element, fragments, lines, edge)
        if paragraph and not SEPARATOR.fullmatch(paragraph.text.strip()):
            zone: Zone = "note" if element.in_note else "body"
            zoned_paragraphs.append(ZonedParagraph(paragraph, zone, page.number, page.number))
    first_top = min((zoned.paragraph.top for zoned in zoned_paragraphs if zoned.zone == "body"), default=0.0)
    last_bottom = max((zoned.paragraph.bottom for zoned in zoned_paragraphs), default=page.height)
    above: list[ZonedParagraph] = []
    below: list[ZonedParagraph] = []
    heads, feet, middle = _split_by_zone(untagged, furniture)
    for paragraph in paragraphs_of(middle):
        if SEPARATOR.fullmatch(paragraph.text.strip()):
            continue
        zoned = ZonedParagraph(paragraph, "body", page.number, page.number)
        if not zoned_paragraphs:
            above.append(zoned)
        elif paragraph.bottom <= first_top + INDENT:
            zoned.zone = "body" if page.number == 1 else "head"
            above.append(zoned)
        elif paragraph.top >= last_bottom - INDENT:
            zoned.zone = "foot"
            below.append(zoned)
        else:
            index = next(
                (i for i, other in enumerate(zoned_paragraphs) if other.paragraph.top > paragraph.top),
                len(zoned_paragraphs),
            )
            zoned_paragraphs.insert(index, zoned)
    head = [
        ZonedParagraph(Paragraph((line,), line.right), "head", page.number, page.number) for line in heads
    ]
    foot = [ZonedParagraph(Paragraph((line,), line.right), "foot", page.number, page.number) for line in feet]
    return [*head, *above, *zoned_paragraphs, *below, *foot]


def _split_by_zone(
    fragments: Sequence[Fragment], furniture: dict[str, Zone]
) -> tuple[list[Line], list[Line], list[Fragment]]:
    """Return the lines that are heads, the lines that are feet, and the fragments of all others."""
    if not furniture:
        return [], [], list(fragments)
    heads: list[Line] = []
    feet: list[Line] = []
    middle: list[Fragment] = []
    for line in lines_of(fragments):
        for part in parted_at_gaps(line):
            zone = furniture.get(position_key(part))
            if zone == "head":
                heads.append(part)
            elif zone == "foot":
                feet.append(part)
            else:
                middle.extend(part.fragments)
    return heads, feet, middle


def _mark_notes(on_page: Sequence[ZonedParagraph], body_size: float) -> None:
    """Mark as notes the last paragraphs in smaller letters, from the first of them that begins with a mark."""
    body = [zoned for zoned in on_page if zoned.zone == "body"]
    start = len(body)
    for index in range(len(body) - 1, -1, -1):
        paragraph = body[index].paragraph
        if paragraph.size > MAX_NOTE_SIZE * body_size or (paragraph.element and paragraph.element.table):
            break
        if NOTE_MARK.match(paragraph.text):
            start = index
    if start == 0 or not any(zoned.paragraph.size > MAX_NOTE_SIZE * body_size for zoned in body[:start]):
        return
    for zoned in body[start:]:
        zoned.zone = "note"


def _clear_zones_at_edges(
    on_page: Sequence[ZonedParagraph], page: PageText, text_area: tuple[float, float] | None
) -> None:
    """Clear the zone of short lines far above or below all others: they may be a head or foot that no other page has.

    The parser decides what they are. `text_area` is top and bottom of the text on the pages near this one.
    """
    text = [zoned for zoned in on_page if zoned.zone in ("body", "note")]
    top, bottom = text_area or (EDGE_SHARE * page.height, (1 - EDGE_SHARE) * page.height)
    if page.number > 1:
        _clear_zones_at_edge(sorted(text, key=lambda zoned: zoned.paragraph.top), top, 1)
    _clear_zones_at_edge(sorted(text, key=lambda zoned: -zoned.paragraph.bottom), bottom, -1)


def _clear_zones_at_edge(from_edge: Sequence[ZonedParagraph], edge: float, step: int) -> None:
    """Do the same at one edge of the page: the top if `step` is 1, the bottom if it is -1."""
    for index, (outer, inner) in enumerate(pairwise(from_edge)):
        upper, lower = (outer, inner) if step > 0 else (inner, outer)
        gap = lower.paragraph.top - upper.paragraph.bottom
        middle = (outer.paragraph.top + outer.paragraph.bottom) / 2
        is_outside = middle < edge if step > 0 else middle > edge
        has_words = WORD.search(outer.paragraph.text)
        if (
            index >= EDGE_ROWS
            or len(outer.paragraph.lines) > 2
            or len(outer.paragraph.text) > MAX_FURNITURE_CHARS
        ):
            return
        if not is_outside and has_words:
            return
        if gap > FAR_GAP * outer.paragraph.size:
            for zoned in from_edge[: index + 1]:
                if zoned.zone == "body":
                    zoned.zone = ""
            return


def _continues(above: ZonedParagraph, below: ZonedParagraph) -> bool:
    """Return whether the first paragraph of a page continues the last one of the page before."""
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

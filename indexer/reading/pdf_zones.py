"""Which paragraphs of a page are running heads, feet and notes, and which begin on one page and end on the next.

No band of the page is any of these by its height alone: notes reach as deep as feet stand. Heads and feet are at the
same place with nearly the same text on another page, or outside all that is tagged; notes are in smaller letters
under the text and begin with a mark.
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

EDGE_ROWS = 5  # lines at the head or the foot of a page that may be furniture
NEAR = 2  # pages before and after
SAME_PLACE = 4.0  # points
ALONE = 0.1  # of the page's height: where a document of one page may have a head or a foot
FAR = 1.5  # in sizes of its letters: a line so far from the text may be none of it
LONGEST = 120  # characters of a head or foot
SMALLER = 0.94  # notes are in letters so much smaller than the body's
NOTE_MARK = re.compile(r"(\d{1,3}|\*{1,4}|†|‡)(?=\s|[^\W\d_]|[«“\"(])")
SEPARATOR = re.compile(r"_{5,}|—{3,}|-{8,}")
WORD = re.compile(r"[a-zà-ÿ]{4}")  # no symbol, number or stamp
DIGITS = re.compile(r"\d+")


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
    furniture = _furniture(pages, rows)
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
            _doubt_edges(here, page, _text_of_others(rows, furniture, page.number - 1))
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
            zone = furniture.get(_place(part))
            if zone == "head":
                heads.append(part)
            elif zone == "foot":
                feet.append(part)
            else:
                middle.extend(part.fragments)
    return heads, feet, middle


def _place(line: Line) -> str:
    return f"{line.baseline:.1f} {line.left:.1f}"


def _furniture(pages: Sequence[PageText], rows: Sequence[Sequence[Line]]) -> list[dict[str, Zone]]:
    """For each page, which lines (by their place) are heads and feet."""
    halves = [page.height / 2 for page in pages]
    heads = [
        _edge([line for line in lines if line.baseline < half], 1)
        for lines, half in zip(rows, halves, strict=True)
    ]
    feet = [
        _edge([line for line in lines if line.baseline > half], -1)
        for lines, half in zip(rows, halves, strict=True)
    ]
    found: list[dict[str, Zone]] = [{} for _ in pages]
    for lines_at, zone in ((heads, "head"), (feet, "foot")):
        repeated = _repeated(lines_at)
        levels: list[float] = []
        for place, lines in enumerate(lines_at):
            if zone == "head" and place == 0:
                continue  # a first page has its title where the others have their head
            for line in _from_edge(lines, repeated[place]):
                levels.append(line.baseline)
                found[place][_place(line)] = "head" if zone == "head" else "foot"
        if zone == "foot" and levels:
            _under(lines_at, found, min(levels))
    return found


def _text_of_others(
    rows: Sequence[Sequence[Line]], furniture: Sequence[dict[str, Zone]], but: int
) -> tuple[float, float] | None:
    """Between which heights text stands on the pages near one, without heads and feet; None where there is none."""
    near = [place for place in range(max(but - NEAR, 0), min(but + NEAR + 1, len(rows))) if place != but]
    lines = [line for place in near for line in rows[place] if _place(line) not in furniture[place]]
    if not lines:
        return None
    return min(line.top for line in lines), max(line.bottom for line in lines)


def _from_edge(lines: Sequence[Line], repeated: set[str]) -> list[Line]:
    """The repeated lines of an edge, up to the first height at which nothing is."""
    kept: list[Line] = []
    level: float | None = None
    any_here = True
    for line in lines:
        if level is None or abs(line.baseline - level) > SAME_PLACE:
            if not any_here:
                break
            level, any_here = line.baseline, False
        if _place(line) in repeated:
            any_here = True
            kept.append(line)
    return kept


def _under(lines_at: Sequence[Sequence[Line]], found: list[dict[str, Zone]], level: float) -> None:
    """What stands as deep as the feet of other pages is a foot too: the first page's job number and bar code."""
    for place, lines in enumerate(lines_at):
        for line in lines:
            if line.baseline >= level - SAME_PLACE:
                found[place][_place(line)] = "foot"


def _edge(lines: Sequence[Line], step: int) -> list[Line]:
    """The first or last lines of a page, whatever column they stand in."""
    ordered = sorted(lines, key=lambda line: line.baseline)[::step]
    levels: list[float] = []
    edge = []
    for line in ordered:
        if not levels or abs(line.baseline - levels[-1]) > SAME_PLACE:
            levels.append(line.baseline)
        if len(levels) > EDGE_ROWS:
            break
        edge.append(line)
    return edge


def _repeated(lines_at: Sequence[Sequence[Line]]) -> list[set[str]]:
    """For each page, the lines that stand on another one at the same height with nearly the same text."""
    met: dict[tuple[int, str], set[int]] = {}

    def keys(line: Line) -> list[tuple[int, str]]:
        """Bands of height (the line's own and its neighbour) with what stays the same of the text."""
        text = " ".join(line.text.split())
        if not text or len(text) > 120:
            return []
        plain = {DIGITS.sub("0", text)}
        words = text.split()
        if any(letter.isdigit() for letter in words[0]) and len(words[0]) >= 5:
            plain.add(words[0])  # a job number, whatever follows it
        band = line.baseline / SAME_PLACE
        return [(at, one) for at in {int(band), int(band + 0.5) - 1000} for one in plain]

    for place, lines in enumerate(lines_at):
        for line in lines:
            for key in keys(line):
                met.setdefault(key, set()).add(place)
    return [
        {_place(line) for line in lines if any(len(met[key]) > 1 for key in keys(line))} for lines in lines_at
    ]


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

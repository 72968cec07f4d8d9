"""The fragments of a page without tags -> its paragraphs, in reading order.

Columns are told by the white between them, and paragraphs by the edges of their lines. The page is cut recursively
(the X-Y cut): at a white column that goes through all of it, else at white bands between lines, until no cut is left.
Lengths are in points from the page's top left corner; a size is that of the letters.
"""

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from indexer.reading.pdf_lines import HANGING, Line, lines_of, parted_at_gaps
from indexer.reading.pdf_page import Element, Fragment

# Of a page: past it they are read in the file's order.
MAX_FRAGMENTS = 20_000
# Cuts within cuts.
MAX_CUTS = 40
# Of a part of a page, to try which of them go together.
MAX_BANDS = 200
# Of the higher column's height.
ALIKE = 0.6
# Of a column's lines that reach its edge: with fewer it has no edge.
RAGGED = 0.5
# In sizes: a line so wide is a line of text.
LONG = 20.0
# In sizes of the letters beside it.
COLUMN_GAP = 1.2
# A gap between two lines so much wider than usual parts paragraphs.
BAND_GAP = 1.3
# Points.
INDENT = 4.0
# Letters that differ by such a share are of another paragraph.
OTHER_SIZE = 0.12
MARK = re.compile(
    r"(?:\(?\d{1,3}(?:\.\d{1,3})*[.)]|\(?[a-zñ]{1,5}\)|[IVXLC]{1,6}\.|[A-Z]\.|[–—•▪◦·])(?:\s|$)|\d{1,3}/\d{1,4}\.\s"
)
# A note whose mark is not raised.
STARS = re.compile(r"\*{1,4}\s+\S")
ENDED = re.compile(r"(?:[.:;!?…]|;\s[yo])[\"”»’)\]]*[\d*]{0,4}$")
OPENS = re.compile(r"[\"“«¿¡(\[]*[A-ZÁÉÍÓÚÑ\d]")


# Without slots, so that what is asked of a paragraph again and again is found out once.
@dataclass(frozen=True)
class Paragraph:
    """Lines that make one paragraph. `right` is how far a full line of them reaches."""

    lines: tuple[Line, ...]
    right: float
    element: Element | None = None

    @cached_property
    def top(self) -> float:
        """Return the upper edge of its highest line."""
        return min(line.top for line in self.lines)

    @cached_property
    def bottom(self) -> float:
        """Return the lower edge of its lowest line."""
        return max(line.bottom for line in self.lines)

    @cached_property
    def left(self) -> float:
        """Return where the line begins that begins furthest to the left."""
        return min(line.left for line in self.lines)

    @cached_property
    def text(self) -> str:
        """Return its lines, joined by blanks."""
        return " ".join([line.text for line in self.lines])

    @cached_property
    def size(self) -> float:
        """Return the size that most of its lines have."""
        return max(Counter(line.size for line in self.lines).items(), key=lambda pair: pair[1])[0]


def paragraphs_of(fragments: Sequence[Fragment]) -> list[Paragraph]:
    """Return the paragraphs of untagged fragments, in reading order; past MAX_FRAGMENTS, each fragment as one."""
    if len(fragments) > MAX_FRAGMENTS:
        lines = [Line((fragment,), fragment.baseline, fragment.size) for fragment in fragments]
        return [Paragraph((line,), line.right) for line in lines if line.text]
    rows = lines_of(fragments)
    if not rows:
        return []
    segments = [segment for row in rows for segment in parted_at_gaps(row)]
    pitch = _pitch(rows)
    paragraphs: list[Paragraph] = []
    edge = right_edge(segments)
    for part in _parts(segments, pitch, 0):
        lines = lines_of([fragment for segment in part for fragment in segment.fragments])
        paragraphs.extend(_parted(lines, _reach(lines, segments, edge)))
    return paragraphs


def of_element(
    element: Element, fragments: Sequence[Fragment], page: Sequence[Line], edge: float
) -> Paragraph | None:
    """Return the paragraph that a tag holds on this page; None if its fragments have no text.

    `page` has all lines of the page, and `edge` is the right edge of its text.
    """
    lines = lines_of(fragments)
    return Paragraph(tuple(lines), _reach(lines, page, edge), element) if lines else None


def right_edge(lines: Sequence[Line]) -> float:
    """Return where most long lines of a page end; 0 if it has no long lines."""
    ends = Counter(round(line.right / INDENT) for line in lines if line.right - line.left > LONG * line.size)
    return (max(ends, key=lambda right: (ends[right], right)) + 0.5) * INDENT if ends else 0.0


def _reach(lines: Sequence[Line], page: Sequence[Line], edge: float) -> float:
    """Return how far to the right the lines of one column could go; infinity if all end where they are meant to.

    Justified lines go to where most of them end, lines with something beside them to the end of the longest, and all
    others to the right edge of the page's text.
    """
    right = max(line.right for line in lines)
    if len(lines) > 2 and sum(line.right > right - INDENT for line in lines) >= RAGGED * len(lines):
        return right
    if len(lines) > 2:
        ends = sum(is_short(line, below, right) for line, below in itertools.pairwise(lines))
        if ends >= RAGGED * (len(lines) - 1):
            # Each line ends where it is meant to.
            return float("inf")
    top, bottom = lines[0].top, lines[-1].bottom
    if any(line.left > right and line.bottom > top and line.top < bottom for line in page):
        return right
    return max(right, edge)


def _pitch(rows: Sequence[Line]) -> float:
    """Return the usual distance between two baselines, in sizes of their letters."""
    steps = [
        (below.baseline - above.baseline) / max(above.size, below.size)
        for above, below in itertools.pairwise(rows)
        if below.baseline > above.baseline and abs(above.size - below.size) < 0.5
    ]
    near = [step for step in steps if 0.9 <= step <= 1.8]
    if not near:
        return 1.2
    # The distance within paragraphs is the smaller one, and the more frequent.
    return min(median(near), Counter(round(step, 1) for step in near).most_common(1)[0][0] + 0.05)


def _parts(segments: list[Line], pitch: float, depth: int) -> list[list[Line]]:
    """Return the parts of a page that no white column or band cuts further, in reading order."""
    if len(segments) < 2 or depth > MAX_CUTS:
        return [segments]
    columns = _columns(segments)
    bands = _bands(segments, pitch)
    if columns and (len(bands) < 2 or _stand_side_by_side(columns)):
        return [part for column in columns for part in _parts(column, pitch, depth + 1)]
    if len(bands) < 2:
        return [segments]
    if len(bands) <= MAX_BANDS:
        bands = _with_columns_whole(bands)
    if len(bands) < 2:
        return [part for column in columns or bands for part in _parts(column, pitch, depth + 1)]
    return [part for band in bands for part in _parts(band, pitch, depth + 1)]


def _stand_side_by_side(columns: Sequence[Sequence[Line]]) -> bool:
    """Return whether two columns are about equally high. The right one of a masthead is too short to be a column."""
    heights = [column[-1].bottom - column[0].top for column in columns]
    return min(heights) > ALIKE * max(heights)


def _columns(segments: Sequence[Line]) -> list[list[Line]]:
    """Return the two sides of the widest white column that goes through all segments; empty if there is none.

    A column of nothing but marks of items is none: the marks belong to the text beside them.
    """
    ordered = sorted(segments, key=lambda segment: segment.left)
    size = median(segment.size for segment in segments)
    reach = ordered[0].right
    widest, widest_at = 0.0, 0
    for index, segment in enumerate(ordered[1:], 1):
        if segment.left - reach > widest:
            widest, widest_at = segment.left - reach, index
        reach = max(reach, segment.right)
    if widest < COLUMN_GAP * size:
        return []
    left, right = ordered[:widest_at], ordered[widest_at:]
    if all(HANGING.fullmatch(segment.text) for segment in left):
        return []
    down = lambda segment: (segment.baseline, segment.left)  # noqa: E731
    return [sorted(left, key=down), sorted(right, key=down)]


def _bands(segments: Sequence[Line], pitch: float) -> list[list[Line]]:
    """Return the segments, split at white bands that are higher than the usual distance of lines (`pitch`)."""
    ordered = sorted(segments, key=lambda segment: (segment.top, segment.left))
    bands = [[ordered[0]]]
    reach = ordered[0].bottom
    for segment in ordered[1:]:
        size = max(segment.size, bands[-1][-1].size)
        if segment.top - reach > (pitch * BAND_GAP - 1.05) * size:
            bands.append([])
        bands[-1].append(segment)
        reach = max(reach, segment.bottom)
    return bands


def _with_columns_whole(bands: list[list[Line]]) -> list[list[Line]]:
    """Return the bands, with those that lie in the same two columns merged.

    A column is then read to its end before the next one.
    """
    whole = [bands[0]]
    for band in bands[1:]:
        both = [*whole[-1], *band]
        if _columns(whole[-1]) and _columns(band) and _columns(both):
            whole[-1] = both
        else:
            whole.append(band)
    return whole


def _parted(lines: Sequence[Line], right: float) -> list[Paragraph]:
    """Return the paragraphs of one column's lines. `right` is how far these could go."""
    paragraphs: list[list[Line]] = []
    for line in lines:
        if paragraphs and not _begins(line, paragraphs[-1], right):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return [Paragraph(tuple(part), right) for part in paragraphs]


def _begins(line: Line, paragraph: Sequence[Line], right: float) -> bool:
    """Return whether a line begins a paragraph, and does not go on with the one above it.

    It does if its size or weight differs, if it begins with the mark of a note or an item, or if the line above ended
    a sentence and either stopped short of `right` or is less indented.
    """
    above = paragraph[-1]
    if abs(line.size - above.size) > OTHER_SIZE * max(line.size, above.size):
        return True
    first = line.fragments[0]
    if line.is_raised(first) and re.fullmatch(r"\d{1,3}|\*{1,4}|[a-z]|†|‡", first.text.strip()):
        # A note.
        return True
    if STARS.match(line.text):
        return True
    text = above.text
    short = is_short(above, line, right)
    ended = ENDED.search(text) is not None
    if above.strong != line.strong and (short or ended):
        return True
    if MARK.match(line.text):
        # A line that goes on may begin like an item, `3) y a la ...`: an item does not stand where such lines do.
        edge = paragraph[1].left if len(paragraph) > 1 else None
        marked = MARK.match(paragraph[0].text) is not None
        if (
            edge is not None
            and abs(line.left - edge) <= INDENT
            and not (marked and abs(paragraph[0].left - edge) <= INDENT)
        ):
            return short and ended
        return short or ended or text.endswith(",")
    if not OPENS.match(line.text):
        return False
    edge = paragraph[1].left if len(paragraph) > 1 else None
    indented = line.left > (edge if edge is not None else above.left) + INDENT
    return ended and (short or indented)


def is_short(line: Line, below: Line, right: float) -> bool:
    """Return whether a line ends before it must: the first word of the line `below` would have fitted on it."""
    words = below.text.split(None, 1)
    if not words:
        return True
    width = (below.right - below.left) * (len(words[0]) + 1) / max(len(below.text), 1)
    return line.right + width < right - 1.0

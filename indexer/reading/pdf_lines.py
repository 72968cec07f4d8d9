"""Fragments of a page -> lines as they are read, raised figures in their place.

A line's pieces need not follow one another in the file: they are found by their baseline.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from operator import attrgetter

from indexer.reading.pdf_page import Fragment

# Of a letter's size.
SAME_BASELINE = 0.15
# How far over the baseline a raised figure stands, in sizes of the line.
RAISED_REACH = 0.6
# A raised figure is smaller than that, in sizes of the line.
RAISED_SIZE = 0.8
# In sizes: what no justified line has between two words.
WIDE_GAP = 1.5
# In sizes: from here the white between two fragments is a space; kerning and bearings make gaps of .18.
SPACE = 0.22
# What stands before a hanging paragraph, with a gap as wide as one between columns.
HANGING = re.compile(
    r"\(?\d{1,3}(?:\.\d{1,3})*[.)]?|\(?[a-zñA-Z]{1,5}[.)]|[IVXLC]{1,6}\.|\d{1,3}/\d{1,4}\.|[-–—•▪◦·*†‡]{1,4}"
)

_left = attrgetter("left")


# Without slots, so that what is asked of a line again and again is found out once.
@dataclass(frozen=True)
class Line:
    """A line, or the part of it that one column holds; fragments from left to right."""

    fragments: tuple[Fragment, ...]
    baseline: float
    # Of most of its letters.
    size: float

    @property
    def left(self) -> float:
        """Return the left edge, in points from the page's left."""
        return self.fragments[0].left

    @cached_property
    def right(self) -> float:
        """Return the right edge, in points from the page's left."""
        return max([fragment.right for fragment in self.fragments])

    @property
    def top(self) -> float:
        """Return the upper edge, in points from the page's top: about a capital's height above the baseline."""
        return self.baseline - 0.8 * self.size

    @property
    def bottom(self) -> float:
        """Return the lower edge, in points from the page's top: about a descender's depth below the baseline."""
        return self.baseline + 0.25 * self.size

    @cached_property
    def text(self) -> str:
        """Return the letters of the line, with a blank where the gap between two fragments is that of one."""
        return "".join([text for text, _, _ in self.pieces()]).strip()

    @cached_property
    def strong(self) -> bool:
        """Return whether all letters of the line are bold."""
        return all(fragment.strong for fragment in self.fragments if fragment.text.strip())

    def is_raised(self, fragment: Fragment) -> bool:
        """Return whether a fragment stands over the line, smaller than it."""
        return (
            fragment.size <= RAISED_SIZE * self.size
            and self.baseline - fragment.baseline > SAME_BASELINE * self.size
        )

    def pieces(self) -> Iterator[tuple[str, Fragment, bool]]:
        """Text, the fragment it is from, and whether that is raised; a space where a gap is one."""
        before: Fragment | None = None
        ends_in_space = True
        # No larger one is raised.
        largest = RAISED_SIZE * self.size
        for fragment in self.fragments:
            text = fragment.text
            raised = fragment.size <= largest and self.is_raised(fragment)
            if ends_in_space:
                text = text.lstrip(" ")
            elif before is not None and not text.startswith(" "):
                gap = fragment.left - before.right
                # A call stands close to its word, and the word that follows it begins where the call ends.
                if gap > SPACE * max(fragment.size, before.size) and not raised:
                    text = " " + text
            if text:
                yield text, fragment, raised
                ends_in_space = text.endswith(" ")
            before = fragment


def lines_of(fragments: Iterable[Fragment]) -> list[Line]:
    """Return the lines of a page or of one paragraph, from the top; those of neighbouring columns are one line."""
    # By the baseline of their first fragment, ascending: a fragment looks only at the lines near it.
    lines: list[list[Fragment]] = []
    baselines: list[float] = []
    # The line of the fragment before, where it stands on that line's baseline.
    same: list[Fragment] | None = None
    before: Fragment | None = None
    # The largest first: a raised figure looks for the line it stands on.
    for fragment in sorted(fragments, key=lambda fragment: (-fragment.size, fragment.baseline)):
        if not fragment.text.strip():
            continue
        baseline = fragment.baseline
        if (
            same is not None
            and before is not None
            and before.baseline == baseline
            and before.size == fragment.size
        ):
            same.append(fragment)
            continue
        before = fragment
        line, raised = _line_under(fragment, lines, baselines)
        if line is None:
            line = [fragment]
            place = bisect_right(baselines, baseline)
            baselines.insert(place, baseline)
            lines.insert(place, line)
        else:
            line.append(fragment)
        same = None if raised else line
    return sorted(map(_line, lines), key=lambda line: (line.baseline, line.left))


def _line_under(
    fragment: Fragment, lines: Sequence[list[Fragment]], baselines: Sequence[float]
) -> tuple[list[Fragment] | None, bool]:
    """Return the line that a fragment is part of, and whether the fragment is raised over it.

    A line's first fragment is its largest and gives its baseline; `baselines` are those of the lines.
    """
    size = fragment.size
    first = bisect_left(baselines, fragment.baseline - SAME_BASELINE * 3 * size)
    last = bisect_right(baselines, fragment.baseline + RAISED_REACH * 2.5 * size)
    raised_on: list[Fragment] | None = None
    for line in lines[first:last]:
        over = line[0].baseline - fragment.baseline
        if abs(over) <= SAME_BASELINE * line[0].size:
            return line, False
        if (
            0 < over <= RAISED_REACH * line[0].size
            and size <= RAISED_SIZE * line[0].size
            and any(
                -0.5 * size <= fragment.left - piece.right <= size
                or -0.5 * size <= piece.left - fragment.right <= size
                for piece in line[-200:]
            )
        ):
            raised_on = line
    return raised_on, raised_on is not None


def _line(fragments: Sequence[Fragment]) -> Line:
    sizes: dict[float, int] = {}
    for fragment in fragments:
        sizes[fragment.size] = sizes.get(fragment.size, 0) + len(fragment.text)
    size = max(sizes, key=lambda size: (sizes[size], size))
    main = next(fragment for fragment in fragments if fragment.size == size)
    baseline = max(main.baseline, fragments[0].baseline)
    return Line(tuple(sorted(fragments, key=_left)), baseline, size)


def parted_at_gaps(line: Line) -> list[Line]:
    """Return the parts of a line between gaps wider than any between words; a hanging number stays with its text."""
    gap = WIDE_GAP * line.size
    # Where the last part begins among the fragments, and where the three fragments before this one end.
    starts = [0]
    fragments = line.fragments
    for index in range(1, len(fragments)):
        start = starts[-1]
        left = fragments[index].left
        if left - fragments[index - 1].right <= gap:
            # The nearest edge is no further than the furthest.
            continue
        if left - max([piece.right for piece in fragments[max(start, index - 3) : index]]) > gap:
            before = "".join([piece.text for piece in fragments[start:index]]).strip()
            if not HANGING.fullmatch(before):
                starts.append(index)
    if len(starts) == 1:
        return [line]
    return [_line(fragments[start:end]) for start, end in pairwise([*starts, len(fragments)])]

"""A timeline as it is drawn: marks in lanes above an axis of years, in shares of the figure's width.

    TimelineLane ... --draw_timeline--> TimelineView --timeline.html--> SVG, and the same as a table

Across, everything is in per cent, so that the figure is as wide as the page and its letters stay as large as the text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from search_app.web import request_context

# Where the axis begins and ends, in per cent of the width: a mark's round end is wider than its day.
LEFT, RIGHT = 2.0, 98.0
# Marks nearer than this, in per cent, stand one below the other, up to MAX_ROWS.
NEAR = 2.5
MAX_ROWS = 4
# A label nearer to the figure's edge than this, in per cent, stands beside its year's beginning.
EDGE = 8.0
# Years with a label at most; a phone has room for no more.
MAX_TICKS = 6
STEPS = tuple(digit * 10**power for power in range(4) for digit in (1, 2, 5))
# Pixels: of a lane's name, of a row of marks, below a lane, of the axis.
LABEL_HEIGHT, ROW_HEIGHT, GAP, AXIS_HEIGHT = 20, 16, 8, 24


@dataclass(frozen=True, slots=True)
class TimelineMark:
    """Something that took place from `start` to `end`, ISO dates; `label` says what, `when` says the dates."""

    start: str
    end: str
    label: str
    when: str
    url: str


@dataclass(frozen=True, slots=True)
class TimelineLane:
    """Marks of one kind."""

    label: str
    marks: tuple[TimelineMark, ...]


@dataclass(frozen=True, slots=True)
class DrawnMark:
    """A mark as a line from `x1` to `x2`, in per cent, at the height `y`, in pixels from above."""

    mark: TimelineMark
    x1: float
    x2: float
    y: int


@dataclass(frozen=True, slots=True)
class DrawnLane:
    """A lane with its marks, where they stand in the figure."""

    label: str
    # Where its name stands, in pixels from above.
    y: int
    marks: tuple[DrawnMark, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """The beginning of a year or month; `anchor` keeps its label within the figure."""

    label: str
    x: float
    anchor: Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class TimelineView:
    """The figure. `axis` is the height of the axis and `height` that of the whole, in pixels.

    `rows` are all marks with the label of their lane, in the order of their dates.
    """

    lanes: tuple[DrawnLane, ...]
    rows: tuple[tuple[TimelineMark, str], ...]
    ticks: tuple[Tick, ...]
    axis: int
    height: int


def draw_timeline(lanes: Sequence[TimelineLane]) -> TimelineView | None:
    """Return the figure of the lanes that have marks; None where there are fewer than two marks to compare."""
    lanes = [lane for lane in lanes if lane.marks]
    marks = [mark for lane in lanes for mark in lane.marks]
    if len(marks) < 2:
        return None
    first = min(_first_day(mark.start) for mark in marks).year
    last = max(_first_day(mark.end) for mark in marks).year
    begin, days = date(first, 1, 1), (date(last, 12, 31) - date(first, 1, 1)).days

    def across(day: date) -> float:
        return round(LEFT + (RIGHT - LEFT) * (day - begin).days / days, 2)

    drawn, y = [], 0
    for lane in lanes:
        spans = [(across(_first_day(mark.start)), across(_first_day(mark.end))) for mark in lane.marks]
        rows = _rows(spans)
        top = y + LABEL_HEIGHT
        drawn.append(
            DrawnLane(
                lane.label,
                y + LABEL_HEIGHT - 6,
                tuple(
                    DrawnMark(mark, x1, x2, top + row * ROW_HEIGHT + ROW_HEIGHT // 2)
                    for mark, (x1, x2), row in zip(lane.marks, spans, rows, strict=True)
                ),
            )
        )
        y = top + (max(rows) + 1) * ROW_HEIGHT + GAP
    ticks = [_tick(label, across(day)) for label, day in _tick_days(first, last)]
    by_date = sorted(
        ((mark, lane.label) for lane in lanes for mark in lane.marks),
        key=lambda row: (row[0].start, row[0].end),
    )
    return TimelineView(tuple(drawn), tuple(by_date), tuple(ticks), y, y + AXIS_HEIGHT)


def _tick_days(first: int, last: int) -> list[tuple[str, date]]:
    """Return what is labelled on the axis of these years: years, and of one or two years months too."""
    months = {0: (1, 4, 7, 10), 1: (1, 7)}.get(last - first)
    if months:
        words = request_context.current_translations()
        return [
            (str(year) if month == 1 else words(f"month.{month}"), date(year, month, 1))
            for year in range(first, last + 1)
            for month in months
        ]
    step = next(step for step in STEPS if (last - first) // step < MAX_TICKS)
    return [(str(year), date(year, 1, 1)) for year in range(first, last + 1) if year % step == 0]


def _tick(label: str, x: float) -> Tick:
    return Tick(label, x, "start" if x < EDGE else "end" if x > 100 - EDGE else "middle")


def _rows(spans: Sequence[tuple[float, float]]) -> list[int]:
    """Return the row of each span: the first in which it is not near one before it, else the last of all."""
    spans_by_row: list[list[tuple[float, float]]] = [[] for _ in range(MAX_ROWS)]
    rows = []
    for start, end in spans:
        row = next(
            (
                number
                for number, others in enumerate(spans_by_row)
                if all(
                    start - NEAR > other_end or end + NEAR < other_start for other_start, other_end in others
                )
            ),
            MAX_ROWS - 1,
        )
        spans_by_row[row].append((start, end))
        rows.append(row)
    return rows


def _first_day(iso: str) -> date:
    """Return the day, or the first of a month or year that is all a text says."""
    year, month, day = ([int(part) for part in iso.split("-")] + [1, 1])[:3]
    return date(year, month, day)

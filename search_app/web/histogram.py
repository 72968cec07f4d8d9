"""The years of a result as a histogram from which one selects: a year, and with a second one all between them.

    SearchRequest, FacetValue ... --histogram--> HistogramView --histogram.html--> SVG

Across, everything is in per cent of the figure's width; heights are in pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from search_app.query.search_request import SearchRequest, with_values, without_filter
from search_app.search.response import FacetValue
from search_app.web import request_context

# Years that can be told apart and pointed at.
MAX_YEARS = 100
# Pixels: of the highest bar, and of the lowest that is no empty year.
MAX_HEIGHT, MIN_HEIGHT = 56, 3
# The share of a year's place that its bar fills.
FILLED = 0.8


@dataclass(frozen=True, slots=True)
class HistogramBar:
    """A year: from `x`, `width` wide, in per cent; `height` in pixels. `url` selects it, '' where it is empty."""

    year: int
    count: int
    x: float
    width: float
    height: int
    chosen: bool
    url: str
    # What selecting it does: '2014', '2014 a 2018'.
    label: str


@dataclass(frozen=True, slots=True)
class HistogramView:
    """The figure: a bar for each year from the first with documents to the last."""

    bars: tuple[HistogramBar, ...]
    height: int = MAX_HEIGHT


def histogram(question: SearchRequest, values: Sequence[FacetValue]) -> HistogramView | None:
    """Return the histogram of the facet's years; None for fewer than two of them, or for too many."""
    counts = {int(value.value): value.count for value in values if value.value.isdecimal()}
    if len(counts) < 2 or max(counts) - min(counts) >= MAX_YEARS:
        return None
    years = range(min(counts), max(counts) + 1)
    greatest_count, bar_width = max(*counts.values(), 1), 100 / len(years)
    chosen = [int(year) for year in question.chosen.get("year", ()) if year.isdecimal()]
    bars = []
    for number, year in enumerate(years):
        count = counts.get(year, 0)
        selected = _selected(counts, chosen, year)
        bars.append(
            HistogramBar(
                year,
                count,
                round(number * bar_width + bar_width * (1 - FILLED) / 2, 2),
                round(bar_width * FILLED, 2),
                max(MIN_HEIGHT, round(MAX_HEIGHT * count / greatest_count)) if count else 0,
                year in chosen,
                request_context.search_url(_select(question, selected)) if count else "",
                _range_label(selected or [year]),
            )
        )
    return HistogramView(tuple(bars))


def _selected(counts: dict[int, int], chosen: Sequence[int], year: int) -> list[int]:
    """Return the years with documents that are chosen once a year was selected, ascending.

    The first selects itself; another all that lies between; of several chosen ones itself again; the only one nothing.
    """
    if year in chosen:
        return [] if len(chosen) == 1 else [year]
    first, last = min(year, *chosen, year), max(year, *chosen, year)
    return sorted(other for other, count in counts.items() if count and first <= other <= last)


def _select(question: SearchRequest, years: Sequence[int]) -> SearchRequest:
    if years:
        return with_values(question, "year", [str(year) for year in years])
    return without_filter(question, "year", question.chosen["year"][0])


def _range_label(years: Sequence[int]) -> str:
    if len(years) == 1:
        return str(years[0])
    words = request_context.current_translations()
    return words("date.range", start=str(years[0]), end=str(years[-1]))

"""The years of a result as a histogram from which one selects: a year, and with a second one all between them.

    SearchRequest, FacetValue ... --histogram--> HistogramView --histogram.html--> SVG

Across, everything is in per cent of the figure's width; heights are in pixels.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import msgspec
from markupsafe import Markup, escape

from search_app.query.search_request import SearchRequest, with_values, without_filter
from search_app.search.response import FacetValue
from search_app.web import labels, request_context
from search_app.web.facet_panel import FacetLinks
from search_app.web.i18n import Translations

# Years that can be told apart and pointed at.
MAX_YEARS = 100
# Pixels: of the highest bar, and of the lowest that is no empty year.
MAX_HEIGHT, MIN_HEIGHT = 56, 3
# The share of a year's place that its bar fills.
FILLED = 0.8


# A figure has up to a hundred, which take a tenth of the time that frozen dataclasses do.
class HistogramBar(msgspec.Struct, frozen=True, gc=False):
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
    # Where no year is chosen or excluded, selecting one is what the facet's own link does.
    links = None
    if not (question.chosen.get("year") or question.excluded.get("year")):
        links = FacetLinks(question, "year")
    bars = []
    for number, year in enumerate(years):
        count = counts.get(year, 0)
        selected = _selected(counts, chosen, year) if chosen else [year]
        url = ""
        if count:
            url = (
                links.choose(str(year)) if links else request_context.search_url(_select(question, selected))
            )
        bars.append(
            HistogramBar(
                year,
                count,
                round(number * bar_width + bar_width * (1 - FILLED) / 2, 2),
                round(bar_width * FILLED, 2),
                max(MIN_HEIGHT, round(MAX_HEIGHT * count / greatest_count)) if count else 0,
                year in chosen,
                url,
                _range_label(selected or [year]),
            )
        )
    return HistogramView(tuple(bars))


def bars_html(words: Translations, histogram: HistogramView) -> Markup:
    """Return the bars of the years with documents as SVG. They are many, and a template takes long for each."""
    return Markup("".join(_bar_html(words, bar, histogram.height) for bar in histogram.bars if bar.url))


@lru_cache(labels.LABEL_CACHE_SIZE)
def _documents_html(words: Translations, count: int) -> str:
    return str(escape(labels.document_count(words, count)))


@lru_cache(labels.LABEL_CACHE_SIZE)
def _action_html(words: Translations, years: str) -> str:
    """Return what a bar does: select these years, or with '' remove its own."""
    return str(escape(words("histogram.select", years=years) if years else words("histogram.remove")))


def _bar_html(words: Translations, bar: HistogramBar, height: int) -> str:
    documents = _documents_html(words, bar.count)
    action = _action_html(words, "" if bar.chosen and bar.label == str(bar.year) else bar.label)
    chosen = ' class="chosen"' if bar.chosen else ""
    place = f'x="{bar.x}%" width="{bar.width}%"'
    return (
        f'<a href="{html.escape(bar.url)}" aria-label="{bar.year}: {documents}. {action}"{chosen}>'
        f"<title>{bar.year}: {documents}</title>\n"
        f'<rect class="place" {place} y="0" height="{height}"/>\n'
        f'<rect class="bar" {place} y="{height - bar.height}" height="{bar.height}"/></a>\n'
    )


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

"""Ranges of years and dates in words: `después de 2015`, `antes de junio de 2014`, `década de 2010`.

    text, offset, dates it names --find_date_range--> DateRange('year', '2016', None, end)

A year that a range begins after, or ends before, is not in it. `documents from 2018` are those of that year, `from 2018
on` those since. Only questions to the catalogue are read so: in others `después de 2015` is about what a document says.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from indexer.extraction.entities import EntitySpan

# Blanks are bounded, so that a long run of them takes linear time.
_S = r"\s{1,4}"
_AFTER = rf"despu[ée]s{_S}del?|posterior(?:es)?{_S}al?|after|later{_S}than"
_FROM = rf"desde|a{_S}partir{_S}del?|since"
_BEFORE = rf"antes{_S}del?|anterior(?:es)?{_S}al?|before|earlier{_S}than|prior{_S}to"
_UNTIL = r"hasta|until|up\sto"
_BOUND = re.compile(
    rf"(?:(?P<after>{_AFTER})|(?P<from>{_FROM})|(?P<before>{_BEFORE})|(?P<until>{_UNTIL})){_S}", re.I
)
_BETWEEN = re.compile(rf"(?:entre|between){_S}", re.I)
_PAIR = re.compile(rf"{_S}(?:y|and){_S}", re.I)
_LEAD = re.compile(rf"(?:del?|from){_S}", re.I)
_TO = re.compile(rf"{_S}(?:al?|hasta|to|until|through){_S}|\s?[-–—]\s?", re.I)
_ARTICLE = re.compile(rf"(?:(?:el|la|los|las|del?|the){_S}){{0,2}}(?:(?:a[ñn]os?|years?){_S})?", re.I)
_ON = re.compile(rf"{_S}(?:en{_S}adelante|on(?:wards?)?)(?!\w)", re.I)
# `los años 2010`, `década de los noventa`, `the 1990s`; two figures that begin with 1 or 2 are of this century.
_DECADE = re.compile(
    rf"(?:d[ée]cada{_S}del?{_S}(?:los{_S})?(?:a[ñn]os{_S})?|a[ñn]os{_S})"
    r"(?:(?P<year>(?:19[4-9]|20[0-4])0)|(?P<tens>[125-9]0)|(?P<name>cincuenta|sesenta|setenta|ochenta|noventa))(?![\w/])"
    r"|(?P<english>(?:19[4-9]|20[0-4])0)s(?!\w)",
    re.I,
)
_NAMES_OF_DECADES = ("cincuenta", "sesenta", "setenta", "ochenta", "noventa")
_ANOTHER_YEAR = re.compile(rf"(?:{_S}(?:y|e|o|u|al?|hasta)|\s?[,–—-])\s{{0,4}}[0-9]{{4}}(?!\w)", re.I)
_YEAR = re.compile(r"(?:19[4-9][0-9]|20[0-4][0-9])(?![\w/]|[.,-][0-9]{1,2}(?![0-9]))")


@dataclass(frozen=True, slots=True)
class DateRange:
    """Years, or dates as ISO writes them, of which both ends are in the range; None is open.

    `end` is the offset behind the last word that says it.
    """

    name: Literal["year", "date"]
    low: str | None
    high: str | None
    end: int


@dataclass(frozen=True, slots=True)
class _Point:
    """A year, month or day: '2014', '2014-06', '2014-06-12'."""

    iso: str
    end: int


def find_date_range(text: str, start: int, dates: Mapping[int, EntitySpan]) -> DateRange | None:
    """Return the range whose first word begins at `start`; None where none does. `dates` are by their offsets."""
    if bound := _BOUND.match(text, start):
        first = _point(text, bound.end(), dates)
        last = _second_point(text, first, dates) if first and bound["from"] else None
        if first and last:
            return _closed(first, last)
        if first is None:
            return None
        if bound["from"] or bound["after"]:
            low = first.iso if bound["from"] else _shift(first.iso, 1)
            return _range(low, None, first.end)
        high = first.iso if bound["until"] else _shift(first.iso, -1)
        return _range(None, high, first.end)
    if between := _BETWEEN.match(text, start):
        first = _point(text, between.end(), dates)
        last = _second_point(text, first, dates, _PAIR) if first else None
        return _closed(first, last) if first and last else None
    if decade := _decade(text, start):
        return decade
    lead = _LEAD.match(text, start)
    first = _point(text, lead.end() if lead else start, dates)
    if first and (on := _ON.match(text, first.end)):
        return _range(first.iso, None, on.end())
    last = _second_point(text, first, dates) if first else None
    return _closed(first, last) if first and last else None


def _decade(text: str, start: int) -> DateRange | None:
    """Return the ten years that are named as one; None for `los años 2010 y 2014`, which are two."""
    decade = _DECADE.match(text, start)
    if decade is None or _ANOTHER_YEAR.match(text, decade.end()):
        return None
    if name := decade["name"]:
        low = 1950 + 10 * _NAMES_OF_DECADES.index(name.lower())
    elif tens := decade["tens"]:
        low = int(tens) + (1900 if tens >= "50" else 2000)
    else:
        low = int(decade["year"] or decade["english"])
    return DateRange("year", str(low), str(low + 9), decade.end())


def _point(text: str, start: int, dates: Mapping[int, EntitySpan]) -> _Point | None:
    """Return the year, month or day that is named at `start`, behind an article; None where none is."""
    article = _ARTICLE.match(text, start)
    start = article.end() if article else start
    named = dates.get(start)
    if named and named.kind in ("day", "month") and named.low == named.high:
        return _Point(named.low, named.end)
    year = _YEAR.match(text, start)
    return _Point(year[0], year.end()) if year else None


def _second_point(
    text: str, first: _Point, dates: Mapping[int, EntitySpan], joint: re.Pattern[str] = _TO
) -> _Point | None:
    """Return the point that a joint, such as `a` or `hasta`, joins to the first; None where none does."""
    joined = joint.match(text, first.end)
    return _point(text, joined.end(), dates) if joined else None


def _closed(first: _Point, last: _Point) -> DateRange:
    low, high = first.iso, last.iso
    if high < low[: len(high)]:
        # Typed the wrong way round.
        low, high = high, low
    return _range(low, high, last.end)


def _range(low: str | None, high: str | None, end: int) -> DateRange:
    is_of_years = all(len(point) == 4 for point in (low, high) if point)
    return DateRange("year" if is_of_years else "date", low, high, end)


def _shift(iso: str, step: int) -> str:
    """Return the year, month or day that follows one (step 1), or precedes it (step -1)."""
    match [int(part) for part in iso.split("-")]:
        case [year]:
            return f"{year + step:04}"
        case [year, month]:
            months = year * 12 + month - 1 + step
            return f"{months // 12:04}-{months % 12 + 1:02}"
        case _:
            return (date.fromisoformat(iso) + timedelta(days=step)).isoformat()

"""Dates and ranges of days as Spanish UN prose and mastheads write them.

Forms: translators' manual of the United Nations (fechas) and the documents themselves: '6 a 10 de octubre de 2014',
'28 de junio a 8 de julio de 2004', 'del 28 al 30 de octubre de 2013', 'los días 17 y 18 de octubre de 2012', and in tables
'16/03/2002'. What one preposition or one month governs is one expression; coordinated expressions are several.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("enero ene.", "febrero feb.", "marzo mar.", "abril abr.", "mayo", "junio jun.", "julio jul."),
            *("agosto ago.", "septiembre setiembre sept. sep. set.", "octubre oct.", "noviembre nov."),
            "diciembre dic.",
        ),
        1,
    )
    for name in names.split()
}


@dataclass(frozen=True, slots=True)
class Found:
    """`text[start_offset:end_offset]` names the days from `start_iso` to `end_iso`, both included."""

    start_offset: int
    end_offset: int
    text: str
    start_iso: str
    end_iso: str


_DAY = r"(?:primero|[0-3]?[0-9])(?:\.?[ºª°]|er|ro)?"
_MONTH = "|".join(re.escape(name) for name in sorted(_MONTHS, key=len, reverse=True))
# A note's call may be glued to the year by extraction: '20112' is 2011 and note 2.
_YEAR = r"(?:1[89]|20)[0-9]{2}(?=[0-9]{0,2}(?![0-9]))"
_S = r"[\s\u00a0]{1,4}"


def _of(month: str, year: str) -> str:
    return rf"{_S}de{_S}(?P<{month}>{_MONTH})(?!\w)(?:{_S}del?{_S}(?P<{year}>{_YEAR}))?"


_EXPRESSION = re.compile(
    rf"(?<![\w/.,:º°-])(?:(?P<day>[0-3]?[0-9])/(?P<month>[01]?[0-9])/(?P<year>{_YEAR})(?![\w/])"
    rf"|(?P<iso>(?:1[89]|20)[0-9]{{2}}-[01][0-9]-[0-3][0-9])(?![\w/-])"
    rf"|(?P<first>{_DAY})"
    rf"(?:(?:{_of('m1', 'y1')})?(?:{_S}(?:a|al|hasta|hasta{_S}el){_S}|[ ]?[-‐‑–—][ ]?)(?P<last>{_DAY}){_of('m2', 'y2')}"
    rf"|(?P<more>(?:,{_S}{_DAY}){{0,8}}),?{_S}[ye]{_S}(?:el{_S})?(?P<final>{_DAY}){_of('m3', 'y3')}"
    rf"|{_of('m4', 'y4')}))",
    re.IGNORECASE,
)
_FROM = re.compile(rf"(?<!\w)(?:del|desde{_S}el){_S}\Z", re.IGNORECASE)
_BETWEEN = re.compile(rf"(?<!\w)entre{_S}el{_S}\Z", re.IGNORECASE)
_THE_DAYS = re.compile(rf"(?<!\w)los{_S}d[íi]as{_S}\Z", re.IGNORECASE)
_COORDINATED = re.compile(
    rf"(?:[,;]|,?{_S}[yeo])(?:{_S}(?:su|la|el){_S}\w+{_S}reuni[óo]n,?)?"
    rf"(?:{_S}(?:el|los|los{_S}d[íi]as|del|desde{_S}el|de|en))?{_S}",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Raw:
    """An expression while its year may still be missing."""

    start: int
    end: int
    first: tuple[int | None, int | None, int]  # year, month, day
    last: tuple[int | None, int | None, int]


def _day(text: str) -> int:
    return 1 if text[0] in "pP" else int(re.match("[0-9]+", text)[0])  # type: ignore[index]


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _month(text: str | None) -> int | None:
    return _MONTHS[text.lower()] if text else None


def _raw(match: re.Match[str]) -> _Raw | None:
    """What a match says, before its year is looked for; None when it is no date after all."""
    text, start = match.string, match.start()
    if match["iso"]:
        year, month, day = map(int, match["iso"].split("-"))
        return _Raw(start, match.end(), (year, month, day), (year, month, day))
    if match["day"]:
        point = (int(match["year"]), int(match["month"]), int(match["day"]))
        return _Raw(start, match.end(), point, point)
    first, month, year = _day(match["first"]), _month(match["m1"]), _number(match["y1"])
    before = text[max(0, start - 20) : start]
    if match["last"]:
        last = (_number(match["y2"]), _month(match["m2"]), _day(match["last"]))
        lead = _FROM.search(before)
        return _Raw(
            start - (len(before) - lead.start() if lead else 0), match.end(), (year, month, first), last
        )
    if match["final"]:
        last = (_number(match["y3"]), _month(match["m3"]), _day(match["final"]))
        between, days = _BETWEEN.search(before), _THE_DAYS.search(before)
        lead = between or days
        return _Raw(
            start - (len(before) - lead.start() if lead else 0), match.end(), (year, month, first), last
        )
    point = (_number(match["y4"]), _month(match["m4"]), first)
    return _Raw(start, match.end(), point, point)


def dates(text: str) -> tuple[Found, ...]:
    """Every date and range in `text`, in order. A day without a year takes it from the complete date it is
    coordinated with ('29 y 30 de mayo y 3 y 4 de junio de 2024'); without one it is not a date. Nor is 31 de abril.

    >>> [(d.text, d.start_iso, d.end_iso) for d in dates('Viena, 28 de junio a 8 de julio de 2004')]
    [('28 de junio a 8 de julio de 2004', '2004-06-28', '2004-07-08')]
    """
    return tuple(_complete(text, [raw for match in _EXPRESSION.finditer(text) if (raw := _raw(match))]))


def _complete(text: str, raws: list[_Raw]) -> Iterator[Found]:
    following: _Raw | None = None
    for raw in reversed(raws):
        year, month, day = raw.last
        if year is None and following and _COORDINATED.fullmatch(text, raw.end, following.start):
            year = following.first[0]
        raw.last = (year, month, day)
        first_year, first_month, first_day = raw.first
        first_month = first_month or month
        if first_year is None and year is not None and first_month and month:
            first_year = year - 1 if first_month > month else year  # 28 de diciembre a 3 de enero de 2005
        raw.first = (first_year, first_month, first_day)
        following = raw
    for raw in raws:
        start, end = _iso(*raw.first), _iso(*raw.last)
        if start and end and start <= end:
            yield Found(raw.start, raw.end, text[raw.start : raw.end], start, end)


def _iso(year: int | None, month: int | None, day: int) -> str | None:
    if year is None or month is None:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None

"""Dates and ranges of days as Spanish UN prose and mastheads write them.

Forms: the United Nations translators' manual (fechas) and the documents themselves: '6 a 10 de octubre de 2014',
'28 de junio a 8 de julio de 2004', 'del 28 al 30 de octubre de 2013', 'los días 17 y 18 de octubre de 2012',
and in tables '16/03/2002'. Days that share one month or one pair of prepositions are one expression; coordinated
expressions are several. Words that belong to the range or pair (del ... al, entre el ... y el, los días) are part of
the expression; the article of a single date is not.
"""

import re
from collections.abc import Iterator
from datetime import date

import msgspec

from indexer.months import ABBREVIATED_MONTH_NUMBERS, MONTH_NUMBERS

_MONTHS = {
    **MONTH_NUMBERS,
    **{f"{abbreviation}.": number for abbreviation, number in ABBREVIATED_MONTH_NUMBERS.items()},
}


# Thousands are made: a struct takes a fifth of a frozen dataclass's time.
class DateSpan(msgspec.Struct, frozen=True, gc=False):
    """`text[start_offset:end_offset]` names the days from `start_iso` to `end_iso`, both included."""

    start_offset: int
    end_offset: int
    text: str
    start_iso: str
    end_iso: str


_DAY = r"(?:primero|[0-3]?[0-9])(?:\.?[ºª°]|er|ro)?"
# ASCII only: under IGNORECASE 'i' also matches 'ı' and 's' matches 'ſ', which are not keys of _MONTHS.
_MONTH = f"(?a:{'|'.join(re.escape(name) for name in sorted(_MONTHS, key=len, reverse=True))})"
# A note's call may be glued to the year by extraction: '20112' is 2011 and note 2.
_YEAR = r"(?:1[89]|20)[0-9]{2}(?=[0-9]{0,2}(?![0-9]))"
# Bounded, so that no run of blanks is read again and again.
_S = r"[\s\u00a0]{1,4}"


def _month_of(which: int) -> str:
    return rf"{_S}de{_S}(?P<month{which}>{_MONTH})(?:{_S}del?{_S}(?P<year{which}>{_YEAR}))?"


_TO = rf"(?:{_S}(?:al?|hasta(?:{_S}el)?){_S}|[ ]?[-‐‑–—][ ]?)"
_EXPRESSION = re.compile(
    rf"(?<![\w/.,:º°-])(?:(?P<day>[0-3]?[0-9])/(?P<month>[01]?[0-9])/(?P<year>(?:1[89]|20)[0-9]{{2}})(?![\w/])"
    r"|(?P<iso>(?:1[89]|20)[0-9]{2}-[01][0-9]-[0-3][0-9])(?![\w/-])"
    rf"|(?P<first>{_DAY})"
    rf"(?:(?:{_month_of(1)})?{_TO}(?P<to>{_DAY}){_month_of(2)}"
    rf"|(?:,{_S}{_DAY}){{0,8}},?{_S}[ye]{_S}(?:el{_S})?(?P<pair>{_DAY}){_month_of(3)}"
    rf"|{_month_of(4)}))",
    re.IGNORECASE,
)
# This is quicker to find than what may not precede an expression. The first character is outside the group, so that the
# regular expression engine can skip to it.
_BEGINS = re.compile(r"[0-9Pp](?:(?<=[0-9])[0-9]*|(?<=[Pp])(?i:rimero))")
# Without one there is no date. The beginnings of a year are cheaper to look for.
_HAS_YEAR = re.compile(_YEAR)
_YEAR_NEEDLES = ("20", "19", "18")
_AND_THE = re.compile(rf"{_S}y{_S}el{_S}(?P<day>{_DAY}){_month_of(0)}", re.IGNORECASE)
# What may stand before an expression and belongs to it, according to its form.
_FROM = re.compile(rf"(?<!\w)(?:del|desde{_S}el){_S}\Z", re.IGNORECASE)
_BETWEEN = re.compile(rf"(?<!\w)entre{_S}el{_S}\Z", re.IGNORECASE)
_BETWEEN_OR_DAYS = re.compile(rf"(?<!\w)(?:entre{_S}el|los{_S}d[íi]as){_S}\Z", re.IGNORECASE)
# Characters before an expression in which those words are looked for.
_LEAD_CHARS = 20
_COORDINATED = re.compile(
    rf"(?:[,;]|,?{_S}[yeo])(?:{_S}(?:su|la|el){_S}\w+{_S}reuni[óo]n,?)?"
    rf"(?:{_S}(?:el|los|los{_S}d[íi]as|del|desde{_S}el|de|en))?{_S}",
    re.IGNORECASE,
)


class _Day(msgspec.Struct, gc=False):
    """A day whose month or year may still be missing."""

    year: int | None
    month: int | None
    day: int

    @property
    def iso(self) -> str | None:
        """The ISO date; None when it is incomplete, or none: 31 de abril."""
        if self.year is None or self.month is None:
            return None
        try:
            return date(self.year, self.month, self.day).isoformat()
        except ValueError:
            return None


class _PartialRange(msgspec.Struct, gc=False):
    """An expression as written: `text[start:end]`, its first and last day."""

    start: int
    end: int
    first: _Day
    last: _Day


def _day(match: re.Match[str], day: str, which: int | None = None) -> _Day:
    """Return the day in group `day`, with the month and year of place `which`."""
    figures = "".join(filter(str.isdecimal, match[day]))
    month, year = (match[f"month{which}"], match[f"year{which}"]) if which is not None else (None, None)
    return _Day(
        int(year) if year else None, _MONTHS[month.lower()] if month else None, int(figures) if figures else 1
    )


def _extend_left(match: re.Match[str], words: re.Pattern[str]) -> int:
    """Return where the expression begins, with the words before it that belong to it."""
    lead = words.search(match.string, max(0, match.start() - _LEAD_CHARS), match.start())
    return lead.start() if lead else match.start()


def _partial_range(match: re.Match[str]) -> _PartialRange:
    if match["iso"]:
        point = _Day(*map(int, match["iso"].split("-")))
        return _PartialRange(match.start(), match.end(), point, point)
    if match["day"]:
        point = _Day(int(match["year"]), int(match["month"]), int(match["day"]))
        return _PartialRange(match.start(), match.end(), point, point)
    if match["to"]:
        return _PartialRange(
            _extend_left(match, _FROM), match.end(), _day(match, "first", 1), _day(match, "to", 2)
        )
    if match["pair"]:
        return _PartialRange(
            _extend_left(match, _BETWEEN_OR_DAYS), match.end(), _day(match, "first"), _day(match, "pair", 3)
        )
    point = _day(match, "first", 4)
    start = _extend_left(match, _BETWEEN)
    until = _AND_THE.match(match.string, match.end()) if start < match.start() else None
    # Entre el 28 de junio y el 8 de julio de 2004.
    if until:
        return _PartialRange(start, until.end(), point, _day(until, "day", 0))
    return _PartialRange(match.start(), match.end(), point, point)


def _partial_ranges(text: str) -> Iterator[_PartialRange]:
    end = 0
    for begin in _BEGINS.finditer(text):
        start, stop = begin.span()
        # Past two figures there is no day, and four are a year that may be an ISO date's.
        if start < end or (stop - start > 2 and text[start].isdecimal() and text[stop : stop + 1] != "-"):
            continue
        if match := _EXPRESSION.match(text, start):
            partial = _partial_range(match)
            end = partial.end
            yield partial


def find_dates(text: str) -> tuple[DateSpan, ...]:
    """Return every date and range in `text`, in order.

    What lacks its year takes it from the complete date it is coordinated with ('29 y 30 de mayo y 3 y 4 de junio de
    2024'); without one it is no date. 31 de abril and 10 a 6 de mayo are no dates either.

    >>> [(d.text, d.start_iso, d.end_iso) for d in find_dates('Viena, 28 de junio a 8 de julio de 2004')]
    [('28 de junio a 8 de julio de 2004', '2004-06-28', '2004-07-08')]
    """
    if not any(map(text.__contains__, _YEAR_NEEDLES)) or not _HAS_YEAR.search(text):
        return ()
    ranges = list(_partial_ranges(text))
    following: _PartialRange | None = None
    for partial in reversed(ranges):
        first, last = partial.first, partial.last
        if last.year is None and following and _COORDINATED.fullmatch(text, partial.end, following.start):
            last.year = following.first.year
        first.month = first.month or last.month
        if first.year is None and last.year is not None and first.month and last.month:
            # 28 de diciembre a 3 de enero de 2005
            first.year = last.year - (first.month > last.month)
        following = partial
    spans = []
    for partial in ranges:
        start, end = partial.first.iso, partial.last.iso
        if start and end and start <= end:
            spans.append(DateSpan(partial.start, partial.end, text[partial.start : partial.end], start, end))
    return tuple(spans)

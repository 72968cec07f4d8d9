"""Text of a query -> the days, months, sessions and meetings it names, as people type them.

    'oct 2013' '29.10.2013' 'October 29, 2013'          -> what 'octubre de 2013', '29 de octubre de 2013' name
    '3-4 mayo 2023' '14 a 18 octubre 2024'              -> what 'del 14 al 18 de octubre de 2024' names
    'COP 7' 'sesión 12' 'VII período' '7ma sesión'      -> what 'séptimo período de sesiones' names
    'séptima Conferencia' 'seventh session'

Documents are not read so: in them `COP 7` may be the number of a heading, and `12 sesiones` a count. They are read by
`indexer.extraction.entities`, and what it finds in a query comes first here too. A special session has none of these
numbers.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from msgspec.structs import replace

from indexer.extraction.entities import EntitySpan, find_entities
from indexer.extraction.ordinals import find_ordinals, ordinal
from indexer.months import ABBREVIATED_MONTH_NUMBERS, ENGLISH_MONTH_NUMBERS, MONTH_NUMBERS

_MONTHS = MONTH_NUMBERS | ABBREVIATED_MONTH_NUMBERS | ENGLISH_MONTH_NUMBERS
_YEAR = r"(?P<year>(?:1[89]|20)[0-9]{2})(?![\w/])"
_MONTH = f"(?P<month>(?a:{'|'.join(sorted(_MONTHS, key=len, reverse=True))}))"
_RAISED = r"(?:[.]?[ºª°]|st|nd|rd|th)?"
_DATES = (
    re.compile(rf"(?<![\w.,/:-])(?P<day>[0-3]?[0-9])[.-](?P<number>[01]?[0-9])[.-]{_YEAR}", re.I),
    re.compile(
        rf"(?<![\w.,/:-])(?:(?P<day>[0-3]?[0-9]){_RAISED}\s(?:(?:de|of)\s)?)?(?<!\w){_MONTH}[.]?"
        rf"(?:\s(?P<after>[0-3]?[0-9]){_RAISED},?)?,?\s(?:(?:del?|of)\s)?{_YEAR}",
        re.I,
    ),
)
# Ranges of days. The number of blanks is bounded, so that a long run of them takes linear time.
_S = r"\s{1,4}"
_DASH = rf"(?:{_S})?[-‐‑–—](?:{_S})?"
_TO = rf"(?:{_DASH}|{_S}(?:al?|hasta(?:{_S}el)?|to|until|through){_S})"
_PAIR = rf"{_S}(?:[ye](?:{_S}el)?|and|&){_S}"
_WEEKDAY = (
    r"(?:lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
)
_WEEKDAY_BEFORE = re.compile(rf"(?<!\w){_WEEKDAY},?{_S}(?:el{_S}|d[íi]a{_S})?\Z", re.I)
# Characters before a day in which its day of the week is looked for.
_WEEKDAY_WINDOW = 22
_BETWEEN = rf"(?<!\w)(?:entre(?:{_S}el)?|between){_S}"
_LEAD = rf"(?:(?<!\w)(?:del?|desde(?:{_S}el)?|(?:los{_S})?d[íi]as|from){_S}|{_BETWEEN})?"
_BEGIN = r"(?<![\w.,/:-])"


def _day_of(which: str) -> str:
    return rf"(?:{_WEEKDAY},?{_S})?(?P<{which}_day>[0-3]?[0-9]){_RAISED}"


def _month_of(which: str) -> str:
    return _MONTH.replace("?P<month>", f"?P<{which}_month>") + "[.]?"


def _year_of(which: str) -> str:
    return rf",?{_S}(?:(?:del?|of){_S})?" + _YEAR.replace("?P<year>", f"?P<{which}_year>")


def _month_behind(which: str) -> str:
    """14 de octubre, 14 October."""
    return rf"{_S}(?:(?:del?|of){_S})?{_month_of(which)}"


def _figures(which: str) -> str:
    """14/10/2024; of the first day the month and the year may be those of the last, 14-18/10/2024."""
    may_lack = "?" if which == "first" else ""
    year = rf"(?:[./-](?P<{which}_year>(?:1[89]|20)[0-9]{{2}})){may_lack}"
    return rf"(?P<{which}_day>[0-3]?[0-9])(?:[./-](?P<{which}_number>[01]?[0-9]){year}){may_lack}"


def _iso(which: str) -> str:
    return (
        rf"(?P<{which}_year>(?:1[89]|20)[0-9]{{2}})-(?P<{which}_number>[01][0-9])-(?P<{which}_day>[0-3][0-9])"
    )


_FIRST, _LAST = _day_of("first"), _day_of("last")
_END = _month_behind("last") + _year_of("last")
_RANGES = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        # 14 a 18 octubre 2024, 28 octubre a 1 noviembre 2013
        rf"{_LEAD}{_BEGIN}{_FIRST}(?:{_month_behind('first')}(?:{_year_of('first')})?)?{_TO}{_LAST}{_END}",
        # 3 y 4 mayo 2023, 3, 4 y 5 mayo 2023; of different months they are two days and no range
        rf"{_LEAD}{_BEGIN}{_FIRST}(?:,{_S}[0-3]?[0-9]{_RAISED}){{0,8}},?{_PAIR}{_LAST}{_END}",
        rf"{_BETWEEN}{_FIRST}{_month_behind('first')}(?:{_year_of('first')})?{_PAIR}{_LAST}{_END}",
        # October 14-18, 2024; October 28 to November 1, 2013
        rf"(?<!\w){_month_of('first')}{_S}{_FIRST}(?:{_year_of('first')})?{_TO}"
        rf"(?:{_month_of('last')}{_S})?{_LAST}{_year_of('last')}",
        rf"(?<!\w){_month_of('first')}{_S}{_FIRST}{_PAIR}{_LAST}{_year_of('last')}",
        rf"{_LEAD}{_BEGIN}{_figures('first')}{_TO}{_figures('last')}(?![\w/])",
        rf"{_LEAD}{_BEGIN}{_iso('first')}(?:{_TO}|/|\.\.){_iso('last')}(?![\w/-])",
    )
)
_IN_LETTERS = r"[IVXL]{1,7}|[^\W\d_]{5,20}(?:[\s-][^\W\d_]{5,12})?"
# 12ª, 12th, XII, duodécima, twelfth.
_MARKED = rf"[0-9]{{1,2}}(?:[.]?[ºª°]|[a-z]{{1,2}})|{_IN_LETTERS}"
_ORDINAL = rf"[0-9]{{1,2}}|{_MARKED}"
_CARDINAL = r"(?P<number>[0-9]{1,2}|[IVXL]{1,7})(?![\w/.,]\w|[\w/])"
_SESSION = r"(?:per[ií]odo(?:\s(?:de\s)?sesi(?:ones|[oó]n))?|sesi[oó]n|session)"
# Whose session it is: there is one Conference here.
_OF_PARTIES = r"(?:\s(?:de\slas\sPartes|of\sthe\sParties))"
_OF_CONFERENCE = rf"(?:\s(?:de\sla\sConferencia|of\sthe\sConference){_OF_PARTIES}?(?!\w))"
# A segunda Conferencia Mundial is another, as is one on or of something.
_OTHER_CONFERENCE = (
    r"(?!\w|\s(?:del?|of|on|sobre|para|contra|against|for|room|\w{2,20}(?:al|ana|ica|iva|aria|ista)\b))"
)
_CONFERENCE = rf"(?:Conferencia|Conference)(?:{_OF_PARTIES}(?!\w)|{_OTHER_CONFERENCE})"
_NO_SPECIAL = r"(?!\w|\s(?:extraordinari|especial|special))"
_SESSIONS = (
    re.compile(rf"(?<![\w/.,:-])(?P<number>{_ORDINAL})\s{_SESSION}{_NO_SPECIAL}", re.I),
    re.compile(rf"(?<!\w){_SESSION}\s(?:n[úu]m[.]?\s|n[.]?[ºo°]\s?)?{_CARDINAL}", re.I),
    re.compile(rf"(?<![\w/.,:-])(?P<number>{_MARKED})\s(?:COP(?![\w/-]|\s[0-9])|{_CONFERENCE})", re.I),
    re.compile(rf"(?<![\w/-])COP(?:[ -]|(?=[0-9])){_CARDINAL}", re.I),
)
_WHOSE = re.compile(_OF_CONFERENCE, re.I)
_ENGLISH = re.compile("(?:st|nd|rd|th)$", re.I)
_ENGLISH_UNITS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_ENGLISH_ORDINALS = {
    name: number
    for number, name in enumerate(
        (
            *(*_ENGLISH_UNITS, "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth"),
            *("sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"),
            *(f"twenty-{unit}" for unit in _ENGLISH_UNITS),
            "thirtieth",
        ),
        1,
    )
}


def find_typed_dates(text: str) -> tuple[EntitySpan, ...]:
    """Return what `find_entities` finds in a text and what else people type for a day, month or session, in order."""
    # One for one, so places stay.
    plain = re.sub(r"\s", " ", text)
    ranges = list(_ranges(plain))
    mentions = [
        mention
        for mention in find_entities(text)
        if not any(_extends(date_range, mention) for date_range in ranges)
    ]
    for mention in (*ranges, *_days(plain), *_sessions(plain)):
        if not any(other.start < mention.end and mention.start < other.end for other in mentions):
            mentions.append(mention)
    mentions = [_with_conference(plain, _with_weekday(plain, mention)) for mention in mentions]
    return tuple(sorted(mentions, key=lambda mention: mention.start))


def _extends(date_range: EntitySpan, mention: EntitySpan) -> bool:
    """Return whether a range holds a mention and more: `find_entities` read one day of two, or the first figures."""
    return (
        date_range.start <= mention.start
        and mention.end <= date_range.end
        and (date_range.low, date_range.high) != (mention.low, mention.high)
    )


def _with_weekday(text: str, mention: EntitySpan) -> EntitySpan:
    """Return a day together with the day of the week before it, which documents seldom write."""
    before = mention.kind == "day" and _WEEKDAY_BEFORE.search(
        text, max(0, mention.start - _WEEKDAY_WINDOW), mention.start
    )
    return replace(mention, start=before.start()) if before else mention


def _ranges(text: str) -> Iterator[EntitySpan]:
    for pattern in _RANGES:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            last_month = _month_number(parts, "last") or _month_number(parts, "first")
            first_month = _month_number(parts, "first") or last_month
            last_year = int(parts["last_year"])
            # 28 diciembre a 3 enero 2005
            first_year = int(parts.get("first_year") or last_year - (first_month > last_month))
            try:
                first = date(first_year, first_month, int(parts["first_day"]))
                last = date(last_year, last_month, int(parts["last_day"]))
            except ValueError:
                continue
            if first <= last:
                yield EntitySpan(*match.span(), "day", first.isoformat(), last.isoformat())


def _month_number(parts: Mapping[str, str | None], which: str) -> int:
    """Return the month of the first or the last day; 0 where none is given."""
    figures, name = parts.get(f"{which}_number"), parts.get(f"{which}_month")
    return int(figures) if figures else _MONTHS[name.lower()] if name else 0


def _days(text: str) -> Iterator[EntitySpan]:
    for pattern in _DATES:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            month = int(parts.get("number") or _MONTHS[parts["month"].lower()])
            day = parts["day"] or parts.get("after")
            if parts["day"] and parts.get("after"):
                # 5 octubre 6 2013: either number may be the day.
                continue
            if day is None:
                iso = f"{parts['year']}-{month:02}"
                yield EntitySpan(*match.span(), "month", iso, iso)
                continue
            try:
                iso = date(int(parts["year"]), month, int(day)).isoformat()
            except ValueError:
                continue
            yield EntitySpan(*match.span(), "day", iso, iso)


def _sessions(text: str) -> Iterator[EntitySpan]:
    for pattern in _SESSIONS:
        for match in pattern.finditer(text):
            typed = match["number"]
            start = match.start()
            number = _number(typed)
            # Two words of which the last may be the ordinal.
            if number is None and " " in typed:
                start += typed.index(" ") + 1
                number = _number(typed.rpartition(" ")[2])
            if number is not None and 0 < number < 100:
                yield EntitySpan(start, match.end(), "period", str(number), str(number))


def _with_conference(text: str, mention: EntitySpan) -> EntitySpan:
    """Return a session with the words that say whose it is: duodécimo período de sesiones de la Conferencia."""
    after = mention.kind == "period" and _WHOSE.match(text, mention.end)
    return replace(mention, end=after.end()) if after else mention


def _number(typed: str) -> int | None:
    figures = _ENGLISH.sub("", typed)
    if figures.isdecimal():
        return int(figures)
    return _ENGLISH_ORDINALS.get(typed.lower().replace(" ", "-")) or ordinal(typed)


def is_spelled_out(text: str) -> bool:
    """Return whether the number is an ordinal in words: `séptimo`, `seventh`, not 7º, 7 or VII."""
    english = any(word in _ENGLISH_ORDINALS for word in re.findall("[a-z]+", text.lower()))
    return english or any(not re.search("[0-9]", mention.text) for mention in find_ordinals(text))

"""Text of a question -> the days, months, sessions and meetings it names, as people type them.

    'oct 2013' '29.10.2013' 'October 29, 2013'          -> what 'octubre de 2013', '29 de octubre de 2013' name
    'COP 7' 'sesión 12' 'VII período' '7ma sesión'      -> what 'séptimo período de sesiones' names

Documents are not read so: there `COP 7` may be a heading's number and `12 sesiones` a count. `indexer.mentions` reads
what documents write; whatever it finds in a question comes first here. Nor is a special session one of the numbered.
"""

import re
from collections.abc import Iterator
from datetime import date

from indexer.mentions import Named, named
from indexer.parsing.ordinals import find_ordinals, ordinal

# Each month in Spanish and in English, whole and cut short; the abbreviations of both are those of dictionaries.
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("enero ene january jan", "febrero feb february", "marzo mar march", "abril abr april apr"),
            *("mayo may", "junio jun june", "julio jul july", "agosto ago august aug"),
            *("septiembre setiembre sept sep set september", "octubre oct october"),
            *("noviembre nov november", "diciembre dic december dec"),
        ),
        1,
    )
    for name in names.split()
}
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
_ORDINAL = r"[0-9]{1,2}(?:[.]?[ºª°]|[a-z]{1,2})?|[IVXL]{1,7}|[^\W\d_]{5,20}(?:\s[^\W\d_]{5,12})?"
_CARDINAL = r"(?P<number>[0-9]{1,2}|[IVXL]{1,7})(?![\w/.,]\w|[\w/])"
_SESSION = r"(?:per[ií]odo(?:\sde\ssesiones)?|sesi[oó]n|session)"
_NO_SPECIAL = r"(?!\w|\s(?:extraordinari|especial|special))"
_SESSIONS = (
    re.compile(rf"(?<![\w/.,:-])(?P<number>{_ORDINAL})\s{_SESSION}{_NO_SPECIAL}", re.I),
    re.compile(rf"(?<!\w){_SESSION}\s(?:n[úu]m[.]?\s|n[.]?[ºo°]\s?)?{_CARDINAL}", re.I),
    re.compile(rf"(?<![\w/-])COP[ -]?{_CARDINAL}", re.I),
)
_ENGLISH = re.compile("(?:st|nd|rd|th)$", re.I)


def asked(text: str) -> tuple[Named, ...]:
    """What `named` finds in a text, and what else people type for a day, a month or a session, in order."""
    found = list(named(text))
    plain = re.sub(r"\s", " ", text)  # one for one, so places stay
    for one in (*_days(plain), *_sessions(plain)):
        if not any(other.start < one.end and one.start < other.end for other in found):
            found.append(one)
    return tuple(sorted(found, key=lambda one: one.start))


def _days(text: str) -> Iterator[Named]:
    for pattern in _DATES:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            month = int(parts.get("number") or _MONTHS[parts["month"].lower()])
            day = parts["day"] or parts.get("after")
            if parts["day"] and parts.get("after"):
                continue  # 5 octubre 6 2013 is no day
            if day is None:
                said = f"{parts['year']}-{month:02}"
                yield Named(*match.span(), "month", said, said)
                continue
            try:
                said = date(int(parts["year"]), month, int(day)).isoformat()
            except ValueError:
                continue
            yield Named(*match.span(), "day", said, said)


def _sessions(text: str) -> Iterator[Named]:
    for pattern in _SESSIONS:
        for match in pattern.finditer(text):
            written = match["number"]
            start = match.start()
            number = _number(written)
            if number is None and " " in written:  # two words of which the last may be the ordinal
                start += written.index(" ") + 1
                number = _number(written.rpartition(" ")[2])
            if number is not None and 0 < number < 100:
                yield Named(start, match.end(), "period", str(number), str(number))


def _number(written: str) -> int | None:
    figures = _ENGLISH.sub("", written)
    return int(figures) if figures.isdecimal() else ordinal(written)


def in_words(text: str) -> bool:
    """Whether the number is said by an ordinal in words: `séptimo`, not 7º, 7 or VII."""
    return any(not re.search("[0-9]", one.text) for one in find_ordinals(text))

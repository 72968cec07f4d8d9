"""What is typed after a field's name -> the Value it narrows to: codes of facets, dates, ranges of both."""

import re
from collections.abc import Callable
from dataclasses import replace

from indexer.mentions import Named, days_of, named
from indexer.parsing.dates import dates
from indexer.parsing.ordinals import ordinal
from indexer.spanish import fold
from search_app.query_tree import Mentions, Place, Value

_DAY = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?")
_YEAR = re.compile(r"[0-9]{4}")
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SERIES = re.compile(r"[A-Z0-9]+(?:[./][A-Z0-9]+)*")


def _session(typed: str) -> str | None:
    typed = typed.strip()
    if re.fullmatch(r"0*[1-9][0-9]?", typed):
        return str(int(typed))
    number = ordinal(typed)
    return str(number) if number is not None and 0 < number < 100 else None


def _year(typed: str) -> str | None:
    return typed if _YEAR.fullmatch(typed) else None


def _date(typed: str) -> str | None:
    if _DAY.fullmatch(typed):
        return typed
    found = dates(typed)
    if len(found) == 1 and found[0].text == typed and found[0].start_iso == found[0].end_iso:
        return found[0].start_iso
    return None


def _slug(typed: str) -> str | None:
    code = re.sub(r"[\s_-]+", "-", fold(typed).strip())
    return code if len(code) < 100 and _CODE.fullmatch(code) else None


def _organ(typed: str) -> str | None:
    """A series; `WG.4` alone is the Conference's."""
    code = re.sub(r"\s", "", fold(typed)).upper().removesuffix("/*")
    if len(code) > 100 or not _SERIES.fullmatch(code):
        return None
    code = re.sub(r"\bWG(?=[0-9])", "WG.", code)
    return f"CTOC/COP/{code}" if code.startswith("WG.") else code


_VALUES: dict[str, Callable[[str], str | None]] = {
    "session": _session,
    "topic": _slug,
    "organ": _organ,
    "kind": _slug,
    "year": _year,
    "date": _date,
}
_RANGED = ("session", "year", "date")


def value_of(known: str, typed: str, at: Place) -> Value | None:
    """The value or range typed after the field `known`; None when it is none: `sesión:12º`, `fecha:2014..2018-06`."""
    read = _VALUES[known]
    low, dots, high = typed.partition("..")
    if not dots or known not in _RANGED:
        one = read(typed.rstrip("."))
        return Value(known, one, one, at) if one else None  # type: ignore[arg-type]
    first, last = (read(low) if low else None, read(high) if high else None)
    if (low and not first) or (high and not last) or not (first or last):
        return None
    return Value(known, first, last, at)  # type: ignore[arg-type]


def mention_of(typed: str, at: Place) -> Mentions | None:
    """What is typed after `menciona:`: a day, range of days, month, session or meeting; None when it is none."""
    low, dots, high = typed.strip().rstrip(".").partition("..")
    if _DAY.fullmatch(low) and len(low) == 7 and not dots:
        return Mentions("month", low, low, at)
    # A day as ISO writes it is one of the ways in which a text names days.
    first = named(low)
    last = named(high) if dots else first
    if len(first) != 1 or len(last) != 1 or not (_is(first[0], low) and _is(last[0], high if dots else low)):
        return None
    if dots and (first[0].kind, last[0].kind) != ("day", "day"):
        return None
    return mention(replace(first[0], high=last[0].high), at)


def mention(one: Named, at: Place) -> Mentions | None:
    """What a text names, as something to ask for; None for a range of days that is none or too long."""
    if one.kind == "day" and not (one.low <= one.high and days_of(one.low, one.high)):
        return None
    return Mentions(one.kind, one.low, one.high, at)


def _is(one: Named, text: str) -> bool:
    return (one.start, one.end) == (0, len(text))

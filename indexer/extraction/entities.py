"""Text -> the days, months, sessions and meetings it names, and the keys a passage that names them is found by.

    'del 28 al 30 de octubre de 2013' --find_entities--> EntitySpan('day', '2013-10-28', '2013-10-30')
        --index_keys--> day:2013-10-28 day:2013-10-29 day:2013-10-30 month:2013-10
    'su 14ª reunión' --> meeting:14        'séptimo período de sesiones' --> period:7

The module knows how dates and ordinals are looked up; it knows no document, index or query. An ordinal counts only
beside its noun. A special session (período extraordinario) is not one of the numbered sessions.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache

import msgspec

from indexer.document import EntityKind, EntityMention
from indexer.extraction.dates import DateSpan, find_dates
from indexer.extraction.ordinals import Ordinal, find_ordinals
from indexer.months import MONTH_NUMBERS

# A range of up to this many days is found by each of them; a longer one by its first, its last and its months.
MAX_DAYS = 31
# Of a range: no meeting or session lasts longer.
MAX_MONTHS = 24

# A year, and what stands before it where it is a month's: figures are quicker to find than the names of months.
_YEAR = re.compile(r"(?:1[89]|20)[0-9]{2}")
_MONTH_OF = re.compile(rf"(?<!\w)((?a:{'|'.join(MONTH_NUMBERS)}))\s{{1,4}}del?\s{{1,4}}\Z", re.I)
# Characters that hold it: "septiembre", "del" and two runs of blanks.
_MONTH_CHARS = 21
_PERIOD = r"per[ií]odos?\s(?:ordinarios?\s)?de\ssesiones"
_MEETING = r"reuni[oó]n(?:es)?"
_NOUN = rf"(?:(?P<period>{_PERIOD})|(?P<meeting>{_MEETING}))(?!\w)"
_AFTER = re.compile(rf"\s{_NOUN}", re.I)
_BEFORE = re.compile(r"(?<!\w)(?:(?P<period>per[ií]odos\sde\ssesiones)|(?P<meeting>reuniones))\s\Z", re.I)
_LINK = re.compile(r",\s|,?\s[ye]\s(?:(?:su|la|el)\s)?", re.I)
# Cheaper to look for than the nouns in full, which most texts do not have.
_NOUNS = re.compile("[PpRr](?i:er[ií]odo|euni[oó]n)")
_YEAR_NEEDLES = ("20", "19", "18")
# Characters in which a noun before ordinals is looked for.
NOUN_WINDOW = 24


class EntitySpan(msgspec.Struct, frozen=True, gc=False):
    """`text[start:end]` names the days or months from `low` to `high` (ISO), or the session or meeting of a number."""

    start: int
    end: int
    kind: EntityKind
    low: str
    high: str


def find_entities(text: str, dates: Sequence[DateSpan] | None = None) -> tuple[EntitySpan, ...]:
    """Return every day, range of days, month, numbered session and numbered meeting that a text names, in order.

    `dates` is what `find_dates` returns for the text; without it the dates are looked for here.
    """
    has_year = any(map(text.__contains__, _YEAR_NEEDLES))
    spans = list(_days_and_months(text, dates)) if has_year else []
    if _NOUNS.search(text):
        spans += _numbered(text)
    return tuple(sorted(spans, key=lambda span: span.start))


def find_entity_mentions(
    anchor: str, text: str, dates: Sequence[DateSpan] | None = None, line: int = 0
) -> tuple[EntityMention, ...]:
    """Return what `find_entities` finds in the part of a document with this anchor, or in a line of its masthead."""
    return tuple(
        EntityMention(anchor, span.start, span.end, span.kind, span.low, span.high, line)
        for span in find_entities(text, dates)
    )


def _days_and_months(text: str, dates: Sequence[DateSpan] | None) -> Iterator[EntitySpan]:
    if dates is None:
        dates = find_dates(text)
    for span in dates:
        yield EntitySpan(span.start_offset, span.end_offset, "day", span.start_iso, span.end_iso)
    # Of the first date that ends after the year begins: both come in order.
    index = 0
    for year in _YEAR.finditer(text):
        begin, end = year.span()
        while index < len(dates) and dates[index].end_offset <= begin:
            index += 1
        is_of_date = index < len(dates) and dates[index].start_offset < end
        if is_of_date or text[end : end + 1].isalnum() or text[end : end + 1] == "_":
            continue
        match = _MONTH_OF.search(text, max(0, begin - _MONTH_CHARS), begin)
        if match and (index == 0 or dates[index - 1].end_offset <= match.start()):
            month = f"{year[0]}-{MONTH_NUMBERS[match[1].lower()]:02}"
            yield EntitySpan(match.start(), end, "month", month, month)


def _numbered(text: str) -> Iterator[EntitySpan]:
    """Yield sessions and meetings: '13ª y 14ª reuniones', 'períodos de sesiones primero, segundo y tercero'."""
    for run in _ordinal_lists(text):
        start, end = run[0].start, run[-1].end
        noun = _AFTER.match(text, end)
        if noun:
            end = noun.end()
        else:
            noun = _BEFORE.search(text, max(0, start - NOUN_WINDOW), start)
            start = noun.start() if noun else start
        if noun:
            kind: EntityKind = "period" if noun["period"] else "meeting"
            for listed in run:
                yield EntitySpan(start, end, kind, str(listed.number), str(listed.number))


def _ordinal_lists(text: str) -> Iterator[list[Ordinal]]:
    """Yield the ordinals that are listed together."""
    run: list[Ordinal] = []
    for ordinal in find_ordinals(text):
        if run and not _LINK.fullmatch(text, run[-1].end, ordinal.start):
            yield run
            run = []
        run.append(ordinal)
    if run:
        yield run


# --- keys ---------------------------------------------------------------------------------------------------


# A document names the same days, sessions and meetings again and again.
@lru_cache(1 << 12)
def index_keys(kind: EntityKind, low: str, high: str) -> tuple[str, ...]:
    """Return the keys under which a text that names the entity is indexed: each day and month of a range."""
    if kind != "day":
        return (f"{kind}:{low}",)
    days = days_between(low, high) or (low, high)
    months = _months(low, high)
    return (*(f"day:{day}" for day in dict.fromkeys(days)), *(f"month:{month}" for month in months))


def query_keys(kind: EntityKind, low: str, high: str) -> tuple[str, ...]:
    """Return keys of which a text that names the entity has at least one; none for a range of more than MAX_DAYS."""
    if kind == "day":
        return tuple(f"day:{day}" for day in days_between(low, high))
    return (f"{kind}:{low}",)


def days_between(low: str, high: str) -> tuple[str, ...]:
    """Return each day from `low` to `high` (ISO); nothing where they are more than MAX_DAYS."""
    first, last = date.fromisoformat(low), date.fromisoformat(high)
    count = (last - first).days + 1
    return (
        tuple((first + timedelta(days=day)).isoformat() for day in range(count)) if count <= MAX_DAYS else ()
    )


def _months(low: str, high: str) -> tuple[str, ...]:
    first, last = (int(day[:4]) * 12 + int(day[5:7]) - 1 for day in (low, high))
    months = range(first, min(last, first + MAX_MONTHS - 1) + 1)
    return tuple(f"{month // 12:04}-{month % 12 + 1:02}" for month in months)


def is_number_word(word: str) -> bool:
    """Return whether a word of the index is a number: figures, or an ordinal in words."""
    return word.isdecimal() or any(ordinal.text == word for ordinal in find_ordinals(word))

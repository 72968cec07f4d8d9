"""Text -> the days, months, sessions and meetings it names, and the keys a paragraph that names them is found by.

    'del 28 al 30 de octubre de 2013' --find_entities--> EntityMention('day', '2013-10-28', '2013-10-30')
        --index_keys--> day:2013-10-28 day:2013-10-29 day:2013-10-30 month:2013-10
    'su 14ª reunión' --> meeting:14        'séptimo período de sesiones' --> period:7

The module knows how dates and ordinals are looked up; it knows no document, index or query. An ordinal counts only
beside its noun. A special session (período extraordinario) is not one of the numbered sessions.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from indexer.extraction.dates import find_dates
from indexer.extraction.ordinals import Ordinal, find_ordinals
from indexer.months import MONTH_NUMBERS

EntityKind = Literal["day", "month", "period", "meeting"]
KINDS: tuple[EntityKind, ...] = get_args(EntityKind)

# A range of up to this many days is found by each of them; a longer one by its first, its last and its months.
MAX_DAYS = 31
MAX_MONTHS = 24  # of a range: no meeting or session lasts longer

_MONTH = re.compile(
    rf"(?<!\w)((?a:{'|'.join(MONTH_NUMBERS)}))\s{{1,4}}del?\s{{1,4}}((?:1[89]|20)[0-9]{{2}})(?!\w)", re.I
)
_PERIOD = r"per[ií]odos?\s(?:ordinarios?\s)?de\ssesiones"
_MEETING = r"reuni[oó]n(?:es)?"
_NOUN = rf"(?:(?P<period>{_PERIOD})|(?P<meeting>{_MEETING}))(?!\w)"
_AFTER = re.compile(rf"\s{_NOUN}", re.I)
_BEFORE = re.compile(r"(?<!\w)(?:(?P<period>per[ií]odos\sde\ssesiones)|(?P<meeting>reuniones))\s\Z", re.I)
_LINK = re.compile(r",\s|,?\s[ye]\s(?:(?:su|la|el)\s)?", re.I)
# Cheaper to look for than the nouns in full, which most texts do not have.
_NOUNS = re.compile("[PpRr](?i:er[ií]odo|euni[oó]n)")
_YEAR = re.compile("(?:1[89]|20)[0-9]{2}")
NOUN_WINDOW = 24  # characters in which a noun before ordinals is looked for


@dataclass(frozen=True, slots=True)
class EntityMention:
    """`text[start:end]` names the days or months from `low` to `high` (ISO), or the session or meeting of a number."""

    start: int
    end: int
    kind: EntityKind
    low: str
    high: str


def find_entities(text: str) -> tuple[EntityMention, ...]:
    """Return every day, range of days, month, numbered session and numbered meeting that a text names, in order."""
    found = list(_days_and_months(text)) if _YEAR.search(text) else []
    if _NOUNS.search(text):
        found += _numbered(text)
    return tuple(sorted(found, key=lambda one: one.start))


def _days_and_months(text: str) -> Iterator[EntityMention]:
    taken = find_dates(text)
    for one in taken:
        yield EntityMention(one.start_offset, one.end_offset, "day", one.start_iso, one.end_iso)
    place = 0  # the first of `taken` that ends after the month begins: both come in order
    for match in _MONTH.finditer(text):
        while place < len(taken) and taken[place].end_offset <= match.start():
            place += 1
        if place == len(taken) or taken[place].start_offset >= match.end():
            month = f"{match[2]}-{MONTH_NUMBERS[match[1].lower()]:02}"
            yield EntityMention(*match.span(), "month", month, month)


def _numbered(text: str) -> Iterator[EntityMention]:
    """'séptima reunión', '13ª y 14ª reuniones', 'períodos de sesiones primero, segundo y tercero'."""
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
            for one in run:
                yield EntityMention(start, end, kind, str(one.number), str(one.number))


def _ordinal_lists(text: str) -> Iterator[list[Ordinal]]:
    """Yield the ordinals that are listed together."""
    run: list[Ordinal] = []
    for one in find_ordinals(text):
        if run and not _LINK.fullmatch(text, run[-1].end, one.start):
            yield run
            run = []
        run.append(one)
    if run:
        yield run


# --- keys ---------------------------------------------------------------------------------------------------


def index_keys(one: EntityMention) -> tuple[str, ...]:
    """Return the keys under which a text that names the entity is indexed: each day and month of a range."""
    if one.kind != "day":
        return (f"{one.kind}:{one.low}",)
    days = days_between(one.low, one.high) or (one.low, one.high)
    months = _months(one.low, one.high)
    return (*(f"day:{day}" for day in dict.fromkeys(days)), *(f"month:{month}" for month in months))


def query_keys(kind: EntityKind, low: str, high: str) -> tuple[str, ...]:
    """Return keys of which a text that names the entity has at least one; none for a range of more than MAX_DAYS."""
    if kind == "day":
        return tuple(f"day:{day}" for day in days_between(low, high))
    return (f"{kind}:{low}",)


def is_entity_key(key: str) -> bool:
    """Return whether a key is an entity's and not a citation's."""
    return key.partition(":")[0] in KINDS


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
    return word.isdecimal() or any(one.text == word for one in find_ordinals(word))

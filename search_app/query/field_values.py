"""What is typed after a field's name -> the Values it narrows to: codes of facets, dates, ranges of both.

    tema:trata --parse_field_value--> Value('topic', 'trata-de-personas')
    'notas verbales' --kind_by_name--> 'nota-verbal'

A subject, organ or kind may be typed by words of its name; it knows the vocabularies, and no index.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from typing import get_args

from indexer.document import DocumentKind
from indexer.extraction.entities import EntityMention, days_between
from indexer.extraction.ordinals import ordinal
from indexer.extraction.organs import organs
from indexer.spanish import is_stop, strip_accents, tokens
from indexer.topics import vocabulary
from search_app.query.ast import EntityQuery, FieldName, FieldValue, Span
from search_app.query.typed_dates import find_typed_dates

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
    found = find_typed_dates(typed)
    if len(found) == 1 and _is(found[0], typed) and found[0].kind in ("day", "month"):
        return found[0].low if found[0].low == found[0].high else None
    return None


def _slug(typed: str) -> str | None:
    code = re.sub(r"[\s_-]+", "-", strip_accents(typed).strip())
    return code if len(code) < 100 and _CODE.fullmatch(code) else None


def _organ(typed: str) -> str | None:
    """A series; `WG.4` alone is the Conference's."""
    code = re.sub(r"\s", "", strip_accents(typed)).upper().removesuffix("/*")
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


def parse_field_value(known: FieldName, typed: str, span: Span) -> tuple[FieldValue, ...]:
    """What is typed after the field `known`: `sesión:12º`, `fecha:2014..2018-06`, `tema:trata`; none when it is none.

    Several where words are those of several names: `tema:asistencia`.
    """
    read = _VALUES[known]
    low, dots, high = typed.partition("..")
    if known in _NAMED:
        codes = match_codes(known, typed.rstrip("."))
        return tuple(FieldValue(known, code, code, span) for code in codes)  # type: ignore[arg-type]
    if not dots or known not in _RANGED:
        one = read(typed.rstrip("."))
        return (FieldValue(known, one, one, span),) if one else ()  # type: ignore[arg-type]
    first, last = (read(low) if low else None, read(high) if high else None)
    if (low and not first) or (high and not last) or not (first or last):
        return ()
    return (FieldValue(known, first, last, span),)  # type: ignore[arg-type]


# --- subjects, organs and kinds, by words of their names ------------------------------------------------------

_NAMED = ("topic", "organ", "kind")
# What a kind is called when it is typed; its own words are those of its code.
KIND_ALIASES: dict[str, tuple[str, ...]] = {
    "nota": ("note",),
    "informe": ("report", "reports"),
    "resolucion": ("resolución", "resolution", "resolutions"),
    "decision": ("decisión", "decisions"),
    "nota-verbal": ("note verbale", "notes verbales", "nota verbale"),
    "antecedentes": ("documento de antecedentes", "background paper", "background papers"),
    "documento-de-sesion": ("documento de sesión", "conference room paper", "conference room papers"),
}
UNTYPED_KINDS = ("otro",)  # a code for want of a kind is none that people type

Said = tuple[tuple[str, str], ...]  # of each word that says something: without accents, and its stem


def _said(text: str) -> Said:
    return tuple((strip_accents(word.exact), word.stem) for word in tokens(text) if not is_stop(word.exact))


@cache
def _names(known: FieldName) -> tuple[tuple[str, Said], ...]:
    """Each code of a vocabulary with each of its names, as said."""
    if known == "organ":
        return tuple((one.series, _said(one.name)) for one in organs())
    codes = (
        vocabulary().slugs
        if known == "topic"
        else [code for code in get_args(DocumentKind) if code not in UNTYPED_KINDS]
    )
    named = [(code, code.replace("-", " ")) for code in codes]
    if known == "kind":
        named += [(code, name) for code, names in KIND_ALIASES.items() for name in names]
    return tuple((code, _said(name)) for code, name in named)


def match_codes(known: FieldName, typed: str) -> tuple[str, ...]:
    """The codes that are meant: the one typed, else those with these words in their name, else what may be a code.

    Words follow each other as in the name; one unfinished at the end is enough where none is whole.
    """
    code = _VALUES[known](typed)
    names = _names(known)
    # A series that no list has is one all the same: A/AC.261. Words are none.
    series = known == "organ" and re.search("[0-9/]", typed)
    if code and (series or any(code == other for other, _ in names)):
        return (code,)
    if found := _worded(names, _said(typed if known == "organ" or not code else code.replace("-", " "))):
        return found
    return (code,) if code and known != "organ" else ()


def _worded(names: Sequence[tuple[str, Said]], typed: Said) -> tuple[str, ...]:
    if not typed:
        return ()
    names = [(code, name) for code, name in names if any(_as_begun(typed[0], word) for word in name)]
    for same in (_as_typed, _as_family, _as_begun):
        codes = (code for code, name in names if _within(typed, name, same))
        if found := tuple(dict.fromkeys(codes)):
            return found
    return ()


def _within(typed: Said, name: Said, same: Callable[[tuple[str, str], tuple[str, str]], bool]) -> bool:
    return any(all(map(same, typed, name[place:])) for place in range(len(name) - len(typed) + 1))


def _as_typed(typed: tuple[str, str], written: tuple[str, str]) -> bool:
    return typed[0] == written[0]


def _as_family(typed: tuple[str, str], written: tuple[str, str]) -> bool:
    return typed[0] == written[0] or typed[1] == written[1]


def _as_begun(typed: tuple[str, str], written: tuple[str, str]) -> bool:
    return _as_family(typed, written) or (len(typed[0]) > 3 and written[0].startswith(typed[0]))


def is_name_of_value(known: FieldName, typed: str) -> bool:
    """Whether several words are, one after the other, words of one name: `tema:armas de fuego`."""
    return known in _NAMED and bool(_worded(_names(known), _said(typed)))


def kind_by_name(typed: str) -> str | None:
    """The kind of document that a text is the name of, in one or many: `notas verbales`; None when of none."""
    words = _said(typed)
    return next(
        (
            code
            for code, name in _names("kind")
            if len(name) == len(words) > 0 and all(map(_as_family, words, name))
        ),
        None,
    )


def closest_codes(known: FieldName, typed: str) -> tuple[str, ...]:
    """The codes whose names hold a word most like one typed, the likeliest first; three at most."""
    by_word: dict[str, list[str]] = {}
    for code, name in _names(known) if known in _NAMED else ():
        for word, _ in name:
            by_word.setdefault(word, []).append(code)
    like = [
        near
        for word, _ in _said(typed.replace("-", " "))
        for near in get_close_matches(word, by_word, 3, 0.7)
    ]
    return tuple(dict.fromkeys(code for word in like for code in by_word[word]))[:3]


# --- what a paragraph names -----------------------------------------------------------------------------------


def parse_entity(typed: str, span: Span) -> EntityQuery | None:
    """What is typed after `menciona:`: a day, range of days, month, session or meeting; None when it is none."""
    low, dots, high = typed.strip().rstrip(".").partition("..")
    if _DAY.fullmatch(low) and len(low) == 7 and not dots:
        return EntityQuery("month", low, low, span)
    # A day as ISO writes it is one of the ways in which a text names days.
    first = find_typed_dates(low)
    last = find_typed_dates(high) if dots else first
    if len(first) != 1 or len(last) != 1 or not (_is(first[0], low) and _is(last[0], high if dots else low)):
        return None
    if dots and (first[0].kind, last[0].kind) != ("day", "day"):
        return None
    return to_entity_query(replace(first[0], high=last[0].high), span)


def to_entity_query(one: EntityMention, span: Span) -> EntityQuery | None:
    """What a text names, as something to ask for; None for a range of days that is none or too long."""
    if one.kind == "day" and not (one.low <= one.high and days_between(one.low, one.high)):
        return None
    return EntityQuery(one.kind, one.low, one.high, span)


def _is(one: EntityMention, text: str) -> bool:
    return (one.start, one.end) == (0, len(text))

"""What is typed after a field's name -> FieldValues: codes of facets, dates, and ranges of both.

    tema:trata --parse_field_value--> FieldValue('topic', 'trata-de-personas')
    'notas verbales' --kind_by_name--> 'nota-verbal'

A subject, organ or kind may be typed by words of its name. This module knows the vocabularies, and no index.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import get_args

from msgspec.structs import replace

from indexer.document import DocumentKind
from indexer.extraction.entities import EntitySpan, days_between
from indexer.extraction.ordinals import ordinal
from indexer.extraction.organs import organs
from indexer.spanish import is_stop, strip_accents, tokens_from
from indexer.topics import vocabulary
from search_app.query.ast import EntityQuery, FieldName, FieldValue, Span
from search_app.query.content_words import ContentWord, ContentWords, content_words, is_same_word
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


def parse_date(typed: str) -> str | None:
    """Return a year, month or day as ISO writes it: '2014', '2014-06', '2014-06-12'; None for what is none."""
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
    """Return the symbol of a series; `WG.4` alone is a group of the Conference."""
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
    "date": parse_date,
}
_RANGED = ("session", "year", "date")


def parse_field_value(field: FieldName, typed: str, span: Span) -> tuple[FieldValue, ...]:
    """Return the values of `sesión:12º`, `fecha:2014..2018-06` or `tema:trata`; none for what is no value.

    There are several where the words are those of several names: `tema:asistencia`.
    """
    parse = _VALUES[field]
    low, dots, high = typed.partition("..")
    if field in _NAMED:
        codes = match_codes(field, typed.rstrip("."))
        return tuple(FieldValue(field, code, code, span) for code in codes)  # type: ignore[arg-type]
    if not dots or field not in _RANGED:
        value = parse(typed.rstrip("."))
        return (FieldValue(field, value, value, span),) if value else ()  # type: ignore[arg-type]
    first, last = (parse(low) if low else None, parse(high) if high else None)
    if (low and not first) or (high and not last) or not (first or last):
        return ()
    return (FieldValue(field, first, last, span),)  # type: ignore[arg-type]


# --- subjects, organs and kinds, by words of their names ------------------------------------------------------

_NAMED = ("topic", "organ", "kind")
# What people type for a kind of document, besides the words of its code.
KIND_ALIASES: dict[str, tuple[str, ...]] = {
    "nota": ("note",),
    "informe": ("report", "reports"),
    "resolucion": ("resolución", "resolution", "resolutions"),
    "decision": ("decisión", "decisions"),
    "nota-verbal": ("note verbale", "notes verbales", "nota verbale"),
    "antecedentes": ("documento de antecedentes", "background paper", "background papers"),
    "documento-de-sesion": ("documento de sesión", "conference room paper", "conference room papers"),
}
# 'otro' means unclassified: nobody searches for it by name.
UNTYPED_KINDS = ("otro",)

# Two words are the same by one of these comparisons: typed, known -> bool.
_Comparison = Callable[[ContentWord, ContentWord], bool]
# Letters that a word needs before it counts as the beginning of another.
MIN_PREFIX_CHARS = 4


@cache
def names_of_codes(field: FieldName) -> tuple[tuple[str, ContentWords], ...]:
    """Return each code of a vocabulary with the content words of each of its names; none for a field of figures."""
    if field not in _NAMED:
        return ()
    if field == "organ":
        return tuple((organ.series, content_words(organ.name)) for organ in organs())
    codes = (
        vocabulary().slugs
        if field == "topic"
        else [code for code in get_args(DocumentKind) if code not in UNTYPED_KINDS]
    )
    names = [(code, code.replace("-", " ")) for code in codes]
    if field == "kind":
        names += [(code, name) for code, aliases in KIND_ALIASES.items() for name in aliases]
    return tuple((code, content_words(name)) for code, name in names)


def match_codes(field: FieldName, typed: str) -> tuple[str, ...]:
    """Return the codes that are meant: the one typed, else those with these words in a name, else what may be a code.

    The words follow each other as in the name. Where no name has them whole, the last letters of each may be missing.
    """
    code = _VALUES[field](typed)
    names = names_of_codes(field)
    # A series is one even where no list has it, as A/AC.261; a word is none, nor are words and a year.
    is_series = field == "organ" and ("/" in typed or re.fullmatch(r"\s*\S*[0-9]\S*\s*", typed))
    if code and (is_series or any(code == known_code for known_code, _ in names)):
        return (code,)
    text = typed if field == "organ" or not code else code.replace("-", " ")
    if codes := _codes_with_words(names, content_words(text)):
        return codes
    return (code,) if code and field != "organ" else ()


def _codes_with_words(names: Sequence[tuple[str, ContentWords]], typed: ContentWords) -> tuple[str, ...]:
    """Return the codes whose names hold the words, by the strictest comparison that finds any."""
    if not typed:
        return ()
    # The loosest comparison of one word first: it leaves few names.
    names = [(code, name) for code, name in names if any(_is_prefix(typed[0], word) for word in name)]
    for comparison in (_is_same_form, is_same_word, _is_prefix):
        codes = (code for code, name in names if _holds(name, typed, comparison))
        if found := tuple(dict.fromkeys(codes)):
            return found
    return ()


def _holds(name: ContentWords, typed: ContentWords, comparison: _Comparison) -> bool:
    """Return whether the words follow each other in the name."""
    starts = range(len(name) - len(typed) + 1)
    return any(all(map(comparison, typed, name[start:])) for start in starts)


def _is_same_form(typed: ContentWord, other: ContentWord) -> bool:
    return typed[0] == other[0]


def _is_prefix(typed: ContentWord, other: ContentWord) -> bool:
    return is_same_word(typed, other) or (len(typed[0]) >= MIN_PREFIX_CHARS and other[0].startswith(typed[0]))


def is_name_of_value(field: FieldName, typed: str) -> bool:
    """Return whether several words are, one after the other, words of one name: `tema:armas de fuego`."""
    return field in _NAMED and bool(_codes_with_words(names_of_codes(field), content_words(typed)))


def begins_kind_name(typed: str) -> bool:
    """Return whether the first word that is no stop word is that of the name of a kind of document."""
    first = next((word for word in tokens_from(typed, 0) if not is_stop(word.exact)), None)
    return first is not None and not _first_words_of_kinds().isdisjoint(
        (("letters", strip_accents(first.exact)), ("stem", first.stem))
    )


@cache
def _first_words_of_kinds() -> frozenset[tuple[str, str]]:
    """Return each name's first word, without accents and as its stem, for a word is the same by either."""
    firsts = [name[0] for _, name in names_of_codes("kind") if name]
    return frozenset(pair for first in firsts for pair in zip(("letters", "stem"), first, strict=True))


def kind_by_name(typed: str) -> str | None:
    """Return the kind of document that a text is the name of, in singular or plural; None when of none."""
    words = content_words(typed)
    return next(
        (
            code
            for code, name in names_of_codes("kind")
            if len(name) == len(words) > 0 and all(map(is_same_word, words, name))
        ),
        None,
    )


# --- what a paragraph names: `menciona:` ----------------------------------------------------------------------


def parse_entity(typed: str, span: Span) -> EntityQuery | None:
    """Return the day, range of days, month, session or meeting that the whole text names; None when it names none."""
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


def to_entity_query(entity: EntitySpan, span: Span) -> EntityQuery | None:
    """Return what was named as a query; None for a range of days that ends before it begins, or is too long."""
    if entity.kind == "day" and not (entity.low <= entity.high and days_between(entity.low, entity.high)):
        return None
    return EntityQuery(entity.kind, entity.low, entity.high, span)


def _is(entity: EntitySpan, text: str) -> bool:
    return (entity.start, entity.end) == (0, len(text))

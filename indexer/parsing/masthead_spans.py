"""Finds the fields of a masthead as spans of a text, wherever the lines were broken or lost.

    "CTOC/COP/2018/4 Distr. general 24 de julio de 2018 ..."  ->  symbol 0-15, distribution 16-30, date 31-50 ...

Each recognizer is a line of RECOGNIZERS with examples, which are its tests. A recognizer says only what its words can
be; `masthead_order` decides by the order of the fields whether they are.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import msgspec

from indexer.extraction.dates import find_dates
from indexer.extraction.ordinals import ordinal
from indexer.extraction.organs import organ_names_in
from indexer.parsing.masthead_fields import (
    DISTRIBUTION,
    ITEMS,
    LANGUAGE,
    ORIGINAL,
    PREPARED,
)
from indexer.parsing.page_furniture import CERTAIN_FURNITURE
from indexer.symbols import Reference, Symbol, find_symbols

# Words after which a phrase goes on, so that no field begins after them.
CONNECTIVE = re.compile(
    r"(?:\b(?:de|del|la|el|los|las|lo|y|e|o|u|en|a|al|para|con|sobre|por|contra|su|sus|que|entre|dicho|cada|the|of)|,|\()$"
)
# Characters: the longest of those words and the character before it.
CONNECTIVE_CHARS = 8
PUNCTUATION = re.compile(r"[\s*,;.()]*")
_AUTHORS = (
    r"(?:(?:de|por)\s+la|del|por\s+el)\s+(?:secretari?a(?:\s+general)?(?:\s+de\s+las\s+naciones\s+unidas)?"
    r"|secretario(?:\s+general)?|presidencia|president[ea]|mesa|directora?(?:\s+ejecutiv[oa])?|relatora?(?:\s+especial)?"
    r"|unodc|oficina\s+de\s+las\s+naciones\s+unidas\s+contra\s+la\s+droga\s+y\s+el\s+delito)"
)
AUTHOR = re.compile(
    rf"(?:notas?{PREPARED}\s+{_AUTHORS}|informe(?:\s+(?!sobre\b|de\b|del\b)\w+)?{PREPARED}\s+{_AUTHORS}"
    rf"|documentos?\s+de\s+(?:antecedentes|trabajo)(?:{PREPARED}\s+{_AUTHORS})?"
    rf"|documento\s+de\s+sesi.?n(?:{PREPARED}\s+{_AUTHORS})?)"
)
ADDITION = re.compile(r"(?:adici.?n|correcci.?n|corrigendum)(?!\w)|relator(?:as?|es)?\s*:[^.:]{3,60}?\)")
SPONSORS = re.compile(
    r"(?:[A-ZÁÉÍÓÚ][\w’'-]*(?:\s+(?:(?:de|del|la|las|los)\s+)*[A-ZÁÉÍÓÚ][\w’'-]*){0,5}(?:,\s+|\s+y\s+|\s*(?=:)))+:"
    r"\s+proyecto\s+de\s+(?:resoluci.?n|decisi.?n)(?:\s+revisado)?"
)
DRAFT = re.compile(r"proyecto\s+de\s+(?:resoluci.?n|decisi.?n)(?:\s+(?:revisado|presentado\s+por\s+\w+))?")
SESSION = re.compile(r"peri?.?odo\s+(?:(?:extraordinario|especial|ordinario)\s+)*de\s+sesiones")
# Characters before "período": the ordinal's one or two words.
ORDINAL_CHARS = 40
CITY = re.compile(r"(?:[A-ZÁÉÍÓÚÑ][\w-]+\s+(?:de\s+|y\s+)?){0,3}[A-ZÁÉÍÓÚÑ][\w-]+(?:\s\(\w+\))?,\s+\Z")
# Characters before its days in which a city's name is looked for.
CITY_CHARS = 60
# `* CTOC/COP/2018/1.`
NOTE = re.compile(r"\*{1,4}\s+(?=[A-Z]+/)\S{6,60}\.(?=\s|$)")
LABEL = re.compile(r"(?:referencia|ref\.?)\s*:\s*\Z")
# Characters before a circular's number in which "Referencia:" is looked for.
LABEL_CHARS = 20
MEETING = re.compile(r"(?:\d{1,2}\s?[ªa]|\w+(?:ra|da|ta|ma|va|na))\s+(?:reuni|sesi).?n(?!\w)")
ITEMS_WITH_STARS = re.compile(rf"(?:{ITEMS.pattern})(?:\s?\*{{1,4}})?")
LETTERHEAD = re.compile(
    r"naciones\s+unidas(?=\s*$|\s+[A-Z]\S*/|\s+(?:naciones|conferencia|oficina|consejo|asamblea|comisi|grupo|distr))"
    r"|unodc(?=\s)|oficina\s+de\s+las\s+naciones\s+unidas\s+contra\s+la\s+droga\s+y\s+el\s+delito",
    re.IGNORECASE,
)
LETTER = re.compile(r"(?:la|el|los|las)\s[^.:]{3,200}?\bsaluda(?:n)?\s+(?:muy\s+)?atentamente\b")
NUMBER_ONE = re.compile(r"1\.\s+(?=[^\W\da-z]|[¿¡“\"«])")
BODY_HEADING = re.compile(
    r"(?:(?:I|A)\.\s+(?=[A-ZÁÉÍÓÚ])|(?:Introducci.?n|Resumen|Antecedentes|Anotaciones|.?ndice|Anexo(?:\s+[IVX]+)?)\s+(?=[A-ZÁÉÍÓÚ\d]))"
)
ACT_OPENING = re.compile(
    r"(?:L[ao]s?|LA|El|EL)\s+(?=(?:conferencia\s+de\s+l[ao]s|asamblea\s+general,|consejo\s+(?:de\s+seguridad|econ)|comisi.?n\s+de))"
)

# A masthead has some 15 fields; the time to choose among spans grows with their square.
MAX_SPANS = 100
# Fields whose form is enough wherever they are, even within a name that two columns have broken.
UNMISTAKABLE = frozenset({"distribution", "original", "note", "furniture"})
# Fields that a small letter may follow.
MAY_GO_ON = frozenset({"body", "date", "language"})


# Thousands are made: a struct takes a fifth of a frozen dataclass's time.
class FieldSpan(msgspec.Struct, frozen=True, gc=False):
    """A part of a text that can be the field: `text[start:end]`, in characters."""

    start: int
    end: int
    field: str


@dataclass(frozen=True, slots=True)
class Recognizer:
    """Finds where a field can be in a text, given as printed and folded to the same length.

    With `needles`, every folded text that has the field contains one of them: plain text is faster to find than a
    pattern.
    """

    field: str
    find: Callable[[str, str], Iterator[tuple[int, int]]]
    examples: tuple[str, ...]
    needles: tuple[str, ...] = ()

    def spans(self, text: str, folded: str) -> Iterator[tuple[int, int]]:
        """Yield start and end of each part of the text that can be the field."""
        if not self.needles or any(map(folded.__contains__, self.needles)):
            yield from self.find(text, folded)


def opens_phrase(text: str, start: int) -> bool:
    """Return whether a phrase can begin at `start`: not with a small letter, and not after a connective."""
    before = text[max(start - CONNECTIVE_CHARS, 0) : start].rstrip()
    return not text[start : start + 1].islower() and CONNECTIVE.search(before) is None


def ends_phrase(text: str, end: int) -> bool:
    """Return whether a phrase can end at `end`: no small letter follows."""
    after = PUNCTUATION.match(text, end)
    following = text[after.end() : after.end() + 1] if after else ""
    return not following.islower()


def _pattern(
    pattern: str | re.Pattern[str], *, on_folded: bool = True
) -> Callable[[str, str], Iterator[tuple[int, int]]]:
    """Return a function that finds the matches of a pattern, in the folded text or in the text as printed."""
    compiled = re.compile(pattern) if isinstance(pattern, str) else pattern

    def find_all(text: str, folded: str) -> Iterator[tuple[int, int]]:
        for match in compiled.finditer(folded if on_folded else text):
            yield match.span()

    return find_all


# Two recognizers use each of these, one after the other, on the same text.
_symbol_matches = lru_cache(maxsize=4)(find_symbols)
_dates = lru_cache(maxsize=4)(find_dates)


def _symbols(text: str, folded: str) -> Iterator[tuple[int, int]]:
    for match in _symbol_matches(text):
        if isinstance(match.value, Symbol):
            yield match.start, match.end


def _references(text: str, folded: str) -> Iterator[tuple[int, int]]:
    for match in _symbol_matches(text):
        if isinstance(match.value, Reference) and match.value.kind in (
            "resolucion",
            "decision",
            "circular",
        ):
            lead = max(match.start - LABEL_CHARS, 0)
            label = LABEL.search(folded[lead : match.start])
            yield (lead + label.start() if label else match.start), match.end


def _organs(text: str, folded: str) -> Iterator[tuple[int, int]]:
    yield from organ_names_in(folded)


def _days(text: str, folded: str) -> Iterator[tuple[int, int]]:
    for day in _dates(text):
        if day.start_iso == day.end_iso:
            yield day.start_offset, day.end_offset


def _places(text: str, folded: str) -> Iterator[tuple[int, int]]:
    """Yield a city with its dates, once from each capital before them: the field above tells where the name begins."""
    for period in _dates(text):
        lead = max(period.start_offset - CITY_CHARS, 0)
        match = CITY.search(text[lead : period.start_offset])
        if match:
            for word in re.finditer(r"(?<!\S)[^\W\d_]", match[0]):
                if word[0].isupper():
                    yield lead + match.start() + word.start(), period.end_offset


def _sessions(text: str, folded: str) -> Iterator[tuple[int, int]]:
    for match in SESSION.finditer(folded):
        lead = max(match.start() - ORDINAL_CHARS, 0)
        words = list(re.finditer(r"\S+", text[lead : match.start()]))
        for count in (2, 1):
            start = lead + words[-count].start() if len(words) >= count else None
            if start is not None and ordinal(text[start : match.start()].strip()) is not None:
                yield start, match.end()
                break


def _items(text: str, folded: str) -> Iterator[tuple[int, int]]:
    for match in ITEMS_WITH_STARS.finditer(folded):
        yield match.span()


def _sponsors(text: str, folded: str) -> Iterator[tuple[int, int]]:
    for match in SPONSORS.finditer(text):
        yield match.span()


RECOGNIZERS = (
    Recognizer(
        "letterhead",
        _pattern(LETTERHEAD, on_folded=False),
        ("Naciones Unidas CTOC/COP/2018/4",),
        ("unidas", "unodc"),
    ),
    Recognizer("symbol", _symbols, ("CTOC/COP/2018/4", "CTOC/COP/2004/6*", "A/RES/65/230")),
    Recognizer("reference", _references, ("Resolución 6/4", "Referencia: CU 2009/33 (A)")),
    Recognizer(
        "organ",
        _organs,
        ("Grupo de Trabajo sobre Armas de Fuego", "Asamblea General", "Consejo de Seguridad"),
    ),
    Recognizer(
        "distribution", _pattern(rf"(?:{DISTRIBUTION})"), ("Distr. general", "Distr.: LIMITADA"), ("distr",)
    ),
    Recognizer("date", _days, ("24 de julio de 2018", "1° de diciembre de 2004")),
    Recognizer(
        "language", _pattern(rf"(?:{LANGUAGE})(?:/\w+)*(?:\s+solamente)?"), ("Español", "Español solamente")
    ),
    Recognizer(
        "original", _pattern(ORIGINAL), ("Original: inglés", "Original: inglés/francés"), ("original",)
    ),
    Recognizer(
        "session", _sessions, ("Noveno período de sesiones", "12º período de sesiones"), ("sesiones",)
    ),
    Recognizer("meeting", _pattern(rf"{MEETING.pattern}"), ("11ª reunión",), ("reuni", "sesi")),
    Recognizer("place", _places, ("Viena, 15 a 19 de octubre de 2018", "Viena, 2 y 3 de mayo de 2018")),
    Recognizer(
        "item", _items, ("Tema 2 d) del programa provisional*", "Temas 2, 4 y 5 del programa"), ("tema",)
    ),
    Recognizer("sponsors", _sponsors, ("Argentina, Italia y México: proyecto de resolución",), ("proyecto",)),
    Recognizer(
        "author",
        _pattern(rf"{AUTHOR.pattern}"),
        ("Nota de la Secretaría", "Informe de la Secretaría"),
        ("nota", "informe", "documento"),
    ),
    Recognizer(
        "addition",
        _pattern(ADDITION),
        ("Adición", "Relatora: María Pérez (Argentina)"),
        ("adici", "correcci", "corrigendum", "relator"),
    ),
    Recognizer("note", _pattern(NOTE, on_folded=False), ("* CTOC/COP/2018/1.",), ("*",)),
    Recognizer(
        "furniture",
        _pattern(rf"(?<!\S)(?:{CERTAIN_FURNITURE})(?!\S)", on_folded=False),
        ("V.18-05152 (S)", "*1805152*"),
    ),
    Recognizer("body", _pattern(NUMBER_ONE, on_folded=False), ("1. El presente documento",), ("1.",)),
    Recognizer("body", _pattern(BODY_HEADING, on_folded=False), ("I. Introducción",)),
    Recognizer(
        "body",
        _pattern(re.compile(ACT_OPENING.pattern, re.IGNORECASE), on_folded=False),
        ("La Asamblea General,",),
        ("conferencia", "asamblea", "consejo", "comisi"),
    ),
    Recognizer(
        "body",
        _pattern(LETTER),
        ("La Secretaría de las Naciones Unidas saluda atentamente",),
        ("atentamente",),
    ),
)


def find_fields(text: str, folded: str) -> list[FieldSpan]:
    """Return the spans that can be a field, sorted by their start, the first MAX_SPANS of them; they may overlap."""
    spans = sorted(
        {
            FieldSpan(start, end, recognizer.field)
            for recognizer in RECOGNIZERS
            for start, end in recognizer.spans(text, folded)
            if recognizer.field in UNMISTAKABLE
            or (opens_phrase(text, start) and (recognizer.field in MAY_GO_ON or ends_phrase(text, end)))
        },
        key=lambda span: (span.start, -span.end),
    )
    return spans[:MAX_SPANS]

"""The lines of an English masthead as a Spanish one says them, so that one set of patterns reads both.

    'Distr.: General 7 April 2026' --in_spanish--> ['Distr. general', '7 de abril de 2026']

Only a line that is nothing but such fields has a translation; a title has none.
"""

import re

from indexer.months import ENGLISH_MONTHS, MONTHS

SPANISH_MONTHS = dict(zip(ENGLISH_MONTHS, MONTHS, strict=True))
SPANISH_LANGUAGE_NAMES = {
    "arabic": "árabe",
    "chinese": "chino",
    "english": "inglés",
    "french": "francés",
    "russian": "ruso",
    "spanish": "español",
}
DISTRIBUTIONS = {"general": "general", "limited": "limitada", "restricted": "reservada"}
UNITS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    *(
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
    ),
    "nineteenth",
)
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
ORDINALS = {
    **{word: number for number, word in enumerate(UNITS, 1)},
    **{f"{tens[:-1]}ieth": 10 * number for number, tens in enumerate(TENS, 2)},
    **{
        f"{tens}-{unit}": 10 * decade + number
        for decade, tens in enumerate(TENS, 2)
        for number, unit in enumerate(UNITS[:9], 1)
    },
}
_DATE = rf"(?P<day>[0-9]{{1,2}})\s(?P<month>{'|'.join(SPANISH_MONTHS)})\s(?P<year>(?:19|20)[0-9]{{2}})"
_LANGUAGE = "|".join(SPANISH_LANGUAGE_NAMES)
# One field each, and its Spanish. The first that begins what is left of a line counts.
_FIELDS = (
    (
        re.compile(rf"distr\.?\s?:\s?(?P<distribution>{'|'.join(DISTRIBUTIONS)})(?!\w)"),
        "Distr. {distribution}",
    ),
    (re.compile(rf"{_DATE}(?!\w)"), "{day} de {month} de {year}"),
    (re.compile(rf"original\s?:\s?(?P<language>{_LANGUAGE})(?!\w)"), "Original: {language}"),
    (re.compile(rf"(?P<language>{_LANGUAGE})(?:\sonly)?(?!\w)"), "{language}"),
)
# What a line is as a whole.
_LINES = (
    (
        re.compile(rf"(?:resumed\s)?(?P<ordinal>{'|'.join(ORDINALS)})(?:\sregular)?\ssession"),
        "{ordinal}º período de sesiones",
    ),
    (
        re.compile(
            r"(?:provisional\s)?agenda\sitems?\s(?P<items>[0-9]{1,3}(?:\s?\([a-z]\))?(?:(?:,\s|\sand\s|,\sand\s)"
            r"(?:[0-9]{1,3}(?:\s?\([a-z]\))?|\([a-z]\)))*)"
        ),
        "Tema {items} del programa",
    ),
    (
        re.compile(
            r"item\s(?P<items>[0-9]{1,3}(?:\s?\([a-z]\))?)\sof\sthe\s(?:provisional\s)?agenda(?P<star>\*{0,4})"
        ),
        "Tema {items} del programa{star}",
    ),
    (re.compile(r"notes?\sby\sthe\ssecretariat"), "Nota de la Secretaría"),
    (re.compile(r"notes?\sby\sthe\ssecretary-general"), "Nota del Secretario General"),
    (re.compile(r"report\sof\sthe\ssecretary-general"), "Informe del Secretario General"),
    (
        re.compile(
            r"report\sof\sthe\s(?:secretariat|executive\sdirector|advisory\scommittee\son\s[a-z\s]{3,60})"
        ),
        "Informe de la Secretaría",
    ),
    (
        re.compile(r"background\spaper(?:\sprepared)?\sby\sthe\ssecretariat"),
        "Documento de antecedentes preparado por la Secretaría",
    ),
    (re.compile(r"conference\sroom\spaper"), "Documento de sesión"),
    (re.compile(r"draft\sresolution"), "Proyecto de resolución"),
    (
        re.compile(rf"(?P<act>resolution|decision)\sadopted\sby\sthe\s.{{3,60}}?\son\s{_DATE}"),
        "{act} aprobada por el órgano el {day} de {month} de {year}",
    ),
    (
        re.compile(r"\[(?:without\sreference\sto|on\sthe\sreport\sof)\s.{1,200}\]"),
        "[sin remisión previa a ella]",
    ),
    (re.compile(r"(?:addendum|corrigendum)"), "Adición"),
)
# What every line with a translation begins with. Most lines are Spanish: one search is cheaper than one for each.
_BEGINNING = re.compile(
    "|".join(re.sub(r"\?P<\w+>", "?:", pattern.pattern) for pattern, _ in (*_LINES, *_FIELDS))
)
# Of a line with a field.
MAX_CHARS = 300


def in_spanish(line: str) -> list[str]:
    """Return the fields that a line consists of as Spanish lines; none where it is anything else, or Spanish.

    >>> in_spanish('Agenda item 156 (a)')
    ['Tema 156 a) del programa']
    """
    if len(line) > MAX_CHARS:
        return []
    plain = " ".join(line.lower().split())
    if not _BEGINNING.match(plain):
        return []
    for pattern, spanish in _LINES:
        if match := pattern.fullmatch(plain):
            return [_filled(spanish, match)]
    fields = []
    while plain:
        for pattern, spanish in _FIELDS:
            if match := pattern.match(plain):
                fields.append(_filled(spanish, match))
                plain = plain[match.end() :].lstrip(" ,")
                break
        else:
            return []
    return fields


def _filled(spanish: str, match: re.Match[str]) -> str:
    words = {
        name: _TRANSLATIONS[name].get(value, value) if name in _TRANSLATIONS else value
        for name, value in match.groupdict(default="").items()
    }
    if "items" in words:
        words["items"] = re.sub(r"\s?\(([a-z])\)", r" \1)", words["items"].replace(" and ", " y "))
    return spanish.format(**words)


_TRANSLATIONS: dict[str, dict[str, str]] = {
    "month": SPANISH_MONTHS,
    "language": SPANISH_LANGUAGE_NAMES,
    "distribution": DISTRIBUTIONS,
    "ordinal": {word: str(number) for word, number in ORDINALS.items()},
    "act": {"resolution": "Resolución", "decision": "Decisión"},
}

"""A reference to a resolution, a decision or a circular: its organ, kind, session or year, and number.

Resolution 6/1 is not decision 6/1, and 6/1 of the Conference is not 6/1 of the Human Rights Council. The organ of a
number is told by the words next to it, else by the number's form, else it is the home organ of the document.
`parse.parse_reference` reads one, and `extract.find_symbols` all of a text.
"""

import re
from typing import Literal

import msgspec
from msgspec.structs import replace

from indexer.roman import from_roman, to_roman
from indexer.symbols.symbol import Symbol, natural_sort_key

ReferenceKind = Literal["resolucion", "decision", "circular"]

# The organ whose documents this library is about.
HOME = "CTOC/COP"
# Treaties whose conferences of parties number their acts by session.
TREATIES = ("CTOC", "CAC", "FCCC")
# An act of a later session, without an organ, is of another organ.
LAST_HOME_SESSION = 13
# Acts of one kind that a session of a conference adopts; none has adopted half as many.
MAX_HOME_ACTS = 40
# The General Assembly numbers by session/number since its thirty-first (1976)
FIRST_SLASHED_ASSEMBLY = 31
_SPANISH_NOUNS = {"resolucion": "resolución", "decision": "decisión"}
_ENGLISH_NOUNS = {"resolucion": "resolution", "decision": "decision", "circular": "circular"}
UNKNOWN_ORGAN = "?"
# Stands in ORGANS for the conference that issued the document.
OWN_CONFERENCE = "home"

# Patterns of names in running text. The first that matches counts, so longer names come first.
ORGANS: tuple[tuple[str, str], ...] = (
    ("Asamblea General|General Assembly", "A"),
    ("Consejo de Seguridad|Security Council", "S"),
    ("Consejo Econ[óo]mico y Social|Economic and Social Council", "E"),
    ("Consejo de Derechos Humanos|Human Rights Council", "A/HRC"),
    ("Comisi[óo]n de Prevenci[óo]n del Delito(?: y Justicia Penal)?", "E/CN.15"),
    ("Comisi[óo]n de Estupefacientes", "E/CN.7"),
    ("Comisi[óo]n de Derechos Humanos", "E/CN.4"),
    (
        r"Conferencia de los Estados Partes?\b"
        "|Conferencia de las Partes en la Convenci[óo]n de las Naciones Unidas contra la Corrupci[óo]n",
        "CAC/COSP",
    ),
    ("Conferencia de las Partes en la Convenci[óo]n Marco", "FCCC/CP"),
    (
        "Conferencia de las Partes en la Convenci[óo]n (?:de las Naciones Unidas )?contra la Delincuencia",
        "CTOC/COP",
    ),
    (r"Conferencia(?: de las Partes)?\b(?! General)|Conference of the Parties", OWN_CONFERENCE),
)


class Reference(msgspec.Struct, frozen=True, gc=False):
    """An act of an organ. `str()` prints it in Spanish, without the organ: 'resolución 6/4'.

    `session` is the 6 of 6/4, `year` the year of 2008/23 and 2195 (2014). `special` is 'S' or 'ES' for a special or
    emergency special session of the General Assembly. It is `parenthesized` if the year, or the session in Roman
    numerals, is printed after the number: 2195 (2014), 3363 (XXX). `organ` is None if it is unknown.
    """

    organ: str | None
    kind: ReferenceKind
    number: int
    session: int | None = None
    year: int | None = None
    letter: str | None = None
    special: str = ""
    parenthesized: bool = False

    @property
    def code(self) -> str:
        """The number as printed: '6/4', '31/16 A', 'S-20/2', '2008/23', '2195 (2014)', '3363 (XXX)', '217 A (III)'."""
        special = f"{self.special}-" if self.special else ""
        if self.parenthesized:
            part = f" {self.letter}" if self.letter else ""
            return f"{self.number}{part} ({self.year or special + to_roman(self.session or 0)})"
        code = f"{special}{self.year or self.session}/{self.number}"
        if self.letter is None:
            return code
        return f"{code} ({self.letter})" if self.kind == "circular" else f"{code} {self.letter}"

    def __str__(self) -> str:
        return f"CU {self.code}" if self.kind == "circular" else f"{_SPANISH_NOUNS[self.kind]} {self.code}"

    @property
    def key(self) -> str:
        """The key by which it is looked up: 'CTOC/COP:resolucion:6/4', 'CU:2009/33(A)'."""
        code = self.code.replace(" ", "")
        return (
            f"CU:{code}" if self.kind == "circular" else f"{self.organ or UNKNOWN_ORGAN}:{self.kind}:{code}"
        )

    @property
    def slug(self) -> str:
        """An id for URLs: 'resolucion-6-4', 'cu-2009-33-a'; an act of another organ begins with the organ."""
        kind = "cu" if self.kind == "circular" else self.kind
        organ = "" if self.organ in (HOME, None) or self.kind == "circular" else f"{self.organ}-"
        return re.sub("[^a-z0-9]+", "-", f"{organ}{kind}-{self.code}".lower()).strip("-")

    @property
    def english_name(self) -> str:
        """The name that the public JSON gives an act: 'decision 2/6', 'resolution 7/1'."""
        return f"{_ENGLISH_NOUNS[self.kind]} {self.code}"

    @property
    def sort_key(self) -> str:
        """A text whose order is the natural one: 6/4 before 6/10."""
        return natural_sort_key(self.key)


def conference_of_organ(organ: str | None) -> str | None:
    """Return the organ of a bare 6/4 and of "la Conferencia" in a document of `organ`: its conference, if it has one.

    Where no organ is known, a bare 6/4 is nobody's act.

    >>> conference_of_organ('CAC/COSP/IRG'), conference_of_organ('A'), conference_of_organ(None)
    ('CAC/COSP', None, None)
    """
    if organ is None:
        return None
    conference = organ.split("/")[:2]
    return "/".join(conference) if conference[0] in TREATIES else None


def organ_of_bare_number(session: int, number: int, home: str | None) -> str | None:
    """Return the organ of 6/4 or 55/25 when no word tells it; 5/79 is likely another organ's fifth act of 1979."""
    if session >= FIRST_SLASHED_ASSEMBLY:
        return "A"
    return home if 1 <= session <= LAST_HOME_SESSION and number <= MAX_HOME_ACTS else None


CODE = re.compile(
    # 6/4, S-20/2, 2008/23; not a date (6/10/2014), another body's decision (1/CP.2) or a European act (2012/700/PESC)
    r"(?:(?P<special>E?S)[-‐‑–])?(?P<first>[0-9]{1,4})[ \u00a0]?[/∕⁄／][ \u00a0]?(?P<second>[0-9]{1,4})"
    r"(?![\w/∕⁄／]|[.,][0-9])"
    # 3363 (XXX), 2195 (2014), 3201 (S-VI), 217 A (III)
    r"|(?P<number>[0-9]{1,5})(?:[ \u00a0]?(?P<part>[A-Z]))?[ \u00a0]?"
    r"\((?:(?P<year>(?:19|20)[0-9]{2})|(?:(?P<old_special>E?S)-)?(?P<roman>[IVXLC]+))\)"
)
LETTER = re.compile(r"[ \u00a0]([A-Z])(?![\w./])")
CIRCULAR = re.compile(
    r"CU(?<!\w..)[ \u00a0-]?(?P<year>(?:19|20)[0-9]{2})[/∕⁄／](?P<number>[0-9]{1,4})"
    r"(?:[ \u00a0]?\((?P<letter>[A-Z])\))?(?![\w/])"
)


def resolve_code(
    code: re.Match[str], kind: ReferenceKind, organ: str | None, home: str | None
) -> Reference | None:
    """Return the reference of a match of CODE; `organ` is the one that words name, if any.

    Without such words the form of the number tells the organ, or `organ_of_bare_number` does: `home` is the document's
    conference.

    Returns None if the figures cannot be an act's number: session 0, or a number of four digits after a session.
    """
    if code["number"]:
        number = int(code["number"])
        if code["year"]:
            # Only the Assembly's old resolutions have parts.
            if code["part"]:
                return None
            return Reference(organ or "S", kind, number, year=int(code["year"]), parenthesized=True)
        session = from_roman(code["roman"])
        if session is None:
            return None
        return Reference(
            organ or "A",
            kind,
            number,
            session,
            letter=code["part"],
            special=code["old_special"] or "",
            parenthesized=True,
        )
    first, second, special = int(code["first"]), int(code["second"]), code["special"] or ""
    if not first or not second:
        return None
    if special:
        return Reference(organ or "A", kind, second, first, special=special)
    if 1900 <= first < 2100:
        return Reference(organ or "E", kind, second, year=first) if organ != "S" else None
    if first > 199 or second > 999:
        return None
    return Reference(organ or organ_of_bare_number(first, second, home), kind, second, first)


def read_circular(match: re.Match[str]) -> Reference:
    """Return the circular of a match of CIRCULAR."""
    return Reference(None, "circular", int(match["number"]), year=int(match["year"]), letter=match["letter"])


_ADOPTED = re.compile(
    r"(?P<organ>.+?)/(?P<kind>RES|DEC)/"
    r"(?:(?P<code>(?:E?S-)?[0-9]{1,4}/[0-9]{1,4}|[0-9]{1,5}\([^()]+\)))(?P<letter>[A-Z])?"
)


def reference_of(symbol: Symbol) -> Reference | None:
    """Return the act whose text a symbol names: A/RES/55/25 is resolution 55/25 of the General Assembly."""
    adopted = _ADOPTED.fullmatch(symbol.base_symbol)
    code = adopted and CODE.fullmatch(adopted["code"])
    if not adopted or not code:
        return None
    kind: ReferenceKind = "resolucion" if adopted["kind"] == "RES" else "decision"
    reference = resolve_code(code, kind, adopted["organ"], None)
    if reference is None or not adopted["letter"]:
        return reference
    return replace(reference, letter=adopted["letter"])

"""A document's symbol: its grammar, how it prints, and what it belongs to.

The grammar: capital letters and figures in components parted by `/`; the first component is the organ (or the root of
a treaty body), the next its subsidiary bodies, then a year or a session, then a number, bare or with its nature
(L., CRP., INF. ...), then suffixes that modify it (Add., Corr., Rev., Amend., chained in any order) and asterisks for a
text issued again for technical reasons. (research.un.org/en/docs/symbols; UNBIS Reference Manual, document series
symbols; ST/AI/189/Add.9/Rev.2 for chained suffixes; A/CONF.192/15* for the asterisk.)
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from indexer.errors import BadSymbol

# Roots with documents in several tiers. A one-letter root is the principal organ itself.
ROOTS = (
    *(
        "CTOC",
        "CAC",
        "A",
        "S",
        "E",
        "T",
        "ST",
        "TD",
        "DP",
        "UNODC",
        "CCPR",
        "CRC",
        "CEDAW",
        "CERD",
        "CAT",
        "CMW",
    ),
    *("CRPD", "CED", "HRI", "FCCC", "UNEP", "HSP", "HS", "ISBA", "JIU", "NPT"),
)
MODIFIERS = ("ADD", "CORR", "REV", "AMEND", "SUPP", "SUMMARY")
NATURES = ("L", "CRP", "INF", "NGO", "PL", "WP", "SR", "PV", "MISC")
# A component that names a body is never the last one before the modifiers: E/CN.15 is a commission, not a document.
BODIES = ("AC", "C", "CN", "CONF", "EG", "GC", "PC", "SC", "SER", "SUB", "WG")
# Printed otherwise than in capitals.
_PRINTED = {
    **{word: word.capitalize() for word in (*MODIFIERS, "SUB", "PART", "RESUMPTION", "VOL", "SECT")},
    # UNBIS allows a space in one kind of symbol only, the compound roots; a look-up key has none.
    "IRONORE": "IRON ORE",
}
_LONGEST = 80  # characters of one half; three halves and two hyphens stay below a term's 255

_ROMAN = "[IVXLC]+"
_YEAR = "20[0-4][0-9]"
_PART = re.compile(r"\((?:PART|RESUMPTION|VOL|SUPP|SECT)[^()]*\)\Z")
# A year or a session in parentheses belongs to an act's number only: S/RES/1440(2002).
_DATED = re.compile(rf"\((?:[0-9]{{4}}|(?:E?S-)?{_ROMAN})\)")
_COMPONENT = re.compile(
    r"(?:[A-Z]{1,12}(?:\.(?:[A-Z]{1,4}|[0-9]{1,5}))?|E?S-[0-9]{1,2}|[0-9]{1,6}(?:-[0-9]{1,6})?[A-Z]?(?:-[A-Z])?)"
    rf"(?:\((?:PART(?:{_ROMAN}|[0-9]+)|RESUMPTION[0-9]*|VOL\.?(?:{_ROMAN}|[0-9]+)|SUPP|SECT\.?[0-9]{{1,3}}[A-Z]?"
    rf"|[12][0-9]{{3}}|(?:E?S-)?{_ROMAN})\))?"
)
_MODIFIER = re.compile(rf"(?:(?:{'|'.join(MODIFIERS[:-1])})\.[0-9]{{1,3}}|SUMMARY)(?:\(.*\))?")
_STARS = re.compile(r"\*{1,3}\Z")
_JOINT = re.compile(rf"-(?=(?:{'|'.join(ROOTS)})/)")
_NUMBER = re.compile(r"[0-9]")
# Concluding observations of a treaty body end with the country's code: CCPR/CO/80/COL.
_OF_COUNTRY = re.compile(r"(?:C/)?CO/[0-9]{1,3}/[A-Z]{3}")
_NUMBERED = re.compile(r"([A-Z]+)\.[0-9]+(?:\(.*\))?")
_BODY = re.compile(rf"(?:{'|'.join(BODIES)})\.[0-9]{{1,3}}")
_OWN_SERIES = re.compile(rf"(?:CTOC/COP|CAC/COSP)(?=/)(?:/(?:(?:WG|EG)\.[0-9]{{1,2}}|IRG))?(?:/{_YEAR})?")
_CONFERENCES = {"CTOC": "COP", "CAC": "COSP"}
_ADOPTED = r"(?:RES|DEC)/(?:(?:E?S-)?[0-9]{1,4}/)?[0-9]{1,4}[A-Z]?(?:-[A-Z])?(?:\(.*\))?"
_NATURE = rf"(?:(?:{'|'.join(NATURES)})[./])?[0-9]{{1,3}}"

# What follows the root, where the general rule is too loose. A look-alike (A/4, S/N, E/5, 1/2) must stay text.
_OF_ROOT = {
    "CTOC": re.compile(rf"COP/(?:(?:(?:WG|EG)\.[0-9]{{1,2}}/)?{_YEAR}/{_NATURE}|{_ADOPTED})"),
    "CAC": re.compile(
        rf"COSP/(?:(?:(?:(?:WG|EG)\.[0-9]{{1,2}}|IRG)/)?(?:{_ROMAN}/[0-9]{{1,2}}/)?(?:{_YEAR}/)?{_NATURE}|{_ADOPTED})"
    ),
    # Sessions stand in symbols since the thirty-first (1976), years in E/ since 1978 and in S/ since 1994.
    "A": re.compile(
        r"(?:[0-9]{3,6}|(?:3[1-9]|[4-9][0-9])/(?:.+/)?[^/]+|E?S-[0-9]{1,2}/.+|[A-Z]{2,}/.+|[A-Z]+\..+)"
    ),
    "S": re.compile(r"(?:[0-9]{3,6}|(?:19|20)[0-9]{2}/[0-9].*|[A-Z]{2,}/.+|[A-Z]+\..+)"),
    "E": re.compile(r"(?:[0-9]{3,6}|(?:19|20)[0-9]{2}/.+|[A-Z]{2,}/.+|[A-Z]+\..+)"),
    "T": re.compile(r"(?:[0-9]{3,6}|[A-Z]{2,}/.+|[A-Z]+\..+)"),
}
_OF_OTHER_ROOTS = re.compile(r".+/.+|[0-9]{3,}")


def natural_sort_key(text: str) -> str:
    """`text` with its figures padded, so that comparing texts orders WG.2 before WG.10."""
    return re.sub("[0-9]+", lambda figures: figures[0].zfill(6), text)


def _core(half: str) -> str:
    """A half in capitals without its modifiers, and whole where it is one part of several."""
    components = half.split("/")
    while len(components) > 1 and _MODIFIER.fullmatch(components[-1]):
        components.pop()
    return _PART.sub("", "/".join(components))


def _valid(half: str) -> bool:
    """Whether one half, in capitals and without asterisks, is a symbol."""
    if len(half) > _LONGEST or not all(_COMPONENT.fullmatch(component) for component in half.split("/")):
        return False
    if _DATED.search(half) and "/RES/" not in half and "/DEC/" not in half:
        return False
    root, _, rest = _core(half).partition("/")
    if root not in ROOTS or not rest:
        return False
    last = rest.rpartition("/")[2]
    numbered = _NUMBERED.fullmatch(last)
    if not (_NUMBER.search(last) or _OF_COUNTRY.fullmatch(rest)) or (
        numbered and numbered[1] in (*BODIES, *MODIFIERS)
    ):
        return False
    return _OF_ROOT.get(root, _OF_OTHER_ROOTS).fullmatch(rest) is not None


@lru_cache(4096)
def _printed(half: str) -> str:
    words = re.sub("[A-Z]+", lambda word: _PRINTED.get(word[0], word[0]), half)
    return re.sub(r"(?<=\()PART(?=[A-Z])", "Part", words)


def _joined(parts: tuple[str, ...]) -> str:
    return parts[0] if len(parts) == 1 else "-".join(sorted(parts, key=natural_sort_key))


@dataclass(frozen=True, slots=True)
class Symbol:
    """What names a document in every language. `str()` prints it as the catalogues do.

    >>> str(parse_symbol('ctoc/cop/wg.5/2011/2/rev.1'))
    'CTOC/COP/WG.5/2011/2/Rev.1'
    """

    parts: tuple[str, ...]  # one half in capitals, more for a joint symbol; in the order printed
    reissue_mark: str = ""  # issued again for technical reasons

    def __str__(self) -> str:
        return "-".join(map(_printed, self.parts)) + self.reissue_mark

    @property
    def key(self) -> str:
        """What it is looked up by: capitals, no asterisk, the halves of a joint symbol in one order."""
        return _joined(self.parts)

    @property
    def halves(self) -> tuple["Symbol", ...]:
        """Both (or all) symbols of a joint one; else itself."""
        return tuple(Symbol((part,)) for part in self.parts) if len(self.parts) > 1 else (self,)

    @property
    def base_symbol(self) -> str:
        """The key of the document that addenda, corrigenda and revisions belong to."""
        return _joined(tuple(map(_core, self.parts)))

    @property
    def modifiers(self) -> tuple[str, ...]:
        """What its suffixes make of the document of its family: ('ADD', 'REV') of Add.9/Rev.2; of the first half that
        has any."""
        for part in self.parts:
            suffixes = part[len(_core(part)) :].split("/")[1:]
            if suffixes:
                return tuple(re.split("[.(]", suffix)[0] for suffix in suffixes)
        return ()

    @property
    def series(self) -> str:
        """The organ's series, without year, session and number: 'CTOC/COP/WG.2'; of the first half."""
        components = self.parts[0].split("/")
        named = 1
        while named < len(components) - 1 and components[named][0].isalpha():
            body, _, _ = components[named].partition(".")
            if body in (*NATURES, "RES", "DEC") or re.fullmatch("[IVX]+|E?S-[0-9]+", components[named]):
                break
            named += 1
        return _printed("/".join(components[:named]))

    @property
    def sort_key(self) -> str:
        """A text that orders naturally."""
        return natural_sort_key(self.key)


@dataclass(frozen=True, slots=True)
class Series:
    """All that begins with `root`: 'CTOC/COP' is the Conference's documents and those of its groups."""

    root: str

    def __str__(self) -> str:
        return f"{_printed(self.root)}/*"

    @property
    def key(self) -> str:
        return f"{self.root}/*"


@lru_cache(4096)  # a text names the same few again and again
def parse_symbol(text: str) -> Symbol:
    """The symbol that `text` is, in any case and with or without spaces. BadSymbol when it is none."""
    squeezed = re.sub(r"\s+", "", text).upper()
    reissue_mark = _STARS.search(squeezed)
    bare = squeezed[: reissue_mark.start()] if reissue_mark else squeezed
    parts = tuple(_JOINT.split(bare))
    if not 1 <= len(parts) <= 3 or not all(map(_valid, parts)):
        raise BadSymbol("not-a-symbol", text=text[:100])
    return Symbol(parts, reissue_mark[0] if reissue_mark else "")


def parse_series(text: str) -> Series:
    """The series that `text` is: 'CTOC/COP/*', 'E/CN.15/*', or with a body or a year last, 'CTOC/COP/WG.4'.

    A bare root (CTOC, CTOC/COP) is a word. BadSymbol when it is none.
    """
    squeezed = re.sub(r"\s+", "", text).upper()
    root = squeezed.removesuffix("/*")
    components = root.split("/")
    named = root != squeezed or _OWN_SERIES.fullmatch(root) or _BODY.fullmatch(components[-1])
    if (
        not named
        or len(root) > _LONGEST
        or components[0] not in ROOTS
        or (components[0] in _CONFERENCES and components[1:2] not in ([], [_CONFERENCES[components[0]]]))
        or not all(_COMPONENT.fullmatch(component) for component in components)
    ):
        raise BadSymbol("not-a-series", text=text[:100])
    return Series(root)


def slug(symbol: Symbol) -> str:
    """A symbol as an id in addresses: 'ctoc-cop-wg-2-2013-5'."""
    return re.sub("[^a-z0-9]+", "-", "-".join(symbol.parts).lower()).strip("-")

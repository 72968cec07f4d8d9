"""A document's symbol: its grammar, how it prints, and what it belongs to.

A symbol has components of capital letters and figures, with `/` between them. The first component is the organ (or the
root of a treaty body); then come its subsidiary bodies, a year or a session, a number, bare or with its nature (L.,
CRP., INF. ...), suffixes that modify it (Add., Corr., Rev., Amend., chained in any order), and asterisks if the
document was issued again for technical reasons. (research.un.org/en/docs/symbols; UNBIS Reference Manual, document
series symbols; ST/AI/189/Add.9/Rev.2 for chained suffixes; A/CONF.192/15* for the asterisk.)
"""

import re
from functools import lru_cache

import msgspec

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
# Words that are not printed in capitals.
_PRINTED = {
    **{word: word.capitalize() for word in (*MODIFIERS, "SUB", "PART", "RESUMPTION", "VOL", "SECT")},
    # UNBIS allows a space in one kind of symbol only, the compound roots; a look-up key has none.
    "IRONORE": "IRON ORE",
}
# Characters of one half; three halves and two hyphens stay below the 255 of a term.
_MAX_HALF_CHARS = 80

_ROMAN = "[IVXLC]+"
_YEAR = "20[0-4][0-9]"
_PART = re.compile(r"\((?:PART|RESUMPTION|VOL|SUPP|SECT)[^()]*\)\Z")
# Only the number of an act has a year or a session in parentheses: S/RES/1440(2002).
_PARENTHESIZED_DATE = re.compile(rf"\((?:[0-9]{{4}}|(?:E?S-)?{_ROMAN})\)")
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

# What may follow a root for which the general rule is too loose. A look-alike (A/4, S/N, E/5, 1/2) must stay text.
_OF_ROOT = {
    "CTOC": re.compile(rf"COP/(?:(?:(?:WG|EG)\.[0-9]{{1,2}}/)?{_YEAR}/{_NATURE}|{_ADOPTED})"),
    "CAC": re.compile(
        rf"COSP/(?:(?:(?:(?:WG|EG)\.[0-9]{{1,2}}|IRG)/)?(?:{_ROMAN}/[0-9]{{1,2}}/)?(?:{_YEAR}/)?{_NATURE}|{_ADOPTED})"
    ),
    # Symbols have the session since the thirty-first (1976), the year in E/ since 1978 and in S/ since 1994.
    "A": re.compile(
        r"(?:[0-9]{3,6}|(?:3[1-9]|[4-9][0-9])/(?:.+/)?[^/]+|E?S-[0-9]{1,2}/.+|[A-Z]{2,}/.+|[A-Z]+\..+)"
    ),
    "S": re.compile(r"(?:[0-9]{3,6}|(?:19|20)[0-9]{2}/[0-9].*|[A-Z]{2,}/.+|[A-Z]+\..+)"),
    "E": re.compile(r"(?:[0-9]{3,6}|(?:19|20)[0-9]{2}/.+|[A-Z]{2,}/.+|[A-Z]+\..+)"),
    "T": re.compile(r"(?:[0-9]{3,6}|[A-Z]{2,}/.+|[A-Z]+\..+)"),
}
_OF_OTHER_ROOTS = re.compile(r".+/.+|[0-9]{3,}")


def natural_sort_key(text: str) -> str:
    """Return a text with its figures padded, so that WG.2 is sorted before WG.10."""
    return re.sub("[0-9]+", lambda figures: figures[0].zfill(6), text)


def _without_modifiers(half: str) -> str:
    """Return a half in capitals without its modifiers and without the part of a document in several parts."""
    components = half.split("/")
    while len(components) > 1 and _MODIFIER.fullmatch(components[-1]):
        components.pop()
    return _PART.sub("", "/".join(components))


def _is_symbol(half: str) -> bool:
    """Return whether one half, in capitals and without asterisks, is a symbol."""
    if len(half) > _MAX_HALF_CHARS or not all(
        _COMPONENT.fullmatch(component) for component in half.split("/")
    ):
        return False
    if _PARENTHESIZED_DATE.search(half) and "/RES/" not in half and "/DEC/" not in half:
        return False
    root, _, rest = _without_modifiers(half).partition("/")
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
def _print_half(half: str) -> str:
    """Return a half as catalogues print it."""
    words = re.sub("[A-Z]+", lambda word: _PRINTED.get(word[0], word[0]), half)
    return re.sub(r"(?<=\()PART(?=[A-Z])", "Part", words)


def _join_halves(parts: tuple[str, ...]) -> str:
    """Return the key of the halves of a joint symbol, in one order whatever the order in print."""
    return parts[0] if len(parts) == 1 else "-".join(sorted(parts, key=natural_sort_key))


class Symbol(msgspec.Struct, frozen=True, gc=False):
    """The symbol of a document, which is the same in every language. `str()` prints it as catalogues do.

    >>> str(parse_symbol('ctoc/cop/wg.5/2011/2/rev.1'))
    'CTOC/COP/WG.5/2011/2/Rev.1'
    """

    # The halves in capitals, in the order printed; one unless the symbol is joint.
    parts: tuple[str, ...]
    # Asterisks of a document issued again for technical reasons.
    reissue_mark: str = ""

    def __str__(self) -> str:
        return "-".join(map(_print_half, self.parts)) + self.reissue_mark

    @property
    def key(self) -> str:
        """The key by which it is looked up: capitals, no asterisk, the halves of a joint symbol in one order."""
        return _join_halves(self.parts)

    @property
    def halves(self) -> tuple["Symbol", ...]:
        """The symbols of a joint one; else the symbol itself."""
        return tuple(Symbol((part,)) for part in self.parts) if len(self.parts) > 1 else (self,)

    @property
    def base_symbol(self) -> str:
        """The key of the document that addenda, corrigenda and revisions belong to."""
        return _join_halves(tuple(map(_without_modifiers, self.parts)))

    @property
    def modifiers(self) -> tuple[str, ...]:
        """The kinds of its suffixes, those of the first half that has any: ('ADD', 'REV') for Add.9/Rev.2."""
        for part in self.parts:
            suffixes = part[len(_without_modifiers(part)) :].split("/")[1:]
            if suffixes:
                return tuple(re.split("[.(]", suffix)[0] for suffix in suffixes)
        return ()

    @property
    def series(self) -> str:
        """The series of the first half, without year, session and number: 'CTOC/COP/WG.2'."""
        components = self.parts[0].split("/")
        count = 1
        while count < len(components) - 1 and components[count][0].isalpha():
            body, _, _ = components[count].partition(".")
            if body in (*NATURES, "RES", "DEC") or re.fullmatch("[IVX]+|E?S-[0-9]+", components[count]):
                break
            count += 1
        return _print_half("/".join(components[:count]))

    @property
    def sort_key(self) -> str:
        """A text whose order is the natural one: WG.2 before WG.10."""
        return natural_sort_key(self.key)


class Series(msgspec.Struct, frozen=True, gc=False):
    """All symbols that begin with `root`: 'CTOC/COP' for the documents of the Conference and of its groups."""

    root: str

    def __str__(self) -> str:
        return f"{_print_half(self.root)}/*"

    @property
    def key(self) -> str:
        """Return the look-up key: the root and `/*`."""
        return f"{self.root}/*"


# A text repeats the same few.
@lru_cache(4096)
def parse_symbol(text: str) -> Symbol:
    """Return the symbol that a text is, in any case and with or without spaces. Raises BadSymbol if it is none."""
    squeezed = re.sub(r"\s+", "", text).upper()
    reissue_mark = _STARS.search(squeezed)
    bare = squeezed[: reissue_mark.start()] if reissue_mark else squeezed
    parts = tuple(_JOINT.split(bare))
    if not 1 <= len(parts) <= 3 or not all(map(_is_symbol, parts)):
        raise BadSymbol("not-a-symbol", text=text[:100])
    return Symbol(parts, reissue_mark[0] if reissue_mark else "")


def parse_series(text: str) -> Series:
    """Return the series that a text is: 'CTOC/COP/*', 'E/CN.15/*', or with a body or a year last, 'CTOC/COP/WG.4'.

    A bare root (CTOC, CTOC/COP) is a word. Raises BadSymbol if the text is no series.
    """
    squeezed = re.sub(r"\s+", "", text).upper()
    root = squeezed.removesuffix("/*")
    components = root.split("/")
    names_series = root != squeezed or _OWN_SERIES.fullmatch(root) or _BODY.fullmatch(components[-1])
    if (
        not names_series
        or len(root) > _MAX_HALF_CHARS
        or components[0] not in ROOTS
        or (components[0] in _CONFERENCES and components[1:2] not in ([], [_CONFERENCES[components[0]]]))
        or not all(_COMPONENT.fullmatch(component) for component in components)
    ):
        raise BadSymbol("not-a-series", text=text[:100])
    return Series(root)


def slug(symbol: Symbol) -> str:
    """Return a symbol as an id for URLs: 'ctoc-cop-wg-2-2013-5'."""
    return re.sub("[^a-z0-9]+", "-", "-".join(symbol.parts).lower()).strip("-")

"""Every symbol and reference in running text.

In linear time: each form begins with something rare (a root and a slash, the noun), is of bounded length, and is never
tried again inside itself.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from indexer.errors import BadSymbol
from indexer.symbols.reference import (
    CIRCULAR,
    CODE,
    FIRST_SLASHED_ASSEMBLY,
    HOME,
    LETTER,
    ORGANS,
    OWN_CONFERENCE,
    UNKNOWN_ORGAN,
    Reference,
    ReferenceKind,
    read_circular,
    read_code,
)
from indexer.symbols.symbol import ROOTS, Symbol, parse_symbol


@dataclass(frozen=True, slots=True)
class SymbolMatch:
    """`text[start:end]` names `value`."""

    start: int
    end: int
    text: str
    value: Symbol | Reference


@dataclass(frozen=True, slots=True)
class ReferenceMatch(SymbolMatch):
    """A mention of a reference; the words that say whose and when it is reach to `reach`."""

    value: Reference
    reach: int = 0


# --- symbols ------------------------------------------------------------------------------------------------

_SLASHES = "/∕⁄／"
_SLASH = f"[{_SLASHES}]"
_DASH = "[-‐‑‒–—]"
_SUFFIX = (
    r"(?:E?S[-‑][0-9]{1,2}|[A-Z][A-Za-z]{0,11}(?:\.(?:[ \u00a0]?[0-9]{1,5}|[A-Z]{1,4}))?"
    r"|[0-9]{1,6}(?:-[0-9]{1,6})?[A-Z]?)"
)
_PAREN = (
    r"(?:[ \u00a0]?\((?:(?i:part|resumption|vol|sect)\.?[ ]?[0-9IVXL]{0,6}"
    r"|(?:E?S-)?[IVXLC]{1,8}|(?:19|20)[0-9]{2})\))?"
)
# A root that cannot be anything else may be broken at its slashes by the end of a line.
_OWN = rf"(?:CTOC\s?{_SLASH}\s?COP|CAC\s?{_SLASH}\s?COSP)(?:\s?{_SLASH}\s?{_SUFFIX}){{1,9}}"
_OTHER = rf"(?:{'|'.join(sorted(ROOTS[2:], key=len, reverse=True))})(?:{_SLASH}(?:IRON ORE|{_SUFFIX}){_PAREN}){{1,9}}"
_HALF = rf"(?:{_OWN}|{_OTHER})"
_SYMBOL = re.compile(
    r"(?:(?<![\w/∕⁄／.&@%=-])|(?<=undocs\.org/)|(?<=undocs\.org/[a-z]{2}/)|(?<=docs\.un\.org/[a-z]{2}/))"
    rf"{_HALF}(?:\s?{_DASH}\s?{_HALF}){{0,2}}(?![\w/∕⁄／])(?P<stars>\*{{0,3}})"
)
_ROOT_BEGINS = re.compile(r"[A-Z]{1,6}\s?[/∕⁄／]")  # cheaper to look for than what may stand before a symbol
# "A/60/7 y Corr.1", "E/2013/30, Add.1 y Add.2": each is a document of its own.
_AND_SUFFIX = re.compile(
    r"(?:,|\sy|\se)\s((?:Add|Corr|Rev|Amend)\.[ ]?[0-9]{1,3}(?:/(?:Add|Corr|Rev|Amend)\.[ ]?[0-9]{1,3}){0,3})(?![\w/])"
)
# "CCPR/C/SR.707 y 708", "A/C.3/70/SR.3 a SR.5": the records of two meetings. A bare number closes its clause, else it
# counts what follows ("SR.7 y 12 informes", "SR.7, 12 de mayo").
_RECORD = re.compile(r"(?P<series>.+/(?:SR|PV)\.)(?P<number>[0-9]{1,5})")
_AND_RECORD = re.compile(
    r"(?:,|\s[yea])\s(?P<text>(?:SR|PV)\.[ ]?(?P<named>[0-9]{1,5})(?![\w/])"
    r"|(?P<bare>[0-9]{1,5})(?=[,;.:)\]](?!\w)|\s[yea]\s[0-9]|\s?\Z))"
)
_MAX_RECORD_STEP = 60  # meetings between two records of one list
_FOLDED = str.maketrans({**dict.fromkeys("∕⁄／", "/"), **dict.fromkeys("‐‑‒–—", "-")})


def _symbols(text: str) -> list[SymbolMatch]:
    found: list[SymbolMatch] = []
    if not any(slash in text for slash in _SLASHES):
        return found
    begins = (_SYMBOL.match(text, at.start()) for at in _ROOT_BEGINS.finditer(text))
    for match in begins:
        if not match or (found and match.start() < found[-1].end):
            continue
        for end in (match.end(), text.rfind("(", match.start(), match.end())):
            # the parentheses may be the sentence's: 'A/67/123 (2014)'
            written = text[match.start() : max(match.start(), end)].rstrip()
            try:
                symbol = parse_symbol(written.translate(_FOLDED))
            except BadSymbol:
                continue
            end = match.start() + len(written)
            found.append(SymbolMatch(match.start(), end, written, symbol))
            suffix = _AND_SUFFIX.match(text, end)
            while suffix:
                value = parse_symbol(f"{symbol.halves[-1].base_symbol}/{suffix[1]}")
                found.append(SymbolMatch(suffix.start(1), suffix.end(), suffix[1], value))
                suffix = _AND_SUFFIX.match(text, suffix.end())
            found += _further_records(text, end, symbol)
            break
    return found


def _further_records(text: str, end: int, symbol: Symbol) -> Iterator[SymbolMatch]:
    """Yield the records of meetings that are listed by their numbers alone after a record's symbol."""
    record = _RECORD.fullmatch(symbol.key)
    if not record:
        return
    last = int(record["number"])
    while following := _AND_RECORD.match(text, end):
        number = int(following["named"] or following["bare"])
        if not last < number <= last + _MAX_RECORD_STEP:
            return
        value = parse_symbol(f"{record['series']}{number}")
        end = following.end()
        yield SymbolMatch(following.start("text"), end, following["text"], value)
        last = number


# --- references ---------------------------------------------------------------------------------------------

_MONTHS = "enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre"
_ORGAN = "|".join(f"(?P<o{place}>{names})" for place, (names, _) in enumerate(ORGANS))
# The first letter stands outside the groups: that lets the regular expression engine skip to it.
_NOUN = re.compile(
    r"[RrDd](?<![\w/.@-].)"
    r"(?:(?P<resolucion>(?<=[Rr])(?:esoluci(?:[óo]|o\u0301|\ufffd)?n|ESOLUCI[ÓO]N|esolution|es\.|ES\.))"
    r"|(?P<decision>(?<=[Dd])(?:ecisi(?:[óo]|o\u0301|\ufffd)?n|ECISI[ÓO]N|ec\.|EC\.)))"
    r"(?:es|ES|s)?(?=[\s\u00a0])"
)
# One of them stands in every noun, and plain text is cheaper to look for than a pattern.
_NOUN_NEEDLES = ("esolu", "ESOLU", "es.", "ES.", "ecisi", "ECISI", "ec.", "EC.")
_NUMBER_WORD = re.compile(r"\s+(?:n[úu]ms?\.|n\.?[º°]s?|nos?\.)", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_OF_ORGAN = re.compile(rf",?\s+(?:del?|de\s+la|of\s+the)\s+(?:{_ORGAN})")
_DATED = re.compile(
    rf",?\s+(?:de|del|aprobadas?\s+el|adoptadas?\s+el)\s+[0-9]{{1,2}}[º°]?\s+de\s+(?:{_MONTHS})\s+de\s+[0-9]{{4}},?"
)
_AND = re.compile(r"\s*(?:[,;]\s*(?:[yeou]\s)?|\s[yeoua]\s|\s(?:y|e)\s+(?:también|además)\s)\s*")
_AND_LETTER = re.compile(r"(?:,|\s[yeoa])\s([A-Z])(?![\w./])")
_ITS = re.compile(r"\b[Ss]us?\s+\Z")
_ORGAN_BEGINS = re.compile(
    "Asamblea|Conferenc|Consejo|Comisi|General|Security|Economic|Human"
)  # cheaper to look for
_ANY_ORGAN = re.compile(_ORGAN)
_SENTENCE_END = re.compile(r"[.;:]\s|\n\s*\n")
_REACH = 250  # characters in which the organ that "su" speaks of is looked for
_MAX_LISTED = 100  # codes that share one noun


class _Organs:
    """The organs a text names, looked for once and only when a reference asks."""

    def __init__(self, text: str, home: str | None) -> None:
        self._text, self._home = text, home
        self._named: list[tuple[int, int, str | None]] | None = None

    def of(self, match: re.Match[str]) -> str | None:
        """The series of the organ that a match of ORGANS names; "la Conferencia" alone is the home organ."""
        code = next(code for place, (_, code) in enumerate(ORGANS) if match[f"o{place}"])
        return self._home if code == OWN_CONFERENCE else code

    def whose(self, start: int, end: int) -> str | None:
        """The organ that "su resolución" speaks of: the nearest before it in the sentence, else the first after."""
        if not _ITS.search(self._text, max(0, start - 6), start):
            return None
        if self._named is None:
            begins = (_ANY_ORGAN.match(self._text, at.start()) for at in _ORGAN_BEGINS.finditer(self._text))
            self._named = [(match.start(), match.end(), self.of(match)) for match in begins if match]
        place = bisect_right(self._named, (start, 0, ""))
        if place:
            named_start, named_end, organ = self._named[place - 1]
            if start - named_start <= _REACH and not _SENTENCE_END.search(self._text, named_end, start):
                return organ
        if place < len(self._named):
            named_start, _, organ = self._named[place]
            if named_start - end <= _REACH and not _SENTENCE_END.search(self._text, end, named_start):
                return organ
        return None


@dataclass(slots=True)
class _Item:
    """One number of a list that shares a noun, while the list is read."""

    start: int
    end: int
    code: re.Match[str]
    letter: str | None = None
    organ: str | None = None  # what the words right after it say
    reach: int = 0  # where those words and its date end


def _number_fits_organ(organ: str | None, code: re.Match[str]) -> bool:
    """Whether a number can be of an organ that was named for another number of the list, or by "su"."""
    if code["number"]:
        return organ in ("A", "S")
    first = int(code["first"])
    if organ == "A":
        return bool(code["special"]) or FIRST_SLASHED_ASSEMBLY <= first < 200
    return organ != "S" and not code["special"] and (first >= 1900 or first < FIRST_SLASHED_ASSEMBLY)


def _items(text: str, position: int, organs: _Organs) -> Iterator[_Item]:
    """The numbers from `position` on that share the noun before it."""
    for _ in range(_MAX_LISTED):
        code = CODE.match(text, position)
        if not code:
            return
        item = _Item(code.start(), code.end(), code)
        items = [item]
        if code["special"] or code["roman"] or 30 < int(code["first"] or 0) < 200:
            letter = LETTER.match(text, code.end())
            while letter:
                if item.letter is not None:
                    item = _Item(letter.start(1), letter.end(1), code)
                    items.append(item)
                item.letter, item.end = letter[1], letter.end(1)
                letter = _AND_LETTER.match(text, item.end)
        position = item.end
        organ = _OF_ORGAN.match(text, position)
        position = organ.end() if organ else position
        dated = _DATED.match(text, position)
        position = dated.end() if dated else position
        if dated and not organ:
            organ = _OF_ORGAN.match(text, position - text[position - 1 : position].count(","))
            position = organ.end() if organ else position
        for item in items:
            item.organ = organs.of(organ) if organ else None
            item.reach = position
        yield from items
        following = _AND.match(text, position)
        if not following and text[position - 1] == ",":
            following = _SPACE.match(text, position)
        if not following:
            return
        position = following.end()


def find_references(text: str, home: str | None = HOME) -> tuple[ReferenceMatch, ...]:
    """Every resolution, decision and circular in running text. `home` is the organ whose document it is."""
    found: list[ReferenceMatch] = []
    organs = _Organs(text, home)
    for noun in _NOUN.finditer(text) if any(needle in text for needle in _NOUN_NEEDLES) else ():
        kind: ReferenceKind = "resolucion" if noun["resolucion"] else "decision"
        position = noun.end()
        number_word = _NUMBER_WORD.match(text, position)
        named = None if number_word else _OF_ORGAN.match(text, position)
        before = number_word or named
        space = _SPACE.match(text, before.end() if before else position)
        items = list(_items(text, space.end(), organs)) if space else []
        if not items:
            continue
        items[0].start = noun.start()
        shared = organs.of(named) if named else organs.whose(noun.start(), items[-1].end)
        later: str | None = None
        read: list[ReferenceMatch] = []
        for item in reversed(items):
            later = item.organ or later
            organ = item.organ or next(
                (o for o in (shared, later) if o and _number_fits_organ(o, item.code)), None
            )
            reference = read_code(item.code, kind, organ, home)
            if reference is not None:
                value = reference if item.letter is None else replace(reference, letter=item.letter)
                read.append(
                    ReferenceMatch(item.start, item.end, text[item.start : item.end], value, item.reach)
                )
        found += reversed(read)
    for match in CIRCULAR.finditer(text):
        found.append(ReferenceMatch(match.start(), match.end(), match[0], read_circular(match), match.end()))
    return tuple(found)


_KINDS: dict[str, ReferenceKind] = {"resolucion": "resolucion", "decision": "decision"}


def _of_key(key: str) -> Reference | None:
    """The reference whose key this is."""
    organ, _, rest = key.partition(":")
    if organ == "CU":
        circular = CIRCULAR.fullmatch(f"CU {rest}")
        return read_circular(circular) if circular else None
    named, _, code = rest.partition(":")
    kind = _KINDS.get(named)
    if kind is None:
        return None
    letter = code[-1] if code[-1:].isupper() else None
    found = CODE.fullmatch(code.removesuffix(letter or ""))
    reference = read_code(found, kind, organ, None) if found else None
    if reference is None:
        return None
    reference = replace(
        reference, organ=None if organ == UNKNOWN_ORGAN else organ, letter=letter or reference.letter
    )
    return reference if reference.key == key else None


@lru_cache(4096)  # a text names the same few again and again
def parse_reference(text: str, home: str | None = HOME) -> Reference:
    """The reference that `text` is, as printed or as a key: 'resolución 6/4', 'A/HRC:resolucion:17/1'.

    `home` is the organ whose document prints it. BadSymbol when it is none.
    """
    keyed = _of_key(text)
    if keyed:
        return keyed
    found = find_references(text, home)
    if len(found) != 1 or found[0].start != 0 or found[0].end != len(text):
        raise BadSymbol("not-a-reference", text=text[:100])
    return found[0].value


def find_symbols(text: str, home: str | None = HOME) -> tuple[SymbolMatch, ...]:
    """Every symbol and reference in `text`, in order, none inside another."""
    found: list[SymbolMatch] = []
    for mention in sorted([*_symbols(text), *find_references(text, home)], key=lambda mention: mention.start):
        if not found or mention.start >= found[-1].end:
            found.append(mention)
    return tuple(found)

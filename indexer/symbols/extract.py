"""Finds every symbol and reference in running text.

This takes linear time, because each form begins with something rare (a root and a slash, or a noun), has a bounded
length, and is not tried again within itself.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from indexer.errors import BadSymbol
from indexer.months import MONTH_NUMBERS
from indexer.symbols.reference import (
    CIRCULAR,
    CODE,
    FIRST_SLASHED_ASSEMBLY,
    HOME,
    LETTER,
    ORGANS,
    OWN_CONFERENCE,
    Reference,
    ReferenceKind,
    read_circular,
    resolve_code,
)
from indexer.symbols.symbol import ROOTS, Symbol, parse_symbol


class SymbolMatch(msgspec.Struct, frozen=True, gc=False):
    """A symbol or reference in a text, at `start:end`."""

    start: int
    end: int
    text: str
    value: Symbol | Reference


class ReferenceMatch(SymbolMatch, frozen=True, gc=False):
    """A reference in a text; the words after it that tell its organ and date end at `context_end`."""

    value: Reference
    context_end: int = 0


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
# A symbol whose root cannot be anything else may be broken at its slashes by the end of a line.
_HOME_SYMBOL = rf"(?:CTOC\s?{_SLASH}\s?COP|CAC\s?{_SLASH}\s?COSP)(?:\s?{_SLASH}\s?{_SUFFIX}){{1,9}}"
_OTHER = rf"(?:{'|'.join(sorted(ROOTS[2:], key=len, reverse=True))})(?:{_SLASH}(?:IRON ORE|{_SUFFIX}){_PAREN}){{1,9}}"
_HALF = rf"(?:{_HOME_SYMBOL}|{_OTHER})"
_SYMBOL = re.compile(
    r"(?:(?<![\w/∕⁄／.&@%=-])|(?<=undocs\.org/)|(?<=undocs\.org/[a-z]{2}/)|(?<=docs\.un\.org/[a-z]{2}/))"
    rf"{_HALF}(?:\s?{_DASH}\s?{_HALF}){{0,2}}(?![\w/∕⁄／])(?P<stars>\*{{0,3}})"
)
# Faster to find than what may come before a symbol. The first letter stands alone, so that the regular expression
# engine can skip to it.
_ROOT_NEEDLE = re.compile(r"[A-Z][A-Z]{0,5}\s?[/∕⁄／]")
# "A/60/7 y Corr.1", "E/2013/30, Add.1 y Add.2": each suffix is a document of its own.
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
# Meetings between two records of one list.
_MAX_RECORD_STEP = 60
_FOLD_SIGNS = str.maketrans({**dict.fromkeys("∕⁄／", "/"), **dict.fromkeys("‐‑‒–—", "-")})


def _symbols(text: str) -> list[SymbolMatch]:
    """Return the symbols of a text, in order."""
    symbols: list[SymbolMatch] = []
    if "/" not in text and not any(map(text.__contains__, _SLASHES)):
        return symbols
    for match in (_SYMBOL.match(text, needle.start()) for needle in _ROOT_NEEDLE.finditer(text)):
        if not match or (symbols and match.start() < symbols[-1].end):
            continue
        for end in (match.end(), text.rfind("(", match.start(), match.end())):
            # The parentheses may belong to the sentence: 'A/67/123 (2014)'.
            printed = text[match.start() : max(match.start(), end)].rstrip()
            try:
                symbol = parse_symbol(printed.translate(_FOLD_SIGNS))
            except BadSymbol:
                continue
            end = match.start() + len(printed)
            symbols.append(SymbolMatch(match.start(), end, printed, symbol))
            suffix = _AND_SUFFIX.match(text, end)
            while suffix:
                value = parse_symbol(f"{symbol.halves[-1].base_symbol}/{suffix[1]}")
                symbols.append(SymbolMatch(suffix.start(1), suffix.end(), suffix[1], value))
                suffix = _AND_SUFFIX.match(text, suffix.end())
            symbols += _further_records(text, end, symbol)
            break
    return symbols


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

_MONTHS = "|".join(MONTH_NUMBERS)
_ORGAN = "|".join(f"(?P<o{index}>{names})" for index, (names, _) in enumerate(ORGANS))
# By the name of the group.
_CODES = {f"o{index}": code for index, (_, code) in enumerate(ORGANS)}
# The first letter is outside the groups, so that the regular expression engine can skip to it.
_NOUN = re.compile(
    r"[RrDd](?<![\w/.@-].)"
    r"(?:(?P<resolucion>(?<=[Rr])(?:esoluci(?:[óo]|o\u0301|\ufffd)?n|ESOLUCI[ÓO]N|esolution|es\.|ES\.))"
    r"|(?P<decision>(?<=[Dd])(?:ecisi(?:[óo]|o\u0301|\ufffd)?n|ECISI[ÓO]N|ec\.|EC\.)))"
    r"(?:es|ES|s)?(?=[\s\u00a0])"
)
# Every noun contains one of them, and plain text is faster to find than a pattern.
_NOUN_NEEDLES = (
    *("esolu", "ESOLU", "Res.", "res.", "RES.", "rES."),
    *("ecisi", "ECISI", "Dec.", "dec.", "DEC.", "dEC."),
)
_NUMBER_WORD = re.compile(r"\s+(?:n[úu]ms?\.|n\.?[º°]s?|nos?\.)", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_OF_ORGAN = re.compile(rf",?\s+(?:del?|de\s+la|of\s+the)\s+(?:{_ORGAN})")
_DATED = re.compile(
    rf",?\s+(?:de|del|aprobadas?\s+el|adoptadas?\s+el)\s+[0-9]{{1,2}}[º°]?\s+de\s+(?:{_MONTHS})\s+de\s+[0-9]{{4}},?"
)
_AND = re.compile(r"\s*(?:[,;]\s*(?:[yeou]\s)?|\s[yeoua]\s|\s(?:y|e)\s+(?:también|además)\s)\s*")
_AND_LETTER = re.compile(r"(?:,|\s[yeoa])\s([A-Z])(?![\w./])")
_ITS = re.compile(r"\b[Ss]us?\s+\Z")
# The beginnings of the names of ORGANS, which are faster to find than the names.
_ORGAN_NEEDLE = re.compile("Asamblea|Conferenc|Consejo|Comisi|General|Security|Economic|Human")
_ANY_ORGAN = re.compile(_ORGAN)
_SENTENCE_END = re.compile(r"[.;:]\s|\n\s*\n")
# Characters on each side of "su" in which its organ is looked for.
_ITS_ORGAN_CHARS = 250
# Numbers that share one noun.
_MAX_LISTED = 100


class _OrgansOfText:
    """The organs that a text names; they are looked for once, and only if a reference needs them."""

    def __init__(self, text: str, home: str | None) -> None:
        self._text, self._home = text, home
        self._mentions: list[tuple[int, int, str | None]] | None = None

    def series_of(self, match: re.Match[str]) -> str | None:
        """Return the series of the organ that a match of ORGANS names; "la Conferencia" alone is the home organ."""
        code = _CODES[match.lastgroup or ""]
        return self._home if code == OWN_CONFERENCE else code

    def resolve_possessive(self, start: int, end: int) -> str | None:
        """Return the organ of "su resolución": the nearest before it in the sentence, else the first after it."""
        if not _ITS.search(self._text, max(0, start - 6), start):
            return None
        if self._mentions is None:
            matches = (
                _ANY_ORGAN.match(self._text, needle.start()) for needle in _ORGAN_NEEDLE.finditer(self._text)
            )
            self._mentions = [
                (match.start(), match.end(), self.series_of(match)) for match in matches if match
            ]
        index = bisect_right(self._mentions, (start, 0, ""))
        if index:
            organ_start, organ_end, organ = self._mentions[index - 1]
            if start - organ_start <= _ITS_ORGAN_CHARS and not _SENTENCE_END.search(
                self._text, organ_end, start
            ):
                return organ
        if index < len(self._mentions):
            organ_start, _, organ = self._mentions[index]
            if organ_start - end <= _ITS_ORGAN_CHARS and not _SENTENCE_END.search(
                self._text, end, organ_start
            ):
                return organ
        return None


class _Item(msgspec.Struct, gc=False):
    """One number of a list that shares a noun."""

    start: int
    end: int
    code: re.Match[str]
    letter: str | None = None
    # The one that the words right after it name.
    organ: str | None = None
    # Where those words and its date end.
    context_end: int = 0


def _number_fits_organ(organ: str | None, code: re.Match[str]) -> bool:
    """Return whether an act's number can be of an organ that is named for another number of the list, or by "su"."""
    if code["number"]:
        return organ in ("A", "S")
    first = int(code["first"])
    if organ == "A":
        return bool(code["special"]) or FIRST_SLASHED_ASSEMBLY <= first < 200
    return organ != "S" and not code["special"] and (first >= 1900 or first < FIRST_SLASHED_ASSEMBLY)


def _items(text: str, position: int, organs: _OrgansOfText) -> Iterator[_Item]:
    """Yield the numbers from `position` on that share the noun before it."""
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
            item.organ = organs.series_of(organ) if organ else None
            item.context_end = position
        yield from items
        following = _AND.match(text, position)
        if not following and text[position - 1] == ",":
            following = _SPACE.match(text, position)
        if not following:
            return
        position = following.end()


def find_references(text: str, home: str | None = HOME) -> tuple[ReferenceMatch, ...]:
    """Return the resolutions, decisions and circulars in running text; `home` is the organ that issued it."""
    has_noun = any(map(text.__contains__, _NOUN_NEEDLES))
    if not has_noun and "CU" not in text:
        return ()
    references: list[ReferenceMatch] = []
    organs = _OrgansOfText(text, home)
    for noun in _NOUN.finditer(text) if has_noun else ():
        kind: ReferenceKind = "resolucion" if noun["resolucion"] else "decision"
        position = noun.end()
        number_word = _NUMBER_WORD.match(text, position)
        organ_name = None if number_word else _OF_ORGAN.match(text, position)
        before = number_word or organ_name
        space = _SPACE.match(text, before.end() if before else position)
        items = list(_items(text, space.end(), organs)) if space else []
        if not items:
            continue
        items[0].start = noun.start()
        shared = (
            organs.series_of(organ_name)
            if organ_name
            else organs.resolve_possessive(noun.start(), items[-1].end)
        )
        # The one named for a later number of the list.
        organ_after: str | None = None
        listed: list[ReferenceMatch] = []
        for item in reversed(items):
            organ_after = item.organ or organ_after
            organ = item.organ or next(
                (organ for organ in (shared, organ_after) if organ and _number_fits_organ(organ, item.code)),
                None,
            )
            reference = resolve_code(item.code, kind, organ, home)
            if reference is not None:
                value = reference if item.letter is None else replace(reference, letter=item.letter)
                listed.append(
                    ReferenceMatch(item.start, item.end, text[item.start : item.end], value, item.context_end)
                )
        references += reversed(listed)
    for match in CIRCULAR.finditer(text) if "CU" in text else ():
        references.append(
            ReferenceMatch(match.start(), match.end(), match[0], read_circular(match), match.end())
        )
    return tuple(references)


def find_symbols(text: str, home: str | None = HOME) -> tuple[SymbolMatch, ...]:
    """Return the symbols and references in a text, in order, none within another."""
    matches: list[SymbolMatch] = []
    for match in sorted([*_symbols(text), *find_references(text, home)], key=lambda match: match.start):
        if not matches or match.start >= matches[-1].end:
            matches.append(match)
    return tuple(matches)

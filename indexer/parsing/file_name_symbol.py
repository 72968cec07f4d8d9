"""The symbol that a file's name spells, for a document whose text states none: A_RES_77_247-es.pdf is A/RES/77/247.

It is derived, never stated: `Document.derived` says that it is from the file's name.
"""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from msgspec.structs import replace

from indexer.errors import BadSymbol
from indexer.extraction.organs import name_of
from indexer.parsing.masthead import ParsedMasthead
from indexer.parsing.masthead_kind import kind_of_symbols
from indexer.symbols import parse_symbol

# The longest symbol has 80.
MAX_FILE_NAME_CHARS = 120

# `-ES`, `_S` and ` (1)` at the end of a name under which a symbol's file was saved.
COPY = re.compile(r"[ _-]*(?:\(\d{1,2}\)|\[\d{1,2}\]|copia|copy)$", re.IGNORECASE)
LANGUAGE_SUFFIX = re.compile(
    r"[-_. ](?:(ar|zh|en|fr|ru|es)|([ACEFRS]))$",
    re.IGNORECASE,
)
LETTER_LANGUAGES = {"A": "ar", "C": "zh", "E": "en", "F": "fr", "R": "ru", "S": "es"}
SEPARATORS = re.compile(r"%2F|[_!∕⁄ ]", re.IGNORECASE)
LEADING_ZERO = re.compile(r"/0")
CALENDAR_DAY = re.compile(r"/(?:19|20)\d\d/(?:1[0-2]|[1-9])/(?:3[01]|[12]?\d)$")


@dataclass(frozen=True, slots=True)
class FileNameSymbol:
    """A symbol that a file's name spells, and the language it names beside it."""

    symbol: str
    language: str | None = None


def symbol_from_file_name(name: str) -> FileNameSymbol | None:
    """Return the symbol that a whole file name spells, its slashes written otherwise; None for any other name.

    >>> symbol_from_file_name('CTOC_COP_WG.2_2013_5.docx')
    FileNameSymbol(symbol='CTOC/COP/WG.2/2013/5', language=None)
    """
    path = PurePosixPath(name)
    stem = path.stem
    if len(stem) > MAX_FILE_NAME_CHARS:
        return None
    stem = COPY.sub("", stem.strip())
    suffix = LANGUAGE_SUFFIX.search(stem)
    bare = stem[: suffix.start()] if suffix else stem
    language = (suffix[1] or LETTER_LANGUAGES[suffix[2].upper()]).lower() if suffix else None
    for spelling, spoken in ((bare, language), (stem, None)) if suffix else ((stem, None),):
        if symbol := _symbol_spelt(spelling):
            return FileNameSymbol(symbol, spoken)
    return None


def _symbol_spelt(stem: str) -> str | None:
    """Return the symbol of a name without suffixes: `A_80_604_Add.1`, `ctoc-cop-wg.2-2013-5`."""
    parted = SEPARATORS.sub("/", stem)
    if "/" not in parted:
        parted = stem.replace("-", "/")
    components = re.sub(r"/+(?=\()", "", re.sub("/{2,}", "/", parted)).split("/")
    root = components[0]
    # In lower case `e_2019_1` and `cat_2020_3` are anybody's names; only the two conferences' own are not.
    if not root.isupper() and root.lower() not in ("ctoc", "cac"):
        return None
    text = "/".join(components)
    if LEADING_ZERO.search(text) or CALENDAR_DAY.search(text):
        return None
    try:
        return str(parse_symbol(text))
    except BadSymbol:
        return None


def with_symbol_of_file_name(parsed: ParsedMasthead, name: str) -> ParsedMasthead:
    """Return the masthead with the symbol that its file's name spells, where the text states neither symbol nor act."""
    masthead = parsed.masthead
    if masthead.symbols or masthead.reference or not (spelt := symbol_from_file_name(name)):
        return parsed
    derived = [*parsed.derived, ("symbols", "file_name")]
    series = parse_symbol(spelt.symbol).series
    kind = masthead.kind
    if kind == "otro" and (kind := kind_of_symbols((spelt.symbol,)) or "otro") != "otro":
        derived.append(("kind", "symbol"))
    if masthead.organ is None:
        derived.append(("organ", "symbol"))
    if masthead.language is None and spelt.language:
        derived.append(("language", "file_name"))
    named = replace(
        masthead,
        symbols=(spelt.symbol,),
        kind=kind,
        organ=masthead.organ or series,
        organ_name=masthead.organ_name or name_of(series),
        language=masthead.language or spelt.language,
    )
    return replace(parsed, masthead=named, derived=tuple(derived))

"""A name for a document whose text states none: a symbol from the file's name, a title from what comes nearest to one.

    A_RES_77_247-es.pdf --symbol_from_file_name--> A/RES/77/247, es
    Source, blocks --derive_title--> 'Ley de extradición', 'properties'

Both are derived, never stated: `Document.derived` names where each was found.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from indexer.document import Block, Source
from indexer.errors import BadSymbol
from indexer.extraction.organs import name_of
from indexer.extraction.text_normalization import fold_same_length
from indexer.parsing.masthead import ParsedMasthead
from indexer.parsing.masthead_fields import symbols_of_line
from indexer.parsing.masthead_kind import kind_of_symbols
from indexer.parsing.masthead_title import is_part_heading
from indexer.symbols import parse_symbol

# In characters and words; what is longer in a line of results is cut there too.
MAX_TITLE_CHARS = 160
MAX_STATED_CHARS = 600
# `Art. 1.` ends with a full stop and is no sentence.
MIN_SENTENCE_CHARS = 24
MIN_SENTENCE_WORDS = 4
# A heading further down names a part, not the document.
OPENING_BLOCKS = 8
# The longest symbol has 80.
MAX_FILE_NAME_CHARS = 120

# What programs put where nobody said anything.
NO_TITLE = frozenset(
    {"untitled", "untitled document", "sin titulo", "document", "documento", "template", "plantilla", "title"}
    | {"microsoft word", "powerpoint presentation", "presentacion de powerpoint", "index", "home", "inicio"}
)
PROGRAM_PREFIX = re.compile(r"microsoft (?:word|powerpoint|excel) - ", re.IGNORECASE)
FILE_NAME = re.compile(r"\S+\.[a-z]{2,4}\d?", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]{2,}")
LONG_WORD = re.compile(r"[^\W\d_]{4,}")
SENTENCE_END = re.compile(r"[.;:?!](?=\s)")

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
    if masthead.symbols or masthead.reference or not (found := symbol_from_file_name(name)):
        return parsed
    derived = [*parsed.derived, ("symbols", "file_name")]
    series = parse_symbol(found.symbol).series
    kind = masthead.kind
    if kind == "otro" and (kind := kind_of_symbols((found.symbol,)) or "otro") != "otro":
        derived.append(("kind", "symbol"))
    if masthead.organ is None:
        derived.append(("organ", "symbol"))
    if masthead.language is None and found.language:
        derived.append(("language", "file_name"))
    named = replace(
        masthead,
        symbols=(found.symbol,),
        kind=kind,
        organ=masthead.organ or series,
        organ_name=masthead.organ_name or name_of(series),
        language=masthead.language or found.language,
    )
    return replace(parsed, masthead=named, derived=tuple(derived))


@dataclass(frozen=True, slots=True)
class DerivedTitle:
    """A title the text does not state, and its source: `properties`, `heading`, `sentence` or `file_name`."""

    text: str
    source: str


def derive_title(source: Source, blocks: Sequence[Block]) -> DerivedTitle:
    """Return the nearest to a title: what the file states beside its text, its first heading or sentence, its name."""
    if stated := _stated_title(source.stated.get("title", "")):
        return DerivedTitle(stated, "properties")
    if len(blocks) > 1 and _stands_as_title(blocks[0]):
        return DerivedTitle(shortened(blocks[0].text), "heading")
    for block in blocks[:OPENING_BLOCKS]:
        if block.kind == "heading" and LONG_WORD.search(block.text) and not is_part_heading(block.text):
            return DerivedTitle(shortened(block.text), "heading")
    for block in blocks:
        if block.kind != "heading" and len(WORD.findall(block.text[:MAX_TITLE_CHARS])) >= MIN_SENTENCE_WORDS:
            return DerivedTitle(_first_sentence(block.text), "sentence")
    return DerivedTitle(_spaced_file_name(source.file.file), "file_name")


def _stands_as_title(block: Block) -> bool:
    """Return whether the first block is a line without a stop, as a text without styles prints its title."""
    text = block.text
    return (
        block.number is None
        and len(text) <= MAX_TITLE_CHARS
        and text[:1].isupper()
        and text[-1:].isalnum()
        and len(WORD.findall(text)) > 1
        and not is_part_heading(text)
    )


def _stated_title(text: str) -> str:
    """Return the title that a file's properties state; empty for what a program or a habit put there."""
    text = " ".join(PROGRAM_PREFIX.sub("", text[: MAX_STATED_CHARS + 1]).split())
    if len(text) > MAX_STATED_CHARS or fold_same_length(text) in NO_TITLE:
        return ""
    if FILE_NAME.fullmatch(text) or symbols_of_line(text) or not text.isprintable():
        return ""
    return text if len(WORD.findall(text)) > 1 or LONG_WORD.fullmatch(text) else ""


def _first_sentence(text: str) -> str:
    opening = text[: MAX_TITLE_CHARS + 1]
    for end in SENTENCE_END.finditer(opening):
        if end.end() >= MIN_SENTENCE_CHARS:
            return opening[: end.start()]
    return shortened(text).rstrip(".;:,")


def shortened(text: str) -> str:
    """Return the text, or as many whole words of it as a title may have, with an ellipsis."""
    if len(text) <= MAX_TITLE_CHARS:
        return text
    words = text[:MAX_TITLE_CHARS].rpartition(" ")[0] or text[:MAX_TITLE_CHARS]
    return words.rstrip(" ,;:.") + "…"


def _spaced_file_name(name: str) -> str:
    stem = PurePosixPath(name).stem
    return shortened(" ".join(re.split(r"[\s_]+|(?<=[^\W\d])-(?=[^\W\d])", stem)).strip() or name)

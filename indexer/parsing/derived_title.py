"""A title for a document whose text states none: what comes nearest to one.

    Source, blocks --derive_title--> 'Ley de extradición', 'properties'

It is derived, never stated: `Document.derived` says where it was found.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from indexer.document import Block, Source
from indexer.extraction.text_normalization import fold_same_length
from indexer.parsing.masthead_fields import symbols_of_line
from indexer.parsing.masthead_title import is_part_heading

# In characters and words; what is longer in a line of results is cut there too.
MAX_TITLE_CHARS = 160
MAX_STATED_CHARS = 600
# `Art. 1.` ends with a full stop and is no sentence.
MIN_SENTENCE_CHARS = 24
MIN_SENTENCE_WORDS = 4
# A heading further down names a part, not the document.
OPENING_BLOCKS = 8

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


@dataclass(frozen=True, slots=True)
class DerivedTitle:
    """A title the text does not state, its source (`properties`, `heading`, `sentence` or `file_name`), its pages."""

    text: str
    source: str
    pages: tuple[int, ...] = ()


def derive_title(source: Source, blocks: Sequence[Block]) -> DerivedTitle:
    """Return the nearest to a title: what the file states beside its text, its first heading or sentence, its name."""
    if stated := _stated_title(source.stated.get("title", "")):
        return DerivedTitle(stated, "properties")
    if len(blocks) > 1 and _stands_as_title(blocks[0]):
        return DerivedTitle(shortened(blocks[0].text), "heading", blocks[0].pages)
    for block in blocks[:OPENING_BLOCKS]:
        if block.kind == "heading" and LONG_WORD.search(block.text) and not is_part_heading(block.text):
            return DerivedTitle(shortened(block.text), "heading", block.pages)
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

"""The language of a document whose masthead states none: from the job number at a page's foot, or its file's name.

    Source --derive_language--> DerivedLanguage('es', 'job_number')

Both name the language of this file: a job number is `23-00221 (S)` in Spanish and `23-00221 (E)` in English.
"""

import re
from dataclasses import dataclass

from indexer.document import Source
from indexer.parsing.file_name_symbol import LETTER_LANGUAGES, symbol_from_file_name
from indexer.parsing.page_furniture import is_furniture

JOB_NUMBER = re.compile(r"(?:(?:V|GE|K)\.?\s?)?\d{2}-?\d{5,6}X?\s*\((?P<letter>[ACEFRS])\)")
# Of a line with a job number.
MAX_FOOT_CHARS = 200


@dataclass(frozen=True, slots=True)
class DerivedLanguage:
    """A language (ISO 639-1) that the text does not state, and its source: `job_number` or `file_name`."""

    code: str
    source: str


def derive_language(source: Source) -> DerivedLanguage | None:
    """Return the language that all job numbers of the file name, else the one of its name; None where neither does."""
    letters = {
        match["letter"]
        for block in source.blocks
        if len(block.text) <= MAX_FOOT_CHARS
        and "(" in block.text
        and (block.zone == "foot" or is_furniture(block))
        for match in JOB_NUMBER.finditer(block.text)
    }
    if len(letters) == 1:
        return DerivedLanguage(LETTER_LANGUAGES[letters.pop()], "job_number")
    spelt = symbol_from_file_name(source.file.file)
    return DerivedLanguage(spelt.language, "file_name") if spelt and spelt.language else None

"""Words for people: a Message is a key and values, and a Translations says it in one language.

    Message("error_message.no-index", {"path": "index"}) --text(library_translations("es"))--> one sentence

The library's own words are in `indexer/i18n/<lang>.toml`; another package loads its own with `load_table`.
"""

import errno
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeAlias

# BCP 47 tags. The first is spoken where nothing else is asked for.
LANGUAGES = ("es", "en")
FOLDER = Path(__file__).parent / "i18n"
# Characters that act on a terminal instead of being shown; line ends and tabs do no harm.
_CONTROLS = dict.fromkeys({*range(0x20), *range(0x7F, 0xA0)} - {0x09, 0x0A}, "\N{REPLACEMENT CHARACTER}")
# From this number on digits are grouped in threes. Four-digit numbers are not: most of them are years.
GROUPED_FROM = 10_000


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be said, in no language yet. A value may be a Message, which is said in the same language.

    The values are such that a Message can be stored as JSON and read again.
    """

    key: str
    values: "Mapping[str, MessageValue]" = field(default_factory=dict)

    def text(self, words: "Translations") -> str:
        """Return the message in the language of `words`; KeyError for a key without words."""
        return words(self.key, **self.values)

    def __str__(self) -> str:
        return self.text(library_translations(LANGUAGES[0]))


MessageValue: TypeAlias = str | int | float | Message


def message_value(value: object) -> MessageValue:
    """Return a value that a Message can hold: anything else than a text, a number or a Message as its text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Message):
        return str(value)
    return value


# eq=False: there is one instance for each language, and caches use it as a key.
@dataclass(frozen=True, slots=True, eq=False)
class Translations:
    """The words of one language by key.

    words("document.copy")                     -> 'Copiar cita'
    words("count.documents", n=4)              -> '4 documentos'

    Nothing is escaped: a template escapes what it prints. `lang` is the BCP 47 tag; `table` maps a dotted key to its
    text, or to its texts by number.
    """

    lang: str
    table: Mapping[str, str | Mapping[str, str]]

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the text of `key` filled in; `n` also chooses the form. KeyError for an unknown key."""
        text = self.table[key]
        if not isinstance(text, str):
            n = values["n"]
            form = "zero" if n == 0 and "zero" in text else "one" if n == 1 else "other"
            text = text[form]
        return text.format_map({name: self.format_value(value) for name, value in values.items()})

    def __contains__(self, key: str) -> bool:
        return key in self.table

    def format_value(self, value: object) -> str:
        """Return a value as it is printed within a sentence."""
        return value.text(self) if isinstance(value, Message) else self.format_number(value)

    def format_number(self, value: object) -> str:
        """Return a number as people write it, with one decimal if it is a float; any other value as text."""
        if isinstance(value, float):
            return f"{value:.1f}".replace(".", "." if self.lang == "en" else ",")
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= GROUPED_FROM:
            return f"{value:,}".replace(",", "," if self.lang == "en" else "\N{NO-BREAK SPACE}")
        return str(value)

    def section(self, prefix: str) -> dict[str, str]:
        """Return the plain texts below `prefix` by the rest of their keys, in the order of the file."""
        start = prefix + "."
        return {
            k[len(start) :]: v for k, v in self.table.items() if k.startswith(start) and isinstance(v, str)
        }


def load_table(folder: Path, lang: str) -> dict[str, str | Mapping[str, str]]:
    """Read `<folder>/<lang>.toml`; a key is joined to its section with a dot. KeyError for an unknown language."""
    if lang not in LANGUAGES:
        raise KeyError(lang)
    with (folder / f"{lang}.toml").open("rb") as file:
        sections = tomllib.load(file)
    return {f"{section}.{key}": text for section, table in sections.items() for key, text in table.items()}


@cache
def library_translations(lang: str) -> Translations:
    """Return the library's words in a language of LANGUAGES; KeyError for another."""
    return Translations(lang, load_table(FOLDER, lang))


def printable(text: str) -> str:
    """Return a text of a file as a terminal may be given it, of the same length: no character acts on the terminal."""
    return text.translate(_CONTROLS)


def system_reason(error: OSError) -> Message | str:
    """Return why the system refused: a Message for the usual reasons, else the system's own words."""
    code = errno.errorcode.get(error.errno or 0, "")
    # Our own OSErrors name a key in place of the system's words.
    for name in (error.strerror, code):
        if f"system.{name}" in library_translations(LANGUAGES[0]) and (
            name != code or _is_systems_own(error)
        ):
            return Message(f"system.{name}")
    return error.strerror or str(error)


def _is_systems_own(error: OSError) -> bool:
    """Return whether the text is the system's for this number, and not a library's that says more."""
    return error.strerror == os.strerror(error.errno or 0)

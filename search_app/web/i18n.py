"""The words of one language: what a person reads, by key. Loaded once from `i18n/<lang>.toml`.

words("document.copy")                     -> 'Copiar cita'
words("count.documents", n=4)              -> '4 documentos'
words("nothing.searched", query="…", …)    -> filled in, not escaped: a template escapes what it prints
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "i18n"
LANGUAGES = ("es", "en")  # the first is the site's own


@dataclass(
    frozen=True, slots=True, eq=False
)  # there is one for each language: what it says can be kept by it
class Translations:
    """`lang` is the BCP 47 tag; `table` maps a dotted key to its text, or to its texts by number."""

    lang: str
    table: Mapping[str, str | Mapping[str, str]]

    def __call__(self, key: str, **values: object) -> str:
        """The text of `key` filled in; `n` also chooses the form. KeyError for an unknown key."""
        text = self.table[key]
        if not isinstance(text, str):
            n = values["n"]
            form = "zero" if n == 0 and "zero" in text else "one" if n == 1 else "other"
            text = text[form]
        return text.format_map({name: self.format_number(value) for name, value in values.items()})

    def __contains__(self, key: str) -> bool:
        return key in self.table

    def format_number(self, value: object) -> str:
        """A number as people write it: from five figures on, in groups of three; a fraction with one decimal."""
        if isinstance(value, float):
            return f"{value:.1f}".replace(".", "." if self.lang == "en" else ",")
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10_000:
            return f"{value:,}".replace(",", "," if self.lang == "en" else "\N{NO-BREAK SPACE}")
        return str(value)

    def section(self, prefix: str) -> dict[str, str]:
        """The plain texts below `prefix`, by the rest of their keys, in the file's order."""
        start = prefix + "."
        return {
            k[len(start) :]: v for k, v in self.table.items() if k.startswith(start) and isinstance(v, str)
        }


@cache
def translations(lang: str) -> Translations:
    """The words of a language of LANGUAGES; KeyError for another."""
    if lang not in LANGUAGES:
        raise KeyError(lang)
    with (FOLDER / f"{lang}.toml").open("rb") as file:
        sections = tomllib.load(file)
    return Translations(
        lang, {f"{section}.{key}": text for section, table in sections.items() for key, text in table.items()}
    )


def in_each_language(key: str, **values: object) -> str:
    """The text of `key` in every language, on one line: for who reads it before a language is chosen."""
    return " / ".join(translations(lang)(key, **values) for lang in LANGUAGES)

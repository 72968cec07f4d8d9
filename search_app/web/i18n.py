"""The words of pages, API and terminal, in `search_app/i18n/<lang>.toml`, together with the library's own."""

from functools import cache
from pathlib import Path

from indexer.messages import FOLDER as LIBRARY_FOLDER
from indexer.messages import LANGUAGES, Translations, load_table

__all__ = ["FOLDER", "LANGUAGES", "PageTranslations", "Translations", "translations"]

FOLDER = Path(__file__).parent.parent / "i18n"


class PageTranslations(Translations):
    """The words of one language, which a template may also look up: `t['document.copy']`."""

    __slots__ = ()

    def __getitem__(self, key: str) -> str:
        """Return a text that has nothing to fill in. Jinja looks it up in a quarter of the time that a call takes."""
        text = self.table[key]
        if not isinstance(text, str):
            raise KeyError(key)
        return text


@cache
def translations(lang: str) -> PageTranslations:
    """Return the words of a language of LANGUAGES; KeyError for another."""
    return PageTranslations(lang, {**load_table(LIBRARY_FOLDER, lang), **load_table(FOLDER, lang)})

"""The words of pages, API and terminal, in `search_app/i18n/<lang>.toml`, together with the library's own."""

from functools import cache
from pathlib import Path

from indexer.messages import FOLDER as LIBRARY_FOLDER
from indexer.messages import LANGUAGES, Translations, load_table

__all__ = ["FOLDER", "LANGUAGES", "Translations", "translations"]

FOLDER = Path(__file__).parent.parent / "i18n"


@cache
def translations(lang: str) -> Translations:
    """Return the words of a language of LANGUAGES; KeyError for another."""
    return Translations(lang, {**load_table(LIBRARY_FOLDER, lang), **load_table(FOLDER, lang)})

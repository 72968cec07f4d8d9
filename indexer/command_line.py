"""The language of a command, and an argument parser that speaks it.

`--lang` is looked for before anything is parsed, because `--help` and the parser's errors are in that language too.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from indexer.errors import BadIndexAddress, SignaturaError
from indexer.messages import LANGUAGES, Translations

if TYPE_CHECKING:
    from indexer.engine.open import IndexLocation

LANG_OPTION = "--lang"
LANG_VARIABLE = "SIGNATURA_LANG"


class BadLanguage(SignaturaError):
    """SIGNATURA_LANG names no language of LANGUAGES."""


def command_language(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    """Return the language of `--lang`, else of SIGNATURA_LANG, else the first of LANGUAGES.

    A `--lang` that cannot be used is left to the parser to refuse. BadLanguage for such a variable.
    """
    value = environ.get(LANG_VARIABLE, "")
    if value and value not in LANGUAGES:
        raise BadLanguage("bad-language", value=repr(value), languages=", ".join(LANGUAGES))
    chosen = value or LANGUAGES[0]
    for index, option in enumerate(arguments):
        if option == "--":
            break
        name, equals, given = option.partition("=")
        wanted = given if equals else "".join(arguments[index + 1 : index + 2])
        if name == LANG_OPTION and wanted in LANGUAGES:
            chosen = wanted
    return chosen


def add_language_option(parser: argparse.ArgumentParser, words: Translations) -> None:
    """Add `--lang`, as every command has it."""
    parser.add_argument(
        LANG_OPTION,
        choices=LANGUAGES,
        default=words.lang,
        help=words("command.lang", languages=", ".join(LANGUAGES)),
    )


def index_location_reader(words: Translations) -> "Callable[[str], IndexLocation]":
    """Return a function that reads where an index is, for argparse."""

    def read_location(text: str) -> "IndexLocation":
        # Not above: the language of a command is known before the engines are loaded, and says which package lacks.
        from indexer.engine.open import parse_index_location

        try:
            return parse_index_location(text)
        except BadIndexAddress as error:
            # argparse itself would repeat what was typed, and with it a password.
            raise argparse.ArgumentTypeError(error.text(words)) from None

    return read_location


@contextmanager
def argparse_in(words: Translations) -> Iterator[None]:
    """Let argparse take its own texts from the `argparse` section of `words` while a parser is made and used.

    argparse asks gettext, which reads compiled catalogues of the system's language; ours may be another.
    """

    def one(text: str) -> str:
        key = f"argparse.{text}"
        translation = words.table.get(key, text)
        return translation if isinstance(translation, str) else text

    def one_or_many(singular: str, plural: str, n: int) -> str:
        return one(singular if n == 1 else plural)

    before = argparse._, argparse.ngettext  # type: ignore[attr-defined]
    argparse._, argparse.ngettext = one, one_or_many  # type: ignore[attr-defined]
    try:
        yield
    finally:
        argparse._, argparse.ngettext = before  # type: ignore[attr-defined]

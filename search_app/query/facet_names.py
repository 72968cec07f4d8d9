"""What people call a subject, a kind or an organ: its label in each language, and `indexer/data/facet-names.toml`.

    names_of_value('kind', 'nota-verbal').es -> ('Nota verbal', 'notas verbales', ..)
    values_by_name('asset recovery')    -> (('topic', 'decomiso'),)

This module knows the vocabularies, and how names are compared; not the index, nor what is done with a name.
"""

import tomllib
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import get_args

from indexer.document import DocumentKind
from indexer.errors import BadManifest
from indexer.extraction.organs import organs
from indexer.spanish import Token, is_stop, strip_accents, tokens
from indexer.topics import vocabulary

NAMED_FACETS = ("topic", "kind", "organ")
NAME_LANGUAGES = ("es", "en")
# Words of the longest name, those that only join among them.
MAX_NAME_WORDS = 16
# The kind of what is unclassified.
_NO_NAME = "otro"


@dataclass(frozen=True, slots=True)
class FacetNames:
    """The names of one value of a facet, the label first, in Spanish and in English."""

    facet: str
    code: str
    es: tuple[str, ...]
    en: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A name with which words of a text begin: of how many words, and of which value (the first of several)."""

    length: int
    facet: str
    code: str


def named_values() -> Iterator[tuple[str, str]]:
    """Yield each facet with each of its values that has a name."""
    yield from (("topic", slug) for slug in vocabulary().slugs)
    yield from (("kind", kind) for kind in get_args(DocumentKind) if kind != _NO_NAME)
    yield from (("organ", organ.series) for organ in organs())


@cache
def load_facet_names() -> tuple[FacetNames, ...]:
    """Return the names of every value. Raises BadManifest for a name of an unknown value or in an unknown language."""
    return parse_facet_names(files("indexer").joinpath("data/facet-names.toml").read_text(encoding="utf-8"))


def parse_facet_names(text: str) -> tuple[FacetNames, ...]:
    """Return the names in a file. Raises BadManifest for a file with a mistake."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadManifest("vocabulary-syntax", file="facet-names.toml", fault=error) from error
    values_with_names = set(named_values())
    for facet, values in data.items():
        for code, names in values.items():
            if (facet, code) not in values_with_names or not names.keys() <= set(NAME_LANGUAGES):
                raise BadManifest("facet-name-unknown", file="facet-names.toml", facet=facet, code=code)
    labels = {language: _labels(language) for language in NAME_LANGUAGES}

    def all_names(language: str, facet: str, code: str) -> tuple[str, ...]:
        return (labels[language][facet][code], *data.get(facet, {}).get(code, {}).get(language, ()))

    return tuple(
        FacetNames(facet, code, all_names("es", facet, code), all_names("en", facet, code))
        for facet, code in named_values()
    )


def _labels(language: str) -> dict[str, dict[str, str]]:
    """Return the labels that the pages show, by facet and code."""
    return tomllib.loads(files("search_app").joinpath(f"i18n/{language}.toml").read_text(encoding="utf-8"))


def names_of_value(facet: str, code: str) -> FacetNames | None:
    """Return the names of a value; None for one without names, as an organ that is in no vocabulary."""
    return _by_code().get((facet, code))


@cache
def _by_code() -> dict[tuple[str, str], FacetNames]:
    return {(names.facet, names.code): names for names in load_facet_names()}


def values_by_name(text: str) -> tuple[tuple[str, str], ...]:
    """Return each facet and value that the whole text is a name of.

    Accents, capitals and stop words do not matter; nor does number in Spanish.
    """
    by_name, words = _by_name(), tokens(text)
    spanish = by_name.get(("es", _stems(words)), ())
    return tuple(dict.fromkeys((*spanish, *by_name.get(("en", _letters(words)), ()))))


def begins_name(word: Token) -> bool:
    """Return whether any value has a name that begins with a word, which is no stop word."""
    first_words = _first_words()
    return ("es", word.stem) in first_words or ("en", strip_accents(word.exact)) in first_words


def find_names(text: str, facets: Container[str]) -> Iterator[tuple[int, int]]:
    """Yield where in a text values of these facets are named, from the left: the longest name that begins there."""
    words = tokens(text)
    index = 0
    while index < len(words):
        name = longest_name(text, words[index : index + MAX_NAME_WORDS], facets)
        if name:
            yield words[index].start, words[index + name.length - 1].end
        index += name.length if name else 1


def longest_name(text: str, words: Sequence[Token], facets: Container[str]) -> NameMatch | None:
    """Return the longest name of a value of these facets that the words begin with; None where they begin with none.

    `words` are tokens of the text.
    """
    if is_stop(words[0].exact) or not begins_name(words[0]):
        return None
    for length in range(len(words), 0, -1):
        # `decisiones de la` is no name, though stop words count for nothing in one.
        if is_stop(words[length - 1].exact):
            continue
        for facet, code in values_by_name(text[words[0].start : words[length - 1].end]):
            if facet in facets:
                return NameMatch(length, facet, code)
    return None


@cache
def _first_words() -> frozenset[tuple[str, str]]:
    return frozenset((language, words[0]) for language, words in _by_name() if words)


@cache
def _by_name() -> dict[tuple[str, tuple[str, ...]], tuple[tuple[str, str], ...]]:
    """Return values by language and the words that are compared: stems of Spanish names, words of English ones."""
    by_name: dict[tuple[str, tuple[str, ...]], tuple[tuple[str, str], ...]] = {}
    for names in load_facet_names():
        # Of `secretaría` and `secretaria` the stemmer makes two stems.
        spellings = {spelling for name in names.es for spelling in (name, strip_accents(name))}
        keys = {("es", _stems(tokens(spelling))) for spelling in spellings}
        keys |= {("en", _letters(tokens(name))) for name in names.en}
        for key in sorted(keys):
            by_name[key] = (*by_name.get(key, ()), (names.facet, names.code))
    return by_name


def _stems(words: Iterable[Token]) -> tuple[str, ...]:
    return tuple(word.stem for word in words if not is_stop(word.exact))


def _letters(words: Iterable[Token]) -> tuple[str, ...]:
    return tuple(strip_accents(word.exact) for word in words)

"""A word of a question -> words that mean about the same in general Spanish, by `indexer/data/general-synonyms.tsv`.

    'lenguas' --general_synonyms--> GeneralSynonym('idioma'), GeneralSynonym('lenguaje') ..
    GeneralSynonym('idioma'), Lexicon --written_forms--> 'idioma', 'idiomas'

No document says that it uses these words alike, as the entries of `thesaurus` do, and each holds in one sense of the
word alone, which need not be the one that is meant. So no document is found or ranked by them: they only help to choose
a passage. Neither fingerprint holds the file.

A stem is too wide here: a ley is a fuero, whose stem is that of `fuera`. So a noun or adjective stands for itself and
its plural and feminine. A verb stands for all words of its stem, unless another verb of the file shares it: `creó` may
be of crear or of creer. And what the field has a term for is called by no other: a resolución is no decisión here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from indexer.spanish import Lexicon, normalize, stem, strip_accents, zipf
from search_app.query.facet_names import values_by_name

FILE = "general-synonyms.tsv"
# A feminine that is ten times as common as its masculine is a word of its own.
OTHER_WORD_ZIPF = 1.0
# Of a word that the list of frequencies does not have, at most.
LEAST_ZIPF = 3.2
# As many as the file has.
CACHED_WORDS = 10_000
_INFINITIVES = ("ar", "er", "ir", "arse", "erse", "irse")


@dataclass(frozen=True, slots=True)
class GeneralSynonym:
    """A word as the file has it, and whether it is a verb."""

    word: str
    is_verb: bool


Synonyms = tuple[GeneralSynonym, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    """The synonyms of each word of the file, by its letters without accents, and its verbs by their stems."""

    by_letters: Mapping[str, Synonyms]
    verbs: Mapping[str, frozenset[str]]


def general_synonyms(typed: str) -> Synonyms:
    """Return the synonyms of a word: as the file has it, in the plural or feminine, or of the verb it is a form of.

    A term of the field, which names a kind, subject or organ by itself, has none and is none.
    """
    if _is_term_of_field(typed):
        return ()
    return tuple(
        synonym for synonym in _listed_synonyms(normalize(typed)) if not _is_term_of_field(synonym.word)
    )


@lru_cache(maxsize=CACHED_WORDS)
def _is_term_of_field(word: str) -> bool:
    return bool(values_by_name(word))


def _listed_synonyms(word: str) -> Synonyms:
    table = _table()
    for letters in _base_forms(word):
        if letters in table.by_letters:
            return table.by_letters[letters]
    verbs = table.verbs.get(stem(word), frozenset())
    if len(verbs) != 1:
        return ()
    return tuple(synonym for synonym in table.by_letters[min(verbs)] if synonym.is_verb)


def written_forms(synonym: GeneralSynonym, lexicon: Lexicon) -> tuple[tuple[str, ...], int]:
    """Return how the generation writes a synonym, and in how many documents its most frequent form is."""
    index_stem, letters = stem(synonym.word), strip_accents(synonym.word)
    is_whole_family = synonym.is_verb and len(_table().verbs.get(index_stem, ())) == 1
    forms = [
        form
        for form in lexicon.family(index_stem)[0]
        if is_whole_family or letters in _base_forms(form.surface)
    ]
    return tuple(form.surface for form in forms), max((form.frequency for form in forms), default=0)


def _base_forms(form: str) -> Iterator[str]:
    """Yield the letters of a word, then of those of which it may be the plural, the feminine, or both."""
    letters = strip_accents(form)
    singulars = [letters]
    if letters.endswith("s"):
        singulars.append(letters[:-1])
    if letters.endswith("es"):
        singulars.append(letters[:-2])
    if letters.endswith("ces"):
        singulars.append(letters[:-3] + "z")
    yield from singulars
    # fuera is not the feminine of fuero.
    masculines = [singular[:-1] + "o" for singular in singulars if singular.endswith("a")]
    yield from (word for word in masculines if zipf(form) <= max(zipf(word), LEAST_ZIPF) + OTHER_WORD_ZIPF)


@cache
def _table() -> _Table:
    by_letters: dict[str, list[GeneralSynonym]] = {}
    verbs: dict[str, set[str]] = {}
    for word, synonym in _pairs(files("indexer").joinpath("data", FILE).read_text(encoding="utf-8")):
        is_verb = word.endswith(_INFINITIVES) and synonym.endswith(_INFINITIVES)
        for one, other in ((word, synonym), (synonym, word)):
            letters = strip_accents(one)
            by_letters.setdefault(letters, []).append(GeneralSynonym(other, is_verb))
            if is_verb:
                verbs.setdefault(stem(one), set()).add(letters)
    return _Table(
        {letters: tuple(synonyms) for letters, synonyms in by_letters.items()},
        {index_stem: frozenset(words) for index_stem, words in verbs.items()},
    )


def _pairs(text: str) -> Iterator[Sequence[str]]:
    for line in text.splitlines():
        if not line.startswith("#"):
            word, _, synonyms = line.partition("\t")
            yield from ((word, synonym) for synonym in synonyms.split(" "))

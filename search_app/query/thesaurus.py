"""Words of a question -> what the documents call the same, by `indexer/data/thesaurus.toml`.

    ('lavado', 'dinero') --find_synonyms--> Synonym(0, 2, ('blanqueo de dinero', ..), 0.5)

It knows the file and how words are compared; not the index, the question's grammar or what is done with it. Neither
fingerprint holds the file: it changes what is asked, not what is stored.
"""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from indexer.errors import BadManifest
from indexer.spanish import Lexicon, build_lexicon, stem, strip_accents, tokens
from search_app.query.content_words import ContentWord, ContentWords, content_words, is_same_word
from search_app.query.english_words import ENGLISH_STOP_WORDS

FILE = "thesaurus.toml"
DEFAULT_SCORE = 0.5
# Where an entry is taken from. Only readers of the file and its tests use it.
_TAKEN_FROM = ("document", "article", "wording", "wording_en")
_KEYS = {"typed", "finds", "same", "score", "not", "reason", "language", *_TAKEN_FROM}
_SYNONYM_LANGUAGES = ("es", "en")


@dataclass(frozen=True, slots=True)
class SynonymMatch:
    """The words from index `start` to before `end` are also called by the `expansions`."""

    start: int
    end: int
    expansions: tuple[str, ...]
    # Of the score of the words themselves.
    score: float


@dataclass(frozen=True, slots=True)
class ThesaurusEntry:
    """A wording that people type, and what the documents call the same."""

    words: ContentWords
    # Empty where the wording means something else than a shorter one that it begins with.
    expansions: tuple[str, ...]
    score: float = DEFAULT_SCORE
    # English is compared letter for letter: the stems are Spanish.
    spanish: bool = True

    def begins(self, words: ContentWords) -> bool:
        """Return whether these words begin with the wording."""
        return len(words) >= len(self.words) and all(map(self._is_same, words, self.words))

    def _is_same(self, typed: ContentWord, other: ContentWord) -> bool:
        return is_same_word(typed, other) if self.spanish else typed[0] == other[0]


def parse_thesaurus(text: str) -> tuple[ThesaurusEntry, ...]:
    """Return the entries of a file, the longest wording first. Raises BadManifest for an entry with a mistake."""
    try:
        tables = tomllib.loads(text).get("synonym", [])
    except tomllib.TOMLDecodeError as error:
        raise BadManifest("vocabulary-syntax", file=FILE, fault=error) from error
    entries: list[ThesaurusEntry] = []
    for table in tables:
        typed = table.get("typed")
        unknown = table.keys() - _KEYS
        reason = table.get("reason") or table.get("wording_en")
        if unknown or not (table.get("typed") and table.get("finds") and reason):
            raise BadManifest("synonym-incomplete", file=FILE, typed=typed)
        score = table.get("score", DEFAULT_SCORE)
        if not 0 < score < 1:
            raise BadManifest("synonym-score", file=FILE, typed=typed, score=str(score))
        if table.get("language", "es") not in _SYNONYM_LANGUAGES:
            raise BadManifest(
                "synonym-language",
                file=FILE,
                typed=typed,
                language=table["language"],
                languages=", ".join(_SYNONYM_LANGUAGES),
            )
        is_spanish = table.get("language", "es") == "es"
        expansions = tuple(table["finds"])
        entries += [
            ThesaurusEntry(_words_of(wording, is_spanish), expansions, score, is_spanish)
            for wording in table["typed"]
        ]
        if table.get("same"):
            wordings = (*table["typed"], *expansions)
            entries += [
                ThesaurusEntry(content_words(wording), tuple(w for w in wordings if w != wording), score)
                for wording in expansions
            ]
        entries += [ThesaurusEntry(content_words(wording), ()) for wording in table.get("not", ())]
        if not all(entry.words for entry in entries):
            raise BadManifest("synonym-no-words", file=FILE, typed=typed)
    return tuple(sorted(entries, key=lambda entry: -len(entry.words)))


def _words_of(wording: str, is_spanish: bool) -> ContentWords:
    words = content_words(wording)
    return words if is_spanish else tuple(word for word in words if word[0] not in ENGLISH_STOP_WORDS)


@cache
def load_thesaurus() -> tuple[ThesaurusEntry, ...]:
    """Return the entries of `indexer/data/thesaurus.toml`."""
    return parse_thesaurus(files("indexer").joinpath("data/thesaurus.toml").read_text(encoding="utf-8"))


@cache
def thesaurus_lexicon() -> Lexicon:
    """Return a lexicon of the words of all wordings, by which slips in them are recognised."""
    text = files("indexer").joinpath("data/thesaurus.toml").read_text(encoding="utf-8")
    entries = tomllib.loads(text)["synonym"]
    every = (wording for entry in entries for wording in (*entry["typed"], *entry["finds"]))
    return Lexicon(build_lexicon({word.exact: 1 for wording in every for word in tokens(wording)}))


# The entries whose first word has this form without accents, or this stem, in their order.
_ByFirst = dict[str, list[ThesaurusEntry]]


def _by_first(entries: Iterable[ThesaurusEntry]) -> _ByFirst:
    by_first: _ByFirst = {}
    for entry in entries:
        for key in dict.fromkeys(entry.words[0]):
            by_first.setdefault(key, []).append(entry)
    return by_first


@cache
def _entries_by_first() -> _ByFirst:
    return _by_first(load_thesaurus())


def has_english_wording(words: Sequence[str]) -> bool:
    """Return whether words that follow each other are an English wording of the thesaurus. No stop words among them."""
    typed = tuple((strip_accents(word), stem(word)) for word in words)
    return any(
        entry.begins(typed[start:])
        for start, (letters, _) in enumerate(typed)
        for entry in _entries_by_first().get(letters, ())
        if not entry.spanish
    )


def find_synonyms(
    words: Sequence[str], entries: Iterable[ThesaurusEntry] | None = None
) -> tuple[SynonymMatch, ...]:
    """Return what words that follow each other are also called. The longest wording that begins at a word wins.

    Without `entries`, those of the file are used.
    """
    by_first = _entries_by_first() if entries is None else _by_first(entries)
    typed = tuple((strip_accents(word), stem(word)) for word in words)
    matches: list[SynonymMatch] = []
    start = 0
    while start < len(typed):
        rest = typed[start:]
        # The form of one word without accents may be the stem of another: both are looked up, and `begins` decides.
        candidates = [
            entry for key in dict.fromkeys(rest[0]) for entry in by_first.get(key, ()) if entry.begins(rest)
        ]
        entry = max(candidates, key=lambda entry: len(entry.words), default=None)
        end = start + (len(entry.words) if entry else 1)
        if entry and entry.expansions:
            matches.append(SynonymMatch(start, end, entry.expansions, entry.score))
        start = end
    return tuple(matches)

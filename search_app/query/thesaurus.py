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
from indexer.spanish import Lexicon, build_lexicon, is_stop, stem, strip_accents, tokens

FILE = "thesaurus.toml"
DEFAULT_SCORE = 0.5
# Where an entry is taken from: for whoever reads the file, and held by its tests.
_TAKEN_FROM = ("document", "article", "wording", "wording_en")
_KEYS = {"typed", "finds", "same", "score", "not", "reason", "language", *_TAKEN_FROM}
_LANGUAGES = ("es", "en")

Said = tuple[tuple[str, str], ...]  # of each word that says something: without accents, and its stem


@dataclass(frozen=True, slots=True)
class SynonymMatch:
    """The words from `start` to `end` of a question are also called `finds`."""

    start: int
    end: int
    expansions: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class ThesaurusEntry:
    said: Said
    expansions: tuple[str, ...]  # none: a wording that means something else than a shorter one in it
    score: float = DEFAULT_SCORE
    spanish: bool = True  # words of other languages are compared letter for letter: the stems are Spanish

    def begins(self, words: Said) -> bool:
        """Whether these words begin with the wording."""
        return len(words) >= len(self.said) and all(map(self._is, words, self.said))

    def _is(self, typed: tuple[str, str], word: tuple[str, str]) -> bool:
        return typed[0] == word[0] or (self.spanish and typed[1] == word[1])


def said(text: str) -> Said:
    """What of a text is compared: its words without those that only join."""
    return tuple((strip_accents(word.exact), word.stem) for word in tokens(text) if not is_stop(word.exact))


def parse_thesaurus(text: str) -> tuple[ThesaurusEntry, ...]:
    """The wordings of a file, the longest first. BadManifest for one that is not as its head describes."""
    try:
        entries = tomllib.loads(text).get("synonym", [])
    except tomllib.TOMLDecodeError as error:
        raise BadManifest("vocabulary-syntax", file=FILE, fault=error) from error
    found: list[ThesaurusEntry] = []
    for entry in entries:
        typed = entry.get("typed")
        unknown = entry.keys() - _KEYS
        reason = entry.get("reason") or entry.get("wording_en")
        if unknown or not (entry.get("typed") and entry.get("finds") and reason):
            raise BadManifest("synonym-incomplete", file=FILE, typed=typed)
        score = entry.get("score", DEFAULT_SCORE)
        if not 0 < score < 1:
            raise BadManifest("synonym-score", file=FILE, typed=typed, score=str(score))
        if entry.get("language", "es") not in _LANGUAGES:
            raise BadManifest(
                "synonym-language",
                file=FILE,
                typed=typed,
                language=entry["language"],
                languages=", ".join(_LANGUAGES),
            )
        spanish = entry.get("language", "es") == "es"
        finds = tuple(entry["finds"])
        found += [ThesaurusEntry(said(typed), finds, score, spanish) for typed in entry["typed"]]
        if entry.get("same"):
            every = (*entry["typed"], *finds)
            found += [ThesaurusEntry(said(one), tuple(w for w in every if w != one), score) for one in finds]
        found += [ThesaurusEntry(said(other), ()) for other in entry.get("not", ())]
        if not all(wording.said for wording in found):
            raise BadManifest("synonym-no-words", file=FILE, typed=typed)
    return tuple(sorted(found, key=lambda wording: -len(wording.said)))


@cache
def load_thesaurus() -> tuple[ThesaurusEntry, ...]:
    return parse_thesaurus(files("indexer").joinpath("data/thesaurus.toml").read_text(encoding="utf-8"))


@cache
def thesaurus_lexicon() -> Lexicon:
    """The words of all wordings, so that a slip in one can be told."""
    text = files("indexer").joinpath("data/thesaurus.toml").read_text(encoding="utf-8")
    entries = tomllib.loads(text)["synonym"]
    every = (wording for entry in entries for wording in (*entry["typed"], *entry["finds"]))
    return Lexicon(build_lexicon({word.exact: 1 for wording in every for word in tokens(wording)}))


# The wordings whose first word has this bare form or stem, in their order.
_ByFirst = dict[str, list[ThesaurusEntry]]


def _by_first(known: Iterable[ThesaurusEntry]) -> _ByFirst:
    by_first: _ByFirst = {}
    for wording in known:
        for key in dict.fromkeys(wording.said[0]):
            by_first.setdefault(key, []).append(wording)
    return by_first


@cache
def _wordings_by_first() -> _ByFirst:
    return _by_first(load_thesaurus())


def find_synonyms(
    words: Sequence[str], known: Iterable[ThesaurusEntry] | None = None
) -> tuple[SynonymMatch, ...]:
    """What words that follow each other are also called; the longest wording that begins at a word wins.

    `known` is what `read` gives; without it, the wordings of the file.
    """
    by_first = _wordings_by_first() if known is None else _by_first(known)
    asked = tuple((strip_accents(word), stem(word)) for word in words)
    found: list[SynonymMatch] = []
    place = 0
    while place < len(asked):
        left = asked[place:]
        # The bare form of one word may be the stem of another, so both keys are looked up; `begins` decides.
        near = [
            wording
            for key in dict.fromkeys(left[0])
            for wording in by_first.get(key, ())
            if wording.begins(left)
        ]
        wording = max(near, key=lambda wording: len(wording.said), default=None)
        end = place + (len(wording.said) if wording else 1)
        if wording and wording.expansions:
            found.append(SynonymMatch(place, end, wording.expansions, wording.score))
        place = end
    return tuple(found)

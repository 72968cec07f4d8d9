"""Words of a question -> what the documents call the same, by `indexer/data/thesaurus.toml`.

    ('lavado', 'dinero') --synonyms--> Synonym(0, 2, ('blanqueo de dinero', ..), 0.5)

It knows the file and how words are compared; not the index, the question's grammar or what is done with it. Neither
fingerprint holds the file: it changes what is asked, not what is stored.
"""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from indexer.errors import BadManifest
from indexer.spanish import fold, is_stop, stem, tokens

SCORE = 0.5
_KEYS = {"typed", "finds", "same", "score", "not", "reason"}

Said = tuple[tuple[str, str], ...]  # of each word that says something: without accents, and its stem


@dataclass(frozen=True, slots=True)
class Synonym:
    """The words from `start` to `end` of a question are also called `finds`."""

    start: int
    end: int
    finds: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Wording:
    said: Said
    finds: tuple[str, ...]  # none: a wording that means something else than a shorter one in it
    score: float = SCORE


def said(text: str) -> Said:
    """What of a text is compared: its words without those that only join."""
    return tuple((fold(word.exact), word.stem) for word in tokens(text) if not is_stop(word.exact))


def read(text: str) -> tuple[Wording, ...]:
    """The wordings of a file, the longest first. BadManifest for one that is not as its head describes."""
    try:
        entries = tomllib.loads(text).get("synonym", [])
    except tomllib.TOMLDecodeError as error:
        raise BadManifest(f"thesaurus.toml: {error}; see the notes at the head of the file") from error
    found: list[Wording] = []
    for entry in entries:
        name = f"thesaurus.toml: the entry of {entry.get('typed')}"
        unknown = entry.keys() - _KEYS
        if unknown or not (entry.get("typed") and entry.get("finds") and entry.get("reason")):
            raise BadManifest(f"{name} needs typed, finds and reason; it may have same, score and not")
        score = entry.get("score", SCORE)
        if not 0 < score <= 1:
            raise BadManifest(f"{name} has the score {score}; it is above 0 and at most 1")
        finds = tuple(entry["finds"])
        found += [Wording(said(typed), finds, score) for typed in entry["typed"]]
        if entry.get("same"):
            every = (*entry["typed"], *finds)
            found += [Wording(said(one), tuple(w for w in every if w != one), score) for one in finds]
        found += [Wording(said(other), ()) for other in entry.get("not", ())]
        if not all(wording.said for wording in found):
            raise BadManifest(f"{name} has a wording without a word that says something")
    return tuple(sorted(found, key=lambda wording: -len(wording.said)))


@cache
def wordings() -> tuple[Wording, ...]:
    return read(files("indexer").joinpath("data/thesaurus.toml").read_text(encoding="utf-8"))


def synonyms(words: Sequence[str], known: Iterable[Wording] | None = None) -> tuple[Synonym, ...]:
    """What words that follow each other are also called; the longest wording that begins at a word wins."""
    known = wordings() if known is None else tuple(known)
    asked = [(fold(word), stem(word)) for word in words]
    found: list[Synonym] = []
    place = 0
    while place < len(asked):
        left = asked[place:]
        wording = next((one for one in known if _begins(left, one.said)), None)
        end = place + (len(wording.said) if wording else 1)
        if wording and wording.finds:
            found.append(Synonym(place, end, wording.finds, wording.score))
        place = end
    return tuple(found)


def _begins(asked: Sequence[tuple[str, str]], wording: Said) -> bool:
    return (
        _same(asked[0], wording[0]) and len(asked) >= len(wording) and all(map(_same, asked[1:], wording[1:]))
    )


def _same(asked: tuple[str, str], word: tuple[str, str]) -> bool:
    return asked[0] == word[0] or asked[1] == word[1]

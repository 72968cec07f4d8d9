"""Document -> the slugs of its subjects, by the wordings of `data/topics.toml`.

Agenda items, title and headings decide; the text alone gives a topic only where it keeps coming back to it.
Wordings are compared as index terms, so `arma de fuego` and `ARMAS DE FUEGO` are one.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from indexer.document import Document
from indexer.errors import BadManifest
from indexer.spanish import terms

DATA = Path(__file__).parent / "data" / "topics.toml"
MIN_BLOCKS = 3  # the text alone gives a topic when it stands in this many blocks
MIN_SHARE = 0.25  # and in this share of them

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopicVocabulary:
    """`wordings` by first stem, longest first: (stems, slug), or None for what is passed over."""

    slugs: tuple[str, ...]
    related: Mapping[str, tuple[str, ...]]
    wordings: Mapping[str, tuple[tuple[Stems, str | None], ...]]

    def slugs_in(self, text: str) -> Iterator[str]:
        """The topics worded in this text, one for each place. The longest wording that begins at a word wins."""
        _, stems = terms(text)
        behind = 0  # the last wording found
        for place in [place for place, stem in enumerate(stems) if stem in self.wordings]:
            if place < behind:
                continue
            for wording, slug in self.wordings[stems[place]]:
                if stems[place : place + len(wording)] == wording:
                    if slug is not None:
                        yield slug
                    behind = place + len(wording)
                    break


@cache
def vocabulary(path: Path = DATA) -> TopicVocabulary:
    """The vocabulary of this file. BadManifest for one that is not as its head describes."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadManifest("vocabulary-syntax", file=path.name, fault=error) from error
    names = data.pop("names", [])
    found: dict[str, list[tuple[Stems, str | None]]] = {}

    def add(phrases: Iterable[str], slug: str | None) -> None:
        for phrase in phrases:
            _, stems = terms(phrase)
            if not stems:
                raise BadManifest("vocabulary-no-words", file=path.name, phrase=phrase)
            found.setdefault(stems[0], []).append((stems, slug))

    add(names, None)
    for slug, entry in data.items():
        unknown = entry.keys() - {"wordings", "not", "related"}
        if unknown or not entry.get("wordings"):
            raise BadManifest("topic-without-wordings", file=path.name, topic=slug)
        add(entry["wordings"], slug)
        add(entry.get("not", ()), None)
        if missing := set(entry.get("related", ())) - data.keys():
            raise BadManifest(
                "topic-unknown-related", file=path.name, topic=slug, related=", ".join(sorted(missing))
            )
    return TopicVocabulary(
        slugs=tuple(data),
        related={slug: tuple(entry.get("related", ())) for slug, entry in data.items()},
        wordings={
            first: tuple(sorted(wordings, key=lambda wording: -len(wording[0])))
            for first, wordings in found.items()
        },
    )


def topics_of(document: Document, words: TopicVocabulary | None = None) -> tuple[str, ...]:
    """The document's topics, in the vocabulary's order."""
    words = words or vocabulary()
    masthead = document.masthead
    named = [item.text for item in masthead.agenda_items] + [masthead.title]
    named += [block.text for block in document.blocks if block.kind == "heading"]
    given = {slug for text in named if text for slug in words.slugs_in(text)}

    body = [block.text for block in document.blocks if block.kind != "heading"]
    counts = Counter(slug for text in body for slug in set(words.slugs_in(text)))
    enough = max(MIN_BLOCKS, MIN_SHARE * len(body))
    given |= {slug for slug, count in counts.items() if count >= enough}
    return tuple(slug for slug in words.slugs if slug in given)

"""Document -> the slugs of its subjects, by the wordings of `data/topics.toml`.

Agenda items, title and headings decide; the text alone gives a topic only where many of its blocks word it.
Wordings are compared as index terms, so `arma de fuego` and `ARMAS DE FUEGO` are the same.
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
# Blocks of the text that must word a topic which no heading, title or agenda item words.
MIN_BLOCKS = 3
# The share of the blocks that they must also be.
MIN_SHARE = 0.25

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopicVocabulary:
    """The topics and their wordings.

    `wordings` are by first stem, the longest first, as (stems, slug); the slug is None for a wording to pass over.
    """

    slugs: tuple[str, ...]
    wordings: Mapping[str, tuple[tuple[Stems, str | None], ...]]

    def find_topics(self, text: str) -> Iterator[str]:
        """Yield the topic of each wording in the text. The longest wording that begins at a word counts."""
        _, stems = terms(text)
        # The position after the last wording found.
        resume_at = 0
        for position in [position for position, stem in enumerate(stems) if stem in self.wordings]:
            if position < resume_at:
                continue
            for wording, slug in self.wordings[stems[position]]:
                if stems[position : position + len(wording)] == wording:
                    if slug is not None:
                        yield slug
                    resume_at = position + len(wording)
                    break


@cache
def vocabulary(path: Path = DATA) -> TopicVocabulary:
    """Return the vocabulary of a file. Raises BadManifest where it is not as its head describes."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadManifest("vocabulary-syntax", file=path.name, fault=error) from error
    names = data.pop("names", [])
    by_first_stem: dict[str, list[tuple[Stems, str | None]]] = {}

    def add(phrases: Iterable[str], slug: str | None) -> None:
        for phrase in phrases:
            _, stems = terms(phrase)
            if not stems:
                raise BadManifest("vocabulary-no-words", file=path.name, phrase=phrase)
            by_first_stem.setdefault(stems[0], []).append((stems, slug))

    add(names, None)
    for slug, entry in data.items():
        unknown = entry.keys() - {"wordings", "not"}
        if unknown or not entry.get("wordings"):
            raise BadManifest("topic-without-wordings", file=path.name, topic=slug)
        add(entry["wordings"], slug)
        add(entry.get("not", ()), None)
    return TopicVocabulary(
        slugs=tuple(data),
        wordings={
            first: tuple(sorted(wordings, key=lambda wording: -len(wording[0])))
            for first, wordings in by_first_stem.items()
        },
    )


def topics_of(document: Document, topics: TopicVocabulary | None = None) -> tuple[str, ...]:
    """Return the document's topics, in the vocabulary's order."""
    topics = topics or vocabulary()
    masthead = document.masthead
    decisive = [item.text for item in masthead.agenda_items] + [masthead.title]
    decisive += [block.text for block in document.blocks if block.kind == "heading"]
    slugs = {slug for text in decisive if text for slug in topics.find_topics(text)}

    body = [block.text for block in document.blocks if block.kind != "heading"]
    block_counts = Counter(slug for text in body for slug in set(topics.find_topics(text)))
    min_count = max(MIN_BLOCKS, MIN_SHARE * len(body))
    slugs |= {slug for slug, count in block_counts.items() if count >= min_count}
    return tuple(slug for slug in topics.slugs if slug in slugs)

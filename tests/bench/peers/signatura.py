"""This engine itself."""

from collections.abc import Iterable
from pathlib import Path

from indexer.engine.embedded.engine import EmbeddedEngine
from indexer.engine.port import Query, Record
from indexer.spanish import build_lexicon
from tests.bench.peers.page import Page

RULES = {"index_rules": "bench", "record_rules": "bench"}


def build(folder: Path, records: Iterable[Record]) -> None:
    EmbeddedEngine(folder).publish(records, blobs=lambda: {"lexicon": build_lexicon}, rules=RULES)


class Signatura:
    way = "as ever"

    def __init__(self, folder: Path) -> None:
        self.generation = EmbeddedEngine(folder).current()

    def ways(self, query: Query) -> tuple[str, ...]:
        return (self.way,)

    def answers(self, query: Query) -> bool:
        return True

    def page(self, query: Query) -> Page:
        results = self.generation.search(query)
        return Page(
            results.total,
            tuple(hit.id for hit in results.hits),
            tuple(hit.summary for hit in results.hits),
            {name: dict(counts) for name, counts in results.facets.items()},
        )

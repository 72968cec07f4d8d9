"""What every engine is asked for, and which countings a page takes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from indexer.engine.port import Query

Choices = Mapping[str, tuple[str, ...]]
# Facets of which every document has one value.
SINGLE = ("session", "kind", "year")
SEVERAL = ("topic", "organ")


@dataclass(frozen=True, slots=True)
class Page:
    """`cards` are what a line of results shows, as stored; bm25s stores none."""

    total: int
    ids: tuple[str, ...]
    cards: tuple[bytes, ...]
    facets: Mapping[str, Mapping[str, int]]


class Peer(Protocol):
    """An open index. `way` is how it counts facets."""

    way: str

    def ways(self, query: Query) -> tuple[str, ...]:
        """Return the ways in which it can count for such a query; one that may be the quickest is never left out."""
        ...

    def answers(self, query: Query) -> bool:
        """Return whether it can be asked this at all."""
        ...

    def page(self, query: Query) -> Page: ...


class PeerWithOtherQueries:
    """A peer that is asked another query in place of each of some queries."""

    def __init__(self, peer: Peer, queries: Sequence[Query], others: Sequence[Query]) -> None:
        self.way = peer.way
        self._peer = peer
        self._others = {id(query): other for query, other in zip(queries, others, strict=True)}

    def ways(self, query: Query) -> tuple[str, ...]:
        return self._peer.ways(query)

    def answers(self, query: Query) -> bool:
        return self._peer.answers(self._others[id(query)])

    def page(self, query: Query) -> Page:
        return self._peer.page(self._others[id(query)])


def is_plain(query: Query) -> bool:
    """Return whether a query asks for nothing that only our engine has: partial matches, tiers, rescoring."""
    return query.first_tier is None and query.rescore is None


def facet_countings(query: Query) -> Iterator[tuple[tuple[str, ...], Choices]]:
    """Yield the facets that can be counted together, with the choices that hold for them: all but a facet's own."""
    together = tuple(facet for facet in query.facet_fields if facet not in query.filters)
    if together:
        yield together, query.filters
    for facet in query.facet_fields:
        if facet in query.filters:
            yield (facet,), {name: values for name, values in query.filters.items() if name != facet}

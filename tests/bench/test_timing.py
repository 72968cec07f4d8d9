"""Taking turns: who found something else is known, and who takes too long is asked no more."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

from indexer.engine.port import Query
from search_app.query.search_request import SearchRequest
from tests.bench.__main__ import page_table
from tests.bench.peers import choose_way_of_counting
from tests.bench.peers.page import Page
from tests.bench.queries import TimedQuery
from tests.bench.timing import time_interleaved


@dataclass
class ScriptedPeer:
    """A peer that says what it is told to, and remembers how often and in which way it was asked."""

    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    # Whether it can be asked with facet values chosen.
    narrows: bool = True
    way: str = "the one"
    asked: list[str] = field(default_factory=list)

    def ways(self, query: Query) -> tuple[str, ...]:
        return ("the one", "the other")

    def answers(self, query: Query) -> bool:
        return self.narrows or not query.filters

    def page(self, query: Query) -> Page:
        self.asked.append(self.way)
        return Page(1, ("a",), (b"",), self.facets)


def test_who_counts_something_else_is_marked() -> None:
    peers = {
        "signatura": ScriptedPeer({"kind": {"nota": 2}}),
        "same": ScriptedPeer({"kind": {"nota": 2}}),
        "other": ScriptedPeer(),
    }
    taken = time_interleaved(peers, [Query(), Query()], 3, float("inf"), time.perf_counter)
    assert {name for name, peer_time in taken.items() if peer_time.differs} == {"other"}
    assert all((peer_time.runs, peer_time.queries) == (3, 2) for peer_time in taken.values())


def test_who_has_no_time_left_is_asked_no_more() -> None:
    taken = time_interleaved(
        {"signatura": ScriptedPeer()}, [Query(), Query(), Query()], 5, 0.0, time.perf_counter
    )
    assert (taken["signatura"].runs, taken["signatura"].queries) == (1, 1)


def test_every_way_is_tried_before_one_is_kept() -> None:
    peer = ScriptedPeer()
    choose_way_of_counting(peer, [Query()], time.perf_counter)
    assert set(peer.asked) == {*peer.ways(Query())}
    assert peer.way in peer.ways(Query())


def test_a_table_says_who_differs_and_who_cannot() -> None:
    """By a clock that goes on by a second each time it is looked at."""
    asked = {
        "words": [TimedQuery(Query(facet_fields=("kind",)), SearchRequest(text="a"))],
        "filter": [TimedQuery(Query(facet_fields=("kind",), filters={"kind": ("nota",)}), SearchRequest())],
    }
    counts = {"kind": {"nota": 2}}
    peers = {
        "signatura": ScriptedPeer(counts),
        "tantivy": ScriptedPeer(counts, narrows=False),
        "FTS5": ScriptedPeer(),
    }
    head, _, words, narrowed, *_ = page_table(peers, asked, 2, count(0.0).__next__, facets=True)
    assert head == "| class | signatura | tantivy | FTS5 | ratio |"
    assert words == "| words | 1000.000 | 1000.000 | 1000.000 * | 1.00 |"
    assert narrowed == "| filter | 1000.000 | – | 1000.000 * | – |"

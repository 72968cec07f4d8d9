"""Time engines in turns, keep the medians, and compare what the engines found.

A `Clock` gives seconds: time.perf_counter, or time.process_time where other work shares the machine.
"""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from indexer.engine.port import Generation, Query, Results
from search_app.query.search_request import SearchRequest
from search_app.search.autocomplete import suggest
from search_app.search.search import search
from tests.bench.peers.page import Page, Peer

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class PeerTime:
    """The time of one engine for a class of queries: the median of the medians of each query, in ms."""

    ms: float
    # How often the query was run that was run least often.
    runs: int
    # How many of the queries it had time for.
    queries: int
    # Whether it found or counted something else than our engine.
    differs: bool


def time_interleaved(
    peers: Mapping[str, Peer], asked: Sequence[Query], rounds: int, budget: float, clock: Clock
) -> dict[str, PeerTime]:
    """Return the time of each engine by name; `signatura` is one. After `budget` seconds an engine is asked no more.

    Each round asks each engine each query; every second round asks the engines in reverse order.
    """
    ours = peers["signatura"]
    # This warms the caches too.
    expected = [ours.page(query) for query in asked]
    times: dict[str, list[list[float]]] = {name: [[] for _ in asked] for name in peers}
    spent = dict.fromkeys(peers, 0.0)
    differing: set[str] = set()
    for turn in range(rounds):
        names = list(peers)[:: -1 if turn % 2 else 1]
        for index, query in enumerate(asked):
            for name in names:
                if spent[name] > budget:
                    continue
                start = clock()
                page = peers[name].page(query)
                seconds = clock() - start
                times[name][index].append(seconds)
                spent[name] += seconds
                if not _same(page, expected[index]):
                    differing.add(name)
    peer_times = {}
    for name, by_query in times.items():
        timed = [seconds for seconds in by_query if seconds]
        peer_times[name] = PeerTime(
            ms=statistics.median(statistics.median(seconds) for seconds in timed) * 1e3,
            runs=min(map(len, timed)),
            queries=len(timed),
            differs=name in differing,
        )
    return peer_times


def _same(page: Page, expected: Page) -> bool:
    return (page.total, len(page.ids), page.facets) == (expected.total, len(expected.ids), expected.facets)


class _TimedGeneration:
    """A generation that adds up how long its searches took."""

    def __init__(self, generation: Generation, clock: Clock) -> None:
        self._generation = generation
        self._clock = clock
        self.seconds = 0.0

    def __getattr__(self, name: str) -> object:
        return getattr(self._generation, name)

    def search(self, query: Query) -> Results:
        start = self._clock()
        results = self._generation.search(query)
        self.seconds += self._clock() - start
        return results


def time_whole_answers(
    generation: Generation, questions: Sequence[SearchRequest], rounds: int, clock: Clock
) -> tuple[float, float]:
    """Return the median ms from a typed text to passages with their marks, and how many of them the engine took."""
    whole, in_engine = [], []
    for question in questions:
        times = []
        # The first round warms the caches and does not count.
        for _ in range(rounds + 1):
            timed = _TimedGeneration(generation, clock)
            start = clock()
            search(timed, question)  # type: ignore[arg-type]
            times.append((clock() - start, timed.seconds))
        whole.append(statistics.median(seconds for seconds, _ in times[1:]))
        in_engine.append(statistics.median(seconds for _, seconds in times[1:]))
    return statistics.median(whole) * 1e3, statistics.median(in_engine) * 1e3


def time_suggestions(
    generation: Generation, prefixes: Sequence[str], rounds: int, clock: Clock
) -> tuple[float, float]:
    """Return the ms that suggestions for a typed prefix take: the median, and that of the slowest prefix."""
    medians = []
    for text in prefixes:
        times = []
        for _ in range(rounds + 1):
            start = clock()
            suggest(generation, text, 8)
            times.append(clock() - start)
        medians.append(statistics.median(times[1:]) * 1e3)
    return statistics.median(medians), max(medians)

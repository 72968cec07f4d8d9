"""Takes turns between engines and keeps medians; compares what they found while it does.

A `Clock` gives seconds: time.perf_counter, or time.process_time where other work shares the machine.
"""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from indexer.engine.port import Generation, Query, Results
from search_app.query.search_request import SearchRequest
from search_app.search.search import search
from search_app.search.suggestions import suggest
from tests.bench.peers.page import Page, Peer

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Taken:
    """One engine's time for a class: the median over its queries of each one's median, in ms."""

    ms: float
    # How often the query was run that was run least often.
    runs: int
    # How many of the queries it had time for.
    queries: int
    # Whether it found or counted something else than our engine.
    differs: bool


def interleaved(
    peers: Mapping[str, Peer], asked: Sequence[Query], rounds: int, budget: float, clock: Clock
) -> dict[str, Taken]:
    """By name, `signatura` among them. An engine that has used up `budget` seconds is asked no more.

    Each round asks every query of every engine, one after the other, every second round the other way about.
    """
    ours = peers["signatura"]
    # This warms the caches too.
    expected = [ours.page(query) for query in asked]
    times: dict[str, list[list[float]]] = {name: [[] for _ in asked] for name in peers}
    spent = dict.fromkeys(peers, 0.0)
    differing: set[str] = set()
    for turn in range(rounds):
        names = list(peers)[:: -1 if turn % 2 else 1]
        for place, query in enumerate(asked):
            for name in names:
                if spent[name] > budget:
                    continue
                start = clock()
                page = peers[name].page(query)
                taken = clock() - start
                times[name][place].append(taken)
                spent[name] += taken
                if not _same(page, expected[place]):
                    differing.add(name)
    found = {}
    for name, by_query in times.items():
        asked_for = [taken for taken in by_query if taken]
        found[name] = Taken(
            ms=statistics.median(statistics.median(taken) for taken in asked_for) * 1e3,
            runs=min(map(len, asked_for)),
            queries=len(asked_for),
            differs=name in differing,
        )
    return found


def _same(page: Page, expected: Page) -> bool:
    return (page.total, len(page.ids), page.facets) == (expected.total, len(expected.ids), expected.facets)


class _Timed:
    """A generation that knows how long its searches took."""

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


def whole_answers(
    generation: Generation, questions: Sequence[SearchRequest], rounds: int, clock: Clock
) -> tuple[float, float]:
    """Milliseconds from the text of the box to passages with their marks, and of these in the engine."""
    whole, inside = [], []
    for question in questions:
        taken = []
        # The first round warms the caches and does not count.
        for _ in range(rounds + 1):
            timed = _Timed(generation, clock)
            start = clock()
            search(timed, question)  # type: ignore[arg-type]
            taken.append((clock() - start, timed.seconds))
        whole.append(statistics.median(one for one, _ in taken[1:]))
        inside.append(statistics.median(one for _, one in taken[1:]))
    return statistics.median(whole) * 1e3, statistics.median(inside) * 1e3


def suggestions(
    generation: Generation, beginnings: Sequence[str], rounds: int, clock: Clock
) -> tuple[float, float]:
    """Milliseconds of suggestions: the median, and the slowest beginning's median."""
    each = []
    for text in beginnings:
        taken = []
        for _ in range(rounds + 1):
            start = clock()
            suggest(generation, text, 8)
            taken.append(clock() - start)
        each.append(statistics.median(taken[1:]) * 1e3)
    return statistics.median(each), max(each)

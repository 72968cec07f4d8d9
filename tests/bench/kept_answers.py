"""Time answers that the server has kept beside those that it has to make. Exit 1 if kept JSON takes over 1 ms.

    python -m tests.bench.kept_answers build/bench/load [--documents 100000] [--rounds 20] [--write]

Where nothing is published in the folder, an index of that many made documents is built there first. The server is the
real one, with one worker. One client asks on one connection, which is kept open; its own time counts too. Each question
is asked once, which the server answers by a search, then again in each round, in turns with its page and `/healthz`,
which is never kept.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from search_app.web import urls
from tests.bench import results
from tests.bench.load import Answered, Client, addresses_by_class, free_port, published, running_server

MOST_MS = 1.0
# Their answers and pages take a quarter of the memory that a server keeps answers in: none is driven out.
CLASSES = ("common", "or3", "phrase", "symbol")
HEALTH = "/healthz"
KEPT_JSON = "JSON, kept"


class Asks(Protocol):
    """A client: `tests.bench.load.Client`, or one of a test."""

    def get(self, address: str) -> Answered: ...


@dataclass(frozen=True, slots=True)
class AnswerTimes:
    """The milliseconds that each answer of one kind took."""

    kind: str
    ms: Sequence[float]

    @property
    def median(self) -> float:
        return statistics.median(self.ms)

    @property
    def p99(self) -> float:
        ordered = sorted(self.ms)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]


def page_of(address: str) -> str:
    """Return the address of the page that answers the question of a JSON address."""
    return "/" + address.removeprefix(urls.API_SEARCH)


def time_answers(client: Asks, addresses: Sequence[str], rounds: int) -> list[AnswerTimes]:
    """Return the times of each kind of answer; `addresses` are different questions that nobody asked the API before."""
    pages = [page_of(address) for address in addresses]
    # The connection is opened by a question that does not count.
    _ask(client, HEALTH)
    first_json = [_ask(client, address) for address in addresses]
    first_page = [_ask(client, address) for address in pages]
    health, kept_json, kept_page = [list[float]() for _ in range(3)]
    for _ in range(rounds):
        for address, page in zip(addresses, pages, strict=True):
            health.append(_ask(client, HEALTH))
            kept_json.append(_ask(client, address))
            kept_page.append(_ask(client, page))
    return [
        AnswerTimes(HEALTH, health),
        AnswerTimes(KEPT_JSON, kept_json),
        AnswerTimes("page, kept", kept_page),
        AnswerTimes("JSON, first", first_json),
        AnswerTimes("page, first", first_page),
    ]


def _ask(client: Asks, address: str) -> float:
    """Return the milliseconds until the whole answer was read."""
    start = time.perf_counter()
    status = client.get(address).status
    taken = (time.perf_counter() - start) * 1e3
    if status != 200:
        raise RuntimeError(f"{address}: {status}")
    return taken


def table(times: Iterable[AnswerTimes]) -> Iterator[str]:
    yield "| answer | asked | median, ms | fastest | p99 |"
    yield "|---|---:|---:|---:|---:|"
    for kind in times:
        yield f"| {kind.kind} | {len(kind.ms)} | {kind.median:.2f} | {min(kind.ms):.2f} | {kind.p99:.2f} |"


def is_too_slow(times: Iterable[AnswerTimes]) -> bool:
    """Return whether half of the JSON answers that are kept take more than MOST_MS."""
    return any(kind.median > MOST_MS for kind in times if kind.kind == KEPT_JSON)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.kept_answers", description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("--documents", type=int, default=100_000, help="of an index that is not there yet")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--write", action="store_true", help="write what was measured into RESULTS.md")
    options = parser.parse_args()
    generation = published(options.index, options.documents)
    documents, by_class = generation.info.documents, addresses_by_class(generation)
    del generation
    addresses = list(dict.fromkeys(address for name in CLASSES for address in by_class[name]))
    port = free_port()
    serve = [sys.executable, "-m", "search_app", "serve", "--index", str(options.index), "--port", str(port)]
    with running_server(serve, port):
        times = time_answers(Client(port), addresses, options.rounds)
    lines = [
        f"{documents:,} documents, one worker, one client on one connection; {len(addresses)} different questions.",
        "",
        *table(times),
    ]
    print("\n".join(lines))
    if options.write:
        command = (
            f"python -m tests.bench.kept_answers INDEX --documents {documents} --rounds {options.rounds}"
        )
        head = ["## Answers that are kept", "", results.measured(command, "gunicorn", "waitress") + ".", ""]
        results.write("kept_answers", [*head, *lines])
    return int(is_too_slow(times))


if __name__ == "__main__":
    sys.exit(main())

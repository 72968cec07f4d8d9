"""Load the real server with searches for JSON by many clients, with a mix of questions that is always the same.

    python -m tests.bench.load build/bench/load [--documents 100000] [--workers 2] [--seconds 15] [--write]

Where nothing is published in the folder, an index of that many made documents is built there first. Clients are
threads of this process, on the same machine. In the closed loop each asks again as soon as it is answered; in the
open loop questions are due at a steady rate, and one that has to wait for a client has been waiting since it was due.
"""

import argparse
import http.client
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from itertools import cycle
from pathlib import Path

from flask import Flask, Response, g
from msgspec import structs

from indexer import document_json
from indexer.document import Block, Citation, Document, Masthead, SourceFile
from indexer.engine.open import open_engine
from indexer.engine.port import Engine, Generation, Query, Record, Results
from indexer.errors import NoIndex
from indexer.records import index_rules, record_rules
from indexer.spanish import build_lexicon
from indexer.summary import encode_summary, summary_of
from indexer.symbols import lookup_keys, parse_symbol
from search_app import create_app
from search_app.query.search_request import SearchRequest
from search_app.settings import Settings
from search_app.web import urls
from search_app.web.gunicorn_server import Server
from tests.bench import results
from tests.bench.generated_documents import records
from tests.bench.queries import query_classes, typed_prefixes

CLIENTS = (1, 4, 16)
# Questions a second in the open loop.
RATE = 50
# Clients of the open loop: so many questions may be waiting for their answers.
MOST_CLIENTS = 32
HOST = "127.0.0.1"


# --- the index ----------------------------------------------------------------------------------------------


@cache
def named(number: int) -> tuple[str, tuple[str, ...]]:
    """Return a made-up symbol, and the keys by which a document that bears or cites it is found."""
    text = f"CTOC/COP/WG.{number % 7 + 1}/{2004 + number // 7 % 20}/{number // 140 + 1}"
    return text, lookup_keys(parse_symbol(text))


def with_stored_document(record: Record) -> Record:
    """Return a generated Record with the symbols, summary and stored document that a real one has."""
    symbol, bears = named(_number(record.bears[0]))
    facets, blocks = record.facets, record.passages[1:]
    cited = [(block, named(_number(key))) for block in blocks for key in block.entities]
    masthead = Masthead(
        symbols=(symbol,),
        reference=None,
        kind=facets["kind"][0],  # type: ignore[arg-type]
        title=record.passages[0].text,
        organ=facets["organ"][0],
        session=int(facets["session"][0]),
        date=record.date,
    )
    document = Document(
        id=record.id,
        masthead=masthead,
        organs=facets["organ"],
        blocks=tuple(
            Block(block.anchor, "paragraph", block.anchor[1:], (block.anchor[1:],), None, block.text)
            for block in blocks
        ),
        source_file=SourceFile(f"{record.id}.md", "markdown", "utf-8", 0, "0" * 64),
        citations=tuple(
            # The texts name no symbols: their first letters stand for them.
            Citation(block.anchor, 0, 5, block.text[:5], "symbol", symbol=name)
            for block, (name, _) in cited
        ),
        topics=facets["topic"],
    )
    return structs.replace(
        record,
        passages=tuple(
            structs.replace(
                passage, entities=tuple(key for name in passage.entities for key in named(_number(name))[1])
            )
            for passage in record.passages
        ),
        bears=bears,
        cites=tuple(dict.fromkeys(key for _, (_, found) in cited for key in found)),
        summary=encode_summary(summary_of(document)),
        stored_document=document_json.dumps(document),
    )


def _number(symbol_text: str) -> int:
    return int(symbol_text.rpartition("/")[2])


def published(index: Path, documents: int) -> Generation:
    """Return the generation published in the folder; it is built if there is none."""
    rules = {"index_rules": index_rules(), "record_rules": record_rules()}
    engine = open_engine(index, rules=rules)
    try:
        return engine.current()
    except NoIndex:
        made = map(with_stored_document, records(documents))
        engine.publish(made, blobs=lambda: {"lexicon": build_lexicon}, rules=rules)
        return engine.current()


# --- what is asked ------------------------------------------------------------------------------------------


def addresses_by_class(generation: Generation) -> dict[str, list[str]]:
    """Return the addresses to ask, by class."""
    chance, documents = random.Random(8), generation.info.documents
    questions = {
        name: [timed.question for timed in asked] for name, asked in query_classes(generation).items()
    }
    symbols = [named(chance.randrange(documents))[0] for _ in range(12)]
    questions["symbol"] = [SearchRequest(text=name.lower()) for name in symbols]
    questions["citing"] = [SearchRequest(cites=name) for name in symbols]
    questions["second page and on"] = [
        replace(question, page=chance.randint(2, 20)) for question in questions["common"]
    ]
    questions["by date"] = [replace(question, order="date") for question in questions["common"]]
    found = {
        name: [urls.search_url(question, urls.API_SEARCH) for question in several]
        for name, several in questions.items()
    }
    found["suggest"] = [urls.with_pairs("/api/v1/suggest", [("q", text)]) for text in typed_prefixes()]
    return found


def shuffled_addresses(by_class: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Yield class and address without end, each class as often as any other."""
    chance = random.Random(9)
    turns = {name: cycle(several) for name, several in by_class.items()}
    while True:
        for name in chance.sample(list(turns), len(turns)):
            yield name, next(turns[name])


# --- the server ---------------------------------------------------------------------------------------------


@contextmanager
def running_server(command: Sequence[str], port: int) -> Iterator[int]:
    """Run a server by its command. Yield its process id once it answers."""
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        try:
            for _ in range(300):
                try:
                    if Client(port).get("/healthz").status == 200:
                        break
                except OSError:
                    time.sleep(0.1)
            else:
                raise TimeoutError(f"no answer of {' '.join(command)} in half a minute")
            # The other workers need time to start.
            time.sleep(1)
            yield server.pid
        finally:
            server.terminate()


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind((HOST, 0))
        return int(tried.getsockname()[1])


def workers_of(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def private(process: int) -> tuple[float, float]:
    """Return the MB that only this process holds: those it wrote to, and those it only read."""
    kilobytes = {"Private_Dirty:": 0, "Private_Clean:": 0}
    for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines():
        name, *rest = line.split()
        if name in kilobytes:
            kilobytes[name] += int(rest[0])
    dirty, clean = kilobytes.values()
    return dirty / 1024, clean / 1024


class _Watched:
    """A generation, or an engine of such generations, that times the searches of the present request."""

    def __init__(self, inner: Engine | Generation) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def current(self) -> "_Watched":
        return _Watched(self._inner.current())  # type: ignore[union-attr]

    def search(self, query: Query) -> Results:
        start = time.perf_counter()
        results = self._inner.search(query)  # type: ignore[union-attr]
        g.engine = g.get("engine", 0.0) + time.perf_counter() - start
        return results


def watched(index: Path, settings: Settings) -> Flask:
    """Return the application; a header says how long each answer took, and how much of that the engine's searches."""
    app = create_app(_Watched(open_engine(index, rules={"index_rules": index_rules()})), settings)  # type: ignore[arg-type]

    def begin() -> None:
        g.begun = time.perf_counter()

    @app.after_request
    def told(response: Response) -> Response:
        taken = time.perf_counter() - g.begun
        response.headers["Server-Timing"] = f"{taken * 1e3} {g.get('engine', 0.0) * 1e3}"
        return response

    app.before_request_funcs.setdefault(None, []).insert(0, begin)
    return app


# --- the clients --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answered:
    """`timing`: milliseconds in the application, and of these in the engine, where the server says so."""

    status: int
    timing: tuple[float, float]


class Client:
    """One connection, which is kept open."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=30)

    def get(self, address: str) -> Answered:
        try:
            return self._get(address)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            # The server closes idle connections.
            self._connection.close()
            return self._get(address)

    def _get(self, address: str) -> Answered:
        self._connection.request("GET", address)
        response = self._connection.getresponse()
        response.read()
        whole, engine = (response.getheader("Server-Timing") or "0 0").split()
        return Answered(response.status, (float(whole), float(engine)))


@dataclass(frozen=True, slots=True)
class TimedRequest:
    """One question that was asked: its class, milliseconds until it was answered, and the answer."""

    of: str
    ms: float
    answered: Answered


def ask_on_time(
    port: int, clients: int, due: Callable[[], tuple[float, str, str] | None]
) -> list[TimedRequest]:
    """Ask what `due` gives, at its time, with so many clients, until it gives None. Latency counts from that time."""
    taken: list[TimedRequest] = []
    lock = threading.Lock()

    def ask() -> None:
        client = Client(port)
        while True:
            with lock:
                next_one = due()
            if next_one is None:
                return
            moment, name, address = next_one
            time.sleep(max(0.0, moment - time.perf_counter()))
            answered = client.get(address)
            taken.append(TimedRequest(name, (time.perf_counter() - moment) * 1e3, answered))

    threads = [threading.Thread(target=ask) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


def ask_each_once(port: int, every: Sequence[str]) -> None:
    """Ask each question once or twice, so that both workers have seen the most."""
    addresses = iter([*every, *every])

    def due() -> tuple[float, str, str] | None:
        address = next(addresses, None)
        return None if address is None else (time.perf_counter(), "", address)

    ask_on_time(port, 4, due)


def closed_loop(
    port: int, asked: Iterator[tuple[str, str]], clients: int, seconds: float
) -> list[TimedRequest]:
    end = time.perf_counter() + seconds

    def due() -> tuple[float, str, str] | None:
        moment = time.perf_counter()
        return (moment, *next(asked)) if moment < end else None

    return ask_on_time(port, clients, due)


def open_loop(port: int, asked: Iterator[tuple[str, str]], rate: float, seconds: float) -> list[TimedRequest]:
    start = time.perf_counter() + 0.1
    moments = (start + number / rate for number in range(round(rate * seconds)))

    def due() -> tuple[float, str, str] | None:
        moment = next(moments, None)
        return None if moment is None else (moment, *next(asked))

    return ask_on_time(port, MOST_CLIENTS, due)


# --- the report ---------------------------------------------------------------------------------------------


def line(name: str, taken: Sequence[TimedRequest], seconds: float) -> str:
    ms = sorted(timed.ms for timed in taken)
    p50, p95, p99 = (ms[min(len(ms) - 1, int(len(ms) * part))] for part in (0.5, 0.95, 0.99))
    errors = sum(timed.answered.status != 200 for timed in taken)
    return (
        f"| {name} | {len(ms) / seconds:.0f} | {p50:.1f} | {p95:.1f} | {p99:.1f} | {ms[-1]:.0f} | {errors} |"
    )


def report(index: Path, documents: int, workers: int, seconds: float, rate: float) -> Iterator[str]:
    generation = published(index, documents)
    documents = generation.info.documents
    by_class = addresses_by_class(generation)
    del generation
    every = [address for several in by_class.values() for address in several]
    port = free_port()
    at = ["--index", str(index), "--port", str(port), "--workers", str(workers)]
    yield f"{documents:,} documents, {workers} workers; {len(every)} different questions of {len(by_class)} classes."
    yield ""
    yield "| clients | answers a second | p50, ms | p95 | p99 | slowest | errors |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    with running_server([sys.executable, "-m", "search_app", "serve", *at], port) as process:
        before = [private(worker) for worker in workers_of(process)]
        ask_each_once(port, every)
        asked = shuffled_addresses(by_class)
        for clients in CLIENTS:
            yield line(f"{clients}, closed loop", closed_loop(port, asked, clients, seconds), seconds)
        taken = open_loop(port, asked, rate, 2 * seconds)
        yield line(f"open loop, {rate:g} a second", taken, 2 * seconds)
        after = [private(worker) for worker in workers_of(process)]
    yield ""
    yield from by_class_table(taken)
    yield ""
    for number, ((dirty, _), (more, clean)) in enumerate(zip(before, after, strict=True), 1):
        yield (
            f"Worker {number}: {more:.0f} MB private and written to ({dirty:.0f} before the first question),"
            f" {clean:.0f} MB private and only read."
        )
    yield ""
    watch = [
        sys.executable,
        "-m",
        "tests.bench.load",
        str(index),
        "--serve",
        str(port),
        "--workers",
        str(workers),
    ]
    with running_server(watch, port):
        taken = closed_loop(port, shuffled_addresses(by_class), 1, seconds)
    yield from shares(taken)


def by_class_table(taken: Sequence[TimedRequest]) -> Iterator[str]:
    classes = defaultdict(list)
    for timed in taken:
        classes[timed.of].append(timed.ms)
    yield "| open loop, by class | p50, ms | p95 |"
    yield "|---|---:|---:|"
    for name, ms in classes.items():
        ms.sort()
        yield f"| {name} | {ms[len(ms) // 2]:.1f} | {ms[int(len(ms) * 0.95)]:.1f} |"


def shares(taken: Sequence[TimedRequest]) -> Iterator[str]:
    """Yield where the time of one client's questions went."""
    ms = statistics.mean(timed.ms for timed in taken)
    app = statistics.mean(timed.answered.timing[0] for timed in taken)
    engine = statistics.mean(timed.answered.timing[1] for timed in taken)
    yield (
        f"Of one client's {ms:.1f} ms (mean), {engine:.1f} are the engine's searches ({engine / ms:.0%}),"
        f" {app - engine:.1f} the rest of the application ({(app - engine) / ms:.0%}), {ms - app:.1f} the server,"
        f" the socket and the client ({1 - app / ms:.0%})."
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.load", description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("--documents", type=int, default=100_000, help="of an index that is not there yet")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--write", action="store_true", help="write what was measured into RESULTS.md")
    parser.add_argument("--serve", type=int, metavar="PORT", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        # An answer that is kept would be timed for a search.
        settings = Settings(
            index=options.index, port=options.serve, workers=options.workers, answer_cache_bytes=0
        )
        Server(lambda: watched(options.index, settings), settings).run()
        return
    lines = []
    for said in report(options.index, options.documents, options.workers, options.seconds, options.rate):
        print(said, flush=True)
        lines.append(said)
    if options.write:
        command = (
            f"python -m tests.bench.load INDEX --documents {options.documents} --seconds {options.seconds:g}"
        )
        head = [
            "## The JSON of a search under load",
            "",
            results.measured(command, "numpy", "gunicorn", "waitress") + ".",
            "",
        ]
        results.write("load", [*head, *lines])


if __name__ == "__main__":
    main()

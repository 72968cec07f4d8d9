"""Run half an hour under load, with publications and killed workers meanwhile; then kill builds of PDFs.

    python -m tests.bench.soak_load [--minutes 30] [--rate 50] [--publications 20] [--kills 10] [--builds 100] [--write]

Questions are due at a steady rate, each on a connection of its own, so that a failure is one question's. Exits 1 when
a question failed that no killed worker had in hand, when workers hold more memory of their own at the end than
1.1 times that after a sixth of the time, or when a killed build leaves a process behind for more than 5 seconds.
"""

import argparse
import http.client
import itertools
import os
import queue
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from indexer.engine.open import open_engine
from indexer.records import index_rules, record_rules
from indexer.spanish import build_lexicon
from tests.bench import results
from tests.bench.generated_documents import records
from tests.bench.load import (
    HOST,
    MOST_CLIENTS,
    addresses_by_class,
    free_port,
    private,
    published,
    running_server,
    shuffled_addresses,
    with_stored_document,
    workers_of,
)

ROOT = Path(__file__).parents[2]
CORPUS, PDFS = ROOT / "corpus", ROOT / "tests/formats/made"
DOCUMENTS = 2_000
MAX_GROWTH = 1.1
MAX_LEFT_SECONDS = 5
# Seconds by which the moment of a kill is known.
KILL_MARGIN = 1.0
# How a builder's processes are known, however they are related to it.
MARK = "SIGNATURA_SOAK"


@dataclass(frozen=True, slots=True)
class Failure:
    """A question that was not answered with 200: its start and end (`time.monotonic`), and what came instead."""

    start: float
    end: float
    what: str

    def fell_to(self, kills: list[float]) -> bool:
        """Return whether a killed worker explains the failure. It does not explain an answer that came."""
        return not self.what.isdigit() and any(self.start - KILL_MARGIN <= kill <= self.end for kill in kills)


@dataclass(slots=True)
class Load:
    """Asks questions at a steady rate until it is stopped."""

    port: int
    addresses: Iterator[tuple[str, str]]
    rate: float
    latencies: list[float] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    stopped: threading.Event = field(default_factory=threading.Event)

    def start(self) -> list[threading.Thread]:
        begun, numbers = time.monotonic(), itertools.count()
        threads = [
            threading.Thread(target=self._ask, args=(begun, numbers), daemon=True)
            for _ in range(MOST_CLIENTS)
        ]
        for thread in threads:
            thread.start()
        return threads

    def _ask(self, begun: float, numbers: "itertools.count[int]") -> None:
        while not self.stopped.is_set():
            with self.lock:
                due = begun + next(numbers) / self.rate
                _, address = next(self.addresses)
            if self.stopped.wait(max(0.0, due - time.monotonic())):
                return
            start, what = time.monotonic(), "200"
            try:
                connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
                connection.request("GET", address, headers={"Connection": "close"})
                response = connection.getresponse()
                response.read()
                what = str(response.status)
                connection.close()
            except (OSError, http.client.HTTPException) as error:
                what = type(error).__name__
            end = time.monotonic()
            with self.lock:
                self.latencies.append(end - due)
                if what != "200":
                    self.failures.append(Failure(start, end, what))


def publish(index: Path, documents: int) -> None:
    """Publish the documents again, in a process of its own as a librarian's build is."""
    rules = {"index_rules": index_rules(), "record_rules": record_rules()}
    engine = open_engine(index, rules=rules)
    engine.publish(
        map(with_stored_document, records(documents)),
        blobs=lambda: {"lexicon": build_lexicon},
        rules=rules,
        force=True,
    )


def load(
    folder: Path, minutes: float, rate: float, publications: int, kills: int, documents: int
) -> tuple[list[str], list[str]]:
    """Return what was measured and the faults."""
    index, port, faults = folder / "index", free_port(), list[str]()
    generation = published(index, documents)
    addresses = shuffled_addresses(addresses_by_class(generation))
    seconds = minutes * 60
    # The last tenth is left alone, so that every worker is as warm at the end as after a sixth.
    events = sorted(
        [(seconds * (n + 0.5) / publications * 0.85, "publish") for n in range(publications)]
        + [(seconds * (n + 0.5) / kills * 0.85, "kill") for n in range(kills)]
        + [(seconds / 6, "memory")]
    )
    killed, memory, statuses = list[float](), list[float](), list[int]()
    due_publications = queue.SimpleQueue[bool]()
    publisher = threading.Thread(target=_publish_in_turn, args=(index, documents, due_publications, statuses))
    publisher.start()
    command = [sys.executable, "-m", "search_app", "serve", "--index", str(index), "--port", str(port)]
    with running_server([*command, "--workers", "2"], port) as server:
        asked = Load(port, addresses, rate)
        begun = time.monotonic()
        threads = asked.start()
        for due, event in events:
            time.sleep(max(0.0, begun + due - time.monotonic()))
            if event == "publish":
                due_publications.put(True)
            elif event == "kill":
                workers = workers_of(server)
                os.kill(workers[len(killed) % len(workers)], signal.SIGKILL)
                killed.append(time.monotonic())
            else:
                memory.append(own_memory(server))
        time.sleep(max(0.0, begun + seconds - time.monotonic()))
        memory.append(own_memory(server))
        asked.stopped.set()
        for thread in threads:
            thread.join(40)
    due_publications.put(False)
    publisher.join()
    fell = [failure for failure in asked.failures if failure.fell_to(killed)]
    others = Counter(failure.what for failure in asked.failures if not failure.fell_to(killed))
    faults += [
        f"{count} questions failed that no killed worker had in hand: {what}"
        for what, count in others.items()
    ]
    if memory[1] > MAX_GROWTH * memory[0]:
        faults.append(f"memory of its own grew from {memory[0]:.1f} to {memory[1]:.1f} MB a worker")
    if any(statuses):
        faults.append(f"publications ended with {statuses}")
    p50, p99 = (statistics.quantiles(asked.latencies, n=100)[at] * 1e3 for at in (49, 98))
    asked_rate = f"{len(asked.latencies) / seconds:.1f}/s; {rate:g} were due"
    return [
        f"{len(asked.latencies):,} questions in {minutes:g} min ({asked_rate}) over {documents:,} documents: "
        f"median {p50:.0f} ms, 99 % {p99:.0f} ms; {len(fell)} fell to {len(killed)} killed workers, "
        f"{sum(others.values())} failed otherwise; {len(statuses)} publications",
        f"memory of its own, a worker: {memory[0]:.1f} MB after a sixth, {memory[1]:.1f} MB at the end",
    ], faults


def _publish_in_turn(
    index: Path, documents: int, due: "queue.SimpleQueue[bool]", statuses: list[int]
) -> None:
    """Publish whenever that is due, one after another, until False comes; keep the exit statuses."""
    command = [sys.executable, "-m", "tests.bench.soak_load", "--publish", str(index), str(documents)]
    while due.get():
        statuses.append(subprocess.run(command, cwd=ROOT, check=False).returncode)


def own_memory(server: int) -> float:
    """Return the MB that a worker alone has written to, on average."""
    return statistics.mean(private(worker)[0] for worker in workers_of(server))


def killed_builds(folder: Path, count: int) -> tuple[list[str], list[str]]:
    """Kill builds of a corpus with PDFs at moments spread over a build's time; return what was done and the faults."""
    corpus, index, faults = folder / "corpus", folder / "killed", list[str]()
    corpus.mkdir()
    for path in (*CORPUS.glob("*.md"), *PDFS.glob("*.pdf")):
        (corpus / path.name).write_bytes(path.read_bytes())
    command = [sys.executable, "-m", "indexer", "build", str(corpus), "--index", str(index), "--force"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": ROOT}
    start = time.monotonic()
    subprocess.run(command, check=True, **quiet)  # type: ignore[call-overload]
    taken = time.monotonic() - start
    longest = 0.0
    for number in range(count):
        mark = str(uuid.uuid4())
        with subprocess.Popen(command, env=os.environ | {MARK: mark}, **quiet) as builder:  # type: ignore[call-overload]
            time.sleep(taken * number / count)
            builder.kill()
        killed_at = time.monotonic()
        while left := processes_with(mark):
            if time.monotonic() - killed_at > MAX_LEFT_SECONDS:
                faults.append(f"kill {number}: processes {left} are left")
                break
            time.sleep(0.02)
        longest = max(longest, time.monotonic() - killed_at)
    last = subprocess.run(command, check=False, **quiet)  # type: ignore[call-overload]
    if last.returncode:
        faults.append(f"the build after the kills ended with {last.returncode}")
    pdfs = len(list(corpus.glob("*.pdf")))
    return [
        f"{count} kills of builds with {pdfs} PDFs, over {taken:.1f} s: the last process was gone "
        f"{longest:.2f} s after a kill at most"
    ], faults


def processes_with(mark: str) -> list[int]:
    """Return the processes that were started with this mark in their environment."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and mark.encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.soak_load", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--publications", type=int, default=20)
    parser.add_argument("--kills", type=int, default=10, help="of workers")
    parser.add_argument("--builds", type=int, default=100, help="that are killed")
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    parser.add_argument("--write", action="store_true", help="write what was measured into RESULTS.md")
    parser.add_argument("--publish", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.publish:
        publish(Path(asked.publish[0]), int(asked.publish[1]))
        return 0
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        folder = Path(name)
        said, faults = load(
            folder, asked.minutes, asked.rate, asked.publications, asked.kills, asked.documents
        )
        print(*said, sep="\n", flush=True)
        done, met = killed_builds(folder, asked.builds)
        print(*done, sep="\n", flush=True)
    lines = [f"- {line}" for line in (*said, *done)]
    lines += [f"- FAULT: {fault}" for fault in (*faults, *met)] or ["- no fault"]
    print(*lines[len(said) + len(done) :], sep="\n")
    if asked.write:
        command = f"python -m tests.bench.soak_load --minutes {asked.minutes:g} --rate {asked.rate:g}"
        results.write("soak-load", ["## Soak under load", "", results.measured(command), "", *lines])
    return 1 if faults or met else 0


if __name__ == "__main__":
    sys.exit(main())

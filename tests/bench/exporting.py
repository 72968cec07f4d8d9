"""Export every document of a generated index in each format, and measure how much more memory the server takes.

    python -m tests.bench.exporting build/bench/load [--documents 100000]

Where nothing is published in the folder, an index of that many made documents is built there first. The server is the
real one, with one worker; its private memory is read all the while. Ends with status 1 where an export took more than
MOST_MB more than the server had after some searches.
"""

import argparse
import http.client
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from search_app.web.exports.formats import LIST_FORMATS
from tests.bench.load import HOST, Client, free_port, private, published, running_server, workers_of

MOST_MB = 60.0
# Bytes that are taken at a time, and seconds between two looks at the memory.
PIECE = 1 << 16
BETWEEN = 0.05


@dataclass(frozen=True, slots=True)
class Exported:
    """The result of one export: bytes, seconds, and by how many MB the private memory grew at most."""

    ending: str
    size: int
    seconds: float
    more_mb: float


@contextmanager
def peak_of(process: int) -> Iterator[list[float]]:
    """Watch the private memory of a process; the list holds the greatest MB so far."""
    peak, is_over = [_written(process)], threading.Event()

    def watch() -> None:
        while not is_over.wait(BETWEEN):
            peak[0] = max(peak[0], _written(process))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        is_over.set()
        watcher.join()


def _written(process: int) -> float:
    """Return the MB that the process wrote to and shares with no other. Mapped files do not count."""
    return private(process)[0]


def export(port: int, worker: int, ending: str) -> Exported:
    """Take the list of the whole corpus in one format, as fast as it comes."""
    before, start = _written(worker), time.perf_counter()
    with peak_of(worker) as peak:
        connection = http.client.HTTPConnection(HOST, port, timeout=300)
        connection.request("GET", f"/search.{ending}?q=")
        response = connection.getresponse()
        assert response.status == 200, response.status
        size = 0
        while piece := response.read(PIECE):
            size += len(piece)
        connection.close()
    return Exported(ending, size, time.perf_counter() - start, peak[0] - before)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("index", type=Path)
    parser.add_argument("--documents", type=int, default=100_000)
    options = parser.parse_args()
    documents = published(options.index, options.documents).info.documents
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "search_app",
        "serve",
        "--index",
        str(options.index),
        "--port",
        str(port),
    ]
    with running_server(command, port) as server:
        (worker,) = workers_of(server)
        client = Client(port)
        for question in ("q=", "q=a", "topic=extradicion", "q=reunion+viena", "order=symbol"):
            client.get(f"/api/v1/search?{question}")
        print(f"{documents} documents; the worker has {_written(worker):.0f} MB after some searches\n")
        print("| format | MB | seconds | MB more |\n|---|---:|---:|---:|")
        most = 0.0
        for ending in [list_format.ending for list_format in LIST_FORMATS]:
            exported = export(port, worker, ending)
            most = max(most, exported.more_mb)
            print(
                f"| {ending} | {exported.size / 1e6:.1f} | {exported.seconds:.1f} | {exported.more_mb:.1f} |",
                flush=True,
            )
    return 1 if most > MOST_MB else 0


if __name__ == "__main__":
    sys.exit(main())

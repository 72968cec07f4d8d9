"""Time one client beside slow and silent ones. Exit 1 if it waits longer than a second.

    python -m tests.bench.slow_clients INDEX [--seconds 20] [--write]

Each crowd stays for so long, opening its connections anew as they are closed, while another client asks for pages one
after the other, each on a connection of its own.
"""

import argparse
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.bench import results
from tests.bench.load import HOST, Client, free_port, running_server

# Seconds that another client may wait.
ALLOWED = 1.0
# Seconds between two questions of that client.
PAUSE = 0.05
ADDRESSES = ("/?q=extradici%C3%B3n", "/healthz", "/api/v1/search?q=la+reuni%C3%B3n")


@dataclass(frozen=True, slots=True)
class Crowd:
    """So many connections; on each, `begin` is sent at once and `drip` ten times a second."""

    name: str
    count: int
    begin: bytes = b""
    drip: bytes = b""


CROWDS = (
    Crowd("nobody", 0),
    Crowd("4 requests without end", 4, b"GET /a HTTP/1.1\r\nHost: a\r\n"),
    Crowd("100 slow headers", 100, b"GET /a HTTP/1.1\r\nHost: a\r\nA: ", b"a"),
    Crowd("100 slow bodies", 100, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999\r\n\r\n", b"a"),
    Crowd("20 that read no answer", 20, b"GET /?q=&size=100 HTTP/1.1\r\nHost: a\r\n\r\n"),
    Crowd("2,000 silent", 2_000),
)


def crowding(port: int, crowd: Crowd) -> None:
    """Keep the crowd's connections open until standard input ends."""
    gone = select.poll()
    gone.register(sys.stdin, select.POLLIN)
    clients: dict[int, socket.socket] = {}
    while True:
        while len(clients) < crowd.count:
            client = socket.create_connection((HOST, port))
            clients[client.fileno()] = client
            gone.register(client, select.POLLRDHUP)
            with suppress(OSError):
                client.sendall(crowd.begin)
        for number, _ in gone.poll(100):
            if number == sys.stdin.fileno():
                return
            gone.unregister(number)
            clients.pop(number).close()
        if crowd.drip:
            for client in clients.values():
                with suppress(OSError):
                    client.send(crowd.drip)


def waits(port: int, seconds: float) -> list[float]:
    """Return how long each question of one client waited for its answer, in seconds."""
    taken = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        start = time.monotonic()
        status = Client(port).get(ADDRESSES[len(taken) % len(ADDRESSES)]).status
        taken.append(time.monotonic() - start if status == 200 else float("inf"))
        time.sleep(PAUSE)
    return taken


def beside(port: int, crowd: Crowd, seconds: float) -> list[float]:
    """Return the waits of one client beside a crowd. The crowd is a process of its own and has connected before."""
    command = [sys.executable, "-m", "tests.bench.slow_clients", "-", "--crowd", crowd.name, str(port)]
    with subprocess.Popen(command, stdin=subprocess.PIPE):
        return waits(port, seconds)


def stopping(command: Callable[[int], list[str]]) -> str:
    """Return how long the server takes to stop while four requests never end."""
    port = free_port()
    environment = os.environ | {"REQUEST_SECONDS": "3600"}
    with subprocess.Popen(command(port), stderr=subprocess.DEVNULL, env=environment) as server:
        for _ in range(300):
            try:
                Client(port).get("/healthz")
                break
            except OSError:
                time.sleep(0.1)
        clients = [socket.create_connection((HOST, port)) for _ in range(4)]
        for client in clients:
            client.sendall(b"GET /a HTTP/1.1\r\nHost: a\r\n")
        time.sleep(0.5)
        start = time.monotonic()
        server.send_signal(signal.SIGTERM)
        status = server.wait(120)
        taken = time.monotonic() - start
        for client in clients:
            client.close()
    return f"SIGTERM with four requests that never end: exit status {status} after {taken:.1f} s."


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.slow_clients", description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="write what was measured into RESULTS.md")
    parser.add_argument("--crowd", nargs=2, metavar=("NAME", "PORT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.crowd:
        name, port = options.crowd
        crowding(int(port), next(crowd for crowd in CROWDS if crowd.name == name))
        return 0

    def command(port: int) -> list[str]:
        serve = [sys.executable, "-m", "search_app", "serve", "--index", str(options.index)]
        return [*serve, "--port", str(port), "--workers", str(options.workers)]

    lines = ["| beside | answers | p50, ms | p99 | slowest |", "|---|---:|---:|---:|---:|"]
    slowest = 0.0
    port = free_port()
    with running_server(command(port), port):
        for crowd in CROWDS:
            taken = sorted(beside(port, crowd, options.seconds))
            slowest = max(slowest, taken[-1])
            p50, p99 = (taken[int(len(taken) * part)] * 1e3 for part in (0.5, 0.99))
            lines.append(f"| {crowd.name} | {len(taken)} | {p50:.1f} | {p99:.1f} | {taken[-1] * 1e3:.0f} |")
            print(lines[-1], flush=True)
    lines += ["", stopping(command)]
    print(lines[-1])
    if options.write:
        said = f"python -m tests.bench.slow_clients INDEX --seconds {options.seconds:g} --workers {options.workers}"
        head = ["## Slow and silent clients", "", results.measured(said, "gunicorn", "waitress"), ""]
        about = (
            "What one other client waits for its answers, each on a new connection, while the crowd is there."
        )
        results.write("slow_clients", [*head, about, "", *lines])
    return int(slowest > ALLOWED)


if __name__ == "__main__":
    sys.exit(main())

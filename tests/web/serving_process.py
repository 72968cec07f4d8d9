"""The real server in a process of its own, on a free port of the loopback, and clients that speak bytes to it."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
# Seconds until a test gives up; what it waits for takes a fraction of one.
PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Served:
    """A running server."""

    process: "subprocess.Popen[bytes]"
    port: int
    host: str = HOST

    def connect(self, sent: bytes = b"", receive_buffer: int | None = None) -> socket.socket:
        """A connection on which so much has been sent, and nothing read."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        client = socket.socket(family, socket.SOCK_STREAM)
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        client.settimeout(PATIENCE)
        client.connect((self.host, self.port))
        client.sendall(sent)
        return client

    def get(self, address: str, seconds: float = PATIENCE, **headers: str) -> http.client.HTTPResponse:
        """The answer to one GET; TimeoutError where none comes within so many seconds. Its body is in `.body`."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=seconds)
        connection.request("GET", address, headers=headers)
        response = connection.getresponse()
        response.body = response.read().decode()  # type: ignore[attr-defined]
        connection.close()
        return response

    def raw(self, sent: bytes) -> str:
        """All that is answered to these bytes until the server closes the connection."""
        with self.connect(sent) as client:
            return read_all(client).decode()

    def stop(self, seconds: float = PATIENCE) -> int:
        """The exit status after SIGTERM; subprocess.TimeoutExpired where it does not end in time."""
        self.process.terminate()
        return self.process.wait(seconds)


def read_all(client: socket.socket) -> bytes:
    """All that comes until the other side closes the connection; TimeoutError where it does not."""
    read = b""
    try:
        while piece := client.recv(65536):
            read += piece
    except ConnectionResetError:
        pass
    return read


def free_port(host: str = HOST) -> int:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as tried:
        tried.bind((host, 0))
        return int(tried.getsockname()[1])


@contextmanager
def running(command: Sequence[str], port: int, host: str = HOST, **environment: str) -> Iterator[Served]:
    """The server that the command starts, ready to answer; it is killed in the end, however it fares."""
    with subprocess.Popen(
        command, cwd=ROOT, env=os.environ | environment, stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        served = Served(process, port, host)
        try:
            end = time.monotonic() + 3 * PATIENCE
            while True:
                try:
                    served.get("/healthz")
                    break
                except OSError:
                    if process.poll() is not None or time.monotonic() > end:
                        process.kill()
                        assert process.stderr is not None
                        raise RuntimeError(process.stderr.read().decode()) from None
                    time.sleep(0.1)
            yield served
        finally:
            if process.poll() is None:
                os.killpg(process.pid, 9)


@contextmanager
def serving(index: Path, host: str = HOST, **environment: str) -> Iterator[Served]:
    """`python -m search_app serve` over the index."""
    port = free_port(host)
    command = [sys.executable, "-m", "search_app", "serve", "--index", str(index)]
    with running([*command, "--host", host, "--port", str(port)], port, host, **environment) as served:
        yield served

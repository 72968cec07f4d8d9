"""A server of HTTP that answers what a test tells it to: what no real cluster does when asked."""

import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Answer = tuple[int, Any] | tuple[int, Any, float] | float


@dataclass
class ScriptedServer:
    """Gives the answers in turn, the last one again and again.

    An answer is a status and its JSON, with the seconds it is late by as a third; seconds alone are no answer at all.
    """

    answers: list[Answer]
    host: str = ""
    requests: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)


@contextmanager
def scripted_server(
    *answers: Answer, certificate: tuple[Path, Path] | None = None
) -> Iterator[ScriptedServer]:
    """Serve these answers on loopback; with a certificate and its key, by TLS."""
    script = ScriptedServer(list(answers))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            script.bodies.append(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
            script.requests.append(f"{self.command} {self.path}")
            script.headers.append({name.lower(): value for name, value in self.headers.items()})
            answer = script.answers.pop(0) if len(script.answers) > 1 else script.answers[0]
            if not isinstance(answer, tuple):
                time.sleep(answer)
                self.close_connection = True
                return
            status, shown, *late = answer
            time.sleep(sum(late))
            body = shown if isinstance(shown, bytes) else json.dumps(shown).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html" if isinstance(shown, bytes) else "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = answer

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    scheme = "http"
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    script.host = f"{scheme}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()

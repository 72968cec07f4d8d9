"""A gunicorn worker that reads requests and sends answers with waitress.

gunicorn starts, watches and stops the processes. Within each, waitress's one loop does all that may have to wait for
a client: it hands a request to a thread when its last byte has arrived, and takes the answer from the thread at once.
So a slow client costs a connection and never a thread. waitress knows no deadlines; they are here.

    connection --HTTPChannel--> whole request --thread--> answer in a buffer --HTTPChannel--> client
"""

import json
import logging
import os
import resource
import socket
import struct
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher
from waitress.utilities import Error

from search_app.settings import MAX_NUMBER, Settings
from search_app.web.app import SECURITY_HEADERS
from search_app.web.errors import PROBLEM, asks_for_json
from search_app.web.i18n import LANGUAGES, translations
from search_app.web.metrics import Metrics

# File descriptors of a worker that are no connection: the index, the listener, long answers.
SPARE_FILES = 128
# Connections, however few files may be open.
MIN_CONNECTIONS = 16
# Connections taken from the system's queue in one turn of the loop. waitress takes one: 2,000 would hold up the next.
ACCEPTED_AT_ONCE = 256
# Seconds: what waits before a refused request is answered by then.
RETRY_AFTER = 2
# Bytes of an answer that the kernel keeps for a client. Left alone it takes up to 4 MB for one that reads nothing.
SEND_BUFFER = 128 * 1024
# Bytes of one answer. A thread waits beyond them, but the page of the longest file that is read (16 MiB) has fewer.
MAX_BUFFERED = 64 * 1024 * 1024
# SO_LINGER on, 0 seconds: what the client does not take is forgotten.
DROP_UNSENT = struct.pack("ii", 1, 0)
LOOPBACK = ("127.0.0.1", "::1")


class Overloaded(Error):  # type: ignore[misc]
    """More requests wait for a thread than `waiting_requests` allows."""

    code = 503
    reason = HTTPStatus(503).phrase


class RefusalTask(ErrorTask):  # type: ignore[misc]
    """Answers what never reaches the application, in both languages and with the headers of every answer."""

    def execute(self) -> None:
        error = self.request.error
        path = getattr(self.request, "path", "")  # there is none where the first line could not be read
        as_json = asks_for_json(path)
        body = (
            refusal_as_json(error.code, path) if as_json else refusal_text(error.code, "\n").encode() + b"\n"
        )
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [
            *SECURITY_HEADERS.items(),
            ("Cache-Control", "no-store"),
            ("Content-Type", PROBLEM if as_json else "text/plain; charset=utf-8"),
            ("Content-Language", ", ".join(LANGUAGES)),
        ]
        if (metrics := self.channel.server.metrics) is not None:
            metrics.refused(error.code)
        if error.code == Overloaded.code:
            self.response_headers.append(("Retry-After", str(RETRY_AFTER)))
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(b"" if getattr(self.request, "command", "") == "HEAD" else body)


def refusal_text(status: int, between: str) -> str:
    """Why a request is refused: a sentence in each language."""
    known = status if f"refused.{status}" in translations(LANGUAGES[0]) else 500 if status >= 500 else 400
    return between.join(translations(lang)(f"refused.{known}") for lang in LANGUAGES)


def refusal_as_json(status: int, path: str) -> bytes:
    kind = "overloaded" if status == Overloaded.code else "error"
    said = refusal_text(status, " / ")
    problem = {
        "type": f"urn:signatura:problem:{kind}",
        "title": said,
        "status": status,
        "detail": said,
        "instance": path,
    }
    return json.dumps(problem, ensure_ascii=False).encode()


class RequestParser(HTTPRequestParser):  # type: ignore[misc]
    """waitress's parser, which lets a ValueError of urllib pass (`GET http://[a`) and so closes without an answer."""

    def parse_header(self, header_plus: bytes) -> None:
        try:
            super().parse_header(header_plus)
        except ValueError as error:
            raise ParsingError(str(error)) from error


class DeadlineChannel(HTTPChannel):  # type: ignore[misc]
    """One connection. `since` is when it was first seen doing what it does now (`time.monotonic`)."""

    error_task_class = RefusalTask
    parser_class = RequestParser

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self.answered = 0
        self.since = time.monotonic()
        self._seen = (True, 0)
        super().__init__(*arguments, **named)

    def service(self) -> None:
        with self.requests_lock:
            # Who sends requests without waiting for answers gets one answer. waitress would make them all, and let
            # a thread wait where the client takes none.
            if len(self.requests) > 1:
                for request in self.requests[1:]:
                    request.close()
                del self.requests[1:]
                self.requests[0].headers["CONNECTION"] = "close"
        super().service()
        self.answered += 1

    @property
    def asking(self) -> bool:
        """No whole request has arrived and nothing is left to send."""
        return not (self.requests or self.total_outbufs_len)

    def drop(self) -> None:
        """Close the connection, and forget what has not been taken."""
        if self.total_outbufs_len:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, DROP_UNSENT)
        self.handle_close()

    def overdue(self, now: float, settings: Settings) -> bool:
        """Whether the client has had its time for what it is doing. A thread that still works has no deadline."""
        stage = (self.asking, self.answered)
        if stage != self._seen:
            self._seen, self.since = stage, now
        if self.asking:
            return now - self.since > settings.request_seconds
        return bool(self.total_outbufs_len) and now - self.since > settings.answer_seconds


class DeadlineServer(TcpWSGIServer):  # type: ignore[misc]
    """waitress's server with deadlines, room for newcomers, and a bound on the requests that wait."""

    channel_class = DeadlineChannel

    def __init__(self, application: Any, settings: Settings, adjustments: Adjustments, **named: Any) -> None:
        self.metrics: Metrics | None = None
        self._settings = settings
        self._most = min(settings.connections, max(_files() - SPARE_FILES, MIN_CONNECTIONS))
        # A refusal must not wait for the threads that are busy with pages.
        self._refusals = ThreadedTaskDispatcher()
        self._refusals.set_thread_count(1)
        super().__init__(application, adj=adjustments, **named)

    def add_task(self, channel: DeadlineChannel) -> None:
        request = channel.requests[0]
        if not request.error and len(self.task_dispatcher.queue) >= self._settings.waiting_requests:
            request.error = Overloaded("")
        (self._refusals if request.error else self.task_dispatcher).add_task(channel)

    def handle_accept(self) -> None:
        for _ in range(ACCEPTED_AT_ONCE):
            before = len(self.active_channels)
            if before < self._most:
                super().handle_accept()
            if len(self.active_channels) == before:
                return

    def readable(self) -> bool:
        # waitress would also close here whoever was silent for long, and stop listening at its own limit.
        return self.accepting and len(self.active_channels) < self._most

    # What follows closes connections, so it is called between two turns of the loop: within one, a number of a file
    # that is closed may be given to a new connection, and the loop would take the events of the one for the other's.

    def make_room(self) -> None:
        """Where all connections are taken, close an eighth: those that have waited longest without asking anything."""
        if len(self.active_channels) >= self._most:
            asking = sorted((one for one in self._channels() if one.asking), key=lambda one: one.since)
            for channel in asking[: max(1, self._most // 8)]:
                channel.handle_close()

    def close_overdue(self) -> None:
        now = time.monotonic()
        for channel in self._channels():
            if channel.overdue(now, self._settings):
                channel.drop()

    def close_asking(self) -> None:
        """Close the connections that nothing is being done for."""
        for channel in self._channels():
            if channel.asking:
                channel.handle_close()

    def _channels(self) -> list[DeadlineChannel]:
        return list(self.active_channels.values())


class WaitressWorker(Worker):  # type: ignore[misc]
    """The worker class that `serving.Server` gives to gunicorn. The settings come with the application."""

    def run(self) -> None:
        settings: Settings = self.app.settings
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it counts what waits at every request
        (listener,) = self.sockets
        adjustments = Adjustments(
            sockets=[listener.sock],
            threads=settings.threads,
            max_request_header_size=settings.request_bytes,
            max_request_body_size=settings.request_bytes,
            outbuf_high_watermark=MAX_BUFFERED,
            asyncore_use_poll=True,  # select() knows no file descriptor above 1,023
            clear_untrusted_proxy_headers=False,  # `behind_proxy` reads the only one that matters
            log_socket_errors=False,
            ident="",
            backlog=self.cfg.backlog,
        )
        adjustments.socket_options = [
            *Adjustments.socket_options,
            (socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER),
        ]
        dispatcher = ThreadedTaskDispatcher()
        dispatcher.set_thread_count(settings.threads)
        self._server = server = DeadlineServer(
            behind_proxy(self.wsgi),
            settings,
            adjustments,
            map={},
            _sock=listener.sock,
            dispatcher=dispatcher,
            bind_socket=False,
            sockinfo=(listener.sock.family, listener.sock.type, listener.sock.proto, listener.getsockname()),
        )
        server.metrics = getattr(self.wsgi, "extensions", {}).get("metrics")
        looked = time.monotonic()
        while self.alive and self.ppid == os.getppid():
            self._turn(1)
            server.make_room()
            if time.monotonic() - looked >= 0.5:
                server.close_overdue()
                looked = time.monotonic()
        # gunicorn kills what is left after `stop_seconds`: end a second before.
        end = time.monotonic() + settings.stop_seconds - 1
        server.accepting = False
        self._turn(0)  # what has arrived whole is still answered
        while time.monotonic() < end:
            server.close_asking()
            if not server.active_channels:
                break
            self._turn(0.2)

    def _turn(self, timeout: float) -> None:
        """Do what can be done now; wait for it no longer than so many seconds."""
        self.notify()
        wasyncore.loop(timeout=timeout, use_poll=True, map=self._server._map, count=1)

    def handle_exit(self, sig: int, frame: object) -> None:
        super().handle_exit(sig, frame)
        if server := getattr(self, "_server", None):
            server.pull_trigger()  # the loop may be waiting


def _files() -> int:
    """How many files this process may open, after asking for as many as it is allowed to."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with suppress(OSError, ValueError):  # a sandbox may forbid to ask
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MAX_NUMBER if soft == resource.RLIM_INFINITY else soft


Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def behind_proxy(application: Application) -> Application:
    """The application, told that a proxy on this machine was asked by https; nothing else is believed of a header."""

    def proxied(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REMOTE_ADDR"] in LOOPBACK and environ.get("HTTP_X_FORWARDED_PROTO") == "https":
            environ["wsgi.url_scheme"] = "https"
        return application(environ, start_response)

    return proxied

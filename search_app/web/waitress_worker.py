"""A gunicorn worker that reads requests and sends answers with waitress.

gunicorn starts, watches and stops the worker processes. In each of them one loop of waitress does everything that can
wait for a client. It passes a request to a thread once its last byte has arrived, and takes the whole answer from the
thread. So a slow client occupies a connection and no thread. Long lists are the exception: they have no bound, so their
thread waits for the client (`hold_back`), and `exports.responses.ExportSlots` bounds how many threads do. This module
adds the deadlines that waitress lacks.

    connection --HTTPChannel--> whole request --thread--> answer in a buffer --HTTPChannel--> client
"""

import json
import logging
import os
import resource
import socket
import struct
import time
from contextlib import suppress
from copy import copy
from http import HTTPStatus
from typing import Any

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher, WSGITask
from waitress.utilities import Error

from search_app.settings import MAX_NUMBER, Settings
from search_app.web.app import SECURITY_HEADERS
from search_app.web.errors import PROBLEM, asks_for_json
from search_app.web.i18n import LANGUAGES, translations
from search_app.web.metrics import Metrics
from search_app.web.proxy import behind_proxy
from search_app.web.request_context import HOLD_BACK

# File descriptors of a worker that are not connections: the index, the listener, buffers of long answers.
SPARE_FILES = 128
# The least number of connections, even where few files may be open.
MIN_CONNECTIONS = 16
# Connections accepted in one turn of the loop. waitress accepts one, so that a burst of 2,000 takes 2,000 turns.
ACCEPTED_AT_ONCE = 256
# Seconds after which a refused client may try again: by then the requests that wait now are answered.
RETRY_AFTER = 2
# Bytes of an answer that the kernel buffers for a client. By default it buffers up to 4 MB for one that reads nothing.
SEND_BUFFER = 128 * 1024
# Seconds between two looks for clients that took too long.
DEADLINE_CHECK_SECONDS = 0.5
# Bytes of an answer that waitress buffers. Beyond them a thread would wait; the page of the longest file has fewer.
MAX_BUFFERED = 64 * 1024 * 1024
# The same of an answer that is long without bound. Its thread waits, and writes on as the client reads.
MAX_BUFFERED_OF_LIST = 1024 * 1024
# SO_LINGER with 0 seconds: closing the socket discards what was not sent.
DROP_UNSENT = struct.pack("ii", 1, 0)


class Overloaded(Error):  # type: ignore[misc]
    """More requests wait for a thread than `waiting_requests` allows."""

    code = 503
    reason = HTTPStatus(503).phrase


class RefusalTask(ErrorTask):  # type: ignore[misc]
    """Answers a request that waitress refuses, in both languages and with the headers of every answer."""

    def execute(self) -> None:
        """Write why the request is refused, as a page or as JSON, by the address that was asked."""
        error = self.request.error
        # There is no path if the first line could not be parsed.
        path = getattr(self.request, "path", "")
        as_json = asks_for_json(path)
        # The bound that a client learns of is that of a body: of a list that was pasted.
        size = self.channel.adj.max_request_body_size // 1024
        body = (
            refusal_as_json(error.code, path, size)
            if as_json
            else refusal_text(error.code, "\n", size).encode() + b"\n"
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


def refusal_text(status: int, separator: str, size: int) -> str:
    """Return why a request is refused, a line in each language. Other statuses have the text of 400 or 500.

    `size` is what a body may have, in units of 1,024 bytes.
    """
    with_text = status if f"refused.{status}" in translations(LANGUAGES[0]) else 500 if status >= 500 else 400
    return separator.join(translations(lang)(f"refused.{with_text}", size=size) for lang in LANGUAGES)


def refusal_as_json(status: int, path: str, size: int) -> bytes:
    """Return a refusal as `application/problem+json` (RFC 9457)."""
    kind = "overloaded" if status == Overloaded.code else "error"
    text = refusal_text(status, " / ", size)
    problem = {
        "type": f"urn:signatura:problem:{kind}",
        "title": text,
        "status": status,
        "detail": text,
        "instance": path,
    }
    return json.dumps(problem, ensure_ascii=False).encode()


class RequestParser(HTTPRequestParser):  # type: ignore[misc]
    """Answers an address that urllib refuses (`GET http://[a`), where waitress closes the connection in silence."""

    def parse_header(self, header_plus: bytes) -> None:
        """Parse the head of a request; what waitress cannot read is an error of the client's (400)."""
        try:
            super().parse_header(header_plus)
        except ValueError as error:
            raise ParsingError(str(error)) from error


class AnswerTask(WSGITask):  # type: ignore[misc]
    """Lets the application say that the answer is a list without bound, under HOLD_BACK in the environment."""

    def get_environment(self) -> dict[str, Any]:
        """Return the WSGI environment, with the channel's `hold_back` for answers that take long."""
        environment: dict[str, Any] = super().get_environment()
        environment[HOLD_BACK] = self.channel.hold_back
        return environment


class DeadlineChannel(HTTPChannel):  # type: ignore[misc]
    """A connection. `stage_since` is when its present stage was first seen (`time.monotonic`)."""

    adj: Adjustments
    task_class = AnswerTask
    error_task_class = RefusalTask
    parser_class = RequestParser

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self.stage_since = time.monotonic()
        self._num_answers = 0
        # Whether it was idle, and the number of answers, when it was last looked at.
        self._last_stage = (True, 0)
        super().__init__(*arguments, **named)

    def service(self) -> None:
        """Answer the first request that waits on this connection, in a thread; drop the others."""
        with self.requests_lock:
            # A client that sends several requests without waiting gets one answer. waitress would answer them all,
            # and a thread would wait if the client does not read.
            if len(self.requests) > 1:
                for request in self.requests[1:]:
                    request.close()
                del self.requests[1:]
                self.requests[0].headers["CONNECTION"] = "close"
        shared = self.adj
        try:
            super().service()
        finally:
            self.adj = shared
        self._num_answers += 1

    def hold_back(self) -> None:
        """Buffer at most MAX_BUFFERED_OF_LIST bytes of the present answer; then its thread waits for the client."""
        self.adj = copy(self.adj)
        self.adj.outbuf_high_watermark = MAX_BUFFERED_OF_LIST

    @property
    def is_idle(self) -> bool:
        """Whether no whole request has arrived and nothing is left to send."""
        return not (self.requests or self.total_outbufs_len)

    def drop(self) -> None:
        """Close the connection, and discard what was not sent."""
        if self.total_outbufs_len:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, DROP_UNSENT)
        self.handle_close()

    def is_overdue(self, now: float, settings: Settings) -> bool:
        """Return whether the client took too long to send a request or to read an answer.

        While a thread works on the answer there is no deadline.
        """
        stage = (self.is_idle, self._num_answers)
        if stage != self._last_stage:
            self._last_stage, self.stage_since = stage, now
        if self.is_idle:
            return now - self.stage_since > settings.request_seconds
        return bool(self.total_outbufs_len) and now - self.stage_since > settings.answer_seconds


class DeadlineServer(TcpWSGIServer):  # type: ignore[misc]
    """Adds to waitress's server: deadlines, room for new connections, and a bound on waiting requests."""

    channel_class = DeadlineChannel

    def __init__(self, application: Any, settings: Settings, adjustments: Adjustments, **named: Any) -> None:
        self.metrics: Metrics | None = None
        self._settings = settings
        self._max_connections = min(
            settings.connections, max(_max_open_files() - SPARE_FILES, MIN_CONNECTIONS)
        )
        # A refusal must not wait for the threads that make pages.
        self._refusals = ThreadedTaskDispatcher()
        self._refusals.set_thread_count(1)
        super().__init__(application, adj=adjustments, **named)

    def add_task(self, channel: DeadlineChannel) -> None:
        """Give a request to the threads that answer; refuse it if too many wait."""
        request = channel.requests[0]
        if not request.error and len(self.task_dispatcher.queue) >= self._settings.waiting_requests:
            request.error = Overloaded("")
        (self._refusals if request.error else self.task_dispatcher).add_task(channel)

    def handle_accept(self) -> None:
        """Accept the connections that wait, as far as the bounds allow."""
        for _ in range(ACCEPTED_AT_ONCE):
            before = len(self.active_channels)
            if before < self._max_connections:
                super().handle_accept()
            if len(self.active_channels) == before:
                return

    def readable(self) -> bool:
        """Return whether new connections are accepted now."""
        # waitress would also close silent connections here, and stop listening at its own limit.
        return self.accepting and len(self.active_channels) < self._max_connections

    # The methods below close connections, so they are called between two turns of the loop. Within a turn the system
    # may give the file descriptor of a closed connection to a new one, which would then get the other's events.

    def make_room(self) -> None:
        """If there are as many connections as allowed, close an eighth of them: those that have been idle longest."""
        if len(self.active_channels) >= self._max_connections:
            idle = [channel for channel in self._channels() if channel.is_idle]
            idle.sort(key=lambda channel: channel.stage_since)
            for channel in idle[: max(1, self._max_connections // 8)]:
                channel.handle_close()

    def close_overdue(self) -> None:
        """Close the connections of clients that took too long."""
        now = time.monotonic()
        for channel in self._channels():
            if channel.is_overdue(now, self._settings):
                channel.drop()

    def close_idle(self) -> None:
        """Close the connections without a request or an answer."""
        for channel in self._channels():
            if channel.is_idle:
                channel.handle_close()

    def _channels(self) -> list[DeadlineChannel]:
        return list(self.active_channels.values())


class WaitressWorker(Worker):  # type: ignore[misc]
    """The worker class that `gunicorn_server.Server` gives to gunicorn. The settings come with the application."""

    def run(self) -> None:
        """Serve until gunicorn says to stop, then finish what was begun."""
        settings: Settings = self.app.settings
        # It would warn at every request that waits.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        (listener,) = self.sockets
        adjustments = Adjustments(
            sockets=[listener.sock],
            threads=settings.threads,
            max_request_header_size=settings.request_bytes,
            max_request_body_size=settings.request_bytes,
            outbuf_high_watermark=MAX_BUFFERED,
            # select() cannot watch file descriptors above 1,023.
            asyncore_use_poll=True,
            # `behind_proxy` reads the two that matter.
            clear_untrusted_proxy_headers=False,
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
        last_check = time.monotonic()
        while self.alive and self.ppid == os.getppid():
            self._turn(1)
            server.make_room()
            if time.monotonic() - last_check >= DEADLINE_CHECK_SECONDS:
                server.close_overdue()
                last_check = time.monotonic()
        # gunicorn kills the process after `stop_seconds`, so end a second before.
        end = time.monotonic() + settings.stop_seconds - 1
        server.accepting = False
        # Requests that have arrived whole are still answered.
        self._turn(0)
        while time.monotonic() < end:
            server.close_idle()
            if not server.active_channels:
                break
            self._turn(0.2)

    def _turn(self, timeout: float) -> None:
        """Run one turn of the loop, which waits at most `timeout` seconds for something to do."""
        self.notify()
        wasyncore.loop(timeout=timeout, use_poll=True, map=self._server._map, count=1)

    def handle_exit(self, sig: int, frame: object) -> None:
        """Stop at gunicorn's signal, and wake the loop, so that it stops now and not at the next event."""
        super().handle_exit(sig, frame)
        if server := getattr(self, "_server", None):
            server.pull_trigger()


def _max_open_files() -> int:
    """Return how many files this process may open, after raising its limit as far as it is allowed to."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        # A container may forbid the call.
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MAX_NUMBER if soft == resource.RLIM_INFINITY else soft

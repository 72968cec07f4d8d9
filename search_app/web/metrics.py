"""Counts what is asked and how long it takes, in Prometheus' form, at an address of its own that is off by default.

    worker --counts in files--> folder of this run --MetricsServer, in the parent--> http://METRICS_HOST:METRICS_PORT

The parent of the workers answers, from files that each worker writes, so that all workers are in one answer and the
address is none of the site's. No label has anything in it that a client chose.
"""

import os
import shutil
import tempfile
from types import TracebackType
from typing import Any
from wsgiref.simple_server import WSGIServer

from search_app.settings import Settings

# The variable that tells prometheus_client to count in files; it is read when the library is imported.
FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
# Seconds; a page of a small index takes some thousandths.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The counters of one worker."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        registry = CollectorRegistry()
        self._requests = Counter(
            "signatura_requests",
            "Requests, by what was asked for and how it ended.",
            ("kind", "status"),
            registry=registry,
        )
        self._seconds = Histogram(
            "signatura_request_seconds",
            "Seconds until an answer was made, by what was asked for.",
            ("kind",),
            buckets=BUCKETS,
            registry=registry,
        )
        self._refused = Counter(
            "signatura_refused",
            "Requests that were refused before they were answered.",
            ("status",),
            registry=registry,
        )
        self._generation = Gauge(
            "signatura_generation",
            "The number of the generation that answers.",
            registry=registry,
            multiprocess_mode="mostrecent",
        )

    def answered(self, kind: str, status: int, seconds: float) -> None:
        """Count an answer of the application; `kind` is the endpoint."""
        self._requests.labels(kind, str(status)).inc()
        self._seconds.labels(kind).observe(seconds)

    def refused(self, status: int) -> None:
        """Count a request that the server refused, or the bound by address."""
        self._refused.labels(str(status)).inc()

    def generation(self, number: int) -> None:
        """Record the number of the generation that this worker answers from."""
        self._generation.set(number)


class MetricsServer:
    """Answers with what all workers counted, from the process that starts them."""

    def __init__(self, settings: Settings) -> None:
        """Make the folder in which workers count; before any imports the library."""
        self._settings = settings
        self._owner = os.getpid()
        self._folder = tempfile.mkdtemp(prefix="signatura-metrics-")
        os.environ[FOLDER_VARIABLE] = self._folder
        self._server: WSGIServer | None = None

    def __enter__(self) -> "MetricsServer":
        from prometheus_client import CollectorRegistry, start_http_server
        from prometheus_client.multiprocess import MultiProcessCollector

        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        server: Any
        server, _ = start_http_server(self._settings.metrics_port, self._settings.metrics_host, registry)
        self._server = server
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A worker ends through here, too: what is the parent's is left to it.
        if os.getpid() != self._owner:
            return
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def leave_in_worker(self) -> None:
        """Close the parent's listener in a forked worker, which would keep its port taken."""
        if self._server is not None:
            self._server.socket.close()

    def forget_worker(self, process: int) -> None:
        """Drop what a worker that ended said of the present; what it counted stays."""
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(process)  # type: ignore[no-untyped-call]

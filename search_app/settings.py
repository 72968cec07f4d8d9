"""How this program is set up: the only reader of the environment. Handed in at the edges."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from indexer.engine.open import (
    DEFAULT_SETTINGS,
    EngineSettings,
    IndexLocation,
    engine_settings,
    parse_index_location,
)
from indexer.errors import SignaturaError

MAX_PORT = 65_535
MAX_NUMBER = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the index is, how to serve it, and what one client may take. Bounds hold for each worker process."""

    index: IndexLocation = Path("index")
    # How to reach the server of an index that is in no folder.
    engine: EngineSettings = DEFAULT_SETTINGS
    # The folder of the originals; None for that of the index.
    originals: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    threads: int = 4
    # Open at the same time; a new one beyond them closes those that have waited longest without asking anything.
    connections: int = 4_000
    # Whole requests that may wait for a thread; more are answered 503 at once.
    waiting_requests: int = 256
    # A question of 1,000 accented letters takes 6,000 of an address. The same bound holds for a body.
    request_bytes: int = 16_384
    # From the connection, or the answer before, to the request's last byte.
    request_seconds: int = 10
    # From the answer's first byte to its last one taken by the client.
    answer_seconds: int = 120
    # Of answers that are kept for who asks the same.
    answer_cache_bytes: int = 16_000_000
    # From SIGTERM to the end, whatever is still being answered.
    stop_seconds: int = 20
    # Requests of one address in a minute; more are answered 429. 0 bounds nothing.
    requests_per_minute: int = 0
    # Where the counters of all workers are answered in Prometheus' form; port 0 counts nothing.
    metrics_host: str = "127.0.0.1"
    metrics_port: int = 0
    # A CSV file for questions that found nothing; None keeps none.
    unanswered: Path | None = None
    # Of that file at most; about 100,000 questions.
    unanswered_bytes: int = 10_000_000


class BadSetting(SignaturaError, ValueError):
    """A variable of the environment that is no whole number within its bounds."""


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of the variables named below, where set.

    BadSetting, BadEngineSetting and BadIndexAddress say what is wrong with one of them.
    """
    environ = os.environ if environ is None else environ
    default = Settings()
    return Settings(
        index=parse_index_location(environ["SIGNATURA_INDEX"])
        if environ.get("SIGNATURA_INDEX")
        else default.index,
        engine=engine_settings(environ),
        originals=Path(environ["SIGNATURA_ORIGINALS"]) if environ.get("SIGNATURA_ORIGINALS") else None,
        host=environ.get("HOST") or default.host,
        port=_number(environ, "PORT", default.port, high=MAX_PORT),
        workers=_number(environ, "WORKERS", default.workers),
        threads=_number(environ, "THREADS", default.threads),
        connections=_number(environ, "CONNECTIONS", default.connections, low=16),
        waiting_requests=_number(environ, "WAITING_REQUESTS", default.waiting_requests),
        request_bytes=_number(environ, "REQUEST_BYTES", default.request_bytes, low=1_024),
        request_seconds=_number(environ, "REQUEST_SECONDS", default.request_seconds),
        answer_seconds=_number(environ, "ANSWER_SECONDS", default.answer_seconds),
        answer_cache_bytes=_number(environ, "ANSWER_CACHE_BYTES", default.answer_cache_bytes, low=0),
        stop_seconds=_number(environ, "STOP_SECONDS", default.stop_seconds, low=2),
        requests_per_minute=_number(environ, "REQUESTS_PER_MINUTE", default.requests_per_minute, low=0),
        metrics_host=environ.get("METRICS_HOST") or default.metrics_host,
        metrics_port=_number(environ, "METRICS_PORT", default.metrics_port, low=0, high=MAX_PORT),
        unanswered=Path(unanswered) if (unanswered := environ.get("SIGNATURA_UNANSWERED")) else None,
        unanswered_bytes=_number(environ, "SIGNATURA_UNANSWERED_BYTES", default.unanswered_bytes),
    )


def _number(
    environ: Mapping[str, str], name: str, default: int, *, low: int = 1, high: int = MAX_NUMBER
) -> int:
    text = environ.get(name) or str(default)
    # isascii: '²' is a digit to str.isdigit, and no number to int. The length: int refuses thousands of digits.
    if not (text.isascii() and text.isdigit() and len(text) < 20 and low <= int(text) <= high):
        raise BadSetting("bad-setting", name=name, value=repr(text), low=str(low), high=str(high))
    return int(text)

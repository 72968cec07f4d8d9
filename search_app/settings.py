"""How this program is set up: the only reader of the environment. Handed in at the edges."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the index is and how to serve it."""

    index: Path = Path("index")
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    threads: int = 4
    unanswered: Path | None = None  # a CSV file for questions that found nothing; None keeps none
    unanswered_bytes: int = 10_000_000  # of that file at most; about 100,000 questions


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """The variables named below, where set. ValueError names the one that is wrong."""
    environ = os.environ if environ is None else environ
    default = Settings()
    return Settings(
        index=Path(environ.get("SIGNATURA_INDEX") or default.index),
        host=environ.get("HOST") or default.host,
        port=_number(environ, "PORT", default.port),
        workers=_number(environ, "WORKERS", default.workers),
        threads=_number(environ, "THREADS", default.threads),
        unanswered=Path(unanswered) if (unanswered := environ.get("SIGNATURA_UNANSWERED")) else None,
        unanswered_bytes=_number(environ, "SIGNATURA_UNANSWERED_BYTES", default.unanswered_bytes),
    )


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise ValueError(f"{name}={text!r} is no whole number above 0; unset it or correct it")
    return int(text)

"""Log the questions that found nothing, in a CSV file that a librarian opens in a spreadsheet. Off by default.

    SearchResponse, time --to_row--> cells --append--> one line of the file

The log holds what was asked and when, to the minute, and nothing of who asked: no address, no browser, no cookie.
"""

import errno
import fcntl
import logging
import os
import stat
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from search_app.search.response import SearchResponse
from search_app.web.csv_lines import BYTE_ORDER_MARK, csv_line
from search_app.web.i18n import LANGUAGES, translations

COLUMNS = ("time", "question", "filters", "interpreted", "unknown")
UNKNOWN_KINDS = frozenset({"unknown-word", "unknown-symbol", "unknown-mention", "unknown-value"})
# As long as a question may be.
MAX_CELL_CHARS = 2_000
# Seconds to wait for the lock, which others hold for some microseconds, and between two attempts.
LOCK_TIMEOUT = 1.0
LOCK_RETRY_DELAY = 0.002

LOG = logging.getLogger(__name__)


class UnansweredLog:
    """Appends to one file, from all threads and worker processes that were given its path."""

    def __init__(self, path: Path, max_bytes: int) -> None:
        self._path = path
        self._max_bytes = max_bytes
        # The last warning, which is not repeated.
        self._last_warning = ""

    def record(self, response: SearchResponse) -> None:
        """Append the question if its first page is empty. An OSError is logged and never raised."""
        question = response.question
        if response.total or question.empty or question.page > 1 or question.after:
            return
        try:
            self._append(to_row(response, datetime.now(UTC)))
        except OSError as error:
            self._warn(f"a question without an answer was not kept in {self._path}: {error.strerror}")

    def prepare(self) -> None:
        """Create the file with its header, so that a path that cannot be written is known at the start. OSError."""
        self._append(None)

    def _append(self, row: Sequence[str] | None) -> None:
        with _locked(self._path) as file:
            size = os.fstat(file).st_size
            lines = [] if size else [BYTE_ORDER_MARK + csv_line([_header(column) for column in COLUMNS])]
            if size and os.pread(file, 1, size - 1) != b"\n":
                # An editor or a full disk left the last line incomplete.
                lines.append("\r\n")
            if row is not None:
                lines.append(csv_line([_cell(text) for text in row]))
            data = "".join(lines).encode("utf-8", "replace")
            if row is not None and size + len(data) > self._max_bytes:
                self._warn(
                    f"{self._path} is full: with this question it would pass {self._max_bytes} bytes "
                    "(SIGNATURA_UNANSWERED_BYTES). Move it away to go on; until then no more questions are kept"
                )
                return
            try:
                written = os.write(file, data) if data else 0
                if written < len(data):
                    raise OSError(errno.ENOSPC, f"{written} of {len(data)} bytes written", str(self._path))
            except OSError:
                # Part of a line would be joined to the next one.
                os.ftruncate(file, size)
                raise
            self._last_warning = ""

    def _warn(self, warning: str) -> None:
        """Log a warning, unless it was the last one too."""
        if warning != self._last_warning:
            self._last_warning = warning
            LOG.warning("%s", warning)


def to_row(response: SearchResponse, time_asked: datetime) -> tuple[str, ...]:
    """Return the cells of COLUMNS. Filters are spelt as in the address: `session=9; kind=-nota`."""
    question = response.question
    filters = [("symbol", question.symbol), ("cites", question.cites)]
    filters += [(facet, value) for facet, values in question.chosen.items() for value in values]
    filters += [(facet, f"-{value}") for facet, values in question.excluded.items() for value in values]
    filters += [("literal", "1" if question.literal else "")]
    return (
        time_asked.strftime("%Y-%m-%d %H:%M"),
        question.text,
        "; ".join(f"{name}={value}" for name, value in filters if value),
        response.interpreted,
        ", ".join(warning.cause for warning in response.warnings if warning.kind in UNKNOWN_KINDS),
    )


def _header(column: str) -> str:
    return translations(LANGUAGES[0])(f"unanswered.{column}")


def _cell(text: str) -> str:
    """Return the text on one line, cut to MAX_CELL_CHARS."""
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return plain[:MAX_CELL_CHARS]


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """Open the file to append to it, and hold its lock. It is created readable by its owner only. Raises OSError."""
    # O_NONBLOCK: opening a pipe without a reader would block.
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK, 0o600)
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise OSError(errno.EINVAL, "is no plain file", str(path))
        _lock(file, time.monotonic() + LOCK_TIMEOUT)
        yield file
    finally:
        # This releases the lock.
        os.close(file)


def _lock(file: int, deadline: float) -> None:
    """Take the lock of an open file. OSError when another program still has it at the deadline (monotonic)."""
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise OSError(errno.EAGAIN, "another program holds its lock") from None
            time.sleep(LOCK_RETRY_DELAY)

"""The log of questions without answers: a CSV file that a librarian opens in a spreadsheet. Off unless it is set up.

    Answer, moment --row_of--> cells --append--> one line of the file

It keeps what was asked and when, to the minute. It knows nothing of who asked: no address, no browser, no cookie.
"""

import csv
import errno
import fcntl
import io
import logging
import os
import re
import stat
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from search_app.search.response import SearchResponse
from search_app.web.i18n import LANGUAGES, translations

COLUMNS = ("time", "question", "filters", "interpreted", "unknown")
UNKNOWN_KINDS = frozenset({"unknown-word", "unknown-symbol", "unknown-mention", "unknown-value"})
BOM = "\ufeff"  # by which Excel knows UTF-8
MAX_CELL_CHARS = 2_000  # characters; as long as a question may be
LOCK_TIMEOUT = 1.0  # seconds for the lock, which others hold for some microseconds
LOCK_RETRY_DELAY = 0.002  # seconds between two tries

LOG = logging.getLogger(__name__)

# A spreadsheet computes a cell that begins so, also in full width. Where its separator is the semicolon, as in
# Spanish, it begins a new cell after each; quotes are no hindrance.
_FORMULA = re.compile(r"""(^|[;\t][\s"']*)(?=[=+\-@\t\r＝＋－＠])""")


class UnansweredLog:
    """Appends to one file, from all threads and worker processes that were given its path."""

    def __init__(self, path: Path, most_bytes: int) -> None:
        self._path = path
        self._most_bytes = most_bytes
        self._trouble = ""  # what was said last: once is enough

    def record(self, answer: SearchResponse) -> None:
        """Keep the question if nothing was found on its first page. An OSError is logged and never raised."""
        question = answer.question
        if answer.total or question.empty or question.page > 1 or question.after:
            return
        try:
            self._append(to_row(answer, datetime.now(UTC)))
        except OSError as error:
            self._say(f"a question without an answer was not kept in {self._path}: {error.strerror}")

    def prepare(self) -> None:
        """Make the file with its header, so that a path that cannot be written is told at once. OSError."""
        self._append(None)

    def _append(self, row: Sequence[str] | None) -> None:
        with _locked(self._path) as file:
            size = os.fstat(file).st_size
            lines = [] if size else [BOM + _line([_header(column) for column in COLUMNS])]
            if size and os.pread(file, 1, size - 1) != b"\n":
                lines.append("\r\n")  # an editor or a full disk left the last line open
            if row is not None:
                lines.append(_line([_cell(text) for text in row]))
            data = "".join(lines).encode("utf-8", "replace")
            if row is not None and size + len(data) > self._most_bytes:
                self._say(
                    f"{self._path} is full: with this question it would pass {self._most_bytes} bytes "
                    "(SIGNATURA_UNANSWERED_BYTES). Move it away to go on; until then no more questions are kept"
                )
                return
            try:
                written = os.write(file, data) if data else 0
                if written < len(data):
                    raise OSError(errno.ENOSPC, f"{written} of {len(data)} bytes written", str(self._path))
            except OSError:
                os.ftruncate(file, size)  # half a line would spoil the next
                raise
            self._trouble = ""

    def _say(self, trouble: str) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            LOG.warning("%s", trouble)


def to_row(answer: SearchResponse, moment: datetime) -> tuple[str, ...]:
    """The cells of COLUMNS. Filters are spelt as in the address: `session=9; kind=-nota`."""
    question = answer.question
    filters = [("symbol", question.symbol), ("cites", question.cites)]
    filters += [(facet, value) for facet, values in question.chosen.items() for value in values]
    filters += [(facet, f"-{value}") for facet, values in question.excluded.items() for value in values]
    filters += [("literal", "1" if question.literal else "")]
    return (
        moment.strftime("%Y-%m-%d %H:%M"),
        question.text,
        "; ".join(f"{name}={value}" for name, value in filters if value),
        answer.interpreted,
        ", ".join(warning.cause for warning in answer.warnings if warning.kind in UNKNOWN_KINDS),
    )


def _header(column: str) -> str:
    return translations(LANGUAGES[0])(f"unanswered.{column}")


def _cell(text: str) -> str:
    """The text on one line, not too long, and nothing that a spreadsheet would compute."""
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return _FORMULA.sub(r"\1'", plain[:MAX_CELL_CHARS])


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """The file, open for appending and held by nobody else. Only its owner may read what people asked."""
    # O_NONBLOCK: a pipe without a reader would keep the answer waiting.
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK, 0o600)
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise OSError(errno.EINVAL, "is no plain file", str(path))
        _lock(file, time.monotonic() + LOCK_TIMEOUT)
        yield file
    finally:
        os.close(file)  # which gives the lock back


def _lock(file: int, until: float) -> None:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > until:
                raise OSError(errno.EAGAIN, "another program holds its lock") from None
            time.sleep(LOCK_RETRY_DELAY)

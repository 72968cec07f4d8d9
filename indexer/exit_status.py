"""How a command ends: an exit status, and one sentence on stderr for what went wrong."""

import io
import os
import sys
from collections.abc import Callable

from indexer.errors import BuildRunning, DiskFull, EmptyCorpus, SignaturaError
from indexer.messages import Translations, printable, system_reason

EXIT_OK, EXIT_FINDINGS, EXIT_USAGE = 0, 1, 2
# EX_IOERR and EX_TEMPFAIL of sysexits.h.
EXIT_IO_ERROR, EXIT_BUSY = 74, 75
# 128 and the number of SIGINT, as a shell reports it.
EXIT_INTERRUPTED = 130


def run_to_exit_status(run: Callable[[], int], words: Translations) -> int:
    """Return the status that `run` gives, or the one that stands for what it raised and said in `words`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal without ñ still gets its answer.
            stream.reconfigure(errors="backslashreplace")
    try:
        status = run()
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        # Whoever reads the output has had enough of it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_OK
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except SignaturaError as error:
        print_error(error, words)
        if isinstance(error, BuildRunning):
            return EXIT_BUSY
        if isinstance(error, DiskFull):
            return EXIT_IO_ERROR
        return EXIT_FINDINGS if isinstance(error, EmptyCorpus) else EXIT_USAGE
    except OSError as error:
        file = error.filename or words("command.output")
        sentence = words("command.system_error", file=file, reason=system_reason(error))
        print(printable(sentence), file=sys.stderr)
        return EXIT_IO_ERROR


def print_error(error: SignaturaError, words: Translations) -> None:
    """Print the error and its causes to stderr, a line each."""
    lines = (error.text(words), *(cause.text(words) for cause in error.causes))
    print(*map(printable, lines), sep="\n  ", file=sys.stderr)

"""How a command ends: an exit status, and one sentence on stderr for what went wrong."""

import io
import os
import sys
from collections.abc import Callable

from indexer.errors import BuildRunning, EmptyCorpus, SignaturaError

EXIT_OK, EXIT_FINDINGS, EXIT_USAGE = 0, 1, 2
EXIT_IO_ERROR, EXIT_BUSY = 74, 75  # EX_IOERR and EX_TEMPFAIL of sysexits.h
EXIT_INTERRUPTED = 130  # as a shell says it


def run_to_exit_status(run: Callable[[], int]) -> int:
    """The status `run` gives, or the one that stands for what it raised."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without ñ still gets its answer
    try:
        status = run()
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # whoever read us has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_OK
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BuildRunning as error:
        print(error, file=sys.stderr)
        return EXIT_BUSY
    except EmptyCorpus as error:
        print(error, *getattr(error, "__notes__", ()), sep="\n  ", file=sys.stderr)
        return EXIT_FINDINGS
    except SignaturaError as error:
        print(error, file=sys.stderr)
        return EXIT_USAGE
    except OSError as error:
        print(f"{error.filename or 'salida'}: {error.strerror}", file=sys.stderr)
        return EXIT_IO_ERROR

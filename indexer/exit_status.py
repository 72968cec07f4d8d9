"""How a command ends: an exit status, and one sentence on stderr for what went wrong."""

import io
import os
import sys
from collections.abc import Callable

from indexer.errors import BuildRunning, NothingUsable, SignaturaError

OK, FOUND, USAGE = 0, 1, 2
SYSTEM, BUSY = 74, 75  # EX_IOERR and EX_TEMPFAIL of sysexits.h
INTERRUPTED = 130  # as a shell says it


def ended(run: Callable[[], int]) -> int:
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
        return OK
    except KeyboardInterrupt:
        return INTERRUPTED
    except BuildRunning as error:
        print(error, file=sys.stderr)
        return BUSY
    except NothingUsable as error:
        print(error, *getattr(error, "__notes__", ()), sep="\n  ", file=sys.stderr)
        return FOUND
    except SignaturaError as error:
        print(error, file=sys.stderr)
        return USAGE
    except OSError as error:
        print(f"{error.filename or 'salida'}: {error.strerror}", file=sys.stderr)
        return SYSTEM

"""Worker processes that end when the process that started them does, however it ends.

A pool ends its workers itself, but not when it is killed: they would wait for work for ever.
"""

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.connection import wait

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def worker_pool(workers: int) -> ProcessPoolExecutor:
    """A pool of processes that do not outlive this one. Use it from the thread that makes it."""
    return ProcessPoolExecutor(workers, initializer=_end_with, initargs=(os.getpid(),))


def _end_with(builder: int) -> None:
    """In a worker: see to it that this process ends when process `builder` does."""
    if not _end_by_signal(builder):
        threading.Thread(target=_watch_parent, name="watch-parent", daemon=True).start()


def _end_by_signal(builder: int) -> bool:
    """Have Linux kill this process when its parent dies; False where that cannot be had.

    The signal comes when the *parent* ends, and the parent is `builder` only under "fork". A builder that died before
    the call sends no signal: then this process has another parent already.
    """
    if sys.platform != "linux" or multiprocessing.get_start_method() != "fork":
        return False
    try:
        failed = ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    except (OSError, AttributeError):
        return False
    if os.getppid() != builder:
        os._exit(1)
    return not failed


def _watch_parent() -> None:
    """Wait for the end of the process that started this one (on any system, by any start method), then end."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)

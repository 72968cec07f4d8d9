"""Let the n-th file operation of a process fail, as a full or failing disk does.

    with injected(folders, Fault.NO_SPACE, at=17) as operations: ...

Python's own doors are wrapped: the functions of `os`, `open`, `mmap` and `flock`, and each write, read and flush of a
file that was opened meanwhile. `test_faults.py` holds the number of wrapped writes against a system-call trace, so
that a door that was forgotten shows. Operations count that touch a file below `folders`; a forked child goes on with
the same count.
"""

import builtins
import errno
import fcntl
import io
import mmap
import os
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Any
from unittest import mock


class Fault(Enum):
    """What an operation does instead of what was asked. A short write writes half, and the next write of all fails."""

    NO_SPACE = errno.ENOSPC
    IO_ERROR = errno.EIO
    NO_ACCESS = errno.EACCES
    SHORT_WRITE = 0
    SHORT_THEN_FULL = -errno.ENOSPC


# By name: which argument is the path or descriptor.
OS_FUNCTIONS = {
    **dict.fromkeys(
        ("open", "stat", "lstat", "scandir", "listdir", "truncate", "chmod", "unlink", "rmdir"), 0
    ),
    **dict.fromkeys(
        ("mkdir", "remove", "rename", "replace", "write", "read", "preadv", "fsync", "ftruncate"), 0
    ),
    **dict.fromkeys(("fstat", "posix_fallocate", "utime", "link", "symlink", "readlink"), 0),
}
# A line for each of some thousand operations.
SITES_BYTES = 1 << 20
WRITES = frozenset({"write", "pwrite"})


class Operations:
    """Counts the operations so far, in memory that forked children share."""

    def __init__(self, folders: tuple[Path, ...], fault: Fault | None, at: int, *, sites: bool) -> None:
        self._folders = tuple(os.fspath(folder) for folder in folders)
        self._fault = fault
        self._at = at
        # The count, whether the fault was met, and the length of the sites.
        self._shared = mmap.mmap(-1, 24)
        self._sites = mmap.mmap(-1, SITES_BYTES) if sites else None

    @property
    def count(self) -> int:
        return int.from_bytes(self._shared[:8], "little")

    @property
    def sites(self) -> list[str]:
        """Return where each operation was called from. Processes take turns, so that no operation is lost."""
        assert self._sites is not None
        return self._sites[: int.from_bytes(self._shared[16:24], "little")].decode().splitlines()

    @property
    def has_failed(self) -> bool:
        return self._shared[8] > 0

    def concerns(self, target: Any, dir_fd: int | None = None) -> bool:
        """Return whether a path or descriptor is below the folders."""
        try:
            if isinstance(target, int):
                path = REAL["readlink"](f"/proc/self/fd/{target}")
            else:
                path = os.fsdecode(target)
                if dir_fd is not None:
                    path = REAL["readlink"](f"/proc/self/fd/{dir_fd}") + "/" + path
        except (OSError, TypeError):
            return False
        return path.startswith(self._folders)

    def next(self, name: str, target: Any) -> Fault | None:
        """Count one operation. Return a fault that the caller acts out, or raise it."""
        number = self.count + 1
        self._shared[:8] = number.to_bytes(8, "little")
        if self._sites is not None:
            line, end = f"{call_site(name)}\n".encode(), int.from_bytes(self._shared[16:24], "little")
            self._sites[end : end + len(line)] = line
            self._shared[16:24] = (end + len(line)).to_bytes(8, "little")
        fault = self._fault
        if fault is Fault.SHORT_THEN_FULL and self.has_failed and name in WRITES:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if fault is None or number != self._at:
            return None
        if fault in (Fault.SHORT_WRITE, Fault.SHORT_THEN_FULL):
            if name not in WRITES:
                return None
            self._shared[8] = 1
            return fault
        self._shared[8] = 1
        # As the system says it: only calls that are given a path name it.
        named = (os.fsdecode(target),) if isinstance(target, str | bytes | os.PathLike) else ()
        raise OSError(fault.value, os.strerror(fault.value), *named)


def call_site(name: str) -> str:
    """Return the operation with the lines of the program that led to it."""
    root = str(Path(__file__).parents[2] / "indexer")
    frames = [frame for frame in traceback.extract_stack() if frame.filename.startswith(root)]
    return f"{name} " + " ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-3:])


REAL: dict[str, Callable[..., Any]] = {name: getattr(os, name) for name in OS_FUNCTIONS}
_real_open = io.open
_real_mmap = mmap.mmap
_real_flock = fcntl.flock


def _os_function(operations: Operations, name: str) -> Callable[..., Any]:
    def call(*arguments: Any, **named: Any) -> Any:
        target = arguments[0] if arguments else named.get("path", ".")
        dir_fd = named.get("dir_fd", named.get("src_dir_fd"))
        if operations.concerns(target, dir_fd):
            fault = operations.next(name, target)
            if fault is not None:
                descriptor, data = arguments
                return REAL["write"](descriptor, bytes(data)[: len(data) // 2])
        return REAL[name](*arguments, **named)

    return call


class FaultyFile(io.FileIO):
    """An unbuffered file whose reads and writes are counted, and may fail."""

    operations: Operations

    def write(self, data: Any, /) -> int:
        if self.operations.next("write", self.fileno()) is not None:
            data = memoryview(data).cast("B")
            data = data[: len(data) // 2 or 1]
        return super().write(data)

    def readinto(self, buffer: Any, /) -> int:
        self.operations.next("read", self.fileno())
        return super().readinto(buffer)

    def readall(self) -> bytes:
        self.operations.next("read", self.fileno())
        return super().readall()

    def read(self, size: int = -1, /) -> bytes:
        self.operations.next("read", self.fileno())
        return super().read(size)

    def truncate(self, size: int | None = None, /) -> int:
        self.operations.next("ftruncate", self.fileno())
        return super().truncate(size)


def _open(operations: Operations) -> Callable[..., Any]:
    kind = type("FaultyFile", (FaultyFile,), {"operations": operations})

    def open_faulty(file: Any, mode: str = "r", buffering: int = -1, *rest: Any, **named: Any) -> Any:
        if not operations.concerns(file):
            return _real_open(file, mode, buffering, *rest, **named)
        if not isinstance(file, int):
            operations.next("open", file)
        plain = "".join(sign for sign in mode if sign not in "bt") or "r"
        opener, closefd = named.pop("opener", None), named.pop("closefd", True)
        raw = kind(file, plain, closefd=closefd, opener=opener)
        if buffering == 0:
            return raw
        size = io.DEFAULT_BUFFER_SIZE
        buffered: Any
        if "+" in plain:
            buffered = io.BufferedRandom(raw, size)
        elif plain == "r":
            buffered = io.BufferedReader(raw, size)
        else:
            buffered = io.BufferedWriter(raw, size)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, *rest, **named)

    return open_faulty


def _mmap(operations: Operations) -> type[mmap.mmap]:
    class FaultyMap(_real_mmap):
        def __new__(cls, fileno: int, *arguments: Any, **named: Any) -> Any:
            if fileno >= 0 and operations.concerns(fileno):
                operations.next("mmap", fileno)
            return _real_mmap.__new__(cls, fileno, *arguments, **named)

    return FaultyMap


def _flock(operations: Operations) -> Callable[..., Any]:
    def flock(file: Any, operation: int) -> None:
        descriptor = file if isinstance(file, int) else file.fileno()
        if operations.concerns(descriptor):
            operations.next("flock", descriptor)
        _real_flock(file, operation)

    return flock


@contextmanager
def injected(
    folders: tuple[Path, ...], fault: Fault | None = None, at: int = 0, *, sites: bool = False
) -> Iterator[Operations]:
    """Count the operations on files below the folders, and let number `at` (from 1) fail.

    With `sites`, it is remembered where each was called from.
    """
    operations = Operations(folders, fault, at, sites=sites)
    open_faulty = _open(operations)
    functions = {name: _os_function(operations, name) for name in OS_FUNCTIONS}
    with (
        mock.patch.multiple(os, **functions),
        mock.patch.object(io, "open", open_faulty),
        mock.patch.object(builtins, "open", open_faulty),
        mock.patch.object(mmap, "mmap", _mmap(operations)),
        mock.patch.object(fcntl, "flock", _flock(operations)),
    ):
        yield operations

"""Reserves disk space before it is written through a memory map, and names the file that a full disk refused.

A page of a map that the disk has no room for ends the process (SIGBUS); a reservation fails with an error instead.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from indexer.errors import DiskFull

_FULL_ERRNOS = (errno.ENOSPC, errno.EDQUOT)
# What a file system answers that cannot reserve.
_UNSUPPORTED_ERRNOS = (errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS)
# Bytes of zeros written at a time where the system cannot reserve.
_ZEROS_BYTES = 1 << 20
_MEGABYTE = 10**6


@contextmanager
def writing(file: Path, needed: int = 0) -> Iterator[None]:
    """Let an OSError of the block name the file. DiskFull when there is no room; `needed`: bytes to be written."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL_ERRNOS:
            raise DiskFull(
                "disk-full",
                file=error.filename or file,
                needed=_megabytes(needed),
                free=_megabytes(_free_bytes(file.parent)),
            ) from error
        if error.filename is None:
            error.filename = os.fspath(file)
        raise


def reserve(file: BinaryIO, path: Path, start: int, length: int) -> None:
    """Make a file so long that these bytes, zeros, are in it, and let the disk have room for them. DiskFull."""
    with writing(path, length):
        file.flush()
        try:
            # The type stubs have it for Linux alone.
            os.posix_fallocate(file.fileno(), start, length)
        except AttributeError:
            _write_zeros(file, start, length)
        except OSError as error:
            if error.errno not in _UNSUPPORTED_ERRNOS:
                raise
            _write_zeros(file, start, length)


def _write_zeros(file: BinaryIO, start: int, length: int) -> None:
    file.seek(start)
    for done in range(0, length, _ZEROS_BYTES):
        file.write(bytes(min(_ZEROS_BYTES, length - done)))
    file.flush()


def _free_bytes(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0


def _megabytes(size: int) -> float:
    """Return bytes as megabytes for people: no need is 0.0."""
    return max(0.1, size / _MEGABYTE) if size else 0.0

"""Opens regular files and nothing else: no link, and no pipe or device, whose opening or reading may never end."""

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

# Where the system has it: a folder needs to be passed through, not to be read.
_PASS_THROUGH = getattr(os, "O_PATH", os.O_RDONLY)


def open_regular_file(file: Path, root: Path | None = None) -> int:
    """Return a descriptor that reads a regular file. With `root`, a folder above it, no folder between may be a link.

    OSError for a link, and for a pipe or device, which may never end.
    """
    if root is None:
        return _open_at(None, file, str(file))
    folder = os.open(root, _PASS_THROUGH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        *folders, name = file.relative_to(root).parts
        for part in folders:
            above = folder
            flags = _PASS_THROUGH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
            folder = os.open(part, flags, dir_fd=above)
            os.close(above)
        return _open_at(folder, name, str(file))
    finally:
        with suppress(OSError):
            os.close(folder)


def _open_at(folder: int | None, name: str | Path, shown: str) -> int:
    # Opening a device may already do something, so that the entry is looked at first.
    if not stat.S_ISREG(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
        raise OSError(errno.EINVAL, "not-a-plain-file", shown)
    # O_NONBLOCK: if it became a pipe since, opening it must not wait.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    descriptor = os.open(name, flags, dir_fd=folder)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not-a-plain-file", shown)
    return descriptor


def open_for_reading(file: Path, root: Path | None = None) -> BinaryIO:
    """Open a regular file as `open_regular_file` does."""
    return os.fdopen(open_regular_file(file, root), "rb")


def read_regular_file(file: Path, max_bytes: int) -> bytes:
    """Return the bytes of a regular file. OSError when it is not one, or is longer than `max_bytes`."""
    with open_for_reading(file) as opened:
        data = opened.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise OSError(errno.EFBIG, "too-long", str(file))
    return data

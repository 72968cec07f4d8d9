"""Keeps the files that documents were read from beside the index, each under the digest of its bytes.

    INDEX/originals/3f/3f2a...     one file for all generations that have it

SIGNATURA_ORIGINALS names another folder; an index on a server has none of its own. A document's page offers its
original. The corpus may move, change or go: what is kept is what was read.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

# The store's folder in that of the index.
ORIGINALS = "originals"
VARIABLE = "SIGNATURA_ORIGINALS"
COPY_BYTES = 1 << 20


class OriginalStore:
    """The originals below `root`, which is made when the first is kept. Digests are SHA-256, in hexadecimal."""

    def __init__(self, root: Path) -> None:
        self.root = root
        # Folders whose entries are not known to be on disk.
        self._unsynced: set[Path] = set()

    def path(self, sha256: str) -> Path:
        """Return where the original with this digest is, or would be."""
        return self.root / sha256[:2] / sha256

    def holds(self, sha256: str) -> bool:
        """Return whether the original with this digest is kept."""
        return self.path(sha256).is_file()

    def keep(self, open_file: Callable[[], BinaryIO], sha256: str) -> bool:
        """Copy what `open_file` opens, unless it is kept already; False where its bytes are no longer of the digest.

        Raises OSError, with the file's name, where it cannot be written.
        """
        if self.holds(sha256):
            return True
        target = self.path(sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_suffix(".new")
        digest = hashlib.sha256()
        try:
            with open_file() as source, beside.open("wb") as copy:
                while data := source.read(COPY_BYTES):
                    digest.update(data)
                    copy.write(data)
                copy.flush()
                os.fsync(copy.fileno())
            if digest.hexdigest() != sha256:
                return False
            beside.replace(target)
            self._unsynced |= {target.parent, self.root, self.root.parent}
        finally:
            with suppress(OSError):
                beside.unlink()
        return True

    def sync(self) -> None:
        """Bring to disk that the originals kept so far are in their folders."""
        for folder in sorted(self._unsynced):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        self._unsynced.clear()

    def read(self, sha256: str) -> bytes | None:
        """Return the original's bytes; None where it is not kept, or is not what was kept."""
        try:
            data = self.path(sha256).read_bytes()
        except OSError:
            return None
        return data if hashlib.sha256(data).hexdigest() == sha256 else None

    def forget(self, unwanted: Collection[str]) -> None:
        """Remove the originals with these digests."""
        for sha256 in unwanted:
            with suppress(OSError):
                self.path(sha256).unlink()
            with suppress(OSError):
                self.path(sha256).parent.rmdir()

    def prune(self, wanted: Collection[str]) -> None:
        """Remove the originals that no generation has any more."""
        for folder in self.root.glob("??"):
            # What cannot be removed now, the next build removes.
            with suppress(OSError):
                for file in folder.iterdir():
                    if file.name not in wanted:
                        with suppress(OSError):
                            file.unlink()
                if not any(folder.iterdir()):
                    shutil.rmtree(folder, ignore_errors=True)


def original_store(index: object, named: str | Path | None) -> OriginalStore | None:
    """Return the store in the folder that is named for it, else in that of the index; None where it has none."""
    if named:
        return OriginalStore(Path(named))
    return OriginalStore(index / ORIGINALS) if isinstance(index, Path) else None

"""The index directory: its lock, its generations, and the one rename that publishes a generation.

    INDEX/CURRENT           which generation is published, and which one was before it
    INDEX/LOCK              held by the one builder
    INDEX/gen-0004/         a generation: MANIFEST.json, its arrays, its Whoosh index, the builder's blobs

A generation is written beside the published one, and CURRENT is replaced last, so that a build may be killed at any
time: no CURRENT names what it left behind, and the next build removes it. The generation before the published one is
kept for `rollback`. `index_metadata.py` says what CURRENT and MANIFEST.json hold.
"""

import fcntl
import os
import shutil
import stat
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from indexer.engine.embedded.checksums import compute_checksums
from indexer.engine.embedded.disk_space import writing
from indexer.engine.embedded.index_metadata import (
    CURRENT,
    FORMAT,
    MANIFEST,
    Current,
    GenerationManifest,
    encode_current,
    encode_generation_manifest,
    generation_number,
    read_current,
    sha256_hex,
)
from indexer.engine.port import GenerationInfo
from indexer.errors import BuildRunning, CorruptIndex, NoIndex

LOCK = "LOCK"
# CURRENT before it is renamed.
NEW_CURRENT = f"{CURRENT}.new"
WRITABLE_BY_OTHERS = 0o022
# Descriptors of the locks that this process holds.
_lock_fds: set[int] = set()


def _close_locks_after_fork() -> None:
    """Close the parent's locks in a forked worker, which would keep them locked when its builder is killed."""
    for descriptor in _lock_fds:
        os.close(descriptor)
    _lock_fds.clear()


os.register_at_fork(after_in_child=_close_locks_after_fork)


class IndexDirectory:
    """The folder `path` with all its generations. The first build makes it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._thread_lock = threading.RLock()
        self._is_locked = False
        # The thread that holds the lock; 0 for none.
        self._locking_thread = 0

    @property
    def build_command(self) -> str:
        """The command that builds this index, as messages name it."""
        return f"python -m indexer build CORPUS --index {self.path}"

    # --- the lock -------------------------------------------------------------------------------------------

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the one builder's lock; a thread may take it again.

        BuildRunning when another process or thread holds it.
        """
        if not self._thread_lock.acquire(blocking=False):
            raise BuildRunning("build-in-thread", path=self.path)
        try:
            if self._is_locked:
                yield
                return
            self._make_folder()
            descriptor = os.open(self.path / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            _lock_fds.add(descriptor)
            try:
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    raise BuildRunning("build-running", path=self.path) from None
                self._is_locked = True
                self._locking_thread = threading.get_ident()
                try:
                    yield
                finally:
                    self._locking_thread = 0
                    self._is_locked = False
            finally:
                fcntl.flock(descriptor, fcntl.LOCK_UN)
                _lock_fds.discard(descriptor)
                os.close(descriptor)
        finally:
            self._thread_lock.release()

    def _make_folder(self) -> None:
        """Make the index folder and those above it, and bring the entry of each to disk."""
        missing = [folder for folder in (self.path, *self.path.parents) if not folder.exists()]
        self.path.mkdir(mode=0o755, parents=True, exist_ok=True)
        for folder in missing:
            _sync(folder.parent)

    @property
    def is_locked_by_this_thread(self) -> bool:
        """Return whether this thread is inside `lock`, that is, whether it is the builder."""
        return self._locking_thread == threading.get_ident()

    # --- CURRENT --------------------------------------------------------------------------------------------

    def read_current(self) -> Current:
        """Read CURRENT. NoIndex, CorruptIndex."""
        return read_current(self.path, self.build_command)

    def current_version(self) -> tuple[int, int]:
        """Return a value that changes with every publication: inode and modification time of CURRENT. NoIndex."""
        try:
            status = (self.path / CURRENT).lstat()
        except (FileNotFoundError, NotADirectoryError):
            raise NoIndex("no-index", path=self.path, command=self.build_command) from None
        return status.st_ino, status.st_mtime_ns

    def publish(self, current: Current) -> None:
        """Publish the generation that `current` names: replace CURRENT by one rename, and bring the rename to disk."""
        file = self.path / NEW_CURRENT
        # Whatever a killed build left there: a pipe would wait for a reader.
        file.unlink(missing_ok=True)
        try:
            _write_and_sync(file, encode_current(current))
            # The entry of the generation's folder must not come to disk after the CURRENT that names it.
            _sync(self.path)
            file.replace(self.path / CURRENT)
        except BaseException:
            with suppress(OSError):
                file.unlink()
            raise
        _sync(self.path)

    # --- generations ----------------------------------------------------------------------------------------

    def generation_folder(self, name: str) -> Path:
        """Return the folder of a generation, whether or not it exists."""
        return self.path / name

    def next_number(self, current: Current | None) -> int:
        """Return a number that no generation has had, neither a published one nor one that was left behind."""
        numbers = [generation_number(path.name) for path in self._paths_with_generation_names()]
        return 1 + max([current.last if current else 0, *numbers])

    def create_generation_folder(self, number: int) -> Path:
        """Make the folder of the generation of this number, and return it. FileExistsError where there is one."""
        folder = self.path / f"gen-{number:04}"
        folder.mkdir(mode=0o755)
        return folder

    def _paths_with_generation_names(self) -> list[Path]:
        """Return every path with a generation's name, which need not be a folder: a link or a file may have it too."""
        return [path for path in self.path.glob("gen-*") if generation_number(path.name)]

    def remove_stale(self, current: Current) -> None:
        """Remove what killed builds left behind, and generations that can no longer be rolled back to."""
        with suppress(OSError):
            (self.path / NEW_CURRENT).unlink()
        kept = (current.generation, current.before)
        for path in self._paths_with_generation_names():
            # What cannot be removed now, the next build removes: it must not fail this one.
            with suppress(OSError):
                if path.name not in kept and stat.S_ISDIR(path.lstat().st_mode):
                    # The manifest first: if this is interrupted, half a folder must not look like a whole one.
                    (path / MANIFEST).unlink(missing_ok=True)
                    shutil.rmtree(path, ignore_errors=True)

    def discard(self, folder: Path) -> None:
        """Remove the folder of a generation whose build failed, unless CURRENT names it."""
        try:
            if folder.name == self.read_current().generation:
                return
        except (NoIndex, CorruptIndex):
            pass
        shutil.rmtree(folder, ignore_errors=True)

    def check_permissions(self, folder: Path) -> None:
        """Raise CorruptIndex when someone else could have written in a generation: opening a Whoosh index unpickles."""
        owners = {0, os.geteuid()}
        statuses = [(path, path.stat()) for path in (self.path, self.path / CURRENT, folder)]
        statuses += [(path, path.lstat()) for path in folder.rglob("*")]
        for path, status in statuses:
            if stat.S_ISLNK(status.st_mode):
                raise CorruptIndex("link-in-index", path=path)
            if status.st_uid not in owners or status.st_mode & WRITABLE_BY_OTHERS:
                raise CorruptIndex("untrusted-file", path=path)


def sync_and_write_manifest(folder: Path, info: GenerationInfo, rules: Mapping[str, str]) -> str:
    """Bring all files of a generation to disk, and write its manifest last. Return the manifest's SHA-256."""
    paths = sorted(folder.rglob("*"))
    for path in paths:
        path.chmod(path.stat().st_mode & ~WRITABLE_BY_OTHERS)
        _sync(path)
    manifest = GenerationManifest(
        FORMAT,
        info,
        dict(rules),
        tuple(sorted(file.name for file in (folder / "blobs").iterdir())),
        {str(path.relative_to(folder)): compute_checksums(path) for path in paths if path.is_file()},
    )
    data = encode_generation_manifest(manifest)
    _write_and_sync(folder / MANIFEST, data)
    _sync(folder)
    return sha256_hex(data)


def _write_and_sync(file: Path, data: bytes) -> None:
    """Write a new file, which only its owner may write, and bring it to disk."""
    with writing(file, len(data)), file.open("xb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())
    file.chmod(file.stat().st_mode & ~WRITABLE_BY_OTHERS)


def _sync(path: Path) -> None:
    """Bring a file, or the entries of a folder, to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        with writing(path):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""Where generations lie, and how one takes the other's place.

    INDEX/CURRENT           which generation is published, and which one was before it; written by one rename
    INDEX/LOCK              held by the one builder
    INDEX/gen-0004/         a generation: MANIFEST.json, its arrays, its Whoosh index, the builder's blobs

A generation is written beside the published one, checked, and published last, so that a build may end anywhere:
what it left behind is named by no CURRENT, and the next build removes it. The one before stays for `rollback`.
A reader opens all of a generation at once and can go on with it when the folder is gone. `publication.py` says what
CURRENT and MANIFEST.json hold, `checksums.py` how damage of the other files is found.
"""

import fcntl
import logging
import os
import shutil
import stat
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from indexer.engine.checksums import OpenFiles, sums_of
from indexer.engine.embedded.generation import EmbeddedGeneration
from indexer.engine.embedded.keeping import Keeper
from indexer.engine.embedded.writing import BATCH, Writer
from indexer.engine.packing import pack
from indexer.engine.port import Blob, Facts, Kept, Packed, Query, Record, now
from indexer.engine.publication import (
    CURRENT,
    FORMAT,
    MANIFEST,
    Current,
    Manifest,
    current_as_written,
    digest,
    number_of,
    read_current,
    read_facts,
    read_manifest,
)
from indexer.errors import (
    BadRecord,
    BuildRunning,
    CorruptIndex,
    IndexError_,
    NoIndex,
    NothingUsable,
    Shrunk,
    WrongRules,
)

_log = logging.getLogger(__name__)
# Bytes that are read through at open, which takes 2 ms: all of a small generation; of a larger one its smallest files,
# such as those of Whoosh and the directory of the arrays.
SUMMED_AT_OPEN = 1 << 22

_held: set[int] = (
    set()
)  # descriptors of locks; a forked worker must not hold one on when its builder is killed


def _let_go() -> None:
    for descriptor in _held:
        os.close(descriptor)
    _held.clear()


os.register_at_fork(after_in_child=_let_go)


class EmbeddedEngine:
    """The engine that serves: generations in the folder `path`, which is made by the first build."""

    def __init__(self, path: Path, rules: Mapping[str, str] | None = None, *, batch: int = BATCH) -> None:
        self.path = path
        self._rules = rules
        self._batch = batch  # words inverted at a time
        self._lock = threading.RLock()
        self._building = 0
        self._opened: tuple[tuple[int, int], EmbeddedGeneration] | None = None

    @property
    def _command(self) -> str:
        return f"python -m indexer build CORPUS --index {self.path}"

    # --- reading --------------------------------------------------------------------------------------------

    def current(self) -> EmbeddedGeneration:
        """The published generation; as long as CURRENT is the same file, the one opened before."""
        while True:
            seen = self._seen()
            opened = self._opened
            if opened is not None and opened[0] == seen:
                return opened[1]
            with self._lock:
                if self._opened is not None and self._opened[0] == seen:
                    return self._opened[1]
                try:
                    current = self._current()
                    generation = self._open(current.generation, current.manifest)
                except (OSError, IndexError_) as error:
                    if self._seen() != seen:
                        continue  # another generation was published, and this one removed, in between
                    if self._opened is None:
                        raise
                    # Whoever is answering goes on: an upgrade publishes for the program that is started next.
                    _log.warning("%s; se sigue respondiendo con la generación anterior", error)
                    generation = self._opened[1]
                self._opened = (seen, generation)
                return generation

    def _seen(self) -> tuple[int, int]:
        """What changes whenever a generation is published: the file CURRENT is."""
        try:
            status = (self.path / CURRENT).lstat()
        except (FileNotFoundError, NotADirectoryError):
            raise NoIndex(
                f"no hay nada publicado en {self.path}: construya el índice con {self._command}"
            ) from None
        return status.st_ino, status.st_mtime_ns

    def _current(self) -> Current:
        return read_current(self.path, self._command)

    def _open(self, name: str, known: str) -> EmbeddedGeneration:
        """The generation of this name, whose manifest has this digest."""
        folder = self.path / name
        manifest = read_manifest(folder, known, self._command)
        facts = manifest.facts
        if self._rules is not None and self._rules["index_rules"] != facts.index_rules:
            raise WrongRules(
                f"{folder} se construyó con otras reglas que las de este programa:"
                f" vuelva a construirlo con {self._command}"
            )
        _trust(self.path, folder)
        blobs = {blob: folder / "blobs" / blob for blob in manifest.blobs}
        with OpenFiles(folder, manifest.files) as files:
            self._refuse_damage(files, files.smallest(SUMMED_AT_OPEN))
            try:
                return EmbeddedGeneration(folder, facts, blobs)
            except Exception:
                self._refuse_damage(files)  # of a damaged file anything may come
                raise

    def _refuse_damage(self, files: OpenFiles, names: Iterable[str] | None = None) -> None:
        """CorruptIndex when one of these files, or of all, is not as it was written."""
        damage = (one for step in files.steps(names) for one in step.damage)
        for one in (*files.damage, *damage):
            raise CorruptIndex(
                f"{one}: vuelva a la generación anterior (rollback) o construya el índice con {self._command}"
            )

    def verify(self) -> None:
        """Read every byte of the published generation. CorruptIndex when one is not as it was written."""
        current = self._current()
        folder = self.path / current.generation
        with OpenFiles(folder, read_manifest(folder, current.manifest, self._command).files) as files:
            self._refuse_damage(files)

    # --- building -------------------------------------------------------------------------------------------

    @contextmanager
    def building(self) -> Iterator[None]:
        """Hold the one builder's lock. BuildRunning when another process or thread holds it."""
        if not self._lock.acquire(blocking=False):
            raise BuildRunning(f"otro hilo construye en {self.path}: espere a que termine")
        try:
            if self._building:
                yield  # publish inside building
                return
            self.path.mkdir(mode=0o755, parents=True, exist_ok=True)
            descriptor = os.open(self.path / "LOCK", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            _held.add(descriptor)
            try:
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    raise BuildRunning(
                        f"ya se está construyendo un índice en {self.path}: espere a que termine"
                    ) from None
                self._building += 1
                try:
                    yield
                finally:
                    self._building -= 1
            finally:
                fcntl.flock(descriptor, fcntl.LOCK_UN)
                _held.discard(descriptor)
                os.close(descriptor)
        finally:
            self._lock.release()

    def publish(
        self,
        records: Iterable[Record | Packed | Kept],
        *,
        blobs: Callable[[], Mapping[str, Blob]],
        rules: Mapping[str, str],
        force: bool = False,
    ) -> Facts:
        with self.building():
            try:
                before: Current | None = self._current()
            except (NoIndex, CorruptIndex):
                before = None
            number = 1 + max(
                [before.last if before else 0, *(number_of(path.name) for path in self._named())]
            )
            if before:  # else nobody knows which to keep: what is there stays until this one is published
                self._remove_all_but(before)
            folder = self.path / f"gen-{number:04}"
            folder.mkdir(mode=0o755)
            try:
                facts = self._write(folder, records, blobs, rules)
                if before and not force:
                    self._look_for_loss(facts, before)
                known = _settle(folder, facts, rules)
                self._check(folder, known)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            previous = (before.generation, before.manifest) if before else (None, "")
            self._point_at(Current(folder.name, previous[0], number, known, previous[1]))
            self._remove_all_but(self._current())
            return facts

    def _write(
        self,
        folder: Path,
        records: Iterable[Record | Packed | Kept],
        blobs: Callable[[], Mapping[str, Blob]],
        rules: Mapping[str, str],
    ) -> Facts:
        writer = Writer(folder, batch=self._batch)
        keeper: Keeper | None = None
        for given in records:
            match given:
                case Kept(id):
                    keeper = keeper or self._keeper(id, folder)
                    writer.keep(keeper, id)
                case Packed():
                    writer.take(given)
                case Record():
                    writer.take(*pack([given]))
        if not len(writer):
            raise NothingUsable("ningún documento utilizable: no se publica nada")
        frequencies = writer.close()
        (folder / "blobs").mkdir()
        for name, blob in blobs().items():
            if Path(name).name != name:
                raise ValueError(f"{name!r} is no name of a blob: a plain file name is needed")
            (folder / "blobs" / name).write_bytes(blob if isinstance(blob, bytes) else blob(frequencies))
        return Facts(
            generation=folder.name,
            built=now(),
            documents=len(writer),
            index_rules=rules["index_rules"],
            record_rules=rules["record_rules"],
        )

    def _keeper(self, id: str, work: Path) -> Keeper:
        """Of the published generation, for the documents to keep, of which `id` is the first."""
        try:
            published = self.current().facts.generation  # refuses other rules' and what is corrupt
        except NoIndex:
            raise BadRecord(f"no document {id!r} is published that could be kept") from None
        return Keeper(self.path / published, work)

    def _look_for_loss(self, facts: Facts, before: Current) -> None:
        published = read_facts(self.path / before.generation)
        if published is None:
            return  # what cannot be read cannot be compared with, and needs replacing
        if 5 * facts.documents < 4 * published.documents:
            raise Shrunk(
                f"{facts.documents} documentos donde había {published.documents} en {self.path}: busque qué falta"
                " o, si es lo que quiere, construya con --force"
            )

    def _check(self, folder: Path, known: str) -> None:
        """Open what was written and ask it a question, as a reader will."""
        manifest = read_manifest(folder, known, self._command)
        with OpenFiles(folder, manifest.files) as files:
            self._refuse_damage(files)
        total = EmbeddedGeneration(folder, manifest.facts, {}).search(Query()).total
        if total != manifest.facts.documents:
            raise CorruptIndex(
                f"{folder} responde con {total} de sus {manifest.facts.documents} documentos: vuelva a construirlo"
            )

    def rollback(self) -> Facts:
        self._current()  # NoIndex before the lock would make the folder
        with self.building():
            current = self._current()
            if current.before is None:
                raise NoIndex(f"no hay ninguna generación anterior a {current.generation} en {self.path}")
            # Refuses what no reader could open.
            facts = self._open(current.before, current.manifest_before).facts
            self._point_at(Current(current.before, None, current.last, current.manifest_before))
            return facts

    def _point_at(self, current: Current) -> None:
        """The publication itself: one rename."""
        file = self.path / f"{CURRENT}.new"
        file.unlink(missing_ok=True)  # whatever it is: a pipe would wait for a reader
        _write(file, current_as_written(current))
        file.replace(self.path / CURRENT)
        _sync(self.path)

    def _named(self) -> list[Path]:
        """Everything that has a generation's name; a plain file or a link may have it too."""
        return [path for path in self.path.glob("gen-*") if number_of(path.name)]

    def _remove_all_but(self, current: Current | None) -> None:
        """Debris of killed builds, and generations that can no longer be rolled back to."""
        kept = (current.generation, current.before) if current else ()
        for path in self._named():
            if path.name not in kept and stat.S_ISDIR(path.lstat().st_mode):
                # Its manifest first: half a folder must never look like a whole one.
                (path / MANIFEST).unlink(missing_ok=True)
                shutil.rmtree(path, ignore_errors=True)


def _write(file: Path, data: bytes) -> None:
    """Bring a new file to disk, which only its owner may write."""
    with file.open("xb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())
    file.chmod(file.stat().st_mode & ~0o022)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _settle(folder: Path, facts: Facts, rules: Mapping[str, str]) -> str:
    """Bring all of the generation to disk, and write its manifest last. Gives the manifest's digest."""
    inside = sorted(folder.rglob("*"))
    for path in inside:
        path.chmod(path.stat().st_mode & ~0o022)
        _sync(path)
    manifest = Manifest(
        FORMAT,
        facts,
        dict(rules),
        tuple(sorted(file.name for file in (folder / "blobs").iterdir())),
        {str(file.relative_to(folder)): sums_of(file) for file in inside if file.is_file()},
    )
    data = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    _write(folder / MANIFEST, data)
    _sync(folder)
    return digest(data)


def _trust(path: Path, folder: Path) -> None:
    """CorruptIndex when a file could have been written by someone else: opening a Whoosh index unpickles."""
    owners = {0, os.geteuid()}
    statuses = [(file, file.stat()) for file in (path, path / CURRENT, folder)]
    statuses += [(file, file.lstat()) for file in folder.rglob("*")]
    for file, status in statuses:
        if stat.S_ISLNK(status.st_mode):
            raise CorruptIndex(f"{file} es un enlace y se escribió un archivo: vuelva a construir el índice")
        if status.st_uid not in owners or status.st_mode & 0o022:
            raise CorruptIndex(
                f"{file} es de otra persona, o pueden escribirlo otros: corrija el dueño y los permisos"
            )

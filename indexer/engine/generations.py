"""Where generations lie, and how one takes the other's place.

    INDEX/CURRENT           which generation is published, and which one was before it; written by one rename
    INDEX/LOCK              held by the one builder
    INDEX/gen-0004/         a generation: MANIFEST.json, its arrays, its Whoosh index, the builder's blobs

A generation is written beside the published one, checked, and published last, so that a build may end anywhere:
what it left behind is named by no CURRENT, and the next build removes it. The one before stays for `rollback`.
A reader opens all of a generation at once and can go on with it when the folder is gone.
"""

import fcntl
import hashlib
import json
import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import msgspec

from indexer.engine.embedded.generation import EmbeddedGeneration
from indexer.engine.embedded.keeping import Keeper
from indexer.engine.embedded.writing import BATCH, Writer
from indexer.engine.packing import pack
from indexer.engine.port import Blob, Facts, Kept, Packed, Query, Record, now
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

FORMAT = 7  # of the files; another one's index has to be built again
MANIFEST = "MANIFEST.json"
_log = logging.getLogger(__name__)
SUMMED_AT_OPEN = 1 << 18  # bytes; larger files are only measured at open, and summed by `verify`

_held: set[int] = (
    set()
)  # descriptors of locks; a forked worker must not hold one on when its builder is killed


def _let_go() -> None:
    for descriptor in _held:
        os.close(descriptor)
    _held.clear()


os.register_at_fork(after_in_child=_let_go)


@dataclass(frozen=True, slots=True)
class Current:
    """What CURRENT says. `last` is the highest number ever published: names are not used again."""

    generation: str
    before: str | None
    last: int


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
                    generation = self._open(self._current().generation)
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
            stat = (self.path / "CURRENT").stat()
        except (FileNotFoundError, NotADirectoryError):
            raise NoIndex(
                f"no hay nada publicado en {self.path}: construya el índice con {self._command}"
            ) from None
        return stat.st_ino, stat.st_mtime_ns

    def _current(self) -> Current:
        file = self.path / "CURRENT"
        try:
            current = msgspec.json.decode(file.read_bytes(), type=Current)
            if not all(map(_number, filter(None, (current.generation, current.before)))):
                raise ValueError("no names of generations")
            return current
        except (FileNotFoundError, NotADirectoryError):
            raise NoIndex(
                f"no hay nada publicado en {self.path}: construya el índice con {self._command}"
            ) from None
        except (msgspec.MsgspecError, ValueError, OSError):
            raise CorruptIndex(
                f"{file} no se puede leer: vuelva a construir el índice con {self._command}"
            ) from None

    def _open(self, name: str) -> EmbeddedGeneration:
        folder = self.path / name
        manifest = _manifest(folder)
        if manifest["format"] != FORMAT:
            raise WrongRules(
                f"{folder} tiene otro formato que el de este programa: vuelva a construir el índice con {self._command}"
            )
        facts = Facts(**manifest["facts"])
        if self._rules is not None and self._rules["index_rules"] != facts.index_rules:
            raise WrongRules(
                f"{folder} se construyó con otras reglas que las de este programa:"
                f" vuelva a construirlo con {self._command}"
            )
        _trust(self.path, folder)
        _compare(folder, manifest, up_to=SUMMED_AT_OPEN)
        blobs = {blob: folder / "blobs" / blob for blob in manifest["blobs"]}
        return EmbeddedGeneration(folder, facts, blobs)

    def verify(self) -> None:
        """Read every byte of the published generation. CorruptIndex when one is not as it was written."""
        folder = self.path / self._current().generation
        _compare(folder, _manifest(folder), up_to=None)

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
            number = 1 + max([before.last if before else 0, *map(_number, self._folders())])
            if before:  # else nobody knows which to keep: what is there stays until this one is published
                self._remove_all_but(before)
            folder = self.path / f"gen-{number:04}"
            folder.mkdir(mode=0o755)
            try:
                facts = self._write(folder, records, blobs, rules)
                if before and not force:
                    self._look_for_loss(facts, before)
                _settle(folder, facts, rules)
                self._check(folder, facts)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            self._point_at(Current(folder.name, before.generation if before else None, number))
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
        try:
            published = Facts(**_manifest(self.path / before.generation)["facts"]).documents
        except CorruptIndex:
            return  # what cannot be read cannot be compared with, and needs replacing
        if 5 * facts.documents < 4 * published:
            raise Shrunk(
                f"{facts.documents} documentos donde había {published} en {self.path}: busque qué falta"
                " o, si es lo que quiere, construya con --force"
            )

    def _check(self, folder: Path, facts: Facts) -> None:
        """Open what was written and ask it a question, as a reader will."""
        _compare(folder, _manifest(folder), up_to=SUMMED_AT_OPEN)
        total = EmbeddedGeneration(folder, facts, {}).search(Query()).total
        if total != facts.documents:
            raise CorruptIndex(
                f"{folder} responde con {total} de sus {facts.documents} documentos: vuelva a construirlo"
            )

    def rollback(self) -> Facts:
        self._current()  # NoIndex before the lock would make the folder
        with self.building():
            current = self._current()
            if current.before is None:
                raise NoIndex(f"no hay ninguna generación anterior a {current.generation} en {self.path}")
            facts = self._open(current.before).facts  # refuses what no reader could open
            self._point_at(Current(current.before, None, current.last))
            return facts

    def _point_at(self, current: Current) -> None:
        """The publication itself: one rename."""
        file = self.path / "CURRENT.new"
        with file.open("w", encoding="utf-8") as opened:
            json.dump(asdict(current), opened)
            opened.flush()
            os.fsync(opened.fileno())
        file.chmod(file.stat().st_mode & ~0o022)
        file.replace(self.path / "CURRENT")
        _sync(self.path)

    def _folders(self) -> list[str]:
        return [folder.name for folder in self.path.glob("gen-*") if _number(folder.name)]

    def _remove_all_but(self, current: Current | None) -> None:
        """Debris of killed builds, and generations that can no longer be rolled back to."""
        kept = (current.generation, current.before) if current else ()
        for name in self._folders():
            if name not in kept:
                # Its manifest first: half a folder must never look like a whole one.
                (self.path / name / MANIFEST).unlink(missing_ok=True)
                shutil.rmtree(self.path / name, ignore_errors=True)


def _number(name: str) -> int:
    """Of `gen-0004`, 4; 0 for another name."""
    digits = name.removeprefix("gen-")
    return int(digits) if name.startswith("gen-") and digits.isdecimal() else 0


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sum(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _settle(folder: Path, facts: Facts, rules: Mapping[str, str]) -> None:
    """Bring all of the generation to disk, and write its manifest last."""
    inside = sorted(folder.rglob("*"))
    files = [path for path in inside if path.is_file()]
    for path in inside:
        path.chmod(path.stat().st_mode & ~0o022)
        _sync(path)
    manifest = {
        "format": FORMAT,
        "facts": asdict(facts),
        "rules": dict(rules),
        "blobs": sorted(file.name for file in (folder / "blobs").iterdir()),
        "files": {
            str(file.relative_to(folder)): {"size": file.stat().st_size, "sha256": _sum(file)}
            for file in files
        },
    }
    written = folder / MANIFEST
    with written.open("w", encoding="utf-8") as opened:
        json.dump(manifest, opened, indent=1)
        opened.flush()
        os.fsync(opened.fileno())
    written.chmod(written.stat().st_mode & ~0o022)
    _sync(folder)


def _manifest(folder: Path) -> dict[str, Any]:
    file = folder / MANIFEST
    try:
        manifest: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        Facts(**manifest["facts"])
        manifest["format"], manifest["files"], manifest["blobs"]
    except (OSError, ValueError, TypeError, KeyError):
        raise CorruptIndex(f"{file} no se puede leer: vuelva a construir el índice") from None
    return manifest


def _compare(folder: Path, manifest: Mapping[str, Any], up_to: int | None) -> None:
    """CorruptIndex when a file is not what the manifest says; the bytes of larger ones are not read."""
    for name, known in manifest["files"].items():
        file = folder / name
        try:
            size = file.stat().st_size
            same = size == known["size"] and (
                (up_to is not None and size > up_to) or _sum(file) == known["sha256"]
            )
        except OSError:
            same = False
        if not same:
            raise CorruptIndex(
                f"{file} falta o no es como se escribió:"
                " vuelva a la generación anterior (rollback) o construya el índice"
            )


def _trust(path: Path, folder: Path) -> None:
    """CorruptIndex when a file could have been written by someone else: opening a Whoosh index unpickles."""
    owners = {0, os.geteuid()}
    for file in (path, path / "CURRENT", folder, *folder.rglob("*")):
        stat = file.stat()
        if stat.st_uid not in owners or stat.st_mode & 0o022:
            raise CorruptIndex(
                f"{file} es de otra persona, o pueden escribirlo otros: corrija el dueño y los permisos"
            )

"""Where generations lie, and how one takes the other's place.

    INDEX/CURRENT           which generation is published, and which one was before it; written by one rename
    INDEX/LOCK              held by the one builder
    INDEX/gen-0004/         a generation: MANIFEST.json, its arrays, its Whoosh index, the builder's blobs

A generation is written beside the published one, checked, and published last, so that a build may end anywhere:
what it left behind is named by no CURRENT, and the next build removes it. The one before stays for `rollback`.
A reader opens all of a generation at once and can go on with it when the folder is gone: `reader.py` does that, and
says what happens when it is damaged. `index_metadata.py` says what CURRENT and MANIFEST.json hold, `checksums.py` how
damage of the other files is found.
"""

import fcntl
import os
import shutil
import stat
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from indexer.engine.embedded.checksums import ChecksummedFiles, compute_checksums
from indexer.engine.embedded.generation import EmbeddedGeneration
from indexer.engine.embedded.index_metadata import (
    CURRENT,
    FORMAT,
    MANIFEST,
    Current,
    Manifest,
    current_as_written,
    digest,
    number_of,
    read_facts,
    read_manifest,
)
from indexer.engine.embedded.record_reuse import PreviousGeneration
from indexer.engine.embedded.serving_generation import ReportProgress, ServingGeneration, VerifiedGeneration
from indexer.engine.embedded.writer import BATCH_TERMS, IndexWriter
from indexer.engine.packed_record import pack
from indexer.engine.port import (
    Blob,
    GenerationInfo,
    Health,
    PackedRecord,
    Query,
    Record,
    Unchanged,
    utc_timestamp,
)
from indexer.errors import (
    BadRecord,
    BuildRunning,
    CorruptIndex,
    EmptyCorpus,
    IncompatibleIndex,
    IndexShrunk,
    NoIndex,
)

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

    def __init__(
        self,
        path: Path,
        rules: Mapping[str, str] | None = None,
        *,
        batch: int = BATCH_TERMS,
        watch: bool = False,
    ) -> None:
        """With `watch`, damage found after open takes a generation out of service, as a server needs it."""
        self.path = path
        self._batch = batch  # words inverted at a time
        self._reader = ServingGeneration(path, rules, watch=watch)
        self._lock = threading.RLock()
        self._building = 0
        self._builder = 0  # the thread that holds the lock

    # --- reading --------------------------------------------------------------------------------------------

    def current(self) -> EmbeddedGeneration:
        """The published generation. Whoever builds is given one that was read through: it may take Records over."""
        return self._reader.current(whole=self._builder == threading.get_ident())

    def health(self) -> Health:
        return self._reader.health()

    def doubt(self) -> None:
        self._reader.doubt()

    def verify(self, progress: ReportProgress | None = None) -> tuple[VerifiedGeneration, ...]:
        """Read every byte of what is published. CorruptIndex when one is not as it was written: notes say where."""
        return self._reader.verify(progress)

    # --- building -------------------------------------------------------------------------------------------

    @contextmanager
    def building(self) -> Iterator[None]:
        """Hold the one builder's lock. BuildRunning when another process or thread holds it."""
        if not self._lock.acquire(blocking=False):
            raise BuildRunning("build-in-thread", path=self.path)
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
                    raise BuildRunning("build-running", path=self.path) from None
                self._building += 1
                self._builder = threading.get_ident()
                try:
                    yield
                finally:
                    self._builder = 0
                    self._building -= 1
            finally:
                fcntl.flock(descriptor, fcntl.LOCK_UN)
                _held.discard(descriptor)
                os.close(descriptor)
        finally:
            self._lock.release()

    def publish(
        self,
        records: Iterable[Record | PackedRecord | Unchanged],
        *,
        blobs: Callable[[], Mapping[str, Blob]],
        rules: Mapping[str, str],
        force: bool = False,
    ) -> GenerationInfo:
        with self.building():
            try:
                before: Current | None = self._reader.published()
            except (NoIndex, CorruptIndex):
                before = None
            number = 1 + max(
                [before.last if before else 0, *(number_of(path.name) for path in self._named())]
            )
            if before:  # else nobody knows which to keep: what is there stays until this one is published
                self._remove_all_but(before)
            previous = self._previous(before) if before else (None, "")
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
            self._point_at(Current(folder.name, previous[0], number, known, previous[1]))
            self._remove_all_but(self._reader.published())
            return facts

    def _previous(self, before: Current) -> tuple[str | None, str]:
        """What can be rolled back to after a publication: the published generation, or the one before when that one
        is damaged. With the digest of its manifest."""
        try:
            sound = self.current().info.generation
        except CorruptIndex:
            return None, ""
        except IncompatibleIndex:  # of another program, which may want it back
            sound = before.generation
        if sound == before.generation:
            return sound, before.manifest
        return sound, before.manifest_before

    def _write(
        self,
        folder: Path,
        records: Iterable[Record | PackedRecord | Unchanged],
        blobs: Callable[[], Mapping[str, Blob]],
        rules: Mapping[str, str],
    ) -> GenerationInfo:
        writer = IndexWriter(folder, batch=self._batch)
        keeper: PreviousGeneration | None = None
        for given in records:
            match given:
                case Unchanged(id):
                    keeper = keeper or self._keeper(id, folder)
                    writer.keep(keeper, id)
                case PackedRecord():
                    writer.take(given)
                case Record():
                    writer.take(*pack([given]))
        if not len(writer):
            raise EmptyCorpus("no-documents")
        frequencies = writer.close()
        (folder / "blobs").mkdir()
        for name, blob in blobs().items():
            if Path(name).name != name:
                raise ValueError(f"{name!r} is no name of a blob: a plain file name is needed")
            (folder / "blobs" / name).write_bytes(blob if isinstance(blob, bytes) else blob(frequencies))
        return GenerationInfo(
            generation=folder.name,
            built=utc_timestamp(),
            documents=len(writer),
            index_rules=rules["index_rules"],
            record_rules=rules["record_rules"],
        )

    def _keeper(self, id: str, work: Path) -> PreviousGeneration:
        """Of the published generation, for the documents to keep, of which `id` is the first."""
        try:
            published = self.current().info.generation  # refuses other rules' and what is corrupt
        except NoIndex:
            raise BadRecord(f"no document {id!r} is published that could be kept") from None
        return PreviousGeneration(self.path / published, work)

    def _look_for_loss(self, facts: GenerationInfo, before: Current) -> None:
        published = read_facts(self.path / before.generation)
        if published is None:
            return  # what cannot be read cannot be compared with, and needs replacing
        if 5 * facts.documents < 4 * published.documents:
            raise IndexShrunk(
                "index-shrunk", documents=facts.documents, before=published.documents, path=self.path
            )

    def _check(self, folder: Path, known: str) -> None:
        """Open what was written and ask it a question, as a reader will."""
        manifest = read_manifest(folder, known, self._reader.command)
        with ChecksummedFiles(folder, manifest.files) as files:
            self._reader.refuse_damage(files)
        total = EmbeddedGeneration(folder, manifest.facts, {}).search(Query()).total
        if total != manifest.facts.documents:
            raise CorruptIndex("wrong-total", path=folder, total=total, documents=manifest.facts.documents)

    def rollback(self) -> GenerationInfo:
        self._reader.published()  # NoIndex before the lock would make the folder
        with self.building():
            current = self._reader.published()
            if current.before is None:
                raise NoIndex("no-generation-before", generation=current.generation, path=self.path)
            # Refuses what no reader could open, and what is damaged.
            facts = self._reader.open_whole(current.before, current.manifest_before).info
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


def _settle(folder: Path, facts: GenerationInfo, rules: Mapping[str, str]) -> str:
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
        {str(file.relative_to(folder)): compute_checksums(file) for file in inside if file.is_file()},
    )
    data = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    _write(folder / MANIFEST, data)
    _sync(folder)
    return digest(data)

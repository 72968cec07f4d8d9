"""Which generation answers: the published one, or the one before it while that is damaged.

At open a small generation is read through, and of a larger one its smallest files. A reader that watches reads the
rest in the background, since that takes seconds for each GB: with damage found, the generation before takes
its place as soon as all of that has been read; where there is none, or it is damaged too, nothing answers.
"""

import logging
import os
import stat
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.engine.embedded.checksums import ChecksummedFiles, Damage, merge_adjacent
from indexer.engine.embedded.generation import EmbeddedGeneration
from indexer.engine.embedded.index_metadata import CURRENT, Current, Manifest, read_current, read_manifest
from indexer.engine.port import Health
from indexer.errors import CorruptIndex, IncompatibleIndex, IndexStateError, NoIndex
from indexer.messages import Message, system_reason

# Bytes that are read through at open, which takes 2 ms: all of a small generation; of a larger one its smallest files,
# such as those of Whoosh and the directory of the arrays.
CHECKSUM_AT_OPEN_BYTES = 1 << 22
# The check in the background rests between two readings, three times as long as one took and no longer than a second:
# it takes a quarter of a processor, and less while requests keep it waiting.
REST_FACTOR, MAX_REST_SECONDS = 3, 1.0
ReportProgress = Callable[[int, int], None]  # bytes read, of all
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class VerifiedGeneration:
    """A generation that was read through, and is as it was written."""

    generation: str
    files: int
    size: int


@dataclass(frozen=True, slots=True)
class _Serving:
    """The generation that answers. `seen` is the CURRENT it was taken up by, `manifest` its digest, which no other
    generation has; `damage` is that of the published one, when another answers for it."""

    seen: tuple[int, int]
    generation: EmbeddedGeneration
    manifest: str
    checked: bool
    damage: CorruptIndex | None = None


class ServingGeneration:
    """Opens what is published in the folder `path`. With `watch`, damage that is found later is dealt with too."""

    def __init__(self, path: Path, rules: Mapping[str, str] | None, *, watch: bool) -> None:
        self._path = path
        self._rules = rules
        self._watch = watch
        self._lock = threading.RLock()
        self._answering: _Serving | None = None
        self._reading: set[str] = set()  # digests of the manifests of what is read in the background
        self._damaged: dict[
            str, CorruptIndex
        ] = {}  # by digest of the manifest, what is wrong with a generation

    @property
    def command(self) -> str:
        """What builds the index."""
        return f"python -m indexer build CORPUS --index {self._path}"

    def health(self) -> Health:
        answering = self._answering
        return Health(answering.checked, answering.damage) if answering else Health(False)

    # --- taking up ------------------------------------------------------------------------------------------

    def current(self, *, whole: bool = False) -> EmbeddedGeneration:
        """The published generation; as long as CURRENT is the same file, the one opened before.

        With `whole`, one of which every byte was read: the one before, when the published one is damaged.
        """
        while True:
            seen = self._seen()
            answering = self._answering
            if answering is not None and answering.seen == seen and (answering.checked or not whole):
                return answering.generation
            with self._lock:
                answering = self._answering
                if answering is not None and answering.seen == seen and (answering.checked or not whole):
                    return answering.generation
                try:
                    answering = self._take_up(seen, whole)
                except (OSError, IndexStateError) as error:
                    if self._seen() != seen:
                        continue  # another generation was published, and this one removed, in between
                    if answering is None or whole:
                        raise
                    # Whoever is answering goes on: an upgrade publishes for the program that is started next.
                    _log.warning("%s; se sigue respondiendo con la generación anterior", error)
                    damage = error if isinstance(error, CorruptIndex) else None
                    answering = replace(answering, seen=seen, damage=damage)
                self._answering = answering
                return answering.generation

    def _seen(self) -> tuple[int, int]:
        """What changes whenever a generation is published: the file CURRENT is."""
        try:
            status = (self._path / CURRENT).lstat()
        except (FileNotFoundError, NotADirectoryError):
            raise NoIndex("no-index", path=self._path, command=self.command) from None
        return status.st_ino, status.st_mtime_ns

    def published(self) -> Current:
        """NoIndex, CorruptIndex."""
        return read_current(self._path, self.command)

    def _take_up(self, seen: tuple[int, int], whole: bool) -> _Serving:
        current = self.published()
        try:
            return self._opened(seen, current.generation, current.manifest, whole)
        except CorruptIndex as damage:
            stands_in = whole or (self._watch and self._answering is None)
            if not stands_in or current.before is None:
                raise
            try:
                answering = self._opened(seen, current.before, current.manifest_before, whole=True)
            except (OSError, IndexStateError):
                raise damage from None
            _log.error("%s; responde %s", damage, current.before)
            return replace(answering, damage=damage)

    def _opened(self, seen: tuple[int, int], name: str, known: str, whole: bool) -> _Serving:
        if known in self._damaged:
            known_damage = self._damaged[known]
            raise CorruptIndex(known_damage.kind, **known_damage.values)
        generation, files, left = self._open(name, known, whole)
        if left and self._watch:
            self._start(known, files, left)
        else:
            files.close()
        return _Serving(seen, generation, known, checked=not left)

    def open_whole(self, name: str, known: str) -> EmbeddedGeneration:
        """The generation of this name, whose manifest has this digest, read whole. CorruptIndex, IncompatibleIndex."""
        generation, files, _ = self._open(name, known, whole=True)
        files.close()
        return generation

    def _open(
        self, name: str, known: str, whole: bool
    ) -> tuple[EmbeddedGeneration, ChecksummedFiles, list[str]]:
        """A generation, its files, and those of them that were not read."""
        folder = self._path / name
        manifest = read_manifest(folder, known, self.command)
        if self._rules is not None and self._rules["index_rules"] != manifest.facts.index_rules:
            raise IncompatibleIndex("other-rules", path=folder, command=self.command)
        check_permissions(self._path, folder)
        files = ChecksummedFiles(folder, manifest.files)
        try:
            names = list(manifest.files) if whole else files.smallest(CHECKSUM_AT_OPEN_BYTES)
            try:
                self.refuse_damage(files, names)
            except CorruptIndex as error:
                if whole:
                    self._damaged[known] = error
                raise
            try:
                generation = EmbeddedGeneration(folder, manifest.facts, _blobs(folder, manifest))
            except Exception:
                self.refuse_damage(files)  # of a damaged file anything may come
                raise
        except BaseException:
            files.close()
            raise
        read = set(names)
        return generation, files, [name for name in manifest.files if name not in read]

    def refuse_damage(self, files: ChecksummedFiles, names: Iterable[str] | None = None) -> None:
        """CorruptIndex when one of these files, or of all, is not as it was written."""
        damage = (one for step in files.steps(names) for one in step.damage)
        for one in (*files.damage, *damage):
            raise self._damage_error(one)

    def _as_damage(self, folder: Path, error: OSError | IndexStateError) -> CorruptIndex:
        """What keeps a generation from being opened, as damage of it."""
        if isinstance(error, IndexStateError):
            return CorruptIndex(error.kind, **error.values)
        problem = Message("damage.unreadable", {"reason": system_reason(error)})
        return self._damage_error(Damage(folder, problem))

    def _damage_error(self, damage: Damage) -> CorruptIndex:
        return CorruptIndex("damaged-file", damage=damage.message, command=self.command)

    # --- in the background ----------------------------------------------------------------------------------

    def doubt(self) -> None:
        """Read all of the generation that answers again, where someone watches and nothing reads it already."""
        with self._lock:
            answering = self._answering
            if answering is None or not self._watch or answering.manifest in self._reading:
                return
            folder = self._path / answering.generation.info.generation
            try:
                manifest = read_manifest(folder, answering.manifest, self.command)
                files = ChecksummedFiles(folder, manifest.files)
            except (OSError, IndexStateError) as error:
                with suppress(NoIndex):
                    if self._seen() == answering.seen:
                        self._take_out(answering.manifest, self._as_damage(folder, error))
                return
            self._answering = replace(answering, checked=False)
            self._start(answering.manifest, files, list(manifest.files))

    def _start(self, known: str, files: ChecksummedFiles, names: list[str]) -> None:
        self._reading.add(known)
        thread = threading.Thread(
            target=self._read_through, args=(known, files, names), name="signatura-check", daemon=True
        )
        thread.start()

    def _read_through(self, known: str, files: ChecksummedFiles, names: list[str]) -> None:
        """Read what was not read at open, with rests: requests go first."""
        with self._lock:
            pass  # until it answers
        with files:
            problem = self._problem(known, files, names)
        with self._lock:
            self._reading.discard(known)
            if self._answering is None or self._answering.manifest != known:
                return  # another generation answers by now
            if problem is None:
                self._answering = replace(self._answering, checked=True)
            else:
                self._take_out(known, problem)

    def _problem(self, known: str, files: ChecksummedFiles, names: list[str]) -> CorruptIndex | None:
        """What is wrong with the files, as far as they are read: until another generation answers."""
        for damage in files.damage:
            return self._damage_error(damage)
        start = time.perf_counter()
        for step in files.steps(names):
            for damage in step.damage:
                return self._damage_error(damage)
            answering = self._answering
            if answering is None or answering.manifest != known:
                break
            time.sleep(min(REST_FACTOR * (time.perf_counter() - start), MAX_REST_SECONDS))
            start = time.perf_counter()
        return None

    def _take_out(self, known: str, problem: CorruptIndex) -> None:
        """Let this generation answer no more, and open the one before; whoever asks meanwhile waits for that."""
        _log.error("%s", problem)
        self._damaged[known] = problem
        self._answering = None
        try:
            self.current()
        except (OSError, IndexStateError) as error:
            _log.error("no hay ninguna generación entera que responda: %s", error)

    # --- at someone's wish ----------------------------------------------------------------------------------

    def verify(self, progress: ReportProgress | None = None) -> tuple[VerifiedGeneration, ...]:
        """Read every byte of the published generation and of the one before.

        CorruptIndex when one is not as it was written; its notes name each place.
        """
        while True:
            seen = self._seen()
            try:
                return self._verify(progress)
            except (OSError, IndexStateError):
                if self._seen() == seen:
                    raise
                # Another generation was published, and one of these removed, in between.

    def _verify(self, progress: ReportProgress | None) -> tuple[VerifiedGeneration, ...]:
        try:
            current = self.published()
        except CorruptIndex as error:
            raise self._damage_in_all([error]) from None
        found: list[Damage | CorruptIndex] = []
        opened: list[tuple[str, ChecksummedFiles, Manifest]] = []
        names = [(current.generation, current.manifest)]
        if current.before is not None:
            names.append((current.before, current.manifest_before))
        try:
            for name, known in names:
                folder = self._path / name
                try:
                    manifest = read_manifest(folder, known, self.command)
                    check_permissions(self._path, folder)
                except CorruptIndex as error:
                    found.append(error)
                except IncompatibleIndex:
                    if name == current.generation:
                        raise
                else:
                    opened.append((name, ChecksummedFiles(folder, manifest.files), manifest))
            of = sum(files.size for _, files, _ in opened)
            read = 0
            for _, files, _ in opened:
                found += files.damage
                for step in files.steps():
                    found += step.damage
                    read += step.read
                    if progress is not None:
                        progress(read, of)
        finally:
            for _, files, _ in opened:
                files.close()
        if found:
            raise self._damage_in_all(found)
        return tuple(
            VerifiedGeneration(name, len(manifest.files), files.size) for name, files, manifest in opened
        )

    def _damage_in_all(self, found: Sequence[Damage | CorruptIndex]) -> CorruptIndex:
        places: list[Damage | CorruptIndex] = [one for one in found if isinstance(one, CorruptIndex)]
        places += merge_adjacent(one for one in found if isinstance(one, Damage))
        error = CorruptIndex("damaged-index", path=self._path, command=self.command)
        return error.with_causes(place.message for place in places)


def _blobs(folder: Path, manifest: Manifest) -> dict[str, Path]:
    return {name: folder / "blobs" / name for name in manifest.blobs}


def check_permissions(path: Path, folder: Path) -> None:
    """CorruptIndex when a file could have been written by someone else: opening a Whoosh index unpickles."""
    owners = {0, os.geteuid()}
    statuses = [(file, file.stat()) for file in (path, path / CURRENT, folder)]
    statuses += [(file, file.lstat()) for file in folder.rglob("*")]
    for file, status in statuses:
        if stat.S_ISLNK(status.st_mode):
            raise CorruptIndex("link-in-index", path=file)
        if status.st_uid not in owners or status.st_mode & 0o022:
            raise CorruptIndex("untrusted-file", path=file)

"""The generation that answers: the published one, or the one before it while the published one is damaged.

At open, a small generation is read whole, and of a larger one the smallest files. A reader that watches reads the
rest in the background, which takes seconds for each GB. When that finds damage, the generation before is read whole
and then takes the damaged one's place; where there is none, or it is damaged too, nothing answers.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.engine.embedded.checksums import ChecksummedFiles, Damage, merge_adjacent
from indexer.engine.embedded.generation import EmbeddedGeneration
from indexer.engine.embedded.index_directory import IndexDirectory
from indexer.engine.embedded.index_metadata import GenerationManifest, read_generation_manifest
from indexer.engine.port import Health
from indexer.errors import CorruptIndex, IncompatibleIndex, IndexStateError, NoIndex
from indexer.messages import Message, system_reason

# Bytes read at open, which takes 2 ms: all of a small generation; of a larger one its smallest files, such as those of
# Whoosh and the directory of the arrays.
CHECKSUM_AT_OPEN_BYTES = 1 << 22
# The check in the background rests between two reads, three times as long as a read took, but no longer than a
# second. It takes a quarter of a processor, and less while requests keep it waiting.
REST_FACTOR, MAX_REST_SECONDS = 3, 1.0
# Called with the bytes read so far, and the bytes to read in all.
ReportProgress = Callable[[int, int], None]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class VerifiedGeneration:
    """A generation that was read whole and is as it was written: its name, and its number of files and of bytes."""

    generation: str
    files: int
    size: int


@dataclass(frozen=True, slots=True)
class _Serving:
    """The generation that answers.

    `version` is that of the CURRENT for which it was opened. `manifest_digest` names the generation: no other has the
    same. `is_verified`: every byte of it was read. `damage` is that of the published generation, if this one stands in.
    """

    version: tuple[int, int]
    generation: EmbeddedGeneration
    manifest_digest: str
    is_verified: bool
    damage: CorruptIndex | None = None


@dataclass(frozen=True, slots=True)
class _Opened:
    """A generation that was opened, its open files, and the names of those that were not read."""

    generation: EmbeddedGeneration
    files: ChecksummedFiles
    unread: list[str]


class ServingGeneration:
    """Opens the published generation of a directory, and keeps it until another is published or damage is found.

    With `watch`, damage that is found after open takes a generation out of service.
    """

    def __init__(self, directory: IndexDirectory, rules: Mapping[str, str] | None, *, watch: bool) -> None:
        self._directory = directory
        self._rules = rules
        self._watch = watch
        self._lock = threading.RLock()
        self._serving: _Serving | None = None
        # By digest of the manifest: the generations that are being read in the background, and the damage of others.
        self._being_read: set[str] = set()
        self._damage: dict[str, CorruptIndex] = {}

    def health(self) -> Health:
        """Return whether the generation that serves was read whole, and the damage of the published one."""
        serving = self._serving
        return Health(serving.is_verified, serving.damage) if serving else Health(False)

    def close(self) -> None:
        """Forget the generation that answers. A check in the background ends after its next step."""
        with self._lock:
            self._serving = None

    # --- opening --------------------------------------------------------------------------------------------

    def current(self, *, must_be_verified: bool = False) -> EmbeddedGeneration:
        """Return the published generation: the one opened before, as long as CURRENT is the same file.

        With `must_be_verified` every byte of it was read; if it is damaged, it is the generation before.
        """
        while True:
            version = self._directory.current_version()
            serving = self._serving
            if (
                serving is not None
                and serving.version == version
                and (serving.is_verified or not must_be_verified)
            ):
                return serving.generation
            with self._lock:
                serving = self._serving
                if (
                    serving is not None
                    and serving.version == version
                    and (serving.is_verified or not must_be_verified)
                ):
                    return serving.generation
                try:
                    serving = self._open_published_or_before(version, must_be_verified)
                except (OSError, IndexStateError) as error:
                    if self._directory.current_version() != version:
                        # Another generation was published in the meantime, and this one was removed.
                        continue
                    if serving is None or must_be_verified:
                        raise
                    # The generation that answers goes on: an upgrade publishes for the program that is started next.
                    _log.warning("%s; se sigue respondiendo con la generación anterior", error)
                    damage = error if isinstance(error, CorruptIndex) else None
                    serving = replace(serving, version=version, damage=damage)
                self._serving = serving
                return serving.generation

    def _open_published_or_before(self, version: tuple[int, int], must_be_verified: bool) -> _Serving:
        """Open the published generation; if it is damaged, the one before, where that may stand in."""
        current = self._directory.read_current()
        try:
            return self._open_and_watch(version, current.generation, current.manifest, must_be_verified)
        except CorruptIndex as damage:
            may_stand_in = must_be_verified or (self._watch and self._serving is None)
            if not may_stand_in or current.before is None:
                raise
            try:
                serving = self._open_and_watch(
                    version, current.before, current.manifest_before, must_be_verified=True
                )
            except (OSError, IndexStateError):
                raise damage from None
            _log.error("%s; responde %s", damage, current.before)
            return replace(serving, damage=damage)

    def _open_and_watch(
        self, version: tuple[int, int], name: str, manifest_digest: str, must_be_verified: bool
    ) -> _Serving:
        """Open a generation, and start to read the rest of it in the background where someone watches."""
        if manifest_digest in self._damage:
            damage = self._damage[manifest_digest]
            raise CorruptIndex(damage.kind, **damage.values)
        opened = self._open(name, manifest_digest, must_be_verified)
        if opened.unread and self._watch:
            self._start_reading(manifest_digest, opened.files, opened.unread)
        else:
            opened.files.close()
        return _Serving(version, opened.generation, manifest_digest, is_verified=not opened.unread)

    def open_verified(self, name: str, manifest_digest: str) -> EmbeddedGeneration:
        """Open the generation of this name and read it whole. CorruptIndex, IncompatibleIndex."""
        opened = self._open(name, manifest_digest, must_be_verified=True)
        opened.files.close()
        return opened.generation

    def _open(self, name: str, manifest_digest: str, must_be_verified: bool) -> _Opened:
        folder, command = self._directory.generation_folder(name), self._directory.build_command
        manifest = read_generation_manifest(folder, manifest_digest, command)
        if self._rules is not None and self._rules["index_rules"] != manifest.info.index_rules:
            raise IncompatibleIndex("other-rules", path=folder, command=command)
        self._directory.check_permissions(folder)
        files = ChecksummedFiles(folder, manifest.files)
        try:
            names = list(manifest.files) if must_be_verified else files.smallest(CHECKSUM_AT_OPEN_BYTES)
            try:
                raise_for_damage(files, command, names)
            except CorruptIndex as error:
                if must_be_verified:
                    self._damage[manifest_digest] = error
                raise
            try:
                generation = EmbeddedGeneration(folder, manifest.info, _blob_files(folder, manifest))
            except Exception:
                # A damaged file may raise anything: name the damage instead, if there is any.
                raise_for_damage(files, command)
                raise
        except BaseException:
            files.close()
            raise
        read = set(names)
        return _Opened(generation, files, [name for name in manifest.files if name not in read])

    # --- reading in the background --------------------------------------------------------------------------

    def doubt(self) -> None:
        """Read all of the generation that answers again, where someone watches and it is not being read already."""
        with self._lock:
            serving = self._serving
            if serving is None or not self._watch or serving.manifest_digest in self._being_read:
                return
            folder = self._directory.generation_folder(serving.generation.info.generation)
            command = self._directory.build_command
            try:
                manifest = read_generation_manifest(folder, serving.manifest_digest, command)
                files = ChecksummedFiles(folder, manifest.files)
            except (OSError, IndexStateError) as error:
                with suppress(NoIndex):
                    if self._directory.current_version() == serving.version:
                        self._take_out_of_service(serving.manifest_digest, _as_damage(folder, error, command))
                return
            self._serving = replace(serving, is_verified=False)
            self._start_reading(serving.manifest_digest, files, list(manifest.files))

    def _start_reading(self, manifest_digest: str, files: ChecksummedFiles, names: list[str]) -> None:
        self._being_read.add(manifest_digest)
        thread = threading.Thread(
            target=self._read_in_background,
            args=(manifest_digest, files, names),
            name="signatura-check",
            daemon=True,
        )
        thread.start()

    def _read_in_background(self, manifest_digest: str, files: ChecksummedFiles, names: list[str]) -> None:
        """Read the files that were not read at open, and act on what is found."""
        with self._lock:
            # Wait until the generation answers.
            pass
        with files:
            problem = self._find_problem(manifest_digest, files, names)
        with self._lock:
            self._being_read.discard(manifest_digest)
            if self._serving is None or self._serving.manifest_digest != manifest_digest:
                # Another generation answers by now.
                return
            if problem is None:
                self._serving = replace(self._serving, is_verified=True)
            else:
                self._take_out_of_service(manifest_digest, problem)

    def _find_problem(
        self, manifest_digest: str, files: ChecksummedFiles, names: list[str]
    ) -> CorruptIndex | None:
        """Read the files with rests, since requests go first; return the first problem.

        Stop when another generation answers.
        """
        command = self._directory.build_command
        for damage in files.damage:
            return _damage_error(damage, command)
        start = time.perf_counter()
        for step in files.read(names):
            for damage in step.damage:
                return _damage_error(damage, command)
            serving = self._serving
            if serving is None or serving.manifest_digest != manifest_digest:
                break
            time.sleep(min(REST_FACTOR * (time.perf_counter() - start), MAX_REST_SECONDS))
            start = time.perf_counter()
        return None

    def _take_out_of_service(self, manifest_digest: str, problem: CorruptIndex) -> None:
        """Refuse this generation from now on, and open the one before; whoever asks meanwhile waits for that."""
        _log.error("%s", problem)
        self._damage[manifest_digest] = problem
        self._serving = None
        try:
            self.current()
        except (OSError, IndexStateError) as error:
            _log.error("no hay ninguna generación entera que responda: %s", error)

    # --- reading on request ---------------------------------------------------------------------------------

    def verify(self, progress: ReportProgress | None = None) -> tuple[VerifiedGeneration, ...]:
        """Read every byte of the published generation and of the one before.

        CorruptIndex when one of them is damaged; its causes name the damaged bytes.
        """
        while True:
            version = self._directory.current_version()
            try:
                return self._verify(progress)
            except (OSError, IndexStateError):
                # Try again if another generation was published in the meantime, and one of these removed.
                if self._directory.current_version() == version:
                    raise

    def _verify(self, progress: ReportProgress | None) -> tuple[VerifiedGeneration, ...]:
        try:
            current = self._directory.read_current()
        except CorruptIndex as error:
            raise self._corrupt_index([error]) from None
        problems: list[Damage | CorruptIndex] = []
        opened: list[tuple[str, ChecksummedFiles, GenerationManifest]] = []
        digests = {current.generation: current.manifest}
        if current.before is not None:
            digests[current.before] = current.manifest_before
        try:
            for name, digest in digests.items():
                folder = self._directory.generation_folder(name)
                try:
                    manifest = read_generation_manifest(folder, digest, self._directory.build_command)
                    self._directory.check_permissions(folder)
                except CorruptIndex as error:
                    problems.append(error)
                except IncompatibleIndex:
                    if name == current.generation:
                        raise
                else:
                    opened.append((name, ChecksummedFiles(folder, manifest.files), manifest))
            num_bytes = sum(files.size for _, files, _ in opened)
            num_read = 0
            for _, files, _ in opened:
                problems += files.damage
                for step in files.read():
                    problems += step.damage
                    num_read += step.num_bytes
                    if progress is not None:
                        progress(num_read, num_bytes)
        finally:
            for _, files, _ in opened:
                files.close()
        if problems:
            raise self._corrupt_index(problems)
        return tuple(
            VerifiedGeneration(name, len(manifest.files), files.size) for name, files, manifest in opened
        )

    def _corrupt_index(self, problems: Sequence[Damage | CorruptIndex]) -> CorruptIndex:
        """Return an error with a cause for each problem; adjacent damaged bytes share one."""
        causes: list[Damage | CorruptIndex] = [
            problem for problem in problems if isinstance(problem, CorruptIndex)
        ]
        causes += merge_adjacent(problem for problem in problems if isinstance(problem, Damage))
        error = CorruptIndex(
            "damaged-index", path=self._directory.path, command=self._directory.build_command
        )
        return error.with_causes(cause.message for cause in causes)


def raise_for_damage(files: ChecksummedFiles, command: str, names: Iterable[str] | None = None) -> None:
    """Read these files, or all, and raise CorruptIndex at the first damage. `command` is what builds the index."""
    damage = (damage for step in files.read(names) for damage in step.damage)
    for first in (*files.damage, *damage):
        raise _damage_error(first, command)


def _damage_error(damage: Damage, command: str) -> CorruptIndex:
    return CorruptIndex("damaged-file", damage=damage.message, command=command)


def _as_damage(folder: Path, error: OSError | IndexStateError, command: str) -> CorruptIndex:
    """Return what keeps a generation from being opened, as damage of it."""
    if isinstance(error, IndexStateError):
        return CorruptIndex(error.kind, **error.values)
    problem = Message("damage.unreadable", {"reason": system_reason(error)})
    return _damage_error(Damage(folder, problem), command)


def _blob_files(folder: Path, manifest: GenerationManifest) -> dict[str, Path]:
    return {name: folder / "blobs" / name for name in manifest.blobs}

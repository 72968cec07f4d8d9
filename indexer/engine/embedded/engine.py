"""The embedded engine: publishes generations in an index directory, and opens the published one.

A reader opens all files of a generation at once, and can go on with it when the folder is gone. `serving_generation.py`
does that, and decides what answers when the published generation is damaged. `index_directory.py` knows the folder, and
`checksums.py` how damage is found.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from whoosh.fields import Schema

from indexer.engine.embedded.checksums import ChecksummedFiles
from indexer.engine.embedded.disk_space import writing
from indexer.engine.embedded.generation import EmbeddedGeneration
from indexer.engine.embedded.index_directory import IndexDirectory, sync_and_write_manifest
from indexer.engine.embedded.index_metadata import Current, read_generation_info, read_generation_manifest
from indexer.engine.embedded.record_reuse import PreviousGeneration
from indexer.engine.embedded.serving_generation import (
    ReportProgress,
    ServingGeneration,
    VerifiedGeneration,
    raise_for_damage,
)
from indexer.engine.embedded.tuning import Tuning
from indexer.engine.embedded.writer import IndexWriter
from indexer.engine.packed_record import PackedRecord, pack
from indexer.engine.port import (
    Blob,
    GenerationInfo,
    Health,
    Query,
    Record,
    Unchanged,
    Unpackable,
    utc_timestamp,
)
from indexer.engine.validation import check_blob_name, check_shrinkage
from indexer.errors import (
    BadRecord,
    CorruptIndex,
    EmptyCorpus,
    IncompatibleIndex,
    IndexStateError,
    NoIndex,
)

DEFAULT_TUNING = Tuning()


class EmbeddedEngine:
    """The port's `Engine` over the generations in the folder `path`, which the first build makes."""

    def __init__(
        self,
        path: Path,
        rules: Mapping[str, str] | None = None,
        *,
        tuning: Tuning = DEFAULT_TUNING,
        watch: bool = False,
        schema: Schema | None = None,
    ) -> None:
        """With `watch`, as a server needs it, a generation is taken out of service when damage is found after open.

        With `rules`, only a generation that was built with these `index_rules` is opened. `schema` is that of the
        Whoosh index in each generation that is published; `plain_schema` when there is none.
        """
        self.path = path
        self._tuning = tuning
        self._schema = schema
        self._directory = IndexDirectory(path)
        self._serving = ServingGeneration(self._directory, rules, watch=watch)

    # --- reading --------------------------------------------------------------------------------------------

    def current(self) -> EmbeddedGeneration:
        """Return the published generation. A builder is given one that was read whole, since it may reuse Records."""
        return self._serving.current(must_be_verified=self._directory.is_locked_by_this_thread)

    def health(self) -> Health:
        """Return whether what serves was read whole, and what is wrong with the published generation."""
        return self._serving.health()

    def close(self) -> None:
        """Let the generation go; a check of it in the background ends after its next step."""
        self._serving.close()

    def doubt(self) -> None:
        """Have the generation read again in a thread, because an answer met damage in it."""
        self._serving.doubt()

    def verify(self, progress: ReportProgress | None = None) -> tuple[VerifiedGeneration, ...]:
        """Read every byte of the published generation and the one before.

        CorruptIndex when one of them is damaged; its causes name the damaged bytes.
        """
        return self._serving.verify(progress)

    # --- building -------------------------------------------------------------------------------------------

    @contextmanager
    def building(self) -> Iterator[None]:
        """Hold the one builder's lock. BuildRunning when another process or thread holds it.

        Whoever takes it removes what builds that failed left behind, also where nothing will be published. Without
        CURRENT nobody knows which generations to keep: all stay until the next is published.
        """
        with self._directory.lock():
            with suppress(IndexStateError, OSError):
                self._directory.remove_stale(self._directory.read_current())
            yield

    def publish(
        self,
        records: Iterable[Record | Unpackable | Unchanged],
        *,
        blobs: Callable[[], Mapping[str, Blob]],
        rules: Mapping[str, str],
        force: bool = False,
    ) -> GenerationInfo:
        """Write a generation beside the published one, read it back whole, and name it in CURRENT.

        Raises what `port.Engine.publish` says, and DiskFull. Whatever is raised, the published generation stays.
        """
        directory = self._directory
        with self.building():
            try:
                before: Current | None = directory.read_current()
            except (NoIndex, CorruptIndex):
                before = None
            number = directory.next_number(before)
            sound, sound_manifest = self._sound_generation(before) if before else (None, "")
            folder = directory.create_generation_folder(number)
            try:
                info = self._write(folder, records, blobs, rules)
                if before and not force:
                    self._refuse_shrinkage(info, before)
                manifest = sync_and_write_manifest(folder, info, rules)
                self._check(folder, manifest)
                current = Current(folder.name, sound, number, manifest, sound_manifest)
                directory.publish(current)
            except BaseException:
                directory.discard(folder)
                raise
            directory.remove_stale(current)
            return info

    def _sound_generation(self, before: Current) -> tuple[str | None, str]:
        """Return the generation that a rollback of the next one is to publish, and the SHA-256 of its manifest.

        It is the published one, or the one before that when the published one is damaged, or none.
        """
        try:
            sound = self.current().info.generation
        except CorruptIndex:
            return None, ""
        except IncompatibleIndex:
            # Another program wrote it, and may want it back.
            sound = before.generation
        if sound == before.generation:
            return sound, before.manifest
        return sound, before.manifest_before

    def _write(
        self,
        folder: Path,
        records: Iterable[Record | Unpackable | Unchanged],
        blobs: Callable[[], Mapping[str, Blob]],
        rules: Mapping[str, str],
    ) -> GenerationInfo:
        """Write all files of a generation but its manifest. EmptyCorpus, BadRecord."""
        writer = IndexWriter(folder, self._tuning, self._schema)
        previous: PreviousGeneration | None = None
        for record in records:
            match record:
                case Unchanged(id):
                    previous = previous or self._open_previous(id, folder)
                    writer.add_unchanged(previous, id)
                case PackedRecord():
                    writer.add(record)
                case Record():
                    writer.add(*pack([record]))
                case _:
                    writer.add(*pack([record.unpack()]))
        if not len(writer):
            raise EmptyCorpus("no-documents")
        frequencies = writer.close()
        (folder / "blobs").mkdir()
        for name, blob in blobs().items():
            check_blob_name(name)
            data = blob if isinstance(blob, bytes) else blob(frequencies)
            with writing(folder / "blobs" / name, len(data)):
                (folder / "blobs" / name).write_bytes(data)
        return GenerationInfo(
            generation=folder.name,
            built=utc_timestamp(),
            documents=len(writer),
            index_rules=rules["index_rules"],
            record_rules=rules["record_rules"],
        )

    def _open_previous(self, id: str, temporary: Path) -> PreviousGeneration:
        """Open the published generation to reuse its Records, of which `id` is the first. BadRecord without one.

        A generation of other rules is refused, and so is a damaged one.
        """
        try:
            published = self.current().info.generation
        except NoIndex:
            raise BadRecord(f"no document {id!r} is published that could be kept") from None
        return PreviousGeneration(self._directory.generation_folder(published), temporary)

    def _refuse_shrinkage(self, info: GenerationInfo, before: Current) -> None:
        """Raise IndexShrunk when the documents fall by more than a fifth."""
        published = read_generation_info(self._directory.generation_folder(before.generation))
        if published is None:
            # What cannot be read cannot be compared with, and needs to be replaced.
            return
        check_shrinkage(info.documents, published.documents, self.path)

    def _check(self, folder: Path, manifest_digest: str) -> None:
        """Read what was written, open it and search it, as a reader will. CorruptIndex."""
        command = self._directory.build_command
        manifest = read_generation_manifest(folder, manifest_digest, command)
        with ChecksummedFiles(folder, manifest.files) as files:
            raise_for_damage(files, command)
        total = EmbeddedGeneration(folder, manifest.info, {}).search(Query()).total
        if total != manifest.info.documents:
            raise CorruptIndex("wrong-total", path=folder, total=total, documents=manifest.info.documents)

    def rollback(self) -> GenerationInfo:
        """Name the generation before in CURRENT again, once it has been read whole.

        Raises NoIndex where there is none, CorruptIndex where it is damaged, and BuildRunning.
        """
        # NoIndex is raised before the lock is taken, which would make the folder.
        self._directory.read_current()
        with self.building():
            current = self._directory.read_current()
            if current.before is None:
                raise NoIndex("no-generation-before", generation=current.generation, path=self.path)
            # Refuse a generation that no reader could open, and a damaged one.
            info = self._serving.open_verified(current.before, current.manifest_before).info
            self._directory.publish(Current(current.before, None, current.last, current.manifest_before))
            return info

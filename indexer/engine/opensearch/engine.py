"""The OpenSearch engine: publishes generations on a cluster, and opens the published one."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from itertools import chain, islice

from indexer.engine.opensearch.address import OpenSearchAddress
from indexer.engine.opensearch.build_lock import BuildLock
from indexer.engine.opensearch.connection import Connection
from indexer.engine.opensearch.generation import OpenSearchGeneration
from indexer.engine.opensearch.generation_builder import GenerationBuilder
from indexer.engine.opensearch.index_mappings import shape
from indexer.engine.opensearch.published_indices import (
    DOCUMENTS,
    LOOK_UP_SECONDS,
    RECORDS,
    Published,
    PublishedIndices,
)
from indexer.engine.opensearch.settings import OpenSearchSettings
from indexer.engine.port import Blob, GenerationInfo, Health, Record, Unchanged, Unpackable
from indexer.engine.validation import check_shrinkage
from indexer.errors import (
    BadRecord,
    CorruptIndex,
    EmptyCorpus,
    EngineUnavailable,
    IncompatibleIndex,
    NoIndex,
    SignaturaError,
)

# For so long a look-up of what is published answers all requests.
FRESH_SECONDS = 1.0
# By which it is judged whether most are unchanged.
FIRST_ITEMS = 100
# Of a generation of fewer documents all are written anew sooner than deleted ones are gone from a clone: up to half a
# minute.
LEAST_TO_CLONE = 1_000
# Until all copies of a new generation are in their places.
GREEN_SECONDS = 60
DEFAULT_SETTINGS = OpenSearchSettings()


class OpenSearchEngine:
    """The port's `Engine` over the indices of one prefix on a cluster."""

    def __init__(
        self,
        address: OpenSearchAddress,
        rules: Mapping[str, str] | None = None,
        *,
        settings: OpenSearchSettings = DEFAULT_SETTINGS,
    ) -> None:
        """With `rules`, only a generation that was built with these `index_rules` is opened."""
        self.address = address
        self._rules = rules
        self._settings = settings
        self._reading = Connection(address, settings)
        self._writing = Connection(address, settings, building=True)
        self._indices = PublishedIndices(self._writing, address)
        self._lock = BuildLock(self._writing, address)
        self._building_thread = 0
        self._serving: OpenSearchGeneration | None = None
        self._looked_up = 0.0
        self._looking_up = threading.Lock()
        self._failure: SignaturaError | None = None

    # --- reading --------------------------------------------------------------------------------------------

    def current(self) -> OpenSearchGeneration:
        """Return the published generation, or the last known one while nobody tells which is published.

        A builder is given one that it reads with a builder's patience.
        """
        if self._building_thread == threading.get_ident():
            published = self._indices.look_up()
            if not published.current:
                raise self._indices.no_index()
            return self._checked(self._indices.open(published.current))
        self._reading.forgive()
        serving = self._serving
        if serving is not None and time.monotonic() - self._looked_up < FRESH_SECONDS:
            return serving
        # One request looks it up. The others wait only where there is nothing to serve yet.
        if not self._looking_up.acquire(blocking=serving is None):
            assert serving is not None
            return serving
        try:
            return self._look_up()
        finally:
            self._looking_up.release()

    def _look_up(self) -> OpenSearchGeneration:
        serving = self._serving
        try:
            seconds = None if serving is None else LOOK_UP_SECONDS
            name = self._indices.look_up(self._reading, seconds=seconds).current
            if name is None:
                self._serving = None
                raise self._indices.no_index()
            if serving is None or serving.info.generation != name:
                serving = self._checked(self._indices.open(name, self._reading))
        except (EngineUnavailable, CorruptIndex, IncompatibleIndex) as failure:
            # The generation that answers goes on. That is no failure where an upgrade publishes for the program that
            # is started next.
            if serving is None:
                raise
            self._failure = None if isinstance(failure, IncompatibleIndex) else failure
        else:
            self._failure = None
            self._serving = serving
        self._looked_up = time.monotonic()
        return serving

    def _checked(self, generation: OpenSearchGeneration) -> OpenSearchGeneration:
        """Return a generation that this program can ask. IncompatibleIndex."""
        if self._rules is not None and generation.info.index_rules != self._rules["index_rules"]:
            command = self._indices.build_command
            raise IncompatibleIndex("other-rules", path=generation.documents_index, command=command)
        return generation

    def health(self) -> Health:
        """Return whether the cluster tells which generation is published, and has every document of it."""
        failure = self._failure
        serving = self._serving
        if failure is None and serving is not None:
            try:
                path = f"/_cluster/health/{serving.documents_index}?local=true"
                told = self._reading.request("GET", path, seconds=LOOK_UP_SECONDS)
                if told["status"] == "red":
                    failure = EngineUnavailable(f"{serving.documents_index} is red")
            except SignaturaError as error:
                failure = error
        return Health(checked=serving is not None, damage=failure)

    def close(self) -> None:
        """Close the connections of readers and builder."""
        self._reading.close()
        self._writing.close()

    def doubt(self) -> None:
        """Look up again what is published. The cluster checks its files itself."""
        self._looked_up = 0.0

    def verify(self, progress: Callable[[int, int], None] | None = None) -> tuple[GenerationInfo, ...]:
        """Read every Record and every blob of the published generation and of the one before, and count all documents.

        `progress` is called with the number of documents read so far, and of all. NoIndex; CorruptIndex.
        """
        published = self._indices.look_up()
        if published.current is None:
            raise self._indices.no_index()
        names = [name for name in (published.current, published.previous) if name]
        generations = [self._indices.open(name) for name in names]
        total, done = sum(generation.info.documents for generation in generations), 0
        for generation in generations:
            for _ in generation.verified_records():
                done += 1
                if progress is not None:
                    progress(done, total)
        return tuple(generation.info for generation in generations)

    # --- building -------------------------------------------------------------------------------------------

    def building(self) -> AbstractContextManager[None]:
        """Hold the one builder's lock. BuildRunning when another process or thread holds it."""
        return self._hold_lock()

    @contextmanager
    def _hold_lock(self) -> Iterator[None]:
        with self._lock.hold():
            before, self._building_thread = self._building_thread, threading.get_ident()
            try:
                yield
            finally:
                self._building_thread = before

    def publish(
        self,
        records: Iterable[Record | Unpackable | Unchanged],
        *,
        blobs: Callable[[], Mapping[str, Blob]],
        rules: Mapping[str, str],
        force: bool = False,
    ) -> GenerationInfo:
        """Write a generation to two indices of its own, check it, and move the alias to it.

        Raises what `port.Engine.publish` says. Whatever is raised, the alias stays where it was.
        """
        indices = self._indices
        with self.building():
            published = indices.look_up()
            # Now, and not after the last publication: whoever pinned a generation then has done with it.
            indices.remove_orphans(published)
            name = indices.new_name()
            documents, whole = indices.index(name, DOCUMENTS), indices.index(name, RECORDS)
            try:
                info = self._write(name, documents, whole, records, blobs, rules)
                if published.current and not force:
                    self._refuse_shrinkage(info, published.current)
                self._lock.require_held()
                indices.publish(name, published)
            except BaseException:
                # What cannot be removed now is removed by the next build.
                with suppress(SignaturaError):
                    indices.remove([documents, whole])
                raise
            self._looked_up = 0.0
            return info

    def _write(
        self,
        name: str,
        documents: str,
        whole: str,
        records: Iterable[Record | Unpackable | Unchanged],
        blobs: Callable[[], Mapping[str, Blob]],
        rules: Mapping[str, str],
    ) -> GenerationInfo:
        """Write both indices of a generation. EmptyCorpus, BadRecord."""
        items = iter(records)
        first = list(islice(items, FIRST_ITEMS))
        source = self._source_to_clone(first)
        builder = GenerationBuilder(
            self._writing,
            documents,
            whole,
            shards=self._settings.shards,
            patience=self._settings.build_seconds,
            source=source,
        )
        previous = source
        try:
            for record in chain(first, items):
                match record:
                    case Unchanged(id):
                        previous = previous or self._open_previous(id)
                        builder.add_unchanged(previous, id)
                    case Record():
                        builder.add(record)
                    case _:
                        builder.add(record.unpack())
            if not len(builder):
                raise EmptyCorpus("no-documents")
            builder.complete()
            builder.add_blobs(blobs())
            return builder.finish(name, rules, GREEN_SECONDS)
        finally:
            builder.close()

    def _source_to_clone(
        self, first: Sequence[Record | Unpackable | Unchanged]
    ) -> OpenSearchGeneration | None:
        """Return the published generation where a build that begins so had better go on from a clone of it.

        Where most is unchanged, as its first items tell: else as much would be deleted as is saved.
        """
        unchanged = sum(isinstance(item, Unchanged) for item in first)
        if 2 * unchanged <= len(first):
            return None
        try:
            source = self.current()
        except NoIndex:
            return None
        if source.info.documents < LEAST_TO_CLONE or source.metadata.shape != shape(self._settings.shards):
            return None
        return source

    def _open_previous(self, id: str) -> OpenSearchGeneration:
        """Open the published generation to reuse its Records, of which `id` is the first. BadRecord without one."""
        try:
            return self.current()
        except NoIndex:
            raise BadRecord(f"no document {id!r} is published that could be kept") from None

    def _refuse_shrinkage(self, info: GenerationInfo, before: str) -> None:
        """Raise IndexShrunk when the documents fall by more than a fifth."""
        try:
            published = self._indices.open(before).info
        except SignaturaError:
            # What cannot be read cannot be compared with, and needs to be replaced.
            return
        check_shrinkage(info.documents, published.documents, self.address)

    def rollback(self) -> GenerationInfo:
        """Move the alias back to the generation before. NoIndex where there is none; BuildRunning."""
        # NoIndex is raised before the lock is taken, which would make an index.
        self._previous_of(self._indices.look_up())
        with self.building():
            published = self._indices.look_up()
            # Refuse a generation that no reader could open.
            info = self._checked(self._indices.open(self._previous_of(published))).info
            self._lock.require_held()
            self._indices.roll_back(published)
            self._looked_up = 0.0
            return info

    def _previous_of(self, published: Published) -> str:
        """Return the generation before the published one. NoIndex when there is none."""
        if published.current is None:
            raise self._indices.no_index()
        if published.previous is None:
            raise NoIndex("no-generation-before", generation=published.current, path=self.address)
        return published.previous

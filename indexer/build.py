"""build(corpus, engine) -> Report: every file of a corpus into one published generation.

Unchanged files are not read again: their Records come from the published generation, or from the one before while that
is damaged. A file that gives no document is a line of the report; nothing changed means no new generation.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from indexer.build_state import (
    BUILD_STATE_BLOB,
    ORIGINALS_BLOB,
    BuildState,
    FileState,
    Original,
    dump_build_state,
    load_build_state,
)
from indexer.build_workers import BOUNDS, FileResult, WorkItem, process_files
from indexer.corpus import CorpusFile, file_digest, ids_by_name, iter_corpus_files
from indexer.document import Problem
from indexer.engine.packed_record import PackedRecord
from indexer.engine.port import Engine, Generation, GenerationInfo, Record, Unchanged
from indexer.errors import CorruptIndex, EmptyCorpus, IncompatibleIndex, NoIndex, SignaturaError
from indexer.manifest import EMPTY_ENTRY, Manifest, ManifestEntry, read_manifest
from indexer.manifest import MANIFEST_FILENAME as MANIFEST
from indexer.messages import Message, system_reason
from indexer.originals import OriginalStore
from indexer.passage_pages import PassageDigests, digest_passages, find_pages
from indexer.reading import reader_of, richness
from indexer.reading.ocr import ocr_version
from indexer.records import index_rules, record_rules
from indexer.refusals import REFUSING, refusal_reason
from indexer.sandbox import Bounds, Steps
from indexer.spanish import build_lexicon
from indexer.summary import PageRuns, decode_summary

# The length of a digest that `file_digest` returns; another text of it says why the file was not read.
SHA256_DIGITS = 64

# Is told the files that are read, how many there are, and the pages of a scanned one that is being read.
Progress = Callable[[int, int, Steps | None], None]


@dataclass(frozen=True, slots=True)
class FileProblem:
    """Something wrong with a file: its kind for programs, and a message and a place for people."""

    file: str
    kind: str
    message: Message | str
    where: Message | str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did. `seconds` are by stage; `published` is false when nothing had changed."""

    generation: str
    published: bool
    documents: int
    read: int
    reused: int
    problems: tuple[FileProblem, ...]
    seconds: Mapping[str, float]
    # The damage of the index that this build replaces.
    damage: SignaturaError | None = None
    # The number of files in the corpus, whether they gave a document or not.
    files: int = 0


def build(
    corpus: Path,
    engine: Engine,
    *,
    force: bool = False,
    progress: Progress | None = None,
    bounds: Bounds = BOUNDS,
    originals: OriginalStore | None = None,
) -> Report:
    """Publish the corpus; `bounds` are those of reading one file, `originals` keeps the files that give documents.

    Raises BuildRunning, EmptyCorpus, IndexShrunk, BadManifest: then the published index stays.
    """
    with engine.building():
        return _BuildRun(corpus, progress, bounds, originals).run(engine, force)


def check_corpus(corpus: Path, progress: Progress | None = None) -> tuple[FileProblem, ...]:
    """Return the problems that a build of this corpus would report, without building anything."""
    run = _BuildRun(corpus, progress)
    scan = run.scan()
    if not sum(1 for _ in run.records(scan, BuildState(), reuse=False)):
        empty = FileProblem(str(corpus), "empty", Message("problem.empty"))
        return (*run.problems(), *scan.missing, empty)
    return (*run.problems(), *scan.missing)


@dataclass(frozen=True, slots=True)
class _CorpusScan:
    """The files of the corpus, a key of each that changes whenever its Record would, and the manifest."""

    names: tuple[CorpusFile, ...]
    keys: Mapping[str, tuple[str, str]]
    manifest: Manifest

    def entry(self, file: CorpusFile) -> ManifestEntry:
        return self.manifest.get(file.name, EMPTY_ENTRY)

    @property
    def manifest_problems(self) -> tuple[Problem, ...]:
        """A problem for each manifest entry whose file is missing."""
        return tuple(
            Problem("manifest", Message("problem.manifest-no-file", {"name": repr(name)}))
            for name in sorted(self.manifest.keys() - self.keys.keys())
        )

    @property
    def missing(self) -> tuple[FileProblem, ...]:
        """The same problems as a report lists them."""
        return tuple(
            FileProblem(MANIFEST, problem.kind, problem.message) for problem in self.manifest_problems
        )


@dataclass(slots=True)
class _BuildRun:
    """The state of one build while it runs: what each file came to so far."""

    corpus: Path
    progress: Progress | None = None
    bounds: Bounds = BOUNDS
    originals: OriginalStore | None = None
    file_states: dict[str, FileState] = field(default_factory=dict)
    # Identity -> file.
    identity_owners: dict[str, str] = field(default_factory=dict)
    # SHA-256 of a file's bytes -> file.
    digest_owners: dict[str, str] = field(default_factory=dict)
    # Digest of a document's text -> file.
    text_owners: dict[str, str] = field(default_factory=dict)
    # File -> digests of its passages, of each that was read and is no PDF.
    passage_digests: dict[str, PassageDigests] = field(default_factory=dict)
    # The generation that unchanged Records are taken over from.
    before: Generation | None = None
    new_originals: set[str] = field(default_factory=set)
    read: int = 0
    reused: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    damage: SignaturaError | None = None

    def run(self, engine: Engine, force: bool) -> Report:
        try:
            return self._run(engine, force)
        except BaseException:
            self._forget_new_originals()
            raise

    def _run(self, engine: Engine, force: bool) -> Report:
        start = time.perf_counter()
        scan = self.scan()
        self.before, previous_state, self.damage = _reusable_generation(engine)
        self.seconds["scan"] = time.perf_counter() - start

        keys_before = {name: (state.sha256, state.entry) for name, state in previous_state.files.items()}
        is_same = (
            scan.keys == keys_before
            and scan.manifest_problems == previous_state.manifest
            and not _may_be_read_now(previous_state)
        )
        if self.before is not None and is_same and not force and not self.damage:
            self.file_states, self.reused = dict(previous_state.files), self.before.info.documents
            # The store may have been lost since: the page of a document whose original is gone says to build again.
            for file in scan.names:
                self._keep_original(file, self.file_states[file.name])
            return self._report(self.before.info, scan, published=False)

        start = time.perf_counter()
        try:
            info = engine.publish(
                self.records(scan, previous_state, reuse=self.before is not None),
                blobs=lambda: {
                    "lexicon": build_lexicon,
                    ORIGINALS_BLOB: msgspec.json.encode(self._other_originals(scan)),
                    BUILD_STATE_BLOB: dump_build_state(
                        BuildState(
                            self.file_states, self._redirects(previous_state, scan), scan.manifest_problems
                        )
                    ),
                },
                rules={"index_rules": index_rules(), "record_rules": _record_rules()},
                force=force,
            )
        except EmptyCorpus as error:
            causes = tuple(
                Message("damage.whole", {"file": problem.file, "problem": problem.message})
                for problem in self.problems()
            )
            error.with_causes(causes)
            raise
        self.seconds["publish"] = time.perf_counter() - start - self.seconds.get("read", 0.0)
        if self.originals is not None:
            # A rollback needs the originals of the generation before.
            files = (*previous_state.files.values(), *self.file_states.values())
            self.originals.prune({state.sha256 for state in files})
        return self._report(info, scan, published=True)

    def scan(self) -> _CorpusScan:
        manifest = read_manifest(self.corpus)
        names = tuple(iter_corpus_files(self.corpus))
        keys = {
            file.name: (file_digest(file), manifest.get(file.name, EMPTY_ENTRY).fingerprint) for file in names
        }
        return _CorpusScan(names, keys, manifest)

    def records(
        self, scan: _CorpusScan, previous_state: BuildState, *, reuse: bool
    ) -> Iterator[PackedRecord | Unchanged]:
        """Yield each Record to publish, or what stands for an unchanged one; fill `file_states` meanwhile.

        Files a librarian prefers come first: the first bearer of an identity is the one indexed.
        """
        names = sorted(
            scan.names, key=lambda file: (not scan.entry(file).prefer, richness(file.name), file.name)
        )
        reusable_ids = {
            name: state.id
            for name, state in previous_state.files.items()
            if reuse and state.id and (state.sha256, state.entry) == scan.keys.get(name)
        }
        # A document is not read again from its other formats either.
        other_formats = {
            name: state
            for name, state in previous_state.files.items()
            if state.read_from in reusable_ids and (state.sha256, state.entry) == scan.keys.get(name)
        }
        ids_before = {name: state.id for name, state in previous_state.files.items() if state.id}
        ids = ids_by_name(names, ids_before)
        results = process_files(
            [
                WorkItem(replace(file, id=ids[file.name]), scan.keys[file.name][0], scan.entry(file))
                for file in names
                if file.name not in reusable_ids and file.name not in other_formats
            ],
            self.bounds,
            self._watch(len(reusable_ids) + len(other_formats), len(names)),
        )
        has_pdf = any(_is_pdf(file.name) for file in names)
        for file in names:
            start = time.perf_counter()
            if file.name in reusable_ids:
                result = FileResult(
                    file.name, previous_state.files[file.name], Unchanged(reusable_ids[file.name])
                )
                self.reused += 1
            elif file.name in other_formats:
                result = FileResult(file.name, other_formats[file.name], None)
            else:
                result = next(results)
                self.read += 1
            self.seconds["read"] = self.seconds.get("read", 0.0) + time.perf_counter() - start
            result = self._reject_duplicate(result, scan.entry(file))
            self.file_states[file.name] = result.state
            self._keep_original(file, result.state)
            if isinstance(result.record, PackedRecord) and has_pdf and not _is_pdf(file.name):
                self.passage_digests[file.name] = _digests(result.record)
            if result.record is not None:
                yield result.record

        if self.originals is not None:
            self.originals.sync()
        if self.progress is not None:
            self.progress(len(names), len(names), None)

    def _watch(self, num_reused: int, total: int) -> Callable[[int, Steps | None], None] | None:
        """Return a function that reports progress, given the files read and the pages of a scan that is being read.

        Reused files count as read.
        """
        progress, furthest = self.progress, num_reused
        if progress is None:
            return None

        def watch(read: int, pages: Steps | None) -> None:
            nonlocal furthest
            # A chunk whose child broke a bound is begun again.
            furthest = max(furthest, min(num_reused + read, total))
            progress(furthest, total, pages)

        return watch

    def problems(self) -> tuple[FileProblem, ...]:
        return tuple(
            FileProblem(name, problem.kind, problem.message, problem.where)
            for name, state in sorted(self.file_states.items())
            for problem in state.problems
        )

    def _reject_duplicate(self, result: FileResult, entry: ManifestEntry) -> FileResult:
        """Return the result, without its document and with a Problem if another file holds the same document."""
        state = result.state
        if result.record is None:
            if state.read_from:
                self.digest_owners.setdefault(state.sha256, result.file)
            return result
        problem = None
        rival = next(
            (self.identity_owners[name] for name in state.identities if name in self.identity_owners), None
        )
        if copy_of := self.digest_owners.get(state.sha256):
            problem = Problem("copy", Message("problem.copy", {"file": result.file, "other": copy_of}))
        elif rival and richness(result.file) != richness(rival):
            # A document as PDF and as Word is one document.
            self.digest_owners[state.sha256] = result.file
            other_format = FileState(
                state.sha256,
                state.entry,
                problems=state.problems,
                read_from=rival,
                pages=state.pages,
                page_runs=self._page_runs(result, rival),
            )
            return FileResult(result.file, other_format, None)
        elif rival:
            values = {"file": result.file, "other": rival, "id": str(state.id), "manifest": MANIFEST}
            problem = Problem("duplicate", Message("problem.duplicate", values))
        elif (same_text := self.text_owners.get(state.text)) and entry.id is None:
            values = {"file": result.file, "other": same_text, "manifest": MANIFEST}
            problem = Problem("same-text", Message("problem.same-text", values))
        if problem is None:
            self.identity_owners.update(dict.fromkeys(state.identities, result.file))
            self.digest_owners[state.sha256] = result.file
            # Earlier versions stored no digest of the text.
            if state.text:
                self.text_owners.setdefault(state.text, result.file)
            return result
        rejected = FileState(state.sha256, state.entry, problems=(*state.problems, problem))
        return FileResult(result.file, rejected, None)

    def _page_runs(self, result: FileResult, read_file: str) -> PageRuns:
        """Return on which pages of a PDF the passages are of the Record that another file of its document gives."""
        pdf_record, id = self._record(result.record), self.file_states[read_file].id
        if pdf_record is None or id is None or not _is_pdf(result.file):
            return ()
        digests = self.passage_digests.get(read_file)
        if digests is None:
            record = self._record(Unchanged(id))
            if record is None:
                return ()
            digests = _digests(record)
        return find_pages(digests, _digests(pdf_record), decode_summary(pdf_record.summary).pages_of_passage)

    def _record(self, record: PackedRecord | Unchanged | None) -> PackedRecord | Record | None:
        """Return the Record that stands for itself, or that of the published generation that is taken over."""
        if isinstance(record, Unchanged):
            return self.before.record(record.id) if self.before else None
        return record

    def _keep_original(self, file: CorpusFile, state: FileState) -> None:
        if self.originals is not None and (state.id or state.read_from):
            try:
                if not self.originals.holds(state.sha256):
                    self.new_originals.add(state.sha256)
                self.originals.keep(file.open, state.sha256)
            except OSError as error:
                values = {"file": file.name, "reason": system_reason(error)}
                problem = Problem("original", Message("problem.original", values))
                self.file_states[file.name] = msgspec.structs.replace(
                    state, problems=(*state.problems, problem)
                )

    def _forget_new_originals(self) -> None:
        """Remove the originals that were kept for a generation that was not published."""
        if self.originals is not None:
            self.originals.forget(self.new_originals)

    def _other_originals(self, scan: _CorpusScan) -> dict[str, list[Original]]:
        """Return, by document id, the files that hold the document in other formats than the one it was read from."""
        sizes = {file.name: file.size for file in scan.names}
        others: dict[str, list[Original]] = {}
        for name, state in sorted(self.file_states.items()):
            id = self.file_states[state.read_from].id if state.read_from in self.file_states else None
            if id is not None:
                original = Original(name, sizes[name], state.sha256, state.pages, state.page_runs)
                others.setdefault(id, []).append(original)
        return others

    def _redirects(self, previous_state: BuildState, scan: _CorpusScan) -> dict[str, str]:
        """Return the present id by former id, for documents that the corpus has. No id in use is a former one."""
        redirects = dict(previous_state.redirects)
        for name, state in self.file_states.items():
            if state.id is None:
                continue
            state_before = previous_state.files.get(name)
            if state_before and state_before.id and state_before.id != state.id:
                redirects = {
                    old: state.id if new == state_before.id else new for old, new in redirects.items()
                }
                redirects[state_before.id] = state.id
            redirects |= dict.fromkeys(scan.manifest.get(name, EMPTY_ENTRY).former_ids, state.id)
        used = {state.id for state in self.file_states.values()}
        return {old: new for old, new in redirects.items() if old not in used and new in used}

    def _report(self, info: GenerationInfo, scan: _CorpusScan, *, published: bool) -> Report:
        return Report(
            info.generation,
            published,
            info.documents,
            self.read,
            self.reused,
            (*self.problems(), *scan.missing),
            dict(self.seconds),
            self.damage,
            len(scan.names),
        )


def _is_pdf(name: str) -> bool:
    reader = reader_of(name)
    return reader is not None and reader.format == "pdf"


def _digests(record: PackedRecord | Record) -> PassageDigests:
    """Return a digest of each passage of a Record, by which it is known again in another format."""
    if isinstance(record, PackedRecord):
        return digest_passages(zip(record.anchors, record.passage_texts(), strict=True))
    return digest_passages((passage.anchor, passage.text) for passage in record.passages)


def _record_rules() -> str:
    """Return the fingerprint of what makes a Record here: where pictures can be read, scanned files are read anew."""
    return "+".join(filter(None, (record_rules(), ocr_version().replace(" ", "-"))))


def _may_be_read_now(previous_state: BuildState) -> bool:
    """Return whether a file gave no document because the system would not let it be read, though its bytes were known.

    The cause may be gone by now, so that the file is read again even if nothing has changed.
    """
    return any(
        len(state.sha256) == SHA256_DIGITS
        and any(
            problem.kind in REFUSING and refusal_reason(problem.kind, problem.message) == "access"
            for problem in state.problems
        )
        for state in previous_state.files.values()
    )


def _reusable_generation(engine: Engine) -> tuple[Generation | None, BuildState, SignaturaError | None]:
    """Return the published generation if its Records can be reused, its build state in any case, and its damage."""
    try:
        generation = engine.current()
    except (NoIndex, IncompatibleIndex):
        # Nothing can be reused: the new generation takes its place.
        return None, BuildState(), None
    except CorruptIndex as damage:
        return None, BuildState(), damage
    previous_state = load_build_state(generation)
    reusable = generation if generation.info.record_rules == _record_rules() else None
    return reusable, previous_state, engine.health().damage

"""Reads, parses and packs a corpus' files in sandboxed child processes: WorkItem -> FileResult, in order.

One file never stops a build: what it raises, and the bound it breaks, become the Problem that its result carries.
"""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from indexer.build_state import FileState
from indexer.corpus import CorpusFile, load_document, text_digest
from indexer.document import Document, Problem
from indexer.engine.packed_record import PackedRecord, pack
from indexer.engine.port import MAX_PASSAGE_WORDS, MAX_PASSAGES, Record, Unchanged
from indexer.engine.validation import check_record
from indexer.errors import SignaturaError, UnreadableFile
from indexer.manifest import EMPTY_ENTRY, ManifestEntry
from indexer.messages import Message, system_reason
from indexer.records import to_record
from indexer.sandbox import Bounds, Failure, map_sandboxed
from indexer.settings import FILE_BOUNDS
from indexer.symbols import parse_symbol

PARALLEL_FROM = 64  # files; below, starting processes costs more than it saves
# What a child takes at a time: the more files, the more words they share; but memory holds some of these.
CHUNK_FILES = 500
CHUNK_BYTES = 1 << 21
BOUNDS = Bounds(FILE_BOUNDS.seconds, FILE_BOUNDS.memory, FILE_BOUNDS.open_files)


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A file to read, the SHA-256 of its bytes, and what the manifest states of it."""

    file: CorpusFile
    sha256: str
    entry: ManifestEntry = EMPTY_ENTRY


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file: its state for the next build, and its Record unless it gives no document."""

    file: str
    state: FileState
    record: PackedRecord | Unchanged | None


def process_files(
    work: Sequence[WorkItem], bounds: Bounds, watch: Callable[[int], None] | None = None
) -> Iterator[FileResult]:
    """Yield each file's result, in order: from one child, or from one a processor when there are many files.

    `watch` is called with the number of files read so far, as `map_sandboxed` does.
    """
    processors = os.cpu_count() or 1
    many = len(work) >= PARALLEL_FROM and processors > 1
    children = processors if many else 1
    files = min(CHUNK_FILES, len(work) // (4 * children)) if many else CHUNK_FILES
    chunks = _chunks(work, files)
    for found in map_sandboxed(_process_file, _pack, chunks, children=children, bounds=bounds, watch=watch):
        if isinstance(found, Failure):
            item = found.item
            problem = Problem("limit", _broken_bound(found, item.file, bounds).message)
            yield FileResult(item.file.name, _failed_state(item, problem), None)
        else:
            yield from found


def load_document_sandboxed(file: CorpusFile, entry: ManifestEntry, bounds: Bounds = BOUNDS) -> Document:
    """Load one document in a child process. Raises UnreadableFile where it breaks a bound, and as `load_document`."""
    found = next(map_sandboxed(_load, list, [[(file, entry)]], children=1, bounds=bounds))
    if isinstance(found, Failure):
        raise _broken_bound(found, file, bounds)
    (document,) = found
    return document


def _load(item: tuple[CorpusFile, ManifestEntry]) -> Document:
    return load_document(*item)


def _broken_bound(failure: Failure[Any], file: CorpusFile, bounds: Bounds) -> UnreadableFile:
    """Return which bound a file broke, and what to do, as an error to raise or to report."""
    if failure.kind == "time":
        return UnreadableFile("time-limit", file=file.name, seconds=f"{bounds.seconds:g}")
    if failure.kind == "memory":
        return UnreadableFile("memory-limit", file=file.name, limit=bounds.memory >> 20)
    died_of = f" ({signal.Signals(failure.signal).name})" if failure.signal else ""
    return UnreadableFile("reader-died", file=file.name, signal=died_of)


def _chunks(work: Sequence[WorkItem], files: int) -> Iterator[list[WorkItem]]:
    """The work in order, as many files together as may be."""
    chunk: list[WorkItem] = []
    size = 0
    for item in work:
        if chunk and (len(chunk) >= files or size > CHUNK_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(item)
        size += item.file.size
    if chunk:
        yield chunk


# --- in the child ---------------------------------------------------------------------------------------------


def _process_file(item: WorkItem) -> tuple[str, FileState, Record | None]:
    file, entry = item.file, item.entry
    try:
        document = load_document(file, entry)
        record = to_record(document)
        _check_size(record, file)
        check_record(record, text_terms=False)
    except SignaturaError as error:
        return file.name, _failed_state(item, Problem("unreadable", error.message)), None
    except OSError as error:
        message = Message("command.system_error", {"file": file.name, "reason": system_reason(error)})
        return file.name, _failed_state(item, Problem("unreadable", message)), None
    except MemoryError:
        raise  # a bound: the sandbox names it
    except Exception as error:
        # A fault of ours costs one document and never the build: the report names it.
        what = f"{type(error).__name__}: {error}"
        message = Message("problem.fault", {"file": file.name, "fault": what})
        return file.name, _failed_state(item, Problem("fault", message)), None
    state = FileState(
        item.sha256,
        entry.fingerprint,
        record.id,
        _identities(document),
        document.problems,
        text_digest(document),
    )
    return file.name, state, record


def _check_size(record: Record, file: CorpusFile) -> None:
    """Raise UnreadableFile, in words for whoever has the file, where it has more than an engine takes."""
    if len(record.passages) > MAX_PASSAGES:
        raise UnreadableFile("too-many-paragraphs", file=file.name, limit=MAX_PASSAGES)
    if any(passage.word_count > MAX_PASSAGE_WORDS for passage in record.passages):
        raise UnreadableFile("long-paragraph", file=file.name, limit=MAX_PASSAGE_WORDS)


def _pack(processed: Sequence[tuple[str, FileState, Record | None]]) -> list[FileResult]:
    """The files' results, their Records packed together: that is less to hand over, and to take in."""
    packed = iter(pack([record for _, _, record in processed if record]))
    return [FileResult(name, state, next(packed) if record else None) for name, state, record in processed]


def _failed_state(item: WorkItem, problem: Problem) -> FileState:
    return FileState(item.sha256, item.entry.fingerprint, problems=(problem, *item.entry.problems))


def _identities(document: Document) -> tuple[str, ...]:
    """What no two documents of one language may share: the id, and each own symbol (each half of a joint one)."""
    language = document.masthead.language or "es"
    symbols = (half.key for symbol in document.masthead.symbols for half in parse_symbol(symbol).halves)
    return tuple(f"{language}:{identity}" for identity in (document.id, *symbols))

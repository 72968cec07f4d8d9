"""Read, parse and pack the files of a corpus in sandboxed child processes: WorkItem -> FileResult, in order.

A file never stops a build. What it raises, or the bound that it breaks, becomes a Problem in its result.
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
from indexer.sandbox import Bounds, Failure, Steps, map_sandboxed
from indexer.settings import FILE_BOUNDS
from indexer.symbols import parse_symbol

# Files. For fewer, starting a process for each processor costs more than it saves.
PARALLEL_FROM = 64
# The files of a chunk, which one child processes at a time. Their Records are packed together and share their words,
# so that a large chunk packs better; but several chunks are in memory at once.
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
    """The result of one file: its state for the next build, and its Record if it gives a document."""

    file: str
    state: FileState
    record: PackedRecord | Unchanged | None


def process_files(
    work: Sequence[WorkItem], bounds: Bounds, watch: Callable[[int, Steps | None], None] | None = None
) -> Iterator[FileResult]:
    """Yield the result of each file, in order. PARALLEL_FROM files or more are read by one child for each processor.

    `watch` is called with the number of files read so far and the pages of one that takes long, as by `map_sandboxed`.
    """
    processors = os.cpu_count() or 1
    is_parallel = len(work) >= PARALLEL_FROM and processors > 1
    children = processors if is_parallel else 1
    chunk_files = min(CHUNK_FILES, len(work) // (4 * children)) if is_parallel else CHUNK_FILES
    chunks = _chunks(work, chunk_files)
    for outcome in map_sandboxed(_process_file, _pack, chunks, children=children, bounds=bounds, watch=watch):
        if isinstance(outcome, Failure):
            item = outcome.item
            problem = Problem("limit", _broken_bound(outcome, item.file, bounds).message)
            yield FileResult(item.file.name, _failed_state(item, problem), None)
        else:
            yield from outcome


def load_document_sandboxed(file: CorpusFile, entry: ManifestEntry, bounds: Bounds = BOUNDS) -> Document:
    """Load one document in a child process. Raises UnreadableFile where it breaks a bound, and as `load_document`."""
    outcome = next(map_sandboxed(_load, list, [[(file, entry)]], children=1, bounds=bounds))
    if isinstance(outcome, Failure):
        raise _broken_bound(outcome, file, bounds)
    (document,) = outcome
    return document


def _load(item: tuple[CorpusFile, ManifestEntry]) -> Document:
    return load_document(*item)


def _broken_bound(failure: Failure[Any], file: CorpusFile, bounds: Bounds) -> UnreadableFile:
    """Return an error that says which bound a file broke and what to do about it."""
    if failure.kind == "time":
        return UnreadableFile("time-limit", file=file.name, seconds=f"{bounds.seconds:g}")
    if failure.kind == "memory":
        return UnreadableFile("memory-limit", file=file.name, limit=bounds.memory >> 20)
    died_of = f" ({signal.Signals(failure.signal).name})" if failure.signal else ""
    return UnreadableFile("reader-died", file=file.name, signal=died_of)


def _chunks(work: Sequence[WorkItem], max_files: int) -> Iterator[list[WorkItem]]:
    """Yield the work in chunks, in order, of at most `max_files` files; a chunk ends where it passes CHUNK_BYTES."""
    chunk: list[WorkItem] = []
    size = 0
    for item in work:
        if chunk and (len(chunk) >= max_files or size > CHUNK_BYTES):
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
        # The sandbox reports it as the bound on memory.
        raise
    except Exception as error:
        # A fault of the program loses one document, never the build: the report names it.
        fault = f"{type(error).__name__}: {error}"
        message = Message("problem.fault", {"file": file.name, "fault": fault})
        return file.name, _failed_state(item, Problem("fault", message)), None
    state = FileState(
        item.sha256,
        entry.fingerprint,
        record.id,
        _identities(document),
        document.problems,
        text_digest(document),
        pages=document.source_file.pages,
    )
    return file.name, state, record


def _check_size(record: Record, file: CorpusFile) -> None:
    """Raise UnreadableFile if the document is larger than an engine takes; it names the limit for the file's owner."""
    if len(record.passages) > MAX_PASSAGES:
        raise UnreadableFile("too-many-paragraphs", file=file.name, limit=MAX_PASSAGES)
    if any(passage.word_count > MAX_PASSAGE_WORDS for passage in record.passages):
        raise UnreadableFile("long-paragraph", file=file.name, limit=MAX_PASSAGE_WORDS)


def _pack(processed: Sequence[tuple[str, FileState, Record | None]]) -> list[FileResult]:
    """Return the results of a chunk. Its Records are packed together, which is less to send and to write."""
    packed = iter(pack([record for _, _, record in processed if record]))
    return [FileResult(name, state, next(packed) if record else None) for name, state, record in processed]


def _failed_state(item: WorkItem, problem: Problem) -> FileState:
    return FileState(item.sha256, item.entry.fingerprint, problems=(problem, *item.entry.problems))


def _identities(document: Document) -> tuple[str, ...]:
    """Return what no two documents of one language may share: the id, and each half of each own symbol."""
    language = document.masthead.language or "es"
    symbols = (half.key for symbol in document.masthead.symbols for half in parse_symbol(symbol).halves)
    return tuple(f"{language}:{identity}" for identity in (document.id, *symbols))

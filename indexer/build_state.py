"""What a generation remembers of the files it was built from: a blob kept with it."""

import msgspec

from indexer.document import Problem
from indexer.engine.port import Generation
from indexer.summary import PageRuns

BUILD_STATE_BLOB = "files"
ORIGINALS_BLOB = "originals"


class FileState(msgspec.Struct, frozen=True):
    """A file's bytes, its manifest entry, and what came of it."""

    sha256: str
    # The manifest entry's fingerprint.
    entry: str
    # None: unreadable, or another file has its identity.
    id: str | None = None
    identities: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    # The digest of what its document says, as `corpus.text_digest` gives it.
    text: str = ""
    # The file that its document was read from instead: the same document in another format.
    read_from: str = ""
    # How many it has; 0 where the format has none.
    pages: int = 0
    # Of a PDF that another format is read instead of: on which of its pages the passages of the Record are.
    page_runs: PageRuns = ()


class BuildState(msgspec.Struct, frozen=True):
    """The files of a generation by name, and redirects: a former id -> the id of its documents."""

    files: dict[str, FileState] = {}
    # The key that earlier versions wrote, so that a build over their index keeps the redirects.
    redirects: dict[str, str] = msgspec.field(default_factory=dict, name="former")
    # What is wrong with the manifest itself: entries for files that are not there.
    manifest: tuple[Problem, ...] = ()


class Original(msgspec.Struct, frozen=True):
    """A file that holds a document: its name below the corpus, its size in bytes, and their digest.

    `pages` and `page_runs` are as a FileState's.
    """

    file: str
    bytes: int
    sha256: str
    pages: int = 0
    page_runs: PageRuns = ()


def load_originals(generation: Generation) -> dict[str, tuple[Original, ...]]:
    """Return, by document, the originals in other formats than the one that was read."""
    try:
        blob = generation.blob(ORIGINALS_BLOB)
    except KeyError:
        return {}
    return msgspec.json.decode(blob, type=dict[str, tuple[Original, ...]])


class _FileId(msgspec.Struct, frozen=True):
    """Of a FileState only the id, which takes a quarter of the time to read."""

    id: str | None = None


class _FileIds(msgspec.Struct, frozen=True):
    files: dict[str, _FileId] = {}


def load_document_ids(generation: Generation) -> list[str]:
    """Return the id of every document of the generation, ascending; none where its builder kept no files."""
    try:
        files = msgspec.json.decode(generation.blob(BUILD_STATE_BLOB), type=_FileIds).files
    except KeyError:
        return []
    return sorted({file.id for file in files.values() if file.id is not None})


def load_build_state(generation: Generation) -> BuildState:
    """Return the build state of a generation; an empty one if its builder kept none."""
    try:
        return msgspec.json.decode(generation.blob(BUILD_STATE_BLOB), type=BuildState)
    except KeyError:
        return BuildState()


def dump_build_state(state: BuildState) -> bytes:
    """Return the build state as the blob that `load_build_state` reads."""
    return msgspec.json.encode(state)

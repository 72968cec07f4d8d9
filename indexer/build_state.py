"""What a generation remembers of the files it was built from: a blob kept with it."""

import msgspec

from indexer.document import Problem
from indexer.engine.port import Generation

BLOB = "files"


class FileState(msgspec.Struct, frozen=True):
    """A file's bytes, its manifest entry, and what came of it."""

    sha256: str
    entry: str  # the manifest entry's fingerprint
    id: str | None = None  # none: unreadable, or another file has its identity
    identities: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


class BuildState(msgspec.Struct, frozen=True):
    """The files of a generation by name, and redirects: a former id -> the id of its documents."""

    files: dict[str, FileState] = {}
    # The key that earlier versions wrote, so that a build over their index keeps the redirects.
    redirects: dict[str, str] = msgspec.field(default_factory=dict, name="former")


def load_build_state(generation: Generation) -> BuildState:
    """The generation's ledger; an empty one where its builder kept none."""
    try:
        return msgspec.json.decode(generation.blob(BLOB), type=BuildState)
    except KeyError:
        return BuildState()


def dump_build_state(ledger: BuildState) -> bytes:
    """The ledger as the blob that `ledger_of` reads."""
    return msgspec.json.encode(ledger)

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


class Ledger(msgspec.Struct, frozen=True):
    """The files of a generation by name, and former id -> id of its documents."""

    files: dict[str, FileState] = {}
    former: dict[str, str] = {}


def ledger_of(generation: Generation) -> Ledger:
    """The generation's ledger; an empty one where its builder kept none."""
    try:
        return msgspec.json.decode(generation.blob(BLOB), type=Ledger)
    except KeyError:
        return Ledger()


def written(ledger: Ledger) -> bytes:
    """The ledger as the blob that `ledger_of` reads."""
    return msgspec.json.encode(ledger)

"""What CURRENT and a generation's MANIFEST.json say, guarded by digests, so that one bit more or less is seen.

    CURRENT --sha256--> MANIFEST.json --crc32 by piece--> every other file of the generation

Both are read as what they are to be, or not at all: CorruptIndex says what is wrong and which command mends it.
"""

import hashlib
from pathlib import Path

import msgspec

from indexer.engine.embedded.checksums import FileChecksums, read_regular_file
from indexer.engine.port import GenerationInfo
from indexer.errors import CorruptIndex, IncompatibleIndex, NoIndex

FORMAT = 8  # of the files; another one's index has to be built again
CURRENT, MANIFEST = "CURRENT", "MANIFEST.json"
LONGEST_CURRENT = 4096  # bytes; it has some 350
LONGEST_MANIFEST = 1 << 28  # bytes: the checksums of two TB
UNREADABLE = (OSError, msgspec.MsgspecError, ValueError, RecursionError)


class Current(msgspec.Struct, frozen=True):
    """What CURRENT says. `last` is the highest number ever published: names are not used again.

    `manifest` and `manifest_before` are the digests of the two generations' manifests; formats before 8 have none.
    """

    generation: str
    before: str | None
    last: int
    manifest: str = ""
    manifest_before: str = ""


class _Guarded(Current, frozen=True):
    digest: str = ""  # of all the rest


class Manifest(msgspec.Struct, frozen=True):
    """What a generation says of itself; `files` has all of them but the manifest, by path in the folder."""

    format: int
    facts: GenerationInfo
    rules: dict[str, str]
    blobs: tuple[str, ...]
    files: dict[str, FileChecksums]


class _Format(msgspec.Struct):
    format: int


class _Facts(msgspec.Struct):
    facts: GenerationInfo


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def number_of(name: str) -> int:
    """Of `gen-0004`, 4; 0 for another name."""
    digits = name.removeprefix("gen-")
    return int(digits) if name.startswith("gen-") and digits.isdecimal() else 0


def read_current(index: Path, command: str) -> Current:
    """NoIndex where there is none; CorruptIndex. `command` is what builds the index."""
    file = index / CURRENT
    try:
        data = read_regular_file(file, LONGEST_CURRENT)
        guarded = msgspec.json.decode(data, type=_Guarded)
        current = Current(*(getattr(guarded, name) for name in Current.__struct_fields__))
        if not all(map(number_of, filter(None, (current.generation, current.before)))):
            raise ValueError("no names of generations")
        # The format before had neither digest: its manifest will say so.
        if (guarded.manifest or guarded.digest) and data != current_as_written(current):
            raise ValueError("not a byte may be another")
        return current
    except (FileNotFoundError, NotADirectoryError):
        raise NoIndex("no-index", path=index, command=command) from None
    except UNREADABLE:
        raise CorruptIndex("unreadable-current", path=file, command=command) from None


def current_as_written(current: Current) -> bytes:
    """The bytes of CURRENT that `read_current` reads."""
    fields = msgspec.structs.asdict(current)
    return msgspec.json.encode(_Guarded(**fields, digest=digest(msgspec.json.encode(current))))


def read_manifest(folder: Path, known: str, command: str) -> Manifest:
    """The manifest that has this digest. IncompatibleIndex for one of another format; CorruptIndex."""
    file = folder / MANIFEST
    try:
        data = read_regular_file(file, LONGEST_MANIFEST)
        if msgspec.json.decode(data, type=_Format).format != FORMAT:
            raise IncompatibleIndex("other-format", path=folder, command=command)
        if digest(data) != known:
            raise ValueError("another digest")
        manifest = msgspec.json.decode(data, type=Manifest)
        if not {f"blobs/{name}" for name in manifest.blobs} <= manifest.files.keys():
            raise ValueError("blobs without files")
        return manifest
    except UNREADABLE:
        raise CorruptIndex("unreadable-manifest", path=file, command=command) from None


def read_facts(folder: Path) -> GenerationInfo | None:
    """What the manifest of any format says of its generation; None when it cannot be read."""
    try:
        return msgspec.json.decode(read_regular_file(folder / MANIFEST, LONGEST_MANIFEST), type=_Facts).facts
    except UNREADABLE:
        return None

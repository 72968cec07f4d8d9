"""The files CURRENT and MANIFEST.json: their types, and how they are read and written.

    CURRENT --sha256--> MANIFEST.json --crc32 by chunk--> every other file of the generation

CURRENT has a digest of itself and one of MANIFEST.json, so that a single wrong bit is found. What cannot be read as
it was written is refused: CorruptIndex says what is wrong, and which command mends it.
"""

import hashlib
from pathlib import Path

import msgspec

from indexer.engine.embedded.checksums import FileChecksums
from indexer.engine.port import GenerationInfo
from indexer.errors import CorruptIndex, IncompatibleIndex, NoIndex
from indexer.regular_files import read_regular_file

# The format of the files of a generation. An index of another format has to be built again.
FORMAT = 11
CURRENT, MANIFEST = "CURRENT", "MANIFEST.json"
# Bytes. CURRENT has some 350.
MAX_CURRENT_BYTES = 4096
# Bytes: as many as the checksums of two TB take.
MAX_MANIFEST_BYTES = 1 << 28
DECODING_ERRORS = (OSError, msgspec.MsgspecError, ValueError, RecursionError)


class Current(msgspec.Struct, frozen=True):
    """What CURRENT says: the published generation, and the one that a rollback publishes.

    `last` is the highest number of a generation ever published, since names are not used twice. `manifest` and
    `manifest_before` are the SHA-256 of the manifests of the two generations; formats before 8 have none.
    """

    generation: str
    before: str | None
    last: int
    manifest: str = ""
    manifest_before: str = ""


class _CurrentWithDigest(Current, frozen=True):
    # The SHA-256 of the other fields, encoded.
    digest: str = ""


class GenerationManifest(msgspec.Struct, frozen=True):
    """What a generation says of itself. `files` has every file of its folder but the manifest, by relative path."""

    format: int
    info: GenerationInfo = msgspec.field(name="facts")
    rules: dict[str, str]
    blobs: tuple[str, ...]
    files: dict[str, FileChecksums]


class _FormatOnly(msgspec.Struct):
    format: int


class _InfoOnly(msgspec.Struct):
    info: GenerationInfo = msgspec.field(name="facts")


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 digest of some bytes, in 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def generation_number(name: str) -> int:
    """Return 4 for `gen-0004`; 0 for a name that is not a generation's."""
    digits = name.removeprefix("gen-")
    return int(digits) if name.startswith("gen-") and digits.isdecimal() else 0


def encode_current(current: Current) -> bytes:
    """Return the bytes of CURRENT, with their digest."""
    fields = msgspec.structs.asdict(current)
    digest = sha256_hex(msgspec.json.encode(current))
    return msgspec.json.encode(_CurrentWithDigest(**fields, digest=digest))


def read_current(index: Path, command: str) -> Current:
    """Read CURRENT of an index. NoIndex where it is missing; CorruptIndex. `command` is what builds the index."""
    file = index / CURRENT
    try:
        data = read_regular_file(file, MAX_CURRENT_BYTES)
        decoded = msgspec.json.decode(data, type=_CurrentWithDigest)
        current = Current(*(getattr(decoded, name) for name in Current.__struct_fields__))
        if not all(map(generation_number, filter(None, (current.generation, current.before)))):
            raise ValueError("not the names of generations")
        # Formats before 8 have no digests here; the format in their manifest refuses them.
        if (decoded.manifest or decoded.digest) and data != encode_current(current):
            raise ValueError("not the bytes that were written")
        return current
    except (FileNotFoundError, NotADirectoryError):
        raise NoIndex("no-index", path=index, command=command) from None
    except DECODING_ERRORS:
        raise CorruptIndex("unreadable-current", path=file, command=command) from None


def encode_generation_manifest(manifest: GenerationManifest) -> bytes:
    """Return the bytes of MANIFEST.json."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1)


def read_generation_manifest(folder: Path, digest: str, command: str) -> GenerationManifest:
    """Read the manifest of a generation, whose SHA-256 is to be `digest`.

    IncompatibleIndex for a manifest of another format; CorruptIndex. `command` is what builds the index.
    """
    file = folder / MANIFEST
    try:
        data = read_regular_file(file, MAX_MANIFEST_BYTES)
        if msgspec.json.decode(data, type=_FormatOnly).format != FORMAT:
            raise IncompatibleIndex("other-format", path=folder, command=command)
        if sha256_hex(data) != digest:
            raise ValueError("not the digest that CURRENT has")
        manifest = msgspec.json.decode(data, type=GenerationManifest)
        if not {f"blobs/{name}" for name in manifest.blobs} <= manifest.files.keys():
            raise ValueError("blobs without files")
        return manifest
    except DECODING_ERRORS:
        raise CorruptIndex("unreadable-manifest", path=file, command=command) from None


def read_generation_info(folder: Path) -> GenerationInfo | None:
    """Return what the manifest of any format says of its generation; None when it cannot be read."""
    try:
        return msgspec.json.decode(
            read_regular_file(folder / MANIFEST, MAX_MANIFEST_BYTES), type=_InfoOnly
        ).info
    except DECODING_ERRORS:
        return None

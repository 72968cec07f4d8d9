"""ROOM 1, path -> Source. Knows formats, encodings and limits; nothing of symbols, the UN or Spanish."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from indexer.document import Problem, Source, SourceBlock, SourceFile
from indexer.errors import UnreadableFile
from indexer.messages import system_reason
from indexer.reading.encoding import decode
from indexer.reading.html import chunks_of_html, declared_encoding
from indexer.reading.markdown import chunks_of_markdown

MAX_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reader:
    """A format: its name, its suffixes, its function, and how a file states its own encoding, if it can."""

    format: str
    suffixes: tuple[str, ...]
    chunks: Callable[[str], tuple[tuple[SourceBlock, ...], tuple[Problem, ...]]]
    declared: Callable[[bytes], str | None] = lambda _: None


READERS = (
    Reader("markdown", (".md", ".markdown"), chunks_of_markdown),
    Reader(
        "text", (".txt",), chunks_of_markdown
    ),  # what lies about as plain text is Markdown that lost its name
    Reader("html", (".html", ".htm", ".xhtml"), chunks_of_html, declared_encoding),
)
SUFFIXES = tuple(suffix for reader in READERS for suffix in reader.suffixes)


def read(path: Path, name: str) -> Source:
    """The Source of the file at `path`; `name` is what to call it (its path below the corpus, with `/`).

    Raises UnreadableFile: no reader for its suffix, not there, empty, binary, more than MAX_BYTES.
    """
    suffix = path.suffix.lower()
    reader = next((reader for reader in READERS if suffix in reader.suffixes), None)
    if reader is None:
        raise UnreadableFile("no-reader", file=name, suffix=suffix or path.name, suffixes=", ".join(SUFFIXES))
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableFile("cannot-open", file=name, reason=system_reason(error)) from error
    return source_of_bytes(data, name, reader)


def source_of_bytes(data: bytes, name: str, reader: Reader) -> Source:
    """The Source of bytes already in hand. Raises UnreadableFile as `read` does."""
    if len(data) > MAX_BYTES:
        raise UnreadableFile("too-large", file=name, limit=MAX_BYTES // 1024 // 1024)
    decoded = decode(data, name, reader.declared(data))
    try:
        chunks, problems = reader.chunks(decoded.text)
    except UnreadableFile as error:
        # The tokenizer of HTML does not know what the file is called.
        raise UnreadableFile(error.kind, **{**error.values, "file": name}) from error
    if not any(chunk.text for chunk in chunks):
        raise UnreadableFile("no-text", file=name)
    file = SourceFile(name, reader.format, decoded.encoding, len(data), hashlib.sha256(data).hexdigest())
    return Source(file, chunks, (*decoded.problems, *problems))

"""path -> Source. Knows formats, encodings and limits; nothing of symbols, the UN or Spanish."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from indexer.document import Source, SourceFile
from indexer.errors import UnreadableFile
from indexer.messages import system_reason
from indexer.reading.content import Content
from indexer.reading.html import content_of_html
from indexer.reading.markdown import content_of_markdown
from indexer.reading.plain_text import content_of_plain_text
from indexer.regular_files import open_for_reading
from indexer.settings import FILE_BOUNDS

# Of a file that is all text.
MAX_BYTES = FILE_BOUNDS.text_bytes
# Of one with pictures and fonts.
MAX_PACKED_BYTES = FILE_BOUNDS.packed_bytes


@dataclass(frozen=True, slots=True)
class Reader:
    """A format: its name, its suffixes, its function, and whether its files hold pictures and fonts too."""

    format: str
    suffixes: tuple[str, ...]
    content: Callable[[bytes], Content]
    packed: bool = False

    @property
    def max_bytes(self) -> int:
        """How long a file of it may be."""
        return MAX_PACKED_BYTES if self.packed else MAX_BYTES


def _content_of_pdf(data: bytes) -> Content:
    # A corpus without PDF need not wait for PDFium and pypdf.
    from indexer.reading.pdf import content_of_pdf

    return content_of_pdf(data)


def _content_of_docx(data: bytes) -> Content:
    from indexer.reading.docx import content_of_docx

    return content_of_docx(data)


READERS = (
    Reader("markdown", (".md", ".markdown"), content_of_markdown),
    Reader("text", (".txt",), content_of_plain_text),
    Reader("html", (".html", ".htm", ".xhtml"), content_of_html),
    Reader("pdf", (".pdf",), _content_of_pdf, packed=True),
    Reader("docx", (".docx",), _content_of_docx, packed=True),
)
SUFFIXES = tuple(suffix for reader in READERS for suffix in reader.suffixes)
# Formats of word processors that a free program turns into one that is read.
CONVERTIBLE = frozenset({".doc", ".dot", ".rtf", ".odt", ".wpd", ".pages"})


# Formats by how much they say of a document, the most first; what is not named comes last.
BY_RICHNESS = ("docx", "html", "pdf")


def reader_of(name: str) -> Reader | None:
    """Return the reader of a file by its name; None when there is none."""
    suffix = Path(name).suffix.lower()
    return next((reader for reader in READERS if suffix in reader.suffixes), None)


def richness(name: str) -> int:
    """Return the rank of a file's format, 0 for the one that says most: a document is read from that one."""
    reader = reader_of(name)
    format = reader.format if reader else ""
    return BY_RICHNESS.index(format) if format in BY_RICHNESS else len(BY_RICHNESS)


def read(path: Path, name: str, root: Path | None = None) -> Source:
    """Return the Source of the file at `path`; `name` is what to call it (its path below the corpus, with `/`).

    With `root`, the corpus, no folder between it and the file may be a link.
    Raises UnreadableFile: no reader for its suffix, no regular file, empty, damaged, encrypted, over a bound.
    """
    suffix = path.suffix.lower()
    reader = reader_of(path.name)
    if suffix in CONVERTIBLE:
        raise UnreadableFile("to-convert", file=name, suffix=suffix, name=path.name)
    if reader is None:
        raise UnreadableFile("no-reader", file=name, suffix=suffix or path.name, suffixes=", ".join(SUFFIXES))
    try:
        with open_for_reading(path, root) as file:
            data = file.read(reader.max_bytes + 1)
    except OSError as error:
        raise UnreadableFile("cannot-open", file=name, reason=system_reason(error)) from error
    return source_of_bytes(data, name, reader)


def source_of_bytes(data: bytes, name: str, reader: Reader) -> Source:
    """Return the Source of bytes already in hand. Raises UnreadableFile as `read` does."""
    if len(data) > reader.max_bytes:
        raise UnreadableFile("too-large", file=name, limit=reader.max_bytes // 1024 // 1024)
    try:
        content = reader.content(data)
    except UnreadableFile as error:
        # A reader does not know what the file is called.
        raise UnreadableFile(error.kind, **{**error.values, "file": name}) from error
    if not any(block.text for block in content.blocks):
        raise UnreadableFile("no-text", file=name)
    sha256 = hashlib.sha256(data).hexdigest()
    file = SourceFile(name, reader.format, content.encoding, len(data), sha256, content.page_count)
    return Source(file, content.blocks, content.problems, content.pages, content.stated)

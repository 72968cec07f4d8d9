"""A corpus folder: which files are documents, and each as the Document it gives.

path --read--> Source --parse--> Document --topics, manifest, id--> Document
"""

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.document import Document
from indexer.errors import SignaturaError, UnreadableFile
from indexer.manifest import EMPTY_ENTRY, ManifestEntry, apply_manifest
from indexer.manifest import MANIFEST_FILENAME as MANIFEST
from indexer.parsing import parse
from indexer.reading import read
from indexer.symbols import home_of, parse_reference, parse_symbol, slug
from indexer.topics import topics_of


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file that should be a document; `name` is its path below the corpus folder, with `/`."""

    name: str
    path: Path

    @property
    def size(self) -> int:
        """The size in bytes; 0 where it cannot be read."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0


def iter_corpus_files(folder: Path) -> Iterator[CorpusFile]:
    """Yield the corpus's files in order of name: all but the manifest, README.* and names that begin with a dot."""
    found = []
    for path in folder.rglob("*"):
        below = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in below.parts)
        broken = path.is_symlink() and not path.exists()  # the document is gone: reading it reports that
        if hidden or path.name == MANIFEST or path.name.upper().startswith("README."):
            continue
        if path.is_file() or broken:
            # A name in no encoding still has one spelling that JSON can hold.
            name = os.fsencode(below.as_posix()).decode("utf-8", "backslashreplace")
            found.append(CorpusFile(name, path))
    yield from sorted(found, key=lambda file: file.name)


def load_document(file: CorpusFile, entry: ManifestEntry = EMPTY_ENTRY) -> Document:
    """The Document of one file, as its manifest entry states it. UnreadableFile says why there is none."""
    try:
        document = parse(read(file.path, file.name))
        document = apply_manifest(replace(document, topics=topics_of(document)), entry)
    except (SignaturaError, OSError, ImportError, MemoryError):
        raise
    except Exception as error:
        # A fault of the program loses one document, never the build: the report names it.
        what = f"{type(error).__name__}: {error}"
        raise UnreadableFile("parse-fault", file=file.name, fault=what) from error
    return with_id(document, entry)


def text_digest(document: Document) -> str:
    """Return a digest of all that the document says; two files that say the same have the same, in any format."""
    masthead = document.masthead
    said = (
        *masthead.symbols,
        masthead.reference,
        masthead.title,
        masthead.date,
        *masthead.printed_lines,
        *(item.text for item in masthead.agenda_items),
        *(block.text for block in document.blocks),
        *(note.text for note in document.footnotes),
    )
    # White space is the format's, not the text's.
    return hashlib.sha256(" ".join(" ".join(part.split()) for part in said if part).encode()).hexdigest()


def with_id(document: Document, entry: ManifestEntry = EMPTY_ENTRY) -> Document:
    """Return the document with its id; this is the only place that decides it."""
    return replace(document, id=entry.id or _own_id(document))


def _own_id(document: Document) -> str:
    """Return the slug of the document's symbol, else that of its reference, else the file's stem.

    A symbol is the same in every language, so a version that is not Spanish has its language in the id.
    """
    masthead = document.masthead
    tail = "" if masthead.language in (None, "es") else f"-{masthead.language}"
    if masthead.symbols:
        return slug(parse_symbol(masthead.symbols[0])) + tail
    if masthead.reference:
        return parse_reference(masthead.reference, home_of(masthead.organ)).slug + tail
    # An id is a term and a part of an address: what neither can hold becomes a hyphen.
    stem = re.sub(r"[^\w.-]+", "-", Path(document.source_file.file).stem).strip("-.")
    return stem or "documento"

"""Which files hold a document: the one it was read from, and the same document in other formats."""

from pathlib import PurePosixPath
from weakref import WeakKeyDictionary

from indexer.build_state import Original, load_originals
from indexer.document import Document
from indexer.engine.port import Generation

# The decoded tables of other formats, one for each generation that is open.
_other_formats: WeakKeyDictionary[Generation, dict[str, tuple[Original, ...]]] = WeakKeyDictionary()


def originals(generation: Generation, document: Document) -> tuple[Original, ...]:
    """Return the document's files, the one it was read from first."""
    source = document.source_file
    read = Original(source.file, source.bytes, source.sha256)
    if generation not in _other_formats:
        _other_formats[generation] = load_originals(generation)
    return (read, *_other_formats[generation].get(document.id, ()))


def suffix(original: Original) -> str:
    """Return the ending of a file's name in small letters, without its dot: 'pdf'."""
    return PurePosixPath(original.file).suffix.lower().lstrip(".")

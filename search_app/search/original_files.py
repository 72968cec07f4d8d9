"""Which files hold a document: the one it was read from, and the same document in other formats."""

from pathlib import PurePosixPath
from weakref import WeakKeyDictionary

from indexer.build_state import Original, load_originals
from indexer.document import Document
from indexer.engine.port import Generation
from indexer.summary import PageRuns

# The decoded tables of other formats, one for each generation that is open.
_other_formats: WeakKeyDictionary[Generation, dict[str, tuple[Original, ...]]] = WeakKeyDictionary()


def originals(generation: Generation, document: Document) -> tuple[Original, ...]:
    """Return the document's files, the one it was read from first."""
    source = document.source_file
    read = Original(source.file, source.bytes, source.sha256, source.pages)
    return (read, *_originals_in_other_formats(generation, document.id))


def pages_in_pdf(generation: Generation, id: str) -> PageRuns:
    """Return on which pages of its PDF the passages of a document are that was read from another format.

    Of several PDFs it is the first, the one that is sent where `format=pdf` is asked for.
    """
    files = _originals_in_other_formats(generation, id)
    return next((original.page_runs for original in files if suffix(original) == "pdf"), ())


def _originals_in_other_formats(generation: Generation, id: str) -> tuple[Original, ...]:
    if generation not in _other_formats:
        _other_formats[generation] = load_originals(generation)
    return _other_formats[generation].get(id, ())


def suffix(original: Original) -> str:
    """Return the ending of a file's name in small letters, without its dot: 'pdf'."""
    return PurePosixPath(original.file).suffix.lower().lstrip(".")

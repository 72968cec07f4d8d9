"""A corpus folder: which files are documents, and each as the Document it gives.

path --read--> Source --parse--> Document --topics, manifest, id--> Document
"""

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from msgspec.structs import replace

from indexer.document import Document
from indexer.errors import SignaturaError, UnreadableFile
from indexer.manifest import EMPTY_ENTRY, ManifestEntry, with_topics_and_problems
from indexer.manifest import MANIFEST_FILENAME as MANIFEST
from indexer.messages import system_reason
from indexer.parsing import parse
from indexer.reading import read, reader_of
from indexer.regular_files import open_for_reading
from indexer.symbols import conference_of_organ, parse_reference, parse_symbol, slug
from indexer.topics import topics_of

# Bytes that are read at a time to compute a digest.
DIGEST_BYTES = 1 << 20
# What would break a line of a report, or act on a terminal.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# Characters of a name that are kept in an id beside a digest.
_ID_LENGTH = 200
_DIGEST_LENGTH = 8


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """An entry of the corpus that should be a document; `name` is its path below the corpus folder, with `/`.

    `root` is that folder. `refusal` is why the entry must not be opened; `id` is the one its name gives.
    """

    name: str
    path: Path
    root: Path | None = None
    refusal: UnreadableFile | None = None
    id: str = ""

    @property
    def size(self) -> int:
        """The size in bytes; 0 where it cannot be read."""
        try:
            return self.path.lstat().st_size
        except OSError:
            return 0

    def open(self) -> BinaryIO:
        """Open the file. OSError for anything but a regular file inside the corpus."""
        return open_for_reading(self.path, self.root)


def iter_corpus_files(folder: Path) -> Iterator[CorpusFile]:
    """Yield the corpus's files in order of name: all but the manifest, README.* and names that begin with a dot.

    What is no regular file, and a folder that cannot be looked through or is an index, is yielded with its refusal. No
    link is followed.
    """
    files = []
    folders = [folder]
    while folders:
        current = folders.pop()
        try:
            with os.scandir(current) as entries:
                for entry in entries:
                    path = current / entry.name
                    if _is_left_out(entry.name):
                        continue
                    if entry.is_dir(follow_symlinks=False) and not _is_index(path):
                        folders.append(path)
                    else:
                        name = _printable_name(path.relative_to(folder).as_posix())
                        files.append(CorpusFile(name, path, folder, _refusal(entry, name)))
        except OSError as error:
            if current == folder:
                raise
            name = _printable_name(current.relative_to(folder).as_posix())
            refusal = UnreadableFile("cannot-open", file=name, reason=system_reason(error))
            files.append(CorpusFile(name, current, folder, refusal))
    yield from sorted(files, key=lambda file: file.name)


def _is_left_out(name: str) -> bool:
    return name.startswith(".") or name == MANIFEST or name.upper().startswith("README.")


def _is_index(folder: Path) -> bool:
    """Return whether a folder is an index that a build wrote: its files are no documents, but copies of them."""
    return (folder / "CURRENT").is_file() and (folder / "LOCK").is_file()


def _refusal(entry: os.DirEntry[str], name: str) -> UnreadableFile | None:
    if entry.is_symlink():
        return UnreadableFile("link", file=name)
    if entry.is_dir(follow_symlinks=False):
        return UnreadableFile("index-folder", file=name)
    return None if entry.is_file(follow_symlinks=False) else UnreadableFile("not-a-file", file=name)


def _printable_name(name: str) -> str:
    """Return a name as one line that JSON can hold: bytes of no encoding, controls and backslashes are escaped.

    No two names are escaped alike.
    """
    name = os.fsencode(name.replace("\\", r"\\")).decode("utf-8", "backslashreplace")
    return _UNPRINTABLE.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), name)


def ids_by_name(files: Iterable[CorpusFile], before: Mapping[str, str]) -> dict[str, str]:
    """Return, by file name, the id of each file whose document has no symbol or reference. No two places share one.

    It is the slug of the file's stem. Where several places (folder and stem) have that slug, one keeps it, and the
    others have the slug of their whole path, or a digest of it behind. Files that differ only in suffix are at one
    place. `before` has the ids of the last build, by file name: who had an id keeps it.
    """
    places: dict[str, list[str]] = {}
    slugs: dict[str, str] = {}
    whole_slugs: dict[str, str] = {}
    for file in files:
        # The file's name has an own spelling for every name; the slug is of the name as it is.
        place = PurePosixPath(file.name).with_suffix("").as_posix()
        below = file.path.relative_to(file.root) if file.root else Path(file.path.name)
        places.setdefault(place, []).append(file.name)
        slugs[place] = _slug_of_name(below.stem)
        whole_slugs[place] = _slug_of_name(below.with_suffix("").as_posix())
    num_with_slug = Counter(whole_slugs.values())
    rivals: dict[str, list[str]] = {}
    for place, own in slugs.items():
        rivals.setdefault(own, []).append(place)

    def candidates(place: str) -> Iterator[str]:
        yield slugs[place]
        whole = whole_slugs[place]
        if num_with_slug[whole] == 1 and whole not in rivals:
            yield whole
        digest = hashlib.sha256(place.encode()).hexdigest()[:_DIGEST_LENGTH]
        yield f"{slugs[place][:_ID_LENGTH]}-{digest}"

    ids: dict[str, str] = {}
    used_ids: set[str] = set()
    for place, names in places.items():
        kept = next((before[name] for name in names if before.get(name) in set(candidates(place))), None)
        if kept is not None and kept not in used_ids:
            ids[place] = kept
            used_ids.add(kept)
    for own, group in rivals.items():
        # The plainest place keeps the slug: one that is spelled so, then the least deep, then the first.
        group.sort(key=lambda place: (place.rpartition("/")[2] != own, place.count("/"), place))
        for place in group:
            if place not in ids:
                ids[place] = next(id for id in candidates(place) if id not in used_ids)
                used_ids.add(ids[place])
    return {name: ids[place] for place, names in places.items() for name in names}


def _slug_of_name(name: str) -> str:
    name = os.fsencode(name).decode("utf-8", "backslashreplace")
    # An id is a term and a part of an address: what neither can hold becomes a hyphen.
    return re.sub(r"[^\w.-]+", "-", name).strip("-.") or "documento"


def file_digest(file: CorpusFile) -> str:
    """Return the SHA-256 of the file's bytes; of a file that will not be read, why.

    No more is read than its reader takes.
    """
    if file.refusal:
        return f"refused: {file.refusal.kind}"
    reader = reader_of(file.path.name)
    if reader is None:
        return "no-reader"
    digest, length = hashlib.sha256(), 0
    try:
        with file.open() as opened:
            while data := opened.read(DIGEST_BYTES):
                digest.update(data)
                length += len(data)
                if length > reader.max_bytes:
                    return "too-large"
    except OSError as error:
        return f"unreadable: {error.strerror}"
    return digest.hexdigest()


def load_document(file: CorpusFile, entry: ManifestEntry = EMPTY_ENTRY) -> Document:
    """Return the Document of one file, as its manifest entry states it. UnreadableFile says why there is none."""
    if file.refusal:
        raise file.refusal
    try:
        document = parse(read(file.path, file.name, file.root), entry.masthead)
        document = with_topics_and_problems(replace(document, topics=topics_of(document)), entry)
    except (SignaturaError, OSError, ImportError, MemoryError):
        raise
    except Exception as error:
        # A fault of the program loses one document, never the build: the report names it.
        fault = f"{type(error).__name__}: {error}"
        raise UnreadableFile("parse-fault", file=file.name, fault=fault) from error
    return with_id(document, entry, file.id)


def text_digest(document: Document) -> str:
    """Return a digest of all that the document says; two files that say the same have the same, in any format."""
    masthead = document.masthead
    texts = (
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
    return hashlib.sha256(" ".join(" ".join(part.split()) for part in texts if part).encode()).hexdigest()


def with_id(document: Document, entry: ManifestEntry = EMPTY_ENTRY, id_by_name: str = "") -> Document:
    """Return the document with its id: this and `ids_by_name` are the only places that decide it."""
    return replace(document, id=entry.id or _own_id(document, id_by_name))


def _own_id(document: Document, id_by_name: str) -> str:
    """Return the slug of the document's symbol, else that of its reference, else the id that the file's name gives.

    A symbol is the same in every language, so a version that is not Spanish has its language in the id.
    """
    masthead = document.masthead
    tail = "" if masthead.language in (None, "es") else f"-{masthead.language}"
    if masthead.symbols:
        return slug(parse_symbol(masthead.symbols[0])) + tail
    if masthead.reference:
        reference = parse_reference(masthead.reference, conference_of_organ(masthead.organ))
        # An act of nobody known is told by its file: every ministry has a resolution 6/4.
        if reference.organ is not None or reference.kind == "circular":
            return reference.slug + tail
    return id_by_name or _slug_of_name(Path(document.source_file.file).stem)

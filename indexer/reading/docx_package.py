"""The parts of a Word file, which is a ZIP of XML files: name of a part -> root element, and the parts it refers to.

Every bound is checked before what it bounds is unpacked or parsed. External targets are never followed.
"""

import io
import lzma
import posixpath
import struct
import zipfile
import zlib
from dataclasses import dataclass

from lxml import etree

from indexer.errors import UnreadableFile
from indexer.settings import FILE_BOUNDS

MAX_ENTRIES = FILE_BOUNDS.docx_parts
MAX_PART = FILE_BOUNDS.docx_part_bytes
MAX_PARTS = FILE_BOUNDS.docx_read_bytes
MAX_RATIO = FILE_BOUNDS.docx_expansion
# Bytes: a smaller part may be as regular as it likes.
RATIO_FROM = 1024 * 1024
# What zipfile raises over an archive that is none, or is damaged.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    # A version or a method of compression that there is not.
    NotImplementedError,
    OSError,
    RuntimeError,
    # An entry that the archive says begins before the file does.
    ValueError,
)
OLE = b"\xd0\xcf\x11\xe0"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# What files of the standard's strict form say instead; each is read as the usual one.
STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": W[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": R[1:-1].encode(),
}
DOCUMENT = "/officeDocument"


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to: the kind (the last step of the relation type, `/styles`) and the target part's name."""

    kind: str
    target: str


class Package:
    """An open Word file. Raises UnreadableFile if it is no Word file, is damaged, or breaks a bound."""

    def __init__(self, data: bytes) -> None:
        if data.startswith(OLE):
            raise UnreadableFile("old-word", file="DOCX")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except DAMAGE as error:
            raise UnreadableFile("damaged", file="DOCX", format="DOCX", reason=str(error)) from error
        self._names = {entry.filename: entry for entry in self._zip.infolist()}
        if len(self._zip.infolist()) > MAX_ENTRIES:
            raise UnreadableFile("too-many-parts", file="DOCX", limit=MAX_ENTRIES)
        self._read = 0
        self.main = next(
            (relation.target for relation in self.relations("").values() if relation.kind == DOCUMENT), ""
        )
        if not self.main or self.main not in self._names:
            raise UnreadableFile("not-docx", file="DOCX")

    def part(self, name: str) -> etree._Element | None:
        """Return the root element of a part; None if there is none of that name. Raises UnreadableFile."""
        entry = self._names.get(name)
        if entry is None:
            return None
        if entry.flag_bits & 1:
            raise UnreadableFile("encrypted", file="DOCX", format="DOCX")
        if entry.file_size > max(RATIO_FROM, MAX_RATIO * entry.compress_size):
            raise UnreadableFile("expands", file="DOCX", part=name, limit=MAX_RATIO)
        try:
            with self._zip.open(entry) as file:
                data = file.read(MAX_PART + 1)
        except DAMAGE as error:
            raise UnreadableFile("damaged-part", file="DOCX", part=name, reason=str(error)) from error
        self._read += len(data)
        if len(data) > MAX_PART or self._read > MAX_PARTS:
            raise UnreadableFile("unpacked-too-large", file="DOCX", limit=MAX_PARTS >> 20)
        return _parsed(data, name)

    def relations(self, name: str) -> dict[str, Relation]:
        """Return what a part refers to, by the id of the reference. The name `""` stands for the file itself."""
        folder, base = posixpath.split(name)
        root = self.part(posixpath.join(folder, "_rels", base + ".rels"))
        relations = {}
        for relation in root if root is not None else ():
            if not isinstance(relation.tag, str) or relation.get("TargetMode") == "External":
                continue
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
            kind = "/" + relation.get("Type", "").rsplit("/", 1)[-1]
            relations[relation.get("Id", "")] = Relation(kind, target.lstrip("/"))
        return relations


def _parsed(data: bytes, name: str) -> etree._Element:
    """Parse a part, with no entities and no network; the names of strict Open XML are made the usual ones first.

    Raises UnreadableFile for malformed XML and for a document type.
    """
    for strict, usual in STRICT.items():
        data = data.replace(strict, usual) if strict in data[:10_000] else data
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile("damaged-part", file="DOCX", part=name, reason=str(error)) from error
    if root.getroottree().docinfo.doctype:
        raise UnreadableFile("doctype", file="DOCX", part=name)
    return root

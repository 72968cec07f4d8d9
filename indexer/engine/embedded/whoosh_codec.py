"""Lets stock Whoosh read a generation: `whoosh.index.open_dir(folder / "whoosh")`.

The segment names this codec, so Whoosh asks it for everything. Text fields are read from the arrays of the generation,
where terms, postings, positions and lengths lie once (`whoosh_text.py`). Stored fields come from what each Record says
of itself. Only the terms and postings of the short fields are in Whoosh's own files, which `keyword_index.py` writes.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whoosh.codec.base import FieldCursor, PerDocumentReader
from whoosh.codec.whoosh3 import W3Codec, W3Segment, W3TermsReader
from whoosh.fields import FieldType, Schema
from whoosh.reading import TermInfo, TermNotFound

from indexer.engine.embedded import layout
from indexer.engine.embedded.array_file import ArrayFile, BytesTable
from indexer.engine.embedded.postings_reader import PostingsReader
from indexer.engine.embedded.text_field import TextField
from indexer.engine.embedded.whoosh_fields import ENGINE_TEXT, Stored, stored_as, values_of
from indexer.engine.embedded.whoosh_text import EngineText, TextCursor, TextMatcher
from indexer.engine.packed_record import unpack_metadata
from indexer.engine.port import TEXT_FIELDS


class GenerationSegment(W3Segment):  # type: ignore[misc]
    """The one segment of a generation. It is pickled with the schema, and says what the codec needs to know of it."""

    def __init__(self, codec: W3Codec, name: str, schema: Schema) -> None:
        super().__init__(codec, name)
        fields = dict(schema.items())
        self.texts = {
            name: (field.source, field.kind)
            for name, field in fields.items()
            if isinstance(field, ENGINE_TEXT)
        }
        self.stored = {name: stored_as(field) for name, field in fields.items() if field.stored}


class GenerationCodec(W3Codec):  # type: ignore[misc]
    """Writes as Whoosh's own codec does; reads text and stored fields from the generation around the folder."""

    def terms_reader(self, storage: Any, segment: GenerationSegment) -> "GenerationTerms":
        """Return the reader of the segment's terms and postings."""
        return GenerationTerms(self, storage, segment)

    def per_document_reader(self, storage: Any, segment: GenerationSegment) -> "GenerationDocuments":
        """Return the reader of the segment's lengths and stored fields."""
        return GenerationDocuments(_generation(storage), segment)


def _generation(storage: Any) -> Path:
    return Path(storage.folder).parent


def _texts(arrays: ArrayFile, segment: GenerationSegment) -> dict[str, "EngineText"]:
    postings = PostingsReader(arrays)
    fields = {name: TextField(arrays, name, postings) for name in TEXT_FIELDS}
    return {name: EngineText(arrays, fields[source], kind) for name, (source, kind) in segment.texts.items()}


class GenerationTerms(W3TermsReader):  # type: ignore[misc]
    """The terms of all fields: those of text from the arrays, the others from Whoosh's own files."""

    def __init__(self, codec: GenerationCodec, storage: Any, segment: GenerationSegment) -> None:
        name = segment.make_filename(codec.TERMS_EXT)
        postings = segment.open_file(storage, codec.POSTS_EXT)
        super().__init__(codec, storage.open_file(name), storage.file_length(name), postings)
        self._texts = _texts(ArrayFile(_generation(storage)), segment)

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        field, text = term
        if field in self._texts:
            return self._texts[field].postings(text) is not None
        return bool(super().__contains__(term))

    def indexed_field_names(self) -> list[str]:
        """Return the short fields, which Whoosh's own files have, then the text fields."""
        return [*super().indexed_field_names(), *self._texts]

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """Yield (field, term) for all fields, the text fields last; the terms of a field ascend."""
        yield from super().terms()
        for field, text in self._texts.items():
            yield from ((field, term) for term in text.from_term(b""))

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """Yield (field, term) for the terms of one field from `prefix` on."""
        if fieldname not in self._texts:
            yield from super().terms_from(fieldname, prefix)
        else:
            yield from ((fieldname, term) for term in self._texts[fieldname].from_term(prefix))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Yield ((field, term), TermInfo) for all fields, in the order of `terms`."""
        yield from super().items()
        for field in self._texts:
            yield from self.items_from(field, b"")

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Yield ((field, term), TermInfo) for the terms of one field from `prefix` on."""
        if fieldname not in self._texts:
            yield from super().items_from(fieldname, prefix)
        else:
            text = self._texts[fieldname]
            yield from (((fieldname, term), text.info(term)) for term in text.from_term(prefix))

    def term_info(self, fieldname: str, tbytes: bytes) -> TermInfo:
        """Return the frequencies and lengths of a term. Raises TermNotFound."""
        if fieldname not in self._texts:
            return super().term_info(fieldname, tbytes)
        if info := self._texts[fieldname].info(tbytes):
            return info
        raise TermNotFound(f"No term {fieldname}:{tbytes!r}")

    def frequency(self, fieldname: str, tbytes: bytes) -> float:
        """Return how often a term occurs in all documents; 0 for an unknown one."""
        if fieldname not in self._texts:
            return float(super().frequency(fieldname, tbytes))
        info = self._texts[fieldname].info(tbytes)
        return float(info.weight()) if info else 0.0

    def doc_frequency(self, fieldname: str, tbytes: bytes) -> int:
        """Return the number of documents that have a term; 0 for an unknown one."""
        if fieldname not in self._texts:
            return int(super().doc_frequency(fieldname, tbytes))
        info = self._texts[fieldname].info(tbytes)
        return int(info.doc_frequency()) if info else 0

    def cursor(self, fieldname: str, fieldobj: FieldType) -> FieldCursor:
        """Return what walks over the terms of a field in order."""
        if fieldname in self._texts:
            return TextCursor(self._texts[fieldname])
        return super().cursor(fieldname, fieldobj)

    def matcher(self, fieldname: str, tbytes: bytes, format_: Any, scorer: Any = None) -> Any:
        """Return what walks over the postings of a term. Raises TermNotFound."""
        if fieldname not in self._texts:
            return super().matcher(fieldname, tbytes, format_, scorer=scorer)
        text = self._texts[fieldname]
        postings = text.postings(tbytes)
        if postings is None:
            raise TermNotFound(f"No term {fieldname}:{tbytes!r}")
        return TextMatcher(postings, text.info_of(postings), format_, scorer, (fieldname, tbytes))


class GenerationDocuments(PerDocumentReader):  # type: ignore[misc]
    """Stored fields and lengths. A generation is written whole, so no document is deleted."""

    def __init__(self, folder: Path, segment: GenerationSegment) -> None:
        arrays = ArrayFile(folder)
        self._count: int = segment.doc_count_all()
        self._stored = segment.stored
        self._ids = arrays.strings(layout.IDS)
        self._metadata = BytesTable(folder, arrays, layout.METADATA)
        self._lengths = {name: text.lengths for name, text in _texts(arrays, segment).items()}

    def doc_count(self) -> int:
        """Return the number of documents; none is ever deleted."""
        return self._count

    def doc_count_all(self) -> int:
        """Return the same number: deleted documents would be counted here too."""
        return self._count

    def has_deletions(self) -> bool:
        """Return False: a generation never changes."""
        return False

    def is_deleted(self, docnum: int) -> bool:
        """Return False for every document."""
        return False

    def deleted_docs(self) -> tuple[int, ...]:
        """Return no documents."""
        return ()

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Return the number of words that a document has in a text field; `default` for any other field."""
        return int(self._lengths[fieldname][docnum]) if fieldname in self._lengths else default

    def field_length(self, fieldname: str) -> int:
        """Return the number of words of all documents in a text field; 0 for any other field."""
        return int(self._lengths[fieldname].sum()) if fieldname in self._lengths else 0

    def min_field_length(self, fieldname: str) -> int:
        """Return the number of words of the shortest document in a text field; 0 for any other field."""
        return int(self._lengths[fieldname].min()) if fieldname in self._lengths else 0

    def max_field_length(self, fieldname: str) -> int:
        """Return the number of words of the longest document in a text field; 0 for any other field."""
        return int(self._lengths[fieldname].max()) if fieldname in self._lengths else 0

    def stored_fields(self, docnum: int) -> dict[str, str | int | list[str]]:
        """Return the stored fields that the document has: what it does not say of itself is not there."""
        values = values_of(self._ids[docnum], unpack_metadata(self._metadata[docnum]))
        return {
            name: _as_stored(values[name], stored)
            for name, stored in self._stored.items()
            if values.get(name)
        }


def _as_stored(values: tuple[str, ...], stored: Stored) -> str | int | list[str]:
    match stored:
        case Stored.STRING:
            return values[0]
        case Stored.NUMBER:
            return int(values[0])
        case Stored.STRINGS:
            return list(values)

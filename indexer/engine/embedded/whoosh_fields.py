"""The types of field that the Whoosh schema of a generation is made of, and what Records hold for them."""

from enum import Enum

from whoosh.analysis import Analyzer, SpaceSeparatedTokenizer
from whoosh.fields import ID, NUMERIC, TEXT, FieldType, Schema

from indexer.engine.packed_record import RecordMetadata
from indexer.engine.port import TEXT_FIELDS


class IDS(ID):  # type: ignore[misc]
    """An ID field of which a document may have several values. They are stored as a list."""


class ENGINE_TEXT(TEXT):  # type: ignore[misc]
    """A text field that is read from the engine's arrays."""

    def __init__(
        self, source: str, analyzer: Analyzer, *, kind: str | None = None, stored: bool = False
    ) -> None:
        """Its terms are those of the engine's field `source`, `exact` or `stem`, in all Passages or those of one kind.

        `analyzer` turns what is asked into such terms; the index is not made with it.
        """
        super().__init__(analyzer=analyzer, stored=stored, multitoken_query="phrase")
        self.source = source
        self.kind = kind


class Stored(Enum):
    """What a stored value becomes for the reader: Records hold all values as strings."""

    STRING = "the first value"
    NUMBER = "the first value, as an int"
    STRINGS = "a list of all values"


def stored_as(field: FieldType) -> Stored:
    """Return what the stored values of a field become for a reader of the index."""
    if isinstance(field, NUMERIC):
        return Stored.NUMBER
    return Stored.STRINGS if isinstance(field, IDS) else Stored.STRING


def values_of(id: str, metadata: RecordMetadata) -> dict[str, tuple[str, ...]]:
    """Return the values that a Record has for each short field."""
    date = () if metadata.date is None else (metadata.date,)
    own = {"id": (id,), "bears": metadata.bears, "cites": metadata.cites, "date": date}
    return {**metadata.stored_fields, **metadata.facets, **own}


def plain_schema() -> Schema:
    """Return what every generation has. Text is asked for in terms, with white space between them."""
    texts = {name: ENGINE_TEXT(name, SpaceSeparatedTokenizer()) for name in TEXT_FIELDS}
    return Schema(id=ID(stored=True, unique=True), bears=IDS(), cites=IDS(), date=ID(stored=True), **texts)

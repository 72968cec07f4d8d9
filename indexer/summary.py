"""DocumentSummary: what a line of results says of a document. An engine stores it with the document, as JSON."""

from dataclasses import dataclass

import msgspec

from indexer.document import Document


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """The document's id and the masthead fields by which people tell documents apart."""

    id: str
    title: str | None
    kind: str
    symbols: tuple[str, ...] = ()
    reference: str | None = None
    organ: str | None = None
    organs: tuple[str, ...] = ()
    session: int | None = None
    date: str | None = None
    topics: tuple[str, ...] = ()


def summary_of(document: Document) -> DocumentSummary:
    """Return the summary of a document."""
    masthead = document.masthead
    return DocumentSummary(
        id=document.id,
        title=masthead.title,
        kind=masthead.kind,
        symbols=masthead.symbols,
        reference=masthead.reference,
        organ=masthead.organ,
        organs=document.organs,
        session=masthead.session,
        date=masthead.date,
        topics=document.topics,
    )


def encode_summary(summary: DocumentSummary) -> bytes:
    """Return the summary as the JSON that an engine stores."""
    return msgspec.json.encode(summary)


def decode_summary(data: bytes) -> DocumentSummary:
    """Return the summary that `encode_summary` wrote. Raises msgspec.DecodeError for anything else."""
    return msgspec.json.decode(data, type=DocumentSummary)

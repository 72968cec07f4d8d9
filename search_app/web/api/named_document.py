"""DocumentSummary -> the shape by which the API tells documents apart."""

from indexer.summary import DocumentSummary
from search_app.web import urls
from search_app.web.api.shapes import NamedDocumentJson


def named_document(summary: DocumentSummary) -> NamedDocumentJson:
    """Return what names a document wherever another one mentions it."""
    return NamedDocumentJson(
        id=summary.id,
        symbols=summary.symbols,
        reference=summary.reference,
        title=summary.title,
        kind=summary.kind,
        session=summary.session,
        date=summary.date,
        url=urls.document_url(summary.id),
    )

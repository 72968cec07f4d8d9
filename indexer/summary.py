"""DocumentSummary: what a line of results says of a document. An engine stores it with the document, as JSON."""

from bisect import bisect_right
from collections.abc import Iterable

import msgspec

from indexer.document import IDENTITY_KINDS, Document

# (index of a passage, its first page, its last page), for each passage that is on other pages than the one before it;
# both pages are 0 from where passages have none.
PageRuns = tuple[tuple[int, int, int], ...]


class DocumentSummary(msgspec.Struct, frozen=True, gc=False):
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
    # Of the file it was read from: `pdf`
    format: str = ""
    # Where the file has pages.
    page_runs: PageRuns = ()
    # ISO 639: `es`
    language: str | None = None
    # As a Document's.
    pages_from: str = ""
    # The symbols, and the keys of the acts, that it cites, each once, in the order of their first citation.
    cites: tuple[str, ...] = ()

    def pages_of_passage(self, index: int) -> tuple[int, ...]:
        """Return the pages (1-based, ascending) that the passage with this index in the Record is on."""
        return pages_in_runs(self.page_runs, index)


def pages_in_runs(runs: PageRuns, index: int) -> tuple[int, ...]:
    """Return the pages (1-based, ascending) that the passage with this index is on."""
    run = bisect_right(runs, index, key=lambda run: run[0]) - 1
    if run < 0:
        return ()
    _, first, last = runs[run]
    return tuple(range(first, last + 1)) if first else ()


def summary_of(document: Document, passage_pages: Iterable[tuple[int, ...]] = ()) -> DocumentSummary:
    """Return the summary of a document. `passage_pages` are those that each passage of its Record is on, in order."""
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
        format=document.source_file.format,
        page_runs=page_runs(passage_pages),
        language=masthead.language,
        pages_from=document.pages_from,
        cites=_cited_identities(document),
    )


def _cited_identities(document: Document) -> tuple[str, ...]:
    cited = (
        citation.symbol or citation.key
        for citation in document.citations
        if citation.kind in IDENTITY_KINDS and citation.role != "own"
    )
    return tuple(dict.fromkeys(filter(None, cited)))


def page_runs(passage_pages: Iterable[tuple[int, ...]]) -> PageRuns:
    """Return the runs of passages on the same pages, from the pages of each passage in order."""
    runs: list[tuple[int, int, int]] = []
    before = (0, 0)
    for index, pages in enumerate(passage_pages):
        bounds = (pages[0], pages[-1]) if pages else (0, 0)
        if bounds != before:
            runs.append((index, *bounds))
            before = bounds
    return tuple(runs)


def encode_summary(summary: DocumentSummary) -> bytes:
    """Return the summary as the JSON that an engine stores."""
    return msgspec.json.encode(summary)


def decode_summary(data: bytes) -> DocumentSummary:
    """Return the summary that `encode_summary` wrote. Raises msgspec.DecodeError for anything else."""
    return msgspec.json.decode(data, type=DocumentSummary)

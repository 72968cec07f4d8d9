"""A document, or a paragraph of one, as a reference manager keeps it.

DocumentSummary | Masthead -> BibliographicItem
"""

from dataclasses import dataclass, replace

from indexer.document import Document, Masthead
from indexer.summary import DocumentSummary
from search_app.search.documents import pages_by_anchor
from search_app.search.unnumbered_places import find_unnumbered_places, is_unnumbered, place_of
from search_app.web import labels, urls
from search_app.web.exports.list_info import ListInfo, document_url, provenance
from search_app.web.i18n import Translations


@dataclass(frozen=True, slots=True)
class BibliographicItem:
    """The fields that citation formats share, without line breaks; '' where the document does not say.

    `key` tells the item from all others of a file; `id` is the document's. `number` is the symbol, else the reference.
    `date` is ISO, as far as it is known. `retrieved` is an ISO day.
    `pinpoint` and `quote` are of a paragraph that is cited; `note` says where the item comes from.
    """

    key: str
    id: str
    title: str
    author: str
    publisher: str
    kind: str
    number: str
    date: str
    session: str
    url: str
    official_url: str
    language: str
    keywords: tuple[str, ...]
    retrieved: str
    pinpoint: str = ""
    quote: str = ""
    note: str = ""

    @property
    def date_parts(self) -> tuple[int, ...]:
        """Year, month and day, as far as they are known."""
        return tuple(int(part) for part in self.date.split("-") if part)


def listed_item(info: ListInfo, summary: DocumentSummary) -> BibliographicItem:
    """Return a document of a list; its note says which list, of which day and generation."""
    item = _item(
        summary.id,
        summary,
        summary.topics,
        words=info.words,
        url=document_url(info, summary.id),
        retrieved=info.retrieved,
    )
    return replace(item, note=provenance(info))


def cited_item(
    document: Document, words: Translations, *, site: str, retrieved: str, anchor: str = "", quote: str = ""
) -> BibliographicItem:
    """Return a document, or its paragraph at `anchor` with the text of it; `site` is the home page's address."""
    url = site + urls.document_url(document.id, anchor=anchor).removeprefix("/")
    item = _item(document.id, document.masthead, document.topics, words=words, url=url, retrieved=retrieved)
    pinpoint = pinpoint_in(document, words, anchor) if anchor else ""
    key = f"{document.id}-{anchor}" if anchor else document.id
    return replace(item, key=key, pinpoint=pinpoint, quote=one_line(quote))


def pinpoint_in(document: Document, words: Translations, anchor: str) -> str:
    """Return how one cites a place of the document, with its pages where the file has any."""
    pages = pages_by_anchor(document).get(anchor, ())
    places = find_unnumbered_places(document.blocks) if is_unnumbered(anchor) else {}
    return labels.pinpoint_on_pages(words, anchor, pages, place_of(anchor, places))


def citable_places(document: Document, words: Translations) -> list[tuple[str, str]]:
    """Return the anchor of each paragraph, item and footnote, and how one cites it."""
    places = find_unnumbered_places(document.blocks)
    cited = [
        (
            block.anchor,
            labels.pinpoint_on_pages(words, block.anchor, block.pages, place_of(block.anchor, places)),
        )
        for block in document.blocks
        if block.kind != "heading"
    ]
    notes = (
        (note.anchor, labels.pinpoint_on_pages(words, note.anchor, note.pages)) for note in document.footnotes
    )
    return [*cited, *notes]


def one_line(text: str) -> str:
    """Return the text with every run of white space as one space: a line break would end a field."""
    return " ".join(text.split())


def _item(
    id: str,
    document: DocumentSummary | Masthead,
    topics: tuple[str, ...],
    *,
    words: Translations,
    url: str,
    retrieved: str,
) -> BibliographicItem:
    return BibliographicItem(
        key=id,
        id=id,
        title=one_line(labels.title(words, document)),
        author=labels.organ_name(words, document.organ) if document.organ else "",
        publisher=words("export.publisher"),
        kind=words(f"kind.{document.kind}"),
        number=one_line(labels.identity(document)),
        date=document.date or "",
        session=labels.facet_value(words, "session", str(document.session))
        if document.session is not None
        else "",
        url=url,
        official_url=urls.undocs_url(document.symbols[0]) if document.symbols else "",
        language=document.language or "",
        keywords=tuple(labels.facet_value(words, "topic", topic) for topic in topics),
        retrieved=retrieved,
    )

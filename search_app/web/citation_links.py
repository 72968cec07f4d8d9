"""What the citations of a document lead to.

Document, OutgoingCitation ... --CitationLinks--> Link, by the anchor of the text it stands in
"""

from collections.abc import Iterator

from indexer.anchors import provision_anchor
from indexer.document import Citation, Document
from search_app.search import citation_graph
from search_app.web import request_context
from search_app.web.annotated_text import Link, find_urls


def _own_provisions(document: Document) -> Iterator[tuple[Citation, str]]:
    """Yield the citations of an article of the document itself, each with the anchor that is nearest to it.

    `artículo 18, párrafo 3, apartado a)` leads to `art-18-p3-a`, or to `art-18-p3` where that has no list.
    """
    anchors = {block.anchor for block in document.blocks if block.anchor.startswith("art-")}
    for citation in document.citations if anchors else ():
        anchor = provision_anchor(citation.key) if citation.kind == "article" else None
        while anchor and str(anchor) not in anchors:
            anchor = anchor.parent
        if anchor:
            yield citation, str(anchor)


class CitationLinks:
    """What the citations of a document lead to, by the anchor of the block they are in."""

    def __init__(self, document: Document, citations: tuple[citation_graph.OutgoingCitation, ...]) -> None:
        self._at: dict[str, list[Link]] = {}
        for citation, anchor in _own_provisions(document):
            self._at.setdefault(citation.anchor, []).append(Link(citation.start, citation.end, f"#{anchor}"))
        self._in_corpus = {
            cited.text: request_context.document_url(cited.documents[0].id)
            for cited in citations
            if cited.documents
        }
        for cited in citations:
            href = self.href(cited.text)
            for citation in cited.citations:
                self._at.setdefault(citation.anchor, []).append(
                    Link(citation.start, citation.end, href, in_corpus=bool(cited.documents))
                )

    def href(self, text: str) -> str:
        """Return the address of the document that bears it, or of the page that says it is not in the corpus."""
        return self._in_corpus.get(text) or request_context.symbol_url(text)

    def of(self, anchor: str, text: str) -> list[Link]:
        """Return the links of a block: its citations, and the web addresses in its text."""
        return [*self._at.get(anchor, ()), *find_urls(text)]

"""What the citations of a document lead to.

Document, OutgoingCitation ... --CitationLinks--> Link, by the anchor of the text it stands in
"""

from collections.abc import Iterator

from indexer.anchors import provision_anchor
from indexer.document import Citation, Document
from search_app.search import citation_graph
from search_app.web import labels, request_context
from search_app.web.annotated_text import Link, find_urls

# Cited documents that are listed; all of them are linked in the text.
MAX_CITED = 100
# Characters of a title beside a link.
MAX_TIP_TITLE = 160


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


def _tip(cited: citation_graph.OutgoingCitation) -> str:
    """Return what is said of a citation beside its link: the title of a document that is here, else that it is not."""
    words = request_context.current_translations()
    if not cited.documents:
        return words("document.tip_missing")
    title = labels.title(words, cited.documents[0])
    if len(title) > MAX_TIP_TITLE:
        title = title[:MAX_TIP_TITLE].rpartition(" ")[0] + "…"
    return words("document.tip_held", title=title)


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
        for position, cited in enumerate(citations, 1):
            href, tip = self.href(cited.text), _tip(cited)
            in_corpus, number = bool(cited.documents), position if position <= MAX_CITED else 0
            for citation in cited.citations:
                link = Link(citation.start, citation.end, href, in_corpus, tip, number)
                self._at.setdefault(citation.anchor, []).append(link)

    def href(self, text: str) -> str:
        """Return the address of the document that bears it, or of the page that says it is not in the corpus."""
        return self._in_corpus.get(text) or request_context.symbol_url(text)

    def links_in(self, anchor: str, text: str) -> list[Link]:
        """Return the links of a block: its citations, and the web addresses in its text."""
        return [*self._at.get(anchor, ()), *find_urls(text)]

"""A snippet of a document as a list of results or of citing documents shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from indexer.anchors import parse_anchor
from indexer.summary import DocumentSummary
from search_app.query.search_request import SearchRequest
from search_app.search.citation_graph import CitingPassage, IncomingCitation
from search_app.search.passage_ranking import ShownPassage
from search_app.search.snippet import SNIPPET_CHARS, cut_snippet
from search_app.web import labels, request_context, urls
from search_app.web.annotated_text import to_html

# Characters of a paragraph that cites: several stand in a list, where a hit has one or two.
CITING_SNIPPET_CHARS = 240


@dataclass(frozen=True, slots=True)
class SnippetView:
    """A part of a passage with its marks; `url` leads to the passage, `label` says which it is.

    `original_url` leads to its page in the PDF, '' where there is none; `original_label` says so. `cite_url`
    leads to its citation; from a line of the masthead or at the edge of pages to that of the whole document.
    """

    # What the passage is: a line of the masthead or at the edge of pages, an agenda item, or '' for any other.
    part: str
    label: str
    url: str
    original_label: str
    original_url: str
    cite_url: str
    html: Markup
    cut_before: bool
    cut_after: bool


@dataclass(frozen=True, slots=True)
class CitingView:
    """A document that cites another, and the first passages that do.

    `more` counts the others; `passages_url` leads to all.
    """

    summary: DocumentSummary
    snippets: tuple[SnippetView, ...]
    more: int
    passages_url: str


def snippet_view(
    address: str, summary: DocumentSummary, passage: ShownPassage | CitingPassage, width: int = SNIPPET_CHARS
) -> SnippetView:
    """Cut a passage of the document at `address` to about `width` characters."""
    words = request_context.current_translations()
    snippet = cut_snippet(passage.text, passage.highlights, width)
    part = _part(passage.anchor)
    original_url = urls.original_page_url(summary, passage.pages)
    return SnippetView(
        part,
        labels.pinpoint_on_pages(words, passage.anchor, passage.pages, passage.place),
        urls.with_anchor(address, passage.anchor),
        words("search.original_page", page=passage.pages[0]) if original_url else "",
        original_url,
        request_context.citation_url(summary.id, "" if part in ("masthead", "running") else passage.anchor),
        to_html(snippet.text, marks=snippet.highlights),
        snippet.cut_before,
        snippet.cut_after,
    )


def _part(anchor: str) -> str:
    kind = parse_anchor(anchor).kind
    return kind if kind in ("masthead", "running", "agenda-item") else ""


def citing_views(citing: Sequence[IncomingCitation], cited: str) -> list[CitingView]:
    """Return each document that cites what is written `cited`, with its passages cut around the citation."""
    views = []
    for citation in citing:
        address = request_context.document_url(citation.summary.id)
        snippets = tuple(
            snippet_view(address, citation.summary, passage, CITING_SNIPPET_CHARS)
            for passage in citation.passages
        )
        views.append(
            CitingView(
                citation.summary,
                snippets,
                citation.passages_total - len(snippets),
                request_context.passages_url(citation.summary.id, SearchRequest(cites=cited)),
            )
        )
    return views

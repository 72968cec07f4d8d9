"""A snippet of a document as a list of results or of citing documents shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from indexer.summary import DocumentSummary
from search_app.search import citation_graph
from search_app.search.matches import Highlights
from search_app.search.snippet import SNIPPET_CHARS, cut_snippet
from search_app.web import labels, request_context, urls
from search_app.web.annotated_text import to_html

# Characters of a paragraph that cites: several stand in a list, where a hit has one or two.
CITING_SNIPPET_CHARS = 240


@dataclass(frozen=True, slots=True)
class SnippetView:
    """A part of a passage with its marks; `url` leads to the passage, `label` says which it is."""

    label: str
    url: str
    html: Markup
    cut_before: bool
    cut_after: bool


@dataclass(frozen=True, slots=True)
class CitingView:
    """A document that cites another, and the passages that do."""

    summary: DocumentSummary
    snippets: tuple[SnippetView, ...]


def snippet_view(
    address: str, anchor: str, text: str, highlights: Highlights, width: int = SNIPPET_CHARS
) -> SnippetView:
    """Cut a passage of the document at `address` to about `width` characters."""
    snippet = cut_snippet(text, highlights, width)
    return SnippetView(
        labels.pinpoint(request_context.current_translations(), anchor),
        urls.with_anchor(address, anchor),
        to_html(snippet.text, marks=snippet.highlights),
        snippet.cut_before,
        snippet.cut_after,
    )


def citing_views(citing: Sequence[citation_graph.IncomingCitation]) -> list[CitingView]:
    """Return each document that cites, with its passages cut around the citation."""
    views = []
    for citation in citing:
        address = request_context.document_url(citation.summary.id)
        snippets = tuple(
            snippet_view(address, passage.anchor, passage.text, passage.highlights, CITING_SNIPPET_CHARS)
            for passage in citation.passages
        )
        views.append(CitingView(citation.summary, snippets))
    return views

"""One document of a list of results, in words."""

from dataclasses import dataclass

from markupsafe import Markup

from indexer.summary import DocumentSummary
from search_app.web.snippet_view import SnippetView


@dataclass(frozen=True, slots=True)
class HitView:
    """One document of the list. `reason` and `explanation` are '' where there is nothing to say."""

    summary: DocumentSummary
    url: str
    title: Markup
    reason: str
    passages: tuple[SnippetView, ...]
    more_passages: int
    passages_url: str
    matches_all: bool
    left_out: tuple[str, ...]
    explanation: str

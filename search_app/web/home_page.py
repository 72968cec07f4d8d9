"""The home page: what this site is, examples, and the corpus by facet."""

from typing import cast

from flask import current_app, render_template

from search_app.query.search_request import SearchRequest
from search_app.search.search import search
from search_app.web import facet_panel, request_context
from search_app.web.examples import ExampleCache

# The newest documents that are listed.
MAX_LATEST = 5


def home_page() -> str:
    """Return the home page: what this is, examples that find something, and the corpus by facet."""
    whole_corpus = search(request_context.generation(), SearchRequest(order="date", size=MAX_LATEST))
    words = request_context.current_translations()
    return render_template(
        "home.html",
        examples=cast(ExampleCache, current_app.extensions["examples"]).of(request_context.generation()),
        facets=facet_panel.facet_views(whole_corpus, words),
        latest=[hit.summary for hit in whole_corpus.hits],
    )

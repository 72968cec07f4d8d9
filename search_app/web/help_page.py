"""The help: what can be typed, each with an example that finds something in the corpus that is served."""

from dataclasses import dataclass
from typing import cast

from flask import current_app, render_template

from indexer.engine.port import Generation
from search_app.query.search_request import SearchRequest
from search_app.search.example_queries import ExampleQuery
from search_app.web import request_context
from search_app.web.generation_cache import GenerationCache
from search_app.web.page_head import current_path_head


@dataclass(frozen=True, slots=True)
class HelpExample:
    """A query as it is typed, what such a query finds, and how many documents this one does."""

    question: SearchRequest
    finds: str
    total: int


def help_page(generation: Generation) -> str:
    """Return the page of the help."""
    words = request_context.current_translations()
    cache = cast(GenerationCache[tuple[ExampleQuery, ...]], current_app.extensions["example_queries"])
    return render_template(
        "help.html",
        head=current_path_head(words("help.lead")),
        examples=[
            HelpExample(SearchRequest(text=query.text), _finds(query), query.total)
            for query in cache.get(generation)
        ],
    )


def _finds(query: ExampleQuery) -> str:
    words = request_context.current_translations()
    return words(f"help.{query.kind}", forms=", ".join(query.forms))

"""The page for those who write programs: each address of the data with an example that was carried out just now.

    Generation --api_help_page--> ApiExample: what was asked for, and the beginning of what was answered

The requests go through the whole application, as they would over the wire.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from contextvars import Context
from dataclasses import dataclass
from typing import Literal, cast
from urllib.parse import quote

from flask import current_app, render_template
from werkzeug.test import EnvironBuilder, run_wsgi_app

from indexer.engine.port import Generation
from search_app.query.search_request import SearchRequest
from search_app.search import documents
from search_app.search.example_queries import ExampleQuery
from search_app.search.search import search
from search_app.web import labels, request_context, urls
from search_app.web.generation_cache import GenerationCache
from search_app.web.page_head import current_path_head

ApiExampleKey = Literal[
    "search", "facets", "document", "related", "cite", "symbol", "suggest", "csv", "atom", "report", "error"
]
# Of an answer that is shown: items of a list, characters of a text, levels, and lines of what is no JSON.
MAX_ITEMS, MAX_TEXT, MAX_DEPTH, MAX_LINES = 1, 90, 4, 12
ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class ApiExample:
    """A request as it was made and what came back. `key` names the words that say what it is for."""

    key: ApiExampleKey
    address: str
    status: int
    media_type: str
    body: str


def api_help_page(generation: Generation) -> str:
    """Return the page with the examples carried out."""
    words = request_context.current_translations()
    return render_template(
        "api_help.html",
        head=current_path_head(words("api_help.lead")),
        examples=[_run(key, address) for key, address in _requests(generation)],
    )


def _requests(generation: Generation) -> Iterator[tuple[ApiExampleKey, str]]:
    """Yield what is asked for, with data of this generation: a query, a document, a symbol that it has."""
    queries = cast(GenerationCache[tuple[ExampleQuery, ...]], current_app.extensions["example_queries"]).get(
        generation
    )
    text = {query.kind: query.text for query in queries}
    typed = text.get("words", "")
    yield "search", urls.search_url(SearchRequest(text=typed, size=1), urls.API_SEARCH)
    newest = search(generation, SearchRequest(order="date", size=1))
    kinds = newest.facets.get("kind", ())
    if kinds:
        chosen = SearchRequest(chosen={"kind": (kinds[0].value,)}, order="date", size=1)
        yield "facets", urls.search_url(chosen, urls.API_SEARCH)
    if newest.hits:
        document = documents.load_document(generation, newest.hits[0].summary.id)
        if document:
            yield "document", f"/api/v1/documents/{quote(document.id)}"
            yield "related", urls.api_related_url(document.id)
            yield "cite", f"/doc/{quote(document.id)}/cite.ris"
    if cited := text.get("cites"):
        identity = cited.partition(":")[2].strip('"')
        yield (
            "symbol",
            f"/api/v1/symbols/{quote(labels.capital(identity) if '/' not in identity else identity)}",
        )
    if word := text.get("prefix"):
        yield "suggest", f"/api/v1/suggest?q={quote(word.rstrip('*'))}"
    yield "csv", urls.search_url(SearchRequest(text=typed), "/search.csv")
    yield "atom", urls.search_url(SearchRequest(text=typed), "/search.atom")
    yield "report", urls.API_REPORT
    yield "error", f"{urls.API_SEARCH}?q=&page=x"


def _run(key: ApiExampleKey, address: str) -> ApiExample:
    """Carry out a request within this process and return the beginning of its answer."""
    others = request_context.lang_parameter()
    if others:
        address += ("&" if "?" in address else "?") + "&".join(
            f"{name}={value}" for name, value in others.items()
        )
    environ = EnvironBuilder(path=address, base_url=request_context.absolute_url("/")).get_environ()
    # In a context of its own: a request within another would write to the `g` of that one.
    body, status, headers = Context().run(run_wsgi_app, current_app.wsgi_app, environ)
    media_type = headers.get("Content-Type", "").partition(";")[0]
    with closing(body):  # type: ignore[type-var]
        if "json" in media_type:
            answer = json.loads(b"".join(body))
            text = json.dumps(_shortened(answer), ensure_ascii=False, indent=2)
        else:
            text = first_lines(body)
    return ApiExample(key, address, int(status.partition(" ")[0]), media_type, text)


def first_lines(body: Iterable[bytes]) -> str:
    """Return the first lines of a text, and no more of it than they need: a list may name the whole corpus."""
    start = b""
    for piece in body:
        start += piece
        if start.count(b"\n") > MAX_LINES:
            break
    lines = start.decode("utf-8", "ignore").splitlines()
    text = "\n".join(line[: 2 * MAX_TEXT] for line in lines[:MAX_LINES])
    return text + (f"\n{ELLIPSIS}" if len(lines) > MAX_LINES else "")


def _shortened(value: object, depth: int = 0) -> object:
    """Return JSON with long texts and lists cut, and what is deep within left out."""
    match value:
        case str() if len(value) > MAX_TEXT:
            return value[:MAX_TEXT] + ELLIPSIS
        case list() if value:
            items = [_shortened(item, depth + 1) for item in value[:MAX_ITEMS]]
            return [*items, ELLIPSIS] if len(value) > MAX_ITEMS else items
        case dict() if value:
            if depth >= MAX_DEPTH:
                return {ELLIPSIS: ELLIPSIS}
            return {name: _shortened(item, depth + 1) for name, item in value.items()}
    return value

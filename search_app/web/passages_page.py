"""All passages of one document that answer a question, as a page: what 'y 12 pasajes más' leads to."""

from dataclasses import dataclass

from flask import render_template, request

from indexer.document import Document
from indexer.engine.port import Generation
from indexer.summary import summary_of
from search_app.query.search_request import SearchRequest
from search_app.search.hit_passages import hit_passages
from search_app.search.passage_ranking import ShownPassage
from search_app.web import request_context
from search_app.web.snippet_view import snippet_view

PASSAGES_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class PassagesPage:
    """One page of a document's passages, and which page of how many it is, from 1."""

    passages: tuple[ShownPassage, ...]
    total: int
    number: int
    pages: int


def page_of_passages(
    generation: Generation, document: Document, question: SearchRequest, parameter: str
) -> PassagesPage | None:
    """Return the page that the request's `parameter` asks for; None where there is no such page."""
    passages = hit_passages(generation, document, question)
    pages = max(1, -(-len(passages) // PASSAGES_A_PAGE))
    typed = request.args.get(parameter, "1")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
    if not 1 <= number <= pages:
        return None
    start = (number - 1) * PASSAGES_A_PAGE
    return PassagesPage(passages[start : start + PASSAGES_A_PAGE], len(passages), number, pages)


def passages_page(document: Document, question: SearchRequest, page: PassagesPage) -> str:
    """Return the page of the site."""
    address = request_context.document_url(document.id, question)
    summary = summary_of(document)
    return render_template(
        "passages.html",
        document=document,
        summary=summary,
        question=question,
        asked=question.text.strip() or question.symbol or question.cites,
        address=address,
        page=page,
        snippets=[snippet_view(address, summary, passage) for passage in page.passages],
    )

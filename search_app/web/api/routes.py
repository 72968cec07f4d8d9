"""The JSON API under /api/v1 and /healthz: the same answers as the pages, for programs."""

from dataclasses import replace
from typing import cast

import msgspec
from flask import Blueprint, Response, current_app, request

from indexer.engine.port import Engine
from indexer.symbols import Series
from search_app.query.search_request import parse_query_string
from search_app.search import citation_graph, documents, identities
from search_app.search.autocomplete import suggest
from search_app.search.related_documents import find_related
from search_app.search.search import search_with_card
from search_app.web import request_context, request_validation, urls
from search_app.web.api import openapi, serializers
from search_app.web.api.shapes import (
    ApiIndexJson,
    EndpointJson,
    HealthJson,
    IndexJson,
    LinksJson,
    SuggestionJson,
    SuggestionsJson,
)
from search_app.web.damage_text import damage_text
from search_app.web.errors import HttpProblem
from search_app.web.parameters import ENDPOINTS
from search_app.web.passages_page import page_of_passages
from search_app.web.report_page import page_of_report
from search_app.web.suggestion_view import suggestion_label, suggestion_url

API = Blueprint("api", __name__)
MAX_SUGGESTIONS = 8


def _json(body: object, links: LinksJson | None = None) -> Response:
    """Return the answer; the pages around it are in its `Link` header too (RFC 8288), as is the API's description."""
    response = Response(msgspec.json.encode(body), mimetype="application/json")
    around = {"next": links.next, "prev": links.prev} if links else {}
    targets = [f'<{url}>; rel="{relation}"' for relation, url in around.items() if url]
    response.headers["Link"] = ", ".join([*targets, f'<{urls.OPENAPI}>; rel="service-desc"'])
    return response


@API.get("/api/v1/")
def api_index() -> Response:
    """Answer with the endpoints and the generation that serves."""
    request_validation.check_parameters("index")
    facts = request_context.generation().info
    return _json(
        ApiIndexJson(
            name="Signatura",
            openapi=urls.OPENAPI,
            endpoints=tuple(
                EndpointJson(
                    path=endpoint.path,
                    operation=endpoint.operation,
                    summary=endpoint.summary,
                    parameters=tuple(parameter.name for parameter in endpoint.parameters),
                )
                for endpoint in ENDPOINTS
            ),
            index=IndexJson(generation=facts.generation, built=facts.built, documents=facts.documents),
        )
    )


@API.get("/api/v1/search")
def search_json() -> Response:
    """Answer a question with a page of hits; with `strict=1`, refuse an unknown or repeated parameter (400)."""
    question, ignored = request_validation.read_search_request("search")
    response = search_with_card(request_context.generation(), question)
    request_context.record_unanswered(response)
    warnings = (*response.warnings, *ignored)
    page = serializers.search_to_json(
        replace(response, warnings=warnings),
        request_context.current_translations(),
        is_strict=request.args.get("strict") == "1",
    )
    return _json(page, page.links)


@API.get("/api/v1/documents/<id>")
def document(id: str) -> Response:
    """Answer with one document; a former id leads to the present one (308)."""
    request_validation.check_parameters("document")
    generation = request_context.generation()
    document = documents.load_document(generation, id)
    if document is None:
        if now := documents.redirect_target(generation, id):
            return Response(status=308, headers={"Location": f"/api/v1/documents/{now}"})
        raise HttpProblem(404, "unknown-document", "error.heading_document", "error.text_document", id)
    return _json(serializers.document_to_json(generation, document, request_context.current_translations()))


@API.get("/api/v1/documents/<id>/passages")
def passages(id: str) -> Response:
    """Answer with a page of the passages of a document that answer a question."""
    request_validation.check_parameters("passages")
    generation = request_context.generation()
    document = documents.load_document(generation, id)
    question, _ = parse_query_string(
        (name, value) for name, value in request.args.items(multi=True) if name != "page"
    )
    if document is None:
        if now := documents.redirect_target(generation, id):
            return Response(status=308, headers={"Location": urls.api_passages_url(now, question)})
        raise HttpProblem(404, "unknown-document", "error.heading_document", "error.text_document", id)
    page = page_of_passages(generation, document, question, "page")
    if page is None:
        raise HttpProblem(
            404, "bad-page", "error.heading_404", "passages.bad_page", request.args.get("page", "")
        )
    return _json(
        serializers.passages_to_json(document, question, page, request_context.current_translations())
    )


@API.get("/api/v1/documents/<id>/related")
def related(id: str) -> Response:
    """Answer with what is around a document; a former id leads to the present one (308)."""
    request_validation.check_parameters("related")
    generation = request_context.generation()
    document = documents.load_document(generation, id)
    if document is None:
        if now := documents.redirect_target(generation, id):
            return Response(status=308, headers={"Location": urls.api_related_url(now)})
        raise HttpProblem(404, "unknown-document", "error.heading_document", "error.text_document", id)
    around = find_related(generation, document)
    return _json(serializers.related_to_json(document, around, request_context.current_translations()))


@API.get("/api/v1/symbols/<path:symbol>")
def symbol(symbol: str) -> Response:
    """Answer with the documents that bear a symbol or reference and those that cite it; 404 where none does."""
    request_validation.check_parameters("symbol")
    value = identities.read_identity(symbol)
    if value is None or isinstance(value, Series):
        raise HttpProblem(404, "not-a-symbol", "error.heading_404", "symbol.not_symbol", symbol)
    about = citation_graph.look_up_symbol(request_context.generation(), value)
    if not (about.documents or about.incoming):
        raise HttpProblem(404, "unknown-symbol", "error.heading_404", "symbol.not_held", str(value))
    return _json(serializers.symbol_to_json(value, about, request_context.current_translations()))


@API.get("/api/v1/suggest")
def suggestions() -> Response:
    """Answer with completions of what was typed so far."""
    request_validation.check_parameters("suggest")
    text = request.args.get("q", "")[:200]
    suggestions_found = suggest(request_context.generation(), text, MAX_SUGGESTIONS) if text.strip() else ()
    words = request_context.current_translations()
    return _json(
        SuggestionsJson(
            query=text,
            suggestions=tuple(
                SuggestionJson(
                    text=suggestion_label(words, suggestion),
                    kind=suggestion.kind,
                    url=suggestion_url(suggestion) or None,
                    query=suggestion.text,
                )
                for suggestion in suggestions_found
            ),
        )
    )


@API.get("/api/v1/report")
def report() -> Response:
    """Answer with a page of the corpus report."""
    request_validation.check_parameters("report")
    generation = request_context.generation()
    page = page_of_report(generation)
    if page is None:
        raise HttpProblem(
            404, "bad-page", "error.heading_404", "report.bad_page", request.args.get("page", "")
        )
    return _json(serializers.report_to_json(generation, page, request_context.current_translations()))


@API.get(urls.OPENAPI)
def openapi_document() -> Response:
    """Answer with the OpenAPI description of this API."""
    return _json(openapi.DOCUMENT)


@API.get("/healthz")
def healthz() -> Response:
    """Answer whether the service is well, for what watches it; 200 also while the generation before serves."""
    request_validation.check_parameters("health")
    facts = request_context.generation().info
    health = cast(Engine, current_app.extensions["engine"]).health()
    return _json(
        HealthJson(
            status="degraded" if health.damage else "ok",
            generation=facts.generation,
            built=facts.built,
            documents=facts.documents,
            checked=health.checked,
            damage=damage_text(health.damage, facts.generation) if health.damage else None,
        )
    )

"""The JSON API under /api/v1 and /healthz: the same answers as the pages, for programs."""

from dataclasses import replace
from typing import cast

import msgspec
from flask import Blueprint, Response, current_app, request

from indexer import document_json
from indexer.engine.port import Engine
from indexer.symbols import Series
from search_app import surroundings
from search_app.answer import Warning, answer
from search_app.faces import addresses, api, here, openapi, symbol_page
from search_app.faces.errors import Trouble
from search_app.question import read
from search_app.suggestions import suggest

API = Blueprint("api", __name__)
MALFORMED = frozenset({"bad-page", "bad-size", "bad-order", "too-many-values"})
MOST_SUGGESTIONS = 8


def _json(body: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(body), status, mimetype="application/json")


@API.get("/api/v1/search")
def search() -> Response:
    question, ignored = read(request.args.items(multi=True))
    for one in ignored:
        if one.kind in MALFORMED:
            raise Trouble(400, one.kind, "error.heading_400", f"warning.{one.kind}", one.cause)
    found = answer(here.generation(), question)
    here.record_unanswered(found)
    told = (*found.warnings, *(Warning(one.kind, one.cause) for one in ignored))
    return _json(api.search(replace(found, warnings=told), here.words()))


@API.get("/api/v1/documents/<id>")
def document(id: str) -> Response:
    generation = here.generation()
    document = surroundings.document_of(generation, id)
    if document is None:
        if now := surroundings.moved(generation, id):
            return Response(status=308, headers={"Location": f"/api/v1/documents/{now}"})
        raise Trouble(404, "unknown-document", "error.heading_document", "error.text_document", id)
    return _json(document_json.public(document))


@API.get("/api/v1/symbols/<path:symbol>")
def symbol(symbol: str) -> Response:
    value = surroundings.read_back(symbol)
    if value is None or isinstance(value, Series):
        raise Trouble(404, "not-a-symbol", "error.heading_404", "symbol.not_symbol", symbol)
    about = symbol_page.look_up(here.generation(), value)
    if not (about.held or about.citing):
        raise Trouble(404, "unknown-symbol", "error.heading_404", "symbol.not_held", str(value))
    return _json(api.symbol(value, about, here.words()))


@API.get("/api/v1/suggest")
def suggestions() -> Response:
    text = request.args.get("q", "")[:200]
    found = suggest(here.generation(), text, MOST_SUGGESTIONS) if text.strip() else ()
    return _json(
        {
            "query": text,
            "suggestions": [
                {
                    "text": one.text,
                    "kind": one.kind,
                    "url": addresses.document(one.id) if one.id else None,
                }
                for one in found
            ],
        }
    )


@API.get("/api/v1/openapi.json")
def openapi_document() -> Response:
    return _json(openapi.DOCUMENT)


@API.get("/healthz")
def healthz() -> Response:
    facts = here.generation().facts
    health = cast(Engine, current_app.extensions["engine"]).health()
    return _json(
        {
            "status": "degraded" if health.damage else "ok",
            "generation": facts.generation,
            "built": facts.built,
            "documents": facts.documents,
            "checked": health.checked,
            # In words: what the engine says of it names folders.
            "damage": here.words()("health.damaged", generation=facts.generation) if health.damage else None,
        }
    )

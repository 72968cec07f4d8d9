"""Every error once: as a page in people's words, or as problem+json (RFC 9457) for programs."""

from dataclasses import dataclass
from typing import cast

from flask import Flask, Response, current_app, json, render_template, request
from werkzeug.exceptions import HTTPException

from indexer.engine.port import Engine
from indexer.errors import (
    BadQuery,
    CorruptIndex,
    EngineUnavailable,
    IndexStateError,
    SignaturaError,
    StaleCursor,
)
from search_app.query.limits import QueryLimit
from search_app.query.search_request import SearchRequest
from search_app.web import labels, request_context

PROBLEM = "application/problem+json"


@dataclass(eq=False)
class HttpProblem(Exception):  # not frozen: Python itself writes to an exception on its way up
    """What a face answers instead of a page. `heading` and `text` are keys of the words; `cause` is for both."""

    status: int
    kind: str  # ends the problem's type
    heading: str
    text: str
    cause: str = ""


def register(app: Flask) -> None:
    """Handlers for all that can be raised below a view."""

    @app.errorhandler(HttpProblem)
    def trouble(error: HttpProblem) -> Response:
        return respond(error)

    @app.errorhandler(SignaturaError)
    def ours(error: SignaturaError) -> Response:
        match error:
            case StaleCursor():
                return respond(_plain(410, "stale-cursor", ""))
            case QueryLimit():
                return respond(
                    _plain(
                        422,
                        "refused-query",
                        labels.refusal_text(request_context.current_translations(), error),
                    )
                )
            case BadQuery():
                said = labels.refusal_text(request_context.current_translations(), error)
                return respond(
                    HttpProblem(422, "refused-query", "error.heading_cursor", "error.text_cursor", said)
                )
            case CorruptIndex():
                current_app.logger.error("a damaged index: %s", error)
                if request_context.generation_facts() is not None:  # met while answering: is there more?
                    cast(Engine, current_app.extensions["engine"]).doubt()
                return respond(
                    HttpProblem(503, "damaged-index", "error.heading_damaged", "error.text_damaged")
                )
            case EngineUnavailable():
                current_app.logger.error("the engine does not answer: %s", error)  # it may name hosts
                return respond(
                    HttpProblem(
                        503, "engine-unavailable", "error.heading_unavailable", "error.text_unavailable"
                    )
                )
            case IndexStateError():
                current_app.logger.warning("no index to answer from: %s", error)
                return respond(_plain(503, "no-index", ""))  # its message names folders
            case _:
                current_app.logger.exception("unexpected error of our own")
                return respond(_plain(500, "error", ""))

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        status = error.code or 500
        if status < 400:
            return cast(Response, error.get_response())  # a redirect
        known = status if status in (400, 404, 405) else 400 if status < 500 else 500
        response = respond(_plain(known, "not-found" if status == 404 else "error", "", status))
        for name, value in error.get_headers():
            if name == "Allow":
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def anything(error: Exception) -> Response:
        current_app.logger.exception("unhandled error")
        return respond(_plain(500, "error", ""))


def _plain(known: int, kind: str, cause: str, status: int | None = None) -> HttpProblem:
    return HttpProblem(status or known, kind, f"error.heading_{known}", f"error.text_{known}", cause)


def asks_for_json(path: str) -> bool:
    """Whether the address is one that programs ask, so that they are told of an error as JSON."""
    return path.startswith("/api/") or path == "/healthz"


def respond(trouble: HttpProblem) -> Response:
    """The trouble in the form that was asked for."""
    words = request_context.current_translations()
    values = {
        "path": request.path,
        "cause": trouble.cause,
        "id": trouble.cause,
        "symbol": trouble.cause,
        "series": trouble.cause,
    }
    title, text = words(trouble.heading, **values), words(trouble.text, **values)
    if asks_for_json(request.path):
        body = {
            "type": f"urn:signatura:problem:{trouble.kind}",
            "title": title,
            "status": trouble.status,
            "detail": trouble.cause if trouble.status == 422 else text,
            "instance": request.full_path.rstrip("?"),
        }
        response = Response(json.dumps(body, ensure_ascii=False), trouble.status, mimetype=PROBLEM)
    else:
        page = render_template(
            "error.html",
            status=trouble.status,
            kind=trouble.kind,
            title=title,
            text=text,
            detail=trouble.cause if trouble.status == 422 else "",
            search_for=SearchRequest(text=trouble.cause) if trouble.kind == "not-a-symbol" else None,
        )
        response = Response(page, trouble.status)
    if trouble.status == 503:
        response.headers["Retry-After"] = "30"
    return response

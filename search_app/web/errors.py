"""Every error once: as a page in people's words, or as problem+json (RFC 9457) for programs."""

from dataclasses import dataclass
from typing import cast

import msgspec
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
from search_app.web.api.shapes import ProblemJson
from search_app.web.exports.formats import ALL, accepted_format, split_ending

PROBLEM = "application/problem+json"
# Addresses of files, also where their ending is none that is known.
FILE_ENDPOINTS = frozenset(
    {
        "exports.search_export_route",
        "exports.citation_file_route",
        "exports.symbols_file_route",
        "exports.corpus_symbols_file_route",
    }
)
# What is wrong with a cursor that somebody wrote, and not with the question.
CURSOR_KINDS = frozenset({"bad-cursor", "cursor-order", "cursor-document"})


@dataclass(eq=False)
# Not frozen: Python itself writes to an exception on its way up.
class HttpProblem(Exception):
    """An error as a client is told it. `heading` and `text` are keys of the words; `cause` is for both."""

    status: int
    # Ends the problem's type.
    kind: str
    heading: str
    text: str
    cause: str = ""
    # Seconds; 0 for what waiting does not mend.
    retry_after: int = 0


def register(app: Flask) -> None:
    """Register a handler for everything that a view can raise."""

    @app.errorhandler(HttpProblem)
    def http_problem(error: HttpProblem) -> Response:
        return respond(error)

    @app.errorhandler(SignaturaError)
    def signatura_error(error: SignaturaError) -> Response:
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
            case BadQuery() if error.kind in CURSOR_KINDS and is_for_programs():
                reason = labels.refusal_text(request_context.current_translations(), error)
                return respond(HttpProblem(400, "bad-cursor", "error.heading_cursor", "strict.after", reason))
            case BadQuery():
                reason = labels.refusal_text(request_context.current_translations(), error)
                return respond(
                    HttpProblem(422, "refused-query", "error.heading_cursor", "error.text_cursor", reason)
                )
            case CorruptIndex():
                current_app.logger.error("a damaged index: %s", error)
                # Met while answering: is there more?
                if request_context.generation_facts() is not None:
                    cast(Engine, current_app.extensions["engine"]).doubt()
                return respond(
                    HttpProblem(503, "damaged-index", "error.heading_damaged", "error.text_damaged")
                )
            case EngineUnavailable():
                # It may name hosts.
                current_app.logger.error("the engine does not answer: %s", error)
                return respond(
                    HttpProblem(
                        503, "engine-unavailable", "error.heading_unavailable", "error.text_unavailable"
                    )
                )
            case IndexStateError():
                current_app.logger.warning("no index to answer from: %s", error)
                # Its message names folders.
                return respond(_plain(503, "no-index", ""))
            case _:
                current_app.logger.exception("unexpected error of our own")
                return respond(_plain(500, "error", ""))

    @app.errorhandler(HTTPException)
    def http_exception(error: HTTPException) -> Response:
        status = error.code or 500
        if status < 400:
            # A redirect.
            return cast(Response, error.get_response())
        known_status = status if status in (400, 404, 405) else 400 if status < 500 else 500
        response = respond(_plain(known_status, "not-found" if status == 404 else "error", "", status))
        for name, value in error.get_headers():
            if name == "Allow":
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def unexpected_error(error: Exception) -> Response:
        current_app.logger.exception("unhandled error")
        return respond(_plain(500, "error", ""))


def _plain(known_status: int, kind: str, cause: str, status: int | None = None) -> HttpProblem:
    return HttpProblem(
        status or known_status, kind, f"error.heading_{known_status}", f"error.text_{known_status}", cause
    )


def too_many_requests(seconds: int) -> HttpProblem:
    """Return the refusal of a request beyond the bound of its address, which may ask again after so many seconds."""
    return HttpProblem(429, "too-many-requests", "error.heading_429", "error.text_429", str(seconds), seconds)


def is_for_programs() -> bool:
    """Return whether this request's address, or what it accepts, is for programs."""
    accepted = accepted_format(request.accept_mimetypes, ALL) if request.blueprint != "api" else None
    return asks_for_json(request.path) or request.endpoint in FILE_ENDPOINTS or accepted is not None


def asks_for_json(path: str) -> bool:
    """Return whether the address is one that programs use, which are told of an error as JSON."""
    return path.startswith("/api/") or path == "/healthz" or split_ending(path, ALL)[1] is not None


def respond(problem: HttpProblem) -> Response:
    """Return the problem as JSON or as a page, whichever was asked for."""
    words = request_context.current_translations()
    values = {
        "path": request.path,
        "cause": problem.cause,
        "id": problem.cause,
        "symbol": problem.cause,
        "series": problem.cause,
    }
    title, text = words(problem.heading, **values), words(problem.text, **values)
    if is_for_programs():
        body = ProblemJson(
            type=f"urn:signatura:problem:{problem.kind}",
            title=title,
            status=problem.status,
            detail=problem.cause if problem.status == 422 else text,
            instance=request.full_path.rstrip("?"),
        )
        written = json.dumps(msgspec.to_builtins(body), ensure_ascii=False)
        response = Response(written, problem.status, mimetype=PROBLEM)
    else:
        page = render_template(
            "error.html",
            status=problem.status,
            kind=problem.kind,
            title=title,
            text=text,
            detail=problem.cause if problem.status == 422 else "",
            search_for=SearchRequest(text=problem.cause) if problem.kind == "not-a-symbol" else None,
        )
        response = Response(page, problem.status)
    if problem.status == 503:
        response.headers["Retry-After"] = "30"
    elif problem.retry_after:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response

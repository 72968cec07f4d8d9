"""Answers that need not be made: the client has the same already, or this process has.

An answer depends on the generation, on the program, and on what is asked for: there are no cookies.
"""

import hashlib
from datetime import UTC, datetime
from typing import cast

from flask import Response, current_app, g, request

from indexer.engine.port import GenerationInfo
from search_app.web import request_context
from search_app.web.answer_cache import AnswerCache, CachedAnswer
from search_app.web.compression import accepts_gzip
from search_app.web.exports import formats
from search_app.web.exports.responses import today

# The addresses at which an Accept header chooses between a page and a file.
NEGOTIATED = frozenset(
    {
        "pages.search_route",
        "pages.symbol_route",
        "pages.organ_route",
        "exports.search_address_route",
        "exports.citation_route",
        "exports.symbols_route",
    }
)


def etag(facts: GenerationInfo, version: str) -> str:
    """Return the tag of the answer to this request; `version` is the program's."""
    file_version = _file_version()
    identity = "\n".join((facts.generation, facts.built, version, request.full_path, file_version))
    return hashlib.sha256(identity.encode("utf-8", "surrogateescape")).hexdigest()[:24]


def _file_version() -> str:
    """Return what the answer depends on besides its address where a file is asked for: its format and the day."""
    accepted = None
    if request.endpoint in NEGOTIATED:
        accepted = formats.accepted_format(request.accept_mimetypes, formats.ALL)
    _, named = formats.split_ending(request.path, formats.ALL)
    # A file says on which day it was made.
    return f"{accepted.media_types[0] if accepted else ''} {today()}" if accepted or named else ""


def last_modified(facts: GenerationInfo, program: datetime) -> datetime:
    """Return when the answers last changed: when the generation was built, or the program after it."""
    built = datetime.fromisoformat(facts.built).astimezone(UTC)
    return max(built, program).replace(microsecond=0)


def not_modified(modified: datetime) -> bool:
    """Return whether the client says that it has this very answer.

    A date counts only when it is the same: after a rollback the older generation is the present one.
    """
    tags = request.if_none_match
    if tags:
        # `*` asks whether there is anything at all, which only the view knows.
        return not tags.star_tag and tags.contains_weak(g.etag)
    return request.if_modified_since == modified


def cached_response() -> Response | None:
    """Return the answer to this request if it was kept."""
    answer = _cache().get(_answer_key()) if request.method in ("GET", "HEAD") else None
    if answer is None:
        return None
    g.is_from_cache = True
    return Response(answer.body, headers=list(answer.headers))


def keep(response: Response) -> None:
    """Keep a whole answer for the next client that asks the same; the headers are those of the view."""
    if (
        request.method == "GET"
        and response.status_code == 200
        and not response.is_streamed
        # A file, which the server reads by itself.
        and not response.direct_passthrough
        and "is_from_cache" not in g
        and not g.get("is_logged")
    ):
        answer = CachedAnswer(tuple(response.headers.items()), response.get_data())
        _cache().put(request_context.generation().info.generation, _answer_key(), answer)


def _cache() -> AnswerCache:
    return cast(AnswerCache, current_app.extensions["answers"])


def _answer_key() -> tuple[str, ...]:
    """Return the key of an answer: its tag (generation, program, address, format), its host and its encoding."""
    # The host stands in the addresses that a file or a citation names.
    return (g.etag, request.url_root, "gzip" if accepts_gzip(request) else "")

"""The Flask application: one pinned generation for each request, and what every response carries.

Nothing here is set up on import; `create_app` makes a fresh application each time.
"""

import hashlib
from pathlib import Path
from typing import cast

from flask import Flask, Response, g, request

from indexer.engine.port import Engine, Generation
from indexer.originals import ORIGINALS, OriginalStore
from search_app.settings import Settings
from search_app.web import discovery, errors, routes, urls
from search_app.web.api import routes as api_routes
from search_app.web.examples import ExampleCache
from search_app.web.exports import formats
from search_app.web.exports import routes as export_routes
from search_app.web.exports.responses import ExportSlots, today
from search_app.web.i18n import LANGUAGES, translations
from search_app.web.unanswered import UnansweredLog

# What is answered without an index; None is the endpoint of an address that is not there.
WITHOUT_GENERATION = {None, "static", "api.openapi_document", *discovery.WITHOUT_GENERATION}
PACKAGE_DIR = Path(__file__).parent.parent

# Nothing inline, nothing from elsewhere: a mark or a title that smuggled in markup could not run or load anything.
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


# The addresses at which an Accept header chooses between a page and a file.
NEGOTIATED = frozenset(
    {
        "pages.search_route",
        "pages.symbol_route",
        "pages.organ_route",
        "exports.search_address_route",
        "exports.citation_route",
    }
)


def create_app(engine: Engine, settings: Settings) -> Flask:
    """Return an application that serves pages and JSON from `engine`. Each request uses one generation."""
    app = Flask("search_app", root_path=str(PACKAGE_DIR))
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["engine"] = engine
    app.extensions["settings"] = settings
    app.extensions["version"] = fingerprint()
    app.extensions["originals"] = OriginalStore(settings.index / ORIGINALS)
    app.extensions["examples"] = ExampleCache()
    # A long list may keep a thread for minutes: half of them stay free for pages.
    app.extensions["exports"] = ExportSlots(max(1, settings.threads // 2))
    app.extensions["unanswered"] = (
        UnansweredLog(settings.unanswered, settings.unanswered_bytes) if settings.unanswered else None
    )
    app.register_blueprint(routes.PAGES)
    app.register_blueprint(export_routes.EXPORTS)
    app.register_blueprint(api_routes.API)
    app.register_blueprint(discovery.DISCOVERY)
    errors.register(app)

    @app.before_request
    def open_generation() -> Response | None:
        g.words = translations(
            request.args.get("lang", "") if request.args.get("lang") in LANGUAGES else "es"
        )
        if request.endpoint in WITHOUT_GENERATION:
            return None
        g.generation = engine.current()
        g.etag = _etag(g.generation, cast(str, app.extensions["version"]), _file_version())
        # `*` asks whether there is anything at all, which only the view knows.
        held = request.if_none_match
        if request.endpoint != "api.healthz" and not held.star_tag and held.contains_weak(g.etag):
            # The page would be the same to the last byte: say so before making it.
            return _tagged(Response(status=304))
        return None

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        if request.endpoint in NEGOTIATED:
            response.vary.add("Accept")
        if response.location:
            # The router's own redirects name the host that the client named.
            response.location = urls.without_host(response.location)
        if request.endpoint == "static" and response.status_code == 200:
            # Their addresses carry the version, so they never change.
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        elif response.status_code == 200 and "etag" in g and request.endpoint != "api.healthz":
            _tagged(response)
        else:
            response.headers.setdefault(
                "Cache-Control", "no-store" if response.status_code >= 400 else "no-cache"
            )
        return response

    return app


def _tagged(response: Response) -> Response:
    response.set_etag(g.etag, weak=True)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _file_version() -> str:
    """Return what the answer depends on besides its address where a file is asked for: its format and the day."""
    accepted = None
    if request.endpoint in NEGOTIATED:
        accepted = formats.accepted_format(request.accept_mimetypes, formats.ALL)
    _, named = formats.split_ending(request.path, formats.ALL)
    # A file says on which day it was made.
    return f"{accepted.media_types[0] if accepted else ''} {today()}" if accepted or named else ""


def _etag(generation: Generation, version: str, file_version: str) -> str:
    """Return the tag of an answer: of the generation, the program and what is asked, since there are no cookies."""
    facts = generation.info
    identity = "\n".join((facts.generation, facts.built, version, request.full_path, file_version))
    return hashlib.sha256(identity.encode("utf-8", "surrogateescape")).hexdigest()[:24]


def fingerprint() -> str:
    """Return a digest of all that decides what a page shows: code, templates, words and static files."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE_DIR.rglob("*")):
        if path.suffix in {".py", ".html", ".xml", ".toml", ".css", ".js", ".svg"}:
            digest.update(path.relative_to(PACKAGE_DIR).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]

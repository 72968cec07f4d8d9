"""The Flask application: one pinned generation for each request, and what every response carries.

Nothing here is set up on import; `create_app` makes a fresh application each time.
"""

import hashlib
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, Response, g, request

from indexer.engine.port import Engine
from indexer.originals import original_store
from search_app.search.example_queries import find_example_queries
from search_app.settings import Settings
from search_app.web import discovery, errors, http_cache, routes, urls
from search_app.web.answer_cache import AnswerCache
from search_app.web.api import routes as api_routes
from search_app.web.compression import compress
from search_app.web.exports import routes as export_routes
from search_app.web.exports.responses import ExportSlots
from search_app.web.generation_cache import GenerationCache
from search_app.web.home_examples import find_examples
from search_app.web.i18n import LANGUAGES, translations
from search_app.web.metrics import Metrics
from search_app.web.page_frame import PageFrames
from search_app.web.rate_limit import RateLimit, client_key
from search_app.web.unanswered_log import UnansweredLog

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


# Any page of any site may read what is for programs: it is public, and the same for all who ask.
CORS_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Expose-Headers": "Content-Disposition, ETag, Last-Modified, Link, Retry-After",
    "Access-Control-Max-Age": "86400",
}
# What a page needs beside itself, and what watches the site.
WITHOUT_RATE_LIMIT = frozenset({"static", "api.healthz"})
# What tells of this moment.
NEVER_CACHED = frozenset({"api.healthz", "pages.state_route"})


def create_app(engine: Engine, settings: Settings) -> Flask:
    """Return an application that serves pages and JSON from `engine`. Each request uses one generation."""
    app = Flask("search_app", root_path=str(PACKAGE_DIR))
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["engine"] = engine
    program = program_info()
    app.extensions["version"] = program.version
    app.extensions["answers"] = AnswerCache(settings.answer_cache_bytes)
    app.extensions["request_bytes"] = settings.request_bytes
    app.extensions["originals"] = original_store(settings.index, settings.originals)
    app.extensions["frames"] = PageFrames()
    app.extensions["examples"] = GenerationCache(find_examples)
    app.extensions["example_queries"] = GenerationCache(find_example_queries)
    # A long list may keep a thread for minutes: half of them stay free for pages.
    app.extensions["exports"] = ExportSlots(max(1, settings.threads // 2))
    app.extensions["unanswered"] = (
        UnansweredLog(settings.unanswered, settings.unanswered_bytes) if settings.unanswered else None
    )
    metrics = Metrics() if settings.metrics_port else None
    app.extensions["metrics"] = metrics
    rate_limit = RateLimit(settings.requests_per_minute) if settings.requests_per_minute else None
    app.register_blueprint(routes.PAGES)
    app.register_blueprint(export_routes.EXPORTS)
    app.register_blueprint(api_routes.API)
    app.register_blueprint(discovery.DISCOVERY)
    errors.register(app)

    @app.before_request
    def choose_language() -> None:
        g.began = time.perf_counter()
        lang = request.args.get("lang", "")
        g.words = translations(lang if lang in LANGUAGES else LANGUAGES[0])

    @app.before_request
    def refuse_too_many() -> None:
        if rate_limit is None or request.endpoint in WITHOUT_RATE_LIMIT:
            return
        if seconds := rate_limit.count_request(client_key(request.remote_addr or "")):
            if metrics:
                metrics.refused(429)
            raise errors.too_many_requests(seconds)

    @app.before_request
    def open_generation() -> Response | None:
        if request.endpoint in WITHOUT_GENERATION:
            return None
        g.generation = engine.current()
        facts = g.generation.info
        if request.endpoint in NEVER_CACHED or request.method == "POST":
            return None
        g.etag = http_cache.etag(facts, program.version)
        g.last_modified = http_cache.last_modified(facts, program.changed)
        if http_cache.not_modified(g.last_modified):
            # The page would be the same to the last byte: say so before making it.
            return Response(status=304)
        return http_cache.cached_response()

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        if request.endpoint in http_cache.NEGOTIATED:
            response.vary.add("Accept")
        if errors.is_for_programs():
            for name, value in CORS_HEADERS.items():
                response.headers.setdefault(name, value)
        if response.location:
            # The router's own redirects name the host that the client named.
            response.location = urls.without_host(response.location)
        if request.endpoint == "static" and response.status_code == 200:
            # Their addresses carry the version, so they never change.
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        elif response.status_code in (200, 304) and "etag" in g:
            response.set_etag(g.etag, weak=True)
            response.last_modified = g.last_modified
            response.headers["Cache-Control"] = "no-cache"
        else:
            response.headers.setdefault(
                "Cache-Control", "no-store" if response.status_code >= 400 else "no-cache"
            )
        if metrics:
            # Nothing that a client chose: an address that is not there has no endpoint.
            kind = request.endpoint or "none"
            metrics.answered(kind, response.status_code, time.perf_counter() - g.began)
            if "generation" in g:
                metrics.generation(generation_number(g.generation.info.generation))
        compress(request, response)
        if "etag" in g:
            http_cache.keep(response)
        return response

    return app


def generation_number(name: str) -> int:
    """Return 4 for `gen-0004`, 0 for a name of another form."""
    digits = name.rpartition("-")[2]
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 16 else 0


@dataclass(frozen=True, slots=True)
class ProgramInfo:
    """All that decides what a page shows: a digest of it, and when it last changed."""

    version: str
    changed: datetime


def program_info() -> ProgramInfo:
    """Read the code, templates, words and static files of the application."""
    digest = hashlib.sha256()
    changed = 0.0
    for path in sorted(PACKAGE_DIR.rglob("*")):
        if path.suffix in {".py", ".html", ".xml", ".toml", ".css", ".js", ".svg"}:
            digest.update(path.relative_to(PACKAGE_DIR).as_posix().encode() + path.read_bytes())
            changed = max(changed, path.stat().st_mtime)
    # A date of the future would be no date of a change.
    return ProgramInfo(digest.hexdigest()[:12], datetime.fromtimestamp(min(changed, time.time()), UTC))

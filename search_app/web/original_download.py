"""A document's original as a download, with headers that let no browser run anything in it."""

import io
import re

from flask import Response, request, send_file
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from indexer.build_state import Original
from indexer.document import Document
from indexer.engine.port import Generation
from search_app.search.original_files import originals, suffix
from search_app.web import request_context
from search_app.web.errors import HttpProblem

# What a browser may show by itself. All else is only saved: Word files, and pages that could hold script.
SHOWN = {
    "pdf": "application/pdf",
    "txt": "text/plain",
    "md": "text/plain",
    "markdown": "text/plain",
}
SAVED = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "htm": "text/html",
    "xhtml": "application/xhtml+xml",
}
# Nothing in it may run or load, and no page of any site may frame it. These are not in `default-src`.
NOTHING_RUNS = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
# `sandbox` cannot stand with a PDF: not all browsers show one so. Their readers of PDF run what it holds apart from
# this site; some are a page with the PDF as its object and a style of its own.
PDF_ONLY = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def original_response(generation: Generation, document: Document) -> Response:
    """Return the file that the document was read from, or, asked with `format=`, the one of that ending.

    Raises HttpProblem 404 where there is none, or where it is not kept.
    """
    wanted = request.args.get("format", "").lower()
    files = originals(generation, document)
    original = next((file for file in files if wanted in ("", suffix(file))), None)
    store = request_context.original_store()
    data = store.read(original.sha256) if original and store else None
    if original is None or data is None:
        raise HttpProblem(404, "no-original", "error.heading_404", "error.text_original", document.id)
    return _sent(original, data, document)


def _sent(original: Original, data: bytes, document: Document) -> Response:
    ending = suffix(original)
    shown = ending in SHOWN
    mimetype = SHOWN.get(ending) or SAVED.get(ending) or "application/octet-stream"
    name = f"{document.id}.{ending}" if re.fullmatch(r"[a-z0-9]{1,8}", ending) else document.id
    try:
        response = send_file(
            io.BytesIO(data), mimetype, as_attachment=not shown, download_name=name, etag=original.sha256
        )
    except RequestedRangeNotSatisfiable as error:
        return Response(status=416, headers=dict(error.get_headers()))
    if mimetype == "text/plain" and document.source_file.file == original.file:
        response.content_type = f"text/plain; charset={document.source_file.encoding or 'utf-8'}"
    # Nor may a page of another site load it as a picture, script or style.
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Content-Security-Policy"] = PDF_ONLY if ending == "pdf" else NOTHING_RUNS
    return response

"""HTTP responses that are files: a whole list, a citation, the meetings of an organ or a document."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import chain, islice
from threading import BoundedSemaphore
from typing import TypeVar, cast

from flask import Response, current_app, request

from indexer.document import Document
from indexer.engine.port import Generation
from search_app.query.search_request import SearchRequest
from search_app.search.all_hits import CHUNK, iter_hits, without_page
from search_app.search.documents import texts_by_anchor
from search_app.search.search import search
from search_app.web import labels, request_context, urls
from search_app.web.errors import HttpProblem
from search_app.web.exports import formats
from search_app.web.exports.bibliography import BibliographicItem, cited_item
from search_app.web.exports.formats import ExportFormat
from search_app.web.exports.icalendar import CalendarEvent, to_icalendar
from search_app.web.exports.list_info import list_info
from search_app.web.exports.writers import CITATION_WRITERS, LIST_WRITERS

T = TypeVar("T")
# Characters of a file that are sent together.
SENT_CHARS = 1 << 15
# Characters of a question in the name of a file.
MAX_NAME = 60
# Seconds after which a client may ask again for a long list, when too many are being sent.
RETRY_AFTER = 30


class ExportSlots:
    """The long lists that may be sent at the same time: each keeps a thread of the server until its client has it."""

    def __init__(self, number: int) -> None:
        self._free = BoundedSemaphore(number)

    def take(self) -> Callable[[], None] | None:
        """Return what gives the slot back, which may be called again; None when all slots are taken."""
        if not self._free.acquire(blocking=False):
            return None
        is_held = [True]

        def release() -> None:
            if is_held:
                is_held.clear()
                self._free.release()

        return release


def list_response(
    generation: Generation, question: SearchRequest, format: ExportFormat, page_url: str
) -> Response:
    """Return the whole list of a question as a file; `page_url` is the address of its page, from `/` on.

    A short list is written at once; a long one while it is sent, in memory that does not grow with it.
    """
    question = without_page(question)
    first_page = search(generation, question)
    site = request.url_root
    info = list_info(
        first_page,
        request_context.current_translations(),
        site=site,
        path=page_url,
        file_url=site + urls.export_url(page_url, format.ending).removeprefix("/"),
        retrieved=today(),
    )
    writer = LIST_WRITERS[format]
    if request.method == "HEAD":
        return file_response("", format, info.title)
    hits = iter_hits(generation, question, with_passages=writer.with_passages)
    if first_page.total <= CHUNK:
        return file_response("".join(writer.write(info, hits)), format, info.title)
    return streamed_response(hits, partial(writer.write, info), format, info.title)


def streamed_response(
    items: Iterator[T], write: Callable[[Iterator[T]], Iterator[str]], format: ExportFormat, name: str
) -> Response:
    """Return a long list as a file that is written while it is sent. HttpProblem 503 where too many are being sent."""
    release = cast(ExportSlots, current_app.extensions["exports"]).take()
    if release is None:
        raise HttpProblem(503, "too-many-exports", "error.heading_unavailable", "export.too_many")
    request_context.hold_back()
    try:
        # What goes wrong with the first items is still told with a status.
        first = list(islice(items, 1))
    except Exception:
        release()
        raise
    response = file_response(_sent(write(chain(first, items)), release), format, name)
    response.call_on_close(release)
    return response


def _sent(parts: Iterator[str], release: Callable[[], None]) -> Iterator[str]:
    """Join the parts of a file until they are worth sending."""
    waiting: list[str] = []
    length = 0
    try:
        for part in parts:
            waiting.append(part)
            length += len(part)
            if length >= SENT_CHARS:
                yield "".join(waiting)
                waiting, length = [], 0
        yield "".join(waiting)
    finally:
        release()


def citation_text(document: Document, item: BibliographicItem) -> str:
    """Return how one cites the document, or its paragraph, in a note: with its address and the day."""
    words = request_context.current_translations()
    pinpoint = f", {item.pinpoint}" if item.pinpoint else ""
    consulted = words("export.consulted", date=labels.day(words, today()))
    return f"{labels.cite(words, document.masthead)}{pinpoint}. {item.url} ({consulted})."


def citation_item(document: Document, anchor: str) -> BibliographicItem:
    """Return the document, or the paragraph at `anchor`, as an item. HttpProblem 404 for an anchor it does not have."""
    texts = texts_by_anchor(document)
    if anchor and anchor not in texts:
        raise HttpProblem(404, "unknown-paragraph", "error.heading_404", "export.unknown_paragraph", anchor)
    return cited_item(
        document,
        request_context.current_translations(),
        site=request.url_root,
        retrieved=today(),
        anchor=anchor,
        quote=texts.get(anchor, ""),
    )


def citation_response(document: Document, anchor: str, format: ExportFormat) -> Response:
    """Return the citation of a document, or of its paragraph at `anchor`, as a file."""
    item = citation_item(document, anchor)
    write = CITATION_WRITERS.get(format)
    body = write([item]) if write else citation_text(document, item) + "\n"
    return file_response(body, format, item.key)


def calendar_response(
    generation: Generation, name: str, events: Iterable[CalendarEvent], page_url: str
) -> Response:
    """Return meetings as a calendar; `page_url` is the address of the page that shows them, from `/` on."""
    words = request_context.current_translations()
    url = request.url_root + page_url.removeprefix("/")
    facts = generation.info
    note = words(
        "export.provenance",
        title=name,
        url=url,
        date=labels.day(words, today()),
        generation=facts.generation,
    )
    body = to_icalendar(name, events, url=url, built=facts.built, note=note)
    return file_response(body, formats.ICALENDAR, name)


def today() -> str:
    """Return the day in UTC, ISO."""
    return datetime.now(UTC).date().isoformat()


def file_response(body: str | bytes | Iterator[str], format: ExportFormat, name: str) -> Response:
    """Return a file; `name` in words becomes the beginning of its own."""
    response = Response(body, content_type=format.content_type)
    disposition = "attachment" if format.is_attachment else "inline"
    response.headers.set(
        "Content-Disposition", disposition, filename=f"{_file_name(name)}-{today()}.{format.ending}"
    )
    return response


def _file_name(name: str) -> str:
    """Return a name that every system takes: 'Trata de personas · 2018' -> 'signatura-trata-de-personas-2018'."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(["signatura", *re.findall("[a-z0-9]+", letters)])[: len("signatura-") + MAX_NAME].strip(
        "-"
    )

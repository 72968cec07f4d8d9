"""An organ as a page: its mandate, sessions and meetings as its documents report them, and the documents."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template

from indexer.document import Document, Mandate, Meeting
from indexer.engine.port import Generation
from search_app.query.search_request import SearchRequest
from search_app.search import documents
from search_app.search.response import SearchResponse
from search_app.search.search import search
from search_app.search.unnumbered_places import find_unnumbered_places, is_unnumbered, place_of
from search_app.web import labels, request_context, timeline_html, urls
from search_app.web.errors import HttpProblem
from search_app.web.i18n import LANGUAGES, translations
from search_app.web.page_head import PageHead, page_head
from search_app.web.symbol_page import as_printed
from search_app.web.timelines import organ_timeline

# Documents of an organ that are read for its meetings and mandates, the newest first.
MAX_DOCUMENTS_READ = 50
# Documents of an organ that its page lists; a link leads to all of them.
MAX_DOCUMENTS_LISTED = 10


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting as one document reports it; `url` leads to the paragraph that says so."""

    ordinal: str
    start: str
    dates: str
    place: str
    report: str
    report_url: str
    name: str
    where: str
    url: str


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session of the organ as the mastheads of its documents state it."""

    session: str
    start: str
    dates: str
    place: str
    # (address, name) of each document.
    sources: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MandateRow:
    """An act that established the organ or made it standing, with every place that reports it."""

    act: str
    by_url: str
    # (address, name and pinpoint) of each paragraph.
    sources: tuple[tuple[str, str], ...]
    functions: tuple[str, ...]


def organ_page(generation: Generation, series: str) -> str:
    """Return the page of an organ; HttpProblem when no document of the corpus is about it."""
    response, reporting = reporting_documents(generation, series)
    meetings = [
        meeting_row(document, meeting)
        for document in reporting
        for meeting in document.meetings
        if series in meeting.organs
    ]
    return render_template(
        "organ.html",
        head=organ_head(series),
        series=series,
        meetings=sorted(meetings, key=lambda row: row.start, reverse=True),
        sessions=session_rows(reporting, series),
        mandates=mandate_rows(reporting, series),
        timeline=organ_timeline(series, reporting),
        timeline_html=timeline_html,
        summaries=[hit.summary for hit in response.hits[:MAX_DOCUMENTS_LISTED]],
        total=response.total,
        documents=SearchRequest(chosen={"organ": (series,)}),
    )


def reporting_documents(generation: Generation, series: str) -> tuple[SearchResponse, list[Document]]:
    """Return the search for an organ's documents, the newest first, and those that are read for its meetings.

    HttpProblem when no document of the corpus is about the organ.
    """
    request = SearchRequest(chosen={"organ": (series,)}, order="date", size=MAX_DOCUMENTS_READ)
    response = search(generation, request)
    if not response.total:
        raise HttpProblem(404, "unknown-organ", "error.heading_404", "organ_page.unknown", series)
    ids = [hit.summary.id for hit in response.hits]
    loaded = [documents.load_document(generation, id) for id in ids]
    return response, [document for document in loaded if document is not None]


def organ_head(series: str) -> PageHead:
    """Return what the page says of the organ to programs."""
    words = request_context.current_translations()
    name = labels.organ_name(words, series)
    parent = series.rpartition("/")[0]
    organization = {
        "@context": "https://schema.org",
        "@type": "GovernmentOrganization",
        "name": name,
        "identifier": series,
        "url": request_context.absolute_url(request_context.organ_url(series)),
    }
    if documents.organ_exists(request_context.generation(), parent):
        organization["parentOrganization"] = request_context.absolute_url(request_context.organ_url(parent))
    return page_head(words("head.organ", organ=name), urls.organ_url(series), linked_data=dict(organization))


def meeting_row(document: Document, meeting: Meeting) -> MeetingRow:
    """Return a meeting as `document` reports it."""
    words = request_context.current_translations()
    return MeetingRow(
        words("organ_page.ordinal_nth", n=meeting.ordinal) if meeting.ordinal else "",
        meeting.start,
        labels.period(words, meeting.start, meeting.end),
        meeting.place or "",
        meeting.report or "",
        request_context.symbol_url(meeting.report) if meeting.report else "",
        labels.short(words, document.masthead),
        _pinpoint_in(document, meeting.anchor),
        request_context.document_url(document.id, anchor=meeting.anchor),
    )


def _pinpoint_in(document: Document, anchor: str) -> str:
    """Return how one cites a place of the document."""
    places = find_unnumbered_places(document.blocks) if is_unnumbered(anchor) else {}
    return labels.pinpoint(request_context.current_translations(), anchor, place_of(anchor, places))


def session_rows(reporting: Sequence[Document], series: str) -> list[SessionRow]:
    """Return the organ's sessions, the latest first; what several documents state alike is one row."""
    words = request_context.current_translations()
    sources: dict[tuple[int, str, str, str], list[tuple[str, str]]] = {}
    for document in reporting:
        masthead = document.masthead
        dates = masthead.session_dates
        if masthead.organ == series and masthead.session is not None and dates:
            key = (masthead.session, dates.start, dates.end, masthead.place or "")
            address = request_context.document_url(document.id, anchor="masthead")
            sources.setdefault(key, []).append((address, labels.short(words, masthead)))
    return [
        SessionRow(
            labels.facet_value(words, "session", str(session)),
            start,
            labels.period(words, start, end),
            place,
            tuple(stated_by),
        )
        for (session, start, end, place), stated_by in sorted(sources.items(), reverse=True)
    ]


def mandate_rows(reporting: Sequence[Document], series: str) -> list[MandateRow]:
    """Return what established the organ or made it standing: each act once, the one with most sources first."""
    reported: dict[tuple[str, str], list[tuple[Mandate, Document]]] = {}
    for document in reporting:
        for mandate in document.mandates:
            if mandate.organ == series:
                reported.setdefault((mandate.act, mandate.established_by), []).append((mandate, document))
    rows = [_mandate_row(act, by, sources) for (act, by), sources in reported.items()]
    return sorted(rows, key=lambda row: -len(row.sources))


def _mandate_row(act: str, established_by: str, sources: Sequence[tuple[Mandate, Document]]) -> MandateRow:
    words = request_context.current_translations()
    kind, _, number = established_by.partition(" ")
    key = f"document.by_{kind}"
    # The act's page is named in the language of the documents.
    typed = f"{translations(LANGUAGES[0])(key)} {number}" if key in words else established_by
    shown = f"{words(key)} {number}" if key in words else established_by
    return MandateRow(
        labels.capital(words(f"document.mandate_{act}", by=shown)),
        request_context.symbol_url(typed) if as_printed(typed) else "",
        tuple(
            (
                request_context.document_url(document.id, anchor=mandate.anchor),
                f"{labels.short(words, document.masthead)}, {_pinpoint_in(document, mandate.anchor)}",
            )
            for mandate, document in sources
        ),
        tuple(function.text for mandate, _ in sources for function in mandate.functions),
    )

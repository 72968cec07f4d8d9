"""A symbol or reference as a page, held here or not; and an organ with what the documents say of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, redirect, render_template
from werkzeug.wrappers import Response as WerkzeugResponse

from indexer.document import Document, Meeting
from indexer.engine.port import Generation
from indexer.summary import DocumentSummary
from indexer.symbols import Reference, Series, Symbol, parse_typed
from search_app.query.search_request import SearchRequest
from search_app.search import documents
from search_app.search.search import search
from search_app.web import labels, request_context, urls
from search_app.web.document_page import citing_views
from search_app.web.errors import HttpProblem
from search_app.web.i18n import LANGUAGES, translations

MAX_DOCUMENTS_READ = 50  # of an organ's documents that are read for its meetings and mandates


def known(text: str) -> str:
    """The text as a symbol or reference is printed, when it is one and nothing else; else ''."""
    value = parse_typed(text)
    return str(value) if isinstance(value, Symbol | Reference) else ""


def symbol_page(generation: Generation, typed: str) -> WerkzeugResponse:
    """Who bears it, who cites it, where the original is. 404 when nobody here does either."""
    value = documents.parse_identity(typed)
    match value:
        case None:
            raise HttpProblem(404, "not-a-symbol", "symbol.not_symbol", "symbol.not_symbol_hint", typed)
        case Series():
            return redirect(request_context.search_url(SearchRequest(symbol=str(value))))
    written = documents.format_identity(value)
    if typed != written:
        # One address for each identity, however it was typed.
        return redirect(request_context.symbol_url(written), 308)
    about = look_up(generation, value)
    page = render_template(
        "symbol.html",
        symbol=written,
        value=value,
        about=about,
        shown=labels.capital(str(value)),
        citing=citing_views(about.citing),
        all_citing=SearchRequest(cites=written),
        as_text=SearchRequest(text=written),
        in_series=SearchRequest(symbol=f"{value.series}/*") if isinstance(value, Symbol) else None,
        halves=[str(half) for half in value.halves]
        if isinstance(value, Symbol) and len(value.halves) > 1
        else [],
        series=value.series if isinstance(value, Symbol) else "",
        official=official_url(value),
        organ=_organ_of(generation, value),
    )
    return Response(page, 200 if about.held or about.citing else 404)


@dataclass(frozen=True, slots=True)
class About:
    """What a generation knows of an identity."""

    held: tuple[DocumentSummary, ...]
    citing: tuple[documents.IncomingCitation, ...]
    citing_total: int


def _organ_of(generation: Generation, value: Symbol | Reference) -> str:
    """The organ of the symbol or act, where there is a page about it."""
    series = value.series if isinstance(value, Symbol) else value.organ or ""
    while series and not documents.organ_exists(generation, series):
        series = series.rpartition("/")[0]
    return series


def look_up(generation: Generation, value: Symbol | Reference) -> About:
    citing, total = documents.incoming_citations(generation, [value.key])
    return About(documents.documents_with_identity(generation, value), citing, total)


def official_url(value: Symbol | Reference) -> str:
    """The original's address; a reference has one only when it is a symbol by rule (A/RES/55/25)."""
    return urls.official_url(str(value.halves[0])) if isinstance(value, Symbol) else ""


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
    sources: tuple[tuple[str, str], ...]  # (address, name) of each document


@dataclass(frozen=True, slots=True)
class MandateRow:
    """An act that established the organ or made it standing, with every place that reports it."""

    act: str
    by_url: str
    sources: tuple[tuple[str, str], ...]  # (address, name and place) of each paragraph
    functions: tuple[str, ...]


def organ_page(generation: Generation, series: str) -> str:
    """The organ's mandate and meetings as its documents report them, and the documents."""
    found = search(
        generation, SearchRequest(chosen={"organ": (series,)}, order="date", size=MAX_DOCUMENTS_READ)
    )
    if not found.total:
        raise HttpProblem(404, "unknown-organ", "error.heading_404", "organ_page.unknown", series)
    ids = [one.summary.id for one in found.hits]
    reporting = [known for id in ids if (known := documents.load_document(generation, id)) is not None]
    meetings = [
        _meeting(document, meeting)
        for document in reporting
        for meeting in document.meetings
        if series in meeting.organs
    ]
    return render_template(
        "organ.html",
        series=series,
        meetings=sorted(meetings, key=lambda line: line.start, reverse=True),
        sessions=_sessions(reporting, series),
        mandates=_mandates(reporting, series),
        cards=[one.summary for one in found.hits[:10]],
        total=found.total,
        documents=SearchRequest(chosen={"organ": (series,)}),
    )


def _meeting(document: Document, meeting: Meeting) -> MeetingRow:
    words = request_context.current_translations()
    return MeetingRow(
        words("organ_page.ordinal_nth", n=meeting.ordinal) if meeting.ordinal else "",
        meeting.start,
        labels.period(words, meeting.start, meeting.end),
        meeting.place or "",
        meeting.report or "",
        request_context.symbol_url(meeting.report) if meeting.report else "",
        labels.short(words, document.masthead),
        labels.pinpoint(words, meeting.anchor),
        request_context.document_url(document.id, anchor=meeting.anchor),
    )


def _sessions(reporting: Sequence[Document], series: str) -> list[SessionRow]:
    """The organ's sessions, the latest first; what several documents state alike is one line."""
    words = request_context.current_translations()
    known: dict[tuple[int, str, str, str], list[tuple[str, str]]] = {}
    for document in reporting:
        masthead = document.masthead
        held = masthead.session_dates
        if masthead.organ == series and masthead.session is not None and held:
            key = (masthead.session, held.start, held.end, masthead.place or "")
            address = request_context.document_url(document.id, anchor="masthead")
            known.setdefault(key, []).append((address, labels.short(words, masthead)))
    return [
        SessionRow(
            labels.facet_value(words, "session", str(session)),
            start,
            labels.period(words, start, end),
            place,
            tuple(sources),
        )
        for (session, start, end, place), sources in sorted(known.items(), reverse=True)
    ]


def _mandates(reporting: Sequence[Document], series: str) -> list[MandateRow]:
    """What established the organ or made it standing, each act once, the one that most documents report first."""
    words = request_context.current_translations()
    said = [(one, document) for document in reporting for one in document.mandates if one.organ == series]
    lines = []
    for act, by in dict.fromkeys((mandate.act, mandate.established_by) for mandate, _ in said):
        told = [(one, document) for one, document in said if (one.act, one.established_by) == (act, by)]
        kind, _, code = by.partition(" ")
        key = f"document.by_{kind}"
        written = f"{translations(LANGUAGES[0])(key)} {code}" if key in words else by
        shown = f"{words(key)} {code}" if key in words else by
        lines.append(
            MandateRow(
                labels.capital(words(f"document.mandate_{act}", by=shown)),
                request_context.symbol_url(written) if known(written) else "",
                tuple(
                    (
                        request_context.document_url(document.id, anchor=one.anchor),
                        f"{labels.short(words, document.masthead)}, {labels.pinpoint(words, one.anchor)}",
                    )
                    for one, document in told
                ),
                tuple(function.text for one, _ in told for function in one.functions),
            )
        )
    return sorted(lines, key=lambda line: -len(line.sources))

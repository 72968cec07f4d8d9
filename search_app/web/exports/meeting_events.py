"""The meetings and sessions of an organ, or those that one document reports, as events of a calendar."""

from collections.abc import Iterable, Iterator

from flask import request

from indexer.document import Document, Masthead, Meeting
from search_app.web import labels, request_context, urls
from search_app.web.exports.bibliography import pinpoint_in
from search_app.web.exports.icalendar import CalendarEvent


def events_of(documents: Iterable[Document], series: str = "") -> Iterator[CalendarEvent]:
    """Yield what the documents report of meetings and sessions; of those of one organ alone, where it is named."""
    for document in documents:
        for meeting in document.meetings:
            if not series or series in meeting.organs:
                yield _meeting_event(document, meeting)
        masthead = document.masthead
        if masthead.session_dates and (not series or series == masthead.organ):
            yield _session_event(document, masthead)


def _meeting_event(document: Document, meeting: Meeting) -> CalendarEvent:
    words = request_context.current_translations()
    organs = "; ".join(labels.organ_name(words, organ) for organ in meeting.organs)
    ordinal = words("organ_page.ordinal_nth", n=meeting.ordinal) if meeting.ordinal else ""
    source, url = _source(document, meeting.anchor)
    report = f"{words('document.meeting_report')}: {meeting.report}" if meeting.report else ""
    return CalendarEvent(
        uid=f"{'+'.join(sorted(meeting.organs))}:{meeting.start}:{meeting.end}@signatura",
        summary=words("export.meeting", organ=organs, ordinal=ordinal)
        if ordinal
        else words("export.meeting_unnumbered", organ=organs),
        start=meeting.start,
        end=meeting.end,
        place=meeting.place or "",
        url=url,
        sources=(source, report) if report else (source,),
    )


def _session_event(document: Document, masthead: Masthead) -> CalendarEvent:
    words = request_context.current_translations()
    organ = masthead.organ or ""
    dates = masthead.session_dates
    assert dates is not None
    number = str(masthead.session or "")
    session = labels.facet_value(words, "session", number) if number else words("document.session")
    source, url = _source(document, "masthead")
    return CalendarEvent(
        uid=f"{organ}:session-{number}:{dates.start}:{dates.end}@signatura",
        summary=f"{labels.organ_name(words, organ)}: {session}" if organ else session,
        start=dates.start,
        end=dates.end,
        place=masthead.place or "",
        url=url,
        sources=(source,),
    )


def _source(document: Document, anchor: str) -> tuple[str, str]:
    """Return which document says it and where, in words with its whole address; and the address."""
    words = request_context.current_translations()
    url = request.url_root + urls.document_url(document.id, anchor=anchor).removeprefix("/")
    pinpoint = pinpoint_in(document, words, anchor)
    return f"{labels.short(words, document.masthead)}, {pinpoint}: {url}", url

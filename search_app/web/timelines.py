"""The timelines of the site: an organ's meetings, sessions and documents; a session's documents.

Document ... --> TimelineLane ... --draw_timeline--> TimelineView
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from weakref import WeakKeyDictionary

from indexer.document import Document, Masthead, Period
from indexer.engine.port import Generation, Query
from indexer.summary import DocumentSummary
from search_app.query.search_request import MAX_SIZE
from search_app.search import documents
from search_app.web import labels, request_context
from search_app.web.timeline_drawing import TimelineLane, TimelineMark, TimelineView, draw_timeline

# Documents of a session that are read for the days it was held.
MAX_DOCUMENTS_READ = 5
# Timelines of sessions that are kept of each generation, of some 50 kB each.
MAX_TIMELINES_KEPT = 64

_session_timelines: WeakKeyDictionary[Generation, dict[tuple[str, str], TimelineView | None]] = (
    WeakKeyDictionary()
)


def organ_timeline(series: str, reporting: Sequence[Document]) -> TimelineView | None:
    """Return when the organ met, held its sessions and issued documents, as these documents say, newest first."""
    words = request_context.current_translations()
    issued = [document for document in reporting if document.masthead.organ == series]
    return draw_timeline(
        (
            TimelineLane(words("organ_page.meetings_lane"), tuple(_meetings(series, reporting))),
            TimelineLane(words("organ_page.sessions_lane"), tuple(_sessions(issued))),
            TimelineLane(words("timeline.documents"), tuple(_issued(reporting))),
        )
    )


def session_timeline(generation: Generation, session: str) -> TimelineView | None:
    """Return when a session was held and its documents issued: the newest of them, as many as a page of results has.

    It is the same on each page of the session's list: it is drawn once for each generation and language.
    """
    timelines = _session_timelines.setdefault(generation, {})
    key = session, request_context.current_translations().lang
    with suppress(KeyError):
        return timelines[key]
    if len(timelines) >= MAX_TIMELINES_KEPT:
        timelines.clear()
    timelines[key] = timeline = _draw_session_timeline(generation, session)
    return timeline


def without_session_days(timeline: TimelineView, session: int, days: Period) -> TimelineView:
    """Return the timeline without the row of these days of the session in its table; its figure stays."""
    label = labels.listed_session(request_context.current_translations(), str(session))
    said = (days.start, days.end, label)
    rows = tuple(row for row in timeline.rows if (row[0].start, row[0].end, row[0].label) != said)
    return replace(timeline, rows=rows)


def _draw_session_timeline(generation: Generation, session: str) -> TimelineView | None:
    words = request_context.current_translations()
    query = Query(filters={"session": (session,)}, order="date", size=MAX_SIZE, passages=0)
    summaries = [documents.read_summary(generation, hit.summary) for hit in generation.search(query).hits]
    read = documents.load_documents(generation, [summary.id for summary in summaries[:MAX_DOCUMENTS_READ]])
    of_session = [document for document in read.values() if str(document.masthead.session) == session]
    return draw_timeline(
        (
            TimelineLane(words("organ_page.sessions_lane"), tuple(_sessions(of_session))),
            TimelineLane(words("timeline.documents"), tuple(_summary_marks(summaries))),
        )
    )


def _mark(period: Period, label: str, url: str) -> TimelineMark:
    when = labels.period(request_context.current_translations(), period.start, period.end)
    return TimelineMark(period.start, period.end, label, when, url)


def _meetings(series: str, reporting: Iterable[Document]) -> Iterable[TimelineMark]:
    """Yield each meeting once, as the newest document that tells of it says."""
    words = request_context.current_translations()
    meetings_drawn: set[tuple[str, str]] = set()
    for document in reporting:
        for meeting in document.meetings:
            if series not in meeting.organs or (meeting.start, meeting.end) in meetings_drawn:
                continue
            meetings_drawn.add((meeting.start, meeting.end))
            label = (
                words("timeline.meeting_nth", n=meeting.ordinal)
                if meeting.ordinal
                else words("timeline.meeting")
            )
            url = request_context.document_url(document.id, anchor=meeting.anchor)
            yield _mark(Period(meeting.start, meeting.end), label, url)


def _sessions(issued: Iterable[Document]) -> Iterable[TimelineMark]:
    """Yield each session once, as the mastheads of the documents issued for it say."""
    words = request_context.current_translations()
    sessions_drawn: set[tuple[int, str, str]] = set()
    for document in issued:
        masthead = document.masthead
        dates = masthead.session_dates
        if (
            masthead.session is None
            or not dates
            or (masthead.session, dates.start, dates.end) in sessions_drawn
        ):
            continue
        sessions_drawn.add((masthead.session, dates.start, dates.end))
        label = labels.listed_session(words, str(masthead.session))
        yield _mark(dates, label, request_context.document_url(document.id, anchor="masthead"))


def _issued(reporting: Iterable[Document]) -> Iterable[TimelineMark]:
    for document in reporting:
        if document.masthead.date:
            yield _document_mark(document.id, document.masthead, document.masthead.date)


def _summary_marks(summaries: Iterable[DocumentSummary]) -> Iterable[TimelineMark]:
    for summary in summaries:
        if summary.date:
            yield _document_mark(summary.id, summary, summary.date)


def _document_mark(id: str, document: DocumentSummary | Masthead, day: str) -> TimelineMark:
    words = request_context.current_translations()
    return _mark(Period(day, day), labels.title(words, document), request_context.document_url(id))

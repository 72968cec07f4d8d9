"""Meetings as an iCalendar file (RFC 5545), whole days each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event, vUri

PRODUCT = "-//Signatura//Signatura//ES"


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """A meeting or session: ISO days, both included. `sources` say in words which documents report it.

    Events with the same `uid` are the same meeting, reported more than once.
    """

    uid: str
    summary: str
    start: str
    end: str
    place: str
    url: str
    sources: tuple[str, ...]


def to_icalendar(name: str, events: Iterable[CalendarEvent], *, url: str, built: str, note: str) -> bytes:
    """Return the calendar; `built` is the moment (ISO 8601) at which the events were last as they are.

    An event without a whole day has no place in a calendar and is left out.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("description", note)
    calendar.add("url", url)
    for event in merge(events):
        calendar.add_component(_event(event, datetime.fromisoformat(built)))
    return bytes(calendar.to_ical())


def merge(events: Iterable[CalendarEvent]) -> list[CalendarEvent]:
    """Return each meeting once, by its day, with the sources of all that report it."""
    by_uid: dict[str, CalendarEvent] = {}
    for event in events:
        if len(event.start) != 10 or len(event.end) != 10:
            continue
        first_stated = by_uid.setdefault(event.uid, event)
        if first_stated is not event:
            by_uid[event.uid] = CalendarEvent(
                uid=first_stated.uid,
                summary=first_stated.summary,
                start=first_stated.start,
                end=first_stated.end,
                place=first_stated.place or event.place,
                url=first_stated.url,
                sources=tuple(dict.fromkeys((*first_stated.sources, *event.sources))),
            )
    return sorted(by_uid.values(), key=lambda event: (event.start, event.uid))


def _event(event: CalendarEvent, stamp: datetime) -> Event:
    component = Event()
    component.add("uid", event.uid)
    component.add("dtstamp", stamp)
    component.add("dtstart", date.fromisoformat(event.start))
    # The end of whole days is the day after the last.
    component.add("dtend", date.fromisoformat(event.end) + timedelta(days=1))
    component.add("summary", event.summary)
    if event.place:
        component.add("location", event.place)
    component.add("description", "\n".join(event.sources))
    component.add("url", vUri(event.url))
    # Nobody is busy because a group met.
    component.add("transp", "TRANSPARENT")
    return component

"""Sentence -> the dates it names, each with what happened then, and the meetings that it dates."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from indexer.anchors import parse_anchor
from indexer.document import Citation, DateMention, DateRole, Meeting
from indexer.extraction.ordinals import ordinal
from indexer.extraction.sentence import CONFERENCE, Sentence
from indexer.symbols import parse_symbol

# A date belongs to the last of these nouns before it in its sentence.
# Each match contains one of the plain texts behind the pattern, which are cheaper to look for.
NOUNS: tuple[tuple[DateRole, re.Pattern[str], tuple[str, ...]], ...] = (
    ("meeting", re.compile(r"\breunion(?:es)?\b|\bse\s+reunio\b|\bse\s+reunira\b"), ("reuni",)),
    ("session", re.compile(r"periodo(?<!\wperiodo)s?\s+de\s+sesiones\b"), ("sesiones",)),
    (
        "adoption",
        re.compile(r"\b(?:resolucion|decision)(?:es)?\b|\b(?:aprobad|adoptad)[ao]s?\b"),
        ("resolucion", "decision", "probad", "doptad"),
    ),
    (
        "cited",
        re.compile(r"\b(?:nota\s+verbal|carta|de\s+fecha|fechad[ao]|en\s+vigor|firma)\b"),
        ("verbal", "carta", "fecha", "vigor", "firma"),
    ),
)
MEETING = re.compile(r"reunion(?<=\sreunion)\b")
# The reaches below bound the work on hostile texts; the longest of each in the documents read is far shorter.
# Characters before "reunión" in which its ordinal is looked for.
ORDINAL_WINDOW = 60
# Characters before a date in which a city is looked for.
CITY_WINDOW = 80
# Characters up to "período de sesiones" in which "su" is looked for.
SESSION_WINDOW = 80
# Characters after "período de sesiones" within which "del Grupo" begins.
GROUP_AFTER_SESSION = 8
CITY = re.compile(
    r"\ben\s+((?:la\s+|El\s+)?[A-ZÁÉÍÓÚÑ][\wáéíóúñü]+(?:\s+(?:de\s+)?[A-ZÁÉÍÓÚÑ][\wáéíóúñü]+){0,2})\W*$"
)
# What each match of CITY begins with. The letters come first, so that the regular expression engine can skip to them.
IN_CITY = re.compile(r"en(?<!\wen)\s+(?:la\s+|El\s+)?[A-ZÁÉÍÓÚÑ]")
# The words that lead to a date: "en Viena, los días 3 y 4 ...".
DATE_LEAD = re.compile(r"[\s,]*(?:\b(?:los\s+d[íi]as|el\s+d[íi]a|del|el|los|desde\s+el|entre\s+el|en))*\s*$")
ITS_SESSION = re.compile(r"\bsus?\s+(?:\S+\s+){0,2}periodos?\s+de\s+sesiones$")
# The lookbehind is after the letters, so that the regular expression engine can skip to them.
REPORTS = re.compile(r"informe(?<!\winforme)s?\b")
YEARS = re.compile(r"(?<=/)[0-9]{4}(?=/)")


def find_dated_meetings(sentence: Sentence) -> tuple[list[DateMention], list[Meeting]]:
    """Return the dates of a sentence with their roles, and the meetings that they date.

    A date without a noun of its own has the role of the date before it.
    """
    mentions: list[DateMention] = []
    meetings: list[Meeting] = []
    role: DateRole = "cited"
    city: str | None = None
    since = sentence.begin
    for date in sentence.dates:
        own_role = _role(sentence, since, date.start_offset)
        if own_role:
            role, city = own_role, None
        before = sentence.text[max(since, date.start_offset - CITY_WINDOW) : date.start_offset]
        if IN_CITY.search(before) and (match := CITY.search(DATE_LEAD.sub("", before))):
            city = match[1]
        mentions.append(DateMention(date.start_iso, date.end_iso, role, sentence.anchor, date.text))
        organs = _meeting_organs(sentence, date.start_offset) if role == "meeting" else ()
        if organs:
            number = _meeting_ordinal(sentence, since, date.start_offset)
            meetings.append(
                Meeting(organs, number, date.start_iso, date.end_iso, city, None, sentence.anchor)
            )
        since = date.end_offset
    return mentions, meetings


def _role(sentence: Sentence, since: int, until: int) -> DateRole | None:
    """Return the role that the last noun in `text[since:until]` gives the date after it; None without a noun."""
    folded = sentence.folded
    hits: list[tuple[int, DateRole]] = []
    for role, noun, needles in NOUNS:
        for needle in needles:
            if folded.find(needle, since, until) >= 0:
                hits += [(match.end(), role) for match in noun.finditer(folded, since, until)]
                break
    if not hits:
        return None
    end, role = max(hits)
    return "meeting" if role == "session" and _is_session_of_group(sentence, end) else role


def _is_session_of_group(sentence: Sentence, end: int) -> bool:
    """Return whether "período de sesiones", ending at `end`, is a group's: its meetings are also called sessions.

    CTOC/COP/WG.3/2018/2 has "novena reunión" and "octavo período de sesiones" of one series.
    """
    following = sentence.count_groups_begun(end)
    if following < len(sentence.groups) and sentence.groups[following].start <= end + GROUP_AFTER_SESSION:
        return True
    preceding = sentence.count_groups_before(end)
    possessive = ITS_SESSION.search(sentence.folded, max(sentence.begin, end - SESSION_WINDOW), end)
    if possessive is None or not preceding:
        return False
    conferences = bisect_right(sentence.conferences, end - len(CONFERENCE.pattern))
    return not conferences or sentence.groups[preceding - 1].end > sentence.conferences[conferences - 1]


def _meeting_organs(sentence: Sentence, date: int) -> tuple[str, ...]:
    """Return who met: the groups named last before the date, else the first group named after it."""
    preceding = sentence.count_groups_before(date)
    if preceding:
        return sentence.groups[preceding - 1].coordinated
    following = sentence.count_groups_begun(date + 1)
    return (sentence.groups[following].series,) if following < len(sentence.groups) else ()


def _meeting_ordinal(sentence: Sentence, since: int, until: int) -> int | None:
    """Return the ordinal before the last "reunión" of `text[since:until]`: `su 13ª reunión` -> 13."""
    meetings = [match.start() for match in MEETING.finditer(sentence.folded, since, until)]
    if not meetings:
        return None
    words = sentence.text[max(since, meetings[-1] - ORDINAL_WINDOW) : meetings[-1]].split()
    phrases = (" ".join(words[-2:]), words[-1]) if words else ()
    return next((value for phrase in phrases if (value := ordinal(phrase))), None)


def attach_reports(meetings: list[Meeting], folded: str, citations: Sequence[Citation]) -> list[Meeting]:
    """Return the meetings of one text with the symbols of their reports.

    As many symbols as meetings go to them in order; else a symbol goes to the only meeting of its year.
    """
    if not meetings or not REPORTS.search(folded):
        return meetings
    organs = {organ for meeting in meetings for organ in meeting.organs}
    symbols = [
        citation.symbol
        for citation in citations
        if citation.symbol and any(parse_symbol(half).series in organs for half in citation.symbols)
    ]
    if len(symbols) == len(meetings):
        return [replace(meeting, report=symbol) for meeting, symbol in zip(meetings, symbols, strict=True)]
    symbols_of_year: dict[str, list[str]] = {}
    for symbol in symbols:
        for year in set(YEARS.findall(symbol)):
            symbols_of_year.setdefault(year, []).append(symbol)
    meetings_in_year = Counter(meeting.start[:4] for meeting in meetings)
    result = []
    for meeting in meetings:
        year = meeting.start[:4]
        reports = symbols_of_year.get(year, [])
        single = len(reports) == 1 and meetings_in_year[year] == 1
        result.append(replace(meeting, report=reports[0]) if single else meeting)
    return result


def merge_duplicates(meetings: Sequence[Meeting]) -> tuple[Meeting, ...]:
    """Return one Meeting for what title, headings and paragraphs say of the same organs on the same days.

    It keeps the anchor of the first paragraph; a title or heading gives the place where no paragraph does.
    """
    merged: list[Meeting] = []
    # Indices into `merged` by the meeting's days; there are at most as many as organs.
    same_days: dict[tuple[str, str], list[int]] = {}
    for meeting in sorted(
        meetings, key=lambda meeting: parse_anchor(meeting.anchor).kind in ("title", "masthead", "heading")
    ):
        indices = same_days.setdefault((meeting.start, meeting.end), [])
        for index in indices:
            other = merged[index]
            if set(other.organs) & set(meeting.organs):
                merged[index] = replace(
                    other,
                    ordinal=other.ordinal or meeting.ordinal,
                    place=other.place or meeting.place,
                    report=other.report or meeting.report,
                )
                break
        else:
            indices.append(len(merged))
            merged.append(meeting)
    return tuple(merged)

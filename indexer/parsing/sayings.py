"""Sentences -> what they say of meetings and mandates: dates with their role, Meetings, Mandates.

Each fact keeps the anchor of the paragraph that says it; two that differ in their days stay two.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from indexer.document import Block, Citation, DateMention, DateRole, Mandate, MandateFunction, Meeting
from indexer.extraction.dates import DateSpan, find_dates
from indexer.extraction.ordinals import ordinal
from indexer.extraction.organs import GroupMention, find_groups
from indexer.extraction.text_normalization import fold_same_length
from indexer.symbols import parse_reference, parse_symbol

T = TypeVar("T")

SENTENCE_END = re.compile(r"[.;]\s+(?=[A-ZÁÉÍÓÚÑ“\"¿])")
# What a date belongs to: the last of these nouns before it in its sentence.
NOUNS: tuple[tuple[DateRole, re.Pattern[str]], ...] = (
    ("meeting", re.compile(r"\breunion(?:es)?\b|\bse\s+reunio\b|\bse\s+reunira\b")),
    ("session", re.compile(r"\bperiodos?\s+de\s+sesiones\b")),
    ("adoption", re.compile(r"\b(?:resolucion|decision)(?:es)?\b|\b(?:aprobad|adoptad)[ao]s?\b")),
    ("cited", re.compile(r"\b(?:nota\s+verbal|carta|de\s+fecha|fechad[ao]|en\s+vigor|firma)\b")),
)
MEETING = re.compile(r"(?<=\s)reunion\b")
NUMBER_REACH = 60  # characters before "reunión" in which its ordinal stands
PLACE = re.compile(
    r"\ben\s+((?:la\s+|El\s+)?[A-ZÁÉÍÓÚÑ][\wáéíóúñü]+(?:\s+(?:de\s+)?[A-ZÁÉÍÓÚÑ][\wáéíóúñü]+){0,2})\W*$"
)
LEAD = re.compile(r"[\s,]*(?:\b(?:los\s+d[íi]as|el\s+d[íi]a|del|el|los|desde\s+el|entre\s+el|en))*\s*$")
BETWEEN = re.compile(r"[\s,]*(?:y|e)?\s*(?:el|la|del|los|las)?\s*")
ESTABLISHED = re.compile(
    r"\bse\s+(?:establecio|establecieron|creo|crearon)\b|\b(?:decidio|acordo)\s+(?:establecer|crear)\b|\bestablecio\b|\bcreo\b"
    r"|\bfue\s+(?:establecido|creado)\b|\b(?:establecido|creado)\s+(?:en\s+virtud|por|de\s+conformidad)\b"
)
MAKING = ("establec", "crea", "creo")  # one of them stands in each of those
STANDING = re.compile(r"\belemento\s+(?:constante|permanente)\b")
THAT_ACT = re.compile(r"\b(?:esa|dicha|esta|la\s+misma|la\s+citada)\s+(resolucion|decision)\b")
FUNCTIONS = re.compile(r"\b(?:funciones|mandato)\b")  # in a block's last sentence, before its colon
YEARS = re.compile(r"(?<=/)[0-9]{4}(?=/)")
CONFERENCE = re.compile("la conferencia")
REPORTS = re.compile(r"\binformes?\b")
MOST_TOGETHER = 12  # more groups than the Conference has
PLACE_REACH = 80  # how far before its date a place may stand
HIS_SESSION = re.compile(r"\bsus?\s+(?:\S+\s+){0,2}periodos?\s+de\s+sesiones$")
ACTS = ("resolucion", "decision")
# What may stand between a group and the verb that makes it: "se estableció, con carácter provisional, un grupo".
SUBJECT = re.compile(r"\s*,?\s*(?:que\s+)?(?:fue\s+)?")
OBJECT = re.compile(r"\s*(?:,[^,]{1,80},)?\s*(?:(?:tambien|ademas|asimismo|el|un|al|los|dos|tres)\s+)*")


@dataclass(slots=True)
class Said:
    """What has been said so far, text by text in reading order."""

    dates: list[DateMention] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    mandates: list[Mandate] = field(default_factory=list)
    groups: tuple[str, ...] = ()  # the groups named last: what "el Grupo de Trabajo" means
    act: Citation | None = None  # the resolution or decision cited last
    known: set[tuple[str, str, str]] = field(default_factory=set)  # organ, act and by of the mandates


@dataclass(frozen=True, slots=True)
class _Named:
    """A group in a text. `together` are the series named with it up to it: "el Grupo A y el Grupo B" ends (A, B)."""

    start: int
    end: int
    series: str
    together: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    """`plain[begin:end]`, folded; `plain` is the whole text's, so that offsets agree. What lies within it, in order."""

    anchor: str
    text: str
    plain: str
    begin: int
    end: int
    named: Sequence[_Named]
    dates: Sequence[DateSpan]
    acts: Sequence[Citation]
    conferences: Sequence[int]  # where "la Conferencia" begins

    def named_before(self, place: int) -> int:
        """How many of the groups end at or before `place`: they are in order, and none within another."""
        return bisect_right(self.named, place, key=lambda one: one.end)

    def named_from(self, place: int) -> int:
        """How many of the groups begin before `place`."""
        return bisect_left(self.named, place, key=lambda one: one.start)


def listen(said: Said, anchor: str, text: str, citations: Sequence[Citation]) -> None:
    """Adds to `said` what one text says; `citations` are those of this text."""
    plain = fold_same_length(text)
    named = _named(find_groups(plain), said.groups, text)
    found = find_dates(text)
    if not (named or found):
        said.act = next((one for one in reversed(citations) if one.kind in ACTS), said.act)
        return
    acts = [one for one in citations if one.kind in ACTS]
    conferences = [match.start() for match in CONFERENCE.finditer(plain)]
    named_starts = [one.start for one in named]
    found_starts = [one.start_offset for one in found]
    act_starts = [one.start for one in acts]
    meetings: list[Meeting] = []
    begin = 0
    for stop in (*SENTENCE_END.finditer(text), None):
        end = stop.start() + 1 if stop else len(text)
        sentence = _Sentence(
            anchor,
            text,
            plain,
            begin,
            end,
            _within(named, named_starts, begin, end),
            _within(found, found_starts, begin, end),
            _within(acts, act_starts, begin, end),
            _within(conferences, conferences, begin, end),
        )
        if sentence.dates:
            meetings.extend(_dated(said, sentence))
        if sentence.named:
            _mandated(said, sentence)
        if sentence.acts:
            said.act = sentence.acts[-1]
        begin = stop.end() if stop else end
    said.meetings.extend(_reported(meetings, plain, citations))
    if named:
        said.groups = named[-1].together


def _within(things: Sequence[T], starts: Sequence[int], begin: int, end: int) -> Sequence[T]:
    return things[bisect_left(starts, begin) : bisect_left(starts, end)]


def _named(mentions: Iterable[GroupMention], before: tuple[str, ...], text: str) -> list[_Named]:
    """The mentions, "el Grupo de Trabajo" read as the group or groups named last before it."""
    named: list[_Named] = []
    last = before
    for mention in mentions:
        series = (mention.series,) if mention.series else last
        if not series:
            continue
        together = series
        if named and mention.series and BETWEEN.fullmatch(text, named[-1].end, mention.start):
            run = named[-1].together
            full = mention.series in run or len(run) >= MOST_TOGETHER
            together = run if full else (*run, mention.series)
        named.append(_Named(mention.start, mention.end, series[-1], together))
        last = together
    return named


def _dated(said: Said, sentence: _Sentence) -> list[Meeting]:
    """The meetings a sentence dates. A date without a noun of its own has that of the date before it."""
    meetings: list[Meeting] = []
    role: DateRole = "cited"
    place: str | None = None
    since = sentence.begin
    for one in sentence.dates:
        own = _role(sentence, since, one.start_offset)
        if own:
            role, place = own, None
        before = sentence.text[max(since, one.start_offset - PLACE_REACH) : one.start_offset]
        if match := PLACE.search(LEAD.sub("", before)):
            place = match[1]
        said.dates.append(DateMention(one.start_iso, one.end_iso, role, sentence.anchor, one.text))
        organs = _meeting_organs(sentence, one.start_offset) if role == "meeting" else ()
        if organs:
            number = _meeting_number(sentence, since, one.start_offset)
            meetings.append(Meeting(organs, number, one.start_iso, one.end_iso, place, None, sentence.anchor))
        since = one.end_offset
    return meetings


def _role(sentence: _Sentence, since: int, until: int) -> DateRole | None:
    """What the last noun in a stretch says of the date after it; None without a noun."""
    hits = [
        (match.end(), role) for role, noun in NOUNS for match in noun.finditer(sentence.plain, since, until)
    ]
    if not hits:
        return None
    end, role = max(hits)
    return "meeting" if role == "session" and _is_groups_session(sentence, end) else role


def _is_groups_session(sentence: _Sentence, end: int) -> bool:
    """Whether "período de sesiones", ending at `end`, is a group's: groups' meetings are called so too.

    CTOC/COP/WG.3/2018/2 has "novena reunión" and "octavo período de sesiones" of one series.
    """
    below = sentence.named_from(end)
    if below < len(sentence.named) and sentence.named[below].start <= end + 8:
        return True
    above = sentence.named_before(end)
    his = HIS_SESSION.search(sentence.plain, max(sentence.begin, end - 80), end)
    if his is None or not above:
        return False
    conferences = bisect_right(sentence.conferences, end - len(CONFERENCE.pattern))
    return not conferences or sentence.named[above - 1].end > sentence.conferences[conferences - 1]


def _meeting_organs(sentence: _Sentence, date: int) -> tuple[str, ...]:
    """Who met: the groups named last before the date, else the first named after it."""
    above = sentence.named_before(date)
    if above:
        return sentence.named[above - 1].together
    below = sentence.named_from(date + 1)
    return (sentence.named[below].series,) if below < len(sentence.named) else ()


def _meeting_number(sentence: _Sentence, since: int, until: int) -> int | None:
    """The ordinal that stands before "reunión", the last one: `su 13ª reunión` -> 13."""
    number = None
    for match in MEETING.finditer(sentence.plain, since, until):
        words = sentence.text[max(since, match.start() - NUMBER_REACH) : match.start()].split()
        phrases = (" ".join(words[-2:]), words[-1]) if words else ()
        number = next((n for phrase in phrases if (n := ordinal(phrase))), None)
    return number


def _reported(meetings: list[Meeting], plain: str, citations: Sequence[Citation]) -> list[Meeting]:
    """The meetings with the symbols of their reports: one each, in order, "respectivamente" or not."""
    if not meetings or not REPORTS.search(plain):
        return meetings
    organs = {organ for meeting in meetings for organ in meeting.organs}
    symbols = [
        citation.symbol
        for citation in citations
        if citation.symbol and any(parse_symbol(half).series in organs for half in citation.symbols)
    ]
    if len(symbols) == len(meetings):
        return [replace(meeting, report=symbol) for meeting, symbol in zip(meetings, symbols, strict=True)]
    of_year: dict[str, list[str]] = {}
    for symbol in symbols:
        for year in set(YEARS.findall(symbol)):
            of_year.setdefault(year, []).append(symbol)
    met = Counter(meeting.start[:4] for meeting in meetings)
    by_year = []
    for meeting in meetings:
        fitting = of_year.get(meeting.start[:4], [])
        alone = met[meeting.start[:4]] == 1
        by_year.append(replace(meeting, report=fitting[0]) if len(fitting) == 1 and alone else meeting)
    return by_year


def _mandated(said: Said, sentence: _Sentence) -> None:
    plain, begin, end = sentence.plain, sentence.begin, sentence.end
    verbs = list(ESTABLISHED.finditer(plain, begin, end)) if any(stem in plain for stem in MAKING) else []
    standing = list(STANDING.finditer(plain, begin, end)) if "elemento" in plain else []
    by = _act(said, sentence) if verbs or standing else None
    if by is None:
        return
    for verb in verbs:
        named = sentence.named
        above, below = sentence.named_before(verb.start()), sentence.named_from(verb.end())
        made: list[str] = []
        if above and SUBJECT.fullmatch(plain, named[above - 1].end, verb.start()):
            made.extend(named[above - 1].together)
        elif below < len(named) and OBJECT.fullmatch(plain, verb.end(), named[below].start):
            made.append(named[below].series)
            while below + 1 < len(named) and BETWEEN.fullmatch(
                plain, named[below].end, named[below + 1].start
            ):
                below += 1
                made.append(named[below].series)
        for series in made:
            _add(said, Mandate(series, "established", by, sentence.anchor))
    for words in standing:
        above = sentence.named_before(words.start())
        for series in sentence.named[above - 1].together if above else ():
            _add(said, Mandate(series, "standing", by, sentence.anchor))


def _add(said: Said, mandate: Mandate) -> None:
    if (mandate.organ, mandate.act, mandate.established_by) not in said.known:
        said.known.add((mandate.organ, mandate.act, mandate.established_by))
        said.mandates.append(mandate)


def _act(said: Said, sentence: _Sentence) -> str | None:
    """The act a sentence speaks of: the first it cites, or the one "esa decisión" points back to."""
    if sentence.acts:
        return act_name(sentence.acts[0])
    match = THAT_ACT.search(sentence.plain, sentence.begin, sentence.end)
    return act_name(said.act) if match and said.act and said.act.kind == match[1] else None


def act_name(citation: Citation) -> str:
    """`decision 2/6`, `resolution 7/1`: as the public shape names the act of a mandate."""
    noun = "decision" if citation.kind == "decision" else "resolution"
    try:
        return parse_reference(citation.text).english_name
    except ValueError:  # one of a list that shares its noun: "resoluciones 5/1 y 6/1"
        return f"{noun} {citation.session}/{citation.number}"


def with_functions(mandates: Sequence[Mandate], blocks: Sequence[Block]) -> tuple[Mandate, ...]:
    """The mandates with the functions that a list after them gives: "... las siguientes funciones:" and its items.

    They go to the mandate stated last before the list.
    """
    order = {block.anchor: place for place, block in enumerate(blocks)}
    result = list(mandates)
    items: dict[str, list[MandateFunction]] = {}  # of a block's list, by the block's anchor
    for block in blocks:
        if block.parent:
            items.setdefault(block.parent, []).append(MandateFunction(block.anchor, block.text))
    stated = sorted((order[one.anchor], i) for i, one in enumerate(result) if one.anchor in order)
    last = -1  # the mandate stated last
    following = 0  # the first of `stated` not yet come to: both are in reading order
    for place, block in enumerate(blocks):
        while following < len(stated) and stated[following][0] <= place:
            last = max(last, stated[following][1])
            following += 1
        if not block.text.endswith(":") or block.anchor not in items or last < 0:
            continue
        if FUNCTIONS.search(fold_same_length(block.text.rpartition(".")[2])):
            result[last] = replace(result[last], functions=tuple(items[block.anchor]))
    return tuple(result)


def merged(meetings: Sequence[Meeting]) -> tuple[Meeting, ...]:
    """One Meeting for what title, headings and paragraphs say of the same organs on the same days.

    It keeps the anchor of the first paragraph that says it; a title or heading gives the place if that does not.
    """
    kept: list[Meeting] = []
    same_days: dict[tuple[str, str], list[int]] = {}  # their places in `kept`: no more than there are organs
    for meeting in sorted(
        meetings, key=lambda one: one.anchor in ("title", "masthead") or one.anchor.startswith("h")
    ):
        places = same_days.setdefault((meeting.start, meeting.end), [])
        for place in places:
            other = kept[place]
            if set(other.organs) & set(meeting.organs):
                kept[place] = replace(
                    other,
                    ordinal=other.ordinal or meeting.ordinal,
                    place=other.place or meeting.place,
                    report=other.report or meeting.report,
                )
                break
        else:
            places.append(len(kept))
            kept.append(meeting)
    return tuple(kept)

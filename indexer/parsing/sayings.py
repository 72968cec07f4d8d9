"""Sentences -> what they say of meetings and mandates: dates with their role, Meetings, Mandates.

Each fact keeps the anchor of the paragraph that says it; two that differ in their days stay two.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from indexer.document import Block, Citation, DateMention, DateRole, Function, Mandate, Meeting
from indexer.parsing.dates import Found, dates
from indexer.parsing.folding import fold
from indexer.parsing.ordinals import ordinal
from indexer.parsing.organs import GroupMention, groups_named
from indexer.symbols import parse_reference, parse_symbol

SENTENCE_END = re.compile(r"(?<=[.;])\s+(?=[A-ZÁÉÍÓÚÑ“\"¿])")
# What a date belongs to: the last of these nouns before it in its sentence.
NOUNS: tuple[tuple[DateRole, re.Pattern[str]], ...] = (
    ("meeting", re.compile(r"\breunion(?:es)?\b|\bse\s+reunio\b|\bse\s+reunira\b")),
    ("session", re.compile(r"\bperiodos?\s+de\s+sesiones\b")),
    ("adoption", re.compile(r"\b(?:resolucion|decision)(?:es)?\b|\b(?:aprobad|adoptad)[ao]s?\b")),
    ("cited", re.compile(r"\b(?:nota\s+verbal|carta|de\s+fecha|fechad[ao]|en\s+vigor|firma)\b")),
)
MEETING_NUMBER = re.compile(r"(\S+(?:\s+\S+)?)\s+reunion\b")
PLACE = re.compile(
    r"\ben\s+((?:la\s+|El\s+)?[A-ZÁÉÍÓÚÑ][\wáéíóúñü]+(?:\s+(?:de\s+)?[A-ZÁÉÍÓÚÑ][\wáéíóúñü]+){0,2})\W*$"
)
LEAD = re.compile(r"[\s,]*(?:\b(?:los\s+d[íi]as|el\s+d[íi]a|del|el|los|desde\s+el|entre\s+el|en))*\s*$")
BETWEEN = re.compile(r"[\s,]*(?:y|e)?\s*(?:el|la|del|los|las)?\s*")
ESTABLISHED = re.compile(
    r"\bse\s+(?:establecio|creo)\b|\b(?:decidio|acordo)\s+(?:establecer|crear)\b|\bestablecio\b|\bcreo\b"
    r"|\bfue\s+(?:establecido|creado)\b|\b(?:establecido|creado)\s+(?:en\s+virtud|por|de\s+conformidad)\b"
)
STANDING = re.compile(r"\belemento\s+(?:constante|permanente)\b")
THAT_ACT = re.compile(r"\b(?:esa|dicha|esta|la\s+misma|la\s+citada)\s+(resolucion|decision)\b")
FUNCTIONS = re.compile(r"\bfunciones\b[^.]*:$|\bmandato\b[^.]*:$")
REPORTS = re.compile(r"\binformes?\b")
REACH = 60  # how far, in characters, a group's name may stand from the verb that makes it


@dataclass(slots=True)
class Said:
    """What has been said so far, text by text in reading order."""

    dates: list[DateMention] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    mandates: list[Mandate] = field(default_factory=list)
    groups: tuple[str, ...] = ()  # the groups named last: what "el Grupo de Trabajo" means
    act: Citation | None = None  # the resolution or decision cited last


def listen(said: Said, anchor: str, text: str, citations: Sequence[Citation]) -> None:
    """Adds to `said` what one text says; `citations` are those of this text."""
    mentions = _resolved(groups_named(text), said)
    found = dates(text)
    here: list[Meeting] = []
    begin = 0
    for sentence in (*SENTENCE_END.finditer(text), None):
        end = sentence.start() if sentence else len(text)
        inside = [one for one in found if begin <= one.start_offset < end]
        named = [mention for mention in mentions if begin <= mention.start < end]
        here.extend(_dated(said, anchor, text, begin, inside, named))
        cited = [
            one for one in citations if begin <= one.start < end and one.kind in ("resolucion", "decision")
        ]
        _mandated(said, anchor, text, (begin, end), named, cited)
        if cited:
            said.act = cited[-1]
        begin = sentence.end() if sentence else end
    said.meetings.extend(_reported(here, text, citations))
    if anchor != "title":
        for mention in mentions:
            if mention.series:
                said.groups = _coordinated(mentions, mention, text)


def _resolved(mentions: Iterable[GroupMention], said: Said) -> list[GroupMention]:
    """ "El Grupo de Trabajo" read as the group named last before it; dropped when none was."""
    last = said.groups
    resolved: list[GroupMention] = []
    for mention in mentions:
        if mention.series:
            resolved.append(mention)
            last = (mention.series,)
        else:
            resolved.extend(replace(mention, series=series) for series in last)
    return resolved


def _coordinated(mentions: Sequence[GroupMention], last: GroupMention, text: str) -> tuple[str, ...]:
    """The series named together with `last`: "el Grupo A y el Grupo B"."""
    run: list[GroupMention] = []
    for mention in mentions:
        if run and not (
            mention.start == run[-1].start or BETWEEN.fullmatch(text[run[-1].end : mention.start])
        ):
            run = []
        run.append(mention)
        if mention is last:
            break
    return tuple(dict.fromkeys(mention.series for mention in run if mention.series))


def _dated(
    said: Said, anchor: str, text: str, begin: int, found: Sequence[Found], named: Sequence[GroupMention]
) -> list[Meeting]:
    """The meetings a sentence dates. A date without a noun of its own has that of the date before it."""
    meetings: list[Meeting] = []
    role: DateRole = "cited"
    place: str | None = None
    since = begin
    for one in found:
        before = text[since : one.start_offset]
        own = _role(before, text[begin : one.start_offset], named, one.start_offset - begin, begin)
        if own:
            role, place = own, None
        lead = LEAD.sub("", before)
        if match := PLACE.search(lead):
            place = match[1]
        said.dates.append(DateMention(one.start_iso, one.end_iso, role, anchor, one.text))
        if role == "meeting":
            series = _meeting_organs(named, one.start_offset, text)
            if series:
                number = _meeting_number(before)
                meetings.append(Meeting(series, number, one.start_iso, one.end_iso, place, None, anchor))
        since = one.end_offset
    return meetings


def _role(
    before: str, sentence: str, named: Sequence[GroupMention], offset: int, begin: int
) -> DateRole | None:
    plain = fold(before)
    hits = [(match.end(), role) for role, pattern in NOUNS for match in pattern.finditer(plain)]
    if not hits:
        return None
    end, role = max(hits)
    if role == "session":
        # Groups hold "períodos de sesiones" too (CTOC/COP/WG.3/2018/2): then it is a meeting of the group.
        place = offset - len(before) + end
        after = fold(sentence)[place:]
        own = any(mention.start - begin >= place and mention.start - begin <= place + 8 for mention in named)
        above = [mention.end - begin for mention in named if mention.end - begin <= place]
        conference = fold(sentence).rfind("la conferencia", 0, place)
        his = (
            re.search(r"\bsus?\s+(?:\S+\s+){0,2}periodos?\s+de\s+sesiones$", fold(sentence)[:place])
            is not None
        )
        if (own and not after.startswith(" de la conferencia")) or (
            his and above and max(above) > conference
        ):
            return "meeting"
    return role


def _meeting_organs(named: Sequence[GroupMention], offset: int, text: str) -> tuple[str, ...]:
    above = [mention for mention in named if mention.end <= offset]
    if above:
        return _coordinated(above, above[-1], text)
    below = [mention for mention in named if mention.start > offset]
    return (below[0].series,) if below and below[0].series else ()


def _meeting_number(before: str) -> int | None:
    """The ordinal that stands before "reunión", the last one: `su 13ª reunión` -> 13."""
    number = None
    for match in MEETING_NUMBER.finditer(fold(before)):
        words = before[match.start(1) : match.end(1)].split()
        number = next((n for phrase in (" ".join(words), words[-1]) if (n := ordinal(phrase))), None)
    return number


def _reported(meetings: list[Meeting], text: str, citations: Sequence[Citation]) -> list[Meeting]:
    """The meetings with the symbols of their reports: one each, in order, "respectivamente" or not."""
    if not meetings or not REPORTS.search(fold(text)):
        return meetings
    organs = {organ for meeting in meetings for organ in meeting.organs}
    symbols = [
        citation.symbol
        for citation in citations
        if citation.symbol and any(parse_symbol(half).series in organs for half in citation.symbols)
    ]
    if len(symbols) == len(meetings):
        return [replace(meeting, report=symbol) for meeting, symbol in zip(meetings, symbols, strict=True)]
    by_year = []
    for meeting in meetings:
        fitting = [symbol for symbol in symbols if f"/{meeting.start[:4]}/" in symbol]
        alone = sum(other.start[:4] == meeting.start[:4] for other in meetings) == 1
        by_year.append(replace(meeting, report=fitting[0]) if len(fitting) == 1 and alone else meeting)
    return by_year


def _mandated(
    said: Said,
    anchor: str,
    text: str,
    sentence: tuple[int, int],
    named: Sequence[GroupMention],
    cited: Sequence[Citation],
) -> None:
    begin, end_of_sentence = sentence
    plain = fold(text[begin:end_of_sentence])
    by = _act(said, plain, cited)
    if by is None:
        return
    for verb in ESTABLISHED.finditer(plain):
        for mention in named:
            start, end = mention.start - begin, mention.end - begin
            if 0 <= start - verb.end() <= REACH or 0 <= verb.start() - end <= REACH // 6:
                _add(said, Mandate(mention.series or "", "established", by, anchor))
    for words in STANDING.finditer(plain):
        above = [mention for mention in named if mention.end - begin <= words.start()]
        if above:
            for series in _coordinated(above, above[-1], text):
                _add(said, Mandate(series, "standing", by, anchor))


def _add(said: Said, mandate: Mandate) -> None:
    if not any((m.organ, m.act, m.by) == (mandate.organ, mandate.act, mandate.by) for m in said.mandates):
        said.mandates.append(mandate)


def _act(said: Said, plain: str, cited: Sequence[Citation]) -> str | None:
    """The act a sentence speaks of: the first it cites, or the one "esa decisión" points back to."""
    if cited:
        return act_name(cited[0])
    match = THAT_ACT.search(plain)
    if match and said.act and said.act.kind == match[1]:
        return act_name(said.act)
    return None


def act_name(citation: Citation) -> str:
    """`decision 2/6`, `resolution 7/1`: as the public shape names the act of a mandate."""
    noun = "decision" if citation.kind == "decision" else "resolution"
    try:
        return parse_reference(citation.text).by
    except ValueError:  # one of a list that shares its noun: "resoluciones 5/1 y 6/1"
        return f"{noun} {citation.session}/{citation.number}"


def with_functions(mandates: Sequence[Mandate], blocks: Sequence[Block]) -> tuple[Mandate, ...]:
    """The mandates with the functions that a list after them gives: "... las siguientes funciones:" and its items.

    They go to the mandate stated last before the list.
    """
    order = {block.anchor: place for place, block in enumerate(blocks)}
    result = list(mandates)
    for place, block in enumerate(blocks):
        if not FUNCTIONS.search(fold(block.text)):
            continue
        items = tuple(
            Function(item.anchor, item.text) for item in blocks[place + 1 :] if item.parent == block.anchor
        )
        above = [i for i, mandate in enumerate(result) if order.get(mandate.anchor, len(order)) <= place]
        if items and above:
            result[above[-1]] = replace(result[above[-1]], functions=items)
    return tuple(result)


def merged(meetings: Sequence[Meeting]) -> tuple[Meeting, ...]:
    """One Meeting for what title, headings and paragraphs say of the same organs on the same days.

    It keeps the anchor of the first paragraph that says it; a title or heading gives the place if that does not.
    """
    kept: list[Meeting] = []
    for meeting in sorted(meetings, key=lambda one: one.anchor == "title" or one.anchor.startswith("h")):
        for place, other in enumerate(kept):
            same = (other.start, other.end) == (meeting.start, meeting.end)
            if same and set(other.organs) & set(meeting.organs):
                kept[place] = replace(
                    other,
                    ordinal=other.ordinal or meeting.ordinal,
                    place=other.place or meeting.place,
                    report=other.report or meeting.report,
                )
                break
        else:
            kept.append(meeting)
    return tuple(kept)

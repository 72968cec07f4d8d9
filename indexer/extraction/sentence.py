"""Sentence: one sentence of a text with the groups, dates and acts that it names, found once for the whole text."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import msgspec

from indexer.document import Citation
from indexer.extraction.dates import DateSpan
from indexer.extraction.organs import GroupMention, find_groups

T = TypeVar("T")

# A full stop or a semicolon ends a sentence where a capital follows: "párr. 4" and "Add. 1" end none.
SENTENCE_END = re.compile(r"[.;]\s+(?=[A-ZÁÉÍÓÚÑ“\"¿])")
# What may come between two groups that are named together: "el Grupo A y el Grupo B".
BETWEEN_GROUPS = re.compile(r"[\s,]*(?:y|e)?\s*(?:el|la|del|los|las)?\s*")
CONFERENCE = re.compile("la conferencia")
# Groups named together; the Conference has fewer, so a longer run is no sentence.
MAX_COORDINATED = 12
ACT_KINDS = ("resolucion", "decision")


# Thousands are made: a struct takes a fifth of a frozen dataclass's time.
class GroupReference(msgspec.Struct, frozen=True, gc=False):
    """`text[start:end]` names a group.

    `coordinated` are the series named together with it up to it: in "el Grupo A y el Grupo B" the second has (A, B).
    """

    start: int
    end: int
    series: str
    coordinated: tuple[str, ...]


class Sentence(msgspec.Struct, frozen=True, gc=False):
    """`text[begin:end]` of the passage `anchor`, and what lies within it, in order.

    `text` is the whole passage and `folded` the same in lower case without accents, so that all offsets agree.
    """

    anchor: str
    text: str
    folded: str
    begin: int
    end: int
    groups: Sequence[GroupReference]
    dates: Sequence[DateSpan]
    acts: Sequence[Citation]
    # Offsets of "la Conferencia".
    conferences: Sequence[int]

    def count_groups_before(self, offset: int) -> int:
        """Return how many groups end at or before `offset`. They are in order and do not overlap."""
        return bisect_right(self.groups, offset, key=lambda group: group.end)

    def count_groups_begun(self, offset: int) -> int:
        """Return how many groups begin before `offset`."""
        return bisect_left(self.groups, offset, key=lambda group: group.start)


def split_sentences(
    anchor: str,
    text: str,
    folded: str,
    groups: Sequence[GroupReference],
    dates: Sequence[DateSpan],
    citations: Sequence[Citation],
) -> Iterator[Sentence]:
    """Yield the sentences of a text, each with its share of the text's groups, dates and acts."""
    acts = [citation for citation in citations if citation.kind in ACT_KINDS]
    conferences = [match.start() for match in CONFERENCE.finditer(folded)]
    group_starts = [group.start for group in groups]
    date_starts = [date.start_offset for date in dates]
    act_starts = [act.start for act in acts]
    begin = 0
    for stop in (*SENTENCE_END.finditer(text), None):
        end = stop.start() + 1 if stop else len(text)
        yield Sentence(
            anchor,
            text,
            folded,
            begin,
            end,
            _within(groups, group_starts, begin, end),
            _within(dates, date_starts, begin, end),
            _within(acts, act_starts, begin, end),
            _within(conferences, conferences, begin, end),
        )
        begin = stop.end() if stop else end


def _within(values: Sequence[T], starts: Sequence[int], begin: int, end: int) -> Sequence[T]:
    if not starts:
        return values
    return values[bisect_left(starts, begin) : bisect_left(starts, end)]


def find_group_references(text: str, folded: str, named_before: tuple[str, ...]) -> list[GroupReference]:
    """Return every mention of a working group, in order.

    "El Grupo de Trabajo" is read as the group or groups named last; at the head of the text these are `named_before`.
    """
    return _resolve(find_groups(folded), named_before, text)


def _resolve(
    mentions: Iterable[GroupMention], named_before: tuple[str, ...], text: str
) -> list[GroupReference]:
    references: list[GroupReference] = []
    last = named_before
    for mention in mentions:
        series = (mention.series,) if mention.series else last
        if not series:
            continue
        coordinated = series
        if (
            references
            and mention.series
            and BETWEEN_GROUPS.fullmatch(text, references[-1].end, mention.start)
        ):
            listed = references[-1].coordinated
            full = mention.series in listed or len(listed) >= MAX_COORDINATED
            coordinated = listed if full else (*listed, mention.series)
        references.append(GroupReference(mention.start, mention.end, series[-1], coordinated))
        last = coordinated
    return references

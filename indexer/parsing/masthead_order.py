"""Decides which fields a masthead has, by the order in which the United Nations print them.

The order is that of Vienna's Spanish documents: symbol, organ, distribution, date, languages, session, place and days,
agenda item, its wording, title, author, body (UN Editorial Manual, "Mastheads and covers"). `best_path` chooses, among
all places where a field can be, those that give the best way through that order: each field earns its weight, a step
back costs, and so does text that no field explains, except where wordings and title belong.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.extraction.organs import part_of_organ
from indexer.parsing.masthead_spans import FieldSpan


@dataclass(frozen=True, slots=True)
class Field:
    """A field's place in the order, from the top, and what it earns: the surer its form, the more."""

    rank: int
    weight: float


FIELDS = {
    "letterhead": Field(0, 1.0),
    "symbol": Field(0, 3.0),
    "reference": Field(0, 3.0),
    "organ": Field(1, 3.0),
    "distribution": Field(2, 3.0),
    "date": Field(2, 2.0),
    "language": Field(2, 1.5),
    "original": Field(2, 2.0),
    "session": Field(3, 2.5),
    "meeting": Field(3, 2.0),
    "place": Field(4, 3.0),
    "item": Field(5, 4.0),
    "sponsors": Field(6, 3.0),
    "author": Field(7, 3.0),
    "addition": Field(8, 1.5),
    "note": Field(-1, 1.5),
    "furniture": Field(-1, 1.5),
    "body": Field(9, 2.0),
}
STEP_BACK = 2.5  # what a field costs that stands below one of a later place
# A group's name and a symbol may stand anywhere above the session.
ROVING = {"organ": 3, "symbol": 2, "letterhead": 2}  # field -> the last rank it may follow at no cost
GAP, WORD = 1.0, 0.3  # cost of unexplained text between two fields, and of each word of it
TITLE_GAP, TITLE_WORD = 0.5, 0.02  # the same where wordings and title belong
NAME_GAP, MAX_NAME_WORDS = 0.3, 15  # the same where the text is part of an organ's name
MAX_TITLE_WORDS = 150  # the longest wordings and title known have 90 words
UNENDED = 4.0  # cost of a masthead whose end is not met
BEFORE_TITLE = frozenset(FIELDS) - {"letterhead", "body", "addition"}
COMPLETE = frozenset({"body", "author", "addition", "note"})  # after these the text may begin, whatever it is
AFTER_TITLE = frozenset({"sponsors", "author", "addition", "note", "furniture", "body"})


def best_path(text: str, spans: Sequence[FieldSpan]) -> tuple[FieldSpan, ...]:
    """The fields, in the order of the text, that make the best masthead of it; none overlap. Empty if none earns.

    `spans` are sorted by their start. The last field is "body" where the text after the masthead begins in `text`.
    """
    scores: list[float] = []
    before: list[int] = []
    for place, span in enumerate(spans):
        best, chosen = -_gap_cost(text, 0, span.start, "", span.field), -1
        for earlier in range(place):
            above = spans[earlier]
            if above.end > span.start or above.field == "body":
                continue
            score = scores[earlier] - _step_cost(above.field, span.field)
            if score > best:
                score -= _gap_cost(text, above.end, span.start, above.field, span.field)
                if score > best:
                    best, chosen = score, earlier
        scores.append(best + FIELDS[span.field].weight)
        before.append(chosen)
    ends = [score - _end_cost(text, span) for score, span in zip(scores, spans, strict=True)]
    if not ends or max(ends) <= 0:
        return ()
    place = max(range(len(ends)), key=ends.__getitem__)
    path = []
    while place >= 0:
        path.append(spans[place])
        place = before[place]
    return tuple(reversed(path))


def is_title_place(above: str, below: str) -> bool:
    """Whether wordings and title can stand between two fields; `below` is empty at the end of the text."""
    return above in BEFORE_TITLE and (not below or below in AFTER_TITLE)


def _step_cost(above: str, below: str) -> float:
    if above == below:
        return 0.0 if above in ("symbol", "organ") else STEP_BACK
    if FIELDS[below].rank < 0:
        return 0.0
    back = FIELDS[above].rank > FIELDS[below].rank
    return STEP_BACK if back and FIELDS[above].rank > ROVING.get(below, 0) else 0.0


def _gap_cost(text: str, start: int, end: int, above: str, below: str) -> float:
    words = sum(any(map(str.isalnum, word)) for word in text[start:end].split())
    if not words:
        return 0.0
    if words <= MAX_NAME_WORDS and part_of_organ(text[start:end]):
        return NAME_GAP
    if is_title_place(above, below) and words <= MAX_TITLE_WORDS:
        return TITLE_GAP + TITLE_WORD * words
    return GAP + WORD * words


def _end_cost(text: str, last: FieldSpan) -> float:
    if last.field in COMPLETE:
        return 0.0
    return min(_gap_cost(text, last.end, len(text), last.field, ""), UNENDED)

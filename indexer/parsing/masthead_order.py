"""Decides which fields a masthead has, by the order in which the United Nations print them.

The order is that of Vienna's Spanish documents: symbol, organ, distribution, date, languages, session, place and days,
agenda item, its wording, title, author, body (UN Editorial Manual, "Mastheads and covers"). `best_field_sequence`
chooses, among all spans where a field can be, the sequence that follows that order best: each field earns its weight;
a step back costs something, and so does text that no field explains, except where wordings and title belong.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.extraction.organs import part_of_organ
from indexer.parsing.masthead_spans import FieldSpan


@dataclass(frozen=True, slots=True)
class FieldRule:
    """The rank of a field in the order, from the top, and its weight, which is higher the surer its form is."""

    rank: int
    weight: float


FIELD_RULES = {
    "letterhead": FieldRule(0, 1.0),
    "symbol": FieldRule(0, 3.0),
    "reference": FieldRule(0, 3.0),
    "organ": FieldRule(1, 3.0),
    "distribution": FieldRule(2, 3.0),
    "date": FieldRule(2, 2.0),
    "language": FieldRule(2, 1.5),
    "original": FieldRule(2, 2.0),
    "session": FieldRule(3, 2.5),
    "meeting": FieldRule(3, 2.0),
    "place": FieldRule(4, 3.0),
    "item": FieldRule(5, 4.0),
    "sponsors": FieldRule(6, 3.0),
    "author": FieldRule(7, 3.0),
    "addition": FieldRule(8, 1.5),
    "note": FieldRule(-1, 1.5),
    "furniture": FieldRule(-1, 1.5),
    "body": FieldRule(9, 2.0),
}
# Of a field below one of a later rank.
STEP_BACK_COST = 2.5
# A group's name and a symbol may be anywhere above the session. Field -> the last rank that it may follow at no cost.
MAX_RANK_ABOVE = {"organ": 3, "symbol": 2, "letterhead": 2}
# Of unexplained text between two fields, and of each word of it.
GAP_COST, WORD_COST = 1.0, 0.3
# The same where wordings and title belong.
TITLE_GAP_COST, TITLE_WORD_COST = 0.5, 0.02
# The same where the text is part of an organ's name.
NAME_GAP_COST, MAX_NAME_WORDS = 0.3, 15
# The longest wordings and title known have 90 words.
MAX_TITLE_WORDS = 150
# Of a masthead without an end in the text.
UNENDED_COST = 4.0
FIELDS_ABOVE_TITLE = frozenset(FIELD_RULES) - {"letterhead", "body", "addition"}
# Below one of these the text may begin.
END_FIELDS = frozenset({"body", "author", "addition", "note"})
FIELDS_BELOW_TITLE = frozenset({"sponsors", "author", "addition", "note", "furniture", "body"})


def best_field_sequence(text: str, spans: Sequence[FieldSpan]) -> tuple[FieldSpan, ...]:
    """Return the fields that make the best masthead of a text, in its order; empty if their cost exceeds their weight.

    `spans` must be sorted by their start; no two of the result overlap. The last field is "body" if the text below the
    masthead begins in `text`.
    """
    # For each span, the score of the best sequence that ends with it, and the index of the span before it there.
    scores: list[float] = []
    previous: list[int] = []
    for index, span in enumerate(spans):
        best_score, best_previous = -_gap_cost(text, 0, span.start, "", span.field), -1
        for candidate in range(index):
            above = spans[candidate]
            if above.end > span.start or above.field == "body":
                continue
            score = scores[candidate] - _step_cost(above.field, span.field)
            if score > best_score:
                score -= _gap_cost(text, above.end, span.start, above.field, span.field)
                if score > best_score:
                    best_score, best_previous = score, candidate
        scores.append(best_score + FIELD_RULES[span.field].weight)
        previous.append(best_previous)
    end_scores = [score - _end_cost(text, span) for score, span in zip(scores, spans, strict=True)]
    if not end_scores or max(end_scores) <= 0:
        return ()
    index = max(range(len(end_scores)), key=end_scores.__getitem__)
    sequence = []
    while index >= 0:
        sequence.append(spans[index])
        index = previous[index]
    return tuple(reversed(sequence))


def is_title_place(above: str, below: str) -> bool:
    """Return whether wordings and title can be between two fields; `below` is empty at the end of the text."""
    return above in FIELDS_ABOVE_TITLE and (not below or below in FIELDS_BELOW_TITLE)


def _step_cost(above: str, below: str) -> float:
    """Return the cost of one field below another; 0 if that is their order."""
    if above == below:
        return 0.0 if above in ("symbol", "organ") else STEP_BACK_COST
    if FIELD_RULES[below].rank < 0:
        return 0.0
    is_step_back = FIELD_RULES[above].rank > FIELD_RULES[below].rank
    return STEP_BACK_COST if is_step_back and FIELD_RULES[above].rank > MAX_RANK_ABOVE.get(below, 0) else 0.0


def _gap_cost(text: str, start: int, end: int, above: str, below: str) -> float:
    """Return the cost of the text between two fields, which no field explains."""
    num_words = sum(any(map(str.isalnum, word)) for word in text[start:end].split())
    if not num_words:
        return 0.0
    if num_words <= MAX_NAME_WORDS and part_of_organ(text[start:end]):
        return NAME_GAP_COST
    if is_title_place(above, below) and num_words <= MAX_TITLE_WORDS:
        return TITLE_GAP_COST + TITLE_WORD_COST * num_words
    return GAP_COST + WORD_COST * num_words


def _end_cost(text: str, last: FieldSpan) -> float:
    """Return the cost of the text below the last field."""
    if last.field in END_FIELDS:
        return 0.0
    return min(_gap_cost(text, last.end, len(text), last.field, ""), UNENDED_COST)

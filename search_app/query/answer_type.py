"""What a question wants to be told: a day, or a place. It says which passage answers, and narrows nothing.

text --answer_types--> {'when'}, {'where'}, both or neither
"""

from typing import Literal

from indexer.spanish import strip_accents, tokens

AnswerType = Literal["when", "where"]

# `cuando` without its accent joins clauses more often than it asks; at the head of a question it asks.
_WHEN = frozenset(("fecha", "fechas", "dia", "dias", "when", "date", "dates", "day", "days"))
_WHERE = frozenset(("lugar", "sede", "ciudad", "where", "place", "venue", "city"))
_ASKING_WHEN, _ASKING_WHERE = ("cuando",), ("donde", "adonde")

MONTH_NAMES = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto"),
    *("septiembre", "octubre", "noviembre", "diciembre"),
)
# Seats of the United Nations, and cities in which the Conference and its Protocols have met or been signed.
CITY_NAMES = (
    "viena",
    "ginebra",
    "nairobi",
    "palermo",
    "bangkok",
    "doha",
    "abuja",
    "kioto",
    "salvador",
    "lima",
)


def answer_types(text: str) -> frozenset[AnswerType]:
    """What the question asks for, by its words."""
    words = [(strip_accents(word.exact), word.exact) for word in tokens(text)]
    found: set[AnswerType] = set()
    for place, (bare, exact) in enumerate(words):
        asks = exact != bare or place == 0
        if bare in _WHEN or (bare in _ASKING_WHEN and asks):
            found.add("when")
        if bare in _WHERE or (bare in _ASKING_WHERE and asks):
            found.add("where")
    return frozenset(found)

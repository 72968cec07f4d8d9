"""What kind of answer a query expects: a day, or a place. It chooses which passage is shown, and excludes no document.

text --answer_types--> {'when'}, {'where'}, both or neither
"""

from typing import Literal

from indexer.spanish import strip_accents, tokens

AnswerType = Literal["when", "where"]

# Without its accent `cuando` asks only at the head of a query; elsewhere it joins clauses.
_WHEN = frozenset(("fecha", "fechas", "dia", "dias", "when", "date", "dates", "day", "days"))
_WHERE = frozenset(("lugar", "sede", "ciudad", "where", "place", "venue", "city"))
_ASKING_WHEN, _ASKING_WHERE = ("cuando",), ("donde", "adonde")

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
    """Return the types of answer that the words of the query ask for."""
    words = [(strip_accents(word.exact), word.exact) for word in tokens(text)]
    types: set[AnswerType] = set()
    for index, (bare, exact) in enumerate(words):
        if bare == "dia" and [word for word, _ in words[max(index - 2, 0) : index]] == ["orden", "del"]:
            # An `orden del día` is no day.
            continue
        asks = exact != bare or index == 0
        if bare in _WHEN or (bare in _ASKING_WHEN and asks):
            types.add("when")
        if bare in _WHERE or (bare in _ASKING_WHERE and asks):
            types.add("where")
    return frozenset(types)

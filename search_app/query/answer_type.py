"""What kind of answer a query expects: a day, a place, or items of an agenda. It chooses which passage is shown, and
excludes no document.

text --answer_types--> {'when'}, {'where'}, {'items'}, several or none
"""

from typing import Literal

from indexer.spanish import strip_accents, tokens

AnswerType = Literal["when", "where", "items"]

# Without its accent `cuando` asks only at the head of a query; elsewhere it joins clauses.
_WHEN = frozenset(("fecha", "fechas", "dia", "dias", "when", "date", "dates", "day", "days"))
_WHERE = frozenset(("lugar", "sede", "ciudad", "where", "place", "venue", "city"))
# `¿qué puntos del orden del día ...?`; without the accent `que` asks too, in front of such a word.
_ASKING_ITEMS = frozenset(("qué", "cuál", "cuáles", "cual", "cuales", "cuántos", "cuantos", "which", "what"))
_ITEMS = frozenset(("tema", "temas", "punto", "puntos", "item", "items"))
_AGENDAS = frozenset(("orden", "programa", "agenda"))
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


def is_answer_word(word: str) -> bool:
    """Return whether a word says that a day or a place is asked for: `fechas`, `lugar`. An answer need not have it."""
    return strip_accents(word.lower()) in _WHEN | _WHERE


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
    for index, (bare, _) in enumerate(words):
        if bare in _ITEMS and any(after in _AGENDAS for after, _ in words[index + 2 : index + 4]):
            is_asked = any(exact in _ASKING_ITEMS for _, exact in words[max(index - 3, 0) : index])
            if is_asked or (index and words[index - 1][1] == "que"):
                types.add("items")
    return frozenset(types)

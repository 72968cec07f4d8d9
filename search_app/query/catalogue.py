"""A question that is put to the catalogue and not to the texts: `todas las resoluciones`, `notas verbales de 2009`.

    text --catalogue_filter--> And(Value('kind', ..), Value('year', ..)), or None

Every word of it names a kind of document, an organ, a session, a date, or the documents as such; one other word makes
it a question to the texts. It knows the names of facets' values; no index and no label.
"""

import re
from collections.abc import Sequence

from indexer.spanish import Token, strip_accents, tokens
from search_app.query.ast import FieldValue, QueryTree, conjunction, disjunction
from search_app.query.facet_names import values_by_name
from search_app.query.typed_dates import find_typed_dates

MAX_NAME = 10  # words of a value's name
MAX_WORDS = 30  # of a question to the catalogue
_DOCUMENTS = frozenset(("documento", "documentos", "document", "documents"))
_ALL = frozenset(("todo", "todos", "toda", "todas", "lista", "listado", "all", "every", "list"))
_JOINS = """
el la los las lo un una de del al a en por y e con ano anos
fecha fechados publicados emitidos distribuidos cuales que hay son
the of from in by on and year dated issued what which are there
"""
_JOINING = frozenset(_JOINS.split())
# `documentos sobre la trata` asks for the trata; `documentos de viaje` does not begin so.
_ABOUT = re.compile(
    r"\s*(?:(?:todos|los|las|qu[eé]|all|the)\s)*(?:documentos?|documents?)\s"
    r"(?=(?:sobre|acerca\sde|relativos?\sa|que\s(?:tratan|hablan)\sde|(?:distribuid|publicad|emitid|fechad)os?|about|on)\s)"
    r"(?:(?:acerca\sde|relativos?\sa|que\s(?:tratan|hablan)\sde|(?:distribuid|publicad|emitid|fechad)os?)\s)?",
    re.I,
)


def catalogue_filter(text: str) -> QueryTree | None:
    """The values that a question asks the catalogue for; None where it asks the texts."""
    words = tokens(text)
    if not 0 < len(words) <= MAX_WORDS:
        return None
    named = {one.start: one for one in find_typed_dates(text)}
    values: list[FieldValue] = []
    is_list = said_all = False  # several documents are asked for; with a word that says so
    place = 0
    while place < len(words):
        word = words[place]
        bare = strip_accents(word.exact)
        at = named.get(word.start)
        if at and at.kind != "meeting":
            end = next((n for n in range(place, len(words)) if words[n].start >= at.end), len(words))
            name = "session" if at.kind == "period" else "date"
            values.append(FieldValue(name, at.low, at.high, (at.start, at.end)))  # type: ignore[arg-type]
        elif re.fullmatch("19[4-9][0-9]|20[0-4][0-9]", bare):
            end = place + 1
            values.append(FieldValue("year", bare, bare, (word.start, word.end)))
        elif found := _named(text, words[place : place + MAX_NAME]):
            value, length = found
            end = place + length
            is_list = is_list or (value.name == "kind" and word.exact.endswith("s"))  # notas, resolutions
            values.append(value)
        elif bare in _DOCUMENTS or bare in _ALL:
            is_list = said_all = True
            end = place + 1
        elif bare in _JOINING:
            end = place + 1
        else:
            return None
        place = end
    # One name alone is looked for in the texts too, and so is one document: `resoluciones`, `nota verbal de 2009`.
    alone = len(words) == 1 or ({value.name for value in values} == {"kind"} and not said_all)
    if not values or not is_list or alone:
        return None
    by_facet: dict[str, list[FieldValue]] = {}
    for value in values:
        by_facet.setdefault(value.name, []).append(value)
    return conjunction(disjunction(alternatives) for alternatives in by_facet.values())


def _named(text: str, words: Sequence[Token]) -> tuple[FieldValue, int] | None:
    """The kind or organ of the longest name that these words begin with, and how many words it has."""
    for length in range(len(words), 0, -1):
        start, end = words[0].start, words[length - 1].end
        for facet, code in values_by_name(text[start:end]):
            if facet in ("kind", "organ"):
                return FieldValue(facet, code, code, (start, end)), length  # type: ignore[arg-type]
    return None


def blank_out_opening(text: str) -> str:
    """The text with blanks in place of `documentos sobre` at its head: it says nothing of what is sought."""
    match = _ABOUT.match(text)
    if not match or not re.search(r"\w", text[match.end() :]):
        return text
    return " " * match.end() + text[match.end() :]

"""Queries that are put to the facets and not to the texts: `todas las resoluciones`, `notas verbales de 2009`.

    text --catalogue_filter--> AndQuery(FieldValue('kind', ..), FieldValue('year', ..))

Every word of such a query names a kind of document, an organ, a session, a date, or documents as such. One other word,
and the query is put to the texts. This module knows the names of facet values; no index and no label.
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
    """Return the filters that a query stands for; None where it is put to the texts."""
    words = tokens(text)
    if not 0 < len(words) <= MAX_WORDS:
        return None
    named = {one.start: one for one in find_typed_dates(text)}
    values: list[FieldValue] = []
    is_list = said_all = False  # whether several documents are asked for; whether a word says so
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
    # A single name is looked for in the texts too, and so is a single document: `resoluciones`, `nota verbal de 2009`.
    alone = len(words) == 1 or ({value.name for value in values} == {"kind"} and not said_all)
    if not values or not is_list or alone:
        return None
    by_facet: dict[str, list[FieldValue]] = {}
    for value in values:
        by_facet.setdefault(value.name, []).append(value)
    return conjunction(disjunction(alternatives) for alternatives in by_facet.values())


def _named(text: str, words: Sequence[Token]) -> tuple[FieldValue, int] | None:
    """Return the kind or organ of the longest name that the words begin with, and how many words it has."""
    for length in range(len(words), 0, -1):
        start, end = words[0].start, words[length - 1].end
        for facet, code in values_by_name(text[start:end]):
            if facet in ("kind", "organ"):
                return FieldValue(facet, code, code, (start, end)), length  # type: ignore[arg-type]
    return None


def blank_out_opening(text: str) -> str:
    """Return the text with blanks in place of `documentos sobre` at its head, which says nothing of what is sought."""
    match = _ABOUT.match(text)
    if not match or not re.search(r"\w", text[match.end() :]):
        return text
    return " " * match.end() + text[match.end() :]

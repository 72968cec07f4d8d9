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

# Words of a value's name.
MAX_NAME_WORDS = 10
# Of a question to the catalogue.
MAX_WORDS = 30
_DOCUMENTS = frozenset(("documento", "documentos", "document", "documents"))
_ALL = frozenset(("todo", "todos", "toda", "todas", "lista", "listado", "all", "every", "list"))
_JOINS = """
el la los las lo un una de del al a en por y e con ano anos
fecha fechados publicados emitidos distribuidos cuales que hay son
the of from in by on and year dated issued what which are there
"""
_STOP_WORDS = frozenset(_JOINS.split())
# `documentos sobre la trata` asks for the trata; `documentos de viaje` does not begin so.
_ABOUT = re.compile(
    r"\s*(?:(?:todos|los|las|qu[eé]|all|the)\s)*(?:documentos?|documents?)\s"
    r"(?=(?:sobre|acerca\sde|relativos?\sa|que\s(?:tratan|hablan)\sde|(?:distribuid|publicad|emitid|fechad)os?|about|on)\s)"
    r"(?:(?:acerca\sde|relativos?\sa|que\s(?:tratan|hablan)\sde|(?:distribuid|publicad|emitid|fechad)os?)\s)?",
    re.I,
)


# Who types an operator asks for words. In a text all in capitals they are words themselves.
_OPERATOR = re.compile(r"(?<!\S)(?:Y|O|NO|AND|OR|NOT)(?!\S)")


def catalogue_filter(text: str) -> QueryTree | None:
    """Return the filters that a query stands for; None where it is put to the texts."""
    if _OPERATOR.search(text) and not text.isupper():
        return None
    words = tokens(text)
    if not 0 < len(words) <= MAX_WORDS:
        return None
    dates = {date.start: date for date in find_typed_dates(text)}
    values: list[FieldValue] = []
    # Whether several documents are asked for; whether a word says so.
    is_list = says_so = False
    index = 0
    while index < len(words):
        word = words[index]
        bare_word = strip_accents(word.exact)
        date = dates.get(word.start)
        if date and date.kind != "meeting":
            end = next((n for n in range(index, len(words)) if words[n].start >= date.end), len(words))
            name = "session" if date.kind == "period" else "date"
            values.append(FieldValue(name, date.low, date.high, (date.start, date.end)))  # type: ignore[arg-type]
        elif re.fullmatch("19[4-9][0-9]|20[0-4][0-9]", bare_word):
            end = index + 1
            values.append(FieldValue("year", bare_word, bare_word, (word.start, word.end)))
        elif match := _kind_or_organ(text, words[index : index + MAX_NAME_WORDS]):
            value, length = match
            end = index + length
            # Notas, resolutions.
            is_list = is_list or (value.name == "kind" and word.exact.endswith("s"))
            values.append(value)
        elif bare_word in _DOCUMENTS or bare_word in _ALL:
            is_list = says_so = True
            end = index + 1
        elif bare_word in _STOP_WORDS:
            end = index + 1
        else:
            return None
        index = end
    # A single name is looked for in the texts too, and so is a single document: `resoluciones`, `nota verbal de 2009`.
    alone = len(words) == 1 or ({value.name for value in values} == {"kind"} and not says_so)
    if not values or not is_list or alone:
        return None
    by_facet: dict[str, list[FieldValue]] = {}
    for value in values:
        by_facet.setdefault(value.name, []).append(value)
    return conjunction(disjunction(alternatives) for alternatives in by_facet.values())


def _kind_or_organ(text: str, words: Sequence[Token]) -> tuple[FieldValue, int] | None:
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

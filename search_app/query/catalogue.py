"""Queries that are put to the facets and not to the texts: `todas las resoluciones`, `notas verbales desde 2009`.

    text --read_catalogue_query--> CatalogueQuery(AndQuery(FieldValue('kind', ..), FieldValue('year', ..)), order)

Every word of such a query names a kind of document, an organ, a session, a date or a range of dates, documents as
such, or which of them come first. One other word, and the query is put to the texts. This module knows the names of
facet values; no index and no label.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from indexer.extraction.entities import EntitySpan
from indexer.spanish import Token, strip_accents, tokens
from search_app.query.ast import FieldValue, MatchAllQuery, QueryTree, conjunction, disjunction
from search_app.query.date_ranges import DateRange, find_date_range
from search_app.query.facet_names import MAX_NAME_WORDS, longest_name, values_by_name
from search_app.query.field_values import parse_field_value
from search_app.query.typed_dates import find_typed_dates

# Of a question to the catalogue.
MAX_WORDS = 30
_DOCUMENTS = frozenset(("documento", "documentos", "document", "documents"))
_ALL = frozenset(("todo", "todos", "toda", "todas", "lista", "listado", "all", "every", "list"))
# `solo notas verbales` asks for documents of the kind.
_ONLY = frozenset(("solo", "solamente", "unicamente", "exclusivamente", "only"))
# Between values of one facet.
_OR = frozenset(("o", "u", "or"))
# `qué documentos hay` asks for all of them.
_THERE_ARE = frozenset(("hay", "existen", "tienen", "disponible", "disponibles", "are", "available"))
# Between and around the names they say nothing: more words than the stop words of the index.
_FILLERS = """
el la los las lo un una de del al a en por y e con ano anos
fecha fechados fechadas publicados publicadas emitidos emitidas distribuidos distribuidas aprobados aprobadas
que cual cuales cuantos cuantas es son fue fueron se han ha haya hayan
distribuyo distribuyeron publico publicaron emitio emitieron aprobo aprobaron adopto adoptaron adoptados adoptadas
presento presentaron
the of from in by on and year dated issued published adopted distributed were was what which there
"""
_FILLER_WORDS = frozenset(_FILLERS.split())
# Of `se han distribuido`; `documento distribuido el 5 de mayo` asks for one, also by the words of its masthead.
_HAVE = frozenset(("ha", "han", "haya", "hayan"))
_DONE = frozenset(("distribuido", "publicado", "emitido", "aprobado", "adoptado", "presentado"))
# Which documents come first. Whole words, with or without accents; `recientes` alone says it too.
_NEWEST = re.compile(
    r"(?:(?:el|la|lo|los|las)\s)?m[áa]s\s(?:recientes?|nuev[oa]s?)(?!\w)|recientes?(?!\w)|[úu]ltim[oa]s?(?!\w)"
    r"|(?:latest|newest|last|most\srecent)(?!\w)",
    re.I,
)
_OLDEST = re.compile(
    r"(?:(?:el|la|lo|los|las)\s)?m[áa]s\s(?:antigu[oa]s?|viej[oa]s?)(?!\w)|primer(?:[oa]s?)?(?!\w)"
    r"|antigu[oa]s?(?!\w)|viej[oa]s?(?!\w)|(?:oldest|earliest|first|old)(?!\w)",
    re.I,
)
# `documentos del WG.4`; beside other words a group's symbol is a symbol.
_WORKING_GROUP = re.compile(
    r"(?:(?<=\bdel )|(?<=\bde )|(?<=\bof )|(?<=\bthe ))WG[.-]?[0-9]{1,2}(?![\w/])", re.I
)
# `documentos sobre la trata` asks for the trata, and so does `¿qué documentos mencionan la trata?`; `documentos de
# viaje` does not begin so. A text says nothing by such a verb only: `texto sobre la trata` may seek the text itself.
# In the singular `trata` is a verb behind `que` alone.
_THESE = r"(?:(?:todos|el|los|alg[úu]n|algunos|qu[eé]|cu[áa]les|all|the|which|what|any)\s)*"
_VERB_OF_DOCUMENTS = (
    r"(?:que\s)?(?:(?:se\s)?refieren?\sa|aluden?\sa|versan?\ssobre|tratan\s(?:de|sobre)|trata\ssobre"
    r"|mencionan?(?:\sa)?|hablan(?:\s(?:de|sobre|acerca\sde))?|habla\s(?:de|sobre|acerca\sde))"
    r"|que\strata\sde|(?:that\s|which\s)?(?:mentions?|discuss(?:es)?|(?:talks?|speaks?)\s(?:about|of))"
    r"|(?:that\s|which\s)?(?:deals?\swith|refers?\sto)|mentioning|discussing|dealing\swith|referring\sto"
)
_IS_ABOUT = rf"acerca\sde|relativos?\sa|referentes?\sa|{_VERB_OF_DOCUMENTS}"
_DATED = r"(?:distribuid|publicad|emitid|fechad)os?"
_ONE_SPEAKS = r"hablan?\s(?:de|sobre)|tratan?(?:\s(?:de|sobre))?|mencionan?(?:\sa)?"
# `del` and `al` are `de` and `a` too.
_ABOUT = re.compile(
    rf"[\s¿]*(?:{_THESE}(?:documentos?|documents?)\s(?:(?:hay|existen?|tienen)\s)?"
    rf"(?:(?:{_IS_ABOUT}|{_DATED})l?\s|(?=(?:sobre|about|on)\s))"
    rf"|qu[eé]\s(?:documento|texto)\strata\sdel?\s|{_THESE}(?:textos?|texts?)\s(?:{_IS_ABOUT})l?\s"
    rf"|(?:en\s)?qu[ée]\s(?:documentos?|textos?)\sse\s(?:{_ONE_SPEAKS})l?\s)",
    re.I,
)
# Who types an operator asks for words. In a text all in capitals they are words themselves.
_OPERATOR = re.compile(r"(?<!\S)(?:Y|O|NO|AND|OR|NOT)(?!\S)")

CatalogueOrder = Literal["date", "oldest"]


@dataclass(frozen=True, slots=True)
class CatalogueQuery:
    """The filters that a query stands for, and which documents come first where it says so."""

    tree: QueryTree
    order: CatalogueOrder | None = None
    # Whether a word asks for the order.
    says_order: bool = False


def read_catalogue_query(text: str, *, is_rest: bool = False) -> CatalogueQuery | None:
    """Return the filters and the order that a query stands for; None where it is put to the texts.

    `is_rest` says that more was typed, which is understood already: then the name of a kind may stand alone.
    """
    if _OPERATOR.search(text) and not text.isupper():
        return None
    words = tokens(text)
    if not 0 < len(words) <= MAX_WORDS:
        return None
    dates = {date.start: date for date in find_typed_dates(text)}
    values: list[FieldValue] = []
    order: CatalogueOrder | None = None
    # Whether several documents are asked for; whether a word says so; whether all may be asked for.
    is_list = says_so = asks_for_all = is_rest
    has_documents = False
    # How many values there were when `o` was read: the next one must be of the same facet.
    either = 0
    has_or = False
    index = 0
    while index < len(words):
        word = words[index]
        bare_word = strip_accents(word.exact)
        if match := _value_at(text, words[index : index + MAX_NAME_WORDS], dates):
            found, end_of_value = match
            end = _index_behind(words, end_of_value)
            # `notas`, `resolutions`: a kind in the plural.
            is_kind = any(value.name == "kind" for value in found)
            is_list = is_list or (is_kind and word.exact.endswith("s"))
            if either == len(values) and values and found[0].name != values[-1].name:
                return None
            either = 0
            values += found
        elif first := _NEWEST.match(text, word.start) or _OLDEST.match(text, word.start):
            is_list = says_so = asks_for_all = True
            order = "date" if first.re is _NEWEST else "oldest"
            end = _index_behind(words, first.end())
        elif bare_word in _DOCUMENTS or bare_word in _ALL:
            is_list = says_so = True
            # Beside what is understood already, `todo` is all documents.
            has_documents = has_documents or bare_word in _DOCUMENTS or is_rest
            asks_for_all = asks_for_all or bare_word in _ALL
            end = index + 1
        elif bare_word in _ONLY and index == 0:
            is_list = says_so = True
            end = index + 1
        elif bare_word in _OR and values:
            either = len(values)
            has_or = True
            end = index + 1
        elif bare_word in _THERE_ARE:
            asks_for_all = True
            end = index + 1
        elif bare_word in _FILLER_WORDS or (
            bare_word in _DONE and index and strip_accents(words[index - 1].exact) in _HAVE
        ):
            end = index + 1
        else:
            return None
        index = end
    if either:
        return None
    if not values:
        # A word for documents alone is a word, as in `documentos`; `todos los documentos` are meant.
        if not (has_documents and asks_for_all):
            return None
        return CatalogueQuery(MatchAllQuery(), order or "date", order is not None)
    # A single name is looked for in the texts too, and so is a single document: `resoluciones`, `nota verbal de 2009`.
    alone = not is_rest and (
        len(words) == 1 or ([value.name for value in values] == ["kind"] and not says_so)
    )
    if not is_list or alone:
        return None
    tree = _combine(values, has_or=has_or)
    return CatalogueQuery(tree, order, order is not None) if tree else None


def _index_behind(words: Sequence[Token], offset: int) -> int:
    """Return the index of the first word that starts at or behind an offset; their number where none does."""
    return next((index for index, word in enumerate(words) if word.start >= offset), len(words))


def _combine(values: Iterable[FieldValue], *, has_or: bool) -> QueryTree | None:
    """Return the filter of several values: those of one facet are alternatives, and every facet must match.

    Ranges that are open at different ends hold together, `desde 2014 hasta 2018`, unless there is an `o` (`has_or`).
    """
    alternatives: dict[object, list[FieldValue]] = {}
    for value in values:
        is_end = not has_or and (value.low is None or value.high is None)
        alternatives.setdefault((value.name, value.low is None) if is_end else value.name, []).append(value)
    return conjunction(disjunction(side_by_side) for side_by_side in alternatives.values())


def catalogue_filter(text: str) -> QueryTree | None:
    """Return the filters that a query stands for; None where it is put to the texts."""
    query = read_catalogue_query(text)
    return query.tree if query else None


def _value_at(
    text: str, words: Sequence[Token], dates: Mapping[int, EntitySpan]
) -> tuple[tuple[FieldValue, ...], int] | None:
    """Return the values that the words begin with, and the offset at which they end; None where they begin with none.

    `dates` are those that the text names, by their offsets.
    """
    start = words[0].start
    date = dates.get(start)
    if date and date.kind != "meeting":
        name: Literal["session", "date"] = "session" if date.kind == "period" else "date"
        # `28 de mayo de 2014 a 3 de junio de 2015`
        date_range = find_date_range(text, start, dates) if name == "date" else None
        if date_range is None:
            return (FieldValue(name, date.low, date.high, (date.start, date.end)),), date.end
        return (_range_value(date_range, start),), date_range.end
    if date_range := find_date_range(text, start, dates):
        return (_range_value(date_range, start),), date_range.end
    if re.fullmatch("19[4-9][0-9]|20[0-4][0-9]", words[0].exact):
        return (FieldValue("year", words[0].exact, words[0].exact, (start, words[0].end)),), words[0].end
    if group := _WORKING_GROUP.match(text, start):
        return parse_field_value("organ", group[0].replace("-", "."), group.span()), group.end()
    if named := _kind_or_organ(text, words):
        return (named,), named.span[1]
    return None


def _range_value(date_range: DateRange, start: int) -> FieldValue:
    return FieldValue(date_range.name, date_range.low, date_range.high, (start, date_range.end))


def _kind_or_organ(text: str, words: Sequence[Token]) -> FieldValue | None:
    """Return the kind or organ of the longest name that the words begin with."""
    name = longest_name(text, words, ("kind", "organ"))
    if name is None:
        return None
    span = (words[0].start, words[name.length - 1].end)
    return FieldValue(name.facet, name.code, name.code, span)  # type: ignore[arg-type]


def is_catalogue_word(word: str) -> bool:
    """Return whether a word is one for documents, or the name of a kind of them: `documentos`, `notas`."""
    names_kind = any(facet == "kind" for facet, _ in values_by_name(word))
    return strip_accents(word) in _DOCUMENTS or names_kind


def blank_out_opening(text: str) -> str:
    """Return the text with blanks in place of `documentos sobre` at its head, which says nothing of what is sought."""
    match = _ABOUT.match(text)
    if not match or not re.search(r"\w", text[match.end() :]):
        return text
    # The sign stays: it says that a `?` is no wildcard.
    return re.sub("[^¿]", " ", match[0]) + text[match.end() :]

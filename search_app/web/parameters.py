"""The addresses for programs and their parameters: openapi.json describes them, and requests are checked by them."""

import re
from dataclasses import dataclass
from typing import Literal

from indexer.facets import FACET_NAMES
from search_app.query.limits import MAX_QUERY_CHARS
from search_app.query.search_request import MAX_PAGE, MAX_SIZE, ORDERS
from search_app.web.exports import formats
from search_app.web.i18n import LANGUAGES


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an address, and what a value of it must be: a pattern of the whole, one of `values`, a number.

    A parameter that `repeats` takes several values.
    """

    name: str
    description: str
    pattern: str = ""
    values: tuple[str, ...] = ()
    # The first and the last number, where it is one.
    numbers: tuple[int, int] | None = None
    max_length: int | None = None
    repeats: bool = False
    place: Literal["query", "path"] = "query"

    def accepts(self, value: str) -> bool:
        """Return whether a value, without white space around it, is well formed."""
        if self.numbers:
            # isascii: str.isdigit accepts '²' too. Fewer than ten digits, because int() of thousands is slow.
            is_number = value.isascii() and value.isdigit() and len(value) < 10
            return is_number and self.numbers[0] <= int(value) <= self.numbers[1]
        if self.values:
            return value in self.values
        return not self.pattern or re.fullmatch(self.pattern, value) is not None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address for programs; `path` holds the names of its parts in braces."""

    path: str
    operation: str
    summary: str
    parameters: tuple[Parameter, ...]
    # The parameter that may be sent in a form instead, where it is long.
    posted: str = ""


FLAG = ("0", "1")
LANG = Parameter("lang", "Language of labels and messages", values=LANGUAGES)
STRICT = Parameter("strict", "1: refuse parameters that the address does not have", values=FLAG)
# What every address takes.
COMMON = (LANG, STRICT)

# What of the facets has a form of its own; the others are codes, of which more may come.
FACET_PATTERNS = {"session": "-?[0-9]{1,9}", "year": "-?[0-9]{4}"}
QUESTION = (
    Parameter("q", "What one would type in the box", max_length=MAX_QUERY_CHARS),
    Parameter(
        "symbol",
        "Documents that bear a symbol, then those that cite it; a series ends in /*",
        max_length=MAX_QUERY_CHARS,
    ),
    Parameter("cites", "Documents that cite a symbol or resolution", max_length=MAX_QUERY_CHARS),
    *(
        Parameter(
            name,
            "Repeat to add a value; a hyphen before a value excludes it",
            pattern=FACET_PATTERNS.get(name, ""),
            repeats=True,
        )
        for name in FACET_NAMES
    ),
    Parameter("from", "Documents of this date or a later one: 2014, 2014-06 or 2014-06-12"),
    Parameter("to", "Documents of this date or an earlier one"),
    Parameter(
        "order",
        "relevance, date (the newest first), oldest (the oldest first) or symbol; what has no date or symbol is last. "
        "What is not asked for in words is listed by date",
        values=ORDERS,
    ),
    Parameter(
        "literal",
        "1: search only what was typed: no synonyms, no corrections, no filters read from it",
        values=FLAG,
    ),
)
SEARCH = (
    *QUESTION,
    Parameter(
        "page",
        "From 1. page times size reaches 10,000 documents; `links.next` leads on from there by a cursor",
        numbers=(1, MAX_PAGE),
    ),
    Parameter("size", "Documents a page", numbers=(1, MAX_SIZE)),
    Parameter(
        "after",
        "The cursor of a page, as `links.next` has it: the documents after it, whatever `page` says. It names its "
        "generation and its order: 410 when the generation is gone, 400 when it is no cursor of this list",
    ),
    Parameter("explain", "1: say of each hit why it ranks where it does", values=FLAG),
)
PAGE = Parameter("page", "From 1", numbers=(1, MAX_PAGE))
TEXT = Parameter("q", "The text so far, of which 200 characters are read")


def _part(name: str, description: str, values: tuple[str, ...] = ()) -> Parameter:
    return Parameter(name, description, values=values, place="path")


def _ending(offered: tuple[formats.ExportFormat, ...]) -> Parameter:
    return _part("ending", "The format of the file", tuple(export_format.ending for export_format in offered))


ID = _part("id", "The id of a document, as a hit names it")
SYMBOL = _part("symbol", "A symbol or reference in any usual typing, slashes included")
SERIES = _part("series", "The series of an organ, slashes included: CTOC/COP/WG.2")
AT = Parameter("at", "The anchor of a paragraph; without it the whole document is cited")

AFTER_SYMBOL = Parameter("after", "The symbols that come after this one in the list")
LIST = Parameter("list", "Symbols and references, one a line, or a text that has some")

ENDPOINTS = (
    Endpoint("/api/v1/", "index", "The addresses of this API", COMMON),
    Endpoint(
        "/api/v1/search",
        "search",
        "Documents that match, with passages, marks and facets",
        (*SEARCH, *COMMON),
    ),
    Endpoint("/api/v1/documents/{id}", "document", "One whole document", (ID, *COMMON)),
    Endpoint(
        "/api/v1/documents/{id}/passages",
        "passages",
        "All passages of a document that answer a question, in the order of the text, 100 a page",
        (
            ID,
            *(parameter for parameter in QUESTION if parameter.name in ("q", "symbol", "cites", "literal")),
            PAGE,
            *COMMON,
        ),
    ),
    Endpoint(
        "/api/v1/documents/{id}/related",
        "related",
        "What is around a document: what it cites, who cites it, its family, agenda item and session, similar ones",
        (ID, *COMMON),
    ),
    Endpoint(
        "/api/v1/symbols/{symbol}",
        "symbol",
        "Who bears a symbol or reference, and who cites it",
        (SYMBOL, *COMMON),
    ),
    Endpoint("/api/v1/suggest", "suggest", "What a person may be typing", (TEXT, *COMMON)),
    Endpoint(
        "/api/v1/report",
        "report",
        "Which files of the corpus were refused and why, and which were read with problems",
        (PAGE, *COMMON),
    ),
    Endpoint("/healthz", "health", "Whether an index answers", COMMON),
    Endpoint(
        "/search.{ending}",
        "exportSearch",
        "The whole list of a question as a file",
        (_ending(formats.LIST_FORMATS), *QUESTION, *COMMON),
    ),
    Endpoint(
        "/organ/{series}.{ending}",
        "exportOrgan",
        "The documents of an organ or about it, the newest first; its meetings as .ics",
        (SERIES, _ending(formats.ORGAN_FORMATS), *COMMON),
    ),
    Endpoint(
        "/symbol/{symbol}.{ending}",
        "exportSymbol",
        "The documents that bear a symbol or reference, then those that cite it",
        (SYMBOL, _ending(formats.LIST_FORMATS), *COMMON),
    ),
    Endpoint(
        "/doc/{id}/cite.{ending}",
        "cite",
        "How to cite a document or a paragraph of it",
        (ID, _ending(formats.CITATION_FORMATS), AT, *COMMON),
    ),
    Endpoint(
        "/doc/{id}/meetings.ics",
        "documentMeetings",
        "The meetings that a document reports",
        (ID, *COMMON),
    ),
    Endpoint(
        "/symbols.{ending}",
        "symbols",
        "Which symbols of a list are held, and how many documents cite each; a longer list is sent by POST",
        (_ending(formats.SYMBOLS_FORMATS), LIST, *COMMON),
        posted=LIST.name,
    ),
    Endpoint(
        "/symbols/all.{ending}",
        "corpusSymbols",
        "Every symbol and act that the documents bear or cite: held or not, and which documents cite it",
        (_ending(formats.CORPUS_SYMBOLS_FORMATS), AFTER_SYMBOL, *COMMON),
    ),
)
BY_OPERATION = {endpoint.operation: endpoint for endpoint in ENDPOINTS}

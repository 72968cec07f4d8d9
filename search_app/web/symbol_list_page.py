"""A pasted list of symbols as a page, as a table for spreadsheets and as JSON."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

from flask import current_app, render_template, request

from indexer.engine.port import Generation
from indexer.summary import DocumentSummary
from search_app.query.search_request import SearchRequest
from search_app.search.identities import format_identity
from search_app.search.symbol_list import MAX_SYMBOLS, ListedSymbol, SymbolList, look_up_symbols, read_symbols
from search_app.web import labels, request_context, urls
from search_app.web.csv_lines import BYTE_ORDER_MARK, csv_line
from search_app.web.exports.csv_table import BETWEEN
from search_app.web.exports.responses import today
from search_app.web.external_links import official_url
from search_app.web.i18n import Translations

PATH = "/symbols"
PARAMETER = "list"
# Characters of an address that every browser and proxy takes; a longer list has none and is answered at once.
MAX_ADDRESS = 4_000
# Characters of a list of symbols, per cent of the bytes that a form sends for it. Of a note in Spanish it is 83.
SENT_SHARE = 60
# Citing documents that a cell names.
MAX_NAMED_IN_TABLE = 3
# The columns of the table by the key of their heading.
CSV_COLUMNS = (
    "document.symbol",
    "symbols.held",
    "export.title",
    "document.date",
    "export.address",
    "document.official",
    "symbols.cited_by",
    "symbols.cited_by_address",
    "export.retrieved",
    "export.generation",
    "symbols.citing",
    "symbols.citing_addresses",
)


@dataclass(frozen=True, slots=True)
class SymbolRow:
    """A line of the table. `documents` and `citing`, the newest that cite it, are (title, address).

    The addresses are '' where there is nothing to lead to. `citing_passages` is None where they are not counted.
    """

    symbol: str
    is_symbol: bool
    url: str
    documents: tuple[tuple[str, str], ...]
    date: str
    citing_total: int
    citing_url: str
    official_url: str
    citing: tuple[tuple[str, str], ...] = ()
    citing_passages: int | None = None


def typed_list() -> str:
    """Return the list of this request, from the address or the form."""
    return (request.form.get(PARAMETER) or request.args.get(PARAMETER, "")).replace("\0", "")


def list_url(text: str, path: str = PATH) -> str:
    """Return the address of a list."""
    return urls.with_pairs(path, [(PARAMETER, text), *request_context.lang_parameter().items()])


def symbols_page(generation: Generation, text: str) -> str:
    """Return the page with the form and, where something was pasted, the table."""
    read, rows = _rows(generation, text)
    return render_template(
        "symbols.html",
        text=text,
        rows=rows,
        held_total=sum(bool(row.documents) for row in rows),
        unread=read.unread_lines,
        is_cut=read.is_cut,
        most=MAX_SYMBOLS,
        most_characters=_most_characters(),
        most_named=MAX_NAMED_IN_TABLE,
        csv_url=list_url(text, f"{PATH}.csv"),
        post_csv_url=list_url("", f"{PATH}.csv"),
        json_url=list_url(text, f"{PATH}.json"),
        has_address=len(list_url(text)) <= MAX_ADDRESS,
    )


def _most_characters() -> int:
    """Return how long a text the form can send, in round figures.

    A browser writes a slash with three bytes, and an accent or the end of a line with six.
    """
    bound = cast(int, current_app.extensions["request_bytes"])
    return bound * SENT_SHARE // 100 // 1000 * 1000


def symbols_csv(generation: Generation, text: str) -> Iterator[str]:
    """Yield the heading, then a line for each symbol."""
    words = request_context.current_translations()
    site = request.url_root
    yield BYTE_ORDER_MARK + csv_line([words(key) for key in CSV_COLUMNS])
    for row in _rows(generation, text)[1]:
        yield csv_line(csv_cells(row, words, site, generation.info.generation))


def csv_cells(row: SymbolRow, words: Translations, site: str, generation: str) -> list[object]:
    """Return a row under the headings of CSV_COLUMNS; `site` is the address of the home page."""
    return [
        row.symbol,
        words("symbols.yes" if row.documents else "symbols.no"),
        BETWEEN.join(title for title, _ in row.documents),
        row.date,
        BETWEEN.join(site + url.removeprefix("/") for _, url in row.documents),
        row.official_url,
        row.citing_total,
        site + row.citing_url.removeprefix("/") if row.citing_total else "",
        today(),
        generation,
        BETWEEN.join(title for title, _ in row.citing),
        BETWEEN.join(site + url.removeprefix("/") for _, url in row.citing),
    ]


def listed_symbols(generation: Generation, text: str) -> tuple[SymbolList, list[ListedSymbol]]:
    """Return what the text holds, and what is known of it."""
    read = read_symbols(text)
    return read, look_up_symbols(generation, read.values)


def _rows(generation: Generation, text: str) -> tuple[SymbolList, list[SymbolRow]]:
    read, listed = listed_symbols(generation, text)
    return read, [symbol_row(symbol) for symbol in listed]


def symbol_row(listed: ListedSymbol, citing_passages: int | None = None) -> SymbolRow:
    """Return the line of a symbol, in the words of this request."""
    words = request_context.current_translations()
    printed = format_identity(listed.value)
    official = official_url(listed.value)
    return SymbolRow(
        symbol=labels.capital(str(listed.value)),
        is_symbol=bool(official),
        url=request_context.symbol_url(printed),
        documents=_titled(words, listed.documents),
        date=(listed.documents[0].date or "") if listed.documents else "",
        citing_total=listed.citing_total,
        citing_url=request_context.search_url(SearchRequest(cites=printed)),
        official_url=official,
        citing=_titled(words, listed.citing),
        citing_passages=citing_passages,
    )


def _titled(words: Translations, summaries: Iterable[DocumentSummary]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (labels.title(words, summary), request_context.document_url(summary.id)) for summary in summaries
    )

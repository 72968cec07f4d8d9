"""Every symbol and act that the corpus bears or cites: in pages, and as files that are written while they are sent."""

from collections.abc import Callable, Iterator
from itertools import islice

import msgspec
from flask import Response, render_template, request, stream_with_context

from indexer.engine.port import Generation
from search_app.search.corpus_symbols import CorpusSymbol, iter_symbols
from search_app.web import request_context, urls
from search_app.web.api import serializers
from search_app.web.api.shapes import CorpusSymbolLineJson
from search_app.web.csv_lines import BYTE_ORDER_MARK, csv_line
from search_app.web.exports import formats
from search_app.web.exports.formats import ExportFormat
from search_app.web.exports.responses import file_response, streamed_response, today
from search_app.web.page_head import current_path_head, default_head
from search_app.web.symbol_list_page import CSV_COLUMNS, MAX_NAMED_IN_TABLE, csv_cells, symbol_row

# Symbols of one page. The engine is asked once for each, since the passages that cite it are counted.
PAGE_SYMBOLS = 50


def after_symbol() -> str:
    """Return the key that the list of this request comes after; '' for the whole list."""
    text = request.args.get("after", "").replace("\0", "")
    # A lone surrogate can be typed into an address, but no engine can be sent one.
    return text.encode("utf-8", "replace").decode("utf-8").strip()


def corpus_symbols_page(generation: Generation) -> str:
    """Return a page of the list."""
    words = request_context.current_translations()
    after = after_symbol()
    symbols = list(islice(iter_symbols(generation, after), PAGE_SYMBOLS + 1))
    shown = symbols[:PAGE_SYMBOLS]
    return render_template(
        "all_symbols.html",
        head=default_head() if after else current_path_head(words("symbols.all_lead")),
        after=after,
        rows=[symbol_row(symbol.listed, symbol.citing_passages) for symbol in shown],
        most_named=MAX_NAMED_IN_TABLE,
        next_url=request_context.all_symbols_url(shown[-1].key) if len(symbols) > PAGE_SYMBOLS else "",
        files=[
            (export_format.label, request_context.all_symbols_url(ending=export_format.ending))
            for export_format in formats.CORPUS_SYMBOLS_FORMATS
        ],
    )


def corpus_symbols_file(generation: Generation, format: ExportFormat) -> Response:
    """Return the list as a file. HttpProblem 503 where too many long lists are being sent."""
    name = request_context.current_translations()("symbols.all_title")
    if request.method == "HEAD":
        return file_response("", format, name)
    write = _WRITERS[format]
    symbols = iter_symbols(generation, after_symbol())
    return streamed_response(symbols, write(generation), format, name)


SymbolsWriter = Callable[[Iterator[CorpusSymbol]], Iterator[str]]


def _csv_writer(generation: Generation) -> SymbolsWriter:
    words, site, name = request_context.current_translations(), request.url_root, generation.info.generation

    def write(symbols: Iterator[CorpusSymbol]) -> Iterator[str]:
        columns = (*CSV_COLUMNS, "document.organ", "symbols.citing_passages")
        yield BYTE_ORDER_MARK + csv_line([words(key) for key in columns])
        for symbol in symbols:
            cells = csv_cells(symbol_row(symbol.listed), words, site, name)
            yield csv_line([*cells, symbol.organ, symbol.citing_passages])

    # The addresses of a row are in the request's language, also when it is sent later.
    return lambda symbols: stream_with_context(write(symbols))


def _json_writer(generation: Generation) -> SymbolsWriter:
    head = {
        "url": _list_url(),
        "retrieved": today(),
        "index": serializers.index_to_json(generation),
    }

    def write(symbols: Iterator[CorpusSymbol]) -> Iterator[str]:
        yield msgspec.json.encode(head).decode()[:-1] + ',"symbols":['
        between = "\n"
        for symbol in symbols:
            yield between + msgspec.json.encode(serializers.corpus_symbol_to_json(symbol)).decode()
            between = ",\n"
        yield "\n]}\n"

    return write


def _json_lines_writer(generation: Generation) -> SymbolsWriter:
    url, day, name = _list_url(), today(), generation.info.generation

    def write(symbols: Iterator[CorpusSymbol]) -> Iterator[str]:
        for symbol in symbols:
            line = CorpusSymbolLineJson(
                **msgspec.structs.asdict(serializers.corpus_symbol_to_json(symbol)),
                list=url,
                retrieved=day,
                generation=name,
            )
            yield msgspec.json.encode(line).decode() + "\n"

    return write


def _list_url() -> str:
    return request_context.absolute_url(urls.ALL_SYMBOLS)


_WRITERS = {
    formats.CSV: _csv_writer,
    formats.JSON: _json_writer,
    formats.JSON_LINES: _json_lines_writer,
}

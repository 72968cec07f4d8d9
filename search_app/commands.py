"""The commands ask, suggest and serve. Answers go to stdout, words about them to stderr."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from indexer.engine.open import open_engine
from indexer.engine.port import Engine
from indexer.errors import BadQuery
from indexer.exit_status import run_to_exit_status
from indexer.facets import FACET_NAMES
from indexer.records import index_rules
from search_app import create_app, terminal
from search_app.query.search_request import MAX_SIZE, ORDERS, parse_query_string
from search_app.search.search import search
from search_app.search.suggestions import suggest
from search_app.settings import MAX_NUMBER, MAX_PORT, BadSetting, from_environment
from search_app.web import labels
from search_app.web.api import serializers
from search_app.web.i18n import LANGUAGES, in_each_language, translations
from search_app.web.server import Server, address, listen_error
from search_app.web.unanswered import UnansweredLog

EXIT_OK, EXIT_NO_RESULTS, EXIT_USAGE = 0, 1, 2
MAX_SUGGESTIONS = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is its return value."""
    try:
        options = _parser().parse_args(arguments)
    except BadSetting as error:
        setting = {"name": error.name, "value": repr(error.value), "low": error.low, "high": error.high}
        print(in_each_language("terminal.bad_setting", **setting), file=sys.stderr)
        return EXIT_USAGE
    return run_to_exit_status(lambda: int(options.run(options)))


def _parser() -> argparse.ArgumentParser:
    settings = from_environment()
    parser = argparse.ArgumentParser(
        prog="python -m search_app",
        description="Ask, suggest, serve. Answers go to stdout, words about them to stderr.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    one = commands.add_parser("ask", help="search, and print what is found")
    one.add_argument(
        "text", nargs="*", metavar="TEXT", help="as in the page's box; quote what the shell would eat"
    )
    one.add_argument("--index", type=Path, default=settings.index, metavar="DIR")
    one.add_argument("--json", action="store_true", help="as /api/v1/search answers")
    one.add_argument(
        "--filter",
        action="append",
        default=[],
        type=_filter,
        metavar="facet=value",
        help=f"choose a value, or exclude it: kind=nota, kind=-nota; facets: {', '.join(FACET_NAMES)}",
    )
    one.add_argument("--symbol", default="", help="documents that bear a symbol, then those that cite it")
    one.add_argument("--cites", default="", help="documents that cite a symbol or resolution")
    one.add_argument("--order", choices=ORDERS, default=ORDERS[0])
    one.add_argument("--page", type=_whole(), default=1, metavar="N")
    one.add_argument(
        "--size", type=_whole(), default=10, metavar="N", help=f"documents a page, at most {MAX_SIZE}"
    )
    one.add_argument("--explain", action="store_true", help="say of each document why it ranks where it does")
    one.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    one.set_defaults(run=_ask)

    one = commands.add_parser("suggest", help="what a beginning may become: words, titles, symbols, names")
    one.add_argument("text", nargs="+", metavar="TEXT")
    one.add_argument("--index", type=Path, default=settings.index, metavar="DIR")
    one.set_defaults(run=_suggest)

    one = commands.add_parser("serve", help="serve the pages and the API")
    one.add_argument("--index", type=Path, default=settings.index, metavar="DIR")
    one.add_argument("--host", default=settings.host)
    one.add_argument("--port", type=_whole(MAX_PORT), default=settings.port)
    one.add_argument("--workers", type=_whole(), default=settings.workers)
    one.add_argument(
        "--unanswered",
        type=Path,
        default=settings.unanswered,
        metavar="FILE",
        help="keep the questions that found nothing in this CSV file, without saying whose they are",
    )
    one.set_defaults(run=_serve)
    return parser


def _whole(high: int = MAX_NUMBER) -> Callable[[str], int]:
    """A reader of a whole number from 1 to `high`."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 20 and 1 <= int(text) <= high):
            raise argparse.ArgumentTypeError(
                in_each_language("terminal.bad_number", value=text, low=1, high=high)
            )
        return int(text)

    return read


def _filter(text: str) -> tuple[str, str]:
    facet, equals, value = text.partition("=")
    if not equals or not value.removeprefix("-") or facet not in FACET_NAMES:
        raise argparse.ArgumentTypeError(f"{text!r} is not facet=value; facets: {', '.join(FACET_NAMES)}")
    return facet, value


def _engine(index: Path, *, watch: bool = False) -> Engine:
    return open_engine(index, rules={"index_rules": index_rules()}, watch=watch)


def _ask(options: argparse.Namespace) -> int:
    pairs = [
        ("q", " ".join(options.text)),
        ("symbol", options.symbol),
        ("cites", options.cites),
        *options.filter,
        ("order", options.order),
        ("page", str(options.page)),
        ("size", str(options.size)),
        ("explain", "1" if options.explain else ""),
    ]
    question, ignored = parse_query_string(pairs)
    words = translations(options.lang)
    try:
        found = search(_engine(options.index).current(), question)
    except BadQuery as error:
        print(labels.refusal_text(words, error), file=sys.stderr)
        return EXIT_USAGE
    found = replace(found, warnings=(*found.warnings, *ignored))
    if options.json:
        print(json.dumps(serializers.search_to_json(found, words), ensure_ascii=False, indent=1))
    else:
        for line in terminal.format_response(found, words, colour=sys.stdout.isatty()):
            print(line)
    return EXIT_OK if found.total else EXIT_NO_RESULTS


def _suggest(options: argparse.Namespace) -> int:
    found = suggest(_engine(options.index).current(), " ".join(options.text), MAX_SUGGESTIONS)
    for one in found:
        print(one.text)
    return EXIT_OK if found else EXIT_NO_RESULTS


def _serve(options: argparse.Namespace) -> int:
    settings = replace(
        from_environment(),
        index=options.index,
        host=options.host,
        port=options.port,
        workers=options.workers,
        unanswered=options.unanswered,
    )
    if settings.unanswered:
        UnansweredLog(settings.unanswered, settings.unanswered_bytes).prepare()
    if trouble := listen_error(settings):
        kind, reason = trouble
        values = {"port": str(settings.port), "address": address(settings), "reason": reason}
        print(in_each_language(f"terminal.{kind}", **values), file=sys.stderr)
        return EXIT_USAGE
    print(f"http://{address(settings)}/", file=sys.stderr)
    Server(lambda: create_app(_engine(settings.index, watch=True), settings), settings).run()
    return EXIT_OK

"""The commands ask, suggest and serve. Answers go to stdout, words about them to stderr.

They speak Spanish or, with `--lang en` or SIGNATURA_LANG=en, English.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import closing, nullcontext, suppress
from dataclasses import replace
from pathlib import Path

import msgspec

from indexer.command_line import (
    BadLanguage,
    add_language_option,
    argparse_in,
    command_language,
    index_location_reader,
)
from indexer.engine.open import IndexLocation, open_engine
from indexer.engine.port import Engine
from indexer.errors import BadEngineSetting, BadIndexAddress, BadQuery, SignaturaError
from indexer.exit_status import EXIT_OK, EXIT_USAGE, print_error, run_to_exit_status
from indexer.facets import FACET_NAMES
from indexer.messages import printable
from indexer.records import index_rules, record_rules
from search_app import create_app, terminal
from search_app.query.search_request import MAX_SIZE, ORDERS, parse_query_string
from search_app.search.autocomplete import suggest
from search_app.search.search import search_with_card
from search_app.settings import MAX_NUMBER, MAX_PORT, BadSetting, Settings, from_environment
from search_app.web import labels
from search_app.web.api import serializers
from search_app.web.gunicorn_server import Server, address, listen_error
from search_app.web.i18n import LANGUAGES, Translations, translations
from search_app.web.metrics import MetricsServer
from search_app.web.unanswered_log import UnansweredLog

EXIT_NO_RESULTS = 1
MAX_SUGGESTIONS = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is its return value."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        words = translations(command_language(arguments, os.environ))
    except BadLanguage as error:
        print_error(error, translations(LANGUAGES[0]))
        return EXIT_USAGE
    try:
        settings = from_environment()
    except (BadSetting, BadEngineSetting, BadIndexAddress) as error:
        print_error(error, words)
        return EXIT_USAGE
    with argparse_in(words):
        options = _parser(words, settings).parse_args(arguments)
    return run_to_exit_status(lambda: int(options.run(options, words, settings)), words)


def _parser(words: Translations, settings: Settings) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m search_app", description=words("terminal.description"))
    commands = parser.add_subparsers(required=True, metavar=words("command.metavar"))
    index = index_location_reader(words)

    ask = commands.add_parser("ask", help=words("terminal.help_ask"))
    ask.add_argument("text", nargs="*", metavar="TEXT", help=words("terminal.help_text"))
    ask.add_argument("--index", type=index, default=settings.index, metavar="DIR")
    ask.add_argument("--json", action="store_true", help=words("terminal.help_json"))
    ask.add_argument(
        "--filter",
        action="append",
        default=[],
        type=_filter_reader(words),
        metavar="facet=value",
        help=words("terminal.help_filter", facets=", ".join(FACET_NAMES)),
    )
    ask.add_argument("--symbol", default="", help=words("terminal.help_symbol"))
    ask.add_argument("--cites", default="", help=words("terminal.help_cites"))
    ask.add_argument("--order", choices=ORDERS, default=ORDERS[0])
    ask.add_argument("--page", type=_number_reader(words), default=1, metavar="N")
    ask.add_argument(
        "--size",
        type=_number_reader(words),
        default=10,
        metavar="N",
        help=words("terminal.help_size", most=MAX_SIZE),
    )
    ask.add_argument("--explain", action="store_true", help=words("terminal.help_explain"))
    ask.set_defaults(run=_ask)

    suggest = commands.add_parser("suggest", help=words("terminal.help_suggest"))
    suggest.add_argument("text", nargs="+", metavar="TEXT")
    suggest.add_argument("--index", type=index, default=settings.index, metavar="DIR")
    suggest.set_defaults(run=_suggest)

    serve = commands.add_parser("serve", help=words("terminal.help_serve"))
    serve.add_argument("--index", type=index, default=settings.index, metavar="DIR")
    serve.add_argument("--host", default=settings.host)
    serve.add_argument("--port", type=_number_reader(words, MAX_PORT), default=settings.port)
    serve.add_argument("--workers", type=_number_reader(words), default=settings.workers)
    serve.add_argument(
        "--unanswered",
        type=Path,
        default=settings.unanswered,
        metavar="FILE",
        help=words("terminal.help_unanswered"),
    )
    serve.set_defaults(run=_serve)

    for command_parser in commands.choices.values():
        add_language_option(command_parser, words)
    return parser


def _number_reader(words: Translations, high: int = MAX_NUMBER) -> Callable[[str], int]:
    """Return a function that reads a whole number from 1 to `high`."""

    def read_number(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 20 and 1 <= int(text) <= high):
            raise argparse.ArgumentTypeError(
                words("terminal.bad_number", value=text, low="1", high=str(high))
            )
        return int(text)

    return read_number


def _filter_reader(words: Translations) -> Callable[[str], tuple[str, str]]:
    """Return a function that reads facet=value."""

    def read_filter(text: str) -> tuple[str, str]:
        facet, equals, value = text.partition("=")
        if not equals or not value.removeprefix("-") or facet not in FACET_NAMES:
            raise argparse.ArgumentTypeError(
                words("terminal.bad_filter", value=repr(text), facets=", ".join(FACET_NAMES))
            )
        return facet, value

    return read_filter


def _engine(index: IndexLocation, settings: Settings, *, watch: bool = False) -> Engine:
    rules = {"index_rules": index_rules()}
    return open_engine(index, rules=rules, watch=watch, settings=settings.engine)


def _ask(options: argparse.Namespace, words: Translations, settings: Settings) -> int:
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
    try:
        with closing(_engine(options.index, settings)) as engine:
            response = search_with_card(engine.current(), question)
    except BadQuery as error:
        print(printable(labels.refusal_text(words, error)), file=sys.stderr)
        return EXIT_USAGE
    response = replace(response, warnings=(*response.warnings, *ignored))
    if options.json:
        shape = msgspec.to_builtins(serializers.search_to_json(response, words))
        print(json.dumps(shape, ensure_ascii=False, indent=1))
    else:
        for line in terminal.format_response(response, words, colour=sys.stdout.isatty()):
            print(line)
    return EXIT_OK if response.total else EXIT_NO_RESULTS


def _suggest(options: argparse.Namespace, words: Translations, settings: Settings) -> int:
    with closing(_engine(options.index, settings)) as engine:
        suggestions = suggest(engine.current(), " ".join(options.text), MAX_SUGGESTIONS)
    for suggestion in suggestions:
        print(printable(suggestion.text))
    return EXIT_OK if suggestions else EXIT_NO_RESULTS


def _serve(options: argparse.Namespace, words: Translations, settings: Settings) -> int:
    settings = replace(
        settings,
        index=options.index,
        host=options.host,
        port=options.port,
        workers=options.workers,
        unanswered=options.unanswered,
    )
    if settings.unanswered:
        UnansweredLog(settings.unanswered, settings.unanswered_bytes).prepare()
    if message := listen_error(settings):
        print(message.text(words), file=sys.stderr)
        return EXIT_USAGE
    measured = replace(settings, host=settings.metrics_host, port=settings.metrics_port)
    if settings.metrics_port and (message := listen_error(measured)):
        print(message.text(words), file=sys.stderr)
        return EXIT_USAGE
    if _is_of_other_version(settings):
        print(words("terminal.other_version", index=settings.index), file=sys.stderr)
    print(f"http://{address(settings)}/", file=sys.stderr)
    with MetricsServer(settings) if settings.metrics_port else nullcontext() as metrics:
        Server(
            lambda: create_app(_engine(settings.index, settings, watch=True), settings), settings, metrics
        ).run()
    return EXIT_OK


def _is_of_other_version(settings: Settings) -> bool:
    """Return whether another version of the program read the documents of the index, which is served all the same.

    An index that cannot be opened is the server's to speak of.
    """
    with suppress(SignaturaError), closing(_engine(settings.index, settings)) as engine:
        # What reads pictures stands behind the rules.
        return engine.current().info.record_rules.partition("+")[0] != record_rules()
    return False

"""python -m indexer: build, show, check, verify, rollback.

Results go to stdout, words about them to stderr, in Spanish or, with `--lang en` or SIGNATURA_LANG=en, in English.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from indexer.command_line import (
    BadLanguage,
    add_language_option,
    argparse_in,
    command_language,
    index_location_reader,
)
from indexer.exit_status import EXIT_FINDINGS, EXIT_OK, EXIT_USAGE, print_error, run_to_exit_status
from indexer.messages import LANGUAGES, Translations, library_translations, printable

try:
    from indexer import document_json
    from indexer.build import FileProblem, Report, build, check_corpus
    from indexer.build_workers import load_document_sandboxed
    from indexer.corpus import CorpusFile
    from indexer.document import Document
    from indexer.engine.embedded.engine import EmbeddedEngine
    from indexer.engine.open import engine_settings, open_engine
    from indexer.engine.opensearch.address import OpenSearchAddress
    from indexer.engine.opensearch.engine import OpenSearchEngine
    from indexer.errors import CorruptIndex
    from indexer.manifest import EMPTY_ENTRY, read_manifest
    from indexer.originals import VARIABLE as ORIGINALS_VARIABLE
    from indexer.originals import original_store
    from indexer.progress_bar import progress_bar
    from indexer.records import index_rules
    from indexer.refusals import REFUSING, refusal_reason
    from indexer.whoosh_schema import whoosh_schema
except ImportError as error:
    # A package that the lock names is missing or broken, as after an upgrade of Python or a full disk.
    print(
        " / ".join(
            library_translations(lang)("command.damaged_environment", reason=error) for lang in LANGUAGES
        ),
        file=sys.stderr,
    )
    raise SystemExit(2) from None

# Of a reason, in the report of a build: the page of the site lists all.
PROBLEMS_LISTED = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is its return value."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        words = library_translations(command_language(arguments, os.environ))
    except BadLanguage as error:
        print_error(error, library_translations(LANGUAGES[0]))
        return EXIT_USAGE
    with argparse_in(words):
        options = _parser(words).parse_args(arguments)
    return run_to_exit_status(lambda: int(options.run(options, words)), words)


def _parser(words: Translations) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m indexer", description=words("command.description"))
    commands = parser.add_subparsers(required=True, metavar=words("command.metavar"))
    index = index_location_reader(words)

    build_parser = commands.add_parser("build", help=words("command.help_build"))
    build_parser.add_argument("corpus", type=Path, metavar="CORPUS")
    build_parser.add_argument("--index", type=index, required=True, metavar="DIR")
    build_parser.add_argument("--json", action="store_true", help=words("command.help_build_json"))
    build_parser.add_argument("--force", action="store_true", help=words("command.help_build_force"))
    build_parser.set_defaults(run=_build)

    show_parser = commands.add_parser("show", help=words("command.help_show"))
    show_parser.add_argument("file", type=Path, metavar="FILE")
    show_parser.add_argument("--json", action="store_true", help=words("command.help_show_json"))
    show_parser.set_defaults(run=_show)

    check_parser = commands.add_parser("check", help=words("command.help_check"))
    check_parser.add_argument("corpus", type=Path, metavar="CORPUS")
    check_parser.add_argument("--json", action="store_true", help=words("command.help_check_json"))
    check_parser.set_defaults(run=_check)

    verify_parser = commands.add_parser("verify", help=words("command.help_verify"))
    verify_parser.add_argument("--index", type=index, required=True, metavar="DIR")
    verify_parser.set_defaults(run=_verify)

    rollback_parser = commands.add_parser("rollback", help=words("command.help_rollback"))
    rollback_parser.add_argument("--index", type=index, required=True, metavar="DIR")
    rollback_parser.set_defaults(run=_rollback)

    for command_parser in commands.choices.values():
        add_language_option(command_parser, words)
    return parser


def _build(options: argparse.Namespace, words: Translations) -> int:
    if not options.corpus.is_dir():
        print(words("command.no_folder", path=options.corpus), file=sys.stderr)
        return EXIT_USAGE
    # Whatever its rules: a build is what mends an index of older ones.
    engine = open_engine(options.index, schema=whoosh_schema(), settings=engine_settings(os.environ))

    with progress_bar(words, "command.progress") as progress:
        report = build(
            options.corpus,
            engine,
            force=options.force,
            progress=progress,
            originals=original_store(options.index, os.environ.get(ORIGINALS_VARIABLE)),
        )
    if options.json:
        print(json.dumps(_report_json(report, words), ensure_ascii=False, indent=1))
    else:
        _print_report(report, words)
    return EXIT_OK


def _report_json(report: Report, words: Translations) -> dict[str, object]:
    return {
        **asdict(report),
        "problems": [_problem_json(problem, words) for problem in report.problems],
        "damage": report.damage.text(words) if report.damage else "",
    }


def _problem_json(problem: FileProblem, words: Translations) -> dict[str, str]:
    return {
        "file": problem.file,
        "kind": problem.kind,
        "message": words.format_value(problem.message),
        "where": words.format_value(problem.where),
    }


def _print_report(report: Report, words: Translations) -> None:
    if report.damage:
        print(words("command.was_damaged", damage=report.damage.text(words)), file=sys.stderr)
    _print_problems(report.problems, words, PROBLEMS_LISTED)
    values = {"generation": report.generation, "documents": report.documents, "files": report.files}
    if report.published:
        stages = ", ".join(
            f"{words(f'command.stage_{stage}')} {seconds:.2f} s" for stage, seconds in report.seconds.items()
        )
        print(words("command.published", **values, read=report.read, reused=report.reused, stages=stages))
    else:
        print(words("command.up_to_date", **values))


def _print_problems(problems: Sequence[FileProblem], words: Translations, most: int | None = None) -> None:
    """Print to stderr, under the reason and what to do, each file that gave no document, then the other problems.

    At most `most` of each are named, where it is given.
    """
    by_reason: dict[str, list[FileProblem]] = {}
    others = []
    for problem in problems:
        if problem.kind in REFUSING:
            by_reason.setdefault(refusal_reason(problem.kind, problem.message), []).append(problem)
        else:
            others.append(problem)
    for reason, refused in sorted(by_reason.items(), key=lambda item: -len(item[1])):
        count, advice = words(f"refusal.{reason}", n=len(refused)), words(f"refusal_advice.{reason}")
        print(words("command.refused", count=count, advice=advice), file=sys.stderr)
        _print_lines(refused, words, most)
    if others:
        print(words("command.other_problems", n=len(others)), file=sys.stderr)
        _print_lines(others, words, most)


def _print_lines(problems: Sequence[FileProblem], words: Translations, most: int | None) -> None:
    for problem in problems[:most]:
        where = f" ({words.format_value(problem.where)})" if problem.where else ""
        message = words.format_value(problem.message)
        # Most reasons begin with the file's name.
        name = "" if message.startswith(f"{problem.file}:") else f"{problem.file}{where}: "
        print(printable(f"  {name}{message}"), file=sys.stderr)
    if most is not None and len(problems) > most:
        print("  " + words("command.more_problems", n=len(problems) - most), file=sys.stderr)


def _show(options: argparse.Namespace, words: Translations) -> int:
    if not options.file.is_file():
        print(words("command.no_file", path=options.file), file=sys.stderr)
        return EXIT_USAGE
    entry = read_manifest(options.file.parent).get(options.file.name, EMPTY_ENTRY)
    # Whoever names a link means what it leads to.
    file = CorpusFile(options.file.name, options.file.resolve())
    document = load_document_sandboxed(file, entry)
    if options.json:
        print(json.dumps(document_json.to_public_json(document, words), ensure_ascii=False, indent=1))
    else:
        _print_document(document, words)
    return EXIT_OK


def _print_document(document: Document, words: Translations) -> None:
    masthead = document.masthead
    rows = (
        ("id", document.id),
        ("kind", masthead.kind),
        ("symbols", ", ".join(masthead.symbols)),
        ("reference", masthead.reference),
        ("title", masthead.title),
        ("organs", ", ".join(document.organs)),
        ("session", masthead.session),
        ("date", masthead.date),
        ("agenda_items", ", ".join(item.number for item in masthead.agenda_items)),
        ("topics", ", ".join(document.topics)),
        ("blocks", len(document.blocks)),
        ("footnotes", len(document.footnotes)),
        ("citations", len(document.citations)),
        ("meetings", len(document.meetings)),
        ("mandates", len(document.mandates)),
    )
    for name, value in rows:
        shown = printable(str(value)) if value not in (None, "") else "-"
        print(f"{words(f'command.row_{name}'):12} {shown}")
    for name, source in document.derived.items():
        derived = words("command.derived_from", field=name, source=source)
        print(f"{words('command.row_derived'):12} {derived}")
    for problem in document.problems:
        print(f"{words('command.row_problem'):12} {printable(words.format_value(problem.message))}")


def _check(options: argparse.Namespace, words: Translations) -> int:
    if not options.corpus.is_dir():
        print(words("command.no_folder", path=options.corpus), file=sys.stderr)
        return EXIT_USAGE
    with progress_bar(words, "command.progress") as progress:
        problems = check_corpus(options.corpus, progress)
    if options.json:
        print(
            json.dumps([_problem_json(problem, words) for problem in problems], ensure_ascii=False, indent=1)
        )
    elif problems:
        _print_problems(problems, words)
    else:
        print(words("command.no_findings", path=options.corpus))
    return EXIT_FINDINGS if problems else EXIT_OK


def _verify(options: argparse.Namespace, words: Translations) -> int:
    try:
        lines = list(
            _verify_folder(options.index, words)
            if isinstance(options.index, Path)
            else _verify_server(options.index, words)
        )
    except CorruptIndex as damage:
        # The places are the result of this command; what to do about them is a word about it.
        for place in damage.causes:
            print(place.text(words))
        print(damage.text(words), file=sys.stderr)
        return EXIT_FINDINGS
    for line in lines:
        print(line)
    return EXIT_OK


def _verify_folder(index: Path, words: Translations) -> Iterator[str]:
    """Read every byte of an index in a folder; yield a line for each sound generation. CorruptIndex."""
    with progress_bar(words, "command.progress_megabytes") as show:
        # In megabytes begun, so that a small index has one.
        verified = EmbeddedEngine(index).verify(
            show and (lambda read, total: show(-(-read // 10**6), -(-total // 10**6)))
        )
    for generation in verified:
        yield words(
            "command.sound", generation=generation.generation, files=generation.files, size=generation.size
        )


def _verify_server(index: OpenSearchAddress, words: Translations) -> Iterator[str]:
    """Read every Record and blob of an index on a server; yield a line for each sound generation. CorruptIndex."""
    engine = OpenSearchEngine(index, settings=engine_settings(os.environ))
    with progress_bar(words, "command.progress_documents") as progress:
        verified = engine.verify(progress)
    for info in verified:
        yield words("command.sound_on_server", generation=info.generation, n=info.documents)


def _rollback(options: argparse.Namespace, words: Translations) -> int:
    engine = open_engine(
        options.index, rules={"index_rules": index_rules()}, settings=engine_settings(os.environ)
    )
    with engine.building():
        facts = engine.rollback()
    print(words("command.rolled_back", generation=facts.generation, documents=facts.documents))
    return EXIT_OK


if __name__ == "__main__":
    sys.exit(main())

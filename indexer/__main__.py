"""python -m indexer: build, show, check, verify, rollback.

Results go to stdout, words about them to stderr, in Spanish.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

try:
    from indexer import document_json
    from indexer.build import FileProblem, Report, build, check_corpus
    from indexer.corpus import CorpusFile, load_document
    from indexer.document import Document
    from indexer.engine.embedded.engine import EmbeddedEngine
    from indexer.engine.open import open_engine
    from indexer.errors import CorruptIndex
    from indexer.exit_status import EXIT_FINDINGS, EXIT_OK, EXIT_USAGE, run_to_exit_status
    from indexer.manifest import EMPTY_ENTRY, read_manifest
    from indexer.records import index_rules
except ImportError as error:
    # A package that the lock names is missing or broken, as after an upgrade of Python or a full disk.
    print(
        f"El entorno está dañado: {error}. Vuelva a crearlo: make clean; make run"
        f" / The environment is damaged: {error}. Make it anew: make clean; make run",
        file=sys.stderr,
    )
    raise SystemExit(2) from None

STAGES = {"scan": "recorrido", "read": "lectura", "publish": "publicación"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is its return value."""
    options = _parser().parse_args(arguments)
    return run_to_exit_status(lambda: int(options.run(options)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m indexer", description="Índice de documentos de la Conferencia de las Partes."
    )
    commands = parser.add_subparsers(required=True, metavar="ORDEN")

    one = commands.add_parser("build", help="publica un corpus como nueva generación de un índice")
    one.add_argument("corpus", type=Path, metavar="CORPUS")
    one.add_argument("--index", type=Path, required=True, metavar="DIR")
    one.add_argument("--json", action="store_true", help="el informe en JSON")
    one.add_argument(
        "--force",
        action="store_true",
        help="publica aunque nada haya cambiado o haya muchos menos documentos",
    )
    one.set_defaults(run=_build)

    one = commands.add_parser("show", help="lo que el indexador lee en un archivo")
    one.add_argument("file", type=Path, metavar="FILE")
    one.add_argument("--json", action="store_true", help="el documento entero en JSON")
    one.set_defaults(run=_show)

    one = commands.add_parser("check", help="revisa el corpus y dice lo que encuentra, archivo por archivo")
    one.add_argument("corpus", type=Path, metavar="CORPUS")
    one.add_argument("--json", action="store_true", help="los hallazgos en JSON")
    one.set_defaults(run=_check)

    one = commands.add_parser(
        "verify", help="lee el índice entero y dice qué archivos están dañados, y dónde"
    )
    one.add_argument("--index", type=Path, required=True, metavar="DIR")
    one.set_defaults(run=_verify)

    one = commands.add_parser("rollback", help="vuelve a publicar la generación anterior")
    one.add_argument("--index", type=Path, required=True, metavar="DIR")
    one.set_defaults(run=_rollback)
    return parser


def _build(options: argparse.Namespace) -> int:
    if not options.corpus.is_dir():
        print(
            f"{options.corpus}: no existe esa carpeta; indique la que contiene los documentos",
            file=sys.stderr,
        )
        return EXIT_USAGE
    engine = open_engine(options.index)  # of whatever rules: an index of older ones is what a build mends
    progress = _progress if sys.stderr.isatty() and not options.json else None
    report = build(options.corpus, engine, force=options.force, progress=progress)
    if options.json:
        print(json.dumps(asdict(report), ensure_ascii=False, indent=1))
    else:
        _print_report(report)
    return EXIT_OK


def _progress(done: int, of: int) -> None:
    if done == of or done % 100 == 0:
        print(f"\r{done:,} de {of:,} archivos", end="\n" if done == of else "", file=sys.stderr, flush=True)


def _print_report(report: Report) -> None:
    if report.damage:
        print(f"el índice estaba dañado y se ha escrito otro: {report.damage}", file=sys.stderr)
    _print_problems(report.problems)
    if report.published:
        spent = ", ".join(f"{STAGES[stage]} {seconds:.2f} s" for stage, seconds in report.seconds.items())
        files = f"{report.read:,} archivos leídos, {report.reused:,} sin cambios"
        print(f"{report.generation}: {report.documents:,} documentos ({files}; {spent})")
    else:
        print(f"{report.generation} está al día: {report.documents:,} documentos, nada ha cambiado")


def _print_problems(problems: Sequence[FileProblem]) -> None:
    for problem in problems:
        where = f" ({problem.where})" if problem.where else ""
        print(f"{problem.file}{where}: {problem.message}", file=sys.stderr)
    if problems:
        kinds = ", ".join(
            f"{count} {kind}" for kind, count in sorted(Counter(p.kind for p in problems).items())
        )
        print(f"{len(problems)} problemas: {kinds}", file=sys.stderr)


def _show(options: argparse.Namespace) -> int:
    if not options.file.is_file():
        print(f"{options.file}: no existe ese archivo; indique un documento del corpus", file=sys.stderr)
        return EXIT_USAGE
    entry = read_manifest(options.file.parent).get(options.file.name, EMPTY_ENTRY)
    document = load_document(CorpusFile(options.file.name, options.file), entry)
    if options.json:
        print(json.dumps(document_json.to_public_json(document), ensure_ascii=False, indent=1))
    else:
        _print_document(document)
    return EXIT_OK


def _print_document(document: Document) -> None:
    masthead = document.masthead
    rows = (
        ("id", document.id),
        ("tipo", masthead.kind),
        ("signaturas", ", ".join(masthead.symbols)),
        ("referencia", masthead.reference),
        ("título", masthead.title),
        ("órganos", ", ".join(document.organs)),
        ("sesión", masthead.session),
        ("fecha", masthead.date),
        ("temas prog.", ", ".join(item.number for item in masthead.agenda_items)),
        ("temas", ", ".join(document.topics)),
        ("párrafos", len(document.blocks)),
        ("notas", len(document.footnotes)),
        ("citas", len(document.citations)),
        ("reuniones", len(document.meetings)),
        ("mandatos", len(document.mandates)),
    )
    for name, value in rows:
        print(f"{name:12} {value if value not in (None, '') else '-'}")
    for name, source in document.derived.items():
        print(f"{'deducido':12} {name}, de {source}")
    for problem in document.problems:
        print(f"{'problema':12} {problem.message}")


def _check(options: argparse.Namespace) -> int:
    if not options.corpus.is_dir():
        print(
            f"{options.corpus}: no existe esa carpeta; indique la que contiene los documentos",
            file=sys.stderr,
        )
        return EXIT_USAGE
    found = check_corpus(options.corpus)
    if options.json:
        print(json.dumps([asdict(finding) for finding in found], ensure_ascii=False, indent=1))
    elif found:
        _print_problems(found)
    else:
        print(f"{options.corpus}: sin hallazgos")
    return EXIT_FINDINGS if found else EXIT_OK


def _verify(options: argparse.Namespace) -> int:
    engine = EmbeddedEngine(options.index)
    try:
        verified = engine.verify(_read_so_far if sys.stderr.isatty() else None)
    except CorruptIndex as damage:
        for place in getattr(damage, "__notes__", ()):
            print(place)
        print(damage, file=sys.stderr)
        return EXIT_FINDINGS
    for one in verified:
        print(f"{one.generation}: {one.files} archivos, {one.size:,} bytes, sin daños")
    return EXIT_OK


def _read_so_far(read: int, of: int) -> None:
    end = "\n" if read == of else ""
    print(f"\r{read / 1e6:,.0f} de {of / 1e6:,.0f} MB", end=end, file=sys.stderr, flush=True)


def _rollback(options: argparse.Namespace) -> int:
    engine = open_engine(options.index, rules={"index_rules": index_rules()})
    with engine.building():
        facts = engine.rollback()
    print(f"{facts.generation}: {facts.documents:,} documentos, publicada de nuevo")
    return EXIT_OK


if __name__ == "__main__":
    sys.exit(main())

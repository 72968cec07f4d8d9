"""Runs judged sets through the product's own build and answer, beside two plain engines.

    make ranking SETS=folder [OPTIONS="--set NAME --misses 20"]
    python -m tests.ranking.sets FOLDER [--set NAME ...] [--misses N] [--without thesaurus] [--title-once] [--write]

FOLDER holds one folder for each set (`judged_sets.py` says how). A query is asked as someone types it: the first ten
documents, no facets chosen. The plain engines need their packages (`pip install .[bench]`); one that is not installed
is left out. Indexes are kept in build/ranking until documents or code change.
"""

import argparse
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from unittest.mock import patch

from indexer.errors import SignaturaError
from search_app.query.search_request import SearchRequest
from search_app.search.search import search
from tests.bench.results import measured, write
from tests.ranking.evaluation import DEPTH, ndcg
from tests.ranking.judged_sets import BadSet, JudgedQuery, JudgedSet, facts_of, load, sets_in
from tests.ranking.measures import LEVEL, Interval, bootstrap, first_relevant, success
from tests.ranking.plain import PLAIN
from tests.ranking.published import Published, publish_set

FILE = Path(__file__).with_name("SETS.md")
ROOT = Path(__file__).parents[2]
WORK = Path("build/ranking")
OURS = "Signatura"
# What can be left out of the product, and what stands for it meanwhile.
WITHOUT = {"thesaurus": ("search_app.query.compiler.find_synonyms", lambda words: ())}

Search = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one engine answered to one query."""

    ids: tuple[str, ...]
    success_1: float
    success_3: float
    reciprocal_rank: float
    ndcg: float
    ms: float


def measure(search: Search, queries: Sequence[JudgedQuery]) -> tuple[Outcome, ...]:
    """Ask every query once, in order; the first one twice, since it pays for what is opened."""
    search(queries[0].text)
    return tuple(_outcome(search, query) for query in queries)


def _outcome(search: Search, query: JudgedQuery) -> Outcome:
    start = time.perf_counter()
    ids = tuple(search(query.text))
    ms = (time.perf_counter() - start) * 1000
    return Outcome(
        ids,
        float(success(ids, query.grades, 1)),
        float(success(ids, query.grades, 3)),
        first_relevant(ids, query.grades),
        ndcg(ids, query.grades),
        ms,
    )


def product_search(published: Published, failed: list[str]) -> Search:
    """Ask the product. A query that it refuses is answered with nothing, and is added to `failed`."""

    def search_ids(text: str) -> tuple[str, ...]:
        try:
            page = search(published.generation, SearchRequest(text, size=DEPTH))
        except SignaturaError as error:
            failed.append(f"{text}: {error}")
            return ()
        return tuple(published.ids[hit.summary.id] for hit in page.hits)

    return search_ids


# --- what is printed ----------------------------------------------------------------------------------------


def table(outcomes: dict[str, tuple[Outcome, ...]]) -> Iterator[str]:
    """A line for each engine; the last columns are the product minus that engine."""
    share = f"{LEVEL:.0%}"
    yield (
        "| | success@1 | success@3 | MRR | nDCG@10 | empty | ms | "
        f"{OURS} minus it, success@1 ({share}) | nDCG@10 ({share}) |"
    )
    yield f"|---|{'---:|' * 8}"
    ours = outcomes[OURS]
    for name, theirs in outcomes.items():
        columns = (
            _mean(theirs, "success_1"),
            _mean(theirs, "success_3"),
            _mean(theirs, "reciprocal_rank"),
            _mean(theirs, "ndcg"),
            f"{statistics.mean(not outcome.ids for outcome in theirs):.1%}",
            f"{statistics.median(outcome.ms for outcome in theirs):.2f}",
            *("" if theirs is ours else _minus(ours, theirs, measure) for measure in ("success_1", "ndcg")),
        )
        yield f"| {name} | {' | '.join(columns)} |"


def _mean(outcomes: Sequence[Outcome], measure: str) -> str:
    return f"{statistics.mean(getattr(outcome, measure) for outcome in outcomes):.3f}"


def _minus(ours: Sequence[Outcome], theirs: Sequence[Outcome], measure: str) -> str:
    interval: Interval = bootstrap(
        *([getattr(outcome, measure) for outcome in each] for each in (ours, theirs))
    )
    return f"{interval.mean:+.3f} ({interval.low:+.3f} to {interval.high:+.3f})"


def report(judged: JudgedSet, work: Path, options: str = "", misses: int = 0) -> Iterator[str]:
    """All that is measured of a set, line by line; misses last. `options` are those of the command that count."""
    published = publish_set(judged, work)
    failed: list[str] = []
    searches = {OURS: product_search(published, failed)}
    absent = []
    for name, (package, opened) in PLAIN.items():
        if find_spec(package):
            searches[name] = opened(judged.documents).search
        else:
            absent.append(name)
    command = f"python -m tests.ranking.sets FOLDER --set {judged.name}{options}"
    packages = ["numpy", *(package for package, _ in PLAIN.values() if find_spec(package))]
    outcomes = {name: measure(search, judged.queries) for name, search in searches.items()}

    yield f"## {judged.name}{options}"
    yield ""
    facts = facts_of(judged.name)
    if facts:
        yield f"{facts.what[0].upper()}{facts.what[1:]}. Source: {facts.source}; licence: {facts.licence}."
    else:
        yield "sets.toml says nothing of this set."
    yield f"{len(judged.documents):,} documents, {len(judged.queries):,} queries."
    yield from _building(judged, published)
    if failed:
        yield f"Queries that {OURS} refused: {len(set(failed))}."
    if absent:
        yield f"Not installed, and left out: {', '.join(absent)}."
    yield ""
    yield f"{measured(command, *packages)}; {commit()}."
    yield ""
    yield from table(outcomes)
    if misses:
        yield ""
        yield from missed(judged, outcomes[OURS], misses)


def _building(judged: JudgedSet, published: Published) -> Iterator[str]:
    refused = len(published.refused)
    said = f"Published {len(published.ids):,}, refused {refused:,}"
    if published.problems:
        kinds = sorted(published.problems.items())
        said += f" (findings of the build: {', '.join(f'{kind} {count}' for kind, count in kinds)})"
    taken = f"{published.seconds:.0f} s"
    when = f"kept from {published.on}, built in {taken}" if published.kept else f"built now, in {taken}"
    yield f"{said}; index {when}."
    for id, reason in published.refused.items():
        yield f"Refused: {id}: {reason}"


def missed(judged: JudgedSet, outcomes: Sequence[Outcome], limit: int) -> Iterator[str]:
    """The first `limit` queries whose first document is wrong: what came, and what is right."""
    titles = {document.id: document.title for document in judged.documents}
    wrong = [
        (query, outcome)
        for query, outcome in zip(judged.queries, outcomes, strict=True)
        if not outcome.success_1
    ]
    yield f"### First document wrong: {len(wrong)} queries, the first {min(limit, len(wrong))}"
    for query, outcome in wrong[:limit]:
        right = [id for id, grade in query.grades.items() if grade > 0]
        yield ""
        yield f"{query.id}: {query.text}"
        if not outcome.ids:
            yield "    nothing"
        for rank, id in enumerate(outcome.ids[:3], 1):
            mark = "right" if id in right else "wrong"
            yield f"    {rank}. {mark}: {id}: {titles[id][:90]}"
        for id in right[:3]:
            place = f"at {outcome.ids.index(id) + 1}" if id in outcome.ids else f"not among the first {DEPTH}"
            yield f"    right, {place}: {id}: {titles[id][:90]}"
        if len(right) > 3:
            yield f"    and {len(right) - 3} more right ones"


def commit() -> str:
    """What was measured: the commit, and whether files differ from it."""
    try:
        head = _git("rev-parse", "--short", "HEAD")
        changed = _git("status", "--porcelain", "--", ":/", f":(exclude){FILE.relative_to(ROOT)}")
    except (OSError, subprocess.CalledProcessError):
        return "commit unknown"
    return f"commit {head}{' and changes' if changed else ''}"


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.ranking.sets",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", nargs="?", default="", help="holds a folder for each set")
    parser.add_argument("--set", nargs="+", dest="names", metavar="NAME", help="of the sets; all")
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="print the first N wrong answers")
    parser.add_argument("--without", choices=WITHOUT, help="leave this part of the product out")
    parser.add_argument("--title-once", action="store_true", help="not above a text that begins with it")
    parser.add_argument("--work", type=Path, default=WORK, help="where the indexes are kept")
    parser.add_argument("--write", action="store_true", help=f"write the tables into {FILE.name}")
    options = parser.parse_args(arguments)
    folder = Path(options.folder)
    if not options.folder or not folder.is_dir():
        print(f"Nothing measured: no folder of judged sets{f' at {folder}' if options.folder else ''}.")
        return
    set_names = sets_in(folder)
    names = options.names or set_names
    if unknown := [name for name in names if name not in set_names]:
        parser.error(f"no set {', '.join(unknown)} in {folder}; there are: {', '.join(set_names) or 'none'}")
    if not set_names:
        parser.error(f"{folder} holds no set; a set is a folder with corpus.jsonl, queries.tsv and qrels.tsv")
    option_text = f" --without {options.without}" if options.without else ""
    option_text += " --title-once" if options.title_once else ""
    work = options.work / "title-once" if options.title_once else options.work
    with ExitStack() as left_out:
        if options.without:
            left_out.enter_context(patch(*WITHOUT[options.without]))
        for name in names:
            try:
                judged = load(folder / name, title_once=options.title_once)
            except (BadSet, OSError, ValueError, KeyError) as error:
                parser.error(f"{folder / name} cannot be read: {error}")
            lines = []
            for line in report(judged, work, option_text, options.misses):
                print(line, flush=True)
                lines.append(line)
            print()
            if options.write:
                write(f"{name}{option_text}", _without_misses(lines), FILE)


def _without_misses(lines: Sequence[str]) -> list[str]:
    """The part of a report that is written: sets are not ours to print queries and documents of."""
    end = next((number for number, line in enumerate(lines) if line.startswith("### ")), len(lines))
    return list(lines[:end])


if __name__ == "__main__":
    main()

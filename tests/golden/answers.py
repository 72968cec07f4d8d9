"""What questions are answered with, over the corpus and documents of `tests/mastheads`, as lines for a diff.

`questions.txt` has them, each as the parameters of an address, unquoted.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from indexer.corpus import with_id
from indexer.engine.open import open_engine
from indexer.engine.port import Generation, Record
from indexer.errors import SignaturaError
from indexer.parsing import parse
from indexer.reading import read
from indexer.records import index_rules, record_rules, to_record
from indexer.spanish import build_lexicon
from search_app.query.search_request import parse_query_string, query_string
from search_app.query.warnings import QueryWarning
from search_app.search.response import SearchHit, SearchResponse
from search_app.search.search import search
from tests.mastheads import SECOND

HERE = Path(__file__).parent
CORPUS = HERE.parent.parent / "corpus"
ANSWERS = HERE / "answers.txt"
# What is written of an answer.
HITS, PASSAGES = 4, 2


def questions() -> list[str]:
    """Return the questions, in the order of their file."""
    return (HERE / "questions.txt").read_text("utf-8").splitlines()


@cache
def _records() -> tuple[Record, ...]:
    paths = sorted(path for path in CORPUS.glob("*.md") if path.name != "README.md")
    documents = [with_id(parse(read(path, path.name))) for path in paths]
    documents += [SECOND.document(file) for file in sorted(SECOND.stated())]
    records = {document.id: to_record(document) for document in reversed(documents)}
    return tuple(records[id] for id in sorted(records))


def published(folder: Path, engine: str | None) -> Generation:
    """Publish the documents in a folder and return what answers; `engine` is "memory", or None for the embedded one."""
    rules = {"index_rules": index_rules(), "record_rules": record_rules()}
    opened = open_engine(folder, rules=rules, name=engine)
    opened.publish(_records(), blobs=lambda: {"lexicon": build_lexicon}, rules=rules)
    return opened.current()


def answer(published: Generation, question: str) -> Iterator[str]:
    """Yield what one question is answered with."""
    pairs = [tuple(pair.split("=", 1)) for pair in question.split("&")]
    request, ignored = parse_query_string(pairs)  # type: ignore[arg-type]
    yield f"## {question}"
    try:
        yield from _lines(search(published, request), ignored)
    except SignaturaError as error:
        yield f"refused: {type(error).__name__} {error.kind}"


def _lines(response: SearchResponse, ignored: Sequence[QueryWarning]) -> Iterator[str]:
    flags = [name for name in ("relaxed", "truncated") if getattr(response, name)]
    yield f"{response.interpreted} | {response.total} {response.total_all_words} {' '.join(flags)}".rstrip()
    for warning in (*ignored, *response.warnings):
        place = "" if warning.start is None else f" {warning.start}-{warning.end}"
        yield f"! {warning.kind}{place} {warning.cause} {', '.join(warning.suggestions)}".rstrip()
    for hit in response.hits[:HITS]:
        yield from _hit_lines(hit)
    if nearest := response.nearest:
        dropped = [*nearest.nearest.left_out]
        dropped += [f"{left.facet}={left.value}" for left in nearest.nearest.left_out_filters]
        yield f"nearest {query_string(nearest.nearest.question)} {nearest.total} without {', '.join(dropped)}"
        for hit in nearest.hits[:1]:
            yield from _hit_lines(hit)
    for name, values in response.facets.items():
        counts = [f"{value.value} {value.count}" for value in values[:2]]
        if counts and (response.question.chosen or response.question.excluded):
            yield f"{name}: {', '.join(counts)}"
    for way in (response.prev, response.next):
        if way:
            yield f"page {way.page} {'after' if way.after else ''}".rstrip()


def _hit_lines(hit: SearchHit) -> Iterator[str]:
    lacks = f" without {', '.join(hit.left_out)}" if hit.left_out else ""
    yield f"- {hit.summary.id} {hit.score:.3g} {hit.reason} {_spans(hit.title_highlights)}{lacks}"
    for passage in hit.passages[:PASSAGES]:
        yield f"  {passage.anchor} of {hit.passages_total} {_spans(passage.highlights)}"


def _spans(highlights: Sequence[tuple[int, int]]) -> str:
    return ",".join(f"{start}-{end}" for start, end in highlights[:4])

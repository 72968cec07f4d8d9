"""Every page beside its JSON: the processor's time of each in one process, in turns.

    python -m tests.bench.pages build/bench/pages [--documents 10000] [--rounds 5] [--write]

Where nothing is published in the folder, an index of that many made documents is built there first. No answer is kept.
Exits 1 when a page takes more than a second, or a kind of page more than twice the JSON that says as much.
"""

import argparse
import random
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from flask.testing import FlaskClient

from indexer.engine.open import open_engine
from indexer.engine.port import Generation
from indexer.records import index_rules
from search_app import create_app
from search_app.query.search_request import SearchRequest
from search_app.settings import Settings
from search_app.web import urls
from tests.bench import results
from tests.bench.load import named, published
from tests.bench.queries import query_classes

MAX_SECONDS = 1.0
MAX_RATIO = 2.0
# Addresses of each kind that are not questions.
EACH = 12
DOCUMENT_NOTE = (
    "The JSON of a document's page is two addresses: what is stored of the document, and `related`, what is around it. "
    "`stored document` sets the page beside the first alone, which says less, so that no bound holds it. Similar "
    "documents and the timelines of sessions are kept while a generation is served: a first request, which is not "
    "counted, looks for them."
)
STORED_ALONE = "stored document"
# What no made document holds.
UNKNOWN = (
    "xilófono",
    '"reunión de ornitología"',
    "título:(xilófono Y zampoña)",
    "xilófono zampoña ornitología micología",
)


@dataclass(frozen=True, slots=True)
class Pair:
    """The address of a page, and those of the JSON that says the same; none where there is none."""

    page: str
    json: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageTimes:
    """Milliseconds of the processor of a kind: the median page and JSON, and the slowest page."""

    kind: str
    page_ms: float
    json_ms: float | None
    slowest_ms: float

    @property
    def ratio(self) -> float | None:
        """The median page's time as a multiple of the median JSON's."""
        return self.page_ms / self.json_ms if self.json_ms else None


def pairs_by_kind(generation: Generation, client: FlaskClient) -> dict[str, list[Pair]]:
    """Return what is asked, by kind of page: each class of the bench's questions, and the other pages."""
    questions = {
        name: [asked.question for asked in several] for name, several in query_classes(generation).items()
    }
    questions["no result"] = [SearchRequest(text=text) for text in UNKNOWN]
    questions["no result with a filter"] = [
        replace(question, chosen={"session": ("99",)}) for question in questions["common"]
    ]
    questions["100 documents on a page"] = [replace(question, size=100) for question in questions["common"]]
    questions["explained"] = [replace(question, explain=True) for question in questions["or3"]]
    pairs = {
        f"results: {kind}": [
            Pair(urls.search_url(question), (urls.search_url(question, urls.API_SEARCH),))
            for question in several
        ]
        for kind, several in questions.items()
    }
    numbers = random.Random(8).sample(range(generation.info.documents), EACH)
    symbols = [quote(named(number)[0]) for number in numbers]
    listed = client.get(f"/api/v1/search?size={EACH}").get_json()["hits"]
    ids = [hit["id"] for hit in listed]
    pairs["symbol"] = [Pair(f"/symbol/{symbol}", (f"/api/v1/symbols/{symbol}",)) for symbol in symbols]
    pairs["document"] = [
        Pair(f"/doc/{id_}", (f"/api/v1/documents/{id_}", urls.api_related_url(id_))) for id_ in ids
    ]
    pairs[STORED_ALONE] = [Pair(f"/doc/{id_}", (f"/api/v1/documents/{id_}",)) for id_ in ids]
    asked = [("q", "reunión")]
    pairs["passages of a document"] = [
        Pair(
            urls.with_pairs(f"/doc/{id_}/passages", asked),
            (urls.with_pairs(f"/api/v1/documents/{id_}/passages", asked),),
        )
        for id_ in ids
    ]
    listed_symbols = [("list", " ".join(symbols))]
    pairs["list of symbols"] = [
        Pair(urls.with_pairs("/symbols", listed_symbols), (urls.with_pairs("/symbols.json", listed_symbols),))
    ]
    pairs["organ"] = [Pair(f"/organ/CTOC/COP/WG.{number}", ()) for number in range(1, 8)]
    pairs["help and state"] = [Pair(path, ()) for path in ("/ayuda", "/ayuda/api", "/estado", "/informe")]
    return pairs


def time_kind(client: FlaskClient, kind: str, pairs: list[Pair], rounds: int) -> PageTimes:
    """Ask each page and its JSON in turns; the first time, which fills caches, does not count."""
    pages, jsons = [list[float]() for _ in pairs], [list[float]() for _ in pairs]
    for turn in range(rounds + 1):
        for number, pair in enumerate(pairs):
            page_ms = _ms(client, pair.page)
            json_ms = sum(_ms(client, address) for address in pair.json)
            if turn:
                pages[number].append(page_ms)
                jsons[number].append(json_ms)
    medians = [statistics.median(times) for times in pages]
    return PageTimes(
        kind,
        statistics.median(medians),
        statistics.median(map(statistics.median, jsons)) or None,
        max(medians),
    )


def _ms(client: FlaskClient, address: str) -> float:
    start = time.process_time()
    response = client.get(address)
    taken = time.process_time() - start
    if response.status_code not in (200, 404):
        raise SystemExit(f"{address}: {response.status}")
    return taken * 1e3


def report(all_times: list[PageTimes]) -> Iterator[str]:
    """Yield the table of Markdown, and each fault below it."""
    yield "| kind of page | page, ms | its JSON, ms | ratio | slowest page, ms |"
    yield "|---|---:|---:|---:|---:|"
    for times in all_times:
        json_ms = f"{times.json_ms:.1f}" if times.json_ms else ""
        ratio = f"{times.ratio:.2f}" if times.ratio else ""
        yield f"| {times.kind} | {times.page_ms:.1f} | {json_ms} | {ratio} | {times.slowest_ms:.1f} |"
    yield ""
    yield DOCUMENT_NOTE
    yield ""
    yield from [f"- FAULT: {fault}" for fault in faults(all_times)] or ["- no fault"]


def faults(all_times: list[PageTimes]) -> list[str]:
    """Return what is over its bound."""
    return [
        f"{times.kind}: a page takes {times.slowest_ms:.0f} ms"
        for times in all_times
        if times.slowest_ms > MAX_SECONDS * 1e3
    ] + [
        f"{times.kind}: {times.ratio:.2f} times its JSON"
        for times in all_times
        if times.ratio and times.ratio > MAX_RATIO and times.kind != STORED_ALONE
    ]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("index", type=Path)
    parser.add_argument("--documents", type=int, default=10_000, help="of an index that is not there yet")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="write what was measured into RESULTS.md")
    asked = parser.parse_args()
    generation = published(asked.index, asked.documents)
    engine = open_engine(asked.index, rules={"index_rules": index_rules()})
    client = create_app(engine, Settings(index=asked.index, answer_cache_bytes=0)).test_client()
    all_times = [
        time_kind(client, kind, pairs, asked.rounds)
        for kind, pairs in pairs_by_kind(generation, client).items()
    ]
    lines = list(report(all_times))
    print(*lines, sep="\n")
    if asked.write:
        number = generation.info.documents
        command = f"python -m tests.bench.pages {asked.index} --rounds {asked.rounds}"
        head = [f"## Pages beside their JSON, {number:,} documents", "", results.measured(command), ""]
        results.write("pages", [*head, *lines])
    return 1 if faults(all_times) else 0


if __name__ == "__main__":
    sys.exit(main())

"""Times the same pages and answers on the embedded engine and on OpenSearch, beside a plain request to OpenSearch.

    python -m tests.bench.beside_opensearch [--documents 5000] [--rounds 3] [--write]

The plain request is what a program that knows only OpenSearch would send: text analysed by its own Spanish analyzer,
`simple_query_string`, ten documents with highlights, the counts of five facets. It finds something else (other stems,
no families, no titles first), and gives no paragraphs with numbers. One node of 512 MB on the same machine; needs what
`make opensearch` needs.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
from msgspec import structs

from indexer.engine.embedded.engine import EmbeddedEngine
from indexer.engine.opensearch.address import OpenSearchAddress
from indexer.engine.opensearch.connection import Connection, Search
from indexer.engine.opensearch.engine import OpenSearchEngine
from indexer.engine.port import Engine, Generation, Record, Unchanged
from indexer.spanish import build_lexicon
from indexer.whoosh_schema import whoosh_schema
from search_app.search.search import search
from tests.bench import results
from tests.bench.building import RULES
from tests.bench.generated_documents import FACETS, records
from tests.bench.queries import TimedQuery, query_classes
from tests.opensearch.cluster import Cluster
from tests.opensearch.shared_cluster import PATIENT

PLAIN = "plain"
BATCH = 500
NOTES = """\
p50 in ms by the clock of {rounds} runs of {each} questions a class; engines take turns. A page is what the engine is
asked for: ten documents with their three best passages, the exact total, the counts of five facets. A whole answer goes
from the typed text to passages with their marks. **Ratio**: the whole answer on OpenSearch by that on the embedded
engine."""


def plain_index(connection: Connection, made_records: list[Record]) -> None:
    """Index the documents' texts as a program would that leaves Spanish to OpenSearch."""
    keyword = {"type": "keyword"}
    properties = {"text": {"type": "text", "analyzer": "spanish"}, **dict.fromkeys(FACETS, keyword)}
    settings = {"number_of_shards": 1, "number_of_replicas": 0}
    connection.request("PUT", f"/{PLAIN}", {"settings": settings, "mappings": {"properties": properties}})
    for start in range(0, len(made_records), BATCH):
        lines = []
        for record in made_records[start : start + BATCH]:
            text = [passage.text for passage in record.passages]
            facets = {name: list(values) for name, values in record.facets.items()}
            lines += [
                msgspec.json.encode({"index": {"_index": PLAIN, "_id": record.id}}),
                msgspec.json.encode({"text": text, **facets}),
            ]
        connection.request("POST", "/_bulk", b"\n".join(lines) + b"\n")
    connection.request("POST", f"/{PLAIN}/_refresh")


def plain_request(asked: TimedQuery) -> Search:
    chosen = [{"terms": {name: list(values)}} for name, values in asked.question.chosen.items()]
    text = asked.question.text.replace(" O ", " | ")
    typed = (
        {"simple_query_string": {"query": text, "fields": ["text"], "default_operator": "and"}}
        if text
        else {"match_all": {}}
    )
    body = {
        "query": {"bool": {"must": [typed], "filter": chosen}},
        "size": 10,
        "track_total_hits": True,
        "_source": False,
        "highlight": {"fields": {"text": {"number_of_fragments": 3}}},
        "aggs": {name: {"terms": {"field": name, "size": 30}} for name in FACETS},
    }
    return Search(PLAIN, body, dfs=False)


def medians(
    ways: dict[str, Callable[[TimedQuery], object]], asked: list[TimedQuery], rounds: int
) -> dict[str, float]:
    """Return, for each way, the median over the questions of each one's median, in ms."""
    times: dict[str, list[list[float]]] = {way: [[] for _ in asked] for way in ways}
    for turn in range(rounds + 1):
        for place, timed in enumerate(asked):
            for way, answer in ways.items():
                start = time.perf_counter()
                answer(timed)
                # The first round warms the caches and does not count.
                if turn:
                    times[way][place].append(time.perf_counter() - start)
    return {
        way: statistics.median(map(statistics.median, by_question)) * 1e3
        for way, by_question in times.items()
    }


def table(embedded: Generation, cluster: Generation, connection: Connection, rounds: int) -> Iterator[str]:
    yield (
        "| class | embedded: page | whole answer | OpenSearch: page | whole answer | plain OpenSearch request | ratio |"
    )
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for name, asked in query_classes(embedded).items():
        taken = medians(
            {
                "page": lambda timed: embedded.search(replace(timed.query, passages=3)),
                "answer": lambda timed: search(embedded, timed.question),
                "cluster page": lambda timed: cluster.search(replace(timed.query, passages=3)),
                "cluster answer": lambda timed: search(cluster, timed.question),
                "plain": lambda timed: connection.search([plain_request(timed)]),
            },
            asked,
            rounds,
        )
        cells = " | ".join(f"{ms:.1f}" for ms in taken.values())
        yield f"| {name} | {cells} | {taken['cluster answer'] / taken['answer']:.0f} |"


def seconds_to_publish(engine: Engine, made_records: list[Record]) -> float:
    start = time.perf_counter()
    engine.publish(made_records, blobs=lambda: {"lexicon": build_lexicon}, rules=RULES)
    return time.perf_counter() - start


def bytes_of(connection: Connection, indices: str) -> int:
    """Return how much the primary shards of some indices take on disk."""
    primaries = connection.request("GET", f"/{indices}/_stats/store")["_all"]["primaries"]
    return int(primaries["store"]["size_in_bytes"])


def seconds_to_publish_changes(engine: Engine, made_records: list[Record]) -> float:
    """Return the seconds of a later build in which one document of a hundred has another's text."""
    changed = {
        number: structs.replace(made_records[number - 1], id=made_records[number].id)
        for number in range(50, len(made_records), 100)
    }
    fed = [changed.get(number, Unchanged(record.id)) for number, record in enumerate(made_records)]
    start = time.perf_counter()
    engine.publish(fed, blobs=lambda: {"lexicon": build_lexicon}, rules=RULES)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.beside_opensearch", description=__doc__)
    parser.add_argument("--documents", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="write what was measured into RESULTS.md")
    asked = parser.parse_args()
    made_records = list(records(asked.documents))
    with Cluster() as trial, tempfile.TemporaryDirectory() as folder:
        address = OpenSearchAddress(trial.hosts, "bench")
        connection = Connection(address, PATIENT)
        engines = (
            EmbeddedEngine(Path(folder), schema=whoosh_schema()),
            OpenSearchEngine(address, settings=PATIENT),
        )
        built = [asked.documents / seconds_to_publish(engine, made_records) for engine in engines]
        start = time.perf_counter()
        plain_index(connection, made_records)
        built.append(asked.documents / (time.perf_counter() - start))
        embedded, cluster = (engine.current() for engine in engines)
        on_disk = [sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())]
        on_disk.append(bytes_of(connection, f"{address.prefix}-gen-*"))
        kilobytes = [size / asked.documents / 1e3 for size in on_disk]
        lines = [
            f"## Beside OpenSearch, {asked.documents:,} documents",
            "",
            results.measured(
                f"python -m tests.bench.beside_opensearch --documents {asked.documents} --rounds {asked.rounds}",
                "opensearch-py",
            ),
            "",
            NOTES.format(rounds=asked.rounds, each=12),
            "",
            *table(embedded, cluster, connection, asked.rounds),
            "",
            f"Documents a second from Records in memory: embedded {built[0]:.0f}, OpenSearch {built[1]:.0f};"
            f" the plain index, of text alone, {built[2]:.0f}."
            f" kB a document on disk: embedded {kilobytes[0]:.0f}, OpenSearch {kilobytes[1]:.0f}.",
        ]
        again = [seconds_to_publish_changes(engine, made_records) for engine in engines]
        lines.append(
            f"A later build with one document of a hundred changed: embedded {again[0]:.0f} s,"
            f" OpenSearch {again[1]:.0f} s,"
            f" beside {asked.documents / built[0]:.0f} s and {asked.documents / built[1]:.0f} s for all of them."
        )
    print("\n".join(lines))
    if asked.write:
        results.write("beside-opensearch", lines)


if __name__ == "__main__":
    main()

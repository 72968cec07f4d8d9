"""Tests that take too long for every day: the contract on three nodes, 500 queries on three engines, faults under load.

python -m tests.opensearch.soak [PART ...] [--write]      0 all as it must be, 1 not

    contract       the contract suite and the random trees on three nodes (three shards, one replica)
    queries        500 random queries over 5,000 made documents: the oracle, the embedded engine, OpenSearch
    publications   20 publications while others search: no failed and no mixed answer
    faults         one of three nodes killed, or stopped, again and again under searching: a data node, the manager
    builds         a data node killed under a build, which ends with every document
"""

import argparse
import dataclasses
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from indexer.engine.embedded.engine import EmbeddedEngine
from indexer.engine.opensearch.address import OpenSearchAddress
from indexer.engine.opensearch.connection import Connection
from indexer.engine.opensearch.engine import OpenSearchEngine
from indexer.engine.opensearch.settings import OpenSearchSettings
from indexer.engine.port import Generation, Order, Query, Record, Results
from indexer.errors import EngineUnavailable, SignaturaError
from tests.bench import generated_documents, results
from tests.bench.soak import RULES, find_inconsistency
from tests.bench.soak import records as marked_records
from tests.engine import random_trees
from tests.opensearch import oracle
from tests.opensearch.cluster import Cluster
from tests.opensearch.shared_cluster import PATIENT, RUNNING, SHARDS

DOCUMENTS = 5_000
QUERIES = 500
PUBLICATIONS = 20
# Of each fault; it comes again and again until there are so many answers: one refusal in a thousand can be told then.
FAULT_SECONDS = 20
FAULT_ANSWERS = 3_000
WARM_UP_SECONDS = 15
SEARCHERS = 2
# A cluster of its own sees a lost node within seconds; one across a network had better wait longer.
QUICK_TO_NOTICE = {
    "cluster.fault_detection.follower_check.interval": "1s",
    "cluster.fault_detection.follower_check.timeout": "2s",
    "cluster.fault_detection.follower_check.retry_count": "2",
    "cluster.fault_detection.leader_check.interval": "1s",
    "cluster.fault_detection.leader_check.timeout": "2s",
    "cluster.fault_detection.leader_check.retry_count": "2",
    "cluster.publish.timeout": "4s",
    "cluster.follower_lag.timeout": "6s",
}
# What was done, and what was wrong.
Outcome = tuple[str, list[str]]


def engine_on(cluster: Cluster, prefix: str, settings: OpenSearchSettings) -> OpenSearchEngine:
    return OpenSearchEngine(OpenSearchAddress(cluster.hosts, prefix), RULES, settings=settings)


# --- the contract -------------------------------------------------------------------------------------------


def contract() -> Outcome:
    with Cluster(3, settings=QUICK_TO_NOTICE) as cluster:
        environ = {**os.environ, RUNNING: ",".join(cluster.hosts), SHARDS: "3"}
        command = [sys.executable, "-m", "pytest", "-q", "-k", "opensearch", "-p", "no:cacheprovider"]
        tests = ["tests/engine/test_contract.py", "tests/engine/test_random_trees.py"]
        done = subprocess.run([*command, *tests], env=environ, capture_output=True, text=True, check=False)
    last = done.stdout.strip().splitlines()[-12:]
    passed = done.stdout.count(".")
    return (
        f"contract and random trees on three nodes: exit status {done.returncode}, some {passed} passed",
        ["\n".join(last)] if done.returncode else [],
    )


# --- three engines ------------------------------------------------------------------------------------------


def use_words_of(records: list[Record], chance: random.Random) -> None:
    """Let random queries ask for what these documents have: words common and rare, keys, values."""
    passages = [passage for record in chance.sample(records, 40) for passage in record.passages]
    words = [word for passage in passages for word in (*passage.exact, *passage.stem)]
    keys = [key for record in chance.sample(records, 40) for key in (*record.bears, *record.cites)]
    values = [value for record in records[:300] for of in record.facets.values() for value in of]
    random_trees.WORDS = list(dict.fromkeys(chance.sample(words, 400)))[:250]
    random_trees.KEYS = list(dict.fromkeys(chance.sample(keys, 60)))
    random_trees.VALUES = list(dict.fromkeys(chance.sample(values, 60)))
    random_trees.FACETS = generated_documents.FACETS  # type: ignore[assignment]


def difference(page: Results, wanted: Results, by_id: dict[str, float], order: Order) -> str | None:
    """Return how an answer differs from the oracle's; None if it is the same, with scores equal to 1e-5."""
    if (page.total, page.total_first_tier) != (wanted.total, wanted.total_first_tier):
        return f"total {page.total} of {wanted.total}"
    if page.facets != wanted.facets:
        return "facets"
    if len(page.hits) != len(wanted.hits):
        return "number of hits"
    for hit, other in zip(page.hits, wanted.hits, strict=True):
        close = 1e-5 * max(1.0, abs(other.score))
        if abs(hit.score - by_id[hit.id]) > close:
            return f"score of {hit.id}: {hit.score} for {by_id[hit.id]}"
        # Two whose scores are within rounding may change places.
        if hit.id != other.id and (order != "relevance" or abs(hit.score - other.score) > 2 * close):
            return f"order: {hit.id} for {other.id}"
        if hit.id == other.id and (hit.passages, hit.passages_total) != (
            other.passages,
            other.passages_total,
        ):
            return f"passages of {hit.id}"
    return None


def queries() -> Outcome:
    chance = random.Random(17)
    records = list(generated_documents.records(DOCUMENTS))
    use_words_of(records, chance)
    faults: list[str] = []
    worst = 0.0
    with Cluster() as cluster, tempfile.TemporaryDirectory() as folder:
        engines = (EmbeddedEngine(Path(folder)), engine_on(cluster, "queries", PATIENT))
        for engine in engines:
            engine.publish(records, blobs=dict, rules=RULES)
        generations: list[Generation] = [engine.current() for engine in engines]
        truth = oracle.published(records, RULES)
        for number in range(QUERIES):
            query = dataclasses.replace(
                random_trees.random_query(chance), size=chance.choice((1, 10, 20, 50))
            )
            if query.rescore and truth.totals([query])[0] > query.rescore.window:
                # Which documents are within a window may hang on the rounding of their scores.
                query = dataclasses.replace(query, rescore=None)
            everything = dataclasses.replace(query, offset=0, size=DOCUMENTS, passages=0, facet_fields=())
            by_id = {hit.id: hit.score for hit in truth.search(everything).hits}
            wanted = truth.search(query)
            for engine, generation in zip(engines, generations, strict=True):
                page = generation.search(query)
                worst = max(
                    [worst]
                    + [abs(hit.score - by_id.get(hit.id, 0)) / max(1, abs(hit.score)) for hit in page.hits]
                )
                if wrong := difference(page, wanted, by_id, query.order):
                    faults.append(f"query {number}, {type(engine).__name__}: {wrong}: {query}")
    done = (
        f"{QUERIES} random queries over {DOCUMENTS:,} documents on three engines: {len(faults)} differ;"
        f" the worst difference of a score is {worst:.1e}"
    )
    return done, faults[:5]


# --- publications -------------------------------------------------------------------------------------------


@dataclass
class Searching:
    """Counts what searchers met: right and wrong answers, refusals, and the slowest answer."""

    right: int = 0
    refused: int = 0
    slowest: float = 0.0
    wrong: list[str] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def search(self, once: Callable[[], str | None]) -> None:
        """Call `once` until the end: it returns what was wrong."""
        while not self.ended.is_set():
            start = time.monotonic()
            wrong, refused = None, False
            try:
                wrong = once()
            except EngineUnavailable as error:
                refused = True
                print(f"  refused after {time.monotonic() - start:.2f} s: {error.detail}", flush=True)
            except SignaturaError as error:
                wrong = repr(error)
            took = time.monotonic() - start
            with self.guard:
                self.slowest = max(self.slowest, took)
                self.refused += refused
                self.right += not refused and wrong is None
                if wrong:
                    self.wrong.append(wrong)

    def told(self) -> str:
        return f"{self.right:,} answers, {self.refused} refused, slowest {self.slowest:.2f} s"


def publications() -> Outcome:
    with Cluster(3, settings=QUICK_TO_NOTICE) as cluster:
        builder = engine_on(cluster, "published", dataclasses.replace(PATIENT, shards=3))
        builder.publish(marked_records(60, "m0"), blobs=dict, rules=RULES)
        # Patient, since a busy machine is slow to make indices: how long a page waits is a matter of the faults below.
        readers = [engine_on(cluster, "published", PATIENT) for _ in range(SEARCHERS)]
        searching = Searching()
        threads = [
            threading.Thread(
                target=searching.search, args=(lambda reader=reader: find_inconsistency(reader, 60),)
            )  # type: ignore[misc]
            for reader in readers
        ]
        for thread in threads:
            thread.start()
        for number in range(PUBLICATIONS):
            builder.publish(marked_records(60, f"m{number + 1}"), blobs=dict, rules=RULES)
        searching.ended.set()
        for thread in threads:
            thread.join()
    faults = searching.wrong[:5] + (["a search was refused"] if searching.refused else [])
    return f"{PUBLICATIONS} publications on three nodes under {searching.told()}", faults


# --- faults -------------------------------------------------------------------------------------------------


def pages(records: list[Record]) -> list[Query]:
    """Return queries as pages ask them, with words, facets and passages."""
    chance = random.Random(5)
    words = [word for record in chance.sample(records, 30) for word in record.passages[0].stem]
    return [
        Query(
            random_trees.Or(tuple(random_trees.Term("stem", word) for word in chance.sample(words, 2))),
            facet_fields=generated_documents.FACETS,
            passages=3,
        )
        for _ in range(30)
    ]


def faults() -> Outcome:
    records = list(generated_documents.records(1_000))
    asked = pages(records)
    told, wrong = [], []
    for victim in ("data node", "manager"):
        for fault in ("killed", "stopped"):
            with Cluster(3, settings=QUICK_TO_NOTICE) as cluster:
                builder = engine_on(cluster, "faults", dataclasses.replace(PATIENT, shards=3))
                builder.publish(records, blobs=dict, rules=RULES)
                Connection(builder.address, PATIENT).request(
                    "PUT", "/_all/_settings", {"index.unassigned.node_left.delayed_timeout": "3s"}
                )
                generation = builder.current()
                expected = [generation.search(query) for query in asked]
                searching, times = _search_under_faults(cluster, asked, expected, victim, fault)
            done = f"{victim} {fault} {times} times: {searching.told()}"
            print(done, flush=True)
            told.append(done)
            wrong += searching.wrong[:3]
            if searching.slowest > 2:
                wrong.append(f"{done}: an answer took more than two seconds")
            if 1000 * searching.refused > searching.right:
                wrong.append(f"{done}: more than one in a thousand was refused")
    return "one of three nodes: " + "; ".join(told), wrong


def _search_under_faults(
    cluster: Cluster, asked: list[Query], expected: list[Results], victim: str, fault: str
) -> tuple[Searching, int]:
    """Search without a pause while a node is lost and comes back, until there are enough answers to tell a rate."""
    searching = Searching()
    reader = engine_on(cluster, "faults", OpenSearchSettings())

    def once() -> str | None:
        place = random.randrange(len(asked))
        page = reader.current().search(asked[place])
        wanted = expected[place]
        same = (
            page.total == wanted.total
            and page.facets == wanted.facets
            and [hit.id for hit in page.hits] == [hit.id for hit in wanted.hits]
        )
        return None if same else f"query {place}: {page.total} of {wanted.total}"

    threads = [threading.Thread(target=searching.search, args=(once,)) for _ in range(SEARCHERS)]
    for thread in threads:
        thread.start()
    times = 0
    # Nodes that have just been started answer the first searches slowly, with a fault and without.
    time.sleep(WARM_UP_SECONDS)
    try:
        while searching.right < FAULT_ANSWERS:
            manager = cluster.manager()
            node = manager if victim == "manager" else (manager + 1) % 3
            if fault == "killed":
                cluster.kill(node)
            else:
                cluster.pause(node)
            times += 1
            time.sleep(FAULT_SECONDS)
            if fault == "killed":
                cluster.start(node)
            else:
                cluster.resume(node)
            cluster.wait_for_nodes(3, "green")
    finally:
        searching.ended.set()
        for thread in threads:
            thread.join()
    return searching, times


# --- builds -------------------------------------------------------------------------------------------------


def builds() -> Outcome:
    count = 3_000
    with Cluster(3, settings=QUICK_TO_NOTICE) as cluster:
        builder = engine_on(cluster, "built", dataclasses.replace(PATIENT, shards=3))
        victim = (cluster.manager() + 1) % 3

        def fed() -> list[Record]:
            return list(islice(generated_documents.records(count), count))

        def records_and_a_kill():  # type: ignore[no-untyped-def]
            for number, record in enumerate(fed()):
                if number == count // 2:
                    cluster.kill(victim)
                yield record

        start = time.monotonic()
        info = builder.publish(records_and_a_kill(), blobs=dict, rules=RULES)
        took = time.monotonic() - start
        verified = builder.verify()[0].documents
    wrong = [] if info.documents == verified == count else [f"{verified} of {count} documents"]
    return (
        f"a data node killed under a build of {count:,} documents: {verified:,} published in {took:.0f} s",
        wrong,
    )


PARTS: dict[str, Callable[[], Outcome]] = {
    "contract": contract,
    "queries": queries,
    "publications": publications,
    "faults": faults,
    "builds": builds,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.opensearch.soak", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART")
    parser.add_argument("--write", action="store_true", help="write what was measured into RESULTS.md")
    asked = parser.parse_args()
    said, wrong = [], []
    for name in asked.parts or PARTS:
        start = time.monotonic()
        done, met = PARTS[name]()
        line = f"- {done} ({time.monotonic() - start:.0f} s)"
        print(line, *met, sep="\n  WRONG: ", flush=True)
        said.append(line)
        wrong += met
    said += [f"- WRONG: {wrong_answer[:300]}" for wrong_answer in wrong]
    if asked.write:
        command = f"python -m tests.opensearch.soak {' '.join(asked.parts)}".strip()
        results.write("opensearch-soak", ["## OpenSearch: soak", "", results.measured(command), "", *said])
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

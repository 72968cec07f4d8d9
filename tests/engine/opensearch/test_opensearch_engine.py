"""What only an engine on a cluster has: aliases, a lock that expires, a last known generation, indices left behind."""

import dataclasses
import random
import subprocess
import sys
import threading
import time

import pytest
from msgspec import structs

from indexer.engine.memory import MemoryEngine
from indexer.engine.opensearch import build_lock
from indexer.engine.opensearch import engine as opensearch_engine
from indexer.engine.opensearch.connection import Connection
from indexer.engine.opensearch.engine import OpenSearchEngine
from indexer.engine.opensearch.generation_builder import GenerationBuilder
from indexer.engine.opensearch.published_indices import PublishedIndices
from indexer.engine.opensearch.record_counts import RecordCounts
from indexer.engine.port import MAX_FORMS, Generation, Near, Passage, Query, Record, Synonym, Term, Unchanged
from indexer.errors import BuildRunning, CorruptIndex, EngineUnavailable, IncompatibleIndex, NoIndex
from tests.engine.builders import RULES, found, record
from tests.engine.random_trees import assert_answers_as_oracle, random_corpus

UNO = Term("exact", "uno")


def publish(engine: OpenSearchEngine, *records: Record | Unchanged) -> Generation:
    engine.publish(records, blobs=dict, rules=RULES)
    return engine.current()


def another(engine: OpenSearchEngine) -> OpenSearchEngine:
    """As another process has it."""
    return OpenSearchEngine(engine.address, RULES, settings=engine._settings)


def cluster(engine: OpenSearchEngine) -> Connection:
    return Connection(engine.address, engine._settings)


def indices(engine: OpenSearchEngine) -> set[str]:
    return set(cluster(engine).request("GET", f"/{engine.address.prefix}-gen-*/_alias"))


def unreachable(*_: object, **__: object) -> None:
    raise EngineUnavailable("no node answers")


def test_the_last_known_generation_answers_while_nobody_tells_which_is_published(
    opensearch: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    generation = publish(opensearch, record("a", "uno"))
    monkeypatch.setattr(opensearch_engine, "FRESH_SECONDS", 0.0)
    with monkeypatch.context() as broken:
        broken.setattr(PublishedIndices, "look_up", unreachable)
        assert opensearch.current() is generation
        assert found(opensearch.current(), UNO) == ["a"]
        assert isinstance(opensearch.health().damage, EngineUnavailable)
        with pytest.raises(EngineUnavailable):
            another(opensearch).current()
    opensearch.current()
    assert opensearch.health().damage is None


def test_what_another_process_publishes_is_seen_within_two_seconds(opensearch: OpenSearchEngine) -> None:
    publish(opensearch, record("a", "uno"))
    reader = another(opensearch)
    pinned = reader.current()
    publish(opensearch, record("b", "uno"))
    assert found(pinned, UNO) == ["a"]
    deadline = time.monotonic() + 2
    while found(reader.current(), UNO) != ["b"]:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_an_index_of_other_rules_does_not_stop_a_reader_that_answers(
    opensearch: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(opensearch, record("a", "uno"))
    monkeypatch.setattr(opensearch_engine, "FRESH_SECONDS", 0.0)
    reader = another(opensearch)
    reader.current()
    newer = {"index_rules": "other", "record_rules": "two"}
    opensearch.publish([record("b", "uno")], blobs=dict, rules=newer)
    assert found(reader.current(), UNO) == ["a"]
    with pytest.raises(IncompatibleIndex):
        another(opensearch).current()


def test_a_missing_alias_is_no_index_and_removed_indices_are_unavailable(
    opensearch: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    generation = publish(opensearch, record("a", "uno"))
    monkeypatch.setattr(opensearch_engine, "FRESH_SECONDS", 0.0)
    cluster(opensearch).request("DELETE", f"/{','.join(indices(opensearch))}")
    with pytest.raises(EngineUnavailable):
        generation.search(Query(UNO))
    with pytest.raises(EngineUnavailable):
        generation.stored_documents(["a"])
    with pytest.raises(NoIndex):
        opensearch.current()
    assert found(publish(opensearch, record("b", "uno")), UNO) == ["b"]


def test_one_builder_at_a_time_in_the_whole_cluster(opensearch: OpenSearchEngine) -> None:
    other = another(opensearch)
    with opensearch.building():
        with pytest.raises(BuildRunning):
            other.publish([record("b")], blobs=dict, rules=RULES)
        publish(opensearch, record("a", "uno"))
        refused: list[BaseException] = []

        def build_in_another_thread() -> None:
            try:
                opensearch.publish([record("b")], blobs=dict, rules=RULES)
            except BuildRunning as error:
                refused.append(error)

        thread = threading.Thread(target=build_in_another_thread)
        thread.start()
        thread.join()
        assert len(refused) == 1
    assert publish(other, record("b", "uno")).info.documents == 1


def test_a_lock_that_nobody_renews_can_be_taken_over(
    opensearch: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = another(opensearch)
    monkeypatch.setattr(build_lock, "LEASE_SECONDS", -1)
    with opensearch.building():
        with other.building():
            pass
        # Whoever lost the lock publishes nothing.
        with pytest.raises(BuildRunning):
            opensearch.publish([record("a")], blobs=dict, rules=RULES)
    with pytest.raises(NoIndex):
        opensearch.current()


KILLED_BUILD = """
import os, sys
from indexer.engine.opensearch.address import OpenSearchAddress
from indexer.engine.opensearch.engine import OpenSearchEngine
from tests.engine.builders import RULES, record

def records():
    for number in range(3000):
        yield record(f"d{number}", "uno dos")
    os._exit(9)

OpenSearchEngine(OpenSearchAddress.parse(sys.argv[1]), RULES).publish(records(), blobs=dict, rules=RULES)
"""


def test_a_killed_build_leaves_the_published_generation_and_the_next_build_cleans_up(
    opensearch: OpenSearchEngine,
) -> None:
    publish(opensearch, record("a", "uno"))
    published = indices(opensearch)
    killed = subprocess.run([sys.executable, "-c", KILLED_BUILD, str(opensearch.address)], check=False)
    assert killed.returncode == 9
    left = indices(opensearch) - published
    assert len(left) == 2
    assert found(another(opensearch).current(), UNO) == ["a"]
    # Its process is gone: nobody waits for its lock to expire.
    publish(opensearch, record("b", "uno"))
    assert not indices(opensearch) & left
    assert published < indices(opensearch)


def test_indices_of_others_are_never_removed(opensearch: OpenSearchEngine) -> None:
    prefix = opensearch.address.prefix
    near_misses = (f"{prefix}-gen-x", f"{prefix}-gen-20260101t000000-abcdef-other")
    for name in near_misses:
        cluster(opensearch).request("PUT", f"/{name}", {"settings": {"number_of_replicas": 0}})
    try:
        publish(opensearch, record("a"))
        assert set(near_misses) <= indices(opensearch)
    finally:
        cluster(opensearch).request("DELETE", f"/{','.join(near_misses)}")


def test_nobody_writes_to_a_published_generation(opensearch: OpenSearchEngine) -> None:
    publish(opensearch, record("a", "uno"))
    for index in indices(opensearch):
        with pytest.raises(EngineUnavailable, match="cluster_block"):
            cluster(opensearch).request("POST", f"/{index}/_doc", {})


def test_verify_finds_a_document_that_is_missing(opensearch: OpenSearchEngine) -> None:
    publish(opensearch, record("a", "uno"), record("b", "dos"))
    assert [info.documents for info in opensearch.verify()] == [2]
    (index,) = (name for name in indices(opensearch) if name.endswith("-records"))
    cluster(opensearch).request("PUT", f"/{index}/_settings", {"index.blocks.write": None})
    cluster(opensearch).request("DELETE", f"/{index}/_doc/b?refresh=true")
    with pytest.raises(CorruptIndex):
        opensearch.verify()


def test_a_list_of_forms_is_not_cut(opensearch: OpenSearchEngine) -> None:
    """The usual tokenizer cuts after 255 letters, in silence: the last of many long forms would not be found."""
    forms = tuple(f"{number:04}{'ñ' * 200}" for number in range(MAX_FORMS))
    generation = publish(opensearch, record("a", forms[-1]), record("b", forms[0]), record("c", "ñ" * 200))
    assert found(generation, Synonym("exact", forms)) == ["a", "b"]
    assert [hit.passages_total for hit in generation.search(Query(Synonym("exact", forms))).hits] == [1, 1]


def test_a_window_smaller_than_its_slots_is_not_a_window_without_end(opensearch: OpenSearchEngine) -> None:
    generation = publish(
        opensearch, record("a", "uno dos tres"), record("b", "uno x dos x tres"), record("c", "dos uno tres")
    )
    slots = (("uno",), ("dos", "uno"), ("tres",))
    assert found(generation, Near("exact", slots, 1)) == ["c"]
    assert found(generation, Near("exact", slots, 2)) == ["a", "c"]


def test_texts_and_kinds_that_json_cannot_hold_come_back(opensearch: OpenSearchEngine) -> None:
    odd = Passage("p\ud800", "kind \udfff" * 50, "half \ud83d of a pair", ("uno",), ("uno",))
    generation = publish(opensearch, Record("ñ" * 255, (odd,)), record("b", "dos"))
    (hit,) = generation.search(Query(UNO)).hits
    assert (hit.passages[0].anchor, hit.passages[0].kind, hit.passages[0].text) == (
        odd.anchor,
        odd.kind,
        odd.text,
    )
    assert generation.record("ñ" * 255) == Record("ñ" * 255, (odd,))


def test_several_shards_count_and_score_as_one(opensearch: OpenSearchEngine) -> None:
    """Each shard knows only its own documents: frequencies, lists of facet values and first hits are put together."""
    chance = random.Random("shards")
    settings = dataclasses.replace(opensearch._settings, shards=3)
    records = random_corpus(chance, 40)
    generation = publish(OpenSearchEngine(opensearch.address, RULES, settings=settings), *records)
    oracle = MemoryEngine()
    oracle.publish(records, blobs=dict, rules=RULES)
    assert_answers_as_oracle(generation, oracle.current(), chance, 20)


def refuse_to_write(builder: GenerationBuilder) -> None:
    assert not builder._unchanged, "a Record is written once more that the clone has"


def counts_of(records: list[Record]) -> RecordCounts:
    counts = RecordCounts()
    for counted in records:
        counts.add(counted)
    return counts


def told(counts: RecordCounts) -> tuple[object, ...]:
    frequencies = counts.frequencies
    numbers = counts.numbers_of_values, counts.passages, frequencies.documents_with_text
    return *numbers, list(frequencies.exact_frequencies()), frequencies.table("stem")


def test_a_build_on_a_clone_answers_as_one_that_wrote_everything(
    opensearch: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deleted documents count in frequencies and lengths until they are gone for good: scores would be off."""
    monkeypatch.setattr(opensearch_engine, "LEAST_TO_CLONE", 1)
    monkeypatch.setattr(GenerationBuilder, "_write_unchanged", refuse_to_write)
    chance = random.Random("clone")
    before = random_corpus(chance, 60)
    opensearch.publish(before, blobs=lambda: {"x": b"old", "y": b"old"}, rules=RULES)
    others = [structs.replace(record, id=f"new-{record.id}") for record in random_corpus(chance, 12)]
    # Some are gone, some are others under their old ids, some are new; the rest is kept.
    kept = before[12:]
    replaced = [structs.replace(old, id=record.id) for old, record in zip(others, before[6:12], strict=False)]
    now = [*kept, *replaced, *others[6:]]
    fed: list[Record | Unchanged] = [*(Unchanged(record.id) for record in kept), *replaced, *others[6:]]
    opensearch.publish(fed, blobs=lambda: {"x": b"new"}, rules=RULES)
    generation = opensearch.current()
    oracle = MemoryEngine()
    oracle.publish(now, blobs=dict, rules=RULES)
    assert_answers_as_oracle(generation, oracle.current(), chance, 20)
    assert [generation.record(record.id) for record in now] == now
    assert [generation.record(record.id) for record in before[:6]] == [None] * 6
    assert bytes(generation.blob("x")) == b"new"
    with pytest.raises(KeyError):
        generation.blob("y")
    assert told(generation.counts()) == told(counts_of(now))
    opensearch.verify()


def test_a_clone_is_made_where_most_is_unchanged_and_of_indices_of_the_same_shape(
    opensearch: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(opensearch, *(record(name, "uno") for name in "abc"))
    cloned: list[bool] = []
    build = GenerationBuilder.__init__

    def noted(*args: object, source: object = None, **options: object) -> None:
        cloned.append(source is not None)
        build(*args, source=source, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(GenerationBuilder, "__init__", noted)
    most: list[Record | Unchanged] = [Unchanged("a"), Unchanged("b"), record("c", "dos")]
    publish(opensearch, *most)
    monkeypatch.setattr(opensearch_engine, "LEAST_TO_CLONE", 1)
    publish(opensearch, Unchanged("a"), record("b", "dos"), record("c", "dos"))
    settings = dataclasses.replace(opensearch._settings, shards=2)
    publish(OpenSearchEngine(opensearch.address, RULES, settings=settings), *most)
    publish(opensearch, *most)
    publish(opensearch, *map(Unchanged, "abc"))
    assert cloned == [False, False, False, False, True]

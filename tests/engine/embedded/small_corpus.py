"""Forty documents that hold what decides an order: ties, empty and long documents, titles, missing dates and symbols.

What the oracle answers about them is computed once for each query.
"""

from functools import cache
from pathlib import Path

import pytest

from indexer.engine.embedded import (
    doc_set,
    postings_reader,
    ranking,
    scorers,
    sorted_int_lists,
    text_field,
    top_k,
)
from indexer.engine.embedded.engine import EmbeddedEngine
from indexer.engine.embedded.tuning import Tuning
from indexer.engine.memory import MemoryEngine
from indexer.engine.port import Generation, Query, Record, Results
from tests.engine.builders import RULES, block, record

NUM_DOCS = 40
# What a large index has is made of few documents.
LARGE = Tuning(
    block_size=64,
    bitmap_divisor=64,
    small_kind_divisor=1,
    frequent_divisor=4,
    top_docs=6,
    common_tf_limit=2,
    max_bitset_values=2,
)
# Constants of the code paths that only a large index takes.
LARGE_PATHS = (
    (scorers, "NUMPY_CALL_COST", 0),
    (postings_reader, "LOOP_LIMIT", 2),
    (sorted_int_lists, "LOOP_LIMIT", 2),
    (text_field, "BITMAP_CHUNK", 3),
    (doc_set, "SPARSE_DIVISOR", 4),
    (ranking, "SCAN_CHUNK", 6),
    (ranking, "SCAN_DIVISOR", 4),
    (ranking, "SCAN_WANTED_DIVISOR", 2),
    (top_k, "MIN_COLUMNS", 2),
    (top_k, "COLUMNS_PER_DOC", 1),
)


def _document(number: int) -> Record:
    words = ["uno"] * (number % 4) + ["dos"] * (number % 3) + ["tres"] * (number % 5 > 2)
    words += ["raro"] * (number == 17) + ["x"] * (number % 7)
    passages = [
        block(" ".join(words), anchor="p1", entities=("k",) if number % 6 == 1 else ()),
        block("uno y dos" if number % 5 else "dos y luego tres y uno", anchor="p2"),
        block("", anchor="p3"),
        block("uno " * 90 + "dos" if number == 11 else "cuatro cinco", anchor="p4"),
    ]
    if number % 3 != 1:
        title = "uno dos" if number % 2 else "tres seis"
        passages.insert(0, block(title, anchor="t", kind="title"))
    return record(
        # Not in the order of the numbers.
        f"d{number * 29 % NUM_DOCS:02}",
        *(passages if number % 13 else []),
        facets={"topic": ("a", "b")[: number % 3], "kind": (f"k{number % 4}",)},
        bears=(f"b{number % 8}",),
        date=f"20{number % 6}" if number % 6 else None,
        sort_symbol=f"S{number % 5}" if number % 5 else None,
    )


RECORDS = tuple(_document(number) for number in range(NUM_DOCS))


@cache
def oracle() -> Generation:
    """Return the generation of the engine in memory."""
    engine = MemoryEngine()
    engine.publish(RECORDS, blobs=dict, rules=RULES)
    return engine.current()


# By the text of a query.
_answers: dict[str, Results] = {}


def expected(query: Query) -> Results:
    """Return the oracle's answer to a query."""
    text = repr(query)
    if text not in _answers:
        _answers[text] = oracle().search(query)
    return _answers[text]


def embedded(folder: Path, *, large: bool) -> Generation:
    """Return the generation of the embedded engine."""
    engine = EmbeddedEngine(folder / "index", tuning=LARGE if large else Tuning())
    engine.publish(RECORDS, blobs=dict, rules=RULES)
    return engine.current()


def take_large_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let few documents take the code paths that are made for many."""
    for module, name, value in LARGE_PATHS:
        monkeypatch.setattr(module, name, value)


def assert_same(answer: Results, oracle_answer: Results) -> None:
    """Assert that two answers are the same to the hit, its passages and scores; these but for rounding."""
    assert (answer.total, answer.total_first_tier) == (oracle_answer.total, oracle_answer.total_first_tier)
    assert answer.facets == oracle_answer.facets
    assert [hit.id for hit in answer.hits] == [hit.id for hit in oracle_answer.hits]
    assert (answer.cursor is None) == (oracle_answer.cursor is None)
    for hit, wanted in zip(answer.hits, oracle_answer.hits, strict=True):
        assert hit.score == pytest.approx(wanted.score, rel=1e-5, abs=1e-6)
        assert (hit.passages, hit.passages_total, hit.in_first_tier) == (
            wanted.passages,
            wanted.passages_total,
            wanted.in_first_tier,
        )
        assert [score is None for score in hit.node_scores] == [score is None for score in wanted.node_scores]
        assert [score or 0 for score in hit.node_scores] == pytest.approx(
            [score or 0 for score in wanted.node_scores], rel=1e-5, abs=1e-6
        )

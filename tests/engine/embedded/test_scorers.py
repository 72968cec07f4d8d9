"""A scorer gives each document the same score, looked up or added up, alone or among others."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from indexer.engine.bm25 import bm25, idf, length_code, norms
from indexer.engine.embedded.array_file import ArrayFile
from indexer.engine.embedded.doc_set import DocIds, DocSet
from indexer.engine.embedded.engine import EmbeddedEngine
from indexer.engine.embedded.postings_reader import PostingsReader
from indexer.engine.embedded.scorers import (
    BoostedScorer,
    ConstantScorer,
    PrecomputedScorer,
    Scorer,
    TermScorer,
    accumulate_all,
    accumulation_is_cheaper,
    cleared_scores,
    score_set,
    sum_scores,
    synonym_scorer,
)
from indexer.engine.embedded.text_field import TextField
from indexer.engine.embedded.tuning import Tuning
from tests.engine.builders import RULES, record

NUM_DOCS = 150
# By word: in how many documents it is. Of the first, the lists are frequent.
WORDS = {"todos": 1, "pares": 2, "sextos": 6, "raro": 50, "solo": 149}
TEXTS = [
    " ".join(
        f"{word} " * (number % 4 + 1) for word, divisor in WORDS.items() if number % divisor == divisor - 1
    )
    + " x" * (number % 11)
    for number in range(NUM_DOCS)
]


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TextField]:
    index: Path = tmp_path_factory.mktemp("scorers") / "index"
    engine = EmbeddedEngine(index, tuning=Tuning(frequent_divisor=8, top_docs=5))
    records = [record(f"d{number:03}", text) for number, text in enumerate(TEXTS)]
    arrays = ArrayFile(index / engine.publish(records, blobs=dict, rules=RULES).generation)
    yield TextField(arrays, "exact", PostingsReader(arrays))


def by_hand(*words: str) -> np.ndarray:
    """Return the score of each document for these words as one, (NUM_DOCS,)."""
    lengths = [len(text.split()) for text in TEXTS]
    norms_by_code = norms(sum(lengths) / NUM_DOCS)
    counts = [sum(text.split().count(word) for word in words) for text in TEXTS]
    frequency = max(sum(word in text.split() for text in TEXTS) for word in words)
    weight = idf(NUM_DOCS, frequency)
    return np.array(
        [
            bm25(weight, count, norms_by_code[length_code(length)])
            for count, length in zip(counts, lengths, strict=True)
        ]
    )


def scorers_and_scores(field: TextField) -> list[tuple[Scorer, np.ndarray]]:
    """Return scorers of every kind, and what each scores by document."""
    pairs: list[tuple[Scorer, np.ndarray]] = [
        (TermScorer(field, field.list_ids((word,))[0]), by_hand(word)) for word in WORDS
    ]
    for words in (("sextos", "raro"), ("raro", "solo"), ("todos", "solo")):
        pairs.append((synonym_scorer(field, field.list_ids(words)), by_hand(*words)))
    few = np.array([3, 77, 149])
    scores = np.zeros(NUM_DOCS)
    scores[few] = 0.5, 0.25, 2.0
    pairs.append((PrecomputedScorer(DocSet(NUM_DOCS, ids=few), scores[few].astype(np.float32)), scores))
    pairs.append((ConstantScorer(DocSet(NUM_DOCS, ids=few), 3.0), (scores > 0) * 3.0))
    none = np.empty(0, np.int64)
    pairs.append((PrecomputedScorer(DocSet(NUM_DOCS, ids=none), none.astype(np.float32)), scores * 0))
    pairs.append((ConstantScorer(DocSet(NUM_DOCS, ids=none), 3.0), scores * 0))
    return pairs


@pytest.mark.parametrize("factor", [1.0, 0.5, 3.0, 0.0])
def test_a_document_scores_the_same_looked_up_and_added_up(field: TextField, factor: float) -> None:
    some = np.array([149, 0, 77, 3, 5, 1, 148, 49])
    for scorer, scores in scorers_and_scores(field):
        assert scorer.docs.ids.tolist() == np.flatnonzero(scores).tolist()
        assert len(scorer.docs) == np.count_nonzero(scores)
        boosted = BoostedScorer(scorer, factor, all_match=False)
        for ids in (some, np.arange(NUM_DOCS), some[:1], some[:0]):
            assert boosted.scores_for(DocIds(ids)) == pytest.approx(scores[ids] * factor, rel=1e-5)
        # Its own documents all match, and it need not look.
        own = scorer.docs.ids
        for all_match, ids in ((True, own), (True, own.copy()), (True, own[1::2]), (False, own)):
            scored = BoostedScorer(scorer, factor, all_match).scores_for(DocIds(ids))
            assert scored == pytest.approx(scores[ids] * factor, rel=1e-5)
            assert scored.dtype == np.float32
        added = np.ones(NUM_DOCS, np.float32)
        scorer.accumulate(added, factor)
        assert added == pytest.approx(1 + scores * factor, rel=1e-5)


def test_scores_are_added_up_the_same_in_either_way(field: TextField) -> None:
    pairs = scorers_and_scores(field)
    for chosen in (pairs, pairs[:1], pairs[2:4], pairs[-1:], pairs[::-1]):
        scorers = [BoostedScorer(scorer, 0.5 + n, all_match=False) for n, (scorer, _) in enumerate(chosen)]
        total = sum(scores * (0.5 + n) for n, (_, scores) in enumerate(chosen))
        assert accumulate_all(scorers, NUM_DOCS) == pytest.approx(total, rel=1e-5)
        # A second time the array was cleared.
        assert accumulate_all(scorers, NUM_DOCS) == pytest.approx(total, rel=1e-5)
        assert sum_scores(scorers, np.arange(NUM_DOCS)) == pytest.approx(total, rel=1e-5)
        assert sum_scores(scorers, DocIds(np.array([5, 3]))) == pytest.approx(total[[5, 3]], rel=1e-5)
        for ids in (np.array([3, 149]), np.arange(NUM_DOCS), np.empty(0, np.int64)):
            docs = DocSet(NUM_DOCS, ids=ids)
            assert score_set(scorers, docs) == pytest.approx(total[ids], rel=1e-5)


def test_the_array_of_scores_is_as_long_as_was_asked_and_zero() -> None:
    for size in (3, 7, 7, 2, 0):
        scores = cleared_scores(size)
        assert scores.tolist() == [0.0] * size
        scores += 1


def test_a_frequent_word_knows_its_best_documents_in_order(field: TextField) -> None:
    for word, divisor in WORDS.items():
        scores = by_hand(word)
        best = np.lexsort((np.arange(NUM_DOCS), -scores))[:5]
        top = TermScorer(field, field.list_ids((word,))[0]).top_docs().tolist()
        assert top == (best.tolist() if divisor <= 8 else [])
    for scorer, _ in scorers_and_scores(field)[len(WORDS) :]:
        assert len(scorer.top_docs()) == 0


def test_what_costs_less_is_done() -> None:
    def constant(size: int, num_docs: int) -> BoostedScorer:
        return BoostedScorer(ConstantScorer(DocSet(num_docs, ids=np.arange(size)), 1.0))

    few, many = DocSet(30_000, ids=np.arange(10)), DocSet(30_000, ids=np.arange(20_000))
    # Few documents in long lists are looked up: 4 * (10 + 400) of them are fewer than 20,000 + 10,000.
    assert not accumulation_is_cheaper([constant(20_000, 30_000)], few)
    # Many documents in short lists are not: 4 * (20,000 + 400) are more than 10 + 10,000.
    assert accumulation_is_cheaper([constant(10, 30_000)], many)
    # A scorer's own documents need neither, unless there are others.
    own = constant(10, 3)
    assert not accumulation_is_cheaper([own], own.scorer.docs)
    assert accumulation_is_cheaper([own, own], own.scorer.docs)
    # Each scorer costs its look-ups.
    lists = [constant(1000, 9000)] * 3
    assert [accumulation_is_cheaper(lists[:n], DocSet(9000, ids=np.arange(400))) for n in (1, 2, 3)] == [
        False,
        True,
        True,
    ]
    # At the border: 4 * (100 + 400) are not more than 1000 + 3000 // 3.
    at_border = [constant(1000, 3000)]
    assert not accumulation_is_cheaper(at_border, DocSet(3000, ids=np.arange(100)))
    assert accumulation_is_cheaper(at_border, DocSet(3000, ids=np.arange(101)))

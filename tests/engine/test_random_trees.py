"""Random corpora and random trees: every engine answers as the oracle does."""

import random
from pathlib import Path

import pytest

from indexer.engine.memory import MemoryEngine
from indexer.engine.port import Engine
from tests.engine.conftest import ENGINES, open_by_name
from tests.engine.random_trees import (
    CORPUS_SIZES,
    assert_answers_as_oracle,
    assert_holds_records,
    assert_unchanged_records_answer,
    publish,
    random_corpus,
)


@pytest.fixture(params=[name for name in ENGINES if name != "memory"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """Every engine but the oracle itself."""
    return open_by_name(request.param, request, tmp_path)


@pytest.mark.parametrize("seed", range(len(CORPUS_SIZES)))
def test_an_engine_answers_as_the_oracle_does(engine: Engine, seed: int) -> None:
    chance = random.Random(seed)
    records = random_corpus(chance, CORPUS_SIZES[seed])
    oracle = publish(MemoryEngine(), records)
    generation = publish(engine, records)
    assert_holds_records(generation, oracle, records)
    assert_answers_as_oracle(generation, oracle, chance, 100 if len(records) < 100 else 30)


def test_unchanged_documents_answer_among_new_ones_as_the_oracle_does(engine: Engine) -> None:
    assert_unchanged_records_answer(engine, random.Random("unchanged"), 60)

"""A word and its stem share a posting list only where they always agree."""

import random
from itertools import product
from pathlib import Path

import pytest

from indexer.engine.embedded import text_field
from indexer.engine.embedded.engine import EmbeddedEngine
from indexer.engine.embedded.tuning import Tuning
from indexer.engine.memory import MemoryEngine
from indexer.engine.port import Near, Or, Passage, Phrase, Query, Record, Rescore, Term
from tests.engine.builders import RULES


def test_a_word_of_two_stems_keeps_its_own_positions(tmp_path: Path) -> None:
    """`a` and `y` occur as often, and share one position."""
    words = Passage("p", "paragraph", "a a c b", exact=("a", "a", "c", "b"), stem=("x", "y", "z", "y"))
    engine = EmbeddedEngine(tmp_path)
    engine.publish([Record("d", (words,))], blobs=dict, rules=RULES)
    generation = engine.current()
    assert generation.search(Query(Phrase("exact", (("a",), ("a",))))).total == 1
    assert generation.search(Query(Phrase("stem", (("y",), ("y",))))).total == 0
    assert generation.search(Query(Term("exact", "a"))).total == 1


def test_words_far_apart_in_a_document_longer_than_a_block_are_not_near(tmp_path: Path) -> None:
    """The low bits of a position do not tell where in such a document it is."""
    long = ["a"] * 900, ["b"], ["a"] * 90
    records = [
        Record(
            id,
            tuple(
                Passage(f"p{number}", "paragraph", "", *2 * (tuple(words),))
                for number, words in enumerate(texts)
            ),
        )
        for id, texts in (("short", (["b"], ["a"])), ("long", long))
    ]
    near = Near("exact", (("a",), ("b",)), 1)
    query = Query(
        Or((Term("exact", "a", 2), Term("exact", "b", 3))),
        rescore=Rescore(near, 10, best_passage=1.0),
        size=2,
    )
    engine, oracle = EmbeddedEngine(tmp_path, tuning=Tuning(block_size=64)), MemoryEngine()
    for each in (engine, oracle):
        each.publish(records, blobs=dict, rules=RULES)
    scores, expected = (
        {hit.id: hit.score for hit in each.current().search(query).hits} for each in (engine, oracle)
    )
    assert scores.keys() == {"long", "short"}
    assert scores == pytest.approx(expected, rel=1e-5)


def test_phrases_of_words_with_bitmaps_are_found_however_few_positions_are_looked_up_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Positions end a chunk, begin one, and are alone in the last."""
    monkeypatch.setattr(text_field, "BITMAP_CHUNK", 3)
    chance = random.Random(1)
    documents = {f"d{number}": chance.choices("aaabbcd", k=chance.randint(1, 15)) for number in range(40)}
    engine = EmbeddedEngine(tmp_path, tuning=Tuning(bitmap_divisor=10))
    engine.publish(
        [
            Record(id, (Passage("p", "paragraph", " ".join(words), tuple(words), tuple(words)),))
            for id, words in documents.items()
        ],
        blobs=dict,
        rules=RULES,
    )
    generation = engine.current()
    for length in (2, 3):
        for phrase in product("abcd", repeat=length):
            results = generation.search(Query(Phrase("exact", tuple((word,) for word in phrase)), size=40))
            wanted = {id for id, words in documents.items() if " ".join(phrase) in " ".join(words)}
            assert {hit.id for hit in results.hits} == wanted

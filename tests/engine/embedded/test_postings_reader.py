"""Sorted lists are written and read; a word and its stem share a posting list only where they always agree."""

import random
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from indexer.engine.embedded import postings_reader, text_field
from indexer.engine.embedded.array_file import Array, ArrayFile, ArrayFileWriter
from indexer.engine.embedded.engine import EmbeddedEngine
from indexer.engine.embedded.layout import SortedIntListsSpec
from indexer.engine.embedded.postings_reader import SortedIntLists, SortedIntListsWriter
from indexer.engine.embedded.tuning import Tuning
from indexer.engine.memory import MemoryEngine
from indexer.engine.port import Near, Or, Passage, Phrase, Query, Record, Rescore, Term
from tests.engine.builders import RULES

SPEC = SortedIntListsSpec("lists")


def written(folder: Path, lists: list[Array], limit: int) -> SortedIntLists:
    offsets = np.cumsum([0, *map(len, lists)])
    arrays = ArrayFileWriter(folder)
    writer = SortedIntListsWriter(arrays, SPEC, offsets, limit, long_from=4, block_size=16)
    for low in range(0, len(lists), 3):
        high = min(low + 3, len(lists))
        writer.write(low, high, np.concatenate(lists[low:high]))
    arrays.close()
    return SortedIntLists(ArrayFile(folder), SPEC, offsets.astype(np.uint32), np.uint32)


@pytest.mark.parametrize("loop_limit", [1, 99])
@pytest.mark.parametrize("limit", [1, 16, 17, 160, 170])
def test_sorted_lists_are_read_as_they_were_written(
    limit: int, loop_limit: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postings_reader, "LOOP_LIMIT", loop_limit)
    generator = np.random.default_rng(limit)
    shares = (1, 0.9, 0.5, 0.5, 0.3, 0.05, 0.05, 0.01)
    lists = [np.flatnonzero(generator.random(limit) < share) for share in shares]
    read = written(tmp_path, lists, limit)
    # The last bound is the end.
    bounds = np.unique([0, *generator.integers(0, limit, 8), limit])[-8:]
    starts, ends = bounds[: len(bounds) // 2 * 2].reshape(-1, 2).T
    for list_id, integers in enumerate(lists):
        assert read.read(list_id).tolist() == integers.tolist()
        inside = [value for value in integers.tolist() if in_any(value, starts, ends)]
        assert read.in_ranges(list_id, starts, ends).tolist() == inside
    for list_ids in ([], [1], [0, 2, 5], [4, 5, 6, 7], list(range(8))):
        wanted = [value for list_id in list_ids for value in lists[list_id].tolist()]
        asked = np.array(list_ids, np.int64)
        assert read.concat_lists(asked).tolist() == wanted
        inside = read.concat_in_ranges(asked, starts, ends).tolist()
        assert sorted(inside) == sorted(value for value in wanted if in_any(value, starts, ends))
    for value in range(limit):
        holding = {list_id for list_id, integers in enumerate(lists) if value in integers}
        assert holding <= set(read.candidate_lists(value).tolist())


def test_an_integer_is_read_by_its_place_and_a_floor_less_than_a_block_below_it(tmp_path: Path) -> None:
    """As positions are: the floor is where the document begins, in the same block or in the one before."""
    limit = 170
    generator = np.random.default_rng(3)
    lists = [np.flatnonzero(generator.random(limit) < share) for share in (1, 0.9, 0.5, 0.05, 0.05)]
    read = written(tmp_path, lists, limit)
    integers = np.concatenate(lists)
    for distance in (0, 1, 7, read.block_size - 1):
        floors = np.maximum(integers - distance, 0)
        assert read.at(np.arange(len(integers)), floors).tolist() == integers.tolist()
    few = np.array([0, 5, 169, 170, len(integers) - 1])
    assert read.at(few, integers[few]).tolist() == integers[few].tolist()


def in_any(value: int, starts: Array, ends: Array) -> bool:
    return any(start <= value < end for start, end in zip(starts, ends, strict=True))


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

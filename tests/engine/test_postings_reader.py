"""Runs of ascending numbers go out and in again; a word and its stem share a list only where they always agree."""

import random
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from indexer.engine.embedded import inverter, postings_reader, text_field
from indexer.engine.embedded.array_file import Array, ArrayFile, ArrayFileWriter
from indexer.engine.embedded.engine import EmbeddedEngine
from indexer.engine.embedded.postings_reader import SortedIntLists, SortedIntListsWriter
from indexer.engine.port import Passage, Phrase, Query, Record, Term
from tests.engine.making import RULES


def written(folder: Path, runs: list[Array], limit: int) -> SortedIntLists:
    starts = np.cumsum([0, *map(len, runs)])
    arrays = ArrayFileWriter(folder)
    writer = SortedIntListsWriter(arrays, "runs", starts, limit, 4)
    for low in range(0, len(runs), 3):
        high = min(low + 3, len(runs))
        writer.write(low, high, np.concatenate(runs[low:high]))
    arrays.close()
    return SortedIntLists(ArrayFile(folder), "runs", starts.astype(np.uint32), np.uint32)


@pytest.mark.parametrize("few", [1, 99])
@pytest.mark.parametrize("limit", [1, 16, 17, 160, 170])
def test_runs_are_read_as_they_were_laid_down(
    limit: int, few: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postings_reader, "BLOCK_SIZE", 16)
    monkeypatch.setattr(postings_reader, "LOOP_LIMIT", few)
    generator = np.random.default_rng(limit)
    shares = (1, 0.9, 0.5, 0.5, 0.3, 0.05, 0.05, 0.01)
    runs = [np.flatnonzero(generator.random(limit) < share) for share in shares]
    read = written(tmp_path, runs, limit)
    bounds = np.unique([0, *generator.integers(0, limit, 8), limit])[-8:]  # the last is the end
    starts, ends = bounds[: len(bounds) // 2 * 2].reshape(-1, 2).T
    for number, run in enumerate(runs):
        assert read.one(number).tolist() == run.tolist()
        inside = [value for value in run.tolist() if in_any(value, starts, ends)]
        assert read.between(number, starts, ends).tolist() == inside
    for numbers in ([], [1], [0, 2, 5], [4, 5, 6, 7], list(range(8))):
        wanted = [value for number in numbers for value in runs[number].tolist()]
        asked = np.array(numbers, np.int64)
        assert read.several(asked).tolist() == wanted
        found = read.several_between(asked, starts, ends).tolist()
        assert sorted(found) == sorted(value for value in wanted if in_any(value, starts, ends))
    for value in range(limit):
        holding = {number for number, run in enumerate(runs) if value in run}
        assert holding <= set(read.holding(value).tolist())


def in_any(value: int, starts: Array, ends: Array) -> bool:
    return any(start <= value < end for start, end in zip(starts, ends, strict=True))


def test_a_word_of_two_stems_keeps_its_own_places(tmp_path: Path) -> None:
    """`a` and `y` stand as often, and in one place together."""
    words = Passage("p", "paragraph", "a a c b", exact=("a", "a", "c", "b"), stem=("x", "y", "z", "y"))
    engine = EmbeddedEngine(tmp_path)
    engine.publish([Record("d", (words,))], blobs=dict, rules=RULES)
    generation = engine.current()
    assert generation.search(Query(Phrase("exact", (("a",), ("a",))))).total == 1
    assert generation.search(Query(Phrase("stem", (("y",), ("y",))))).total == 0
    assert generation.search(Query(Term("exact", "a"))).total == 1


def test_phrases_of_widespread_words_are_found_however_few_places_are_looked_up_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A place ends a piece, begins one, and is alone in the last."""
    monkeypatch.setattr(inverter, "BITMAP_DIVISOR", 10)
    monkeypatch.setattr(text_field, "BITMAP_CHUNK", 3)
    chance = random.Random(1)
    documents = {f"d{number}": chance.choices("aaabbcd", k=chance.randint(1, 15)) for number in range(40)}
    engine = EmbeddedEngine(tmp_path)
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
            found = generation.search(Query(Phrase("exact", tuple((word,) for word in phrase)), size=40))
            wanted = {id for id, words in documents.items() if " ".join(phrase) in " ".join(words)}
            assert {hit.id for hit in found.hits} == wanted

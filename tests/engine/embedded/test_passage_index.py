"""The passages of a hit: which match, what they weigh, which come first, and how many there are."""

import pytest

from indexer.engine.port import (
    Generation,
    InKind,
    MatchAll,
    Near,
    Node,
    Or,
    Phrase,
    Prefix,
    Query,
    Synonym,
    Term,
)
from tests.engine.embedded.small_corpus import NUM_DOCS, RECORDS, assert_same, expected

LEAVES: dict[str, Node] = {
    "a word": Term("exact", "uno", 3),
    "forms": Synonym("exact", ("tres", "raro", "nada"), 2),
    "a stem": Term("stem", "cuat", 2),
    "a prefix": Prefix("exact", "c", 1),
    "a prefix of all": Prefix("stem", "", 1),
    "a phrase": Phrase("exact", (("uno",), ("y", "dos")), 5),
    "near words": Near("exact", (("uno",), ("dos",)), 2, 5),
    "a title": InKind("title", Term("exact", "uno", 4)),
    "a key": Term("entities", "k", 7),
    "keys": Synonym("entities", ("nada", "k", "k"), 7),
    "a key of the document": Term("bears", "b1", 7),
    "nothing": MatchAll(),
}


@pytest.mark.parametrize("first", LEAVES)
@pytest.mark.parametrize("second", ["a word", "near words", "a key", "nothing"])
def test_the_best_passages_are_those_that_weigh_most(generation: Generation, first: str, second: str) -> None:
    root = Or((MatchAll(), LEAVES[first], LEAVES[second]))
    for passages in (1, 2, 9):
        for fallback_kinds in ((), ("title",), ("paragraph", "title", "footnote")):
            if passages < 9 or not fallback_kinds:
                query = Query(root, passages=passages, fallback_kinds=fallback_kinds, size=NUM_DOCS)
                assert_same(generation.search(query), expected(query))


def test_every_record_comes_back_whole(generation: Generation) -> None:
    for record in RECORDS:
        assert generation.record(record.id) == record

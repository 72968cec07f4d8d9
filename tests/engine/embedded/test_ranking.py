"""Every page of every order is a part of the one whole order, which the oracle has too."""

import dataclasses

import pytest

from indexer.engine.cursors import decode_cursor
from indexer.engine.port import (
    ORDERS,
    Boost,
    ConstantScore,
    Generation,
    MatchAll,
    Node,
    Or,
    Order,
    Query,
    Rescore,
    Term,
)
from tests.engine.embedded.small_corpus import assert_same, expected

UNO, DOS, TRES = (Term("exact", word) for word in ("uno", "dos", "tres"))
ROOTS: dict[str, Node] = {
    # Without a score, and of one score.
    "all": MatchAll(),
    "facet": Term("topic", "b"),
    "constant": ConstantScore(TRES, 2.0),
    # Scores with ties; of all documents of the corpus, of some, of one.
    "common": UNO,
    "boosted": Boost(DOS, 3.0),
    "sum": Or((UNO, Boost(TRES, 2.0), Term("bears", "b3"))),
    "rare": Term("exact", "raro"),
    "none": Term("exact", "nada"),
}
PAGES = [(0, 0), (0, 3), (5, 7), (19, 4), (36, 10), (41, 5), (0, 40)]
RESCORED = Or((ConstantScore(Term("exact", "seis"), 5.0), TRES))


def queries(root: Node, order: Order) -> list[Query]:
    """Return queries of a whole list: in tiers or in one, with and without windows."""
    windows = (None, 0, 7, 100) if order == "relevance" else (None, 7)
    return [
        Query(
            root,
            first_tier=tier,
            rescore=None if window is None else Rescore(RESCORED, window, 0.5 if window == 7 else 0.0),
            order=order,
            size=100,
            passages=1,
        )
        for tier in (None, Term("topic", "a"))
        for window in windows
    ]


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("order", ORDERS)
def test_the_whole_list_is_the_oracles_and_each_page_is_a_part_of_it(
    generation: Generation, root: str, order: Order
) -> None:
    for query in queries(ROOTS[root], order):
        whole = generation.search(query)
        assert_same(whole, expected(query))
        for offset, size in PAGES:
            page = generation.search(dataclasses.replace(query, offset=offset, size=size))
            assert page.hits == whole.hits[offset : offset + size]
            assert page.total == whole.total
            assert (page.cursor is not None) == (bool(page.hits) and offset + size < whole.total)


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("order", ORDERS)
def test_after_each_document_the_rest_of_the_list_follows(
    generation: Generation, root: str, order: Order
) -> None:
    for query in queries(ROOTS[root], order):
        whole = generation.search(query)
        for rank in range(1, len(whole.hits) - 1, 7):
            cursor = generation.search(dataclasses.replace(query, offset=rank, size=1)).cursor
            for size in (2, 100):
                page = generation.search(dataclasses.replace(query, after=cursor, size=size))
                assert page.hits == whole.hits[rank + 1 : rank + 1 + size]
                assert (page.cursor is not None) == (rank + 1 + size < whole.total)
                assert page.total == whole.total


def test_a_cursor_says_in_which_tier_and_on_which_side_of_the_window_its_page_ends(
    generation: Generation,
) -> None:
    query = Query(UNO, first_tier=Term("topic", "a"), rescore=Rescore(RESCORED, 7), size=1)
    whole = generation.search(dataclasses.replace(query, size=100))
    first_tier = whole.total_first_tier
    groups = []
    for offset in range(whole.total - 1):
        cursor = generation.search(dataclasses.replace(query, offset=offset)).cursor
        key = decode_cursor(cursor or "", generation.info.generation, "relevance")
        assert (key.id, key.score) == (whole.hits[offset].id, whole.hits[offset].score)
        groups.append(key.group)
    assert groups == [0] * 7 + [1] * (first_tier - 7) + [2] * 7 + [3] * (whole.total - first_tier - 8)

"""What the types of the contract are, and what they say where nothing is said."""

import dataclasses
import gc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from indexer.engine import port
from indexer.engine.port import (
    And,
    Boost,
    ConstantScore,
    Generation,
    GenerationInfo,
    Health,
    Hit,
    InKind,
    MatchAll,
    Near,
    Node,
    Not,
    Or,
    Passage,
    Phrase,
    Prefix,
    Query,
    Range,
    Record,
    Rescore,
    Results,
    Synonym,
    Term,
    WeakAnd,
    leaves,
    utc_timestamp,
)
from tests.engine.builders import block, record

# All but the protocols and what msgspec makes.
VALUES = [
    each
    for each in vars(port).values()
    if isinstance(each, type)
    and each.__module__ == port.__name__
    and not issubclass(each, msgspec.Struct)
    and not getattr(each, "_is_protocol", False)
]
UNO, DOS, TRES = (Term("exact", word) for word in ("uno", "dos", "tres"))


@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.__name__)
def test_what_goes_through_the_port_cannot_be_changed_and_has_nothing_but_its_fields(kind: type) -> None:
    """Threads share queries and answers."""
    assert dataclasses.is_dataclass(kind)
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert not hasattr(object.__new__(kind), "__dict__")


def test_records_and_passages_cannot_be_changed_and_are_not_looked_through_for_garbage() -> None:
    """A generation in memory has hundreds of thousands of them."""
    whole = record("a", "uno dos", facets={"f": ("v",)})
    for struct, name in ((whole, "id"), (whole.passages[0], "anchor")):
        with pytest.raises(AttributeError):
            setattr(struct, name, "other")
        assert not gc.is_tracked(struct)


def test_nodes_are_equal_by_what_they_say_and_can_be_keys() -> None:
    made: list[Callable[[], Node]] = [
        lambda: Term("exact", "uno"),
        lambda: Synonym("exact", ("uno",)),
        lambda: Prefix("exact", "uno"),
        lambda: Phrase("exact", (("uno",),)),
        lambda: Near("exact", (("uno",),), 1),
        lambda: InKind("title", UNO),
        lambda: And((UNO,)),
        lambda: Or((UNO,)),
        lambda: WeakAnd(((UNO, 1),), 1),
        lambda: Not(UNO),
        lambda: Range("date", "a", None),
        lambda: MatchAll(),
        lambda: Boost(UNO, 2.0),
        lambda: ConstantScore(UNO, 2.0),
    ]
    for make in made:
        assert make() == make() and make() is not make() and repr(make()).startswith(type(make()).__name__)
    assert len({make() for make in made for _ in range(2)}) == len(made)


def test_a_leaf_weighs_one_where_nothing_is_said_and_in_a_kind_as_much_as_below() -> None:
    for leaf in (
        UNO,
        Synonym("exact", ("uno",)),
        Prefix("exact", "u"),
        Phrase("exact", (("uno",),)),
        Near("exact", (("uno",),), 1),
    ):
        assert leaf.weight == 1
        assert InKind("title", leaf).weight == 1
        assert InKind("title", dataclasses.replace(leaf, weight=7)).weight == 7


def test_a_query_that_says_nothing_asks_for_the_ten_first_by_relevance(
    publish: Callable[..., Generation],
) -> None:
    generation = publish(*(record(f"d{number:02}", *["uno"] * 12) for number in range(12)))
    page = generation.search(Query(Or((UNO, MatchAll()))))
    assert [hit.id for hit in page.hits] == [f"d{number:02}" for number in range(10)]
    assert (page.total, page.total_first_tier, page.facets) == (12, 12, {})
    assert page.cursor is not None
    for hit in page.hits:
        assert (len(hit.passages), hit.passages_total, hit.node_scores) == (10, 12, ())
    assert generation.search(Query()).total == 12


def test_rescoring_adds_nothing_for_the_best_passage_where_nothing_is_said(
    publish: Callable[..., Generation],
) -> None:
    generation = publish(record("a", "uno dos"), record("b", "dos"))
    page = generation.search(Query(ConstantScore(UNO, 3.0), rescore=Rescore(Or(()), 10)))
    assert [(hit.id, hit.score) for hit in page.hits] == [("a", 3.0)]


def test_one_clause_is_enough_where_no_number_is_said(publish: Callable[..., Generation]) -> None:
    generation = publish(record("a", "uno dos"), record("b", "dos"), record("c", "tres"))
    page = generation.search(Query(WeakAnd(((UNO, 1), (DOS, 1)), 1)))
    assert sorted(hit.id for hit in page.hits) == ["a", "b"]


def test_a_record_that_says_nothing_bears_cites_and_stores_nothing() -> None:
    bare = Record("a", ())
    assert (bare.summary, bare.stored_document, bare.bears, bare.cites) == (b"", b"", (), ())
    assert (bare.facets, bare.date, bare.sort_symbol, bare.stored_fields) == ({}, None, None, {})
    assert Passage("p", "paragraph", "uno dos", ("uno", "dos"), ("uno", "dos")).entities == ()
    assert block("uno dos uno").word_count == 3


def test_an_answer_that_says_nothing_has_one_tier_and_explains_nothing() -> None:
    hit = Hit("a", 1.0, b"", (), 0)
    assert (hit.in_first_tier, hit.node_scores) == (True, ())
    assert Results(1, (hit,), {}, None, "gen-0001").total_first_tier == 0
    assert GenerationInfo("gen-0001", "2026-11-22T01:40:00Z", 1, "one").record_rules == ""
    assert Health(checked=True).damage is None


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (UNO, [UNO]),
        (And((UNO, DOS, TRES)), [UNO, DOS, TRES]),
        (Or((And((UNO, DOS)), TRES, UNO)), [UNO, DOS, TRES, UNO]),
        (WeakAnd(((UNO, 1), (Or((TRES, DOS)), 2), (UNO, 3)), 1), [UNO, TRES, DOS, UNO]),
        (And((Boost(DOS, 2.0), ConstantScore(UNO, 1.0))), [DOS, UNO]),
        (And((UNO, Not(DOS), Not(And((TRES,))), TRES)), [UNO, TRES]),
        (Not(Not(UNO)), []),
        (InKind("title", UNO), [InKind("title", UNO)]),
        (And((MatchAll(), Range("date", None, None), DOS)), [MatchAll(), Range("date", None, None), DOS]),
        (And(()), []),
    ],
)
def test_the_leaves_of_a_tree_are_those_not_below_a_not_from_left_to_right(
    node: Node, expected: list[Node]
) -> None:
    assert list(leaves(node)) == expected


def test_leaves_are_found_in_a_tree_deeper_than_the_stack() -> None:
    tree: Node = And((UNO, DOS))
    for _ in range(3000):
        tree = Or((tree,))
    assert list(leaves(tree)) == [UNO, DOS]


def test_the_day_of_building_is_said_in_utc_to_the_second() -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    built = datetime.strptime(utc_timestamp(), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert before < built <= datetime.now(UTC)

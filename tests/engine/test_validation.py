"""Where the limits of the contract lie: what stands at a limit is taken, and what is one beyond is refused."""

import math
import sys
from collections.abc import Callable

import pytest

from indexer.engine.port import (
    ORDERS,
    And,
    Boost,
    ConstantScore,
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
    Synonym,
    Term,
    WeakAnd,
)
from indexer.engine.validation import (
    check_blob_name,
    check_facet_values,
    check_keys_size,
    check_query,
    check_record,
    check_shrinkage,
    check_term,
    term_error,
)
from indexer.errors import BadQuery, BadRecord, IndexShrunk
from tests.engine.builders import block, record

UNO = Term("exact", "uno")


def forms(count: int) -> tuple[str, ...]:
    return tuple(f"f{number}" for number in range(count))


def rescored(window: int = 10, best_passage: float = 0.0) -> Query:
    return Query(UNO, rescore=Rescore(UNO, window, best_passage))


# --- queries ------------------------------------------------------------------------------------------------

# What is at the limit, and what is one beyond.
QUERIES = {
    "offset at least": (Query(offset=0), Query(offset=-1)),
    "size at least": (Query(size=0), Query(size=-1)),
    "passages at least": (Query(passages=0), Query(passages=-1)),
    "page at most": (Query(offset=9_990, size=10), Query(offset=9_990, size=11)),
    "offset at most": (Query(offset=10_000, size=0), Query(offset=10_001, size=0)),
    "size at most": (Query(size=10_000), Query(size=10_001)),
    "offset after a cursor": (Query(after="x"), Query(after="x", offset=1)),
    "window at least": (rescored(0), rescored(-1)),
    "window at most": (rescored(1000), rescored(1001)),
    "best passage at least": (rescored(best_passage=0.0), rescored(best_passage=-0.001)),
    "best passage at most": (
        rescored(best_passage=sys.float_info.max),
        rescored(best_passage=math.inf),
    ),
    "best passage is a number": (rescored(best_passage=0.5), rescored(best_passage=math.nan)),
    "boost at least": (Query(Boost(UNO, 0.0)), Query(Boost(UNO, -0.001))),
    "boost at most": (Query(Boost(UNO, sys.float_info.max)), Query(Boost(UNO, math.inf))),
    "boost is a number": (Query(Boost(UNO, 0.5)), Query(Boost(UNO, math.nan))),
    "constant at least": (Query(ConstantScore(UNO, 0.0)), Query(ConstantScore(UNO, -0.001))),
    "constant at most": (
        Query(ConstantScore(UNO, sys.float_info.max)),
        Query(ConstantScore(UNO, math.inf)),
    ),
    "constant is a number": (Query(ConstantScore(UNO, 0.5)), Query(ConstantScore(UNO, math.nan))),
    "worth at least": (
        Query(WeakAnd(((UNO, 1), (UNO, 1)), 1)),
        Query(WeakAnd(((UNO, 1), (UNO, 0)), 1)),
    ),
    "worths at most": (
        Query(WeakAnd(((UNO, (1 << 24) - 2), (UNO, 1)), 1)),
        Query(WeakAnd(((UNO, (1 << 24) - 2), (UNO, 2)), 1)),
    ),
    "min_worth at least": (Query(WeakAnd(((UNO, 1),), 1)), Query(WeakAnd(((UNO, 1),), 0))),
    "min_worth beyond all": (Query(WeakAnd(((UNO, 1),), 1 << 30)), Query(WeakAnd(((UNO, 1),), -(1 << 30)))),
    "min_clauses at least": (
        Query(WeakAnd(((UNO, 1),), 1, min_clauses=1)),
        Query(WeakAnd(((UNO, 1),), 1, min_clauses=0)),
    ),
    "min_clauses beyond all": (
        Query(WeakAnd(((UNO, 1),), 1, min_clauses=2)),
        Query(WeakAnd(((UNO, 1),), 1, min_clauses=-1)),
    ),
    "forms of a word": (Query(Synonym("exact", forms(1024))), Query(Synonym("exact", forms(1025)))),
    "forms of a key": (Query(Synonym("bears", forms(1024))), Query(Synonym("bears", forms(1025)))),
    "forms of a slot of a phrase": (
        Query(Phrase("exact", (("uno",), forms(1024)))),
        Query(Phrase("exact", (("uno",), forms(1025)))),
    ),
    "forms of a slot of near words": (
        Query(Near("exact", (forms(1024), ("uno",)), 1)),
        Query(Near("exact", (forms(1025), ("uno",)), 1)),
    ),
    "forms in a kind": (
        Query(InKind("title", Synonym("exact", forms(1024)))),
        Query(InKind("title", Synonym("exact", forms(1025)))),
    ),
    "slots of a phrase": (Query(Phrase("exact", (("uno",),))), Query(Phrase("exact", ()))),
    "slots of near words": (Query(Near("exact", (("uno",),), 1)), Query(Near("exact", (), 1))),
    "distance": (Query(Near("exact", (("uno",),), 0)), Query(Near("exact", (("uno",),), -1))),
    "slots in a kind": (
        Query(InKind("title", Phrase("exact", (("uno",),)))),
        Query(InKind("title", Phrase("exact", ()))),
    ),
}


@pytest.mark.parametrize("limit", QUERIES)
def test_a_query_is_taken_up_to_each_limit_and_refused_beyond(limit: str) -> None:
    taken, refused = QUERIES[limit]
    check_query(taken)
    with pytest.raises(BadQuery):
        check_query(refused)


def test_what_is_far_beyond_a_limit_is_refused_too() -> None:
    for refused in (
        Query(WeakAnd(((UNO, 1 << 24), (UNO, 1 << 24)), 1)),
        Query(And((Term("exact", "uno", 1 << 30), UNO))),
        Query(offset=1 << 40),
        Query(size=1 << 40),
        rescored(1 << 40),
        Query(Synonym("exact", forms(3000))),
        Query(Phrase("exact", (forms(3000),))),
        Query(passages=-1000),
        Query(Near("exact", (("uno",),), -1000)),
    ):
        with pytest.raises(BadQuery):
            check_query(refused)


def test_only_the_four_orders_are_known() -> None:
    assert ORDERS == ("relevance", "date", "oldest", "symbol")
    for order in ORDERS:
        check_query(Query(order=order))
    for other in ("", "title", "a", "zzz"):
        with pytest.raises(BadQuery, match=repr(other)):
            check_query(Query(order=other))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["filters", "exclusions"])
def test_facets_alone_are_chosen_excluded_and_counted(name: str) -> None:
    check_query(Query(**{name: {"topic": ("x",), "kind": ()}}, facet_fields=("topic", "kind")))  # type: ignore[arg-type]
    for field in ("exact", "stem", "entities", "bears", "cites", "date", "id"):
        with pytest.raises(BadQuery, match=field):
            check_query(Query(**{name: {"topic": ("x",), field: ()}}))  # type: ignore[arg-type]
        with pytest.raises(BadQuery, match=field):
            check_query(Query(facet_fields=("topic", field)))


def test_the_date_and_facets_have_ranges_and_no_other_field_has() -> None:
    for field in ("date", "year"):
        check_query(Query(Range(field, "a", "b")))
    for field in ("exact", "stem", "entities", "bears", "cites", "id"):
        with pytest.raises(BadQuery, match=field):
            check_query(Query(Range(field, "a", "b")))


IN_TEXT: tuple[Callable[[str, int], Prefix | Phrase | Near], ...] = (
    lambda field, weight: Prefix(field, "u", weight),
    lambda field, weight: Phrase(field, (("u",),), weight),
    lambda field, weight: Near(field, (("u",),), 1, weight),
)
ANYWHERE: tuple[Callable[[str, int], Term | Synonym], ...] = (
    lambda field, weight: Term(field, "u", weight),
    lambda field, weight: Synonym(field, ("u", "v"), weight),
)


def test_prefixes_phrases_and_near_words_are_of_text_and_so_is_what_a_kind_holds() -> None:
    for leaf in IN_TEXT:
        for field in ("exact", "stem"):
            check_query(Query(leaf(field, 1)))
        for field in ("entities", "bears", "cites", "date", "id", "topic"):
            with pytest.raises(BadQuery, match=field):
                check_query(Query(leaf(field, 1)))
    for any_leaf in (*IN_TEXT, *ANYWHERE):
        check_query(Query(InKind("title", any_leaf("stem", 1))))
        for field in ("entities", "bears", "cites", "date", "id", "topic"):
            with pytest.raises(BadQuery):
                check_query(Query(InKind("title", any_leaf(field, 1))))
    for anywhere in ANYWHERE:
        for field in ("exact", "stem", "entities", "bears", "cites", "date", "id", "topic"):
            check_query(Query(anywhere(field, 1)))
    for inner in (MatchAll(), And((UNO,)), InKind("title", UNO), Range("date", None, None)):
        with pytest.raises(BadQuery, match="InKind"):
            check_query(Query(InKind("title", inner)))  # type: ignore[arg-type]


@pytest.mark.parametrize("leaf", [*IN_TEXT, *ANYWHERE])
def test_each_leaf_weighs_nothing_or_more_and_all_of_them_less_than_the_limit(
    leaf: Callable[[str, int], Node],
) -> None:
    most = (1 << 24) - 1
    for wrapped in (lambda node: node, lambda node: InKind("title", node)):
        for weight in (0, 1, most):
            check_query(Query(wrapped(leaf("exact", weight))))
        check_query(Query(Or((wrapped(leaf("exact", most - 2)), UNO, UNO))))
        for refused in (
            wrapped(leaf("exact", -1)),
            wrapped(leaf("exact", most + 1)),
            And((wrapped(leaf("exact", most)), UNO)),
            # One that is negative does not make room for another.
            And((wrapped(leaf("exact", most + 1)), Term("exact", "u", -1))),
        ):
            with pytest.raises(BadQuery, match="weight"):
                check_query(Query(refused))


# Every inner node around a child.
AROUND: dict[str, Callable[[Node], Node]] = {
    "And": lambda node: And((MatchAll(), node)),
    "Or": lambda node: Or((node,)),
    "WeakAnd": lambda node: WeakAnd(((MatchAll(), 1), (node, 1)), 1),
    "Not": Not,
    "Boost": lambda node: Boost(node, 0.5),
    "ConstantScore": lambda node: ConstantScore(node, 0.5),
}


@pytest.mark.parametrize("name", AROUND)
@pytest.mark.parametrize(
    "place",
    [
        lambda node: Query(node),
        lambda node: Query(first_tier=node),
        lambda node: Query(explained_nodes=(UNO, node)),
        lambda node: Query(rescore=Rescore(node, 10)),
    ],
    ids=["root", "first_tier", "explained_nodes", "rescore"],
)
def test_a_tree_has_at_most_a_hundred_levels_of_any_node(name: str, place: Callable[[Node], Query]) -> None:
    tree: Node = UNO
    for _ in range(99):
        tree = AROUND[name](tree)
    check_query(place(tree))
    with pytest.raises(BadQuery, match="100 levels"):
        check_query(place(AROUND[name](tree)))


@pytest.mark.parametrize("name", AROUND)
def test_what_stands_below_a_node_is_checked(name: str) -> None:
    bad = Boost(UNO, -1.0)
    with pytest.raises(BadQuery, match="boost"):
        check_query(Query(AROUND[name](bad)))
    with pytest.raises(BadQuery, match="a phrase needs"):
        check_query(Query(AROUND[name](Phrase("exact", ()))))


@pytest.mark.parametrize("name", AROUND)
def test_what_stands_below_a_node_weighs_but_for_not(name: str) -> None:
    half = Term("exact", "uno", 1 << 23)
    # The same node twice weighs twice.
    node = AROUND[name](half)
    if name == "Not":
        check_query(Query(And((node, node))))
    else:
        with pytest.raises(BadQuery, match="add up"):
            check_query(Query(And((node, node))))
    # Weights of other trees than the root are not counted.
    check_query(Query(UNO, first_tier=And((node, node)), explained_nodes=(node, node)))
    check_query(Query(node, rescore=Rescore(And((node, node)), 10)))


def test_a_node_that_was_met_is_checked_again_where_it_stands_deeper() -> None:
    tree: Node = UNO
    for _ in range(60):
        tree = And((tree,))
    deeper = tree
    for _ in range(38):
        deeper = Not(deeper)
    check_query(Query(Or((tree, deeper)), explained_nodes=(tree,)))
    with pytest.raises(BadQuery, match="levels"):
        check_query(Query(Or((tree, Not(deeper)))))
    with pytest.raises(BadQuery, match="levels"):
        check_query(Query(tree, explained_nodes=(Not(Not(deeper)),)))


# --- records ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("term", "why"),
    [
        ("", "has 0 characters; a term has 1 to 255"),
        ("ñ" * 256, "has 256 characters; a term has 1 to 255"),
        ("|" * 256, "has 256 characters; a term has 1 to 255"),
        ("|", "contains the character |"),
        ("a" * 254 + "|", "contains the character |"),
        (" ", "contains white space"),
        ("a\u3000b", "contains white space"),
        ("a\n", "contains white space"),
        ("a" * 254 + "\x1f", "contains white space"),
        ("\ud800", "contains half a surrogate pair"),
        ("a\udfff", "contains half a surrogate pair"),
    ],
)
def test_what_cannot_be_a_term_is_told_why(term: str, why: str) -> None:
    assert term_error(term) == why
    with pytest.raises(BadRecord, match=r"document 'd', field bears: the term .*") as raised:
        check_term(term, "d", "bears")
    assert str(raised.value).endswith(why)
    # A long term is not said whole.
    assert len(str(raised.value)) < 140


@pytest.mark.parametrize("term", ["a", "ñ" * 255, "😀" * 255, "\ud7ff", "\ue000", "a-b_c/d", "\x00"])
def test_any_other_text_can_be_a_term(term: str) -> None:
    assert term_error(term) is None
    check_term(term, "d", "bears")


WORDS = ("uno",) * 100_000


def passage(exact: tuple[str, ...], stem: tuple[str, ...]) -> Record:
    return Record("a", (Passage("p", "paragraph", "", exact, stem),))


# What is at the limit, and what is one beyond.
RECORDS = {
    "id": (record("a" * 255), record("a" * 256)),
    "passages": (record("a", *[block("")] * 20_000), record("a", *[block("")] * 20_001)),
    "words of a passage": (passage(WORDS, WORDS), passage((*WORDS, "dos"), (*WORDS, "dos"))),
    "a stem for each word": (passage(("uno",), ("un",)), passage(("uno",), ())),
    "a word for each stem": (passage(("uno",), ("un",)), passage(("uno",), ("un", "dos"))),
    "exact": (passage(("a" * 255,), ("a",)), passage(("a" * 256,), ("a",))),
    "stem": (passage(("a",), ("a" * 255,)), passage(("a",), ("a" * 256,))),
    "entities": (
        record("a", block("uno", entities=("a" * 255,))),
        record("a", "uno", block("uno", entities=("b", "a" * 256))),
    ),
    "bears": (record("a", bears=("a" * 255,)), record("a", bears=("b", "a" * 256))),
    "cites": (record("a", cites=("a" * 255,)), record("a", cites=("b", "a" * 256))),
    "value of a facet": (
        record("a", facets={"f": ("a" * 255,)}),
        record("a", facets={"f": ("b", "a" * 256)}),
    ),
    "name of a facet": (record("a", facets={"f" * 255: ("v",)}), record("a", facets={"f" * 256: ("v",)})),
    "date": (record("a", date="2" * 255), record("a", date="2" * 256)),
    "date with a space": (record("a", date="2014-06-12"), record("a", date="2014 06")),
    "sort symbol": (record("a", sort_symbol="a" * 8000), record("a", sort_symbol="a" * 8001)),
    "sort symbol of whole characters": (
        record("a", sort_symbol="| \ue000"),
        record("a", sort_symbol="\ud800"),
    ),
    "name of a stored field": (
        Record("a", (), stored_fields={"f" * 255: ("",)}),
        Record("a", (), stored_fields={"f" * 256: ("",)}),
    ),
    "value of a stored field": (
        Record("a", (), stored_fields={"f": ("| x" * 500, "")}),
        Record("a", (), stored_fields={"f": ("x", "y\udfff")}),
    ),
    "a stored field beside a facet": (
        Record("a", (), facets={"f": ("v",)}, stored_fields={"g": ("v",)}),
        Record("a", (), facets={"f": ("v",)}, stored_fields={"g": ("v",), "f": ("v",)}),
    ),
}


@pytest.mark.parametrize("limit", RECORDS)
def test_a_record_is_taken_up_to_each_limit_and_refused_beyond(limit: str) -> None:
    taken, refused = RECORDS[limit]
    check_record(taken)
    with pytest.raises(BadRecord):
        check_record(refused)
    assert 20_000 * 100_000 < 1 << 31


@pytest.mark.parametrize("field", ["exact", "stem", "entities", "bears", "cites", "date", "id"])
def test_no_facet_and_no_stored_field_has_the_name_of_a_field_of_the_engine(field: str) -> None:
    for refused in (record("a", facets={field: ()}), Record("a", (), stored_fields={field: ()})):
        with pytest.raises(BadRecord, match=repr(field)):
            check_record(refused)


def test_terms_of_text_are_left_to_an_engine_that_checks_them_later() -> None:
    for bad in (passage(("u no",), ("uno",)), passage(("uno",), ("u|no",))):
        check_record(bad, text_terms=False)
        with pytest.raises(BadRecord):
            check_record(bad)
    # All else is checked.
    for limit in RECORDS.keys() - {"exact", "stem"}:
        with pytest.raises(BadRecord):
            check_record(RECORDS[limit][1], text_terms=False)


# --- generations --------------------------------------------------------------------------------------------


def test_a_facet_of_ten_thousand_values_is_counted_and_one_of_more_refused() -> None:
    for count in (0, 1, 9_999, 10_000):
        check_facet_values("topic", count)
    for count in (10_001, 20_000):
        with pytest.raises(BadRecord, match="'topic' has"):
            check_facet_values("topic", count)


def test_a_thousand_keys_are_listed_at_once_and_no_more() -> None:
    for size in (0, 1, 1000):
        check_keys_size(size)
    for size in (-1, 1001):
        with pytest.raises(BadQuery, match="keys"):
            check_keys_size(size)


def test_a_name_of_a_blob_is_a_plain_name_of_a_file() -> None:
    for name in ("lexicon", "lexicon.bin", "...", ".x", "x.", "ñ"):
        check_blob_name(name)
    for name in ("", ".", "..", "/", "a/b", "/a", "a|b", "|"):
        with pytest.raises(ValueError, match="blob"):
            check_blob_name(name)


@pytest.mark.parametrize(("documents", "before"), [(4, 5), (80, 100), (100, 100), (200, 100), (1, 1), (1, 0)])
def test_a_fall_by_a_fifth_is_taken(documents: int, before: int) -> None:
    check_shrinkage(documents, before, "index")


@pytest.mark.parametrize(("documents", "before"), [(3, 4), (79, 100), (1, 100), (1, 2), (0, 1)])
def test_a_fall_by_more_than_a_fifth_is_refused_with_both_numbers(documents: int, before: int) -> None:
    with pytest.raises(IndexShrunk) as raised:
        check_shrinkage(documents, before, "index")
    assert raised.value.values == {"documents": documents, "before": before, "path": "index"}

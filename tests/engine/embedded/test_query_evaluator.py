"""Every shape of a tree finds, scores, explains and shows what the oracle does, with every facet counted."""

import pytest

from indexer.engine.port import (
    And,
    Boost,
    ConstantScore,
    Generation,
    InKind,
    Node,
    Not,
    Or,
    Phrase,
    Query,
    Range,
    Synonym,
    Term,
    WeakAnd,
)
from tests.engine.embedded.small_corpus import NUM_DOCS, assert_same, expected
from tests.engine.embedded.test_rescoring import NODES

UNO, DOS, TRES, RARO = (Term("exact", word) for word in ("uno", "dos", "tres", "raro"))
WEAK = WeakAnd(((UNO, 1), (DOS, 1), (TRES, 1)), 2)
MORE: dict[str, Node] = {
    "a title beside its word": Or((UNO, Boost(InKind("title", UNO), 2.0))),
    "a title beside another word": Or((DOS, InKind("title", TRES))),
    "a title beside its word in the other field": Or(
        (Term("stem", "seis"), InKind("title", Term("exact", "seis")))
    ),
    "a title of two forms beside one": Or((TRES, InKind("title", Synonym("exact", ("tres", "seis"))))),
    "a title of forms beside forms": Or(
        (Boost(Synonym("exact", ("tres", "seis")), 0.5), InKind("title", Synonym("exact", ("seis", "tres"))))
    ),
    "a phrase of a title beside its word": Or(
        (DOS, InKind("title", Phrase("exact", (("tres",), ("seis",)))))
    ),
    "scores of what need not match": Or((WEAK, Boost(RARO, 2.0))),
    "scores that are boosted and need not match": Boost(WEAK, 3.0),
    "scores in all of": And((WEAK, Or((UNO, RARO)))),
    "scores in enough of": WeakAnd(((WEAK, 1), (RARO, 1), (And((UNO, DOS)), 1)), 1),
    "one of one": Or((And((UNO, DOS)),)),
    "all of one": And((WEAK,)),
    "all of one that matches less than it scores": And((And((Or((UNO, DOS)), TRES)),)),
    "not and not": And((Not(UNO), Not(TRES))),
    "not of all": Not(And((UNO, DOS))),
    "dates": Synonym("date", ("201", "204", "2")),
    "a day": Term("date", "203"),
    "from a day": Range("date", "202", None),
    "up to a day": Range("date", None, "202"),
    "between days": Range("date", "2021", "204"),
    "values": Synonym("topic", ("a", "b", "c")),
    "a range of values": Range("kind", "k1", "k2"),
    "keys": Synonym("bears", ("b1", "b4", "b1", "b9")),
    "a key of a passage": Synonym("entities", ("k", "l")),
    "a constant of enough": ConstantScore(WEAK, 2.5),
    "nothing in all of": And((UNO, Or(()))),
}


@pytest.mark.parametrize("name", [*NODES, *MORE])
def test_a_tree_of_any_shape_answers_as_the_oracle_does(generation: Generation, name: str) -> None:
    node = NODES[name] if name in NODES else MORE[name]
    for query in (
        Query(node, explained_nodes=(node, UNO), facet_fields=("topic", "kind"), size=NUM_DOCS, passages=2),
        Query(
            Or((node, Boost(RARO, 0.5))),
            first_tier=And((node, UNO)),
            filters={"kind": ("k1", "k2", "k3")},
            exclusions={"topic": ("b",)},
            facet_fields=("topic", "kind"),
            fallback_kinds=("title",),
            size=NUM_DOCS,
        ),
    ):
        # Without scores first: a tree that was searched for is kept.
        assert generation.totals([query, query]) == (expected(query).total,) * 2
        assert_same(generation.search(query), expected(query))

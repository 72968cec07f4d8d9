"""What rescoring adds is the score that the same node has as a query, and the weight of the best passage."""

import pytest

from indexer.engine.port import (
    And,
    Boost,
    ConstantScore,
    Generation,
    InKind,
    MatchAll,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Rescore,
    Synonym,
    Term,
    WeakAnd,
)
from tests.engine.embedded.small_corpus import assert_same, expected

UNO, DOS, TRES, X = (Term("exact", word) for word in ("uno", "dos", "tres", "x"))
NADA = Term("exact", "nada")
IN_TITLE = tuple(InKind("title", Term("exact", word)) for word in ("uno", "dos", "tres", "seis", "nada"))


def near(first: str, second: str, distance: int) -> Near:
    return Near("exact", ((first,), (second,)), distance)


NODES: dict[str, Node] = {
    "a word": UNO,
    "a word that no document has": NADA,
    "forms": Synonym("exact", ("uno", "tres", "nada")),
    "no forms": Synonym("exact", ()),
    "a word of the other field": Term("stem", "cuat"),
    "a word less": Boost(UNO, 0.25),
    "a word less and less": Boost(Boost(UNO, 0.5), 3.0),
    "nothing": Or(()),
    "words": Or((UNO, Boost(DOS, 0.5), UNO, NADA)),
    "words within words": Or((Boost(Or((UNO, Boost(TRES, 2.0))), 3.0), DOS)),
    "near words": near("uno", "dos", 2),
    "near words in the other order": near("dos", "uno", 2),
    "words side by side": near("uno", "dos", 1),
    "words on one place": near("uno", "uno", 0),
    "words farther apart than a passage": near("uno", "dos", 1 << 40),
    "near words less": Or((Boost(near("uno", "dos", 2), 0.5), Boost(near("tres", "uno", 3), 4.0))),
    "near words at two distances": Or((near("uno", "dos", 1), near("uno", "dos", 3))),
    "near words that no document has": Or((near("nada", "dos", 9), near("dos", "nada", 9))),
    "near forms": Near("exact", (("uno", "tres"), ("dos", "nada")), 2),
    "near stems": Near("stem", (("cuat",), ("cinc",)), 1),
    "three near words": Near("exact", (("uno",), ("dos",), ("tres",)), 4),
    "three near words farther": Near("exact", (("tres",), ("dos",), ("uno",)), 5),
    "one near word": Near("exact", (("uno",),), 0),
    "a phrase": Phrase("exact", (("uno",), ("dos",))),
    "a phrase less": Boost(Phrase("exact", (("uno", "dos"), ("dos",))), 0.5),
    "a phrase that is nowhere": Phrase("exact", (("dos",), ("nada",))),
    "a prefix": Prefix("exact", "c"),
    "a title": IN_TITLE[0],
    "titles": Or(IN_TITLE),
    "a phrase of a title": InKind("title", Phrase("exact", (("uno",), ("dos",)))),
    "near words of a title": InKind("title", near("dos", "uno", 1)),
    "a prefix in paragraphs": InKind("paragraph", Prefix("exact", "cua")),
    "a kind that is nowhere": InKind("footnote", UNO),
    "a constant": ConstantScore(TRES, 7.0),
    "a constant of near words": ConstantScore(near("uno", "dos", 1), 7.0),
    "a constant less": Boost(ConstantScore(Or((TRES, near("uno", "dos", 1))), 7.0), 0.5),
    "all of": And((UNO, DOS)),
    "all of less": Boost(And((UNO, Boost(near("uno", "dos", 3), 0.5), Not(TRES))), 2.0),
    "all of nothing": And(()),
    "not": And((Not(near("uno", "dos", 1)), DOS)),
    "two of": WeakAnd(((UNO, 2), (DOS, 1), (TRES, 1)), 2, 2),
    "enough of": WeakAnd(((UNO, 1), (DOS, 2), (TRES, 3)), 4),
    "enough of titles": ConstantScore(WeakAnd(tuple((node, 1) for node in IN_TITLE), 2), 3.0),
    "two of titles": ConstantScore(
        WeakAnd(tuple((node, n) for n, node in enumerate(IN_TITLE, 1)), 1, 2), 3.0
    ),
    "a title or a word": ConstantScore(WeakAnd(((IN_TITLE[0], 1), (DOS, 2), (IN_TITLE[1], 1)), 2), 3.0),
    "facets, keys and dates": Or(
        (
            Term("topic", "a"),
            Term("bears", "b1"),
            Range("date", "203", None),
            MatchAll(),
            Term("entities", "k"),
        )
    ),
    "where a key is": ConstantScore(And((Term("entities", "k"), Range("date", "203", None))), 5.0),
    "everything at once": Or(
        (
            UNO,
            Boost(near("uno", "dos", 1), 0.4),
            Boost(near("dos", "tres", 8), 0.4),
            ConstantScore(WeakAnd(tuple((node, 1) for node in IN_TITLE), 2), 2.0),
            Phrase("exact", (("uno",), ("dos",))),
            And((UNO, Not(X))),
        )
    ),
}


@pytest.mark.parametrize("name", NODES)
def test_a_node_adds_what_it_scores_as_a_query(generation: Generation, name: str) -> None:
    for window in (100, 5):
        query = Query(
            explained_nodes=(NODES[name],), rescore=Rescore(NODES[name], window), size=40, passages=0
        )
        answer = generation.search(query)
        assert_same(answer, expected(query))
        for hit in answer.hits[:window]:
            assert hit.score == pytest.approx(hit.node_scores[0] or 0.0, rel=1e-5)


ROOTS: dict[str, Node] = {
    "a word": Term("exact", "uno", 3),
    "words": Or((Term("exact", "uno", 3), Synonym("stem", ("dos", "tres"), 2), Term("exact", "dos", 4))),
    "a word twice": Or((Term("exact", "uno", 3), Boost(Term("exact", "uno", 2), 0.5))),
    "a word of no weight": Or((Term("exact", "uno", 0), Phrase("exact", (("uno",), ("dos",)), 0))),
    "a title": Or((Term("exact", "uno", 1), InKind("title", Term("exact", "tres", 5)))),
    "a phrase and near words": Or(
        (Phrase("exact", (("uno",), ("dos",)), 7), Near("exact", (("uno",), ("tres",)), 3, 2))
    ),
    "a prefix and a key": Or((Prefix("exact", "c", 2), Term("entities", "k", 9))),
    "what is below a not": And((Term("exact", "uno", 2), Not(Not(Term("exact", "dos", 5))))),
    "everything": MatchAll(),
}


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("node", ["nothing", "everything at once", "near words"])
def test_the_best_passage_adds_its_weight_times_the_factor(
    generation: Generation, root: str, node: str
) -> None:
    for factor in (0.5, 10.0):
        query = Query(ROOTS[root], rescore=Rescore(NODES[node], 100, factor), size=40, passages=2)
        assert_same(generation.search(query), expected(query))

"""The words of a question are evaluated together, and come to what each comes to by itself."""

import pytest

from indexer.engine.port import (
    And,
    Boost,
    ConstantScore,
    Generation,
    InKind,
    Node,
    Or,
    Phrase,
    Query,
    Rescore,
    Synonym,
    Term,
    WeakAnd,
)
from tests.engine.embedded.small_corpus import NUM_DOCS, assert_same, expected


def word(text: str, weight: int = 1) -> Node:
    """Return a word as a question has it: its forms, another form at less score, and more in a title."""
    return Or(
        (
            Term("exact", text, weight),
            Boost(Synonym("stem", (text, "nada"), weight), 0.5),
            Boost(InKind("title", Term("exact", text, 0)), 2.0),
        )
    )


WORDS = tuple(word(text, weight) for weight, text in enumerate(("uno", "dos", "tres", "raro", "x"), 1))
TERMS = tuple(Term("exact", text) for text in ("uno", "dos", "tres", "raro", "x", "cuatro", "y"))
CLAUSES: dict[str, tuple[Node, ...]] = {
    "words": WORDS,
    "one word of many leaves": (Or(tuple(Boost(term, 0.5) for term in TERMS)),),
    "terms": TERMS,
    "five terms": TERMS[:5],
    "six terms": TERMS[:6],
    "terms twice": (*TERMS[:3], *TERMS[:4]),
    "terms and forms": (
        *TERMS[:3],
        Synonym("exact", ("uno", "raro")),
        Boost(Synonym("stem", ("dos", "x")), 3.0),
    ),
    "boosted forms": tuple(
        Boost(Synonym("exact", (text, "raro")), 0.5) for text in ("uno", "dos", "tres", "x") * 2
    ),
    "words that no document has": (*TERMS, Term("exact", "nada"), word("nada")),
    "only words that no document has": tuple(word(f"nada{number}") for number in range(7)),
    "a title of another word": (*WORDS, Or((TERMS[0], InKind("title", Term("exact", "tres"))))),
    "a title alone": (*WORDS, InKind("title", Term("exact", "tres"))),
    "a title of some of the forms": (
        *WORDS,
        Or((Synonym("exact", ("uno", "tres")), InKind("title", Synonym("exact", ("tres", "uno"))))),
    ),
    "a paragraph": (*WORDS, Or((TERMS[0], InKind("paragraph", TERMS[0])))),
    "a phrase": (*WORDS, Phrase("exact", (("uno",), ("dos",)))),
    "a constant": (*WORDS, ConstantScore(TERMS[0], 3.0)),
    "a key": (*WORDS, Term("bears", "b1")),
}


def assert_found(generation: Generation, node: WeakAnd, clauses: tuple[Node, ...]) -> None:
    """Assert that a node, its tiers and its parts are the oracle's."""
    for query in (
        Query(node, explained_nodes=clauses, size=NUM_DOCS, passages=2),
        # Of each part alone, of some of them, and in another order.
        Query(node, first_tier=And(clauses), explained_nodes=clauses[::-1], size=NUM_DOCS, passages=0),
        Query(node, first_tier=And(clauses[:2]), explained_nodes=clauses[1:], size=NUM_DOCS, passages=0),
        Query(
            And((node, Or(clauses[:1]))),
            rescore=Rescore(Or((ConstantScore(node, 2.0), *clauses[:2])), NUM_DOCS, 0.5),
            explained_nodes=(clauses[0], clauses[0]),
            size=NUM_DOCS,
            passages=0,
        ),
    ):
        assert_same(generation.search(query), expected(query))


@pytest.mark.parametrize("name", CLAUSES)
def test_words_together_are_found_and_score_as_the_oracle_has_it(generation: Generation, name: str) -> None:
    clauses = CLAUSES[name]
    worths = [number % 3 + 1 for number in range(len(clauses))]
    node = WeakAnd(tuple(zip(clauses, worths, strict=True)), 3, 2)
    assert_found(generation, node, clauses)


@pytest.mark.parametrize("min_worth", [1, 2, 8, 9, 10, (1 << 24) + 1])
@pytest.mark.parametrize("min_clauses", [1, 3, 5, 6, 256])
def test_as_much_worth_and_as_many_words_are_asked_for_as_was_said(
    generation: Generation, min_worth: int, min_clauses: int
) -> None:
    node = WeakAnd(tuple(zip(WORDS, (1, 2, 3, 1, 2), strict=True)), min_worth, min_clauses)
    query = Query(node, size=NUM_DOCS, passages=0)
    assert_same(generation.search(query), expected(query))


@pytest.mark.parametrize(
    ("first", "then"),
    [((2, 1), (2, 2)), ((2, 2), (5, 3)), ((5, 1), (2, 1)), ((2, 3), (2, 2)), ((4, 1), (4, 1))],
)
def test_the_same_words_are_asked_for_again_with_other_bounds(
    generation: Generation, first: tuple[int, int], then: tuple[int, int]
) -> None:
    for order in (WORDS, WORDS[::-1]):
        for worths in ((1, 2, 3, 1, 2), (2, 2, 1, 1, 1)):
            # The engine keeps what the words of the first come to.
            before = WeakAnd(tuple(zip(WORDS, (1, 2, 3, 1, 2), strict=True)), *first)
            generation.search(Query(before, size=0))
            again = WeakAnd(tuple(zip(order, worths, strict=True)), *then)
            query = Query(again, first_tier=And(WORDS[:2]), explained_nodes=WORDS, size=NUM_DOCS, passages=0)
            assert_same(generation.search(query), expected(query))


def test_worths_up_to_the_limit_are_told_from_the_number_of_words(generation: Generation) -> None:
    most = (1 << 24) - 1
    for worths in ((most - 4, 1, 1, 1, 1), (1, 1, 1, 1, most - 4)):
        for min_worth in (2, most - 4, most):
            for min_clauses in (1, 3):
                node = WeakAnd(tuple(zip(WORDS, worths, strict=True)), min_worth, min_clauses)
                query = Query(node, size=NUM_DOCS, passages=0)
                assert generation.search(query).total == expected(query).total


@pytest.mark.parametrize("count", [254, 255, 256, 257])
def test_more_words_than_a_byte_counts_are_found(generation: Generation, count: int) -> None:
    clauses = tuple((TERMS[0], 1) for _ in range(count))
    for min_clauses in (1, count, count + 1):
        node = WeakAnd(clauses, 1, min_clauses)
        found = generation.search(Query(node, size=0)).total
        assert found == (0 if min_clauses > count else generation.search(Query(TERMS[0], size=0)).total)
    apart = WeakAnd((*clauses, (TERMS[1], 1)), count + 1)
    both = generation.search(Query(And((TERMS[0], TERMS[1])), size=0)).total
    assert generation.search(Query(apart, size=0)).total == both
    assert 0 < both < NUM_DOCS

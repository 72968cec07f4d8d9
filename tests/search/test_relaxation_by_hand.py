"""Relaxation by hand: parts of known weights, in documents that are known to have them."""

import dataclasses

import pytest

from indexer.engine.memory import MemoryEngine
from indexer.engine.port import And, ConstantScore, Generation, Not, Query, Term
from search_app.query.compiled_query import CompiledQuery, Condition, QueryPart
from search_app.query.engine_nodes import MATCH_NONE
from search_app.query.warnings import QueryWarning
from search_app.search.relaxation import RelaxedQuery, relax, with_corrected_words
from tests.engine.builders import RULES, record

# With so many documents .53 of the question is asked for as evidence.
NUM_DOCS = 50


def part(
    word: str, weight: int, score: float = 1.0, *, is_name: bool = False, stems: bool = True
) -> QueryPart:
    """Return a part that scores `score`; its leaf weighs as much as the part."""
    node = ConstantScore(Term("exact", word, weight), score)
    return QueryPart(word, weight, node, (word,) if stems else (), is_name=is_name)


def lacking(weight: int) -> QueryPart:
    """Return a part that no document has."""
    return QueryPart("nada", weight, None, ("nada",))


def all_lacking(weight: int) -> tuple[QueryPart, ...]:
    """Return parts of this weight together that no document has, each of 7 at most."""
    return tuple(lacking(min(7, weight - before)) for before in range(0, weight, 7))


def question(
    *parts: QueryPart, conditions: tuple[Condition, ...] = (), identity: bool = False
) -> CompiledQuery:
    return CompiledQuery(
        page=Query(size=NUM_DOCS),
        conditions=conditions,
        parts=parts,
        tree=None,
        warnings=(),
        truncated=False,
        hints=(),
        answer_types=frozenset(),
        asks_for_identity=identity,
    )


def generation_of(*texts: str) -> Generation:
    """Return documents d00, d01, ... of these texts, a passage between two bars, and empty ones up to NUM_DOCS."""
    engine = MemoryEngine()
    empty = [""] * (NUM_DOCS - len(texts))
    engine.publish(
        [record(f"d{number:02}", *text.split("|")) for number, text in enumerate([*texts, *empty])],
        blobs=dict,
        rules=RULES,
    )
    return engine.current()


def found(generation: Generation, relaxed: RelaxedQuery) -> list[str]:
    return [hit.id for hit in generation.search(relaxed.query).hits]


@pytest.mark.parametrize(
    ("text", "parts", "others", "enough"),
    [
        # What it has, 13, and the best passage of it, 7, are .53 of 37, and not of 38.
        ("a|b", (part("a", 7), part("b", 6)), 24, True),
        ("a|b", (part("a", 7), part("b", 6)), 25, False),
        # Together in a passage they count twice.
        ("a b", (part("a", 7), part("b", 6)), 36, True),
        ("a b", (part("a", 7), part("b", 6)), 37, False),
        # No passage need say a name, but for one that has words.
        ("a|b", (part("a", 7), part("b", 6, is_name=True, stems=False)), 36, True),
        ("a|b", (part("a", 7), part("b", 6, is_name=True, stems=False)), 37, False),
        ("a|b", (part("a", 7), part("b", 6, is_name=True)), 24, True),
        ("a|b", (part("a", 7), part("b", 6, is_name=True)), 25, False),
        # A hundred and fifty are enough of any question, however long.
        ("a b", (part("a", 40), part("b", 35)), 675, True),
        ("a b", (part("a", 40), part("b", 34)), 666, False),
    ],
)
def test_where_no_document_has_all_one_must_have_enough_of_the_question(
    text: str, parts: tuple[QueryPart, ...], others: int, enough: bool
) -> None:
    generation = generation_of(text, "c")
    relaxed = relax(generation, question(*parts, *all_lacking(others)))
    assert relaxed.strict == (not enough)
    assert found(generation, relaxed) == (["d00"] if enough else [])
    assert relaxed.full_matches == 0
    assert {each.text for each in relaxed.unmatched} == {"nada"}


def test_an_unknown_word_counts_at_most_as_much_as_two_of_the_heaviest_known_one() -> None:
    # Of 5 + 5 + 10, .53 is 10.6; together in a passage the two known ones are worth 20.
    for text in ("a b", "a|b"):
        relaxed = relax(generation_of(text), question(part("a", 5), part("b", 5), lacking(80)))
        assert not relaxed.strict
    year = dataclasses.replace(lacking(20), text="1998")
    assert relax(generation_of("a b"), question(part("a", 5), part("b", 5), year)).strict


def test_a_leaf_that_weighs_more_than_its_part_brings_no_more_evidence() -> None:
    heavy = dataclasses.replace(part("a", 7), node=Term("exact", "a", 99))
    for others, enough in ((36, True), (37, False)):
        relaxed = relax(generation_of("a|b"), question(heavy, part("b", 6), *all_lacking(others)))
        assert relaxed.strict == (not enough)


@pytest.mark.parametrize(("weight", "enough"), [(4, True), (3, False)])
def test_in_a_larger_generation_any_document_with_a_tenth_of_the_question_is_evidence(
    weight: int, enough: bool
) -> None:
    # With 500 documents .096 of the question is asked for.
    generation = generation_of("a", "b", *[""] * 498)
    relaxed = relax(generation, question(part("a", weight), part("b", 2), lacking(38 - weight)))
    assert relaxed.strict == (not enough)
    # Two parts are still asked for.
    assert found(generation, relaxed) == []


@pytest.mark.parametrize(("better", "enough"), [(9, True), (10, False)])
def test_evidence_is_read_in_the_ten_best_documents(better: int, enough: bool) -> None:
    parts = (part("a", 5, 100.0), part("b", 10), part("c", 10), lacking(25))
    generation = generation_of(*["a"] * better, "b c")
    assert relax(generation, question(*parts)).strict == (not enough)


@pytest.mark.parametrize(
    ("weights", "texts", "expected"),
    [
        # A tenth of 100, and two parts of it.
        ((5, 5, 4, 86), ("a b c d", "a b", "a c", "d"), ["d00", "d01"]),
        # Of 105 it is a tenth, rounded to the even number: 10.
        ((5, 5, 4, 91), ("a b c d", "a b", "a c", "d"), ["d00", "d01"]),
        ((5, 5, 4, 92), ("a b c d", "a b", "a c", "d"), ["d00"]),
        # It is at least one.
        ((1, 1, 1, 1), ("a b c d", "a b", "d"), ["d00", "d01"]),
    ],
)
def test_the_others_have_a_tenth_of_the_question_and_two_parts_of_it(
    weights: tuple[int, ...], texts: tuple[str, ...], expected: list[str]
) -> None:
    generation = generation_of(*texts)
    relaxed = relax(generation, question(*map(part, "abcd", weights)))
    assert (relaxed.strict, relaxed.full_matches, relaxed.unmatched) == (False, 1, ())
    assert found(generation, relaxed) == expected


def condition(word: str) -> Condition:
    return Condition(word, Term("exact", word))


def test_beside_a_condition_that_a_document_has_one_part_is_enough() -> None:
    generation = generation_of("q a", "q b c", "a b c", "q")
    parts = (part("a", 5), part("b", 5), part("c", 5))
    assert found(generation, relax(generation, question(*parts, conditions=(condition("q"),)))) == [
        "d01",
        "d00",
    ]
    # That it must not have something is no such condition: two parts are asked for, and evidence.
    excluded = Condition("-x", Not(Term("exact", "x")))
    assert found(generation, relax(generation, question(*parts, conditions=(excluded,)))) == ["d02", "d01"]
    little = generation_of("q a", "b")
    for conditions, strict in (((condition("q"),), False), ((excluded,), True)):
        relaxed = relax(little, question(part("a", 5), part("b", 5), lacking(25), conditions=conditions))
        assert relaxed.strict == strict


def test_a_name_may_answer_alone() -> None:
    generation = generation_of("a", "b", "a b c")
    parts = (part("a", 9, is_name=True), *(part(word, 9, stems=False) for word in "bc"))
    relaxed = relax(generation, question(*parts))
    assert found(generation, relaxed) == ["d02", "d00"]
    # It scores once.
    assert [hit.score for hit in generation.search(relaxed.query).hits] == [3.0, 1.0]


def test_one_part_may_not_be_lacking_but_beside_an_identity() -> None:
    generation = generation_of("a", "q")
    assert relax(generation, question(part("a", 5))).strict
    assert relax(generation, question()).strict
    assert relax(generation, question(lacking(5), lacking(5))).strict
    asked = question(part("a", 5), conditions=(condition("q"),), identity=True)
    relaxed = relax(generation, asked)
    assert not relaxed.strict
    assert found(generation, relaxed) == ["d01"]


def test_what_a_document_lacks_is_told_where_it_may_lack_something() -> None:
    generation = generation_of("a b", "b c")
    parts = (part("a", 5), part("b", 5), part("c", 5))
    relaxed = relax(generation, question(*parts, lacking(5)))
    lacked = {
        hit.id: [each.text for each in relaxed.missing_parts(hit)]
        for hit in generation.search(relaxed.query).hits
    }
    assert lacked == {"d00": ["c", "nada"], "d01": ["a", "nada"]}
    assert relaxed.parts == parts
    strict = relax(generation, question(*parts[:1]))
    assert [strict.missing_parts(hit) for hit in generation.search(strict.query).hits] == [()]
    assert (strict.parts, strict.full_matches) == ((), 0)


def test_the_first_tier_has_all_parts_and_none_is_in_it_where_a_part_is_lacking_or_another() -> None:
    generation = generation_of("a b c", "a b", "b c")
    parts = (part("a", 5), part("b", 5), part("c", 5))
    whole = relax(generation, question(*parts)).query
    assert whole.first_tier == And(tuple(each.node for each in parts if each.node))
    assert whole.explained_nodes == tuple(each.node for each in parts)
    assert generation.search(whole).total_first_tier == 1
    replaced = (*parts[:2], dataclasses.replace(parts[2], replacement="c"))
    for others in ((*parts, lacking(1)), replaced):
        query = relax(generation, question(*others)).query
        assert query.first_tier == MATCH_NONE
        assert generation.search(query).total_first_tier == 0


def test_a_word_is_said_to_be_corrected_where_another_was_looked_for() -> None:
    generation = generation_of("a b", "b c")
    corrected = dataclasses.replace(part("a", 5), text="Á", replacement="a")
    relaxed = relax(generation, question(corrected, part("b", 5)))
    warnings = [
        QueryWarning(kind, cause)
        for kind, cause in (("unknown-word", "á"), ("unknown-word", "b"), ("other", "á"))
    ]
    assert [warning.kind for warning in with_corrected_words(warnings, relaxed)] == [
        "corrected-word",
        "unknown-word",
        "other",
    ]

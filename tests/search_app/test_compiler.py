"""Question -> Query: the terms, weights and bounds that a question is turned into."""

import pytest

from indexer.engine import port
from indexer.engine.limits import check_query
from indexer.facets import NAMES
from indexer.spanish import MAX_FORMS, Lexicon, build_lexicon, stem
from search_app.compiler import CITING, FAMILY, HEAVIEST, OWN, Asked, compile_query
from search_app.query_language import MAX_TEXT, QueryLimit
from search_app.question import MAX_SIZE, Question

DOCUMENTS = 1000
LEXICON = Lexicon(
    build_lexicon({"técnica": 500, "secretaría": 90, "secretaria": 4, "rara": 1, "de": 1000, "año": 9})
)


def asked(text: str = "", **others: object) -> Asked:
    return compile_query(Question(text, **others), LEXICON, DOCUMENTS)  # type: ignore[arg-type]


def test_a_word_is_asked_for_as_written_and_at_half_by_its_family() -> None:
    weight = 2  # in every second document
    assert asked("tecnica").query.where == port.Any(
        (port.Term("exact", "técnica", weight), port.Boost(port.Term("stem", stem("técnica"), weight), 0.5))
    )


def test_what_was_not_meant_is_asked_for_at_half() -> None:
    where = asked("secretaría").query.where
    assert isinstance(where, port.Any)
    assert where.nodes[0] == port.Term("exact", "secretaría", 4)
    assert where.nodes[1] == port.Boost(port.Term("exact", "secretaria", 4), 0.5)


def test_a_bare_word_is_each_of_its_forms_alike() -> None:
    where = asked("secretaria").query.where
    assert isinstance(where, port.Any)
    assert where.nodes[0] == port.AnyOf("exact", ("secretaría", "secretaria"), 4)


def test_a_rarer_word_weighs_more_within_bounds() -> None:
    def weight(text: str) -> int:
        leaf = port.leaves(asked(text).query.where)[0]
        assert isinstance(leaf, port.Term)
        return leaf.weight

    assert weight('"de"') == 1
    assert weight('"de"') < weight('"técnica"') < weight('"rara"') <= HEAVIEST
    huge = compile_query(Question("rara"), LEXICON, 10**9)
    assert all(getattr(leaf, "weight", 0) <= HEAVIEST for leaf in port.leaves(huge.query.where))


def test_a_phrase_holds_the_forms_of_each_bare_word() -> None:
    assert asked('"la secretaria"').query.where == port.Any(())  # `la` stands nowhere
    where = asked('"de secretaria"').query.where
    assert isinstance(where, port.Phrase)
    assert where.slots == (("de",), ("secretaría", "secretaria"))


def test_no_sum_of_words_reaches_the_tier_of_own_documents() -> None:
    words = MAX_TEXT // 2  # of one letter each
    form_and_family = 1 + FAMILY  # tf / (tf + ...) stays below 1
    idf = 14  # of a word in one of a million documents
    assert words * form_and_family * idf < OWN


def test_the_figures_of_an_act_never_reach_the_tier_of_those_that_cite_it() -> None:
    idf = 14  # of a word in one of a million documents
    assert 2 * idf < CITING < OWN


def test_all_patterns_of_a_question_share_what_one_may_stand_for() -> None:
    words = {a + b + c: 1 for a in "abcdefghijklm" for b in "nopqrstuvwxyz" for c in "abcdefghijklmnop"}
    lexicon = Lexicon(build_lexicon(words))
    for count in (1, 2, 7, 10):
        typed = " ".join(f"*{letter}*" for letter in "abcdefghij"[:count])
        made = compile_query(Question(typed), lexicon, DOCUMENTS)
        forms = [len(leaf.terms) for leaf in port.leaves(made.query.where) if isinstance(leaf, port.AnyOf)]
        assert made.truncated == (sum("abcdefghij"[0] in word for word in words) > MAX_FORMS // count)
        assert len(forms) == count and 0 < sum(forms) <= MAX_FORMS
    made = compile_query(Question("*a* -*b* (c* CERCA/3 d)"), lexicon, DOCUMENTS)
    assert all(len(getattr(leaf, "terms", ())) <= MAX_FORMS // 5 for leaf in port.leaves(made.query.where))


def test_the_page_asked_for_is_bounded() -> None:
    assert (asked(page=3, size=20).query.offset, asked(page=3, size=20).query.size) == (40, 20)
    assert (asked(page=0, size=0).query.offset, asked(page=0, size=0).query.size) == (0, 1)
    assert asked(size=10**9).query.size == MAX_SIZE
    assert asked(page=3, after="x").query.offset == 0


def test_every_facet_is_counted_and_only_facets_are_chosen() -> None:
    query = asked(chosen={"kind": ("nota",), "colour": ("red",), "year": ()}, excluded={"stem": ("x",)}).query
    assert (query.count, query.chosen, query.excluded) == (NAMES, {"kind": ("nota",)}, {})


@pytest.mark.parametrize("name", ["symbol", "cites"])
def test_a_parameter_has_the_limit_of_the_box(name: str) -> None:
    with pytest.raises(QueryLimit):
        asked(**{name: "a" * (MAX_TEXT + 1)})


def test_the_deepest_question_is_one_the_engine_takes() -> None:
    deep = "técnica"
    for _ in range(6):
        deep = f"(rara O (de NO {deep}))"
    check_query(asked(deep).query)

"""Question -> CompiledQuery: the conditions and parts, weights and bounds that a question is turned into."""

import operator

import pytest

from indexer.engine import port
from indexer.engine.validation import check_query
from indexer.facets import FACET_NAMES
from indexer.spanish import MAX_FORMS, Lexicon, build_lexicon, stem
from search_app.query.compiled_query import CompiledQuery, QueryPart
from search_app.query.compiler import compile_query
from search_app.query.engine_nodes import MATCH_NONE
from search_app.query.identity_keys import MAX_RANKED_FAMILY
from search_app.query.limits import MAX_CLAUSES, MAX_QUERY_CHARS, QueryLimit
from search_app.query.ranking_weights import (
    CITATION_TIER,
    CLOSE_DISTANCE,
    ENTITY_SCORE,
    FAMILY_TIER,
    IDENTITY_TIER,
    NEARBY_DISTANCE,
    WEIGHTS,
)
from search_app.query.search_request import MAX_SIZE, SearchRequest
from search_app.query.term_weight import MAX_TERM_WEIGHT, MIN_TERM_WEIGHT

DOCUMENTS = 1000
LEXICON = Lexicon(
    build_lexicon(
        {
            "técnica": 500,
            "técnicas": 40,
            "secretaría": 90,
            "secretaria": 4,
            "rara": 1,
            "de": 1000,
            "año": 9,
            "25": 30,
            "192": 2,
            "24": 50,
            "10": 60,
        }
    )
)
# The idf of a word that one of a million documents has.
RAREST = 14


def asked(text: str = "", **others: object) -> CompiledQuery:
    return compile_query(SearchRequest(text, **others), LEXICON, DOCUMENTS)  # type: ignore[arg-type]


def part_of(text: str, **others: object) -> QueryPart:
    [part] = asked(text, **others).parts
    return part


def title_leaves(node: port.Node) -> list[port.Node]:
    return [leaf for leaf in port.leaves(node) if isinstance(leaf, port.InKind)]


def test_a_word_in_a_title_is_one_node_of_the_query_so_that_it_is_evaluated_once() -> None:
    query = asked("tecnica secretaria").query
    assert query.rescore is not None
    matching, rescoring = title_leaves(query.root), title_leaves(query.rescore.node)
    assert len(matching) == 2 and all(map(operator.is_, matching, rescoring))


def factors(node: port.Node | None) -> dict[tuple[str, ...], float]:
    """What each leaf of a field's terms is multiplied by."""
    match node:
        case port.Term(_, term):
            return {(term,): 1.0}
        case port.Synonym(_, terms):
            return {tuple(terms): 1.0}
        case port.Boost(child, factor):
            return {terms: factor * below for terms, below in factors(child).items()}
        case port.Or(nodes):
            return {terms: below for child in nodes for terms, below in factors(child).items()}
        case _:
            return {}


# --- conditions and parts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "conditions", "parts"),
    [
        ("técnica rara", [], ["técnica", "rara"]),
        ('"técnica" rara', ["técnica"], ["rara"]),
        ("sesión:9 rara", ["sesión:9"], ["rara"]),
        ("-técnica rara", ["NO técnica"], ["rara"]),
        ("título:técnica rara", ["título:técnica"], ["rara"]),
        ("secret* rara", ["secret*"], ["rara"]),
        ("técnica CERCA/3 año rara", ["técnica CERCA/3 año"], ["rara"]),
        ("CTOC/COP/2014/1 rara", ["signatura:CTOC/COP/2014/1"], ["rara"]),
        ("cita:CTOC/COP/2014/1 rara", ["cita:CTOC/COP/2014/1"], ["rara"]),
        ("(técnica O año) rara", ["técnica O año"], ["rara"]),
        ("29 de octubre de 2013", [], ["29 de octubre de 2013"]),
        ("menciona:2013-10-29 rara", ["menciona:2013-10-29"], ["rara"]),
        ("9º período de sesiones rara", [], ["9º período de sesiones", "rara"]),
        ("nota verbal rara", [], ["nota verbal", "rara"]),
        ("6/4 rara", [], ["6/4", "rara"]),
        ("25.192 rara", [], ["25.192", "rara"]),
        ("24-10 rara", [], ["24-10", "rara"]),
    ],
)
def test_words_and_what_they_name_may_lack_and_what_was_asked_for_so_holds(
    typed: str, conditions: list[str], parts: list[str]
) -> None:
    compiled = asked(typed)
    assert [condition.text for condition in compiled.conditions] == conditions
    assert len(compiled.conditions) == len(conditions)
    assert [part.text for part in compiled.parts] == parts


def test_a_place_in_a_document_is_neither_condition_nor_part() -> None:
    compiled = asked("párr. 2 rara", symbol="CTOC/COP/2014/1")
    # The text is not that of the pinpoint before it.
    assert tuple(condition.text for condition in compiled.conditions) == ("signatura:CTOC/COP/2014/1",)
    assert len(compiled.conditions) == 1
    assert [part.text for part in compiled.parts] == ["rara"]


def test_two_words_of_one_stem_are_one_part_and_two_unknown_ones_are_two() -> None:
    assert [part.text for part in asked("técnica técnicas").parts] == ["técnica"]
    assert [part.text for part in asked("Xilófono/cocodrilo técnica").parts] == [
        "Xilófono",
        "cocodrilo",
        "técnica",
    ]


def test_a_part_is_said_without_the_signs_around_it() -> None:
    assert [
        part.text for part in asked("«Rara», ¿(técnica)? xilófono; 9º período de sesiones, 25.192.").parts
    ] == [
        "técnica",
        "xilófono",
        "9º período de sesiones",
        "25.192",
    ]


def test_what_finds_all_has_every_part_and_nothing_has_an_unknown_word() -> None:
    where = asked('técnica rara -año "secretaría"').query.root
    assert isinstance(where, port.And) and len(where.nodes) == 4
    assert asked("técnica xilófono").query.root == MATCH_NONE
    assert asked("").query.root == port.MatchAll()
    # What nobody writes can be excluded.
    assert asked("técnica -xilófono").query.root != MATCH_NONE


def test_a_word_taken_for_another_is_not_all_that_was_asked_for() -> None:
    compiled = asked("rara secretarria")
    assert [(part.text, part.replacement) for part in compiled.parts] == [
        ("rara", None),
        ("secretarria", "secretaría"),
    ]
    assert compiled.query.root == MATCH_NONE
    assert asked("rara secretarria", literal=True).parts[1].node is None


def test_what_an_operator_binds_is_never_taken_for_another_word() -> None:
    for typed in ("rara -secretarria", "rara (técnica O secretarria)"):
        assert all(part.replacement is None for part in asked(typed).parts)
    assert asked("secretarria O xilófono").query.root == port.Or((MATCH_NONE, MATCH_NONE))


def test_a_symbol_anchors_a_question_and_an_excluded_one_does_not() -> None:
    assert (
        asked("rara CTOC/COP/2014/1").asks_for_identity
        and asked("rara", cites="CTOC/COP/2014/1").asks_for_identity
    )
    assert not asked("rara -CTOC/COP/2014/1").asks_for_identity
    assert not asked("rara O CTOC/COP/2014/1").asks_for_identity
    assert not asked("rara 6/4").asks_for_identity


def test_a_capital_within_a_sentence_makes_a_name_and_one_that_begins_it_does_not() -> None:
    assert [part.is_name for part in asked("técnica Rara").parts] == [False, True]
    assert [part.is_name for part in asked("Técnica rara").parts] == [False, False]
    assert [part.is_name for part in asked("técnica. Rara").parts] == [False, False]
    assert [part.is_name for part in asked("TÉCNICA RARA").parts] == [False, False]


# --- words and weights --------------------------------------------------------------------------------------


def test_a_word_is_asked_for_by_its_family_and_scores_more_as_typed() -> None:
    part = part_of("tecnica")
    assert factors(part.node) == {(stem("técnica"),): 1.0}
    [(terms, factor)] = factors(part.exact).items()
    assert terms == ("técnica",) and 0 < factor < 1
    # The form as typed is looked at for the first documents only; the family finds.
    assert not any(
        leaf.field == "exact" for leaf in port.leaves(asked("tecnica").query.root) if hasattr(leaf, "field")
    )
    assert port.leaves(part.exact)[0] in port.leaves(asked("tecnica").query.rescore.node)  # type: ignore[union-attr, arg-type]


def test_what_was_not_meant_counts_less_than_what_was() -> None:
    part = part_of("secretaría")
    by_family, by_form = factors(part.node), factors(part.exact)
    assert 0 < by_family[stem("secretaria"),] < by_family[stem("secretaría"),] == 1
    assert 0 < by_form["secretaria",] < by_form["secretaría",]


def test_a_bare_word_is_each_of_its_forms_alike() -> None:
    part = part_of("secretaria")
    assert list(factors(part.node)) == [(stem("secretaría"), stem("secretaria"))]
    assert list(factors(part.exact)) == [("secretaría", "secretaria")]


def test_a_word_of_a_title_weighs_the_more_the_rarer_it_is() -> None:
    def weight(text: str) -> float:
        node = part_of(text).node
        assert isinstance(node, port.Or)
        [boost] = [
            child
            for child in node.nodes
            if isinstance(child, port.Boost) and isinstance(child.node, port.InKind)
        ]
        return boost.factor

    assert 0 < weight("técnica") < weight("rara")


def test_a_rarer_word_weighs_more_within_bounds() -> None:
    def weight(text: str) -> int:
        leaf = port.leaves(asked(text).query.root)[0]
        assert isinstance(leaf, port.Term)
        return leaf.weight

    assert MIN_TERM_WEIGHT <= weight('"de"') < weight('"técnica"') < weight('"rara"') <= MAX_TERM_WEIGHT
    huge = compile_query(SearchRequest("rara *ara rarra~"), LEXICON, 10**9)
    assert all(getattr(leaf, "weight", 0) <= MAX_TERM_WEIGHT for leaf in huge.leaves)
    assert [part.weight for part in huge.parts] <= [MAX_TERM_WEIGHT]


def test_neighbours_are_looked_for_together_and_others_are_not() -> None:
    def near(text: str) -> set[tuple[tuple[tuple[str, ...], ...], int]]:
        rescore = asked(text).rescore
        leaves = port.leaves(rescore.node) if rescore else ()
        return {(leaf.slots, leaf.distance) for leaf in leaves if isinstance(leaf, port.Near)}

    pair = (stem("rara"),), (stem("técnica"),)
    assert near("rara técnica") == {(pair, CLOSE_DISTANCE), (pair, NEARBY_DISTANCE)}
    assert near("rara") == set()
    assert near("rara xilófono técnica") == set()
    assert {slots[0][0] for slots, _ in near("rara técnica año")} == {stem("rara"), stem("técnica")}


def test_a_phrase_holds_the_forms_of_each_bare_word() -> None:
    # No document has `la`.
    assert asked('"la secretaria"').query.root == MATCH_NONE
    where = asked('"de secretaria"').query.root
    assert isinstance(where, port.Phrase)
    assert where.slots == (("de",), ("secretaría", "secretaria"))


def test_a_number_is_sought_whole_and_in_groups_however_it_was_typed() -> None:
    for typed in ("25.192", "25192", "25.192?", "¿25.192?"):
        node = part_of(typed).node
        leaves = port.leaves(node) if node else ()
        assert port.Term("stem", "25192", MAX_TERM_WEIGHT) in leaves
        assert [leaf.slots for leaf in leaves if isinstance(leaf, port.Phrase)] == [(("25",), ("192",))]


# --- tiers --------------------------------------------------------------------------------------------------


def most_of_words(count: int) -> float:
    """More than so many words add to a document's score, all of them in it and in its title."""
    # tf / (tf + ...) is below 1.
    word = RAREST * (1 + WEIGHTS.exact + WEIGHTS.title)
    pair = 2 * RAREST * (WEIGHTS.close + WEIGHTS.nearby)
    return count * (word + pair + MAX_TERM_WEIGHT * (WEIGHTS.whole_title + WEIGHTS.best_block))


def test_no_sum_of_words_reaches_the_tier_of_own_documents_or_of_their_family() -> None:
    assert CITATION_TIER + most_of_words(MAX_CLAUSES) < FAMILY_TIER - MAX_RANKED_FAMILY
    assert FAMILY_TIER + most_of_words(MAX_CLAUSES) < IDENTITY_TIER


def test_the_figures_of_an_act_never_reach_the_tier_of_those_that_cite_it() -> None:
    assert most_of_words(2) < CITATION_TIER < FAMILY_TIER < IDENTITY_TIER
    assert 0 < ENTITY_SCORE < CITATION_TIER


def test_those_that_bear_come_before_those_that_cite() -> None:
    [condition] = asked("CTOC/COP/2014/1").condition_nodes
    assert isinstance(condition, port.Or)
    scores = [
        (leaf.field, scored.score)
        for scored in condition.nodes
        if isinstance(scored, port.ConstantScore)
        for leaf in port.leaves(scored)[:1]
        if isinstance(leaf, port.Term)
    ]
    assert [field for field, _ in sorted(scores, key=lambda score: -score[1])] == ["bears", "cites"]
    # 6/4 is nobody's act, or two: both before who cites one, and that before the figures.
    node = part_of("6/4").node
    tiers = [constant.score for constant in _constants(node)]
    assert sorted(set(tiers), reverse=True) == [IDENTITY_TIER, CITATION_TIER]


def _constants(node: port.Node | None) -> list[port.ConstantScore]:
    match node:
        case port.ConstantScore():
            return [node]
        case port.Or(nodes) | port.And(nodes):
            return [constant for child in nodes for constant in _constants(child)]
        case _:
            return []


# --- bounds -------------------------------------------------------------------------------------------------


def test_all_patterns_of_a_question_share_what_one_may_stand_for() -> None:
    words = {a + b + c: 1 for a in "abcdefghijklm" for b in "nopqrstuvwxyz" for c in "abcdefghijklmnop"}
    lexicon = Lexicon(build_lexicon(words))
    for count in (1, 2, 7, 10):
        typed = " ".join(f"*{letter}*" for letter in "abcdefghij"[:count])
        compiled = compile_query(SearchRequest(typed), lexicon, DOCUMENTS)
        forms = [len(leaf.terms) for leaf in compiled.leaves if isinstance(leaf, port.Synonym)]
        assert compiled.truncated == (sum("abcdefghij"[0] in word for word in words) > MAX_FORMS // count)
        assert len(forms) == count and 0 < sum(forms) <= MAX_FORMS
    compiled = compile_query(SearchRequest("*a* -*b* (c* CERCA/3 d)"), lexicon, DOCUMENTS)
    assert all(len(getattr(leaf, "terms", ())) <= MAX_FORMS // 5 for leaf in compiled.leaves)


def test_the_engine_takes_as_many_forms_of_a_word_as_the_lexicon_gives() -> None:
    assert MAX_FORMS <= port.MAX_FORMS


def test_the_page_asked_for_is_bounded() -> None:
    assert (asked(page=3, size=20).query.offset, asked(page=3, size=20).query.size) == (40, 20)
    assert (asked(page=0, size=0).query.offset, asked(page=0, size=0).query.size) == (0, 1)
    assert asked(size=10**9).query.size == MAX_SIZE
    assert asked(page=3, after="x").query.offset == 0


def test_every_facet_is_counted_and_only_facets_are_chosen() -> None:
    query = asked(chosen={"kind": ("nota",), "colour": ("red",), "year": ()}, excluded={"stem": ("x",)}).query
    assert (query.facet_fields, query.filters, query.exclusions) == (FACET_NAMES, {"kind": ("nota",)}, {})


@pytest.mark.parametrize("name", ["symbol", "cites"])
def test_a_parameter_has_the_limit_of_the_box(name: str) -> None:
    with pytest.raises(QueryLimit):
        asked(**{name: "a" * (MAX_QUERY_CHARS + 1)})


@pytest.mark.parametrize("name", ["symbol", "cites"])
def test_what_is_no_symbol_in_a_parameter_is_told_and_finds_nothing(name: str) -> None:
    compiled = asked("rara", **{name: "informe"})
    assert [warning.kind for warning in compiled.warnings] == ["bad-symbol"]
    assert MATCH_NONE in compiled.condition_nodes


def test_the_deepest_question_is_one_the_engine_takes() -> None:
    deep = "técnica"
    for _ in range(6):
        deep = f"(rara O (de NO {deep}))"
    check_query(asked(deep).query)
    check_query(asked(f"{deep} rara técnica año").query)


# --- what is added to a document's score -------------------------------------------------------------------


def test_a_title_with_all_words_and_a_block_with_most_count_from_two_words_on() -> None:
    for typed, count in (("tecnica", 0), ("tecnica secretaria", 1), ("tecnica secretaria rara", 1)):
        rescore = asked(typed).query.rescore
        assert rescore is not None
        assert isinstance(rescore.node, port.Or)
        whole = [node for node in rescore.node.nodes if isinstance(node, port.ConstantScore)]
        assert len(whole) == count, typed
        assert rescore.best_passage == (WEIGHTS.best_block if count else 0.0), typed


def test_a_word_that_an_answer_likely_has_weighs_less_than_a_rare_one_that_was_asked_for() -> None:
    lexicon = Lexicon(build_lexicon({"octubre": 40, "viena": 30, "reunión": 90, "rara": 1}))
    compiled = compile_query(SearchRequest("¿cuándo fue la rara reunión?"), lexicon, DOCUMENTS)
    [hint] = [leaf for node in compiled.hints for leaf in port.leaves(node) if isinstance(leaf, port.Synonym)]
    rarest = max(part.weight for part in compiled.parts)
    assert MIN_TERM_WEIGHT < hint.weight < rarest <= MAX_TERM_WEIGHT


@pytest.mark.parametrize(
    ("typed", "slots"),
    [
        ("453/01", [("453",), ("01", "2001")]),
        ("453/45", [("453",), ("45", "2045")]),
        ("453/46", [("453",), ("46", "1946")]),
        ("453/99", [("453",), ("99", "1999")]),
        ("453/2001", [("453",), ("2001",)]),
        ("453/1", [("453",), ("1",)]),
        ("453/01/01", [("453",), ("01",), ("01",)]),
        ("ley/01", [("ley",), ("01",)]),
    ],
)
def test_the_year_of_an_act_may_be_written_with_two_figures_or_four(
    typed: str, slots: list[tuple[str, ...]]
) -> None:
    written = ("453", "01", "1", "45", "46", "99", "2001", "2045", "1946", "1999", "ley")
    compiled = compile_query(
        SearchRequest(typed), Lexicon(build_lexicon(dict.fromkeys(written, 2))), DOCUMENTS
    )
    leaves = [leaf for part in compiled.parts if part.node for leaf in port.leaves(part.node)]
    assert [list(leaf.slots) for leaf in leaves if isinstance(leaf, port.Phrase)] == [slots]

"""What every engine promises; each promise beside a document that a near miss would find."""

import dataclasses
import json
import math
from base64 import urlsafe_b64encode
from collections.abc import Callable

import pytest

from indexer.engine.bm25 import LENGTHS, length_code
from indexer.engine.cursors import SortKey, decode_cursor, encode_cursor
from indexer.engine.port import (
    MAX_DEPTH,
    MAX_FACET_VALUES,
    MAX_FORMS,
    MAX_PASSAGE_WORDS,
    MAX_PASSAGES,
    MAX_SORT_SYMBOL,
    MAX_WEIGHT_SUM,
    MAX_WINDOW,
    MAX_WORTH,
    ORDERS,
    And,
    Boost,
    ConstantScore,
    Engine,
    Generation,
    InKind,
    MatchAll,
    Near,
    Node,
    Not,
    Or,
    Order,
    Passage,
    Phrase,
    Prefix,
    Query,
    Range,
    Record,
    Rescore,
    Synonym,
    Term,
    Unchanged,
    WeakAnd,
)
from indexer.errors import (
    BadQuery,
    BadRecord,
    EmptyCorpus,
    IncompatibleIndex,
    IndexShrunk,
    NoIndex,
    StaleCursor,
)
from tests.engine.builders import RULES, block, found, record

Publish = Callable[..., Generation]


def scores(generation: Generation, node: Node) -> dict[str, float]:
    return {hit.id: hit.score for hit in generation.search(Query(node, size=1000)).hits}


def ids(generation: Generation, query: Query) -> list[str]:
    return [hit.id for hit in generation.search(query).hits]


# --- matching -----------------------------------------------------------------------------------------------


def test_a_term_matches_the_whole_word_in_its_own_field(publish: Publish) -> None:
    generation = publish(record("a", "arte antiguo"), record("b", "parte"), record("c", "artes"))
    assert found(generation, Term("exact", "arte")) == ["a"]
    assert found(generation, Term("stem", "arte")) == ["a", "c"]


def test_accents_and_case_are_the_askers_business(publish: Publish) -> None:
    generation = publish(record("a", "técnica"), record("b", "tecnica"), record("c", "Técnica"))
    assert found(generation, Term("exact", "técnica")) == ["a"]


def test_an_unknown_term_matches_nothing(publish: Publish) -> None:
    generation = publish(record("a", "armas"), record("b", "zzz"))
    for term in ("!", "b", "armasz", "zzzz", "ñ"):
        assert found(generation, Term("exact", term)) == []


def test_any_of_matches_each_form(publish: Publish) -> None:
    generation = publish(record("a", "arma"), record("b", "armas"), record("c", "armada"))
    assert found(generation, Synonym("exact", ("arma", "armas", "nada"))) == ["a", "b"]


def test_no_forms_match_nothing(publish: Publish) -> None:
    generation = publish(record("a", "arma"))
    assert found(generation, Synonym("exact", ())) == []
    assert found(generation, Synonym("bears", ())) == []
    assert found(generation, Phrase("exact", (("arma",), ()))) == []


def test_a_thousand_forms_are_all_looked_for(publish: Publish) -> None:
    many = tuple(f"forma{number}" for number in range(MAX_FORMS))
    generation = publish(*(record(f"d{number}", form) for number, form in enumerate(many)))
    assert generation.search(Query(Synonym("exact", many))).total == MAX_FORMS


def test_a_prefix_matches_every_term_that_begins_with_it(publish: Publish) -> None:
    generation = publish(
        record("a", "resolución"), record("b", "resol"), record("c", "reso"), record("d", "irresoluble")
    )
    assert found(generation, Prefix("exact", "resol")) == ["a", "b"]
    assert found(generation, Prefix("exact", "")) == ["a", "b", "c", "d"]


def test_a_prefix_ends_at_the_last_possible_letter(publish: Publish) -> None:
    generation = publish(record("a", "z\U0010ffff\U0010ffffa"), record("b", "z\U0010ffff"), record("c", "zz"))
    assert found(generation, Prefix("exact", "z\U0010ffff")) == ["a", "b"]


def test_a_phrase_wants_its_words_in_order_and_side_by_side(publish: Publish) -> None:
    generation = publish(
        record("a", "en forma consecutiva"),
        record("b", "forma en consecutiva"),
        record("c", "en forma casi consecutiva"),
    )
    assert found(generation, Phrase("exact", (("en",), ("forma",), ("consecutiva",)))) == ["a"]


def test_a_phrase_does_not_run_on_into_the_next_block(publish: Publish) -> None:
    generation = publish(record("a", "los Estados parte"), record("b", "los Estados", "parte de"))
    assert found(generation, Phrase("exact", (("Estados",), ("parte",)))) == ["a"]


def test_a_phrase_does_not_run_on_into_the_next_document(publish: Publish) -> None:
    generation = publish(record("a", "los Estados"), record("b", "parte de"), record("c", "Estados parte"))
    assert found(generation, Phrase("exact", (("Estados",), ("parte",)))) == ["c"]


def test_a_block_without_words_does_not_join_its_neighbours(publish: Publish) -> None:
    generation = publish(record("a", "los Estados", "", "parte de"), record("b", "Estados parte"))
    assert found(generation, Phrase("exact", (("Estados",), ("parte",)))) == ["b"]


def test_a_slot_of_a_phrase_holds_the_forms_that_may_stand_there(publish: Publish) -> None:
    generation = publish(record("a", "arma blanca"), record("b", "armas blancas"), record("c", "arma negra"))
    phrase = Phrase("exact", (("arma", "armas"), ("blanca", "blancas")))
    assert found(generation, phrase) == ["a", "b"]


def test_a_phrase_may_repeat_a_word(publish: Publish) -> None:
    generation = publish(record("a", "no no no"), record("b", "no"), record("c", "no sí no"))
    assert found(generation, Phrase("exact", (("no",), ("no",)))) == ["a"]


def test_near_words_stand_within_the_distance_in_any_order(publish: Publish) -> None:
    generation = publish(
        record("a", "uno x x dos"), record("b", "dos uno"), record("c", "uno x x x dos"), record("d", "uno")
    )
    assert found(generation, Near("exact", (("uno",), ("dos",)), 3)) == ["a", "b"]


def test_near_measures_from_the_first_slot_to_the_last(publish: Publish) -> None:
    generation = publish(record("a", "uno x dos x tres"), record("b", "uno x dos x x tres"))
    assert found(generation, Near("exact", (("uno",), ("tres",), ("dos",)), 4)) == ["a"]


def test_near_words_do_not_meet_across_blocks(publish: Publish) -> None:
    generation = publish(record("a", "uno", "dos"), record("b", "uno dos"), record("c", "uno", "", "dos"))
    assert found(generation, Near("exact", (("uno",), ("dos",)), 1_000_000)) == ["b"]


def test_the_slots_of_near_may_fall_on_one_word(publish: Publish) -> None:
    generation = publish(record("a", "uno"), record("b", "dos"))
    assert found(generation, Near("exact", (("uno",), ("uno", "dos")), 0)) == ["a"]


def test_all_holds_for_the_document_not_for_a_block(publish: Publish) -> None:
    generation = publish(record("a", "uno", "dos"), record("b", "uno"), record("c", "dos"))
    assert found(generation, And((Term("exact", "uno"), Term("exact", "dos")))) == ["a"]
    assert found(generation, Or((Term("exact", "uno"), Term("exact", "dos")))) == ["a", "b", "c"]


def test_all_of_nothing_is_everything_and_any_of_nothing_is_nothing(publish: Publish) -> None:
    generation = publish(record("a", "uno"), record("b"))
    assert found(generation, And(())) == ["a", "b"]
    assert found(generation, Or(())) == []


def test_not_takes_out_every_document_that_matches(publish: Publish) -> None:
    generation = publish(record("a", "uno"), record("b", "uno", "dos"), record("c", "dos"), record("d"))
    assert found(generation, Not(Term("exact", "dos"))) == ["a", "d"]
    assert found(generation, And((Term("exact", "uno"), Not(Term("exact", "dos"))))) == ["a"]
    assert found(generation, Not(Not(Term("exact", "dos")))) == ["b", "c"]


def test_a_range_is_open_at_a_missing_end_and_holds_its_bounds(publish: Publish) -> None:
    generation = publish(
        record("a", date="2014-06-12"),
        record("b", date="2018-06-18"),
        record("c", date="2024-07-04"),
        record("d"),
    )
    assert found(generation, Range("date", "2014-06-12", "2018-06-18")) == ["a", "b"]
    assert found(generation, Range("date", "2018", None)) == ["b", "c"]
    assert found(generation, Range("date", None, "2018")) == ["a"]
    assert found(generation, Range("date", None, None)) == ["a", "b", "c"]
    assert found(generation, Range("date", "2019", "2015")) == []


def test_a_range_of_a_facet_asks_each_of_its_values(publish: Publish) -> None:
    generation = publish(
        record("a", facets={"year": ("2009", "2024")}),
        record("b", facets={"year": ("2014",)}),
        record("c", facets={"session": ("2014",)}),
    )
    assert found(generation, Range("year", "2010", "2020")) == ["b"]
    assert found(generation, Range("year", "2020", None)) == ["a"]


def test_look_ups_match_the_whole_key_of_their_own_field(publish: Publish) -> None:
    generation = publish(
        record("a", bears=("CTOC/COP/2014/1",)),
        record("b", cites=("CTOC/COP/2014/1", "CTOC/COP/2014/10")),
        record("c", block("x", entities=("CTOC/COP/2014/1",))),
        record("d", facets={"organ": ("CTOC/COP/2014/1",)}),
        record("e", date="2014-06-12"),
    )
    assert found(generation, Term("bears", "CTOC/COP/2014/1")) == ["a"]
    assert found(generation, Term("cites", "CTOC/COP/2014/1")) == ["b"]
    assert found(generation, Term("entities", "CTOC/COP/2014/1")) == ["c"]
    assert found(generation, Term("organ", "CTOC/COP/2014/1")) == ["d"]
    assert found(generation, Term("date", "2014-06-12")) == ["e"]
    assert found(generation, Term("date", "2014")) == []
    assert found(generation, Synonym("cites", ("CTOC/COP/2014/10", "nada"))) == ["b"]
    assert found(generation, Synonym("entities", ("CTOC/COP/2014/1", "nada"))) == ["c"]


def test_entities_take_no_part_in_text(publish: Publish) -> None:
    generation = publish(record("a", block("uno dos", entities=("tres",))), record("b", "tres"))
    assert found(generation, Term("exact", "tres")) == ["b"]
    assert found(generation, Phrase("exact", (("uno",), ("dos",)))) == ["a"]


def test_a_field_that_no_record_has_matches_nothing(publish: Publish) -> None:
    generation = publish(record("a", "uno"))
    assert found(generation, Term("topic", "uno")) == []
    assert found(generation, Range("topic", None, None)) == []
    assert generation.search(Query(facet_fields=("topic",))).facets == {"topic": ()}
    assert generation.search(Query(filters={"topic": ("uno",)})).total == 0


def test_within_looks_only_in_blocks_of_one_kind(publish: Publish) -> None:
    generation = publish(
        record("a", block("trata de personas", kind="title"), "armas de fuego"),
        record("b", block("armas de fuego", kind="title"), "trata de personas"),
        record("c", block("trata", kind="title"), block("personas", kind="title")),
    )
    assert found(generation, InKind("title", Term("exact", "trata"))) == ["a", "c"]
    assert found(generation, InKind("title", Phrase("exact", (("trata",), ("de",))))) == ["a"]
    assert found(generation, InKind("title", Near("exact", (("trata",), ("personas",)), 9))) == ["a"]
    assert found(generation, InKind("title", Prefix("exact", "arm"))) == ["b"]
    assert found(generation, InKind("footnote", Term("exact", "trata"))) == []
    assert found(generation, InKind("title", Synonym("stem", ("arma", "trat")))) == ["a", "b", "c"]


# --- scores -------------------------------------------------------------------------------------------------


def test_a_term_scores_as_lucene_computes_it(publish: Publish) -> None:
    """By hand: N = 3 with text, df = 2, lengths 4, 2 and 3, so avgdl = 3; the empty one counts nowhere."""
    generation = publish(record("a", "x x y z"), record("b", "x y"), record("c", "y y y"), record("d"))
    idf = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    assert scores(generation, Term("exact", "x")) == pytest.approx(
        {
            "a": idf * 2 / (2 + 1.2 * (0.25 + 0.75 * 4 / 3)),
            "b": idf * 1 / (1 + 1.2 * (0.25 + 0.75 * 2 / 3)),
        },
        rel=1e-5,
    )


def test_a_length_is_one_byte_and_exact_to_forty() -> None:
    assert [LENGTHS[length_code(words)] for words in range(41)] == list(range(41))
    assert LENGTHS[length_code(41)] == 40
    assert [LENGTHS[length_code(words)] for words in (42, 55, 56, 439, 440, 10**6)] == [
        42,
        54,
        56,
        408,
        440,
        983_064,
    ]
    assert all(length_code(length) == code for code, length in enumerate(LENGTHS) if length < 2**31)


def test_a_long_document_is_as_long_as_its_byte_says(publish: Publish) -> None:
    generation = publish(record("a", "x " + "y " * 99), record("b", "z " * 50))
    idf = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    assert LENGTHS[length_code(100)] == 96
    expected = idf / (1 + 1.2 * (0.25 + 0.75 * 96 / 75))
    assert scores(generation, Term("exact", "x"))["a"] == pytest.approx(expected, rel=1e-5)


def test_the_forms_of_a_word_score_as_one_term(publish: Publish) -> None:
    generation = publish(
        record("a", "arma armas"), record("b", "arma x"), record("c", "arma x"), record("d", "x x")
    )
    # The document frequency is the greatest of the forms, not that of their union.
    idf = math.log(1 + (4 - 3 + 0.5) / (3 + 0.5))
    twice = idf * 2 / (2 + 1.2)
    assert scores(generation, Synonym("exact", ("armas", "arma")))["a"] == pytest.approx(twice, rel=1e-5)
    assert scores(generation, Synonym("exact", ("arma", "arma")))["b"] == pytest.approx(idf / 2.2, rel=1e-5)


def test_a_phrase_scores_by_its_count_and_the_sum_of_its_words(publish: Publish) -> None:
    generation = publish(
        record("a", "uno dos uno dos"),
        record("b", "uno dos x x"),
        record("c", "uno x x x"),
        record("d", "x x x x"),
    )
    weight = math.log(1 + (4 - 3 + 0.5) / (3 + 0.5)) + math.log(1 + (4 - 2 + 0.5) / (2 + 0.5))
    got = scores(generation, Phrase("exact", (("uno",), ("dos", "nada"))))
    assert got == pytest.approx({"a": weight * 2 / 3.2, "b": weight / 2.2}, rel=1e-5)


def test_near_scores_as_its_slots_do(publish: Publish) -> None:
    generation = publish(record("a", "uno dos x uno"), record("b", "uno x x dos"), record("c", "uno"))
    near = scores(generation, Near("exact", (("uno",), ("dos",)), 1))
    apart = scores(generation, And((Term("exact", "uno"), Term("exact", "dos"))))
    assert near == pytest.approx({"a": apart["a"]}, rel=1e-5)


def test_all_and_any_add_and_boost_multiplies(publish: Publish) -> None:
    generation = publish(record("a", "uno dos"), record("b", "uno tres"), record("c", "dos"))
    uno, dos = Term("exact", "uno"), Term("exact", "dos")
    sums = {"a": scores(generation, uno)["a"] + scores(generation, dos)["a"]}
    assert scores(generation, And((uno, dos))) == pytest.approx(sums, rel=1e-5)
    some = scores(generation, Or((uno, Boost(dos, 0.5))))
    assert some["a"] == pytest.approx(
        scores(generation, uno)["a"] + 0.5 * scores(generation, dos)["a"], rel=1e-5
    )
    assert some["b"] == pytest.approx(scores(generation, uno)["b"], rel=1e-5)
    assert some["c"] == pytest.approx(0.5 * scores(generation, dos)["c"], rel=1e-5)


def test_what_only_filters_scores_nothing(publish: Publish) -> None:
    generation = publish(
        record(
            "a", block("uno", entities=("e",)), bears=("b",), cites=("c",), facets={"f": ("v",)}, date="2014"
        )
    )
    filters: list[Node] = [
        Term("entities", "e"),
        Term("bears", "b"),
        Term("cites", "c"),
        Term("f", "v"),
        Term("date", "2014"),
        Range("date", None, None),
        MatchAll(),
        Not(Term("exact", "dos")),
    ]
    for node in filters:
        assert scores(generation, node) == {"a": 0.0}
    assert scores(generation, Prefix("exact", "u")) == {"a": 1.0}
    assert scores(generation, InKind("paragraph", Term("exact", "uno"))) == {"a": 1.0}


def test_a_constant_scores_itself_whatever_its_child_scores(publish: Publish) -> None:
    generation = publish(record("a", "uno", bears=("k",)), record("b", "uno", cites=("k",)), record("c", "x"))
    tiers = Or((ConstantScore(Term("bears", "k"), 100.0), ConstantScore(Term("exact", "uno"), 1.0)))
    assert scores(generation, tiers) == {"a": 101.0, "b": 1.0}


# --- blocks of a hit ----------------------------------------------------------------------------------------


def test_the_best_blocks_are_those_that_hold_most_of_the_query(publish: Publish) -> None:
    generation = publish(record("a", "uno", "dos uno", "nada", "dos tres", "tres uno"), record("b", "cuatro"))
    where = Or((Term("exact", "uno", 1), Term("exact", "dos", 4), Term("exact", "tres", 4)))
    (hit,) = generation.search(Query(where, passages=3)).hits
    assert [(passage.anchor, passage.weight) for passage in hit.passages] == [("p4", 8), ("p2", 5), ("p5", 5)]
    assert hit.passages_total == 4
    assert hit.passages[0].text == "dos tres"
    assert hit.passages[0].index == 3


def test_a_leaf_below_a_not_chooses_no_block(publish: Publish) -> None:
    generation = publish(record("a", "uno", "dos"), record("b", "tres"))
    where = And((Term("exact", "uno"), Not(Not(Term("exact", "dos")))))
    (hit,) = generation.search(Query(where)).hits
    assert [passage.anchor for passage in hit.passages] == ["p1"]


def test_entities_choose_blocks_and_other_look_ups_do_not(publish: Publish) -> None:
    generation = publish(
        record("a", "uno", block("dos", anchor="p2", entities=("k",)), bears=("k",), cites=("k",), date="k"),
        record("b", block("tres", entities=("kk",))),
    )
    where = And((Term("entities", "k", 3), Term("bears", "k"), Term("cites", "k"), Range("date", None, None)))
    (hit,) = generation.search(Query(where)).hits
    assert [(passage.anchor, passage.weight) for passage in hit.passages] == [("p2", 3)]


def test_a_block_is_chosen_by_a_leaf_only_where_it_wholly_stands(publish: Publish) -> None:
    generation = publish(record("a", "en forma", "en forma consecutiva", "consecutiva", "forma x x en"))
    phrase = Phrase("exact", (("en",), ("forma",), ("consecutiva",)))
    near = Near("exact", (("en",), ("forma",)), 1)
    assert [passage.anchor for passage in generation.search(Query(phrase)).hits[0].passages] == ["p2"]
    assert [passage.anchor for passage in generation.search(Query(near)).hits[0].passages] == ["p1", "p2"]
    prefix = generation.search(Query(Prefix("exact", "consec"))).hits[0]
    assert [passage.anchor for passage in prefix.passages] == ["p2", "p3"]


def test_a_block_of_the_next_document_is_not_ours(publish: Publish) -> None:
    generation = publish(record("a", "uno", "x"), record("b", "uno", "uno"), record("c", "uno"))
    hits = generation.search(Query(Term("exact", "uno"))).hits
    assert {hit.id: [passage.index for passage in hit.passages] for hit in hits} == {
        "a": [0],
        "b": [0, 1],
        "c": [0],
    }


def test_no_blocks_are_given_where_nothing_is_looked_for_in_them(publish: Publish) -> None:
    generation = publish(record("a", "uno", facets={"f": ("v",)}))
    (hit,) = generation.search(Query(Term("f", "v"))).hits
    assert (hit.passages, hit.passages_total) == ((), 0)


def test_blocks_that_are_not_asked_for_are_not_looked_for(publish: Publish) -> None:
    generation = publish(record("a", "uno", "uno"))
    (hit,) = generation.search(Query(UNO, passages=0)).hits
    assert (hit.passages, hit.passages_total) == ((), 0)
    (hit,) = generation.search(Query(UNO, passages=1)).hits
    assert (len(hit.passages), hit.passages_total) == (1, 2)


def test_titles_stand_aside_for_other_blocks(publish: Publish) -> None:
    generation = publish(
        record("a", block("uno", kind="title", anchor="t"), "uno", "dos"),
        record("b", block("uno", kind="title", anchor="t"), "dos"),
    )
    hits = generation.search(Query(Term("exact", "uno"), fallback_kinds=("title", "heading"))).hits
    assert {hit.id: [passage.anchor for passage in hit.passages] for hit in hits} == {"a": ["p2"], "b": ["t"]}
    assert [hit.passages_total for hit in hits] == [1, 1]
    plain = generation.search(Query(Term("exact", "uno"))).hits
    assert {hit.id: hit.passages_total for hit in plain} == {"a": 2, "b": 1}


def test_a_title_that_weighs_nothing_is_shown_where_nothing_else_matches(publish: Publish) -> None:
    generation = publish(
        record("a", block("uno", kind="title", anchor="t"), "dos"),
        record("b", block("uno", kind="title", anchor="t"), "uno"),
    )
    hits = generation.search(Query(Term("exact", "uno", 0), fallback_kinds=("title",))).hits
    assert {hit.id: [(passage.anchor, passage.weight) for passage in hit.passages] for hit in hits} == {
        "a": [("t", 0)],
        "b": [("p2", 0)],
    }


def test_a_leaf_within_a_kind_weighs_only_blocks_of_that_kind(publish: Publish) -> None:
    generation = publish(record("a", block("uno", kind="title", anchor="t"), "uno"))
    where = Or((InKind("title", Term("exact", "uno", 7)), Term("exact", "uno", 2)))
    (hit,) = generation.search(Query(where)).hits
    assert [(passage.anchor, passage.weight) for passage in hit.passages] == [("t", 9), ("p2", 2)]


# --- facets -------------------------------------------------------------------------------------------------


@pytest.fixture
def library(publish: Publish) -> Generation:
    return publish(
        record("a", "uno", facets={"kind": ("nota",), "topic": ("armas", "trata"), "year": ("2014",)}),
        record("b", "uno", facets={"kind": ("nota",), "topic": ("armas",), "year": ("2018",)}),
        record("c", "uno", facets={"kind": ("informe",), "topic": ("trata",)}),
        record("d", "uno", facets={"kind": ("informe",)}),
        record("e", "dos", facets={"kind": ("acta",), "topic": ("armas",), "year": ("2014",)}),
    )


UNO = Term("exact", "uno")


def test_a_facet_counts_the_documents_that_match(library: Generation) -> None:
    results = library.search(Query(UNO, facet_fields=("kind", "topic", "year"), size=1))
    assert results.total == 4
    assert results.facets == {
        "kind": (("informe", 2), ("nota", 2)),
        "topic": (("armas", 2), ("trata", 2)),
        "year": (("2014", 1), ("2018", 1)),
    }


def test_values_within_a_facet_add_up(library: Generation) -> None:
    assert ids(library, Query(UNO, filters={"topic": ("armas", "trata")}, order="date")) == ["a", "b", "c"]


def test_facets_narrow_each_other(library: Generation) -> None:
    assert ids(library, Query(UNO, filters={"topic": ("armas",), "year": ("2014",)})) == ["a"]


def test_an_excluded_value_removes_and_what_has_none_stays(library: Generation) -> None:
    assert ids(library, Query(UNO, exclusions={"topic": ("armas",)})) == ["c", "d"]
    assert ids(library, Query(UNO, filters={"topic": ("trata",)}, exclusions={"topic": ("armas",)})) == ["c"]


def test_a_facet_counts_as_if_nothing_were_chosen_in_it(library: Generation) -> None:
    results = library.search(
        Query(
            UNO,
            filters={"kind": ("nota",)},
            exclusions={"topic": ("trata",)},
            facet_fields=("kind", "topic", "year"),
        )
    )
    assert results.total == 1
    assert results.facets == {
        "kind": (("informe", 1), ("nota", 1)),
        "topic": (("armas", 2), ("trata", 1)),
        "year": (("2018", 1),),
    }


def test_the_count_of_a_value_is_the_total_after_choosing_it(library: Generation) -> None:
    for facet, counts in library.search(Query(UNO, facet_fields=("kind", "topic", "year"))).facets.items():
        for value, count in counts:
            assert library.search(Query(UNO, filters={facet: (value,)})).total == count


def test_values_are_listed_by_count_and_then_by_name(publish: Publish) -> None:
    generation = publish(
        record("a", facets={"f": ("z", "y")}),
        record("b", facets={"f": ("y", "x")}),
        record("c", facets={"f": ("w",)}),
    )
    assert generation.search(Query(facet_fields=("f",))).facets == {
        "f": (("y", 2), ("w", 1), ("x", 1), ("z", 1))
    }


def test_a_value_said_twice_is_one_document(publish: Publish) -> None:
    both = (block("x", entities=("k", "k")), block("y", entities=("k",)))
    generation = publish(record("a", *both, facets={"f": ("v", "v")}, bears=("k", "k"), cites=("k", "k")))
    assert generation.search(Query(facet_fields=("f",))).facets == {"f": (("v", 1),)}
    for field in ("bears", "cites", "entities"):
        assert generation.search(Query(Term(field, "k"))).total == 1
    assert generation.with_identity(["k"])["k"] == ("a",)
    assert generation.cited_by(["k"])["k"] == ("a",)


def test_choosing_no_value_chooses_nothing(library: Generation) -> None:
    assert library.search(Query(UNO, filters={"kind": ()}, exclusions={"kind": ()})).total == 4


def test_only_the_facets_asked_for_are_counted(library: Generation) -> None:
    assert library.search(Query(UNO, filters={"kind": ("nota",)}, facet_fields=("year",))).facets.keys() == {
        "year"
    }


# --- enough, tiers, rescoring, parts ------------------------------------------------------------------------


def test_enough_asks_for_worth_and_not_for_a_number_of_parts(publish: Publish) -> None:
    generation = publish(
        record("rare", "uno"),
        record("two-cheap", "dos tres"),
        record("all", "uno dos tres"),
        record("one-cheap", "dos dos dos"),
        record("none", "cuatro"),
    )
    parts = ((UNO, 3), (Term("exact", "dos"), 1), (Term("exact", "tres"), 1))
    assert found(generation, WeakAnd(parts, 2)) == ["all", "rare", "two-cheap"]
    assert found(generation, WeakAnd(parts, 3)) == ["all", "rare"]
    assert found(generation, WeakAnd(parts, 5)) == ["all"]
    assert found(generation, WeakAnd(parts, 6)) == []
    assert found(generation, WeakAnd((), 1)) == []


def test_enough_scores_what_matches_as_any_does(publish: Publish) -> None:
    generation = publish(record("a", "uno dos"), record("b", "uno tres"), record("c", "tres"))
    parts = (UNO, Boost(Term("exact", "dos"), 2.0), And((Term("exact", "tres"), UNO)))
    enough = scores(generation, WeakAnd(tuple((part, 1) for part in parts), 1))
    assert enough == pytest.approx(scores(generation, Or(parts)), rel=1e-5)
    assert sorted(enough) == ["a", "b"]


def test_enough_may_ask_for_a_number_of_parts_beside_their_worth(publish: Publish) -> None:
    generation = publish(
        record("rare", "uno"),
        record("cheap", "dos tres"),
        record("cheaper", "tres tres tres"),
        record("all", "uno dos tres"),
    )
    parts = ((UNO, 9), (Term("exact", "dos"), 1), (Term("exact", "tres"), 1))
    assert found(generation, WeakAnd(parts, 1, min_clauses=2)) == ["all", "cheap"]
    assert found(generation, WeakAnd(parts, 3, min_clauses=2)) == ["all"]
    assert found(generation, WeakAnd(parts, 1, min_clauses=3)) == ["all"]
    assert found(generation, WeakAnd(parts, 1, min_clauses=4)) == []


def test_a_part_counts_once_however_often_it_stands(publish: Publish) -> None:
    generation = publish(record("often", "uno uno uno uno"), record("both", "uno dos"))
    assert found(generation, WeakAnd(((UNO, 2), (Term("exact", "dos"), 2)), 4)) == ["both"]


@pytest.mark.parametrize(
    "order, wanted",
    [
        ("relevance", ["b", "a", "d", "c"]),
        ("date", ["a", "b", "c", "d"]),
        ("oldest", ["b", "a", "d", "c"]),
        ("symbol", ["b", "a", "d", "c"]),
    ],
)
def test_the_first_tier_comes_first_in_every_order(publish: Publish, order: str, wanted: list[str]) -> None:
    generation = publish(
        record("a", "uno dos tres cuatro", date="2012", sort_symbol="B"),
        record("b", "uno dos", date="2011", sort_symbol="A"),
        # It is newer than all documents of the first tier.
        record("c", "uno cuatro", date="2024", sort_symbol="D"),
        # It scores more than all documents of the first tier.
        record("d", "uno", date="2023", sort_symbol="C"),
        # It is of the first tier, but does not match.
        record("e", "dos", date="2025", sort_symbol="0"),
    )
    query = Query(UNO, first_tier=Term("exact", "dos"), order=order, size=3)  # type: ignore[arg-type]
    page = generation.search(query)
    assert [hit.id for hit in page.hits] == wanted[:3]
    assert [hit.in_first_tier for hit in page.hits] == [True, True, False]
    assert (page.total, page.total_first_tier) == (4, 2)
    assert ids(generation, dataclasses.replace(query, after=page.cursor)) == wanted[3:]
    assert ids(generation, dataclasses.replace(query, offset=1)) == wanted[1:]
    assert ids(generation, dataclasses.replace(query, offset=2, size=1)) == wanted[2:3]


def test_without_tiers_all_are_of_the_first(publish: Publish) -> None:
    generation = publish(record("a", "uno"), record("b", "uno"))
    page = generation.search(Query(UNO))
    assert page.total_first_tier == 2
    assert all(hit.in_first_tier for hit in page.hits)


def test_the_facets_narrow_both_tiers(publish: Publish) -> None:
    generation = publish(
        record("a", "uno dos", facets={"topic": ("x",)}),
        record("b", "uno dos", facets={"topic": ("y",)}),
        record("c", "uno", facets={"topic": ("x",)}),
    )
    query = Query(UNO, first_tier=Term("exact", "dos"), filters={"topic": ("x",)}, facet_fields=("topic",))
    page = generation.search(query)
    assert (page.total, page.total_first_tier) == (2, 1)
    assert page.facets == {"topic": (("x", 2), ("y", 1))}


def test_the_window_alone_is_rescored(publish: Publish) -> None:
    generation = publish(
        record("a", "uno uno uno uno"),
        record("b", "uno uno uno cinco"),
        record("c", "uno uno dos cuatro"),
        # It would gain as much as c if it were rescored.
        record("d", "uno dos cuatro seis"),
    )
    plain = scores(generation, UNO)
    query = Query(UNO, rescore=Rescore(ConstantScore(Term("exact", "dos"), 10.0), 3))
    page = generation.search(query)
    assert [hit.id for hit in page.hits] == ["c", "a", "b", "d"]
    gained = {hit.id: hit.score - plain[hit.id] for hit in page.hits}
    assert gained == pytest.approx({"a": 0, "b": 0, "c": 10, "d": 0}, abs=1e-5)
    assert page.total == 4


def test_each_tier_has_its_own_window(publish: Publish) -> None:
    generation = publish(
        record("a", "uno uno uno tres"),
        record("b", "uno dos seis tres"),
        record("c", "uno uno cuatro cinco"),
        record("d", "uno dos cuatro cinco"),
    )
    rescore = Rescore(ConstantScore(Term("exact", "dos"), 10.0), 2)
    query = Query(UNO, first_tier=Term("exact", "tres"), rescore=rescore)
    assert ids(generation, query) == ["b", "a", "d", "c"]


def test_rescoring_asks_for_as_many_clauses_as_matching_does(publish: Publish) -> None:
    generation = publish(record("cheap", "dos"), record("dear", "uno"), record("both", "uno dos"))
    clauses = ((ConstantScore(UNO, 1.0), 5), (ConstantScore(Term("exact", "dos"), 1.0), 1))
    rescored = Query(MatchAll(), rescore=Rescore(WeakAnd(clauses, 5, min_clauses=2), 10))
    assert [(hit.id, hit.score) for hit in generation.search(rescored).hits] == [
        ("both", 2.0),
        ("cheap", 0.0),
        ("dear", 0.0),
    ]


@pytest.mark.parametrize("order", [order for order in ORDERS if order != "relevance"])
def test_only_relevance_is_rescored(publish: Publish, order: Order) -> None:
    dates = ("2011", "2024") if order == "oldest" else ("2024", "2011")
    generation = publish(
        record("a", "uno", date=dates[0], sort_symbol="A"),
        record("b", "uno dos", date=dates[1], sort_symbol="B"),
    )
    query = Query(UNO, rescore=Rescore(ConstantScore(Term("exact", "dos"), 10.0), 5), order=order)
    page = generation.search(query)
    assert [hit.id for hit in page.hits] == ["a", "b"]
    assert page.hits[1].score < 1


def test_the_best_block_counts_in_rescoring_and_not_the_sum_of_all(publish: Publish) -> None:
    generation = publish(
        record("together", "uno dos", "seis siete"),
        record("apart", "uno seis", "dos siete"),
        record("many", "uno", "uno", "uno", "siete"),
    )
    where = Or((Term("exact", "uno", 2), Term("exact", "dos", 3)))
    plain = scores(generation, where)
    page = generation.search(Query(where, rescore=Rescore(Or(()), 10, best_passage=0.5)))
    gained = {hit.id: hit.score - plain[hit.id] for hit in page.hits}
    assert gained == pytest.approx({"together": 2.5, "apart": 1.5, "many": 1.0}, abs=1e-5)


@pytest.mark.parametrize("window", [0, 1, 2, 3, 8, 50])
@pytest.mark.parametrize("order", ["relevance", "date"])
def test_cursors_walk_through_tiers_and_windows(publish: Publish, order: str, window: int) -> None:
    generation = publish(
        *(
            record(
                f"d{number:02}",
                "uno " * (number % 4 + 1)
                + ("dos " if number % 3 else "")
                + ("tres" if number % 2 else "seis"),
                date=f"20{number % 5}",
            )
            for number in range(17)
        )
    )
    rescore = Rescore(Or((Term("exact", "tres"), Near("stem", (("uno",), ("tres",)), 1))), window)
    query = Query(UNO, first_tier=Term("exact", "dos"), rescore=rescore, order=order, size=3)  # type: ignore[arg-type]
    whole = ids(generation, dataclasses.replace(query, size=100))
    assert len(whole) == 17
    walked: list[str] = []
    while True:
        page = generation.search(query)
        walked += [hit.id for hit in page.hits]
        if page.cursor is None:
            break
        query = dataclasses.replace(query, after=page.cursor)
    assert walked == whole
    paged = [
        id
        for start in range(0, 18, 3)
        for id in ids(generation, dataclasses.replace(query, after=None, offset=start))
    ]
    assert paged == whole


def test_a_hit_says_what_each_part_scores_and_which_do_not_match(publish: Publish) -> None:
    generation = publish(record("a", "uno dos dos"), record("b", "uno tres"))
    parts = (UNO, Term("exact", "dos"), Boost(Term("exact", "tres"), 2.0), Not(Term("exact", "dos")))
    page = generation.search(Query(UNO, explained_nodes=parts))
    told = {hit.id: hit.node_scores for hit in page.hits}
    assert [part is None for part in told["a"]] == [False, False, True, True]
    assert [part is None for part in told["b"]] == [False, True, False, False]
    assert told["a"][1] == pytest.approx(scores(generation, parts[1])["a"], rel=1e-5)
    assert told["b"][2] == pytest.approx(scores(generation, parts[2])["b"], rel=1e-5)
    assert told["b"][3] == 0


def test_a_query_of_enough_or_rescoring_beyond_the_limits_is_refused(publish: Publish) -> None:
    generation = publish(record("a", "uno"))
    deep: Node = UNO
    for _ in range(MAX_DEPTH):
        deep = WeakAnd(((deep, 1),), 1)
    refused = [
        Query(WeakAnd(((UNO, 0),), 1)),
        Query(WeakAnd(((UNO, 1),), 0)),
        Query(WeakAnd(((UNO, 1),), 1, min_clauses=0)),
        Query(WeakAnd(((UNO, MAX_WORTH - 1), (UNO, 1)), 1)),
        Query(deep),
        Query(UNO, first_tier=deep),
        Query(UNO, explained_nodes=(deep,)),
        Query(UNO, rescore=Rescore(deep, 10)),
        Query(UNO, rescore=Rescore(UNO, MAX_WINDOW + 1)),
        Query(UNO, rescore=Rescore(UNO, -1)),
        Query(UNO, rescore=Rescore(UNO, 10, best_passage=-1.0)),
        Query(UNO, rescore=Rescore(UNO, 10, best_passage=math.inf)),
        Query(UNO, rescore=Rescore(Boost(UNO, -1.0), 10)),
    ]
    for query in refused:
        with pytest.raises(BadQuery):
            generation.search(query)
    generation.search(Query(WeakAnd(((UNO, MAX_WORTH - 1),), 1), rescore=Rescore(UNO, MAX_WINDOW)))


# --- order, pages and cursors -------------------------------------------------------------------------------


def test_relevance_puts_the_best_first_and_ties_in_order_of_id(publish: Publish) -> None:
    generation = publish(record("c", "uno x"), record("d", "uno uno"), record("a", "uno x"), record("b", "x"))
    assert ids(generation, Query(UNO)) == ["d", "a", "c"]
    assert ids(generation, Query()) == ["a", "b", "c", "d"]


def test_the_newest_or_the_oldest_comes_first_by_date_and_the_undated_last(publish: Publish) -> None:
    generation = publish(
        record("d", date="2014"),
        record("b"),
        record("c", date="2018-06"),
        record("a", date="2014"),
        record("e"),
    )
    assert ids(generation, Query(order="date")) == ["c", "a", "d", "b", "e"]
    assert ids(generation, Query(order="oldest")) == ["a", "d", "c", "b", "e"]


def test_symbols_ascend_and_what_bears_none_comes_last(publish: Publish) -> None:
    generation = publish(
        record("a", sort_symbol="WG.00010"),
        record("b", sort_symbol="WG.00002"),
        record("c"),
        record("d", sort_symbol=""),
    )
    assert ids(generation, Query(order="symbol")) == ["d", "b", "a", "c"]


def test_pages_follow_each_other(publish: Publish) -> None:
    generation = publish(*(record(f"d{number}", "uno " * (number % 3 + 1)) for number in range(7)))
    for order in ORDERS:
        whole = ids(generation, Query(UNO, order=order, size=7))
        pages = [ids(generation, Query(UNO, order=order, offset=at, size=3)) for at in (0, 3, 6)]
        assert [*pages[0], *pages[1], *pages[2]] == whole
        assert len(whole) == 7


def test_a_page_beyond_the_end_is_empty_and_a_size_of_none_counts(publish: Publish) -> None:
    generation = publish(record("a", "uno"), record("b", "uno"))
    beyond = generation.search(Query(UNO, offset=2))
    assert (beyond.total, beyond.hits, beyond.cursor) == (2, (), None)
    counted = generation.search(Query(UNO, size=0))
    assert (counted.total, counted.hits, counted.cursor) == (2, (), None)


@pytest.mark.parametrize("order", ORDERS)
def test_cursors_walk_through_all_documents_once(publish: Publish, order: str) -> None:
    generation = publish(
        *(
            record(
                f"d{number}",
                "uno " * (number % 3 + 1) + "dos",
                date=f"20{number % 4}" if number % 4 else None,
                sort_symbol=f"|ñ{number % 2}" if number % 3 else None,
            )
            for number in range(11)
        )
    )
    query = Query(UNO, order=order, size=2)  # type: ignore[arg-type]
    whole = ids(generation, dataclasses.replace(query, size=100))
    walked: list[str] = []
    while True:
        page = generation.search(query)
        walked += [hit.id for hit in page.hits]
        assert page.total == 11
        if page.cursor is None:
            break
        query = dataclasses.replace(query, after=page.cursor)
    assert walked == whole
    assert len(walked) == 11


def test_a_last_page_has_no_cursor(publish: Publish) -> None:
    generation = publish(record("a", "uno"), record("b", "uno"))
    assert generation.search(Query(UNO, size=2)).cursor is None
    assert generation.search(Query(UNO, size=1)).cursor is not None


def test_a_cursor_says_in_which_tier_and_on_which_side_of_the_window_its_page_ends(publish: Publish) -> None:
    generation = publish(
        *(
            record(f"d{number}", "uno " * (8 - number) + ("dos" if number < 4 else "tres"))
            for number in range(8)
        )
    )
    query = Query(UNO, first_tier=Term("exact", "dos"), rescore=Rescore(Or(()), 2), size=1)
    name = generation.info.generation
    cursors = [generation.search(dataclasses.replace(query, offset=offset)).cursor for offset in range(8)]
    keys = [decode_cursor(cursor, name, "relevance") for cursor in cursors if cursor]
    assert [key.group for key in keys] == [0, 0, 1, 1, 2, 2, 3]
    assert [key.id for key in keys] == [f"d{number}" for number in range(7)]
    # Without a window all are outside of it.
    by_date = generation.search(dataclasses.replace(query, order="date")).cursor
    assert decode_cursor(by_date or "", name, "date").group == 1


def test_a_cursor_of_another_generation_is_stale(engine: Engine, publish: Publish) -> None:
    cursor = publish(record("a", "uno"), record("b", "uno")).search(Query(UNO, size=1)).cursor
    generation = publish(record("a", "uno"), record("b", "uno"))
    with pytest.raises(StaleCursor):
        generation.search(Query(UNO, size=1, after=cursor))


def test_what_is_no_cursor_is_refused(publish: Publish) -> None:
    generation = publish(record("a", "uno"), record("b", "uno"))
    by_date = generation.search(Query(UNO, order="date", size=1)).cursor
    of = generation.info.generation
    texts = (
        "",
        "{}",
        "[" * 5000,
        json.dumps([of, "relevance", 0, "x", "a", None]),
        json.dumps([of, "relevance", 0, 0.0]),
        json.dumps([of, "relevance", 0.5, 0.0, "a", None]),
    )
    forged = [urlsafe_b64encode(text.encode()).decode() for text in texts]
    for after in ("", "x", "%%%", "ñ", "[" * 5000, by_date, *forged):
        with pytest.raises(BadQuery):
            generation.search(Query(UNO, after=after))


@pytest.mark.parametrize("order", ORDERS)
def test_a_cursor_after_a_document_that_is_not_there_is_refused(publish: Publish, order: Order) -> None:
    generation = publish(record("a", "uno", date="2014"), record("c", "uno", date="2012"), record("d", "dos"))
    name = generation.info.generation
    forged = encode_cursor(name, order, SortKey(1, 0.0, "b", "2013"))
    with pytest.raises(BadQuery, match="names no document"):
        generation.search(Query(UNO, order=order, after=forged))
    # A document of the generation that the query does not find is there, and refuses nothing.
    generation.search(Query(UNO, order=order, after=encode_cursor(name, order, SortKey(1, 0.0, "d"))))


# --- what is refused ----------------------------------------------------------------------------------------


def test_a_query_beyond_the_limits_is_refused(publish: Publish) -> None:
    generation = publish(record("a", "uno"))
    too_many = tuple(f"f{number}" for number in range(MAX_FORMS + 1))
    deep: Node = UNO
    for _ in range(50_000):
        deep = Not(deep)
    refused = [
        Query(Synonym("exact", too_many)),
        Query(Phrase("exact", (too_many,))),
        Query(Near("exact", (too_many,), 1)),
        Query(Phrase("exact", ())),
        Query(Near("exact", (), 1)),
        Query(Near("exact", (("uno",),), -1)),
        Query(Phrase("bears", (("uno",),))),
        Query(Prefix("topic", "uno")),
        Query(Near("entities", (("uno",),), 1)),
        Query(Range("exact", None, None)),
        Query(Range("bears", None, None)),
        Query(InKind("title", Term("bears", "uno"))),
        Query(InKind("title", And((UNO,)))),  # type: ignore[arg-type]
        Query(Boost(UNO, -1.0)),
        Query(Boost(UNO, math.nan)),
        Query(ConstantScore(UNO, math.inf)),
        Query(ConstantScore(UNO, -1.0)),
        Query(UNO, offset=9_995, size=10),
        Query(UNO, offset=-1),
        Query(UNO, size=-1),
        Query(UNO, passages=-1),
        Query(UNO, offset=1, after="x"),
        Query(UNO, order="size"),  # type: ignore[arg-type]
        Query(UNO, filters={"exact": ("uno",)}),
        Query(UNO, exclusions={"bears": ("uno",)}),
        Query(UNO, facet_fields=("date",)),
        Query(deep),
    ]
    for query in refused:
        with pytest.raises(BadQuery):
            generation.search(query)
    assert generation.search(Query(UNO, offset=9_990, size=10)).total == 1


def test_a_page_after_a_cursor_has_no_offset(publish: Publish) -> None:
    generation = publish(record("a", "uno"), record("b", "uno"), record("c", "uno"))
    cursor = generation.search(Query(UNO, size=1)).cursor
    assert ids(generation, Query(UNO, after=cursor)) == ["b", "c"]
    with pytest.raises(BadQuery):
        generation.search(Query(UNO, after=cursor, offset=1))


def test_weights_add_up_to_less_than_a_float_counts_exactly(publish: Publish) -> None:
    generation = publish(record("a", "uno dos"))
    most = MAX_WEIGHT_SUM - 2
    leaves = (
        Term("exact", "uno", most),
        Boost(ConstantScore(Phrase("exact", (("uno",), ("dos",)), 1), 1.0), 2.0),
        # Below Not nothing weighs a passage.
        Not(Term("exact", "tres", MAX_WEIGHT_SUM)),
    )
    (hit,) = generation.search(Query(And(leaves))).hits
    assert hit.passages[0].weight == MAX_WEIGHT_SUM - 1
    one_more = (
        Prefix("exact", "u"),
        Near("stem", (("uno",),), 1),
        InKind("title", UNO),
        WeakAnd(((UNO, 1),), 1),
    )
    for leaf in one_more:
        with pytest.raises(BadQuery):
            generation.search(Query(And((*leaves, leaf))))
    for leaf in (Term("exact", "uno", -1), InKind("title", Near("exact", (("uno",),), 1, -1))):
        with pytest.raises(BadQuery):
            generation.search(Query(leaf))


def test_a_tree_of_the_greatest_depth_is_answered(publish: Publish) -> None:
    generation = publish(record("a", "uno"), record("b", "dos"))
    tree: Node = UNO
    for _ in range(MAX_DEPTH - 1):
        tree = And((tree,))
    assert found(generation, tree) == ["a"]


@pytest.mark.parametrize(
    "bad",
    [
        record("a b", "uno"),
        record("", "uno"),
        Record("a", (Passage("p", "paragraph", "uno", ("u" * 256,), ("uno",)),)),
        Record("a", (Passage("p", "paragraph", "uno", ("uno",), ("u no",)),)),
        Record("a", (Passage("p", "paragraph", "uno", ("uno",), ("u\u3000no",)),)),
        Record("a", (Passage("p", "paragraph", "uno", ("u\x1fno",), ("uno",)),)),
        Record("a", (Passage("p", "paragraph", "uno", ("uno",), ("u|no",)),)),
        Record("a", (Passage("p", "paragraph", "uno", ("",), ("uno",)),)),
        Record("a", (Passage("p", "paragraph", "uno", ("\ud800",), ("uno",)),)),
        Record("a", (Passage("p", "paragraph", "uno", ("uno", "dos"), ("uno",)),)),
        record("a", block("uno", entities=("a|b",))),
        record("a", bears=("a b",)),
        record("a", cites=("",)),
        record("a", facets={"f": ("a b",)}),
        record("a", facets={"date": ("2014",)}),
        record("a", date="12 de junio"),
        record("a", sort_symbol="ñ" * (MAX_SORT_SYMBOL + 1)),
        record("a", sort_symbol="A\ud800"),
        record("a", *[block("")] * (MAX_PASSAGES + 1)),
        record("a", "uno " * (MAX_PASSAGE_WORDS + 1)),
        Record("a", (), stored_fields={"bears": ("x",)}),
        Record("a", (), facets={"f": ("v",)}, stored_fields={"f": ("w",)}),
        Record("a", (), stored_fields={"a title": ("x",)}),
        Record("a", (), stored_fields={"title": ("x", "y\ud800")}),
    ],
)
def test_a_record_beyond_the_limits_is_refused_and_nothing_is_published(engine: Engine, bad: Record) -> None:
    engine.publish([record("z", "vale")], blobs=dict, rules=RULES)
    with pytest.raises(BadRecord):
        engine.publish([record("y", "vale"), bad], blobs=dict, rules=RULES)
    assert ids(engine.current(), Query()) == ["z"]


def test_a_record_at_the_limits_is_taken(publish: Publish) -> None:
    generation = publish(
        record("a", *["uno dos"] * (MAX_PASSAGES - 1), "dos uno"),
        record("b", "uno " + "tres " * (MAX_PASSAGE_WORDS - 2) + "dos"),
        record("c", "dos", sort_symbol="ñ" * MAX_SORT_SYMBOL),
        record("d", "uno", sort_symbol="ñ" * (MAX_SORT_SYMBOL - 1)),
    )
    (hit,) = generation.search(Query(Phrase("exact", (("dos",), ("uno",))))).hits
    assert (hit.id, hit.passages[0].index, hit.passages_total) == ("a", MAX_PASSAGES - 1, 1)
    assert found(generation, Near("exact", (("uno",), ("dos",)), MAX_PASSAGE_WORDS - 1)) == ["a", "b"]
    assert found(generation, Near("exact", (("uno",), ("dos",)), MAX_PASSAGE_WORDS - 2)) == ["a"]
    assert ids(generation, Query(order="symbol")) == ["d", "c", "a", "b"]


def test_a_facet_has_at_most_so_many_values_in_a_generation(engine: Engine, publish: Publish) -> None:
    values = [f"v{number}" for number in range(MAX_FACET_VALUES)]
    half = len(values) // 2
    most = (record("a", facets={"f": tuple(values[:half])}), record("b", facets={"f": tuple(values[half:])}))
    generation = publish(*most)
    assert len(generation.search(Query(facet_fields=("f",))).facets["f"]) == MAX_FACET_VALUES
    with pytest.raises(BadRecord):
        engine.publish([*most, record("c", facets={"f": ("v0", "other")})], blobs=dict, rules=RULES)
    assert ids(engine.current(), Query()) == ["a", "b"]


def test_one_id_is_one_document(engine: Engine) -> None:
    with pytest.raises(BadRecord):
        engine.publish([record("a", "uno"), record("b"), record("a", "dos")], blobs=dict, rules=RULES)


def test_a_term_of_255_characters_is_taken_whole(publish: Publish) -> None:
    generation = publish(record("a", "ñ" * 255), record("b", "ñ" * 254))
    assert found(generation, Term("exact", "ñ" * 255)) == ["a"]


# --- what comes back ----------------------------------------------------------------------------------------


FULL = Record(
    id="cop09-nota",
    passages=(
        Passage("title", "title", "Nota de la Secretaría", ("nota", "secretaría"), ("not", "secretari")),
        Passage("p1", "paragraph", "", (), ()),
        Passage("p2", "item", "a\u2028b\x00 \U0001f30d", ("a", "b"), ("a", "b"), ("CTOC/COP/1", "x", "x")),
    ),
    summary=b'{"id": "\xc3\xb1"}',
    stored_document=b"\x00\xff body" * 1000,
    bears=("CTOC/COP/2018/1", "b"),
    cites=("z", "a", "z"),
    facets={"kind": ("nota",), "topic": ("trata", "armas"), "empty": ()},
    date="2018-06-18",
    sort_symbol="CTOC COP  2018",
    stored_fields={"title": ("Nota de la | Secretaría", ""), "reference": ()},
)


def test_a_record_comes_back_as_it_went_in(publish: Publish) -> None:
    bare = Record("a", ())
    generation = publish(FULL, bare, record("b", "uno dos", "uno"))
    assert generation.record("cop09-nota") == FULL
    assert generation.record("a") == bare
    assert generation.record("b") == record("b", "uno dos", "uno")
    assert generation.record("cop09") is None


def test_stored_documents_and_summaries_come_back_as_they_went_in(publish: Publish) -> None:
    generation = publish(FULL, Record("a", ()))
    # Two ids are unknown, and one comes twice.
    ids_asked = ["a", "b", "cop09-nota", "cop09", "a"]
    assert list(generation.stored_documents(ids_asked).items()) == [
        ("a", b""),
        ("cop09-nota", FULL.stored_document),
    ]
    assert list(generation.summaries(["cop09", "cop09-nota", "a"]).items()) == [
        ("cop09-nota", FULL.summary),
        ("a", b""),
    ]
    assert generation.stored_documents([]) == generation.summaries([]) == {}
    (hit,) = generation.search(Query(Term("exact", "secretaría"))).hits
    assert hit.summary == FULL.summary
    assert hit.passages[0].text == "Nota de la Secretaría"


def test_what_bears_and_what_cites_a_key_is_given_in_order_of_id(publish: Publish) -> None:
    generation = publish(
        record("c", bears=("k",)),
        record("a", bears=("k", "l")),
        record("b", cites=("k",)),
        record("d", cites=("kk",)),
    )
    assert generation.with_identity(["nada", "k", ""]) == {"nada": (), "k": ("a", "c"), "": ()}
    assert generation.cited_by(["k", "other"]) == {"k": ("b",), "other": ()}
    assert generation.with_identity([]) == generation.cited_by([]) == {}


def test_the_keys_of_a_field_are_listed_in_order_from_any_place(publish: Publish) -> None:
    generation = publish(
        record("c", bears=("CTOC/COP/1", "a", "ñ")),
        record("a", bears=("a", "b"), cites=("CTOC/COP:resolucion:7/1", "CTOC/COP/1", "z")),
        record("b", date="2014", cites=("z", "😀", "ｚ"), facets={"topic": ("b",)}),
    )
    assert generation.keys_after("bears", "", 10) == ("CTOC/COP/1", "a", "b", "ñ")
    cited = ("CTOC/COP/1", "CTOC/COP:resolucion:7/1", "z", "ｚ", "😀")
    assert generation.keys_after("cites", "", 1000) == cited
    assert generation.keys_after("cites", "", 2) == cited[:2]
    # What it goes on from may be a key or none, and ends nothing before its time.
    assert generation.keys_after("cites", "CTOC/COP/1", 2) == cited[1:3]
    assert generation.keys_after("cites", "CTOC/COP/10", 2) == cited[1:3]
    assert generation.keys_after("cites", "ｚ", 2) == ("😀",)
    assert generation.keys_after("cites", "😀", 2) == ()
    assert generation.keys_after("bears", "ñ", 2) == ()
    assert generation.keys_after("bears", "", 0) == ()
    for size in (-1, 1001):
        with pytest.raises(BadQuery, match="keys"):
            generation.keys_after("bears", "", size)


def test_a_field_without_keys_lists_none(publish: Publish) -> None:
    generation = publish(record("a"))
    assert generation.keys_after("bears", "", 5) == generation.keys_after("cites", "", 5) == ()


def test_totals_say_of_each_query_how_many_documents_it_finds(library: Generation) -> None:
    queries = (
        Query(UNO, size=0),
        Query(UNO, filters={"topic": ("armas",)}, size=1, offset=1),
        Query(Term("exact", "nada")),
        Query(UNO, exclusions={"topic": ("armas",), "kind": ("acta", "nota")}, facet_fields=("topic",)),
        Query(UNO, size=0),
    )
    totals = library.totals(queries)
    assert totals == (4, 2, 0, 2, 4)
    assert list(totals) == [library.search(query).total for query in queries]
    assert library.totals([]) == ()


def test_a_total_of_what_the_contract_forbids_is_refused(library: Generation) -> None:
    with pytest.raises(BadQuery):
        library.totals([Query(UNO), Query(Phrase("exact", ()))])


def test_facts_say_what_was_published(engine: Engine, publish: Publish) -> None:
    generation = publish(record("a"), record("b"))
    facts = generation.info
    assert (facts.documents, facts.index_rules, facts.record_rules) == (2, "one", "two")
    assert facts.built.startswith("20")
    assert generation.search(Query()).generation == facts.generation
    assert publish(record("a"), record("b")).info.generation != facts.generation


def test_blobs_come_back_by_name_and_may_be_made_of_the_frequencies(engine: Engine) -> None:
    records = [record("a", "uno dos uno", "uno"), record("b", "uno ábaco")]
    engine.publish(
        records,
        blobs=lambda: {"plain": b"\x00x", "counts": lambda counts: repr(list(counts)).encode(), "none": b""},
        rules=RULES,
    )
    generation = engine.current()
    assert bytes(generation.blob("plain")) == b"\x00x"
    assert bytes(generation.blob("counts")).decode() == repr(
        [
            ("dos", 1, 1, "dos"),
            ("uno", 2, 4, "uno"),
            ("ábaco", 1, 1, "ábac"),
        ]
    )
    assert bytes(generation.blob("none")) == b""
    with pytest.raises(KeyError):
        generation.blob("other")


# --- publication --------------------------------------------------------------------------------------------


def test_there_is_no_index_before_the_first_publication(engine: Engine) -> None:
    with pytest.raises(NoIndex):
        engine.current()
    with pytest.raises(NoIndex):
        engine.rollback()


def test_a_pinned_generation_answers_on_as_it_was(publish: Publish) -> None:
    first = publish(record("a", "uno", bears=("k",)))
    second = publish(record("b", "uno"))
    third = publish(record("c", "uno"))
    assert [ids(generation, Query(UNO)) for generation in (first, second, third)] == [["a"], ["b"], ["c"]]
    assert first.with_identity(["k"])["k"] == ("a",)
    assert first.stored_documents(["a"]).get("a") == b"body of a"


def test_a_kept_document_is_taken_over_as_it_is(engine: Engine) -> None:
    def counts(pairs: object) -> bytes:
        return repr(list(pairs)).encode()  # type: ignore[call-overload]

    old = [FULL, record("b", "uno dos", "x", cites=("k",), facets={"f": ("v",)}), record("c", "tres uno")]
    engine.publish(old, blobs=dict, rules=RULES)
    engine.publish(
        [
            Unchanged("c"),
            record("a", "dos zzz uno"),
            Unchanged("cop09-nota"),
            record("b", "abc", cites=("k",)),
        ],
        blobs=lambda: {"counts": counts},
        rules=RULES,
    )
    generation = engine.current()
    assert ids(generation, Query()) == ["a", "b", "c", "cop09-nota"]
    assert generation.record("cop09-nota") == FULL
    assert generation.record("c") == old[2]
    assert generation.record("b") == record("b", "abc", cites=("k",))
    assert generation.cited_by(["k"])["k"] == ("b",)
    assert generation.search(Query(facet_fields=("f", "topic"))).facets == {
        "f": (),
        "topic": (("armas", 1), ("trata", 1)),
    }
    assert found(generation, Phrase("exact", (("tres",), ("uno",)))) == ["c"]
    assert found(generation, Phrase("stem", (("zzz",), ("uno",)))) == ["a"]
    counted = bytes(generation.blob("counts")).decode()
    assert repr(("tres", 1, 1, "tres")) in counted
    assert repr(("uno", 2, 2, "uno")) in counted
    engine.publish([*old[1:], record("a", "dos zzz uno"), FULL], blobs=dict, rules=RULES)
    engine.publish(
        [Unchanged("a"), Unchanged("b"), Unchanged("c"), Unchanged("cop09-nota")], blobs=dict, rules=RULES
    )
    assert [engine.current().record(id) for id in ("b", "c", "cop09-nota")] == [*old[1:], FULL]


def test_what_is_not_published_cannot_be_kept(engine: Engine) -> None:
    with pytest.raises(BadRecord):
        engine.publish([Unchanged("a")], blobs=dict, rules=RULES)
    engine.publish([record("a")], blobs=dict, rules=RULES)
    with pytest.raises(BadRecord):
        engine.publish([Unchanged("a"), Unchanged("b")], blobs=dict, rules=RULES)
    with pytest.raises(BadRecord):
        engine.publish([Unchanged("a"), record("a")], blobs=dict, rules=RULES)


def test_nothing_at_all_is_not_published(engine: Engine) -> None:
    engine.publish([record("a")], blobs=dict, rules=RULES)
    with pytest.raises(EmptyCorpus):
        engine.publish([], blobs=dict, rules=RULES, force=True)
    assert ids(engine.current(), Query()) == ["a"]


def test_a_fall_by_more_than_a_fifth_is_refused_unless_forced(engine: Engine) -> None:
    ten = [record(f"d{number}") for number in range(10)]
    engine.publish(ten, blobs=dict, rules=RULES)
    with pytest.raises(IndexShrunk):
        engine.publish(ten[:7], blobs=dict, rules=RULES)
    assert engine.current().info.documents == 10
    engine.publish(ten[:8], blobs=dict, rules=RULES)
    engine.publish(ten[:1], blobs=dict, rules=RULES, force=True)
    assert engine.current().info.documents == 1


def test_a_fall_is_measured_from_what_is_published_and_not_from_what_was_before(engine: Engine) -> None:
    ten = [record(f"d{number}") for number in range(10)]
    for size in (10, 8, 7, 6):
        engine.publish(ten[:size], blobs=dict, rules=RULES)
    engine.rollback()
    with pytest.raises(IndexShrunk) as raised:
        engine.publish(ten[:5], blobs=dict, rules=RULES)
    assert (raised.value.values["documents"], raised.value.values["before"]) == (5, 7)
    engine.publish(ten[:6], blobs=dict, rules=RULES)
    engine.publish(ten[:5], blobs=dict, rules=RULES)
    # To grow is no fall.
    engine.publish(ten, blobs=dict, rules=RULES)
    assert engine.current().info.documents == 10


def test_a_rollback_publishes_the_generation_before(engine: Engine) -> None:
    engine.publish([record("a")], blobs=dict, rules=RULES)
    engine.publish([record("b")], blobs=dict, rules=RULES)
    facts = engine.rollback()
    assert ids(engine.current(), Query()) == ["a"]
    assert engine.current().info == facts
    with pytest.raises(NoIndex):
        engine.rollback()
    assert engine.publish([record("c")], blobs=dict, rules=RULES).generation != facts.generation
    assert ids(engine.current(), Query()) == ["c"]
    engine.rollback()
    assert ids(engine.current(), Query()) == ["a"]


def test_an_index_of_other_rules_is_refused(engine: Engine) -> None:
    engine.publish([record("a")], blobs=dict, rules={"index_rules": "other", "record_rules": "two"})
    with pytest.raises(IncompatibleIndex):
        engine.current()
    engine.publish([record("a")], blobs=dict, rules={"index_rules": "one", "record_rules": "other"})
    assert engine.current().info.record_rules == "other"


def test_an_error_while_reading_publishes_nothing(engine: Engine) -> None:
    def records() -> object:
        yield record("b")
        raise OSError("the disk went away")

    engine.publish([record("a")], blobs=dict, rules=RULES)
    with pytest.raises(OSError, match="went away"):
        engine.publish(records(), blobs=dict, rules=RULES)  # type: ignore[arg-type]
    assert ids(engine.current(), Query()) == ["a"]
    engine.publish([record("c")], blobs=dict, rules=RULES)
    assert ids(engine.current(), Query()) == ["c"]


def test_publishing_inside_a_held_lock_works(engine: Engine) -> None:
    with engine.building():
        engine.publish([record("a")], blobs=dict, rules=RULES)
        engine.publish([record("b")], blobs=dict, rules=RULES)
        engine.rollback()
    assert ids(engine.current(), Query()) == ["a"]

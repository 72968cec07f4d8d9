"""Why a document ranks where it does: the numbers that are told are those that were added up."""

from dataclasses import replace

import pytest

from indexer.engine.open import open_engine
from indexer.engine.port import Generation
from indexer.records import to_record
from indexer.spanish import build_lexicon
from search_app.query.search_request import SearchRequest
from search_app.search.explanation import Explanation
from search_app.search.response import SearchHit, SearchResponse
from search_app.search.search import search
from tests.search.builders import RULES, document

DOCUMENTS = (
    document(
        "todo",
        "Se examinó el programa.",
        "La extradición y la asistencia judicial de los testigos.",
        title="Nota sobre la asistencia",
        symbols=("CTOC/COP/2014/1",),
    ),
    document("lejos", "La extradición.", "El programa y el presupuesto.", "La asistencia.", "Los testigos."),
    document("parte", "La asistencia a los testigos.", session=9),
    document("cita", "Véase el documento CTOC/COP/2014/1 sobre el presupuesto."),
    document("nada", "Los bienes culturales."),
)


@pytest.fixture(scope="module", params=["memory", "embedded"])
def generation(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generation:
    name = "memory" if request.param == "memory" else None
    engine = open_engine(tmp_path_factory.mktemp("index"), rules=RULES, name=name)
    engine.publish(map(to_record, DOCUMENTS), blobs=lambda: {"lexicon": build_lexicon}, rules=RULES)
    return engine.current()


def explained(generation: Generation, text: str, **asked: object) -> dict[str, tuple[SearchHit, Explanation]]:
    hits = search(generation, replace(SearchRequest(text, explain=True), **asked)).hits  # type: ignore[arg-type]
    return {hit.summary.id: (hit, hit.explanation) for hit in hits if hit.explanation}


def without_explanations(response: SearchResponse) -> SearchResponse:
    hits = tuple(replace(hit, explanation=None) for hit in response.hits)
    return replace(response, question=replace(response.question, explain=False), hits=hits)


@pytest.mark.parametrize(
    "text",
    [
        "extradición asistencia testigos",
        '"asistencia judicial" programa',
        "CTOC/COP/2014/1 testigos",
        "asistencia -programa",
        "sesión:9 testigos",
        "",
    ],
)
def test_asking_why_changes_nothing_else_in_the_answer(generation: Generation, text: str) -> None:
    plain = search(generation, SearchRequest(text))
    assert all(hit.explanation is None for hit in plain.hits)
    assert without_explanations(search(generation, SearchRequest(text, explain=True))) == plain


@pytest.mark.parametrize(
    "text",
    ["extradición asistencia testigos", '"asistencia judicial" programa', "testigos presupuesto bienes"],
)
def test_the_parts_and_what_rescoring_adds_make_up_the_score(generation: Generation, text: str) -> None:
    explanations = explained(generation, text)
    assert explanations
    for hit, why in explanations.values():
        told = sum(part.score or 0 for part in why.parts) + why.rescored
        assert told == pytest.approx(hit.score, abs=0.005 * (len(why.parts) + 1))
        assert why.matched == len(why.parts) - len(hit.left_out)


def test_words_that_stand_together_are_told_and_raise_the_score(generation: Generation) -> None:
    explanations = explained(generation, "extradición asistencia testigos")
    together, apart = explanations["todo"][1], explanations["lejos"][1]
    assert (together.passage, together.together) == ("p2", ("extradición", "asistencia", "testigos"))
    assert (len(apart.together), together.title, apart.title) == (1, ("asistencia",), ())
    assert together.rescored > apart.rescored > 0
    assert [part.text for part in together.parts] == ["extradición", "asistencia", "testigos"]


def test_what_a_document_lacks_has_no_score_and_it_comes_behind_those_with_all(
    generation: Generation,
) -> None:
    explanations = explained(generation, "extradición asistencia testigos")
    scores = {part.text: part.score for part in explanations["parte"][1].parts}
    assert scores["extradición"] is None
    assert scores["asistencia"] and scores["testigos"]
    assert [why.after_full_matches for _, why in explanations.values()] == [False, False, True]
    [(_, why)] = [
        explanations["parte"] for explanations in [explained(generation, "asistencia testigos bienes fuego")]
    ]
    # No document has all of it.
    assert not why.after_full_matches


def test_an_order_by_date_adds_nothing_for_words_that_stand_together(generation: Generation) -> None:
    explanations = explained(generation, "extradición asistencia testigos", order="date")
    assert {why.rescored for _, why in explanations.values()} == {0.0}


def test_a_document_that_bears_or_cites_what_was_asked_for_says_so(generation: Generation) -> None:
    explanations = explained(generation, "CTOC/COP/2014/1 presupuesto")
    assert {id: why.reason for id, (_, why) in explanations.items()} == {"todo": "own", "cita": "cites"}
    assert {id: why.matched for id, (_, why) in explanations.items()} == {"todo": 1, "cita": 2}


def test_what_is_excluded_is_no_part_and_what_narrows_scores_nothing(generation: Generation) -> None:
    explanations = explained(generation, "testigos sesión:9 -extradición")
    [(_, why)] = explanations.values()
    assert [(part.text, bool(part.score)) for part in why.parts] == [("testigos", True), ("sesión:9", False)]
    [(_, why)] = explained(generation, "", chosen={"session": ("9",)}).values()
    assert why.parts == ()


def test_a_word_taken_for_another_says_which(generation: Generation) -> None:
    [part, _] = explained(generation, "testgos asistencia")["parte"][1].parts
    assert (part.text, part.replacement) == ("testgos", "testigos")


def test_a_phrase_is_told_without_its_quotes(generation: Generation) -> None:
    why = explained(generation, "«asistencia judicial» título:asistencia")["todo"][1]
    assert [part.text for part in why.parts] == ["asistencia judicial", "título:asistencia"]


def test_a_symbol_asked_for_beside_the_box_is_a_part_too(generation: Generation) -> None:
    explanations = explained(generation, "testigos", symbol="CTOC/COP/2014/1")
    assert [part.text for part in explanations["todo"][1].parts] == ["testigos", "signatura:CTOC/COP/2014/1"]
    assert explained(generation, "testigos", symbol="???") == {}

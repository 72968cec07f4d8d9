"""What comes nearest to a question that finds nothing."""

import pytest

from indexer.engine.port import Generation
from search_app.query.search_request import SearchRequest
from search_app.search.nearest_question import LeftOutFilter
from search_app.search.response import NearestAnswers
from search_app.search.search import NEAREST_HITS, search
from tests.search.builders import document, published


@pytest.fixture(scope="module")
def generation() -> Generation:
    return published(
        document("armas", "Las armas de fuego y las municiones.", kind="nota", session=9),
        document("trata", "La trata de personas y la extradición.", kind="informe", session=10),
        document("otra", "La trata y las armas.", kind="informe", session=9),
        document("symbol", "Texto.", symbols=("CTOC/COP/WG.2/2013/5",), kind="resolucion"),
    )


def nearest(generation: Generation, text: str = "", **asked: object) -> NearestAnswers:
    response = search(generation, SearchRequest(text, **asked))  # type: ignore[arg-type]
    assert (response.total, response.hits) == (0, ())
    assert response.nearest is not None
    # What the link leads to is what stands there.
    whole = search(generation, response.nearest.nearest.question)
    assert whole.total == response.nearest.total > 0
    assert [hit.summary.id for hit in response.nearest.hits] == [hit.summary.id for hit in whole.hits][
        :NEAREST_HITS
    ]
    return response.nearest


@pytest.mark.parametrize(
    ("typed", "kept", "left_out"),
    [
        (
            "elefantes rosas pingüinos municiones zzyzx",
            "municiones",
            ("elefantes", "rosas", "pingüinos", "zzyzx"),
        ),
        ("municiones Y zzyzx", "municiones", ("zzyzx",)),
        ("zzyzx Y municiones", "municiones", ("zzyzx",)),
        ("zzyzx zzyzx zzyzxs municiones", "municiones", ("zzyzx", "zzyzxs")),
        ('"municiones de fuego" trata', "municiones de fuego", ('"municiones de fuego"', "trata")),
        ('"armas zzyzx"', "armas", ("zzyzx",)),
        ("trata CERCA/1 extradición", "trata extradición", ("trata CERCA/1 extradición",)),
        ("trata CERCA/1 zzyzx", "trata", ("zzyzx",)),
        ("(zzyzx O elefantes) municiones", "municiones", ("zzyzx O elefantes",)),
        ("título:zzyzx trata", "trata", ("título:zzyzx",)),
        ("sesión:3 tipo:informe", "tipo:informe", ("sesión:3",)),
        (
            "municones zzyzx zzyzy elefantes pingüinos",
            "municiones",
            ("zzyzx", "zzyzy", "elefantes", "pingüinos"),
        ),
        ("municiones de la zzyzx", "municiones", ("zzyzx",)),
        # The question that is left has no holes.
        ("¿Cuántas municiones de zzyzx hay en Europa?", "municiones", ("zzyzx", "Europa")),
        ("¿Cómo se llama el zzyzx de las municiones?", "municiones", ("zzyzx",)),
        ("¿Qué es la trata de personas en Elefantia?", "trata de personas", ("Elefantia",)),
        ('"la trata de personas" zzyzx', '"la trata de personas"', ("zzyzx",)),
    ],
)
def test_what_no_document_has_is_left_out_and_the_rest_is_asked(
    generation: Generation, typed: str, kept: str, left_out: tuple[str, ...]
) -> None:
    nearest_answers = nearest(generation, typed).nearest
    assert (nearest_answers.question.text, tuple(dict.fromkeys(nearest_answers.left_out))) == (kept, left_out)


def test_what_is_excluded_stays_excluded(generation: Generation) -> None:
    answers = nearest(generation, "trata zzyzx elefantes pingüinos rosas -extradición")
    assert answers.nearest.question.text == "trata -extradición"
    assert [hit.summary.id for hit in answers.hits] == ["otra"]


def test_the_facet_that_hides_most_is_left_out_and_no_other(generation: Generation) -> None:
    nearest_answers = nearest(
        generation, "armas", chosen={"session": ("10",), "kind": ("nota", "informe")}
    ).nearest
    assert nearest_answers.left_out_filters == (LeftOutFilter("session", "10", False),)
    assert nearest_answers.question == SearchRequest("armas", chosen={"kind": ("nota", "informe")})


def test_all_facets_go_where_one_is_not_enough_and_with_them_words(generation: Generation) -> None:
    nearest_answers = nearest(
        generation, "municiones", chosen={"session": ("99",), "kind": ("otro",)}
    ).nearest
    assert nearest_answers.question == SearchRequest("municiones")
    assert [(left.facet, left.value) for left in nearest_answers.left_out_filters] == [
        ("session", "99"),
        ("kind", "otro"),
    ]
    nearest_answers = nearest(
        generation, "municiones zzyzx elefantes pingüinos rosas", excluded={"kind": ("nota",)}
    ).nearest
    assert nearest_answers.question == SearchRequest("municiones")
    assert nearest_answers.left_out_filters == (LeftOutFilter("kind", "nota", True),)


def test_of_a_symbol_that_nobody_has_the_series_is_near(generation: Generation) -> None:
    nearest_answers = nearest(generation, "CTOC/COP/WG.2/2013/99").nearest
    assert (nearest_answers.question.symbol, nearest_answers.left_out) == (
        "CTOC/COP/WG.2/2013/*",
        ("CTOC/COP/WG.2/2013/99",),
    )
    nearest_answers = nearest(generation, symbol="CTOC/COP/WG.2/2014/1").nearest
    assert nearest_answers.question == SearchRequest(symbol="CTOC/COP/WG.2/*")


def test_of_an_act_that_nobody_has_the_acts_of_its_kind_are_near(generation: Generation) -> None:
    nearest_answers = nearest(generation, "resolución 99/9").nearest
    assert nearest_answers.question == SearchRequest(chosen={"kind": ("resolucion",)})


def test_a_look_up_that_finds_nothing_leaves_the_words(generation: Generation) -> None:
    nearest_answers = nearest(generation, "municiones", cites="resolución 99/9").nearest
    assert nearest_answers.question == SearchRequest("municiones")


def test_a_word_that_most_documents_have_is_not_near_alone() -> None:
    documents = [document(f"d-{n}", "El informe trata de pesca.") for n in range(4)]
    generation = published(*documents, document("redes", "El informe, las redes y la pesca."))
    # A word of one document says as much of the question as a word can.
    assert nearest(generation, "redes zzyzx elefantes pingüinos").nearest.question.text == "redes"
    assert search(generation, SearchRequest("informe zzyzx elefantes pingüinos")).nearest is None
    assert search(generation, SearchRequest('"el informe sin zzyzx ni elefantes"')).nearest is None
    # Half of a question is near, however common its words are.
    assert (
        nearest(generation, '"informe pesca" zzyzx CERCA/3 elefantes').nearest.question.text
        == "informe pesca"
    )


def test_what_joined_the_words_of_a_phrase_goes_with_those_that_are_missing(generation: Generation) -> None:
    nearest_answers = nearest(generation, '"las municiones de los elefantes y las armas"').nearest
    assert (nearest_answers.question.text, nearest_answers.left_out) == ("municiones armas", ("elefantes",))


@pytest.mark.parametrize("typed", ["zzyzx", "la zzyzx", "-trata zzyzx", "sesión:77"])
def test_where_only_words_like_la_are_left_nothing_is_near(generation: Generation, typed: str) -> None:
    assert search(generation, SearchRequest(typed)).nearest is None


def test_a_literal_question_has_nothing_near_and_one_that_finds_something_neither(
    generation: Generation,
) -> None:
    assert search(generation, SearchRequest("municiones zzyzx elefantes rosas", literal=True)).nearest is None
    assert search(generation, SearchRequest("municiones")).nearest is None

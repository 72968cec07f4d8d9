"""Where a document lacks a word of the question, a passage with a general synonym of it comes before its equals."""

import pytest

from indexer.engine.port import Generation
from search_app.query.search_request import SearchRequest
from search_app.search.passage_ranking import WordInstead
from search_app.search.response import SearchHit, SearchResponse
from search_app.search.search import search
from search_app.web import explanation_text
from search_app.web.i18n import translations
from tests.search.builders import document, published

ASKED = "lenguas del informe del relator especial"


def paragraphs(*texts: str) -> Generation:
    return published(document("nota", *texts), document("otra", "Nada de eso."))


def answer(
    generation: Generation, *, literal: bool = False, explain: bool = False
) -> tuple[SearchResponse, SearchHit]:
    response = search(generation, SearchRequest(ASKED, literal=literal, explain=explain))
    return response, response.hits[0]


def test_a_passage_with_a_synonym_comes_before_one_with_nothing_for_the_word() -> None:
    response, hit = answer(
        paragraphs(
            "El informe del relator especial.", "El informe del relator especial, en seis idiomas oficiales."
        )
    )
    first = hit.passages[0]
    assert (first.anchor, first.instead) == ("p2", (WordInstead("lenguas", "idiomas"),))
    assert "idiomas" in [first.text[start:end] for start, end in first.highlights]
    assert hit.left_out == ("lenguas",)
    told = [(warning.cause, warning.start, warning.end) for warning in response.warnings][-1]
    assert told == ("lenguas → idiomas", 0, 7)


def test_nothing_but_what_was_typed_is_looked_for_where_one_asks_so() -> None:
    response, hit = answer(
        paragraphs(
            "El informe del relator especial.", "El informe del relator especial, en seis idiomas oficiales."
        ),
        literal=True,
    )
    assert [passage.anchor for passage in hit.passages] == ["p1", "p2"]
    assert not any(passage.instead for passage in hit.passages)
    assert "general-synonym" not in {warning.kind for warning in response.warnings}


def test_a_word_that_the_document_has_somewhere_has_no_synonym_in_it() -> None:
    response, hit = answer(
        paragraphs(
            "El informe del relator especial.",
            "El informe del relator especial, en seis idiomas oficiales.",
            "Las lenguas de los pueblos.",
        )
    )
    assert [passage.anchor for passage in hit.passages] == ["p1", "p2", "p3"]
    assert "general-synonym" not in {warning.kind for warning in response.warnings}


def test_a_synonym_weighs_less_than_any_word_of_equal_rarity_that_was_typed() -> None:
    _, hit = answer(
        paragraphs("El informe del relator, en seis idiomas.", "El informe del relator especial.")
    )
    assert [passage.anchor for passage in hit.passages] == ["p2", "p1"]
    assert hit.passages[1].instead == (WordInstead("lenguas", "idiomas"),)


def test_no_document_is_found_or_ranked_by_a_synonym() -> None:
    with_synonym = document("b", "El informe del relator especial, en seis idiomas oficiales.")
    without = document("a", "El informe del relator especial, en seis copias oficiales.")
    generation = published(with_synonym, without, document("c", "Los idiomas oficiales."))
    response, _ = answer(generation)
    assert [hit.summary.id for hit in response.hits] == ["a", "b"]


def test_several_synonyms_of_one_word_count_once() -> None:
    _, hit = answer(
        paragraphs(
            "El informe del relator especial, en seis idiomas.",
            "El informe del relator especial, sobre el idioma, el lenguaje y el habla, en seis copias y dos tomos.",
        )
    )
    assert [passage.anchor for passage in hit.passages] == ["p1", "p2"]
    assert [word.written for word in hit.passages[1].instead] == ["habla", "idioma", "lenguaje"]


def test_a_single_passage_is_not_chosen_by_synonyms() -> None:
    response, hit = answer(paragraphs("El informe del relator especial, en seis idiomas oficiales."))
    assert [passage.instead for passage in hit.passages] == [()]
    assert "general-synonym" not in {warning.kind for warning in response.warnings}


@pytest.mark.parametrize(("language", "said"), [("es", "otras palabras"), ("en", "other words")])
def test_the_explanation_says_by_which_word_a_passage_was_chosen(language: str, said: str) -> None:
    response, hit = answer(
        paragraphs("El informe, en seis idiomas oficiales.", "El informe del relator especial."), explain=True
    )
    assert hit.explanation
    sentence = explanation_text.sentence(
        translations(language), hit.explanation, response.question, for_symbol=False
    )
    assert f"{said}: «lenguas → idiomas»" in sentence.replace("“", "«").replace("”", "»")


def test_no_word_within_the_name_of_an_organization_is_a_synonym() -> None:
    named = paragraphs("El informe del relator.", "El informe del relator, en las Naciones Unidas.")
    (hit, *_) = search(named, SearchRequest("países del informe del relator")).hits
    assert [passage.instead for passage in hit.passages] == [(), ()]
    common = paragraphs("El informe del relator.", "El informe del relator, en las naciones del mundo.")
    (hit, *_) = search(common, SearchRequest("países del informe del relator")).hits
    assert hit.passages[0].instead == (WordInstead("países", "naciones"),)

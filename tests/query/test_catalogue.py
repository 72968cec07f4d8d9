"""Which questions are put to the catalogue, as what filter, and which stay questions to the texts."""

import pytest

from search_app.query.ast import to_text
from search_app.query.catalogue import blank_out_opening, catalogue_filter
from search_app.query.search_request import SearchRequest
from search_app.search.search import search
from tests.search.builders import document, published


@pytest.mark.parametrize(
    ("typed", "spelt"),
    [
        ("todas las resoluciones", "tipo:resolucion"),
        ("notas verbales de 2009", "tipo:nota-verbal Y año:2009"),
        ("documentos de 2014", "año:2014"),
        ("¿Qué documentos hay de 2014?", "año:2014"),
        ("resoluciones y decisiones de 2012", "(tipo:resolucion O tipo:decision) Y año:2012"),
        ("RESOLUCIONES Y DECISIONES DE 2012", "(tipo:resolucion O tipo:decision) Y año:2012"),
        ("resolutions of 2012", "tipo:resolucion Y año:2012"),
        ("all reports", "tipo:informe"),
        ("documentos del 12º período de sesiones", "sesión:12"),
        ("documents of the 12th session", "sesión:12"),
        ("documentos de octubre de 2014", "fecha:2014-10"),
        ("documentos distribuidos el 5 de mayo de 2014", "fecha:2014-05-05"),
        ("todos los documentos de la Conferencia de las Partes", "órgano:CTOC/COP"),
        # A body's name holds a subject, and is the body all the same.
        ("documentos del Grupo de Trabajo sobre la Trata de Personas", "órgano:CTOC/COP/WG.4"),
    ],
)
def test_a_question_of_nothing_but_values_is_a_filter(typed: str, spelt: str) -> None:
    assert to_text(catalogue_filter(typed)) == spelt


@pytest.mark.parametrize(
    "typed",
    [
        # `viaje` names no value.
        "documentos de viaje",
        # An operator asks for words.
        "resoluciones Y decisiones de 2012",
        "documentos de viaje de 2014",
        "informes de la trata",
        "informes de 2014 sobre la trata",
        # The singular asks for one document, so that the texts are searched too.
        "nota verbal de 2009",
        "la nota verbal",
        # A name alone.
        "notas verbales",
        "resoluciones",
        "documentos",
        "lista de documentos",
        "2014",
        "documentos de 1014",
        # No facet holds meetings.
        "documentos de la 14ª reunión",
        "resolución 6/4",
        "todas las reparaciones",
        "",
        "documentos " * 40 + "de 2014",
    ],
)
def test_a_question_with_any_other_word_is_put_to_the_texts(typed: str) -> None:
    assert catalogue_filter(typed) is None


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        ("documentos sobre la trata", "sobre la trata"),
        ("todos los documentos acerca de la trata", "la trata"),
        ("documents about trafficking", "about trafficking"),
        ("documentos que tratan de la trata", "la trata"),
        ("documentos de viaje", "documentos de viaje"),
        ("los documentos falsos", "los documentos falsos"),
        ("falsificación de documentos sobre la trata", "falsificación de documentos sobre la trata"),
        ("documentos sobre", "documentos sobre"),
    ],
)
def test_what_only_says_that_documents_are_wanted_is_left_out(typed: str, rest: str) -> None:
    assert blank_out_opening(typed).strip() == rest
    assert len(blank_out_opening(typed)) == len(typed)


DOCUMENTS = (
    document("nueve", "Saludos, en 2009.", kind="nota-verbal", date="2009-05-01"),
    document("diez", "Saludos.", kind="nota-verbal", date="2010-05-01"),
    document("acto", "Decide.", kind="resolucion", date="2009-06-01"),
    document(
        "texto", "Las notas verbales de 2009 y los documentos de viaje.", kind="informe", date="2011-06-01"
    ),
)


def ids(typed: str, **others: object) -> list[str]:
    return sorted(
        hit.summary.id for hit in search(published(*DOCUMENTS), SearchRequest(typed, **others)).hits
    )  # type: ignore[arg-type]


def test_a_filter_finds_what_has_the_values_and_is_said() -> None:
    response = search(published(*DOCUMENTS), SearchRequest("notas verbales de 2009"))
    assert [hit.summary.id for hit in response.hits] == ["nueve"]
    assert [(warning.kind, warning.start, warning.end) for warning in response.warnings] == [
        ("read-as-filter", 0, 22)
    ]
    assert response.interpreted == "tipo:nota-verbal Y año:2009"


def test_as_typed_and_between_quotes_it_is_a_question_to_the_texts() -> None:
    for typed, literal in (("notas verbales de 2009", True), ('"notas verbales" de 2009', False)):
        response = search(published(*DOCUMENTS), SearchRequest(typed, literal=literal))
        assert "texto" in {hit.summary.id for hit in response.hits if hit.matches_all}
        assert "read-as-filter" not in {warning.kind for warning in response.warnings}


def test_documents_of_travel_are_a_thing_and_one_note_is_looked_for_in_texts_too() -> None:
    assert ids("documentos de viaje") == ["texto"]
    response = search(published(*DOCUMENTS), SearchRequest("nota verbal de 2009"))
    assert {hit.summary.id for hit in response.hits} == {"nueve", "texto"}
    assert response.warnings == ()


def test_a_filter_that_no_document_meets_finds_nothing_and_says_so() -> None:
    response = search(published(*DOCUMENTS), SearchRequest("resoluciones de 2012"))
    assert response.total == 0
    assert {warning.kind for warning in response.warnings} == {"read-as-filter", "unknown-value"}


def test_a_question_to_the_catalogue_is_no_longer_than_people_ask() -> None:
    asked = "todas las resoluciones"
    assert catalogue_filter(asked + " de" * 27) == catalogue_filter(asked)
    assert catalogue_filter(asked + " de" * 28) is None

"""What a question wants to be told: it chooses the passage, and finds no other documents."""

import pytest

from search_app.query.answer_type import answer_types
from search_app.query.search_request import SearchRequest
from search_app.search.search import search
from tests.search.builders import document, published


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("¿Cuándo se reunió el grupo?", {"when"}),
        ("cuando se reunió el grupo", {"when"}),
        # `cuando` joins clauses and asks for nothing.
        ("el grupo, cuando se reúna, informará", set()),
        ("fechas de la séptima reunión", {"when"}),
        ("¿Dónde y cuándo?", {"where", "when"}),
        ("lugar del 12º período de sesiones", {"where"}),
        ("the place and dates", {"where", "when"}),
        ("los Estados donde se cometen delitos", set()),
        ("lugares", set()),
        ("puntos del orden del día", set()),
        ("¿Bajo qué puntos del orden del día figura?", {"items"}),
        ("a que temas del programa provisional responde", {"items"}),
        ("¿Cuáles son los puntos de la agenda?", {"items"}),
        ("lo que dice el tema del programa", set()),
        ("el tema que trata el programa", set()),
        ("orden del día del día 3", {"when"}),
    ],
)
def test_a_question_asks_for_a_day_or_a_place_by_its_words(typed: str, wanted: set[str]) -> None:
    assert answer_types(typed) == wanted


REUNION = document(
    "reunion",
    "El grupo celebró su reunión sobre extradición y aprobó el informe del grupo sobre extradición.",
    "La reunión sobre extradición del grupo fue del 8 al 10 de mayo de 2013.",
)


def test_the_paragraph_with_a_day_comes_first_where_a_day_is_asked_for() -> None:
    generation = published(REUNION, document("otro", "El decomiso, en mayo."))

    def first(typed: str) -> str:
        return search(generation, SearchRequest(typed)).hits[0].passages[0].anchor

    assert first("reunión del grupo sobre extradición informe") == "p1"
    assert first("¿Cuándo fue la reunión del grupo sobre extradición?") == "p2"


def test_asking_for_a_day_finds_no_document_for_its_months() -> None:
    generation = published(REUNION, document("otro", "El decomiso, en mayo."))
    response = search(generation, SearchRequest("¿Cuándo fue la extradición?"))
    assert [hit.summary.id for hit in response.hits] == ["reunion"]
    marked = [
        passage.text[start:end]
        for hit in response.hits
        for passage in hit.passages
        for start, end in passage.highlights
    ]
    # A word that only the answer is likely to have was not asked for.
    assert "mayo" not in marked

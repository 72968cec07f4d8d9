"""The sentence that says why a document ranks where it does."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from search_app.query.search_request import SearchRequest
from search_app.search.explanation import ExplainedPart, Explanation
from search_app.web.explanation_text import sentence
from search_app.web.i18n import translations

WHY = Explanation(
    reason="text",
    parts=(
        ExplainedPart("asistencia", 1.31),
        ExplainedPart("extradición", 2.12),
        ExplainedPart("casi", 0.04),
        ExplainedPart("xilófono", None),
    ),
    title=("Asistencia",),
    passage="p3",
    together=("asistencia", "extradición"),
    rescored=0.42,
    after_full_matches=True,
)


def said(why: Explanation, lang: str = "es", *, for_symbol: bool = True, order: str = "relevance") -> str:
    question = SearchRequest("asistencia", order=order)  # type: ignore[arg-type]
    return sentence(translations(lang), why, question, for_symbol=for_symbol)


def test_it_counts_the_parts_and_names_what_counts_most_first() -> None:
    assert said(WHY) == (
        "Contiene 3 de 4 partes de lo que se pide; lo que más cuenta: «extradición» (2,1), «asistencia» (1,3); "
        "en el título: «Asistencia»; juntas en un mismo lugar (párr. 3): «asistencia», «extradición»; "
        "0,4 más por estar escrito tal como se pide o junto en un párrafo; "
        "va detrás de los documentos que lo contienen todo."
    )
    assert said(WHY, "en").startswith(
        "Has 3 of 4 parts of what was asked for; what counts most: “extradición” (2.1)"
    )


def test_what_is_not_so_is_not_said() -> None:
    bare = replace(
        WHY, parts=WHY.parts[:2], title=(), together=("asistencia",), rescored=0.04, after_full_matches=False
    )
    assert (
        said(bare)
        == "Contiene todo lo que se pide; lo que más cuenta: «extradición» (2,1), «asistencia» (1,3)."
    )
    word = replace(bare, parts=WHY.parts[:1], rescored=0.1)
    assert said(word).endswith("(1,3); 0,1 más por estar escrito tal como se pide.")


def test_a_symbol_says_all_and_its_score_is_no_measure_beside_words() -> None:
    part = ExplainedPart("CTOC/COP/2014/1", 32768.0)
    alone = Explanation("own", (part,), (), "p1", ("CTOC/COP/2014/1",), 0.0, False)
    assert said(alone) == "Lleva la signatura pedida."
    assert said(alone, for_symbol=False) == "Es el documento pedido."
    assert said(replace(alone, reason="cites")) == "Cita la signatura pedida."
    beside = replace(alone, parts=(ExplainedPart("trata", 0.61), part), together=())
    assert said(beside) == (
        "Lleva la signatura pedida. Contiene todo lo que se pide; lo que más cuenta: «trata» (0,6)."
    )
    lacking = replace(beside, parts=(ExplainedPart("trata", None), ExplainedPart("armas", None)))
    assert said(lacking).endswith("No contiene nada de lo que se pide.")


def test_of_a_series_no_symbol_is_said_to_have_been_asked_for(client: FlaskClient) -> None:
    series = "Cita signaturas de la serie pedida."
    for question in ("symbol=CTOC/COP/WG.2/*", "q=CTOC/COP/WG.2"):
        for hit in client.get(f"/api/v1/search?{question}&explain=1").get_json()["hits"]:
            assert hit["explanation"]["sentence"].startswith(series), question
        assert f'<p class="explanation">{series}' in client.get(f"/?{question}&explain=1").text
        english = client.get(f"/api/v1/search?{question}&explain=1&lang=en").get_json()["hits"][0]
        assert english["explanation"]["sentence"].startswith("Cites symbols of the series asked for.")
    whole = client.get("/api/v1/search?q=CTOC/COP/WG.2/2013/5&explain=1").get_json()["hits"][0]
    assert whole["explanation"]["sentence"].startswith("Cita la signatura pedida.")


def test_where_nothing_scores_no_document_counts_more_and_another_order_is_told() -> None:
    empty = Explanation("text", (), (), None, (), 0.0, False)
    assert said(empty) == "No se piden palabras: ningún documento cuenta más que otro."
    assert said(empty, order="date").startswith("La lista está ordenada por fecha.")
    assert said(empty, order="oldest").startswith("La lista está ordenada por fecha, de lo más antiguo")
    assert said(empty, order="symbol").startswith("La lista está ordenada por signatura.")


def test_many_words_are_cut() -> None:
    many = replace(WHY, title=("a", "b", "c", "d"))
    assert "en el título: «a», «b», «c» …;" in said(many)


def test_a_word_that_was_looked_for_in_place_of_another_is_the_one_named() -> None:
    mended = replace(WHY, parts=(ExplainedPart("asistensia", 1.31, "asistencia"),))
    assert "lo que más cuenta: «asistencia» (1,3)" in said(mended)


@pytest.mark.parametrize("address", ["/?q=cooperación+extradición", "/?q=&kind=nota"])
def test_the_page_explains_each_hit_with_one_click_and_stops_with_another(
    client: FlaskClient, address: str
) -> None:
    plain = BeautifulSoup(client.get(address).data, "html.parser")
    assert plain.select(".explanation") == []
    [switch] = plain.select("a.explain")
    explained = BeautifulSoup(client.get(str(switch["href"])).data, "html.parser")
    assert len(explained.select(".hit .explanation")) == len(plain.select(".hit")) > 0
    [back] = explained.select("a.explain")
    assert "explain" not in str(back["href"])
    assert BeautifulSoup(client.get(str(back["href"])).data, "html.parser").select(".explanation") == []


def test_every_link_of_an_explained_list_and_its_form_go_on_explaining(client: FlaskClient) -> None:
    soup = BeautifulSoup(client.get("/?q=asistencia&size=2&kind=nota&explain=1").data, "html.parser")
    links = [str(a["href"]) for a in soup.select(".order a, .sizes a, .steps a, .chips a")]
    assert len(links) >= 4
    assert all("explain=1" in link for link in links)
    assert [field["value"] for field in soup.select('#buscar input[name="explain"]')] == ["1"]


def test_what_is_quoted_in_a_sentence_is_escaped(client: FlaskClient) -> None:
    text = client.get("/", query_string={"q": "asistencia técnica <b>informe", "explain": "1"}).text
    assert "<b>" not in text

"""All passages of a hit, as a page and as JSON, and all paragraphs that cite a symbol."""

import re

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from search_app.web import passages_page
from tests.search.builders import document, published
from tests.web.test_facet_panel import client_of


def page(client: FlaskClient, address: str, status: int = 200) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == status, address
    return BeautifulSoup(response.data, "html.parser")


@pytest.mark.parametrize(
    "query",
    ["asistencia técnica", "trata", "resoluci*", '"elemento constante"', "resolución 7/1", "extradición"],
)
def test_a_hit_leads_to_all_its_passages_as_a_page_and_as_json(client: FlaskClient, query: str) -> None:
    found = client.get("/api/v1/search", query_string={"q": query}).json
    assert found is not None and found["hits"]
    for hit in found["hits"]:
        told = client.get(hit["passages_url"]).json
        assert told is not None
        assert told["total"] == len(told["passages"]) == hit["passages_total"]
        # Those shown in the list are among them, word for word.
        for passage in hit["passages"]:
            assert passage["anchor"] in {each["anchor"] for each in told["passages"]} | {"title"}
        soup = page(client, f"/doc/{hit['id']}/passages?q={query}")
        places = [str(a["href"]).partition("#")[2] for a in soup.select("a.where")]
        assert places == [passage["anchor"] for passage in told["passages"]]
        assert all(passage["marks"] for passage in told["passages"])
    more = page(client, f"/?q={query}").select(".hit .more a")
    assert [str(a["href"]).startswith("/doc/") and "/passages?" in str(a["href"]) for a in more] == [
        True
    ] * len(more)


def test_the_passages_lead_back_to_the_list_and_stand_in_the_order_of_the_text(client: FlaskClient) -> None:
    soup = page(client, "/doc/resolucion-6-4/passages?q=asistencia&kind=resolucion")
    assert soup.select("a.back")[0]["href"] == "/?q=asistencia&kind=resolucion#d-resolucion-6-4"
    labels = [a.text for a in soup.select("a.where")]
    assert labels[:3] == ["preámbulo, párr. 1", "preámbulo, párr. 2", "párr. 1"]
    assert labels[-1] == "anexo, apartado d)"


def test_a_heading_alone_is_a_passage_and_nothing_asked_for_has_none(client: FlaskClient) -> None:
    told = client.get("/api/v1/documents/cop09-nota-reuniones-2018/passages?q=autoridades+centrales").json
    assert told is not None and [passage["anchor"] for passage in told["passages"]] == ["tema-4"]
    told = client.get("/api/v1/documents/cop09-nota-reuniones-2018/passages").json
    assert told is not None and (told["total"], told["passages"]) == (0, [])


def test_many_passages_come_in_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passages_page, "PASSAGES_A_PAGE", 2)
    client = client_of(published(document("a", *["La trata."] * 5, title="Título")))
    address, anchors = "/api/v1/documents/a/passages?q=trata", []
    while address:
        told = client.get(address).json
        assert told is not None and told["total"] == 5
        anchors += [passage["anchor"] for passage in told["passages"]]
        address = told["links"]["next"]
    assert anchors == ["p1", "p2", "p3", "p4", "p5"]
    soup = page(client, "/doc/a/passages?q=trata&page=7")
    seen = [a.text for a in soup.select("a.where")]
    while following := soup.select("a[rel=next]"):
        # The page of the list from which the document was opened.
        assert "page=7" in str(following[0]["href"])
        soup = page(client, str(following[0]["href"]))
        seen += [a.text for a in soup.select("a.where")]
    assert seen == [f"párr. {number}" for number in range(1, 6)]


@pytest.mark.parametrize("number", ["0", "4", "dos", "9" * 30])
def test_a_page_that_there_is_not_is_refused(client: FlaskClient, number: str) -> None:
    address = "/doc/resolucion-6-4/passages?q=asistencia"
    assert client.get(f"{address}&part={number}").status_code == 404
    told = client.get(f"/api/v1/documents/resolucion-6-4/passages?q=asistencia&page={number}")
    # A number of a page that is not there is well formed.
    status = 404 if number == "4" else 400
    assert (told.status_code, told.json and told.json["type"]) == (status, "urn:signatura:problem:bad-page")


def test_an_unknown_document_has_no_passages(client: FlaskClient) -> None:
    assert client.get("/doc/nada/passages?q=trata").status_code == 404
    assert client.get("/api/v1/documents/nada/passages?q=trata").status_code == 404


def test_a_symbol_says_how_many_paragraphs_cite_it_and_leads_to_all(client: FlaskClient) -> None:
    about = client.get("/api/v1/symbols/resolución 7/1").json
    assert about is not None
    totals = {citing["id"]: citing["passages_total"] for citing in about["cited_by"]}
    assert totals == {"cop12-nota-organos-subsidiarios-2024": 10, "cop09-nota-reuniones-2018": 1}
    assert about["cited_by_passages_total"] == 11
    for citing in about["cited_by"]:
        told = client.get(citing["passages_url"]).json
        assert told is not None and told["total"] == citing["passages_total"]
    everyone = client.get(about["cited_by_url"]).json
    assert everyone is not None and everyone["total"] == about["cited_by_total"] == 2

    soup = page(client, "/symbol/resolución 7/1")
    assert (
        re.sub(r"\s+", " ", soup.select("#citan-h ~ .total")[0].text)
        == "2 documentos · 11 párrafos que la citan"
    )
    (more,) = soup.select(".citing .more a")
    assert more.text == "y 7 pasajes más"
    assert len(page(client, str(more["href"])).select("a.where")) == 10


def test_of_many_citing_documents_all_paragraphs_are_counted() -> None:
    texts = ["Véase la resolución 7/1.", "Nada.", "La resolución 7/1 y otra vez la resolución 7/1."]
    client = client_of(published(*(document(f"d{number}", *texts) for number in range(25))))
    about = client.get("/api/v1/symbols/resolución 7/1").json
    assert about is not None
    assert (about["cited_by_total"], len(about["cited_by"])) == (25, 20)
    assert about["cited_by_passages_total"] == 50


@pytest.mark.parametrize(
    "query", ["secretaría", "Viena octubre 2018", "tema 2 del programa", "ibid", "trata"]
)
def test_every_passage_of_a_result_leads_to_a_citation(client: FlaskClient, query: str) -> None:
    links = page(client, f"/?q={query}").select(".hit a.cite")
    assert links
    for link in links:
        page(client, str(link["href"]))

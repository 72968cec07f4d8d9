"""What stands around a document, in a small made-up corpus where every relation has a near miss."""

from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from indexer.build import build
from indexer.engine.memory import MemoryEngine
from search_app import create_app
from search_app.settings import Settings

MASTHEAD = """# Conferencia de las Partes en la Convención contra la Delincuencia Organizada Transnacional

{symbol}

Distr. general
12 de {month} de {year}
Español
Original: inglés

---

## {session} período de sesiones

Viena, 6 a 10 de octubre de {year}

Tema {item} del programa provisional

## {title}

### Nota de la Secretaría

1. {text}
"""


def note(
    symbol: str, session: str, item: int, title: str, text: str, year: int = 2014, month: str = "junio"
) -> str:
    return MASTHEAD.format(
        symbol=symbol, session=session, item=item, title=title, text=text, year=year, month=month
    )


DOCUMENTS = {
    "a.md": note(
        "CTOC/COP/2014/5",
        "Séptimo",
        5,
        "Extradición y entrega",
        "La extradición de fugitivos exige garantías (CTOC/COP/2014/5).",
    ),
    "b.md": note(
        "CTOC/COP/2014/5/Rev.1",
        "Séptimo",
        5,
        "Extradición y entrega, revisado",
        "La extradición de fugitivos.",
        month="julio",
    ),
    "c.md": note(
        "CTOC/COP/2014/6",
        "Séptimo",
        4,
        "Puertos francos",
        "Véase el documento CTOC/COP/2014/5, y la resolución 17/1 del Consejo de Derechos Humanos.",
    ),
    "d.md": note(
        "CTOC/COP/2014/50",
        "Séptimo",
        5,
        "Barcos",
        "Los barcos mercantes, los buques y los puertos, con garantías.",
    ),
    "e.md": note(
        "CTOC/COP/2016/5",
        "Octavo",
        5,
        "Extradición de fugitivos",
        "La extradición de fugitivos exige garantías.",
        year=2016,
    ),
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    corpus = tmp_path_factory.mktemp("corpus")
    for name, text in DOCUMENTS.items():
        (Path(corpus) / name).write_text(text, "utf-8")
    engine = MemoryEngine()
    build(corpus, engine)
    return create_app(engine, Settings()).test_client()


def page(client: FlaskClient, id: str) -> BeautifulSoup:
    response = client.get(f"/doc/{id}")
    assert response.status_code == 200
    return BeautifulSoup(response.data, "html.parser")


def below(soup: BeautifulSoup, heading: str) -> list[str]:
    """Where the list below a heading of the neighbours leads."""
    for found in soup.select("#vecinos h3"):
        if found.text == heading:
            after = found.find_next_sibling("ul")
            assert after is not None
            return [str(link["href"]).removeprefix("/doc/") for link in after.select("a")]
    return []


def test_the_same_family_is_the_same_symbol_with_another_ending(client: FlaskClient) -> None:
    assert below(page(client, "ctoc-cop-2014-5"), "Misma familia de signaturas") == ["ctoc-cop-2014-5-rev-1"]
    assert below(page(client, "ctoc-cop-2014-5-rev-1"), "Misma familia de signaturas") == ["ctoc-cop-2014-5"]
    assert below(page(client, "ctoc-cop-2014-50"), "Misma familia de signaturas") == []


def test_a_result_says_that_a_revision_is_one_and_not_that_it_bears_the_symbol(client: FlaskClient) -> None:
    for lang, whys in (
        ("es", ["Lleva esta signatura", "Revisión de la signatura pedida", "Cita esta signatura"]),
        ("en", ["Bears this symbol", "Revision of the symbol asked for", "Cites this symbol"]),
    ):
        response = client.get(f"/?q=CTOC/COP/2014/5&lang={lang}")
        soup = BeautifulSoup(response.data, "html.parser")
        assert [why.text for why in soup.select(".why")][:3] == whys
    response = client.get("/api/v1/search?q=CTOC/COP/2014/5")
    assert response.json is not None
    assert [(hit["why"], hit["family"]) for hit in response.json["hits"]][:3] == [
        ("own", None),
        ("text", "revision"),
        ("cites", None),
    ]


def test_the_same_session_is_newest_first_and_without_the_document_itself(client: FlaskClient) -> None:
    neighbours = below(page(client, "ctoc-cop-2014-6"), "Mismo período de sesiones")
    assert neighbours == ["ctoc-cop-2014-5-rev-1", "ctoc-cop-2014-5", "ctoc-cop-2014-50"]
    assert below(page(client, "ctoc-cop-2016-5"), "Mismo período de sesiones") == []


def test_the_same_item_is_of_the_same_session(client: FlaskClient) -> None:
    neighbours = below(page(client, "ctoc-cop-2014-5"), "Mismo tema del programa")
    assert sorted(neighbours) == ["ctoc-cop-2014-5-rev-1", "ctoc-cop-2014-50"]


def test_who_cites_it_is_named_with_the_paragraph_and_who_cites_its_neighbour_is_not(
    client: FlaskClient,
) -> None:
    citing = page(client, "ctoc-cop-2014-5").select("#citado .citing > li > a")
    assert [link["href"] for link in citing] == ["/doc/ctoc-cop-2014-6"]
    assert page(client, "ctoc-cop-2014-50").select("#citado .citing") == []
    assert (
        "Ningún otro documento del corpus lo cita"
        in page(client, "ctoc-cop-2014-50").select("#citado")[0].text
    )


def test_a_document_with_a_symbol_leads_to_its_original_and_is_cited_by_it(client: FlaskClient) -> None:
    soup = page(client, "ctoc-cop-2014-5-rev-1")
    (original,) = soup.select(".sources a[rel=external]")
    assert original["href"] == "https://undocs.org/es/CTOC/COP/2014/5/Rev.1"
    (article,) = soup.select("article.doc")
    assert article["data-cite"] == (
        "Conferencia de las Partes, séptimo período de sesiones, CTOC/COP/2014/5/Rev.1, 12 de julio de 2014"
    )


def test_what_is_alike_shares_uncommon_words(client: FlaskClient) -> None:
    alike = [str(link["href"]) for link in page(client, "ctoc-cop-2014-5").select("#parecidos a")]
    assert set(alike[:2]) == {"/doc/ctoc-cop-2014-5-rev-1", "/doc/ctoc-cop-2016-5"}
    assert "/doc/ctoc-cop-2014-50" not in alike


def test_what_is_alike_and_a_sessions_timeline_are_those_of_the_generation(tmp_path: Path) -> None:
    engine, files = MemoryEngine(), dict(DOCUMENTS)
    client = create_app(engine, Settings()).test_client()

    def publish() -> tuple[set[str], set[str]]:
        """Build the files, and return what is alike to a document and what its session's timeline shows."""
        for name, text in files.items():
            (tmp_path / name).write_text(text, "utf-8")
        build(tmp_path, engine, force=True)
        alike = {str(link["href"]) for link in page(client, "ctoc-cop-2014-5").select("#parecidos a")}
        timeline = BeautifulSoup(client.get("/?session=7").data, "html.parser").select(".timeline td a")
        return alike, {link.text for link in timeline}

    alike, issued = publish()
    assert "/doc/ctoc-cop-2016-5" in alike and "Barcos" in issued
    (tmp_path / "e.md").unlink()
    (tmp_path / "d.md").unlink()
    del files["e.md"], files["d.md"]
    alike, issued = publish()
    assert "/doc/ctoc-cop-2014-5-rev-1" in alike and "/doc/ctoc-cop-2016-5" not in alike
    assert "Puertos francos" in issued and "Barcos" not in issued


def test_a_symbol_that_is_here_leads_to_it_from_the_text_that_cites_it(client: FlaskClient) -> None:
    link = page(client, "ctoc-cop-2014-6").select("#texto a:not(.n)")[0]
    assert (link.text, link["href"]) == ("CTOC/COP/2014/5", "/doc/ctoc-cop-2014-5")
    assert "away" not in (link.get("class") or "")


def test_a_resolution_of_another_organ_is_listed_as_people_write_it(client: FlaskClient) -> None:
    cited = page(client, "ctoc-cop-2014-6").select("#cita .cites > li > a")
    assert [link.text for link in cited] == ["CTOC/COP/2014/5", "Resolución 17/1"]


def test_a_resolution_of_another_organ_leads_to_a_page_that_knows_who_cites_it(client: FlaskClient) -> None:
    link = page(client, "ctoc-cop-2014-6").select("#texto a:not(.n)")[1]
    assert link.text == "resolución 17/1"
    response = client.get(str(link["href"]))
    assert response.status_code == 200
    soup = BeautifulSoup(response.data, "html.parser")
    assert soup.select("h1")[0].text == "Resolución 17/1"
    assert [a["href"] for a in soup.select(".citing > li > a")] == ["/doc/ctoc-cop-2014-6"]


def related(client: FlaskClient, id: str) -> dict[str, Any]:
    response = client.get(f"/api/v1/documents/{id}/related")
    assert response.status_code == 200 and response.json is not None
    return dict(response.json)


@pytest.mark.parametrize(
    "id", ["ctoc-cop-2014-5", "ctoc-cop-2014-5-rev-1", "ctoc-cop-2014-6", "ctoc-cop-2016-5"]
)
def test_the_json_of_what_is_around_a_document_names_what_its_page_shows(
    client: FlaskClient, id: str
) -> None:
    soup, json = page(client, id), related(client, id)
    for key, heading in (
        ("family", "Misma familia de signaturas"),
        ("same_item", "Mismo tema del programa"),
        ("same_session", "Mismo período de sesiones"),
    ):
        assert [other["id"] for other in json[key]] == below(soup, heading)
    assert [other["url"] for other in json["similar"]] == [a["href"] for a in soup.select("#parecidos a")]
    assert [other["url"] for other in json["cited_by"]] == [
        a["href"] for a in soup.select("#citado .citing > li > a")
    ]


def test_the_json_of_what_is_around_a_document_says_where_it_cites_and_is_cited(client: FlaskClient) -> None:
    citing = related(client, "ctoc-cop-2014-6")
    held, absent = citing["cites"]
    assert (held["symbol"], held["kind"], held["held"]) == ("CTOC/COP/2014/5", "symbol", True)
    assert [other["id"] for other in held["documents"]] == ["ctoc-cop-2014-5", "ctoc-cop-2014-5-rev-1"]
    assert held["places"] == [{"anchor": "p1", "label": "párr. 1", "url": "/doc/ctoc-cop-2014-6#p1"}]
    assert held["official"] == "https://undocs.org/es/CTOC/COP/2014/5"
    assert (absent["symbol"], absent["label"]) == ("A/HRC:resolucion:17/1", "resolución 17/1")
    assert (absent["held"], absent["documents"]) == (False, [])
    assert absent["official"] is None
    cited = related(client, "ctoc-cop-2014-5")
    assert cited["cited_by_total"] == 1
    (passage,) = cited["cited_by"][0]["passages"]
    start, end = passage["marks"][0]
    assert passage["text"][start:end] == "CTOC/COP/2014/5"
    found = client.get(cited["cited_by_url"]).json
    # The document names its own symbol in its text.
    assert found is not None
    assert [hit["id"] for hit in found["hits"]] == ["ctoc-cop-2014-5", "ctoc-cop-2014-6"]
    of_session = client.get(cited["same_session_url"]).json
    assert of_session is not None and of_session["total"] == cited["same_session_total"] + 1


def test_what_is_around_a_document_that_is_not_there_is_404_in_json(client: FlaskClient) -> None:
    response = client.get("/api/v1/documents/nada/related")
    assert response.status_code == 404 and response.mimetype == "application/problem+json"

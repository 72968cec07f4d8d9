"""A list of symbols, pasted: which are held, what they are called, who cites them."""

import csv
import io
import re
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from lxml import etree

from indexer.engine.port import Engine
from search_app import create_app
from search_app.search import symbol_list
from search_app.search.symbol_list import read_symbols
from search_app.settings import Settings
from search_app.web import symbol_list_page
from tests.web.made_corpus import CITED, SYMBOL, made_engine

AGENDA = f"""Tema 2. Asistencia técnica
  - {SYMBOL.lower()}
Documentación: {CITED}, CTOC/COP/2016/7 y resolución 7/1
{SYMBOL}
"""


@pytest.fixture(scope="module")
def made() -> Engine:
    return made_engine()


@pytest.fixture
def client(made: Engine) -> FlaskClient:
    return create_app(made, Settings()).test_client()


def address(path: str, text: str, **others: str) -> str:
    return f"{path}?{urlencode({'list': text, **others})}"


def test_a_text_is_read_line_by_line_and_each_symbol_once() -> None:
    read = read_symbols(AGENDA)
    assert [str(value) for value in read.values] == [SYMBOL, CITED, "CTOC/COP/2016/7", "resolución 7/1"]
    assert read.unread_lines == ("Tema 2. Asistencia técnica",)
    assert not read.is_cut


def test_a_list_of_too_many_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(symbol_list, "MAX_SYMBOLS", 3)
    read = read_symbols("\n".join(f"CTOC/COP/2014/{number}" for number in range(1, 6)))
    assert (len(read.values), read.is_cut) == (3, True)


def test_the_table_says_of_each_whether_it_is_held_its_title_and_who_cites_it(client: FlaskClient) -> None:
    root = etree.HTML(client.get(address("/symbols", AGENDA)).text)
    rows = [
        [" ".join(" ".join(cell.itertext()).split()) for cell in row] for row in root.iterfind(".//tbody/tr")
    ]
    assert [row[:4] for row in rows] == [
        # In two languages, of which the Spanish one bears the plain id.
        [
            SYMBOL,
            "sí",
            "Asistencia a los pescadores ; Assistance to fishers ; Adición",
            # The newest are named, and a link leads to the others.
            "26 documentos "
            + " ".join(f"Documento que cita, número {number}" for number in (28, 27, 26))
            + " y 23 documentos más",
        ],
        [CITED, "sí", "Lo citado", "1 documento Asistencia a los pescadores"],
        ["CTOC/COP/2016/7", "no", "–", "–"],
        ["Resolución 7/1", "no", "–", "–"],
    ]
    assert "En este corpus: 2 de 4." in root.xpath("string(//main)")
    for link in root.xpath("//tbody//a[not(@rel)]/@href"):
        # A symbol that nobody holds or cites has a page too, with status 404.
        assert client.get(link).status_code in (200, 404), link
    cited = client.get(root.xpath("//tbody/tr[1]/td[3]/a/@href")[0])
    assert "26 documentos" in cited.text
    assert root.xpath("string(//textarea)").strip() == AGENDA.strip()


def test_a_list_is_a_table_for_spreadsheets(client: FlaskClient) -> None:
    response = client.get(address("/symbols.csv", AGENDA))
    assert response.content_type == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(response.text.removeprefix("\ufeff"))))
    assert [(row["Signatura"], row["Está aquí"], row["La citan"]) for row in rows] == [
        (SYMBOL, "sí", "26"),
        (CITED, "sí", "1"),
        ("CTOC/COP/2016/7", "no", "0"),
        ("Resolución 7/1", "no", "0"),
    ]
    assert rows[0]["Título"].startswith("Asistencia a los pescadores")
    assert rows[1]["Dirección"] == "http://localhost/doc/ctoc-cop-2011-9"
    assert rows[2]["Documento oficial (ONU)"] == "https://undocs.org/es/CTOC/COP/2016/7"
    assert rows[1]["Documentos que la citan"] == "Asistencia a los pescadores"
    assert rows[1]["Direcciones de esos documentos"] == "http://localhost/doc/ctoc-cop-2012-1"
    assert len(rows[0]["Direcciones de esos documentos"].split(" | ")) == symbol_list.MAX_NAMED
    assert rows[2]["Documentos que la citan"] == ""
    by_accept = client.get(address("/symbols", AGENDA), headers={"Accept": "text/csv"})
    assert by_accept.text == response.text


def test_a_list_is_json(client: FlaskClient) -> None:
    body = client.get(address("/symbols.json", AGENDA)).get_json()
    assert [(row["symbol"], row["held"], row["cited_by_total"]) for row in body["symbols"]] == [
        (SYMBOL, True, 26),
        (CITED, True, 1),
        ("CTOC/COP/2016/7", False, 0),
        ("resolución 7/1", False, 0),
    ]
    assert body["unread"] == ["Tema 2. Asistencia técnica"]
    assert [document["id"] for document in body["symbols"][1]["cited_by"]] == ["ctoc-cop-2012-1"]
    everyone = client.get(body["symbols"][0]["cited_by_url"]).get_json()
    assert everyone["total"] == 26
    assert body["symbols"][2]["cited_by"] == []


def test_a_pasted_list_gets_an_address_where_it_fits_in_one(client: FlaskClient) -> None:
    response = client.post("/symbols?lang=en", data={"list": AGENDA})
    assert response.status_code == 303
    assert response.location == address("/symbols", AGENDA, lang="en")
    assert "In this corpus: 2 of 4." in client.get(response.location).text


def test_a_longer_list_is_answered_at_once_as_page_and_table(client: FlaskClient) -> None:
    text = "\n".join(f"CTOC/COP/2014/{number}" for number in range(1, 400))
    assert len(text) > symbol_list_page.MAX_ADDRESS
    page = client.post("/symbols", data={"list": text})
    assert (page.status_code, page.text.count("<tr>")) == (200, 400)
    assert "ETag" not in page.headers
    root = etree.HTML(page.text)
    (action,) = root.xpath("//button/@formaction")
    table = client.post(action, data={"list": text})
    assert table.text.count("\r\n") == 400


@pytest.mark.parametrize(
    "text", ["", " \n ", "hola, ¿qué tal?", "=1+1\n@x", "\x00\x01", "a" * 5000, "/" * 3000]
)
def test_a_text_without_symbols_is_a_page_and_an_empty_table(client: FlaskClient, text: str) -> None:
    page = client.get(address("/symbols", text))
    assert page.status_code == 200
    assert "<tbody>" not in page.text
    assert client.get(address("/symbols.csv", text)).text.count("\r\n") == 1


def test_every_page_leads_to_the_list(client: FlaskClient) -> None:
    assert 'href="/symbols?lang=en"' in client.get("/?lang=en").text
    assert client.get("/symbols").status_code == 200
    assert client.get("/symbols.xml").status_code == 404


@pytest.mark.parametrize(
    ("typed", "is_list"),
    [
        (f"{SYMBOL}, {CITED}; resolución 7/1", True),
        (f"{SYMBOL}\n{CITED}", True),
        (SYMBOL, False),
        (f"{SYMBOL} {CITED} asistencia", False),
        ("CTOC/COP/WG.2 CTOC/COP/WG.4", False),
    ],
)
def test_several_symbols_typed_as_a_question_lead_to_their_list(
    client: FlaskClient, typed: str, is_list: bool
) -> None:
    root = etree.HTML(client.get(f"/?{urlencode({'q': typed})}").text)
    links = root.xpath("//p[@class='ficha']/a[starts-with(@href, '/symbols')]/@href")
    assert links == ([address("/symbols", typed)] if is_list else [])


def test_the_form_says_how_long_a_text_may_be(made: Engine) -> None:
    for request_bytes, most in ((16_384, "9"), (64_000, "38")):
        settings = Settings(request_bytes=request_bytes)
        root = etree.HTML(create_app(made, settings).test_client().get("/symbols").text)
        (hint,) = root.xpath("//p[@id=//textarea/@aria-describedby]")
        assert re.sub(r"\D", "", hint.text) == f"{most}000"
        # What is as long is sent in fewer bytes than are allowed.
        line = "CTOC/COP/WG.2/2013/5\r\n"
        lines = int(most) * 1000 // (len(line) - 1)
        assert len(urlencode({"list": line * lines})) <= request_bytes

"""Every symbol of the corpus, as pages and as files."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import etree

from indexer.engine.port import Engine
from search_app import create_app
from search_app.search import corpus_symbols
from search_app.settings import Settings
from search_app.web import corpus_symbols_page
from search_app.web.exports import responses
from tests.web.made_corpus import CITED, SYMBOL, made_engine
from tests.web.test_engine_calls import CountedEngine


def rows_of(page: str) -> list[list[str]]:
    rows = etree.HTML(page).iterfind(".//tbody/tr")
    return [[" ".join(" ".join(cell.itertext()).split()) for cell in row] for row in rows]


def records(client: FlaskClient) -> list[dict[str, Any]]:
    return [json.loads(line) for line in client.get("/symbols/all.jsonl").text.splitlines()]


def walk(client: FlaskClient, address: str) -> Iterator[str]:
    """The pages of the list, each by the link of the one before."""
    while address:
        text = client.get(address).text
        yield text
        (address,) = etree.HTML(text).xpath("//a[@rel='next']/@href") or [""]


def test_the_page_says_of_each_symbol_whether_it_is_held_and_which_documents_cite_it(
    client: FlaskClient,
) -> None:
    page = client.get("/symbols/all")
    rows = {row[0]: row[1:] for row in rows_of(page.text)}
    assert len(rows) == 30
    held, title, cited, _ = rows["Resolución 6/4"]
    assert (held, title[:40]) == ("sí", "Aplicación de las disposiciones sobre as")
    assert cited.startswith("1 documento , 1 párrafo Informe sobre la reunión")
    held, title, cited, _ = rows["Resolución 7/1"]
    assert (held, title) == ("no", "–")
    assert cited.startswith("2 documentos , 11 párrafos Informes sobre las reuniones de los órganos")
    assert rows["CU 2009/33 (A)"][0] == "sí" and rows["CU 2009/33 (A)"][2] == "–"
    links = etree.HTML(page.text).xpath("//tbody//ul//a/@href")
    assert "/doc/cop12-nota-organos-subsidiarios-2024" in links
    for link in etree.HTML(page.text).xpath("//tbody//a[not(@rel)]/@href"):
        assert client.get(link).status_code == 200, link


def test_the_list_holds_all_that_the_documents_say_they_bear_and_cite(client: FlaskClient) -> None:
    hits = [json.loads(line) for line in client.get("/search.jsonl?q=").text.splitlines()]
    said = {text for hit in hits for text in (*hit["cites"], *hit["symbols"])}
    said |= {hit["reference"] for hit in hits if hit["reference"]}
    # Each half of a joint symbol is a symbol too.
    said |= {half for text in said if "-CTOC" in text for half in text.replace("-CTOC", " CTOC").split()}
    listed = [record["symbol"] for record in records(client)]
    assert len(listed) == len(set(listed))
    assert set(listed) == said


def test_the_files_say_the_same_as_the_symbol_s_own_address(client: FlaskClient) -> None:
    for record in records(client):
        own = client.get(f"/api/v1/symbols/{record['symbol']}").json
        assert own is not None
        for key in ("symbol", "held", "official", "cited_by_total", "cited_by_passages_total"):
            assert record[key] == own[key], (record["symbol"], key)
        assert [cited["id"] for cited in record["cited_by"]] == [cited["id"] for cited in own["cited_by"]]
    whole = client.get("/symbols/all.json").json
    assert whole is not None and whole["index"]["documents"] == 5
    assert whole["symbols"] == [
        {key: value for key, value in record.items() if key not in ("list", "retrieved", "generation")}
        for record in records(client)
    ]


def test_the_list_is_a_table_for_spreadsheets(client: FlaskClient) -> None:
    response = client.get("/symbols/all.csv")
    assert response.content_type == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(response.text.removeprefix("\ufeff"))))
    assert len(rows) == 30
    (act,) = (row for row in rows if row["Signatura"] == "Resolución 7/1")
    assert (act["Está aquí"], act["La citan"], act["Párrafos que la citan"]) == ("no", "2", "11")
    assert act["Órgano"] == "CTOC/COP"
    addresses = act["Direcciones de esos documentos"].split(" | ")
    assert addresses[0] == "http://localhost/doc/cop12-nota-organos-subsidiarios-2024"
    assert len(addresses) == len(act["Documentos que la citan"].split(" | ")) == 2
    english = client.get("/symbols/all.csv?lang=en").text
    assert "Paragraphs that cite it" in english and "?lang=en" in english
    assert client.get("/symbols/all", headers={"Accept": "text/csv"}).text == response.text


def test_pages_lead_through_the_whole_list(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [row[0] for row in rows_of(client.get("/symbols/all").text)]
    monkeypatch.setattr(corpus_symbols_page, "PAGE_SYMBOLS", 7)
    monkeypatch.setattr(corpus_symbols, "SYMBOLS_TOGETHER", 3)
    pages = list(walk(client, "/symbols/all?lang=en"))
    assert [row[0].replace("Resolution", "Resolución") for page in pages for row in rows_of(page)] == whole
    assert [len(rows_of(page)) for page in pages] == [7, 7, 7, 7, 2]
    assert "From the beginning" in pages[1] and "From the beginning" not in pages[0]
    # Only the first page is for search engines.
    assert ["noindex" in page for page in pages] == [False, True, True, True, True]
    for after in ("zzz", "\x00", "%ED%A0%80", "a" * 3000):
        assert client.get(f"/symbols/all?after={after}").status_code == 200


def test_a_file_is_written_while_it_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus_symbols, "SYMBOLS_TOGETHER", 1)
    monkeypatch.setattr(responses, "SENT_CHARS", 1)
    engine = CountedEngine(made_engine())
    client = create_app(engine, Settings()).test_client()  # type: ignore[arg-type]
    for ending in ("csv", "json", "jsonl"):
        engine.calls.clear()
        response = client.get(f"/symbols/all.{ending}", buffered=False)
        before = engine.calls["search"]
        text = response.get_data(as_text=True)
        assert before == 1 < engine.calls["search"], ending
        assert SYMBOL in text and CITED in text
        response.close()


def test_too_many_long_lists_at_once_are_put_off(client: FlaskClient) -> None:
    slots = client.application.extensions["exports"]
    taken = []
    while (release := slots.take()) is not None:
        taken.append(release)
    refused = client.get("/symbols/all.csv")
    assert (refused.status_code, "Retry-After" in refused.headers) == (503, True)
    for release in taken:
        release()
    # Each list gives its slot back.
    for _ in range(2 * len(taken)):
        assert client.get("/symbols/all.csv").status_code == 200


def test_a_head_has_no_list_and_other_endings_are_not_there(client: FlaskClient) -> None:
    assert client.head("/symbols/all.jsonl").headers["Content-Type"] == "application/x-ndjson"
    assert client.get("/symbols/all.atom").status_code == 404
    assert client.get("/symbols/all.csv?strict=1&page=2").status_code == 400


def test_the_list_is_found_from_home_help_and_the_pasted_list(client: FlaskClient, engine: Engine) -> None:
    for path in ("/", "/ayuda", "/symbols"):
        assert 'href="/symbols/all"' in client.get(path).text, path
        assert 'href="/symbols/all?lang=en"' in client.get(f"{path}?lang=en").text, path
    generation = engine.current().info.generation
    assert "/symbols/all</" in client.get(f"/sitemap/{generation}/0.xml").text

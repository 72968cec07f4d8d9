"""Order, caps and thresholds of the pages and the terminal, over thirty made documents."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from indexer.engine.port import Engine
from search_app import create_app
from search_app.query.search_request import SearchRequest
from search_app.search.search import search
from search_app.search.snippet import cut_snippet
from search_app.settings import Settings
from search_app.terminal import format_response
from search_app.web import app as web_app
from search_app.web.app import ProgramInfo
from search_app.web.i18n import translations
from tests.web.made_corpus import CITED, GROUP, ID, SYMBOL, TOPICS, UNDATED, documents, made_engine


@pytest.fixture(scope="module")
def made() -> Engine:
    return made_engine()


@pytest.fixture
def client(made: Engine) -> FlaskClient:
    return create_app(made, Settings()).test_client()


def page(client: FlaskClient, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.get_data(as_text=True), "html.parser")


def texts(soup: BeautifulSoup, selector: str) -> list[str]:
    return [element.get_text(" ", strip=True) for element in soup.select(selector)]


def test_there_are_thirty_documents() -> None:
    assert len({document.id for document in documents()}) == 30


def test_places_that_are_not_named_beside_what_is_cited_are_a_link_away(client: FlaskClient) -> None:
    more = page(client, f"/doc/{ID}").select("#cita .where a")[-1]
    assert more.get_text() == "y 2 más"
    passages = page(client, str(more["href"]))
    assert len(passages.select(".passages li")) == 10


def test_twenty_of_those_that_cite_are_shown_the_newest_first_and_the_undated_last(
    client: FlaskClient,
) -> None:
    soup = page(client, f"/doc/{ID}")
    shown = [int(title.rpartition(" ")[2]) for title in texts(soup, "#citado ul.citing > li > a")]
    assert shown == list(range(28, 8, -1))
    link = soup.select_one("#citado > p > a")
    assert link is not None and link.get_text() == "Ver todos los que lo citan (26)"
    oldest = client.get(
        "/api/v1/search", query_string={"cites": SYMBOL, "order": "date", "size": 30}
    ).get_json()
    assert [hit["date"] for hit in oldest["hits"]][-3:] == ["2013-01-01", None, None]


def test_three_places_of_each_document_that_cites_are_shown(client: FlaskClient) -> None:
    soup = page(client, f"/doc/{ID}")
    first = soup.select_one("#citado ul.citing > li")
    assert first is not None
    assert texts(first, "a.where") == ["párr. 1", "párr. 2", "párr. 3"]  # type: ignore[arg-type]


def test_eight_places_of_a_cited_document_are_named_and_the_rest_are_counted(client: FlaskClient) -> None:
    soup = page(client, f"/doc/{ID}")
    places = texts(soup, "#cita .where a")
    assert places == [*(f"párr. {n}" for n in range(1, 9)), "y 2 más"]
    assert texts(soup, "#cita .titled") == ["Lo citado"]
    assert CITED in texts(soup, "#cita .symbol")


def test_a_document_that_cites_nothing_absent_needs_no_legend(client: FlaskClient) -> None:
    assert texts(page(client, f"/doc/{ID}"), "#texto a.away, .legend") == []


def test_items_are_indented_by_their_level_and_an_annex_begins_at_the_margin(client: FlaskClient) -> None:
    soup = page(client, f"/doc/{ID}")
    levels = {}
    for block in soup.select("#texto .b"):
        (level,) = [name for name in block["class"] if re.fullmatch(r"d\d", name)]
        levels[block["id"]] = level
    wanted = {"p11": "d0", "p11-a": "d1", "p11-a-i": "d2", "anexo-1": "d0", "anexo-1-a": "d1"}
    assert {anchor: levels[anchor] for anchor in wanted} == wanted


def test_an_agenda_item_worded_as_the_title_is_no_second_hit(client: FlaskClient) -> None:
    soup = page(client, f"/doc/{ID}?q=pescadores")
    assert texts(soup, ".masthead mark, .reading mark") == ["pescadores"]
    assert texts(soup, "h1 mark") == ["pescadores"]
    assert texts(soup, "#hitbar strong") == ["1 pasaje"]


def test_a_session_of_the_masthead_says_where_and_when(client: FlaskClient) -> None:
    soup = page(client, f"/doc/{ID}")
    rows = dict(zip(texts(soup, "#masthead th"), texts(soup, "#masthead td"), strict=True))
    assert rows["Lugar y fechas"] == "Viena, 15 a 19 de octubre de 2012"
    assert (rows["Idioma"], rows["Tema del programa"]) == ("Español", "5. Asistencia a los pescadores")


def test_a_symbol_of_two_languages_leads_to_both_then_to_its_addendum(client: FlaskClient) -> None:
    body = client.get("/api/v1/search", query_string={"symbol": SYMBOL, "size": 5}).get_json()
    assert [hit["id"] for hit in body["hits"][:2]] == [ID, f"{ID}-en"]
    assert [(hit["id"], hit["family"]) for hit in body["hits"][2:3]] == [(f"{ID}-add-1", "addendum")]
    assert {hit["why"] for hit in body["hits"][3:]} == {"cites"}
    held = page(client, f"/symbol/{SYMBOL}")
    assert [link["href"] for link in held.select("ul.cards a")] == [
        f"/doc/{ID}{tail}" for tail in ("", "-en", "-add-1")
    ]


def facet(soup: BeautifulSoup, name: str) -> tuple[int, int]:
    """How many values of a facet are shown at once, and how many behind 'más'."""
    folded = len(soup.select(f"#facet-{name} details.fold .value"))
    return len(soup.select(f"#facet-{name} .value")) - folded, folded


def test_one_value_too_many_is_not_folded_away_and_two_are(client: FlaskClient) -> None:
    soup = page(client, "/?q=")
    assert len(TOPICS) == 7
    assert facet(soup, "topic") == (7, 0)
    # Nine, of which some stand below others.
    assert facet(soup, "organ") == (9, 0)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        # By count, then by label: "Delitos que afectan al medio ambiente" before "Extradición".
        (
            "topic",
            [
                "trata-de-personas",
                "armas-de-fuego",
                "medio-ambiente",
                "extradicion",
                "terrorismo",
                "corrupcion",
                "decomiso",
            ],
        ),
        # The newest first, whatever the counts.
        ("session", ["7", "6", "5"]),
        ("year", ["2014", "2013", "2012", "2011"]),
    ],
)
def test_the_page_and_the_json_list_the_values_of_a_facet_in_the_same_order(
    client: FlaskClient, name: str, values: list[str]
) -> None:
    links = page(client, "/?q=").select(f"#facet-{name} a.value")
    assert [str(link["id"]).removeprefix(f"f-{name}-") for link in links] == values
    listed = client.get("/api/v1/search?q=").get_json()["facets"][name]
    assert [value["value"] for value in listed] == values


def test_a_facet_says_how_many_documents_have_no_value_and_is_silent_where_all_have_one(
    client: FlaskClient,
) -> None:
    every = page(client, "/?q=")
    assert texts(every, "#facet-year .hint") == [f"{len(UNDATED)} documentos sin fecha"]
    assert texts(every, "#facet-session .hint") == []
    dated = page(client, "/?q=pescadores")
    assert texts(dated, "#facet-year h3") == ["Año"]
    assert texts(dated, "#facet-year .hint") == []
    # What is chosen leaves others out, so the counts say nothing of them.
    assert texts(page(client, "/?q=&year=2013"), "#facet-year .hint") == []


def test_the_terminal_counts_what_is_left_from_any_page(made: Engine) -> None:
    def lines(number: int) -> Iterator[str]:
        response = search(made.current(), SearchRequest(page=number, size=10))
        return format_response(response, translations("es"), colour=False)

    assert list(lines(1))[-1].startswith("… y 20 más")
    assert list(lines(2))[-1].startswith("… y 10 más")
    assert not any("más" in line for line in lines(3))


def test_the_act_that_most_documents_report_comes_first(client: FlaskClient) -> None:
    soup = page(client, f"/organ/{GROUP}")
    acts = soup.select("ul.mandates > li")
    assert [len(act.select(".sources a")) for act in acts] == [3, 1]
    assert "5/3" in acts[0].get_text() and "7/1" in acts[1].get_text()
    # The newest document, which is read first, reports the other.
    assert len(acts[0].select("ol.functions li")) == 3


def test_a_page_is_another_for_another_version_of_the_program(
    made: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tag(version: str) -> str:
        program = ProgramInfo(version, datetime(2026, 1, 1, tzinfo=UTC))
        monkeypatch.setattr(web_app, "program_info", lambda: program)
        return create_app(made, Settings()).test_client().get("/?q=pescadores").headers["ETag"]

    assert tag("one") == tag("one") != tag("two")


def test_a_snippet_is_cut_between_words() -> None:
    words = [f"palabra{number}" for number in range(100, 200)]
    text = " ".join(words)
    for wanted in ("palabra130", "palabra150", "palabra170"):
        start = text.index(wanted)
        snippet = cut_snippet(text, [(start, start + len(wanted))])
        assert snippet.cut_before and snippet.cut_after
        assert set(snippet.text.split()) <= set(words)

"""The help: examples that find something, and requests to the data that were carried out."""

import json

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag
from flask.testing import FlaskClient

from search_app.web.api_help_page import first_lines


def soup_of(client: FlaskClient, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.data, "html.parser")


@pytest.mark.parametrize(("lang", "counted"), [("", "documento"), ("?lang=en", "document")])
def test_each_of_the_17_examples_leads_to_as_many_documents_as_it_says(
    client: FlaskClient, lang: str, counted: str
) -> None:
    rows = soup_of(client, "/ayuda" + lang).select("tbody tr")
    assert len(rows) == 17
    for row in rows:
        said = row.select(".count")[0].get_text()
        assert counted in said
        linked_page = soup_of(client, str(row.select("a")[0]["href"]))
        assert linked_page.select("#total")[0].get_text().split()[0] == said.split()[0], row.select("code")
        assert not linked_page.select(".warnings li")
        assert "{" not in row.get_text()


def sections(client: FlaskClient, address: str) -> dict[str, Tag]:
    return {
        str(section["aria-labelledby"]).removesuffix("-h"): section
        for section in soup_of(client, address).select(".api-help section")
    }


@pytest.mark.parametrize("lang", ["", "?lang=en"])
def test_each_example_for_programs_was_carried_out_and_answers_so_again(
    client: FlaskClient, lang: str
) -> None:
    sections_by_heading = sections(client, "/ayuda/api" + lang)
    assert list(sections_by_heading) == [
        "search", "facets", "document", "related", "cite", "symbol", "suggest", "csv", "atom", "report", "error"
    ]  # fmt: skip
    for key, section in sections_by_heading.items():
        address = section.select(".request code")[0].get_text().removeprefix("GET ")
        assert [link["href"] for link in section.select(".request a")] == [address] * (key != "error")
        status, media_type = section.select(".hint")[0].get_text().split(" · ")
        answer = client.get(address)
        assert (int(status), media_type) == (answer.status_code, answer.mimetype), key
        assert answer.status_code == (400 if key == "error" else 200), key
        shown = section.select("pre")[0].get_text()
        if "json" in media_type:
            assert list(json.loads(shown)) == list(answer.get_json()), key
        else:
            assert answer.text.replace("\r", "").startswith(shown.splitlines()[0]), key


def test_what_the_page_asks_for_itself_changes_no_other_answer(client: FlaskClient) -> None:
    page = client.get("/ayuda/api")
    assert page.mimetype == "text/html"
    assert client.get("/api/v1/search?q=&page=x").status_code == 400
    assert client.get("/ayuda/api").data == page.data
    english = client.get("/ayuda/api?lang=en")
    assert '<html lang="en">' in english.text


def test_examples_for_programs_find_something_and_are_short(client: FlaskClient) -> None:
    sections_by_heading = sections(client, "/ayuda/api")
    searched = json.loads(sections_by_heading["search"].select("pre")[0].get_text())
    assert searched["total"] > 0 and len(searched["hits"]) == 1
    assert json.loads(sections_by_heading["suggest"].select("pre")[0].get_text())["suggestions"]
    assert all(len(section.select("pre")[0].get_text()) < 6_000 for section in sections_by_heading.values())


def test_the_help_for_programs_is_found_from_the_foot_of_every_page_and_in_english(
    client: FlaskClient,
) -> None:
    assert soup_of(client, "/").select('footer a[href="/ayuda/api"]')
    assert soup_of(client, "/?lang=en").select('footer a[href="/ayuda/api?lang=en"]')
    assert client.get("/help/api?lang=en").headers["Location"] == "/ayuda/api?lang=en"


def test_an_example_takes_no_more_of_a_list_than_it_shows() -> None:
    pieces = iter([b"a line\n" * 20, b"the rest of the corpus"])
    shown = first_lines(pieces)
    assert shown.splitlines() == ["a line"] * 12 + ["…"]
    assert next(pieces) == b"the rest of the corpus"
    assert first_lines([b"one\n", b"two"]) == "one\ntwo"

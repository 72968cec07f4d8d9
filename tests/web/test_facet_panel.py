"""The facets beside a list, where they have more values than five documents give."""

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from indexer.engine.port import Generation
from search_app.query.search_request import SearchRequest, with_excluded, with_filter, without_filter
from search_app.settings import Settings
from search_app.web.app import create_app
from search_app.web.urls import search_url
from tests.search.builders import document, published


class OneGeneration:
    """An engine that has published one generation for good."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation

    def current(self) -> Generation:
        return self._generation


def client_of(generation: Generation) -> FlaskClient:
    """Return a client of an application that answers from this generation."""
    return create_app(OneGeneration(generation), Settings()).test_client()  # type: ignore[arg-type]


def facet(generation: Generation, name: str, address: str = "/?q=") -> BeautifulSoup:
    return BeautifulSoup(client_of(generation).get(address).data, "html.parser").select(f"#facet-{name}")[0]  # type: ignore[return-value]


def ids(soup: BeautifulSoup, selector: str) -> list[str]:
    return [str(a["id"]).rpartition(".")[2] for a in soup.select(selector)]


def test_of_many_groups_some_are_folded_below_their_conference_but_never_a_chosen_one() -> None:
    groups = [
        document(f"d{number}", "Texto.", organs=("CTOC/COP", f"CTOC/COP/WG.{number}"))
        for number in range(1, 10)
    ]
    generation = published(*groups)
    organs = facet(generation, "organ")
    assert ids(organs, "section > ul > li > ul > li > a.value") == ["1", "8", "9", "6", "2", "3"]
    assert ids(organs, "section > ul > li > .fold a.value") == ["5", "7", "4"]
    assert len(organs.select(".excluding a")) == 10
    organs = facet(generation, "organ", "/?q=&organ=CTOC/COP/WG.4")
    assert ids(organs, "section > ul > li > ul > li > a.value") == ["1", "8", "9", "6", "2", "3", "4"]


def test_an_organ_whose_conference_has_no_document_stands_by_itself() -> None:
    assembly, review_group = (
        document("a", "Texto.", organs=("A",)),
        document("b", "Texto.", organs=("CAC/COSP/IRG",)),
    )
    organs = facet(published(assembly, review_group), "organ")
    assert [a["id"] for a in organs.select("section > ul > li > a.value")] == [
        "f-organ-A",
        "f-organ-CAC/COSP/IRG",
    ]


def test_years_too_far_apart_are_not_filled_up() -> None:
    old, new = document("a", "Texto.", date="1945-06-26"), document("b", "Texto.", date="2024-07-04")
    years = facet(published(old, new), "year")
    assert [name.text for name in years.select(".name")] == ["2024", "1945"]


@pytest.mark.parametrize("typed", ["texto", "", '"texto"'])
def test_each_value_has_the_address_of_the_list_it_leads_to(typed: str) -> None:
    symbols = ("CTOC/COP", "CAC/COSP/IRG", "A&B=+ñ%")
    documents = [document(f"d{number}", "Texto.", organs=(organ,)) for number, organ in enumerate(symbols)]
    question = SearchRequest(text=typed, chosen={"organ": symbols[:1]}, order="date", page=2)
    page = facet(published(*documents), "organ", search_url(question))
    expected = [
        without_filter(question, "organ", symbols[0]),
        *(with_filter(question, "organ", symbol) for symbol in symbols[1:]),
    ]
    links = {str(link["id"]).removeprefix("f-organ-"): link["href"] for link in page.select("a.value")}
    assert links == dict(zip(symbols, map(search_url, expected), strict=True))
    excluding = {str(link["id"]).removeprefix("x-organ-"): link["href"] for link in page.select("a.exclude")}
    assert excluding == {symbol: search_url(with_excluded(question, "organ", symbol)) for symbol in symbols}

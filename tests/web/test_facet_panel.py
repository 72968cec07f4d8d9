"""The facets beside a list, where they have more values than five documents give."""

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from indexer.engine.port import Generation
from search_app.settings import Settings
from search_app.web.app import create_app
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
    one, other = document("a", "Texto.", organs=("A",)), document("b", "Texto.", organs=("CAC/COSP/IRG",))
    organs = facet(published(one, other), "organ")
    assert [a["id"] for a in organs.select("section > ul > li > a.value")] == [
        "f-organ-A",
        "f-organ-CAC/COSP/IRG",
    ]


def test_years_too_far_apart_are_not_filled_up() -> None:
    old, new = document("a", "Texto.", date="1945-06-26"), document("b", "Texto.", date="2024-07-04")
    years = facet(published(old, new), "year")
    assert [name.text for name in years.select(".name")] == ["2024", "1945"]

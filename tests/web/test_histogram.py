"""The years of a result as a histogram: how high its bars are, and what they select."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag
from flask.testing import FlaskClient

from indexer.build import build
from indexer.engine.memory import MemoryEngine
from search_app import create_app
from search_app.settings import Settings
from search_app.web.histogram import MAX_HEIGHT, MIN_HEIGHT


def bars(client: FlaskClient, address: str) -> dict[str, Tag]:
    """Return the links of the histogram by their year."""
    soup = BeautifulSoup(client.get(address).data, "html.parser")
    return {str(link["aria-label"])[:4]: link for link in soup.select("#facet-year .histogram a")}


def years(link: Tag) -> list[str]:
    """Return the years that a link chooses."""
    return parse_qs(urlsplit(str(link["href"])).query).get("year", [])


def height(link: Tag) -> int:
    return int(str(link.select(".bar")[0]["height"]))


def test_each_year_with_documents_has_a_bar_where_it_lies(client: FlaskClient) -> None:
    found = bars(client, "/?q=")
    assert list(found) == ["2009", "2014", "2018", "2024"]
    left = [float(str(link.select(".bar")[0]["x"]).rstrip("%")) for link in found.values()]
    # Sixteen years from 2009 to 2024: each is as far from the next as their years are apart.
    assert [round((x - left[0]) / (100 / 16)) for x in left] == [0, 5, 9, 15]


def test_a_bar_is_as_high_as_its_count(tmp_path: Path) -> None:
    counts = {2010: 8, 2011: 4, 2013: 1}
    for year, count in counts.items():
        for number in range(count):
            text = (
                f"Distr. general\n\n{number + 1} de mayo de {year}\n\nNota\n\n1. El texto {number} de {year}."
            )
            (tmp_path / f"nota-{year}-{number}.md").write_text(text, "utf-8")
    engine = MemoryEngine()
    build(tmp_path, engine)
    found = bars(create_app(engine, Settings()).test_client(), "/?q=")
    assert {year: height(link) for year, link in found.items()} == {
        "2010": MAX_HEIGHT,
        "2011": MAX_HEIGHT // 2,
        "2013": max(MIN_HEIGHT, MAX_HEIGHT // 8),
    }
    assert str(found["2011"]["aria-label"]) == "2011: 4 documentos. Elegir 2011"


def test_a_second_year_selects_all_between_and_a_chosen_one_itself_again(client: FlaskClient) -> None:
    first = bars(client, "/?q=&kind=nota")["2014"]
    assert years(first) == ["2014"]
    assert "kind=nota" in str(first["href"])
    second = bars(client, str(first["href"]))["2024"]
    assert years(second) == ["2014", "2018", "2024"]
    assert str(second["aria-label"]).endswith("Elegir 2014 a 2024")
    third = bars(client, str(second["href"]))
    assert [year for year, link in third.items() if "chosen" in link.get("class", [])] == years(second)
    assert years(third["2018"]) == ["2018"]
    only = bars(client, str(third["2018"]["href"]))["2018"]
    assert years(only) == [] and str(only["aria-label"]).endswith("Quitar")


def test_selecting_finds_as_many_documents_as_the_bars_say(client: FlaskClient) -> None:
    second = bars(client, "/?q=&year=2009")["2018"]
    soup = BeautifulSoup(client.get(str(second["href"])).data, "html.parser")
    assert soup.select("#total")[0].get_text().startswith("3 documentos")


def test_selecting_takes_back_what_was_excluded(client: FlaskClient) -> None:
    assert years(bars(client, "/?q=&year=-2018")["2014"]) == ["2014"]


@pytest.mark.parametrize("address", ["/?q=comunicaciones+verbales+circular", "/?q=zzyzx"])
def test_one_year_alone_is_no_histogram(client: FlaskClient, address: str) -> None:
    assert bars(client, address) == {}


def test_the_list_behind_the_figure_says_the_same(client: FlaskClient) -> None:
    soup = BeautifulSoup(client.get("/?q=").data, "html.parser")
    listed = {
        row.select(".name")[0].get_text()
        for row in soup.select("#facet-year .as-table > ul > li")
        if row.select("a")
    }
    assert listed == set(bars(client, "/?q="))

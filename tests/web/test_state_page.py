"""The page about what is served: its index, its documents, and whether it is sound."""

from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from indexer.engine.port import Engine, Generation, Health
from indexer.errors import CorruptIndex, EngineUnavailable, SignaturaError
from search_app import create_app
from search_app.settings import Settings


@dataclass
class UnsoundEngine:
    """An engine that says of itself what it is told to."""

    engine: Engine
    health_now: Health

    def current(self) -> Generation:
        return self.engine.current()

    def health(self) -> Health:
        return self.health_now


def soup_of(client: FlaskClient, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.data, "html.parser")


@pytest.mark.parametrize(
    ("lang", "sound", "files"),
    [
        ("", "Todo está en orden.", "5 archivos; todos se han indexado"),
        ("?lang=en", "All is well.", "5 files; "),
    ],
)
def test_the_page_says_what_is_served(client: FlaskClient, lang: str, sound: str, files: str) -> None:
    soup = soup_of(client, "/estado" + lang)
    assert soup.select("p.state")[0].get_text() == sound
    values = [cell.get_text() for cell in soup.select("table")[0].select("td")]
    health = client.get("/healthz").get_json()
    assert values[0] == health["generation"]
    assert values[2].startswith("5 ") and values[3].startswith(files)
    assert values[4].startswith("2009") and values[4].endswith("2024")
    for link in soup.select("main a"):
        assert client.get(str(link["href"])).status_code == 200
    counts = [int(row.select("td")[1].get_text()) for row in soup.select("table")[1].select("tbody tr")]
    assert sum(counts) == 5


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (CorruptIndex("/srv/index/secret: damaged"), "El índice publicado está dañado"),
        (EngineUnavailable("http://search.internal:9200"), "Nadie dice qué índice está publicado"),
    ],
)
def test_an_index_that_is_not_sound_is_said_so_without_folders_or_hosts(
    engine: Engine, damage: SignaturaError, said: str
) -> None:
    unsound = UnsoundEngine(engine, Health(checked=False, damage=damage))
    client = create_app(unsound, Settings()).test_client()  # type: ignore[arg-type]
    page = client.get("/estado").text
    assert said in page and "Aún en curso" in page
    assert "secret" not in page and "9200" not in page
    # What the engine says is asked for anew.
    unsound.health_now = Health(checked=True)
    assert "Todo está en orden." in client.get("/estado").text


def test_the_page_is_found_from_the_foot_and_by_its_english_name(client: FlaskClient) -> None:
    assert soup_of(client, "/?lang=en").select('footer a[href="/estado?lang=en"]')
    assert client.get("/state?lang=en").headers["Location"] == "/estado?lang=en"

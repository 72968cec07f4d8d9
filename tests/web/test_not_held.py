"""What pages say of texts that are not here, over a few made documents."""

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag
from flask.testing import FlaskClient

from indexer.engine.open import open_engine
from indexer.records import to_record
from indexer.spanish import build_lexicon
from search_app import create_app
from search_app.settings import Settings
from tests.search.builders import RULES, document

LIBRARY = "https://digitallibrary.un.org/search?"


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    documents = (
        document(
            "una",
            "Se remite al documento CTOC/COP/WG.7/2015/4.",
            "La Conferencia aprobó la resolución 8/2.",
            title="La primera",
            symbols=("CTOC/COP/2016/3",),
            session=8,
            date="2016-05-04",
        ),
        document(
            "otra",
            *(f"Se remite al documento CTOC/COP/WG.7/2016/{n}." for n in range(1, 6)),
            title="La segunda",
            session=3,
            date="2017-01-02",
        ),
    )
    engine = open_engine(None, rules=RULES, name="memory")  # type: ignore[arg-type]
    engine.publish(map(to_record, documents), blobs=lambda: {"lexicon": build_lexicon}, rules=RULES)
    return create_app(engine, Settings()).test_client()


def page(client: FlaskClient, address: str, status: int = 200) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    return BeautifulSoup(response.data, "html.parser")


def words(part: BeautifulSoup | Tag | None) -> str:
    assert part is not None
    return " ".join(part.get_text(" ").split())


def reasons(soup: BeautifulSoup) -> list[str]:
    return [words(why) for why in soup.select(".hit .why")]


# --- symbols ------------------------------------------------------------------------------------------------


def test_the_nearest_to_a_symbol_that_nobody_has_name_the_symbol_that_they_cite(client: FlaskClient) -> None:
    soup = page(client, "/?q=CTOC/COP/WG.7/2015/9")
    assert soup.select(".nearest")
    assert reasons(soup) == ["Cita CTOC/COP/WG.7/2015/4"]
    assert reasons(page(client, "/?q=CTOC/COP/WG.7/2015/9&lang=en")) == ["Cites CTOC/COP/WG.7/2015/4"]
    assert reasons(page(client, "/?q=CTOC/COP/2016/9")) == ["Lleva CTOC/COP/2016/3"]


def test_of_a_series_the_first_symbols_that_a_document_cites_are_named(client: FlaskClient) -> None:
    first = [f"CTOC/COP/WG.7/2016/{n}" for n in (1, 2, 3)]
    assert f"Cita {', '.join(first)} y 2 más" in reasons(page(client, "/?q=CTOC/COP/WG.7/2016/*"))


def test_of_a_symbol_that_is_asked_for_nothing_is_named_again(client: FlaskClient) -> None:
    assert reasons(page(client, "/?q=CTOC/COP/WG.7/2015/4")) == ["Cita esta signatura"]


@pytest.mark.parametrize(
    ("symbol", "label", "button"),
    [
        (
            "CTOC/COP/WG.7/2015/9",
            "Buscarla en el sistema de documentos de la ONU",
            "Buscarla en el sistema de documentos de las Naciones Unidas",
        ),
        (
            "CTOC/COP/WG.7/2015/4",
            "Versión oficial",
            "Consultarlo en el sistema de documentos de las Naciones Unidas",
        ),
    ],
)
def test_no_official_version_is_promised_of_a_symbol_that_nobody_cites(
    client: FlaskClient, symbol: str, label: str, button: str
) -> None:
    labels = [words(dt) for dt in page(client, f"/?q={symbol}").select(".card dt")]
    assert label in labels
    status = 200 if label == "Versión oficial" else 404
    assert words(page(client, f"/symbol/{symbol}", status).select_one(".official a")) == button


# --- acts ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("act", "status"), [("resolución 8/2", 200), ("decisión 8/2", 404)])
def test_an_act_that_is_not_here_is_looked_for_in_the_library(
    client: FlaskClient, act: str, status: int
) -> None:
    for address, found in ((f"/?q={act}", 200), (f"/symbol/{act}", status)):
        (link,) = page(client, address, found).select(f'.card a[href^="{LIBRARY}"], .official a')
        # What is asked there is the act's name.
        assert str(link["href"]).endswith(act.replace("ó", "%C3%B3").replace(" ", "+").replace("/", "%2F"))


def test_an_act_has_its_article(client: FlaskClient) -> None:
    state = words(page(client, "/symbol/resolución 8/2").select_one(".state"))
    assert state == "La resolución 8/2 no está en este corpus. Su texto no se ha incorporado."
    unknown = words(page(client, "/symbol/decisión 8/2", 404).select_one(".state"))
    assert unknown.startswith("La decisión 8/2 no está en este corpus. Puede que no exista")
    heading = words(page(client, "/?cites=resolución 8/2").h1)
    assert heading == "Documentos que citan la resolución 8/2"
    assert words(page(client, "/?cites=CTOC/COP/2016/3").h1) == "Documentos que citan CTOC/COP/2016/3"

"""What pages say of texts that are not here, over a few made documents."""

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag
from flask.testing import FlaskClient
from msgspec.structs import replace

from indexer.document import Document
from indexer.engine.open import open_engine
from indexer.records import to_record
from indexer.spanish import build_lexicon
from search_app import create_app
from search_app.settings import Settings
from tests.search.builders import RULES, document

LIBRARY = "https://digitallibrary.un.org/search?"


def _translated(id: str, symbol: str, original: str, language: str = "es") -> Document:
    """A document without a date, in a language and of an original in another."""
    made = document(id, "Texto sobre pesca.", title=f"Título de {id}", symbols=(symbol,) if symbol else ())
    return replace(made, masthead=replace(made.masthead, language=language, original_language=original))


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
        _translated("traducida", "CTOC/COP/2010/1", "en"),
        _translated("sin-signatura", "", "fr"),
        _translated("en-las-dos", "CTOC/COP/2010/2", "en"),
        _translated("in-both", "CTOC/COP/2010/2", "en", language="en"),
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


# --- what a document does not state -------------------------------------------------------------------------


def record(soup: BeautifulSoup) -> dict[str, str]:
    return {words(row.th): words(row.td) for row in soup.select(".facts tr")}


def test_a_document_without_a_date_says_so_in_lists_and_in_its_record(client: FlaskClient) -> None:
    lines = [words(line) for line in page(client, "/?q=").select(".hit .about")]
    assert [line.endswith("sin fecha") for line in lines] == [False, False, True, True, True, True]
    assert words(page(client, "/?q=&lang=en").select(".hit .about")[-1]).endswith("no date")
    assert record(page(client, "/doc/traducida"))["Fecha"] == "El documento no la indica."
    assert record(page(client, "/doc/una"))["Fecha"] == "4 de mayo de 2016"


def test_a_translation_leads_to_the_original_where_that_is_not_here(client: FlaskClient) -> None:
    soup = page(client, "/doc/traducida")
    only = "Inglés (aquí solo está la versión en español; documento oficial en inglés )"
    assert record(soup)["Idioma original"] == only
    (link,) = soup.select(".facts a[rel=external]")
    assert link["href"] == "https://undocs.org/en/CTOC/COP/2010/1"


def test_a_document_without_a_symbol_leads_to_where_its_other_languages_are_sought(
    client: FlaskClient,
) -> None:
    # No rule gives the address of its original.
    library = "la Biblioteca Digital de las Naciones Unidas"
    soup, english = (page(client, f"/doc/sin-signatura{lang}") for lang in ("", "?lang=en"))
    french = record(soup)["Idioma original"]
    assert (
        french
        == f"Francés (aquí solo está la versión en español; buscar la versión en francés en {library} )"
    )
    assert "only the version in Spanish is here; search for the version in French" in words(english)
    addresses = [link["href"] for link in soup.select(".sources a[rel=external], .facts a[rel=external]")]
    sought = f"{LIBRARY}ln=es&p=T%C3%ADtulo+de+sin-signatura"
    assert addresses == [sought, sought]
    assert english.select_one(f'.sources a[href="{sought.replace("ln=es", "ln=en")}"]') is not None
    # The original of a symbol is there in every language.
    assert not page(client, "/doc/una").select(f'a[href^="{LIBRARY}"]')


@pytest.mark.parametrize("id", ["en-las-dos", "in-both"])
def test_nothing_is_said_of_an_original_that_is_here(client: FlaskClient, id: str) -> None:
    assert record(page(client, f"/doc/{id}"))["Idioma original"] == "Inglés"


# --- questions that find nothing ----------------------------------------------------------------------------


def tips(soup: BeautifulSoup) -> str:
    return words(soup.select_one(".tips"))


@pytest.mark.parametrize(
    ("typed", "told", "not_told"),
    [
        ("zzyzx", (), ("Use menos palabras", "comillas", "signatura")),
        # Fewer of them would find no more.
        ("zzyzx pingüino", (), ("Use menos palabras", "comillas", "signatura")),
        ("zzyzx pingüino abubilla", (), ("Use menos palabras",)),
        ("zzyzx y/o pingüino", (), ("Use menos palabras", "signatura")),
        ('"zzyzx pingüino"', ("Quite las comillas",), ("Use menos palabras", "signatura")),
        ("zzyzx pingüino abubilla conferencia", ("Use menos palabras",), ("comillas",)),
        ("zzyzx ABCD/2015/8", ("Si busca una signatura",), ("comillas",)),
    ],
)
def test_the_tips_are_of_what_was_typed(
    client: FlaskClient, typed: str, told: tuple[str, ...], not_told: tuple[str, ...]
) -> None:
    text = tips(page(client, f"/?q={typed}"))
    assert [part for part in told if part not in text] == []
    assert [part for part in not_told if part in text] == []


def test_the_words_that_no_document_has_are_one_sentence(client: FlaskClient) -> None:
    told = [words(line) for line in page(client, "/?q=zzyzx pingüino zzyzx").select(".warnings li")]
    assert told == ["Ningún documento contiene «zzyzx», «pingüino»."]


def test_what_is_left_out_has_commas(client: FlaskClient) -> None:
    left_out = page(client, "/?q=aprobó zzyzx pingüino rosales elefante").select_one(".nearest .left-out")
    assert words(left_out).replace(" ,", ",") == "Sin: zzyzx, pingüino, rosales, elefante"


# --- sessions -----------------------------------------------------------------------------------------------


def test_a_session_that_is_not_here_names_those_that_are(client: FlaskClient) -> None:
    card = page(client, "/?q=COP13").select_one(".card")
    assert card is not None
    links = {words(a): str(a["href"]) for a in card.select("a[href*=session]")}
    assert links == {"8º período de sesiones": "/?session=8", "3er período de sesiones": "/?session=3"}
    held = page(client, "/?q=COP8").select_one(".card")
    assert held is not None and "3er período" not in words(held)


def test_sessions_are_written_alike_in_one_list(client: FlaskClient) -> None:
    labels = [words(label) for label in page(client, "/?q=").select("#facet-session .value")]
    assert [label.split(" período")[0] for label in labels] == ["8º", "3er"]


def test_words_with_a_year_are_no_organ(client: FlaskClient) -> None:
    assert not page(client, "/?q=grupo de pesca 2016").select(".card")
    asked = page(client, "/?q=órgano:A/AC.261").select_one(".card")
    assert asked is not None and words(asked.h2) == "A/AC.261"

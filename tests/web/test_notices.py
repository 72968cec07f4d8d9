"""What the page, the JSON and the terminal tell of how a question was taken, and the one click that undoes it."""

from urllib.parse import quote_plus

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

from search_app.query.parser import parse
from search_app.query.warnings import QueryWarning
from search_app.web import notices
from search_app.web.i18n import translations

SLIP = "/?q=asitencia+judicial+recíproca+extradición"


def page(client: FlaskClient, path: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(path).data, "html.parser")


def said(soup: BeautifulSoup | Tag) -> str:
    return " ".join(soup.get_text().split())


def test_a_question_read_as_a_filter_names_the_filters_as_the_facets_do(client: FlaskClient) -> None:
    soup = page(client, "/?q=todas+las+notas+de+2014")
    assert [chip.text for chip in soup.select(".warnings .as-filter")] == [
        "Tipo de documento: Nota",
        "Año: 2014",
    ]
    english = page(client, "/?q=todas+las+notas+de+2014&lang=en")
    assert [chip.text for chip in english.select(".as-filter")] == ["Kind of document: Note", "Year: 2014"]


def test_a_filter_of_days_says_them_as_people_do() -> None:
    warning = QueryWarning("read-as-filter", "")
    for typed, expected in (
        ("documentos de junio de 2014", ("Fecha: junio de 2014",)),
        (
            "notas del 12º período de sesiones",
            ("Tipo de documento: Nota", "Período de sesiones: 12º período de sesiones"),
        ),
        ("documentos desde 2014", ("Año: desde 2014",)),
        ("documentos hasta junio de 2014", ("Fecha: hasta junio de 2014",)),
        ("documentos de 2014 a 2018", ("Año: 2014 – 2018",)),
        ("todos los documentos", ("todos los documentos",)),
    ):
        assert notices.filters(translations("es"), warning, parse(typed).tree) == expected


def test_the_filters_of_a_question_are_undone_with_one_click_and_read_again_with_another(
    client: FlaskClient,
) -> None:
    [undo] = page(client, "/?q=documentos+de+2014").select(".warnings a.undo")
    assert undo.text == "Buscar esas palabras en los textos"
    literal = page(client, str(undo["href"]))
    assert not literal.select(".as-filter") and "Se ha buscado solo lo escrito" in said(
        literal.select(".warnings")[0]
    )
    [back] = literal.select(".warnings a.undo")
    assert back["href"] == "/?q=documentos+de+2014"


def test_an_exclusion_in_words_is_told_and_undone_with_one_click(client: FlaskClient) -> None:
    [box] = page(client, "/?q=trata+pero+no+migrantes").select(".warnings")
    assert [said(line) for line in box.select("li")] == [
        "Quedan fuera: «migrantes».",
        "Buscar esas palabras en los textos",
    ]
    assert "literal=1" in str(box.select("a.undo")[0]["href"])
    [link] = page(client, "/?q=documentos+sin+migrantes").select(".warnings a[href='/?q=-migrantes']")
    assert link.text == "-migrantes"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("trata salvo notas verbales", "Quedan fuera: Tipo de documento: Nota verbal."),
        ("extradición excepto la nota de 2018", "Quedan fuera: Tipo de documento: Nota, Año: 2018."),
        ("resoluciones excepto la 6/4", "Quedan fuera: resolución 6/4 o decisión 6/4."),
        ("trata pero no tráfico de migrantes", "Quedan fuera: «tráfico de migrantes»."),
        ("trata salvo migrantes y testigos", "Quedan fuera: «migrantes» · «testigos»."),
        ("notas que no citan la resolución 7/1", "Quedan fuera: los que citan resolución 7/1."),
    ],
)
def test_what_is_left_out_is_told_in_plain_words(client: FlaskClient, typed: str, told: str) -> None:
    lines = page(client, f"/?q={quote_plus(typed)}").select(".warnings li")
    assert told in [said(line) for line in lines]


def test_brackets_of_un_notation_are_no_mistake(client: FlaskClient) -> None:
    for typed in ("anexo b) ii)", "inciso iv)", "punto 3)"):
        assert "paréntesis" not in page(client, f"/?q={quote_plus(typed)}").get_text()
    assert "paréntesis" in page(client, f"/?q={quote_plus('trata) migrantes')}").get_text()


def test_acts_that_are_only_cited_are_linked_each_to_itself(client: FlaskClient) -> None:
    [line, *_] = [
        line
        for line in page(client, "/?q=lista+de+decisiones").select(".warnings li")
        if "se citan" in said(line)
    ]
    assert said(line) == (
        "Ningún documento figura con «decisiones»; en los documentos se citan: "
        "decisión 2/6, decisión 3/2, decisión 4/3, decisión 4/4."
    )
    assert line.select("a")[0]["href"] == "/?q=decisi%C3%B3n+2%2F6"
    [warning] = [
        warning
        for warning in client.get("/api/v1/search?q=lista+de+decisiones").get_json()["query"]["warnings"]
        if warning["kind"] == "only-cited"
    ]
    assert warning["message"] == said(line)


def test_the_order_that_was_typed_is_the_current_one(client: FlaskClient) -> None:
    [current] = page(client, "/?q=el+documento+más+reciente").select(".order [aria-current]")
    assert current.text == "Más recientes"


def test_a_corrected_word_says_which_word_was_searched_and_how_to_undo_it(client: FlaskClient) -> None:
    [box] = page(client, SLIP).select(".warnings")
    assert [said(line) for line in box.select("li")] == [
        "Ningún documento contiene «asitencia»; se ha buscado «asistencia» en su lugar.",
        "Buscar solo lo escrito",
    ]
    literal = page(client, str(box.select("a.undo")[0]["href"]))
    assert [part.text for part in literal.select(".left-out del")] == ["asitencia", "asitencia"]
    assert "¿Quiso decir asistencia?" in said(literal.select(".warnings")[0])


def test_the_other_spellings_of_a_corrected_word_are_offered() -> None:
    corrected = QueryWarning("corrected-word", "casa", suggestions=("caso", "cada"))
    assert notices.alternatives(corrected) == ("cada",)
    assert notices.alternatives(QueryWarning("unknown-word", "casa", suggestions=("caso", "cada"))) == (
        "caso",
        "cada",
    )
    sentence = notices.sentence(translations("en"), corrected, parse("casa").tree)
    assert sentence == "No document has “casa”; “caso” was searched instead."


def test_every_link_of_a_literal_list_and_its_form_stay_literal(client: FlaskClient) -> None:
    soup = page(client, SLIP + "&literal=1")
    assert [field["value"] for field in soup.select('form input[name="literal"]')] == ["1", "1"]
    links = [str(link["href"]) for link in soup.select(".order a, .hit a:not(.cite), .explain")]
    assert links and all("literal=1" in link for link in links)
    document = page(client, next(link for link in links if link.startswith("/doc/")))
    assert "literal=1" in str(document.select("a.back")[0]["href"])
    assert not page(client, SLIP).select('form input[name="literal"]')


def test_partial_answers_stand_apart_and_the_others_are_counted(client: FlaskClient) -> None:
    soup = page(client, "/?q=asistencia+técnica+víctimas+testigos")
    assert said(soup.select("#total")[0]) == "4 documentos encontrados · 1 contiene todo lo que se pide"
    assert [bool(hit.select(".partial")) for hit in soup.select(".hits > li")] == [False, True, False, False]
    assert [bool(hit.select(".left-out del")) for hit in soup.select(".hits > li")] == [
        False,
        True,
        True,
        True,
    ]
    second = page(client, "/?q=asistencia+técnica+víctimas+testigos&size=1&page=3")
    assert [hit.select(".partial") != [] for hit in second.select(".hits > li")] == [True]


def test_the_json_says_the_same_and_what_may_have_been_meant(client: FlaskClient) -> None:
    [corrected] = client.get("/api/v1/search?q=asitencia+judicial+recíproca+extradición").get_json()["query"][
        "warnings"
    ]
    assert corrected["message"].endswith("se ha buscado «asistencia» en su lugar.")
    assert corrected["instead"] == ["asistencia"]
    [read] = client.get("/api/v1/search?q=documentos+de+2014").get_json()["query"]["warnings"]
    assert read["message"] == "Leído como filtro: Año: 2014."
    parameters = client.get("/api/v1/openapi.json").get_json()["paths"]["/api/v1/search"]["get"]["parameters"]
    assert "literal" in [parameter["name"] for parameter in parameters]


def test_a_notice_escapes_what_was_typed(client: FlaskClient) -> None:
    text = client.get("/", query_string={"q": "extradición trata <i>zzyzx"}).text
    assert "<i>" not in text and "zzyzx" in text

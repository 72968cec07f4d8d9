"""Pages through Flask's client, read as a person without script would meet them."""

from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag
from flask.testing import FlaskClient

from indexer.build import build
from indexer.engine.cursors import SortKey, encode_cursor
from indexer.engine.open import open_engine
from search_app import create_app
from search_app.settings import Settings

DOCUMENTS = (
    "cop07-nota-asistencia-tecnica-2014",
    "cop09-nota-reuniones-2018",
    "cop12-nota-organos-subsidiarios-2024",
    "resolucion-6-4",
    "cu-2009-33-a",
)


def page(client: FlaskClient, address: str, status: int = 200) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    return BeautifulSoup(response.data, "html.parser")


def select_only(soup: BeautifulSoup | Tag, selector: str) -> Tag:
    """Return the element that a selector matches, which must be the only one."""
    (element,) = soup.select(selector)
    return element


def words(soup: BeautifulSoup | Tag) -> str:
    return " ".join(soup.get_text(" ").split())


# --- searching ----------------------------------------------------------------------------------------------


def test_a_result_shows_title_kind_session_date_and_marked_passages_that_lead_to_their_place(
    client: FlaskClient,
) -> None:
    soup = page(client, "/?q=cooperación+internacional&session=9")
    hit = select_only(soup, "article.hit")
    assert words(select_only(hit, ".about")) == "Nota 9º período de sesiones 18 de junio de 2018"
    assert [mark.text for mark in hit.select("h2 mark")] == ["Cooperación Internacional"]
    labels = {a.text: a["href"] for a in hit.select("a.where")}
    assert list(labels) == ["párr. 3", "párr. 1", "párr. 2"]
    assert labels["párr. 3"] == "/doc/cop09-nota-reuniones-2018?q=cooperaci%C3%B3n+internacional&session=9#p3"
    assert [mark.text for mark in hit.select(".passages mark")] == [
        "Cooperación Internacional",
        "cooperación internacional",
        "Cooperación Internacional",
    ]


@pytest.mark.parametrize(
    "address",
    [
        "/?q=trata&kind=nota&order=date&size=10",
        "/?q=&size=1&page=3",
        "/?kind=-resolucion&lang=en",
        "/?cites=resoluci%C3%B3n+7%2F1&literal=1&explain=1",
    ],
)
def test_a_document_leads_back_to_the_very_list_it_was_opened_from(client: FlaskClient, address: str) -> None:
    hit = page(client, address).select("article.hit")[-1]
    opened = page(client, str(select_only(hit, "h2 a")["href"]))
    back, _, place = str(select_only(opened, "a.back")["href"]).partition("#")
    # The canonical spelling of the same list leaves defaults out.
    asked = parse_qs(urlsplit(address).query, keep_blank_values=True)
    asked.pop("size") if asked.get("size") == ["10"] else None
    assert parse_qs(urlsplit(back).query, keep_blank_values=True) == asked
    assert select_only(page(client, back), f'[id="{place}"] h2 a').text == select_only(hit, "h2 a").text


def test_passages_without_a_number_are_cited_as_a_lawyer_does(client: FlaskClient) -> None:
    hit = select_only(page(client, "/?q=asistencia+técnica&kind=resolucion"), "article.hit")
    labels = {a.text: str(a["href"]).partition("#")[2] for a in hit.select("a.where")}
    assert labels == {"anexo, encabezamiento": "u4", "preámbulo, párr. 2": "u3", "párr. 1": "op-1"}
    told = client.get("/api/v1/search?q=asistencia+técnica&kind=resolucion&lang=en").json
    assert told is not None
    assert [passage["label"] for passage in told["hits"][0]["passages"]] == [
        "annex, chapeau",
        "preamble, para. 2",
        "para. 1",
    ]


def test_a_paragraph_of_the_preamble_is_found_as_it_is_cited(client: FlaskClient) -> None:
    soup = page(client, "/?q=resolución+6/4,+preámbulo,+párr.+2")
    assert select_only(soup.select("article.hit")[0], "a.where").text == "preámbulo, párr. 2"
    soup = page(client, "/?q=resolución+6/4,+párr.+2")
    assert select_only(soup.select("article.hit")[0], "a.where").text == "párr. 2"


def test_a_document_opened_by_its_own_address_leads_to_no_list(client: FlaskClient) -> None:
    assert not page(client, "/doc/resolucion-6-4").select(".back")
    assert not page(client, "/doc/resolucion-6-4?lang=en").select(".back")


def test_all_documents_come_newest_first_and_so_does_what_is_only_filtered(client: FlaskClient) -> None:
    soup = page(client, "/?q=")
    assert [str(a["href"]) for a in soup.select(".hit h2 a")] == [
        "/doc/cop12-nota-organos-subsidiarios-2024?q=",
        "/doc/cop09-nota-reuniones-2018?q=",
        "/doc/cop07-nota-asistencia-tecnica-2014?q=",
        "/doc/cu-2009-33-a?q=",
        "/doc/resolucion-6-4?q=",
    ]
    assert select_only(soup, ".order [aria-current]").text == "Más recientes"
    # Nothing was typed, so that nothing is more relevant.
    assert [a.text for a in soup.select(".order a")] == ["Más recientes", "Más antiguos"]
    dates = [
        words(select_only(hit, ".about"))[-4:] for hit in page(client, "/?kind=nota").select("article.hit")
    ]
    assert dates == ["2024", "2018", "2014"]


def test_a_reader_of_the_keyboard_skips_to_the_results(client: FlaskClient) -> None:
    soup = page(client, "/?q=trata")
    assert [a["href"] for a in soup.select("a.skip")] == ["#contenido", "#resultados"]
    assert select_only(soup, "#resultados")["tabindex"] == "-1"


def test_the_page_says_how_many_were_found_and_how_the_question_was_understood(client: FlaskClient) -> None:
    soup = page(client, "/?q=cooperación+internacional")
    assert words(select_only(soup, "#total")) == "3 documentos encontrados"
    # Words that are all required need no notice.
    assert not soup.select(".interpreted")
    soup = page(client, "/?q=cooperación+-internacional")
    assert words(select_only(soup, ".interpreted")) == "Interpretado como: cooperación Y NO internacional"
    # It was read as it was typed.
    assert not page(client, "/?q=resolución+6/4").select(".interpreted")
    # It was read in another spelling.
    assert page(client, "/?q=ctoc/cop/wg4/2023/5").select(".interpreted")


@pytest.mark.parametrize(
    ("typed", "mark"), [("secretaria", "Secretaría"), ("ninos", "Niños"), ("establecio", "estableció")]
)
def test_a_word_typed_without_accents_finds_its_own(client: FlaskClient, typed: str, mark: str) -> None:
    soup = page(client, f"/?q={typed}")
    assert mark in {found.text for found in soup.select("mark")}


@pytest.mark.parametrize(
    "typed",
    ["CTOC/COP/WG.3/2017/4", "ctoc/cop/wg3/2017/4", "CTOC / COP / WG.3 / 2017 / 4", "ctoc/cop/wg.3/2017/4"],
)
def test_half_of_a_joint_symbol_in_any_typing_leads_to_the_paragraph_that_cites_it(
    client: FlaskClient, typed: str
) -> None:
    soup = page(client, f"/?q={quote(typed)}")
    hit = select_only(soup, "article.hit")
    assert select_only(hit, ".why").text == "Cita esta signatura"
    where = select_only(hit, "a.where")
    assert where.text == "párr. 3"
    assert str(where["href"]).startswith("/doc/cop09-nota-reuniones-2018?")


def test_an_empty_question_browses_the_whole_corpus(client: FlaskClient) -> None:
    soup = page(client, "/?q=")
    assert len(soup.select("article.hit")) == 5
    assert words(select_only(soup, "h1")) == "Todos los documentos"


def test_every_count_of_a_facet_is_the_total_of_where_its_link_leads(client: FlaskClient) -> None:
    for question in ("", "asistencia+tecnica", "trata"):
        values = page(client, f"/?q={question}").select(".facet a.value")
        assert len(values) > 10
        for value in values:
            chosen = page(client, str(value["href"]))
            assert (
                select_only(chosen, "#total").text.split()[0]
                == select_only(value, ".count [aria-hidden]").text
            )
            assert select_only(chosen, f'[id="{value["id"]}"]')["aria-current"] == "true"


def test_choosing_a_session_leaves_its_document_and_the_choice_can_be_taken_back(client: FlaskClient) -> None:
    soup = page(client, "/?q=asistencia+tecnica&session=12")
    assert len(soup.select("article.hit")) == 1
    value, chip = select_only(soup, "#f-session-12"), select_only(soup, ".chips a")
    assert value["aria-current"] == "true"
    assert words(value).startswith("Quitar: 12º período de sesiones")
    assert words(chip).startswith("Quitar: 12º período de sesiones")
    assert chip["href"] == value["href"] == "/?q=asistencia+tecnica"


def test_an_excluded_value_is_shown_as_such_and_leaves_the_others(client: FlaskClient) -> None:
    soup = page(client, "/?q=asistencia+tecnica&kind=-resolucion")
    assert select_only(soup, "#total").text.startswith("3 ")
    assert "excluded" in select_only(soup, "li:has(> #f-kind-resolucion)")["class"]
    assert select_only(soup, "#f-kind-resolucion")["href"] == "/?q=asistencia+tecnica"
    # It is excluded already.
    assert not soup.select("#x-kind-resolucion")
    assert words(select_only(soup, ".chips")).startswith("Quitar: sin Resolución")


def test_a_value_has_one_link_and_a_button_that_excludes_it_which_a_menu_has_too(client: FlaskClient) -> None:
    soup = page(client, "/?q=asistencia+tecnica&order=date")
    row = select_only(soup, "li:has(> #f-kind-nota)")
    links = {str(a["class"][0]): a["href"] for a in row.select("a")}
    assert links == {
        "value": "/?q=asistencia+tecnica&kind=nota&order=date",
        "exclude": "/?q=asistencia+tecnica&kind=-nota&order=date",
    }
    assert words(select_only(row, "a.exclude")) == "Excluir: Nota"
    menu = select_only(soup, "#facet-kind details.excluding")
    assert {a.text: a["href"] for a in menu.select("a")}["Nota"] == links["exclude"]


def test_another_question_keeps_the_filters_and_the_rest(client: FlaskClient) -> None:
    soup = page(
        client, "/?q=trata&order=date&size=20&symbol=CTOC/COP/*&lang=en&kind=nota&kind=-otro&session=12"
    )
    fields = select_only(soup, "form#buscar").select("input[type=hidden]")
    assert [(field["name"], field["value"]) for field in fields] == [
        ("symbol", "CTOC/COP/*"),
        ("session", "12"),
        ("kind", "nota"),
        ("kind", "-otro"),
        ("order", "date"),
        ("size", "20"),
        ("lang", "en"),
    ]


def test_long_facets_are_cut_and_a_chosen_value_is_never_behind_the_fold(client: FlaskClient) -> None:
    facet = select_only(page(client, "/?q="), "#facet-topic")
    shown = [a["id"] for a in facet.select("section > ul > li > a.value")]
    folded = [a["id"] for a in facet.select("details.fold a.value")]
    assert len(shown) == 6 and len(folded) > 1
    assert words(select_only(facet, "details.fold summary")).startswith(f"{len(folded)} más")
    last = str(folded[-1])
    again = select_only(page(client, f"/?q=&topic={last.removeprefix('f-topic-')}"), "#facet-topic")
    assert last in [a["id"] for a in again.select("section > ul > li > a.value")]


def test_an_organ_stands_below_its_conference(client: FlaskClient) -> None:
    facet = select_only(page(client, "/?q="), "#facet-organ")
    (root,) = facet.select("section > ul > li")
    assert select_only(root, ":scope > a.value .name").text == "Conferencia de las Partes"
    groups = {str(a["id"]) for a in root.select(":scope > ul > li > a.value")}
    assert groups == {f"f-organ-CTOC/COP/WG.{number}" for number in (2, 3, 4, 6, 7)}


def test_years_are_a_list_without_holes_with_bars_as_long_as_their_counts(client: FlaskClient) -> None:
    rows = select_only(page(client, "/?q="), "#facet-year").select(".as-table > ul > li")
    assert [select_only(row, ".name").text for row in rows] == [str(year) for year in range(2024, 2008, -1)]
    documents = {
        select_only(row, ".name").text: select_only(row, "rect")["width"] for row in rows if row.select("a")
    }
    assert documents == dict.fromkeys(("2024", "2018", "2014", "2009"), "100")
    empty = [row for row in rows if not row.select("a")]
    assert {
        (select_only(row, "rect")["width"], select_only(row, ".count [aria-hidden]").text) for row in empty
    } == {("0", "0")}


def test_a_session_is_called_alike_in_its_facet_its_filter_its_card_and_its_documents(
    client: FlaskClient,
) -> None:
    for lang, name in (("es", "9º período de sesiones"), ("en", "Session 9")):
        soup = page(client, f"/?session=9&lang={lang}")
        assert name in words(select_only(soup, ".chips"))
        assert words(select_only(soup, "#ficha-h")) == name
        assert name in words(select_only(soup, ".hit .about"))
        assert name in words(select_only(soup, "#f-session-9").parent)
        assert "Noveno" not in words(select_only(soup, "main")).replace("noveno", "")


def test_order_page_size_and_pages_are_links_that_keep_the_question(client: FlaskClient) -> None:
    soup = page(client, "/?q=de+la&kind=nota&size=1&page=2")
    orders = {a.text: a["href"] for a in soup.select(".order a")}
    assert orders["Más recientes"] == "/?q=de+la&kind=nota&order=date&size=1"
    assert orders["Más antiguos"] == "/?q=de+la&kind=nota&order=oldest&size=1"
    # No document here states a symbol.
    assert "Signatura" not in orders
    # It is the chosen order.
    assert "Signatura" in select_only(page(client, "/?q=&order=symbol"), ".order").text
    assert select_only(soup, ".order [aria-current]").text == "Pertinencia"
    assert parse_qs(urlsplit(str(select_only(soup, "a[rel=next]")["href"])).query)["page"] == ["3"]
    assert "page" not in parse_qs(urlsplit(str(select_only(soup, "a[rel=prev]")["href"])).query)
    assert "Página 2 de 3" in words(select_only(soup, ".pager"))


def test_what_was_not_taken_is_said_in_words(client: FlaskClient) -> None:
    soup = page(client, "/?q=asistencia&page=dos&color=rojo")
    said = words(select_only(soup, ".warnings"))
    assert "«dos» no es un número de página" in said
    assert "«color»" in said


def test_nothing_found_says_what_was_searched_and_what_to_try(client: FlaskClient) -> None:
    soup = page(client, "/?q=zzyzx&kind=nota")
    assert not soup.select("article.hit")
    said = words(select_only(soup, ".nothing"))
    assert "Se ha buscado «zzyzx» en 5 documentos" in said
    # The same question without filters.
    assert select_only(soup, '.tips a[href="/?q=zzyzx"]')
    assert "Ningún documento contiene «zzyzx»" in words(select_only(soup, ".warnings"))


def test_where_nothing_is_found_the_nearest_stands_there_with_what_was_left_out(client: FlaskClient) -> None:
    soup = page(client, "/?q=elemento+zzyzx")
    nearest = select_only(soup, ".nearest")
    assert [left.text for left in nearest.select("header del")] == ["zzyzx"]
    # What is struck through needs no warning.
    assert not soup.select(".warnings")
    shown = [str(a["href"]) for a in nearest.select(".hit h2 a")]
    whole = page(client, "/?q=elemento")
    assert shown == [str(a["href"]) for a in whole.select(".hit h2 a")]
    total = words(select_only(whole, "#total")).split()[0]
    assert select_only(nearest, 'a[href="/?q=elemento"]').text == f"Ver {total} documentos"
    # One link undoes it.
    undone = page(client, str(select_only(nearest, "a.undo")["href"]))
    assert not undone.select(".nearest") and "Ningún documento contiene «zzyzx»" in words(
        select_only(undone, ".warnings")
    )
    # The tips come last.
    parts = [str(part["class"][0]) for part in soup.select(".nothing, .nearest, .tips")]
    assert parts == ["nothing", "nearest", "tips"]


def test_nothing_found_leads_to_the_united_nations_own_systems(client: FlaskClient) -> None:
    def outside(address: str) -> list[str]:
        return [str(link["href"]) for link in page(client, address).select('.tips a[rel="external"]')]

    library = "https://digitallibrary.un.org/search?ln="
    assert outside("/?q=zzyzx+qwxz") == [f"{library}es&p=zzyzx+qwxz"]
    assert outside("/?q=zzyzx&lang=en") == [f"{library}en&p=zzyzx"]
    symbol = "https://undocs.org/es/CTOC/COP/2010/99"
    assert outside("/?q=ctoc/cop/2010/99") == [symbol, f"{library}es&p=ctoc%2Fcop%2F2010%2F99"]
    assert outside("/?symbol=CTOC/COP/2010/99") == [symbol, f"{library}es&p=CTOC%2FCOP%2F2010%2F99"]
    assert outside("/?q=CAC/COSP/*") == [f"{library}es&p=CAC%2FCOSP"]
    # What was only chosen has no words to search for, and what is found leads nowhere else.
    assert outside("/?kind=nota&session=99") == outside("/?q=asistencia") == []


def test_the_json_of_nothing_found_leads_there_too(client: FlaskClient) -> None:
    def elsewhere(query: str) -> object:
        answer = client.get(f"/api/v1/search?{query}").json
        assert answer is not None
        return answer["elsewhere"]

    assert elsewhere("q=ctoc/cop/2010/99") == "https://undocs.org/es/CTOC/COP/2010/99"
    assert elsewhere("q=zzyzx") == "https://digitallibrary.un.org/search?ln=es&p=zzyzx"
    assert elsewhere("q=asistencia") is elsewhere("session=99") is None


def test_filters_that_hide_everything_are_struck_through(client: FlaskClient) -> None:
    nearest = select_only(page(client, "/?q=trata&kind=resolucion&session=12"), ".nearest")
    assert [left.text for left in nearest.select("header del")] == ["Tipo de documento: Resolución"]
    assert select_only(nearest, ".nearest-links a:not(.undo)")["href"] == "/?q=trata&session=12"
    assert [words(select_only(hit, ".about")) for hit in nearest.select("article.hit")] == [
        "Nota 12º período de sesiones 4 de julio de 2024"
    ]


def test_filters_alone_that_find_nothing_are_said_as_such(client: FlaskClient) -> None:
    said = words(select_only(page(client, "/?session=99"), ".nothing"))
    assert said.startswith("Ningún documento cumple los filtros elegidos (5 documentos en el corpus).")
    assert "tildes" not in said and "comillas" not in said


def test_a_resolution_asked_for_is_no_signature(client: FlaskClient) -> None:
    whys = [why.text for why in page(client, "/?q=resolución+6/4").select(".why")]
    assert whys[0] == "Es este documento" and set(whys[1:]) == {"La cita"}
    assert "Buscar «resolución 6/4» en los textos" in words(page(client, "/symbol/resolución 6/4"))
    assert "lleva ni cita la resolución 55/25" in words(page(client, "/?q=resolución+55/25"))


def test_documents_without_a_year_or_session_are_counted_below_the_facet(client: FlaskClient) -> None:
    soup = page(client, "/?q=")
    assert words(select_only(soup, "#facet-year .hint")) == "1 documento sin fecha"
    assert words(select_only(soup, "#facet-session .hint")) == "1 documento sin período de sesiones"
    assert not page(client, "/?session=9").select("#facet-session .hint")


def test_an_english_page_says_its_own_words_in_english_and_marks_what_is_spanish(client: FlaskClient) -> None:
    soup = page(client, "/doc/resolucion-6-4?lang=en")
    # The reference as the document has it.
    assert words(select_only(soup, ".facts")).count("Resolución 6/4") == 1
    assert "Resolution 6/4" in select_only(soup, "title").text
    assert select_only(soup, "h1")["lang"] == select_only(soup, "#texto")["lang"] == "es"
    nothing = page(client, "/?q=zzyzx&lang=en")
    assert "“zzyzx”" in words(select_only(nothing, ".nothing")) and "«" not in words(nothing)
    assert "type Spanish words" in words(select_only(nothing, ".nothing"))
    assert not page(client, "/doc/resolucion-6-4").select("main [lang]")


def test_help_is_found_by_its_english_name_too(client: FlaskClient) -> None:
    response = client.get("/help?lang=en")
    assert (response.status_code, response.location) == (308, "/ayuda?lang=en")


def test_an_unknown_symbol_leads_to_its_page_from_the_empty_results(client: FlaskClient) -> None:
    soup = page(client, "/?q=CTOC/COP/WG.2/2013/6")
    assert select_only(soup, '.tips a[href="/symbol/CTOC/COP/WG.2/2013/6"]')


def test_a_page_beyond_the_end_leads_back_to_the_first(client: FlaskClient) -> None:
    soup = page(client, "/?q=asistencia&page=9")
    link = select_only(soup, '.nothing a[href="/?q=asistencia"]')
    assert link.text == "Ver la última página"
    # It is said once, with one link.
    assert not soup.select(".warnings, .pager")


def test_the_examples_of_the_home_page_find_what_they_promise(client: FlaskClient) -> None:
    soup = page(client, "/")
    examples = soup.select(".examples dd")
    assert len(examples) >= 5
    for example in examples:
        linked_page = page(client, str(select_only(example, "a")["href"]))
        assert (
            select_only(linked_page, "#total").text.split()[0]
            == select_only(example, ".count").text.split()[0]
        )


def test_every_way_into_the_corpus_on_the_home_page_leads_to_as_many_documents_as_it_says(
    client: FlaskClient,
) -> None:
    for way in page(client, "/").select(".entry-points li"):
        linked_page = page(client, str(way.select("a")[0]["href"]))
        assert (
            select_only(linked_page, "#total").text.split()[0]
            == select_only(way, ".count [aria-hidden]").text
        )


# --- documents ----------------------------------------------------------------------------------------------


def test_a_note_leads_back_to_the_paragraph_by_its_one_name(client: FlaskClient) -> None:
    backs: dict[str, set[str]] = {}
    for back in page(client, "/doc/resolucion-6-4").select(".backref"):
        backs.setdefault(str(back["href"]), set()).add(str(back["aria-label"]))
    assert backs == {
        "#u2": {"Volver a preámbulo, párr. 1"},
        "#anexo-b-v": {"Volver a anexo, apartado b) v)"},
    }


def test_the_masthead_is_a_table_that_marks_what_was_derived(client: FlaskClient) -> None:
    soup = page(client, "/doc/resolucion-6-4")
    rows = {select_only(row, "th").text: select_only(row, "td") for row in soup.select(".facts tr")}
    assert words(rows["Referencia"]) == "Resolución 6/4"
    assert select_only(rows["Período de sesiones"], ".derived").text == "deducido del número de la resolución"
    # The text states no date.
    assert words(rows["Fecha"]) == "El documento no la indica."
    stated = page(client, "/doc/cop09-nota-reuniones-2018")
    assert not stated.select(".derived")


def test_paragraphs_keep_the_documents_own_numbers_and_have_addresses(client: FlaskClient) -> None:
    soup = page(client, "/doc/resolucion-6-4")
    for anchor, number in (("op-1", "1."), ("anexo-b", "b)"), ("anexo-b-ii", "ii)"), ("anexo-d", "d)")):
        block = select_only(soup, f"#{anchor}")
        link = select_only(block, "a.n")
        assert (link.text, link["href"]) == (number, f"#{anchor}")
    assert select_only(soup, "#anexo-b-ii")["data-l"] == "anexo, apartado b) ii)"
    cite = "Conferencia de las Partes, sexto período de sesiones, resolución 6/4"
    assert select_only(soup, "article.doc")["data-cite"] == cite
    assert select_only(soup, "article.doc")["data-address"] == "http://localhost/doc/resolucion-6-4"


def test_the_whole_text_is_there_once_and_in_order(client: FlaskClient) -> None:
    for id in DOCUMENTS:
        data = client.get(f"/api/v1/documents/{id}").json
        assert data is not None
        soup = page(client, f"/doc/{id}")
        for note in soup.select("#texto sup"):
            note.decompose()
        shown = [
            " ".join(select_only(block, "p").get_text().split()) for block in soup.select("#texto div.b")
        ]
        stated = [
            " ".join(paragraph["text"].split())
            for paragraph in data["paragraphs"]
            if paragraph["kind"] != "heading"
        ]
        assert shown == stated, id


def test_a_note_leads_to_its_call_and_back(client: FlaskClient) -> None:
    soup = page(client, "/doc/resolucion-6-4")
    call = select_only(soup, 'sup a[href="#u2.nota-1"]')
    assert call["aria-label"] == "Nota 1"
    under = select_only(soup, "#u2 + .under")
    assert (under["id"], under["role"]) == ("u2.nota-1", "note")
    assert words(select_only(under, "p")).startswith("1 Naciones Unidas, Treaty Series , vols. 2225")
    assert select_only(under, ".backref")["href"] == "#u2"
    back = select_only(soup, "#nota-1 .backref")
    anchor = str(back["href"]).removeprefix("#")
    assert call in select_only(soup, f"#{anchor}").select("sup a")


def test_a_citation_says_what_it_cites_and_a_legend_what_is_not_here(client: FlaskClient) -> None:
    soup = page(client, "/doc/cop07-nota-asistencia-tecnica-2014")
    links = {link.text: link for link in soup.select("#texto a[data-tip]")}
    title = "Aplicación de las disposiciones sobre asistencia técnica de la Convención"
    held, missing = links["resolución 6/4"], links["decisión 4/3"]
    assert str(held["data-tip"]).startswith(f"En este corpus: {title}")
    assert missing["data-tip"] == "No está en este corpus"
    assert title in words(select_only(soup, f"[id='{held['aria-describedby']}']"))
    assert words(select_only(soup, f"[id='{missing['aria-describedby']}']")) == "No está en este corpus"
    assert select_only(soup, ".legend .away")


def test_a_notes_italics_are_kept(client: FlaskClient) -> None:
    soup = page(client, "/doc/resolucion-6-4")
    assert [em.text for em in soup.select("#notas em")] == ["Treaty Series", "Ibid."]


def test_every_link_within_a_page_has_its_target_and_no_id_is_there_twice(client: FlaskClient) -> None:
    addresses = [f"/doc/{id}?q=asistencia+conferencia" for id in DOCUMENTS]
    for address in (*addresses, "/", "/?q=trata", "/symbol/resolución 7/1", "/organ/CTOC/COP/WG.4", "/ayuda"):
        soup = page(client, address)
        ids = [str(tag["id"]) for tag in soup.select("[id]")]
        assert len(ids) == len(set(ids)), address
        for link in soup.select('a[href^="#"]'):
            assert str(link["href"])[1:] in ids, (address, link)


def test_what_is_cited_links_to_the_document_here_or_to_the_page_that_says_it_is_not(
    client: FlaskClient,
) -> None:
    note = page(client, "/doc/cop07-nota-asistencia-tecnica-2014")
    links = {a.text: a for a in note.select("#texto a")}
    assert links["resolución 6/4"]["href"] == "/doc/resolucion-6-4"
    assert links["decisión 4/3"]["href"] == "/symbol/decisi%C3%B3n%204/3"
    assert "away" in links["decisión 4/3"]["class"]
    assert links["CTOC/COP/WG.2/2013/5"]["href"] == "/symbol/CTOC/COP/WG.2/2013/5"


def test_every_link_to_this_site_on_every_page_answers(client: FlaskClient) -> None:
    todo, seen = ["/"], set()
    while todo:
        address = todo.pop()
        response = client.get(address)
        assert response.status_code in (200, 308), (address, response.status_code)
        if response.mimetype != "text/html":
            continue
        for link in BeautifulSoup(response.data, "html.parser").select("a[href]"):
            path = str(link["href"]).partition("#")[0]
            # Search pages lead to ever more of themselves: one step from each other page is enough.
            if path.startswith("/") and path not in seen and not address.startswith("/?"):
                seen.add(path)
                todo.append(path)
    assert {f"/doc/{id}" for id in DOCUMENTS} <= seen
    assert sum(path.startswith("/symbol/") for path in seen) > 20


def test_the_questions_hits_are_marked_counted_and_reachable_without_script(client: FlaskClient) -> None:
    soup = page(client, "/doc/cop09-nota-reuniones-2018?q=cooperación+internacional")
    hits = soup.select("mark[id]")
    assert [mark["id"] for mark in hits] == [f"hit-{n}" for n in range(1, len(hits) + 1)]
    # Each step leads to another paragraph, however often it has the word.
    assert len(soup.select("mark")) > len(hits)
    assert len(soup.select("#texto .b:has(mark)")) == len(soup.select("#texto mark[id]"))
    assert words(select_only(soup, "#hitbar strong")) == f"{len(hits)} pasajes"
    assert len(soup.select(".places li")) == len(hits)
    assert select_only(soup, "#hitbar .next")["href"] == "#hit-1"
    assert select_only(soup, '.places a:-soup-contains("párr. 3")')
    assert not page(client, "/doc/cop09-nota-reuniones-2018").select("mark")


def test_a_symbol_asked_for_is_marked_where_the_document_cites_it(client: FlaskClient) -> None:
    soup = page(client, "/doc/cop09-nota-reuniones-2018?symbol=CTOC/COP/WG.3/2017/4")
    assert [mark.text for mark in soup.select("mark")] == ["CTOC/COP/WG.2/2017/4-CTOC/COP/WG.3/2017/4"]
    assert select_only(soup, "#p3 mark")


def test_a_refused_question_marks_nothing_and_the_document_is_still_there(client: FlaskClient) -> None:
    soup = page(client, "/doc/resolucion-6-4?q=" + "a" * 3000)
    assert select_only(soup, "#anexo-d") and not soup.select("mark[id]")


def test_a_document_names_what_it_cites_and_who_cites_it_with_the_paragraph(client: FlaskClient) -> None:
    soup = page(client, "/doc/resolucion-6-4")
    assert words(select_only(soup, "#cita")).startswith(
        "Documentos que cita Decisión 4/3 No está en este corpus párr. 2"
    )
    citing = select_only(soup, "#citado .citing")
    assert select_only(citing, ".citing > li > a")["href"] == "/doc/cop07-nota-asistencia-tecnica-2014"
    assert select_only(citing, "a.where")["href"] == "/doc/cop07-nota-asistencia-tecnica-2014#p3"
    assert select_only(citing, "mark").text == "resolución 6/4"


def test_a_document_without_identity_says_that_who_cites_it_cannot_be_known(client: FlaskClient) -> None:
    soup = page(client, "/doc/cop09-nota-reuniones-2018")
    assert "no se puede saber qué otros lo citan" in words(select_only(soup, "#citado"))
    assert "no se puede enlazar su versión oficial" in words(select_only(soup, ".extracted"))


def test_a_web_address_in_the_text_is_a_link_out(client: FlaskClient) -> None:
    soup = page(client, "/doc/cu-2009-33-a")
    link = select_only(soup, '#texto a[href^="http"]')
    assert link["href"] == "http://www.unodc.org/unodc/en/treaties/CTOC/working-groups.html"


def test_similar_documents_come_without_the_document_itself(client: FlaskClient) -> None:
    for id in DOCUMENTS:
        links = [str(a["href"]) for a in page(client, f"/doc/{id}").select("#parecidos a")]
        assert f"/doc/{id}" not in links
    assert page(client, "/doc/cop09-nota-reuniones-2018").select("#parecidos a")


# --- symbols and organs -------------------------------------------------------------------------------------


def test_a_symbol_that_is_not_here_says_so_who_cites_it_and_where_the_original_is(
    client: FlaskClient,
) -> None:
    soup = page(client, "/symbol/CTOC/COP/WG.4/2023/5")
    assert "no está en este corpus" in words(select_only(soup, ".state"))
    assert select_only(soup, ".official a")["href"] == "https://undocs.org/es/CTOC/COP/WG.4/2023/5"
    assert select_only(soup, ".citing a.where")["href"] == "/doc/cop12-nota-organos-subsidiarios-2024#p3"
    assert select_only(soup, ".citing mark").text == "CTOC/COP/WG.4/2023/5"


def test_a_symbol_has_one_address_however_it_is_typed(client: FlaskClient) -> None:
    response = client.get("/symbol/ctoc/cop/wg4/2023/5")
    assert (response.status_code, response.location) == (308, "/symbol/CTOC/COP/WG.4/2023/5")


def test_a_reference_that_is_here_leads_to_its_document(client: FlaskClient) -> None:
    soup = page(client, "/symbol/resolución 6/4")
    assert "Está en este corpus" in words(select_only(soup, ".state"))
    assert select_only(soup, ".single > .cards a")["href"] == "/doc/resolucion-6-4"


def test_a_symbol_that_nobody_bears_or_cites_is_404_with_its_original_all_the_same(
    client: FlaskClient,
) -> None:
    soup = page(client, "/symbol/CTOC/COP/WG.2/2013/6", 404)
    assert select_only(soup, ".official a")["href"] == "https://undocs.org/es/CTOC/COP/WG.2/2013/6"
    assert "Ningún documento del corpus la cita" in words(soup)


def test_what_is_no_symbol_is_404_and_can_be_searched_as_text(client: FlaskClient) -> None:
    soup = page(client, "/symbol/trata", 404)
    assert select_only(soup, 'main a[href="/?q=trata"]').text == "Buscar «trata» en los textos"


def test_an_organ_shows_its_meetings_and_mandate_and_who_says_so(client: FlaskClient) -> None:
    soup = page(client, "/organ/CTOC/COP/WG.4")
    assert words(select_only(soup, "h1")) == "Grupo de Trabajo sobre la Trata de Personas"
    rows = [[words(cell) for cell in row.select("td")] for row in soup.select("tbody tr")]
    assert ["13ª", "2 y 3 de octubre de 2023, Viena", "CTOC/COP/WG.4/2023/5"] in [row[:3] for row in rows]
    assert "Establecido por la decisión 4/4" in words(select_only(soup, ".mandates"))
    assert page(client, "/organ/CTOC/COP/WG.99", 404)


def test_the_conference_shows_the_sessions_that_mastheads_state(client: FlaskClient) -> None:
    soup = page(client, "/organ/CTOC/COP")
    table = soup.select("section[aria-labelledby=sesiones-h] tbody tr")
    rows = [[words(cell) for cell in row.select("td")] for row in table]
    assert rows[0][:2] == ["12º período de sesiones", "Viena, 14 a 18 de octubre de 2024"]
    assert len(rows) == 3
    assert "Ningún documento del corpus informa" not in words(soup)
    for row in table:
        source = page(client, str(select_only(row, "a")["href"]).partition("#")[0])
        assert words(row.select("td")[1]) in words(select_only(source, ".facts"))


def test_an_act_that_several_paragraphs_report_is_one_line_of_the_mandate(client: FlaskClient) -> None:
    lines = page(client, "/organ/CTOC/COP/WG.2").select(".mandates > li")
    acts = [words(line).partition(" Nota")[0] for line in lines]
    assert len(acts) == len(set(acts))
    assert "Establecido por la decisión 2/6" in acts
    assert len(lines[acts.index("Establecido por la decisión 2/6")].select(".sources a")) > 1


def test_an_organs_page_is_reached_from_documents_symbols_home_and_filtered_results(
    client: FlaskClient,
) -> None:
    document = page(client, "/doc/cop09-nota-reuniones-2018")
    (row,) = [
        row for row in document.select(".facts tr") if select_only(row, "th").text == "Órganos de que trata"
    ]
    assert {a["href"] for a in row.select("a")} == {"/organ/CTOC/COP/WG.2", "/organ/CTOC/COP/WG.3"}
    assert "Grupo de Trabajo de Expertos Gubernamentales sobre Asistencia Técnica" in words(row)
    assert select_only(
        page(client, "/symbol/CTOC/COP/WG.4/2023/5"), '.elsewhere a[href="/organ/CTOC/COP/WG.4"]'
    )
    assert select_only(page(client, "/"), '.entry-points a[href="/organ/CTOC/COP/WG.4"]')
    assert select_only(page(client, "/?organ=CTOC/COP/WG.4"), '.head a[href="/organ/CTOC/COP/WG.4"]')
    assert not page(client, "/?organ=CTOC/COP/WG.99").select('.head a[href^="/organ/"]')


# --- errors -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/doc/nada", 404, "Ese documento no está en el corpus"),
        ("/nada", 404, "Aquí no hay ninguna página"),
        ("/?q=" + "a" * 2001, 422, "Tiene más de 2000 caracteres"),
    ],
)
def test_an_error_is_said_in_spanish_and_leads_somewhere(
    client: FlaskClient, address: str, status: int, said: str
) -> None:
    soup = page(client, address, status)
    assert said in words(select_only(soup, "main"))
    assert select_only(soup, 'main a[href="/"]')
    assert select_only(soup, "html")["lang"] == "es"


def test_a_wrong_method_is_said_in_spanish_too(client: FlaskClient) -> None:
    response = client.post("/")
    assert (response.status_code, response.headers["Allow"] is not None) == (405, True)
    assert "Solo se puede consultar" in response.text


# --- size ---------------------------------------------------------------------------------------------------


def test_every_page_less_its_documents_text_is_under_40_kB(client: FlaskClient) -> None:
    for address in (
        "/",
        "/?q=",
        "/?q=asistencia+tecnica&size=100",
        "/ayuda",
        "/organ/CTOC/COP",
        "/symbol/resolución 7/1",
    ):
        assert len(client.get(address).data) < 40_000, address
    for id in DOCUMENTS:
        whole = client.get(f"/doc/{id}?q=conferencia").data
        text = select_only(BeautifulSoup(whole, "html.parser"), ".body").get_text()
        assert len(whole) - len(text.encode()) < 40_000, id


def test_a_long_document_is_sent_in_pieces_and_whole(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "largo.md").write_text("\n\n".join(f"{n}. Un párrafo sobre armas." for n in range(1, 400)))
    engine = open_engine(tmp_path / "index")
    build(folder, engine)
    page = create_app(engine, Settings()).test_client().get("/doc/largo?q=armas")
    assert page.content_length is None, "nobody waits for the whole to know how long it is"
    html = page.get_data(as_text=True)
    assert [f'id="p{n}"' in html for n in (1, 250, 399, 400)] == [True, True, True, False]
    assert html.count("<mark") == 399
    assert html.rstrip().endswith("</html>")


@pytest.mark.parametrize(
    ("lang", "said", "unsaid"),
    [
        (
            "es",
            ("Esta página de resultados no existe", "no es el comienzo de ninguna página"),
            ("complicada", "cursor"),
        ),
        (
            "en",
            ("This page of results does not exist", "is not where any page begins"),
            ("complicated", "cursor"),
        ),
    ],
)
def test_a_bad_cursor_is_said_in_the_language_of_the_reader(
    client: FlaskClient, lang: str, said: tuple[str, ...], unsaid: tuple[str, ...]
) -> None:
    page = client.get("/", query_string={"q": "", "after": "xyz", "lang": lang})
    assert page.status_code == 422
    main = page.text.partition("<main")[2].partition("</main>")[0]
    assert all(sentence in main for sentence in said)
    assert not any(sentence in main for sentence in unsaid)
    problem = client.get("/api/v1/search", query_string={"q": "", "after": "xyz", "lang": lang}).get_json()
    assert said[0] == problem["title"] and said[1] in problem["detail"]


def test_a_cursor_of_another_order_is_said_in_the_language_of_the_reader(client: FlaskClient) -> None:
    generation = client.get("/healthz").get_json()["generation"]
    after = encode_cursor(generation, "relevance", SortKey(1, 0.0, "nobody"))
    other = client.get(f"/?q=&order=date&lang=en&after={after}")
    assert (other.status_code, "another order" in other.text) == (422, True)


@pytest.mark.parametrize(
    ("language", "no_title", "sentence", "file_name"),
    [
        (
            "es",
            "El texto no declara título.",
            "deducido de la primera oración",
            "deducido del nombre del archivo",
        ),
        (
            "en",
            "The text states no title.",
            "derived from the first sentence",
            "derived from the file's name",
        ),
    ],
)
def test_a_derived_title_and_symbol_are_marked_in_both_languages(
    tmp_path: Path, language: str, no_title: str, sentence: str, file_name: str
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "CTOC_COP_WG.2_2013_5.md").write_text("Las autoridades cooperarán entre sí.", "utf-8")
    build(corpus, open_engine(tmp_path / "index"))
    client = create_app(open_engine(tmp_path / "index"), Settings(index=tmp_path / "index")).test_client()
    soup = page(client, f"/doc/ctoc-cop-wg-2-2013-5?lang={language}")
    assert select_only(soup, "h1").text == "Las autoridades cooperarán entre sí"
    assert words(select_only(soup, "h1 + p")) == f"{no_title} {sentence}"
    assert file_name in [mark.text for mark in soup.select(".facts .derived")]


def test_an_article_of_the_document_itself_is_linked_to_its_paragraph(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    text = (
        "# Ley de extradición\n\n## Artículo 1\n\n1. Uno.\n\n2. Dos.\n\n## Artículo 2\n\n"
        "1. Según el artículo 1, párrafo 2 b), y el artículo 9. También según el artículo 1 de la Convención.\n"
    )
    (corpus / "ley.md").write_text(text, "utf-8")
    build(corpus, open_engine(tmp_path / "index"))
    client = create_app(open_engine(tmp_path / "index"), Settings(index=tmp_path / "index")).test_client()
    soup = page(client, "/doc/ley")
    paragraph = select_only(soup, "#art-2-p1")
    assert paragraph["data-l"] == "artículo 2, párr. 1"
    # Article 9 is not here, and the Convention's is another's.
    links = {link.text: link["href"] for link in paragraph.select("p a")}
    assert links == {"artículo 1, párrafo 2 b)": "#art-1-p2"}


def test_a_line_of_the_masthead_and_an_agenda_item_are_shown_as_such(client: FlaskClient) -> None:
    item = select_only(page(client, "/?q=extradición&kind=nota&session=9"), ".passages li")
    assert (item["class"], select_only(item, "a.where").text) == (["agenda-item"], "tema 4")
    soup = page(client, "/?q=¿dónde+se+celebra+el+noveno+período+de+sesiones?")
    line = soup.select(".passages li")[0]
    assert (line["class"], select_only(line, "a.where").text) == (["masthead"], "membrete")
    assert words(select_only(line, "p")).startswith("Viena, 15 a 19 de octubre de 2018")
    paragraph = select_only(page(client, "/?q=elemento+constante&session=9"), ".passages li")
    assert not paragraph.has_attr("class")


# --- dates --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found", "chip"),
    [
        ("from=2014&to=2018", 2, "2014 a 2018"),
        ("from=2018-06-18&to=2018-06-18", 1, "18 de junio de 2018"),
        ("from=2018-07", 1, "desde julio de 2018"),
        ("to=12.6.2014", 2, "hasta 12 de junio de 2014"),
        ("from=2018&to=2014", 2, "2014 a 2018"),
    ],
)
def test_a_range_of_dates_is_set_on_the_page_and_taken_back(
    client: FlaskClient, query: str, found: int, chip: str
) -> None:
    soup = page(client, f"/?q=&{query}")
    assert select_only(soup, "#total").text.startswith(f"{found} documento")
    link = select_only(soup, ".chips a")
    assert words(link).removeprefix("Quitar: ").removesuffix("×").strip() == f"Fecha: {chip}"
    assert link["href"] == "/?q="
    told = client.get(f"/api/v1/search?q=&{query}").json
    assert told is not None and told["total"] == found


def test_the_form_for_dates_keeps_the_rest_and_the_search_box_keeps_the_dates(client: FlaskClient) -> None:
    soup = page(client, "/?q=trata&kind=nota&order=date&from=2014&to=2024-07-04")
    fields = {str(field["name"]): field["value"] for field in select_only(soup, "form.dates").select("input")}
    assert fields == {"q": "trata", "kind": "nota", "order": "date", "from": "2014", "to": "2024-07-04"}
    box = {str(field["name"]): field["value"] for field in select_only(soup, "#buscar").select("input")}
    assert box == fields
    opened = page(client, str(soup.select(".hit h2 a")[0]["href"]))
    assert "from=2014&to=2024-07-04" in str(opened.select("a.back")[0]["href"])
    assert all("from=2014" in str(a["href"]) for a in soup.select(".facet a.value, .order a"))


def test_what_is_no_date_is_said_and_refused_to_programs(client: FlaskClient) -> None:
    soup = page(client, "/?q=trata&from=ayer")
    assert "«ayer» no es ninguna fecha" in words(select_only(soup, ".warnings"))
    assert client.get("/api/v1/search?q=trata&from=ayer").status_code == 400


def test_dates_that_hide_everything_are_left_out_of_the_nearest(client: FlaskClient) -> None:
    nearest = select_only(page(client, "/?q=extradición&from=1990&to=1995"), ".nearest")
    assert select_only(nearest, ".nearest-links a:not(.undo)")["href"] == "/?q=extradici%C3%B3n"
    assert [left.text for left in nearest.select("header del")] == ["fecha:1990..1995"]


# --- the card above the results -----------------------------------------------------------------------------


def rows_of(card: Tag) -> dict[str, str]:
    return {
        words(select_only(row, "dt")): " | ".join(map(words, row.select("dd")))
        for row in card.select("dl > div")
    }


def test_an_act_has_a_card_above_its_results_and_in_json(client: FlaskClient) -> None:
    card = select_only(page(client, "/?q=resolución+7/1"), ".card")
    assert words(select_only(card, "h2")) == "Resolución 7/1"
    assert words(select_only(card, ".state.missing")) == "No está en este corpus."
    assert rows_of(card) == {
        "Fuera de aquí": "Buscar en la Biblioteca Digital de las Naciones Unidas",
        "Citado por": "2 documentos, 11 párrafos que la citan",
    }
    assert select_only(card, ".whole a")["href"] == "/symbol/resoluci%C3%B3n%207/1"
    told = client.get("/api/v1/search?q=resolución+7/1").json
    assert told is not None
    given = told["card"]
    assert (given["kind"], given["held"], given["official"]) == ("act", False, None)
    assert (given["cited_by_total"], given["cited_by_passages_total"]) == (2, 11)
    everyone = client.get(given["cited_by_url"]).json
    assert everyone is not None and everyone["total"] == 2


def test_a_symbol_has_its_official_address_on_its_card(client: FlaskClient) -> None:
    card = select_only(page(client, "/?q=ctoc/cop/wg.4/2023/5"), ".card")
    assert rows_of(card)["Versión oficial"] == "https://undocs.org/es/CTOC/COP/WG.4/2023/5"
    told = client.get("/api/v1/search?q=ctoc/cop/wg.4/2023/5").json
    assert told is not None and told["card"]["official"] == "https://undocs.org/es/CTOC/COP/WG.4/2023/5"


def test_an_organ_has_its_mandate_and_meetings_on_its_card(client: FlaskClient) -> None:
    card = select_only(page(client, "/?q=grupo+de+trabajo+sobre+armas+de+fuego"), ".card")
    # The only document about it is the Conference's.
    assert words(select_only(card, ".state")) == (
        "En este corpus, 1 documento trata de este órgano y ninguno es suyo."
    )
    assert rows_of(card) == {
        "Serie": "CTOC/COP/WG.6",
        "Mandato": "Establecido por la resolución 5/4 Nota, 4 de julio de 2024, párr. 7 | "
        "Elemento constante por la resolución 7/1 Nota, 4 de julio de 2024, párr. 8",
        "Reuniones": "11ª: Viena, 3 y 4 de abril de 2024 (CTOC/COP/WG.6/2024/5) Nota, 4 de julio de 2024, párr. 9 | "
        "10ª: Viena, 3 y 4 de mayo de 2023 (CTOC/COP/WG.6/2023/5) Nota, 4 de julio de 2024, párr. 9",
        "Documentos": "Informes sobre las reuniones de los órganos subsidiarios de la Conferencia de las Partes en la "
        "Convención de las Naciones Unidas contra la Delincuencia Organizada Transnacional y sus Protocolos",
    }
    told = client.get("/api/v1/search?q=grupo+de+trabajo+sobre+armas+de+fuego&lang=en").json
    assert told is not None
    assert [mandate["label"] for mandate in told["card"]["mandates"]] == [
        "Established by resolution 5/4",
        "A constant element by resolution 7/1",
    ]
    assert told["card"]["meetings"][0]["sources"][0]["url"].endswith("#p9")


def test_a_session_has_its_days_and_place_on_its_card(client: FlaskClient) -> None:
    for query in ("noveno+período+de+sesiones", "¿dónde+se+celebra+el+noveno+período+de+sesiones?"):
        rows = rows_of(select_only(page(client, f"/?q={query}"), ".card"))
        assert (
            rows["Lugar y fechas"] == "Viena, 15 a 19 de octubre de 2018 Nota, 18 de junio de 2018, membrete"
        )
    told = client.get("/api/v1/search?q=&session=9").json
    assert told is not None
    assert (told["card"]["kind"], told["card"]["start"], told["card"]["place"]) == (
        "session",
        "2018-10-15",
        "Viena",
    )


def test_a_card_does_not_repeat_the_list_below_it(client: FlaskClient) -> None:
    for facet, value, rows in (
        ("session", "12", {"Lugar y fechas"}),
        ("organ", "CTOC/COP/WG.6", {"Serie", "Mandato", "Reuniones"}),
    ):
        listed = select_only(page(client, f"/?{facet}={value}&order=date"), ".card")
        assert set(rows_of(listed)) == rows
        # Beside something else that was asked for, the documents of the list are others.
        assert not page(client, f"/?{facet}={value}&kind=nota").select(".card")
    assert not select_only(page(client, "/?session=12"), ".card").select(".whole")
    asked = select_only(page(client, "/?q=COP+12"), ".card")
    assert "Documentos" in rows_of(asked) and select_only(asked, ".whole a")["href"] == "/?session=12"


def test_a_meeting_has_what_documents_report_of_it_on_its_card(client: FlaskClient) -> None:
    card = select_only(
        page(client, "/?q=14ª+reunión+del+grupo+de+trabajo+sobre+la+trata+de+personas"), ".card"
    )
    assert words(select_only(card, "h2")) == "14ª reunión"
    (row,) = rows_of(card).values()
    assert row.startswith("Grupo de Trabajo sobre la Trata de Personas: ")
    assert "8 y 9 de julio de 2024 (CTOC/COP/WG.4/2024/5)" in row


def test_what_is_not_here_says_so_on_its_card_and_in_json(client: FlaskClient) -> None:
    card = select_only(page(client, "/?q=artículo+32+de+la+Convención"), ".card")
    name = "Convención de las Naciones Unidas contra la Delincuencia Organizada Transnacional"
    assert words(select_only(card, "h2")) == f"Artículo 32 · {name}"
    assert words(select_only(card, ".state.missing")) == "El texto de este tratado no está en este corpus."
    rows = rows_of(card)
    naming = str(rows.pop("Se menciona en"))
    assert rows == {
        "Versión oficial": "https://undocs.org/es/A/RES/55/25",
        "Citan el artículo": "Ningún documento de este corpus.",
    }
    # The link leads to what was counted.
    (link,) = (a for a in card.select("a") if a.text == naming)
    listed = page(client, str(link["href"]))
    assert naming.startswith(words(select_only(listed, "#total")).split()[0] + " documentos, ")
    told = client.get("/api/v1/search?q=artículo+32+de+la+Convención").json
    assert told is not None
    given = told["card"]
    assert (given["kind"], given["article"], given["held"], given["cited_by_total"]) == (
        "treaty",
        "32",
        False,
        0,
    )
    assert f"{given['named_by_total']} documentos, {given['named_by_passages_total']} pasajes" == naming


@pytest.mark.parametrize(
    ("asked", "heading", "state"),
    [
        (
            "q=COP13",
            "13º período de sesiones",
            "Ningún documento de este período de sesiones está en este corpus.",
        ),
        ("q=Comisión+de+Estupefacientes", "Comisión de Estupefacientes", "Ningún documento de este órgano"),
        ("organ=E/CN.7", "Comisión de Estupefacientes", "Ningún documento de este órgano"),
        ("q=20ª+reunión", "20ª reunión", "Ningún documento de este corpus da cuenta de esta reunión."),
        (
            "q=UNCAC&lang=en",
            "Convención de las Naciones Unidas contra la Corrupción",
            "The text of this treaty is not",
        ),
    ],
)
def test_an_organ_session_meeting_or_treaty_that_is_not_here_is_said_as_such(
    client: FlaskClient, asked: str, heading: str, state: str
) -> None:
    soup = page(client, f"/?{asked}")
    card = select_only(soup, ".card")
    assert words(select_only(card, "h2")) == heading
    assert words(select_only(card, ".state.missing")).startswith(state)
    # No page of its own, and nothing said twice.
    assert not card.select(".whole")
    assert not soup.select(".warnings")


def test_words_have_no_card(client: FlaskClient) -> None:
    assert not page(client, "/?q=asistencia+técnica").select(".card")
    told = client.get("/api/v1/search?q=asistencia+técnica").json
    assert told is not None and told["card"] is None

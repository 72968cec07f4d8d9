"""A document that has pages: they are said where one cites a paragraph, and given in JSON."""

import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from indexer.build import build
from indexer.engine.memory import MemoryEngine
from indexer.engine.open import open_engine
from indexer.originals import OriginalStore
from search_app import create_app
from search_app.settings import Settings
from tests.formats.__main__ import MADE

NAME = "cop12-nota-organos-subsidiarios-2024"
# Of some of its paragraphs, as the PDF shows them.
PAGES = {"p7": (3,), "p8": (3,), "p9": (3,), "p12": (4,), "p14": (4, 5)}


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    corpus = tmp_path / "alone"
    corpus.mkdir()
    shutil.copy(MADE / f"{NAME}.reportlab.pdf", corpus / f"{NAME}.pdf")
    engine = MemoryEngine()
    build(corpus, engine)
    return create_app(engine, Settings()).test_client()


def test_a_copied_citation_says_the_page(client: FlaskClient) -> None:
    soup = BeautifulSoup(client.get(f"/doc/{NAME}").data, "html.parser")
    labels = {block["id"]: block["data-l"] for block in soup.select(".b[data-l]")}
    assert labels["p1"] == "p. 2, párr. 1"
    assert labels["p12"] == "p. 4, párr. 12"
    assert labels["p14"] == "pp. 4-5, párr. 14"


def test_a_hit_says_its_page_and_leads_to_it_in_the_pdf(client: FlaskClient) -> None:
    soup = BeautifulSoup(client.get("/?q=grupo+de+trabajo+sobre+armas+de+fuego").data, "html.parser")
    for place in soup.select(".passages .place"):
        where, original = place.select("a:not(.cite)")
        anchor = str(where["href"]).partition("#")[2]
        page = PAGES[anchor][0]
        assert where.text.startswith((f"p. {page}, párr.", f"pp. {page}-"))
        assert (original["href"], original.text) == (f"/doc/{NAME}/original#page={page}", f"PDF, p. {page}")
    assert soup.select(".passages .place")


def test_each_page_of_the_text_leads_to_it_in_the_pdf(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    shutil.copy(MADE / f"{NAME}.reportlab.pdf", corpus / f"{NAME}.pdf")
    build(corpus, open_engine(index), originals=OriginalStore(index / "originals"))
    client = create_app(open_engine(index), Settings(index=index)).test_client()
    text = BeautifulSoup(client.get(f"/doc/{NAME}").data, "html.parser").select_one("#texto")
    assert text is not None
    links = [(str(link["href"]), link.text) for link in text.select(".page a")]
    shape = client.get(f"/api/v1/documents/{NAME}").json
    assert shape is not None
    begun_on = dict.fromkeys(paragraph["pages"][0] for paragraph in shape["paragraphs"])
    assert links == [(f"/doc/{NAME}/original#page={page}", f"PDF, p. {page}") for page in begun_on]
    assert {3, 4} <= set(begun_on)
    (above,) = (link for link in text.select(".page") if link.text == "PDF, p. 4")
    following = above.find_next_sibling("div", class_="b")
    assert following is not None and str(following["data-l"]).startswith("p. 4, ")


def test_a_text_without_its_pdf_leads_to_none(client: FlaskClient) -> None:
    assert not BeautifulSoup(client.get(f"/doc/{NAME}").data, "html.parser").select(".page a")


def test_json_of_a_search_gives_the_pages_of_a_passage(client: FlaskClient) -> None:
    found = client.get("/api/v1/search?q=párrafo+14+nota").json
    assert found is not None
    requested = found["hits"][0]["passages"][0]
    assert (requested["anchor"], requested["pages"]) == ("p14", [4, 5])
    assert requested["original"] == f"/doc/{NAME}/original#page=4"
    found = client.get("/api/v1/search?q=armas").json
    assert found is not None
    passages = found["hits"][0]["passages"]
    assert [passage["pages"] for passage in passages] == [list(PAGES[part["anchor"]]) for part in passages]


def test_json_gives_the_pages_of_each_paragraph(client: FlaskClient) -> None:
    shape = client.get(f"/api/v1/documents/{NAME}").json
    assert shape is not None
    pages = {paragraph["anchor"]: paragraph["pages"] for paragraph in shape["paragraphs"]}
    assert (pages["p1"], pages["p12"], pages["p14"]) == ([2], [4], [4, 5])
    assert shape["source"]["format"] == "pdf"


def test_an_agenda_item_and_the_title_say_their_pages(client: FlaskClient) -> None:
    shape = client.get(f"/api/v1/documents/{NAME}").json
    assert shape is not None
    assert [item["pages"] for item in shape["agenda_items"]] == [[1], [1], [1]]
    assert (shape["title_pages"], shape["footnotes"][0]["pages"]) == ([1], [1])


@pytest.mark.parametrize(
    ("question", "anchor", "label"),
    [
        ("cita:CTOC/COP/2024/1", "nota-a1", "p. 1, nota *"),
        ('"cooperación internacional para fines de decomiso"', "tema-4", "p. 1, tema 4"),
        ("órganos subsidiarios", "title", "p. 1, título"),
        ("Nota de la Secretaría", "masthead", "p. 1, membrete"),
        ("4 de julio de 2024", "masthead", "p. 1, membrete"),
        ("¿dónde se celebra el 12º período de sesiones?", "masthead", "p. 1, membrete"),
        (
            "¿bajo qué puntos del orden del día figura en el 12º período de sesiones?",
            "masthead",
            "p. 1, membrete",
        ),
    ],
)
def test_a_passage_beside_the_body_leads_to_its_page(
    client: FlaskClient, question: str, anchor: str, label: str
) -> None:
    found = client.get("/api/v1/search", query_string={"q": question}).json
    assert found is not None
    passage = next(part for hit in found["hits"] for part in hit["passages"] if part["anchor"] == anchor)
    assert (passage["pages"], passage["label"]) == ([1], label)
    assert passage["original"] == f"/doc/{NAME}/original#page=1"


def test_a_note_on_a_later_page_is_cited_and_shown_with_it(tmp_path: Path) -> None:
    corpus = tmp_path / "resolution"
    corpus.mkdir()
    shutil.copy(MADE / "cop06-resolucion-6-4.reportlab.pdf", corpus / "6-4.pdf")
    engine = MemoryEngine()
    build(corpus, engine)
    client = create_app(engine, Settings()).test_client()
    (note,) = BeautifulSoup(client.get("/doc/resolucion-6-4").data, "html.parser").select(".b#nota-2")
    assert note["data-l"] == "p. 2, nota 2"
    assert "p. 2, nota 2" in client.get("/doc/resolucion-6-4/cite.ris?at=nota-2").text
    assert "p. 2, nota 2" in client.get("/doc/resolucion-6-4/cite").text
    requested = client.get("/api/v1/search?q=resolución+6/4+nota+al+pie+2").json
    assert requested is not None
    passage = requested["hits"][0]["passages"][0]
    assert (passage["label"], passage["original"]) == ("p. 2, nota 2", "/doc/resolucion-6-4/original#page=2")
    of_identity = client.get("/api/v1/search?q=resolución+6/4").json
    assert of_identity is not None
    line = of_identity["hits"][0]["passages"][0]
    assert (line["anchor"], line["original"]) == ("masthead", "/doc/resolucion-6-4/original#page=1")


@pytest.fixture
def client_of_both(tmp_path: Path) -> FlaskClient:
    """The document is read from Word; the corpus has its PDF, too."""
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    shutil.copy(MADE / f"{NAME}.reportlab.pdf", corpus / f"{NAME}.pdf")
    shutil.copy(MADE / f"{NAME}.typed.docx", corpus / f"{NAME}.docx")
    build(corpus, open_engine(index), originals=OriginalStore(index / "originals"))
    return create_app(open_engine(index), Settings(index=index)).test_client()


def test_a_document_read_from_word_leads_from_its_text_to_the_pages_of_its_pdf(
    client_of_both: FlaskClient,
) -> None:
    soup = BeautifulSoup(client_of_both.get(f"/doc/{NAME}").data, "html.parser")
    labels = {block["id"]: block["data-l"] for block in soup.select(".b[data-l]")}
    assert (labels["p12"], labels["p14"]) == ("p. 4, párr. 12", "pp. 4-5, párr. 14")
    links = [(str(link["href"]), link.text) for link in soup.select("#texto .page a")]
    assert (f"/doc/{NAME}/original?format=pdf#page=4", "PDF, p. 4") in links
    sent = client_of_both.get(f"/doc/{NAME}/original?format=pdf")
    assert sent.content_type == "application/pdf"


def test_originals_say_how_many_pages_they_have(client_of_both: FlaskClient) -> None:
    soup = BeautifulSoup(client_of_both.get(f"/doc/{NAME}").data, "html.parser")
    word, pdf = (link.text for link in soup.select('.sources a[href*="/original"]'))
    assert word.startswith("DOCX (") and "página" not in word
    assert pdf.startswith("PDF (5 páginas, ") and pdf.endswith(" kB)")
    shape = client_of_both.get(f"/api/v1/documents/{NAME}").json
    assert shape is not None
    assert [(file["format"], file["pages"]) for file in shape["originals"]] == [("docx", None), ("pdf", 5)]


def test_json_of_a_document_read_from_word_says_whose_pages_it_gives(
    client_of_both: FlaskClient, client: FlaskClient
) -> None:
    shape = client_of_both.get(f"/api/v1/documents/{NAME}").json
    of_pdf = client.get(f"/api/v1/documents/{NAME}").json
    assert shape is not None and of_pdf is not None
    assert [part["pages"] for part in shape["paragraphs"]] == [part["pages"] for part in of_pdf["paragraphs"]]
    assert (shape["pages_from"], of_pdf["pages_from"]) == ("pdf", None)
    assert shape["source"]["format"] == "docx"


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/search?q=armas",
        f"/api/v1/documents/{NAME}/passages?q=armas",
        "/api/v1/search?q=párrafo+14+nota",
    ],
)
def test_a_passage_of_a_document_read_from_word_leads_to_its_page_in_the_pdf(
    client_of_both: FlaskClient, address: str
) -> None:
    answer = client_of_both.get(address).json
    assert answer is not None
    passages = answer["hits"][0]["passages"] if "hits" in answer else answer["passages"]
    in_body = [part for part in passages if part["anchor"] in PAGES]
    assert in_body
    for part in in_body:
        first, *more = PAGES[part["anchor"]]
        assert part["pages"] == [first, *more]
        assert part["label"].startswith(f"pp. {first}-" if more else f"p. {first}, ")
        assert part["original"] == f"/doc/{NAME}/original?format=pdf#page={first}"


def test_a_citation_of_a_document_read_from_word_says_the_page(client_of_both: FlaskClient) -> None:
    ris = client_of_both.get(f"/doc/{NAME}/cite.ris?at=p12").text
    assert "p. 4, párr. 12" in ris


def test_a_word_of_a_page_s_foot_leads_to_the_line_and_to_its_page(tmp_path: Path) -> None:
    corpus = tmp_path / "letter"
    corpus.mkdir()
    shutil.copy(MADE / "cu-2009-33-a.reportlab.pdf", corpus / "carta.pdf")
    engine = MemoryEngine()
    build(corpus, engine)
    client = create_app(engine, Settings()).test_client()
    found = client.get("/api/v1/search?q=terrorismo").json
    assert found is not None
    (hit,) = found["hits"]
    (passage,) = hit["passages"]
    assert passage["text"] == "Por un mundo más seguro sin drogas, delincuencia ni terrorismo"
    assert (passage["label"], passage["pages"]) == ("p. 1, encabezado o pie de página", [1])
    assert passage["original"] == f"/doc/{hit['id']}/original#page=1"
    address, _, place = passage["url"].partition("#")
    soup = BeautifulSoup(client.get(address).data, "html.parser")
    (mark,) = soup.select(f"[id='{place}'] p mark")
    assert (mark["id"], mark.text) == ("hit-1", "terrorismo")
    (snippet,) = BeautifulSoup(client.get("/?q=terrorismo&lang=en").data, "html.parser").select(
        ".passages .place"
    )
    where, original, cite = snippet.select("a")
    assert (where.text, original.text) == ("p. 1, page head or foot", "PDF, p. 1")
    # It cites the document: a line that is on every page is no place in it.
    assert "at=" not in str(cite["href"])
    shape = client.get(f"/api/v1/documents/{hit['id']}").json
    assert shape is not None
    assert shape["running_lines"] == [{"text": passage["text"], "pages": [1]}]
    for lang, sentence in (("es", "solo en los encabezados o pies"), ("en", "only in the heads or feet")):
        explained = client.get(f"/api/v1/search?q=terrorismo&explain=1&lang={lang}").json
        assert explained is not None and sentence in explained["hits"][0]["explanation"]["sentence"]
    passages = client.get(f"/api/v1/documents/{hit['id']}/passages?q=terrorismo").json
    assert passages is not None
    assert [part["anchor"] for part in passages["passages"]] == ["running"]

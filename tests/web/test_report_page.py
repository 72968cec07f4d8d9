"""The page about the corpus: what was refused and why, what was read with problems, and the same as JSON."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from indexer.build import build
from indexer.engine.memory import MemoryEngine
from search_app import create_app
from search_app.settings import Settings
from tests.hostile.file_builders import encrypted_pdf


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "uno.md").write_text("# Nota\n\nUn texto.", "utf-8")
    (tmp_path / "latino.txt").write_bytes("Un año y otra reunión en Viena.".encode("cp1252"))
    (tmp_path / "secretos").mkdir()
    (tmp_path / "secretos/informe <b>.pdf").write_bytes(encrypted_pdf())
    (tmp_path / "vacio.md").write_bytes(b"")
    (tmp_path / "copia.md").write_bytes((tmp_path / "uno.md").read_bytes())
    return tmp_path


def served(corpus: Path) -> FlaskClient:
    engine = MemoryEngine()
    build(corpus, engine)
    return create_app(engine, Settings()).test_client()


def rows(page: BeautifulSoup, part: str) -> list[tuple[str, str]]:
    return [
        (row.select("td")[0].text, row.select("td")[1].text)
        for row in page.select(f"section[aria-labelledby={part}-h] tbody tr")
    ]


def test_each_refused_file_is_listed_with_its_reason_and_what_to_do(corpus: Path) -> None:
    client = served(corpus)
    page = BeautifulSoup(client.get("/informe").text, "html.parser")
    assert "2 documentos, de 5 archivos; 3 no se han indexado" in page.select_one(".lead").text
    listed = dict(rows(page, "refused"))
    assert listed.keys() == {"uno.md", "secretos/informe <b>.pdf", "vacio.md"}
    assert "cifrado con contraseña; guárdelo sin ella" in listed["secretos/informe <b>.pdf"]
    assert "copia.md" in listed["uno.md"]
    assert str(corpus) not in page.text
    assert any("Guardar sin contraseña" in item.text for item in page.select(".reasons li"))


def test_a_file_read_with_problems_leads_to_its_document(corpus: Path) -> None:
    page = BeautifulSoup(served(corpus).get("/informe").text, "html.parser")
    ((name, problem),) = rows(page, "read")
    assert name == "latino.txt" and "1252" in problem
    assert page.select_one("section[aria-labelledby=read-h] a")["href"] == "/doc/latino"


def test_the_page_is_in_english_too_and_each_page_leads_to_it(corpus: Path) -> None:
    client = served(corpus)
    home = BeautifulSoup(client.get("/?lang=en").text, "html.parser")
    (link,) = home.select("footer a[href^='/informe']")
    page = BeautifulSoup(client.get(link["href"]).text, "html.parser")
    assert page.h1.text == "Corpus report" and "3 were not indexed" in page.text
    assert (client.get("/report").status_code, client.get("/report").location) == (308, "/informe")


def test_a_corpus_without_problems_says_so(client: FlaskClient) -> None:
    page = BeautifulSoup(client.get("/informe").text, "html.parser")
    assert "Ningún archivo ha dado problemas" in page.text and not page.select("table")


def test_a_long_report_comes_in_pages(tmp_path: Path) -> None:
    (tmp_path / "uno.md").write_text("# Nota\n\nUn texto.", "utf-8")
    for number in range(120):
        (tmp_path / f"vacio{number:03}.md").write_bytes(b"")
    client = served(tmp_path)
    seen: list[str] = []
    address = "/api/v1/report"
    while address:
        body = client.get(address).json
        assert len(body["listed"]) <= 50 and body["refused_total"] == 120
        seen += [file["file"] for file in body["listed"]]
        address = body["links"]["next"]
    assert seen == [f"vacio{number:03}.md" for number in range(120)]
    second = BeautifulSoup(client.get("/informe?page=2").text, "html.parser")
    assert [name for name, _ in rows(second, "refused")] == seen[50:100]
    assert [link["href"] for link in second.select(".pager a")] == ["/informe", "/informe?page=3"]
    for bad in ("0", "4", "x", "９", "99999999999"):
        assert client.get(f"/informe?page={bad}").status_code == 404
        # A number of a page that is not there is well formed.
        assert client.get(f"/api/v1/report?page={bad}").status_code == (404 if bad == "4" else 400)


def test_the_report_as_json_has_the_keys_that_openapi_promises(corpus: Path) -> None:
    client = served(corpus)
    body = client.get("/api/v1/report?lang=en").json
    promised = client.get("/api/v1/openapi.json").json["components"]["schemas"]["report"]
    assert list(body) == promised["required"]
    assert {tuple(file) for file in body["listed"]} == {
        tuple(promised["properties"]["listed"]["items"]["required"])
    }
    assert {file["file"] for file in body["listed"] if file["refused"]} == {
        "uno.md",
        "secretos/informe <b>.pdf",
        "vacio.md",
    }
    assert body["with_problems_total"] == 1
    reasons = {reason["reason"]: (reason["count"], reason["label"]) for reason in body["reasons"]}
    assert reasons == {
        "encrypted": (1, "1 file encrypted with a password"),
        "empty": (1, "1 empty file"),
        "duplicate": (1, "1 repeated file"),
    }


def test_the_manifest_is_listed_where_it_names_files_that_are_not_there(corpus: Path) -> None:
    (corpus / "manifest.toml").write_text('["perdido.md"]\nid = "x"\n', "utf-8")
    client = served(corpus)
    page = BeautifulSoup(client.get("/informe").text, "html.parser")
    listed = dict(rows(page, "read"))
    assert "perdido.md" in listed["manifest.toml"]
    shape = client.get("/api/v1/report").json
    assert shape is not None
    (entry,) = (file for file in shape["listed"] if file["file"] == "manifest.toml")
    assert (entry["refused"], entry["reason"], entry["url"]) == (False, None, None)
    assert (shape["refused_total"], shape["with_problems_total"]) == (3, 2)


def test_an_entry_whose_file_is_there_again_is_listed_no_longer(corpus: Path) -> None:
    engine = MemoryEngine()
    (corpus / "manifest.toml").write_text('["perdido.md"]\nid = "x"\n', "utf-8")
    build(corpus, engine)
    (corpus / "manifest.toml").write_text("", "utf-8")
    assert build(corpus, engine).published
    assert "perdido.md" not in create_app(engine, Settings()).test_client().get("/informe").text

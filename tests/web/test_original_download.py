"""Originals as downloads: the right bytes, and headers that let nothing in them run."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from waitress.buffers import ReadOnlyFileBasedBuffer
from werkzeug.test import TestResponse

from indexer.build import build
from indexer.engine.open import open_engine
from indexer.originals import OriginalStore
from search_app import create_app
from search_app.settings import Settings
from tests.formats.__main__ import MADE

HOSTILE = "<html><body><p>CTOC/COP/2018/4</p><p>Distr. general</p><p>1. Armas.</p><script>alert(1)</script>"
TEXT = "# CTOC/COP/2018/4\n\nDistr. general\n\n1. Un párrafo.\n"


def policy_of(answer: TestResponse) -> dict[str, str]:
    """Return the directives of a response's Content-Security-Policy."""
    directives = (
        part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";")
    )
    return {name: values for name, _, values in directives}


@pytest.fixture
def client_of(tmp_path: Path) -> Callable[..., FlaskClient]:
    def make(files: dict[str, str], *made: str) -> FlaskClient:
        corpus = tmp_path / "corpus"
        corpus.mkdir()
        for name, text in files.items():
            (corpus / name).write_text(text, "utf-8")
        for name in made:
            shutil.copy(MADE / name, corpus / f"{name.partition('.')[0]}.pdf")
        index = tmp_path / "index"
        build(corpus, open_engine(index), originals=OriginalStore(index / "originals"))
        return create_app(open_engine(index), Settings(index=index)).test_client()

    return make


def test_the_original_is_what_was_read(client_of: Callable[..., FlaskClient]) -> None:
    answer = client_of({"nota.md": TEXT}).get("/doc/ctoc-cop-2018-4/original")
    assert answer.data == TEXT.encode()
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("inline")


def test_an_original_is_sent_whole_by_the_server_that_is_started(
    client_of: Callable[..., FlaskClient],
) -> None:
    name = "cop12-nota-organos-subsidiarios-2024"
    client = client_of({}, f"{name}.reportlab.pdf")
    # waitress sends files its own way, which the test client does not know.
    answer = client.get(
        f"/doc/{name}/original", environ_overrides={"wsgi.file_wrapper": ReadOnlyFileBasedBuffer}
    )
    assert (answer.status_code, answer.data) == (200, (MADE / f"{name}.reportlab.pdf").read_bytes())


def test_a_page_with_script_is_saved_and_never_run(
    client_of: Callable[..., FlaskClient],
) -> None:
    answer = client_of({"nota.html": HOSTILE}).get("/doc/ctoc-cop-2018-4/original")
    assert answer.data == HOSTILE.encode()
    assert answer.headers["Content-Disposition"] == "attachment; filename=ctoc-cop-2018-4.html"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = policy_of(answer)
    assert policy["default-src"] == "'none'" and "sandbox" in policy
    assert not {"script-src", "object-src"} & set(policy)


def test_a_pdf_is_shown_and_nothing_but_its_reader_may_load(client_of: Callable[..., FlaskClient]) -> None:
    name = "cop12-nota-organos-subsidiarios-2024"
    answer = client_of({}, f"{name}.reportlab.pdf").get(f"/doc/{name}/original")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = policy_of(answer)
    # Not every browser shows a PDF in a sandbox.
    assert policy["default-src"] == "'none'" and "sandbox" not in policy
    assert "script-src" not in policy and policy["object-src"] == "'self'"


@pytest.mark.parametrize("name", ["nota.md", "nota.html"])
def test_no_page_of_another_site_may_frame_or_load_an_original(
    client_of: Callable[..., FlaskClient], name: str
) -> None:
    answer = client_of({name: TEXT if name.endswith("md") else HOSTILE}).get("/doc/ctoc-cop-2018-4/original")
    policy = policy_of(answer)
    assert [policy[key] for key in ("frame-ancestors", "base-uri", "form-action")] == ["'none'"] * 3
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_part_of_an_original_can_be_asked_for(
    client_of: Callable[..., FlaskClient],
) -> None:
    client = client_of({"nota.md": TEXT})
    answer = client.get("/doc/ctoc-cop-2018-4/original", headers={"Range": "bytes=2-5"})
    assert (answer.status_code, answer.data) == (206, b"CTOC")
    assert client.get("/doc/ctoc-cop-2018-4/original", headers={"Range": "bytes=9999-"}).status_code == 416


def test_another_format_has_its_own_address_and_both_are_offered(
    client_of: Callable[..., FlaskClient],
) -> None:
    client = client_of({"nota.html": HOSTILE, "nota.md": TEXT})
    page = client.get("/doc/ctoc-cop-2018-4").text
    assert 'href="/doc/ctoc-cop-2018-4/original">HTML (1 kB)</a>' in page
    assert 'href="/doc/ctoc-cop-2018-4/original?format=md">MD (1 kB)</a>' in page
    assert client.get("/doc/ctoc-cop-2018-4/original?format=md").data == TEXT.encode()
    files = client.get("/api/v1/documents/ctoc-cop-2018-4").json["originals"]  # type: ignore[index]
    assert [(file["file"], file["format"]) for file in files] == [("nota.html", "html"), ("nota.md", "md")]
    assert client.get(files[1]["url"]).data == TEXT.encode()


def test_what_is_not_kept_is_said(client_of: Callable[..., FlaskClient]) -> None:
    client = client_of({"nota.md": TEXT})
    for path in ("/doc/ctoc-cop-2018-4/original?format=pdf", "/doc/nada/original"):
        assert client.get(path).status_code == 404
    assert "original" in client.get("/doc/ctoc-cop-2018-4/original?format=pdf").text


def test_the_state_of_the_site_says_whether_originals_are_there(
    client_of: Callable[..., FlaskClient], tmp_path: Path
) -> None:
    client = client_of({"nota.md": TEXT, "otra.md": TEXT.replace("/4", "/5").replace("Un", "Otro")})
    said = client.get("/estado").text
    assert "Se conservan 2 de los 2 que se han mirado." in said and "Todo está en orden." in said
    (kept, *_) = [path for path in (tmp_path / "index" / "originals").rglob("*") if path.is_file()]
    kept.unlink()
    said = client.get("/estado").text
    assert "Falta 1 archivo original" in said and "Todo está en orden." not in said
    assert "1 original file is missing" in client.get("/estado?lang=en").text

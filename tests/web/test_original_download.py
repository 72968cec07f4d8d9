"""Originals as downloads: the right bytes, and headers that let nothing in them run."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.build import build
from indexer.engine.open import open_engine
from indexer.originals import OriginalStore
from search_app import create_app
from search_app.settings import Settings

HOSTILE = "<html><body><p>CTOC/COP/2018/4</p><p>Distr. general</p><p>1. Armas.</p><script>alert(1)</script>"
TEXT = "# CTOC/COP/2018/4\n\nDistr. general\n\n1. Un párrafo.\n"


@pytest.fixture
def client_of(tmp_path: Path) -> Callable[[dict[str, str]], FlaskClient]:
    def make(files: dict[str, str]) -> FlaskClient:
        corpus = tmp_path / "corpus"
        corpus.mkdir()
        for name, text in files.items():
            (corpus / name).write_text(text, "utf-8")
        index = tmp_path / "index"
        build(corpus, open_engine(index), originals=OriginalStore(index / "originals"))
        return create_app(open_engine(index), Settings(index=index)).test_client()

    return make


def test_the_original_is_what_was_read(client_of: Callable[[dict[str, str]], FlaskClient]) -> None:
    answer = client_of({"nota.md": TEXT}).get("/doc/ctoc-cop-2018-4/original")
    assert answer.data == TEXT.encode()
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("inline")


def test_a_page_with_script_is_saved_and_never_run(
    client_of: Callable[[dict[str, str]], FlaskClient],
) -> None:
    answer = client_of({"nota.html": HOSTILE}).get("/doc/ctoc-cop-2018-4/original")
    assert answer.data == HOSTILE.encode()
    assert answer.headers["Content-Disposition"] == "attachment; filename=ctoc-cop-2018-4.html"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_part_of_an_original_can_be_asked_for(
    client_of: Callable[[dict[str, str]], FlaskClient],
) -> None:
    client = client_of({"nota.md": TEXT})
    answer = client.get("/doc/ctoc-cop-2018-4/original", headers={"Range": "bytes=2-5"})
    assert (answer.status_code, answer.data) == (206, b"CTOC")
    assert client.get("/doc/ctoc-cop-2018-4/original", headers={"Range": "bytes=9999-"}).status_code == 416


def test_another_format_has_its_own_address_and_both_are_offered(
    client_of: Callable[[dict[str, str]], FlaskClient],
) -> None:
    client = client_of({"nota.html": HOSTILE, "nota.md": TEXT})
    page = client.get("/doc/ctoc-cop-2018-4").text
    assert 'href="/doc/ctoc-cop-2018-4/original">HTML (1 kB)</a>' in page
    assert 'href="/doc/ctoc-cop-2018-4/original?format=md">MD (1 kB)</a>' in page
    assert client.get("/doc/ctoc-cop-2018-4/original?format=md").data == TEXT.encode()
    files = client.get("/api/v1/documents/ctoc-cop-2018-4").json["originals"]  # type: ignore[index]
    assert [(file["file"], file["format"]) for file in files] == [("nota.html", "html"), ("nota.md", "md")]
    assert client.get(files[1]["url"]).data == TEXT.encode()


def test_what_is_not_kept_is_said(client_of: Callable[[dict[str, str]], FlaskClient]) -> None:
    client = client_of({"nota.md": TEXT})
    for path in ("/doc/ctoc-cop-2018-4/original?format=pdf", "/doc/nada/original"):
        assert client.get(path).status_code == 404
    assert "original" in client.get("/doc/ctoc-cop-2018-4/original?format=pdf").text

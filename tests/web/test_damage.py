"""A damaged index, as the pages and the JSON show it."""

import gc
import socket
import time
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.build import build
from indexer.engine.open import open_engine
from indexer.records import index_rules
from search_app import create_app
from search_app.__main__ import main
from search_app.settings import Settings
from search_app.web.api import openapi
from search_app.web.gunicorn_server import Server
from tests.web.test_api import missing

CORPUS = Path(__file__).parents[2] / "corpus"
BUILD = "python -m indexer build CORPUS --index DIR"


def published(index: Path, times: int) -> FlaskClient:
    """So many generations; the last one damaged."""
    for _ in range(times):
        build(CORPUS, open_engine(index), force=True)
    file = index / f"gen-{times:04}" / "arrays.bin"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    engine = open_engine(index, rules={"index_rules": index_rules()}, watch=True)
    return create_app(engine, Settings(index=index)).test_client()


def test_the_generation_before_answers_and_health_says_so(tmp_path: Path) -> None:
    client = published(tmp_path / "index", 2)
    body = client.get("/api/v1/search?q=trata").json
    assert body is not None and body["index"]["generation"] == "gen-0001"
    response = client.get("/healthz")
    health = response.json
    assert health is not None
    assert (response.status_code, health["status"], health["generation"]) == (200, "degraded", "gen-0001")
    assert health["checked"] is True
    assert "dañado" in health["damage"] and BUILD in health["damage"]
    english = client.get("/healthz?lang=en").json
    assert english is not None and "is damaged" in english["damage"] and BUILD in english["damage"]
    assert str(tmp_path) not in response.text
    assert missing(health, openapi.SCHEMAS["health"]) == []


def test_where_none_is_sound_the_answer_is_503_with_the_command(tmp_path: Path) -> None:
    client = published(tmp_path / "index", 1)
    for address in ("/healthz", "/api/v1/search?q=a"):
        response = client.get(address)
        problem = response.get_json(force=True)
        assert (response.status_code, response.mimetype) == (503, "application/problem+json")
        assert problem["type"].endswith(":damaged-index")
        assert BUILD in problem["detail"]
        assert response.headers["Retry-After"]
        assert str(tmp_path) not in response.text
    page = client.get("/?q=trata")
    assert page.status_code == 503
    assert "El índice está dañado" in page.text and BUILD in page.text
    assert "python -m indexer verify --index DIR" in page.text
    assert "The index is damaged" in client.get("/?q=trata&lang=en").text


def test_a_sound_index_is_ok_and_checked(client: FlaskClient) -> None:
    health = client.get("/healthz").json
    assert health is not None
    assert (health["status"], health["checked"], health["damage"]) == ("ok", True, None)


def test_damage_that_a_page_meets_takes_the_generation_out_of_service(tmp_path: Path) -> None:
    index = tmp_path / "index"
    for _ in range(2):
        build(CORPUS, open_engine(index), force=True)
    engine = open_engine(index, rules={"index_rules": index_rules()}, watch=True)
    client = create_app(engine, Settings(index=index)).test_client()
    assert client.get("/doc/resolucion-6-4").status_code == 200
    file = index / "gen-0002" / "stored_documents.bin"
    size = file.stat().st_size
    # The bytes change in place, as those of a failing disk do.
    with file.open("r+b") as opened:
        opened.write(bytes(size))
    assert client.get("/doc/resolucion-6-4?q=otra").status_code == 503
    for _ in range(1000):
        if client.get("/healthz").json["status"] == "degraded":  # type: ignore[index]
            break
        time.sleep(0.01)
    assert client.get("/doc/resolucion-6-4").status_code == 200


def test_what_serve_runs_watches_over_its_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    published(tmp_path / "index", 2)
    served: list[FlaskClient] = []
    monkeypatch.setattr(Server, "run", lambda server: served.append(server.load().test_client()))
    main(["serve", "--index", str(tmp_path / "index"), "--port", str(free_port())])
    # Loading froze the objects that there were.
    gc.unfreeze()
    (client,) = served
    health = client.get("/healthz").json
    assert health is not None and health["status"] == "degraded"


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])

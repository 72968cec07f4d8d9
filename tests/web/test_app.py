"""What every response carries, and what one request holds on to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.build import build
from indexer.engine.memory import MemoryEngine
from indexer.engine.port import Engine, Generation, Health
from indexer.errors import EngineUnavailable, IncompatibleIndex
from search_app import create_app
from search_app.settings import Settings, from_environment

CORPUS = Path(__file__).parents[2] / "corpus"
EVERYWHERE = ("/", "/?q=trata", "/doc/resolucion-6-4", "/doc/nada", "/api/v1/search?q=a", "/healthz", "/nada")


@pytest.mark.parametrize("address", EVERYWHERE)
def test_every_response_forbids_inline_code_and_other_hosts_and_sets_no_cookie(
    client: FlaskClient, address: str
) -> None:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in headers


def test_no_page_has_inline_script_or_style(client: FlaskClient) -> None:
    for address in EVERYWHERE:
        text = client.get(address).text
        assert "<style" not in text and " style=" not in text and "javascript:" not in text
        assert "<script>" not in text and " onclick=" not in text


def test_a_page_not_changed_since_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/?q=trata")
    tag = first.headers["ETag"]
    again = client.get("/?q=trata", headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert client.get("/?q=armas", headers={"If-None-Match": tag}).status_code == 200
    assert client.get("/doc/nada", headers={"If-None-Match": "*"}).status_code == 404
    assert client.get("/?q=trata&lang=en").headers["ETag"] != tag


def test_another_generation_has_another_tag() -> None:
    engine = MemoryEngine()
    client = create_app(engine, Settings()).test_client()
    tags = []
    for _ in range(2):
        build(CORPUS, engine, force=True)
        tags.append(client.get("/?q=trata").headers["ETag"])
    assert tags[0] != tags[1]


def test_an_error_is_never_kept(client: FlaskClient) -> None:
    assert client.get("/doc/nada").headers["Cache-Control"] == "no-store"


def test_static_files_carry_the_version_in_their_address_and_may_be_kept(client: FlaskClient) -> None:
    response = client.get("/static/signatura.css?v=1")
    assert response.status_code == 200
    assert "immutable" in response.headers["Cache-Control"]


class Counting:
    """An engine that counts how often it is asked for its generation."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.times = engine, 0

    def current(self) -> Generation:
        self.times += 1
        return self.engine.current()

    def health(self) -> Health:
        return self.engine.health()


@pytest.fixture
def counting(engine: Engine) -> Iterator[Counting]:
    yield Counting(engine)


@pytest.mark.parametrize(
    "address", ["/", "/?q=trata", "/doc/resolucion-6-4?q=a", "/organ/CTOC/COP", "/healthz"]
)
def test_a_request_looks_at_the_published_generation_once(counting: Counting, address: str) -> None:
    client = create_app(counting, Settings()).test_client()  # type: ignore[arg-type]
    assert client.get(address).status_code == 200
    assert counting.times == 1


def test_without_an_index_a_page_says_so_in_words() -> None:
    client = create_app(MemoryEngine(), Settings()).test_client()
    response = client.get("/?q=trata")
    assert response.status_code == 503
    assert "Todavía no hay índice" in response.text
    assert response.headers["Retry-After"]


class Broken:
    """An engine that cannot answer."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def current(self) -> Generation:
        raise self.error


def test_an_index_of_other_rules_is_a_503_that_names_no_folder() -> None:
    client = create_app(Broken(IncompatibleIndex("/srv/secret/index: other rules")), Settings()).test_client()  # type: ignore[arg-type]
    response = client.get("/")
    assert response.status_code == 503
    assert "secret" not in response.text


def test_an_engine_out_of_reach_is_a_503_that_names_no_host() -> None:
    client = create_app(Broken(EngineUnavailable("http://secret:9200 timed out")), Settings()).test_client()  # type: ignore[arg-type]
    page = client.get("/?q=trata&lang=en")
    assert page.status_code == 503 and page.headers["Retry-After"]
    assert "cannot be reached" in page.text and "indexer build" not in page.text
    problem = client.get("/api/v1/search?q=trata")
    assert problem.status_code == 503
    assert problem.json is not None and problem.json["type"] == "urn:signatura:problem:engine-unavailable"
    health = client.get("/healthz")
    assert health.status_code == 503
    for response in (page, problem, health):
        assert "secret" not in response.text


def test_health_tells_an_engine_that_answers_without_its_server_from_a_sound_one() -> None:
    engine = MemoryEngine()
    build(CORPUS, engine)
    client = create_app(engine, Settings()).test_client()
    ready = client.get("/healthz").json
    assert ready is not None and (ready["status"], ready["damage"]) == ("ok", None)
    engine.health = lambda: Health(True, EngineUnavailable("http://secret:9200 timed out"))  # type: ignore[method-assign]
    degraded = client.get("/healthz")
    assert degraded.status_code == 200 and degraded.json is not None
    assert degraded.json["status"] == "degraded" and degraded.json["generation"] in degraded.json["damage"]
    assert "secret" not in degraded.text and "estado del servidor" in degraded.json["damage"]


def test_an_unexpected_error_shows_no_stack() -> None:
    client = create_app(Broken(RuntimeError("secret")), Settings()).test_client()  # type: ignore[arg-type]
    for address in ("/", "/api/v1/search?q=a"):
        response = client.get(address)
        assert response.status_code == 500
        assert "secret" not in response.text and "Traceback" not in response.text
    assert "Ha ocurrido un error" in client.get("/").text


def test_the_other_language_says_everything_in_it_and_stays_in_its_links(client: FlaskClient) -> None:
    page = client.get("/?q=asistencia&lang=en").text
    assert '<html lang="en">' in page
    assert "documents found" in page and "Technical assistance" in page
    assert "/doc/resolucion-6-4?q=asistencia&amp;lang=en" in page
    assert client.get("/?lang=xx").text.startswith('<!doctype html>\n<html lang="es">')


def test_settings_come_from_the_environment_and_a_wrong_one_is_named() -> None:
    settings = from_environment({"SIGNATURA_INDEX": "/srv/index", "PORT": "9000", "WORKERS": "3"})
    assert (settings.index, settings.port, settings.workers) == (Path("/srv/index"), 9000, 3)
    assert from_environment({}) == Settings()
    with pytest.raises(ValueError, match="PORT='ocho'"):
        from_environment({"PORT": "ocho"})


@pytest.mark.parametrize(
    ("address", "location"),
    [
        ("/symbol//CTOC/COP", "/symbol/CTOC/COP"),
        ("/symbol//evil.example/%2e", "/symbol/evil.example/."),
        ("/symbol//b?lang=en&q=%26", "/symbol/b?lang=en&q=%26"),
        ("/doc//x", "/doc/x"),
        ("/organ//x", "/organ/x"),
        ("/static//signatura.css?v=1", "/static/signatura.css?v=1"),
        ("/api//v1/search?q=a", "/api/v1/search?q=a"),
    ],
)
def test_a_redirect_stays_on_this_site_whatever_host_was_asked_for(
    client: FlaskClient, address: str, location: str
) -> None:
    response = client.get(address, headers={"Host": "evil.example"})
    assert response.status_code == 308
    assert response.headers["Location"] == location


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("/%5Cevil.example/x", "/%5Cevil.example/x?lang=en"),
        ("/%5C%5Cevil.example/x", "/%5C%5Cevil.example/x?lang=en"),
        ("/%2F%2Fevil.example/x", "/evil.example/x?lang=en"),
        ("/a%3Fb", "/a%3Fb?lang=en"),
        ("/a%23b?q=c", "/a%23b?q=c&amp;lang=en"),
        ("/symbol/%C3%B1%3F", "/symbol/%C3%B1%3F?lang=en"),
    ],
)
def test_the_link_to_the_other_language_is_the_page_itself_on_this_site(
    client: FlaskClient, address: str, link: str
) -> None:
    page = client.get(address)
    assert page.status_code == 404
    assert f'<a href="{link}" hreflang="en"' in page.text

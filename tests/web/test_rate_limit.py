"""How many requests an address may send in a minute, where the site is set up to bound them."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.build import build
from indexer.engine.open import open_engine
from indexer.engine.port import Engine
from indexer.records import index_rules
from search_app import create_app
from search_app.settings import BadSetting, Settings, from_environment
from search_app.web.proxy import behind_proxy
from search_app.web.rate_limit import RateLimit, client_key

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(autouse=True)
def within_one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold the clock in the middle of a minute: at its turn the window lets one more request pass."""
    middle = time.time() // 60 * 60 + 30
    monkeypatch.setattr(time, "time", lambda: middle)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = open_engine(tmp_path_factory.mktemp("index"), rules={"index_rules": index_rules()})
    build(CORPUS, engine)
    return engine


def test_without_a_setting_nobody_is_bounded(engine: Engine) -> None:
    client = create_app(engine, Settings()).test_client()
    assert {client.get("/ayuda").status_code for _ in range(50)} == {200}
    assert Settings().requests_per_minute == 0 == from_environment({}).requests_per_minute


def test_beyond_the_bound_an_address_is_told_when_to_ask_again(engine: Engine) -> None:
    client = create_app(engine, Settings(requests_per_minute=3)).test_client()
    assert [client.get("/?q=armas").status_code for _ in range(4)] == [200, 200, 200, 429]
    page = client.get("/?q=armas")
    assert 1 <= int(page.headers["Retry-After"]) <= 60
    assert "no-store" in page.headers["Cache-Control"]
    assert "Demasiadas consultas" in page.text and page.headers["Retry-After"] in page.text
    assert "Too many requests" in client.get("/?lang=en").text
    problem = client.get("/api/v1/search?q=armas")
    assert (problem.status_code, problem.mimetype) == (429, "application/problem+json")
    assert problem.json["type"] == "urn:signatura:problem:too-many-requests"
    assert "Retry-After" in problem.headers
    assert client.get("/healthz").status_code == 200, "whoever watches the site is not a client"
    assert client.get("/static/signatura.css").status_code == 200
    other = client.get("/", environ_base={"REMOTE_ADDR": "198.51.100.7"})
    assert other.status_code == 200, "another address has a bound of its own"


def test_after_a_minute_the_address_may_ask_again(monkeypatch: pytest.MonkeyPatch) -> None:
    limit, now = RateLimit(2), time.time()
    assert [limit.count_request("a") > 0 for _ in range(3)] == [False, False, True]
    monkeypatch.setattr(time, "time", lambda: now + 121)
    assert limit.count_request("a") == 0


KEYS = {
    "198.51.100.7": "198.51.100.7",
    "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
    "::ffff:203.0.113.1": "203.0.113.1",
    "": "",
}


@pytest.mark.parametrize("remote", KEYS)
def test_a_request_counts_for_its_address_or_its_network_of_ipv6(remote: str) -> None:
    assert client_key(remote) == KEYS[remote]


def test_two_clients_of_a_proxy_on_this_machine_have_a_bound_each(engine: Engine) -> None:
    app = create_app(engine, Settings(requests_per_minute=1))
    app.wsgi_app = behind_proxy(app.wsgi_app)  # type: ignore[method-assign]
    client = app.test_client()

    def status(forwarded_for: str) -> int:
        return client.get("/", headers={"X-Forwarded-For": forwarded_for}).status_code

    assert [status("203.0.113.1"), status("203.0.113.1"), status("203.0.113.2")] == [200, 429, 200]


def test_a_setting_that_is_no_number_is_refused() -> None:
    with pytest.raises(BadSetting):
        from_environment({"REQUESTS_PER_MINUTE": "-1"})
    assert replace(Settings(), requests_per_minute=5) == from_environment({"REQUESTS_PER_MINUTE": "5"})

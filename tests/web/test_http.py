"""What HTTP gives to programs and browsers: other sites may read, answers are compressed, kept and dated."""

import gzip
import time
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.build import build
from indexer.engine.memory import MemoryEngine
from indexer.engine.port import Engine, Generation, Health, Query, Results
from search_app import create_app
from search_app.settings import Settings
from search_app.web.answer_cache import OVERHEAD, AnswerCache, CachedAnswer
from tests.web.test_app import CORPUS

API = "/api/v1/search?q=asistencia"
GZIP = {"Accept-Encoding": "gzip"}


@pytest.mark.parametrize(
    "address", [API, "/api/v1/nada", "/search.csv?q=a", "/healthz", "/organ/CTOC/COP.atom"]
)
def test_any_site_may_read_what_is_for_programs(client: FlaskClient, address: str) -> None:
    headers = client.get(address, headers={"Origin": "https://a.example"}).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Link" in headers["Access-Control-Expose-Headers"]


def test_a_browser_is_told_beforehand_what_it_may_send(client: FlaskClient) -> None:
    asked = {"Origin": "https://a.example", "Access-Control-Request-Headers": "if-none-match"}
    response = client.options(API, headers=asked)
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert response.headers["Access-Control-Allow-Headers"] == "*"


def test_a_page_is_not_for_other_sites(client: FlaskClient) -> None:
    assert "Access-Control-Allow-Origin" not in client.get("/?q=asistencia").headers


@pytest.mark.parametrize(
    "address", ["/?q=asistencia", API, "/organ/CTOC/COP.atom", "/static/signatura.css?v=1"]
)
def test_a_client_that_takes_gzip_gets_the_same_in_fewer_bytes(client: FlaskClient, address: str) -> None:
    plain, packed = client.get(address), client.get(address, headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2
    assert packed.headers["Content-Length"] == str(len(packed.data))
    for response in (plain, packed):
        assert "Accept-Encoding" in response.headers["Vary"]


@pytest.mark.parametrize("accepted", ["br", "gzip;q=0", "identity", "identity, gzip;q=0.5"])
def test_a_client_that_does_not_take_gzip_or_likes_it_less_gets_the_answer_as_it_is(
    client: FlaskClient, accepted: str
) -> None:
    response = client.get(API, headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in response.headers


def test_a_long_page_is_compressed_while_it_is_sent(app: Flask) -> None:
    @app.get("/lange")
    def long_page() -> object:
        return app.response_class((f"Teil {n} " * 100 for n in range(5)), mimetype="text/plain")

    response = app.test_client().get("/lange", headers=GZIP, buffered=False)
    assert (
        gzip.decompress(b"".join(response.iter_encoded()))
        == "".join(f"Teil {n} " * 100 for n in range(5)).encode()
    )


def test_a_small_answer_is_sent_as_it_is(client: FlaskClient) -> None:
    assert "Content-Encoding" not in client.get("/healthz", headers=GZIP).headers


def test_an_answer_says_when_it_changed_and_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get(API)
    built = datetime.fromisoformat(client.get("/healthz").get_json()["built"])
    modified = first.last_modified
    assert modified is not None and built <= modified <= datetime.now(UTC) + timedelta(seconds=1)
    again = client.get(API, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert (again.status_code, again.data) == (304, b"")
    # A later date is of a generation that was rolled back, or of another program.
    for other in (modified - timedelta(seconds=1), modified + timedelta(days=1)):
        since = other.strftime("%a, %d %b %Y %H:%M:%S GMT")
        assert client.get(API, headers={"If-Modified-Since": since}).status_code == 200
    # A tag that is named says more than a date.
    both = {"If-Modified-Since": first.headers["Last-Modified"], "If-None-Match": '"other"'}
    assert client.get(API, headers=both).status_code == 200


@pytest.mark.parametrize("address", [API, "/?q=asistencia", "/doc/resolucion-6-4", "/api/v1/openapi.json"])
def test_a_head_has_the_headers_of_the_answer_and_no_body(client: FlaskClient, address: str) -> None:
    asked, head = client.get(address), client.head(address)
    assert head.data == b""
    assert head.status_code == 200
    for name in ("Content-Type", "Content-Length", "ETag"):
        assert head.headers.get(name) == asked.headers.get(name)


# --- answers that are kept ----------------------------------------------------------------------------------


class CountingGeneration:
    """A generation that counts its searches."""

    def __init__(self, inner: Generation) -> None:
        self._inner = inner
        self.searches = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def search(self, query: Query) -> Results:
        self.searches += 1
        return self._inner.search(query)


class CountingEngine:
    """An engine with one such generation."""

    def __init__(self, engine: Engine) -> None:
        self.generation = CountingGeneration(engine.current())

    def current(self) -> Generation:
        return self.generation  # type: ignore[return-value]

    def health(self) -> Health:
        return Health(checked=True)


@pytest.mark.parametrize("address", [API, "/?q=asistencia", "/search.csv?q=asistencia", "/organ/CTOC/COP"])
def test_an_equal_question_is_answered_without_a_search(engine: Engine, address: str) -> None:
    counting = CountingEngine(engine)
    client = create_app(counting, Settings()).test_client()  # type: ignore[arg-type]
    first = client.get(address, headers=GZIP)
    asked = counting.generation.searches
    assert asked > 0
    again = client.get(address, headers=GZIP)
    assert counting.generation.searches == asked
    assert (again.data, dict(again.headers)) == (first.data, dict(first.headers))
    assert client.head(address, headers=GZIP).headers["Content-Length"] == first.headers["Content-Length"]
    # Another question, another host and another encoding are not equal.
    in_english = address + ("&" if "?" in address else "?") + "lang=en"
    for other, host, headers in (
        (in_english, "http://localhost", GZIP),
        (address, "http://other", GZIP),
        (address, "http://localhost", {}),
    ):
        before = counting.generation.searches
        client.get(other, base_url=host, headers=headers)
        assert counting.generation.searches > before, (other, host, headers)


def test_what_is_kept_costs_less_than_a_millisecond(client: FlaskClient) -> None:
    client.get(API, headers=GZIP)
    taken = []
    for _ in range(50):
        start = time.perf_counter()
        client.get(API, headers=GZIP)
        taken.append(time.perf_counter() - start)
    # The test client itself is part of it. A loaded machine has slow moments: the quickest tells.
    assert min(taken) < 0.001


def test_a_new_generation_answers_anew() -> None:
    engine = MemoryEngine()
    client = create_app(engine, Settings()).test_client()
    build(CORPUS, engine)
    first = client.get(API).get_json()
    build(CORPUS, engine, force=True)
    assert client.get(API).get_json()["index"]["generation"] != first["index"]["generation"]


def test_the_cache_holds_the_answers_asked_for_last_within_its_bytes() -> None:
    cache = AnswerCache(40 * OVERHEAD)
    # Each takes twice the overhead.
    answer = CachedAnswer((), b"x" * OVERHEAD)
    for number in range(100):
        cache.put("gen-1", (str(number),), answer)
        # It is asked for again and again.
        assert cache.get(("0",)) is not None
    assert cache.size == 40 * OVERHEAD
    assert [number for number in range(100) if cache.get((str(number),))] == [0, *range(81, 100)]
    cache.put("gen-1", ("99",), answer)
    assert cache.size == 40 * OVERHEAD
    cache.put("gen-1", ("large",), CachedAnswer((), b"x" * 3 * OVERHEAD))
    assert cache.get(("large",)) is None
    cache.put("gen-2", ("new",), answer)
    assert (cache.size, cache.get(("0",))) == (2 * OVERHEAD, None)


def test_a_site_can_keep_no_answers(engine: Engine) -> None:
    counting = CountingEngine(engine)
    client = create_app(counting, Settings(answer_cache_bytes=0)).test_client()  # type: ignore[arg-type]
    client.get(API)
    before = counting.generation.searches
    client.get(API)
    assert counting.generation.searches > before

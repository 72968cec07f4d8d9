"""The real server: what slow, silent and malformed clients cost the others, and how it starts and stops."""

import http.client
import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from indexer.build import build
from indexer.engine.open import open_engine
from indexer.records import index_rules
from tests.web.serving_process import HOST, PATIENCE, ROOT, Served, free_port, read_all, running, serving

# The empty line that would end it never comes.
HALF_A_REQUEST = b"GET /a HTTP/1.1\r\nHost: a\r\n"
HALF_A_BODY = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhalf"
# Seconds: a deadline that no test reaches.
LONG = "3600"
# Seconds: another client's answer takes milliseconds, on a busy machine too.
SOON = 5.0
SECURITY = (
    "Content-Security-Policy: default-src 'none'",
    "X-Content-Type-Options: nosniff",
    "Referrer-Policy",
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("served") / "index"
    build(ROOT / "corpus", open_engine(path, rules={"index_rules": index_rules()}))
    return path


@pytest.fixture(scope="module")
def patient(index: Path) -> Iterator[Served]:
    """A server that waits for ever, so that what it answers meanwhile is not owed to a deadline."""
    with serving(index, REQUEST_SECONDS=LONG, ANSWER_SECONDS=LONG) as served:
        yield served


@pytest.fixture(scope="module")
def hasty(index: Path) -> Iterator[Served]:
    """A server with the shortest deadlines and a small room."""
    bounds = {"REQUEST_SECONDS": "1", "ANSWER_SECONDS": "1", "CONNECTIONS": "40", "REQUEST_BYTES": "4096"}
    with serving(index, **bounds) as served:
        yield served


@pytest.mark.parametrize(
    ("sent", "many"),
    [(HALF_A_REQUEST, 4), (HALF_A_REQUEST, 100), (HALF_A_BODY, 100), (b"", 500)],
    ids=["4 half requests", "100 half requests", "100 half bodies", "500 silent connections"],
)
def test_clients_that_do_not_finish_their_requests_hold_up_nobody(
    patient: Served, sent: bytes, many: int
) -> None:
    with ExitStack() as clients:
        for _ in range(many):
            clients.enter_context(patient.connect(sent))
        assert patient.get("/healthz", SOON).status == 200
        assert patient.get("/?q=trata", SOON).status == 200


def test_requests_sent_without_waiting_get_one_answer(patient: Served) -> None:
    answer = patient.raw(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" * 20)
    assert answer.count("HTTP/1.1 200 OK") == 1
    assert "Connection: close" in answer


def test_a_request_has_a_deadline_however_steadily_it_drips(hasty: Served) -> None:
    with hasty.connect(b"GET /?q=") as client:
        client.setblocking(False)
        end = time.monotonic() + PATIENCE
        while not select.select([client], [], [], 0.2)[0]:
            assert time.monotonic() < end, "the connection is still open"
            client.send(b"a")
        assert read_all(client) == b""


@pytest.mark.parametrize("sent", [b"", HALF_A_REQUEST, HALF_A_BODY])
def test_a_connection_that_asks_nothing_is_closed(hasty: Served, sent: bytes) -> None:
    with hasty.connect(sent) as client:
        assert read_all(client) == b""


def test_a_client_that_keeps_asking_is_kept(hasty: Served) -> None:
    connection = http.client.HTTPConnection(HOST, hasty.port, timeout=PATIENCE)
    connection.connect()
    kept = connection.sock
    # Seconds: longer than all deadlines together.
    end = time.monotonic() + 4
    while time.monotonic() < end:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        time.sleep(0.1)
    assert connection.sock is kept
    connection.close()


def test_when_all_connections_are_taken_a_new_one_takes_the_place_of_the_oldest_that_asks_nothing(
    index: Path,
) -> None:
    with serving(index, REQUEST_SECONDS=LONG, CONNECTIONS="40") as served, ExitStack() as clients:
        first = clients.enter_context(served.connect())
        for _ in range(100):
            clients.enter_context(served.connect())
        assert served.get("/healthz", SOON).status == 200
        assert read_all(first) == b""


def test_more_requests_than_may_wait_are_told_so_at_once(index: Path) -> None:
    asked = b"GET /api/v1/search?q=a&size=100 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    answers: list[bytes] = []

    with serving(index, THREADS="1", WAITING_REQUESTS="2") as served:

        def ask() -> None:
            with served.connect(asked) as client:
                answers.append(read_all(client))

        asking = [threading.Thread(target=ask) for _ in range(80)]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join()
    statuses = {answer[9:12] for answer in answers}
    assert statuses == {b"200", b"503"}
    refused = next(answer.decode() for answer in answers if answer[9:12] == b"503")
    assert "Retry-After: 2" in refused and "application/problem+json" in refused
    problem = json.loads(refused.split("\r\n\r\n")[1])
    assert problem["status"] == 503
    assert set(problem) == {"type", "title", "status", "detail", "instance"}
    assert "Hay demasiadas consultas" in problem["detail"] and "Too many questions" in problem["detail"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost a\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\r\n\r\n", 400),
        (b"GET http://[a HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n", 413),
        (b"GET /?q=" + b"a" * 4090 + b" HTTP/1.1\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
    ],
)
def test_what_the_server_refuses_is_said_in_both_languages_with_the_headers_of_every_answer(
    hasty: Served, sent: bytes, status: int
) -> None:
    answer = hasty.raw(sent)
    head, _, body = answer.partition("\r\n\r\n")
    assert head.startswith(f"HTTP/1.{head[7]} {status} ")
    for header in SECURITY:
        assert header in head
    spanish, english = body.splitlines()
    assert spanish.startswith(("La ", "Este ")) and english.startswith(("The ", "This "))


def test_a_body_that_is_too_long_is_told_how_long_it_may_be(hasty: Served) -> None:
    answer = hasty.raw(b"POST /symbols HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n")
    assert "se admiten 4 kB" in answer and "4 kB are allowed" in answer


def test_headers_with_underscores_name_no_script(patient: Served) -> None:
    response = patient.get("/?q=trata", SCRIPT_NAME="/evil", PATH_INFO="/evil")
    assert response.status == 200
    assert "evil" not in response.body  # type: ignore[attr-defined]


def test_a_proxy_on_this_machine_may_say_that_it_was_asked_by_https(patient: Served) -> None:
    page = patient.get("/doc/resolucion-6-4", **{"X-Forwarded-Proto": "https", "Host": "a.example"})
    assert "https://a.example/doc/resolucion-6-4" in page.body  # type: ignore[attr-defined]


# --- starting and stopping ----------------------------------------------------------------------------------


def test_it_serves_an_address_of_ipv6(index: Path) -> None:
    try:
        free_port("::1")
    except OSError:
        pytest.skip("this machine has no ::1")
    with serving(index, host="::1") as served:
        assert served.get("/healthz").status == 200


def test_half_requests_do_not_keep_it_from_stopping(index: Path) -> None:
    with serving(index, REQUEST_SECONDS=LONG, STOP_SECONDS=LONG) as served, ExitStack() as clients:
        for _ in range(4):
            clients.enter_context(served.connect(HALF_A_REQUEST))
        served.get("/healthz")
        assert served.stop() == 0


APP = """
import sys, time
from flask import Flask
from search_app.web.request_context import hold_back
from search_app.web.gunicorn_server import Server
from search_app.settings import Settings

written = []

def make():
    app = Flask("slow")
    app.add_url_rule("/healthz", "healthz", lambda: "ok")
    @app.get("/sleep/<int:seconds>")
    def sleep(seconds):
        time.sleep(seconds)
        return "slept"
    app.add_url_rule("/long", "long", lambda: "a" * 20_000_000)
    app.add_url_rule("/written", "written", lambda: str(len(written)))
    @app.get("/list")
    def list_without_bound():
        hold_back()
        def megabytes():
            for _ in range(20):
                written.append(1)
                yield "a" * 1_000_000
        return megabytes()
    return app

Server(make, Settings(port=int(sys.argv[1]), **eval(sys.argv[2]))).run()
"""
A_LIST = b"GET /list HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
# The answer is longer than what the system buffers for a client.
A_LONG_ANSWER = b"GET /long HTTP/1.1\r\nHost: a\r\n\r\n"


@contextmanager
def app(**settings: int) -> Iterator[Served]:
    """An application that sleeps and says much, served as this one is."""
    port = free_port()
    with running([sys.executable, "-c", APP, str(port), repr(settings)], port) as served:
        yield served


def test_clients_that_do_not_read_their_answers_hold_up_nobody() -> None:
    with app() as served, ExitStack() as clients:
        # Twice as many as there are threads.
        for _ in range(8):
            clients.enter_context(served.connect(A_LONG_ANSWER, receive_buffer=2048))
        time.sleep(1)
        assert served.get("/healthz", SOON).status == 200


def test_a_list_is_written_no_faster_than_its_client_reads_it() -> None:
    with app() as served, served.connect(A_LIST, receive_buffer=2048) as client:
        before, now = -1, 0
        while now == 0 or now != before:
            time.sleep(0.5)
            before, now = now, int(served.get("/written").body)
        assert 1 <= now <= 4, f"{now} MB were written for a client that read nothing"
        assert read_all(client).count(b"a" * 1000) == 20_000


def test_a_client_that_does_not_take_its_answer_is_let_go() -> None:
    with app(answer_seconds=1) as served, served.connect(A_LONG_ANSWER, receive_buffer=2048) as client:
        gone = select.poll()
        gone.register(client, select.POLLHUP | select.POLLERR)
        assert gone.poll(PATIENCE * 1000), "the connection is still open"


def test_four_requests_that_never_end_do_not_keep_it_from_stopping() -> None:
    with app(stop_seconds=3) as served, ExitStack() as clients:
        for _ in range(4):
            clients.enter_context(served.connect(b"GET /sleep/3600 HTTP/1.1\r\nHost: a\r\n\r\n"))
        time.sleep(1)
        assert served.stop() == 0


def test_a_request_that_is_being_answered_is_answered_before_it_stops() -> None:
    asked = b"GET /sleep/2 HTTP/1.1\r\nHost: a\r\n\r\n"
    with app(stop_seconds=60) as served, served.connect(asked) as client:
        time.sleep(1)
        assert served.stop() == 0
        assert read_all(client).endswith(b"slept")


def ended(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """How `python -m ...` ends, when it does so at once."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=3 * PATIENCE,
    )


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        ((), {"PORT": "99999"}),
        ((), {"PORT": "ocho"}),
        ((), {"REQUEST_SECONDS": "0"}),
        (("--port", "65536"), {}),
        (("--host", "nowhere.invalid"), {}),
        (("--host", "a" * 70), {}),
    ],
)
def test_a_wrong_setting_is_one_sentence_in_the_language_asked_for(
    arguments: tuple[str, ...], environment: dict[str, str]
) -> None:
    spanish = ended("search_app", "serve", *arguments, **environment)
    english = ended("search_app", "serve", *arguments, "--lang", "en", **environment)
    for done in (spanish, english):
        assert (done.returncode, done.stdout) == (2, "")
        assert "Traceback" not in done.stderr
    in_spanish = ("Corríj", "Corrija", "no es un número")
    in_english = ("Correct", "is no whole number")
    assert any(said in spanish.stderr for said in in_spanish)
    assert not any(said in spanish.stderr for said in in_english)
    assert any(said in english.stderr for said in in_english)
    assert not any(said in english.stderr for said in in_spanish)


def test_a_port_that_is_taken_is_one_sentence_in_the_language_asked_for() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        arguments = ("search_app", "serve", "--port", str(taken.getsockname()[1]))
        spanish, english = ended(*arguments), ended(*arguments, SIGNATURA_LANG="en")
    assert (spanish.returncode, english.returncode) == (2, 2)
    assert "está ocupado" in spanish.stderr and "is in use" not in spanish.stderr
    assert "is in use" in english.stderr and "está ocupado" not in english.stderr


def test_an_index_of_another_version_is_served_and_says_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.build.record_rules", lambda: "of an older version")
    index = tmp_path / "index"
    build(ROOT / "corpus", open_engine(index, rules={"index_rules": index_rules()}))
    with serving(index) as served:
        assert served.get("/?q=trata").status == 200
        assert served.get("/doc/resolucion-6-4").status == 200
        served.stop()
        assert served.process.stderr is not None
        said = served.process.stderr.read().decode()
    assert f"ejecute python -m indexer build CORPUS --index {index}" in said


def test_an_index_of_this_version_says_nothing_of_it(index: Path) -> None:
    with serving(index) as served:
        served.stop()
        assert served.process.stderr is not None
        assert "indexer build" not in served.process.stderr.read().decode()

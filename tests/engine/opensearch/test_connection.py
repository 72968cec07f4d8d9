"""What goes wrong on the way to a cluster: what is sent again, for how long, and what is said in the end."""

import dataclasses
import json
import logging
import shutil
import socket
import subprocess
import time
from base64 import b64decode, b64encode
from itertools import count
from pathlib import Path

import pytest

from indexer.engine.opensearch import hosts
from indexer.engine.opensearch.address import OpenSearchAddress
from indexer.engine.opensearch.connection import Connection, Search, StatusError
from indexer.engine.opensearch.settings import OpenSearchSettings
from indexer.errors import BadQuery, EngineUnavailable
from tests.engine.opensearch.scripted_server import ScriptedServer, scripted_server
from tests.opensearch.cluster import free_port

QUICK = OpenSearchSettings(attempt_seconds=0.2, patience_seconds=0.8, user="me", password="s3cret")
# Where what is tested is not the time: a busy machine is slow to answer.
UNHURRIED = OpenSearchSettings(attempt_seconds=10, patience_seconds=30)
FOUND = {"timed_out": False, "_shards": {"total": 2, "successful": 2}, "hits": {}}
SEARCH = [Search("i", {})]


def connection(*servers: ScriptedServer | str, settings: OpenSearchSettings = QUICK) -> Connection:
    addresses = tuple(server if isinstance(server, str) else server.host for server in servers)
    return Connection(OpenSearchAddress(addresses, "s"), settings)


def failure(status: int, kind: str = "some_exception") -> tuple[int, object]:
    error = {"root_cause": [{"type": kind, "reason": "because"}], "type": kind, "reason": "because"}
    return status, {"error": error, "status": status}


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_server_that_is_overloaded_or_not_ready_is_asked_again(status: int) -> None:
    with scripted_server(failure(status), failure(status), (200, {"done": True})) as server:
        assert connection(server, settings=UNHURRIED).request("GET", "/x") == {"done": True}
    assert len(server.requests) == 3


def test_patience_ends_and_the_error_says_what_was_answered() -> None:
    with scripted_server(failure(503, "master_not_discovered_exception")) as server:
        start = time.monotonic()
        with pytest.raises(EngineUnavailable, match="503 master_not_discovered") as given_up:
            connection(server).request("GET", "/x")
        assert 0.3 < time.monotonic() - start < 5
    assert given_up.value.kind == "engine-unavailable"


def test_a_host_that_hangs_is_left_for_the_next() -> None:
    settings = OpenSearchSettings(attempt_seconds=0.5, patience_seconds=30)
    with scripted_server(20.0) as hanging, scripted_server((200, {"done": True})) as sound:
        asked = connection(hanging, sound, settings=settings)
        for _ in range(4):
            assert asked.request("GET", "/x") == {"done": True}
        # It cost one attempt, and is not asked again soon; only for a sign of life.
        assert hanging.requests.count("GET /x") <= 1


def node(name: str) -> tuple[int, object]:
    return 200, {"nodes": {name: {"name": "n"}}}


def is_probe(request: str) -> bool:
    return request.startswith("GET /_nodes/_local")


def test_searches_prefer_the_copies_of_nodes_that_give_a_sign_of_life(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A node that hangs is handed its part of a search by those that answer, until the cluster has noticed."""
    settings = OpenSearchSettings(attempt_seconds=1, patience_seconds=30)
    monkeypatch.setattr(hosts, "PROBE_SECONDS", 1.0)
    found = 200, {"responses": [FOUND]}
    with (
        scripted_server(20.0) as hanging,
        # It waits for the node that hangs, too.
        scripted_server(20.0, node("a")) as first,
        scripted_server(node("b"), found) as second,
    ):
        asked = connection(hanging, first, second, settings=settings)
        # It is the turn of the first one that answers, then of the other.
        asked._open()._turns = count(1)
        assert asked.search(SEARCH) == [FOUND]
        assert [is_probe(request) for request in hanging.requests] == [True]
        assert [is_probe(request) for request in first.requests] == [False, True]
        assert [is_probe(request) for request in second.requests] == [True, False]
        (told,) = {json.loads(body.splitlines()[0]).get("preference") for body in second.bodies if body}
        assert sorted(told.removeprefix("_prefer_nodes:").split(",")) == ["a", "b"]


def test_while_all_hosts_answer_a_slow_request_is_waited_for_and_not_sent_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = OpenSearchSettings(attempt_seconds=0.2, patience_seconds=30)
    monkeypatch.setattr(hosts, "PROBE_SECONDS", 20.0)
    with (
        scripted_server((200, {"responses": [FOUND]}, 2.0), node("a")) as first,
        scripted_server(node("b")) as second,
    ):
        asked = connection(first, second, settings=settings)
        asked._open()._turns = count()
        assert asked.search(SEARCH) == [FOUND]
        assert [is_probe(request) for request in first.requests][:2] == [False, True]
        assert all(map(is_probe, first.requests[1:] + second.requests))


def test_a_silent_host_that_answers_again_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "RECHECK_SECONDS", 0.3)
    settings = OpenSearchSettings(attempt_seconds=0.5, patience_seconds=30)
    with scripted_server(20.0) as hanging, scripted_server((200, {"done": True})) as sound:
        asked = connection(hanging, sound, settings=settings)
        for _ in range(2):
            asked.request("GET", "/x")
        hanging.answers[:] = [(200, {"done": True})]
        before = hanging.requests.count("GET /x")
        deadline = time.monotonic() + 20
        while hanging.requests.count("GET /x") == before:
            assert time.monotonic() < deadline
            assert asked.request("GET", "/x") == {"done": True}
            time.sleep(0.05)


def test_a_host_that_is_gone_is_left_for_the_next() -> None:
    with scripted_server((200, {"done": True})) as sound:
        asked = connection(f"http://127.0.0.1:{free_port()}", sound, settings=UNHURRIED)
        assert all(asked.request("GET", "/x") == {"done": True} for _ in range(4))


def test_what_one_page_has_lost_is_counted_over_all_its_requests() -> None:
    with scripted_server(0.3, (200, {}), 0.3, (200, {}), 0.3, (200, {})) as server:
        asked = connection(server, server.host.replace("127.0.0.1", "localhost"))
        with pytest.raises(EngineUnavailable):
            for _ in range(10):
                server.answers[:] = [0.3, (200, {})]
                asked.request("GET", "/x")
        asked.forgive()
        server.answers[:] = [0.3, (200, {"done": True})]
        assert asked.request("GET", "/x") == {"done": True}


@pytest.mark.parametrize("document", ["unavailable_shards_exception", "index_not_found_exception"])
def test_a_document_out_of_reach_is_looked_up_again_unless_its_index_is_gone(document: str) -> None:
    lost = {"docs": [{"_id": "a", "error": failure(503, document)[1]["error"]}]}  # type: ignore[index]
    there = {"docs": [{"_id": "a", "found": False}]}
    with scripted_server((200, lost), (200, there)) as server:
        asked = connection(server, settings=UNHURRIED)
        if document == "unavailable_shards_exception":
            assert asked.documents("i", [{"_id": "a"}]) == there["docs"]
        else:
            with pytest.raises(EngineUnavailable, match=document):
                asked.documents("i", [{"_id": "a"}])


def test_a_count_without_some_shard_is_no_count() -> None:
    counts = [(200, {"count": 1, "_shards": {"total": 2, "successful": number}}) for number in (1, 2)]
    with scripted_server(*counts) as server:
        assert connection(server, settings=UNHURRIED).count("i", {"match_all": {}}) == 1
    assert len(server.requests) == 2


def test_no_server_at_all_is_said_with_its_name() -> None:
    port = free_port()
    with pytest.raises(EngineUnavailable, match=f"127.0.0.1:{port}"):
        connection(f"http://127.0.0.1:{port}").request("GET", "/x")


@pytest.mark.parametrize(("status", "kind"), [(401, "engine-credentials"), (403, "engine-forbidden")])
def test_who_is_refused_is_told_so_at_once_and_without_the_password(
    status: int, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with scripted_server(failure(status, "security_exception")) as server:
        with pytest.raises(EngineUnavailable) as refused:
            connection(server).request("GET", "/x")
        assert len(server.requests) == 1
        assert server.headers[0]["authorization"] == f"Basic {b64encode(b'me:s3cret').decode()}"
    assert refused.value.kind == kind
    told = str(refused.value) + caplog.text
    assert "s3cret" not in told and b64encode(b"me:s3cret").decode() not in told


def test_user_and_password_are_sent_in_utf8() -> None:
    settings = dataclasses.replace(QUICK, user="señal", password="contraseña €")
    with scripted_server((200, {})) as server:
        connection(server, settings=settings).request("GET", "/x")
    sent = server.headers[0]["authorization"].removeprefix("Basic ")
    assert b64decode(sent).decode() == "señal:contraseña €"


def test_a_certificate_that_is_not_trusted_is_said_at_once() -> None:
    with scripted_server((200, {})) as server, pytest.raises(EngineUnavailable) as refused:
        connection(server.host.replace("http:", "https:")).request("GET", "/x")
    assert refused.value.kind == "engine-certificate"


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl makes the certificate of this test: apt install openssl")
    files = tmp_path / "ca.pem", tmp_path / "key.pem"
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=trial"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-out", str(files[0]), "-keyout", str(files[1])]
    subprocess.run(command, check=True, capture_output=True)
    return files


def test_a_server_is_trusted_by_the_authority_that_is_named_and_by_its_own_name(
    certificate: tuple[Path, Path],
) -> None:
    trusting = dataclasses.replace(UNHURRIED, user="me", password="s3cret", ca_file=certificate[0])
    with scripted_server((200, {"done": True}), certificate=certificate) as server:
        assert connection(server, settings=trusting).request("GET", "/x") == {"done": True}
        for host, settings in (
            (server.host, dataclasses.replace(trusting, ca_file=None)),
            (server.host.replace("127.0.0.1", "localhost"), trusting),
        ):
            with pytest.raises(EngineUnavailable) as refused:
                connection(host, settings=settings).request("GET", "/x")
            assert refused.value.kind == "engine-certificate"
    # Nobody else was shown the password.
    assert len(server.requests) == 1


def test_an_answer_in_html_of_a_proxy_is_no_answer() -> None:
    with scripted_server((200, b"<html>"), (200, {"done": True})) as server:
        assert connection(server, settings=UNHURRIED).request("GET", "/x") == {"done": True}


@pytest.mark.parametrize(
    "partial",
    [
        {**FOUND, "_shards": {"total": 2, "successful": 1, "failed": 0}},
        {**FOUND, "timed_out": True},
        failure(503, "search_phase_execution_exception")[1],
    ],
)
def test_an_answer_of_a_part_of_the_shards_is_refused_and_asked_for_again(partial: object) -> None:
    with scripted_server((200, {"responses": [FOUND, partial]}), (200, {"responses": [FOUND]})) as server:
        assert connection(server, settings=UNHURRIED).search(SEARCH) == [FOUND]
    with scripted_server((200, {"responses": [partial]})) as server, pytest.raises(EngineUnavailable):
        connection(server).search(SEARCH)


def test_a_search_that_the_server_refuses_is_a_bad_query() -> None:
    refused = failure(400, "too_many_nested_clauses")[1]
    with (
        scripted_server((200, {"responses": [refused]})) as server,
        pytest.raises(BadQuery, match="too_many"),
    ):
        connection(server, settings=UNHURRIED).search(SEARCH)
    assert len(server.requests) == 1


def test_any_other_request_that_the_server_refuses_is_not_the_askers_fault() -> None:
    with scripted_server(failure(400)) as server, pytest.raises(EngineUnavailable):
        connection(server, settings=UNHURRIED).request("PUT", "/x", {})
    with scripted_server(failure(409)) as server, pytest.raises(StatusError):
        connection(server, settings=UNHURRIED).request("PUT", "/x", {}, accept=(409,))


def test_an_index_that_is_gone_is_said_and_not_waited_for() -> None:
    gone = failure(404, "index_not_found_exception")[1]
    with (
        scripted_server((200, {"responses": [gone]})) as server,
        pytest.raises(EngineUnavailable, match="index_not_found"),
    ):
        connection(server, settings=UNHURRIED).search(SEARCH)
    assert len(server.requests) == 1


def test_what_is_asked_once_is_not_waited_for_longer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host = f"http://127.0.0.1:{silent.getsockname()[1]}"
        start = time.monotonic()
        with pytest.raises(EngineUnavailable):
            connection(host).request("GET", "/x", seconds=0.1)
        assert time.monotonic() - start < 0.7

"""What is believed of a proxy on this machine, and of nobody else."""

from collections.abc import Callable
from typing import Any

import pytest

from search_app.web.proxy import behind_proxy

ADDRESSES = {
    ("198.51.100.7", ""): "198.51.100.7",
    ("198.51.100.7", "203.0.113.1"): "198.51.100.7",
    ("127.0.0.1", ""): "127.0.0.1",
    ("127.0.0.1", "10.9.9.9, 203.0.113.1"): "203.0.113.1",
    ("127.0.0.1", "203.0.113.1,"): "127.0.0.1",
    ("127.0.0.1", "x" * 500): "127.0.0.1",
    ("::1", "2001:db8::1"): "2001:db8::1",
}


def seen_by_the_application(remote: str, **headers: str) -> dict[str, Any]:
    environ: dict[str, Any] = {"REMOTE_ADDR": remote, "wsgi.url_scheme": "http", **headers}

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        return []

    behind_proxy(application)(environ, lambda *_: None)
    return environ


@pytest.mark.parametrize("remote, forwarded_for", ADDRESSES, ids=lambda told: told[:40])
def test_only_a_proxy_on_this_machine_says_for_whom_it_asks(remote: str, forwarded_for: str) -> None:
    environ = seen_by_the_application(remote, HTTP_X_FORWARDED_FOR=forwarded_for)
    assert environ["REMOTE_ADDR"] == ADDRESSES[remote, forwarded_for]


def test_only_a_proxy_on_this_machine_says_that_it_speaks_https() -> None:
    assert seen_by_the_application("::1", HTTP_X_FORWARDED_PROTO="https")["wsgi.url_scheme"] == "https"
    assert seen_by_the_application("::1", HTTP_X_FORWARDED_PROTO="ftp")["wsgi.url_scheme"] == "http"
    assert (
        seen_by_the_application("198.51.100.7", HTTP_X_FORWARDED_PROTO="https")["wsgi.url_scheme"] == "http"
    )

"""What a proxy on this machine says of the client for whom it asks."""

import ipaddress
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

LOOPBACK = ("127.0.0.1", "::1")


def behind_proxy(application: Application) -> Application:
    """Return the application with the scheme and the address of the client, where a proxy on this machine states them.

    X-Forwarded-Proto is believed if it says https. Of X-Forwarded-For the last entry is believed, which the proxy added
    itself, if it is an address: a client may have written what stands before it. Requests from other machines keep
    their own.
    """

    def proxied(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REMOTE_ADDR"] in LOOPBACK:
            if environ.get("HTTP_X_FORWARDED_PROTO") == "https":
                environ["wsgi.url_scheme"] = "https"
            client = environ.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
            if _is_address(client):
                environ["REMOTE_ADDR"] = client
        return application(environ, start_response)

    return proxied


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True

"""Sends requests to a cluster, and repeats them on other hosts for as long as its patience lasts.

What a search finds is whole or refused: an answer from a part of the shards is an error like any other.
"""

import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec

from indexer.engine.opensearch.address import OpenSearchAddress
from indexer.engine.opensearch.settings import OpenSearchSettings
from indexer.errors import BadIndexAddress, BadQuery, EngineUnavailable

T = TypeVar("T")
Json = dict[str, Any]

FIRST_PAUSE = 0.02
LONGEST_PAUSE = 5.0
# A host that did not answer is asked again after so many seconds, and after twice as many the next time.
DEAD_SECONDS = 2
# For each host.
CONNECTIONS = 16


class StatusError(Exception):
    """An answer with an error in it: the status of HTTP, and what kind of error it says it is."""

    def __init__(self, status: int, kind: str, reason: str) -> None:
        super().__init__(f"{status} {kind}: {reason[:300]}")
        self.status = status
        self.kind = kind


class _Refused(Exception):
    """An answer that says the request itself is wrong."""


class _Lost(Exception):
    """No answer, or one that says to come again."""


@dataclass(frozen=True, slots=True)
class Search:
    """One search of several that are sent together. With `dfs`, terms are weighed by the statistics of all shards."""

    index: str
    body: Json
    dfs: bool = True


class Connection:
    """The connections of one process to a cluster, which are opened at the first request."""

    def __init__(
        self, address: OpenSearchAddress, settings: OpenSearchSettings, *, building: bool = False
    ) -> None:
        """With `building`, each request has the patience of a builder, and not that of someone who waits for a page.

        BadIndexAddress when a password would be sent in the clear.
        """
        if settings.password and not (address.is_encrypted or address.is_local):
            raise BadIndexAddress("password-without-tls", address=address)
        self._address = address
        self._settings = settings
        self._building = building
        self._patience = settings.build_seconds if building else settings.patience_seconds
        if building:
            self._attempt_seconds = settings.build_seconds / 3
        else:
            self._attempt_seconds = settings.attempt_seconds if len(address.hosts) > 1 else self._patience
        self._transport: Any = None
        self._opening = threading.Lock()
        self._lost = threading.local()

    def forgive(self) -> None:
        """Forget the time that this thread has lost: a new page begins."""
        self._lost.seconds = 0.0

    def close(self) -> None:
        """Close all connections. The next request opens new ones."""
        with self._opening:
            transport, self._transport = self._transport, None
        if transport is not None:
            transport.close()

    # --- requests -------------------------------------------------------------------------------------------

    def request(
        self,
        method: str,
        path: str,
        body: Json | bytes | None = None,
        *,
        accept: Collection[int] = (),
        seconds: float | None = None,
    ) -> Json:
        """Send a request and return its answer. With `seconds` it is sent once, and waited for so long.

        An answer of a status in `accept` raises StatusError, and so does any that is an error of the request itself.
        EngineUnavailable, once the patience is at its end.
        """
        data = body if isinstance(body, bytes) or body is None else msgspec.json.encode(body)
        try:
            if seconds is not None:
                return self._send(method, path, data, seconds, accept)
            return self._repeat(lambda timeout: self._send(method, path, data, timeout, accept))
        except (_Lost, _Refused) as error:
            raise EngineUnavailable(str(error)) from None

    def search(self, searches: Sequence[Search]) -> list[Json]:
        """Return the whole answer of each search. BadQuery where the server refuses one; EngineUnavailable."""
        if not searches:
            return []
        lines = []
        for search in searches:
            header: Json = {"index": search.index, "allow_partial_search_results": False}
            if search.dfs:
                header["search_type"] = "dfs_query_then_fetch"
            lines += [msgspec.json.encode(header), msgspec.json.encode(search.body)]
        data = b"\n".join(lines) + b"\n"
        return self._find(lambda timeout: self._send_searches(data, timeout))

    def search_with_named_scores(self, search: Search) -> Json:
        """Return the whole answer of a search, in which each hit tells the scores of the named queries it matches."""
        path = f"/{search.index}/_search?search_type={'dfs_' * search.dfs}query_then_fetch"
        path += "&allow_partial_search_results=false&include_named_queries_score=true"
        data = msgspec.json.encode(search.body)
        return self._find(lambda timeout: _whole(self._send("POST", path, data, timeout, ())))

    def _find(self, send: Callable[[float], T]) -> T:
        try:
            return self._repeat(send)
        except _Refused as error:
            raise BadQuery(str(error)) from None

    def raise_for_failed_look_up(self, error: object) -> None:
        """Raise for one document of several that could not be read, because its shard is out of reach."""
        kind, reason = _kind_and_reason(error)
        raise EngineUnavailable(f"{kind}: {reason[:300]}")

    def _send_searches(self, data: bytes, timeout: float) -> list[Json]:
        answers: list[Json] = self._send("POST", "/_msearch", data, timeout, ())["responses"]
        for answer in answers:
            if "error" in answer:
                raise_for_error(answer["status"], answer["error"])
            _whole(answer)
        return answers

    def _repeat(self, send: Callable[[float], T]) -> T:
        """Send until there is an answer, each time to the next host, while patience lasts."""
        if self._building:
            self.forgive()
        # Before the time counts: the first request of a process loads the client.
        self._open()
        pause = FIRST_PAUSE
        while True:
            started = time.monotonic()
            left = self._patience - self._seconds_lost
            try:
                return send(max(min(self._attempt_seconds, left), 0.05))
            except _Lost as error:
                if self._seconds_lost + time.monotonic() - started + pause >= self._patience:
                    self._lost.seconds = self._seconds_lost + time.monotonic() - started
                    raise EngineUnavailable(str(error)) from None
                time.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            self._lost.seconds = self._seconds_lost + time.monotonic() - started

    @property
    def _seconds_lost(self) -> float:
        return float(getattr(self._lost, "seconds", 0.0))

    def _send(
        self, method: str, path: str, data: bytes | None, timeout: float, accept: Collection[int]
    ) -> Json:
        """Send a request once. _Lost where it may be sent again; StatusError, _Refused, EngineUnavailable."""
        from opensearchpy import exceptions

        try:
            answer = self._open().perform_request(method, path, body=data, timeout=timeout)
        except exceptions.SSLError as error:
            # Asking again would find the same certificate.
            raise EngineUnavailable(f"{self._hosts()}: {error.info}", "engine-certificate") from None
        except exceptions.ConnectionError as error:
            raise _Lost(f"{self._hosts()}: {type(error.info).__name__}") from None
        except exceptions.TransportError as error:
            info = error.info if isinstance(error.info, Mapping) else {}
            status = int(error.status_code)
            if status in accept:
                raise StatusError(status, *_kind_and_reason(info.get("error"))) from None
            where = f"{self._hosts()}: {method} {path.partition('?')[0]}"
            if status == 401:
                raise EngineUnavailable(where, "engine-credentials") from None
            kind, _ = _kind_and_reason(info.get("error"))
            # A block of the index is a 403 too: one that is published, or a disk that is full.
            if status == 403 and kind != "cluster_block_exception":
                raise EngineUnavailable(where, "engine-forbidden") from None
            raise_for_error(status, info.get("error"))
        except exceptions.SerializationError:
            # A proxy that answers in HTML, as when it finds no node behind it.
            raise _Lost(f"{self._hosts()}: an answer that is not JSON") from None
        return answer if isinstance(answer, dict) else {}

    def _hosts(self) -> str:
        return ", ".join(urlsplit(host).netloc for host in self._address.hosts)

    def _open(self) -> Any:
        """Return the client's transport; it opens connections as they are needed."""
        with self._opening:
            if self._transport is None:
                self._transport = _open_transport(self._address, self._settings)
            return self._transport


def is_worth_repeating(status: int) -> bool:
    """Return whether another host, or the same one later, may answer: overloaded, not ready, without some shard.

    A node that is lost in the middle of a search is a 500, like a fault of the server's own.
    """
    return status == 429 or status >= 500


def raise_for_error(status: int, error: object) -> None:
    """Raise what an answer with this error in it means: _Lost, _Refused or EngineUnavailable."""
    kind, reason = _kind_and_reason(error)
    if is_worth_repeating(status):
        raise _Lost(f"{status} {kind}")
    if status == 404:
        # Removed under us: the next request looks up which generation is published now.
        raise EngineUnavailable(f"{kind}: {reason}")
    if status == 400:
        raise _Refused(f"{kind}: {reason[:300]}")
    raise EngineUnavailable(f"{status} {kind}: {reason[:300]}")


def _whole(answer: Json) -> Json:
    """Return the answer of a search, when all shards gave theirs."""
    shards = answer["_shards"]
    if answer["timed_out"] or shards["successful"] < shards["total"]:
        raise _Lost(f"{shards['successful']} of {shards['total']} shards answered")
    return answer


def _kind_and_reason(error: object) -> tuple[str, str]:
    """Return what kind of error an answer names, and why; of the deepest one that is named."""
    if not isinstance(error, Mapping):
        return "error", str(error)
    causes = error.get("root_cause")
    cause = causes[0] if causes else error
    return str(cause.get("type")), str(cause.get("reason"))


def _open_transport(address: OpenSearchAddress, settings: OpenSearchSettings) -> Any:
    try:
        from opensearchpy import Transport, Urllib3HttpConnection
        from opensearchpy.exceptions import SerializationError
        from opensearchpy.serializer import Serializer
    except ImportError:
        raise EngineUnavailable("pip install 'signatura[opensearch]'", "engine-client-missing") from None

    class MsgspecSerializer(Serializer):
        """Reads answers several times as fast as the client's own serializer."""

        mimetype = "application/json"

        def loads(self, s: str) -> Any:
            try:
                return msgspec.json.decode(s)
            except msgspec.MsgspecError as error:
                raise SerializationError(s, error) from None

        def dumps(self, data: Any) -> Any:
            return data

    hosts = []
    for host in address.hosts:
        split = urlsplit(host)
        hosts.append({"host": split.hostname, "port": split.port, "use_ssl": split.scheme == "https"})
    trust: Json = {}
    if address.is_encrypted:
        trust = {"verify_certs": True}
        if settings.ca_file:
            trust["ca_certs"] = str(settings.ca_file)
    return Transport(
        hosts,
        connection_class=Urllib3HttpConnection,
        serializer=MsgspecSerializer(),
        # Repeating is decided here; the client only remembers which hosts did not answer.
        max_retries=0,
        retry_on_timeout=True,
        dead_timeout=DEAD_SECONDS,
        pool_maxsize=CONNECTIONS,
        http_auth=(settings.user, settings.password) if settings.user else None,
        http_compress=False,
        **trust,
    )

"""Sends requests to a cluster, and repeats them on other hosts for as long as its patience lasts.

What a search finds is whole or refused: an answer from a part of the shards is an error like any other.
"""

import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

import msgspec

from indexer.engine.opensearch.address import OpenSearchAddress
from indexer.engine.opensearch.hosts import Host, Hosts
from indexer.engine.opensearch.settings import OpenSearchSettings
from indexer.errors import BadIndexAddress, BadQuery, EngineUnavailable

T = TypeVar("T")
Json = dict[str, Any]

FIRST_PAUSE = 0.02
LONGEST_PAUSE = 5.0
# An attempt has at least so long, whatever is left of the patience.
SHORTEST_ATTEMPT = 0.05


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


class _Silence(_Lost):
    """No answer at all."""


@dataclass(frozen=True, slots=True)
class Search:
    """One search of several that are sent together. With `dfs`, terms are weighed by the statistics of all shards."""

    index: str
    body: Json
    dfs: bool = True


@dataclass(frozen=True, slots=True)
class _Attempt:
    """Where a request is sent, how many seconds its answer is waited for, and which copies it should prefer."""

    host: Host
    seconds: float
    preference: str | None = None


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
        # What is written is sent to one host at a time.
        self._hedges = not building and len(address.hosts) > 1
        if building:
            self._attempt_seconds = settings.build_seconds / 3
        else:
            self._attempt_seconds = settings.attempt_seconds if self._hedges else self._patience
        self._hosts: Hosts | None = None
        self._opening = threading.Lock()
        self._lost = threading.local()

    def forgive(self) -> None:
        """Forget the time that this thread has lost: a new page begins."""
        self._lost.seconds = 0.0

    def close(self) -> None:
        """Close all connections. The next request opens new ones."""
        with self._opening:
            hosts, self._hosts = self._hosts, None
        if hosts is not None:
            hosts.close()

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

        An answer of a status in `accept` raises StatusError. EngineUnavailable for any other that is an error of the
        request itself, and once the patience is at its end.
        """
        data = body if isinstance(body, bytes) or body is None else msgspec.json.encode(body)
        try:
            if seconds is not None:
                return self._send(method, path, data, _Attempt(self._open().next(), seconds), accept)
        except (_Lost, _Refused) as error:
            raise EngineUnavailable(str(error)) from None
        return self._look_up(lambda attempt: self._send(method, path, data, attempt, accept))

    def search(self, searches: Sequence[Search]) -> list[Json]:
        """Return the whole answer of each search. BadQuery where the server refuses one; EngineUnavailable."""
        if not searches:
            return []
        bodies = [msgspec.json.encode(search.body) for search in searches]

        def send(attempt: _Attempt) -> list[Json]:
            lines = []
            for search, body in zip(searches, bodies, strict=True):
                header: Json = {"index": search.index, "allow_partial_search_results": False}
                if search.dfs:
                    header["search_type"] = "dfs_query_then_fetch"
                if attempt.preference:
                    header["preference"] = attempt.preference
                lines += [msgspec.json.encode(header), body]
            data = b"\n".join(lines) + b"\n"
            answers: list[Json] = self._send("POST", "/_msearch", data, attempt)["responses"]
            for answer in answers:
                if "error" in answer:
                    raise_for_error(answer["status"], answer["error"])
                _require_whole(answer)
            return answers

        return self._find(send)

    def search_with_named_scores(self, search: Search) -> Json:
        """Return the whole answer of a search, in which each hit tells the scores of the named queries it matches."""
        path = f"/{search.index}/_search?search_type={'dfs_' * search.dfs}query_then_fetch"
        path += "&allow_partial_search_results=false&include_named_queries_score=true"
        return self._find(lambda attempt: self._read(path, search.body, attempt))

    def count(self, index: str, query: Json) -> int:
        """Return how many documents of an index, passages among them, match a query. EngineUnavailable."""
        answer = self._look_up(lambda attempt: self._read(f"/{index}/_count?", {"query": query}, attempt))
        return int(answer["count"])

    def documents(self, index: str, wanted: Sequence[Json]) -> list[Json]:
        """Return each of these documents, by `_id`, as it is stored; EngineUnavailable when one is out of reach."""

        def send(attempt: _Attempt) -> list[Json]:
            path = f"/{index}/_mget?" + _preference_parameter(attempt)
            data = msgspec.json.encode({"docs": wanted})
            documents: list[Json] = self._send("POST", path, data, attempt)["docs"]
            for document in documents:
                if "error" in document:
                    # Of its shard. It has no status of its own: of a removed index it is not worth repeating.
                    kind, reason = _kind_and_reason(document["error"])
                    if kind == "index_not_found_exception":
                        raise EngineUnavailable(f"{kind}: {reason[:300]}")
                    raise _Lost(f"{kind}: {reason[:300]}")
            return documents

        return self._look_up(send)

    def _read(self, path: str, body: Json, attempt: _Attempt) -> Json:
        path += _preference_parameter(attempt)
        answer = self._send("POST", path, msgspec.json.encode(body), attempt)
        _require_whole(answer)
        return answer

    def _find(self, send: Callable[[_Attempt], T]) -> T:
        """Repeat what somebody asked for: it is their query that the server refuses."""
        try:
            return self._repeat(send)
        except _Refused as error:
            raise BadQuery(str(error)) from None

    def _look_up(self, send: Callable[[_Attempt], T]) -> T:
        """Repeat what we ask ourselves: where the server refuses it, no asker is to blame."""
        try:
            return self._repeat(send)
        except _Refused as error:
            raise EngineUnavailable(str(error)) from None

    def _repeat(self, send: Callable[[_Attempt], T]) -> T:
        """Send until there is an answer, each time to the next host, while patience lasts."""
        if self._building:
            self.forgive()
        # Before the time counts: the first request of a process loads the client.
        hosts = self._open()
        host, pause = None, FIRST_PAUSE
        while True:
            started = time.monotonic()
            left = max(self._patience - self._seconds_lost, SHORTEST_ATTEMPT)
            host = hosts.next(but=host)
            try:
                if self._hedges:
                    return self._hedge(send, hosts, _Attempt(host, left, hosts.preference))
                return send(_Attempt(host, min(self._attempt_seconds, left)))
            except _Lost as error:
                self._lose(time.monotonic() - started + pause)
                if self._seconds_lost >= self._patience:
                    raise EngineUnavailable(str(error)) from None
                if isinstance(error, _Silence):
                    hosts.look_for_silent()
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _hedge(self, send: Callable[[_Attempt], T], hosts: Hosts, attempt: _Attempt) -> T:
        """Send, and send to another host as well where no answer comes and some node is silent. The first one counts.

        While no node is silent that was not avoided, what takes long is the request: to begin it again would only add
        to the load, and so would a third time. _Lost when no attempt has an answer in time.
        """
        started = time.monotonic()
        deadline = started + attempt.seconds
        running = {hosts.in_thread(send, attempt)}
        is_hedged = False
        lost: _Lost = _Silence(f"{attempt.host.name}: no answer")
        while running:
            left = deadline - time.monotonic()
            done, running = wait(running, min(self._attempt_seconds, left), FIRST_COMPLETED)
            for answered in done:
                try:
                    answer = answered.result()
                except _Lost as error:
                    lost = error
                else:
                    if (took := time.monotonic() - started) > self._attempt_seconds:
                        self._lose(took)
                    return answer
            left = deadline - time.monotonic()
            if left <= 0:
                break
            if done or is_hedged or not hosts.look_for_silent():
                continue
            if not hosts.avoids_silent(attempt.host, attempt.preference):
                is_hedged = True
                seconds = max(deadline - time.monotonic(), SHORTEST_ATTEMPT)
                other = _Attempt(hosts.next(but=attempt.host), seconds, hosts.preference)
                running.add(hosts.in_thread(send, other))
        raise lost

    def _lose(self, seconds: float) -> None:
        self._lost.seconds = self._seconds_lost + seconds

    @property
    def _seconds_lost(self) -> float:
        return float(getattr(self._lost, "seconds", 0.0))

    def _send(
        self, method: str, path: str, data: bytes | None, attempt: _Attempt, accept: Collection[int] = ()
    ) -> Json:
        """Send a request once. _Lost where it may be sent again; StatusError, _Refused, EngineUnavailable."""
        from opensearchpy import exceptions

        host = attempt.host
        where = f"{host.name}: {method} {path.partition('?')[0]}"
        try:
            _, _, text = host.client.perform_request(method, path, body=data, timeout=attempt.seconds)
            answer = msgspec.json.decode(text)
        except exceptions.SSLError as error:
            # Asking again would find the same certificate.
            raise EngineUnavailable(f"{host.name}: {error.info}", "engine-certificate") from None
        except exceptions.ConnectionError as error:
            raise _Silence(f"{host.name}: {type(error.info).__name__}") from None
        except exceptions.TransportError as error:
            info = error.info if isinstance(error.info, Mapping) else {}
            status = int(error.status_code)
            if status in accept:
                raise StatusError(status, *_kind_and_reason(info.get("error"))) from None
            if status == 401:
                raise EngineUnavailable(where, "engine-credentials") from None
            kind, _ = _kind_and_reason(info.get("error"))
            # A block of the index is a 403 too: one that is published, or a disk that is full.
            if status == 403 and kind != "cluster_block_exception":
                raise EngineUnavailable(where, "engine-forbidden") from None
            raise_for_error(status, info.get("error"))
        except msgspec.MsgspecError:
            # A proxy that answers in HTML, as when it finds no node behind it.
            raise _Lost(f"{host.name}: an answer that is not JSON") from None
        return answer if isinstance(answer, dict) else {}

    def _open(self) -> Hosts:
        with self._opening:
            if self._hosts is None:
                self._hosts = Hosts(self._address, self._settings)
            return self._hosts


def is_worth_repeating(status: int) -> bool:
    """Return whether another host, or the same one later, may answer: overloaded, not ready, without some shard.

    A node that is lost in the middle of a search is a 500, like a fault of the server's own.
    """
    return status == 429 or status >= 500


def raise_for_error(status: int, error: object) -> NoReturn:
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


def _require_whole(answer: Json) -> None:
    """Raise _Lost when some shard did not give its part of the answer."""
    shards = answer["_shards"]
    # On a red index a shard that is out of reach is no failure; it is only missing.
    if answer.get("timed_out") or shards["successful"] < shards["total"]:
        raise _Lost(f"{shards['successful']} of {shards['total']} shards answered")


def _preference_parameter(attempt: _Attempt) -> str:
    return f"&preference={attempt.preference}" if attempt.preference else ""


def _kind_and_reason(error: object) -> tuple[str, str]:
    """Return what kind of error an answer names, and why; of the deepest one that is named."""
    if not isinstance(error, Mapping):
        return "error", str(error)
    causes = error.get("root_cause")
    cause = causes[0] if causes else error
    return str(cause.get("type")), str(cause.get("reason"))

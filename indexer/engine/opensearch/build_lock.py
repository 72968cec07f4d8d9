"""The lock of the one builder: a document of an index of its own, which its owner renews while it builds.

A builder that is killed renews it no more: the lock can be taken over when its time is up, and at once on the machine
where its owner is seen to be gone.
"""

import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from indexer.engine.opensearch.address import OpenSearchAddress
from indexer.engine.opensearch.connection import Connection, StatusError
from indexer.errors import BuildRunning, EngineUnavailable

Json = dict[str, Any]
LEASE_SECONDS = 120
RENEWAL_SECONDS = 20


class BuildLock:
    """Held by one thread of one process in the whole cluster; that thread may take it again."""

    def __init__(self, connection: Connection, address: OpenSearchAddress) -> None:
        self._connection = connection
        self._address = address
        self._index = f"{address.prefix}-lock"
        self._thread_lock = threading.RLock()
        self._is_held = False
        # Of the lock's document as we wrote it last: `_seq_no` and `_primary_term`, by which a write is refused when
        # somebody else wrote since.
        self._version = (0, 0)
        self._renewing = threading.Lock()
        self._owner = secrets.token_hex(8)
        self._ended = threading.Event()

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Hold the lock. BuildRunning when another builder, or another thread, holds it."""
        if not self._thread_lock.acquire(blocking=False):
            raise BuildRunning("build-in-thread", path=self._address)
        try:
            if self._is_held:
                yield
                return
            self._take()
            self._is_held = True
            self._ended = threading.Event()
            renewal = threading.Thread(target=self._renew_regularly, args=(self._ended,), daemon=True)
            renewal.start()
            try:
                yield
            finally:
                self._ended.set()
                self._is_held = False
                self._release()
        finally:
            self._thread_lock.release()

    def require_held(self) -> None:
        """Renew the lock, just before something is published. BuildRunning when it was lost meanwhile."""
        try:
            self._renew()
        except StatusError:
            raise BuildRunning("build-running", path=self._address) from None

    # --- the document ---------------------------------------------------------------------------------------

    def _take(self) -> None:
        settings = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}
        # It is there.
        with suppress(StatusError):
            body = {"settings": settings, "mappings": {"enabled": False}}
            self._connection.request("PUT", f"/{self._index}", body, accept=(400,))
        try:
            self._write("_create/build", accept=(409,))
            return
        except StatusError:
            pass
        try:
            held = self._connection.request("GET", f"/{self._index}/_doc/build", accept=(404,))
        except StatusError:
            # Released in this very moment: whoever is quicker has it.
            raise BuildRunning("build-running", path=self._address) from None
        if held["_source"]["owner"] != self._owner and not _is_over(held["_source"]):
            raise BuildRunning("build-running", path=self._address)
        self._version = held["_seq_no"], held["_primary_term"]
        self.require_held()

    def _renew(self) -> None:
        with self._renewing:
            number, term = self._version
            self._write(f"_doc/build?if_seq_no={number}&if_primary_term={term}", accept=(409, 404))

    def _write(self, path: str, accept: tuple[int, ...]) -> None:
        lock = {
            "owner": self._owner,
            "host": socket.gethostname(),
            "process": os.getpid(),
            "expires": time.time() + LEASE_SECONDS,
        }
        written = self._connection.request("PUT", f"/{self._index}/{path}", lock, accept=accept)
        self._version = written["_seq_no"], written["_primary_term"]

    def _renew_regularly(self, ended: threading.Event) -> None:
        while not ended.wait(RENEWAL_SECONDS):
            # A lock that was lost is seen before anything is published.
            with suppress(StatusError, EngineUnavailable):
                self._renew()

    def _release(self) -> None:
        with self._renewing, suppress(StatusError, EngineUnavailable):
            number, term = self._version
            path = f"/{self._index}/_doc/build?if_seq_no={number}&if_primary_term={term}"
            self._connection.request("DELETE", path, accept=(404, 409))


def _is_over(lock: Json) -> bool:
    """Return whether the builder that wrote this is gone: its time is up, or its process no longer there."""
    if time.time() > lock["expires"]:
        return True
    if lock["host"] != socket.gethostname():
        return False
    try:
        os.kill(lock["process"], 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False

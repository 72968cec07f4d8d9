"""Writes documents in batches, and sends again what the cluster had no room for.

Every document is created under an `_id` of its own: what is sent a second time, because nobody knows whether it was
written, is refused where it was, and leaves no deleted copy that would count in the scores.
"""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import msgspec

from indexer.engine.opensearch.connection import FIRST_PAUSE, LONGEST_PAUSE, Connection, is_worth_repeating
from indexer.errors import EngineUnavailable

Json = dict[str, Any]
# Well below a tenth of the smallest heap, above which OpenSearch refuses a request whatever its load.
MAX_BYTES = 4_000_000
MAX_ACTIONS = 1000
CONFLICT, NOT_FOUND = 409, 404


class BulkWriter:
    """Collects documents and sends them in a thread of its own, one batch at a time."""

    def __init__(self, connection: Connection, patience: float) -> None:
        """`patience`, in seconds, is how long a batch is sent again before the build is given up."""
        self._connection = connection
        self._patience = patience
        self._actions: list[bytes] = []
        self._size = 0
        self._sender = ThreadPoolExecutor(1, "bulk")
        self._sending: Future[None] | None = None

    def create(self, index: str, key: str, document: Json, routing: str | None = None) -> None:
        """Write a document, now or with those that follow. EngineUnavailable, also for one that came before."""
        lines = {"create": _metadata(index, key, routing)}, document
        self._add(b"%b\n%b\n" % tuple(map(msgspec.json.encode, lines)))

    def delete(self, index: str, key: str, routing: str | None = None) -> None:
        """Delete a document, now or with those that follow; one that is not there is none to delete.

        What is created under the same `_id` must wait until this was flushed: it would be taken for written already.
        """
        self._add(b"%b\n" % msgspec.json.encode({"delete": _metadata(index, key, routing)}))

    def _add(self, action: bytes) -> None:
        if self._actions and (self._size + len(action) > MAX_BYTES or len(self._actions) >= MAX_ACTIONS):
            self._send()
        self._actions.append(action)
        self._size += len(action)

    def flush(self) -> None:
        """Send what is left, and wait until all is written."""
        if self._actions:
            self._send()
        if self._sending:
            self._sending.result()
            self._sending = None

    def close(self) -> None:
        """End the thread, without writing what is left."""
        self._sender.shutdown(cancel_futures=True)

    def _send(self) -> None:
        """Hand the batch to the thread, once that has written the batch before."""
        if self._sending:
            self._sending.result()
        self._sending = self._sender.submit(self._write, self._actions)
        self._actions, self._size = [], 0

    def _write(self, actions: list[bytes]) -> None:
        deadline = time.monotonic() + self._patience
        pause = FIRST_PAUSE
        while actions:
            try:
                answer = self._connection.request("POST", "/_bulk", b"".join(actions))
            except EngineUnavailable:
                if time.monotonic() > deadline:
                    raise
                answer = {"items": []}
            waiting = []
            for action, item in zip(actions, answer["items"], strict=False):
                ((verb, result),) = item.items()
                status = result["status"]
                if is_worth_repeating(status):
                    waiting.append(action)
                elif status == CONFLICT:
                    # Written by a request whose answer was lost: no two documents have one key.
                    continue
                elif verb == "delete" and status == NOT_FOUND:
                    continue
                elif status >= 300:
                    error = result["error"]
                    raise EngineUnavailable(f"{status} {error['type']}: {error['reason'][:300]}")
            actions = waiting if answer["items"] else actions
            if actions:
                if time.monotonic() > deadline:
                    raise EngineUnavailable("the cluster takes no more documents")
                time.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)


def _metadata(index: str, key: str, routing: str | None) -> dict[str, str]:
    metadata = {"_index": index, "_id": key}
    return metadata if routing is None else metadata | {"routing": routing}

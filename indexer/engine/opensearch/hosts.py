"""The hosts of a cluster: which of them answer, and which copies of the shards a search had better ask.

A node that hangs harms more than those who ask it. Every other node hands it the part of a search that its shards could
answer, and waits, until the cluster has noticed: some seconds. Whoever waits for such a search cannot tell on which
node; so all hosts are asked for a sign of life at once, and for some time searches go to those that gave one, with the
wish that they prefer the shards of these. It is a wish only: an answer is right from any copy of a shard.
"""

import threading
import time
from base64 import b64encode
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec

from indexer.engine.opensearch.address import OpenSearchAddress
from indexer.engine.opensearch.settings import OpenSearchSettings
from indexer.errors import EngineUnavailable

A = TypeVar("A")
T = TypeVar("T")
# So long a host has for a sign of life, which costs it a millisecond: on a busy machine many times that.
PROBE_SECONDS = 0.3
# After so long, hosts that gave none are asked for another. Those who ask meanwhile have the last answer.
RECHECK_SECONDS = 2.0
# What a node tells of itself alone: its id, by which a search can prefer its copies.
PROBE_PATH = "/_nodes/_local?filter_path=nodes.*.name"
# For each host.
CONNECTIONS = 16
# Requests at one time, of all threads of a process; also those whose answer nobody waits for any more.
SENDERS = 64


@dataclass(frozen=True, slots=True)
class Host:
    """A host by its name, as `127.0.0.1:9200`, and the client's connections to it."""

    name: str
    client: Any


@dataclass(frozen=True, slots=True)
class SignsOfLife:
    """Which hosts gave none when all were asked, at a time of the monotonic clock, and the nodes of the others."""

    asked: float
    silent: frozenset[Host] = frozenset()
    nodes: tuple[str, ...] = ()

    @property
    def preference(self) -> str | None:
        """What searches are asked to prefer, as their parameter `preference` says it; None while no host is silent."""
        return f"_prefer_nodes:{','.join(self.nodes)}" if self.silent and self.nodes else None


class Hosts:
    """Chooses the host of each request, in turn among those that answer."""

    def __init__(self, address: OpenSearchAddress, settings: OpenSearchSettings) -> None:
        """EngineUnavailable when the client is not installed."""
        self._hosts = _open_hosts(address, settings)
        self._signs = SignsOfLife(0.0)
        self._turns = count()
        self._probing = threading.Lock()
        self._senders = ThreadPoolExecutor(SENDERS, "opensearch")

    def close(self) -> None:
        """Close all connections."""
        self._senders.shutdown(wait=False)
        for host in self._hosts:
            host.client.close()

    def next(self, but: Host | None = None) -> Host:
        """Return the host whose turn it is, and not `but` where another one answers."""
        signs = self._signs
        if signs.silent and time.monotonic() - signs.asked > RECHECK_SECONDS and not self._probing.locked():
            # Nobody waits for it.
            threading.Thread(target=self._probe, daemon=True).start()
        answering = [host for host in self._hosts if host not in signs.silent] or self._hosts
        others = [host for host in answering if host is not but] or answering
        return others[next(self._turns) % len(others)]

    @property
    def preference(self) -> str | None:
        """See `SignsOfLife.preference`."""
        return self._signs.preference

    def in_thread(self, send: Callable[[A], T], attempt: A) -> Future[T]:
        """Send in a thread of its own, so that nobody has to wait for its end."""
        return self._senders.submit(send, attempt)

    def avoids_silent(self, host: Host, preference: str | None) -> bool:
        """Return whether a request that was sent so waits for no host that is known to be silent."""
        return host not in self._signs.silent and preference == self.preference

    def look_for_silent(self) -> bool:
        """Return whether some host gives no sign of life now. One host alone is not asked: there is no other."""
        if len(self._hosts) > 1:
            self._probe()
        return bool(self._signs.silent)

    def _probe(self) -> None:
        """Ask every host for a sign of life. Several who ask at once share one answer."""
        called = time.monotonic()
        with self._probing:
            if self._signs.asked > called - PROBE_SECONDS:
                return
            asked = time.monotonic()
            pool = ThreadPoolExecutor(len(self._hosts), "probe")
            probes: dict[Host, Future[str | None]] = {
                host: pool.submit(_node_of, host) for host in self._hosts
            }
            wait(probes.values(), PROBE_SECONDS)
            pool.shutdown(wait=False)
            answered = {
                host: probe.result()
                for host, probe in probes.items()
                if probe.done() and not probe.exception()
            }
            self._signs = SignsOfLife(
                asked,
                frozenset(self._hosts) - answered.keys(),
                tuple(node for node in answered.values() if node),
            )


def _node_of(host: Host) -> str | None:
    """Return the id of the node that answers at a host; None where it answers without one. ConnectionError."""
    from opensearchpy import exceptions

    try:
        _, _, text = host.client.perform_request("GET", PROBE_PATH, timeout=PROBE_SECONDS)
        return next(iter(msgspec.json.decode(text)["nodes"]), None)
    except exceptions.ConnectionError:
        raise
    except (exceptions.TransportError, msgspec.MsgspecError, KeyError):
        # Overloaded, or not for this user: a sign of life all the same.
        return None


def _open_hosts(address: OpenSearchAddress, settings: OpenSearchSettings) -> Sequence[Host]:
    """Return the hosts of an address; connections are opened as they are needed."""
    try:
        from opensearchpy import Urllib3HttpConnection
    except ImportError:
        raise EngineUnavailable("pip install 'signatura[opensearch]'", "engine-client-missing") from None

    headers = {}
    if settings.user:
        # Not by the client, which writes Latin-1: OpenSearch reads UTF-8.
        secret = b64encode(f"{settings.user}:{settings.password}".encode()).decode()
        headers["authorization"] = f"Basic {secret}"
    trust: dict[str, Any] = {}
    if address.is_encrypted:
        trust = {"verify_certs": True, "ca_certs": str(settings.ca_file) if settings.ca_file else None}
    hosts = []
    for url in address.hosts:
        split = urlsplit(url)
        client = Urllib3HttpConnection(
            host=split.hostname or "",
            port=split.port,
            use_ssl=split.scheme == "https",
            pool_maxsize=CONNECTIONS,
            headers=headers,
            http_compress=False,
            **trust,
        )
        hosts.append(Host(split.netloc, client))
    return tuple(hosts)

"""A trial cluster: real OpenSearch nodes on loopback, a process each, stopped on every way out.

    with Cluster(nodes=3) as cluster:
        cluster.hosts      # ("http://127.0.0.1:40001", ...)
        cluster.kill(2)    # as a machine that lost its power
        cluster.start(2)   # the same node again, with its data

The nodes have neither TLS nor users: they serve tests and trials, on this machine alone.
"""

import json
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from tests.opensearch.jars import ClusterUnavailable, class_path, find_jdk

HEAP = "512m"
START_SECONDS = 120
STOP_SECONDS = 20
# Serial garbage collection and quick compilation: small nodes that live for minutes, several on two cores.
JVM_OPTIONS = (
    f"-Xms{HEAP}",
    f"-Xmx{HEAP}",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "--enable-native-access=ALL-UNNAMED",
    "-Dlog4j2.disable.jmx=true",
)


class Cluster:
    """A context that starts so many nodes, and at its end stops them and removes their data."""

    def __init__(
        self, nodes: int = 1, *, ports: tuple[int, ...] = (), settings: Mapping[str, str] | None = None
    ) -> None:
        """`ports` are those of HTTP, free ones where none are given; `settings` are for every node."""
        self.size = nodes
        self._settings = dict(settings or {})
        self._http_ports = ports or tuple(free_port() for _ in range(nodes))
        self._transport_ports = tuple(free_port() for _ in range(nodes))
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        self._folder = Path()

    @property
    def hosts(self) -> tuple[str, ...]:
        return tuple(f"http://127.0.0.1:{port}" for port in self._http_ports)

    def __enter__(self) -> Self:
        jdk = find_jdk()
        self._command = [str(jdk / "bin" / "java"), *JVM_OPTIONS, "-cp", class_path(jdk), "TrialNode"]
        self._folder = Path(tempfile.mkdtemp(prefix="signatura-opensearch-"))
        try:
            for number in range(self.size):
                self.start(number)
            self.wait_for_nodes(self.size)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # --- one node -------------------------------------------------------------------------------------------

    def start(self, number: int) -> None:
        """Start one node, with the data that it had when it ran before."""
        home = self._folder / f"node{number}"
        (home / "config").mkdir(parents=True, exist_ok=True)
        arguments = [f"{name}={value}" for name, value in self._node_settings(number, home).items()]
        with (self._folder / f"node{number}.log").open("ab") as log:
            self._processes[number] = subprocess.Popen(
                [*self._command, *arguments],
                # A pipe that nobody writes to: it ends with this process, even with one that is killed.
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=home,
                # Of a session of its own: Ctrl-C reaches us alone, and we stop it.
                start_new_session=True,
            )

    def _node_settings(self, number: int, home: Path) -> dict[str, str]:
        together = (
            {"discovery.type": "single-node"}
            if self.size == 1
            else {
                "discovery.seed_hosts": ",".join(f"127.0.0.1:{port}" for port in self._transport_ports),
                "cluster.initial_cluster_manager_nodes": ",".join(f"node{n}" for n in range(self.size)),
            }
        )
        return {
            "cluster.name": "signatura-trial",
            "node.name": f"node{number}",
            "path.home": str(home),
            "network.host": "127.0.0.1",
            "http.port": str(self._http_ports[number]),
            "transport.port": str(self._transport_ports[number]),
            "action.auto_create_index": "false",
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            "indices.query.bool.max_clause_count": "16384",
            **together,
            **self._settings,
        }

    def kill(self, number: int) -> None:
        """End a node as a power cut would."""
        self._signal(number, signal.SIGKILL)
        self._processes.pop(number).wait(STOP_SECONDS)

    def pause(self, number: int) -> None:
        """Let a node hang: it keeps its connections and answers nothing."""
        self._signal(number, signal.SIGSTOP)

    def resume(self, number: int) -> None:
        self._signal(number, signal.SIGCONT)

    def _signal(self, number: int, sent: signal.Signals) -> None:
        self._processes[number].send_signal(sent)

    def log(self, number: int) -> str:
        """Return what a node has written."""
        return (self._folder / f"node{number}.log").read_text("utf-8", "replace")

    # --- the cluster ----------------------------------------------------------------------------------------

    def wait_for_nodes(self, nodes: int, status: str = "yellow", seconds: float = START_SECONDS) -> None:
        """Wait until so many nodes have found each other and no shard is worse than `status`."""
        deadline = time.monotonic() + seconds
        while True:
            for number, process in self._processes.items():
                if process.poll() is not None:
                    raise ClusterUnavailable(
                        f"node {number} ended with {process.returncode}:\n{self.log(number)[-3000:]}"
                    )
            health = self.health()
            if health.get("number_of_nodes") == nodes and health.get("status") in ("green", status):
                return
            if time.monotonic() > deadline:
                logs = "\n".join(self.log(number)[-1500:] for number in range(self.size))
                raise ClusterUnavailable(
                    f"no cluster of {nodes} nodes after {seconds:.0f} s: {health}\n{logs}"
                )
            time.sleep(0.25)

    def health(self) -> dict[str, object]:
        """Return the health that the first node to answer tells; nothing when none does."""
        for host in self.hosts:
            try:
                return self.get(host, "/_cluster/health?timeout=1s")
            except OSError:
                continue
        return {}

    def manager(self) -> int:
        """Return the number of the node that manages the cluster."""
        for host in self.hosts:
            try:
                rows = self.get(host, "/_cat/cluster_manager?format=json")
            except OSError:
                continue
            return int(rows[0]["node"].removeprefix("node"))  # type: ignore[index]
        raise ClusterUnavailable("no node answers")

    @staticmethod
    def get(host: str, path: str) -> dict[str, object]:
        with urllib.request.urlopen(host + path, timeout=5) as answer:
            decoded: dict[str, object] = json.load(answer)
            return decoded

    def stop(self) -> None:
        """Stop all nodes, also those that hang, and remove what they wrote."""
        for process in self._processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
        for process in self._processes.values():
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._processes.clear()
        if self._folder != Path():
            shutil.rmtree(self._folder, ignore_errors=True)


def free_port() -> int:
    """Return a port of loopback that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])

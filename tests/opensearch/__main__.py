"""Run a trial cluster until Ctrl-C: python -m tests.opensearch [--nodes 1] [--port 9200]."""

import argparse
import signal
import sys

from tests.opensearch.cluster import Cluster
from tests.opensearch.jars import ClusterUnavailable


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.opensearch", description=__doc__)
    parser.add_argument("--nodes", type=int, choices=(1, 3), default=1)
    parser.add_argument("--port", type=int, default=9200, help="of the first node; the others follow")
    asked = parser.parse_args()
    # A closed terminal and a stopped service end it as Ctrl-C does: the nodes are stopped first.
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, lambda *_: sys.exit(0))
    try:
        with Cluster(
            asked.nodes, ports=tuple(asked.port + number for number in range(asked.nodes))
        ) as cluster:
            print(f"{asked.nodes} node(s): {' '.join(cluster.hosts)}")
            print(
                f"python -m indexer build corpus --index opensearch+http://127.0.0.1:{asked.port}/signatura"
            )
            print("Ctrl-C stops.", flush=True)
            signal.pause()
    except KeyboardInterrupt:
        return 0
    except ClusterUnavailable as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

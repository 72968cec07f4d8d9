"""One trial cluster for all tests of a run, and a clean place on it for each of them.

SIGNATURA_TEST_OPENSEARCH names a cluster that runs already, as `make opensearch` starts one: http://127.0.0.1:9200
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest

from indexer.engine.opensearch.address import OpenSearchAddress
from indexer.engine.opensearch.connection import Connection
from indexer.engine.opensearch.published_indices import Published, PublishedIndices
from indexer.engine.opensearch.settings import OpenSearchSettings
from indexer.errors import SignaturaError
from tests.opensearch.cluster import Cluster
from tests.opensearch.jars import ClusterUnavailable

RUNNING = "SIGNATURA_TEST_OPENSEARCH"
SHARDS = "SIGNATURA_TEST_OPENSEARCH_SHARDS"
# Runs at the same time on one cluster do not meet.
RUN = secrets.token_hex(3)
# A busy machine must not fail a test: what is lost to hosts has tests of its own.
PATIENT = OpenSearchSettings(patience_seconds=30.0, attempt_seconds=10.0)


@contextmanager
def running_hosts() -> Iterator[tuple[str, ...]]:
    """Yield the hosts of the cluster that is named, or in CI of one that is started. Elsewhere the tests are skipped.

    Starting one fetches Maven's jars and takes a gigabyte: nobody's `make test` does so unasked. In CI a cluster that
    cannot be started is a failure: nobody would notice that these tests had stopped running.
    """
    if running := os.environ.get(RUNNING):
        yield tuple(running.split(","))
        return
    if not os.environ.get("CI"):
        pytest.skip(f"no OpenSearch: start one with `make opensearch`, and set {RUNNING} to its address")
    try:
        cluster = Cluster().__enter__()
    except ClusterUnavailable as missing:
        pytest.fail(f"CI must run the tests on OpenSearch: {missing}")
    try:
        yield cluster.hosts
    finally:
        cluster.stop()


@contextmanager
def emptied_afterwards(
    hosts: tuple[str, ...], prefix: str
) -> Iterator[tuple[OpenSearchAddress, OpenSearchSettings]]:
    """Yield an address where nothing is published, and remove every generation there at the end."""
    address = OpenSearchAddress(hosts, f"{prefix}-{RUN}")
    settings = replace(PATIENT, shards=int(os.environ.get(SHARDS, "1")))
    try:
        yield address, settings
    finally:
        connection = Connection(address, settings)
        with suppress(SignaturaError):
            PublishedIndices(connection, address).remove_orphans(Published(None, None))
        connection.close()

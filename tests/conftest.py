"""What tests of several rooms share: the trial cluster."""

from collections.abc import Iterator

import pytest

from tests.opensearch.shared_cluster import running_hosts


@pytest.fixture(scope="session")
def opensearch_hosts() -> Iterator[tuple[str, ...]]:
    """The hosts of an OpenSearch cluster, which is started for the first test that asks and stopped at the end."""
    with running_hosts() as hosts:
        yield hosts

"""What tests of several rooms share: the trial cluster, and an option that puts it under every test of the pages.

pytest --on-opensearch tests/web tests/search      the same tests, with the application on OpenSearch
"""

from collections.abc import Iterator

import pytest

from tests.opensearch.shared_cluster import running_hosts
from tests.opensearch.substitution import put_cluster_under_tests

OPTION = "--on-opensearch"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(OPTION, action="store_true", help="run what runs in memory on a cluster of OpenSearch")


def pytest_configure(config: pytest.Config) -> None:
    # Before the modules of tests are imported, and with them the engine they use.
    if config.getoption(OPTION):
        config.add_cleanup(put_cluster_under_tests())


@pytest.fixture(scope="session")
def opensearch_hosts() -> Iterator[tuple[str, ...]]:
    """The hosts of an OpenSearch cluster, which is started for the first test that asks and stopped at the end."""
    with running_hosts() as hosts:
        yield hosts

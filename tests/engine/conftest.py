"""The engines that the contract is held to, by name. What only one engine has is tested in a folder of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.engine.open import open_engine
from indexer.engine.opensearch.engine import OpenSearchEngine
from indexer.engine.port import Engine, Generation, Record
from tests.engine.builders import RULES
from tests.opensearch.shared_cluster import emptied_afterwards

ENGINES = ("memory", "embedded", "opensearch")


@pytest.fixture
def opensearch(opensearch_hosts: tuple[str, ...]) -> Iterator[OpenSearchEngine]:
    """An engine on the shared trial cluster, with nothing published."""
    with emptied_afterwards(opensearch_hosts, "contract") as (address, settings):
        yield OpenSearchEngine(address, RULES, settings=settings)


def open_by_name(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """An engine of this name, with nothing published."""
    if name == "opensearch":
        engine: Engine = request.getfixturevalue("opensearch")
        return engine
    return open_engine(tmp_path / "index", rules=RULES, name="memory" if name == "memory" else None)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    return open_by_name(request.param, request, tmp_path)


@pytest.fixture
def publish(engine: Engine) -> Callable[..., Generation]:
    """Publish these records and pin what is current then."""

    def published(*records: Record) -> Generation:
        engine.publish(records, blobs=dict, rules=RULES)
        return engine.current()

    return published

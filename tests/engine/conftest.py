"""The engines that the contract is held to, by name. What only one engine has is tested in a folder of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.engine.open import open_engine
from indexer.engine.port import Engine, Generation, Record
from tests.engine.builders import RULES

ENGINES = ("memory", "embedded")


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    return open_engine(tmp_path / "index", rules=RULES, name=request.param)


@pytest.fixture
def publish(engine: Engine) -> Callable[..., Generation]:
    """Publish these records and pin what is current then."""

    def published(*records: Record) -> Generation:
        engine.publish(records, blobs=dict, rules=RULES)
        return engine.current()

    return published

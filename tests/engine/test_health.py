"""What every engine knows of its own state."""

from collections.abc import Callable

from indexer.engine.port import Engine, Generation, Health, Record
from tests.engine.builders import record


def test_a_sound_small_index_is_checked_and_goes_on_when_it_is_doubted(
    engine: Engine, publish: Callable[..., Generation]
) -> None:
    publish(Record("a", ()), record("b", "uno"))
    assert engine.health() == Health(checked=True, damage=None)
    engine.doubt()
    assert engine.current().stored_documents(["b"]).get("b") == b"body of b"
    assert engine.health().damage is None


def test_an_engine_can_be_closed_before_it_was_asked_and_twice(
    engine: Engine, publish: Callable[..., Generation]
) -> None:
    engine.close()
    publish(record("a", "uno"))
    engine.close()
    engine.close()

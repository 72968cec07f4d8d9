"""Replace the memory engine of tests by an engine on OpenSearch."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from itertools import count

from indexer.engine import memory
from indexer.engine import open as opening
from indexer.engine.opensearch.engine import OpenSearchEngine
from tests.opensearch.shared_cluster import emptied_afterwards, running_hosts


def put_cluster_under_tests() -> Callable[[], None]:
    """Let every MemoryEngine be an OpenSearchEngine, each with a prefix of its own. Return what ends it."""
    stack = ExitStack()
    hosts = stack.enter_context(running_hosts())
    numbers = count()

    def engine_on_cluster(rules: Mapping[str, str] | None = None) -> OpenSearchEngine:
        address, settings = stack.enter_context(emptied_afterwards(hosts, f"tests-{next(numbers)}"))
        return OpenSearchEngine(address, rules, settings=settings)

    memory.MemoryEngine = engine_on_cluster  # type: ignore[assignment,misc]
    opening.MemoryEngine = engine_on_cluster  # type: ignore[assignment,attr-defined]
    return stack.close

"""The small corpus in the embedded engine, as a small index and as a large one would be."""

from collections.abc import Iterator

import pytest

from indexer.engine.port import Generation
from tests.engine.embedded.small_corpus import embedded, take_large_paths


@pytest.fixture(scope="module", params=["small", "large"])
def generation(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Generation]:
    """The documents of `small_corpus`; "large" takes the code paths that only a large index takes."""
    is_large = request.param == "large"
    with pytest.MonkeyPatch.context() as monkeypatch:
        if is_large:
            take_large_paths(monkeypatch)
        yield embedded(tmp_path_factory.mktemp("small_corpus"), large=is_large)

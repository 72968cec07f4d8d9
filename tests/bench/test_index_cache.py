"""Indexes that are kept between runs."""

from pathlib import Path
from typing import Any

import pytest

from tests.bench import index_cache
from tests.bench.peers import OURS


def test_an_index_is_built_again_only_when_it_would_be_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built_paths: list[Path] = []

    def build(action: str, engine: Any, path: Path, *arguments: str) -> dict[str, float]:
        path.mkdir()
        built_paths.append(path)
        return {"clock": 1.0, "processor": 2.0, "peak": 3.0}

    monkeypatch.setattr(index_cache, "run_peer_process", build)
    first = index_cache.cached_index(OURS, tmp_path, 100, 440)
    again = index_cache.cached_index(OURS, tmp_path, 100, 440)
    assert (first.is_from_earlier_run, again.is_from_earlier_run) == (False, True)
    assert (again.path, again.clock, again.built_on) == (first.path, 1.0, first.built_on)
    assert not index_cache.cached_index(OURS, tmp_path, 100, 60).is_from_earlier_run
    monkeypatch.setattr(index_cache, "_fingerprint", lambda *of: "other")
    assert not index_cache.cached_index(OURS, tmp_path, 100, 440).is_from_earlier_run
    assert len(built_paths) == 3

"""Indexes kept between runs."""

from pathlib import Path
from typing import Any

import pytest

from tests.bench import built as kept
from tests.bench.peers import OURS


def test_an_index_is_built_again_only_when_it_would_be_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []

    def build(what: str, engine: Any, path: Path, *arguments: str) -> dict[str, float]:
        path.mkdir()
        made.append(path)
        return {"clock": 1.0, "processor": 2.0, "peak": 3.0}

    monkeypatch.setattr(kept, "alone", build)
    first = kept.built(OURS, tmp_path, 100, 440)
    again = kept.built(OURS, tmp_path, 100, 440)
    assert (first.kept, again.kept) == (False, True)
    assert (again.path, again.clock, again.on) == (first.path, 1.0, first.on)
    assert not kept.built(OURS, tmp_path, 100, 60).kept
    monkeypatch.setattr(kept, "_fingerprint", lambda *of: "other")
    assert not kept.built(OURS, tmp_path, 100, 440).kept
    assert len(made) == 3

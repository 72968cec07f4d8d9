"""What is on disk, and in which order it gets there, when a build is interrupted."""

import os
import shutil
from pathlib import Path

import pytest

from indexer.engine.embedded.engine import EmbeddedEngine
from tests.engine.builders import RULES, record


def publish(index: Path, id: str) -> None:
    EmbeddedEngine(index).publish([record(id, "uno")], blobs=dict, rules=RULES)


def test_a_generation_whose_removal_is_interrupted_has_no_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for id in ("a", "b"):
        publish(tmp_path, id)
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)
    publish(tmp_path, "c")
    assert (tmp_path / "gen-0001" / "arrays.bin").exists()
    assert not (tmp_path / "gen-0001" / "MANIFEST.json").exists()
    assert (tmp_path / "gen-0002" / "MANIFEST.json").exists(), "it can be rolled back to"


def test_the_rename_that_publishes_comes_after_all_files_and_is_brought_to_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, events = tmp_path / "index", list[str]()
    fsync, replace = os.fsync, Path.replace

    def recorded_fsync(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        events.append(f"sync {path.relative_to(tmp_path.resolve())}")
        fsync(descriptor)

    def recorded_replace(path: Path, target: Path) -> Path:
        events.append(f"rename {path.name} to {target.name}")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", recorded_fsync)
    monkeypatch.setattr(Path, "replace", recorded_replace)
    publish(index, "a")
    assert events[0] == "sync .", "the entry of the index folder"
    assert "sync index/gen-0001/arrays.bin" in events
    assert events[-6:] == [
        "sync index/gen-0001/MANIFEST.json",
        "sync index/gen-0001",
        "sync index/CURRENT.new",
        "sync index",
        "rename CURRENT.new to CURRENT",
        "sync index",
    ]


def test_a_build_that_publishes_nothing_removes_what_a_killed_one_left(tmp_path: Path) -> None:
    publish(tmp_path, "a")
    (tmp_path / "CURRENT.new").write_text("half")
    with EmbeddedEngine(tmp_path).building():
        pass
    assert not (tmp_path / "CURRENT.new").exists()
    assert (tmp_path / "CURRENT").exists()

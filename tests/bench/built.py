"""Indexes kept between runs: built again when the documents, the engine or its way of building are others."""

import hashlib
import importlib.metadata
import json
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.bench import making
from tests.bench.peers import Engine


@dataclass(frozen=True, slots=True)
class Built:
    """An index on disk. Seconds are without making the Records; `peak` is the most memory, in MB."""

    path: Path
    # The fingerprint of all that decides what the index holds.
    of: str
    # The day on which it was built.
    on: str
    clock: float
    processor: float
    peak: float
    # Whether it was built by an earlier run.
    kept: bool = False

    @property
    def megabytes(self) -> float:
        files = [self.path] if self.path.is_file() else self.path.rglob("*")
        return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def built(engine: Engine, work: Path, documents: int, words: int) -> Built:
    """The engine's index below `work`, from a run before where nothing has changed since."""
    path = work / f"{documents}x{words}" / engine.name
    note = path.with_name(f"{engine.name}.json")
    of = _fingerprint(engine, documents, words)
    if note.exists() and path.exists():
        before = json.loads(note.read_text(encoding="utf-8"))
        if before["of"] == of:
            return Built(path, **before, kept=True)
    note.unlink(missing_ok=True)
    shutil.rmtree(path, ignore_errors=True)
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    taken = alone("build", engine, path, "--documents", str(documents), "--words", str(words))
    made = Built(path, of, time.strftime("%Y-%m-%d"), **taken)
    kept = {name: value for name, value in asdict(made).items() if name not in ("path", "kept")}
    note.write_text(json.dumps(kept), encoding="utf-8")
    return made


def alone(what: str, engine: Engine, path: Path, *arguments: str) -> dict[str, float]:
    """What `tests.bench.peers` says of building or opening it in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.peers", what, engine.name, str(path), *arguments],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    told: dict[str, float] = json.loads(done.stdout)
    return told


def _fingerprint(engine: Engine, documents: int, words: int) -> str:
    digest = hashlib.sha256(f"{documents} {words}".encode())
    for file in (Path(making.__file__), *sorted(making.CORPUS.glob("*.md")), *engine.sources):
        digest.update(file.read_bytes())
    for package in ("numpy", engine.package[1]) if engine.package else ("numpy", "Whoosh-Reloaded"):
        digest.update(f"{package} {importlib.metadata.version(package)}".encode())
    return digest.hexdigest()[:16]

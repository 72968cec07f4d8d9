"""Keep indexes between runs. An index is built again when the documents, the engine or its way of building change."""

import hashlib
import importlib.metadata
import json
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.bench import generated_documents
from tests.bench.peers import Engine


@dataclass(frozen=True, slots=True)
class CachedIndex:
    """An index on disk, with the seconds to build it (without generating the Records) and the peak of memory in MB."""

    path: Path
    # The fingerprint of all that decides what the index holds.
    fingerprint: str
    # The day on which it was built.
    built_on: str
    clock: float
    processor: float
    peak: float
    # Whether it was built by an earlier run.
    is_from_earlier_run: bool = False

    @property
    def megabytes(self) -> float:
        files = [self.path] if self.path.is_file() else self.path.rglob("*")
        return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def cached_index(engine: Engine, work: Path, documents: int, words: int) -> CachedIndex:
    """Return the engine's index below `work`. One of an earlier run is taken if nothing has changed since."""
    path = work / f"{documents}x{words}" / engine.name
    note = path.with_name(f"{engine.name}.json")
    fingerprint = _fingerprint(engine, documents, words)
    if note.exists() and path.exists():
        before = json.loads(note.read_text(encoding="utf-8"))
        if before.get("fingerprint") == fingerprint:
            return CachedIndex(path, **before, is_from_earlier_run=True)
    note.unlink(missing_ok=True)
    shutil.rmtree(path, ignore_errors=True)
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    costs = run_peer_process("build", engine, path, "--documents", str(documents), "--words", str(words))
    index = CachedIndex(path, fingerprint, time.strftime("%Y-%m-%d"), **costs)
    noted = {
        name: value for name, value in asdict(index).items() if name not in ("path", "is_from_earlier_run")
    }
    note.write_text(json.dumps(noted), encoding="utf-8")
    return index


def run_peer_process(action: str, engine: Engine, path: Path, *arguments: str) -> dict[str, float]:
    """Run `build` or `open` of `tests.bench.peers` in a process of its own, and return what it measured."""
    process = subprocess.run(
        [sys.executable, "-m", "tests.bench.peers", action, engine.name, str(path), *arguments],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    measured: dict[str, float] = json.loads(process.stdout)
    return measured


def _fingerprint(engine: Engine, documents: int, words: int) -> str:
    digest = hashlib.sha256(f"{documents} {words}".encode())
    for file in (
        Path(generated_documents.__file__),
        *sorted(generated_documents.CORPUS.glob("*.md")),
        *engine.sources,
    ):
        digest.update(file.read_bytes())
    for package in ("numpy", engine.package[1]) if engine.package else ("numpy", "Whoosh-Reloaded"):
        digest.update(f"{package} {importlib.metadata.version(package)}".encode())
    return digest.hexdigest()[:16]

"""Run a small build whose n-th file operation fails, and check what must hold afterwards.

The published generation answers on, whole; the next build succeeds; and nothing is left over.
"""

import gc
import os
import shutil
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from indexer import __main__ as command
from indexer.build import build
from indexer.engine.embedded.engine import EmbeddedEngine
from indexer.engine.open import open_engine
from indexer.engine.port import Query
from indexer.errors import NoIndex
from indexer.originals import ORIGINALS, OriginalStore
from indexer.records import index_rules
from tests.faults.injection import Fault, injected

BEFORE = {"uno.md": "Un texto sobre la extradición.", "dos.md": "Otro texto, sobre el decomiso."}
AFTER = {**BEFORE, "dos.md": "Otro texto, ahora sobre armas.", "tres.md": "Un tercer texto, sobre víctimas."}
# What a build may print to its standard error before it ends: the exit statuses of a command.
REFUSED = (2, 74)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A state of the disk, and the command that is run on it."""

    name: str
    prepare: Callable[[Path], None]
    arguments: tuple[str, ...]


def _write(folder: Path, texts: dict[str, str]) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")


def _publish(home: Path) -> None:
    index = home / "index"
    build(home / "corpus", _engine(home), originals=OriginalStore(index / ORIGINALS))


def _engine(home: Path) -> EmbeddedEngine:
    engine = open_engine(home / "index", rules={"index_rules": index_rules()})
    assert isinstance(engine, EmbeddedEngine)
    return engine


def _nothing_published(home: Path) -> None:
    _write(home / "corpus", AFTER)


def _one_published(home: Path) -> None:
    _write(home / "corpus", BEFORE)
    _publish(home)
    _write(home / "corpus", AFTER)


def _two_published(home: Path) -> None:
    _write(home / "corpus", {"uno.md": BEFORE["uno.md"]})
    _publish(home)
    _one_published(home)


SCENARIOS = (
    Scenario("first build", _nothing_published, ("build", "corpus", "--index", "index")),
    Scenario("second build", _one_published, ("build", "corpus", "--index", "index")),
    Scenario("third build", _two_published, ("build", "corpus", "--index", "index")),
    Scenario("rollback", _two_published, ("rollback", "--index", "index")),
)


@dataclass(frozen=True, slots=True)
class Trial:
    """How one run with a fault ended: its exit status, what it said, whether the fault was met, and what is wrong."""

    status: int
    said: str
    met: bool
    count: int
    faults: tuple[str, ...]


def operation_sites(scenario: Scenario, home: Path) -> list[str]:
    """Run without a fault, and return where each operation was called from."""
    scenario.prepare(home)
    with injected((home,), sites=True) as operations:
        status = _run(scenario, home)
    sites = operations.sites
    assert (status, len(sites)) == (0, operations.count)
    return sites


def _run(scenario: Scenario, home: Path) -> int:
    arguments = [str(home / word) if word in ("corpus", "index") else word for word in scenario.arguments]
    return command.main(arguments)


def run_with_fault(scenario: Scenario, prepared: Path, home: Path, fault: Fault, at: int) -> Trial:
    """Run the scenario on a copy of `prepared` in a forked process; let operation `at` fail; look at what is left."""
    if home.exists():
        shutil.rmtree(home)
    shutil.copytree(prepared, home, symlinks=True)
    said = home.parent / "said"
    shared = injected((home,), fault, at)
    with shared as operations:
        child = os.fork()
        if not child:
            _child(scenario, home, said)
        _, waited = os.waitpid(child, 0)
        met, count = operations.has_failed, operations.count
    status = os.waitstatus_to_exitcode(waited)
    text = said.read_text("utf-8", "replace")
    return Trial(status, text, met, count, tuple(_broken_promises(scenario, home, status, text, met=met)))


def _child(scenario: Scenario, home: Path, said: Path) -> None:
    status = 99
    try:
        descriptor = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(descriptor, 1)
        os.dup2(descriptor, 2)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
        status = _run(scenario, home)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _broken_promises(scenario: Scenario, home: Path, status: int, said: str, *, met: bool) -> list[str]:
    """Return what does not hold after a run."""
    faults = []
    if status not in (0, *REFUSED) or "Traceback" in said:
        faults.append(f"ended with status {status}: {said[-900:]}")
    elif status and len(said.strip().splitlines()) > 3:
        faults.append(f"said more than a sentence: {said}")
    if status and not met:
        faults.append("failed without a fault")
    faults += _answers(home, "after the fault", may_be_unpublished=scenario.name == "first build")
    try:
        _publish(home)
    except Exception as error:
        return [*faults, f"the next build failed: {error!r}"]
    faults += _answers(home, "after the next build", may_be_unpublished=False)
    faults += [f"left over: {name}" for name in _leftovers(home)]
    gc.collect()
    return faults


def _answers(home: Path, when: str, *, may_be_unpublished: bool) -> list[str]:
    """Return what is wrong with the published generation: it must be whole, and after the next build have all texts.

    A file that could not be read in the build with the fault may have no document until then.
    """
    engine = _engine(home)
    try:
        engine.verify()
        ids_found = {hit.id for hit in engine.current().search(Query(size=9)).hits}
    except NoIndex as error:
        return [] if may_be_unpublished else [f"{when}: {error!r}"]
    except Exception as error:
        return [f"{when}: {error!r}"]
    finally:
        engine.close()
    all_ids = {Path(name).stem for name in AFTER}
    is_well = (
        ids_found == all_ids if when == "after the next build" else bool(ids_found) and ids_found <= all_ids
    )
    return [] if is_well else [f"{when}: it holds {sorted(ids_found)}"]


def _leftovers(home: Path) -> list[str]:
    """Return what is left over in the index: all but the lock, at most two generations and their originals."""
    index = home / "index"
    current = _engine(home)._directory.read_current()
    kept = {"CURRENT", "LOCK", ORIGINALS, current.generation, *filter(None, [current.before])}
    left = [path.name for path in index.iterdir() if path.name not in kept]
    left += [
        str(path.relative_to(index))
        for path in index.rglob("*")
        if path.name.endswith((".new", ".tmp")) or path.name in ("scratch", "spilled")
    ]
    texts = {*AFTER.values(), *BEFORE.values()}
    originals = [path for path in (index / ORIGINALS).rglob("*") if path.is_file()]
    left += [path.name for path in originals if path.read_text("utf-8", "replace") not in texts]
    return left

"""A judged set, built by the product's own build and kept on disk between runs.

    JudgedSet --publish_set--> Published

Each document is a file of a temporary corpus. Its name is a number, so that no id of the set has to be a file's name;
the build state says which id each file came to. An index is built again when the set, or any code or data that
says what an index holds, has changed; what is only read when a question is asked (the thesaurus) is not part of that.
"""

import hashlib
import importlib.metadata
import json
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import indexer
from indexer.build import build
from indexer.build_state import load_build_state
from indexer.engine.open import open_engine
from indexer.engine.port import Generation
from indexer.records import index_rules, record_rules
from tests.ranking.judged_sets import JudgedSet

INDEXER = Path(indexer.__file__).parent
# The sources that write an index, besides the rules of its Records.
BUILDING = ("engine", "build.py", "build_state.py")
LIBRARIES = ("numpy", "Whoosh-Reloaded")
NOTE = "note.json"


@dataclass(frozen=True, slots=True)
class Published:
    """A set that can be asked. `refused` is the reason by id; `problems` counts the build's findings by kind."""

    generation: Generation
    # The id in the judged set of each id of the index.
    ids: Mapping[str, str]
    refused: Mapping[str, str]
    problems: Mapping[str, int]
    # The day on which it was built.
    on: str
    seconds: float
    # Whether it was built by an earlier run.
    kept: bool


def publish_set(judged: JudgedSet, work: Path) -> Published:
    """The set's index below `work`, from a run before where nothing has changed since."""
    folder = work / judged.name
    rules = {"index_rules": index_rules(), "record_rules": record_rules()}
    of = fingerprint(judged)
    note = folder / NOTE
    before = json.loads(note.read_text(encoding="utf-8")) if note.exists() else {}
    kept = before.pop("of", None) == of
    if not kept:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        before = _build(judged, folder / "index", rules)
        # Written last: a build that was killed leaves no note, and is done again.
        note.write_text(json.dumps({"of": of, **before}), encoding="utf-8")
    return Published(open_engine(folder / "index", rules=rules).current(), kept=kept, **before)


def fingerprint(judged: JudgedSet) -> str:
    """Changes when the set's index would."""
    digest = hashlib.sha256(f"{record_rules()} {index_rules()}".encode())
    for place in BUILDING:
        root = INDEXER / place
        for file in [root] if root.is_file() else sorted(root.rglob("*.py")):
            digest.update(file.relative_to(INDEXER).as_posix().encode() + file.read_bytes())
    for library in LIBRARIES:
        digest.update(f"{library} {importlib.metadata.version(library)}".encode())
    # This file decides how the set becomes files.
    digest.update(Path(__file__).read_bytes())
    for document in judged.documents:
        digest.update(f"{document.id}\0{document.markdown}\0".encode())
    return digest.hexdigest()


def _build(judged: JudgedSet, index: Path, rules: Mapping[str, str]) -> dict[str, object]:
    """Build the set, and say what the note keeps of it: the fields of Published but for two."""
    engine = open_engine(index, rules=rules)
    with tempfile.TemporaryDirectory() as corpus:
        names = {f"d{number:06}.md": document for number, document in enumerate(judged.documents)}
        for name, document in names.items():
            (Path(corpus) / name).write_text(document.markdown, encoding="utf-8")
        start = time.perf_counter()
        report = build(Path(corpus), engine)
        seconds = time.perf_counter() - start
    states = {names[file].id: state for file, state in load_build_state(engine.current()).files.items()}
    return {
        "ids": {state.id: id for id, state in states.items() if state.id},
        # The finding that refuses a file comes last.
        "refused": {id: str(state.problems[-1].message) for id, state in states.items() if not state.id},
        "problems": Counter(problem.kind for problem in report.problems),
        "on": time.strftime("%Y-%m-%d"),
        "seconds": seconds,
    }

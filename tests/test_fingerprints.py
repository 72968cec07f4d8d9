"""Every module that the two fingerprints of an index promise to cover is in one, or named here with its reason."""

import ast
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from indexer import records
from indexer.records import index_rules, record_rules

ROOT = Path(__file__).parents[1]

# Modules that a query or an answer needs and an index does not depend on.
NOT_ASKED_OF_AN_INDEX = {
    "indexer",
    # It has a format version of its own.
    "indexer.engine",
    "indexer.engine.port",
    "indexer.errors",
    # Its name alone.
    "indexer.manifest",
    "indexer.refusals",
    # It folds texts of a stored document that are compared with each other.
    "indexer.extraction.text_normalization",
    # They name values that people type. A value that the index does not have finds nothing.
    "indexer.extraction.ordinals",
    "indexer.extraction.organs",
    "indexer.topics",
}
# Modules that are imported where Records are made and put nothing in them.
NOT_IN_A_RECORD = {
    *("indexer", "indexer.engine.port", "indexer.errors"),
    # They decide whether and where a file is read.
    *("indexer.regular_files", "indexer.sandbox"),
}
# They read the lexicon.
LIBRARIES_NOT_IN_A_RECORD = {"numpy", "RapidFuzz"}


def module_file(name: str) -> Path | None:
    path = ROOT.joinpath(*name.split("."))
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.exists()), None)


def imports(file: Path) -> Iterator[str]:
    """Yield the full names of what a file imports; a name may be a module's or that of something in it."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_from(names: Iterable[str]) -> tuple[set[str], set[str]]:
    """Return the modules of the library that these modules import, one through another, and the other packages."""
    modules: set[str] = set()
    packages: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        file = module_file(name)
        if file and name not in modules:
            modules.add(name)
            waiting += imports(file)
        elif not name.startswith("indexer"):
            packages.add(name.partition(".")[0])
    return modules, packages.difference(sys.stdlib_module_names)


def is_covered(name: str, places: Iterable[str]) -> bool:
    file = module_file(name)
    return file is not None and any(file.is_relative_to(ROOT / "indexer" / place) for place in places)


def test_all_that_makes_a_record_is_in_the_record_rules() -> None:
    modules, packages = imported_from(("indexer.corpus", "indexer.records"))
    places = records._INDEX_INPUTS + records._RECORD_INPUTS
    assert len(modules) > 50
    assert {name for name in modules if not is_covered(name, places)} == NOT_IN_A_RECORD
    distributions = {names[0] for package, names in packages_distributions().items() if package in packages}
    covered = {*records._READERS, *records._STEMMERS, *LIBRARIES_NOT_IN_A_RECORD}
    assert "msgspec" in distributions and distributions <= covered


def test_all_that_a_query_and_an_answer_need_of_an_index_is_in_the_index_rules() -> None:
    files = [file for room in ("query", "search") for file in (ROOT / "search_app" / room).glob("*.py")]
    modules = {
        name for file in files for name in imports(file) if name.startswith("indexer") and module_file(name)
    }
    assert {"indexer.document", "indexer.summary", "indexer.spanish"} < modules
    uncovered = {name for name in modules if not is_covered(name, records._INDEX_INPUTS)}
    assert uncovered <= NOT_ASKED_OF_AN_INDEX


@pytest.mark.parametrize(
    ("file", "changes_index_rules"),
    [
        ("document.py", True),
        ("summary.py", True),
        ("spanish/tokenizer.py", True),
        ("extraction/entities.py", True),
        ("extraction/dates.py", False),
        ("data/organs.toml", False),
    ],
)
def test_a_changed_file_changes_the_fingerprints(
    file: str, changes_index_rules: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = index_rules.__wrapped__(), record_rules.__wrapped__()
    read_bytes = Path.read_bytes
    changed = ROOT / "indexer" / file
    monkeypatch.setattr(Path, "read_bytes", lambda path: read_bytes(path) + b"#" * (path == changed))
    assert (index_rules.__wrapped__() != before[0]) is changes_index_rules
    assert record_rules.__wrapped__() != before[1]

"""The rooms whose code is mutated, and the tests that should notice."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.mutants import ROOT

EMBEDDED = "indexer/engine/embedded"
ANSWERS = "tests/search/test_answers_golden.py"


@dataclass(frozen=True, slots=True)
class Room:
    """`modules` are patterns of files, `tests` files or folders of tests; both relative to the repository.

    `broad` is the file of tests that holds most of what the room does at once: it is tried early.
    """

    name: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]
    broad: str

    def module_paths(self, root: Path = ROOT) -> list[str]:
        """Return the modules of the room, sorted."""
        return sorted(str(path.relative_to(root)) for pattern in self.modules for path in root.glob(pattern))

    def test_files(self, root: Path = ROOT) -> list[str]:
        """Return the files of tests, sorted; those of a cluster need one, and are left out."""
        return sorted(
            str(file.relative_to(root))
            for test in self.tests
            for file in _test_files(root / test)
            if "opensearch" not in file.parts
        )


def _test_files(path: Path) -> Iterator[Path]:
    return path.rglob("test_*.py") if path.is_dir() else iter([path])


ROOMS = (
    Room(
        "parsing",
        ("indexer/parsing/*.py",),
        (
            "tests/parsing",
            "tests/extraction",
            "tests/test_mastheads.py",
            "tests/test_document_json.py",
            "tests/test_passage_pages.py",
            "tests/search/test_five_documents.py",
        ),
        "tests/test_mastheads.py",
    ),
    Room("spanish", ("indexer/spanish/*.py",), ("tests/spanish", "tests/query", "tests/search"), ANSWERS),
    Room(
        "query",
        ("search_app/query/*.py",),
        ("tests/query", "tests/search", "tests/web/test_notices.py", "tests/web/test_api.py"),
        ANSWERS,
    ),
    Room(
        "ranking",
        (
            f"{EMBEDDED}/ranking.py",
            f"{EMBEDDED}/top_k.py",
            f"{EMBEDDED}/rescoring.py",
            f"{EMBEDDED}/word_clauses.py",
            f"{EMBEDDED}/passage_index.py",
            f"{EMBEDDED}/query_evaluator.py",
            f"{EMBEDDED}/scorers.py",
            f"{EMBEDDED}/text_field.py",
            "indexer/engine/bm25.py",
            "search_app/search/relaxation.py",
            "search_app/search/passage_ranking.py",
            "search_app/search/related_documents.py",
        ),
        ("tests/engine", "tests/search", "tests/ranking"),
        "tests/engine/embedded/test_query_evaluator.py",
    ),
    Room(
        "port",
        tuple(
            f"indexer/engine/{name}.py"
            for name in ("port", "validation", "memory", "cursors", "packed_record")
        ),
        ("tests/engine", "tests/search", "tests/query/test_search_request.py"),
        "tests/engine/test_validation.py",
    ),
)

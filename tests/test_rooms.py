"""Which room may import which. Every import is read, also one inside a function, since those hide circles."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.module_map import MAP, module_map

ROOT = Path(__file__).parents[1]

# A room is a package or a module; a module belongs to the longest name here that its own name begins with.
# Each room lists the rooms it may import. It may always import itself.
ROOMS: dict[str, set[str]] = {
    # the library, from the ground up
    "indexer": set(),
    "indexer.messages": set(),
    "indexer.errors": {"indexer.messages"},
    "indexer.anchors": set(),
    "indexer.regular_files": set(),
    "indexer.months": set(),
    "indexer.roman": set(),
    "indexer.document": {"indexer.anchors", "indexer.messages"},
    "indexer.sandbox": set(),
    "indexer.settings": set(),
    "indexer.originals": set(),
    "indexer.command_line": {"indexer.engine.open", "indexer.errors", "indexer.messages"},
    "indexer.exit_status": {"indexer.errors", "indexer.messages"},
    "indexer.progress_bar": {"indexer.messages", "indexer.sandbox"},
    "indexer.refusals": {"indexer.messages"},
    "indexer.symbols": {"indexer.errors", "indexer.months", "indexer.roman"},
    "indexer.document_json": {"indexer.document", "indexer.messages"},
    "indexer.facets": {"indexer.document"},
    "indexer.summary": {"indexer.document"},
    "indexer.reading": {
        "indexer.document",
        "indexer.errors",
        "indexer.messages",
        "indexer.regular_files",
        "indexer.roman",
        "indexer.sandbox",
        "indexer.settings",
    },
    "indexer.extraction": {
        "indexer.anchors",
        "indexer.document",
        "indexer.months",
        "indexer.roman",
        "indexer.symbols",
    },
    "indexer.parsing": {
        "indexer.anchors",
        "indexer.document",
        "indexer.errors",
        "indexer.extraction",
        "indexer.messages",
        "indexer.months",
        "indexer.roman",
        "indexer.symbols",
    },
    "indexer.spanish": {"indexer.errors"},
    "indexer.topics": {"indexer.document", "indexer.errors", "indexer.spanish"},
    "indexer.manifest": {
        "indexer.document",
        "indexer.errors",
        "indexer.messages",
        "indexer.regular_files",
        "indexer.symbols",
        "indexer.topics",
    },
    "indexer.engine": {"indexer.errors"},
    "indexer.engine.embedded": {
        "indexer.engine",
        "indexer.errors",
        "indexer.messages",
        "indexer.regular_files",
    },
    "indexer.engine.opensearch": {"indexer.engine", "indexer.errors"},
    "indexer.engine.open": {"indexer.engine", "indexer.engine.embedded", "indexer.engine.opensearch"},
    "indexer.passage_pages": {"indexer.anchors", "indexer.extraction", "indexer.summary"},
    "indexer.build_state": {"indexer.document", "indexer.engine", "indexer.summary"},
    "indexer.corpus": {
        "indexer.document",
        "indexer.errors",
        "indexer.manifest",
        "indexer.messages",
        "indexer.parsing",
        "indexer.reading",
        "indexer.regular_files",
        "indexer.symbols",
        "indexer.topics",
    },
    "indexer.records": {
        "indexer.anchors",
        "indexer.document",
        "indexer.document_json",
        "indexer.engine",
        "indexer.extraction",
        "indexer.facets",
        "indexer.spanish",
        "indexer.summary",
        "indexer.symbols",
    },
    "indexer.build_workers": {
        "indexer.build_state",
        "indexer.sandbox",
        "indexer.settings",
        "indexer.corpus",
        "indexer.document",
        "indexer.engine",
        "indexer.errors",
        "indexer.manifest",
        "indexer.messages",
        "indexer.records",
        "indexer.symbols",
    },
    "indexer.whoosh_schema": {"indexer.engine.embedded", "indexer.spanish", "indexer.symbols"},
    "indexer.build": {
        "indexer.originals",
        "indexer.passage_pages",
        "indexer.summary",
        "indexer.reading",
        "indexer.messages",
        "indexer.build_state",
        "indexer.build_workers",
        "indexer.sandbox",
        "indexer.corpus",
        "indexer.document",
        "indexer.engine",
        "indexer.errors",
        "indexer.manifest",
        "indexer.records",
        "indexer.refusals",
        "indexer.spanish",
    },
    "indexer.__main__": {
        "indexer.originals",
        "indexer.command_line",
        "indexer.messages",
        "indexer.build",
        "indexer.build_workers",
        "indexer.corpus",
        "indexer.document",
        "indexer.document_json",
        "indexer.engine",
        "indexer.engine.open",
        "indexer.engine.embedded",
        "indexer.engine.opensearch",
        "indexer.errors",
        "indexer.exit_status",
        "indexer.manifest",
        "indexer.progress_bar",
        "indexer.records",
        "indexer.refusals",
        "indexer.whoosh_schema",
    },
    # the application: query <- search <- web
    "search_app": {"search_app.web"},
    "search_app.settings": {"indexer.engine.open", "indexer.errors"},
    "search_app.query": {
        "indexer.anchors",
        "indexer.document",
        "indexer.engine",
        "indexer.errors",
        "indexer.extraction",
        "indexer.facets",
        "indexer.months",
        "indexer.spanish",
        "indexer.symbols",
        "indexer.topics",
    },
    "search_app.search": {
        "indexer.anchors",
        "indexer.build_state",
        "indexer.document",
        "indexer.document_json",
        "indexer.engine",
        "indexer.errors",
        "indexer.extraction",
        "indexer.facets",
        "indexer.records",
        "indexer.refusals",
        "indexer.spanish",
        "indexer.summary",
        "indexer.symbols",
        "search_app.query",
        "indexer.manifest",
    },
    "search_app.web": {
        "indexer.facets",
        "indexer.build_state",
        "indexer.originals",
        "indexer.anchors",
        "indexer.document",
        "indexer.engine",
        "indexer.errors",
        "indexer.messages",
        "indexer.summary",
        "indexer.symbols",
        "search_app.query",
        "search_app.search",
        "search_app.settings",
        "search_app.web.api",
        "search_app.web.exports",
    },
    "search_app.web.exports": {
        "indexer.document",
        "indexer.engine",
        "indexer.facets",
        "indexer.summary",
        "indexer.symbols",
        "search_app.query",
        "search_app.search",
        "search_app.web",
        "search_app.web.api",
    },
    "search_app.web.api": {
        "indexer.document",
        "indexer.document_json",
        "indexer.engine",
        "indexer.errors",
        "indexer.facets",
        "indexer.refusals",
        "indexer.summary",
        "indexer.symbols",
        "search_app.query",
        "search_app.search",
        "search_app.web",
        "search_app.web.exports",
    },
    "search_app.terminal": {"indexer.messages", "search_app.search", "search_app.web"},
    "search_app.wsgi": {"indexer.engine.open", "indexer.records", "search_app", "search_app.settings"},
    "search_app.commands": {
        "indexer.command_line",
        "indexer.engine",
        "indexer.engine.open",
        "indexer.errors",
        "indexer.exit_status",
        "indexer.facets",
        "indexer.messages",
        "indexer.records",
        "search_app",
        "search_app.query",
        "search_app.search",
        "search_app.settings",
        "search_app.terminal",
        "search_app.web",
        "search_app.web.api",
    },
    "search_app.__main__": {"indexer.messages", "search_app.commands"},
}

# The only rooms that may import a library.
ONLY = {
    "whoosh": ("indexer.engine", "indexer.whoosh_schema"),
    "opensearchpy": ("indexer.engine.opensearch",),
    "numpy": ("indexer.engine", "indexer.spanish"),
    "rapidfuzz": ("indexer.spanish",),
    "snowballstemmer": ("indexer.spanish",),
    "Stemmer": ("indexer.spanish",),
    "bs4": ("indexer.reading",),
    "tesserocr": ("indexer.reading",),
    "markdown_it": ("indexer.reading",),
    "flask": ("search_app.web", "search_app.wsgi"),
    "werkzeug": ("search_app.web",),
    "gunicorn": ("search_app.web", "search_app.commands"),
    "waitress": ("search_app.web",),
    "limits": ("search_app.web",),
    "prometheus_client": ("search_app.web",),
    "feedgen": ("search_app.web.exports",),
    "rispy": ("search_app.web.exports",),
    "bibtexparser": ("search_app.web.exports",),
    "icalendar": ("search_app.web.exports",),
}


def modules() -> Iterator[tuple[str, Path]]:
    for top in ("indexer", "search_app"):
        for path in sorted((ROOT / top).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Each module that a file imports, with its line."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are whole, not relative"
            module = node.module or ""
            # `from indexer import document_json` names a module, not a name in a module.
            for alias in node.names:
                below = ROOT / Path(*module.split("."), alias.name)
                is_module = below.is_dir() or below.with_suffix(".py").is_file()
                yield (f"{module}.{alias.name}" if is_module else module), node.lineno


def within(module: str, room: str) -> bool:
    return module == room or module.startswith(room + ".")


def room_of(module: str) -> str:
    return max((room for room in ROOMS if within(module, room)), key=len, default="")


def forbidden(module: str, imported: Iterator[tuple[str, int]]) -> list[str]:
    """What a module imports and may not, a sentence each."""
    room, sentences = room_of(module), []
    for target, line in imported:
        ours = within(target, "indexer") or within(target, "search_app")
        if ours and room_of(target) != room and room_of(target) not in ROOMS[room]:
            sentences.append(f"{module}:{line}: {room} may not know {target}")
        for library, rooms in ONLY.items():
            if within(target, library) and not any(within(module, allowed) for allowed in rooms):
                sentences.append(f"{module}:{line}: only {rooms} may know {library}")
    return sentences


MODULES = list(modules())


@pytest.mark.parametrize(("module", "path"), MODULES, ids=[module for module, _ in MODULES])
def test_a_module_imports_only_what_its_room_may_know(module: str, path: Path) -> None:
    assert forbidden(module, imports(path)) == []


def test_every_module_is_in_a_room_of_its_own() -> None:
    tops = ("", "indexer", "search_app")
    assert [module for module, _ in MODULES if room_of(module) in tops and module not in tops] == []


def test_no_circle_of_rooms_but_that_of_the_web_and_its_api() -> None:
    def reached(room: str, passed: frozenset[str]) -> set[str]:
        further = ROOMS[room] - passed
        return further | {r for step in further for r in reached(step, passed | further)}

    # Its `create_app` is imported when it is asked for.
    package = {"search_app"}
    api = {"search_app.web", "search_app.web.api", "search_app.web.exports"}
    circles = {room for room in ROOMS if room in reached(room, frozenset())}
    assert circles <= package | api


@pytest.mark.parametrize(
    ("module", "target"),
    [
        ("search_app.web.labels", "indexer.spanish"),
        ("search_app.web.routes", "indexer.engine.embedded.doc_set"),
        ("search_app.web.symbol_page", "indexer.parsing"),
        ("search_app.web.symbol_page", "indexer.extraction.dates"),
        ("search_app.search.documents", "search_app.web.urls"),
        ("search_app.search.search", "indexer.engine.embedded.engine"),
        ("search_app.search.search", "indexer.engine.opensearch.engine"),
        ("indexer.engine.embedded.engine", "opensearchpy"),
        ("search_app.query.parser", "search_app.search.search"),
        ("search_app.search.search", "flask"),
        ("indexer.corpus", "search_app.query"),
        ("indexer.spanish.stemmer", "whoosh.analysis"),
    ],
)
def test_an_import_through_a_wall_is_seen(module: str, target: str) -> None:
    assert forbidden(module, iter([(target, 1)]))


def test_an_import_inside_a_function_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text("def hidden():\n    import whoosh.index\n")
    assert list(imports(path)) == [("whoosh.index", 2)]


# --- the pages about the rooms --------------------------------------------------------------------------------

ARCHITECTURE = ROOT / "docs" / "architecture.md"
# Where a path that the page names may begin.
BEGINNINGS = (
    *("", "indexer", "indexer/engine"),
    *("search_app", "search_app/web", "search_app/web/api", "search_app/web/exports"),
)


def is_there(name: str) -> bool:
    """Return whether a name of docs/architecture.md is a file, a folder, or something that a module defines."""
    module, _, definition = name.rpartition(".")
    for beginning in BEGINNINGS:
        path = ROOT / beginning / name
        if path.exists() or path.with_name(f"{path.name}.py").exists():
            return True
        package = ROOT / beginning / module
        for file in (package / "__init__.py", package.with_name(f"{package.name}.py")):
            if module and file.exists() and re.search(rf"\b{definition}\b", file.read_text("utf-8")):
                return True
    return False


def test_the_page_of_modules_is_what_they_say_of_themselves() -> None:
    assert MAP.read_text("utf-8") == module_map(), "run `python -m tests.module_map`"
    assert "](modules.md)" in ARCHITECTURE.read_text("utf-8")


def test_every_module_says_in_a_sentence_what_it_does() -> None:
    lines = re.findall(r"^\| `(\w+)` \| (.*) \|$", module_map(), re.MULTILINE)
    assert len(lines) > 250
    assert [name for name, line in lines if len(line.split()) < 4] == []


def test_the_page_about_the_rooms_names_every_package() -> None:
    page = ARCHITECTURE.read_text("utf-8")
    packages = [
        path.parent.relative_to(ROOT).as_posix()
        for room in ("indexer", "search_app")
        for path in (ROOT / room).rglob("__init__.py")
    ]
    assert [name for name in packages if f"{name.removeprefix('indexer/')}" not in page] == []


def test_what_the_page_about_the_rooms_names_is_there() -> None:
    names = set(re.findall(r"`(\w+(?:[/.]\w+)+/?)`", ARCHITECTURE.read_text("utf-8")))
    # A file of a corpus and one of an index, a class's own fields, and Whoosh's names.
    others = {"cop09-nota-reuniones-2018.md", "MANIFEST.json", "whoosh.index.open_dir"}
    others |= {name for name in names if name[0].isupper()}
    assert {name for name in names - others if not is_there(name)} == set()
    assert len(names - others) > 50 and not is_there("engine/embedded/surroundings.py")

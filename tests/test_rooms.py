"""Who may import whom. Every import is read, the deferred ones too: an import inside a function hides circles."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# A room -> the rooms it may import. A room is the longest name here that a module's name begins with.
ROOMS: dict[str, set[str]] = {
    "indexer": set(),
    "indexer.errors": set(),
    "indexer.document": set(),
    "indexer.symbols": {"indexer.errors"},
    "indexer.reading": {"indexer.document", "indexer.errors"},
    "indexer.parsing": {"indexer.document", "indexer.errors", "indexer.symbols"},
    "indexer.spanish": {"indexer.errors"},
    "indexer.command_line": {"indexer.errors"},
    "indexer.workers": set(),
    "indexer.facets": {"indexer.document"},
    "indexer.engine": {"indexer.errors"},
    "indexer.ledger": {"indexer.document", "indexer.engine"},
    "indexer.document_json": {"indexer.document"},
    "indexer.manifest": {"indexer.document", "indexer.errors", "indexer.symbols", "indexer.topics"},
    "indexer.topics": {"indexer.document", "indexer.errors", "indexer.spanish"},
}
ROOMS["indexer.mentions"] = {"indexer.parsing"}
ROOMS["indexer.corpus"] = {
    f"indexer.{room}" for room in ("document", "errors", "manifest", "parsing", "reading")
}
ROOMS["indexer.corpus"] |= {"indexer.symbols", "indexer.topics"}
ROOMS["indexer.records"] = {f"indexer.{room}" for room in ("document", "document_json", "engine", "facets")}
ROOMS["indexer.records"] |= {"indexer.mentions", "indexer.spanish", "indexer.symbols"}
ROOMS["indexer.build"] = {
    f"indexer.{room}" for room in ("corpus", "document", "engine", "errors", "ledger", "manifest")
}
ROOMS["indexer.build"] |= {"indexer.records", "indexer.spanish", "indexer.symbols", "indexer.workers"}
ROOMS["indexer.__main__"] = {room for room in ROOMS if room != "indexer"}

ROOMS["search_app.question"] = {"indexer.facets"}
ROOMS["search_app.pinpoints"] = set()
ROOMS["search_app.query_tree"] = {"indexer.mentions", "indexer.spanish", "search_app.pinpoints"}
ROOMS["search_app.typed_names"] = {"indexer.mentions", "indexer.parsing"}
ROOMS["search_app.field_values"] = {"search_app.query_tree", "search_app.typed_names"}
ROOMS["search_app.field_values"] |= {f"indexer.{room}" for room in ("document", "topics")}
ROOMS["search_app.field_values"] |= {"indexer.mentions", "indexer.parsing", "indexer.spanish"}
ROOMS["search_app.query_language"] = {"search_app.query_tree", "search_app.field_values"}
ROOMS["search_app.query_language"] |= {"search_app.typed_names", "search_app.pinpoints"}
ROOMS["search_app.query_language"] |= {"search_app.catalogue"}
ROOMS["search_app.catalogue"] = {"indexer.spanish", "search_app.facet_names", "search_app.query_tree"}
ROOMS["search_app.catalogue"] |= {"search_app.typed_names"}
ROOMS["search_app.query_language"] |= {
    f"indexer.{room}" for room in ("errors", "mentions", "spanish", "symbols")
}
ROOMS["search_app.facet_names"] = {f"indexer.{room}" for room in ("document", "errors", "parsing")}
ROOMS["search_app.facet_names"] |= {f"indexer.{room}" for room in ("spanish", "topics")}
ROOMS["search_app.thesaurus"] = {"indexer.errors", "indexer.spanish"}
ROOMS["search_app.compiler"] = {
    f"search_app.{room}" for room in ("question", "query_language", "query_tree", "thesaurus")
}
ROOMS["search_app.families"] = {"indexer.engine", "indexer.symbols"}
ROOMS["search_app.ranking"] = set()
ROOMS["search_app.worth"] = {"indexer.spanish"}
ROOMS["search_app.expected"] = {"indexer.spanish"}
ROOMS["search_app.compiler"] |= {"search_app.ranking", "search_app.worth", "search_app.expected"}
ROOMS["search_app.compiler"] |= {
    f"indexer.{room}" for room in ("engine", "errors", "facets", "mentions", "spanish", "symbols")
}
ROOMS["search_app.relaxation"] = {"indexer.engine", "search_app.compiler", "search_app.worth"}
ROOMS["search_app.stretches"] = {"indexer.engine", "indexer.mentions", "indexer.spanish"}
ROOMS["search_app.marking"] = {"indexer.engine", "indexer.spanish", "search_app.stretches"}
ROOMS["search_app.passages"] = ROOMS["search_app.marking"] | {"search_app.marking"}
ROOMS["search_app.explanation"] = ROOMS["search_app.passages"] | {
    "search_app.compiler",
    "search_app.passages",
}
ROOMS["search_app.answer"] = ROOMS["search_app.compiler"] | ROOMS["search_app.passages"]
ROOMS["search_app.answer"] |= {"search_app.compiler", "search_app.passages", "search_app.relaxation"}
ROOMS["search_app.answer"] |= {"search_app.field_values", "search_app.pinpoints"}
ROOMS["search_app.answer"] |= {"search_app.explanation", "search_app.field_values"}
ROOMS["search_app.answer"] |= {"search_app.families", "search_app.field_values"}
ROOMS["search_app.answer"] |= {
    "indexer.document_json",
    "indexer.records",
}  # where in its text a hit cites what
ROOMS["search_app.suggestions"] = ROOMS["search_app.answer"] | {"search_app.answer"}
ROOMS["search_app.settings"] = {"indexer.errors"}

# What is foreign to all rooms but these.
ONLY = {
    "whoosh": "indexer.engine",
    "numpy": ("indexer.engine", "indexer.spanish"),
    "snowballstemmer": "indexer.spanish",
    "Stemmer": "indexer.spanish",
    "bs4": "indexer.reading",
    "markdown_it": "indexer.reading",
    "flask": ("search_app.faces", "search_app.wsgi"),
    "werkzeug": "search_app.faces",
    "gunicorn": ("search_app.faces", "search_app.commands"),
    "waitress": "search_app.faces",
}


def modules() -> Iterator[tuple[str, Path]]:
    for top in ("indexer", "search_app"):
        for path in sorted((ROOT / top).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def imports(path: Path) -> Iterator[tuple[str, ast.stmt]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are whole, not relative"
            module = node.module or ""
            for alias in node.names:  # `from indexer import document_json` names a module, not a name in one
                below = ROOT / Path(*module.split("."), alias.name)
                is_module = below.is_dir() or below.with_suffix(".py").is_file()
                yield (f"{module}.{alias.name}" if is_module else module), node


def within(module: str, room: str) -> bool:
    return module == room or module.startswith(room + ".")


def room_of(module: str) -> str:
    return max((room for room in ROOMS if within(module, room)), key=len, default="")


CASES = list(modules())


@pytest.mark.parametrize(("module", "path"), CASES, ids=[name for name, _ in CASES])
def test_a_module_imports_only_what_its_room_may_know(module: str, path: Path) -> None:
    room = room_of(module)
    for target, node in imports(path):
        where = f"{path.relative_to(ROOT)}:{node.lineno}"
        if module.startswith("indexer"):
            assert not within(target, "search_app"), f"{where}: the library never imports the application"
        if within(target, "indexer") and room:
            there = room_of(target)
            assert there == room or there in ROOMS[room], f"{where}: {room} may not know {there}"
        if within(target, "search_app") and room and room_of(target) != room:
            assert room_of(target) in ROOMS[room], f"{where}: {room} may not know {target}"
        for foreign, allowed in ONLY.items():
            if within(target, foreign):
                rooms = (allowed,) if isinstance(allowed, str) else allowed
                assert any(within(module, one) for one in rooms), f"{where}: only {rooms} may know {foreign}"


def test_every_module_of_the_library_is_in_a_room() -> None:
    strays = [
        name
        for name, _ in CASES
        if within(name, "indexer") and room_of(name) in ("", "indexer") and name != "indexer"
    ]
    assert strays == []


def test_the_rule_sees_a_deferred_import(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text("def hidden():\n    import whoosh.index\n")
    assert [target for target, _ in imports(path)] == ["whoosh.index"]

"""Write docs/modules.md, the map of all modules, from the first line of each module's docstring.

python -m tests.module_map
"""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]
MAP = ROOT / "docs" / "modules.md"
# The rooms that docs/architecture.md tells of.
PACKAGES = ("indexer", "search_app")
HEAD = """\
# Modules

Every module with the first line of its docstring. `python -m tests.module_map` writes this page, and a test fails where
it is not what the modules say of themselves. [architecture.md](architecture.md) tells how they work together.
"""


def first_line(module: Path) -> str:
    """Return the first line of a module's docstring."""
    return (ast.get_docstring(ast.parse(module.read_text("utf-8"))) or "").partition("\n")[0]


def module_map() -> str:
    """Return the page: a table for each package, with its own docstring's first line above it."""
    lines = [HEAD]
    for package in PACKAGES:
        for init in sorted((ROOT / package).rglob("__init__.py"), key=lambda path: path.parent.parts):
            folder = init.parent
            modules = [path for path in sorted(folder.glob("*.py")) if path != init]
            lines += [f"## {folder.relative_to(ROOT)}", "", first_line(init), ""]
            lines += ["| module | what it does |", "|---|---|"]
            lines += [f"| `{path.stem}` | {first_line(path).replace('|', '&#124;')} |" for path in modules]
            lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    MAP.write_text(module_map(), "utf-8")

"""The bounds of a file: the page for those who serve the site says the same as the program."""

import re
from dataclasses import fields
from pathlib import Path

from indexer.settings import FILE_BOUNDS

PAGE = Path(__file__).parents[1] / "docs" / "deployment.md"
ROW = re.compile(r"^\| `(?P<name>[a-z_]+)` \| (?P<value>[^|]+) \| [^|]+ \|$", re.MULTILINE)


def printed(name: str, value: float) -> str:
    if name.endswith("seconds"):
        return f"{value:g} s"
    if name == "memory":
        return f"{int(value) >> 30} GiB"
    return f"{int(value) >> 20} MiB" if name.endswith("bytes") else f"{value}"


def test_the_page_lists_every_bound_with_its_value() -> None:
    text = PAGE.read_text("utf-8").partition("## What one file may take")[2].partition("\n## ")[0]
    listed = {row["name"]: row["value"] for row in ROW.finditer(text)}
    bounds = {field.name: getattr(FILE_BOUNDS, field.name) for field in fields(FILE_BOUNDS)}
    assert listed == {name: printed(name, value) for name, value in bounds.items()}

"""Write RESULTS.md: each program writes the part that it measures; what is outside the marks is written by hand.

    <!-- building -->      a part begins with its name
    ...                    write("building", lines) replaces these lines
    <!-- end -->           and ends here

A part that is not there yet goes before the chapter `BY_HAND`. Programs write only when asked to, by `--write`.
"""

import importlib.metadata
import os
import platform
import sqlite3
import time
from collections.abc import Iterable
from pathlib import Path

RESULTS = Path(__file__).parent / "RESULTS.md"
# The heading of the last chapter, which no program writes.
BY_HAND = "## Misses"
_END = "<!-- end -->"


def write(part: str, lines: Iterable[str], file: Path = RESULTS) -> None:
    """Replace one part of the results and leave all the rest as it is."""
    text = file.read_text(encoding="utf-8") if file.exists() else "# What was measured\n"
    begin = f"<!-- {part} -->"
    body = "\n".join((begin, *lines, _END))
    before, found, after = text.partition(begin)
    if found:
        after = after.partition(_END)[2]
    else:
        before, found, after = text.partition(f"\n{BY_HAND}")
        before, after = f"{before.rstrip()}\n\n", f"\n{found}{after}"
    file.write_text(before + body + after, encoding="utf-8")


def measured(command: str, *packages: str) -> str:
    """Return the first line of a part: when, on what, with which versions and by which command it was measured."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in packages)
    with Path("/proc/cpuinfo").open(encoding="ascii") as lines:
        model = next(line.split(":")[1].strip() for line in lines if "model name" in line)
    return (
        f"{time.strftime('%Y-%m-%d')}; {model}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
        f"{', ' if versions else ''}{versions}: `{command}`"
    )

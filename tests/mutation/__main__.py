"""Change every operator, number and condition of a room, one at a time, and report the changes that no test notices.

python -m tests.mutation [ROOM ...] [--limit N] [--write]

cosmic-ray makes the mutants, in a copy of the repository; each is run against the tests of its room. The score is the
share that a test noticed. With `--write` it goes, with every survivor, to `tests/mutation/RESULTS.md`. `tests/mutants`
holds the changed lines that must be noticed for ever; this finds new ones.
"""

import argparse
import ast
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.mutants import ROOT
from tests.mutants.__main__ import LEFT_BEHIND

RESULTS = Path(__file__).parent / "RESULTS.md"
# Per cent.
GOAL = 85


@dataclass(frozen=True, slots=True)
class Room:
    """Modules that are changed together, and the tests that should notice; `seconds` bounds one run of these tests."""

    name: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]
    seconds: int = 120


ROOMS = (
    Room("tokenizer", ("indexer/spanish/tokenizer.py",), ("tests/spanish/test_tokenizer.py",)),
    Room("edit-distance", ("indexer/spanish/edit_distance.py",), ("tests/spanish/test_lexicon.py",)),
    Room("stemmer", ("indexer/spanish/stemmer.py",), ("tests/spanish",)),
    Room("lexicon", ("indexer/spanish/lexicon.py",), ("tests/spanish", "tests/query")),
    Room("lexer", ("search_app/query/lexer.py",), ("tests/query",)),
    Room("parser", ("search_app/query/parser.py",), ("tests/query",)),
    Room(
        "compiler",
        ("search_app/query/compiler.py", "search_app/query/spelling.py"),
        ("tests/query", "tests/search"),
    ),
    Room("query", ("search_app/query/limits.py", "search_app/query/typed_dates.py"), ("tests/query",)),
    Room("bm25", ("indexer/engine/bm25.py",), ("tests/engine/test_contract.py",)),
    Room(
        "ranking",
        ("indexer/engine/embedded/ranking.py", "indexer/engine/embedded/top_k.py"),
        ("tests/engine",),
    ),
    Room("cursors", ("indexer/engine/cursors.py",), ("tests/engine/test_contract.py",)),
    Room("port", ("indexer/engine/validation.py", "indexer/engine/memory.py"), ("tests/engine",)),
    Room(
        "masthead",
        (
            "indexer/parsing/masthead.py",
            "indexer/parsing/masthead_draft.py",
            "indexer/parsing/masthead_fields.py",
        ),
        ("tests/parsing",),
    ),
    Room("outline", ("indexer/parsing/outline.py",), ("tests/parsing",)),
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: its file and line, what was changed, the diff, and whether a test noticed it."""

    file: str
    line: int
    operator: str
    difference: str
    is_noticed: bool


def run(room: Room, limit: int | None) -> list[Mutant]:
    """Try the mutants of a room, or `limit` of them drawn at random, in a copy of the repository."""
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        copy = Path(folder) / "signatura"
        shutil.copytree(ROOT, copy, ignore=LEFT_BEHIND)
        command = f"{sys.executable} -B -m pytest -x -q -p no:cacheprovider {' '.join(room.tests)}"
        check = subprocess.run(command.split(), cwd=copy, capture_output=True, text=True, check=False)
        if check.returncode:
            raise SystemExit(f"{room.name}: the tests fail without a mutant\n{check.stdout[-2000:]}")
        config = copy / "mutation.toml"
        config.write_text(
            f"[cosmic-ray]\nmodule-path = {json.dumps(room.modules)}\ntimeout = {room.seconds}.0\n"
            f"excluded-modules = []\ntest-command = {json.dumps(command)}\n"
            '[cosmic-ray.distributor]\nname = "local"\n',
            "utf-8",
        )
        program = [sys.executable, "-m", "cosmic_ray.cli"]
        subprocess.run([*program, "init", config, "session.sqlite"], cwd=copy, check=True)
        _drop_annotation_mutants(copy, room, limit)
        subprocess.run([*program, "exec", config, "session.sqlite"], cwd=copy, check=True)
        dumped = subprocess.run(
            [*program, "dump", "session.sqlite"], cwd=copy, check=True, capture_output=True, text=True
        ).stdout
    return [_mutant(*json.loads(line)) for line in dumped.splitlines() if json.loads(line)[1]]


def _drop_annotation_mutants(copy: Path, room: Room, limit: int | None) -> None:
    """Forget mutants of annotations, which nothing runs; then draw `limit` of them, always the same."""
    annotated = {
        (module, line)
        for module in room.modules
        for node in ast.walk(ast.parse((copy / module).read_text("utf-8")))
        for annotation in _annotations(node)
        for line in range(annotation.lineno, (annotation.end_lineno or annotation.lineno) + 1)
        if "BinOp" in {type(part).__name__ for part in ast.walk(annotation)}
    }
    with sqlite3.connect(copy / "session.sqlite") as session:
        rows = session.execute(
            "select job_id, module_path, start_pos_row, operator_name from mutation_specs order by module_path,"
            " start_pos_row, start_pos_col, operator_name, occurrence"
        ).fetchall()
        kept = [
            job
            for job, module, line, operator in rows
            if not ((module, line) in annotated and "BinaryOperator_BitOr" in operator)
        ]
        if limit is not None and len(kept) > limit:
            kept = random.Random(1).sample(kept, limit)
        dropped = {(job,) for job, *_ in rows} - {(job,) for job in kept}
        for table in ("mutation_specs", "work_items"):
            session.executemany(f"delete from {table} where job_id = ?", sorted(dropped))


def _annotations(node: ast.AST) -> list[ast.expr]:
    annotations = [getattr(node, name, None) for name in ("annotation", "returns")]
    return [annotation for annotation in annotations if isinstance(annotation, ast.expr)]


def _mutant(item: dict[str, object], result: dict[str, object]) -> Mutant:
    (mutation,) = item["mutations"]  # type: ignore[misc, str-unpack]
    assert isinstance(mutation, dict)
    changed = [
        line
        for line in str(result.get("diff") or "").splitlines()
        if line[:1] in "+-" and line[:3] not in ("+++", "---")
    ]
    return Mutant(
        str(mutation["module_path"]),
        int(mutation["start_pos"][0]),
        str(mutation["operator_name"]).removeprefix("core/"),
        "  ->  ".join(line[1:].strip() for line in changed),
        result.get("test_outcome") != "survived",
    )


def report(room: Room, mutants: Sequence[Mutant], seconds: float) -> list[str]:
    """Return a room's score and its survivors, as lines of Markdown."""
    survivors = [mutant for mutant in mutants if not mutant.is_noticed]
    score = 100 * (len(mutants) - len(survivors)) / max(1, len(mutants))
    lines = [
        f"## {room.name}: {score:.0f} % of {len(mutants)}",
        "",
        f"{', '.join(f'`{module}`' for module in room.modules)} against {' '.join(room.tests)}, {seconds:.0f} s",
        "",
    ]
    return lines + [
        f"- `{Path(mutant.file).name}:{mutant.line}` {mutant.operator}: `{mutant.difference}`"
        for mutant in survivors
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("room", nargs="*", help="of: " + ", ".join(room.name for room in ROOMS))
    parser.add_argument("--limit", type=int, help="mutants of a room, drawn by lot")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    parts, low = [], 0
    for room in ROOMS:
        if options.room and room.name not in options.room:
            continue
        start = time.monotonic()
        mutants = run(room, options.limit)
        lines = report(room, mutants, time.monotonic() - start)
        print(*lines, "", sep="\n", flush=True)
        parts += [*lines, ""]
        low += 100 * sum(mutant.is_noticed for mutant in mutants) < GOAL * len(mutants)
    if options.write:
        command = f"`python -m tests.mutation {' '.join(sys.argv[1:])}`"
        head = ["# Mutation testing", "", f"{command}; a limit draws the mutants by lot.", ""]
        RESULTS.write_text("\n".join([*head, *parts]).rstrip() + "\n", "utf-8")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())

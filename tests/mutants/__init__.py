"""Changed lines that the tests must notice, so that a promise without a test is seen."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILE = Path(__file__).with_name("mutants.toml")


@dataclass(frozen=True, slots=True)
class Mutant:
    """Replaces `before` by `after` once in `file`. `tests` are the paths to run, the likeliest to notice it first."""

    id: str
    what: str
    file: str
    before: str
    after: str
    tests: list[str] = field(default_factory=lambda: ["tests"])
    # The reason why no test can notice the change; empty where one can.
    equivalent: str = ""


def load_mutants() -> list[Mutant]:
    return [Mutant(**entry) for entry in tomllib.loads(FILE.read_text("utf-8"))["mutant"]]

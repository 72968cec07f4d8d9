"""What the report of mutation testing says, and that its rooms are there."""

from tests.mutants import ROOT
from tests.mutation.__main__ import ROOMS, Mutant, report


def test_every_room_names_modules_and_tests_that_are_there() -> None:
    assert [
        path for room in ROOMS for path in (*room.modules, *room.tests) if not (ROOT / path).exists()
    ] == []


def test_the_report_has_the_score_and_each_survivor_with_its_difference() -> None:
    mutants = [
        Mutant("a/uno.py", 3, "NumberReplacer", "x = 1  ->  x = 2", is_noticed=True),
        Mutant("a/uno.py", 9, "ReplaceTrueWithFalse", "y = True  ->  y = False", is_noticed=False),
    ]
    lines = report(ROOMS[0], mutants, 12.0)
    assert lines[0] == f"## {ROOMS[0].name}: 50 % of 2"
    assert lines[-1] == "- `uno.py:9` ReplaceTrueWithFalse: `y = True  ->  y = False`"
    assert not any("uno.py:3" in line for line in lines)

"""Which mutants count and how they are drawn, what a forked child tells, and what the report says."""

import signal
import time
from pathlib import Path

import pytest

from tests.mutants import ROOT
from tests.mutation.forks import in_child, run_batches
from tests.mutation.mutants import Mutant, difference, draw, mutants_of, mutated
from tests.mutation.reach import IMPORT, FileReach, Reach
from tests.mutation.results import RoomResult, Tried, interval, report
from tests.mutation.rooms import ROOMS
from tests.mutation.trial import Trials, statement_lines

SOURCE = '''
@lru_cache(8)
def add(a: int | None, *, b: "list[1]" = 2) -> int | None:
    """Add 3 and 4."""
    if a is None or añadir(a) == 5:
        return b
    return a + b
'''


def test_every_room_names_modules_and_tests_that_are_there() -> None:
    for room in ROOMS:
        assert [pattern for pattern in room.modules if not list(ROOT.glob(pattern))] == []
        assert [path for path in room.tests if not (ROOT / path).exists()] == []
        assert set(room.test_files()) >= {room.broad, *(path for path in room.tests if path.endswith(".py"))}


def test_annotations_caches_and_style_make_no_mutants() -> None:
    pytest.importorskip("cosmic_ray")
    changes = [(mutant, difference(mutant, SOURCE)) for mutant in mutants_of("uno.py", SOURCE)]
    numbers = sorted(after.split()[-1] for mutant, after in changes if "NumberReplacer" in mutant.operator)
    kinds = {mutant.operator.removeprefix("core/") for mutant, _ in changes}
    assert len(numbers) == 4
    assert {mutant.start[0] for mutant, _ in changes} == {3, 5, 7}
    assert (
        not {"ReplaceComparisonOperator_Eq_Is", "ReplaceComparisonOperator_Is_Eq", "RemoveDecorator"} & kinds
    )
    assert {"ReplaceComparisonOperator_Eq_NotEq", "ReplaceComparisonOperator_Is_IsNot", "AddNot"} <= kinds
    assert not any("BitOr" in kind.split("_")[1:2] for kind in kinds)


def test_a_sample_is_the_same_again_has_a_place_once_and_none_that_was_seen(tmp_path: Path) -> None:
    pytest.importorskip("cosmic_ray")
    (tmp_path / "uno.py").write_text(SOURCE, "utf-8")
    everything = draw(["uno.py"], 100, 1, root=tmp_path)
    assert (
        len({mutant.place for mutant in everything.mutants}) == len(everything.mutants) == everything.places
    )
    first = draw(["uno.py"], 3, 1, root=tmp_path).mutants
    assert first == draw(["uno.py"], 3, 1, root=tmp_path).mutants
    seen = {Tried.of(mutant, SOURCE, "", 0).place for mutant in first}
    others = draw(["uno.py"], 100, 2, seen, root=tmp_path).mutants
    assert others
    assert not seen & {Tried.of(mutant, SOURCE, "", 0).place for mutant in others}


def test_a_mutant_is_the_source_with_one_change() -> None:
    pytest.importorskip("cosmic_ray")
    mutant = Mutant("uno.py", (7, 13), (7, 14), "core/ReplaceBinaryOperator_Add_Sub", 0)
    assert mutated(mutant, SOURCE) == SOURCE.replace("a + b", "a - b")
    assert difference(mutant, SOURCE) == "return a + b  ->  return a - b"


def test_a_line_stands_for_its_statement_without_the_body() -> None:
    source = "x = (\n    1,\n    2,\n)\nif (\n    x\n):\n    y = 1\n"
    assert statement_lines(source, 3) == range(1, 5)
    assert statement_lines(source, 6) == range(5, 8)
    assert statement_lines(source, 8) == range(8, 9)


def test_of_a_line_that_runs_at_import_all_tests_that_run_its_module_are_tried() -> None:
    lines = {1: [IMPORT], 3: ["t.py::a", "t.py::b"], 4: ["t.py::b"]}
    reach = Reach({"t.py": FileReach({"uno.py": lines}), "u.py": FileReach({})})
    assert reach.files_of("uno.py", range(1, 2)) == {"t.py": {"t.py::a", "t.py::b"}}
    assert reach.files_of("uno.py", range(4, 5)) == {"t.py": {"t.py::b"}}
    assert reach.files_of("uno.py", range(5, 6)) == {}


def test_a_child_tells_its_result_or_how_it_ended(tmp_path: Path) -> None:
    assert in_child(tmp_path, lambda: Path.cwd() == tmp_path) is True
    assert "ZeroDivisionError" in str(in_child(tmp_path, lambda: 1 // 0))

    def endless() -> None:
        signal.setitimer(signal.ITIMER_PROF, 0.05)
        while True:
            time.sleep(0)

    assert in_child(tmp_path, endless) == "time limit"


def test_the_first_test_that_fails_is_told_and_the_rest_left(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\n", "utf-8")
    (tmp_path / "test_uno.py").write_text("def test_a(): pass\ndef test_b(): assert 0\n", "utf-8")
    (tmp_path / "test_dos.py").write_text("def test_c(): raise KeyError\n", "utf-8")
    good, bad, late = {"test_uno.py::test_a": 0.0}, {"test_uno.py::test_b": 0.0}, {"test_dos.py::test_c": 0.0}
    outcome = in_child(tmp_path, lambda: run_batches([good, bad, late]))
    assert (outcome.failed, outcome.passed) == ("test_uno.py::test_b", 1)
    outcome = in_child(tmp_path, lambda: run_batches([good]))
    assert (outcome.failed, outcome.passed) == ("", 1)


def test_a_mutant_is_noticed_by_the_test_that_fails_with_it_alone(tmp_path: Path) -> None:
    pytest.importorskip("cosmic_ray")
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\npythonpath = ['.']\n", "utf-8")
    source = "def doubled(n):\n    return n + n\n"
    (tmp_path / "uno.py").write_text(source, "utf-8")
    (tmp_path / "test_uno.py").write_text(
        "import uno\ndef test_none(): assert uno.doubled(0) == 0\ndef test_two(): assert uno.doubled(2) == 4\n",
        "utf-8",
    )
    tests = ["test_uno.py::test_none", "test_uno.py::test_two"]
    reach = Reach({"test_uno.py": FileReach({"uno.py": {2: tests}}, dict.fromkeys(tests, 0.1))})
    trials = Trials(tmp_path, reach)
    minus, times = (
        Mutant("uno.py", (2, 13), (2, 14), f"core/ReplaceBinaryOperator_Add_{name}", 0)
        for name in ("Sub", "Mul")
    )
    assert trials.run(minus).failed == "test_uno.py::test_two"
    # A slow test is tried in the second round, one that takes too long is not.
    for seconds, failed in ((30.0, "test_uno.py::test_two"), (100.0, "")):
        reach.files["test_uno.py"].seconds["test_uno.py::test_two"] = seconds
        assert trials.run(minus).failed == failed
    reach.files["test_uno.py"].seconds["test_uno.py::test_two"] = 0.1
    # Two times two is two and two.
    assert trials.run(times).failed == ""
    assert (tmp_path / "uno.py").read_text("utf-8") == source


def test_the_interval_holds_the_share_and_narrows_with_the_number() -> None:
    low, high = interval(85, 100)
    assert (round(low, 1), round(high, 1)) == (76.7, 90.7)
    assert interval(850, 1000)[0] > low
    assert interval(10, 10)[1] == pytest.approx(100)


def test_the_report_has_the_score_and_each_survivor_with_its_remark() -> None:
    place = ("a/uno.py", "x = 1", "NumberReplacer")
    tried = [
        Tried("a/uno.py", 3, "NumberReplacer", "x = 1  ->  x = 2", place, "t.py::test_x", 0),
        Tried("a/uno.py", 9, "NumberReplacer", "y = 1  ->  y = 2", place, "", 4),
        Tried("a/uno.py", 12, "NumberReplacer", "z = 1  ->  z = 2", place, "", 4),
    ]
    kept = [RoomResult("spanish", 7, (1, 2), 40, 12.0, 6.0, tried)]
    read = {
        "survivor": {"uno.py y = 1  ->  y = 2": "equivalent: y is not read"},
        "sample": {"spanish-7": "Tried on a slow day."},
    }
    lines = "\n".join(report(kept, read))
    assert "| last of all rooms |  | 40 | 3 | 1 |" in lines
    assert "| spanish | 7 | 40 | 3 | 1 | 33.3 % | 6–79 | 2.0 |" in lines
    assert "`python -m tests.mutation spanish --count 3 --seed 7 --unseen 1 2`" in lines
    assert "- `uno.py:9` `` y = 1  ->  y = 2 `` — equivalent: y is not read" in lines
    assert "- `uno.py:12` `` z = 1  ->  z = 2 `` — not read" in lines
    assert "x = 1" not in lines
    assert "1 equivalent, 1 not read.\nTried on a slow day.\n" in lines

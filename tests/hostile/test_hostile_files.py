"""The hostile files whose reading takes no second, in one build. `python -m tests.hostile` tries all of them."""

from pathlib import Path

from tests.hostile.build_run import SOUND, Outcome, build_with
from tests.hostile.file_builders import HOSTILE_FILES, READ


def test_each_hostile_file_ends_as_it_should_and_the_sound_one_is_indexed(tmp_path: Path) -> None:
    files = [file for file in HOSTILE_FILES if file.quick]
    outcomes = build_with(files, tmp_path)
    assert {
        file.name: outcomes[file.name].end for file in files if outcomes[file.name].end not in file.ends
    } == {}
    assert outcomes[SOUND] == Outcome(READ)
    assert all(outcome.end == READ or name in outcome.sentence for name, outcome in outcomes.items())


def test_there_are_more_than_forty_of_every_format() -> None:
    assert len({file.name for file in HOSTILE_FILES}) == len(HOSTILE_FILES) > 40
    suffixes = {Path(file.name).suffix for file in HOSTILE_FILES}
    assert {".pdf", ".docx", ".html", ".md", ".txt"} <= suffixes

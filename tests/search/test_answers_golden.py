"""Every question of `tests/golden/questions.txt` is answered as the golden file says, by both engines alike."""

from collections.abc import Mapping, Sequence

import pytest

from indexer.engine.port import Generation
from tests.golden.answers import ANSWERS, answer, published, questions

# In parts, so that a failure says where. The engine in memory takes ten times as long, and most for long questions.
PARTS = [questions()[start : start + 20] for start in range(0, len(questions()), 20)]
SHORT = [question for question in questions() if len(question) < 36][::3]
SHORT_PARTS = [SHORT[start : start + 12] for start in range(0, len(SHORT), 12)]


@pytest.fixture(scope="module")
def golden() -> Mapping[str, Sequence[str]]:
    answers: dict[str, list[str]] = {}
    for line in ANSWERS.read_text("utf-8").splitlines():
        if line.startswith("## "):
            lines = answers.setdefault(line[3:], [])
        lines.append(line)
    return answers


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    return published(tmp_path_factory.mktemp("answers") / "index", None)


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    return published(tmp_path_factory.mktemp("answers"), "memory")


def test_every_question_has_an_answer_and_no_other(golden: Mapping[str, Sequence[str]]) -> None:
    assert list(golden) == questions()


@pytest.mark.parametrize("part", PARTS, ids=range(len(PARTS)))
def test_a_question_is_answered_as_before(
    part: Sequence[str], embedded: Generation, golden: Mapping[str, Sequence[str]]
) -> None:
    for question in part:
        assert list(answer(embedded, question)) == golden[question]


@pytest.mark.parametrize("part", SHORT_PARTS, ids=range(len(SHORT_PARTS)))
def test_the_engine_in_memory_answers_alike(
    part: Sequence[str], memory: Generation, golden: Mapping[str, Sequence[str]]
) -> None:
    for question in part:
        assert list(answer(memory, question)) == golden[question]

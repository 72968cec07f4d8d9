"""The questions over the corpus stay answered as well as they are: see PASSAGES.md for how each file came to be.

The bounds are what the files came to, so that a change that loses answers is seen.
"""

from pathlib import Path

import pytest

from tests.ranking.evaluation import corpus
from tests.ranking.passages import Verdict, judge, load

HERE = Path(__file__).parent
# Questions with an answer and without; then right document first, right passage first, and nothing said.
LEAST = {
    "open": (60, 15, 60, 57, 15),
    "closed": (60, 15, 58, 56, 15),
    "third": (48, 12, 48, 46, 12),
    "fourth": (60, 15, 59, 53, 14),
    "fifth": (60, 15, 55, 42, 9),
}


@pytest.mark.parametrize("name", LEAST)
def test_no_fewer_questions_are_answered_than_were(name: str) -> None:
    questions = load(HERE / f"questions-{name}.toml")
    answered, without, documents, passages, nothing = LEAST[name]
    assert sum(bool(question.documents) for question in questions) == answered
    assert sum(not question.documents for question in questions) == without
    generation = corpus()
    verdicts: list[Verdict] = [judge(generation, question) for question in questions]
    assert sum(verdict.document_first for verdict in verdicts) >= documents
    assert sum(verdict.passage_first is True for verdict in verdicts) >= passages
    assert sum(verdict.nothing for verdict in verdicts if not verdict.judged.documents) >= nothing

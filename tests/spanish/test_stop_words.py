"""The words a question can do without: few, and none that carries a meaning here."""

from importlib.resources import files

from indexer.spanish import STOP_WORDS, is_stop, tokens

CARRY_A_MEANING = [
    *("estado", "estados", "parte", "partes", "contra", "sin", "no", "entre"),
    *("sobre", "bajo", "según", "hasta", "ante", "durante"),
]
LINES = [
    line
    for line in files("indexer").joinpath("data/stop.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def test_a_word_that_carries_a_meaning_is_no_stop_word() -> None:
    assert [word for word in CARRY_A_MEANING if is_stop(word)] == []


def test_a_word_that_only_joins_others_is_one() -> None:
    assert all(map(is_stop, ("de", "DE", "los", "y", "que", "para", "cómo")))


def test_every_line_is_one_word_with_a_reason_and_none_stands_twice() -> None:
    words = [line.partition("#")[0].strip() for line in LINES]
    assert all(len(tokens(word)) == 1 for word in words)
    assert all(line.partition("#")[2].strip() for line in LINES)
    assert len(STOP_WORDS) == len(words)

"""The words by which a name is compared with what was typed."""

import pytest

from search_app.query.content_words import content_words, is_same_word


def test_the_words_that_only_join_are_left_out() -> None:
    assert content_words("el Grupo de la Trata") == content_words("grupo trata")


@pytest.mark.parametrize(
    ("typed", "other", "expected"),
    [
        ("politica", "Política", True),
        ("notas", "nota", True),
        ("nota", "norma", False),
        ("secretaria", "secreto", False),
    ],
)
def test_two_words_are_the_same_but_for_accents_or_by_their_stem(
    typed: str, other: str, expected: bool
) -> None:
    [[word], [other_word]] = content_words(typed), content_words(other)
    assert is_same_word(word, other_word) is expected

"""A line of a masthead gives its fields and leaves the rest, also where two columns were read as one line."""

import pytest

from indexer.parsing.masthead_draft import MastheadDraft
from indexer.parsing.masthead_fields import consume_line


@pytest.mark.parametrize(
    ("line", "field", "value", "rest"),
    [
        (
            "Conferencia de las Partes     Distr. general",
            "distribution",
            "general",
            "Conferencia de las Partes",
        ),
        ("Distr. limitada    Consejo", "distribution", "limitada", "Consejo"),
        ("Convención    Original: inglés", "original_language", "en", "Convención"),
        ("Original: francés    Convención", "original_language", "fr", "Convención"),
    ],
)
def test_a_field_of_the_other_column_is_taken_from_a_line(
    line: str, field: str, value: str, rest: str
) -> None:
    draft = MastheadDraft()
    assert consume_line(line, draft) == rest
    assert getattr(draft, field) == value
    assert draft.two_columns


def test_a_language_alone_is_of_the_other_column_once_one_was_seen() -> None:
    draft = MastheadDraft()
    assert consume_line("la Convención    Español", draft) == "la Convención    Español"
    consume_line("la Convención    Distr. general", draft)
    assert consume_line("la Convención    Español", draft) == "la Convención"
    assert draft.language == "es"

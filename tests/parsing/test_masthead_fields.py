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


def test_a_day_is_of_the_other_column_once_one_was_seen_and_a_range_is_not() -> None:
    draft = MastheadDraft()
    consume_line("la Convención    Distr. general", draft)
    assert (
        consume_line("en Viena, 15 a 19 de octubre de 2018", draft) == "en Viena, 15 a 19 de octubre de 2018"
    )
    assert consume_line("reunida el 24 de julio de 2018", draft) == "reunida el 24 de julio de 2018"
    assert draft.date is None
    assert consume_line("contra la Delincuencia    24 de julio de 2018", draft) == "contra la Delincuencia"
    assert draft.date == "2018-07-24"


@pytest.mark.parametrize(
    "words", ["Noveno", "Su noveno", "De su noveno", "Vigésimo quinto", "Su vigésimo quinto"]
)
def test_the_number_of_a_session_may_have_words_before_it(words: str) -> None:
    draft = MastheadDraft()
    assert consume_line(f"{words} período de sesiones", draft) == ""
    assert draft.session == (25 if "quinto" in words else 9)


@pytest.mark.parametrize(
    ("above", "is_meeting"),
    [
        ("CTOC/COP/2018/4", True),
        ("Distr. general", True),
        ("Noveno período de sesiones", True),
        ("Segunda reunión", True),
        ("Español", False),
        ("", False),
    ],
)
def test_a_place_and_one_day_are_a_meetings_below_what_only_a_meeting_has(
    above: str, is_meeting: bool
) -> None:
    draft = MastheadDraft()
    consume_line(above, draft)
    assert (consume_line("Viena, 15 de octubre de 2018", draft) == "") is is_meeting

"""Where the span of a field begins and ends in a text, and how far from it its words may be."""

import pytest

from indexer.extraction.text_normalization import fold_same_length
from indexer.parsing.masthead_spans import ends_phrase, find_fields, opens_phrase


def found(text: str, field: str) -> list[str]:
    spans = find_fields(text, fold_same_length(text))
    return [text[span.start : span.end] for span in spans if span.field == field]


@pytest.mark.parametrize(
    ("before", "opens"),
    [
        ("", True),
        ("palabra ", True),
        ("contra ", False),
        ("encontra ", True),
        ("de ", False),
        ("X, ", False),
        ("X ( ", False),
        ("X; ", True),
        ("la  ", False),
        ("Palabra que es más larga, y la ", False),
    ],
)
def test_a_phrase_opens_after_no_word_that_goes_on(before: str, opens: bool) -> None:
    text = f"{before}Distr. general"
    assert opens_phrase(text, len(before)) is opens
    assert not opens_phrase(f"{before}distr", len(before))


@pytest.mark.parametrize(
    ("after", "ends"),
    [
        ("", True),
        (" Y más", True),
        (" y más", False),
        (" yA", False),
        ("* y más", False),
        (", y", False),
        (" 3 y", True),
    ],
)
def test_a_phrase_ends_where_no_small_letter_follows(after: str, ends: bool) -> None:
    assert ends_phrase(f"Distr. general{after}", len("Distr. general")) is ends


@pytest.mark.parametrize(
    "session",
    [
        "Noveno período de sesiones",
        "Vigésimo quinto período de sesiones",
        "Vigésimo Quinto período de sesiones",
        "12º período de sesiones",
    ],
)
def test_a_session_begins_with_its_whole_number(session: str) -> None:
    assert found(session, "session") == [session]
    assert found(f"Naciones Unidas {session}", "session") == [session]


def test_two_sessions_are_two_and_a_period_without_number_is_none() -> None:
    assert found("Período de sesiones", "session") == []
    text = "Noveno período de sesiones Décimo período de sesiones"
    assert found(text, "session") == ["Noveno período de sesiones", "Décimo período de sesiones"]
    assert found("Cualquier período de sesiones Décimo período de sesiones", "session") == [
        "Décimo período de sesiones"
    ]


def test_the_number_of_a_session_is_within_so_many_characters() -> None:
    def number(blanks: int) -> list[str]:
        return found(f"Noveno{' ' * blanks}período de sesiones", "session")

    assert number(34)
    assert not number(35)


def test_a_place_is_given_from_each_capital_of_its_name() -> None:
    days = "15 a 19 de octubre de 2018"
    assert found(f"Nueva York, {days}", "place") == [f"Nueva York, {days}", f"York, {days}"]
    assert found(days, "place") == []
    assert found(f"viena, {days}", "place") == []
    assert found(f"Viena, {days} Bonn, {days}", "place") == [f"Viena, {days}", f"Bonn, {days}"]


def test_the_name_of_a_place_has_at_most_so_many_characters() -> None:
    days = "15 a 19 de octubre de 2018"
    # With the comma and the blank.
    at_limit = "V" + "i" * 57
    assert found(f"{at_limit}, {days}", "place") == [f"{at_limit}, {days}"]
    assert found(f"{at_limit}i, {days}", "place") == []


def test_the_label_of_a_circular_is_within_so_many_characters() -> None:
    def reference(blanks: int) -> list[str]:
        return found(f"Referencia:{' ' * blanks}CU 2009/33 (A)", "reference")

    assert reference(9)[0].startswith("Referencia:")
    assert reference(10) == ["CU 2009/33 (A)"]
    assert found("Palabra: CU 2009/33 (A)", "reference") == ["CU 2009/33 (A)"]


def test_one_day_is_a_date_and_several_are_none() -> None:
    assert found("24 de julio de 2018 15 a 19 de octubre de 2018 3 de mayo de 2019", "date") == [
        "24 de julio de 2018",
        "3 de mayo de 2019",
    ]


def test_symbols_and_acts_in_one_text_are_told_apart() -> None:
    text = "CTOC/COP/2018/4 Resolución 6/4 A/RES/65/230 Decisión 4/2"
    assert found(text, "symbol") == ["CTOC/COP/2018/4", "A/RES/65/230"]
    assert found(text, "reference") == ["Resolución 6/4", "Decisión 4/2"]


def test_of_spans_that_begin_together_the_longest_is_first() -> None:
    text = "Naciones Unidas Distr. general 24 de julio de 2018 Español"
    spans = find_fields(text, fold_same_length(text))
    assert [(span.start, -span.end) for span in spans] == sorted((span.start, -span.end) for span in spans)


def test_the_first_hundred_spans_are_kept() -> None:
    text = "Distr. general " * 101
    assert len(find_fields(text, text.lower())) == 100
    assert len(find_fields(text[:-30], text[:-30].lower())) == 99
    assert find_fields("", "") == []


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("dicho Distr. general", ["distribution"]),
        ("Distr. general y", ["distribution"]),
        ("de 24 de julio de 2018", []),
        ("24 de julio de 2018 y", ["date"]),
        ("Español y", ["language"]),
        ("Asamblea General y", []),
    ],
)
def test_a_sure_form_may_stand_in_a_phrase_and_a_day_may_open_one(text: str, fields: list[str]) -> None:
    assert [span.field for span in find_fields(text, fold_same_length(text))] == fields

"""The values that are typed behind a field, and what is none."""

import pytest

from search_app.query.field_values import (
    KIND_ALIASES,
    begins_kind_name,
    kind_by_name,
    match_codes,
    parse_field_value,
)

SPAN = (0, 1)


@pytest.mark.parametrize(
    ("typed", "bounds"),
    [
        ("2014..2018", ("2014", "2018")),
        ("2014..", ("2014", None)),
        ("..2018", (None, "2018")),
        ("2014", ("2014", "2014")),
        ("2014.", ("2014", "2014")),
        ("..", None),
        ("2014..nunca", None),
        ("nunca..2018", None),
        ("nunca..", None),
        ("nunca", None),
        ("", None),
    ],
)
def test_a_range_has_a_bound_at_least_and_every_bound_that_is_typed_is_one(
    typed: str, bounds: tuple[str | None, str | None] | None
) -> None:
    for field in ("date", "year"):
        values = parse_field_value(field, typed, SPAN)  # type: ignore[arg-type]
        assert [(value.low, value.high) for value in values] == ([] if bounds is None else [bounds]), field


ASSISTANCE = ("asistencia-judicial-reciproca", "asistencia-tecnica")


@pytest.mark.parametrize(
    ("field", "typed", "codes"),
    [
        # A series is one whether or not a list has it; a word is none, nor are words and a year.
        ("organ", "A/AC.261", ("A/AC.261",)),
        ("organ", "A/AC", ("A/AC",)),
        ("organ", "AC.261", ("AC.261",)),
        ("organ", "comité 2010", ()),
        ("organ", "comité", ()),
        # Words follow each other as in the name, without those that join them.
        ("organ", "trata de personas", ("CTOC/COP/WG.4",)),
        ("organ", "trata personas", ("CTOC/COP/WG.4",)),
        ("organ", "personas trata", ()),
        # Four letters are enough, also if the stem of the word is shorter.
        ("topic", "asistencia", ASSISTANCE),
        ("topic", "asistenci", ASSISTANCE),
        ("topic", "asis", ASSISTANCE),
        ("topic", "asi", ("asi",)),
        ("topic", "técnica", ("asistencia-tecnica",)),
        ("kind", "reports", ("informe",)),
    ],
)
def test_a_name_is_found_by_its_words_or_the_beginnings_of_them(
    field: str, typed: str, codes: tuple[str, ...]
) -> None:
    assert match_codes(field, typed) == codes  # type: ignore[arg-type]


def test_what_may_be_the_name_of_a_kind_begins_with_the_first_word_of_one() -> None:
    for name in (*KIND_ALIASES, *(alias for aliases in KIND_ALIASES.values() for alias in aliases)):
        typed = name.replace("-", " ")
        assert kind_by_name(typed) and begins_kind_name(f"de la {typed.upper()} y otra"), name
    assert begins_kind_name("las notas verbales")
    assert not begins_kind_name("la trata en los informes")
    assert not begins_kind_name("de la")

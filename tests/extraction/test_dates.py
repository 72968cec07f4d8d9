"""Dates as Spanish UN prose writes them (domain: translators' manual, fechas; the documents themselves)."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.extraction.dates import find_dates

CORPUS = Path(__file__).parents[2] / "corpus"
MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre"),
    *("noviembre", "diciembre"),
)

# A text, and each expression in it with its first and last day.
FORMS = [
    ("12 de junio de 2014", [("12 de junio de 2014", "2014-06-12", "2014-06-12")]),
    ("Viena, 6 a 10 de octubre de 2014", [("6 a 10 de octubre de 2014", "2014-10-06", "2014-10-10")]),
    ("28 de junio a 8 de julio de 2004", [("28 de junio a 8 de julio de 2004", "2004-06-28", "2004-07-08")]),
    ("26 de febrero a 1 de marzo de 2013", [("26 de febrero a 1 de marzo de 2013", "2013-02-26", "2013-03-01")]),
    ("28 de diciembre a 3 de enero de 2005", [("28 de diciembre a 3 de enero de 2005", "2004-12-28", "2005-01-03")]),
    (
        "del 28 de diciembre de 2004 al 3 de enero de 2005",
        [("del 28 de diciembre de 2004 al 3 de enero de 2005", "2004-12-28", "2005-01-03")],
    ),
    ("celebrada del 28 al 30 de octubre de 2013", [("del 28 al 30 de octubre de 2013", "2013-10-28", "2013-10-30")]),
    (
        "desde el 3 hasta el 5 de mayo de 2010",
        [("desde el 3 hasta el 5 de mayo de 2010", "2010-05-03", "2010-05-05")],
    ),
    ("16-18 de noviembre de 2015", [("16-18 de noviembre de 2015", "2015-11-16", "2015-11-18")]),
    ("16–18 de noviembre de 2015", [("16–18 de noviembre de 2015", "2015-11-16", "2015-11-18")]),
    ("los días 17 y 18 de octubre de 2012", [("los días 17 y 18 de octubre de 2012", "2012-10-17", "2012-10-18")]),
    ("29 y 30 de mayo de 2023", [("29 y 30 de mayo de 2023", "2023-05-29", "2023-05-30")]),
    ("los días 3, 4 y 5 de mayo de 2010", [("los días 3, 4 y 5 de mayo de 2010", "2010-05-03", "2010-05-05")]),
    (
        "entre el 20 y el 27 de diciembre de 2001",
        [("entre el 20 y el 27 de diciembre de 2001", "2001-12-20", "2001-12-27")],
    ),
    (
        "entre el 28 de junio y el 8 de julio de 2004",
        [("entre el 28 de junio y el 8 de julio de 2004", "2004-06-28", "2004-07-08")],
    ),
    ("el 17 de octubre de 2012, durante", [("17 de octubre de 2012", "2012-10-17", "2012-10-17")]),
    ("de 17 de octubre del 2008", [("17 de octubre del 2008", "2008-10-17", "2008-10-17")]),
    ("1° de diciembre de 2005", [("1° de diciembre de 2005", "2005-12-01", "2005-12-01")]),
    ("1º de diciembre de 2005", [("1º de diciembre de 2005", "2005-12-01", "2005-12-01")]),
    ("el primero de mayo de 1999", [("primero de mayo de 1999", "1999-05-01", "1999-05-01")]),
    ("17 DE SETIEMBRE DE 1987", [("17 DE SETIEMBRE DE 1987", "1987-09-17", "1987-09-17")]),
    ("3 de oct. de 2013", [("3 de oct. de 2013", "2013-10-03", "2013-10-03")]),
    ("29 de febrero de 2024", [("29 de febrero de 2024", "2024-02-29", "2024-02-29")]),
    ("17 de octubre\nde 2012", [("17 de octubre\nde 2012", "2012-10-17", "2012-10-17")]),
    ("17\u00a0de octubre de 2012", [("17\u00a0de octubre de 2012", "2012-10-17", "2012-10-17")]),
    ("el 3 de octubre de 20112 se aprobó", [("3 de octubre de 2011", "2011-10-03", "2011-10-03")]),
    ("16/03/2002", [("16/03/2002", "2002-03-16", "2002-03-16")]),
    ("2014-06-12", [("2014-06-12", "2014-06-12", "2014-06-12")]),
    # coordinated: one expression each, the preposition or the year said once
    (
        "del 9 al 13 de octubre de 2017 y del 28 al 31 de mayo de 2018",
        [
            ("del 9 al 13 de octubre de 2017", "2017-10-09", "2017-10-13"),
            ("del 28 al 31 de mayo de 2018", "2018-05-28", "2018-05-31"),
        ],
    ),
    (
        "los días 2 y 3 de octubre de 2023 y 8 y 9 de julio de 2024",
        [
            ("los días 2 y 3 de octubre de 2023", "2023-10-02", "2023-10-03"),
            ("8 y 9 de julio de 2024", "2024-07-08", "2024-07-09"),
        ],
    ),
    (
        "14 y 15 de abril de 2009, 27 a 29 de enero de 2010, 19 de octubre de 2010",
        [
            ("14 y 15 de abril de 2009", "2009-04-14", "2009-04-15"),
            ("27 a 29 de enero de 2010", "2010-01-27", "2010-01-29"),
            ("19 de octubre de 2010", "2010-10-19", "2010-10-19"),
        ],
    ),
    (
        "29 y 30 de mayo y 3 y 4 de junio de 2024",
        [("29 y 30 de mayo", "2024-05-29", "2024-05-30"), ("3 y 4 de junio de 2024", "2024-06-03", "2024-06-04")],
    ),
    (
        "el 3 de junio y el 4 de julio de 2010",
        [("3 de junio", "2010-06-03", "2010-06-03"), ("4 de julio de 2010", "2010-07-04", "2010-07-04")],
    ),
    (
        "su 10ª reunión los días 3 y 4 de mayo y su 11ª reunión los días 8 y 9 de julio de 2024",
        [
            ("los días 3 y 4 de mayo", "2024-05-03", "2024-05-04"),
            ("los días 8 y 9 de julio de 2024", "2024-07-08", "2024-07-09"),
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FORMS, ids=[text for text, _ in FORMS])
def test_an_expression_names_its_days(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [
        (date_span.text, date_span.start_iso, date_span.end_iso) for date_span in find_dates(text)
    ] == expected


@pytest.mark.parametrize(
    "text",
    [
        "31 de abril de 2010", "29 de febrero de 2023", "0 de mayo de 2010", "32 de mayo de 2010", "16/13/2002",
        "10 a 6 de mayo de 2010", "31/02/2010", "2014-13-01",
        # No year is given.
        "1 al 5 de junio", "entre el 20 y el 27 de diciembre", "el 7 de julio, y el 8",
        "octubre de 2014", "los días 3 y 4", "párrafo 3 de la resolución", "resolución 6/10", "12 de la mañana de 2014",
        "1.12 de mayo de 2010", "6/10 de mayo de 2010", "3 de mayonesa de 2010", "16/03/2002/5",
        "el 7 de julio. El 8 de julio de 2010 no"[:14],
    ],
)  # fmt: skip
def test_what_is_no_date_is_none(text: str) -> None:
    assert find_dates(text) == ()


def test_a_year_is_not_taken_over_the_end_of_a_sentence() -> None:
    assert [
        date_span.text for date_span in find_dates("Se reunió el 7 de julio. El 8 de julio de 2010 acabó.")
    ] == ["8 de julio de 2010"]


def test_the_corpus_has_forty_four_expressions() -> None:
    counts = [len(find_dates(path.read_text(encoding="utf-8"))) for path in sorted(CORPUS.glob("c*.md"))]
    assert counts == [3, 11, 6, 22, 2]
    assert sum(counts) == 44


@given(st.dates(date(1800, 1, 1), date(2099, 12, 31)), st.sampled_from(("{}", "el {},", "({})", "de {}; y")))
def test_every_date_written_out_is_read_back(day: date, around: str) -> None:
    written = f"{day.day} de {MONTHS[day.month - 1]} de {day.year}"
    (date_span,) = find_dates(around.format(written))
    assert (date_span.text, date_span.start_iso, date_span.end_iso) == (
        written,
        day.isoformat(),
        day.isoformat(),
    )


PIECES = (
    "del ",
    "los días ",
    "3",
    " y ",
    ", ",
    " al ",
    " de mayo",
    " de 2010",
    "31 de abril",
    "16/03/2002",
    "-",
    "º ",
)


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=10).map("".join))
def test_nothing_crashes_and_expressions_stand_in_order(text: str) -> None:
    end = 0
    for date_span in find_dates(text):
        assert end <= date_span.start_offset < date_span.end_offset
        assert text[date_span.start_offset : date_span.end_offset] == date_span.text
        assert date_span.start_iso <= date_span.end_iso
        end = date_span.end_offset


@pytest.mark.parametrize("text", ["29 de junıo de 2013", "29 DE JUNİO DE 2013", "de 1 a 2 de agoſto de 2013"])
def test_a_month_with_a_letter_that_only_matches_without_regard_to_case_is_none(text: str) -> None:
    assert find_dates(text) == ()

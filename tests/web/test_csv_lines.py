"""Cells -> a line of CSV that no spreadsheet computes."""

import csv

import pytest

from search_app.web.csv_lines import csv_line


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("-1", "'-1"),
        ("＝1", "'＝1"),
        # White space may be cut off.
        (" \t=1", " \t'=1"),
        # A program may begin a new cell here, within which a quote is a sign of CSV.
        ("a;=1", "a;'=1"),
        ('a; "=1', "a; \"'=1"),
        ("a\n@b", "a\n'@b"),
        ("a\t+b", "a\t'+b"),
        ("a-b=c", "a-b=c"),
        ('"-a"', '"-a"'),
    ],
)
def test_no_cell_is_a_formula_to_a_spreadsheet(cell: str, written: str) -> None:
    assert next(csv.reader(csv_line(["x", cell]).splitlines(keepends=True))) == ["x", written]


def test_a_number_is_written_as_it_is() -> None:
    assert csv_line([-1, ""]) == "-1,\r\n"

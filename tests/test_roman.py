"""Number <-> Roman numeral."""

import pytest

from indexer.roman import MAX_ROMAN, from_roman, to_roman


def test_a_number_is_written_as_it_is_read() -> None:
    assert [to_roman(number) for number in (1, 4, 9, 14, 40, 399)] == [
        "I",
        "IV",
        "IX",
        "XIV",
        "XL",
        "CCCXCIX",
    ]
    assert [to_roman(number) for number in (400, 1999, MAX_ROMAN)] == ["CD", "MCMXCIX", "MMMCMXCIX"]
    assert all(from_roman(to_roman(number)) == number for number in range(1, 400))
    assert from_roman("xiv") == 14


@pytest.mark.parametrize("letters", ["", "IIII", "IC", "XIVa", "VX", "CD", "DI", "MIX", "CCCLXXXVIIII"])
def test_what_is_no_numeral_up_to_399_is_none(letters: str) -> None:
    assert from_roman(letters) is None

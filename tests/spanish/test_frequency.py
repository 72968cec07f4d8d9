"""How common a word is in general Spanish: the list is what its head says, and a word is found as it is typed."""

import re
import unicodedata
from importlib.resources import files
from time import process_time

import pytest

from indexer.spanish import frequency, stem
from indexer.spanish.frequency import family_zipf, zipf
from tests.spanish import family_frequencies, word_frequencies

FILE = files("indexer").joinpath("data/word-frequencies.tsv")
TEXT = FILE.read_text(encoding="utf-8")
LINES = [line.split("\t") for line in TEXT.splitlines() if not line.startswith("#")]
WORDS = [word for _, words in LINES for word in words.split(" ")]


def test_the_values_are_those_of_the_list() -> None:
    assert zipf("de") == 7.81
    assert zipf("víctimas") == 4.71
    assert zipf("xilófonamente") == 0.0
    assert zipf("") == zipf("7") == 0.0


def test_words_of_every_day_are_commoner_than_words_of_the_law() -> None:
    assert zipf("general") > zipf("convención") > zipf("extradición") > zipf("decomisable") == 0.0


@pytest.mark.parametrize(
    ("typed", "listed"),
    [
        ("VÍCTIMAS", "víctimas"),
        ("vi\u0301ctimas", "víctimas"),
        ("victimas", "víctimas"),
        ("INFORMACION", "información"),
        ("ano", "año"),
        ("extradicion", "extradición"),
    ],
)
def test_a_word_is_found_in_capitals_decomposed_and_without_accents(typed: str, listed: str) -> None:
    assert zipf(typed) == zipf(listed) > 0


def test_an_accent_that_was_typed_is_meant() -> None:
    assert zipf("informaciòn") == zipf("ínformacion") == 0.0
    assert 0 < zipf("publicó") < zipf("público")


def test_of_the_words_that_one_typed_without_accents_may_be_the_commonest_counts() -> None:
    assert "publico" not in WORDS
    assert zipf("publico") == max(zipf("público"), zipf("publicó"), zipf("públicó"))


def test_the_file_is_small_sorted_and_says_where_it_is_from() -> None:
    assert len(TEXT.encode()) < 300_000
    assert 20_000 < len(WORDS) <= 25_000
    head = "".join(line for line in TEXT.splitlines() if line.startswith("#"))
    assert "wordfreq 3.1.1" in head and "Creative Commons Attribution-ShareAlike 4.0" in head
    assert TEXT.startswith(word_frequencies.HEAD)


def test_each_word_stands_once_in_lower_case_composed() -> None:
    assert len(set(WORDS)) == len(WORDS)
    assert all(re.fullmatch("[a-záéíóúüñ]+", word) for word in WORDS)
    assert all(word == unicodedata.normalize("NFC", word).lower() for word in WORDS)
    values = [float(value) for value, _ in LINES]
    assert values == sorted(set(values), reverse=True) and min(values) == 3.23
    assert all(words.split(" ") == sorted(words.split(" ")) for _, words in LINES)


def test_what_is_listed_leaves_out_what_is_rare_foreign_or_misspelt() -> None:
    by_centibel: list[list[str]] = [[] for _ in range(700)]
    by_centibel[400] = ["información", "ano"]
    by_centibel[300] = ["año", "b2b", "françois"]
    by_centibel[500] = ["informacion", "casa"]
    by_centibel[581] = ["raro"]
    values = word_frequencies.listed(by_centibel)
    assert values == {"información": 500, "año": 600, "casa": 400}
    assert word_frequencies.lines(values) == "6.00\taño\n5.00\tinformación\n4.00\tcasa\n"


def test_it_is_read_once_and_quickly() -> None:
    took = []
    for _ in range(5):
        frequency.word_values.cache_clear()
        frequency._accented.cache_clear()
        start = process_time()
        zipf("informacion")
        took.append(process_time() - start)
    # Measured: 0.015 on an idle machine, three times as much beside other work.
    assert min(took) < 0.1
    assert frequency.word_values() is frequency.word_values()


def test_a_family_is_as_common_as_its_words_together() -> None:
    assert family_zipf(stem("creó")) > zipf("crear") > zipf("creó")
    assert family_zipf(stem("trata")) < family_zipf(stem("creó"))
    assert family_zipf(stem("xilófonamente")) == 0.0


def test_the_families_are_those_of_the_stemmer_as_it_is() -> None:
    assert family_frequencies.TARGET.read_text(encoding="utf-8") == family_frequencies.content()

"""Text as it is compared."""

import sys

from hypothesis import given
from hypothesis import strategies as st

from indexer.extraction.text_normalization import fold_same_length, is_word_split, join_lines


def test_every_character_folds_to_one_character_so_that_offsets_stay_true() -> None:
    assert [hex(code) for code in range(sys.maxunicode + 1) if len(fold_same_length(chr(code))) != 1] == []


def test_the_table_of_bytes_folds_as_the_look_up_of_letters_does() -> None:
    for code in range(0x3000):
        character = chr(code)
        assert fold_same_length(f"á{character}") == fold_same_length(f"á{character}\u4e00")[:-1]


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold_same_length(fold_same_length(text)) == fold_same_length(text)
    assert len(fold_same_length(text)) == len(text)


def test_case_and_accents_go_and_ordinal_signs_stay() -> None:
    assert fold_same_length("PERÍODO 12º, 13ª, año") == "periodo 12º, 13ª, ano"


def test_lines_join_and_only_a_split_word_loses_its_hyphen() -> None:
    assert join_lines("transna-\ncional") == "transnacional"
    assert join_lines("CTOC/COP/WG.2/2018/3-\nCTOC/COP") == "CTOC/COP/WG.2/2018/3- CTOC/COP"
    assert join_lines(" uno \n\n  dos ") == "uno dos"


def test_a_hyphen_after_a_capital_or_a_figure_belongs_to_the_word() -> None:
    assert join_lines("el texto A-\nbis") == "el texto A- bis"
    assert join_lines("CTOC/COP/WG.2/2018/3-\nbis") == "CTOC/COP/WG.2/2018/3- bis"


def test_only_a_hyphen_between_small_letters_splits_a_word() -> None:
    assert is_word_split("delincuencia transna-", "cional")
    assert not any(
        is_word_split(above, below)
        for above, below in (("WG-", "a"), ("a-", "Bis"), ("-", "a"), ("a", "b"), ("a-", ""))
    )

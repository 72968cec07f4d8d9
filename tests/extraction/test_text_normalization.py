"""Text as it is compared."""

import sys

from hypothesis import given
from hypothesis import strategies as st

from indexer.extraction.text_normalization import fold, joined


def test_every_character_folds_to_one_character_so_that_offsets_stay_true() -> None:
    assert [hex(code) for code in range(sys.maxunicode + 1) if len(fold(chr(code))) != 1] == []


def test_the_table_of_bytes_folds_as_the_look_up_of_letters_does() -> None:
    for code in range(0x3000):
        character = chr(code)
        assert fold(f"á{character}") == fold(f"á{character}\u4e00")[:-1]


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert len(fold(text)) == len(text)


def test_case_and_accents_go_and_ordinal_signs_stay() -> None:
    assert fold("PERÍODO 12º, 13ª, año") == "periodo 12º, 13ª, ano"


def test_lines_join_and_only_a_split_word_loses_its_hyphen() -> None:
    assert joined("transna-\ncional") == "transnacional"
    assert joined("CTOC/COP/WG.2/2018/3-\nCTOC/COP") == "CTOC/COP/WG.2/2018/3- CTOC/COP"
    assert joined(" uno \n\n  dos ") == "uno dos"

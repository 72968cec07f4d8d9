"""A table of contents between a masthead and the body, and where it ends."""

import pytest

from indexer.document import SourceBlock
from indexer.parsing.paragraphs import TextFragment
from indexer.parsing.table_of_contents import skip_contents


def body(*texts: str, at: int = 0) -> int:
    return skip_contents([TextFragment(SourceBlock("paragraph", text)) for text in texts], at)


SENTENCE = "Uno dos tres cuatro cinco seis siete ocho."


@pytest.mark.parametrize(
    "heading", ["Índice", "Contenido", "SUMARIO", "Table of contents", "3 Índice", "Índice 3", "Índice:"]
)
def test_contents_end_where_an_entry_occurs_again(heading: str) -> None:
    assert body(heading, "I. Introducción", "II. Temas", "I. Introducción", "II. Temas") == 3
    assert body(heading, "I. Introducción ..... 1-3  4", "II. Temas", "Introducción") == 3


def test_contents_end_at_the_first_sentence() -> None:
    assert body("Índice", "I. Introducción", SENTENCE, SENTENCE) == 2
    for end in (":", ";"):
        assert body("Índice", "I. Introducción", SENTENCE[:-1] + end) == 2
    # Too short, without a stop, or with leaders: all entries.
    assert body("Índice", "I. Introducción", SENTENCE.replace(" ocho", "")) == 0
    assert body("Índice", "I. Introducción", SENTENCE[:-1]) == 0
    assert body("Índice", "I. Introducción", f"Uno ..... {SENTENCE}") == 0


def test_what_is_no_table_of_contents_is_the_body() -> None:
    assert body("Palabra", "I. Introducción", "I. Introducción") == 0
    assert body("Índice de cosas", "I. Introducción", "I. Introducción") == 0
    assert body("Índice") == 0
    assert body("Palabra", at=1) == 1
    assert body(at=0) == 0
    assert body("Índice", "A bis", at=2) == 2


def test_contents_below_a_masthead_end_below_it() -> None:
    assert body("Masthead", "Índice", "I. Introducción", "I. Introducción", at=1) == 3
    assert body("Masthead", "Índice", "I. Introducción", at=1) == 1


def test_entries_of_one_block_are_each_an_entry() -> None:
    assert body("Índice", "I. Introducción\nII. Temas", "Introducción") == 2
    assert body("Índice", "I. Introducción\nII. Temas", "Temas") == 2
    # A block of two entries begins no text, and neither does one with leaders.
    assert body("Índice", "I. Introducción", "I. Introducción\nII. Temas", "Temas") == 3
    assert body("Índice", "Temas", "Temas ....... 4", "Temas") == 3


def test_columns_figures_and_short_words_are_no_entries() -> None:
    for line in ("Párrafos", "Página", "1-3", "abc", "Capítulo"):
        assert body("Índice", line, line, "Temas", "Temas") == 4
    assert body("Índice", "abcd", "abcd") == 2
    assert body("Índice", "a) Temas 12–14", "Temas") == 2
    assert body("Índice", "1. Temas", "xi. Temas") == 2

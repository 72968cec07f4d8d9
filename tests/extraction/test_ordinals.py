"""Ordinals in words and figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.extraction.ordinals import find_ordinals, ordinal


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("primer", 1), ("primero", 1), ("primera", 1), ("Segundo", 2), ("tercer", 3), ("tercera", 3), ("cuarto", 4),
        ("quinto", 5), ("sexto", 6), ("séptimo", 7), ("Séptima", 7), ("septimo", 7), ("sétimo", 7), ("octavo", 8),
        ("noveno", 9), ("décimo", 10), ("undécimo", 11), ("duodécimo", 12), ("decimoprimero", 11),
        ("decimosegundo", 12), ("decimotercer", 13), ("decimotercero", 13), ("decimocuarta", 14), ("décimo quinto", 15),
        ("vigésimo", 20), ("vigésimo primer", 21), ("quincuagésimo octavo", 58), ("septuagésima novena", 79),
        ("11º", 11), ("12.º", 12), ("13ª", 13), ("11°", 11), ("14a", 14), ("14.a", 14), ("11o", 11), ("1er", 1),
        ("3er", 3), ("23 er", 23), ("XII", 12), ("VII", 7), (" 12º ", 12),
        ("Sptimo", 7), ("S\ufffdptimo", 7), ("dcimo", 10), ("vigsimo primer", 21), ("duodcimo", 12),
    ],
)  # fmt: skip
def test_an_ordinal_says_its_number(text: str, number: int) -> None:
    assert ordinal(text) == number


@pytest.mark.parametrize(
    "text", ["", "12", "0º", "siete", "secretaría", "IIII", "IC", "primerizo", "12 º de", "segundo tercero"]
)
def test_what_is_no_ordinal_says_none(text: str) -> None:
    assert ordinal(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Séptimo período de sesiones; su séptima reunión", [("Séptimo", 7), ("séptima", 7)]),
        ("celebró su 13ª reunión y celebrará su 14ª reunión", [("13ª", 13), ("14ª", 14)]),
        ("13 er período de sesiones", [("13 er", 13)]),
        ("el 13 o período de sesiones", [("13 o", 13)]),
        ("períodos de sesiones primero, segundo y tercero", [("primero", 1), ("segundo", 2), ("tercero", 3)]),
        ("sesiones 1ª, 2ª y 3ª", [("1ª", 1), ("2ª", 2), ("3ª", 3)]),
        ("el párrafo 14 a) y los 13 o 14 Estados", []),
        ("el 6/4 y XII", []),
        ("el apartado 14a)", []),
        ("primeramente", []),
    ],
)
def test_ordinals_are_found_in_running_text(text: str, expected: list[tuple[str, int]]) -> None:
    assert [(span.text, span.number) for span in find_ordinals(text)] == expected


@pytest.mark.parametrize(
    "word",
    [
        *("primer", "segundo", "tercera", "cuarto", "quinta", "sexto", "séptimo", "sptimo", "sétimo"),
        *("octavo", "noveno", "décimo", "dcimo", "undécimo", "duodécimo", "vigésimo", "vigsimo"),
        *("trigésimo", "cuadragésimo", "quincuagésimo", "sexagésimo", "septuagésimo", "octogésimo"),
        *("nonagésimo", "centésimo"),
    ],
)  # fmt: skip
def test_each_ordinal_in_words_is_found_in_running_text(word: str) -> None:
    assert [span.number for span in find_ordinals(f"su {word}, a saber")] == [ordinal(word)] != [None]


@given(st.integers(1, 99))
def test_every_number_reads_back_in_figures(number: int) -> None:
    for text in (f"{number}º", f"{number}.ª", f"{number}°", f"{number}a"):
        assert ordinal(text) == number


@given(
    st.text(max_size=40)
    | st.lists(st.sampled_from(("primer", "11º", " ", "décimo", "er", "ª")), max_size=8).map("".join)
)
def test_nothing_crashes_and_ordinals_are_where_they_say(text: str) -> None:
    ordinal(text)
    for span in find_ordinals(text):
        assert text[span.start : span.end] == span.text
        assert span.number > 0

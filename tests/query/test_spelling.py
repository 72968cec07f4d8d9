"""Word or value that no document has -> what is offered in its place."""

import pytest

from indexer.spanish import Lexicon, build_lexicon
from search_app.query.spelling import (
    closest_codes,
    join_broken_words,
    spelling_to_search,
    spellings_in_quotes,
    thesaurus_spelling,
)

LEXICON = Lexicon(build_lexicon({"secretaria": 4, "asistencia": 9, "barca": 2, "barco": 1}))


def test_in_quotes_other_accents_are_offered_before_slips() -> None:
    assert spellings_in_quotes(LEXICON, "secretaría", LEXICON.forms("secretaría")) == ("secretaria",)
    assert spellings_in_quotes(LEXICON, "asitencia", LEXICON.forms("asitencia")) == ("asistencia",)


def test_the_first_spelling_is_searched_unless_the_word_stays_as_typed() -> None:
    assert spelling_to_search(("barca", "barco"), as_typed=False) == "barca"
    assert spelling_to_search(("barca", "barco"), as_typed=True) is None
    assert spelling_to_search((), as_typed=False) is None


def test_a_slip_in_a_word_of_the_thesaurus_is_understood_where_no_document_has_one_like_it() -> None:
    assert thesaurus_spelling(LEXICON, "capasitacion") == "capacitación"
    assert thesaurus_spelling(LEXICON, "asitencia") == "asitencia"
    held = Lexicon(build_lexicon({"capasitacion": 1}))
    assert thesaurus_spelling(held, "capasitacion") == "capasitacion"


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [("topic", "extradision", "extradicion"), ("kind", "resolusion", "resolucion")],
)
def test_a_value_with_a_slip_is_offered_the_one_it_names(field: str, typed: str, code: str) -> None:
    assert closest_codes(field, typed) == (code,)  # type: ignore[arg-type]


def test_at_most_three_values_are_offered_and_none_for_a_field_of_figures() -> None:
    assert len(closest_codes("topic", "trata-trafico-corrupcion-extradicion")) == 3
    assert closest_codes("session", "resolucion") == ()


@pytest.mark.parametrize(
    ("typed", "joined"),
    [
        ("la asis- tencia", "la asistencia"),
        ("secre-\ntaría; barca", "secretaría; barca"),
        # Both halves are words, the whole is none, or the hyphen excludes.
        ("barca- barco", "barca- barco"),
        ("asis- barca", "asis- barca"),
        ("asis -tencia", "asis -tencia"),
    ],
)
def test_a_word_that_a_line_broke_is_joined_where_only_the_whole_is_known(typed: str, joined: str) -> None:
    assert join_broken_words(typed, LEXICON) == joined

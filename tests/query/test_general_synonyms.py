"""General synonyms: which words of the list a typed word is, and how a generation writes a synonym."""

import re
from importlib.resources import files

import pytest

from indexer.spanish import Lexicon, build_lexicon
from search_app.query.general_synonyms import GeneralSynonym, general_synonyms, written_forms


def words(typed: str) -> set[str]:
    return {synonym.word for synonym in general_synonyms(typed)}


@pytest.mark.parametrize("typed", ["lengua", "LENGUAS", "lenguas"])
def test_a_noun_is_found_in_the_plural_and_in_capitals(typed: str) -> None:
    assert "idioma" in words(typed)


@pytest.mark.parametrize("typed", ["reunión", "reuniones", "reunion", "REUNIONES"])
def test_a_noun_is_found_whatever_its_accents(typed: str) -> None:
    assert {"encuentro", "junta"} <= words(typed)


def test_an_adjective_is_found_in_the_feminine_plural() -> None:
    assert words("perpetuas") == words("perpetuo") == {"perdurable", "vitalicio"}
    assert "recíproco" in words("mutuas")


@pytest.mark.parametrize("typed", ["mandar", "mandaron", "mandado"])
def test_a_verb_is_found_in_any_form(typed: str) -> None:
    assert {"enviar", "remitir"} <= words(typed)


def test_a_form_of_a_verb_has_no_synonyms_of_the_noun_that_is_spelt_as_its_infinitive() -> None:
    assert {"actuar", "conducta"} <= words("proceder")
    assert "actuar" in words("procedieron") and "conducta" not in words("procedieron")


def test_a_form_that_may_be_of_two_verbs_of_the_list_has_no_synonyms() -> None:
    assert words("creer")
    assert words("creyó") == words("creó") == set()


def test_a_noun_that_shares_the_stem_of_a_verb_has_only_its_own_synonyms() -> None:
    assert "modificar" in words("cambiaron") and "modificar" not in words("cambio")
    assert "modificación" in words("cambio") and "modificación" not in words("cambiaron")


def test_a_term_of_the_field_has_no_synonyms_and_is_none() -> None:
    listed = files("indexer").joinpath("data/general-synonyms.tsv").read_text(encoding="utf-8")
    assert "\ndecisión\tresolución" in listed
    assert words("resolución") == words("DECISIONES") == set()
    [synonyms_of_fallo] = re.findall(r"(?m)^fallo\t(.*)$", listed)
    assert "resolución" in synonyms_of_fallo
    assert "sentencia" in words("fallo") and "resolución" not in words("fallo")


def test_what_the_list_does_not_have_has_no_synonyms() -> None:
    assert words("xilófono") == words("2014") == words("") == set()


def test_a_noun_is_written_in_its_own_forms_and_not_in_others_of_its_stem() -> None:
    lexicon = Lexicon(build_lexicon({"fuero": 1, "fueros": 3, "fuera": 9, "idioma": 2}))
    assert written_forms(GeneralSynonym("fuero", False), lexicon) == (("fueros", "fuero"), 3)
    assert written_forms(GeneralSynonym("lenguaje", False), lexicon) == ((), 0)
    feminine = Lexicon(build_lexicon({"recíproca": 2, "recíprocamente": 4}))
    assert written_forms(GeneralSynonym("recíproco", False), feminine) == (("recíproca",), 2)


def test_a_verb_is_written_in_every_form() -> None:
    lexicon = Lexicon(build_lexicon({"envía": 1, "enviaron": 3, "envidia": 9}))
    assert written_forms(GeneralSynonym("enviar", True), lexicon) == (("enviaron", "envía"), 3)

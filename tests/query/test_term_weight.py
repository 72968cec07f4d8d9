"""How much of a question a word is worth: the rarity in the corpus, mixed with that in general Spanish."""

import pytest

from search_app.query.term_weight import MAX_TERM_WEIGHT, MIN_TERM_WEIGHT, general_rarity, term_weight

SIZES = (1, 5, 50, 1000, 10**6)


def test_in_five_documents_a_common_word_that_none_holds_is_worth_less_than_one_of_the_field() -> None:
    # Broke: "creó", in none of five documents, outweighed "trata", in two of them.
    assert term_weight("creó", 0, 5) < term_weight("trata", 2, 5)
    assert term_weight("creó", 1, 5) < term_weight("trata", 2, 5)
    # The family counts, not the form: nobody writes `crearíamos` either.
    assert term_weight("crearíamos", 0, 5) == term_weight("creó", 0, 5)


def test_among_many_documents_the_corpus_alone_decides() -> None:
    assert term_weight("creó", 3, 10**6) > term_weight("trata", 10**5, 10**6)
    assert term_weight("creó", 3, 10**6) == term_weight("trata", 3, 10**6)


@pytest.mark.parametrize("documents", SIZES)
@pytest.mark.parametrize("word", ["creó", "trata", "xilófono", "de", "7", "1998", "zzyzx"])
def test_a_worth_is_within_its_bounds_and_falls_with_frequency(word: str, documents: int) -> None:
    held = sorted({1, 2, documents // 10, documents // 2, documents} & set(range(documents + 1)))
    worths = [term_weight(word, frequency, documents) for frequency in held]
    assert worths == sorted(worths, reverse=True)
    assert all(MIN_TERM_WEIGHT <= worth <= MAX_TERM_WEIGHT for worth in worths)
    assert term_weight(word, documents + 9, documents) == term_weight(word, documents, documents)


def test_what_every_other_passage_has_weighs_little_however_rare_it_is_elsewhere() -> None:
    # Broke: "Convención" and "sobre" outweighed "extradición", so that no passage shown had it.
    convention = term_weight("convención", 5, 5, occurrences=37, corpus_words=3000)
    about = term_weight("sobre", 5, 5, occurrences=55, corpus_words=3000)
    extradition = term_weight("extradición", 2, 5, occurrences=2, corpus_words=3000)
    assert convention + about < extradition
    # A few lines tell nothing of a word.
    assert term_weight("convención", 5, 5, occurrences=2, corpus_words=12) > about


def test_among_many_documents_the_passages_do_not_count() -> None:
    often = term_weight("convención", 10, 10**6, occurrences=10**8, corpus_words=10**9)
    assert often == term_weight("convención", 10, 10**6)


@pytest.mark.parametrize("documents", SIZES)
def test_a_word_that_no_document_holds_is_worth_one_that_a_single_one_holds(documents: int) -> None:
    for word in ("creó", "catalizador"):
        assert term_weight(word, 0, documents) == term_weight(word, 1, documents)


def test_one_very_rare_word_does_not_outweigh_all_others() -> None:
    assert term_weight("xilófono", 1, 10**9) == MAX_TERM_WEIGHT
    assert 3 * term_weight("xilófono", 10**6 // 50, 10**6) > MAX_TERM_WEIGHT


def test_a_word_of_the_language_is_commoner_than_one_that_it_hardly_has() -> None:
    assert (
        general_rarity("de")
        < general_rarity("creó")
        < general_rarity("trata")
        < general_rarity("catalizador")
    )
    # Both are as rare as the list can tell.
    assert general_rarity("catalizador") == general_rarity("zzyzx")


def test_a_number_is_worth_the_more_the_more_figures_it_has() -> None:
    assert general_rarity("7") < general_rarity("98") < general_rarity("199")
    assert general_rarity("1998") == general_rarity("25192") <= general_rarity("zzyzx")
    assert term_weight("7", 1, 5) < term_weight("1998", 1, 5)

"""Words and figures: nothing lost, offsets into the text as given."""

import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from indexer.engine.validation import term_error
from indexer.spanish import MAX_WORD, strip_accents, terms, tokenizer, tokens, tokens_from
from indexer.spanish.normalization import normalize


def exact(text: str) -> list[str]:
    return [token.exact for token in tokens(text)]


def shown(text: str) -> list[str]:
    return [text[token.start : token.end] for token in tokens(text)]


def test_figures_and_single_letters_are_words() -> None:
    assert exact("resolución 6/4, párrafo 8 a) ii)") == ["resolución", "6", "4", "párrafo", "8", "a", "ii"]


def test_no_word_is_left_out_so_positions_are_true() -> None:
    assert exact("de la lucha contra el delito") == ["de", "la", "lucha", "contra", "el", "delito"]


def test_case_goes_and_accents_stay() -> None:
    assert exact("SECRETARÍA Niños Acción") == ["secretaría", "niños", "acción"]


def test_a_text_in_composed_and_in_decomposed_letters_gives_the_same_words() -> None:
    text = "La Convención y los niños: cooperación, vergüenza."
    apart = unicodedata.normalize("NFD", text)
    assert apart != text
    assert [token[2:] for token in tokens(apart)] == [token[2:] for token in tokens(text)]
    assert [unicodedata.normalize("NFC", word) for word in shown(apart)] == shown(text)


def test_offsets_are_those_of_the_text_as_given_though_lower_case_may_be_longer() -> None:
    text = "İİİ y la ﬁrma de Niños"
    assert shown(text)[-1] == "Niños"
    assert shown(text)[-3] == "ﬁrma"
    assert exact(text)[-3] == "firma"


def test_what_cannot_be_seen_does_not_part_a_word() -> None:
    text = "coope\u00adración \u200bcoope\u200bración\ufeff"
    assert exact(text) == ["cooperación", "cooperación"]
    assert shown(text) == ["coope\u00adración", "coope\u200bración"]


def test_an_ordinal_in_figures_is_its_figure_and_is_shown_whole() -> None:
    text = "11º, 12.º y 10ª; 1° de mayo; n.º 3"
    assert exact(text) == ["11", "12", "y", "10", "1", "de", "mayo", "n", "3"]
    assert shown(text)[:4] == ["11º", "12.º", "y", "10ª"]


def test_a_figure_glued_to_a_word_is_a_word_of_its_own() -> None:
    assert exact("años atrás1 el WG4, Transnacional² 14a") == [
        *["años", "atrás", "1", "el", "wg", "4", "transnacional", "2", "14", "a"]
    ]


def test_apostrophes_hyphens_and_lines_part_words_whichever_way_they_are_written() -> None:
    assert exact("Côte d'Ivoire") == exact("Côte d’Ivoire") == ["côte", "d", "ivoire"]
    assert exact("socio-económico") == exact("socio\u2011económico") == ["socio", "económico"]
    assert exact("a_b|c") == ["a", "b", "c"]


def test_a_word_too_long_for_an_engine_is_cut_and_shown_whole() -> None:
    (token,) = tokens("é" * 1000)
    assert token.exact == "é" * MAX_WORD
    assert (token.start, token.end) == (0, 1000)
    assert len(token.stem) <= MAX_WORD


def test_the_words_behind_a_word_are_those_of_the_whole_text() -> None:
    text = "la resolución 6/4, del 12.º período"
    words = tokens(text)
    for place, word in enumerate(words):
        assert tuple(tokens_from(text, word.start)) == words[place:]
        assert tuple(tokens_from(text, word.end)) == words[place + 1 :]


def test_terms_are_the_tokens_without_their_places() -> None:
    text = "Los Estados parte aprobaron la resolución 6/4."
    assert terms(text) == (
        tuple(token.exact for token in tokens(text)),
        tuple(token.stem for token in tokens(text)),
    )


TEXT = st.text(
    st.one_of(
        st.characters(exclude_categories=()),
        st.sampled_from("aáñóº.ª°1²|_'’-\u00ad\u200b\u0301\u0303\ufeff\n ﬁİßǅ½ﱞ"),
    )
)


@given(
    st.text(st.sampled_from("aáñ1²º.°'-_/ \t\n\x1c\x85\xa0\u00ad\u0301\u1680\u200b\u2028\u3000"), max_size=14)
)
def test_terms_are_those_of_the_tokens_whatever_parts_them(text: str) -> None:
    found_tokens = tokens(text)
    assert terms(text) == (
        tuple(token.exact for token in found_tokens),
        tuple(token.stem for token in found_tokens),
    )


def test_what_stands_without_a_blank_for_long_is_not_kept() -> None:
    for part in ("acta/nota", "acta/" * 1000):
        assert len(terms(part)[0]) == part.count("/") + (part[-1] != "/")
    assert "acta/nota" in tokenizer._term_cache
    assert max(map(len, tokenizer._term_cache)) <= MAX_WORD


@given(TEXT)
def test_any_text_gives_terms_an_engine_takes_in_order(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert end <= token.start < token.end <= len(text)
        end = token.end
        for term in (token.exact, token.stem):
            assert term_error(term) is None


def test_a_letter_that_comes_apart_into_a_blank_or_into_marks_stays_whole() -> None:
    """One in one file would stop a whole build: an engine takes no term with white space in it."""
    for letter in map(chr, range(sys.maxunicode + 1)):
        plain = unicodedata.normalize("NFKD", letter)
        if letter.isalpha() and (" " in plain or all(map(unicodedata.combining, plain))):
            for text in (letter, f"a{letter}b"):
                for term in (*exact(text), *(token.stem for token in tokens(text)), strip_accents(text)):
                    assert term_error(term) is None, f"{ord(letter):x}"


@given(TEXT)
def test_a_term_typed_as_it_stands_in_the_index_is_itself(text: str) -> None:
    for token in tokens(text):
        assert terms(token.exact) == ((token.exact,), (token.stem,))


@given(TEXT)
def test_every_letter_and_figure_stands_in_a_word(text: str) -> None:
    covered = {place for token in tokens(text) for place in range(token.start, token.end)}
    assert all(
        place in covered for place, letter in enumerate(text) if letter.isalnum() and letter not in "ºª"
    )


def test_letters_that_unicode_keeps_whole_are_typed_as_plain_ones() -> None:
    words = {"straße": "strasse", "Łódź": "lodz", "Ærø": "aero", "Þór": "thor", "señor": "senor"}
    assert {word: strip_accents(word) for word in words} == words


def test_a_mark_of_another_script_that_composing_sets_apart_is_no_part_of_the_word() -> None:
    # KAF WITH DAGESH comes apart in NFC, for its composition is excluded.
    assert normalize("\ufb3b") == "\u05db"
    assert normalize("acci\u00f3n") == normalize("accio\u0301n") == "acci\u00f3n"

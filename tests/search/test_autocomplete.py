"""What is suggested to someone who is still typing."""

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.engine.port import Generation
from search_app.search.autocomplete import SUGGESTION_KINDS, SuggestionKind, suggest
from tests.search.builders import document, published


@pytest.fixture(scope="module")
def generation() -> Generation:
    return published(*DOCUMENTS)


DOCUMENTS = (
    document(
        "a",
        "La resolución y las resoluciones sobre técnicas, de CTOC/COP/WG.2/2013/5 y CTOC/COP/WG.2/2013/15.",
        title="Informe sobre la asistencia técnica",
    ),
    document("b", "Otra resolución.", symbols=("CTOC/COP/WG.2/2013/50",), title="Informe sobre el resultado"),
    document("c", "Nada más; véase CTOC/COP/WG.10/2013/1 y CTOC/COP/WG.2/2013/4."),
)


def texts(generation: Generation, typed: str, kind: str, limit: int = 8) -> list[str]:
    return [suggestion.text for suggestion in suggest(generation, typed, limit) if suggestion.kind == kind]


def test_an_unfinished_word_is_completed_the_commonest_first(generation: Generation) -> None:
    assert texts(generation, "resol", "word") == ["resolución", "resoluciones"]


def test_a_word_is_completed_after_what_was_typed_before_it(generation: Generation) -> None:
    assert texts(generation, "-Trata resoluc", "word") == ["-Trata resolución", "-Trata resoluciones"]


def test_a_word_typed_bare_is_completed_with_its_accents(generation: Generation) -> None:
    assert "técnicas" in texts(generation, "tecn", "word")


def test_five_words_are_suggested_at_most_the_commonest_of_them() -> None:
    # The earlier in the alphabet, the rarer.
    words = [f"barca{letter}" for letter in "abcdefgh"]
    generation = published(*(document(f"d{n}", " ".join(words[n:])) for n in range(len(words))))
    assert texts(generation, "barca", "word", limit=20) == [f"barca{letter}" for letter in "hgfed"]


def test_a_finished_word_and_a_stop_word_are_not_suggested(generation: Generation) -> None:
    assert texts(generation, "resolución", "word") == []
    assert texts(generation, "resol ", "word") == []
    assert "las" not in texts(generation, "la", "word")


def test_titles_that_hold_all_that_was_typed_are_suggested_with_their_document(
    generation: Generation,
) -> None:
    titles = [
        suggestion for suggestion in suggest(generation, "informe tecn", 8) if suggestion.kind == "title"
    ]
    assert [(title.text, title.id) for title in titles] == [("Informe sobre la asistencia técnica", "a")]
    assert len(texts(generation, "informe sobr", "title")) == 2


def test_a_word_of_the_text_suggests_no_title(generation: Generation) -> None:
    assert texts(generation, "resoluciones", "title") == []


def test_symbols_that_begin_as_typed_are_suggested_those_held_first(generation: Generation) -> None:
    suggestions = suggest(generation, "ctoc/cop/wg2/2013/5", 8)
    assert [(suggestion.kind, suggestion.text, suggestion.id) for suggestion in suggestions] == [
        ("symbol", "CTOC/COP/WG.2/2013/50", "b"),
        ("symbol", "CTOC/COP/WG.2/2013/5", None),
    ]
    assert texts(generation, "CTOC/COP/WG.2/2013/1", "symbol") == ["CTOC/COP/WG.2/2013/15"]


def test_symbols_come_in_their_natural_order(generation: Generation) -> None:
    assert texts(generation, "CTOC/COP/WG.", "symbol")[1:] == [
        "CTOC/COP/WG.2/2013/4",
        "CTOC/COP/WG.2/2013/5",
        "CTOC/COP/WG.2/2013/15",
        "CTOC/COP/WG.10/2013/1",
    ]


def test_what_is_only_cited_is_not_looked_for_where_enough_is_held() -> None:
    held = published(
        *(document(f"d{n}", "Véase CTOC/COP/2013/9.", symbols=(f"CTOC/COP/2013/{n}",)) for n in range(1, 5))
    )

    class Unread:
        def __getattr__(self, name: str) -> object:
            assert name != "document"
            return getattr(held, name)

    unread: Generation = Unread()  # type: ignore[assignment]
    assert [suggestion.id for suggestion in suggest(unread, "ctoc/cop/2013", 4)] == ["d1", "d2", "d3", "d4"]
    assert [suggestion.text for suggestion in suggest(held, "ctoc/cop/2013", 5)][4:] == ["CTOC/COP/2013/9"]


def test_a_title_is_suggested_though_its_words_are_not_among_the_commonest_that_begin_so() -> None:
    many = " ".join(f"coop{a}{b}" for a in "abcdefgh" for b in "aeiou")
    held = published(
        document("a", f"{many} {many}."),
        document("b", f"{many}.", title="Coopzz ante todo"),
        document("c", "cóopá cóopá."),
        document("d", "cóopá.", title="Cóopá"),
    )
    assert texts(held, "coop", "title") == ["Coopzz ante todo"]
    assert texts(held, "cóop", "title") == ["Cóopá"]


def test_no_more_are_given_than_were_asked_for(generation: Generation) -> None:
    assert len(suggest(generation, "ctoc/cop/", 2)) == 2
    assert len(suggest(generation, "re", 3)) == 3


def test_nothing_is_suggested_for_what_is_no_word(generation: Generation) -> None:
    for typed in ("", "  ", "...", "x", "/", "xilófono"):
        assert suggest(generation, typed, 8) == ()


@settings(max_examples=200, deadline=None)
@given(
    typed=st.one_of(
        st.text(max_size=300),
        st.lists(
            st.sampled_from(
                ["CTOC", "/", "COP", "wg2", " ", "tecn", "*", "?", "\ud800", "|", '"', "res. 6/4"]
            )
        ).map("".join),
    )
)
def test_whatever_is_typed_suggesting_does_not_fail(typed: str) -> None:
    assert len(suggest(_GENERATION, typed, 8)) <= 8


_GENERATION = published(*DOCUMENTS)


NAMED = (
    document(
        "acto",
        "Uno.",
        reference="resolución 6/4",
        kind="resolucion",
        topics=("armas-de-fuego", "asistencia-tecnica"),
    ),
    document("citante", "Véase la decisión 6/4.", kind="nota-verbal", organs=("CTOC/COP", "CTOC/COP/WG.6")),
)


def test_a_number_suggests_the_acts_that_are_held_or_cited() -> None:
    suggestions = suggest(published(*NAMED), "6/4", 8)
    assert [(suggestion.text, suggestion.id) for suggestion in suggestions] == [
        ("resolución 6/4", "acto"),
        ("decisión 6/4", None),
    ]
    assert suggest(published(*NAMED), "6/5", 8) == ()


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("armas", ["tema:armas-de-fuego", "órgano:CTOC/COP/WG.6"]),
        ("armas de fue", ["tema:armas-de-fuego", "órgano:CTOC/COP/WG.6"]),
        # No document here has asistencia-judicial-reciproca.
        ("asisten", ["tema:asistencia-tecnica"]),
        ("verbal", ["tipo:nota-verbal"]),
        ("arm", []),
        ("informe", []),
        ("tema:armas", []),
    ],
)
def test_a_name_suggests_the_subjects_organs_and_kinds_that_documents_have(
    typed: str, values: list[str]
) -> None:
    suggestions = suggest(published(*NAMED), typed, 8)
    assert [
        suggestion.text for suggestion in suggestions if suggestion.kind in ("topic", "organ", "kind")
    ] == values


def test_a_name_is_told_by_the_value_that_it_chooses() -> None:
    suggestions = suggest(published(*NAMED), "armas", 8)
    assert [(suggestion.kind, suggestion.value) for suggestion in suggestions if suggestion.value] == [
        ("topic", "armas-de-fuego"),
        ("organ", "CTOC/COP/WG.6"),
    ]


ACTS = (
    document("held", "Texto.", reference="resolución 7/1", kind="resolucion"),
    document("cites", "Véanse la resolución 7/3, la resolución 7/12 y la decisión 7/2."),
    document(
        "note", "Texto.", reference="CU 2009/33 (A)", kind="nota-verbal", organs=("CTOC/COP", "CTOC/COP/WG.4")
    ),
)


@pytest.mark.parametrize(
    ("typed", "acts"),
    [
        ("resolución 7", ["resolución 7/1", "resolución 7/3", "resolución 7/12"]),
        ("res. 7/1", ["resolución 7/1", "resolución 7/12"]),
        ("RESOLUCION 7/", ["resolución 7/1", "resolución 7/3", "resolución 7/12"]),
        ("decisión 7", ["decisión 7/2"]),
        ("resolución 8", []),
        ("CU 2009", ["CU 2009/33 (A)"]),
        ("cu 2009/3", ["CU 2009/33 (A)"]),
        ("CU 2010", []),
    ],
)
def test_an_act_is_suggested_from_its_session_or_year_on(typed: str, acts: list[str]) -> None:
    assert texts(published(*ACTS), typed, "symbol") == acts


def test_an_act_that_is_held_leads_to_its_document() -> None:
    suggestions = suggest(published(*ACTS), "resolución 7", 8)
    assert [suggestion.id for suggestion in suggestions] == ["held", None, None]


@pytest.mark.parametrize(
    ("typed", "series"),
    [
        ("WG", ["CTOC/COP/WG.4"]),
        ("wg.4", ["CTOC/COP/WG.4"]),
        ("CTOC", ["CTOC/COP", "CTOC/COP/WG.4"]),
        ("COP", ["CTOC/COP", "CTOC/COP/WG.4"]),
        ("WG.9", []),
        ("C", []),
    ],
)
def test_a_series_is_suggested_as_its_organ(typed: str, series: list[str]) -> None:
    suggested = [
        suggestion.value for suggestion in suggest(published(*ACTS), typed, 8) if suggestion.kind == "organ"
    ]
    assert sorted(suggested) == series


def test_a_word_that_never_follows_the_others_is_no_suggestion() -> None:
    generation = published(
        document("a", "El grupo de trabajo y la tramitación de las solicitudes."),
        document("b", "Tramitación y tramitación.", "Los migrantes, y las armas."),
    )
    assert texts(generation, "grupo de tra", "word") == ["grupo de trabajo"]
    assert texts(generation, "tra", "word") == ["tramitación", "trabajo"]
    # Where none follows, what stands in the same document.
    assert texts(generation, "migrantes arm", "word") == ["migrantes armas"]
    assert texts(generation, "solicitudes arm", "word") == []


def test_suggestions_of_a_kind_stand_together() -> None:
    generation = published(
        document("a", "Los informes.", title="Informes de Viena", topics=("armas-de-fuego",)),
        document("b", "Las armas.", title="Armas y más armas", topics=("armas-de-fuego",)),
    )
    assert [suggestion.kind for suggestion in suggest(generation, "arma", 8)] == ["topic", "word", "title"]


def test_every_kind_of_suggestion_has_its_place_in_the_list() -> None:
    assert sorted(SUGGESTION_KINDS) == sorted(get_args(SuggestionKind))

from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.facets import FACET_NAMES
from search_app.query.search_request import (
    SearchRequest,
    parse_query_string,
    query_string,
    query_strings_around,
    sorted_by,
    with_excluded,
    with_filter,
    with_page_size,
    without_filter,
    without_filters,
)
from search_app.query.warnings import QueryWarning


def asked(text: str) -> SearchRequest:
    return parse_query_string(parse_qsl(text))[0]


def test_the_parameters_of_an_address_become_a_question() -> None:
    question = asked(
        "q=asistencia+t%C3%A9cnica&session=9&session=12&kind=-nota&order=date&page=2&size=20&symbol=CTOC/COP/*&cites=7/1"
    )
    assert question == SearchRequest(
        text="asistencia técnica",
        symbol="CTOC/COP/*",
        cites="7/1",
        chosen={"session": ("9", "12")},
        excluded={"kind": ("nota",)},
        order="date",
        page=2,
        size=20,
    )


def test_an_address_without_parameters_asks_for_the_whole_corpus() -> None:
    assert asked("") == SearchRequest()
    assert asked("").empty
    assert not asked("kind=nota").empty


@pytest.mark.parametrize(
    ("address", "ignored"),
    [
        ("color=rojo", QueryWarning("unknown-parameter", "color")),
        ("q=a&q=b", QueryWarning("repeated-parameter", "q")),
        ("page=dos", QueryWarning("bad-page", "dos")),
        ("page=0", QueryWarning("bad-page", "0")),
        ("page=²", QueryWarning("bad-page", "²")),
        ("page=1000001", QueryWarning("bad-page", "1000001")),
        ("page=99999999999999", QueryWarning("bad-page", "99999999999999")),
        ("size=101", QueryWarning("bad-size", "101")),
        ("order=moda", QueryWarning("bad-order", "moda")),
        ("from=ayer", QueryWarning("bad-date", "ayer")),
        ("to=2014-13", QueryWarning("bad-date", "2014-13")),
    ],
)
def test_what_cannot_be_used_is_told_and_left_out(address: str, ignored: QueryWarning) -> None:
    question, told = parse_query_string(parse_qsl(address))
    assert told == (ignored,)
    assert (question.page, question.size, question.order) == (1, 10, "relevance")


def test_the_highest_page_is_taken() -> None:
    assert parse_query_string([("page", "1000000")]) == (SearchRequest(page=1_000_000), ())


def test_the_language_of_the_page_is_no_part_of_the_question_and_no_mistake() -> None:
    assert parse_query_string([("lang", "en")]) == (SearchRequest(), ())


def test_a_value_both_chosen_and_excluded_is_excluded() -> None:
    question = asked("kind=nota&kind=-nota")
    assert (question.chosen, question.excluded) == ({}, {"kind": ("nota",)})


def test_a_value_given_twice_counts_once() -> None:
    assert asked("kind=nota&kind=nota").chosen == {"kind": ("nota",)}


def test_more_choices_than_a_person_makes_are_cut_with_one_warning() -> None:
    question, told = parse_query_string([("year", str(n)) for n in range(1000)])
    assert len(question.chosen["year"]) == 200
    assert [warning.kind for warning in told] == ["too-many-values"]
    others = [("q", "trata"), ("q", "armas"), ("sort", "date")]
    _, told = parse_query_string([*others, *(("year", str(n)) for n in range(1000))])
    assert [warning.kind for warning in told] == [
        "repeated-parameter",
        "unknown-parameter",
        "too-many-values",
    ]


def test_a_question_has_one_spelling_with_defaults_left_out() -> None:
    assert query_string(SearchRequest(text="cooperación internacional", chosen={"session": ("9",)})) == (
        "q=cooperaci%C3%B3n+internacional&session=9"
    )
    assert query_string(SearchRequest()) == ""
    assert query_string(SearchRequest(excluded={"kind": ("nota",)}), lang="en") == "kind=-nota&lang=en"


@pytest.mark.parametrize(
    "question",
    [
        SearchRequest(),
        SearchRequest(text="a&b", page=3, size=50, explain=True),
        SearchRequest(
            chosen={"organ": ("A", "E"), "year": ("2014",)},
            excluded={"organ": ("CTOC/COP",), "topic": ("a", "b"), "kind": ("nota",)},
            date_from="2012",
            order="date",
            after="cursor",
        ),
    ],
)
@pytest.mark.parametrize("facet", FACET_NAMES)
def test_around_a_further_value_stands_what_the_next_question_is_spelt_with(
    question: SearchRequest, facet: str
) -> None:
    choosing, excluding = query_strings_around(question, facet, lang="en")
    chosen, excluded = with_filter(question, facet, "x"), with_excluded(question, facet, "x")
    assert "x".join(choosing) == query_string(chosen, lang="en")
    assert "x".join(excluding) == query_string(excluded, lang="en")


def test_a_click_on_a_value_starts_again_from_the_first_page() -> None:
    question = asked("q=trata&page=3&kind=nota")
    assert with_filter(question, "kind", "informe") == asked("q=trata&kind=nota&kind=informe")
    assert without_filter(question, "kind", "nota") == asked("q=trata")
    assert with_filter(asked("kind=-nota"), "kind", "nota") == asked("kind=nota")
    assert (
        sorted_by(question, "date").page
        == with_page_size(question, 50).page
        == without_filters(question).page
        == 1
    )
    assert without_filters(question) == asked("q=trata")


def test_a_cursor_stands_instead_of_the_page() -> None:
    assert query_string(SearchRequest(page=4, after="abc")) == "after=abc"


def test_asking_for_explanations_is_kept_by_every_click_and_asks_for_no_documents() -> None:
    question = asked("q=trata&explain=1")
    assert question == SearchRequest(text="trata", explain=True)
    assert query_string(with_filter(question, "kind", "nota")) == "q=trata&kind=nota&explain=1"
    assert query_string(SearchRequest(text="trata")) == "q=trata"
    assert not asked("explain=yes").explain
    # It asks for the whole corpus, with explanations.
    assert asked("explain=1").empty


# A busy machine must not fail the test.
@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["q", "symbol", "cites", "session", "topic", "year", "order", "page", "size", "explain", "x"]
            ),
            st.text(),
        )
    )
)
def test_no_address_raises_and_what_is_read_is_read_again_from_its_own_spelling(
    pairs: list[tuple[str, str]],
) -> None:
    question, _ = parse_query_string(pairs)
    again, told = parse_query_string(parse_qsl(query_string(question)))
    assert (again, told) == (question, ())

"""Which days, months, sessions and meetings a text names, and by which keys it is found."""

import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from indexer.document import EntityKind
from indexer.engine.port import MAX_TERM
from indexer.extraction.dates import find_dates
from indexer.extraction.entities import (
    MAX_DAYS,
    EntitySpan,
    find_entities,
    index_keys,
    is_number_word,
    query_keys,
)
from indexer.records import citation_keys, to_record
from tests.search.builders import document


def is_entity_key(key: str) -> bool:
    return key.partition(":")[0] in get_args(EntityKind)


# a text, and of what it names: the stretch and the keys
NAMED = (
    (
        "celebrada del 28 al 30 de octubre de 2013.",
        [("del 28 al 30 de octubre de 2013", "day:2013-10-28 day:2013-10-29 day:2013-10-30 month:2013-10")],
    ),
    (
        "31 de mayo a 1 de junio de 2013",
        [("31 de mayo a 1 de junio de 2013", "day:2013-05-31 day:2013-06-01 month:2013-05 month:2013-06")],
    ),
    ("el 6/10/2014", [("6/10/2014", "day:2014-10-06 month:2014-10")]),
    ("en octubre de 2013", [("octubre de 2013", "month:2013-10")]),
    ("en Setiembre del 2013", [("Setiembre del 2013", "month:2013-09")]),
    ("su séptima reunión", [("séptima reunión", "meeting:7")]),
    ("en su 12º período de sesiones", [("12º período de sesiones", "period:12")]),
    ("el séptimo periodo de sesiones", [("séptimo periodo de sesiones", "period:7")]),
    (
        "las reuniones 13ª y 14ª",
        [("reuniones 13ª y 14ª", "meeting:13"), ("reuniones 13ª y 14ª", "meeting:14")],
    ),
    (
        "10ª y 11ª reuniones",
        [("10ª y 11ª reuniones", "meeting:10"), ("10ª y 11ª reuniones", "meeting:11")],
    ),
    (
        "los períodos de sesiones primero, segundo y tercero",
        [("períodos de sesiones primero, segundo y tercero", f"period:{n}") for n in (1, 2, 3)],
    ),
    # decoys
    ("por primera vez, y la reunión", []),
    ("el noveno período extraordinario de sesiones", []),
    ("el séptimo informe de la reunión", []),
    ("la reunión 14", []),
    ("octubre, y 2013 después", []),
    ("el 31 de abril de 2013, la resolución 6/10 y 10/2014", [("abril de 2013", "month:2013-04")]),
)


def keys_of(span: EntitySpan) -> tuple[str, ...]:
    return index_keys(span.kind, span.low, span.high)


@pytest.mark.parametrize(("text", "expected"), NAMED)
def test_a_text_names_these_and_no_others(text: str, expected: list[tuple[str, str]]) -> None:
    spans = find_entities(text)
    assert [(text[span.start : span.end], " ".join(keys_of(span))) for span in spans] == expected
    assert find_entities(text, find_dates(text)) == spans


@pytest.mark.parametrize("year", [1800, 1999, 2000, 2099])
def test_a_month_is_named_with_its_year_of_any_century(year: int) -> None:
    text = f"en septiembre  del  {year} y 1{year}, no en mayo de {year}2"
    assert [(text[span.start : span.end], span.low) for span in find_entities(text)] == [
        (f"septiembre  del  {year}", f"{year}-09")
    ]


def test_a_long_range_is_found_by_its_ends_and_months_and_is_not_asked_for() -> None:
    [span] = find_entities("1 de enero de 2014 a 31 de marzo de 2014")
    assert keys_of(span) == (
        *("day:2014-01-01", "day:2014-03-31", "month:2014-01", "month:2014-02", "month:2014-03"),
    )
    assert query_keys("day", span.low, span.high) == ()
    assert len(query_keys("day", "2014-01-01", "2014-01-31")) == MAX_DAYS


def test_what_is_asked_for_is_found_by_a_key_that_is_stored() -> None:
    for text, _ in NAMED:
        for span in find_entities(text):
            assert set(query_keys(span.kind, span.low, span.high)) <= set(keys_of(span))


def test_only_figures_and_ordinals_say_a_number() -> None:
    assert all(map(is_number_word, ("29", "séptimo", "14")))
    assert not any(map(is_number_word, ("mil", "octubre", "mi", "c")))


def test_a_paragraph_keeps_what_it_names_beside_what_it_cites() -> None:
    parsed = document(
        "a",
        "En su 14ª reunión, el 5 de mayo de 2014, aprobó la resolución 7/1.",
        "Otro párrafo.",
        title="Séptimo período de sesiones",
        notes=["Véase mayo de 2013."],
    )
    made = to_record(parsed)
    kept = {block.anchor: set(block.entities) for block in made.passages}
    assert kept["title"] == {"period:7"}
    assert kept["p1"] == {
        "meeting:14",
        "day:2014-05-05",
        "month:2014-05",
        *citation_keys(parsed.citations[0]),
    }
    assert (kept["p2"], kept["nota-1"]) == (set(), {"month:2013-05"})
    assert not set(made.cites) & {key for keys in kept.values() for key in keys if is_entity_key(key)}


def test_no_citation_is_taken_for_a_mention() -> None:
    parsed = document("a", "CTOC/COP/2014/1, resolución 7/1, decisión 2/6, CU 2009/33 (A), A/RES/55/25.")
    cited = {key for citation in parsed.citations for key in citation_keys(citation)}
    assert len(parsed.citations) == 5 and not any(map(is_entity_key, cited))


@given(
    st.lists(
        st.sampled_from(["28", "al", "30", "de", "octubre", "2013", "y", ",", "9999", "14ª", "reunión", "\n"])
        | st.sampled_from(["período", "de sesiones", "séptimo", "reuniones", "6/10/2014", "2013-02-30", "|"])
        | st.text(max_size=4),
        max_size=14,
    )
)
def test_whatever_a_text_says_its_keys_are_ones_an_engine_takes(parts: list[str]) -> None:
    for text in (" ".join(parts), "".join(parts)):
        for span in find_entities(text):
            assert 0 <= span.start < span.end <= len(text)
            for key in keys_of(span):
                assert is_entity_key(key) and len(key) <= MAX_TERM and not re.search(r"[\s|]", key)
            assert replace(span, low=span.high) == replace(span, low=span.high, high=span.high)


@pytest.mark.parametrize("text", ["29 de junıo de 2013", "JUNİO DE 2013", "agoſto de 2013"])
def test_a_month_with_a_letter_that_only_matches_without_regard_to_case_is_none(text: str) -> None:
    assert find_entities(text) == ()

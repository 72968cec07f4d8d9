"""English words that only join others count for nothing in an English query, and are words elsewhere."""

import pytest

from search_app.query.ast import to_text
from search_app.query.parser import parse
from search_app.query.search_request import SearchRequest
from search_app.query.thesaurus import find_synonyms, has_english_wording
from search_app.search.search import search
from tests.search.builders import document, published


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("which resolution established the group", "resolution Y established Y group"),
        ("What does resolution 7/1 say?", 'signatura:"resolución 7/1"'),
        # An English wording of the thesaurus says that it is English.
        ("trafficking in persons", "trafficking Y persons"),
        ("resolution on technical assistance", "(resolution O tipo:resolucion) Y technical Y assistance"),
        ("título:the trafficking in persons", "título:the Y trafficking Y persons"),
        ("where will the meeting be held?", "meeting"),
        ("how do I get a visa?", "visa"),
        ("who should be invited", "invited"),
        ("the cash held abroad", "cash Y held Y abroad"),
        # Spanish, or nothing else.
        ("visitas in situ", "visitas Y in Y situ"),
        ("the", "the"),
        ('"the group" armas', '"the group" Y armas'),
        ("armas O the", "armas O the"),
        ("organizaciones no gubernamentales", "organizaciones Y no Y gubernamentales"),
    ],
)
def test_english_words_that_join_others_count_for_nothing_in_english(typed: str, understood: str) -> None:
    tree = parse(typed).tree
    assert tree is not None and to_text(tree) == understood


def test_a_word_within_a_range_of_days_stays() -> None:
    tree = parse("what happened from October 28 to 30, 2013").tree
    assert tree is not None and "menciona:2013-10-28..2013-10-30" in to_text(tree)


def test_an_english_wording_is_known_without_the_words_that_join_it() -> None:
    [match] = find_synonyms(["trafficking", "persons"])
    assert (match.start, match.end) == (0, 2)
    assert has_english_wording(["which", "trafficking", "persons"])
    assert not has_english_wording(["trata", "personas"])


def test_no_notice_says_that_no_document_has_them() -> None:
    generation = published(document("a", "La trata de personas y su prevención."))
    response = search(generation, SearchRequest("what is the trafficking in persons?"))
    assert [hit.summary.id for hit in response.hits] == ["a"] and response.total_all_words == 1
    assert {warning.kind for warning in response.warnings} == {"synonym"}

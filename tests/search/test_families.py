"""A symbol's own document first, then what adds to it, corrects or revises it, then those that cite it."""

import pytest

from indexer.engine.port import Generation
from indexer.symbols import parse_symbol, parse_typed
from search_app.query.search_request import SearchRequest
from search_app.search.autocomplete import suggest
from search_app.search.citation_graph import summaries_with_identity
from search_app.search.families import family_member_keys
from search_app.search.search import search
from tests.search.builders import document, published

BASE = "CTOC/COP/2024/4"
FAMILY = (
    # Ids in an order that is not that of the symbols: ties come by id.
    document("a-diez", "Más estados.", symbols=(f"{BASE}/Add.10",)),
    document("b-dos", f"Adición al documento {BASE}.", symbols=(f"{BASE}/Add.2",)),
    document("c-corregida", "Donde dice.", symbols=(f"{BASE}/Add.2/Corr.1",)),
    document("d-correccion", "Donde dice.", symbols=(f"{BASE}/Corr.1",)),
    document("e-revision", "Texto revisado.", symbols=(f"{BASE}/Rev.1",)),
    document("z-base", "Nota de la secretaría.", symbols=(f"{BASE}*",)),
    document("f-cita", f"Véase el documento {BASE}."),
    # 41 is another document.
    document("g-otro", "Nota de la secretaría.", symbols=(f"{BASE}1",)),
    document("h-cita-adicion", f"Véase {BASE}/Add.2."),
)


@pytest.fixture(scope="module")
def generation() -> Generation:
    return published(*FAMILY)


def told(generation: Generation, question: SearchRequest) -> list[tuple[str, str, str | None]]:
    return [(hit.summary.id, hit.reason, hit.family) for hit in search(generation, question).hits]


def test_the_document_itself_comes_first_then_its_family_in_order_then_who_cites_it(
    generation: Generation,
) -> None:
    for question in (SearchRequest(BASE), SearchRequest(symbol=BASE), SearchRequest(f"signatura:{BASE}")):
        assert told(generation, question) == [
            ("z-base", "own", None),
            ("b-dos", "cites", "addendum"),
            ("c-corregida", "text", "other"),
            ("a-diez", "text", "addendum"),
            ("d-correccion", "text", "corrigendum"),
            ("e-revision", "text", "revision"),
            ("f-cita", "cites", None),
            ("h-cita-adicion", "cites", None),
        ]


def test_a_family_keeps_its_order_over_pages_and_beside_words(generation: Generation) -> None:
    paged = [told(generation, SearchRequest(BASE, size=1, page=page))[0][0] for page in range(1, 6)]
    assert paged == ["z-base", "b-dos", "c-corregida", "a-diez", "d-correccion"]
    beside = told(generation, SearchRequest(f"secretaría {BASE}"))
    assert beside[:2] == [("z-base", "own", None), ("b-dos", "cites", "addendum")]


def test_an_addendum_asked_for_is_the_document_itself(generation: Generation) -> None:
    assert told(generation, SearchRequest(f"{BASE}/Add.2")) == [
        ("b-dos", "own", None),
        ("h-cita-adicion", "cites", None),
    ]


def test_of_a_family_without_its_document_none_is_said_to_bear_the_symbol() -> None:
    held = published(*(document for document in FAMILY if document.id in ("a-diez", "b-dos", "f-cita")))
    assert told(held, SearchRequest(BASE)) == [
        ("b-dos", "cites", "addendum"),
        ("a-diez", "text", "addendum"),
        ("f-cita", "cites", None),
    ]


def test_every_document_of_a_series_is_its_own(generation: Generation) -> None:
    series = {(why, family) for id, why, family in told(generation, SearchRequest("CTOC/COP/2024/*"))}
    assert series == {("own", None), ("cites", None)}
    assert family_member_keys(generation, parse_typed("CTOC/COP/2024/*"), [("CTOC/COP/2024/*",)]) == ()


def test_the_family_of_a_joint_symbol_is_told_by_either_half() -> None:
    joint = "CTOC/COP/WG.2/2017/4-CTOC/COP/WG.3/2017/4"
    held = published(
        document("a-adicion", "Más.", symbols=("CTOC/COP/WG.2/2017/4/Add.1-CTOC/COP/WG.3/2017/4/Add.1",)),
        document("b-conjunto", "Informe.", symbols=(joint,)),
    )
    swapped = "-".join(reversed(joint.split("-")))
    for asked in (joint, swapped, "CTOC/COP/WG.2/2017/4", "CTOC/COP/WG.3/2017/4"):
        assert told(held, SearchRequest(asked)) == [
            ("b-conjunto", "own", None),
            ("a-adicion", "text", "addendum"),
        ]


def test_the_corrigendum_of_an_act_is_not_the_act() -> None:
    held = published(
        document("a-correccion", "Donde dice.", symbols=("A/RES/55/25/Corr.1",)),
        document("b-acto", "Aprueba.", symbols=("A/RES/55/25",)),
    )
    for asked in ("resolución 55/25", "A/RES/55/25"):
        assert told(held, SearchRequest(asked)) == [
            ("b-acto", "own", None),
            ("a-correccion", "text", "corrigendum"),
        ]


def test_a_document_that_bears_the_symbol_and_its_addendum_s_bears_it() -> None:
    held = published(
        document("a-adicion", "Más.", symbols=(f"{BASE}/Add.1",)),
        document("b-ambos", "Todo.", symbols=(BASE, f"{BASE}/Add.1")),
    )
    assert ("b-ambos", "own", None) in told(held, SearchRequest(BASE))
    assert ("a-adicion", "text", "addendum") in told(held, SearchRequest(BASE))


def test_who_bears_a_symbol_is_named_before_its_family(generation: Generation) -> None:
    ids = [card.id for card in summaries_with_identity(generation, parse_symbol(BASE))]
    assert ids == ["z-base", "b-dos", "c-corregida", "a-diez", "d-correccion", "e-revision"]


def test_a_suggested_act_leads_to_the_act_and_not_to_its_corrigendum() -> None:
    acts = [
        document("a-correccion", "Donde dice.", symbols=("A/RES/55/25/Corr.1",)),
        document("b-acto", "Aprueba.", symbols=("A/RES/55/25",)),
    ]
    assert [suggestion.id for suggestion in suggest(published(*acts), "resolución 55/25", 5)] == ["b-acto"]
    assert [suggestion.id for suggestion in suggest(published(acts[0]), "resolución 55/25", 5)] == [None]


def test_a_large_family_comes_whole_between_the_document_and_those_that_cite_it() -> None:
    many = [document(f"a{n:03}", "Más.", symbols=(f"{BASE}/Add.{n}",)) for n in range(1, 90)]
    held = published(*many, document("z", "Nota.", symbols=(BASE,)), document("b", f"Véase {BASE}."))
    ids = [id for id, _, _ in told(held, SearchRequest(BASE, size=100))]
    assert ids == ["z", *(document.id for document in many), "b"]

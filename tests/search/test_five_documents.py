"""The real documents, from their files to the answers."""

import json
from pathlib import Path

import pytest

from indexer.engine.port import Generation
from indexer.spanish import strip_accents
from search_app.query.search_request import SearchRequest
from search_app.search.response import SearchResponse
from search_app.search.search import search
from tests.ranking.evaluation import corpus

N14 = "cop07-nota-asistencia-tecnica-2014"
N18 = "cop09-nota-reuniones-2018"
N24 = "cop12-nota-organos-subsidiarios-2024"
CU = "cu-2009-33-a"
R64 = "resolucion-6-4"
CONTRACT = Path(__file__).parent.parent / "golden" / "search-2018.json"


@pytest.fixture(scope="module", params=["memory", "embedded"])
def generation(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generation:
    return corpus(tmp_path_factory.mktemp("index") if request.param == "embedded" else None)


def ids(response: SearchResponse) -> set[str]:
    return {hit.summary.id for hit in response.hits}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("asistencia técnica", {N14, N18, N24, R64}),
        ("asistencia tecnica", {N14, N18, N24, R64}),
        ('"asistencia tecnica"', {N14, N18, N24, R64}),
        ('"en forma consecutiva"', {N18, N24}),
        ('"Estados parte"', {CU}),
        # Heading and title only touch.
        ('"asistencia técnica informe sobre"', set()),
        # Only the masthead says the kind.
        ("nota de la secretaria", {CU, N14, N18, N24}),
        ("espanol", {N14, N18, N24}),
        # Lines of a masthead only touch.
        ('"Secretaría Distr"', set()),
        ("resolución 6/4", {R64, N14}),
        ("resolucion 7/1", {N18, N24}),
        ('"resolución 7/1"', {N18, N24}),
        ("cita:CTOC/COP/2014/1", {N14}),
        ("CTOC/COP/WG.4/*", {N24}),
        ("CTOC/COP/WG.3/*", {N18, N24}),
        ("cu 2009/33", {CU}),
        ("extradicion", {N18, N24}),
        ("título:asistencia", {N14, N18, R64}),
        ("órgano:WG.4", {CU, N24}),
        ("sesión:6..9", {R64, N14, N18}),
        ("fecha:2009..2014", {CU, N14}),
        ("xilófono", set()),
    ],
)
def test_a_question_finds_exactly_these(generation: Generation, typed: str, expected: set[str]) -> None:
    assert ids(search(generation, SearchRequest(typed))) == expected


@pytest.mark.parametrize(
    ("bare", "accented"), [("secretaria", "secretaría"), ("ninos", "niños"), ("establecio", "estableció")]
)
def test_a_bare_word_leads_to_the_accented_one(generation: Generation, bare: str, accented: str) -> None:
    response = search(generation, SearchRequest(bare))
    marked = {
        passage.text[start:end].lower()
        for hit in response.hits
        for passage in hit.passages
        for start, end in passage.highlights
    }
    assert accented in marked
    assert ids(response) >= ids(search(generation, SearchRequest(f'"{accented}"'))) != set()


def test_every_word_with_a_diacritic_is_found_whole_when_typed_bare(generation: Generation) -> None:
    holding: dict[str, set[str]] = {}
    for id in sorted(ids(search(generation, SearchRequest()))):
        record = generation.record(id)
        assert record is not None
        for word in {word for block in record.passages for word in block.exact}:
            if strip_accents(word) != word:
                holding.setdefault(word, set()).add(id)
    assert len(holding) > 70
    for word, documents in holding.items():
        assert ids(search(generation, SearchRequest(strip_accents(word)))) >= documents
        assert ids(search(generation, SearchRequest(f'"{strip_accents(word)}"'))) >= documents
        assert ids(search(generation, SearchRequest(f'"{word}"'))) == documents


def test_a_day_within_a_range_leads_to_the_paragraph_that_names_the_range(generation: Generation) -> None:
    first = search(generation, SearchRequest("29 de octubre de 2013")).hits[0]
    assert first.summary.id == N14
    marked = [passage.text[start:end] for passage in first.passages for start, end in passage.highlights]
    assert marked[0] == "del 28 al 30 de octubre de 2013"
    # N24 has the words, but far apart.
    response = search(generation, SearchRequest("9º período de sesiones"))
    assert [hit.summary.id for hit in response.hits] == [N18]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("nota verbal", [CU]),
        ("notes verbales", [CU]),
        # Documents that cite resolution 7/1 are not found.
        ("7º período de sesiones", [N14]),
        # The document of 14 y 15 de abril is not found.
        ("14ª reunión", [N24]),
        ("COP 7", [N14]),
        ("12 período de sesiones", [N24]),
        ("29.10.2013", [N14]),
        ("29 October 2013", [N14]),
        ("¿quién cita la resolución 7/1?", [N18, N24]),
        ("tema:trata", [N24, CU]),
        ("CTOC-COP-WG.2-2013-5", [N14]),
    ],
)
def test_what_people_type_leads_to_these_in_this_order(
    generation: Generation, typed: str, expected: list[str]
) -> None:
    response = search(generation, SearchRequest(typed))
    assert [hit.summary.id for hit in response.hits] == expected
    assert response.warnings == ()


def test_the_acts_come_first_where_acts_are_asked_for(generation: Generation) -> None:
    response = search(generation, SearchRequest("resoluciones"))
    assert response.hits[0].summary.id == R64 and response.total == 4


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("menciona:2013-10-29", {N14}),
        ("menciona:2013-10-31", set()),
        ("menciona:2023-10", {N24}),
        ('menciona:"14ª reunión"', {N24}),
        ('menciona:"séptima reunión"', {N14}),
        ("sexto período de sesiones", {R64}),
        ('menciona:"9º período de sesiones"', {N18}),
    ],
)
def test_what_documents_name_is_found(generation: Generation, typed: str, expected: set[str]) -> None:
    assert ids(search(generation, SearchRequest(typed))) == expected


@pytest.mark.parametrize(
    "typed", ["CTOC/COP/WG.3/2017/4", "ctoc/cop/wg.3/2017/4", "CTOC / COP / WG.3 / 2017 / 4"]
)
def test_half_of_a_joint_symbol_leads_to_its_paragraph(generation: Generation, typed: str) -> None:
    [hit] = search(generation, SearchRequest(typed)).hits
    assert (hit.summary.id, hit.reason, [passage.anchor for passage in hit.passages]) == (
        N18,
        "cites",
        ["p3"],
    )
    [(start, end)] = hit.passages[0].highlights
    assert hit.passages[0].text[start:end] == "CTOC/COP/WG.2/2017/4-CTOC/COP/WG.3/2017/4"


def test_the_act_itself_comes_before_those_that_cite_it(generation: Generation) -> None:
    response = search(generation, SearchRequest("res. 6/4"))
    assert [(hit.summary.id, hit.reason) for hit in response.hits] == [(R64, "own"), (N14, "cites")]


def test_a_resolution_is_marked_wherever_it_is_cited(generation: Generation) -> None:
    response = search(generation, SearchRequest('cita:"resolución 7/1"'))
    assert {hit.summary.id: hit.passages_total for hit in response.hits} == {N18: 1, N24: 10}
    for hit in response.hits:
        for passage in hit.passages:
            assert {passage.text[start:end] for start, end in passage.highlights} == {"resolución 7/1"}


def test_choosing_a_session_leaves_its_document(generation: Generation) -> None:
    response = search(generation, SearchRequest("asistencia técnica", chosen={"session": ("12",)}))
    assert ids(response) == {N24}
    assert {value.value: value.count for value in response.facets["session"]} == {
        "12": 1,
        "9": 1,
        "7": 1,
        "6": 1,
    }


@pytest.mark.parametrize("typed", ["", "asistencia técnica", "la", "resolución 7/1"])
def test_every_count_is_the_total_after_choosing_only_that_value(generation: Generation, typed: str) -> None:
    response = search(generation, SearchRequest(typed))
    for name, values in response.facets.items():
        assert values
        for facet_value in values:
            alone = search(generation, SearchRequest(typed, chosen={name: (facet_value.value,)}))
            without = search(generation, SearchRequest(typed, excluded={name: (facet_value.value,)}))
            assert (alone.total, without.total) == (facet_value.count, response.total - facet_value.count)


def test_organs_count_who_issued_and_who_is_reported_on(generation: Generation) -> None:
    counted = {value.value: value.count for value in search(generation, SearchRequest()).facets["organ"]}
    assert counted == {
        "CTOC/COP": 4,
        "CTOC/COP/WG.2": 4,
        "CTOC/COP/WG.3": 2,
        "CTOC/COP/WG.4": 2,
        "CTOC/COP/WG.6": 1,
        "CTOC/COP/WG.7": 1,
    }


def test_the_answer_about_2018_is_that_of_the_contract(generation: Generation) -> None:
    contract = json.loads(CONTRACT.read_text(encoding="utf-8"))
    response = search(generation, SearchRequest(contract["query"]["text"], chosen={"session": ("9",)}))
    assert response.interpreted == contract["query"]["interpreted"]
    assert response.warnings == () and not response.relaxed and not response.truncated
    [hit], [shown] = contract["hits"], response.hits
    assert response.total == contract["total"]
    for name in ("id", "title", "kind", "organ", "session", "date", "reference"):
        assert getattr(shown.summary, name) == hit[name]
    for name in ("symbols", "organs", "topics"):
        assert list(getattr(shown.summary, name)) == hit[name]
    assert (shown.reason, shown.passages_total) == (hit["why"], hit["passages_total"])
    assert [list(mark) for mark in shown.title_highlights] == hit["title_marks"]
    assert [
        (part.anchor, part.text, [list(mark) for mark in part.highlights]) for part in shown.passages
    ] == [(part["anchor"], part["text"], part["marks"]) for part in hit["passages"]]
    for name, values in contract["facets"].items():
        # The pages and the API decide the order of the values.
        assert {(v.value, v.count, v.chosen, v.excluded) for v in response.facets[name]} == {
            (v["value"], v["count"], v["chosen"], v["excluded"]) for v in values
        }


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("lugar del 12º período de sesiones", "Viena, 14 a 18 de octubre de 2024"),
        ("¿Cuándo se reúne la séptima Conferencia?", "Viena, 6 a 10 de octubre de 2014"),
    ],
)
def test_where_and_when_a_session_meets_is_told_by_the_line_of_the_masthead(
    generation: Generation, typed: str, line: str
) -> None:
    first = search(generation, SearchRequest(typed)).hits[0]
    assert (first.passages[0].kind, first.passages[0].text) == ("masthead", line)

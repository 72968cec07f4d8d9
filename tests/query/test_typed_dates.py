"""Days, months and sessions as people type them; what nearly is one stays words."""

import pytest

from indexer.extraction.entities import find_entities
from search_app.query.ast import AndQuery, EntityQuery, OrQuery, query_leaves, to_text
from search_app.query.parser import parse
from search_app.query.search_request import SearchRequest
from search_app.query.typed_dates import find_typed_dates
from search_app.search.search import search
from tests.search.builders import document, published

MAY, OCTOBER = ("2023-05-03", "2023-05-04"), ("2024-10-14", "2024-10-18")
AUTUMN = ("2013-10-28", "2013-11-01")

DAYS = (
    ("12 junio 2014", ("2014-06-12", "2014-06-12")),
    ("3-4 mayo 2023", MAY),
    ("3 y 4 mayo 2023", MAY),
    ("los días 3 y 4 mayo 2023", MAY),
    ("3   a 4 mayo 2023", MAY),
    ("3, 4 y 5 mayo 2023", ("2023-05-03", "2023-05-05")),
    ("14 a 18 octubre 2024", OCTOBER),
    ("14 A 18 OCTUBRE 2024", OCTOBER),
    ("14-18 de octubre de 2024", OCTOBER),
    ("del 14 al 18 octubre 2024", OCTOBER),
    ("14 hasta el 18 oct. 2024", OCTOBER),
    ("14–18 October 2024", OCTOBER),
    ("14th to 18th of October, 2024", OCTOBER),
    ("between 14 and 18 October 2024", OCTOBER),
    ("October 14-18, 2024", OCTOBER),
    ("October 14 and 18, 2024", OCTOBER),
    ("14/10/2024-18/10/2024", OCTOBER),
    ("14/10/2024 a 18/10/2024", OCTOBER),
    ("14/10 - 18/10/2024", OCTOBER),
    ("14.10.2024–18.10.2024", OCTOBER),
    ("14-18/10/2024", OCTOBER),
    ("2024-10-14 a 2024-10-18", OCTOBER),
    ("2024-10-14/2024-10-18", OCTOBER),
    ("28 octubre a 1 noviembre 2013", AUTUMN),
    ("del 28 de octubre al 1 noviembre 2013", AUTUMN),
    ("28 octubre - 1 de noviembre de 2013", AUTUMN),
    ("entre el 28 octubre y el 1 noviembre 2013", AUTUMN),
    ("October 28 to November 1, 2013", AUTUMN),
    ("28 diciembre a 3 enero 2005", ("2004-12-28", "2005-01-03")),
    ("28 diciembre 2004 a 3 enero 2005", ("2004-12-28", "2005-01-03")),
    ("lunes 14 octubre 2024", ("2024-10-14", "2024-10-14")),
    ("miércoles, 16 de octubre de 2024", ("2024-10-16", "2024-10-16")),
    ("Monday, October 14, 2024", ("2024-10-14", "2024-10-14")),
    ("lunes 14 a viernes 18 octubre 2024", OCTOBER),
)


@pytest.mark.parametrize(("typed", "days"), DAYS)
def test_days_are_read_whole_and_alike_once_spelt_out(typed: str, days: tuple[str, str]) -> None:
    for text, outside in ((typed, ""), (f"Viena, {typed}, migrantes", "viena migrantes")):
        [mention] = find_typed_dates(text)
        assert (mention.kind, mention.low, mention.high) == ("day", *days)
        assert text[mention.start : mention.end] == typed
        tree = parse(text).tree
        assert EntityQuery("day", *days) in query_leaves(tree) if tree else ()
        nodes = tree.nodes if isinstance(tree, AndQuery) else ()
        assert " ".join(to_text(node) for node in nodes if not isinstance(node, OrQuery)) == outside
        assert parse(to_text(tree)).tree == tree


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        # A range does not run backwards.
        ("18 a 14 octubre 2024", ["2024-10-14"]),
        ("31 abril a 3 mayo 2024", ["2024-05-03"]),
        # Two days, not a range of five.
        ("28 octubre 2013 y 1 noviembre 2013", ["2013-10-28", "2013-11-01"]),
        ("14 a 18 migrantes 2024", []),
        ("14-18 octubre", []),
        ("2014-2018", []),
        ("14-10-2024", ["2024-10-14"]),
        ("resoluciones 3-4", []),
        ("3-4 mayos 2023", []),
    ],
)
def test_what_is_no_range_is_not_read_as_one(typed: str, days: list[str]) -> None:
    mentions = find_typed_dates(typed)
    assert [mention.low for mention in mentions] == [mention.high for mention in mentions] == days


def test_a_month_between_two_numbers_is_no_day() -> None:
    [day] = find_typed_dates("octubre 6 2013")
    assert (day.low, day.high) == ("2013-10-06", "2013-10-06")
    assert find_typed_dates("5 octubre 6 2013") == ()


def test_a_range_of_more_than_a_month_is_words() -> None:
    tree = parse("14 enero a 18 octubre 2024").tree
    assert tree and not any(isinstance(leaf, EntityQuery) for leaf in query_leaves(tree))


SESSIONS = (
    ("duodécima Conferencia", 12),
    ("duodecima conferencia", 12),
    ("12ª Conferencia de las Partes", 12),
    ("XII Conferencia de las Partes", 12),
    ("séptima COP", 7),
    ("7ª COP", 7),
    ("7th COP", 7),
    ("COP 12", 12),
    ("COP XII", 12),
    ("12th session", 12),
    ("twelfth session of the Conference", 12),
    ("Twelfth session of the Conference of the Parties", 12),
    ("twenty-first session", 21),
    ("noveno periodo sesiones", 9),
    ("9 periodo de sesiones", 9),
    ("período sesiones 9", 9),
    ("noveno período de sesiones de la Conferencia", 9),
    ("noveno período de sesiones de la Conferencia de las Partes", 9),
)


@pytest.mark.parametrize(("typed", "number"), SESSIONS)
def test_a_session_is_read_whole_and_alike_once_spelt_out(typed: str, number: int) -> None:
    for text in (typed, f"lugar: {typed}, migrantes", f"{typed} Viena", f"{typed} migrantes"):
        [mention] = find_typed_dates(text)
        assert (mention.kind, mention.low, mention.high) == ("period", str(number), str(number))
        assert text[mention.start : mention.end] == typed
    tree = parse(f"migrantes {typed}").tree
    # No word is left over.
    assert isinstance(tree, AndQuery) and len(tree.nodes) == 2
    assert EntityQuery("period", str(number), str(number)) in query_leaves(tree)
    assert parse(to_text(tree)).tree == tree


@pytest.mark.parametrize(
    "typed",
    [
        "segunda Conferencia Mundial",
        "tercera Conferencia de las Naciones Unidas",
        "primera conferencia sobre migrantes",
        "primera conferencia internacional sobre migrantes",
        "segunda Conferencia Diplomática",
        "second conference room paper",
        "séptima Conferencias",
        "la Conferencia de las Partes",
        "12 sesiones",
        "4 COP",
        "sesenta COP",
        "séptima COPA",
        "séptimo período extraordinario de sesiones",
        "COP 2014",
        "COPV",
    ],
)
def test_what_is_no_numbered_session_is_words(typed: str) -> None:
    assert find_typed_dates(typed) == ()


def test_an_abbreviation_finds_its_plural_and_no_other_word() -> None:
    generation = published(
        document("a", "Naciones Unidas, Treaty Series, vols. 2225, 2237 y 2241, núm. 39574."),
        document("b", "La volatilidad de 2225 numerosos voluntarios."),
    )
    response = search(generation, SearchRequest("vol. 2225"))
    assert ([hit.summary.id for hit in response.hits], response.warnings) == (["a"], ())


def test_documents_are_not_read_as_questions_are() -> None:
    assert find_entities("Cuadro 3-4 mayo 2023") == find_entities("14 a 18 octubre 2024") == ()


def test_a_day_of_the_range_leads_to_the_paragraph_that_names_it() -> None:
    generation = published(
        document("a", "La reunión se celebró en Viena del 14 al 18 de octubre de 2024."),
        document("b", "La reunión se celebró en Viena del 14 al 18 de octubre de 2022."),
        document("c", "Los 14 y los 18 de la lista; octubre, 2024."),
    )
    for typed in ("14 a 18 octubre 2024", "lunes 14 octubre 2024", "October 16-17, 2024", "13-15/10/2024"):
        response = search(generation, SearchRequest(typed))
        assert response.hits[0].summary.id == "a"
        assert response.warnings == ()


def test_a_session_has_a_number_of_one_or_two_figures() -> None:
    numbers = {
        typed: [date.low for date in find_typed_dates(f"sesión {typed}")] for typed in ("0", "1", "99", "100")
    }
    assert numbers == {"0": [], "1": ["1"], "99": ["99"], "100": []}


@pytest.mark.parametrize(
    "text",
    [
        "14-18 octubre 2024 y el 29 de octubre de 2013",
        "el 29 de octubre de 2013 y 14-18 octubre 2024",
        "29 de octubre de 2013, 14/10/2024-18/10/2024",
    ],
)
def test_a_day_beside_a_range_is_a_day_of_its_own(text: str) -> None:
    assert {(date.low, date.high) for date in find_typed_dates(text)} == {
        OCTOBER,
        ("2013-10-29", "2013-10-29"),
    }

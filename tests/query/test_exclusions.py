"""Which words leave something out, which are only said to, and which stay words."""

import pytest

from search_app.query.ast import conjunction, to_text
from search_app.query.exclusions import find_exclusion, suggested_exclusion
from search_app.query.parser import parse
from search_app.query.search_request import SearchRequest
from search_app.search.search import search
from tests.search.builders import document, published


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("trata pero no migrantes", "trata Y NO migrantes"),
        ("asistencia técnica, pero no extradición.", "asistencia Y técnica Y NO extradición"),
        ("TRATA PERO NO MIGRANTES", "trata Y NO migrantes"),
        ("trata excepto los migrantes", "trata Y NO migrantes"),
        ("trata salvo migrantes ni testigos", "trata Y NO migrantes Y NO testigos"),
        ("trata a excepción de migrantes y testigos", "trata Y NO migrantes Y NO testigos"),
        # An expression is left out as it stands, so that no more is.
        ("trata pero no tráfico de migrantes", 'trata Y NO "tráfico de migrantes"'),
        ("documentos que no mencionan la trata", "NO trata"),
        ("documentos que no contienen la palabra trata", "NO trata"),
        ("documentos de 2014 que no hablan de la trata", "año:2014 Y NO trata"),
        ("notas sin mencionar la trata", "tipo:nota Y NO trata"),
        ("notas que no citan la resolución 7/1", 'tipo:nota Y NO cita:"resolución 7/1"'),
        (
            "resoluciones excepto la 6/4",
            'tipo:resolucion Y NO (signatura:"resolución 6/4" O signatura:"decisión 6/4")',
        ),
        ("documents that do not mention extradition", "NO extradition"),
        ("trafficking but not migrants", "trafficking Y NO migrants"),
    ],
)
def test_what_is_left_out_is_left_out_and_printed(typed: str, understood: str) -> None:
    read = parse(typed)
    assert to_text(read.tree) == understood
    assert parse(understood).tree == read.tree
    assert "read-as-exclusion" in {warning.kind for warning in read.warnings}
    # As typed, they are words.
    assert "NO " not in to_text(parse(typed, literal=True).tree)


@pytest.mark.parametrize(
    "typed",
    [
        "planta no permanente",
        "no penalización",
        "PLANTA NO PERMANENTE",
        "organizaciones no gubernamentales",
        "sin migrantes",
        # A sentence goes on.
        "asistencia salvo disposición en contrario",
        "asistencia salvo que se niegue",
        "asistencia, pero no en todos los casos",
        "delitos, incluidos pero no limitados a la trata",
        "including but not limited to trafficking",
        "obligatorio pero no exclusivamente nacional",
        "trata pero no solo migrantes",
        "trata pero no migrantes, con testigos",
        "los Estados parte prestarán asistencia a las víctimas de la trata pero no testigos",
        # A question, or the language's own signs.
        "¿Se aplica a personas pero no a Estados?",
        "trata pero no migrantes?",
        '"trata pero no migrantes"',
        "trata pero no (migrantes)",
        "trata Y asistencia pero no migrantes",
        # Nothing before, or nothing behind.
        "pero no migrantes",
        "trata pero no",
        "trata pero no las",
        "trata pero no 2014",
        # Not of documents.
        "Estados que no mencionan la trata",
        "trata pero no migrantes pero no testigos",
    ],
)
def test_what_may_mean_something_else_leaves_out_nothing(typed: str) -> None:
    assert find_exclusion(typed) is None
    assert "read-as-exclusion" not in {warning.kind for warning in parse(typed).warnings}


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("sin migrantes", "-migrantes"),
        ("documentos sin la trata", "-trata"),
        ("resoluciones menos la 6/4", "tipo:resolucion -6/4"),
        ("personas sin hogar", None),
        ("un mundo sin drogas", None),
        ("sin drogas ni terrorismo", None),
        ("trata NO migrantes", None),
    ],
)
def test_how_to_exclude_is_told_where_that_may_be_meant(typed: str, suggested: str | None) -> None:
    assert suggested_exclusion(typed) == suggested
    told = [warning.suggestions for warning in parse(typed).warnings if warning.kind == "maybe-exclusion"]
    assert told == ([(suggested,)] if suggested else [])


DOCUMENTS = (
    document("uno", "La trata de personas y los migrantes."),
    document("dos", "La trata de personas.", "Véase la resolución 6/4."),
    document("acto", "Decide algo.", reference="resolución 6/4", kind="resolucion"),
    document("otro", "Recordando su resolución 6/4.", reference="resolución 7/1", kind="resolucion"),
)


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("trata pero no migrantes", {"dos"}),
        ("documentos que no mencionan la trata", {"acto", "otro"}),
        ("documentos que no citan la resolución 6/4", {"uno", "acto"}),
        # What cites the act that is left out is not left out.
        ("resoluciones excepto la 6/4", {"otro"}),
        ('resolución 7/1 -signatura:"resolución 6/4"', {"otro"}),
    ],
)
def test_a_document_that_is_left_out_is_not_found(typed: str, ids: set[str]) -> None:
    hits = search(published(*DOCUMENTS), SearchRequest(typed)).hits
    assert {hit.summary.id for hit in hits} == ids


def test_the_warning_prints_what_is_left_out_where_it_was_typed() -> None:
    [warning] = parse("trata pero no migrantes").warnings
    assert (warning.kind, warning.cause, warning.start, warning.end) == (
        "read-as-exclusion",
        "NO migrantes",
        6,
        23,
    )
    exclusion = find_exclusion("trata pero no migrantes")
    assert exclusion and to_text(conjunction(exclusion.excluded)) == "migrantes"

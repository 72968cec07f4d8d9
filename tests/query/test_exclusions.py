"""Which words leave something out, which are only said to, and which stay words."""

import pytest
from msgspec.structs import replace

from indexer.document import RunningLine
from search_app.query.ast import conjunction, to_text
from search_app.query.exclusions import find_exclusion
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
        # What names a kind, a year or a session leaves out the documents that are it.
        ("trata salvo notas verbales", "trata Y NO tipo:nota-verbal"),
        ("trata, excepto la nota verbal", "trata Y NO tipo:nota-verbal"),
        ("trata excluyendo notas verbales", "trata Y NO tipo:nota-verbal"),
        ("trata salvo notas y resoluciones", "trata Y NO (tipo:nota O tipo:resolucion)"),
        ("trata pero no 2014", "trata Y NO año:2014"),
        ("reuniones, excepto las de 2023", "reuniones Y NO año:2023"),
        ("trata excepto los documentos de 2009 y 2014", "trata Y NO (año:2009 O año:2014)"),
        ("extradición excepto la nota de 2018", "extradición Y NO (tipo:nota Y año:2018)"),
        ("notas salvo el noveno período de sesiones", "tipo:nota Y NO sesión:9"),
        ("notas salvo las del WG.4", "tipo:nota Y NO órgano:CTOC/COP/WG.4"),
        ("documentos que no sean notas", "NO tipo:nota"),
        ("notas que no sean sobre trata", "tipo:nota Y NO trata"),
        ("todo excepto resoluciones", "NO tipo:resolucion"),
        ("documents other than resolutions", "NO tipo:resolucion"),
        # A document may say of others what it does not mention, and the Conference is in texts.
        ("documentos que no mencionan resoluciones", "NO resoluciones"),
        ("trata salvo la Conferencia", "trata Y NO conferencia"),
        # `menos` leaves out what is no word of a text, and from all documents anything.
        ("notas menos la de 2014", "tipo:nota Y NO año:2014"),
        ("todas las notas menos la verbal", "tipo:nota Y NO tipo:nota-verbal"),
        (
            "resoluciones menos la 7/1",
            'tipo:resolucion Y NO (signatura:"resolución 7/1" O signatura:"decisión 7/1")',
        ),
        ("todo menos trata", "NO trata"),
        ("documents that do not mention extradition", "NO extradition"),
        ("¿Qué documentos no mencionan la trata?", "NO trata"),
        ("¿Qué notas hablan de asistencia pero no de trata?", "(notas O tipo:nota) Y asistencia Y NO trata"),
        ("which documents do not mention extradition?", "NO extradition"),
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
        "países menos adelantados",
        "más o menos 2014",
        "grupos que no sean de trata",
        "documentos que no son de la Secretaría",
        "asistencia técnica, no trata",
        # Not of documents.
        "Estados que no mencionan la trata",
        "¿Qué Estados no mencionan la trata?",
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
        ("reuniones sin trata", "reuniones -trata"),
        ("notas sin resolución 7/1", 'tipo:nota NO signatura:"resolución 7/1"'),
        ("grupos que no sean de trata", "grupos -trata"),
        ("grupos que no mencionan la trata", "grupos -trata"),
        ("asistencia técnica, no trata", "asistencia técnica -trata"),
        ("países menos adelantados", "países -adelantados"),
        ("TRATA -MIGRANTES", "trata -migrantes"),
        # Said already, or more than one thing.
        ("resoluciones menos la 6/4", None),
        ("sin drogas ni terrorismo", None),
        ("trata NO migrantes", None),
        ("asistencia sin que la pidan", None),
    ],
)
def test_how_to_exclude_is_told_where_that_may_be_meant(typed: str, suggested: str | None) -> None:
    told = [warning.suggestions for warning in parse(typed).warnings if warning.kind == "maybe-exclusion"]
    assert told == ([(suggested,)] if suggested else [])


@pytest.mark.parametrize(
    ("typed", "is_told"),
    [
        ("reuniones sin trata", True),
        # A document says so, in its text or in a running line; no document has the word.
        ("un mundo sin drogas", False),
        ("asistencia sin demora", False),
        ("personas sin hogar", False),
    ],
)
def test_it_is_not_told_of_an_expression_or_of_a_word_that_no_document_has(typed: str, is_told: bool) -> None:
    one = document("uno", "Reuniones sobre la trata y las drogas, sin demora.")
    line = RunningLine("Por un mundo sin drogas", (1,))
    slogan = replace(document("dos", "Asistencia en el mundo."), running_lines=(line,))
    generation = published(one, slogan)
    kinds = {warning.kind for warning in search(generation, SearchRequest(typed)).warnings}
    assert ("maybe-exclusion" in kinds) == is_told


def test_an_expression_that_is_the_name_of_a_kind_leaves_out_the_kind_too() -> None:
    tree = parse('trata -"nota verbal"').tree
    assert to_text(tree) == 'trata Y NO ("nota verbal" O tipo:nota-verbal)'
    assert parse(to_text(tree)).tree == tree
    assert to_text(parse('trata -"otra nota" -notas').tree) == 'trata Y NO "otra nota" Y NO notas'


DOCUMENTS = (
    document("uno", "La trata de personas y los migrantes."),
    document("dos", "La trata de personas.", "Véase la resolución 6/4."),
    document("acto", "Decide algo.", reference="resolución 6/4", kind="resolucion"),
    document("verbal", "Sobre la trata y los migrantes.", kind="nota-verbal", date="2009-05-01"),
    document("otro", "Recordando su resolución 6/4.", reference="resolución 7/1", kind="resolucion"),
)


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("trata pero no migrantes", {"dos"}),
        ("documentos que no mencionan la trata", {"acto", "otro"}),
        ("documentos que no citan la resolución 6/4", {"uno", "acto", "verbal"}),
        ("trata salvo notas verbales", {"uno", "dos"}),
        ("trata, excepto las de 2009", {"uno", "dos"}),
        ("todo excepto resoluciones", {"uno", "dos", "verbal"}),
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

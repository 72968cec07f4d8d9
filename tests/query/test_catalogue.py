"""Which questions are put to the catalogue, as what filter, and which stay questions to the texts."""

import pytest

from search_app.query.ast import to_text
from search_app.query.catalogue import blank_out_opening, catalogue_filter, read_catalogue_query
from search_app.query.parser import parse
from search_app.query.search_request import SearchRequest
from search_app.search.search import search
from tests.search.builders import document, published


@pytest.mark.parametrize(
    ("typed", "spelt"),
    [
        ("todas las resoluciones", "tipo:resolucion"),
        ("notas verbales de 2009", "tipo:nota-verbal Y año:2009"),
        ("documentos de 2014", "año:2014"),
        ("¿Qué documentos hay de 2014?", "año:2014"),
        ("resoluciones y decisiones de 2012", "(tipo:resolucion O tipo:decision) Y año:2012"),
        ("RESOLUCIONES Y DECISIONES DE 2012", "(tipo:resolucion O tipo:decision) Y año:2012"),
        ("resolutions of 2012", "tipo:resolucion Y año:2012"),
        ("all reports", "tipo:informe"),
        ("documentos del 12º período de sesiones", "sesión:12"),
        ("documents of the 12th session", "sesión:12"),
        ("documentos de octubre de 2014", "fecha:2014-10"),
        ("documentos distribuidos el 5 de mayo de 2014", "fecha:2014-05-05"),
        ("todos los documentos de la Conferencia de las Partes", "órgano:CTOC/COP"),
        # A body's name holds a subject, and is the body all the same.
        ("documentos del Grupo de Trabajo sobre la Trata de Personas", "órgano:CTOC/COP/WG.4"),
        ("documentos del WG.4", "órgano:CTOC/COP/WG.4"),
        # The name of an organ does not swallow the number of its session.
        ("documentos de la COP 9", "sesión:9"),
        ("notas de la secretaria noveno periodo", "tipo:nota Y sesión:9"),
        ("documentos publicados después de 2015", "año:2016.."),
        ("documentos posteriores a 2015", "año:2016.."),
        ("notas desde 2014", "tipo:nota Y año:2014.."),
        ("notas a partir del año 2014", "tipo:nota Y año:2014.."),
        ("documentos antes de 2012", "año:..2011"),
        ("documentos anteriores a 2012", "año:..2011"),
        ("documentos hasta 2012", "año:..2012"),
        ("documentos entre 2010 y 2020", "año:2010..2020"),
        ("documentos entre 2020 y 2010", "año:2010..2020"),
        ("documentos de 2014 a 2018", "año:2014..2018"),
        ("resoluciones desde 2014 hasta 2018", "tipo:resolucion Y año:2014..2018"),
        ("documentos 2014-2018", "año:2014..2018"),
        ("documentos de los años 2014 al 2018", "año:2014..2018"),
        ("documentos de 2014 y 2018", "año:2014 O año:2018"),
        ("documentos de 2014 o 2018", "año:2014 O año:2018"),
        ("notas de 2014 o de 2018", "tipo:nota Y (año:2014 O año:2018)"),
        ("documentos de junio de 2014 o julio de 2024", "fecha:2014-06 O fecha:2024-07"),
        ("documents from 2014 or 2018", "año:2014 O año:2018"),
        ("resoluciones o notas verbales", "tipo:resolucion O tipo:nota-verbal"),
        ("documents from 2018", "año:2018"),
        ("documents from 2018 onwards", "año:2018.."),
        ("documents from 2014 to 2018", "año:2014..2018"),
        ("notas de 2014 en adelante", "tipo:nota Y año:2014.."),
        ("documentos de los años 2010", "año:2010..2019"),
        ("documentos de los años 2010 y 2014", "año:2010 O año:2014"),
        ("documentos de la década de 2010", "año:2010..2019"),
        ("documentos de los años noventa", "año:1990..1999"),
        ("documentos de la década de los 80", "año:1980..1989"),
        ("documents of the 2010s", "año:2010..2019"),
        ("únicamente notas verbales", "tipo:nota-verbal"),
        ("solo la nota verbal", "tipo:nota-verbal"),
        ("only resolutions", "tipo:resolucion"),
        ("¿Qué documentos se distribuyeron en 2018?", "año:2018"),
        ("¿Qué documentos se han distribuido en 2012?", "año:2012"),
        ("¿Qué resoluciones se aprobaron en 2012?", "tipo:resolucion Y año:2012"),
        ("documentos posteriores a 2010 y anteriores a 2015", "año:2011.. Y año:..2014"),
        ("documentos después de diciembre de 2014", "fecha:2015-01.."),
        ("documentos antes del 1 de marzo de 2014", "fecha:..2014-02-28"),
        ("documentos desde junio de 2014 hasta 2016", "fecha:2014-06..2016"),
        ("documents between 2010 and 2020", "año:2010..2020"),
        ("resolutions after 2015", "tipo:resolucion Y año:2016.."),
        ("resoluciones aprobadas en 2012", "tipo:resolucion Y año:2012"),
        ("todos los documentos", "*"),
        ("lista de documentos", "*"),
        ("¿Qué documentos hay?", "*"),
    ],
)
def test_a_question_of_nothing_but_values_is_a_filter(typed: str, spelt: str) -> None:
    assert to_text(catalogue_filter(typed)) == spelt


@pytest.mark.parametrize(
    "typed",
    [
        # `viaje` names no value.
        "documentos de viaje",
        # An operator asks for words.
        "resoluciones Y decisiones de 2012",
        "documentos de viaje de 2014",
        "informes de la trata",
        "informes de 2014 sobre la trata",
        # The singular asks for one document, so that the texts are searched too.
        "nota verbal de 2009",
        "la nota verbal",
        # A name alone.
        "notas verbales",
        "resoluciones",
        "documentos",
        "2014",
        # About what a text says happened then.
        "reuniones celebradas después de 2015",
        "nota posterior a 2015",
        "documentos después de la reunión",
        "documentos entre 2010 y la fecha",
        "última reunión",
        "lo más reciente",
        "primer período de sesiones",
        "documentos de 1014",
        # Values of two facets are no alternatives, and half of one is none.
        "resoluciones o 2014",
        "resoluciones o",
        "estrategia antigua",
        "no solo resoluciones",
        # One document is asked for.
        "documento distribuido el 12 junio 2014",
        # No facet holds meetings.
        "documentos de la 14ª reunión",
        "resolución 6/4",
        "todas las reparaciones",
        "",
        "documentos " * 40 + "de 2014",
    ],
)
def test_a_question_with_any_other_word_is_put_to_the_texts(typed: str) -> None:
    assert catalogue_filter(typed) is None


@pytest.mark.parametrize(
    ("typed", "spelt", "order"),
    [
        ("el documento más reciente", "*", "date"),
        ("los documentos recientes", "*", "date"),
        ("ultima resolución", "tipo:resolucion", "date"),
        ("las últimas notas de 2014", "tipo:nota Y año:2014", "date"),
        ("latest resolution", "tipo:resolucion", "date"),
        ("¿Cuál es la última nota verbal?", "tipo:nota-verbal", "date"),
        ("primer documento", "*", "oldest"),
        ("la nota más antigua", "tipo:nota", "oldest"),
        ("oldest document", "*", "oldest"),
        ("documentos antiguos", "*", "oldest"),
        ("old resolutions", "tipo:resolucion", "oldest"),
        # Documents of a first session are not the first documents.
        ("documentos del primer período de sesiones", "sesión:1", None),
    ],
)
def test_a_question_to_the_catalogue_may_say_which_come_first(
    typed: str, spelt: str, order: str | None
) -> None:
    query = read_catalogue_query(typed)
    assert query and (to_text(query.tree), query.order) == (spelt, order)


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        ("documentos sobre la trata", "sobre la trata"),
        ("todos los documentos acerca de la trata", "la trata"),
        ("documents about trafficking", "about trafficking"),
        ("documentos que tratan de la trata", "la trata"),
        ("¿Qué documentos hablan de armas?", "¿ armas?"),
        ("¿Qué documento habla del decomiso?", "¿ decomiso?"),
        ("documentos hablan armas", "armas"),
        ("¿Qué documentos mencionan a los fiscales?", "¿ los fiscales?"),
        ("textos que mencionan a los fiscales", "los fiscales"),
        ("¿Qué textos tratan sobre la trata?", "¿ la trata?"),
        ("¿Qué documento trata de la extradición?", "¿ la extradición?"),
        ("¿Qué documentos hay sobre armas?", "¿ sobre armas?"),
        ("¿En qué documentos se habla de armas?", "¿ armas?"),
        ("which documents mention firearms?", "firearms?"),
        ("documents dealing with firearms", "firearms"),
        # `trata` is a thing too, a text may be what is sought, and `no` turns the meaning.
        ("documento trata de personas", "documento trata de personas"),
        ("texto sobre la trata", "texto sobre la trata"),
        ("documentos que no mencionan armas", "documentos que no mencionan armas"),
        ("documentos de viaje", "documentos de viaje"),
        ("los documentos falsos", "los documentos falsos"),
        ("falsificación de documentos sobre la trata", "falsificación de documentos sobre la trata"),
        ("documentos sobre", "documentos sobre"),
    ],
)
def test_what_only_says_that_documents_are_wanted_is_left_out(typed: str, rest: str) -> None:
    assert " ".join(blank_out_opening(typed).split()) == rest
    assert len(blank_out_opening(typed)) == len(typed)


def test_the_verb_by_which_a_kind_of_documents_is_about_something_counts_for_nothing() -> None:
    for typed in ("resoluciones que mencionan la trata", "¿Qué resoluciones hablan de la trata?"):
        assert to_text(parse(typed).tree) == "(resoluciones O tipo:resolucion) Y trata"
    typed = "notas verbales que tratan de la trata"
    assert to_text(parse(typed).tree) == "((notas Y verbales) O tipo:nota-verbal) Y trata"
    # Nothing follows that it could be about.
    assert to_text(parse("resoluciones que mencionan").tree) == "(resoluciones O tipo:resolucion) Y mencionan"


DOCUMENTS = (
    document("nueve", "Saludos, en 2009.", kind="nota-verbal", date="2009-05-01"),
    document("diez", "Saludos.", kind="nota-verbal", date="2010-05-01"),
    document("acto", "Decide.", kind="resolucion", date="2009-06-01"),
    document(
        "texto", "Las notas verbales de 2009 y los documentos de viaje.", kind="informe", date="2011-06-01"
    ),
)


def ids(typed: str, **others: object) -> list[str]:
    return sorted(
        hit.summary.id for hit in search(published(*DOCUMENTS), SearchRequest(typed, **others)).hits
    )  # type: ignore[arg-type]


def test_a_filter_finds_what_has_the_values_and_is_said() -> None:
    response = search(published(*DOCUMENTS), SearchRequest("notas verbales de 2009"))
    assert [hit.summary.id for hit in response.hits] == ["nueve"]
    assert [(warning.kind, warning.start, warning.end) for warning in response.warnings] == [
        ("read-as-filter", 0, 22)
    ]
    assert response.interpreted == "tipo:nota-verbal Y año:2009"


def test_the_order_that_a_question_asks_for_is_kept_and_said_and_another_may_be_chosen() -> None:
    newest = search(published(*DOCUMENTS), SearchRequest("el documento más reciente"))
    assert [hit.summary.id for hit in newest.hits] == ["texto", "diez", "acto", "nueve"]
    assert (newest.order, [warning.kind for warning in newest.warnings]) == (
        "date",
        ["read-as-filter", "newest-first"],
    )
    first = search(published(*DOCUMENTS), SearchRequest("primera nota verbal"))
    assert [hit.summary.id for hit in first.hits] == ["nueve", "diez"]
    assert [warning.kind for warning in first.warnings] == ["read-as-filter", "oldest-first"]
    chosen = search(published(*DOCUMENTS), SearchRequest("el documento más reciente", order="oldest"))
    assert [hit.summary.id for hit in chosen.hits] == ["nueve", "acto", "diez", "texto"]
    assert chosen.order == "oldest"
    # It is not said that the newest come first where they do not.
    assert [warning.kind for warning in chosen.warnings] == ["read-as-filter"]


def test_a_range_finds_the_years_between_and_not_those_beside() -> None:
    assert ids("documentos de 2009 a 2011") == ["acto", "diez", "nueve", "texto"]
    assert ids("documentos después de 2009") == ["diez", "texto"]
    assert ids("documentos antes de 2010") == ["acto", "nueve"]


CITING = document("cita", "Según las decisiones 4/4, 4/3 y 10/2 y la resolución 5/1.")


@pytest.mark.parametrize(
    ("typed", "acts"),
    [
        ("lista de decisiones", ("decisión 4/3", "decisión 4/4", "decisión 10/2")),
        ("decisiones de la COP 10", ("decisión 10/2",)),
    ],
)
def test_acts_that_are_only_cited_are_named_where_none_is_a_document(
    typed: str, acts: tuple[str, ...]
) -> None:
    response = search(published(CITING), SearchRequest(typed))
    [warning] = [warning for warning in response.warnings if warning.kind == "only-cited"]
    assert (warning.cause, warning.suggestions) == ("decisiones", acts)


def test_a_session_that_nobody_mentions_is_told_once_and_a_name_ends_with_a_word_that_tells() -> None:
    response = search(published(*DOCUMENTS), SearchRequest("COP 10"))
    assert [(warning.kind, warning.cause) for warning in response.warnings] == [("unknown-mention", "COP 10")]
    response = search(published(*DOCUMENTS), SearchRequest("informes y programas de la COP 10"))
    assert "programas" in [warning.cause for warning in response.warnings]


def test_as_typed_and_between_quotes_it_is_a_question_to_the_texts() -> None:
    for typed, literal in (("notas verbales de 2009", True), ('"notas verbales" de 2009', False)):
        response = search(published(*DOCUMENTS), SearchRequest(typed, literal=literal))
        assert "texto" in {hit.summary.id for hit in response.hits if hit.matches_all}
        assert "read-as-filter" not in {warning.kind for warning in response.warnings}


def test_documents_of_travel_are_a_thing_and_one_note_is_looked_for_in_texts_too() -> None:
    assert ids("documentos de viaje") == ["texto"]
    response = search(published(*DOCUMENTS), SearchRequest("nota verbal de 2009"))
    assert {hit.summary.id for hit in response.hits} == {"nueve", "texto"}
    assert response.warnings == ()


def test_a_filter_that_no_document_meets_finds_nothing_and_says_so() -> None:
    response = search(published(*DOCUMENTS), SearchRequest("resoluciones de 2012"))
    assert response.total == 0
    assert {warning.kind for warning in response.warnings} == {"read-as-filter", "unknown-value"}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("documentos de octubre de 2014", ("unknown-value", "octubre de 2014")),
        ("documentos de la década de 1990", ("unknown-value", "década de 1990")),
        ("documentos posteriores a 2020", ("unknown-value", "posteriores a 2020")),
        ("tema 7 del programa", ("unknown-mention", "tema 7")),
        ("artículo 18, párrafo 3", ("unknown-mention", "artículo 18")),
    ],
)
def test_it_is_told_which_date_or_place_no_document_has(typed: str, told: tuple[str, str]) -> None:
    response = search(published(*DOCUMENTS), SearchRequest(typed))
    assert response.total == 0
    assert told in {(warning.kind, warning.cause) for warning in response.warnings}
    found = search(published(*DOCUMENTS), SearchRequest("documentos de mayo de 2009")).warnings
    assert [warning.kind for warning in found] == ["read-as-filter"]


def test_a_question_to_the_catalogue_is_no_longer_than_people_ask() -> None:
    asked = "todas las resoluciones"
    assert catalogue_filter(asked + " de" * 27) == catalogue_filter(asked)
    assert catalogue_filter(asked + " de" * 28) is None


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("documentos anteriores a 2014 o posteriores a 2018", "año:..2013 O año:2019.."),
        ("documentos posteriores a 2014 y anteriores a 2018", "año:2015.. Y año:..2017"),
        ("todo salvo documentos anteriores a 2015 o posteriores a 2020", "NO (año:..2014 O año:2021..)"),
    ],
)
def test_open_ranges_that_a_disjunction_parts_are_alternatives(typed: str, understood: str) -> None:
    # Broke: no year is before 2014 and after 2018.
    tree = parse(typed).tree
    assert tree is not None and to_text(tree) == understood

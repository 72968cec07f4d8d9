import pytest

from indexer.document import Masthead
from search_app.search.response import FacetValue
from search_app.search.unnumbered_places import UnnumberedPlace
from search_app.web import facet_panel, labels
from search_app.web.i18n import translations

WORDS = translations("es")


@pytest.mark.parametrize(
    ("anchor", "label"),
    [
        ("p3", "párr. 3"),
        ("p2-a", "párr. 2 a)"),
        ("p12bis-a", "párr. 12 bis a)"),
        ("art-18", "artículo 18"),
        ("art-3bis-p2-a", "artículo 3 bis, párr. 2 a)"),
        ("anexo-ii-art-5-p1", "anexo II, artículo 5, párr. 1"),
        ("anexo-art-5", "anexo, artículo 5"),
        ("p127.3", "párr. 127.3"),
        ("p2-a-ii", "párr. 2 a) ii)"),
        ("op-1", "párr. 1"),
        ("op-1-b", "párr. 1 b)"),
        ("anexo", "anexo"),
        ("anexo-d", "anexo, apartado d)"),
        ("anexo-b-ii", "anexo, apartado b) ii)"),
        ("anexo-4", "anexo, párr. 4"),
        ("anexo-ii-4-a", "anexo II, párr. 4 a)"),
        ("anexo-i", "anexo, apartado i)"),
        ("apendice-b", "apéndice, apartado b)"),
        ("p4_2", "párr. 4 (2)"),
        ("p4_2-a", "párr. 4 (2) a)"),
        ("u3-i_2", "párr. sin numerar 3, i) (2)"),
        ("nota-1_2", "nota 1 (2)"),
        ("anexo_2-b", "anexo (2), apartado b)"),
        ("op-1_2", "párr. 1 (2)"),
        ("tema-2-d", "tema 2 d)"),
        ("anexo-h1", "anexo, epígrafe"),
        ("u3", "párr. sin numerar 3"),
        ("u3-i", "párr. sin numerar 3, i)"),
        ("anexo-u1", "anexo, párr. sin numerar 1"),
        ("h1", "epígrafe"),
        ("h2", "epígrafe (2º)"),
        ("nota-1", "nota 1"),
        ("nota-a1", "nota *"),
        ("nota-a2", "nota **"),
        ("tema-4", "tema 4"),
        ("title", "título"),
        ("masthead", "membrete"),
    ],
)
def test_a_place_is_said_as_one_cites_it(anchor: str, label: str) -> None:
    assert labels.pinpoint(WORDS, anchor) == label


@pytest.mark.parametrize(
    ("anchor", "place", "spanish", "english"),
    [
        ("u1", UnnumberedPlace("enacting", 1), "encabezamiento", "opening clause"),
        ("u3", UnnumberedPlace("preamble", 2), "preámbulo, párr. 2", "preamble, para. 2"),
        ("u4", UnnumberedPlace("chapeau", 1, "anexo"), "anexo, encabezamiento", "annex, chapeau"),
        ("u3-i", UnnumberedPlace("counted", 3), "párr. sin numerar 3, i)", "unnumbered para. 3, (i)"),
        (
            "u5",
            UnnumberedPlace("counted", 2, "anexo_2"),
            "anexo (2), párr. sin numerar 2",
            "annex (2), unnumbered para. 2",
        ),
        ("u2", UnnumberedPlace("introductory", 2), "párr. introductorio 2", "introductory para. 2"),
        ("u3-a", UnnumberedPlace("after", 1, after="p4"), "tras el párr. 4, a)", "after para. 4, (a)"),
        ("u4", UnnumberedPlace("after", 2, after="p4-a"), "tras el párr. 4 a) (2)", "after para. 4 (a) (2)"),
        ("anexo-b-ii", None, "anexo, apartado b) ii)", "annex, subpara. (b) (ii)"),
    ],
)
def test_an_unnumbered_paragraph_is_cited_by_where_it_stands(
    anchor: str, place: UnnumberedPlace | None, spanish: str, english: str
) -> None:
    assert labels.pinpoint(WORDS, anchor, place) == spanish
    assert labels.pinpoint(translations("en"), anchor, place) == english


@pytest.mark.parametrize(
    ("facet", "value", "label"),
    [
        ("session", "9", "Noveno período de sesiones"),
        ("session", "10", "Décimo período de sesiones"),
        ("session", "12", "12º período de sesiones"),
        ("organ", "CTOC/COP/WG.4", "Grupo de Trabajo sobre la Trata de Personas"),
        ("organ", "CTOC/COP/WG.99", "CTOC/COP/WG.99"),
        ("topic", "decomiso", "Decomiso y recuperación de activos"),
        ("kind", "nota-verbal", "Nota verbal"),
        ("year", "2018", "2018"),
    ],
)
def test_a_code_is_said_in_words_and_one_without_words_as_it_is(facet: str, value: str, label: str) -> None:
    assert labels.facet_value(WORDS, facet, value) == label


def values(**counts: int) -> list[FacetValue]:
    return [FacetValue(value.strip("_"), count, False, False) for value, count in counts.items()]


def test_sessions_and_years_run_backwards_whatever_their_counts() -> None:
    given = labels.in_order(WORDS, "session", values(_6=9, _12=1, _9=5))
    assert [value.value for value in given] == ["12", "9", "6"]


def test_other_values_come_by_count_and_then_by_name_with_accents_in_their_place() -> None:
    given = labels.in_order(
        WORDS, "topic", values(**{"armas-de-fuego": 1, "extradicion": 2, "asistencia-tecnica": 2, "zeta": 3})
    )
    assert [value.value for value in given] == ["zeta", "asistencia-tecnica", "extradicion", "armas-de-fuego"]


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2014-06-12", "2014-06-12", "12 de junio de 2014"),
        ("2014-10-06", "2014-10-10", "6 a 10 de octubre de 2014"),
        ("2023-10-02", "2023-10-03", "2 y 3 de octubre de 2023"),
        ("2004-06-28", "2004-07-08", "28 de junio a 8 de julio de 2004"),
        ("2019-12-30", "2020-01-03", "30 de diciembre de 2019 a 3 de enero de 2020"),
    ],
)
def test_dates_are_said_as_the_documents_say_them(start: str, end: str, said: str) -> None:
    assert labels.period(WORDS, start, end) == said


def test_a_date_known_in_part_is_said_as_far_as_it_goes() -> None:
    assert labels.day(WORDS, "2014") == "2014"
    assert labels.day(WORDS, "2014-06") == "junio de 2014"


@pytest.mark.parametrize(
    ("masthead", "name", "cite"),
    [
        (Masthead(kind="resolucion", reference="resolución 6/4"), "Resolución 6/4", "Resolución 6/4"),
        (Masthead(kind="nota", symbols=("CTOC/COP/2014/1",)), "CTOC/COP/2014/1", "CTOC/COP/2014/1"),
        (
            Masthead(kind="nota-verbal", reference="CU 2009/33 (A)"),
            "Nota verbal CU 2009/33 (A)",
            "Nota verbal CU 2009/33 (A)",
        ),
        (
            Masthead(kind="nota", title="Informes", date="2018-06-18"),
            "Nota",
            "Nota, 18 de junio de 2018, «Informes»",
        ),
        (
            Masthead(
                kind="nota",
                symbols=("CTOC/COP/2014/1",),
                organ="CTOC/COP",
                session=7,
                date="2014-06-12",
                title="Asistencia",
            ),
            "CTOC/COP/2014/1",
            "Conferencia de las Partes, séptimo período de sesiones, CTOC/COP/2014/1, 12 de junio de 2014",
        ),
    ],
)
def test_a_document_is_named_and_cited_by_what_identifies_it(
    masthead: Masthead, name: str, cite: str
) -> None:
    assert labels.name(WORDS, masthead) == name
    assert labels.cite(WORDS, masthead) == cite


def test_a_reference_is_said_in_the_pages_language() -> None:
    masthead = Masthead(kind="resolucion", reference="resolución 6/4")
    assert labels.name(translations("en"), masthead) == "Resolution 6/4"


def test_an_organ_has_one_name_on_its_page_in_a_facet_and_in_a_citation() -> None:
    full = "Grupo de Trabajo de Expertos Gubernamentales sobre Asistencia Técnica"
    assert labels.organ_name(WORDS, "CTOC/COP/WG.2") == full
    assert facet_panel.value_label(WORDS, "organ", "CTOC/COP/WG.2") == full
    assert labels.cite(WORDS, Masthead(kind="nota", organ="CTOC/COP/WG.2")).startswith(full)
    assert labels.organ_name(WORDS, "CTOC/COP/WG.4") == "Grupo de Trabajo sobre la Trata de Personas"

"""What a question is answered with: over small documents, each promise beside a decoy that nearly keeps it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from indexer.document import Citation, Document, Period
from indexer.engine import port
from indexer.engine.port import Generation
from indexer.errors import BadQuery, StaleCursor
from indexer.months import MONTHS
from indexer.records import citation_keys
from indexer.spanish import tokens
from search_app.query.ast import to_text
from search_app.query.limits import LIMIT_KINDS, QueryLimit
from search_app.query.parser import parse
from search_app.query.search_request import SearchRequest
from search_app.query.warnings import WARNING_KINDS
from search_app.search.response import SearchResponse
from search_app.search.search import search
from tests.search.builders import document, published

REPORT = "CTOC/COP/WG.2/2013/5"
JOINT = "CTOC/COP/WG.2/2017/4-CTOC/COP/WG.3/2017/4"
SMALL = (
    document(
        "tecnica",
        "La asistencia técnica constituye una parte fundamental de la labor.",
        "Los Estados parte prestarán asistencia a la secretaría.",
        f"El informe ({REPORT}) figura en el anexo; véase la resolución 7/1.",
        title="Asistencia técnica",
        headings=["Informe sobre la asistencia técnica"],
        session=9,
        date="2018-06-18",
        topics=("asistencia-tecnica",),
    ),
    document(
        "tecnicas",
        "Se celebraron dos reuniones, en forma consecutiva, para los niños y las niñas.",
        "Las técnicas especiales de investigación se aplican con asistencia de los Estados.",
        title="Técnicas especiales de investigación",
        session=12,
        date="2024-07-04",
        topics=("tecnicas-especiales-de-investigacion",),
    ),
    document(
        "propio",
        "Informe del Grupo de Trabajo.",
        symbols=(REPORT,),
        title="Informe de la reunión",
        kind="informe",
        session=9,
        date="2013-11-04",
    ),
    document(
        "conjunto",
        f"Los informes conjuntos ({JOINT}) se presentarán a la Conferencia.",
        notes=["* CTOC/COP/2018/1."],
        kind="nota-verbal",
        session=10,
        date="2017-10-20",
    ),
    document(
        "acto",
        "La Conferencia decide lo siguiente.",
        reference="resolución 7/1",
        kind="resolucion",
        session=7,
    ),
    document("ano", "El ano es un término de anatomía.", "El arte de la parte."),
    document("anio", "El año de la reunión fue otro."),
)


@pytest.fixture(scope="module")
def generation() -> Generation:
    return published(*SMALL)


def found(generation: Generation, text: str = "", **others: object) -> list[str]:
    return [hit.summary.id for hit in search(generation, SearchRequest(text, **others)).hits]  # type: ignore[arg-type]


def marked(generation: Generation, text: str) -> list[list[str]]:
    """The marked stretches of each passage of the first document."""
    first = search(generation, SearchRequest(text)).hits[0]
    return [[passage.text[start:end] for start, end in passage.highlights] for passage in first.passages]


# --- words --------------------------------------------------------------------------------------------------


def test_a_word_finds_its_family_and_itself_first(generation: Generation) -> None:
    assert found(generation, "técnica") == ["tecnica", "tecnicas"]
    assert found(generation, "técnicas") == ["tecnicas", "tecnica"]


def test_a_word_typed_bare_finds_what_the_accented_one_does(generation: Generation) -> None:
    for bare, accented in (("tecnica", "técnica"), ("ninos", "niños"), ("secretaria", "secretaría")):
        assert found(generation, bare) == found(generation, accented) != []
        bare_scores = [hit.score for hit in search(generation, SearchRequest(bare)).hits]
        assert bare_scores == [hit.score for hit in search(generation, SearchRequest(accented)).hits]


def test_a_word_typed_with_its_accent_means_that_form_first() -> None:
    held = published(document("a", "La secretaria saliente."), document("b", "La secretaría saliente."))
    assert found(held, "secretaría") == ["b", "a"]
    assert sorted(found(held, "secretaria")) == ["a", "b"]


def test_a_typed_ñ_never_finds_n_and_a_typed_n_finds_both(generation: Generation) -> None:
    assert found(generation, "año") == ["anio"]
    assert sorted(found(generation, "ano")) == ["anio", "ano"]


def test_what_has_every_word_comes_first_and_what_lacks_one_says_so(generation: Generation) -> None:
    response = search(generation, SearchRequest("asistencia técnica secretaría"))
    assert [hit.summary.id for hit in response.hits if hit.matches_all] == ["tecnica"]
    assert [hit.left_out for hit in response.hits] == [(), ("secretaría",)]


def test_stop_words_need_not_be_there(generation: Generation) -> None:
    assert found(generation, "para la secretaría") == ["tecnica"]


def test_an_unknown_word_finds_nothing_and_says_which(generation: Generation) -> None:
    response = search(generation, SearchRequest("asistencia xilófono secretraía", literal=True))
    assert response.total == 0
    warning = response.warnings[1]
    assert (warning.kind, warning.cause, warning.start, warning.end) == ("unknown-word", "secretraía", 20, 30)
    assert "secretaría" in warning.suggestions


def test_a_word_whose_family_is_known_is_not_unknown(generation: Generation) -> None:
    response = search(generation, SearchRequest("secretarías"))
    assert [hit.summary.id for hit in response.hits] == ["tecnica"]
    assert response.warnings == ()


def test_an_unknown_word_that_is_excluded_is_told_and_excludes_nothing(generation: Generation) -> None:
    response = search(generation, SearchRequest("secretaría -xilófono"))
    assert [hit.summary.id for hit in response.hits] == ["tecnica"]
    assert [warning.cause for warning in response.warnings] == ["xilófono"]


# --- phrases, nearness, patterns ----------------------------------------------------------------------------


def test_a_phrase_is_found_where_it_stands_and_not_where_its_words_do(generation: Generation) -> None:
    assert found(generation, '"asistencia técnica"') == ["tecnica"]
    assert found(generation, '"técnica asistencia"') == []


def test_a_phrase_does_not_reach_from_one_paragraph_into_the_next(generation: Generation) -> None:
    assert found(generation, '"labor los Estados"') == []
    assert found(generation, '"asistencia técnica la asistencia"') == []


def test_a_phrase_is_of_words_as_written_not_of_their_families(generation: Generation) -> None:
    assert found(generation, '"Estados parte"') == ["tecnica"]
    assert found(generation, '"Estado parte"') == []
    assert found(generation, '"asistencia tecnica"') == ["tecnica"]


def test_between_quotes_an_accent_counts_where_it_was_typed(generation: Generation) -> None:
    response = search(generation, SearchRequest('"la secretária"'))
    assert response.total == 0
    assert [(warning.cause, warning.suggestions) for warning in response.warnings] == [
        ("secretária", ("secretaría",))
    ]


def test_a_phrase_mark_covers_the_phrase_and_nothing_else(generation: Generation) -> None:
    assert marked(generation, '"asistencia técnica"') == [["asistencia técnica"]]
    assert marked(generation, '"Estados parte"') == [["Estados parte"]]


def test_near_words_are_found_in_any_order_within_the_distance(generation: Generation) -> None:
    assert found(generation, "labor CERCA/6 constituye") == ["tecnica"]
    assert found(generation, "labor CERCA/5 constituye") == []
    assert found(generation, "labor constituye") == ["tecnica"]


def test_near_words_are_marked_only_where_they_are_near(generation: Generation) -> None:
    assert found(generation, "dos CERCA/2 forma") == []
    assert marked(generation, "dos CERCA/3 forma") == [["dos", "forma"]]
    near = published(document("d", "trata de personas y luego también trata"))
    assert marked(near, "trata CERCA/2 personas") == [["trata", "personas"]]


def test_a_pattern_typed_bare_finds_accented_words(generation: Generation) -> None:
    assert found(generation, "tecnic*") == found(generation, "técnic*") == ["tecnica", "tecnicas"]
    assert found(generation, "ni?os") == ["tecnicas"]
    assert marked(generation, "ni?o*") == [["niños"]]


def test_a_fuzzy_word_finds_what_is_a_slip_away(generation: Generation) -> None:
    assert found(generation, "secretria~") == ["tecnica"]
    # Without the sign it is a slip, and stays one where what was typed is asked for alone.
    assert search(generation, SearchRequest("secretria", literal=True)).total == 0


def test_a_beginning_of_more_words_than_are_looked_for_says_so_and_misses_none() -> None:
    letters = "abcdefghijklmnopqrst"
    endings = [first + other for first in "abcdefghijklmnopqrstuvwxyz" for other in "abc"]
    many = published(
        *(
            document(f"d{letter}", " ".join(f"aba{letter}{ending}" for ending in endings))
            for letter in letters
        ),
        document("otro", "bab"),
    )
    response = search(many, SearchRequest("aba*"))
    assert response.truncated
    assert response.total == 20
    assert not search(many, SearchRequest("abaa*")).truncated


def test_title_finds_words_of_the_title_only(generation: Generation) -> None:
    assert found(generation, "título:técnicas") == ["tecnicas", "tecnica"]
    assert found(generation, "título:secretaría") == []
    assert found(generation, 'título:"asistencia técnica"') == ["tecnica"]


def test_without_finds_all_others(generation: Generation) -> None:
    assert sorted(found(generation, "-asistencia")) == ["acto", "anio", "ano", "conjunto", "propio"]
    assert found(generation, "asistencia -secretaría") == ["tecnicas"]


# --- symbols ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", [REPORT, "ctoc/cop/wg2/2013/5", f"https://undocs.org/es/{REPORT}", f" {REPORT}. "]
)
def test_a_symbol_leads_to_who_bears_it_and_then_to_who_cites_it(generation: Generation, typed: str) -> None:
    for question in (SearchRequest(typed), SearchRequest(symbol=typed)):
        response = search(generation, question)
        assert [(hit.summary.id, hit.reason) for hit in response.hits] == [
            ("propio", "own"),
            ("tecnica", "cites"),
        ]
        assert response.interpreted == f"signatura:{REPORT}"


def test_one_figure_off_is_another_document(generation: Generation) -> None:
    response = search(generation, SearchRequest("CTOC/COP/WG.2/2013/6"))
    assert response.total == 0
    assert [warning.kind for warning in response.warnings] == ["unknown-symbol"]


def test_half_of_a_joint_symbol_leads_to_who_cites_the_whole(generation: Generation) -> None:
    for typed in (
        "CTOC/COP/WG.3/2017/4",
        "CTOC/COP/WG.2/2017/4",
        JOINT,
        "-".join(reversed(JOINT.split("-"))),
    ):
        [hit] = search(generation, SearchRequest(typed)).hits
        assert (hit.summary.id, hit.reason) == ("conjunto", "cites")
        [passage] = hit.passages
        assert [passage.text[start:end] for start, end in passage.highlights] == [JOINT]


def test_a_joint_symbol_leads_to_who_cites_its_halves_apart_but_not_to_who_cites_one() -> None:
    first_half, second_half = JOINT.split("-")
    held = published(
        document("ambas", f"Véanse {first_half} y {second_half}."), document("una", f"Véase {first_half}.")
    )
    assert found(held, JOINT) == ["ambas"]


def test_a_reference_leads_to_the_act_first(generation: Generation) -> None:
    response = search(generation, SearchRequest("res. 7/1"))
    assert [(hit.summary.id, hit.reason) for hit in response.hits] == [("acto", "own"), ("tecnica", "cites")]


@pytest.mark.parametrize(
    ("typed", "line"), [("res. 7/1", "Resolución 7/1"), ("resolución 7/10", "Resolución 7/10")]
)
def test_an_act_asked_for_alone_shows_the_line_of_its_masthead_that_names_it(typed: str, line: str) -> None:
    acts = (
        document(
            f"acto-{number}",
            "Decide.",
            reference=f"resolución {number}",
            lines=("Viena", f"Resolución {number}"),
        )
        for number in ("7/10", "7/1")
    )
    hit = search(published(*acts), SearchRequest(typed)).hits[0]
    assert [(passage.anchor, passage.kind, passage.text) for passage in hit.passages] == [
        ("masthead", "masthead", line)
    ]


def _session_paper(id: str, date: str, days: tuple[str, str]) -> Document:
    """A paper of this date for a session of the Conference on these days of October."""
    start, end = days
    year, month, day = date.split("-")
    paper = document(
        id,
        "La Conferencia sesionó antes; el grupo se reunió en 2018 y en 2024.",
        lines=(
            f"{int(day)} de {list(MONTHS)[int(month) - 1]} de {year}",
            f"Viena, {int(start[-2:])} a {int(end[-2:])} de octubre de {year}",
        ),
        date=date,
    )
    return structs.replace(paper, masthead=structs.replace(paper.masthead, session_dates=Period(start, end)))


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("documento del 4 de julio de 2024", "4 de julio de 2024"),
        ("¿En qué fechas sesionó la Conferencia en 2024?", "Viena, 14 a 18 de octubre de 2024"),
        ("¿Dónde se reunió la Conferencia en 2018?", "Viena, 15 a 19 de octubre de 2018"),
        # Not the Conference, not a question for a day, and a thing of its own.
        ("¿Cuándo se reunió el grupo en 2024?", None),
        ("la Conferencia sesionó en 2024", None),
    ],
)
def test_a_day_of_a_paper_or_session_shows_the_line_of_the_masthead_that_states_it(
    typed: str, line: str | None
) -> None:
    papers = published(
        _session_paper("nueva", "2024-07-04", ("2024-10-14", "2024-10-18")),
        _session_paper("vieja", "2018-06-18", ("2018-10-15", "2018-10-19")),
    )
    firsts = [hit.passages[0] for hit in search(papers, SearchRequest(typed)).hits]
    assert [passage.text for passage in firsts if passage.kind == "masthead"] == ([line] if line else [])


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("a qué puntos del orden del día corresponde la nota del 12º período de sesiones", "masthead"),
        ("la nota del 12º período de sesiones", "paragraph"),
    ],
)
def test_whose_items_of_the_agenda_are_asked_for_shows_the_line_that_states_them(
    typed: str, kind: str
) -> None:
    line = "Temas 2 y 4 del programa provisional"
    note = document(
        "nota",
        "La nota para el 12º período de sesiones, sobre los puntos del orden del día.",
        lines=("12º período de sesiones", line),
        items=("Extradición", "Trata"),
        session=12,
    )
    hit = search(published(note, document("otra", "El 12º período.")), SearchRequest(typed)).hits[0]
    assert (hit.summary.id, hit.passages[0].kind) == ("nota", kind)
    assert (hit.passages[0].text == line) == (kind == "masthead")


@pytest.mark.parametrize(
    ("typed", "wording", "shows_line"),
    [
        ("12º período de sesiones, tema 4", "Trata", True),
        # The line names 13, not 3.
        ("12º período de sesiones, tema 3", "Decomiso", False),
        # Whose item it is has been said: only what it is called is missing.
        ("CTOC/COP/2024/4 tema 4", "Trata", False),
    ],
)
def test_an_item_of_a_session_shows_the_line_that_names_it_and_then_its_wording(
    typed: str, wording: str, shows_line: bool
) -> None:
    line = "Temas 2, 4 y 13 del programa provisional"
    note = document(
        "nota",
        "La nota para el período de sesiones.",
        symbols=("CTOC/COP/2024/4",),
        lines=("12º período de sesiones", line),
        items=("Apertura", "Extradición", "Decomiso", "Trata"),
        session=12,
    )
    [hit] = search(published(note), SearchRequest(typed)).hits
    texts = [passage.text for passage in hit.passages]
    assert texts[: 1 + shows_line] == ([line, wording] if shows_line else [wording])
    assert (line in texts) == shows_line


def test_of_an_act_asked_for_with_words_the_passage_with_the_words_is_shown() -> None:
    act = document("acto", "Decide.", reference="resolución 7/1", lines=("Resolución 7/1",))
    hit = search(published(act), SearchRequest("resolución 7/1 decide")).hits[0]
    assert [passage.anchor for passage in hit.passages] == ["p1"]


NUMBERED = (
    document("resolucion", "La Conferencia decide.", reference="resolución 6/4", kind="resolucion"),
    document("decision", "La Conferencia decide.", reference="decisión 6/4", kind="decision"),
    document("citante", "Véase la decisión 6/4, que sigue en vigor, " + "y todo lo demás que se dijo. " * 30),
    document("figuras", "Por 6/4. Por 6/4. Por 6/4. Por 6/4.", "Otra vez 6/4."),
    document("otra", "Véase la resolución 6/5.", "El 6 y el 4.", "Resolución 4/6."),
)


@pytest.mark.parametrize("typed", ["6/4", "(6/4).", "decisiones 6/4 O 6/4"])
def test_a_number_alone_leads_to_both_acts_then_to_who_cites_one_then_to_the_figures(typed: str) -> None:
    response = search(published(*NUMBERED), SearchRequest(typed))
    assert [(hit.summary.id, hit.reason) for hit in response.hits] == [
        ("decision", "own"),
        ("resolucion", "own"),
        ("citante", "cites"),
        ("figuras", "text"),
    ]
    assert response.warnings == ()


@pytest.mark.parametrize("name", ["symbol", "cites"])
def test_a_number_alone_may_come_by_a_parameter(name: str) -> None:
    response = search(published(*NUMBERED), SearchRequest(**{name: "6/4"}))
    assert [hit.summary.id for hit in response.hits] == (
        ["decision", "resolucion"] if name == "symbol" else []
    ) + ["citante"]


def test_a_score_says_nothing_of_the_tiers() -> None:
    scores = {hit.summary.id: hit.score for hit in search(published(*NUMBERED), SearchRequest("6/4")).hits}
    assert {scores[id] for id in ("resolucion", "decision", "citante")} == {1}
    alone = search(published(*NUMBERED), SearchRequest('"6/4"')).hits
    assert scores["figuras"] == next(hit.score for hit in alone if hit.summary.id == "figuras")


# --- days, months, sessions, meetings -----------------------------------------------------------------------

DATED = (
    document(
        "reunion",
        "En octubre se habló de 2013 sin fecha.",
        "La séptima reunión tuvo lugar del 28 al 30 de octubre de 2013.",
    ),
    document("otras", "La reunión del 27 de octubre de 2013, y las 29 partes.", "Su 17ª reunión.", session=7),
    document("palabras", "El 29 no era octubre.", "Año 2013, y en séptimo lugar otra reunión."),
    document("sesion", "En su séptimo período de sesiones lo decidió.", session=9),
    document("extraordinario", "En su séptimo período extraordinario de sesiones no.", "El período 7."),
)


@pytest.mark.parametrize(
    ("typed", "ids", "marked_stretch"),
    [
        ("29 de octubre de 2013", ["reunion", "palabras", "otras"], "del 28 al 30 de octubre de 2013"),
        ("menciona:2013-10-29", ["reunion"], "del 28 al 30 de octubre de 2013"),
        ("30/10/2013", ["reunion"], "del 28 al 30 de octubre de 2013"),
        ("30 de octubre a 2 de noviembre de 2013", ["reunion"], "del 28 al 30 de octubre de 2013"),
        ("menciona:2013-10", ["otras", "reunion"], "27 de octubre de 2013"),
        ("menciona:2013-09", [], ""),
        ("7ª reunión", ["reunion"], "séptima reunión"),
        ("menciona:'séptima reunión'".replace("'", '"'), ["reunion"], "séptima reunión"),
        ('menciona:"7º período de sesiones"', ["sesion"], "séptimo período de sesiones"),
        ("VII período de sesiones", ["sesion", "otras"], "séptimo período de sesiones"),
        ("COP7", ["sesion", "otras"], "séptimo período de sesiones"),
        ("sesión 7", ["sesion", "otras"], "séptimo período de sesiones"),
        ("29.10.2013", ["reunion"], "del 28 al 30 de octubre de 2013"),
        ("October 29, 2013", ["reunion"], "del 28 al 30 de octubre de 2013"),
        ("oct 2013", ["otras", "reunion"], "27 de octubre de 2013"),
    ],
)
def test_what_a_paragraph_names_is_found_however_it_was_typed(
    typed: str, ids: list[str], marked_stretch: str
) -> None:
    generation = published(*DATED)
    assert found(generation, typed) == ids
    if ids:
        assert marked_stretch in [stretch for passage in marked(generation, typed) for stretch in passage]


def test_a_session_is_asked_for_by_its_name_and_its_number() -> None:
    response = search(published(*DATED), SearchRequest("7º período de sesiones"))
    # Other documents have `7`, too.
    assert [hit.summary.id for hit in response.hits] == ["sesion", "otras"]
    assert response.hits[0].passages[0].highlights == ((6, 33),)


def test_a_figure_that_is_only_meant_is_not_called_unknown() -> None:
    generation = published(*DATED)
    response = search(generation, SearchRequest("30/10/2013"))
    assert response.total == 1 and response.warnings == ()
    [warning] = search(generation, SearchRequest("menciona:2001-01-01")).warnings
    assert (warning.kind, warning.cause) == ("unknown-mention", "menciona:2001-01-01")
    kinds = [
        warning.kind for warning in search(generation, SearchRequest("3 de xilófono O 30/10/2013")).warnings
    ]
    assert kinds == ["unknown-word"]


def test_a_mention_is_marked_to_the_end_of_its_last_word() -> None:
    generation = published(document("a", "Celebrada el 5 de mayo de 20112 en Viena."))
    assert marked(generation, "menciona:2011-05-05") == [["5 de mayo de 20112"]]


def test_a_series_leads_to_all_that_belongs_to_it(generation: Generation) -> None:
    response = search(generation, SearchRequest("CTOC/COP/WG.2/*"))
    assert [(hit.summary.id, hit.reason) for hit in response.hits] == [
        ("propio", "own"),
        ("conjunto", "cites"),
        ("tecnica", "cites"),
    ]
    assert found(generation, "CTOC/COP/WG.7/*") == []


def test_the_star_of_a_reissue_is_no_pattern(generation: Generation) -> None:
    starred = published(
        document("seis", "x", symbols=("CTOC/COP/2004/6*",)),
        document("sesenta", "x", symbols=("CTOC/COP/2004/60",)),
    )
    for typed in ("CTOC/COP/2004/6*", "CTOC/COP/2004/6"):
        assert found(starred, typed) == ["seis"]


def test_cites_leads_only_to_who_cites(generation: Generation) -> None:
    for question in (SearchRequest(f"cita:{REPORT}"), SearchRequest(cites=REPORT)):
        response = search(generation, question)
        assert [(hit.summary.id, hit.reason) for hit in response.hits] == [("tecnica", "cites")]


def test_own_comes_first_over_every_page_and_beside_words() -> None:
    citing = [document(f"a{n:02}", f"El informe {REPORT}. " + "informe " * n) for n in range(25)]
    held = published(*citing, document("z", "El informe.", symbols=(REPORT,)))
    first = search(held, SearchRequest(REPORT, size=10))
    assert first.total == 26
    assert [hit.reason for hit in first.hits] == ["own"] + ["cites"] * 9
    assert first.next is not None
    assert {hit.reason for hit in search(held, first.next).hits} == {"cites"}
    beside_words = search(held, SearchRequest(f"informe {REPORT}")).hits
    assert beside_words[0].summary.id == "z"
    assert [hit.reason for hit in beside_words] == ["own"] + ["cites"] * 9


def test_a_day_is_marked_where_the_document_says_it_is_and_nowhere_else() -> None:
    text = "El 18 de octubre de 2012 no es el 17 de octubre de 2012."
    held = published(document("a", text, title=text))
    assert marked(held, "menciona:2012-10-17") == [["17 de octubre de 2012"]]
    [hit] = search(held, SearchRequest("menciona:2012-10-17")).hits
    assert [text[start:end] for start, end in hit.title_highlights] == ["17 de octubre de 2012"]


def test_each_line_of_a_masthead_has_its_own_marks() -> None:
    lines = ("Viena, 18 de octubre de 2012", "17 de octubre de 2012, Viena")
    held = published(document("a", "Sin días.", lines=lines))
    for day, line, marks in (("18", lines[0], "18 de octubre de 2012"), ("17", lines[1], lines[1][:21])):
        assert marked(held, f"menciona:2012-10-{day}") == [[marks]]
        [hit] = search(held, SearchRequest(f"menciona:2012-10-{day}")).hits
        assert [passage.text for passage in hit.passages] == [line]


def test_of_a_document_only_what_its_passages_cite_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [f"Véase CTOC/COP/2013/{n}." for n in range(1, 30)]
    held = published(document("a", *many, f"El informe {REPORT}."))
    looked_at: list[str] = []

    def spied(citation: Citation) -> tuple[str, ...]:
        looked_at.append(citation.text)
        return citation_keys(citation)

    monkeypatch.setattr("search_app.search.passage_mentions.citation_keys", spied)
    assert marked(held, f"cita:{REPORT}") == [[REPORT]]
    assert looked_at == [REPORT]


def test_who_cites_is_asked_once_for_a_page() -> None:
    held = published(*(document(f"a{n}", f"El informe {REPORT} dice {'informe ' * n}.") for n in range(9)))
    asked: list[str] = []

    class Watched:
        def __getattr__(self, name: str) -> object:
            return getattr(held, name)

        def cited_by(self, keys: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
            asked.extend(keys)
            return held.cited_by(keys)

    response = search(Watched(), SearchRequest(f"dice O cita:{REPORT}"))  # type: ignore[arg-type]
    assert {hit.reason for hit in response.hits} == {"cites"}
    assert asked == [REPORT]


def test_why_is_text_for_a_document_that_the_words_alone_led_to(generation: Generation) -> None:
    response = search(generation, SearchRequest(f"niños O signatura:{REPORT}"))
    assert {hit.summary.id: hit.reason for hit in response.hits} == {
        "propio": "own",
        "tecnica": "cites",
        "tecnicas": "text",
    }


def test_what_is_no_symbol_in_a_symbol_parameter_finds_nothing_and_says_so(generation: Generation) -> None:
    for question in (
        SearchRequest(symbol="informe"),
        SearchRequest(cites="informe"),
        SearchRequest("informe", symbol="informe"),
    ):
        response = search(generation, question)
        assert response.total == 0
        assert [warning.kind for warning in response.warnings] == ["bad-symbol"]


# --- fields and facets --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("sesión:9", ["propio", "tecnica"]),
        # Compared as text, 10 comes before 9.
        ("sesión:9..10", ["conjunto", "propio", "tecnica"]),
        ("sesión:..9", ["acto", "propio", "tecnica"]),
        ("año:2017..2018", ["conjunto", "tecnica"]),
        ("fecha:2018", ["tecnica"]),
        ("fecha:2018-06", ["tecnica"]),
        ("fecha:2018-07..", ["tecnicas"]),
        ("fecha:..2017-10-20", ["conjunto", "propio"]),
        ("tipo:nota-verbal", ["conjunto"]),
        ("tema:asistencia-tecnica", ["tecnica"]),
        ("-órgano:CTOC/COP", []),
    ],
)
def test_a_field_narrows(generation: Generation, typed: str, ids: list[str]) -> None:
    assert sorted(found(generation, typed)) == ids


def test_a_value_that_no_document_has_is_told(generation: Generation) -> None:
    response = search(generation, SearchRequest("tema:musica secretaría"))
    assert [(warning.kind, warning.cause) for warning in response.warnings] == [
        ("unknown-value", "tema:musica")
    ]


def test_a_value_that_no_document_has_offers_the_likest_as_it_would_be_typed(generation: Generation) -> None:
    [warning] = search(generation, SearchRequest("-cita xyz tema:asistensia")).warnings[-1:]
    assert (warning.kind, warning.cause) == ("unknown-value", "tema:asistensia")
    assert "tema:asistencia-tecnica" in warning.suggestions


def test_a_short_unknown_word_is_a_letter_from_any_other_and_mended_into_none() -> None:
    generation = published(document("a", "El mar y la tabla."))
    for typed, kind, instead in (("bar", "unknown-word", ()), ("tabka", "corrected-word", ("tabla",))):
        [warning] = search(generation, SearchRequest(typed)).warnings
        assert (warning.kind, warning.suggestions) == (kind, instead)


KINDS = (
    document("verbal", "Saludos.", kind="nota-verbal"),
    document("acto", "Decide.", kind="resolucion"),
    document("citante", "La resolución, las resoluciones, una resolución más.", kind="nota"),
)


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("nota verbal", ["verbal"]),
        ("notas verbales", ["verbal"]),
        ("resoluciones", ["acto", "citante"]),
        # Beside another word it is a word like others.
        ("resolución decide", []),
    ],
)
def test_a_kind_is_found_by_its_name_before_what_has_the_words(typed: str, ids: list[str]) -> None:
    response = search(published(*KINDS), SearchRequest(typed))
    assert [hit.summary.id for hit in response.hits] == ids
    # `verbal` is no slip, although no document has it.
    assert response.warnings == ()


def test_a_kind_that_no_document_is_of_is_told() -> None:
    response = search(published(*KINDS), SearchRequest("documento de antecedentes"))
    assert [(warning.kind, warning.cause) for warning in response.warnings] == [
        ("unknown-value", "documento de antecedentes")
    ]


def test_a_chosen_value_is_shown_even_when_it_counts_nothing(generation: Generation) -> None:
    response = search(
        generation, SearchRequest("secretaría", chosen={"session": ("12",)}, excluded={"kind": ("informe",)})
    )
    assert response.total == 0
    sessions = {value.value: (value.count, value.chosen) for value in response.facets["session"]}
    assert sessions == {"9": (1, False), "12": (0, True)}
    kinds = {value.value: (value.count, value.excluded) for value in response.facets["kind"]}
    assert kinds == {"informe": (0, True)}


def test_each_count_is_the_total_after_choosing_only_that_value(generation: Generation) -> None:
    response = search(generation, SearchRequest("la"))
    assert sum(len(values) for values in response.facets.values()) > 8
    for name, values in response.facets.items():
        for facet_value in values:
            alone = search(generation, SearchRequest("la", chosen={name: (facet_value.value,)}))
            assert alone.total == facet_value.count


# --- passages -----------------------------------------------------------------------------------------------


def test_headings_are_shown_only_for_want_of_paragraphs(generation: Generation) -> None:
    [hit] = search(generation, SearchRequest('"asistencia técnica"')).hits
    assert [passage.anchor for passage in hit.passages] == ["p1"]
    assert hit.passages_total == 1
    [heading] = search(generation, SearchRequest('"Informe sobre la asistencia técnica"')).hits
    assert [passage.anchor for passage in heading.passages] == ["h1"]
    assert heading.passages_total == 1


def test_a_title_that_answers_is_marked_and_is_the_passage(generation: Generation) -> None:
    hit = search(generation, SearchRequest("título:asistencia")).hits[0]
    assert [(hit.summary.title or "")[start:end] for start, end in hit.title_highlights] == ["Asistencia"]
    assert ([passage.kind for passage in hit.passages], hit.passages_total) == (["title"], 1)


def test_the_passage_that_holds_more_of_the_question_comes_first() -> None:
    held = published(
        document(
            "d", "La trata.", "Los migrantes.", "La trata y los migrantes, entre otras muchas cosas.", "Nada."
        )
    )
    [hit] = search(held, SearchRequest("trata migrantes")).hits
    # `migrantes` is the rarer word.
    assert [passage.anchor for passage in hit.passages] == ["p3", "p2", "p1"]
    assert hit.passages_total == 3
    [hit] = search(held, SearchRequest("migrantes trata")).hits
    assert [passage.anchor for passage in hit.passages] == ["p3", "p2", "p1"]


def test_the_passage_with_the_rarer_word_comes_first() -> None:
    others = (document(f"d{n}", "La trata de personas.") for n in range(9))
    held = published(document("d", "Muchas formas de trata.", "Las armas de fuego de otros."), *others)
    [hit] = search(held, SearchRequest("trata armas")).hits
    assert [passage.anchor for passage in hit.passages] == ["p2", "p1"]


def test_of_passages_that_say_as_much_the_shorter_comes_first() -> None:
    held = published(document("d", "La trata de personas en todas sus formas.", "La trata de personas."))
    [hit] = search(held, SearchRequest("trata")).hits
    assert [passage.anchor for passage in hit.passages] == ["p2", "p1"]


def test_words_that_stand_together_come_before_words_apart() -> None:
    held = published(
        document(
            "d",
            "La cooperación en materia de asuntos de carácter internacional.",
            "Se alentó a la cooperación internacional entre los Estados y otras partes interesadas en ello.",
        )
    )
    [hit] = search(held, SearchRequest("cooperación internacional")).hits
    assert [passage.anchor for passage in hit.passages] == ["p2", "p1"]


def test_at_most_three_passages_are_shown_and_all_are_counted() -> None:
    held = published(document("d", *("La trata de personas." for _ in range(40))))
    [hit] = search(held, SearchRequest("trata")).hits
    assert [passage.anchor for passage in hit.passages] == ["p1", "p2", "p3"]
    assert hit.passages_total == 40


def test_a_mark_is_a_word_and_no_part_of_one(generation: Generation) -> None:
    # `arte` within a word is not marked.
    assert marked(generation, "arte") == [["arte"]]


def test_what_is_excluded_is_not_marked(generation: Generation) -> None:
    assert marked(generation, "asistencia -xilófono -niños")[0] == ["asistencia"]


# --- pages --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def twelve() -> Generation:
    return published(*(document(f"d{n:02}", "La trata de personas.") for n in range(12)))


def test_pages_follow_each_other_and_end(twelve: Generation) -> None:
    first = search(twelve, SearchRequest("trata", size=5))
    assert first.prev is None and first.next == SearchRequest("trata", size=5, page=2)
    second = search(twelve, first.next)
    assert second.prev == SearchRequest("trata", size=5, page=1) and second.next is not None
    third = search(twelve, second.next)
    assert third.next is None
    ids = [hit.summary.id for page in (first, second, third) for hit in page.hits]
    assert ids == [f"d{n:02}" for n in range(12)]


def test_a_page_beyond_the_end_is_empty_and_leads_back(twelve: Generation) -> None:
    for page in (4, 2_001, 10**6):
        response = search(twelve, SearchRequest("trata", size=5, page=page))
        assert (response.total, response.hits, response.next) == (12, (), None)
        assert [(warning.kind, warning.cause) for warning in response.warnings] == [
            ("page-beyond-end", str(page))
        ]
        assert response.prev == SearchRequest("trata", size=5, page=3)
        assert response.facets["kind"][0].count == 12


def test_no_page_is_missed_when_nothing_was_found(twelve: Generation) -> None:
    response = search(twelve, SearchRequest("migrantes", page=3))
    assert response.prev is None
    assert [warning.kind for warning in response.warnings] == ["unknown-word"]


def test_beyond_the_reach_of_pages_a_cursor_goes_on(
    twelve: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(port, "MAX_OFFSET", 10)
    question: SearchRequest | None = SearchRequest("trata", size=4)
    ids, pages = [], []
    while question:
        response = search(twelve, question)
        ids += [hit.summary.id for hit in response.hits]
        pages.append((question.page, question.after is not None))
        question = response.next
    assert ids == [f"d{n:02}" for n in range(12)]
    assert pages == [(1, False), (2, False), (3, True)]
    with pytest.raises(QueryLimit) as refusal:
        search(twelve, SearchRequest("trata", size=4, page=3))
    assert refusal.value.kind == "too-far"


def test_the_size_of_a_page_is_bounded(twelve: Generation) -> None:
    assert len(search(twelve, SearchRequest("trata", size=0)).hits) == 1
    assert len(search(twelve, SearchRequest("trata", size=10**9)).hits) == 12


def test_a_cursor_of_another_generation_is_stale(twelve: Generation) -> None:
    cursor = twelve.search(port.Query(port.MatchAll(), order="date", size=1)).cursor
    assert cursor is not None
    assert search(twelve, SearchRequest(after=cursor)).total == 12
    other = published(document("x", "x"), document("y", "y"))
    other.info = replace(other.info, generation="gen-9999")  # type: ignore[misc]
    with pytest.raises(StaleCursor):
        search(other, SearchRequest(after=cursor))


def test_the_order_asked_for_is_kept(generation: Generation) -> None:
    assert found(generation, "", order="date")[:4] == ["tecnicas", "tecnica", "conjunto", "propio"]
    assert found(generation, "", order="oldest")[:4] == ["propio", "conjunto", "tecnica", "tecnicas"]
    assert found(generation, "", order="symbol")[0] == "propio"


# --- whatever is asked --------------------------------------------------------------------------------------

VOCABULARY = [
    "asistencia",
    "tecnica",
    "técnicas",
    "estados",
    "parte",
    "arte",
    "ano",
    "año",
    "niños",
    "de",
    "la",
    "informe",
]
OPERATORS = ["Y", "O", "NO", "-", '"', "(", ")", "CERCA/3", "título:", "cita:", "*"]
OPERANDS = [
    "tecnic*",
    "a?o",
    "asistensia~2",
    "sesión:9",
    "fecha:2014..",
    REPORT,
    JOINT,
    "CTOC/COP/WG.2/*",
    "res. 7/1",
    "7/1",
    "octubre de 2013",
    "9º período de sesiones",
    "menciona:2013-10-29",
]
ODD = ["xilófono", "\ud800", "\x00", "e\u0301"]
ASKED = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from(VOCABULARY + OPERATORS + OPERANDS + ODD), max_size=10).map(" ".join),
)


def check(response: SearchResponse, text: str) -> None:
    assert parse(response.interpreted).tree == parse(text).tree
    assert {warning.kind for warning in response.warnings} <= set(WARNING_KINDS)
    for hit in response.hits:
        shown = [
            (hit.summary.title or "", hit.title_highlights),
            *((part.text, part.highlights) for part in hit.passages),
        ]
        assert len(hit.passages) <= min(3, max(hit.passages_total, 0))
        for words, marks in shown:
            bounds = tokens(words)
            starts, ends = {word.start for word in bounds}, {word.end for word in bounds}
            assert list(marks) == sorted(marks)
            assert all(start in starts and end in ends for start, end in marks)
        assert all(part.highlights for part in hit.passages)


@settings(max_examples=250, deadline=None)
@given(text=ASKED)
def test_no_question_raises_and_marks_are_words(text: str) -> None:
    try:
        response = search(_SMALL_GENERATION, SearchRequest(text))
    except BadQuery as refusal:
        assert isinstance(refusal, QueryLimit) and refusal.kind in LIMIT_KINDS
        return
    check(response, text)


@settings(max_examples=250, deadline=None)
@given(text=ASKED)
def test_what_is_marked_matches_the_question(text: str) -> None:
    """Each mark by itself finds the document again, were it the whole question."""
    try:
        response = search(_SMALL_GENERATION, SearchRequest(text))
    except BadQuery:
        return
    if "NO" in text or "-" in text:
        return
    for hit in response.hits:
        for part in hit.passages:
            for start, end in part.highlights:
                alone = search(_SMALL_GENERATION, SearchRequest('"' + part.text[start:end] + '"'))
                assert hit.summary.id in {other.summary.id for other in alone.hits}


_SMALL_GENERATION = published(*SMALL)


def test_an_answer_says_how_it_was_understood(generation: Generation) -> None:
    response = search(generation, SearchRequest("Asistencia técnica", symbol="ctoc/cop/wg2/2013/5"))
    assert response.interpreted == f"asistencia Y técnica Y signatura:{REPORT}"
    assert to_text(parse(response.interpreted).tree) == response.interpreted
    assert (response.documents, response.generation) == (len(SMALL), generation.info.generation)
    assert not response.relaxed

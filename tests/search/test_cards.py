"""What stands above the results when one thing is asked for."""

import pytest
from msgspec.structs import replace

from indexer.document import Citation, Document, Mandate, Meeting, Period
from indexer.engine.port import Generation
from indexer.symbols import Reference, Symbol
from search_app.query.search_request import SearchRequest
from search_app.search.cards import Card, IdentityCard, MeetingCard, OrganCard, SessionCard, TreatyCard
from search_app.search.search import search, search_with_card
from tests.search.builders import document, published


def reporting(id: str, *meetings: Meeting, mandates: tuple[Mandate, ...] = (), **facts: object) -> Document:
    named = document(id, "Primero.", "La decimocuarta reunión, o 14ª reunión, se celebró.", **facts)  # type: ignore[arg-type]
    return replace(named, meetings=meetings, mandates=mandates)


def meeting(organ: str, ordinal: int, year: int, report: str | None = None) -> Meeting:
    return Meeting((organ,), ordinal, f"{year}-05-03", f"{year}-05-04", "Viena", report, "p2")


FIREARMS, TRAFFICKING = "CTOC/COP/WG.6", "CTOC/COP/WG.4"


@pytest.fixture(scope="module")
def generation() -> Generation:
    note = reporting(
        "note",
        meeting(FIREARMS, 14, 2023, "CTOC/COP/WG.6/2023/5"),
        meeting(TRAFFICKING, 14, 2022),
        mandates=(Mandate(FIREARMS, "established", "resolution 5/4", "p1"),),
        organs=("CTOC/COP", FIREARMS, TRAFFICKING),
        session=11,
        date="2024-01-01",
    )
    # The days of the session in two mastheads, and those of its own meeting in a group's.
    days, others = Period("2022-10-17", "2022-10-21"), Period("2023-05-03", "2023-05-04")
    note = replace(note, masthead=replace(note.masthead, session_dates=days, place="Viena"))
    again = replace(note, id="again", mandates=(), meetings=(meeting(FIREARMS, 14, 2023),))
    papers = reporting("papers", organs=("CTOC/COP", FIREARMS), session=11, date="2024-02-01")
    papers = replace(papers, masthead=replace(papers.masthead, session_dates=others))
    return published(
        note,
        again,
        papers,
        document("act", "Texto.", reference="resolución 5/4", kind="resolucion", session=5),
        document("cites", "Véase la resolución 5/4.", "Nada.", "De la resolución 5/4 y de CTOC/COP/2010/1."),
        document("other", "En la resolución 5/4."),
    )


def card(generation: Generation, text: str = "", **asked: object) -> Card | None:
    return search_with_card(generation, SearchRequest(text, **asked)).card  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("resolución 5/4 texto íntegro", "resolución 5/4"),
        ("texto completo de la resolución 5/4", "resolución 5/4"),
        ("¿Me puede dar el PDF de la res. 5/4?", "resolución 5/4"),
        ("ver la versión oficial, en español: 5/4", "resolución 5/4"),
        ("quiero el documento CTOC/COP/2010/1", "CTOC/COP/2010/1"),
        ("texto Y resolución 5/4", "resolución 5/4"),
        ("I want the full text of CTOC/COP/2010/1 please", "CTOC/COP/2010/1"),
        # About something in it, or what another document says of it.
        ("texto sobre armas en la resolución 5/4", None),
        ("notas según la resolución 5/4", None),
        ("tipo:nota resolución 5/4", None),
        ("notas verbales resolución 5/4", None),
        ("«texto» resolución 5/4", None),
        ("texto cita:5/4", None),
        ("texto de la resolución 5/4 y CTOC/COP/2010/1", None),
        ("resolución 5/4 -texto", None),
        ("texto íntegro", None),
    ],
)
def test_words_that_ask_for_the_document_itself_keep_its_card(
    generation: Generation, asked: str, wanted: str | None
) -> None:
    for literal in (False, True):
        given = card(generation, asked, literal=literal)
        assert (str(given.value) if isinstance(given, IdentityCard) else None) == wanted


@pytest.mark.parametrize("asked", [{"text": "resolución 5/4"}, {"text": "5/4"}, {"cites": "resolución 5/4"}])
def test_an_act_says_whether_it_is_held_and_how_often_it_is_cited(
    generation: Generation, asked: dict[str, str]
) -> None:
    shown_card = card(generation, **asked)
    assert isinstance(shown_card, IdentityCard)
    assert isinstance(shown_card.value, Reference) and str(shown_card.value) == "resolución 5/4"
    assert [summary.id for summary in shown_card.documents] == ["act"]
    assert (shown_card.documents_total, shown_card.citing_documents, shown_card.citing_passages) == (1, 2, 3)


def test_a_symbol_that_nobody_bears_is_told_apart_from_one_that_nobody_cites(generation: Generation) -> None:
    cited = card(generation, "CTOC/COP/2010/1")
    assert isinstance(cited, IdentityCard) and isinstance(cited.value, Symbol)
    assert (cited.documents_total, cited.citing_documents, cited.citing_passages) == (0, 1, 1)
    unknown = card(generation, "CTOC/COP/2010/2")
    assert isinstance(unknown, IdentityCard) and (unknown.documents_total, unknown.citing_documents) == (0, 0)


@pytest.mark.parametrize(
    "asked",
    [
        {"text": "Grupo de Trabajo sobre Armas de Fuego"},
        {"text": "WG.6"},
        {"text": "CTOC/COP/WG.6/*"},
        {"text": 'órgano:"armas de fuego"'},
        {"text": "documentos del grupo de trabajo sobre armas de fuego"},
        {"chosen": {"organ": (FIREARMS,)}},
    ],
)
def test_an_organ_says_its_mandate_meetings_and_documents(
    generation: Generation, asked: dict[str, object]
) -> None:
    shown_card = card(generation, **asked)  # type: ignore[arg-type]
    assert isinstance(shown_card, OrganCard)
    assert (shown_card.series, shown_card.documents_total) == (FIREARMS, 3)
    assert [
        (mandate.mandate.established_by, mandate.sources[0].summary.id) for mandate in shown_card.mandates
    ] == [("resolution 5/4", "note")]
    # Reported twice, it is one meeting; the report that says more is shown.
    assert shown_card.meetings_total == 1
    assert shown_card.meetings[0].meeting.report == "CTOC/COP/WG.6/2023/5"
    assert sorted(source.summary.id for source in shown_card.meetings[0].sources) == ["again", "note"]


@pytest.mark.parametrize(
    "text",
    [
        "¿Cuándo se creó el Grupo de Trabajo sobre Armas de Fuego?",
        "qué resolución estableció el grupo de trabajo sobre armas de fuego",
        "cuando fue creado el grupo de armas de fuego",
        "which resolution established the working group on firearms",
        "origen y mandato del Grupo de Trabajo sobre Armas de Fuego",
    ],
)
def test_a_question_about_the_origin_of_an_organ_has_its_card(generation: Generation, text: str) -> None:
    shown_card = card(generation, text)
    assert isinstance(shown_card, OrganCard) and shown_card.series == FIREARMS
    assert [mandate.mandate.established_by for mandate in shown_card.mandates] == ["resolution 5/4"]


@pytest.mark.parametrize(
    "text",
    [
        "¿Qué municiones examinó el Grupo de Trabajo sobre Armas de Fuego?",
        '¿Cuándo se creó el "Grupo de Trabajo sobre Armas de Fuego"?',
        "¿Cuándo se creó el grupo de trabajo?",
        "¿Cuándo se crearon las armas de fuego?",
        # A series of symbols of one year.
        "CTOC/COP/WG.6/2013",
    ],
)
def test_a_question_about_anything_else_has_no_organs_card(generation: Generation, text: str) -> None:
    assert not isinstance(card(generation, text), OrganCard)


def test_an_organ_tells_the_documents_that_it_issued_from_those_about_it() -> None:
    about = document("about", "Primero.", organs=("CTOC/COP", FIREARMS))
    by = document("by", "Primero.", organs=(FIREARMS,))
    by = replace(by, masthead=replace(by.masthead, organ=FIREARMS))
    for documents, authored in (((about,), 0), ((about, by), 1)):
        shown_card = card(published(*documents), "WG.6")
        assert isinstance(shown_card, OrganCard)
        assert (shown_card.documents_total, shown_card.authored_total) == (len(documents), authored)


def test_a_question_about_the_beginning_of_a_treaty_has_its_card(naming_others: Generation) -> None:
    shown_card = card(naming_others, "¿Cuándo entró en vigor la Convención contra la Corrupción?")
    assert isinstance(shown_card, TreatyCard) and shown_card.mention.treaty.key == "CAC"
    assert not isinstance(card(naming_others, "¿Qué dice la Convención contra la Corrupción?"), TreatyCard)


@pytest.mark.parametrize("text", ["grupo de trata 2024", "grupo trata 2024", "comité 7", "grupo de los 77"])
def test_words_and_a_number_are_no_organ(generation: Generation, text: str) -> None:
    assert not isinstance(card(generation, text), OrganCard)


@pytest.mark.parametrize("text", ["CTOC/COP/WG.99", "A/AC.261", "órgano:A/AC.261"])
def test_a_series_that_no_list_has_is_an_organ_that_is_not_held(generation: Generation, text: str) -> None:
    shown_card = card(generation, text)
    assert isinstance(shown_card, OrganCard) and not shown_card.documents_total


@pytest.mark.parametrize(
    "asked", [{"text": "COP 11"}, {"text": "sesión:11"}, {"chosen": {"session": ("11",)}}]
)
def test_a_session_has_the_days_that_most_documents_say(
    generation: Generation, asked: dict[str, object]
) -> None:
    shown_card = card(generation, **asked)  # type: ignore[arg-type]
    assert isinstance(shown_card, SessionCard)
    assert (shown_card.number, shown_card.start, shown_card.end, shown_card.place) == (
        11,
        "2022-10-17",
        "2022-10-21",
        "Viena",
    )
    assert sorted(source.summary.id for source in shown_card.sources) == ["again", "note"]
    assert shown_card.documents_total == 3


def test_a_meeting_is_that_of_the_group_named_or_of_all_groups(generation: Generation) -> None:
    of_all = card(generation, "14ª reunión")
    assert isinstance(of_all, MeetingCard)
    assert [meeting.meeting.organs for meeting in of_all.meetings] == [(FIREARMS,), (TRAFFICKING,)]
    of_one = card(generation, "14ª reunión del Grupo de Trabajo sobre la Trata de Personas")
    assert isinstance(of_one, MeetingCard)
    assert [meeting.meeting.start for meeting in of_one.meetings] == ["2022-05-03"]


@pytest.mark.parametrize(
    "asked",
    [
        {"text": "armas de fuego"},
        {"text": "resolución 5/4 armas"},
        {"text": "resolución 5/4", "page": 2},
        {"text": "grupo"},
        {"text": "15ª reunión armas"},
        {"text": "sesión:5..11"},
        {"chosen": {"organ": ("CTOC/COP", FIREARMS)}},
        {"chosen": {"session": ("11",), "kind": ("nota",)}},
        {"text": ""},
    ],
)
def test_words_and_several_things_have_no_card(generation: Generation, asked: dict[str, object]) -> None:
    assert card(generation, **asked) is None  # type: ignore[arg-type]


def naming_of(card: Card | None) -> tuple[int, int | None]:
    assert isinstance(card, OrganCard | SessionCard | MeetingCard | TreatyCard)
    assert card.naming is not None
    return card.naming.documents, card.naming.passages


CORRUPTION = "Convención de las Naciones Unidas contra la Corrupción"


@pytest.fixture(scope="module")
def naming_others() -> Generation:
    """Documents that name what none of them is: a treaty, its conference, a session, a meeting."""
    article = "CAC:articulo:32"
    citing = document("citing", "El artículo 32, párrafo 2, dice.", f"La {CORRUPTION}.", "La 15ª reunión.")
    return published(
        replace(
            citing,
            citations=(
                *citing.citations,
                Citation("p1", 3, 14, "artículo 32", "article", number=32, key=f"{article}:parrafo:2"),
            ),
        ),
        document("naming", f"Los Estados Partes en la {CORRUPTION}.", "La Convención contra la Corrupción."),
        document("meets", f"La Conferencia de los Estados Partes en la {CORRUPTION}, y CAC/COSP/2019/3."),
        document("later", "Se verá en el 13º período de sesiones.", "Nada."),
    )


@pytest.mark.parametrize(
    ("asked", "kind", "naming"),
    [
        ({"text": "CAC/COSP"}, OrganCard, (1, 1)),
        ({"text": "Comisión de Estupefacientes"}, OrganCard, (0, 0)),
        ({"chosen": {"organ": ("CAC/COSP",)}}, OrganCard, (1, 1)),
        ({"text": "13º período de sesiones"}, SessionCard, (1, 1)),
        ({"text": "COP13"}, SessionCard, (1, 1)),
        ({"text": "sesión:77"}, SessionCard, (0, 0)),
        ({"text": "15ª reunión"}, MeetingCard, (1, 1)),
        ({"text": "Convención contra la Corrupción"}, TreatyCard, (3, 4)),
        ({"text": "UNCAC"}, TreatyCard, (3, 4)),
    ],
)
def test_what_no_document_is_says_how_many_name_it(
    naming_others: Generation, asked: dict[str, object], kind: type, naming: tuple[int, int]
) -> None:
    shown_card = card(naming_others, **asked)  # type: ignore[arg-type]
    assert isinstance(shown_card, kind)
    assert naming_of(shown_card) == naming


def test_the_request_of_a_naming_finds_what_it_counts(naming_others: Generation) -> None:
    for text in ("UNCAC", "CAC/COSP", "COP13", "15ª reunión"):
        shown_card = card(naming_others, text)
        assert (
            isinstance(shown_card, OrganCard | SessionCard | MeetingCard | TreatyCard) and shown_card.naming
        )
        listed = search(naming_others, shown_card.naming.request)
        assert listed.total == shown_card.naming.documents > 0
        assert sum(hit.passages_total for hit in listed.hits) == shown_card.naming.passages


def test_an_article_of_a_treaty_says_what_cites_it_or_a_part_of_it(naming_others: Generation) -> None:
    shown_card = card(naming_others, "artículo 32 de la Convención contra la Corrupción")
    assert isinstance(shown_card, TreatyCard)
    assert (shown_card.citing_documents, shown_card.citing_passages) == (1, 1)
    assert [(source.summary.id, source.anchor) for source in shown_card.sources] == [("citing", "p1")]
    # Of the Convention of the home conference nothing cites that article.
    home = card(naming_others, "artículo 32 de la Convención")
    assert isinstance(home, TreatyCard) and home.mention.treaty.key == "CTOC"
    assert (home.citing_documents, home.sources) == (0, ())


def test_a_treaty_is_held_by_the_act_that_adopted_it_or_by_a_title_with_articles() -> None:
    act = published(document("act", "Aprueba la Convención.", symbols=("A/RES/58/4",)))
    assert isinstance(by_act := card(act, "UNCAC"), TreatyCard)
    assert [summary.id for summary in by_act.documents] == ["act"]
    text = document("text", "Finalidad.", title=CORRUPTION)
    (block,) = text.blocks
    with_articles = replace(text, id="treaty", blocks=(replace(block, anchor="art-1"),))
    # A paper about the treaty has its name in the title, and no articles.
    by_title = card(published(text, with_articles), "UNCAC")
    assert isinstance(by_title, TreatyCard)
    assert [summary.id for summary in by_title.documents] == ["treaty"]


def test_a_search_alone_looks_no_card_up(generation: Generation) -> None:
    assert search(generation, SearchRequest("resolución 5/4")).card is None

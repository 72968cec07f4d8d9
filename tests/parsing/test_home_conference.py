"""Whose act a bare number is in a document that names no organ."""

import pytest

from indexer.corpus import with_id
from indexer.document import AgendaItem, Block, Document, Footnote, Masthead
from indexer.parsing import parse
from indexer.parsing.footnote_links import LinkedText
from indexer.parsing.home_conference import find_home_conference, with_organ_of_act
from indexer.reading import READERS, source_of_bytes
from indexer.records import to_record
from indexer.symbols import HOME

[MARKDOWN] = [reader for reader in READERS if reader.format == "markdown"]
CITING = "# Ley 5/79\n\n1. Véase la resolución 6/4{}, que la Fiscalía aprobó.\n"
ACT = "# Resolución 6/4\n\n{}\n\n1. Decide crear un registro de armas de fuego.\n"


def document(text: str, name: str = "ley.md") -> Document:
    return with_id(parse(source_of_bytes(text.encode(), name, MARKDOWN)))


@pytest.mark.parametrize(
    ("of", "key"),
    [
        ("", "?:resolucion:6/4"),
        (" y la Convención contra la Corrupción", "?:resolucion:6/4"),
        (" y la Convención contra la Delincuencia Organizada Transnacional", "CTOC/COP:resolucion:6/4"),
        (" y la nota CTOC/COP/2014/1", "CTOC/COP:resolucion:6/4"),
    ],
)
def test_a_bare_number_is_the_conferences_only_where_the_document_speaks_of_it(of: str, key: str) -> None:
    cited = [
        citation.key for citation in document(CITING.format(of)).citations if citation.kind == "resolucion"
    ]
    assert cited == [key]


def test_an_act_of_nobody_known_is_told_by_its_file() -> None:
    of_a_ministry = document(ACT.format("El Ministerio, en uso de sus facultades,"))
    assert (of_a_ministry.masthead.organ, of_a_ministry.id) == (None, "ley")
    assert to_record(of_a_ministry).bears == ("?:resolucion:6/4",)


@pytest.mark.parametrize(
    "opening",
    ["La Conferencia,", "Recordando la Convención contra la Delincuencia Organizada Transnacional,"],
)
def test_an_act_that_speaks_as_the_conference_is_its_own(opening: str) -> None:
    act = document(ACT.format(opening))
    assert (act.masthead.organ, act.masthead.session, act.id) == ("CTOC/COP", 6, "resolucion-6-4")
    assert act.derived["organ"] == "text"
    assert "CTOC/COP:resolucion:6/4" in to_record(act).bears


def test_an_act_has_the_session_of_its_number_where_none_is_stated() -> None:
    for session, expected, origin in ((None, 6, "reference"), (9, 9, None)):
        masthead = Masthead(reference="Resolución 6/4", kind="resolucion", session=session)
        act, derived = with_organ_of_act(masthead, {"kind": "symbol"}, "CTOC/COP")
        assert (act.organ, act.session) == ("CTOC/COP", expected)
        assert act.organ_name
        assert derived == {"kind": "symbol", "organ": "text"} | ({"session": origin} if origin else {})


@pytest.mark.parametrize(
    ("masthead", "conference"),
    [
        (Masthead(reference="Resolución 6/4", kind="resolucion"), None),
        (Masthead(reference="Resolución 6/4", kind="resolucion", organ="A"), "CTOC/COP"),
        (Masthead(reference="CU 2009/33", kind="nota-verbal"), "CTOC/COP"),
        (Masthead(kind="resolucion"), "CTOC/COP"),
    ],
)
def test_what_is_no_act_or_of_somebody_else_is_left_as_it_is(
    masthead: Masthead, conference: str | None
) -> None:
    assert with_organ_of_act(masthead, {"kind": "symbol"}, conference) == (masthead, {"kind": "symbol"})


OF_CONVENTION = "Véase la Convención contra la Delincuencia Organizada."
OPENING = "La Conferencia,"


def home(
    *texts: str, notes: str = "", masthead: Masthead | None = None, is_stated: bool = False
) -> str | None:
    blocks = tuple(
        Block(f"u{number}", "paragraph", None, (), None, text) for number, text in enumerate(texts, 1)
    )
    footnotes = (Footnote("nota-1", "1", notes),) if notes else ()
    return find_home_conference(
        masthead or Masthead(), LinkedText(blocks, footnotes, ()), is_stated=is_stated
    )


def test_a_document_speaks_of_the_convention_anywhere_and_as_the_conference_at_its_beginning() -> None:
    assert home() is None
    assert home("Palabra.", "Otra.") is None
    assert home("Palabra.", "Otra.", "Otra.", "Otra.", OF_CONVENTION) == HOME
    assert home("Palabra.", notes=OF_CONVENTION) == HOME
    assert home("Palabra.", notes="Palabra.") is None
    assert home("Palabra.", is_stated=True) == HOME
    for count, expected in ((0, HOME), (2, HOME), (3, None)):
        assert home(*["Palabra."] * count, OPENING) == expected
    assert home("La Conferencia decide.") is None


def test_title_and_items_speak_of_the_convention_too() -> None:
    assert home(masthead=Masthead(title=OF_CONVENTION)) == HOME
    assert home(masthead=Masthead(title=OPENING)) == HOME
    assert home(masthead=Masthead(agenda_items=(AgendaItem("2", OF_CONVENTION),))) == HOME
    assert home(masthead=Masthead(title="Palabra", agenda_items=(AgendaItem("2", None),))) is None
    assert home(OF_CONVENTION, masthead=Masthead(organ="A")) is None
    assert home(masthead=Masthead(organ="CTOC/COP/WG.2")) == HOME

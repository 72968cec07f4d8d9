"""What the rest of a document tells of its masthead: the day of a letter, the session of an act, the printed lines."""

import pytest

from indexer.document import AgendaItem, Block, DateMention, Masthead, SourceBlock
from indexer.parsing.footnote_links import LinkedText
from indexer.parsing.masthead import ParsedMasthead
from indexer.parsing.masthead_completion import complete_masthead, mark_issue_dates
from indexer.parsing.paragraphs import TextFragment

LETTER = Masthead(kind="nota-verbal")
DAY = "4 de junio de 2009"


def blocks(*texts: str) -> tuple[Block, ...]:
    return tuple(
        Block(f"u{number}", "paragraph", None, (), None, text) for number, text in enumerate(texts, 1)
    )


def completed(masthead: Masthead, *texts: str, lines: tuple[tuple[str, int], ...] = ()) -> Masthead:
    fragments = [TextFragment(SourceBlock("paragraph", text, page=page)) for text, page in lines]
    linked = LinkedText(blocks(*texts), (), masthead.agenda_items)
    return complete_masthead(ParsedMasthead(masthead, 0, 0), linked, fragments)[0]


@pytest.mark.parametrize(
    ("line", "is_date"),
    [
        (DAY, True),
        (f"{DAY}.", True),
        (f"Viena, {DAY}", True),
        (f"Nueva York, {DAY}", True),
        (f"Viena {DAY}", True),
        (f"San José Norte, {DAY}", False),
        (f"{DAY}, Viena", False),
        (f"{DAY} y 5 de julio de 2009", False),
        ("Viena", False),
        (f"Viena: {DAY}", False),
    ],
)
def test_a_letter_is_dated_by_a_day_after_a_place_at_most(line: str, is_date: bool) -> None:
    assert (completed(LETTER, "Uno.", line).date == "2009-06-04") is is_date


def test_the_place_before_the_day_of_a_letter_has_at_most_so_many_characters() -> None:
    for length, date in ((199, "2009-06-04"), (200, None)):
        place = "V" * (length - 2) + ", "
        assert completed(LETTER, place + DAY).date == date


def test_the_day_of_a_letter_is_in_one_of_its_last_blocks_and_the_first_such_counts() -> None:
    assert completed(LETTER, DAY, "Uno", "Dos").date == "2009-06-04"
    assert completed(LETTER, DAY, "Uno", "Dos", "Tres").date is None
    assert completed(LETTER, "Uno", DAY, "5 de julio de 2009").date == "2009-06-04"
    assert completed(Masthead(kind="nota"), DAY).date is None
    assert completed(Masthead(kind="nota-verbal", date="2008-01-01"), DAY).date == "2008-01-01"
    assert completed(LETTER).date is None


def roles(masthead: Masthead, *texts: str) -> list[str]:
    mentions = [
        DateMention("2009-06-04", "2009-06-04", "cited", f"u{number}", DAY)
        for number, text in enumerate(texts, 1)
        if DAY in text
    ]
    return [mention.role for mention in mark_issue_dates(mentions, masthead, blocks(*texts))]


def test_only_the_day_on_a_line_of_its_own_at_a_letters_end_is_that_of_its_issue() -> None:
    letter = Masthead(kind="nota-verbal", date="2009-06-04")
    assert roles(letter, f"El {DAY} dijo.", f"Viena, {DAY}") == ["cited", "issue"]
    assert roles(letter, DAY, "Uno", "Dos") == ["issue"]
    assert roles(letter, DAY, "Uno", "Dos", "Tres") == ["cited"]
    assert roles(LETTER, DAY) == ["cited"]
    assert roles(Masthead(kind="otro", date="2009-06-04"), DAY) == ["cited"]
    assert roles(Masthead(kind="informe", date="2009-06-04"), DAY) == ["cited"]


@pytest.mark.parametrize(
    ("masthead", "session"),
    [
        (Masthead(reference="Resolución 6/4", organ="CTOC/COP", kind="resolucion"), 6),
        (Masthead(reference="Decisión 4/2", organ="CTOC/COP", kind="decision"), 4),
        (Masthead(reference="Resolución 6/4", organ="A", kind="resolucion"), None),
        (Masthead(reference="Resolución 6/4", organ="CTOC/COP", kind="nota"), None),
        (Masthead(organ="CTOC/COP", kind="resolucion"), None),
        (Masthead(reference="Resolución 6/4", organ="CTOC/COP", kind="resolucion", session=9), 9),
    ],
)
def test_an_act_of_the_conference_has_the_session_of_its_number(
    masthead: Masthead, session: int | None
) -> None:
    assert completed(masthead).session == session


def test_printed_lines_are_all_that_title_wordings_and_blanks_leave() -> None:
    masthead = Masthead(
        title="Armas de fuego",
        organ_name="Asamblea General",
        agenda_items=(AgendaItem("2", "Examen de la aplicación"), AgendaItem("4", None)),
    )
    lines = (
        ("Asamblea General\n\n  Distr. general ", 1),
        ("Examen de la aplicación", 1),
        ("Examen de\nla aplicación", 1),
        ("Tema 2\nfuego", 2),
        ("Armas de\nfuego", 2),
    )
    read = completed(masthead, lines=lines)
    assert read.printed_lines == ("Asamblea General", "Distr. general", "Tema 2")
    assert read.line_pages == ((1,), (1,), (2,))
    assert completed(masthead, lines=tuple((text, 0) for text, _ in lines)).line_pages == ()
    assert completed(masthead).printed_lines == ()


def test_an_organ_is_printed_even_where_the_title_has_its_name() -> None:
    masthead = Masthead(title="Informe de la Asamblea General", organ_name="Asamblea General")
    read = completed(masthead, lines=(("Asamblea General\nAsamblea", 0),))
    assert read.printed_lines == ("Asamblea General",)

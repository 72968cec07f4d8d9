"""Which of a masthead's lines name organ and group, and what is left above and below them."""

import pytest

from indexer.document import SourceBlock
from indexer.parsing.masthead import ParsedMasthead, parse_masthead
from indexer.parsing.masthead_draft import MastheadDraft
from indexer.parsing.masthead_fields import (
    consume_line,
    parse_item_numbers,
    sole_reference,
    symbols_of_line,
)
from indexer.parsing.paragraphs import TextFragment

BODY = "1. Uno."


def parsed(*lines: str, page: int = 0) -> ParsedMasthead:
    return parse_masthead([TextFragment(SourceBlock("paragraph", line, page=page)) for line in lines])


def test_the_name_of_an_organ_may_be_broken_over_so_many_lines() -> None:
    words = [
        "Conferencia de las",
        "Partes en",
        "la Convención de las",
        "Naciones Unidas contra",
        "la Delincuencia Organizada",
        "Transnacional",
    ]
    assert len(words) == 6
    masthead = parsed("Distr. general", *words, "Título", BODY).masthead
    assert (masthead.organ, masthead.title) == ("CTOC/COP", "Título")
    seven = ["Conferencia", "de las", *words[1:]]
    assert parsed("Distr. general", *seven, "Título", BODY).masthead.organ is None


def test_the_first_organ_counts_and_a_body_of_it_more() -> None:
    first = parsed("Asamblea General", "Consejo de Seguridad", "Distr. general", "Título", BODY).masthead
    assert (first.organ, first.title) == ("A", "Título")
    assert parsed("Distr. general", "Palabra", "Asamblea General", "Título", BODY).masthead.organ == "A"


def test_a_symbol_tells_the_organ_of_which_no_line_speaks() -> None:
    unknown = parsed("A/AC.999/2018/4", "Comité de Cosas", "Distr. general", "Título", BODY)
    assert unknown.masthead.organ == "A/AC.999"
    assert unknown.masthead.organ_name == "Comité de Cosas"
    assert (unknown.derived, unknown.unexplained_lines) == ((("organ", "symbol"),), ())
    known = parsed("A/73/4", "Distr. general", "Título", BODY)
    assert (known.masthead.organ, known.masthead.organ_name) == ("A", "Asamblea General")
    stated = parsed("Asamblea General", "A/73/4", "Distr. general", "Título", BODY)
    assert (stated.masthead.organ, stated.derived) == ("A", ())


def test_stars_of_title_and_items_are_references_of_each() -> None:
    read = parsed(
        "A/73/4*", "Distr. general", "Temas 2 y 4 del programa**", "Uno de dos*", "Dos", "Título***", BODY
    )
    assert read.footnote_refs == (
        ("masthead", "*"),
        ("tema-2", "**"),
        ("tema-4", "**"),
        ("tema-2", "*"),
        ("tema-4", "*"),
        ("title", "***"),
    )
    assert [item.text for item in read.masthead.agenda_items] == ["Uno de dos", "Dos"]
    assert read.masthead.title == "Título"
    assert parsed("Distr. general", "Tema 2 del programa*", BODY).footnote_refs == (("tema-2", "*"),)


@pytest.mark.parametrize(
    ("title", "session", "place", "dates"),
    [
        (
            "Informe sobre su noveno período de sesiones, celebrado en Viena del 15 al 19 de octubre de 2018",
            9,
            "Viena",
            ("2018-10-15", "2018-10-19"),
        ),
        ("Informe de la Conferencia sobre su noveno período de sesiones", 9, None, None),
        ("Informe de la Conferencia sobre su labor", None, None, None),
        ("Nota sobre su noveno período de sesiones", None, None, None),
    ],
)
def test_the_title_of_a_report_tells_its_session(
    title: str, session: int | None, place: str | None, dates: tuple[str, str] | None
) -> None:
    masthead = parsed("CTOC/COP/2018/4", "Distr. general", title, BODY).masthead
    period = masthead.session_dates
    assert (masthead.session, masthead.place) == (session, place)
    assert (period and (period.start, period.end)) == dates


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ("", ()),
        ("2", ("2",)),
        ("2, 4 y 5", ("2", "4", "5")),
        ("2 d)", ("2 d)",)),
        ("65 a) y b)", ("65 a)", "65 b)")),
        ("65 a), b) y c), 7", ("65 a)", "65 b)", "65 c)", "7")),
        ("123 y 4", ("123", "4")),
    ],
)
def test_each_number_of_a_list_of_items_is_one(numbers: str, expected: tuple[str, ...]) -> None:
    assert parse_item_numbers(numbers) == expected


@pytest.mark.parametrize(
    ("line", "symbols"),
    [
        ("CTOC/COP/2018/4", ("CTOC/COP/2018/4",)),
        ("CTOC/COP/2018/4*", ("CTOC/COP/2018/4*",)),
        ("CTOC/COP/2018/4 y CTOC/COP/2018/5", ("CTOC/COP/2018/4", "CTOC/COP/2018/5")),
        ("– CTOC/COP/2018/4 –", ("CTOC/COP/2018/4",)),
        ("CTOC/COP/2018/4 | A/73/4 | A/73/5", ("CTOC/COP/2018/4", "A/73/4", "A/73/5")),
        ("CTOC/COP/2018/4 dice", ()),
        ("Véase CTOC/COP/2018/4", ()),
        ("Resolución 6/4", ()),
        ("CTOC/COP/2018/4 Resolución 6/4", ()),
        ("palabra", ()),
        ("", ()),
    ],
)
def test_the_symbols_of_a_line_that_has_nothing_else(line: str, symbols: tuple[str, ...]) -> None:
    assert symbols_of_line(line) == symbols


def test_a_line_of_so_many_characters_is_read_and_a_longer_one_is_text() -> None:
    for length, is_read in ((2000, True), (2001, False)):
        line = "A/73/4" + " |" * 900
        line += " " * 10 + "|" * (length - len(line) - 10)
        assert len(line) == length
        assert bool(symbols_of_line(line)) is is_read
        field = "Asunto: " + "x" * (length - 8)
        assert (consume_line(field, MastheadDraft()) == "") is is_read


def test_a_wide_gap_is_shortened_and_a_narrow_one_stays() -> None:
    for count, kept in ((20, 20), (21, 20), (50, 20), (3, 3)):
        assert consume_line(f"Palabra{' ' * count}otra", MastheadDraft()) == f"Palabra{' ' * kept}otra"


@pytest.mark.parametrize(
    ("text", "is_reference"),
    [
        ("Resolución 6/4", True),
        (" resolución 6/4 ", True),
        ("Decisión 4/2", True),
        ("CU 2009/33 (A)", True),
        ("Resolución 6/4 y más", False),
        ("La resolución 6/4", False),
        ("Resolución", False),
        ("", False),
    ],
)
def test_a_reference_is_all_of_its_text(text: str, is_reference: bool) -> None:
    assert (sole_reference(text) is not None) is is_reference


def test_a_draft_begins_with_nothing() -> None:
    draft = MastheadDraft()
    assert (draft.fields_found, draft.two_columns, draft.has_kind_line) == (0, False, False)
    assert draft.right_column == (None, None, None, None)
    draft.add_unexplained_text("Uno", 3)
    draft.set_distribution("general")
    draft.add_session(9, is_special=False)
    draft.add_item_numbers(("2", "4"))
    draft.add_item_numbers(("4", "5"))
    assert (draft.distribution_index, draft.session_index, draft.items_index) == (1, 1, 1)
    assert draft.item_numbers == ("2", "4", "5")
    draft.add_symbols(["A/1", "A/2", "A/1"])
    draft.add_symbols(["A/2", "A/3"])
    assert set(draft.symbols) == {"A/1", "A/2", "A/3"}
    assert draft.fragment_indices == [3]


@pytest.mark.parametrize(
    ("index", "removed_at", "num_lines", "expected"),
    [
        (0, 0, 1, 0),
        (1, 0, 1, 0),
        (2, 0, 1, 1),
        (1, 0, 2, 0),
        (1, 1, 1, 1),
        (3, 1, 1, 2),
        (2, 1, 2, 1),
        (4, 1, 2, 2),
    ],
)
def test_what_stood_below_a_name_that_is_taken_out_moves_up(
    index: int, removed_at: int, num_lines: int, expected: int
) -> None:
    draft = MastheadDraft()
    for number in range(4):
        draft.add_unexplained_text(f"Texto {number}", number)
    draft.items_index = draft.session_index = draft.distribution_index = index
    draft.take_organ_name(removed_at, num_lines, None, None)
    assert (draft.items_index, draft.session_index, draft.distribution_index) == (expected,) * 3
    assert len(draft.unexplained_texts) == len(draft.fragment_indices) == 4 - num_lines
    assert draft.fields_found == 1


@pytest.mark.parametrize(
    ("above", "kind"), [((), "nota-verbal"), (("Palabra.",), "nota-verbal"), (("Palabra.",) * 2, "otro")]
)
def test_a_letter_opens_among_the_first_fragments_of_its_body(above: tuple[str, ...], kind: str) -> None:
    body = [f"{number}. Uno." for number, _ in enumerate(above, 1)]
    read = parsed("A/73/4", "Distr. general", *body, "La Secretaría saluda atentamente a todos.")
    assert read.masthead.kind == kind


def test_a_masthead_has_at_most_so_many_characters() -> None:
    def session(length: int) -> int | None:
        lines = ["CTOC/COP/2018/4", "Distr. general", "", "Noveno período de sesiones"]
        lines[2] = "x" * (length - sum(map(len, lines)))
        return parsed(*lines, BODY).masthead.session

    assert (session(50_000), session(50_001)) == (9, None)

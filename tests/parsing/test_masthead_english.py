"""Mastheads of English documents: their fields are read, and none of them ends up in the title."""

import pytest

from indexer.document import SourceBlock
from indexer.parsing.masthead import parse_masthead
from indexer.parsing.masthead_english import ORDINALS, in_spanish
from indexer.parsing.running_text import to_running_text


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("Distr.: General", ["Distr. general"]),
        ("Distr.: Limited 7 April 2026", ["Distr. limitada", "7 de abril de 2026"]),
        ("7 April 2026 Original: English", ["7 de abril de 2026", "Original: inglés"]),
        ("English only", ["inglés"]),
        ("Eightieth session", ["80º período de sesiones"]),
        ("First session", ["1º período de sesiones"]),
        ("Nineteenth session", ["19º período de sesiones"]),
        ("Twentieth session", ["20º período de sesiones"]),
        ("Ninety-ninth session", ["99º período de sesiones"]),
        ("Seventy-third session", ["73º período de sesiones"]),
        ("Agenda items 65 (a) and (b)", ["Tema 65 a) y b) del programa"]),
        ("Item 2 of the provisional agenda*", ["Tema 2 del programa*"]),
        ("Note by the Secretariat", ["Nota de la Secretaría"]),
        ("Resolution adopted by the General Assembly on 10 October 2018", None),
        ("Political declaration of the high-level meeting", []),
        ("English and French texts", []),
        ("Report of the Secretary-General on trafficking", []),
        ("7 April 2026 was a Tuesday", []),
        ("Informe del Secretario General", []),
        ("General", []),
    ],
)
def test_a_line_that_is_nothing_but_fields_is_said_in_spanish(line: str, fields: list[str] | None) -> None:
    spanish_lines = in_spanish(line)
    assert len(spanish_lines) == 1 if fields is None else spanish_lines == fields


def test_an_english_masthead_has_its_fields_and_a_clean_title() -> None:
    lines = (
        "United Nations",
        "General Assembly",
        "A/80/604/Add.1",
        "Distr.: General\n7 April 2026\nOriginal: French",
        "Eightieth session",
        "Agenda item 156 (a)",
        "Financing of peacekeeping forces",
        "Report of the Secretary-General",
        "1. The Secretary-General recommends that the Assembly take note of the report.",
    )
    chunks = tuple(SourceBlock("paragraph", line, line=number) for number, line in enumerate(lines, 1))
    parsed = parse_masthead(to_running_text(chunks).fragments)
    masthead = parsed.masthead
    assert masthead.symbols == ("A/80/604/Add.1",)
    assert (masthead.date, masthead.distribution, masthead.original_language) == (
        "2026-04-07",
        "general",
        "fr",
    )
    assert [item.number for item in masthead.agenda_items] == ["156 a)"]
    assert (masthead.title, masthead.kind, masthead.organ) == (
        "Financing of peacekeeping forces",
        "informe",
        "A",
    )


def test_the_text_of_an_english_act_is_no_title() -> None:
    lines = (
        "A/RES/73/3",
        "Distr.: General",
        "Seventy-third session",
        "Resolution adopted by the General Assembly on 10 October 2018",
        "[without reference to a Main Committee (A/73/L.4)]",
        "73/3. Political declaration on the fight against tuberculosis",
        "The General Assembly",
        "Adopts the following political declaration:",
    )
    chunks = tuple(SourceBlock("paragraph", line, line=number) for number, line in enumerate(lines, 1))
    parsed = parse_masthead(to_running_text(chunks).fragments)
    assert parsed.masthead.title == "Political declaration on the fight against tuberculosis"


def test_an_adoption_on_two_lines_is_no_wording_of_the_agenda_item() -> None:
    lines = (
        "A/RES/73/3",
        "Distr.: General",
        "Agenda item 129",
        "Resolution adopted by the General Assembly\non 10 October 2018",
        "73/3. Political declaration on the fight against tuberculosis",
        "The General Assembly",
    )
    chunks = tuple(SourceBlock("paragraph", line, line=number) for number, line in enumerate(lines, 1))
    masthead = parse_masthead(to_running_text(chunks).fragments).masthead
    assert masthead.title == "Political declaration on the fight against tuberculosis"
    assert [(item.number, item.text) for item in masthead.agenda_items] == [("129", None)]


def test_a_day_that_ends_a_title_on_two_lines_stays_in_it() -> None:
    lines = (
        "CTOC/COP/2020/10",
        "Distr.: General\n8 March 2021",
        "Original: English",
        "Report of the Conference on its tenth session, held in Vienna from 12 to\n16 October 2020",
        "1. The Conference held ten meetings.",
    )
    chunks = tuple(SourceBlock("paragraph", line, line=number) for number, line in enumerate(lines, 1))
    masthead = parse_masthead(to_running_text(chunks).fragments).masthead
    assert masthead.date == "2021-03-08"
    assert masthead.title == (
        "Report of the Conference on its tenth session, held in Vienna from 12 to 16 October 2020"
    )


@pytest.mark.parametrize(("ordinal", "number"), sorted(ORDINALS.items()))
def test_every_session_is_numbered(ordinal: str, number: int) -> None:
    assert in_spanish(f"{ordinal.capitalize()} session") == [f"{number}º período de sesiones"]
    assert in_spanish(f"Resumed {ordinal} session") == [f"{number}º período de sesiones"]


def test_the_ordinals_are_all_from_one_to_ninety_nine() -> None:
    assert sorted(ORDINALS.values()) == list(range(1, 100))
    tens = ("tenth", "twentieth", "thirtieth", "fortieth", "fiftieth", "sixtieth", "seventieth", "eightieth")
    assert [ORDINALS[word] for word in (*tens, "ninetieth")] == list(range(10, 100, 10))
    assert [
        ORDINALS[word] for word in ("first", "ninth", "twenty-first", "thirty-ninth", "ninety-ninth")
    ] == [*(1, 9, 21, 39, 99)]


def test_a_line_with_a_field_has_at_most_so_many_characters() -> None:
    for length, fields in ((300, ["Distr. general"]), (301, [])):
        assert in_spanish("Distr.: General" + " " * (length - 15)) == fields


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("Distr.: Restricted", ["Distr. reservada"]),
        ("7 May 2026, English, Original: Arabic", ["7 de mayo de 2026", "inglés", "Original: árabe"]),
        ("Russian Chinese", ["ruso", "chino"]),
        ("Distr.: General palabra", []),
        ("Distr.: Generally", []),
        ("7 January 1999 31 December 2026", ["7 de enero de 1999", "31 de diciembre de 2026"]),
        ("Agenda item 5", ["Tema 5 del programa"]),
        ("Provisional agenda items 5, 6 (a) and 7", ["Tema 5, 6 a) y 7 del programa"]),
        ("Item 2 (d) of the agenda", ["Tema 2 d) del programa"]),
        ("Conference room paper", ["Documento de sesión"]),
        ("Addendum", ["Adición"]),
        ("", []),
    ],
)
def test_each_of_several_fields_is_said(line: str, fields: list[str]) -> None:
    assert in_spanish(line) == fields

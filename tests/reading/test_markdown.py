"""Markdown as pages taken out of PDF write it."""

import pytest

from indexer.document import Cell, SourceBlock, Span
from indexer.reading.markdown import MAX_BRACKETS, MAX_NESTING, parse_markdown


def chunks(text: str) -> list[SourceBlock]:
    return list(parse_markdown(text)[0])


def texts(text: str) -> list[tuple[str, str, str]]:
    return [(chunk.kind, chunk.marker, chunk.text) for chunk in chunks(text)]


def test_dashes_under_a_line_are_a_rule_and_no_heading() -> None:
    assert texts("fin de la página\n---\nsigue") == [
        ("paragraph", "", "fin de la página"),
        ("rule", "", ""),
        ("paragraph", "", "sigue"),
    ]


def test_four_spaces_and_fences_are_text() -> None:
    assert texts("    Distr. general\n\n```\nViena\n```") == [
        ("paragraph", "", "Distr. general"),
        ("paragraph", "", "```\nViena\n```"),
    ]


def test_a_paragraph_keeps_the_number_it_was_given() -> None:
    assert texts("7. Siete\n7. Otra vez siete\n15. Quince") == [
        ("item", "7.", "Siete"),
        ("item", "7.", "Otra vez siete"),
        ("item", "15.", "Quince"),
    ]


def test_only_the_first_paragraph_of_an_item_has_its_mark() -> None:
    assert texts("4. Cuatro\n\n   Sigue cuatro") == [
        ("item", "4.", "Cuatro"),
        ("paragraph", "", "Sigue cuatro"),
    ]


def test_bullets_keep_their_sign_and_their_depth() -> None:
    read = chunks("- i) uno\n  - ii) dos\n\n* [CTOC/COP/2018/1](#).")
    assert [(chunk.marker, chunk.level, chunk.text) for chunk in read] == [
        ("-", 1, "i) uno"),
        ("-", 2, "ii) dos"),
        ("*", 1, "CTOC/COP/2018/1."),
    ]


def test_an_escaped_asterisk_is_an_asterisk() -> None:
    assert texts("\\* CTOC/COP/2014/1.") == [("paragraph", "", "* CTOC/COP/2014/1.")]


def test_a_raised_figure_is_marked_where_it_stands() -> None:
    [chunk] = chunks("sus Protocolos<sup>1</sup>, y")
    assert chunk.text == "sus Protocolos1, y"
    assert chunk.spans == (Span(14, 15, "superscript"),)


def test_italics_and_bold_are_stretches_of_the_text_and_dead_links_are_not() -> None:
    [chunk] = chunks("*Observando* que **la** [CTOC/COP/2018/1](#)")
    assert chunk.text == "Observando que la CTOC/COP/2018/1"
    assert chunk.spans == (Span(0, 10, "emphasis"), Span(15, 17, "strong"))


@pytest.mark.parametrize("end", ["  \n", "\\\n", "\n", "<br>"])
def test_every_line_end_is_one(end: str) -> None:
    assert chunks(f"Distr. general{end}Español")[0].text == "Distr. general\nEspañol"


def test_words_between_angles_that_are_no_tag_stay() -> None:
    assert chunks("<véase el anexo> y <ver anexo> y <u>raya</u>")[0].text == (
        "<véase el anexo> y <ver anexo> y raya"
    )


def test_addresses_between_angles_are_text() -> None:
    assert chunks("<http://www.unodc.org/x>")[0].text == "http://www.unodc.org/x"
    assert chunks("[a@b.org](mailto:a@b.org)")[0].text == "a@b.org"


def test_a_table_keeps_its_rows_and_columns() -> None:
    text = "| País | Año |\n|---|---|\n| Perú | 2009 |\n\nTexto\n\n| a |\n|---|\n"
    assert [(chunk.kind, chunk.text, chunk.cell) for chunk in chunks(text)] == [
        ("cell", "País", Cell(0, 0, 0, True)),
        ("cell", "Año", Cell(0, 0, 1, True)),
        ("cell", "Perú", Cell(0, 1, 0)),
        ("cell", "2009", Cell(0, 1, 1)),
        ("paragraph", "Texto", None),
        ("cell", "a", Cell(1, 0, 0, True)),
    ]


def test_a_form_feed_parts_two_pages() -> None:
    assert [chunk.kind for chunk in chunks("una página\fla otra")] == ["paragraph", "rule", "paragraph"]


def test_a_chunk_knows_its_line() -> None:
    assert [chunk.line for chunk in chunks("\n\n# Uno\n\ndos\n\n- tres")] == [3, 5, 7]


def test_text_lost_in_too_deep_a_list_is_said() -> None:
    deep = "".join(" " * 2 * level + "- nivel\n" for level in range(MAX_NESTING))
    assert [problem.kind for problem in parse_markdown(deep)[1]] == ["nesting"]
    assert parse_markdown("- a\n  - b\n    - c")[1] == ()


def test_brackets_past_all_reason_are_text() -> None:
    read, problems = parse_markdown("[" * (MAX_BRACKETS + 1))
    assert read[0].text == "[" * (MAX_BRACKETS + 1)
    assert [problem.kind for problem in problems] == ["brackets"]


def test_a_dash_behind_a_number_opens_no_list_in_the_list() -> None:
    read, _ = parse_markdown("1. - Pide una cosa;\n\n2. - Decide otra;\n\n3.\n   - un guion\n   - otro\n")
    assert [(chunk.marker, chunk.level, chunk.text) for chunk in read] == [
        ("1.", 1, "Pide una cosa;"),
        ("2.", 1, "Decide otra;"),
        ("-", 2, "un guion"),
        ("-", 2, "otro"),
    ]

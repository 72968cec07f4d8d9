"""What only the heads and feet of pages say is kept, each once, and is no part of the text."""

import pytest

from indexer.document import Document, RunningLine, Source, SourceBlock, SourceFile, Span, Zone
from indexer.parsing import parse
from indexer.parsing.running_lines import find_running_lines
from indexer.records import passage_texts, to_record

SLOGAN = "Por un mundo más seguro sin drogas"


def document(*blocks: SourceBlock) -> Document:
    return parse(Source(SourceFile("x.pdf", "pdf", "", 0, ""), blocks))


def line(text: str, page: int = 0, zone: Zone = "foot") -> SourceBlock:
    return SourceBlock("paragraph", text, page=page, last_page=page, zone=zone)


def said(*texts: str) -> list[str]:
    return [found.text for found in find_running_lines(map(line, texts), ["Informe de la reunión de Viena"])]


def test_a_line_of_many_pages_is_kept_once_with_the_first_of_them() -> None:
    read = document(
        line("1. Uno.", 1, "body"),
        line(SLOGAN, 1),
        line("2. La decisión 4/3 de 2014.", 2, "body"),
        line(SLOGAN.upper(), 2),
        line("Resolución 7/1, de 4 de junio de 2014", 2, "head"),
    )
    assert read.running_lines == (
        RunningLine(SLOGAN, (1,)),
        RunningLine("Resolución 7/1, de 4 de junio de 2014", (2,)),
    )
    assert [(block.anchor, block.text) for block in read.blocks] == [
        ("p1", "Uno."),
        ("p2", "La decisión 4/3 de 2014."),
    ]


def test_nothing_is_cited_or_named_in_it_and_it_is_the_last_passage() -> None:
    blocks = [line("1. Uno.", 1, "body"), line("2. Dos.", 2, "body")]
    foot = line("Resolución 7/1 (CTOC/COP/2014/1), de 4 de junio de 2014", 2)
    without, read = document(*blocks), document(*blocks, foot)
    assert (read.citations, read.entities, read.dates) == (
        without.citations,
        without.entities,
        without.dates,
    )
    *others, last = passage_texts(read)
    assert others == list(passage_texts(without))
    assert (last.anchor, last.kind, last.text, last.pages) == ("running", "running-line", foot.text, (2,))
    record, without_record = to_record(read), to_record(without)
    assert (record.facets, record.bears, record.cites) == (
        without_record.facets,
        without_record.bears,
        without_record.cites,
    )
    assert not record.passages[-1].entities


@pytest.mark.parametrize(
    "text",
    [
        "V.14-04123 (S) 120614 130614",
        "CTOC/COP/2014/5",
        "A/80/604/Add.1 25-20456 3/15",
        "FCCC/PA/CMA/2021/X/Add.3",
        "2/17",
        "Página 3 de 10",
        "Page 3 of 10",
        "- 4 -",
        "Se ruega reciclar ♲",
        "",
    ],
)
def test_symbols_page_numbers_and_what_is_printed_on_every_document_are_none(text: str) -> None:
    assert said(text) == []


def test_what_the_masthead_says_or_a_line_before_is_none() -> None:
    assert said("INFORME DE LA REUNIÓN", "de Viena", SLOGAN, "un mundo más seguro") == [SLOGAN]


def test_the_number_of_the_page_is_no_part_of_it_and_lines_that_differ_by_figures_are_one() -> None:
    assert said("3 Informe anual", "Informe anual 4/17", "Informe anual") == ["Informe anual"]
    assert said("Anexo del 3 de mayo de 2014, hoja 4", "Anexo del 3 de mayo de 2014, hoja 55") == [
        "Anexo del 3 de mayo de 2014, hoja"
    ]


def test_a_slogan_below_the_rule_of_a_page_is_one() -> None:
    rule = SourceBlock("rule")
    read = document(
        SourceBlock("paragraph", "La Secretaría saluda atentamente a los Estados"),
        rule,
        SourceBlock("paragraph", SLOGAN, spans=(Span(0, len(SLOGAN), "strong"),)),
        SourceBlock("paragraph", "y les comunica lo siguiente."),
    )
    assert [found.text for found in read.running_lines] == [SLOGAN]
    assert [block.text for block in read.blocks] == [
        "La Secretaría saluda atentamente a los Estados y les comunica lo siguiente."
    ]


def test_their_number_and_length_are_bounded() -> None:
    texts = [f"{chr(97 + number)}{'x' * 4} línea" for number in range(25)]
    assert said(*texts) == texts[:20]
    assert [len(text) for text in said("palabra " * 1000)] == [599]
    symbols = [f"CTOC/COP/{'x' * number}" for number in range(500)]
    assert said(*symbols[1:], SLOGAN) == [SLOGAN]
    assert said(*symbols, SLOGAN) == []


def test_two_of_a_kind_are_each_looked_at() -> None:
    assert said("CTOC/COP/2014/5", SLOGAN, "2/17", "Otra línea") == [SLOGAN, "Otra línea"]
    assert said(SLOGAN, SLOGAN, "Otra línea") == [SLOGAN, "Otra línea"]
    assert said("Informe de la reunión", "Otra línea", "de Viena", "Más líneas") == [
        "Otra línea",
        "Más líneas",
    ]
    assert said("Una línea 2018", "Una línea 2019") == ["Una línea 2018"]
    assert said("ab cd", "abc") == ["abc"]
    assert said() == []


def test_a_foot_of_several_lines_is_one_and_lines_of_no_zone_are_several() -> None:
    text = "Primera línea\nSegunda línea"
    assert said(text) == ["Primera línea Segunda línea"]
    blocks = [SourceBlock("paragraph", text, page=2, last_page=3)]
    assert find_running_lines(blocks, []) == (
        RunningLine("Primera línea", (2,)),
        RunningLine("Segunda línea", (2,)),
    )


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("12 Una línea", "Una línea"),
        ("Una línea 12", "Una línea"),
        ("2/17 Una línea", "Una línea"),
        ("Una línea 2/17", "Una línea"),
        ("Una línea 1234", "Una línea 1234"),
        ("  Una línea  ", "Una línea"),
        ("CTOC/COP/2014/5 Una línea", "CTOC/COP/2014/5 Una línea"),
        ("Una línea CTOC/COP/2014/5 y A/73/4", "Una línea CTOC/COP/2014/5 y A/73/4"),
        ("CTOC/COP/2014/5 y A/73/4 línea", "CTOC/COP/2014/5 y A/73/4 línea"),
    ],
)
def test_a_line_is_kept_without_the_number_of_its_page(line: str, text: str) -> None:
    assert said(line) == [text]


def test_below_a_line_that_was_looked_at_before_the_others_of_its_block_are_read() -> None:
    block = SourceBlock("paragraph", f"{SLOGAN}\n{SLOGAN}\n2/17\nOtra línea")
    assert [found.text for found in find_running_lines([block], [])] == [SLOGAN, "Otra línea"]

"""Lines that only their place tells to be of the page: numbers, running heads, running feet."""

import pytest

from indexer.document import SourceBlock, Span
from indexer.parsing.line_roles import FURNITURE, RULE, TEXT, is_after_interruption
from indexer.parsing.page_furniture import is_furniture, is_furniture_line, mark_page_numbers, running_footers

PROSE = "1. Una oración entera que acaba."
RULES = {"---": RULE, "V.18-05152": FURNITURE}


def line(text: str, kind: str = "paragraph", zone: str = "", *, bold: bool = False) -> SourceBlock:
    spans = (Span(0, len(text), "strong"),) if bold else ()
    return SourceBlock(kind, text, zone=zone, spans=spans)


def marked(*texts: str, zone: str = "") -> list[str]:
    """Return the lines that are furniture by their place."""
    roles = [RULES.get(text, TEXT) for text in texts]
    mark_page_numbers([line(text, zone=zone) for text in texts], roles)
    return [text for text, role in zip(texts, roles, strict=True) if role == FURNITURE and text not in RULES]


@pytest.mark.parametrize(
    ("text", "is_certain"),
    [
        ("V.18-05152 (S)", True),
        ("  V.18-05152 (S)  ", True),
        ("2/17 V.18-05152", True),
        ("*1805152*", True),
        ("2/17", False),
        ("V.18-05152 y más", False),
        ("", False),
    ],
)
def test_what_document_processing_prints_is_furniture_wherever_it_is(text: str, is_certain: bool) -> None:
    assert is_furniture_line(text) is is_certain
    assert is_furniture(line(text)) is is_certain


def test_a_bar_code_in_italics_is_furniture_and_a_number_is_not() -> None:
    code = SourceBlock("paragraph", "1805152", spans=(Span(0, 7, "emphasis"),))
    assert is_furniture(code)
    assert not is_furniture(line("1805152"))
    assert not is_furniture(SourceBlock("paragraph", "palabra", spans=(Span(0, 7, "emphasis"),)))


@pytest.mark.parametrize("number", ["2/17", "12", "- 12 -", "página 3 de 17", "PÁGINA 3"])
def test_a_number_beside_a_page_break_is_the_pages(number: str) -> None:
    assert marked(PROSE, "---", number, "Palabra") == [number]
    assert marked(PROSE, "Palabra", number, "---") == [number]
    assert marked(PROSE, "Palabra", number, "Palabra") == []
    # The first line that is no masthead's must be above it.
    assert marked(number, "---", PROSE) == []
    assert marked("---", number, PROSE) == []
    assert marked(PROSE, "---", number, zone="body") == []


def test_the_numbers_of_two_pages_are_each_marked_and_so_is_one_at_the_end() -> None:
    assert marked(PROSE, "---", "2/17", "Palabra", "---", "3/17") == ["2/17", "3/17"]
    assert marked(PROSE, "Palabra", "3/17", "---") == ["3/17"]
    assert marked(PROSE, "Palabra", "3/17") == []
    assert marked(PROSE, "---", "Palabra", "3/17", "---", "Otra") == ["3/17"]
    assert marked(PROSE, "---", "2/17", "3/17", "Palabra") == ["2/17", "3/17"]
    assert marked() == []


def test_a_symbol_heads_the_document_once_and_a_page_afterwards() -> None:
    symbol = "CTOC/COP/2018/4"
    assert marked(symbol, "Palabra", PROSE, "Palabra") == []
    assert marked(symbol, "Palabra", symbol, "Palabra") == [symbol]
    assert marked(symbol, "Palabra", "CTOC/COP/2018/5", "Palabra") == []
    assert marked(symbol, "Palabra", f"{symbol}*", "Palabra") == [f"{symbol}*"]
    assert marked(symbol, "Palabra", symbol, "Palabra", symbol) == [symbol, symbol]
    assert marked(f"{symbol} y más", "Palabra", f"{symbol} y más") == []
    assert marked(f"{symbol} CTOC/COP/2018/5", "Palabra", f"{symbol} CTOC/COP/2018/5") == []


def test_another_documents_symbol_heads_a_page_beside_its_break_only() -> None:
    other = "CTOC/COP/WG.4/2010/L.1"
    assert marked(PROSE, "---", other, "Palabra") == [other]
    assert marked(PROSE, "Palabra", other, "---") == [other]
    assert marked(PROSE, "Palabra", other, "Palabra") == []
    assert marked("---", other, PROSE) == []


@pytest.mark.parametrize(
    ("first", "is_prose"),
    [
        (line("1. Uno"), True),
        (line("a) Uno"), True),
        (line("Uno dos tres cuatro cinco seis."), True),
        (line("Uno dos tres cuatro cinco seis. "), True),
        (line("Uno dos tres cuatro cinco."), False),
        (line("Uno dos tres cuatro cinco seis"), False),
        (line("Uno dos tres cuatro cinco seis.", "heading"), False),
        (SourceBlock("item", "Uno", marker="1."), True),
        (SourceBlock("item", "Uno", marker="-"), False),
        (SourceBlock("heading", "Uno", marker="1."), False),
    ],
)
def test_a_number_is_the_pages_below_a_sentence_or_a_numbered_paragraph(
    first: SourceBlock, is_prose: bool
) -> None:
    roles = [TEXT, RULE, TEXT]
    mark_page_numbers([first, line("", "rule"), line("2/17")], roles)
    assert (roles[2] == FURNITURE) is is_prose


def test_a_running_head_has_at_most_so_many_characters() -> None:
    for length, is_head in ((90, True), (91, False)):
        head = "CTOC/COP/2018/4" + "*" * (length - 15)
        assert (marked(PROSE, "---", head) == [head]) is is_head


def footers(*lines: SourceBlock | str) -> list[str]:
    blocks = [
        line(each, "rule" if each == "---" else "paragraph") if isinstance(each, str) else each
        for each in lines
    ]
    roles = [RULE if block.kind == "rule" else TEXT for block in blocks]
    return [blocks[index].text for index in sorted(running_footers(blocks, roles))]


SLOGAN = line("Por un mundo más seguro", bold=True)
OTHER = line("Otras cuestiones", bold=True)


def test_a_bold_line_below_a_rule_is_a_foot_where_the_text_above_goes_on() -> None:
    assert footers("Una lista que sigue;", "---", SLOGAN) == [SLOGAN.text]
    assert footers("Uno,", "Una lista que sigue;", "---", SLOGAN) == [SLOGAN.text]
    assert footers("Una oración.", "---", SLOGAN) == []
    for end in ("!", "?", ".”", ".»)", ". "):
        assert footers(f"Una oración{end}", "---", SLOGAN) == []
    assert footers(line("Un título", "heading"), "---", SLOGAN) == []
    assert footers(line("Un título", bold=True), "---", SLOGAN) == []
    assert footers("---", SLOGAN) == []
    assert footers("Una lista que sigue;", SLOGAN) == []
    assert footers("Una lista que sigue;") == []


def test_a_bold_line_that_occurs_again_is_a_foot_both_times() -> None:
    assert footers("Uno.", "---", SLOGAN, "Dos.", "---", SLOGAN) == [SLOGAN.text] * 2
    assert footers("Uno.", "---", SLOGAN, "Dos.", "---", OTHER) == []
    assert footers("---", OTHER, "Una lista;", "---", SLOGAN) == [SLOGAN.text]


def test_a_letter_has_no_headings() -> None:
    opening = "La Secretaría saluda atentamente a todos."
    assert footers(opening, "---", SLOGAN, "Dos.", "---", OTHER) == [SLOGAN.text, OTHER.text]


@pytest.mark.parametrize(
    "heading",
    [
        line("Por un mundo:", bold=True),
        line("Por un mundo.", bold=True),
        line("Por un\nmundo", bold=True),
        line("Anexo", bold=True),
        line("II. Conclusiones", bold=True),
        line("a. Conclusiones", bold=True),
        line("Por un mundo"),
        line("Por un mundo", "heading", bold=True),
        line("Por un mundo", zone="body", bold=True),
        SourceBlock("paragraph", "Por un mundo", spans=(Span(0, 11, "strong"),)),
        SourceBlock("paragraph", "Por un mundo", spans=(Span(1, 12, "strong"),)),
        SourceBlock("paragraph", "Por un mundo", spans=(Span(0, 12, "emphasis"),)),
    ],
)
def test_what_is_not_one_bold_line_or_opens_a_section_is_no_foot(heading: SourceBlock) -> None:
    assert footers("Una lista que sigue;", "---", heading) == []


def test_a_line_is_after_an_interruption_where_the_one_above_is_no_text() -> None:
    roles = [RULE, TEXT, FURNITURE, TEXT, TEXT]
    assert [is_after_interruption(roles, index) for index in range(5)] == [False, True, False, True, False]

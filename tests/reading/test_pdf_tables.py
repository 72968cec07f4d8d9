"""Which paragraphs of a PDF are cells of a table, by their tags and by their places."""

from indexer.document import Cell
from indexer.reading.pdf import content_of_pdf
from indexer.reading.pdf_page import Element, Fragment, PageText
from indexer.reading.pdf_tables import find_cells
from indexer.reading.pdf_zones import zoned_paragraphs
from tests.reading.pdf_builder import tagged_table


def cells_of(*placed: tuple[str, float, float], kind: str = "P") -> dict[str, Cell]:
    """Return the cells among paragraphs that are tagged in this order, each a text with its left edge and baseline."""
    fragments = tuple(
        Fragment(text, left, left + 5.0 * len(text), baseline, 10.0, False, False, Element((number,), kind))
        for number, (text, left, baseline) in enumerate(placed)
    )
    cells = find_cells(zoned_paragraphs([PageText(1, "1", 600.0, 800.0, fragments, tagged=True)]))
    return {placed[path[0]][0]: cell for path, cell in cells.items()}


def test_rows_of_paragraphs_beside_each_other_are_a_table() -> None:
    cells = cells_of(
        ("Los gastos se indican a continuación.", 70, 100),
        ("Puestos", 70, 130),
        ("145", 300, 130),
        ("(7)", 400, 131),
        ("Total", 70, 150),
        ("68 743", 300, 150),
        ("(11)", 400, 150),
        ("4. La Secretaría tomó nota de ello.", 70, 180),
    )
    assert cells == {
        "Puestos": Cell(0, 0, 0),
        "145": Cell(0, 0, 1),
        "(7)": Cell(0, 0, 2),
        "Total": Cell(0, 1, 0),
        "68 743": Cell(0, 1, 1),
        "(11)": Cell(0, 1, 2),
    }


def test_two_signatures_beside_each_other_are_no_table() -> None:
    assert not cells_of(("En fe de lo cual", 70, 100), ("Por Austria", 70, 130), ("Por Italia", 300, 130))


def test_text_in_two_columns_is_no_table() -> None:
    left = [(f"Línea {number} de la izquierda", 70.0, 100.0 + 20 * number) for number in range(4)]
    right = [(f"Línea {number} de la derecha", 320.0, 100.0 + 20 * number) for number in range(4)]
    assert not cells_of(*left, *right)


def test_a_heading_beside_another_is_no_cell() -> None:
    rows = [("Uno", 70.0, 100.0), ("Dos", 300.0, 100.0), ("Tres", 70.0, 120.0), ("Seis", 300.0, 120.0)]
    assert len(cells_of(*rows)) == 4
    assert not cells_of(*rows, kind="H2")


def test_a_cell_is_a_header_where_its_tag_says_so() -> None:
    tags = (("País", "TH", 0, 0), ("Casos", "TH", 0, 1), ("Perú", "TH", 1, 0), ("12", "TD", 1, 1))
    fragments = tuple(
        Fragment(
            text,
            70.0 + 200 * column,
            70.0 + 200 * column + 5 * len(text),
            100.0 + 20 * row,
            10.0,
            False,
            False,
            Element((row, column), kind, table=(9,), row=(9, row), column=column),
        )
        for text, kind, row, column in tags
    )
    cells = find_cells(zoned_paragraphs([PageText(1, "1", 600.0, 800.0, fragments, tagged=True)]))
    assert {cell for cell in cells.values() if cell.header} == {
        Cell(0, 0, 0, True),
        Cell(0, 0, 1, True),
        Cell(0, 1, 0, True),
    }


def cells_of_file(*pages: str, goes_on: bool = False) -> dict[str, Cell]:
    blocks = content_of_pdf(tagged_table(*pages, goes_on=goes_on)).blocks
    return {block.text: block.cell for block in blocks if block.cell}


def test_a_cell_stands_over_the_columns_and_rows_that_its_tag_says() -> None:
    assert cells_of_file("País^2 | Casos>2 | Total^2 / Uno | Dos / Peru | 4 | 5 | 9") == {
        "País": Cell(0, 0, 0, rows=2),
        "Casos": Cell(0, 0, 1, columns=2),
        "Total": Cell(0, 0, 3, rows=2),
        "Uno": Cell(0, 1, 1),
        "Dos": Cell(0, 1, 2),
        "Peru": Cell(0, 2, 0),
        "4": Cell(0, 2, 1),
        "5": Cell(0, 2, 2),
        "9": Cell(0, 2, 3),
    }


def test_a_hostile_span_is_bounded() -> None:
    cells = cells_of_file("Uno^999999 | Dos>999999 / Tres>-7 | Cuatro^0 / Cinco^-1>999999999")
    assert cells == {
        "Uno": Cell(0, 0, 0, rows=3),
        "Dos": Cell(0, 0, 1, columns=1000),
        "Tres": Cell(0, 1, 1),
        "Cuatro": Cell(0, 1, 2),
        "Cinco": Cell(0, 2, 1),
    }


def test_an_empty_cell_keeps_its_place_over_columns_and_rows() -> None:
    assert cells_of_file("-^2>2 | Casos / Uno / Peru | 4 | 5") == {
        "Casos": Cell(0, 0, 2),
        "Uno": Cell(0, 1, 2),
        "Peru": Cell(0, 2, 0),
        "4": Cell(0, 2, 1),
        "5": Cell(0, 2, 2),
    }


def test_a_cell_reaches_into_rows_of_the_next_page() -> None:
    assert cells_of_file("Peru^3 | 2013 | 4", "2014 | 5 / 2015 | 6 / Chile | 2013 | 7") == {
        "Peru": Cell(0, 0, 0, rows=3),
        "2013": Cell(0, 3, 1),
        "4": Cell(0, 0, 2),
        "2014": Cell(0, 1, 1),
        "5": Cell(0, 1, 2),
        "2015": Cell(0, 2, 1),
        "6": Cell(0, 2, 2),
        "Chile": Cell(0, 3, 0),
        "7": Cell(0, 3, 2),
    }


def test_a_row_that_goes_on_over_the_page_is_one_row() -> None:
    cells = cells_of_file("1 | 2 | 3 / Peru^2 | Uno | ", " | | 4 / 5 | 6", goes_on=True)
    assert cells == {
        **{str(column + 1): Cell(0, 0, column) for column in range(3)},
        "Peru": Cell(0, 1, 0, rows=2),
        "Uno": Cell(0, 1, 1),
        "4": Cell(0, 1, 2),
        "5": Cell(0, 2, 1),
        "6": Cell(0, 2, 2),
    }

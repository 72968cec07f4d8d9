"""Which paragraphs of a PDF are cells of a table, by their tags and by their places."""

from indexer.document import Cell
from indexer.reading.pdf_page import Element, Fragment, PageText
from indexer.reading.pdf_tables import find_cells
from indexer.reading.pdf_zones import zoned_paragraphs


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

"""The paragraphs of a PDF -> which of them are cells of a table.

    paragraphs --find_cells--> the Cell of each, by the path of its tag

Tags tell a table. Where they tell paragraphs alone, as Word writes some tables, rows of paragraphs that stand beside
each other are one: text in columns is read down each column, and stands beside other text only once.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from indexer.document import Cell
from indexer.reading.pdf_page import CELLS, Element
from indexer.reading.pdf_zones import ZonedParagraph

# Rows of two cells or more; one such row may be a date and a place, or two signatures.
MIN_ROWS = 2
# Points by which a cell may reach over the edge of the next.
MAX_OVERLAP = 1.0
# Of the height of the lower one of two paragraphs that stand beside each other.
MIN_SHARED_HEIGHT = 0.5


def find_cells(paragraphs: Sequence[ZonedParagraph]) -> dict[tuple[int, ...], Cell]:
    """Return the cell of each tag by its path. A table of one column only draws a box around text and has no cells."""
    cells = _tagged_cells([zoned.paragraph.element for zoned in paragraphs if zoned.paragraph.element])
    first = 1 + max((cell.table for cell in cells.values()), default=-1)
    for table, rows in enumerate(_tables_by_place(paragraphs), first):
        for row_index, row in enumerate(rows):
            cells.update((element.path, Cell(table, row_index, index)) for index, element in enumerate(row))
    return cells


def _tagged_cells(elements: Sequence[Element]) -> dict[tuple[int, ...], Cell]:
    tables = sorted({element.table for element in elements if element.kind in CELLS})
    cell_by_path: dict[tuple[int, ...], Cell] = {}
    for number, table in enumerate(tables):
        cells = [element for element in elements if element.table == table and element.kind in CELLS]
        if len({element.column for element in cells}) < 2:
            continue
        rows = sorted({element.row for element in cells})
        row_indices = {row: index for index, row in enumerate(rows)}
        for cell in cells:
            row = row_indices[cell.row]
            # A row without words is none of the table's.
            behind = bisect_left(rows, (*cell.row[:-1], cell.row[-1] + cell.rows)) if cell.row else row + 1
            cell_by_path[cell.path] = Cell(
                number, row, cell.column, cell.kind == "TH", cell.columns, max(behind - row, 1)
            )
    return cell_by_path


def _tables_by_place(paragraphs: Sequence[ZonedParagraph]) -> Iterator[list[list[Element]]]:
    """Yield the rows of each table whose cells are tagged as paragraphs."""
    rows: list[list[Element]] = []
    for row in _rows(paragraphs):
        if len(row) > 1:
            rows.append(row)
            continue
        if len(rows) >= MIN_ROWS:
            yield rows
        rows = []
    if len(rows) >= MIN_ROWS:
        yield rows


def _rows(paragraphs: Iterable[ZonedParagraph]) -> Iterator[list[Element]]:
    """Yield the tags of paragraphs that follow on one another from left to right; of any other one, a row without."""
    row: list[Element] = []
    left_of: ZonedParagraph | None = None
    for zoned in paragraphs:
        element = zoned.paragraph.element
        may_be_cell = (
            element is not None and element.kind == "P" and zoned.zone == "body" and not zoned.breaks
        )
        if element is not None and may_be_cell and left_of is not None and _stand_beside(left_of, zoned):
            row.append(element)
        else:
            if left_of is not None or row:
                yield row
            row = [element] if element is not None and may_be_cell else []
        left_of = zoned
    yield row


def _stand_beside(left: ZonedParagraph, right: ZonedParagraph) -> bool:
    """Return whether a paragraph stands to the right of another, at the same height."""
    if left.page != right.page or left.breaks:
        return False
    left_edge = min(line.left for line in right.paragraph.lines)
    if left_edge < max(line.right for line in left.paragraph.lines) - MAX_OVERLAP:
        return False
    upper, lower = left.paragraph, right.paragraph
    shared = min(upper.bottom, lower.bottom) - max(upper.top, lower.top)
    return shared >= MIN_SHARED_HEIGHT * min(upper.bottom - upper.top, lower.bottom - lower.top)

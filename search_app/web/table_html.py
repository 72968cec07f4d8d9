"""The cells of a table -> an HTML table.

    Cells in the order of the text --find_tables--> which of them stand in one table --table_html--> Markup

Each cell of the file costs at most two of the page, and each row one more, however ragged the rows are. A cell stands
over as many columns and rows as it states, as far as no other one stands there.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, pairwise
from operator import attrgetter

from markupsafe import Markup

from indexer.document import Cell

# More do not fit a sheet of A4: so many are 16 points wide each.
MAX_COLUMNS = 30
# So many have room for most words on a sheet of A4.
NARROW_COLUMNS = 8
# A page is sent in parts, and a table is never parted. One that has more cells would be some 5 MB.
MAX_CELLS = 20_000


def find_tables(cells: Sequence[Cell | None]) -> Iterator[range]:
    """Yield the places of all blocks in order, those together that are one table; `cells` has None for other blocks.

    What is too large for a table to be shown stays a row of paragraphs, and so does a cell that stands alone.
    """
    start = 0
    while start < len(cells):
        end = start + 1
        if cells[start] is None:
            yield range(start, end)
            start = end
            continue
        while end < len(cells) and _goes_on(cells[end - 1], cells[end]):
            end += 1
        widest = max((cell.column for cell in cells[start:end] if cell), default=0)
        if end - start > MAX_CELLS or widest >= MAX_COLUMNS:
            yield from (range(place, place + 1) for place in range(start, end))
        else:
            yield range(start, end)
        start = end


def _goes_on(cell: Cell | None, following: Cell | None) -> bool:
    """Return whether two blocks are of one table: a row is read from left to right, and rows from above."""
    return (
        cell is not None
        and following is not None
        and cell.table == following.table
        and (cell.row, cell.column) <= (following.row, following.column)
    )


def table_html(label: str, cells: Sequence[tuple[Cell, Markup]]) -> Markup:
    """Return the table of these cells, in the order of `find_tables`. Two in one place stand below one another.

    The rows at its head of which each cell is a header are its `<thead>`. A lone header in a later row is that row's.
    """
    rows = [list(row) for _, row in groupby(cells, key=lambda placed: placed[0].row)]
    width = 1 + max(cell.column for cell, _ in cells)
    heads = 0
    while heads < len(rows) and all(cell.header for cell, _ in rows[heads]):
        if heads and len(rows[heads]) == 1:
            break
        heads += 1
    return Markup(
        '<div class="scroll" role="group" aria-label="{}" tabindex="0"><table class="{}">'
        '<caption class="out">{}</caption>\n{}{}</table></div>\n'
    ).format(
        label,
        "cells wide" if width > NARROW_COLUMNS else "cells",
        label,
        _rows_html("thead", "col", rows[:heads], width),
        _rows_html("tbody", "row", rows[heads:], width),
    )


def _rows_html(tag: str, scope: str, rows: Sequence[Sequence[tuple[Cell, Markup]]], width: int) -> Markup:
    """Return the rows in a tag of their own; `scope` says of what their headers are."""
    if not rows:
        return Markup("")
    boxes = [_boxes_of_row(row, width) for row in rows]
    _set_rows(boxes)
    gaps = _gaps(boxes, width)
    if sum(map(len, gaps)) > sum(map(len, boxes)) + len(rows):
        # No table that is made to be read has cells over so many rows with nothing beside them.
        for box in chain.from_iterable(boxes):
            box.end_row = box.row + 1
        gaps = _gaps(boxes, width)
    html = [f"<{tag}>\n"]
    for row_boxes, row_gaps in zip(boxes, gaps, strict=True):
        html.append("<tr>")
        for box in sorted([*row_boxes, *row_gaps], key=attrgetter("column")):
            over = "".join(
                f' {name}="{number}"'
                for name, number in (("colspan", box.end - box.column), ("rowspan", box.end_row - box.row))
                if number > 1
            )
            opening = f'<th scope="{scope}"{over}>' if box.header else f"<td{over}>"
            html += [opening, *box.blocks, f"</{opening[1:3]}>"]
        html.append("</tr>\n")
    html.append(f"</{tag}>\n")
    # The blocks are HTML, and the rest is ours.
    return Markup("".join(html))


@dataclass(slots=True)
class _Box:
    """A cell of the page: from `column` to before `end`, and from the row `row` of those shown to before `end_row`."""

    row: int
    column: int
    end: int
    end_row: int
    header: bool = False
    blocks: Sequence[Markup] = ()


def _boxes_of_row(row: Sequence[tuple[Cell, Markup]], width: int) -> list[_Box]:
    """Return the cells of a row: each over as many columns as it states and as there are to the next one."""
    places = [(place, list(same)) for place, same in groupby(row, key=lambda placed: placed[0].column)]
    boxes = []
    for (place, placed), (following, _) in pairwise([*places, (width, [])]):
        cell = placed[0][0]
        end = min(place + max(cell.columns, 1), following)
        boxes.append(
            _Box(cell.row, place, end, cell.row + cell.rows, cell.header, [html for _, html in placed])
        )
    return boxes


def _set_rows(boxes: Sequence[Sequence[_Box]]) -> None:
    """Count the rows of the boxes among those shown, and end a box above one that stands where it reaches.

    Of a box that only reaches into another one from above, the columns behind its own place are that one's.
    """
    numbers = [row[0].row for row in boxes]
    # The box that reaches into the row from above, by column.
    above: dict[int, _Box] = {}
    for index, row in enumerate(boxes):
        for box in row:
            box.end_row = max(bisect_left(numbers, box.end_row), index + 1)
            box.row = index
            if above:
                upper = above.get(box.column)
                if upper and upper.end_row > index:
                    upper.end_row = index
                reached = (
                    column
                    for column in range(box.column + 1, box.end)
                    if column in above and above[column].end_row > index
                )
                box.end = next(reached, box.end)
        for box in row:
            if box.end_row > index + 1:
                above.update(dict.fromkeys(range(box.column, box.end), box))


def _gaps(boxes: Sequence[Sequence[_Box]], width: int) -> list[list[_Box]]:
    """Return an empty box for each run of columns of a row where no box is."""
    gaps: list[list[_Box]] = []
    above: list[_Box] = []
    for index, row in enumerate(boxes):
        above = [box for box in above if box.end_row > index]
        gaps_of_row = []
        # The first column that is not yet there.
        column = 0
        for box in sorted([*above, *row, _Box(index, width, width, 0)], key=attrgetter("column")):
            if box.column > column:
                gaps_of_row.append(_Box(index, column, box.column, index + 1))
            column = max(column, box.end)
        gaps.append(gaps_of_row)
        above += [box for box in row if box.end_row > index + 1]
    return gaps

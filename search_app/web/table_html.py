"""The cells of a table -> an HTML table.

    Cells in the order of the text --find_tables--> which of them stand in one table --table_html--> Markup

Each cell of the file costs at most two of the page, and each row one more, however ragged the rows are.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from operator import itemgetter

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
    html = [f"<{tag}>\n"]
    for row in rows:
        html.append("<tr>")
        # The first column that is not yet there.
        column = 0
        places = [(place, list(same)) for place, same in groupby(row, key=lambda placed: placed[0].column)]
        for (place, blocks), (following, _) in pairwise([*places, (width, [])]):
            cell = blocks[0][0]
            html.append(_gap(place - column))
            column = min(place + max(cell.columns, 1), following)
            over = f' colspan="{column - place}"' if column - place > 1 else ""
            opening = f'<th scope="{scope}"{over}>' if cell.header else f"<td{over}>"
            html += [opening, *map(itemgetter(1), blocks), f"</{opening[1:3]}>"]
        html.append(_gap(width - column))
        html.append("</tr>\n")
    html.append(f"</{tag}>\n")
    # The blocks are HTML, and the rest is ours.
    return Markup("".join(html))


def _gap(columns: int) -> str:
    """Return an empty cell over so many columns."""
    if columns < 1:
        return ""
    return "<td></td>" if columns == 1 else f'<td colspan="{columns}"></td>'

"""Where the cells of a table stand: a file names them row by row, and some stand over several columns and rows."""

# As HTML itself has it.
MAX_COLUMN_SPAN = 1000
# Each row passes by the cells that reach into it, so that a cell is met as often at most.
MAX_ROW_SPAN = 100


class TableGrid:
    """Gives each cell its row and first column, both from 0. Rows and cells must come in their order."""

    def __init__(self) -> None:
        self.row = -1
        # Where the next cell of the row may stand.
        self._next_column = 0
        # The first column of each cell that reaches into rows below, with the column behind it and its last row.
        self._from_above: dict[int, tuple[int, int]] = {}

    def next_row(self) -> None:
        """Go on to the next row."""
        self.row, self._next_column = self.row + 1, 0

    def next_cell(self, columns: int = 1, rows: int = 1) -> int:
        """Return the first column of a cell over so many columns and rows.

        It stands behind those that reach into its row from above.
        """
        self.row = max(self.row, 0)
        column = self._next_column
        while column in self._from_above:
            end, last_row = self._from_above[column]
            if last_row < self.row:
                del self._from_above[column]
                break
            column = end
        self._next_column = column + columns
        if rows > 1:
            self._from_above[column] = (self._next_column, self.row + rows - 1)
        return column


def bounded_spans(columns: int, rows: int) -> tuple[int, int]:
    """Return over how many columns and rows a cell stands that states these numbers: at least one, and not too many."""
    return max(1, min(columns, MAX_COLUMN_SPAN)), max(1, min(rows, MAX_ROW_SPAN))

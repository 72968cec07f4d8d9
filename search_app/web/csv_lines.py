"""Lines of CSV, as RFC 4180 has it, with nothing that a spreadsheet would run as a formula."""

import csv
import io
import re
from collections.abc import Iterable

# At the head of a file: without it Excel reads the accents as another encoding.
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"

# Before a sign with which a formula begins, also in full width: at the start of a cell, or behind what a program may
# take for the end of a cell. A quote there does not prevent it.
_FORMULA = re.compile(r"""(^\s*+|[;\t\r\n][\s"']*+)(?=[=+\-@＝＋－＠])""")


def csv_line(cells: Iterable[object]) -> str:
    """Return one line; an apostrophe stands before what a program would run as a formula."""
    line = io.StringIO()
    csv.writer(line).writerow(
        [_FORMULA.sub(r"\1'", cell) if isinstance(cell, str) else cell for cell in cells]
    )
    return line.getvalue()

"""A table of a document is a table on its page, whatever the format, and each cell is still a paragraph."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from markupsafe import Markup
from msgspec.structs import replace

from indexer.build import build
from indexer.document import Cell
from indexer.engine.memory import MemoryEngine
from search_app import create_app
from search_app.settings import Settings
from search_app.web.table_html import MAX_CELLS, MAX_COLUMNS, find_tables, table_html
from tests.reading.docx_builder import docx, p
from tests.test_linear import SLACK, seconds

ROWS = (
    ("País", "Casos", "Observaciones"),
    ("Perú", "", "Se remite a la resolución 6/4 y a la asistencia técnica."),
    ("España", "7", ""),
)
SENTENCES = ("1. Los datos sobre la asistencia son estos.", "2. No hay más datos.")
HEADER_ROW = "<w:trPr><w:tblHeader/></w:trPr>"


def markdown(rows: Sequence[Sequence[str]]) -> bytes:
    lines = [f"|{'|'.join(row)}|" for row in rows]
    lines[1:1] = [f"|{'---|' * len(rows[0])}"]
    return "\n".join((SENTENCES[0], "", *lines, "", SENTENCES[1])).encode()


def html(rows: Sequence[Sequence[str]]) -> bytes:
    tags = ["th", *["td"] * (len(rows) - 1)]
    table = "".join(
        f"<tr>{''.join(f'<{tag}>{text}</{tag}>' for text in row)}</tr>"
        for tag, row in zip(tags, rows, strict=True)
    )
    return f"<p>{SENTENCES[0]}</p><table>{table}</table><p>{SENTENCES[1]}</p>".encode()


def word(rows: Sequence[Sequence[str]], head: str = HEADER_ROW) -> bytes:
    heads = [head, *[""] * (len(rows) - 1)]
    table = "".join(
        f"<w:tr>{said}{''.join(f'<w:tc>{p(text)}</w:tc>' for text in row)}</w:tr>"
        for said, row in zip(heads, rows, strict=True)
    )
    return docx(f"{p(SENTENCES[0])}<w:tbl>{table}</w:tbl>{p(SENTENCES[1])}", {})


def client_of(folder: Path, name: str, data: bytes) -> FlaskClient:
    (folder / name).write_bytes(data)
    engine = MemoryEngine()
    build(folder, engine)
    return create_app(engine, Settings()).test_client()


def page_of(client: FlaskClient, address: str = "/doc/a") -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.data, "html.parser")


def grid(soup: BeautifulSoup) -> list[list[str]]:
    """Return the text of each cell by rows, those over several columns and rows once for each.

    It fails where two cells stand in one place, and where a row has holes.
    """
    tables: list[list[str]] = []
    for group in soup.select("#texto table > :is(thead, tbody)"):
        texts: dict[tuple[int, int], str] = {}
        rows = group.select("tr")
        for index, row in enumerate(rows):
            column = 0
            for cell in row.select("th, td"):
                while (index, column) in texts:
                    column += 1
                text = " ".join(block.text for block in cell.select(".b > p"))
                for below in range(int(str(cell.get("rowspan", 1)))):
                    for _ in range(columns := int(str(cell.get("colspan", 1)))):
                        assert index + below < len(rows) and (index + below, column) not in texts
                        texts[index + below, column] = text
                        column += 1
                    column -= columns
        width = 1 + max(column for _, column in texts)
        tables += [[texts[index, column] for column in range(width)] for index in range(len(rows))]
    return tables


@pytest.mark.parametrize(("name", "write"), [("a.md", markdown), ("a.html", html), ("a.docx", word)])
def test_a_table_has_its_rows_and_columns_and_each_cell_its_address_marks_and_links(
    name: str, write: Callable[[Sequence[Sequence[str]]], bytes], tmp_path: Path
) -> None:
    client = client_of(tmp_path, name, write(ROWS))
    soup = page_of(client, "/doc/a?q=asistencia")
    assert grid(soup) == [list(row) for row in ROWS]
    assert [cell.text.strip("¶\n") for cell in soup.select("#texto thead th[scope=col]")] == list(ROWS[0])
    assert not soup.select("#texto tbody th")
    blocks = soup.select("#texto .b")
    assert [block["id"] for block in blocks] == ["p1", *(f"u{number}" for number in range(1, 8)), "p2"]
    assert all(block.select_one(f".n[href='#{block['id']}']") and block["data-l"] for block in blocks)
    assert [mark["id"] for mark in soup.select("#texto mark")] == ["hit-1", "hit-2"]
    assert soup.select_one("td #u5 mark#hit-2") and soup.select_one("td #u5 a[data-tip]")
    shape = client.get("/api/v1/documents/a").json
    assert shape is not None
    assert [paragraph.get("cell") for paragraph in shape["paragraphs"]] == [
        None,
        *(
            {"table": 0, "row": 0, "column": column, "header": True, "columns": 1, "rows": 1}
            for column in range(3)
        ),
        *(
            {"table": 0, "row": row, "column": column, "header": False, "columns": 1, "rows": 1}
            for row, column in ((1, 0), (1, 2), (2, 0), (2, 1))
        ),
        None,
    ]


def test_a_table_whose_file_names_no_header_has_none(tmp_path: Path) -> None:
    soup = page_of(client_of(tmp_path, "a.docx", word(ROWS, head="")))
    assert grid(soup) == [list(row) for row in ROWS]
    assert not soup.select("#texto :is(th, thead)")


def test_a_note_that_a_cell_calls_opens_in_it(tmp_path: Path) -> None:
    rows = (ROWS[0], ("Perú", "7[^1]", "Nada"))
    text = markdown(rows) + b"\n\n[^1]: Cifras de 2014.\n"
    soup = page_of(client_of(tmp_path, "a.md", text))
    call = soup.select_one("td #u5 sup a")
    assert call is not None
    under = soup.select_one(f"td > [id='{str(call['href'])[1:]}']")
    assert under is not None and "Cifras de 2014." in under.text


def test_a_table_says_what_it_is_in_the_language_of_the_page(tmp_path: Path) -> None:
    client = client_of(tmp_path, "a.md", markdown(ROWS))
    for lang, words in (("es", "Tabla 1 del documento"), ("en", "Table 1 of the document")):
        box = page_of(client, f"/doc/a?lang={lang}").select_one("#texto .scroll")
        assert box is not None and box.caption is not None
        assert (box["aria-label"], box["tabindex"], box.caption.text) == (words, "0", words)


def test_a_table_of_too_many_columns_stays_a_list_of_paragraphs(tmp_path: Path) -> None:
    for columns in (MAX_COLUMNS, MAX_COLUMNS + 1):
        rows = [[f"c{row}-{column}" for column in range(columns)] for row in range(3)]
        soup = page_of(client_of(tmp_path, "a.md", markdown(rows)))
        assert len(soup.select("#texto .b")) == 3 * columns + 2
        assert bool(soup.select("#texto table")) is (columns == MAX_COLUMNS)


# --- which blocks are a table -------------------------------------------------------------------------------


def tables(*cells: Cell | None) -> list[tuple[int, int]]:
    return [(run.start, run.stop) for run in find_tables(cells)]


def test_cells_that_follow_on_one_another_are_one_table() -> None:
    first = (Cell(0, 0, 0), Cell(0, 0, 1), Cell(0, 2, 1))
    assert tables(None, *first, None, None) == [(0, 1), (1, 4), (4, 5), (5, 6)]
    assert tables(*first, Cell(1, 2, 2), Cell(1, 3, 0)) == [(0, 3), (3, 5)]
    assert tables() == []


def test_what_goes_back_in_its_table_begins_another() -> None:
    assert tables(Cell(0, 0, 0), Cell(0, 1, 1), Cell(0, 1, 0), Cell(0, 1, 0)) == [(0, 2), (2, 4)]
    assert tables(Cell(0, 3, 0), Cell(0, 2, 0)) == [(0, 1), (1, 2)]


def test_a_table_of_too_many_cells_stays_a_list_of_paragraphs() -> None:
    cells = [Cell(0, row, column) for row in range(MAX_CELLS // 2) for column in range(2)]
    assert tables(*cells) == [(0, MAX_CELLS)]
    assert len(tables(*cells, Cell(0, MAX_CELLS, 0))) == MAX_CELLS + 1


def shown(*cells: Cell) -> BeautifulSoup:
    parts = [
        (cell, Markup('<div class="b"><p>{}</p></div>').format(number)) for number, cell in enumerate(cells)
    ]
    return BeautifulSoup(f'<div id="texto">{table_html("Tabla", parts)}</div>', "html.parser")


def test_rows_that_lack_cells_are_filled_and_two_cells_in_one_place_stand_in_it() -> None:
    soup = shown(Cell(0, 0, 1), Cell(0, 0, 1), Cell(0, 4, 0), Cell(0, 9, 4))
    assert grid(soup) == [["", "0 1", "", "", ""], ["2", "", "", "", ""], ["", "", "", "", "3"]]
    assert all(not cell.contents for cell in soup.select("td[colspan]"))


def test_the_headers_of_rows_are_told_from_those_of_columns() -> None:
    soup = shown(
        *(Cell(0, 0, column, True) for column in range(2)),
        *(Cell(0, 1, column, True) for column in range(2)),
        Cell(0, 2, 0, True),
        Cell(0, 3, 0, True),
        Cell(0, 3, 1),
    )
    assert [cell["scope"] for cell in soup.select("thead th")] == ["col"] * 4
    assert [cell["scope"] for cell in soup.select("tbody th")] == ["row"] * 2


def test_a_cell_over_columns_reaches_to_the_next_one_or_the_edge_at_most() -> None:
    soup = shown(
        *(Cell(0, 0, 0, False, 2), Cell(0, 0, 3, False, 9)),
        *(Cell(0, 1, 0, False, 9), Cell(0, 1, 2), Cell(0, 1, 4)),
    )
    assert grid(soup) == [["0", "0", "", "1", "1"], ["2", "2", "3", "", "4"]]


def test_the_heads_of_columns_stand_above_them_where_they_stand_over_columns_and_rows(tmp_path: Path) -> None:
    table = (
        "<tr><th rowspan=2>País<th colspan=2>Casos<th rowspan=2>Total</tr><tr><th>2013<th>2014</tr>"
        "<tr><td>Perú<td>4<td>5<td>9</tr>"
    )
    soup = page_of(client_of(tmp_path, "a.html", f"<p>1. Texto.</p><table>{table}</table>".encode()))
    assert grid(soup) == [
        ["País", "Casos", "Casos", "Total"],
        ["País", "2013", "2014", "Total"],
        ["Perú", "4", "5", "9"],
    ]
    assert len(soup.select("#texto thead tr")) == 2


def test_a_cell_over_rows_reaches_to_the_next_one_below_or_the_end_at_most() -> None:
    soup = shown(
        *(Cell(0, 0, 0, rows=2), Cell(0, 0, 1, columns=2, rows=9), Cell(0, 0, 4, rows=2)),
        *(Cell(0, 1, 3), Cell(0, 4, 0, rows=9), Cell(0, 5, 2), Cell(0, 5, 3)),
    )
    assert grid(soup) == [
        ["0", "1", "1", "", "2"],
        ["0", "1", "1", "3", "2"],
        ["4", "1", "1", "", ""],
        ["4", "", "5", "6", ""],
    ]


def test_a_cell_over_columns_ends_before_one_that_reaches_into_its_row_from_above() -> None:
    soup = shown(Cell(0, 0, 0), Cell(0, 0, 2, rows=2), Cell(0, 1, 0, columns=4), Cell(0, 1, 3))
    assert grid(soup) == [["0", "", "1", ""], ["2", "2", "1", "3"]]


def test_the_head_of_a_table_does_not_reach_into_its_body() -> None:
    soup = shown(Cell(0, 0, 0, True, rows=3), Cell(0, 0, 1, True), Cell(0, 1, 1), Cell(0, 2, 1))
    assert grid(soup) == [["0", "1"], ["", "2"], ["", "3"]]


def test_cells_over_rows_that_would_make_more_holes_than_there_are_cells_stand_over_one() -> None:
    first = [Cell(0, 0, column, rows=99) for column in range(0, 12, 2)]
    soup = shown(*first, *(Cell(0, row, 0 if row > 20 else 11) for row in range(1, 22)))
    assert not soup.select("[rowspan]")
    assert len(soup.select("td")) <= 2 * 27 + 22
    beside = [Cell(0, 0, column, rows=99) for column in range(3)]
    assert len(shown(*beside, *(Cell(0, row, 3) for row in range(1, 22))).select("[rowspan='22']")) == 3


def stairs(size: int) -> list[Cell]:
    """Return rows of which every other one has its last column alone."""
    return [Cell(0, row, (MAX_COLUMNS - 1) * (row % 2)) for row in range(size)]


def stairs_of_one(size: int) -> list[Cell]:
    """Return rows of one cell each, in the last column."""
    return [Cell(0, row, MAX_COLUMNS - 1) for row in range(1, size - 14)]


@pytest.mark.parametrize(
    "cells_of",
    [
        stairs,
        lambda size: [replace(cell, columns=10**9) for cell in stairs(size)],
        lambda size: [replace(cell, rows=10**9) for cell in stairs(size)],
        lambda size: [*(Cell(0, 0, at, rows=10**9) for at in range(0, 28, 2)), *stairs_of_one(size)],
        lambda size: [Cell(0, 0, 0)] * size,
        lambda size: [Cell(0, 0, column) for column in range(size)],
        lambda size: [Cell(0, size - row, 0) for row in range(size)],
        lambda size: [Cell(table, 10**9, 10**9) for table in range(size)],
    ],
    ids=["stairs", "over columns", "over rows", "combs", "one place", "columns", "upside down", "far away"],
)
def test_time_and_size_grow_with_the_number_of_cells(cells_of: Callable[[int], list[Cell]]) -> None:
    def show(cells: list[Cell]) -> int:
        return sum(
            len(table_html("", [(cell, Markup("")) for cell in cells[run.start : run.stop]]))
            for run in find_tables(cells)
            if len(run) > 1
        )

    few, many = cells_of(MAX_CELLS // 4), cells_of(MAX_CELLS)
    assert show(few) < 100 * len(few) and show(many) < 100 * len(many)
    least = min(seconds(show, few) for _ in range(3))
    assert min(seconds(show, many) for _ in range(3)) <= 8 * least + SLACK

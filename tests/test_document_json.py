"""Document <-> bytes and the public shape."""

from pathlib import Path

import msgspec
import pytest

from indexer import document_json
from indexer.document import Cell
from indexer.parsing import parse
from indexer.reading import read

CORPUS = Path(__file__).parents[1] / "corpus"
TEXTS = sorted(path for path in CORPUS.glob("*.md") if path.name != "README.md")


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_document_comes_back_from_its_bytes_as_it_was(path: Path) -> None:
    document = parse(read(path, path.name))
    again = document_json.loads(document_json.dumps(document))
    assert again == document
    assert document_json.to_public_json(again) == document_json.to_public_json(document)
    mentions = document_json.load_mentions(document_json.dumps(document))
    assert (mentions.citations, mentions.entities) == (document.citations, document.entities)
    assert mentions.masthead.printed_lines == document.masthead.printed_lines


def test_what_is_no_document_is_refused() -> None:
    with pytest.raises(msgspec.DecodeError):
        document_json.loads(b'{"id": 3}')


TABLE = "1. Los datos son estos.\n\n|País|Año|\n|--|--|\n|Perú|2009|\n\n2. Nada más."


def test_a_cell_keeps_its_place_in_its_table_through_bytes_and_json(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(TABLE, "utf-8")
    document = parse(read(tmp_path / "a.md", "a.md"))
    cells = {block.text: block.cell for block in document.blocks}
    assert cells == {
        "Los datos son estos.": None,
        "País": Cell(0, 0, 0, True),
        "Año": Cell(0, 0, 1, True),
        "Perú": Cell(0, 1, 0),
        "2009": Cell(0, 1, 1),
        "Nada más.": None,
    }
    assert document_json.loads(document_json.dumps(document)) == document
    paragraphs = document_json.to_public_json(document)["paragraphs"]
    assert isinstance(paragraphs, list)
    shapes = [shape for shape in paragraphs if isinstance(shape, dict)]
    assert ["cell" in shape for shape in shapes] == [False, True, True, True, True, False]
    assert shapes[2]["cell"] == {"table": 0, "row": 0, "column": 1, "header": True, "columns": 1, "rows": 1}
    assert [block.anchor for block in document.blocks] == ["p1", "u1", "u2", "u3", "u4", "p2"]


def test_a_document_without_tables_is_stored_without_a_word_of_cells(tmp_path: Path) -> None:
    text = r'1. Dice "pages":[],"cell":null} y \","cell":null.'
    (tmp_path / "a.md").write_text(text, "utf-8")
    document = parse(read(tmp_path / "a.md", "a.md"))
    data = document_json.dumps(document)
    assert '"cell":null' in document.blocks[0].text
    assert document_json.loads(data) == document
    assert set(msgspec.json.decode(data)["blocks"][0]) == {
        *("anchor", "kind", "number", "path", "parent", "text", "footnote_refs", "italics", "pages"),
    }


def test_derived_is_said_only_where_something_is() -> None:
    shapes = {path.stem: document_json.to_public_json(parse(read(path, path.name))) for path in TEXTS}
    assert [name for name, shape in shapes.items() if "derived" in shape] == ["cop06-resolucion-6-4"]

"""Document <-> bytes and the public shape."""

from pathlib import Path

import msgspec
import pytest

from indexer import document_json
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


def test_derived_is_said_only_where_something_is() -> None:
    shapes = {path.stem: document_json.to_public_json(parse(read(path, path.name))) for path in TEXTS}
    assert [name for name, shape in shapes.items() if "derived" in shape] == ["cop06-resolucion-6-4"]

"""The masthead as printed can be searched: its lines are kept, but for what is title or agenda wording."""

from pathlib import Path

import pytest

from indexer.corpus import CorpusFile, load_document
from indexer.records import to_record

CORPUS = Path(__file__).parents[2] / "corpus"


def lines(name: str) -> tuple[str, ...]:
    return load_document(CorpusFile(name, CORPUS / name)).masthead.printed_lines


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("cop07-nota-asistencia-tecnica-2014.md", "Nota de la Secretaría"),
        ("cop12-nota-organos-subsidiarios-2024.md", "Nota de la Secretaría"),
        ("cop06-resolucion-6-4.md", "Resolución 6/4"),
        ("cu-2009-33-a.md", "Referencia: CU 2009/33 (A)"),
    ],
)
def test_what_kind_of_document_it_is_stands_last(name: str, last: str) -> None:
    assert lines(name)[-1] == last


def test_the_organ_is_kept_even_where_the_title_holds_its_name() -> None:
    first = lines("cop12-nota-organos-subsidiarios-2024.md")[0]
    assert first.startswith("Conferencia de las Partes en la Convención")


def test_neither_title_nor_wordings_come_twice() -> None:
    name = "cop09-nota-reuniones-2018.md"
    document = load_document(CorpusFile(name, CORPUS / name))
    printed = " ".join(document.masthead.printed_lines)
    assert "Informes sobre las reuniones" not in printed
    assert "extradición" not in printed


def test_each_line_is_a_block_so_that_no_phrase_crosses_two() -> None:
    name = "cop07-nota-asistencia-tecnica-2014.md"
    document = load_document(CorpusFile(name, CORPUS / name))
    blocks = [block.text for block in to_record(document).passages if block.kind == "masthead"]
    assert blocks == list(document.masthead.printed_lines)

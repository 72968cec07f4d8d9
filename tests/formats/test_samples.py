"""Real documents of the United Nations, where a folder of them is at hand: `SIGNATURA_SAMPLES=folder`.

They are not part of the project. What is held here is what is printed in them.
"""

import os
import re
from pathlib import Path

import pytest

from indexer.document import Document, SourceBlock
from indexer.reading import READERS, source_of_bytes
from tests.formats.compare import document_of

SAMPLES = os.environ.get("SIGNATURA_SAMPLES")
# Words: shorter paragraphs say little.
LONG = 8
pytestmark = pytest.mark.skipif(
    not SAMPLES, reason="no real documents: set SIGNATURA_SAMPLES to a folder that holds them"
)


def path(name: str) -> Path:
    found = Path(SAMPLES or "") / name
    if not found.exists():
        pytest.skip(f"{name} is not in the folder of samples")
    return found


def document(name: str) -> Document:
    return document_of(path(name).read_bytes(), name)


def paragraphs(name: str) -> list[str]:
    [reader] = [reader for reader in READERS if name.endswith(reader.suffixes)]
    chunks = source_of_bytes(path(name).read_bytes(), name, reader).blocks
    texts = [" ".join(chunk.text.split()) for chunk in chunks if is_text(chunk)]
    return [text for text in texts if len(text.split()) >= LONG]


def is_text(chunk: SourceBlock) -> bool:
    return chunk.kind != "cell" and chunk.zone in ("", "body", "note")


def test_reports_say_the_same_as_pdf_and_as_word() -> None:
    total = same = 0
    for number in range(1, 6):
        from_pdf = set(paragraphs(f"A_80_604_Add.{number}-en.pdf"))
        from_word = paragraphs(f"A_80_604_Add.{number}-en.docx")
        total += len(from_word)
        same += sum(text in from_pdf for text in from_word)
    assert total > 300
    assert same >= 0.97 * total


def test_a_resolution_whose_letter_map_is_wrong_is_read_right() -> None:
    read = document("A_RES_77_247-es.pdf")
    masthead = read.masthead
    assert masthead.symbols == ("A/RES/77/247",)
    assert masthead.title is not None and masthead.title.startswith("Prácticas y actividades de asentamiento")
    assert masthead.date == "2023-01-09"
    assert [item.number for item in masthead.agenda_items] == ["47"]
    operative = [block.anchor for block in read.blocks if re.fullmatch(r"op-\d+", block.anchor)]
    assert operative == [f"op-{number}" for number in range(1, 20)]
    called = [note for note in read.footnotes if note.referenced_from]
    assert [note.mark for note in called] == [str(number) for number in range(1, 21)]
    text = " ".join(block.text for block in read.blocks)
    assert not re.search(r"\w*(?:uu[aeio]|iniorm|aiirm|iundament)\w*", text)


def test_a_declaration_has_all_its_paragraphs() -> None:
    read = document("A_RES_73_3-en.pdf")
    numbered = [block.number for block in read.blocks if block.kind == "paragraph" and block.number]
    assert numbered == [str(number) for number in range(1, 54)]


def test_lettered_lists_three_deep_have_word_s_own_numbers() -> None:
    read = document("FCCC_PA_CMA_2021_10_Add.3-en.docx")
    numbers = [block.number for block in read.blocks if block.number]
    assert {"a", "b", "i", "ii"} <= set(numbers)
    assert read.masthead.symbols == ("FCCC/PA/CMA/2021/10/Add.3",)

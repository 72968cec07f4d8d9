"""The five documents as PDF and as Word are, to the last citation, what they are as Markdown."""

from pathlib import Path

import pytest

from indexer.reading import pdf_page
from tests.formats.__main__ import MADE
from tests.formats.compare import compared, document_of
from tests.formats.model import NAMES

FILES = sorted(MADE.iterdir())


def different(path: Path) -> list[str]:
    read = document_of(path.read_bytes(), path.name)
    return [
        f"{comparison.kind}: {line}"
        for comparison in compared(path.name.split(".")[0], read)
        for line in comparison.different
    ]


def test_each_document_is_there_in_each_form() -> None:
    forms = {"reportlab.pdf", "chromium.pdf", "typed.docx", "numbered.docx"}
    assert {path.name for path in FILES} == {f"{name}.{form}" for name in NAMES for form in forms}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_document_says_the_same_in_every_format(path: Path) -> None:
    assert different(path) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_page_s_white_space_tells_as_much_as_tags(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_page, "_elements", lambda page, tables: {})
    assert different(MADE / f"{name}.chromium.pdf") == []


def test_a_paragraph_over_a_page_s_end_is_on_both_pages() -> None:
    for form in ("reportlab", "chromium"):
        read = document_of((MADE / f"cop12-nota-organos-subsidiarios-2024.{form}.pdf").read_bytes(), "x.pdf")
        pages = [block.pages for block in read.blocks]
        assert any(len(numbers) == 2 for numbers in pages)
        assert pages == sorted(pages)
        assert {page for numbers in pages for page in numbers} == {1, 2, 3, 4, 5}

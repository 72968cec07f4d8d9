"""The corpus is what it was: the five documents, byte for byte."""

import hashlib
from pathlib import Path

import pytest

from indexer.corpus import iter_corpus_files

CORPUS = Path(__file__).parents[1] / "corpus"
SHA256 = {
    "cop06-resolucion-6-4.md": "39716438e8fa02d01502ff44891b2d60b1515e3c07cca7e43ba2cf5d22f28a35",
    "cop07-nota-asistencia-tecnica-2014.md": "9f1cd124cbdab4ce7d8bbff593432edace27d74ddba9845a8d12317d05cecda4",
    "cop09-nota-reuniones-2018.md": "695cffc0166b1e91345f1ee19e0fa109d2346305929e066ac2c89888c20dadab",
    "cop12-nota-organos-subsidiarios-2024.md": "4a19e82b0449469a63e2dad929191354e57c93acbd87467606369b62d749cacd",
    "cu-2009-33-a.md": "5e8f914c2d7fd91adf2d494ee69dfe0fa44ba0c550ac92b2ee4fe243dd6d1455",
}


@pytest.mark.parametrize("name", SHA256)
def test_a_document_is_the_source_byte_for_byte(name: str) -> None:
    assert hashlib.sha256((CORPUS / name).read_bytes()).hexdigest() == SHA256[name]


def test_the_corpus_holds_these_documents_and_no_other() -> None:
    assert [file.name for file in iter_corpus_files(CORPUS)] == sorted(SHA256)


@pytest.mark.parametrize("name", SHA256)
def test_the_readme_says_what_each_document_is(name: str) -> None:
    assert f"| `{name}` |" in (CORPUS / "README.md").read_text("utf-8")


def test_what_begins_with_a_dot_and_readmes_are_no_documents(tmp_path: Path) -> None:
    for name in (".oculto.md", ".git/uno.md", "README.txt", "manifest.toml", "dentro/dos.md", "tres.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("texto")
    assert [file.name for file in iter_corpus_files(tmp_path)] == ["dentro/dos.md", "tres.pdf"]

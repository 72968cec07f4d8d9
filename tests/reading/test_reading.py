"""path -> Source: formats, encodings, limits, and what is refused."""

import hashlib
from pathlib import Path

import pytest

from indexer import reading
from indexer.document import Problem
from indexer.errors import UnreadableFile
from indexer.messages import Message
from indexer.reading import READERS, read

TEXT = "Séptimo período de sesiones\n\nViena, 6 a 10 de octubre de 2014\n"


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def problems(folder: Path, data: bytes, name: str = "x.md") -> tuple[Problem, ...]:
    return read(put(folder, name, data), name).problems


def test_a_source_says_which_bytes_it_came_from(tmp_path: Path) -> None:
    data = TEXT.encode()
    file = read(put(tmp_path, "nota.md", data), "2014/nota.md").file
    assert (file.file, file.format, file.encoding, file.bytes) == (
        "2014/nota.md",
        "markdown",
        "utf-8",
        len(data),
    )
    assert file.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("name", ["x.md", "x.markdown", "x.txt", "X.TXT"])
def test_paragraphs_of_text_and_of_markdown_are_the_same(tmp_path: Path, name: str) -> None:
    assert [c.text for c in read(put(tmp_path, name, TEXT.encode()), name).blocks] == TEXT.strip().split(
        "\n\n"
    )


def test_every_reader_has_suffixes_of_its_own() -> None:
    suffixes = [suffix for reader in READERS for suffix in reader.suffixes]
    assert len(suffixes) == len(set(suffixes))
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in suffixes)


def test_line_ends_and_byte_order_marks_change_nothing(tmp_path: Path) -> None:
    plain = read(put(tmp_path, "a.md", TEXT.encode()), "a.md").blocks
    for data in (
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.encode("utf-16"),
    ):
        source = read(put(tmp_path, "b.md", data), "b.md")
        assert source.blocks == plain
        assert source.problems == ()


def test_what_is_no_utf_8_reads_as_windows_1252_and_says_so(tmp_path: Path) -> None:
    source = read(put(tmp_path, "x.md", "“Séptimo”".encode("windows-1252")), "x.md")
    assert source.blocks[0].text == "“Séptimo”"
    assert source.file.encoding == "windows-1252"
    assert [problem.kind for problem in source.problems] == ["encoding"]


def test_one_broken_letter_does_not_spoil_the_others(tmp_path: Path) -> None:
    source = read(put(tmp_path, "x.md", "órganos, período, reunión ".encode() + b"\xf3"), "x.md")
    assert source.blocks[0].text.startswith("órganos, período, reunión")
    assert [problem.kind for problem in source.problems] == ["encoding", "replacement-character"]


def test_a_page_is_read_in_the_encoding_it_declares(tmp_path: Path) -> None:
    page = '<meta charset="iso-8859-2"><p>Łódź</p>'
    source = read(put(tmp_path, "x.html", page.encode("iso-8859-2")), "x.html")
    assert source.blocks[0].text == "Łódź"
    # It declares one encoding and has another.
    true = '<meta charset="iso-8859-1"><p>período</p>'.encode()
    assert read(put(tmp_path, "y.html", true), "y.html").blocks[0].text == "período"


def test_marks_of_a_wrong_conversion_are_counted_with_their_lines(tmp_path: Path) -> None:
    assert problems(tmp_path, "uno\n\nperÃ­odo y reuniÃ³n\n\n“Año” y ANÁLISIS".encode()) == (
        Problem(
            "mojibake", Message("problem.mojibake", {"count": "2"}), Message("place.line", {"line": "3"})
        ),
    )
    assert [(p.kind, str(p.where)) for p in problems(tmp_path, "a\ufffd\nb\ufffd\n\nc\x85".encode())] == [
        ("replacement-character", "líneas 1, 2"),
        ("control-character", "línea 4"),
    ]
    assert problems(tmp_path, TEXT.encode()) == ()


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("x.rtf", b"{\\rtf1}", "no hay lector.*LibreOffice"),
        ("x.DOC", b"\xd0\xcf\x11\xe0", "soffice --headless --convert-to docx"),
        ("x.odt", b"PK\x03\x04", "LibreOffice"),
        ("x.xls", b"", "no hay lector.*\\.pdf, \\.docx"),
        ("README", b"texto", "no hay lector"),
        ("x.md", b"", "vacío"),
        ("x.md", b"\xef\xbb\xbf \r\n\t\n", "vacío"),
        ("x.md", b"---\n\n---\n", "no contiene texto"),
        ("x.html", b"<p></p><script>x</script>", "no contiene texto"),
        ("x.md", b"%PDF-1.4 \xe2\xe3", "PDF"),
        ("x.txt", b"PK\x03\x04rest", "DOCX"),
        ("x.md", b"texto\0binario", "binarios"),
        ("x.md", bytes(range(1, 32)) * 9, "binarios"),
    ],
)
def test_a_file_that_gives_no_text_is_refused_with_its_name_and_reason(
    tmp_path: Path, name: str, data: bytes, why: str
) -> None:
    with pytest.raises(UnreadableFile, match=why) as refused:
        read(put(tmp_path, name, data), name)
    assert str(refused.value).startswith(f"{name}: ")


def test_a_file_not_there_or_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "carpeta.md").mkdir()
    for name in ("nada.md", "carpeta.md"):
        with pytest.raises(UnreadableFile, match="no se puede abrir"):
            read(tmp_path / name, name)


def test_a_file_over_the_limit_is_refused_and_one_at_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 1000)
    assert read(put(tmp_path, "x.md", b"a" * 1000), "x.md").file.bytes == 1000
    with pytest.raises(UnreadableFile, match="límite"):
        read(put(tmp_path, "x.md", b"a" * 1001), "x.md")


def test_utf_32_is_refused_and_not_taken_for_utf_16(tmp_path: Path) -> None:
    path = tmp_path / "ancho.md"
    path.write_bytes("Un texto de la Conferencia.".encode("utf-32"))
    with pytest.raises(UnreadableFile, match=r"ancho\.md"):
        read(path, path.name)


@pytest.mark.parametrize("declared", ["unicode_escape", "idna", "punycode", "undefined", "rot13"])
def test_a_codec_that_is_no_encoding_of_documents_is_not_obeyed(tmp_path: Path, declared: str) -> None:
    path = tmp_path / "pagina.html"
    path.write_bytes(f'<meta charset="{declared}"><p>decisi'.encode() + b"\xf3n \\ud800</p>")
    source = read(path, path.name)
    assert source.file.encoding == "windows-1252"
    assert "decisión \\ud800" in source.blocks[0].text

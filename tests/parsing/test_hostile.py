"""Nothing that can be in a file makes reading and parsing fail but by UnreadableFile, and no text is lost."""

import re
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.document import Document
from indexer.document_json import dumps, loads, to_public_json
from indexer.errors import UnreadableFile
from indexer.parsing import parse
from indexer.reading import READERS, source_of_bytes

CORPUS = Path(__file__).parents[2] / "corpus"
SCRAPS = [
    *(
        "1. ",
        "a) ",
        "- i) ",
        "* ",
        "\\* ",
        "<sup>1</sup> ",
        "**",
        "*",
        "---",
        "\n",
        "\n\n",
        "  \n",
        "# ",
        "\f",
    ),
    *("Anexo", "Anexo II", "Distr. general", "12 de junio de 2014", "Español", "Original: inglés", "UNODC"),
    *("Séptimo período de sesiones", "Viena, 6 a 10 de octubre de 2014", "Tema 5 del programa provisional*"),
    *(
        "Nota de la Secretaría",
        "Resolución 6/4",
        "CTOC/COP/2014/1",
        "CTOC",
        "/COP/2022/7",
        "V.18-05152",
        "2/17",
    ),
    *("el Grupo de Trabajo", "Grupo de Trabajo sobre la Trata de Personas", "decisión 4/4", "esa decisión"),
    *("se estableció", "celebró su 13ª reunión", "los días 2 y 3 de octubre de 2023", "funciones:", "y", ";"),
    *(
        "saluda atentamente",
        "Referencia: CU 2009/33 (A)",
        "<",
        ">",
        "[",
        "](#)",
        "`",
        "|",
        "&",
        "º",
        "ﬁ",
        "İ",
        "\u0301",
    ),
]
hostile = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def document(data: bytes, reader: int = 0) -> Document | None:
    try:
        return parse(source_of_bytes(data, "x", READERS[reader]))
    except UnreadableFile:
        return None


def sound(document: Document) -> None:
    """What holds of every Document."""
    anchors = [block.anchor for block in document.blocks] + [note.anchor for note in document.footnotes]
    assert len(anchors) == len(set(anchors))
    assert all(block.parent is None or block.parent in anchors for block in document.blocks)
    notes = {note.anchor for note in document.footnotes}
    for block in document.blocks:
        assert block.text == block.text.strip()
        assert "\n" not in block.text
        for call in block.footnote_refs:
            assert 0 <= call.offset <= len(block.text)
            assert call.note in notes
        assert all(0 <= start < end <= len(block.text) for start, end in block.italics)
    texts = {block.anchor: block.text for block in document.blocks}
    texts |= {note.anchor: note.text for note in document.footnotes}
    texts["title"] = document.masthead.title or ""
    texts |= {f"tema-{item.number}": item.text or "" for item in document.masthead.agenda_items}
    for citation in document.citations:
        if citation.anchor in texts:
            assert texts[citation.anchor][citation.start : citation.end] == citation.text
    assert loads(dumps(document)) == document
    assert to_public_json(document)["schema"] == "signatura/document/1"


@hostile
@given(st.binary(max_size=400), st.integers(0, len(READERS) - 1))
def test_no_bytes_break_it(data: bytes, reader: int) -> None:
    read = document(data, reader)
    if read is not None:
        sound(read)


@hostile
@given(
    st.lists(st.sampled_from(SCRAPS) | st.text(max_size=12), max_size=60),
    st.sampled_from(["", " ", "\n", "\n\n"]),
)
def test_no_heap_of_scraps_of_documents_breaks_it(scraps: list[str], glue: str) -> None:
    for reader in (0, 2):
        read = document(glue.join(scraps).encode("utf-8", "replace"), reader)
        if read is not None:
            sound(read)


@hostile
@given(st.data())
def test_no_document_of_ours_with_pieces_cut_or_doubled_breaks_it(data: st.DataObject) -> None:
    texts = [path.read_text("utf-8") for path in sorted(CORPUS.glob("c*.md"))]
    lines = data.draw(st.sampled_from(texts)).split("\n")
    chosen = data.draw(st.lists(st.integers(0, len(lines) - 1), min_size=1, max_size=60))
    read = document("\n".join(lines[place] for place in chosen).encode())
    if read is not None:
        sound(read)


@pytest.mark.parametrize("path", sorted(CORPUS.glob("c*.md")), ids=lambda path: path.stem)
def test_the_text_of_a_document_is_all_there_but_feet_and_masthead(path: Path) -> None:
    text = path.read_text("utf-8")
    body = text[text.find("\n1. ") :] if "\n1. " in text else text[text.find("El Secretario") :]
    body = body.replace("**Por un mundo más seguro sin drogas, delincuencia ni terrorismo**", "")
    read = document(path.read_bytes())
    assert read is not None
    kept = " ".join([*(block.text for block in read.blocks), *(note.text for note in read.footnotes)])
    marks = re.compile(r"</?sup>|\]\(.*?\)|^\s*-?\s*(?:\d+\.|[a-z]+\))\s|<sup>\d</sup>", re.MULTILINE)
    words = re.findall(r"[^\W\d]{4,}", marks.sub(" ", body))
    assert len(words) > 100
    assert [word for word in words if word not in kept] == []


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(" " * 2 * depth + "- a) hondo" for depth in range(400)),
        "- " * 3000 + "hondo",
        "> " * 3000 + "hondo",
        "**" * 3000 + "hondo",
        "[" * 3000 + "hondo",
        "<sup>" * 3000 + "hondo",
    ],
)
def test_no_depth_is_too_deep(text: str) -> None:
    document(text.encode())


@pytest.mark.parametrize("scrap", [*SCRAPS, "palabra ", "1. a\n\n", "- a) a\n", "Una línea.\n\n", "A\n\n"])
def test_five_times_as_much_of_a_thing_takes_no_more_than_its_share(scrap: str) -> None:
    """No step is quadratic: counted in calls, not in seconds, so that no busy machine can fail it."""
    small, large = (_steps(scrap * times) for times in (150, 750))
    assert large <= 5 * small * 1.6 + 5_000


def _steps(text: str) -> int:
    steps = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal steps
        steps += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        document(text.encode())
    finally:
        sys.setprofile(before)
    return steps


def test_a_file_of_five_megabytes_is_read_whole() -> None:
    paragraph = "La delincuencia organizada no conoce fronteras ni se detiene ante ellas. " * 10
    wanted = 5 * 1024 * 1024 // len(paragraph) + 1
    read = document("".join(f"{number}. {paragraph}\n\n" for number in range(1, wanted + 1)).encode())
    assert read is not None
    assert len(read.blocks) == wanted
    assert read.blocks[-1].text == paragraph.strip()

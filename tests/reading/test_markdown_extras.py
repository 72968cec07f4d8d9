"""Front matter and notes of Markdown."""

from collections.abc import Callable

import pytest

from indexer.document import Document, Source, SourceFile
from indexer.parsing import parse
from indexer.reading.markdown import content_of_markdown, parse_markdown
from indexer.reading.markdown_extras import split_front_matter, with_notes
from tests.test_linear import hold_linear, repeated

FRONT = '---\ntitle: "Ley de drogas"\nfecha: 2009-03-04\ntags:\n  - uno\n# nota\nlang: es\n---\n'


def document(text: str) -> Document:
    return parse(Source(SourceFile("x.md", "markdown", "utf-8", 0, ""), parse_markdown(text)[0]))


def test_front_matter_is_no_text_and_states_fields() -> None:
    content = content_of_markdown(f"{FRONT}\n1. Uno.\n".encode())
    assert [(chunk.text, chunk.line) for chunk in content.blocks] == [("Uno.", 10)]
    assert content.stated == {"title": "Ley de drogas", "date": "2009-03-04", "language": "es"}


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nTexto que sigue\n\n---\n\nMás",
        "---\nUna frase: con dos puntos\ny otra línea\n---\n",
        "---\n---\nTexto",
        "Texto\n---\ntitle: x\n---\n",
        "---\ntitle: sin fin\n",
        "",
    ],
)
def test_what_only_looks_like_front_matter_is_text(text: str) -> None:
    assert split_front_matter(text) == (text, {})


def test_notes_are_taken_out_and_tied_to_their_calls() -> None:
    read = document(
        "1. La *Convención*[^12], y los *Protocolos*[^a], siguen[^12].\n\n2. Dos.\n\n"
        "[^12]: Naciones Unidas, *Treaty Series*.\n[^a]: *Ibid.*, pág. 2.\n"
    )
    assert [block.text for block in read.blocks] == ["La Convención, y los Protocolos, siguen.", "Dos."]
    assert [(note.mark, note.text, note.referenced_from) for note in read.footnotes] == [
        ("12", "Naciones Unidas, Treaty Series.", ("p1",)),
        ("1", "Ibid., pág. 2.", ("p1",)),
    ]
    assert [read.blocks[0].text[start:end] for start, end in read.blocks[0].italics] == [
        "Convención",
        "Protocolos",
    ]
    assert [note.text[start:end] for note in read.footnotes for start, end in note.italics] == [
        "Treaty Series",
        "Ibid.",
    ]


def test_a_call_without_a_note_stays_as_it_was_typed() -> None:
    assert [block.text for block in document("Uno[^3] dos.\n").blocks] == ["Uno[^3] dos."]


@pytest.mark.parametrize(
    "shape",
    [repeated(unit) for unit in ("[^1]", "[^1]: a\n", "[^1]: a\n\nb[^1]\n\n", "[^", "*a*[^1]\n\n[^1]: b\n\n")]
    + [repeated("[^1] *a* ", "x[^1]\n\n[^1]: a\n\n")],
)
def test_notes_take_linear_time(shape: Callable[[int], str]) -> None:
    hold_linear(lambda text: with_notes(parse_markdown(text)[0]), shape)


@pytest.mark.parametrize("unit", ["a: b\n", "a", "\n", "---", " x\n", "a ", "á. "])
def test_front_matter_takes_linear_time(unit: str) -> None:
    hold_linear(split_front_matter, repeated(unit, "---\n"))

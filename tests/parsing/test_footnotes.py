"""Which lines are footnotes, and where one ends."""

from indexer.document import SourceBlock, Span
from tests.parsing.builders import document
from tests.parsing.test_zones import body
from tests.parsing.test_zones import document as document_of_chunks


def notes(text: str) -> list[tuple[str, str]]:
    return [(note.mark, note.text) for note in document(text).footnotes]


def test_a_note_after_one_of_two_paragraphs_is_a_note() -> None:
    chunks = [
        SourceBlock("paragraph", text, spans=spans, page=1, last_page=1, zone="note", note=name)
        for text, spans, name in (
            ("1 Uno.", (Span(0, 1, "superscript"),), "n1"),
            ("Sigue.", (), "n1"),
            ("2 Dos.", (Span(0, 1, "superscript"),), "n2"),
            ("Y sigue.", (), "n2"),
        )
    ]
    read = document_of_chunks(body("1. Texto."), *chunks)
    assert [note.text for note in read.footnotes] == ["Uno. Sigue.", "Dos. Y sigue."]


def test_an_unraised_note_follows_the_number_of_a_raised_one() -> None:
    text = (
        "1. Hace años<sup>1</sup>, y después2.\n\n---\n\n<sup>1</sup> Primera nota.\n\n2 Segunda nota.\n\n"
        "2. Dos."
    )
    assert notes(text) == [("1", "Primera nota."), ("2", "Segunda nota.")]


def test_a_figure_that_only_the_text_below_calls_begins_no_note() -> None:
    assert notes("1. Uno.\n\n---\n\n1 Naciones Unidas.\n\n2. Hace veinte años atrás1.") == []


def test_of_two_calls_above_the_nearer_is_the_notes() -> None:
    read = document("1. Antes1.\n\n2. Después1.\n\n---\n\n1 Naciones Unidas.")
    assert [note.referenced_from for note in read.footnotes] == [("p2",)]


def test_lines_of_one_paragraph_that_begin_notes_are_parted_and_bear_no_line_feed() -> None:
    read = document("1. Uno<sup>1</sup> y dos<sup>2</sup>.\n<sup>1</sup> Primera.\n<sup>2</sup> Segunda.\n")
    assert [(note.mark, note.text) for note in read.footnotes] == [("1", "Primera."), ("2", "Segunda.")]
    assert [block.text for block in read.blocks] == ["Uno y dos."]

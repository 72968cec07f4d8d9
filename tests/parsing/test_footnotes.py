"""Which lines are footnotes, and where one ends."""

from collections import Counter

from indexer.document import SourceBlock, Span
from indexer.parsing.footnotes import (
    find_note_mark,
    find_possible_stars_refs,
    raised_mark,
    read_note,
    restore_unraised_marks,
    split_at_notes,
)
from indexer.parsing.line_roles import FURNITURE, RULE, TEXT, LineRole
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


def paragraph(text: str, *spans: Span, marker: str = "", **fields: object) -> SourceBlock:
    return SourceBlock("item" if marker else "paragraph", text, spans=spans, marker=marker, **fields)


def parts(block: SourceBlock) -> list[tuple[str, str]]:
    return [(part.kind, part.text) for part in split_at_notes(block)]


def test_a_paragraph_is_split_before_each_raised_line_and_around_furniture() -> None:
    text = "Uno\n1 Nota\nsigue\n2 Otra\nV.18-05152 (S)\nDos\n"
    block = paragraph(text, Span(4, 5, "superscript"), Span(17, 18, "superscript"))
    assert [part for _, part in parts(block)] == ["Uno", "1 Nota\nsigue", "2 Otra", "V.18-05152 (S)", "Dos"]
    assert [part for _, part in parts(paragraph(text))] == [
        "Uno\n1 Nota\nsigue\n2 Otra",
        "V.18-05152 (S)",
        "Dos",
    ]
    assert parts(paragraph("V.18-05152 (S)\nV.18-05152 (S)")) == [("paragraph", "V.18-05152 (S)")] * 2
    assert parts(paragraph("Uno\nV.18-05152 (S)\n\n")) == [
        ("paragraph", "Uno"),
        ("paragraph", "V.18-05152 (S)"),
    ]


def test_a_paragraph_is_split_before_stars_that_a_capital_follows_or_that_follow_a_note() -> None:
    assert [part for _, part in parts(paragraph("Uno\n* Nota\n** otra\nsigue"))] == [
        "Uno",
        "* Nota",
        "** otra\nsigue",
    ]
    assert len(parts(paragraph("Uno\n* nota\n** otra"))) == 1
    assert len(parts(paragraph("* Uno\ndos"))) == 1
    # An item with an asterisk is one of a list of notes.
    assert len(parts(paragraph("uno\n* nota\n** otra", marker="*"))) == 3
    assert len(parts(paragraph("uno\n* nota\n** otra", marker="-"))) == 1
    assert [kind for kind, _ in parts(paragraph("uno\n* nota\n** otra", marker="*"))] == [
        "item",
        "paragraph",
        "paragraph",
    ]


def test_headings_of_a_page_rules_and_notes_are_not_split() -> None:
    text = "Uno\nV.18-05152 (S)"
    for zone, count in (("", 2), ("body", 2), ("head", 1), ("foot", 1), ("note", 1)):
        assert len(parts(paragraph(text, zone=zone))) == count
    assert len(parts(SourceBlock("rule", text))) == 1


def mark(*lines: SourceBlock, at: int = 0, **refs: int) -> str | None:
    stars = {"*" * int(name[1:]): count for name, count in refs.items()}
    return find_note_mark(lines, at, Counter(stars))


def test_a_bullet_is_a_note_where_it_is_called_and_no_other_is_beside_it() -> None:
    bullet, dash, text = paragraph("Uno", marker="*"), paragraph("Uno", marker="-"), paragraph("Uno")
    assert mark(bullet, _1=1) == "*"
    assert mark(bullet) is None
    assert mark(bullet, _2=1) is None
    assert mark(dash, _1=1) is None
    assert mark(text, bullet, text, at=1, _1=1) == "*"
    assert mark(dash, bullet, dash, at=1, _1=1) == "*"
    for neighbours in ((bullet, text), (text, bullet)):
        assert mark(neighbours[0], bullet, neighbours[1], at=1, _1=1) is None
    # What is farther away is of another list, and so is what is at the other end.
    assert mark(bullet, text, bullet, at=2, _1=1) == "*"
    assert mark(bullet, text, bullet, at=0, _1=1) == "*"
    assert mark(bullet, text, bullet, text, bullet, at=2, _1=1) == "*"


def test_stars_begin_a_note_where_they_are_called_or_a_capital_follows() -> None:
    assert mark(paragraph("* Nota")) == "*"
    assert mark(paragraph("** nota"), _2=1) == "**"
    assert mark(paragraph("** nota"), _1=1) is None
    assert mark(paragraph("* Nota *")) is None
    assert mark(paragraph("Nota")) is None
    assert mark(SourceBlock("heading", "* Nota")) is None


def test_a_raised_mark_begins_a_note_with_its_text() -> None:
    def raised(text: str, start: int, end: int) -> str:
        return raised_mark(paragraph(text, Span(start, end, "superscript")))

    assert raised("1 Nota", 0, 1) == "1"
    assert raised("12 Nota", 0, 3) == "12"
    assert raised("a Nota", 0, 1) == "a"
    assert raised("1", 0, 1) == ""
    assert raised("x1 Nota", 1, 2) == ""
    assert raised("ab Nota", 0, 2) == ""
    assert raised_mark(paragraph("1 Nota", Span(0, 1, "emphasis"))) == ""
    assert raised_mark(paragraph("1 Nota", Span(0, 1, "emphasis"), Span(0, 1, "superscript"))) == ""
    assert raised_mark(paragraph("1 Nota")) == ""


def test_a_note_knows_its_italics_whatever_its_lines_lose() -> None:
    text = "1 Véase\nTreaty Series, y Treaty Series."
    spans = (Span(0, 1, "superscript"), Span(8, 21, "emphasis"), Span(25, 38, "emphasis"))
    note = read_note(paragraph(text, *spans), "1")
    assert note.text == "Véase Treaty Series, y Treaty Series."
    assert note.italics == ((6, 19), (23, 36))
    whole = read_note(paragraph("Uno dos", Span(0, 3, "emphasis"), Span(3, 4, "emphasis"), marker="*"), "*")
    assert (whole.text, whole.italics) == ("Uno dos", ((0, 3),))
    over = read_note(paragraph("1 Uno", Span(0, 5, "emphasis")), "1")
    assert over.italics == ((0, 3),)
    for kind in ("strong", "call", "superscript"):
        assert read_note(paragraph("1 Uno dos", Span(2, 5, kind)), "1").italics == ()


def test_two_unraised_notes_are_called_in_order() -> None:
    text = "1. Uno1.\n\n2. Dos2.\n\n---\n\n1 Primera nota.\n\n2 Segunda nota.\n\n3. Tres3.\n\n---\n\n3 Tercera nota."
    assert [(note.mark, note.referenced_from) for note in document(text).footnotes] == [
        ("1", ("p1",)),
        ("2", ("p2",)),
        ("3", ("p3",)),
    ]


def test_the_call_of_an_unraised_note_is_within_so_many_characters_of_the_end_of_a_line() -> None:
    def number_of_notes(padding: int) -> int:
        return len(notes(f"1. Atrás1 {'a' * padding}\n\n---\n\n1 Naciones Unidas.\n\n2. Dos."))

    # The figure, a blank, and what follows.
    assert (number_of_notes(4998), number_of_notes(4999)) == (1, 0)


def test_stars_that_call_a_note_end_a_word() -> None:
    assert list(find_possible_stars_refs("Uno* dos ** tres*** *cuatro a*b fin*")) == ["*", "**", "***", "*"]
    assert list(find_possible_stars_refs("")) == []


def test_furniture_headings_and_lines_of_the_body_are_no_unraised_notes() -> None:
    def role_of(block: SourceBlock, role: LineRole) -> LineRole:
        roles = [TEXT, RULE, role]
        restore_unraised_marks([paragraph("Hace veinte años atrás1."), SourceBlock("rule"), block], roles)
        return roles[2]

    note = "1 Naciones Unidas."
    assert role_of(paragraph(note), TEXT) == LineRole("note", "1")
    assert role_of(paragraph(note), FURNITURE) == FURNITURE
    assert role_of(SourceBlock("heading", note), TEXT) == TEXT
    assert role_of(paragraph(note, zone="body"), TEXT) == TEXT

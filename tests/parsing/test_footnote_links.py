"""Which note a reference means, and where each note is referred to."""

from indexer.document import AgendaItem, Block, Masthead
from indexer.parsing.footnote_links import LinkedText, link_footnotes
from indexer.parsing.footnotes import UnlinkedFootnote, join_notes
from indexer.parsing.masthead import ParsedMasthead
from indexer.parsing.outline import NumberedBlock, UnlinkedRef


def block(number: int, *marks: str) -> NumberedBlock:
    anchor = f"p{number}"
    refs = tuple(UnlinkedRef(offset, mark) for offset, mark in enumerate(marks))
    return NumberedBlock(Block(anchor, "paragraph", str(number), (anchor,), None, "Texto."), refs)


def linked(
    notes: str, *blocks: NumberedBlock, refs: tuple[tuple[str, str], ...] = (), items: str = ""
) -> LinkedText:
    masthead = Masthead(agenda_items=tuple(AgendaItem(number, None) for number in items.split()))
    footnotes = [UnlinkedFootnote(mark, f"Nota {number}.") for number, mark in enumerate(notes.split())]
    return link_footnotes(footnotes, ParsedMasthead(masthead, 0, 0, refs), blocks)


def links(text: LinkedText) -> list[tuple[str, tuple[str, ...]]]:
    return [(note.anchor, note.referenced_from) for note in text.footnotes]


def test_of_marks_that_begin_anew_the_nth_reference_is_the_nth_notes_and_the_last_note_has_the_rest() -> None:
    text = linked("1 2 1", block(1, "1", "2"), block(2, "1"), block(3, "1"))
    assert links(text) == [("nota-1", ("p1",)), ("nota-2", ("p1",)), ("nota-1_2", ("p2", "p3"))]
    assert [[(ref.offset, ref.note) for ref in each.footnote_refs] for each in text.blocks] == [
        [(0, "nota-1"), (1, "nota-2")],
        [(0, "nota-1_2")],
        [(0, "nota-1_2")],
    ]


def test_a_reference_without_a_note_refers_to_nothing() -> None:
    text = linked("1", block(1, "7", "1", "8"), block(2, "9"), block(3))
    assert links(text) == [("nota-1", ("p1",))]
    assert [[(ref.offset, ref.note) for ref in each.footnote_refs] for each in text.blocks] == [
        [(1, "nota-1")],
        [],
        [],
    ]
    assert links(linked("", block(1, "1"))) == []
    assert links(linked("1", block(1))) == [("nota-1", ())]


def test_a_note_that_is_referred_to_twice_from_one_place_is_so_once() -> None:
    assert links(linked("1", block(1, "1", "1"))) == [("nota-1", ("p1",))]


def test_items_share_a_mark_and_the_title_does_not() -> None:
    refs = (("tema-2", "*"), ("tema-4", "*"), ("title", "*"), ("tema-2", "**"))
    text = linked("* ** *", refs=refs, items="2 4")
    assert links(text) == [
        ("nota-a1", ("tema-2", "tema-4")),
        ("nota-a2", ("tema-2",)),
        ("nota-a1_2", ("title",)),
    ]
    assert [item.notes for item in text.agenda_items] == [("nota-a1", "nota-a2"), ("nota-a1",)]
    assert text.agenda_notes == {"nota-a1", "nota-a2"}


def test_items_may_refer_to_a_note_that_is_lost() -> None:
    refs = (("tema-2", "*"), ("tema-4", "*"), ("tema-4", "**"))
    text = linked("**", refs=refs, items="2 4")
    assert [item.notes for item in text.agenda_items] == [(), ("nota-a2",)]
    assert links(text) == [("nota-a2", ("tema-4",))]


def agenda(*texts: str, marks: str = "* **") -> str | None:
    items = (AgendaItem("2", None),)
    refs = tuple(("tema-2", mark) for mark in marks.split())
    notes = [UnlinkedFootnote("*" * number, text) for number, text in enumerate(texts, 1)]
    parsed = ParsedMasthead(Masthead(agenda_items=items), 0, 0, refs)
    return link_footnotes(notes, parsed, []).agenda_document


def test_the_agenda_is_the_first_symbol_that_a_note_to_an_item_cites() -> None:
    assert agenda("CTOC/COP/2018/1.") == "CTOC/COP/2018/1"
    assert agenda("Palabra.", "CTOC/COP/2018/2.") == "CTOC/COP/2018/2"
    assert agenda("CTOC/COP/2018/1.", "CTOC/COP/2018/2.") == "CTOC/COP/2018/1"
    assert agenda("CTOC/COP/2018/1.", "CTOC/COP/2018/2.", marks="**") == "CTOC/COP/2018/2"
    assert agenda("CTOC/COP/2018/1.", marks="") is None
    assert agenda("Palabra.") is None
    assert agenda() is None


def test_a_note_and_its_next_paragraph_are_one_with_italics_and_pages_of_both() -> None:
    note = UnlinkedFootnote("1", "Uno dos.", ((0, 3),), (2,))
    joined = join_notes(note, UnlinkedFootnote("", "Tres.", ((0, 4), (4, 5)), (1, 2)))
    assert joined == UnlinkedFootnote("1", "Uno dos. Tres.", ((0, 3), (9, 13), (13, 14)), (1, 2))

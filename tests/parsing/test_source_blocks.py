"""Slices and joins of blocks keep spans, lines and pages."""

import pytest

from indexer.document import SourceBlock, Span
from indexer.parsing.paragraphs import TextFragment, rejoin_sentences, split_at_paragraph_numbers
from indexer.parsing.source_blocks import BlockSlicer, concatenate, is_fully_styled, pages_of


def block(text: str, *spans: Span, **fields: object) -> SourceBlock:
    return SourceBlock("paragraph", text, spans=spans, **fields)


def split(*blocks: SourceBlock) -> list[str]:
    return [part.text for part in split_at_paragraph_numbers(blocks)]


def test_slices_of_a_block_count_its_lines_from_its_own() -> None:
    slicer = BlockSlicer(block("uno\ndos\ntres\ncuatro", line=7))
    assert [slicer.slice(start, end).line for start, end in ((0, 3), (4, 7), (13, 19))] == [7, 8, 10]
    unknown = BlockSlicer(block("uno\ndos"))
    assert [unknown.slice(start, end).line for start, end in ((0, 3), (4, 7))] == [0, 0]


def test_a_span_over_several_slices_is_in_each_of_them() -> None:
    spans = (Span(6, 9, "strong"), Span(0, 2, "emphasis"), Span(1, 8, "superscript"))
    slicer = BlockSlicer(block("abc\ndef\nghi", *spans))
    parts = [slicer.slice(start, end) for start, end in ((0, 3), (4, 7), (8, 11))]
    assert [[(span.start, span.end, span.kind) for span in part.spans] for part in parts] == [
        [(0, 2, "emphasis"), (1, 3, "superscript")],
        [(0, 3, "superscript"), (2, 3, "strong")],
        [(0, 1, "strong")],
    ]


def test_a_span_that_ends_where_a_slice_begins_is_not_in_it() -> None:
    slicer = BlockSlicer(block("abcdef", Span(0, 3, "strong"), Span(3, 6, "emphasis")))
    assert [span.kind for span in slicer.slice(0, 3).spans] == ["strong"]
    assert [span.kind for span in slicer.slice(3, 6).spans] == ["emphasis"]


@pytest.mark.parametrize(
    ("page", "last_page", "pages"),
    [(0, 0, ()), (0, 3, ()), (1, 0, (1,)), (2, 2, (2,)), (2, 3, (2, 3)), (1, 4, (1, 2, 3, 4)), (3, 2, (3,))],
)
def test_a_block_is_on_all_pages_from_its_first_to_its_last(
    page: int, last_page: int, pages: tuple[int, ...]
) -> None:
    assert pages_of(block("uno", page=page, last_page=last_page)) == pages


@pytest.mark.parametrize(
    ("text", "span", "is_full"),
    [
        ("uno", Span(0, 3, "strong"), True),
        ("uno  ", Span(0, 3, "strong"), True),
        ("uno", Span(0, 4, "strong"), True),
        ("uno", Span(0, 2, "strong"), False),
        ("uno", Span(1, 3, "strong"), False),
        ("uno", Span(0, 3, "emphasis"), False),
        ("uno", Span(0, 3, "superscript"), False),
    ],
)
def test_a_text_is_styled_as_a_whole_from_its_beginning_to_its_last_letter(
    text: str, span: Span, is_full: bool
) -> None:
    assert is_fully_styled(block(text, span), "strong") is is_full
    assert not is_fully_styled(block(text), "strong")


def test_spans_of_joined_blocks_move_by_what_stands_before_them() -> None:
    parts = [
        block("uno", Span(0, 3, "strong"), page=1, last_page=1, line=3),
        block("cuatro", Span(1, 2, "emphasis"), page=2, last_page=2),
        block("tres", Span(0, 4, "strong"), page=3, last_page=4),
    ]
    joined = concatenate(parts)
    assert (joined.text, joined.page, joined.last_page, joined.line) == ("uno\ncuatro\ntres", 1, 4, 3)
    assert [joined.text[span.start : span.end] for span in joined.spans] == ["uno", "u", "tres"]
    assert concatenate(parts[:1]) is parts[0]


def item(number: int, text: str) -> SourceBlock:
    return SourceBlock("item", text, marker=f"{number}.")


def test_a_paragraph_begins_where_the_next_number_does_and_no_other() -> None:
    assert split(item(1, "Uno.\n2. Dos.\n3. Tres.")) == ["Uno.", "2. Dos.", "3. Tres."]
    assert split(item(1, "Uno.\n3. Tres.\n2. Dos.")) == ["Uno.\n3. Tres.", "2. Dos."]
    assert split(item(1, "Uno de los\n2. Dos.")) == ["Uno de los\n2. Dos."]
    assert split(item(1, "Uno."), item(2, "Dos.\n3. Tres.")) == ["Uno.", "Dos.", "3. Tres."]
    assert split(block("Palabra.\n1. Uno.\n2. Dos.")) == ["Palabra.", "1. Uno.", "2. Dos."]
    # Broke: the number of a block without a marker was not read.
    assert split(block("1. Uno.\n2. Dos.\n4. Cuatro.")) == ["1. Uno.", "2. Dos.\n4. Cuatro."]
    assert split(block("7. Siete."), block("Palabra.\n8. Ocho.")) == ["7. Siete.", "Palabra.", "8. Ocho."]
    assert split(item(5, "Cinco."), item(7, "Siete.\n8. Ocho.")) == ["Cinco.", "Siete.", "8. Ocho."]
    assert split(item(998, "Uno.\n999. Dos.\n1000. Tres.")) == ["Uno.", "999. Dos.\n1000. Tres."]


def test_a_list_item_begins_after_the_end_of_a_clause_only() -> None:
    assert split(block("Lo siguiente:\na) uno;\nb) dos; y\nc) tres.")) == [
        "Lo siguiente:",
        "a) uno;",
        "b) dos; y",
        "c) tres.",
    ]
    assert split(block("véase el párrafo 8\na) del anexo")) == ["véase el párrafo 8\na) del anexo"]
    assert split(block("a) uno;\nii) dos;")) == ["a) uno;", "ii) dos;"]


def test_a_heading_is_the_last_line_of_a_paragraph() -> None:
    assert split(block("Una oración\nII. Conclusiones")) == ["Una oración", "II. Conclusiones"]
    assert split(block("Una oración\nII. Conclusiones\ny más")) == ["Una oración\nII. Conclusiones\ny más"]
    assert split(block("II. Conclusiones")) == ["II. Conclusiones"]


def test_only_the_first_part_of_an_item_has_its_marker() -> None:
    item = SourceBlock("item", "uno:\na) una cosa;\nb) otra.", level=2, marker="-")
    assert [(part.kind, part.marker, part.level) for part in split_at_paragraph_numbers([item])] == [
        ("item", "-", 2),
        ("paragraph", "", 0),
        ("paragraph", "", 0),
    ]


def test_the_marker_of_an_item_is_the_number_that_the_next_follows() -> None:
    items = [SourceBlock("item", "uno.", marker="4."), block("Palabra.\n5. Cinco."), block("Fin.\n7. Siete.")]
    assert split(*items) == ["uno.", "Palabra.", "5. Cinco.", "Fin.\n7. Siete."]


@pytest.mark.parametrize(
    ("kind", "zone", "is_split"),
    [
        ("paragraph", "", True),
        ("item", "", True),
        ("paragraph", "body", True),
        ("heading", "", False),
        ("cell", "", False),
        ("paragraph", "note", False),
    ],
)
def test_a_paragraph_or_item_is_split_and_no_note(kind: str, zone: str, is_split: bool) -> None:
    parts = list(
        split_at_paragraph_numbers([SourceBlock(kind, "Palabra.\n1. Uno.", zone=zone), block("Fin.")])
    )
    assert [part.text for part in parts][-1] == "Fin."
    assert (len(parts) == 3) is is_split


def rejoined(*texts: str) -> list[str]:
    fragments = [TextFragment(block(text), after_interruption=index > 0) for index, text in enumerate(texts)]
    return [joined.text for joined in rejoin_sentences(fragments)]


def test_a_sentence_may_go_on_over_several_pages() -> None:
    assert rejoined("Uno y", "dos y", "tres.", "Cuatro y", "cinco.") == [
        "Uno y\ndos y\ntres.",
        "Cuatro y\ncinco.",
    ]
    assert rejoined() == []
    assert rejoined("uno") == ["uno"]
    apart = [TextFragment(block("Uno y")), TextFragment(block("dos."))]
    assert [joined.text for joined in rejoin_sentences(apart)] == ["Uno y", "dos."]
    first = [TextFragment(block("Uno y"), after_interruption=True)]
    assert [joined.text for joined in rejoin_sentences(first)] == ["Uno y"]


@pytest.mark.parametrize(
    ("above", "below", "goes_on"),
    [
        ("Uno y", "dos", True),
        ("Uno y", "Dos", True),
        ("Uno.", "dos", False),
        ("Uno.”", "dos", False),
        ("Uno; y", "dos", False),
        ("Uno,", "dos", True),
        ("Uno,", "Viena", True),
        ("Uno,", "Recordando la Convención", False),
        ("Uno", "Recordando la Convención", True),
        ("Uno y", "1. Dos", False),
        ("Uno y", "a) dos", False),
        ("Uno y", "– dos", False),
        ("Uno y  ", "  dos", True),
        ("Uno.  ", "dos", False),
    ],
)
def test_what_goes_on_with_a_sentence(above: str, below: str, goes_on: bool) -> None:
    assert (len(rejoined(above, below)) == 1) is goes_on


def test_a_number_and_the_end_of_a_clause_are_within_so_many_characters() -> None:
    # A number of three figures, its stop and blanks.
    assert split(item(998, "Uno.\n999. Dos.")) == ["Uno.", "999. Dos."]
    assert split(block("Palabra; y\na) uno;")) == ["Palabra; y", "a) uno;"]
    assert split(block("Palabra y\na) uno;")) == ["Palabra y\na) uno;"]
    assert split(block("Palabra;   \na) uno;")) == ["Palabra;   ", "a) uno;"]


def test_the_end_of_a_sentence_is_seen_before_so_many_closing_signs() -> None:
    for count, goes_on in ((39, False), (40, True)):
        assert (len(rejoined("Uno." + ")" * count, "dos")) == 1) is goes_on


def test_a_gerund_that_opens_a_clause_is_within_so_many_letters() -> None:
    for length, goes_on in ((40, False), (41, True)):
        assert (len(rejoined("Uno,", "R" + "e" * (length - 5) + "ando la")) == 1) is goes_on


def test_a_fragment_follows_the_one_above_unless_something_is_between() -> None:
    fragment = TextFragment(block("uno\ndos", page=2, last_page=3))
    assert (fragment.after_interruption, fragment.text, fragment.pages) == (False, "uno dos", (2, 3))

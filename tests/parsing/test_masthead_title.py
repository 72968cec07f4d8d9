"""Wordings and title: which line is which, and what goes on in the next."""

import pytest

from indexer.parsing.masthead_draft import MastheadDraft
from indexer.parsing.masthead_title import (
    continues_line,
    is_part_heading,
    split_title_and_items,
    strip_footnote_stars,
    title_lines,
    title_start,
)
from indexer.parsing.paragraphs import PagedText, join_paged

Split = tuple[str | None, list[tuple[str, str | None]]]


def paged(*texts: str) -> list[PagedText]:
    """Return the texts, each on a page of its own."""
    return [PagedText(text, (page,)) for page, text in enumerate(texts, 1)]


def split(lines: tuple[str, ...], numbers: tuple[str, ...]) -> Split:
    title, items = split_title_and_items(paged(*lines), numbers)
    return title and title.text, [(item.number, item.text) for item in items]


@pytest.mark.parametrize(
    ("lines", "numbers", "title", "items"),
    [
        ((), (), None, []),
        ((), ("2",), None, [("2", None)]),
        ((), ("2", "4"), None, [("2", None), ("4", None)]),
        (("A",), (), "A", []),
        (("A", "B"), (), "A B", []),
        (("A", "B", "C"), (), "A B C", []),
        (("A",), ("2",), "A", [("2", "A")]),
        (("A", "B"), ("2",), "B", [("2", "A")]),
        (("A", "B", "C"), ("2",), "C", [("2", "A: B")]),
        (("A",), ("2", "4"), "A", [("2", None), ("4", None)]),
        (("A", "B"), ("2", "4"), "B", [("2", None), ("4", None)]),
        (("A", "B", "C"), ("2", "4"), "C", [("2", "A"), ("4", "B")]),
        (("A", "B", "C", "D"), ("2", "4"), "C D", [("2", "A"), ("4", "B")]),
        (("A", "B"), ("2 a)", "2 b)"), "B", [("2 a)", "A"), ("2 b)", "A")]),
        (("A",), ("2 a)", "2 b)"), "A", [("2 a)", None), ("2 b)", None)]),
        (("A", "B", "C"), ("2 a)", "2 b)"), "C", [("2 a)", "A"), ("2 b)", "B")]),
        (
            ("A", "B", "C"),
            ("2 a)", "2 b)", "4"),
            "C",
            [("2 a)", "A"), ("2 b)", "A"), ("4", "B")],
        ),
        (("A", "65/230. Acto"), ("2",), "Acto", [("2", "A")]),
        (("65/230. Acto",), ("2",), "Acto", [("2", None)]),
        (("65/230. Acto", "y más"), (), "Acto y más", []),
        (("A", "B", "65/230. Acto", "C"), ("2", "4"), "Acto C", [("2", "A"), ("4", "B")]),
        (("A", "65/230. Acto", "66/1. Otro"), ("2",), "Acto 66/1. Otro", [("2", "A")]),
    ],
)
def test_the_title_is_what_follows_a_wording_for_each_item(
    lines: tuple[str, ...], numbers: tuple[str, ...], title: str | None, items: list[tuple[str, str | None]]
) -> None:
    assert split(lines, numbers) == (title, items)


def test_title_and_wordings_are_on_the_pages_of_their_lines() -> None:
    title, items = split_title_and_items(paged("A", "B", "C", "D"), ("2", "4"))
    assert title and title.pages == (3, 4)
    assert [item.pages for item in items] == [(1,), (2,)]
    title, items = split_title_and_items(paged("A", "B", "C"), ("2",))
    assert title and (title.pages, items[0].pages) == ((3,), (1, 2))
    title, items = split_title_and_items(paged("65/230. Acto", "y más"), ())
    assert title and title.pages == (1, 2)


@pytest.mark.parametrize(
    ("texts", "num_items", "lines"),
    [
        ((), 1, []),
        (("Uno\nDos",), 0, ["Uno Dos"]),
        (("Uno\nDos",), 1, ["Uno", "Dos"]),
        (("Uno\nDos\nTres",), 1, ["Uno Dos Tres"]),
        (("Uno\nDos\nTres",), 2, ["Uno", "Dos", "Tres"]),
        (("Uno\nDos", "Tres"), 2, ["Uno", "Dos", "Tres"]),
        (("Uno\nDos", "Tres"), 1, ["Uno Dos", "Tres"]),
        (("Uno de\nDos\nTres",), 1, ["Uno de Dos", "Tres"]),
        (("Uno", "de Dos", "Tres"), 1, ["Uno de Dos", "Tres"]),
        (("Uno", "de Dos", "y Tres"), 0, ["Uno de Dos y Tres"]),
        (("de Uno", "Dos"), 0, ["de Uno", "Dos"]),
    ],
)
def test_lines_are_taken_apart_where_that_gives_a_wording_for_each_item_and_a_title(
    texts: tuple[str, ...], num_items: int, lines: list[str]
) -> None:
    assert [line.text for line in title_lines(paged(*texts), num_items)] == lines


@pytest.mark.parametrize(
    ("above", "below", "goes_on"),
    [
        ("Examen", "Otro", False),
        ("Examen", "otro", True),
        ("Examen de", "Otro", True),
        ("Examen contra", "Otro", True),
        ("Examen xcontra", "Otro", False),
        ("Examen,", "Otro", True),
        ("contra", "Otro", True),
        ("Examen entre", "Otro", True),
        ("Examen", "", False),
    ],
)
def test_a_line_goes_on_after_a_word_that_wants_another_or_with_a_small_letter(
    above: str, below: str, goes_on: bool
) -> None:
    assert continues_line(above, below) is goes_on


@pytest.mark.parametrize(
    ("text", "bare", "stars"),
    [
        ("Título", "Título", ""),
        ("Título*", "Título", "*"),
        ("Título **", "Título", "**"),
        ("Título****", "Título", "****"),
        ("Tí*tulo", "Tí*tulo", ""),
    ],
)
def test_stars_at_the_end_of_a_title_are_a_notes(text: str, bare: str, stars: str) -> None:
    assert strip_footnote_stars(text) == (bare, stars)


def test_texts_that_are_joined_are_on_the_pages_of_all() -> None:
    texts = [PagedText("A", (2, 3)), PagedText("B", (1, 2)), PagedText("C")]
    assert join_paged(texts) == PagedText("A B C", (1, 2, 3))
    assert join_paged(texts[:2], ": ") == PagedText("A: B", (1, 2, 3))


def start(*texts: str, **indices: int) -> int:
    draft = MastheadDraft()
    for text in texts:
        draft.add_unexplained_text(text, 0)
    for name, index in indices.items():
        setattr(draft, name, index)
    return title_start(draft)


def test_wordings_begin_below_the_items_else_the_session_else_the_distribution() -> None:
    texts = ("A", "B", "C", "D")
    assert start(*texts) == 0
    assert start(*texts, distribution_index=1) == 1
    assert start(*texts, distribution_index=1, session_index=2) == 2
    assert start(*texts, distribution_index=1, session_index=2, items_index=3) == 3
    assert start(*texts, distribution_index=3, session_index=2, items_index=0) == 0
    assert start() == 0


def test_a_cover_has_its_title_above_place_and_days() -> None:
    cover = ("Nombre", "Informe de la Conferencia", "Nota de otra")
    assert start(*cover, session_index=3) == 1
    assert start(*cover, session_index=2) == 2
    assert start("Nombre", "Otro", session_index=2) == 2


@pytest.mark.parametrize(
    "title", ["Introducción", "II. Antecedentes", "Artículo 1", "Anexo II", "A. Partes", "1. Uno"]
)
def test_the_heading_of_a_part_begins_with_its_word_or_number(title: str) -> None:
    assert is_part_heading(title)
    assert not is_part_heading(f"Q{title}")


def test_a_heading_is_read_for_a_part_up_to_so_many_characters() -> None:
    # What follows the word must be no word.
    assert is_part_heading("Introducción" + "." * 147 + "." + "palabra")
    assert not is_part_heading("Introducción" + "." * 147 + "palabra")

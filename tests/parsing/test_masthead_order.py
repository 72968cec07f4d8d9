"""The order of a masthead's fields: what a field outweighs, what may stand below it, what lies between."""

from itertools import product

import pytest

from indexer.parsing.masthead_order import best_field_sequence, is_title_place
from indexer.parsing.masthead_spans import FieldSpan

# What stands at one height may stand in any order there.
HEIGHTS = (
    ("letterhead", "symbol", "reference"),
    ("organ",),
    ("distribution", "date", "language", "original"),
    ("session", "meeting"),
    ("place",),
    ("item",),
    ("sponsors",),
    ("author",),
    ("addition",),
    ("body",),
)
HEIGHT = {field: height for height, fields in enumerate(HEIGHTS) for field in fields}
ANYWHERE = ("note", "furniture")
# The last height below which these may stand too.
LATE = {"organ": 3, "symbol": 2, "letterhead": 2}
# Words that no field explains and that a field is still sure enough to stand below.
WORDS_ABOVE = {
    "letterhead": 0,
    "addition": 1,
    "note": 1,
    "furniture": 1,
    "language": 1,
    "date": 3,
    "original": 3,
    "meeting": 3,
    "body": 3,
    "session": 4,
    "symbol": 6,
    "reference": 6,
    "organ": 6,
    "distribution": 6,
    "place": 6,
    "sponsors": 6,
    "author": 6,
    "item": 9,
}


def kept(*parts: str) -> list[str]:
    """Return the fields that are kept of a text made of fields, `[date]`, and words."""
    text, spans = "", []
    for part in parts:
        if part.startswith("["):
            spans.append(FieldSpan(len(text), len(text) + 1, part[1:-1]))
            part = "#"
        text += part + " "
    return [span.field for span in best_field_sequence(text.rstrip(), spans)]


def words(count: int) -> str:
    return " ".join(["palabra"] * count)


@pytest.mark.parametrize(("field", "count"), WORDS_ABOVE.items())
def test_a_field_outweighs_so_many_words_above_it(field: str, count: int) -> None:
    assert kept(words(count), f"[{field}]") == [field]
    assert kept(words(count + 1), f"[{field}]") == []


def may_follow(above: str, below: str) -> bool:
    if above == "body":
        return False
    if above == below:
        return above in ("symbol", "organ")
    if below in ANYWHERE or above in ANYWHERE:
        return True
    return HEIGHT[below] >= HEIGHT[above] or HEIGHT[above] <= LATE.get(below, 0)


@pytest.mark.parametrize(("above", "below"), list(product(WORDS_ABOVE, repeat=2)))
def test_two_fields_outweigh_more_words_than_each_unless_the_order_is_wrong(above: str, below: str) -> None:
    count = WORDS_ABOVE[above] + WORDS_ABOVE[below] + 3
    in_order = [above, below] if may_follow(above, below) else []
    assert kept(words(count), f"[{above}]", f"[{below}]") == in_order


def test_a_sure_field_is_kept_out_of_its_place_where_nothing_else_is_against_it() -> None:
    assert kept("[place]", "[distribution]") == ["place", "distribution"]
    assert kept("[place]", "[date]") == ["place"]


def test_of_fields_that_overlap_the_sequence_that_weighs_most_is_kept() -> None:
    def fields(*spans: tuple[int, int, str]) -> list[str]:
        text = "#" * 20
        return [span.field for span in best_field_sequence(text, [FieldSpan(*span) for span in spans])]

    assert fields((0, 9, "language"), (3, 12, "item")) == ["item"]
    assert fields((0, 9, "item"), (3, 20, "language")) == ["item"]
    assert fields((0, 9, "symbol"), (9, 12, "date"), (12, 20, "item")) == ["symbol", "date", "item"]
    assert fields((0, 9, "symbol"), (0, 12, "organ"), (9, 20, "date")) == ["symbol", "date"]
    assert fields() == []


def test_wordings_and_title_cost_little_below_a_session_and_above_an_author() -> None:
    # A language is weighed against the words: one in the place of a title is worth fifty of them, less a little.
    assert kept("[language]", words(49)) == ["language"]
    assert kept("[language]", words(50)) == []
    assert kept("[session]", words(30), "[author]") == ["session", "author"]
    assert kept("[session]", words(30), "[place]") == ["session"]


def test_a_title_has_at_most_so_many_words() -> None:
    assert kept("[item]", words(150)) == ["item"]
    assert kept("[item]", words(151)) == []


def test_a_masthead_without_an_end_costs_so_much_at_most() -> None:
    assert kept("[symbol]", "[date]", words(500)) == ["symbol", "date"]
    assert kept("[item]", words(500)) == []
    for field in ("author", "addition", "note", "body"):
        assert kept(f"[{field}]", words(500)) == [field]


def test_a_part_of_an_organs_name_between_two_fields_costs_less() -> None:
    name = "Convención de las Naciones Unidas contra la"
    assert kept(name, "[letterhead]") == ["letterhead"]
    assert kept(name, name, "[letterhead]") == []
    # It costs something all the same.
    assert kept("[place]", name, "[date]") == ["place"]


def test_signs_alone_between_two_fields_cost_nothing() -> None:
    assert kept("*** — ;", "[letterhead]") == ["letterhead"]
    assert kept("*** a ;", "[letterhead]") == []


@pytest.mark.parametrize("above", WORDS_ABOVE)
def test_a_title_is_between_what_stands_above_it_and_what_stands_below(above: str) -> None:
    below_title = {"sponsors", "author", "addition", "note", "furniture", "body", ""}
    is_above = above not in ("letterhead", "body", "addition")
    for below in ("", *WORDS_ABOVE):
        assert is_title_place(above, below) is (is_above and below in below_title)


def test_a_name_has_at_most_so_many_words() -> None:
    name = (
        "Conferencia de las Partes en la Convención de las Naciones Unidas contra la Delincuencia Organizada"
    )
    assert kept(name, "[letterhead]") == ["letterhead"]
    assert kept(f"{name} Transnacional", "[letterhead]") == []

"""A snippet is a part of a passage, cut between words around its highlights."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search_app.search.snippet import ELLIPSIS, cut_snippet, merge_marks

LONG = " ".join(f"palabra{n}" for n in range(200))


def span_of(word: str, text: str = LONG) -> tuple[int, int]:
    start = text.index(word)
    return start, start + len(word)


# A busy machine must not fail the test.
@settings(deadline=None)
@given(st.lists(st.integers(0, 199), max_size=5), st.integers(60, 400))
def test_a_snippet_is_a_part_of_the_text_with_the_same_words_highlighted(
    numbers: list[int], width: int
) -> None:
    highlights = [span_of(f"palabra{number}") for number in sorted(set(numbers))]
    snippet = cut_snippet(LONG, highlights, width)
    stretches = snippet.text.split(ELLIPSIS)
    assert all(stretch in LONG for stretch in stretches)
    assert [LONG.index(stretch) for stretch in stretches] == sorted(
        LONG.index(stretch) for stretch in stretches
    )
    assert len(snippet.text) <= width * 5 // 4 + 1 + 2 * len(ELLIPSIS)
    words = {LONG[start:end] for start, end in highlights}
    assert all(snippet.text[start:end] in words for start, end in snippet.highlights)
    assert bool(snippet.highlights) == bool(highlights)
    assert snippet.cut_before == (not LONG.startswith(stretches[0]))
    assert snippet.cut_after == (not LONG.endswith(stretches[-1]))


@pytest.mark.parametrize("width", range(100, 120))
def test_a_snippet_begins_and_ends_with_a_whole_word(width: int) -> None:
    snippet = cut_snippet(LONG, [span_of("palabra100")], width)
    assert snippet.cut_before and snippet.cut_after
    assert set(snippet.text.split()) <= set(LONG.split())


def test_a_word_too_long_to_be_kept_whole_is_cut() -> None:
    snippet = cut_snippet("x" * 1000, [(500, 510)], 100)
    assert len(snippet.text) == 100


def test_a_snippet_is_cut_where_most_highlights_are() -> None:
    highlights = [span_of("palabra10"), span_of("palabra150"), span_of("palabra152")]
    snippet = cut_snippet(LONG, highlights, 120)
    assert [snippet.text[start:end] for start, end in snippet.highlights] == ["palabra150", "palabra152"]


def test_a_text_a_little_over_the_width_is_left_whole() -> None:
    assert cut_snippet("corto y claro", [(0, 5)], 12).text == "corto y claro"


def test_highlights_with_nothing_but_white_space_between_them_are_one() -> None:
    assert merge_marks("cooperación internacional, sí", [(12, 25), (0, 11)]) == [(0, 25)]
    assert merge_marks("cooperación e internacional", [(0, 11), (14, 27)]) == [(0, 11), (14, 27)]


PARAGRAPH = (
    "La asistencia técnica se presta a quien la pide. "
    + "Sigue un texto sin nada que importe. " * 20
    + "Las víctimas reciben protección. "
    + "Sigue otro texto sin nada que importe. " * 20
    + "Y también los testigos."
)


def test_a_long_paragraph_is_cut_around_each_word_that_matches() -> None:
    words = ("asistencia", "técnica", "víctimas", "testigos")
    snippet = cut_snippet(PARAGRAPH, [span_of(word, PARAGRAPH) for word in words])
    assert [snippet.text[start:end] for start, end in snippet.highlights] == list(words)
    assert snippet.text.count(ELLIPSIS) == 2
    assert len(snippet.text) < 350
    assert (snippet.cut_before, snippet.cut_after) == (False, False)


def test_a_word_that_comes_again_needs_no_stretch_of_its_own() -> None:
    text = f"{PARAGRAPH} Otras víctimas."
    first, last = span_of("víctimas", text), (text.rindex("víctimas"), text.rindex("víctimas") + 8)
    snippet = cut_snippet(text, [first, last])
    assert ELLIPSIS not in snippet.text and len(snippet.highlights) == 1


def test_words_a_little_apart_stand_in_one_stretch() -> None:
    text = "x " * 300 + "uno " + "y " * 60 + "dos " + "z " * 300
    snippet = cut_snippet(text, [span_of("uno", text), span_of("dos", text)])
    assert ELLIPSIS not in snippet.text and len(snippet.highlights) == 2

from bs4 import BeautifulSoup
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from search_app.search.snippet import cut_snippet, merge_marks
from search_app.web.annotated_text import Link, find_urls, to_html

TEXT = "En su resolución 7/1, la Conferencia alentó al Grupo."


def test_marks_links_italics_and_notes_stand_where_they_belong() -> None:
    html = to_html(
        TEXT,
        marks=[(22, 36)],
        links=[Link(6, 20, "/symbol/resoluci%C3%B3n%207/1", in_corpus=False)],
        emphasis=[(0, 5)],
        calls=[(len(TEXT) - 1, Markup("<sup>1</sup>"))],
        hit=4,
    )
    assert html == (
        '<em>En su</em> <a class="away" href="/symbol/resoluci%C3%B3n%207/1">resolución 7/1</a>, '
        '<mark id="hit-4">la Conferencia</mark> alentó al Grupo<sup>1</sup>.'
    )


def test_text_cannot_smuggle_markup_in() -> None:
    html = to_html("<script>&", marks=[(0, 8)], links=[Link(8, 9, '"><b>')])
    assert "<script>" not in html and "<b>" not in html
    assert BeautifulSoup(html, "html.parser").get_text() == "<script>&"


def test_a_mark_across_a_link_is_cut_but_has_one_id() -> None:
    html = to_html("abcdef", marks=[(1, 5)], links=[Link(3, 6, "/x")], hit=1)
    assert html == 'a<mark id="hit-1">bc</mark><a href="/x"><mark>de</mark>f</a>'


def test_of_the_marks_of_a_passage_the_first_has_its_id() -> None:
    assert to_html("a b", marks=[(0, 1)], hit=2) == '<mark id="hit-2">a</mark> b'
    html = to_html("ab, cd", marks=[(4, 6), (0, 2)], hit=2)
    assert html == '<mark id="hit-2">ab</mark>, <mark>cd</mark>'


def test_words_that_stand_together_are_one_hit() -> None:
    assert merge_marks("cooperación internacional, sí", [(12, 25), (0, 11)]) == [(0, 25)]
    assert merge_marks("cooperación e internacional", [(0, 11), (14, 27)]) == [(0, 11), (14, 27)]


def test_a_link_that_overlaps_one_before_it_is_dropped() -> None:
    html = to_html("abcdef", links=[Link(0, 4, "/a"), Link(2, 6, "/b")])
    assert html == '<a href="/a">abcd</a>ef'


def test_an_address_in_the_text_is_a_link_without_the_full_stop_of_its_sentence() -> None:
    text = "Véase http://www.unodc.org/unodc/en/treaties.html."
    (link,) = find_urls(text)
    assert text[link.start : link.end] == "http://www.unodc.org/unodc/en/treaties.html"


# A busy machine must not fail the test.
@settings(deadline=None)
@example(text="\t", marks=[], links=[], calls=[])
@example(text="a\n \nb", marks=[(1, 3)], links=[(2, 4)], calls=[2])
@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=6),
    st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=4),
    st.lists(st.integers(0, 70), max_size=4),
)
def test_whatever_overlaps_the_text_comes_out_whole(
    text: str, marks: list[tuple[int, int]], links: list[tuple[int, int]], calls: list[int]
) -> None:
    inside = sorted({(min(a, len(text)), min(b, len(text))) for a, b in marks if a < b})
    html = to_html(
        text.replace("\r", "").replace("\0", ""),
        marks=[(a, b) for a, b in inside if a < b],
        links=[Link(a, b, "/x") for a, b in links],
        calls=[(place, Markup("<sup></sup>")) for place in calls],
        emphasis=[(a, b) for a, b in inside if a < b],
    )
    # Outside <pre>, Beautiful Soup makes one blank of a stretch that is all white space.
    soup = BeautifulSoup(f"<pre>{html}</pre>", "html.parser")
    assert soup.get_text() == text.replace("\r", "").replace("\0", "")
    assert not soup.select("a a")


LONG = " ".join(f"palabra{n}" for n in range(200))


# A busy machine must not fail the test.
@settings(deadline=None)
@given(st.lists(st.integers(0, 199), max_size=5), st.integers(60, 400))
def test_an_excerpt_is_a_part_of_the_text_with_its_marks_on_the_same_words(
    places: list[int], width: int
) -> None:
    marks = []
    for place in sorted(set(places)):
        start = LONG.index(f"palabra{place}")
        marks.append((start, start + len(f"palabra{place}")))
    part = cut_snippet(LONG, marks, width)
    assert part.text in LONG
    assert len(part.text) <= width * 5 // 4 + 1
    wanted = {LONG[a:b] for a, b in marks}
    assert all(part.text[a:b] in wanted for a, b in part.highlights)
    assert bool(part.highlights) == bool(marks)
    assert part.cut_before == (not LONG.startswith(part.text))
    assert part.cut_after == (not LONG.endswith(part.text))


def test_a_text_a_little_over_the_width_is_left_whole() -> None:
    assert cut_snippet("corto y claro", [(0, 5)], 12).text == "corto y claro"

"""What is put together outside the templates is escaped, as a template would."""

from html import unescape

import pytest
from bs4 import BeautifulSoup
from markupsafe import Markup

from indexer.summary import DocumentSummary
from search_app.web import facet_html, hit_html, timeline_html
from search_app.web.facet_panel import FacetValueView, FacetView
from search_app.web.histogram import HistogramBar, HistogramView, bars_html
from search_app.web.hit_view import HitView
from search_app.web.i18n import translations
from search_app.web.snippet_view import SnippetView
from search_app.web.timeline_drawing import DrawnLane, DrawnMark, TimelineMark, TimelineView

HOSTILE = "\"><script>alert('x')</script>&amp;"
WORDS = translations("es")


def assert_is_text(html: Markup, times: int) -> None:
    """Assert that the hostile text is there so often, as text or as a value and never as markup."""
    soup = BeautifulSoup(html, "html.parser")
    assert not soup("script")
    values = [value for tag in soup.find_all(True) for value in tag.attrs.values() if isinstance(value, str)]
    assert sum(HOSTILE in text for text in (*soup.find_all(string=True), *values)) == times
    assert unescape(html).count(HOSTILE) == times


def row(value: str, *children: FacetValueView) -> FacetValueView:
    return FacetValueView(value, value, 3, False, False, 100, f"/?q={value}", f"/?x={value}", (), children)


def test_a_facets_rows_are_escaped() -> None:
    facet = FacetView("topic", HOSTILE, (row(HOSTILE),), (), bars=True)
    # As the id, the address and the name of the link; the same, the title and its text of the one that excludes.
    assert_is_text(facet_html.value_rows(WORDS, facet, facet.rows), 3 + 4)
    assert_is_text(facet_html.exclusions(facet), 2)


def test_a_facets_fold_is_escaped_and_says_how_many_it_hides() -> None:
    folded = tuple(map(row, "abc"))
    facet = FacetView("topic", HOSTILE, (row("a", *folded),), folded, bars=False)
    for html in (
        facet_html.fold(WORDS, facet, facet.more),
        facet_html.value_rows(WORDS, facet, facet.rows),
    ):
        assert_is_text(html, 1)
        fold = BeautifulSoup(html, "html.parser").select_one("details.fold")
        assert fold and "3" in fold.select_one("summary").text and len(fold.select("li")) == 3  # type: ignore[union-attr]


def test_the_bars_and_marks_of_figures_are_escaped() -> None:
    bar = HistogramBar(2014, 3, 0.0, 50.0, 56, False, HOSTILE, HOSTILE)
    assert_is_text(bars_html(WORDS, HistogramView((bar,))), 2)
    mark = TimelineMark("2014-06-12", "2014-06-12", HOSTILE, HOSTILE, HOSTILE)
    lane = DrawnLane(HOSTILE, 14, (DrawnMark(mark, 2.0, 2.0, 28),))
    # The title of a mark holds both what it is and when it was.
    drawn = timeline_html.marks(lane)
    assert "<script" not in drawn and unescape(drawn).count(HOSTILE) == 3
    assert_is_text(timeline_html.table_rows(TimelineView((lane,), ((mark, HOSTILE),), (), 60, 84)), 4)


@pytest.mark.parametrize(("lang", "marked"), [("es", 0), ("en", 3)])
def test_a_hit_is_escaped_and_its_spanish_is_marked_on_an_english_page(lang: str, marked: int) -> None:
    summary = DocumentSummary("a", HOSTILE, "nota", (HOSTILE,))
    html = Markup("<mark>armas</mark>")
    snippet = SnippetView("masthead", HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, html, True, False)
    view = HitView(
        summary, HOSTILE, Markup.escape(HOSTILE), HOSTILE, (snippet,), 2, HOSTILE, False, (HOSTILE,), HOSTILE
    )
    hit = hit_html.hit(translations(lang), view)
    # Symbol, link, title, reason, what was left out, explanation; place and label, original and label, citation
    # and its label; the link to more.
    assert_is_text(hit, 6 + 6 + 1)
    soup = BeautifulSoup(hit, "html.parser")
    assert [mark.text for mark in soup.select("mark")] == ["armas"]
    assert len(soup.select("[lang=es]")) == marked
    assert "… armas" in soup.text and "armas …" not in soup.text

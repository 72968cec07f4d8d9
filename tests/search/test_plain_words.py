"""Words that are looked for and not highlighted: those that join others, and those of a day."""

import pytest

from indexer.engine.port import Generation
from search_app.query.search_request import SearchRequest
from search_app.search.documents import load_document
from search_app.search.hit_passages import hit_passages
from search_app.search.search import search
from tests.search.builders import document, published


@pytest.fixture(scope="module")
def generation() -> Generation:
    return published(
        document(
            "note",
            "Un texto sobre armas, contra todo, de octubre de 2009.",
            "Se reunió el 2 de octubre de 2009 en 2 salas.",
            "Nada sobre esto.",
            title="Informe sobre armas",
        )
    )


def lit(generation: Generation, text: str) -> dict[str, list[str]]:
    """Return the highlighted words of each passage of the one document, by its anchor, and of its title."""
    (hit,) = search(generation, SearchRequest(text)).hits
    marked = {"title": (hit.summary.title or "", hit.title_highlights)}
    marked |= {passage.anchor: (passage.text, passage.highlights) for passage in hit.passages}
    return {anchor: [shown[start:end] for start, end in marks] for anchor, (shown, marks) in marked.items()}


def test_a_word_that_only_joins_is_not_lit_beside_others(generation: Generation) -> None:
    marks = lit(generation, "texto sobre armas contra")
    assert marks["title"] == ["armas"]
    assert marks["p1"] == ["texto", "armas"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("sobre", ["sobre"]), ('armas "sobre"', ["sobre", "armas"]), ("sobre contra", ["sobre", "contra"])],
)
def test_it_is_lit_where_it_is_quoted_or_all_that_is_asked(
    generation: Generation, typed: str, expected: list[str]
) -> None:
    assert lit(generation, typed)["p1"] == expected


def test_a_day_lights_that_day_and_no_other_word_of_it(generation: Generation) -> None:
    marks = lit(generation, "2 de octubre de 2009")
    assert marks["p2"] == ["2 de octubre de 2009"]
    # A passage without that day is shown for its words, and not for a bare 2.
    assert marks["p1"] == ["octubre"]


def test_a_passage_with_such_words_alone_is_counted_and_listed(generation: Generation) -> None:
    question = SearchRequest("armas sobre")
    (hit,) = search(generation, question).hits
    note = load_document(generation, "note")
    assert note is not None
    listed = hit_passages(generation, note, question)
    assert [passage.anchor for passage in listed] == ["p1", "p3"]
    assert len(listed) == hit.passages_total
    # It is shown for nothing else.
    assert [listed[1].text[start:end] for start, end in listed[1].highlights] == ["sobre"]
    assert [passage.highlights for passage in hit.passages] == [passage.highlights for passage in listed]

"""Every question that docs/query-language.md shows is understood, and finds, as the page says."""

import re
from pathlib import Path

import pytest

from indexer.engine.port import Generation
from search_app.query.ast import FIELDS
from search_app.query.lexer import DEFAULT_PROXIMITY
from search_app.query.limits import MAX_CLAUSES, MAX_DEPTH, MAX_EXPANSION_COST, MAX_QUERY_CHARS
from search_app.query.search_request import SearchRequest
from search_app.search.search import search
from tests.ranking.evaluation import corpus

PAGE = (Path(__file__).parents[2] / "docs" / "query-language.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(.+?)` \| `(.+?)` \| (\d+) \|$", PAGE, re.MULTILINE)


@pytest.fixture(scope="module")
def generation() -> Generation:
    return corpus()


def test_no_row_of_a_table_is_passed_over() -> None:
    assert len(ROWS) == sum(line.startswith("| `") for line in PAGE.splitlines()) > 30


@pytest.mark.parametrize(("typed", "understood", "documents"), ROWS)
def test_a_question_of_the_page_is_answered_as_it_says(
    generation: Generation, typed: str, understood: str, documents: str
) -> None:
    response = search(generation, SearchRequest(typed))
    assert response.interpreted == understood
    assert response.total_all_words == int(documents)
    told = {"read-as-filter", "read-as-exclusion"}
    # What nothing is found of is told.
    told |= set() if response.total else {"unknown-mention"}
    assert {warning.kind for warning in response.warnings} <= told


def test_the_page_names_every_field_and_limit() -> None:
    for _, names in FIELDS:
        assert f"`{names[0]}`" in PAGE
    assert f"`CERCA` alone: {DEFAULT_PROXIMITY}" in PAGE
    limits = f"{MAX_QUERY_CHARS:,} characters, {MAX_CLAUSES} words and phrases, {MAX_DEPTH} levels"
    assert f"{limits}, and {MAX_EXPANSION_COST} words with" in PAGE.replace("\n", " ")

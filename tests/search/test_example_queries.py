"""Example queries: one of each kind, chosen from whatever corpus is served, and each finds what it promises."""

from pathlib import Path
from typing import get_args

import pytest

from indexer.build import build
from indexer.engine.memory import MemoryEngine
from indexer.engine.port import Engine
from search_app.query.search_request import SearchRequest
from search_app.search.example_queries import ExampleKind, find_example_queries
from search_app.search.search import search
from tests.web.made_corpus import made_engine

CORPUS = Path(__file__).parents[2] / "corpus"
TREATY = """# Tratado sobre navegación fluvial

## Artículo 1

1. Las embarcaciones matriculadas navegarán libremente por los ríos fronterizos.

2. Los pilotos autorizados vigilarán las esclusas durante las crecidas estacionales.
"""


@pytest.fixture(scope="module")
def five() -> Engine:
    engine = MemoryEngine()
    build(CORPUS, engine)
    return engine


@pytest.fixture
def treaty(tmp_path: Path) -> Engine:
    """Another corpus altogether: one text without symbols, dates or sessions."""
    (tmp_path / "tratado.md").write_text(TREATY, "utf-8")
    engine = MemoryEngine()
    build(tmp_path, engine)
    return engine


def test_every_kind_has_an_example_in_the_five_documents(five: Engine) -> None:
    examples = find_example_queries(five.current())
    assert [example.kind for example in examples] == list(get_args(ExampleKind))
    assert len(examples) == 17


@pytest.mark.parametrize("name", ["five", "made", "treaty"])
def test_every_example_finds_what_it_says_and_is_taken_as_typed(
    name: str, request: pytest.FixtureRequest
) -> None:
    engine = made_engine() if name == "made" else request.getfixturevalue(name)
    examples = find_example_queries(engine.current())
    for example in examples:
        response = search(engine.current(), SearchRequest(text=example.text))
        assert response.total_all_words == example.total > 0, example
        assert response.warnings == (), example
        assert not response.relaxed, example


def test_another_corpus_has_examples_of_its_own(treaty: Engine) -> None:
    examples = {example.kind: example.text for example in find_example_queries(treaty.current())}
    assert {"words", "phrase", "either", "prefix", "fuzzy", "near", "title_field"} <= set(examples)
    assert set(examples).isdisjoint({"symbol", "series", "session", "date"})
    symbol_text = TREATY.lower()
    for kind in ("words", "phrase"):
        assert all(word in symbol_text for word in examples[kind].strip('"').split()), examples[kind]


def test_a_prefix_names_words_of_the_corpus(five: Engine) -> None:
    (prefix,) = [example for example in find_example_queries(five.current()) if example.kind == "prefix"]
    assert prefix.forms and all(form.startswith(prefix.text.rstrip("*")) for form in prefix.forms)


def test_what_is_without_a_word_is_less_than_what_is_with_any(five: Engine) -> None:
    (without,) = [example for example in find_example_queries(five.current()) if example.kind == "without"]
    first = without.text.partition(" -")[0]
    assert without.total < search(five.current(), SearchRequest(text=first)).total_all_words

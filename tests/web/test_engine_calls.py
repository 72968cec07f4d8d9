"""How often a page asks its engine: with a server behind the port, each call is a round trip."""

from collections import Counter
from typing import Any

import pytest
from flask.testing import FlaskClient

from indexer.engine.port import Engine, Query
from search_app.query import compiler
from search_app.settings import Settings
from search_app.web.app import create_app

CALLS = ("search", "totals", "with_identity", "cited_by", "summaries", "stored_documents", "blob")
# The longest of the five documents asked 48 times when each identity was looked up by itself.
MOST = 12


class CountedGeneration:
    """A generation that counts what is asked of it. `__hash__` is the object's, as caches by generation need."""

    def __init__(self, generation: Any, calls: Counter[str]) -> None:
        self._generation = generation
        self._calls = calls

    def __getattr__(self, name: str) -> Any:
        if name in CALLS:
            self._calls[name] += 1
        return getattr(self._generation, name)


class CountedEngine:
    def __init__(self, engine: Engine) -> None:
        self.calls: Counter[str] = Counter()
        self._engine = engine
        self._generation = CountedGeneration(engine.current(), self.calls)

    def current(self) -> CountedGeneration:
        return self._generation

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


def test_a_document_page_asks_its_engine_a_dozen_times_at_most(engine: Engine) -> None:
    counted = CountedEngine(engine)
    client: FlaskClient = create_app(counted, Settings(answer_cache_bytes=0)).test_client()  # type: ignore[arg-type]
    for hit in engine.current().search(Query()).hits:
        path = f"/doc/{hit.id}"
        # The first request opens the lexicon.
        client.get(path)
        counted.calls.clear()
        page = client.get(f"{path}?lang=en")
        assert page.status_code == 200
        assert sum(counted.calls.values()) <= MOST, (path, counted.calls)


@pytest.mark.parametrize(
    "query",
    [
        "q=zzyzx",
        "q=elefantes+rosas+pingüinos+extradición+armas+migrantes+zzyzx",
        'q="frase+que+no+está"+trata+migrantes+armas',
        "q=resolución+99/9",
        "q=trata&kind=resolucion&session=12",
    ],
)
def test_a_page_without_results_asks_and_parses_no_more_than_its_json(
    engine: Engine, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = CountedEngine(engine)
    client: FlaskClient = create_app(counted, Settings(answer_cache_bytes=0)).test_client()  # type: ignore[arg-type]
    parse = compiler.parse

    def counted_parse(*arguments: Any, **options: Any) -> Any:
        counted.calls["parse"] += 1
        return parse(*arguments, **options)

    monkeypatch.setattr(compiler, "parse", counted_parse)
    # Opens the lexicon. Answers are kept, so that each address can be asked once.
    client.get("/?q=otra+cosa")

    def calls(address: str) -> Counter[str]:
        counted.calls.clear()
        assert client.get(address).status_code == 200
        return Counter(counted.calls)

    assert calls(f"/?{query}") == calls(f"/api/v1/search?{query}")
    # The question as it is, and the nearest one.
    assert counted.calls["parse"] <= 2

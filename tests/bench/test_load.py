"""The load is the same each time, made of documents that answer as real ones do."""

from itertools import islice
from pathlib import Path

import pytest

from search_app.query.search_request import SearchRequest
from search_app.search.search import search
from tests.bench.load import (
    Answered,
    TimedRequest,
    addresses_by_class,
    line,
    named,
    published,
    shuffled_addresses,
)


def test_a_made_document_is_found_by_its_symbol_and_by_who_cites_it(tmp_path: Path) -> None:
    generation = published(tmp_path / "index", 60)
    whys = set()
    for number in range(60):
        symbol, _ = named(number)
        hits = search(generation, SearchRequest(text=symbol)).hits
        assert [hit.summary.symbols for hit in hits if hit.reason == "own"] == [(symbol,)]
        whys |= {hit.reason for hit in hits}
        assert all(hit.passages[0].highlights for hit in hits if hit.reason == "cites")
    assert whys == {"own", "cites"}


def test_every_class_is_asked_as_often_and_in_the_same_order_each_time(tmp_path: Path) -> None:
    by_class = addresses_by_class(published(tmp_path / "index", 60))
    asked = list(islice(shuffled_addresses(by_class), 5 * len(by_class)))
    assert asked == list(islice(shuffled_addresses(by_class), 5 * len(by_class)))
    names = [name for name, _ in asked]
    assert {names.count(name) for name in by_class} == {5}


def test_a_line_says_what_the_slowest_waited() -> None:
    taken = [TimedRequest("x", float(ms), Answered(200, (0.0, 0.0))) for ms in range(1, 101)]
    taken.append(TimedRequest("x", 1000.0, Answered(503, (0.0, 0.0))))
    assert line("4", taken, 2.0) == "| 4 | 50 | 51.0 | 96.0 | 100.0 | 1000 | 1 |"


@pytest.mark.parametrize("number", [0, 999, 99_999])
def test_every_made_symbol_has_keys_of_its_own(number: int) -> None:
    symbol, keys = named(number)
    assert keys[0] == symbol
    assert named(number + 1)[0] != symbol

"""Every symbol and act of a corpus: what is borne or cited as such, once each, and nothing that is only a key."""

from collections.abc import Iterable

import pytest

from indexer.engine.port import Generation
from search_app.search import corpus_symbols, symbol_list
from search_app.search.corpus_symbols import iter_symbols
from tests.search.builders import document, published


def listed(symbols: Iterable[corpus_symbols.CorpusSymbol]) -> list[str]:
    return [str(symbol.listed.value) for symbol in symbols]


@pytest.fixture(scope="module")
def generation() -> Generation:
    return published(
        document("held", "Véase la resolución 55/25.", symbols=("CTOC/COP/2014/3/Add.1",), date="2014"),
        document("act", "Véanse CTOC/COP/2018/4/Rev.2 y el artículo 18.", reference="resolución 6/4"),
        document(
            "citing",
            "Véanse A/RES/55/25, la decisión 4/4 y la resolución 6/4.",
            "Véase la decisión 4/4.",
            date="2018",
        ),
        document("joint", "CTOC/COP/WG.2/2018/3-CTOC/COP/WG.3/2018/3, CTOC/COP/RES/8/2", date="2019"),
    )


def test_each_symbol_and_act_is_listed_once_and_no_key_that_stands_for_others(generation: Generation) -> None:
    assert listed(iter_symbols(generation)) == [
        # The resolution that one cites by its symbol and the other by its number.
        "A/RES/55/25",
        # Neither what an addendum adds to, nor what a revision revises, nor any series.
        "CTOC/COP/2014/3/Add.1",
        "CTOC/COP/2018/4/Rev.2",
        "CTOC/COP/WG.2/2018/3",
        "CTOC/COP/WG.2/2018/3-CTOC/COP/WG.3/2018/3",
        "CTOC/COP/WG.3/2018/3",
        "decisión 4/4",
        "resolución 6/4",
        # Its organ prints its acts in a report: they have no symbols.
        "resolución 8/2",
    ]


def test_what_an_addendum_adds_to_is_listed_once_somebody_cites_it() -> None:
    generation = published(
        document("a", "Véase CTOC/COP/2014/3/Add.1."), document("b", "Véase CTOC/COP/2014/3.")
    )
    assert listed(iter_symbols(generation)) == ["CTOC/COP/2014/3", "CTOC/COP/2014/3/Add.1"]


def test_each_has_what_bears_it_and_what_cites_it_in_how_many_passages(generation: Generation) -> None:
    known = {str(symbol.listed.value): symbol for symbol in iter_symbols(generation)}
    decision = known["decisión 4/4"]
    assert ([document.id for document in decision.listed.citing], decision.citing_passages) == (["citing"], 2)
    resolution = known["A/RES/55/25"]
    assert [document.id for document in resolution.listed.citing] == ["citing", "held"]
    assert (resolution.listed.citing_total, resolution.citing_passages, resolution.organ) == (2, 2, "A")
    assert [document.id for document in known["resolución 6/4"].listed.documents] == ["act"]
    assert known["CTOC/COP/2014/3/Add.1"].listed.citing_total == 0


@pytest.mark.parametrize(("keys", "together"), [(1, 1), (2, 3), (500, 50)])
def test_the_list_goes_on_from_any_symbol(
    generation: Generation, monkeypatch: pytest.MonkeyPatch, keys: int, together: int
) -> None:
    whole = list(iter_symbols(generation))
    monkeypatch.setattr(corpus_symbols, "KEYS_TOGETHER", keys)
    monkeypatch.setattr(corpus_symbols, "SYMBOLS_TOGETHER", together)
    for number, symbol in enumerate(whole):
        assert list(iter_symbols(generation, symbol.key)) == whole[number + 1 :]


def test_of_many_citing_documents_the_newest_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus_symbols, "MAX_NAMED", 3)
    monkeypatch.setattr(symbol_list, "MAX_NAMED", 3)
    made = [document(f"d{n}", "La decisión 4/4.", date=f"201{n}" if n else None) for n in range(5)]
    generation = published(*made)
    (symbol,) = iter_symbols(generation)
    assert [summary.id for summary in symbol.listed.citing] == ["d4", "d3", "d2"]
    assert (symbol.listed.citing_total, symbol.citing_passages) == (5, 5)
    (pasted,) = symbol_list.look_up_symbols(generation, [symbol.listed.value])
    assert [summary.id for summary in pasted.citing] == ["d4", "d3", "d2"]
    monkeypatch.setattr(symbol_list, "MAX_NAMED", 5)
    (pasted,) = symbol_list.look_up_symbols(generation, [symbol.listed.value])
    assert [summary.id for summary in pasted.citing] == ["d4", "d3", "d2", "d1", "d0"]


def test_a_corpus_without_symbols_lists_none() -> None:
    assert list(iter_symbols(published(document("a", "Nada, salvo el artículo 18 de la Convención.")))) == []

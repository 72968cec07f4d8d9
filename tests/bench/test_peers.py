"""Every engine of the bench finds the same documents and counts the same, in every class and by every way it has."""

import pytest

from search_app.search.search import search
from tests.bench.generated_documents import records
from tests.bench.peers import ENGINES, OURS, Engine
from tests.bench.peers.page import Page, Peer
from tests.bench.peers.signatura import Signatura
from tests.bench.queries import TimedQuery, query_classes

DOCUMENTS = 200


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Signatura:
    folder = tmp_path_factory.mktemp("bench") / "signatura"
    OURS.build(folder, records(DOCUMENTS))
    return Signatura(folder)


@pytest.fixture(scope="module")
def asked(ours: Signatura) -> dict[str, list[TimedQuery]]:
    return query_classes(ours.generation)


@pytest.fixture(scope="module", params=ENGINES[1:], ids=lambda engine: engine.name)
def peer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Peer:
    engine: Engine = request.param
    if not engine.installed:
        pytest.skip(f"{engine.name} is not installed: pip install .[bench]")
    path = tmp_path_factory.mktemp("bench") / engine.name
    engine.build(path, records(DOCUMENTS))
    return engine.open(path)


def by_count(page: Page) -> tuple[int, int, object]:
    return page.total, len(page.ids), page.facets


def test_a_peer_finds_and_counts_what_we_do(
    peer: Peer, ours: Signatura, asked: dict[str, list[TimedQuery]]
) -> None:
    compared = 0
    for name, several in asked.items():
        for timed in several:
            for query in (timed.query, timed.plain):
                if not peer.answers(query):
                    continue
                for way in peer.ways(query):
                    peer.way = way
                    assert by_count(peer.page(query)) == by_count(ours.page(query)), (name, way, query)
                    compared += 1
    # bm25s can be asked four classes, without facets.
    assert compared >= 48


def test_a_peer_hands_out_the_cards_too(
    peer: Peer, ours: Signatura, asked: dict[str, list[TimedQuery]]
) -> None:
    """Of the same documents the same bytes; bm25s has none."""
    cards = {record.id: record.summary for record in records(DOCUMENTS)}
    for timed in asked["common"]:
        page = peer.page(timed.query if peer.answers(timed.query) else timed.plain)
        assert page.cards in ((), tuple(cards[id] for id in page.ids))
        assert page.cards or not peer.answers(timed.query)


def test_a_peer_scores_alike(peer: Peer, ours: Signatura, asked: dict[str, list[TimedQuery]]) -> None:
    """The ten best of a frequent word are mostly the same documents: lengths are quantised, sums rounded otherwise."""
    several = [timed.plain for timed in asked["common"]]
    shared = [len({*peer.page(query).ids} & {*ours.page(query).ids}) for query in several]
    assert sum(shared) / len(shared) >= 7


def test_what_is_asked_is_found_as_nodes_and_as_typed(
    ours: Signatura, asked: dict[str, list[TimedQuery]]
) -> None:
    for name, several in asked.items():
        if name != "rare":
            assert any(ours.page(timed.query).total for timed in several), name
            assert any(search(ours.generation, timed.question).total for timed in several), name

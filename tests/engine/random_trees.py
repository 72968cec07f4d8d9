"""Random corpora, random queries, and what an engine must answer to them: the same as the oracle, `MemoryEngine`."""

import dataclasses
import itertools
import random
from collections.abc import Sequence

import pytest

from indexer.engine.memory import MemoryEngine
from indexer.engine.port import (
    And,
    Boost,
    ConstantScore,
    Engine,
    Generation,
    Hit,
    InKind,
    MatchAll,
    Near,
    Node,
    Not,
    Or,
    Order,
    Passage,
    Phrase,
    Prefix,
    Query,
    Range,
    Record,
    Rescore,
    Results,
    Synonym,
    Term,
    Unchanged,
    WeakAnd,
)
from tests.engine.builders import RULES

# How many documents a corpus has, for each seed.
CORPUS_SIZES = (1, 7, 30, 60, 120, 200)

WORDS = [first + second for first in "abcdefg" for second in ("", "a", "b", "ab", "ñ", "é")]
KEYS = [f"k{number}" for number in range(12)]
VALUES = [f"v{number}" for number in range(6)]
KINDS = ("title", "heading", "paragraph", "footnote")
FACETS = ("session", "topic", "organ")


def random_choices(chance: random.Random, choices: list[str], most: int) -> tuple[str, ...]:
    return tuple(chance.choices(choices, k=chance.randint(0, most)))


def random_block(chance: random.Random, place: int) -> Passage:
    # Squared, so that some words are common and most are rare.
    length = chance.choice((0, 1, 3, 8, 8, 20, 60))
    exact = tuple(WORDS[int(len(WORDS) * chance.random() ** 2)] for _ in range(length))
    return Passage(
        anchor=f"p{place}",
        kind=chance.choice(KINDS),
        text=" ".join(exact),
        exact=exact,
        stem=tuple(word[0] + word[-1:] for word in exact),
        entities=random_choices(chance, KEYS, 2),
    )


def random_record(chance: random.Random, id: str) -> Record:
    return Record(
        id=id,
        passages=tuple(random_block(chance, place) for place in range(chance.choice((0, 1, 2, 4, 9)))),
        summary=id.encode(),
        stored_document=b"b" * chance.randint(0, 9),
        bears=random_choices(chance, KEYS, 2),
        cites=random_choices(chance, KEYS, 4),
        facets={
            facet: random_choices(chance, VALUES, most) for facet, most in zip(FACETS, (1, 3, 2), strict=True)
        },
        date=chance.choice((None, "2014", "2014-06-12", "2018-01-01", "2024-12-31")),
        sort_symbol=chance.choice((None, "", "A", "B", "C")),
        stored_fields={"note": random_choices(chance, ["", "a b", "ñ"], 2)},
    )


def random_leaf(chance: random.Random) -> Node:
    field = chance.choice(("exact", "stem"))
    words = [*WORDS, "nada"]
    weight = chance.randint(1, 9)
    slots = tuple(
        tuple(chance.sample(words, chance.choice((1, 1, 1, 3)))) for _ in range(chance.choice((1, 2, 2, 3)))
    )
    in_text = (
        Term(field, chance.choice(words), weight),
        Synonym(field, tuple(chance.sample(words, chance.choice((1, 2, 5, 20)))), weight),
        Prefix(field, chance.choice(("", "a", "b", "gñ", "x")), weight),
        Phrase(field, slots, weight),
        Near(field, slots, chance.choice((0, 1, 3, 10)), weight),
    )
    return chance.choice(
        (
            in_text[0],
            *in_text,
            InKind(chance.choice(KINDS), chance.choice(in_text)),
            InKind(chance.choice(KINDS), chance.choice(in_text)),
            Term(chance.choice(("bears", "cites", "entities")), chance.choice(KEYS), weight),
            Synonym(chance.choice(("bears", "cites", "entities")), random_choices(chance, KEYS, 3), weight),
            Term(chance.choice(FACETS), chance.choice(VALUES)),
            Range(chance.choice((*FACETS, "none")), chance.choice((None, "v1")), chance.choice((None, "v3"))),
            Range("date", chance.choice((None, "2014-06")), chance.choice((None, "2018-01-01", "2020"))),
            Synonym("date", ("2014", "2018-01-01", "2019")),
            MatchAll(),
        )
    )


def random_tree(chance: random.Random, depth: int) -> Node:
    if not depth or chance.random() < 0.2:
        return random_leaf(chance)
    children = tuple(random_tree(chance, depth - 1) for _ in range(chance.choice((0, 1, 2, 2, 2, 3, 4))))
    return chance.choice(
        (
            And(children),
            And(children),
            Or(children),
            Or(children),
            WeakAnd(
                tuple((child, chance.randint(1, 5)) for child in children),
                chance.randint(1, 8),
                chance.choice((1, 1, 2, 3)),
            ),
            Not(random_tree(chance, depth - 1)),
            Boost(random_tree(chance, depth - 1), chance.choice((0.0, 0.5, 3.0))),
            ConstantScore(random_tree(chance, depth - 1), chance.choice((0.0, 1.0, 100.0))),
        )
    )


def random_word(chance: random.Random) -> Node:
    """Return a word as a question has it: some of its forms, other forms at less score, and more in a title."""
    stems = tuple(chance.sample([*WORDS, "nada"], chance.choice((1, 1, 1, 3))))
    weight = chance.randint(0, 9)
    leaf = Synonym("stem", stems, weight) if len(stems) > 1 else Term("stem", stems[0], weight)
    other = Boost(Term("stem", chance.choice(WORDS), weight), 0.5)
    # Now and then another word, which may add documents.
    titled = (chance.choice(WORDS),) if chance.random() < 0.1 else stems[: chance.randint(1, 3)]
    in_title = InKind("title", Synonym("stem", titled, 0))
    boosted = Boost(in_title, chance.choice((0.3, 2.0)))
    return chance.choice((leaf, Or((leaf, boosted)), Or((leaf, boosted)), Or((leaf, other, boosted))))


def random_question(chance: random.Random) -> Query:
    """Return a query of the shape that a question in natural language has: enough of its words, near each other."""
    words = [random_word(chance) for _ in range(chance.randint(1, 6))]
    if chance.random() < 0.2:
        words.append(ConstantScore(words[0], 0.0))
    if chance.random() < 0.1:
        words.append(random_tree(chance, 1))
    worths = [chance.randint(1, 5) for _ in words]
    enough = WeakAnd(
        tuple(zip(words, worths, strict=True)), chance.randint(1, sum(worths) + 1), chance.choice((1, 2, 3))
    )
    slots = [tuple(chance.sample(WORDS, chance.choice((1, 1, 2)))) for _ in words]
    signals: list[Node] = [Boost(Term("exact", chance.choice(WORDS)), 0.1) for _ in words]
    signals += [
        Boost(Near("stem", pair, distance), 0.4) for pair in itertools.pairwise(slots) for distance in (3, 8)
    ]
    titles = tuple((InKind("title", Synonym("stem", slot, 0)), chance.randint(1, 5)) for slot in slots)
    signals.append(ConstantScore(WeakAnd(titles, chance.randint(1, 6), chance.choice((1, 2))), 2.0))
    return Query(
        root=And((enough, random_tree(chance, 1))) if chance.random() < 0.3 else enough,
        first_tier=And(tuple(words)) if chance.random() < 0.7 else None,
        rescore=Rescore(Or(tuple(signals)), 1000, chance.choice((0.0, 0.5))),
        explained_nodes=tuple(words),
        size=chance.choice((5, 100)),
        passages=3,
    )


def random_query(chance: random.Random) -> Query:
    if chance.random() < 0.3:
        return random_question(chance)
    orders: tuple[Order, ...] = ("relevance", "relevance", "date", "oldest", "symbol")

    def choices(likelihood: float) -> dict[str, tuple[str, ...]]:
        return {facet: random_choices(chance, VALUES, 2) for facet in FACETS if chance.random() < likelihood}

    def maybe(node: Node) -> Node | None:
        return node if chance.random() < 0.4 else None

    rescored = maybe(random_tree(chance, 2))
    return Query(
        root=random_tree(chance, chance.choice((0, 1, 2, 3, 4))),
        first_tier=maybe(random_tree(chance, 2)),
        # All documents: which are in a smaller window may hang on the rounding of their scores.
        rescore=None if rescored is None else Rescore(rescored, 1000, chance.choice((0.0, 0.5))),
        explained_nodes=tuple(random_tree(chance, 1) for _ in range(chance.choice((0, 0, 1, 3)))),
        filters=choices(0.3) if chance.random() < 0.5 else {},
        exclusions=choices(0.2) if chance.random() < 0.3 else {},
        facet_fields=tuple(chance.sample((*FACETS, "none"), chance.randint(0, 4))),
        order=chance.choice(orders),
        offset=chance.choice((0, 0, 0, 3, 40)),
        size=chance.choice((0, 1, 5, 10, 100)),
        passages=chance.choice((0, 1, 3, 100)),
        fallback_kinds=random_choices(chance, list(KINDS), 2),
    )


def assert_same_results(page: Results, oracle_page: Results, all_hits: Results, offset: int) -> None:
    """Assert that a page is the oracle's, but for hits whose scores are within rounding, which may change places.

    `all_hits` is the oracle's answer to the same query on one page, `offset` where the page begins.
    """
    assert (page.total, page.total_first_tier) == (oracle_page.total, oracle_page.total_first_tier)
    assert page.facets == oracle_page.facets
    assert len(page.hits) == len(oracle_page.hits)
    assert (page.cursor is None) == (oracle_page.cursor is None)
    by_id = {hit.id: hit for hit in all_hits.hits}
    for rank, (hit, hit_at_rank) in enumerate(zip(page.hits, oracle_page.hits, strict=True), offset):
        assert hit.score == pytest.approx(hit_at_rank.score, rel=1e-5, abs=1e-6)
        oracle_hit = by_id[hit.id]
        assert hit.score == pytest.approx(oracle_hit.score, rel=1e-5, abs=1e-6)
        assert without_scores(hit) == without_scores(oracle_hit)
        assert [score is None for score in hit.node_scores] == [
            score is None for score in oracle_hit.node_scores
        ]
        assert [score or 0.0 for score in hit.node_scores] == pytest.approx(
            [score or 0.0 for score in oracle_hit.node_scores], rel=1e-5, abs=1e-6
        )
        # Another document in this place must have the same score.
        if hit.id != hit_at_rank.id:
            tied = [
                other.id
                for other in all_hits.hits
                if other.score == pytest.approx(hit.score, rel=1e-5, abs=1e-6)
            ]
            assert {hit.id, hit_at_rank.id} <= set(tied), rank


def without_scores(hit: Hit) -> Hit:
    return dataclasses.replace(hit, score=0.0, node_scores=())


def walk_pages(generation: Generation, query: Query) -> list[str]:
    """Return the ids of all pages, from cursor to cursor."""
    ids: list[str] = []
    query = dataclasses.replace(query, offset=0, size=7)
    while True:
        page = generation.search(query)
        ids += [hit.id for hit in page.hits]
        if page.cursor is None:
            return ids
        query = dataclasses.replace(query, after=page.cursor)


def publish(engine: Engine, records: Sequence[Record | Unchanged]) -> Generation:
    engine.publish(records, blobs=dict, rules=RULES)
    return engine.current()


def random_corpus(chance: random.Random, size: int) -> list[Record]:
    return [random_record(chance, f"d{number}") for number in chance.sample(range(1000), size)]


def assert_answers_as_oracle(
    generation: Generation, oracle: Generation, chance: random.Random, num_queries: int
) -> None:
    """Assert that random queries have the same answers from a generation and from the oracle's."""
    for _ in range(num_queries):
        query = random_query(chance)
        all_hits = oracle.search(dataclasses.replace(query, offset=0, size=1000))
        try:
            assert_same_results(generation.search(query), oracle.search(query), all_hits, query.offset)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{query}") from error
        if chance.random() < 0.2:
            assert sorted(walk_pages(generation, query)) == sorted(hit.id for hit in all_hits.hits)
    queries = [random_query(chance) for _ in range(10)]
    assert generation.totals(queries) == oracle.totals(queries)


def assert_holds_records(generation: Generation, oracle: Generation, records: Sequence[Record]) -> None:
    """Assert that Records come back as they were published, and that every key finds the oracle's documents."""
    for record in records:
        assert generation.record(record.id) == record
    assert generation.with_identity(KEYS) == oracle.with_identity(KEYS)
    assert generation.cited_by(KEYS) == oracle.cited_by(KEYS)
    assert generation.keys_after("bears", "", 1000) == oracle.keys_after("bears", "", 1000)
    assert generation.keys_after("cites", KEYS[0], 2) == oracle.keys_after("cites", KEYS[0], 2)


def assert_unchanged_records_answer(engine: Engine, chance: random.Random, num_queries: int) -> None:
    """Assert that documents taken over unchanged answer among new ones as the oracle has it."""
    before = [random_record(chance, f"d{number}") for number in range(80)]
    publish(engine, before)
    unchanged = chance.sample(before, 50)
    records = unchanged + [random_record(chance, f"e{number}") for number in range(20)]
    chance.shuffle(records)
    oracle = publish(MemoryEngine(), records)
    generation = publish(
        engine, [Unchanged(record.id) if record in unchanged else record for record in records]
    )
    assert_holds_records(generation, oracle, records)
    assert_answers_as_oracle(generation, oracle, chance, num_queries)

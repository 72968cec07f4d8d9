"""Random corpora and random trees: every engine answers as the oracle does."""

import dataclasses
import itertools
import random
from pathlib import Path

import pytest
from whoosh import query as whoosh
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.fields import Schema
from whoosh.index import open_dir

from indexer.engine.embedded import doc_set, postings_reader, scorers, text_field
from indexer.engine.embedded.engine import EmbeddedEngine
from indexer.engine.embedded.tuning import Tuning
from indexer.engine.embedded.whoosh_fields import ENGINE_TEXT, IDS, plain_schema
from indexer.engine.open import open_engine
from indexer.engine.port import (
    TEXT_FIELDS,
    And,
    Boost,
    ConstantScore,
    Engine,
    Generation,
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

WORDS = [first + second for first in "abcdefg" for second in ("", "a", "b", "ab", "ñ", "é")]
KEYS = [f"k{number}" for number in range(12)]
VALUES = [f"v{number}" for number in range(6)]
KINDS = ("title", "heading", "paragraph", "footnote")
FACETS = ("session", "topic", "organ")


def some(chance: random.Random, choices: list[str], most: int) -> tuple[str, ...]:
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
        entities=some(chance, KEYS, 2),
    )


def random_record(chance: random.Random, id: str) -> Record:
    return Record(
        id=id,
        passages=tuple(random_block(chance, place) for place in range(chance.choice((0, 1, 2, 4, 9)))),
        summary=id.encode(),
        stored_document=b"b" * chance.randint(0, 9),
        bears=some(chance, KEYS, 2),
        cites=some(chance, KEYS, 4),
        facets={facet: some(chance, VALUES, most) for facet, most in zip(FACETS, (1, 3, 2), strict=True)},
        date=chance.choice((None, "2014", "2014-06-12", "2018-01-01", "2024-12-31")),
        sort_symbol=chance.choice((None, "", "A", "B", "C")),
        stored_fields={"note": some(chance, ["", "a b", "ñ"], 2)},
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
            Synonym(chance.choice(("bears", "cites", "entities")), some(chance, KEYS, 3), weight),
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


def random_query(chance: random.Random) -> Query:
    orders: tuple[Order, ...] = ("relevance", "relevance", "date", "symbol")

    def choices(likelihood: float) -> dict[str, tuple[str, ...]]:
        return {facet: some(chance, VALUES, 2) for facet in FACETS if chance.random() < likelihood}

    def maybe(made: Node) -> Node | None:
        return made if chance.random() < 0.4 else None

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
        fallback_kinds=some(chance, list(KINDS), 2),
    )


def same(got: Results, wanted: Results, whole: Results, offset: int) -> None:
    """Equal but for hits whose scores are within rounding, which may change places."""
    assert (got.total, got.total_first_tier) == (wanted.total, wanted.total_first_tier)
    assert got.facets == wanted.facets
    assert len(got.hits) == len(wanted.hits)
    assert (got.cursor is None) == (wanted.cursor is None)
    by_id = {hit.id: hit for hit in whole.hits}
    for place, (ours, theirs) in enumerate(zip(got.hits, wanted.hits, strict=True), offset):
        assert ours.score == pytest.approx(theirs.score, rel=1e-5, abs=1e-6)
        oracle = by_id[ours.id]
        assert ours.score == pytest.approx(oracle.score, rel=1e-5, abs=1e-6)
        assert dataclasses.replace(ours, score=0.0, node_scores=()) == dataclasses.replace(
            oracle, score=0.0, node_scores=()
        )
        assert [part is None for part in ours.node_scores] == [part is None for part in oracle.node_scores]
        assert [part or 0.0 for part in ours.node_scores] == pytest.approx(
            [part or 0.0 for part in oracle.node_scores], rel=1e-5, abs=1e-6
        )
        if ours.id != theirs.id:  # then only because of a tie
            others = [
                hit.id for hit in whole.hits if hit.score == pytest.approx(ours.score, rel=1e-5, abs=1e-6)
            ]
            assert {ours.id, theirs.id} <= set(others), place


def walk(generation: Generation, query: Query) -> list[str]:
    """Ids of all pages, by cursor."""
    ids: list[str] = []
    query = dataclasses.replace(query, offset=0, size=7)
    while True:
        page = generation.search(query)
        ids += [hit.id for hit in page.hits]
        if page.cursor is None:
            return ids
        query = dataclasses.replace(query, after=page.cursor)


def publish(engine: Engine, records: list[Record]) -> Generation:
    engine.publish(records, blobs=dict, rules=RULES)
    return engine.current()


TUNINGS = {
    "plain": Tuning(),
    "batches": Tuning(batch_words=100),
    "large": Tuning(
        block_size=64,
        bitmap_divisor=64,
        small_kind_divisor=1,
        frequent_divisor=4,
        top_docs=40,
        common_tf_limit=2,
        max_bitset_values=5,
    ),
}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("way", TUNINGS)
def test_an_engine_answers_as_the_oracle_does(
    way: str, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once as it comes, once with 100 words inverted at a time, once on the ways made for large indexes."""
    if way == "large":
        for module, name, value in (
            (scorers, "NUMPY_CALL_COST", 0),
            (postings_reader, "LOOP_LIMIT", 2),
            (text_field, "BITMAP_CHUNK", 3),
            (doc_set, "SPARSE_DIVISOR", 4),
        ):
            monkeypatch.setattr(module, name, value)
    chance = random.Random(seed)
    count = (1, 7, 30, 60, 120, 200)[seed]
    records = [random_record(chance, f"d{number}") for number in chance.sample(range(1000), count)]
    oracle = publish(open_engine(tmp_path, name="memory"), records)
    generation = publish(EmbeddedEngine(tmp_path / "index", tuning=TUNINGS[way]), records)
    for _ in range(100 if count < 100 else 30):
        query = random_query(chance)
        whole = oracle.search(dataclasses.replace(query, offset=0, size=1000))
        try:
            same(generation.search(query), oracle.search(query), whole, query.offset)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{query}") from error
        if chance.random() < 0.2:
            assert sorted(walk(generation, query)) == sorted(hit.id for hit in whole.hits)
    for record in records:
        assert generation.record(record.id) == record
    assert generation.with_identity(KEYS) == oracle.with_identity(KEYS)
    assert generation.cited_by(KEYS) == oracle.cited_by(KEYS)
    queries = [random_query(chance) for _ in range(10)]
    assert generation.totals(queries) == oracle.totals(queries)


@pytest.mark.parametrize("way", ["plain", "batches"])
def test_kept_documents_answer_among_new_ones_as_the_oracle_does(way: str, tmp_path: Path) -> None:
    chance = random.Random(way)
    before = [random_record(chance, f"d{number}") for number in range(80)]
    engine = EmbeddedEngine(tmp_path / "index", tuning=TUNINGS[way])
    publish(engine, before)
    kept = chance.sample(before, 50)
    records = kept + [random_record(chance, f"e{number}") for number in range(20)]
    chance.shuffle(records)
    oracle = publish(open_engine(tmp_path, name="memory"), records)
    given = [Unchanged(record.id) if record in kept else record for record in records]
    engine.publish(given, blobs=dict, rules=RULES)
    generation = engine.current()
    for record in records:
        assert generation.record(record.id) == record
    for _ in range(60):
        query = random_query(chance)
        whole = oracle.search(dataclasses.replace(query, offset=0, size=1000))
        same(generation.search(query), oracle.search(query), whole, query.offset)


# --- stock Whoosh as a second witness -----------------------------------------------------------------------


def whoosh_schema() -> Schema:
    """A field for everything that a random tree asks for, text within each kind of Passage among it."""
    fields = dict(plain_schema().items())
    for name, kind in itertools.product(TEXT_FIELDS, KINDS):
        fields[f"{name}_in_{kind}"] = ENGINE_TEXT(name, SpaceSeparatedTokenizer(), kind=kind)
    return Schema(**fields, **{facet: IDS() for facet in FACETS})


def whoosh_query(node: Node, inside: str = "") -> whoosh.Query | None:
    """The same question in Whoosh's words; None where it has none. `inside` ends the name of a text field."""
    match node:
        case Term("entities") | Synonym("entities") | Near() | WeakAnd():
            return None
        case Term(field, term):
            return whoosh.Term(field + inside, term)
        case Synonym(field, terms):
            return whoosh.Or([whoosh.Term(field + inside, term) for term in terms])
        case Prefix(field, prefix):
            return whoosh.Prefix(field + inside, prefix)
        case Phrase(field, slots):
            return whoosh.Or([whoosh.Phrase(field + inside, words) for words in itertools.product(*slots)])
        case InKind(kind, leaf):
            return whoosh_query(leaf, f"_in_{kind}")
        case Range("none"):
            return whoosh.NullQuery
        case Range(field, low, high):
            return whoosh.TermRange(field, low, high)
        case MatchAll():
            return whoosh.Every()
        case Not(child) | Boost(child, _) | ConstantScore(child, _):
            asked = whoosh_query(child)
            return whoosh.Not(asked) if asked is not None and isinstance(node, Not) else asked
        case And(nodes) | Or(nodes):
            children = [whoosh_query(child) for child in nodes]
            if None in children:
                return None
            if not children:
                return whoosh.Every() if isinstance(node, And) else whoosh.NullQuery
            return whoosh.And(children) if isinstance(node, And) else whoosh.Or(children)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("way", TUNINGS)
def test_stock_whoosh_finds_in_a_generation_what_the_engine_finds(
    way: str, seed: int, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    count = (1, 7, 30, 60, 120, 200)[seed]
    records = [random_record(chance, f"d{number}") for number in chance.sample(range(1000), count)]
    index = tmp_path / "index"
    generation = publish(EmbeddedEngine(index, tuning=TUNINGS[way], schema=whoosh_schema()), records)
    asked = 0
    with open_dir(index / generation.info.generation / "whoosh").searcher() as searcher:
        while asked < 60:
            node = random_tree(chance, chance.choice((0, 1, 2, 3)))
            question = whoosh_query(node)
            if question is None:
                continue
            asked += 1
            hits = searcher.search(question, limit=None)
            wanted = generation.search(Query(node, size=1000))
            assert {hit["id"] for hit in hits} == {hit.id for hit in wanted.hits}, (node, question)
            assert len(hits) == wanted.total, (node, question)

"""Random trees on the embedded engine's other paths, and stock Whoosh as a second witness of what it finds."""

import itertools
import random
from pathlib import Path

import pytest
from whoosh import query as whoosh
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.fields import Schema
from whoosh.index import open_dir

from indexer.engine.embedded import doc_set, postings_reader, scorers, sorted_int_lists, text_field
from indexer.engine.embedded.engine import EmbeddedEngine
from indexer.engine.embedded.tuning import Tuning
from indexer.engine.embedded.whoosh_fields import ENGINE_TEXT, IDS, plain_schema
from indexer.engine.memory import MemoryEngine
from indexer.engine.port import (
    TEXT_FIELDS,
    And,
    Boost,
    ConstantScore,
    InKind,
    MatchAll,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Synonym,
    Term,
    WeakAnd,
)
from tests.engine.random_trees import (
    CORPUS_SIZES,
    FACETS,
    KINDS,
    assert_answers_as_oracle,
    assert_holds_records,
    assert_unchanged_records_answer,
    publish,
    random_corpus,
    random_tree,
)

# "batches": 100 words are inverted at a time. "large": what a large index has is made of few documents.
TUNINGS = {
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


@pytest.fixture(params=TUNINGS)
def tuning(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Tuning:
    """A way other than the common one; for "large", also the code paths that only a large index takes."""
    if request.param == "large":
        for module, name, value in (
            (scorers, "NUMPY_CALL_COST", 0),
            (postings_reader, "LOOP_LIMIT", 2),
            (sorted_int_lists, "LOOP_LIMIT", 2),
            (text_field, "BITMAP_CHUNK", 3),
            (doc_set, "SPARSE_DIVISOR", 4),
        ):
            monkeypatch.setattr(module, name, value)
    return TUNINGS[request.param]


@pytest.mark.parametrize("seed", range(len(CORPUS_SIZES)))
def test_every_path_answers_as_the_oracle_does(tuning: Tuning, seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    records = random_corpus(chance, CORPUS_SIZES[seed])
    oracle = publish(MemoryEngine(), records)
    generation = publish(EmbeddedEngine(tmp_path / "index", tuning=tuning), records)
    assert_holds_records(generation, oracle, records)
    assert_answers_as_oracle(generation, oracle, chance, 100 if len(records) < 100 else 30)


def test_unchanged_documents_answer_when_merged_in_batches(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path / "index", tuning=TUNINGS["batches"])
    assert_unchanged_records_answer(engine, random.Random("batches"), 60)


# --- stock Whoosh as a second witness -----------------------------------------------------------------------


def whoosh_schema() -> Schema:
    """Return fields for all that a random tree searches, with the text of each kind of Passage."""
    fields = dict(plain_schema().items())
    for name, kind in itertools.product(TEXT_FIELDS, KINDS):
        fields[f"{name}_in_{kind}"] = ENGINE_TEXT(name, SpaceSeparatedTokenizer(), kind=kind)
    return Schema(**fields, **{facet: IDS() for facet in FACETS})


def whoosh_query(node: Node, inside: str = "") -> whoosh.Query | None:
    """Return the same query for Whoosh; None where it has no such query. `inside` ends the name of a text field."""
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
            query = whoosh_query(child)
            return whoosh.Not(query) if query is not None and isinstance(node, Not) else query
        case And(nodes) | Or(nodes):
            children = [whoosh_query(child) for child in nodes]
            if None in children:
                return None
            if not children:
                return whoosh.Every() if isinstance(node, And) else whoosh.NullQuery
            return whoosh.And(children) if isinstance(node, And) else whoosh.Or(children)


@pytest.mark.parametrize("seed", range(len(CORPUS_SIZES)))
@pytest.mark.parametrize("tuning", [Tuning(), *TUNINGS.values()], ids=["plain", *TUNINGS])
def test_stock_whoosh_finds_in_a_generation_what_the_engine_finds(
    tuning: Tuning, seed: int, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    records = random_corpus(chance, CORPUS_SIZES[seed])
    index = tmp_path / "index"
    generation = publish(EmbeddedEngine(index, tuning=tuning, schema=whoosh_schema()), records)
    num_queries = 0
    with open_dir(index / generation.info.generation / "whoosh").searcher() as searcher:
        while num_queries < 60:
            node = random_tree(chance, chance.choice((0, 1, 2, 3)))
            query = whoosh_query(node)
            if query is None:
                continue
            num_queries += 1
            hits = searcher.search(query, limit=None)
            results = generation.search(Query(node, size=1000))
            assert {hit["id"] for hit in hits} == {hit.id for hit in results.hits}, (node, query)
            assert len(hits) == results.total, (node, query)

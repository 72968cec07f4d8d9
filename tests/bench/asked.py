"""The classes of queries that are timed: the same each time, drawn from the vocabulary by rank of frequency."""

import random

from indexer.engine.port import All, Any, AnyOf, Everything, Node, Phrase, Prefix, Query, Term
from tests.bench.making import FACETS, KINDS, TOPICS, analysed, collocations

EACH = 12  # queries of a class
COMMON, MIDDLING, RARE = range(15, 150), range(150, 1500), range(15_000, 60_000)


def stems(chance: random.Random, ranks: range, count: int) -> list[str]:
    return [analysed()[rank][1] for rank in chance.sample(ranks, count)]


def queries() -> dict[str, list[Query]]:
    """By class. Every query asks for ten documents and the counts of five facets."""
    chance = random.Random(5)

    def word(ranks: range) -> Node:
        return Term("stem", stems(chance, ranks, 1)[0])

    def words(ranks: range) -> tuple[Node, ...]:
        return tuple(Term("stem", stem) for stem in dict.fromkeys(stems(chance, ranks, 3)))

    def phrase() -> Node:
        collocation = collocations()[int(400 * chance.random())]
        return Phrase("stem", tuple((analysed()[rank][1],) for rank in collocation))

    def prefix() -> Node:
        return Prefix("stem", stems(chance, MIDDLING, 1)[0][:4])

    def forms() -> Node:
        """A word typed without accents: its forms, each with what it is written like."""
        return AnyOf("stem", tuple(dict.fromkeys(stems(chance, MIDDLING, 3))))

    one = {"session": ("7",)}
    three = {"session": ("3", "7", "9"), "topic": (TOPICS[0], TOPICS[2]), "kind": (KINDS[0], KINDS[1])}
    made: dict[str, list[tuple[Node, dict[str, tuple[str, ...]]]]] = {
        "rare": [(word(RARE), {}) for _ in range(EACH)],
        "common": [(word(COMMON), {}) for _ in range(EACH)],
        "or3": [(Any(words(range(15, 1500))), {}) for _ in range(EACH)],
        "and3": [(All(words(range(15, 600))), {}) for _ in range(EACH)],
        "phrase": [(phrase(), {}) for _ in range(EACH)],
        "prefix": [(prefix(), {}) for _ in range(EACH)],
        "forms": [(forms(), {}) for _ in range(EACH)],
        "one filter": [(word(COMMON), one) for _ in range(EACH)],
        "three filters": [(word(COMMON), three) for _ in range(EACH)],
        "everything": [(Everything(), {})],
        "everything, filtered": [(Everything(), one)],
    }
    return {
        name: [Query(where, chosen=chosen, count=FACETS, blocks=0) for where, chosen in pairs]
        for name, pairs in made.items()
    }

"""The classes of questions that are timed: the same each time, drawn from the vocabulary by rank of frequency.

Each is there twice: as a tree of the engine's own nodes, and as someone types it.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from indexer.engine.port import All, Any, AnyOf, Everything, Node, Phrase, Prefix, Query, Term
from indexer.spanish import Lexicon
from indexer.spanish.letters import unaccented
from search_app.compiler import compile_query
from search_app.question import Question
from tests.bench.making import FACETS, KINDS, TOPICS, analysed, collocations, vocabulary

EACH = 12  # questions of a class
COMMON, MIDDLING, RARE = range(15, 150), range(150, 1500), range(15_000, 60_000)
ONE = {"session": ("7",)}
THREE = {"session": ("3", "7", "9"), "topic": (TOPICS[0], TOPICS[2]), "kind": (KINDS[0], KINDS[1])}


@dataclass(frozen=True, slots=True)
class Asked:
    """`query` wants ten documents, without Blocks, and the counts of five facets; `question` is the same as typed."""

    query: Query
    question: Question

    @property
    def plain(self) -> Query:
        """Without facets."""
        return replace(self.query, count=())


def classes(lexicon: Lexicon, documents: int) -> dict[str, list[Asked]]:
    """By class. The lexicon is that of the index that will be asked: it says what a bare word stands for."""
    chance = random.Random(5)

    def several(
        draw: Callable[[], tuple[Node, str]], chosen: Mapping[str, tuple[str, ...]] | None = None
    ) -> list[Asked]:
        drawn = (draw() for _ in range(EACH))
        return [
            Asked(
                Query(where, chosen=chosen or {}, count=FACETS, blocks=0),
                Question(text=text, chosen=chosen or {}),
            )
            for where, text in drawn
        ]

    def words(ranks: range, count: int) -> tuple[tuple[str, ...], list[str]]:
        """Different stems, and words that have them."""
        drawn = {analysed()[rank][1]: vocabulary()[rank] for rank in chance.sample(ranks, count)}
        return tuple(drawn), list(drawn.values())

    def word(ranks: range) -> tuple[Node, str]:
        (stem,), (text,) = words(ranks, 1)
        return Term("stem", stem), text

    def any_of_three() -> tuple[Node, str]:
        stems, texts = words(range(15, 1500), 3)
        return Any(tuple(Term("stem", stem) for stem in stems)), " O ".join(texts)

    def all_three() -> tuple[Node, str]:
        stems, texts = words(range(15, 600), 3)
        return All(tuple(Term("stem", stem) for stem in stems)), " ".join(texts)

    def phrase() -> tuple[Node, str]:
        ranks = collocations()[int(400 * chance.random())]
        slots = tuple((analysed()[rank][1],) for rank in ranks)
        return Phrase("stem", slots), f'"{" ".join(vocabulary()[rank] for rank in ranks)}"'

    def prefix() -> tuple[Node, str]:
        (stem,), _ = words(MIDDLING, 1)
        return Prefix("stem", stem[:4]), f"{stem[:4]}*"

    def forms() -> tuple[Node, str]:
        stems, texts = words(MIDDLING, 3)
        return AnyOf("stem", stems), f"{texts[0]}~1"

    def bare() -> tuple[Node, str]:
        """A word that has an accent, typed without: all that it may be, with the families."""
        accented = [rank for rank in MIDDLING if vocabulary()[rank] != unaccented(vocabulary()[rank])]
        text = unaccented(vocabulary()[chance.choice(accented)])
        return compile_query(Question(text=text), lexicon, documents).query.where, text

    def everything() -> tuple[Node, str]:
        return Everything(), ""

    return {
        "rare": several(lambda: word(RARE)),
        "common": several(lambda: word(COMMON)),
        "or3": several(any_of_three),
        "and3": several(all_three),
        "phrase": several(phrase),
        "prefix": several(prefix),
        "forms": several(forms),
        "without accents": several(bare),
        "one filter": several(lambda: word(COMMON), ONE),
        "three filters": several(lambda: word(COMMON), THREE),
        "everything": several(everything)[:1],
        "filter alone": several(everything, ONE)[:1],
    }


def beginnings() -> list[str]:
    """What someone has typed so far when suggestions are asked for: two to six letters of a word, or a symbol."""
    chance = random.Random(6)
    words = [vocabulary()[rank] for rank in chance.sample(MIDDLING, EACH)]
    return [word[: chance.randint(2, 6)] for word in words] + ["CTOC/COP/WG.2/20", "corr", "trata de"]

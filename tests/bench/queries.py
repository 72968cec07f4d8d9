"""The queries that are timed, by class. They are drawn from the vocabulary by rank of frequency, the same each time.

Each query is a tree of the engine's nodes, and a text as someone types it.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from indexer.engine.port import (
    And,
    Boost,
    Generation,
    MatchAll,
    Node,
    Or,
    Phrase,
    Prefix,
    Query,
    Synonym,
    Term,
    WeakAnd,
    leaves,
)
from indexer.spanish.normalization import strip_accents_keep_enye
from search_app.query.compiler import compile_query
from search_app.query.search_request import SearchRequest
from search_app.search.documents import open_lexicon
from search_app.search.families import family_member_keys
from search_app.search.relaxation import relax
from tests.bench.generated_documents import FACETS, KINDS, TOPICS, analysed, collocations, vocabulary

# Questions of each class.
QUERIES_PER_CLASS = 12
COMMON, MIDDLING, RARE = range(15, 150), range(150, 1500), range(15_000, 60_000)
# The words of an OR of equal frequency are chosen among so many of the commonest words.
FREQUENT_STEMS = 4000
ONE_FILTER = {"session": ("7",)}
THREE_FILTERS = {"session": ("3", "7", "9"), "topic": (TOPICS[0], TOPICS[2]), "kind": (KINDS[0], KINDS[1])}


@dataclass(frozen=True, slots=True)
class TimedQuery:
    """`query` asks for ten documents without passages and for five facets; `question` is the same as it is typed."""

    query: Query
    question: SearchRequest

    @property
    def plain(self) -> Query:
        """The query without facets."""
        return replace(self.query, facet_fields=())


def query_classes(generation: Generation) -> dict[str, list[TimedQuery]]:
    """Return the queries by class. The generation is the one that is timed: its words decide what a bare word means."""
    lexicon, documents = open_lexicon(generation), generation.info.documents
    chance = random.Random(5)
    chance_of_partial, chance_of_question = random.Random(9), random.Random(10)

    def several(
        draw: Callable[[], tuple[Node, str]], chosen: Mapping[str, tuple[str, ...]] | None = None
    ) -> list[TimedQuery]:
        drawn = (draw() for _ in range(QUERIES_PER_CLASS))
        return [
            TimedQuery(
                Query(where, filters=chosen or {}, facet_fields=FACETS, passages=0),
                SearchRequest(text=text, chosen=chosen or {}),
            )
            for where, text in drawn
        ]

    def words(ranks: range, count: int) -> tuple[tuple[str, ...], list[str]]:
        """Return different stems, and a word of each."""
        drawn = {analysed()[rank][1]: vocabulary()[rank] for rank in chance.sample(ranks, count)}
        return tuple(drawn), list(drawn.values())

    def word(ranks: range) -> tuple[Node, str]:
        (stem,), (text,) = words(ranks, 1)
        return Term("stem", stem), text

    def any_of_three() -> tuple[Node, str]:
        stems, texts = words(range(15, 1500), 3)
        return Or(tuple(Term("stem", stem) for stem in stems)), " O ".join(texts)

    def all_three() -> tuple[Node, str]:
        stems, texts = words(range(15, 600), 3)
        return And(tuple(Term("stem", stem) for stem in stems)), " ".join(texts)

    def phrase() -> tuple[Node, str]:
        ranks = collocations()[int(400 * chance.random())]
        slots = tuple((analysed()[rank][1],) for rank in ranks)
        return Phrase("stem", slots), f'"{" ".join(vocabulary()[rank] for rank in ranks)}"'

    def prefix() -> tuple[Node, str]:
        (stem,), _ = words(MIDDLING, 1)
        return Prefix("stem", stem[:4]), f"{stem[:4]}*"

    def forms() -> tuple[Node, str]:
        stems, texts = words(MIDDLING, 3)
        return Synonym("stem", stems), f"{texts[0]}~1"

    def bare() -> tuple[Node, str]:
        """Return a word that is typed without its accent: all forms that it may be, and their families.

        The product asks for the families and the title alone; every peer can be asked this tree.
        """
        accented = [
            rank for rank in MIDDLING if vocabulary()[rank] != strip_accents_keep_enye(vocabulary()[rank])
        ]
        text = strip_accents_keep_enye(vocabulary()[chance.choice(accented)])
        forms = lexicon.forms(text)
        if not forms:
            return Or(()), text
        surfaces, stems = tuple(form.surface for form in forms), lexicon.stems(text)
        families = Boost(_leaf("stem", stems), 0.5)
        return Or((_leaf("exact", surfaces), families)), text

    def everything() -> tuple[Node, str]:
        return MatchAll(), ""

    def with_a_rare_word(or_query: TimedQuery) -> TimedQuery:
        """Ask for two or more of the words of an OR and a rare word. The documents with all of them come first."""
        rank = chance_of_partial.choice(RARE)
        terms = (*leaves(or_query.query.root), Term("stem", analysed()[rank][1]))
        query = replace(
            or_query.query, root=WeakAnd(tuple((term, 1) for term in terms), 2), first_tier=And(terms)
        )
        return TimedQuery(
            query, SearchRequest(text=f"{or_query.question.text.replace(' O ', ' ')} {vocabulary()[rank]}")
        )

    def question() -> TimedQuery:
        """Ask a question of six to ten words, as many of them frequent as rare, as the product asks it."""
        low, high = COMMON.start, RARE.stop
        ranks = [
            int(low * (high / low) ** chance_of_question.random())
            for _ in range(chance_of_question.randint(6, 10))
        ]
        request = SearchRequest(text=f"¿Qué {' '.join(vocabulary()[rank] for rank in ranks)} ?")
        compiled = compile_query(request, lexicon, documents, partial(family_member_keys, generation))
        return TimedQuery(
            replace(relax(generation, compiled).query, facet_fields=FACETS, passages=0), request
        )

    or3 = several(any_of_three)
    return {
        "rare": several(lambda: word(RARE)),
        "common": several(lambda: word(COMMON)),
        "or3": or3,
        "and3": several(all_three),
        "phrase": several(phrase),
        "prefix": several(prefix),
        "forms": several(forms),
        "without accents": several(bare),
        "one filter": several(lambda: word(COMMON), ONE_FILTER),
        "three filters": several(lambda: word(COMMON), THREE_FILTERS),
        # Two are enough, since the last query's tree is cached.
        "everything": several(everything)[:2],
        "filter alone": several(everything, ONE_FILTER)[:2],
        "question": [question() for _ in range(QUERIES_PER_CLASS)],
        "partial": [with_a_rare_word(or_query) for or_query in or3],
    }


def _leaf(field: str, terms: tuple[str, ...]) -> Term | Synonym:
    return Term(field, terms[0]) if len(terms) == 1 else Synonym(field, terms)


def sum_document_frequencies(generation: Generation, where: Node) -> int:
    """Return the sum of the document frequencies of a tree's stems."""
    stems = {leaf for leaf in leaves(where) if isinstance(leaf, (Term, Synonym)) and leaf.field == "stem"}
    return sum(_total(generation, stem) for stem in stems)


def equally_frequent_ors(generation: Generation, queries: Sequence[Query]) -> list[Query]:
    """Return, for each query, an OR of three words whose document frequencies have the same sum."""
    stems = list(dict.fromkeys(stem for _, stem in analysed()[:FREQUENT_STEMS]))
    totals = {stem: _total(generation, Term("stem", stem)) for stem in stems}
    ors = []
    for query in queries:
        left, chosen = sum_document_frequencies(generation, query.root), []
        for words in (3, 2, 1):
            others = [stem for stem in stems if stem not in chosen]
            chosen.append(min(others, key=lambda stem: abs(totals[stem] - left / words)))
            left -= totals[chosen[-1]]
        ors.append(
            Query(
                Or(tuple(Term("stem", stem) for stem in chosen)), facet_fields=query.facet_fields, passages=0
            )
        )
    return ors


def or_of_stems(query: Query) -> Query:
    """Return what an engine without WeakAnd is asked in its place: any of the same stems."""
    stems = dict.fromkeys(
        leaf for leaf in leaves(query.root) if isinstance(leaf, (Term, Synonym)) and leaf.field == "stem"
    )
    return Query(Or(tuple(stems)), facet_fields=query.facet_fields, passages=query.passages)


def _total(generation: Generation, node: Node) -> int:
    return generation.search(Query(node, size=0)).total


def typed_prefixes() -> list[str]:
    """Return texts for which suggestions are asked: two to six letters of a word, or the beginning of a symbol."""
    chance = random.Random(6)
    words = [vocabulary()[rank] for rank in chance.sample(MIDDLING, QUERIES_PER_CLASS)]
    return [word[: chance.randint(2, 6)] for word in words] + ["CTOC/COP/WG.2/20", "corr", "trata de"]

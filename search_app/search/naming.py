"""Count the documents and passages that name a thing which the corpus may not hold.

    Generation, names of a thing --count_naming--> Naming

A Naming has the request that lists what it counts, so that a page can lead there.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.engine.port import Generation, Node, Query, Results
from indexer.spanish import tokens
from search_app.query.ast import PhraseQuery, QueryTree, disjunction, to_text
from search_app.query.compiler import compile_query
from search_app.query.search_request import SearchRequest
from search_app.search.documents import open_lexicon

# Documents whose passages are counted, by one search; of more, only the documents are.
MAX_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Naming:
    """The request that finds what names a thing, and how many documents and passages that are.

    `passages` is None where the documents are more than MAX_COUNTED.
    """

    request: SearchRequest
    documents: int
    passages: int | None


def count_naming(generation: Generation, tree: QueryTree) -> Naming:
    """Return what matches a tree, which must have none of the words that a document may lack."""
    request = SearchRequest(text=to_text(tree))
    compiled = compile_query(request, open_lexicon(generation), generation.info.documents)
    results, passages = search_counted(generation, compiled.query.root)
    return Naming(request, results.total, passages)


def search_counted(generation: Generation, root: Node) -> tuple[Results, int | None]:
    """Return what matches, the newest documents first, each with its best passage, and how many passages match.

    The number is None where the documents are more than MAX_COUNTED.
    """
    results = generation.search(Query(root, order="date", size=MAX_COUNTED, passages=1))
    return results, sum(hit.passages_total for hit in results.hits) if results.cursor is None else None


def any_phrase(generation: Generation, names: Sequence[str]) -> QueryTree:
    """Return what matches any of these names, word for word.

    A name that holds another one is found by that. One with a word that no document has is left out, unless all have.
    """
    lexicon = open_lexicon(generation)
    words = [tuple(word.exact for word in tokens(name)) for name in names]
    shortest = [one for one in words if not any(other != one and _holds(one, other) for other in words)]
    present = [one for one in shortest if all(map(lexicon.frequency, one))]
    return disjunction(PhraseQuery(one) for one in present or shortest[:1])


def _holds(words: tuple[str, ...], inner: tuple[str, ...]) -> bool:
    starts = range(len(words) - len(inner) + 1)
    return any(words[start : start + len(inner)] == inner for start in starts)

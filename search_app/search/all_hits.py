"""Every document that a question finds, in the order of its list.

SearchRequest --compile_query, relax--> Query --engine, cursor by cursor--> Iterator[SearchHit]
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from indexer.engine import port
from search_app.query.compiler import compile_query
from search_app.query.search_request import SearchRequest
from search_app.search.documents import open_lexicon
from search_app.search.families import family_member_keys
from search_app.search.relaxation import relax
from search_app.search.response import SearchHit
from search_app.search.search import read_hits

# Documents that are asked of the engine at once. Each cursor ranks the whole result anew, so that few calls are
# quicker; what is held in memory grows with the number.
CHUNK = 500


def without_page(question: SearchRequest) -> SearchRequest:
    """Return the request for a whole list: the same documents in the same order, from the first on."""
    return replace(question, page=1, size=SearchRequest().size, after=None, explain=False)


def iter_hits(
    generation: port.Generation, question: SearchRequest, *, with_passages: bool
) -> Iterator[SearchHit]:
    """Yield the documents of a list, whatever page the question asks for. Raises what `search` raises.

    Without passages a hit has none, and none are searched: that is several times as fast.
    """
    lexicon = open_lexicon(generation)
    compiled = compile_query(
        without_page(question), lexicon, generation.info.documents, partial(family_member_keys, generation)
    )
    relaxed = relax(generation, compiled)
    query = replace(
        relaxed.query,
        offset=0,
        size=CHUNK,
        facet_fields=(),
        passages=relaxed.query.passages if with_passages else 0,
    )
    while True:
        results = generation.search(query)
        yield from read_hits(generation, compiled, relaxed, lexicon, None, results)
        if results.cursor is None:
            return
        query = replace(query, after=results.cursor)

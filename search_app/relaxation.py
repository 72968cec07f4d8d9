"""Whether documents that lack some of what was asked for are shown, and which.

    CompiledQuery --relaxed(generation)--> Relaxed(query, parts, lacking)

Documents that have all parts come first, in every order and on every page. Where there are FEW of them or none, those
follow that have enough: parts worth at least a SHARE of the whole question, and two of them at least. That is decided
on the question without its facets, so that choosing one never changes what is shown beside it.
"""

from dataclasses import dataclass, replace

from indexer.engine import port
from search_app.compiler import NOTHING, CompiledQuery, Part

FEW = 10  # documents with all parts: as many as a page has
SHARE = (
    0.34  # of the question's worth: below, what is shown has more to do with chance than with the question
)


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The query that is asked, and what it lets a document lack."""

    query: port.Query
    parts: tuple[Part, ...]  # in the order of Hit.parts; none where a document must have everything
    lacking: tuple[Part, ...]  # which no document has
    strict: bool  # whether every document must have everything


def relax(generation: port.Generation, compiled: CompiledQuery) -> Relaxed:
    """The query for this question's page: with all parts, or with enough of them after those with all."""
    strict = compiled.query
    parts = tuple(part for part in compiled.parts if part.node)
    lacking = tuple(part for part in compiled.parts if part.node is None)
    as_asked = Relaxed(strict, (), lacking, strict=True)
    if not parts or (len(compiled.parts) < 2 and not (compiled.anchored or parts[0].instead)):
        return as_asked
    if strict.where != NOTHING and _count(generation, strict) >= FEW:
        return as_asked
    nodes = tuple(part.node for part in parts if part.node)
    if compiled.anchored:
        some: port.Node = port.Any((port.Everything(), *nodes))
    else:
        least = _least(compiled)
        if least > sum(part.worth for part in parts):
            return as_asked
        some = port.Enough(tuple((part.node, part.worth) for part in parts if part.node), least)
    whole = NOTHING if lacking or any(part.instead for part in parts) else port.All(nodes)
    where = port.All((*compiled.conditions, some))
    return Relaxed(replace(strict, where=where, first_tier=whole, parts=nodes), parts, lacking, strict=False)


def _count(generation: port.Generation, query: port.Query) -> int:
    """How many documents match, whatever facets are chosen."""
    return generation.search(port.Query(query.where, size=0)).total


def _least(compiled: CompiledQuery) -> int:
    """The worth that is enough: a share of the whole, and more than any part alone has."""
    worths = [part.worth for part in compiled.parts]
    share = max(1, round(SHARE * sum(worths)))
    known = [part.worth for part in compiled.parts if part.node]
    held = any(not isinstance(condition, port.Not) for condition in compiled.conditions)
    return share if held or len(compiled.parts) < 2 else max(share, max(known) + 1)

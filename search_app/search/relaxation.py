"""Whether documents that lack some of what was asked for are shown, and which.

    CompiledQuery --relax(generation, ..)--> Relaxed(query, parts, unmatched)

Documents that have all parts come first, in every order and on every page. Where there are FEW of them or none, those
follow that have enough: parts worth at least a SHARE of the whole question, and two of them at least. That is decided
on the question without its facets, so that choosing one never changes what is shown beside it.

Where no document has all parts, one must have much of the question, and much of it in one Block (EVIDENCE): otherwise
nothing is found.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from indexer.engine import port
from search_app.query.compiled_query import CompiledQuery, QueryPart
from search_app.query.engine_nodes import MATCH_NONE
from search_app.query.term_weight import PRIOR_DOCUMENTS

ENOUGH_FULL_MATCHES = 10  # documents with all parts: as many as a page has
MIN_SHARE = 0.1  # of the question's worth: below, a document has a word or two by chance
# Of the question's worth, what a document holds and what its best Block holds, added up. A few documents always hold
# some words of any question; among many, the best of them seldom holds little of one that it does not answer. So
# less is asked for the more documents there are; PRIOR_DOCUMENTS is where it is half.
REQUIRED_EVIDENCE = 1.0
# Worth that is evidence however long the question: a sentence pasted from elsewhere holds much that nobody seeks.
MAX_REQUIRED_EVIDENCE = 150
EVIDENCE_HITS = 10  # documents, the best by relevance


@dataclass(frozen=True, slots=True)
class RelaxedQuery:
    """The query that is asked, and what it lets a document lack."""

    query: port.Query
    parts: tuple[QueryPart, ...]  # in the order of Hit.parts; none where a document must have everything
    unmatched: tuple[QueryPart, ...]  # which no document has
    strict: bool  # whether every document must have everything
    full_matches: int = 0  # documents that have all parts, whatever facets are chosen


def relax(generation: port.Generation, compiled: CompiledQuery) -> RelaxedQuery:
    """The query for this question's page: with all parts, or with enough of them after those with all."""
    strict = compiled.query
    parts = tuple(part for part in compiled.parts if part.node)
    unmatched = tuple(part for part in compiled.parts if part.node is None)
    as_asked = RelaxedQuery(strict, (), unmatched, strict=True)
    if not parts or (len(compiled.parts) < 2 and not compiled.asks_for_identity):
        return as_asked
    full_matches = 0 if strict.root == MATCH_NONE else _count_matches(generation, strict)
    if full_matches >= ENOUGH_FULL_MATCHES:
        return as_asked
    nodes = tuple(part.node for part in parts if part.node)
    if compiled.asks_for_identity:
        where = port.And((*compiled.condition_nodes, port.Or((port.MatchAll(), *nodes))))
    else:
        least = max(1, round(MIN_SHARE * sum(part.weight for part in compiled.parts)))
        least_parts = 1 if _has_positive_condition(compiled) else min(2, len(compiled.parts))
        where = port.And(
            (*compiled.condition_nodes, port.WeakAnd(tuple(_weighted_nodes(parts)), least, least_parts))
        )
        if (
            not full_matches
            and not _has_positive_condition(compiled)
            and not _has_enough_evidence(generation, compiled, parts, least)
        ):
            return as_asked
    whole = MATCH_NONE if unmatched or any(part.replacement for part in parts) else port.And(nodes)
    query = replace(strict, root=port.And((where, *compiled.hints)), first_tier=whole, explained_nodes=nodes)
    return RelaxedQuery(query, parts, unmatched, strict=False, full_matches=full_matches)


def _count_matches(generation: port.Generation, query: port.Query) -> int:
    """How many documents match, whatever facets are chosen."""
    return generation.search(port.Query(query.root, size=0)).total


def _has_enough_evidence(
    generation: port.Generation, compiled: CompiledQuery, parts: tuple[QueryPart, ...], least: int
) -> bool:
    """Whether one of the best documents whose parts are worth `least` holds enough of the question to answer it.

    `parts` are those that some document has. Each counts once here, what is named too.
    """
    optional = tuple((part.node, part.weight) for part in parts if part.node)
    documents = generation.info.documents
    needed = REQUIRED_EVIDENCE * PRIOR_DOCUMENTS / (documents + PRIOR_DOCUMENTS)
    enough = min(needed * sum(part.weight for part in compiled.parts), MAX_REQUIRED_EVIDENCE)
    where = port.And((*compiled.condition_nodes, port.WeakAnd(optional, least)))
    query = port.Query(
        where, explained_nodes=tuple(node for node, _ in optional), size=EVIDENCE_HITS, passages=1
    )
    for hit in generation.search(query).hits:
        matching = [part for part, score in zip(parts, hit.node_scores, strict=True) if score is not None]
        held = sum(part.weight for part in matching)
        # A session is that of the document, and no Block need say it.
        named = sum(part.weight for part in matching if part.is_name and not part.stems)
        in_block = min(held, named + max((block.weight for block in hit.passages), default=0))
        if held + in_block >= enough:
            return True
    return False


def _has_positive_condition(compiled: CompiledQuery) -> bool:
    """Whether a document must meet a condition that says what is sought: a phrase, a field, a pattern."""
    return any(not isinstance(condition, port.Not) for condition in compiled.condition_nodes)


def _weighted_nodes(parts: tuple[QueryPart, ...]) -> Iterator[tuple[port.Node, int]]:
    """The parts and their worths. What is named may answer alone: it counts as two, of which one scores nothing."""
    for part in parts:
        if part.node:
            yield part.node, part.weight
            if part.is_name:
                yield port.ConstantScore(part.node, 0.0), 1

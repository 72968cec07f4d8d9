"""Decide whether documents that lack some of what was asked for are found too, and which of them.

    CompiledQuery, Generation --relax--> RelaxedQuery

Documents that have all parts come first, in every order and on every page. Where there are fewer than
ENOUGH_FULL_MATCHES of them, those follow that have enough: parts worth MIN_SHARE of the question, and at least two of
them. This is decided on the question without its facets, so that choosing a facet value changes no other count.

Where no document has all parts, one of the best must have enough of the question, and enough of it in one block (see
REQUIRED_EVIDENCE). Otherwise nothing is found.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from indexer.engine import port
from search_app.query.answer_type import is_answer_word
from search_app.query.compiled_query import CompiledQuery, QueryPart
from search_app.query.engine_nodes import MATCH_NONE, without_weight
from search_app.query.facet_names import find_names
from search_app.query.term_weight import PRIOR_DOCUMENTS
from search_app.query.warnings import QueryWarning

# Documents that have all parts: as many as a page has.
ENOUGH_FULL_MATCHES = 10
# Share of the weight of all parts. A document with less has a word or two of the question by chance.
MIN_SHARE = 0.1
# A document's evidence is the weight of the parts that it has, plus the weight of those in its best block. This is
# the share of the question's weight that it must reach in a generation without documents. In a small generation, the
# best document has some words of any question, whether it answers or not. In a large one, a best document that has
# only a part of the question mostly answers it. So the share falls with the number of documents: with PRIOR_DOCUMENTS
# it is about half.
REQUIRED_EVIDENCE = 1.06
# Where a question names one subject or organ: the share of what is asked of it that a document must have, by weight.
MIN_ASKED_SHARE = 0.25
SUBJECT_FACETS = ("topic", "organ")
# Weight that is enough evidence for any question: a pasted sentence has many words that nobody looks for.
MAX_REQUIRED_EVIDENCE = 150
# Documents whose evidence is read, the best by relevance.
EVIDENCE_HITS = 10


@dataclass(frozen=True, slots=True)
class RelaxedQuery:
    """The query for the engine, and what it lets a document lack."""

    query: port.Query
    # In the order of Hit.node_scores; none where a document must have everything.
    parts: tuple[QueryPart, ...]
    # The parts that no document has.
    unmatched: tuple[QueryPart, ...]
    # Whether every document must have everything.
    strict: bool
    # Documents that have all parts, whatever facet values are chosen.
    full_matches: int = 0

    def missing_parts(self, hit: port.Hit) -> tuple[QueryPart, ...]:
        """Return the parts of the question that a document does not have; none where it must have all."""
        if self.strict:
            return ()
        # An explained query names further nodes behind those of the parts.
        missing = [part for part, score in zip(self.parts, hit.node_scores, strict=False) if score is None]
        return (*missing, *self.unmatched)


def relax(generation: port.Generation, compiled: CompiledQuery) -> RelaxedQuery:
    """Return the query for a page: for documents that have all parts, or also for those that have enough of them."""
    strict_query = compiled.query
    parts = tuple(part for part in compiled.parts if part.node)
    unmatched = tuple(part for part in compiled.parts if part.node is None)
    strict = RelaxedQuery(strict_query, (), unmatched, strict=True)
    # A document of the symbol that was asked for may lack all else; any other has something of several parts. A word
    # that was corrected is lacking everywhere, even where it is all that is asked for.
    is_corrected = any(part.replacement for part in parts)
    may_lack_parts = (
        len(compiled.parts) > 0
        if compiled.asks_for_identity
        else (len(compiled.parts) > 1 and parts) or is_corrected
    )
    if not may_lack_parts:
        return strict
    full_matches = 0 if strict_query.root == MATCH_NONE else _count_matches(generation, strict_query)
    if full_matches >= ENOUGH_FULL_MATCHES:
        return strict
    nodes = tuple(part.node for part in parts if part.node)
    if compiled.asks_for_identity:
        root = port.And((*compiled.condition_nodes, port.Or((port.MatchAll(), *nodes))))
    else:
        min_weight = max(1, round(MIN_SHARE * sum(part.weight for part in compiled.parts)))
        min_parts = 1 if _has_positive_condition(compiled) else min(2, len(compiled.parts))
        enough_parts = port.WeakAnd(tuple(_weighted_nodes(parts)), min_weight, min_parts)
        root = port.And((*compiled.condition_nodes, enough_parts))
        if (
            not full_matches
            and not _has_positive_condition(compiled)
            and not _has_enough_evidence(generation, compiled, parts, min_weight)
        ):
            return strict
    all_parts = MATCH_NONE if unmatched or any(part.replacement for part in parts) else port.And(nodes)
    query = replace(
        strict_query, root=port.And((root, *compiled.hints)), first_tier=all_parts, explained_nodes=nodes
    )
    return RelaxedQuery(query, parts, unmatched, strict=False, full_matches=full_matches)


def with_corrected_words(warnings: Iterable[QueryWarning], relaxed: RelaxedQuery) -> list[QueryWarning]:
    """Return the warnings, "corrected-word" instead of "unknown-word" where another word was searched in its place."""
    corrected = {part.text.lower() for part in relaxed.parts if part.replacement}
    return [
        replace(warning, kind="corrected-word")
        if warning.kind == "unknown-word" and warning.cause in corrected
        else warning
        for warning in warnings
    ]


def _count_matches(generation: port.Generation, query: port.Query) -> int:
    """Return how many documents match, whatever facet values are chosen."""
    [total] = generation.totals([port.Query(query.root, size=0)])
    return total


def _has_enough_evidence(
    generation: port.Generation, compiled: CompiledQuery, parts: tuple[QueryPart, ...], min_weight: int
) -> bool:
    """Return whether one of the best documents has enough of the question to answer it.

    Only documents count that have parts of `min_weight` together. `parts` are those that some document has; each
    counts once here, even one that is a name.
    """
    weighted_nodes = tuple((part.node, part.weight) for part in parts if part.node)
    documents = generation.info.documents
    # One of two names is enough in the smallest generation too.
    required_share = min(1.0, REQUIRED_EVIDENCE * PRIOR_DOCUMENTS / (documents + PRIOR_DOCUMENTS))
    heaviest = max((part.weight for part in parts), default=0)
    weight = sum(_weight_of_evidence(part, heaviest) for part in compiled.parts)
    required = min(required_share * weight, MAX_REQUIRED_EVIDENCE)
    root = port.And((*compiled.condition_nodes, port.WeakAnd(weighted_nodes, min_weight)))
    if required <= min_weight:
        # So it is in all but small generations. Any document that counts has enough.
        [total] = generation.totals([port.Query(root, size=0)])
        return total > 0
    nodes = tuple(node for node, _ in weighted_nodes)
    query = port.Query(root, explained_nodes=nodes, size=EVIDENCE_HITS, passages=1)
    asked = _asked_of_subject(compiled)
    for hit in generation.search(query).hits:
        matching = [part for part, score in zip(parts, hit.node_scores, strict=True) if score is not None]
        if not _has_enough_of_asked(asked, matching, heaviest):
            continue
        matching_weight = sum(part.weight for part in matching)
        # A name, such as a session, is true of the whole document: no block needs to say it.
        name_weight = sum(part.weight for part in matching if part.is_name and not part.stems)
        best_block_weight = max((block.weight for block in hit.passages), default=0)
        if matching_weight + min(matching_weight, name_weight + best_block_weight) >= required:
            return True
    return False


def _asked_of_subject(compiled: CompiledQuery) -> tuple[QueryPart, ...]:
    """Return what is asked of the one subject or organ that the question names: the parts beside the name.

    The name alone is true of many documents, whether or not they say what is asked: `¿Quién presidió ...?` of a group
    that every document speaks of. Nothing is returned where the question names none or several, or begins with the
    name: what only follows it says more of it, and may be missing.
    """
    names = tuple(find_names(compiled.text, SUBJECT_FACETS))
    if len(names) != 1:
        return ()
    [(start, end)] = names
    beside = [
        part
        for part in compiled.parts
        if not is_answer_word(part.text) and any(last <= start or first >= end for first, last in part.spans)
    ]
    is_asked_of = any(last <= start for part in beside for _, last in part.spans)
    return tuple(beside) if is_asked_of else ()


def _has_enough_of_asked(asked: tuple[QueryPart, ...], matching: list[QueryPart], heaviest: int) -> bool:
    """Return whether the matching parts are enough of what is asked: MIN_ASKED_SHARE of its weight."""
    matching_ids = set(map(id, matching))
    # A day or session that matches says when, as a subject says of what.
    words = [part for part in asked if part.stems or not part.is_name or id(part) not in matching_ids]
    weight = sum(_weight_of_evidence(part, heaviest) for part in words)
    return sum(part.weight for part in words if id(part) in matching_ids) >= MIN_ASKED_SHARE * weight


def _weight_of_evidence(part: QueryPart, heaviest: int) -> int:
    """Return how much of the question a part is. `heaviest` is the weight of the heaviest part that a document has.

    A number that no document has, such as a year, counts twice: a document that answers would state it. A word may be
    said in other words, so that one that no document has counts at most twice as much as the heaviest of the others:
    what a corpus is about weighs little in it, and a single unknown word must not outweigh all of it.
    """
    if part.node:
        return part.weight
    return 2 * part.weight if part.text.isdecimal() else min(part.weight, 2 * heaviest)


def _has_positive_condition(compiled: CompiledQuery) -> bool:
    """Return whether a condition says what documents must have (a phrase, field or wildcard), not only must not."""
    return any(not isinstance(condition, port.Not) for condition in compiled.condition_nodes)


def _weighted_nodes(parts: tuple[QueryPart, ...]) -> Iterator[tuple[port.Node, int]]:
    """Yield the node and weight of each part. A name may answer alone: it is two parts, of which one adds nothing."""
    for part in parts:
        if part.node:
            yield part.node, part.weight
            if part.is_name:
                yield port.ConstantScore(without_weight(part.node), 0.0), 1

"""Says a query tree of the port in OpenSearch's query language: Node -> JSON.

A tree is said in one of two ways. To score, a node becomes a query whose score is the port's; to filter, one that
matches the same documents and is cheaper. What scores 0 in the port stands in `filter` clauses, which score nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from indexer.engine.opensearch.index_mappings import (
    DOCUMENT,
    PASSAGE,
    PASSAGE_FIELDS,
    facet_field,
    kind_value,
)
from indexer.engine.port import (
    MAX_PASSAGE_WORDS,
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
    leaves,
)
from indexer.engine.validation import KEYWORD_FIELDS, term_error

Json = dict[str, Any]
Slots = Sequence[Sequence[str]]

NOTHING: Json = {"match_none": {}}
EVERYTHING: Json = {"match_all": {}}
ALL_DOCUMENTS: Json = {"term": {"join": DOCUMENT}}
# Of a float32: a greater factor would be refused.
GREATEST_BOOST = 3.0e38
_FIRST_SURROGATE, _AFTER_SURROGATES = "\ud800", "\ue000"


class QueryTranslator:
    """Translates trees for one generation, on the fields of documents."""

    def __init__(self, phrase_boost: Callable[[str, Slots], float]) -> None:
        """`phrase_boost(field, slots)` is what Lucene's score of a phrase is multiplied by, where slots have forms."""
        self._phrase_boost = phrase_boost

    # --- to score -------------------------------------------------------------------------------------------

    def scoring(self, node: Node, factor: float = 1.0) -> Json:
        """Return a query that matches what the node matches, with the node's score times `factor`.

        The factor goes down to the leaves. Given to a `bool` query, Lucene hands it on to the filters inside, and there
        `min_score` would see multiplied worths.
        """
        match node:
            case Term(field, term):
                return self.scoring(Synonym(field, (term,)), factor)
            case Synonym(field, terms) if field in TEXT_FIELDS:
                return _word(field, _forms(terms), factor)
            case Prefix() | InKind():
                return _constant(self.filtering(node), factor)
            case Phrase(field, (slot,)):
                return _word(field, _forms(slot), factor)
            case Phrase(field, slots):
                forms = [_forms(slot) for slot in slots]
                boost = factor
                if any(len(slot) > 1 for slot in forms):
                    boost *= self._phrase_boost(field, forms)
                return _phrase(field, forms, boost)
            case Near(field, slots):
                window = self.filtering(node)
                if window is NOTHING:
                    return NOTHING
                words = [_word(field, _forms(slot), factor) for slot in slots]
                return {"bool": {"filter": [window], "must": words}}
            case And((child,)) | Or((child,)):
                return self.scoring(child, factor)
            case And(nodes) if nodes:
                return {"bool": {"must": [self.scoring(child, factor) for child in nodes]}}
            case Or(nodes):
                return _any_of([self.scoring(child, factor) for child in nodes])
            case WeakAnd(clauses, min_worth, min_clauses):
                children = [self.scoring(child, factor) for child, _ in clauses]
                if _number_suffices(clauses, min_worth, min_clauses):
                    return _any_of(children, min_clauses)
                return {"bool": {"filter": [self.filtering(node)], "should": children}}
            case Boost(child, times):
                return self.scoring(child, factor * times)
            case ConstantScore(child, score):
                return _constant(self.filtering(child), score * factor)
            case _:
                return {"bool": {"filter": [self.filtering(node)]}}

    # --- to filter ------------------------------------------------------------------------------------------

    def filtering(self, node: Node) -> Json:
        """Return a query that matches what the node matches; its score means nothing."""
        match node:
            case Term() | Synonym() | Prefix() | Phrase() | Near():
                return leaf_filter(node)
            case InKind(kind, leaf):
                within = [{"term": {"kind": kind_value(kind)}}, leaf_filter(leaf, of_passages=True)]
                return {"has_child": {"type": PASSAGE, "query": {"bool": {"filter": within}}}}
            case And((child,)) | Or((child,)):
                return self.filtering(child)
            case And(nodes):
                if not nodes:
                    return EVERYTHING
                return {"bool": {"filter": [self.filtering(child) for child in nodes]}}
            case Or(nodes):
                return _any_of([self.filtering(child) for child in nodes])
            case WeakAnd(clauses, min_worth, min_clauses):
                return self._enough(clauses, min_worth, min_clauses)
            case Not(child):
                return {"bool": {"must_not": [self.filtering(child)], "filter": [EVERYTHING]}}
            case Boost(child, _) | ConstantScore(child, _):
                return self.filtering(child)
            case Range(field, low, high):
                return _range(document_field(field), low, high)
            case MatchAll():
                return EVERYTHING

    def _enough(self, clauses: Sequence[tuple[Node, int]], min_worth: int, min_clauses: int) -> Json:
        """Return a query for documents that match so many of the clauses, which are worth so much together."""
        if not clauses:
            return NOTHING
        if _number_suffices(clauses, min_worth, min_clauses):
            return _any_of([self.filtering(child) for child, _ in clauses], min_clauses)
        # Each clause scores its worth; whole numbers below 2^24 add up exactly in a float32.
        worths = [_constant(self.filtering(child), float(worth)) for child, worth in clauses]
        return {"function_score": {"query": _any_of(worths, min_clauses), "min_score": float(min_worth)}}

    # --- whole queries --------------------------------------------------------------------------------------

    def choices(self, query: Query, *, but: str | None = None) -> tuple[list[Json], list[Json]]:
        """Return what the facets want a document to have, and not to have, all facets but one."""
        wanted = [
            _keywords(facet_field(name), values)
            for name, values in query.filters.items()
            if values and name != but
        ]
        unwanted = [
            _keywords(facet_field(name), values)
            for name, values in query.exclusions.items()
            if values and name != but
        ]
        return wanted, unwanted


# --- leaves -------------------------------------------------------------------------------------------------


def document_field(field: str) -> str:
    """Return the field of the index that holds a field of the port."""
    return field if field in TEXT_FIELDS or field in KEYWORD_FIELDS else facet_field(field)


def leaf_filter(leaf: Term | Synonym | Prefix | Phrase | Near, *, of_passages: bool = False) -> Json:
    """Return a query that matches what a leaf matches, among documents or among passages."""
    field = PASSAGE_FIELDS[leaf.field] if of_passages else document_field(leaf.field)
    match leaf:
        case Term(_, term):
            return _keywords(field, (term,))
        case Synonym(_, terms):
            return _keywords(field, terms)
        case Prefix(_, prefix):
            return {"prefix": {field: {"value": prefix}}} if _is_encodable(prefix) else NOTHING
        case Phrase(_, (slot,)):
            return _keywords(field, slot)
        case Phrase(_, slots):
            return _phrase(field, [_forms(slot) for slot in slots])
        case Near(_, slots, distance):
            return _near(field, slots, distance)


def passage_clauses(root: Node) -> list[Json]:
    """Return a query for each leaf that passages are chosen by, which scores the leaf's weight."""
    clauses = []
    for leaf in leaves(root):
        match leaf:
            case InKind(kind, inner):
                matching = {
                    "bool": {
                        "filter": [{"term": {"kind": kind_value(kind)}}, leaf_filter(inner, of_passages=True)]
                    }
                }
            case Term(field) | Synonym(field) | Prefix(field) | Phrase(field) | Near(field):
                if field not in PASSAGE_FIELDS:
                    continue
                matching = leaf_filter(leaf, of_passages=True)
            case _:
                continue
        clauses.append(_constant(matching, float(leaf.weight)))
    return clauses


def _forms(terms: Iterable[str]) -> list[str]:
    """Return the forms that a document can have, each once: a form said twice would count twice."""
    return [term for term in dict.fromkeys(terms) if term_error(term) is None]


def _word(field: str, forms: Sequence[str], factor: float) -> Json:
    """Return a query for any of a word's forms, which score as one term."""
    if not forms:
        return NOTHING
    if len(forms) == 1:
        return {"term": {field: {"value": forms[0], "boost": _boost(factor)}}}
    asked = {"query": "|".join(forms), "operator": "and", "boost": _boost(factor)}
    return {"match": {field: asked}}


def _constant(matching: Json, score: float) -> Json:
    """Return a query for what another one matches, of one score for all."""
    return {"constant_score": {"filter": matching, "boost": _boost(score)}}


def _boost(factor: float) -> float:
    return min(factor, GREATEST_BOOST)


def _keywords(field: str, terms: Iterable[str]) -> Json:
    forms = _forms(terms)
    if not forms:
        return NOTHING
    return {"term": {field: {"value": forms[0]}}} if len(forms) == 1 else {"terms": {field: forms}}


def _phrase(field: str, slots: Slots, boost: float = 1.0) -> Json:
    """Return a query for a phrase of two slots or more; each has forms that a document can have."""
    if not all(slots):
        return NOTHING
    words = " ".join("|".join(slot) for slot in slots)
    return {"match_phrase": {field: {"query": words, "boost": _boost(boost)}}}


def _near(field: str, slots: Slots, distance: int) -> Json:
    """Return a query for all slots within a window; slots may fall on one word."""
    # The same slot twice is met by one word.
    distinct = sorted({tuple(sorted(_forms(slot))) for slot in slots})
    if not all(distinct):
        return NOTHING
    if len(distinct) == 1:
        return _keywords(field, distinct[0])
    if distance == 0:
        return _keywords(field, sorted(set.intersection(*map(set, distinct))))
    # No window is longer than the room between two passages, or it would reach into the next.
    distance = min(distance, MAX_PASSAGE_WORDS - 1)
    window: Json = {
        "mode": "unordered",
        "intervals": [{"match": {"query": "|".join(slot), "analyzer": "forms"}} for slot in distinct],
    }
    # OpenSearch counts the words between the slots; a negative number would mean that any will do.
    gaps = distance + 1 - len(distinct)
    if gaps >= 0:
        window["max_gaps"] = gaps
    else:
        window["filter"] = {
            "script": {"source": "interval.end - interval.start <= " + str(distance), "lang": "painless"}
        }
    return {"intervals": {field: {"all_of": window}}}


def _range(field: str, low: str | None, high: str | None) -> Json:
    """Return a query for the documents with a value within the bounds, compared as text."""
    bounds = {}
    if low is not None:
        # No value holds half a surrogate pair, and JSON cannot: the next text after it is as good a bound.
        head, has_surrogate = _before_surrogate(low)
        bounds["gte"] = head + _AFTER_SURROGATES if has_surrogate else low
    if high is not None:
        head, has_surrogate = _before_surrogate(high)
        bounds["lt" if has_surrogate else "lte"] = head + _AFTER_SURROGATES if has_surrogate else high
    return {"range": {field: bounds}} if bounds else {"exists": {"field": field}}


def _before_surrogate(text: str) -> tuple[str, bool]:
    """Return the text up to its first half of a surrogate pair, and whether there is one."""
    for index, letter in enumerate(text):
        if _FIRST_SURROGATE <= letter < _AFTER_SURROGATES:
            return text[:index], True
    return text, False


def _is_encodable(text: str) -> bool:
    return not _before_surrogate(text)[1]


def _any_of(queries: Sequence[Json], least: int = 1) -> Json:
    """Return a query for what matches so many of the queries."""
    if len(queries) < least:
        return NOTHING
    if len(queries) == least == 1:
        return queries[0]
    return {"bool": {"should": list(queries), "minimum_should_match": least}}


def _number_suffices(clauses: Sequence[tuple[Node, int]], min_worth: int, min_clauses: int) -> bool:
    """Return whether any so many of the clauses are worth enough together."""
    worths = sorted(worth for _, worth in clauses)
    return len(worths) >= min_clauses and sum(worths[:min_clauses]) >= min_worth

"""Symbols, entities and facet values -> the keys that documents are found by, and the engine nodes that look them up.

A document that bears a symbol comes before its addenda, and these before documents that cite it. Look-ups take no part
in the text: they add a score that does not depend on words.
"""

from collections.abc import Callable, Sequence

from indexer.engine import port
from indexer.extraction.entities import query_keys
from indexer.symbols import Symbol
from search_app.query.ast import EntityQuery, FieldValue, Identity
from search_app.query.engine_nodes import all_of, any_of, terms_node
from search_app.query.ranking_weights import CITATION_TIER, ENTITY_SCORE, FAMILY_TIER, IDENTITY_TIER
from search_app.query.term_weight import MAX_TERM_WEIGHT

# Among passages: one that cites what was asked for comes before one that holds some of the words.
IDENTITY_WEIGHT = 4 * MAX_TERM_WEIGHT
# Documents of a family that have each a score of their own, so that they are in order; the rest share one.
MAX_RANKED_FAMILY = 64
MAX_SESSION = 99

# Keys that one document has, all of them.
KeyAlternative = tuple[str, ...]
# Returns the keys of documents that belong to the family of an identity and do not bear it, in their natural order.
FamilyLookup = Callable[[Identity, Sequence[KeyAlternative]], Sequence[str]]


def no_family(identity: Identity, alternatives: Sequence[KeyAlternative]) -> Sequence[str]:
    """Return nothing: the FamilyLookup of who does not rank families."""
    return ()


def alternative_keys(identity: Identity) -> tuple[KeyAlternative, ...]:
    """Return alternatives: a document matches that has all keys of one of them.

    A joint symbol is found by its own key or, in whatever order its halves were typed, by both of theirs.
    """
    if isinstance(identity, Symbol) and len(identity.halves) > 1:
        return ((identity.key,), tuple(half.key for half in identity.halves))
    return ((identity.key,),)


def identity_node(identity: Identity, family_lookup: FamilyLookup) -> port.Node:
    """Return what matches documents that bear the identity, then its family in order, then those that cite it.

    Each document scores in one of the three tiers only.
    """
    bearing, citing = _lookup("bears", identity), citation_node(identity)
    family = tuple(family_lookup(identity, alternative_keys(identity)))
    if not family:
        return port.Or(
            (port.ConstantScore(bearing, IDENTITY_TIER), port.ConstantScore(citing, CITATION_TIER))
        )
    in_family = port.Synonym("bears", family)
    ranked = [
        port.ConstantScore(port.Term("bears", key), FAMILY_TIER - rank)
        for rank, key in enumerate(family[:MAX_RANKED_FAMILY])
    ]
    if unranked := family[MAX_RANKED_FAMILY:]:
        ranked.append(port.ConstantScore(port.Synonym("bears", unranked), FAMILY_TIER - MAX_RANKED_FAMILY))
    return port.Or(
        (
            port.ConstantScore(port.And((bearing, port.Not(in_family))), IDENTITY_TIER),
            *ranked,
            port.ConstantScore(port.And((citing, port.Not(in_family))), CITATION_TIER),
        )
    )


def bearing_node(identity: Identity) -> port.Node:
    """Return what matches documents that bear the identity, with its family."""
    return _lookup("bears", identity)


def citation_node(identity: Identity) -> port.Node:
    """Return what matches documents that cite the identity."""
    return port.Or((_lookup("cites", identity), _lookup("entities", identity)))


def entity_node(entity: EntityQuery) -> port.Node:
    """Return what matches documents that name the day, month, session or meeting."""
    keys = query_keys(entity.kind, entity.low, entity.high)
    return port.ConstantScore(terms_node("entities", keys, IDENTITY_WEIGHT), ENTITY_SCORE)


def field_value_node(value: FieldValue) -> port.Node:
    """Return what matches documents with this value of a facet, or a value of this range."""
    low, high = value.low, value.high
    if value.name == "date":
        # A year or month reaches to its last day. Dates compare as text, so that day 31 ends every month.
        last_day = None if high is None else high + "-12-31"[len(high) - 4 :]
        return port.Range("date", low, last_day)
    if low == high and low is not None:
        return port.Term(value.name, low)
    if value.name == "session":
        # A range of texts would have 10 before 9.
        numbers = range(int(low or 1), int(high or MAX_SESSION) + 1)
        return port.Or(tuple(port.Term(value.name, str(number)) for number in numbers))
    return port.Range(value.name, low, high)


def _lookup(field: str, identity: Identity) -> port.Node:
    """Return what matches one of the alternatives; those after the first weigh less among passages."""
    return any_of(
        [
            all_of([port.Term(field, key, IDENTITY_WEIGHT // (rank + 1)) for key in keys])
            for rank, keys in enumerate(alternative_keys(identity))
        ]
    )

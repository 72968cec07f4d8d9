"""The family of a symbol that is asked for: its addenda, corrigenda and revisions, which do not bear that symbol.

    generation, Symbol | Reference --members--> the keys of those that are held, in natural order
    identities of a document, what was asked for --relation--> what it is to that

The index finds a family by the key of the document it belongs to, so that asking for CTOC/COP/2024/4 finds its Add.1.
It knows symbols and a generation's look-ups; no question, no scores.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Literal

from indexer.engine.port import Generation
from indexer.symbols import (
    Reference,
    Series,
    Symbol,
    lookup_keys,
    own_keys,
)
from search_app.search.documents import load_summary
from search_app.search.identities import stated_identities

MAX_FAMILY_MEMBERS = 1000  # documents of one family that are looked at; the greatest have some fifty

FamilyRelation = Literal["addendum", "corrigendum", "revision", "amendment", "other"]
_RELATION_BY_SUFFIX: dict[tuple[str, ...], FamilyRelation] = {
    ("ADD",): "addendum",
    ("CORR",): "corrigendum",
    ("REV",): "revision",
    ("AMEND",): "amendment",
}
KeyGroup = tuple[str, ...]  # keys that a document has, all of them


def _load_identities(generation: Generation, id: str) -> tuple[Symbol | Reference, ...]:
    summary = load_summary(generation, id)
    return stated_identities(summary.symbols, summary.reference, summary.organ) if summary else ()


def documents_with_own_identity(generation: Generation, key: str) -> tuple[str, ...]:
    """Ids of the documents that bear an identity themselves, without its family, by id."""
    found = islice(generation.with_identity([key])[key], MAX_FAMILY_MEMBERS)
    return tuple(id for id in found if has_own_identity(_load_identities(generation, id), [(key,)]))


def has_own_identity(own: Sequence[Symbol | Reference], ways: Iterable[KeyGroup]) -> bool:
    """Whether a document of these identities bears one of the keys itself, or all of several."""
    borne = {key for value in own for key in own_keys(value)}
    return any(map(borne.issuperset, ways))


def family_relation(own: Sequence[Symbol | Reference], ways: Sequence[KeyGroup]) -> FamilyRelation | None:
    """What a document is to what was asked for; None where it bears that itself, or is of another family.

    Where more than one suffix tells them apart (the corrigendum to an addendum) it is "other".
    """
    borne = {key for value in own for key in lookup_keys(value)}
    if has_own_identity(own, ways) or not any(map(borne.issuperset, ways)):
        return None
    member = _family_symbol(own, ways)
    return _RELATION_BY_SUFFIX.get(member.modifiers, "other") if member else "other"


def _family_symbol(own: Iterable[Symbol | Reference], ways: Iterable[KeyGroup]) -> Symbol | None:
    """The symbol by which a document is of the family."""
    asked = {key for way in ways for key in way}
    symbols = (value for value in own if isinstance(value, Symbol))
    return next(
        (one for one in symbols if not asked.isdisjoint(set(lookup_keys(one)) - set(own_keys(one)))), None
    )


def family_keys(
    generation: Generation, value: Symbol | Reference | Series | None, ways: Iterable[KeyGroup]
) -> tuple[str, ...]:
    """Keys of documents that are found where `value` is asked for and do not bear it, Add.2 before Add.10."""
    if value is None or isinstance(value, Series):  # each document of a series bears it
        return ()
    found: dict[str, str] = {}
    borne: set[str] = set()
    for way in ways:
        ids = set.intersection(*map(set, generation.with_identity(way).values()))
        for id in islice(sorted(ids), MAX_FAMILY_MEMBERS):
            own = _load_identities(generation, id)
            if has_own_identity(own, [way]):
                borne.update(key for one in own for key in own_keys(one))
            elif member := _family_symbol(own, [way]):
                found[member.key] = member.sort_key
    # A document may bear both: it must not come down for the one that it is besides.
    return tuple(sorted(found.keys() - borne, key=found.__getitem__))

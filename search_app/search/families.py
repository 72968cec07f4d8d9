"""Find the family of a symbol: its addenda, corrigenda and revisions, which do not bear that symbol themselves.

    Generation, Symbol | Reference --family_member_keys--> keys of its members that the generation has, in natural order
    identities of a document, keys asked for --family_relation--> what the document is to what was asked for

A document is indexed under the key of what it belongs to, so CTOC/COP/2024/4 finds its Add.1. This module knows symbols
and the look-ups of a generation; no question and no scores.
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
from search_app.query.identity_keys import KeyAlternative
from search_app.search.documents import load_summary
from search_app.search.identities import stated_identities

# Documents of one family that are loaded. The largest families have about fifty.
MAX_FAMILY_MEMBERS = 1000

FamilyRelation = Literal["addendum", "corrigendum", "revision", "amendment", "other"]
_RELATION_BY_SUFFIX: dict[tuple[str, ...], FamilyRelation] = {
    ("ADD",): "addendum",
    ("CORR",): "corrigendum",
    ("REV",): "revision",
    ("AMEND",): "amendment",
}


def _load_identities(generation: Generation, id: str) -> tuple[Symbol | Reference, ...]:
    summary = load_summary(generation, id)
    return stated_identities(summary.symbols, summary.reference, summary.organ) if summary else ()


def documents_with_own_identity(generation: Generation, key: str) -> tuple[str, ...]:
    """Return the ids of the documents that bear an identity themselves, without its family, in order of id."""
    ids = islice(generation.with_identity([key])[key], MAX_FAMILY_MEMBERS)
    return tuple(id for id in ids if has_own_identity(_load_identities(generation, id), [(key,)]))


def has_own_identity(own: Sequence[Symbol | Reference], alternatives: Iterable[KeyAlternative]) -> bool:
    """Return whether a document with the identities `own` bears all keys of one of the alternatives itself."""
    keys = {key for identity in own for key in own_keys(identity)}
    return any(map(keys.issuperset, alternatives))


def family_relation(
    own: Sequence[Symbol | Reference], alternatives: Sequence[KeyAlternative]
) -> FamilyRelation | None:
    """Return what a document with the identities `own` is to what was asked for.

    None if it bears that itself or belongs to another family; "other" if several suffixes set it apart, as those of
    the corrigendum to an addendum.
    """
    keys = {key for identity in own for key in lookup_keys(identity)}
    if has_own_identity(own, alternatives) or not any(map(keys.issuperset, alternatives)):
        return None
    member = _family_symbol(own, alternatives)
    return _RELATION_BY_SUFFIX.get(member.modifiers, "other") if member else "other"


def _family_symbol(
    own: Iterable[Symbol | Reference], alternatives: Iterable[KeyAlternative]
) -> Symbol | None:
    """Return the symbol that makes a document a member of the family."""
    family = {key for keys in alternatives for key in keys}
    return next(
        (
            identity
            for identity in own
            if isinstance(identity, Symbol)
            and not family.isdisjoint(set(lookup_keys(identity)) - set(own_keys(identity)))
        ),
        None,
    )


def family_member_keys(
    generation: Generation, value: Symbol | Reference | Series | None, alternatives: Iterable[KeyAlternative]
) -> tuple[str, ...]:
    """Return the keys of the documents that a look-up of `value` finds and that do not bear it, Add.2 before Add.10."""
    # Every document of a series bears it.
    if value is None or isinstance(value, Series):
        return ()
    sort_keys: dict[str, str] = {}
    keys_of_bearers: set[str] = set()
    for keys in alternatives:
        ids = set.intersection(*map(set, generation.with_identity(keys).values()))
        for id in islice(sorted(ids), MAX_FAMILY_MEMBERS):
            own = _load_identities(generation, id)
            if has_own_identity(own, [keys]):
                keys_of_bearers.update(key for identity in own for key in own_keys(identity))
            elif member := _family_symbol(own, [keys]):
                sort_keys[member.key] = member.sort_key
    # A document may bear both the symbol and that of an addendum. It must not rank as the addendum.
    return tuple(sorted(sort_keys.keys() - keys_of_bearers, key=sort_keys.__getitem__))

"""What a node scores for a few documents: found among the places of these alone, however long the posting lists are.

The port's `Rescore` is evaluated here. It gives what `matching` gives for all documents, to the last bit of a float32
where a leaf stands alone and to rounding where scores are added up.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from indexer.engine.embedded.arrays import Array
from indexer.engine.embedded.blocks import Blocks
from indexer.engine.embedded.matching import Matcher, Memo
from indexer.engine.embedded.scoring import scores_of
from indexer.engine.embedded.sets import Sought, distinct, places_in
from indexer.engine.embedded.text import Stretch, TextField, counted
from indexer.engine.port import (
    TEXT_FIELDS,
    All,
    Any,
    AnyOf,
    Boost,
    Constant,
    Near,
    Node,
    Phrase,
    Prefix,
    Term,
    Within,
)


class Matches(NamedTuple):
    """Of each document asked for, whether the node matches it, and its score: 0 where it does not."""

    mask: Array  # (n,) bool
    scores: Array  # (n,) float32


class Rescorer:
    """Scores nodes for a few documents of one generation."""

    def __init__(self, fields: Mapping[str, TextField], blocks: Blocks, matcher: Matcher) -> None:
        self._fields = fields
        self._blocks = blocks
        self._matcher = matcher

    def scores(self, node: Node, documents: Array, memo: Memo) -> Array:
        """The node's scores, float32, of these documents, which ascend."""
        return self._matches(node, self._blocks.stretch_of(documents), memo).scores

    def _matches(self, node: Node, inside: Stretch, memo: Memo) -> Matches:
        match node:
            case Term(name) | AnyOf(name) | Prefix(name) | Phrase(name) | Near(name) if name in TEXT_FIELDS:
                return self._leaf(node, inside)
            case Within(kind, leaf):
                blocks = self._fields[leaf.field].blocks_at(self._fields[leaf.field].places(leaf, inside))
                owners = self._blocks.owners(blocks[self._blocks.of_kind(blocks, (kind,))])
                return _constant(distinct(owners), inside)
            case All(nodes) if nodes:
                children = [self._matches(child, inside, memo) for child in nodes]
                mask = np.logical_and.reduce([child.mask for child in children])
                return Matches(mask, _sum(children) * mask)
            case Any(nodes) if nodes:
                children = [self._matches(child, inside, memo) for child in nodes]
                return Matches(np.logical_or.reduce([child.mask for child in children]), _sum(children))
            case Boost(child, factor):
                found = self._matches(child, inside, memo)
                return Matches(found.mask, found.scores * np.float32(factor))
            case Constant(child, score):
                mask = self._matches(child, inside, memo).mask
                return Matches(mask, mask * np.float32(score))
            case _:
                branch = self._matcher.branch(node, memo)
                sought = Sought(inside.documents)
                mask = branch.documents.holds(sought)
                if not branch.parts:
                    return Matches(mask, np.zeros(len(mask), np.float32))
                # A part that stands in all documents of its branch may answer for others with any score.
                parts = [part._replace(everywhere=False) for part in branch.parts]
                return Matches(mask, scores_of(parts, inside.documents) * mask)

    def _leaf(self, leaf: Term | AnyOf | Prefix | Phrase | Near, inside: Stretch) -> Matches:
        field = self._fields[leaf.field]
        places = field.places(leaf, inside)
        match leaf:
            case Prefix():
                return _constant(distinct(field.documents_at(places)), inside)
            case Near(name, slots):
                mask = _constant(distinct(field.documents_at(places)), inside).mask
                return Matches(mask, _sum([self._leaf(AnyOf(name, slot), inside) for slot in slots]) * mask)
            case Term(_, term):
                weight = field.idf(field.numbers((term,)))
            case AnyOf(_, forms):
                weight = field.idf(field.numbers(forms))
            case Phrase(_, slots):
                weight = sum(field.idf(field.numbers(slot)) for slot in slots)
        documents, counts = counted(field.documents_at(places))
        found = np.zeros(len(inside.documents), np.float32)
        at, _ = places_in(inside.documents, documents)
        found[at] = field.weigh(documents, counts, weight)
        mask = np.zeros(len(found), bool)
        mask[at] = True
        return Matches(mask, found)


def _constant(documents: Array, inside: Stretch) -> Matches:
    """The score 1 for each of these documents."""
    mask = np.zeros(len(inside.documents), bool)
    mask[places_in(inside.documents, documents)[0]] = True
    return Matches(mask, mask.astype(np.float32))


def _sum(children: list[Matches]) -> Array:
    scores = children[0].scores
    for child in children[1:]:
        scores = scores + child.scores
    return scores

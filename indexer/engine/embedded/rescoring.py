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
        self.fields = fields
        self.blocks = blocks
        self.matcher = matcher

    def scores(self, node: Node, documents: Array, memo: Memo) -> Array:
        """The node's scores, float32, of these documents, which ascend."""
        return _Rescoring(self, self.blocks.stretch_of(documents), memo).matches(node).scores


class _Rescoring:
    """One node's scores for some documents. What was looked up once is kept: neighbours share their words."""

    def __init__(self, of: "Rescorer", inside: Stretch, memo: Memo) -> None:
        self._fields, self._blocks, self._matcher = of.fields, of.blocks, of.matcher
        self._inside = inside
        self._memo = memo
        self._places: dict[tuple[str, tuple[str, ...]], Array] = {}
        self._word_scores: dict[tuple[str, tuple[str, ...]], Matches] = {}

    def matches(self, node: Node) -> Matches:
        match node:
            case Term(name) | AnyOf(name) | Prefix(name) | Phrase(name) | Near(name) if name in TEXT_FIELDS:
                return self._leaf(node)
            case Within(kind, leaf):
                blocks = self._fields[leaf.field].blocks_at(
                    self._fields[leaf.field].places(leaf, self._inside)
                )
                owners = self._blocks.owners(blocks[self._blocks.of_kind(blocks, (kind,))])
                return _constant(distinct(owners), self._inside)
            case All(nodes) if nodes:
                children = [self.matches(child) for child in nodes]
                mask = np.logical_and.reduce([child.mask for child in children])
                return Matches(mask, _sum(children) * mask)
            case Any(nodes) if nodes:
                children = [self.matches(child) for child in nodes]
                return Matches(np.logical_or.reduce([child.mask for child in children]), _sum(children))
            case Boost(child, factor):
                found = self.matches(child)
                return Matches(found.mask, found.scores * np.float32(factor))
            case Constant(child, score):
                mask = self.matches(child).mask
                return Matches(mask, mask * np.float32(score))
            case _:
                branch = self._matcher.branch(node, self._memo)
                sought = Sought(self._inside.documents)
                mask = branch.documents.holds(sought)
                if not branch.parts:
                    return Matches(mask, np.zeros(len(mask), np.float32))
                # A part that stands in all documents of its branch may answer for others with any score.
                parts = [part._replace(everywhere=False) for part in branch.parts]
                return Matches(mask, scores_of(parts, self._inside.documents) * mask)

    def _leaf(self, leaf: Term | AnyOf | Prefix | Phrase | Near) -> Matches:
        field = self._fields[leaf.field]
        match leaf:
            case Term(name, term):
                return self._word(name, (term,))
            case AnyOf(name, forms):
                return self._word(name, forms)
            case Prefix():
                return _constant(distinct(field.documents_at(field.places(leaf, self._inside))), self._inside)
            case Near(name, slots, distance):
                places = field.near([self._slot(name, slot) for slot in slots], distance)
                mask = _constant(distinct(field.documents_at(places)), self._inside).mask
                return Matches(mask, _sum([self._word(name, slot) for slot in slots]) * mask)
            case Phrase(_, slots):
                weight = sum(field.idf(field.numbers(slot)) for slot in slots)
                return self._weighed(field, field.places(leaf, self._inside), weight)

    def _slot(self, name: str, forms: tuple[str, ...]) -> Array:
        """The places of any of these terms, ascending."""
        found = self._places.get((name, forms))
        if found is None:
            found = self._fields[name].places(AnyOf(name, forms), self._inside)
            self._places[name, forms] = found
        return found

    def _word(self, name: str, forms: tuple[str, ...]) -> Matches:
        found = self._word_scores.get((name, forms))
        if found is None:
            field = self._fields[name]
            weight = field.idf(field.numbers(forms))
            found = self._word_scores[name, forms] = self._weighed(field, self._slot(name, forms), weight)
        return found

    def _weighed(self, field: TextField, places: Array, weight: float) -> Matches:
        """BM25 of what stands at these places."""
        documents, counts = counted(field.documents_at(places))
        at, _ = places_in(self._inside.documents, documents)
        scores = np.zeros(len(self._inside.documents), np.float32)
        scores[at] = field.weigh(documents, counts, weight)
        mask = np.zeros(len(scores), bool)
        mask[at] = True
        return Matches(mask, scores)


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

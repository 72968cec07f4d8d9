"""What a node scores for a few documents: found among the places of these alone, however long the posting lists are.

The port's `Rescore` is evaluated here. It gives what `matching` gives for all documents, to the last bit of a float32
where a leaf stands alone and to rounding where scores are added up.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np

from indexer.engine.embedded.array_file import Array
from indexer.engine.embedded.doc_set import DocIds, run_starts, sorted_lookup, sorted_unique
from indexer.engine.embedded.passages import PassageIndex
from indexer.engine.embedded.query_evaluator import EvaluationCache, QueryEvaluator
from indexer.engine.embedded.scorers import scores_of
from indexer.engine.embedded.text_field import PositionRanges, TextField, unique_counts
from indexer.engine.port import (
    TEXT_FIELDS,
    And,
    Boost,
    ConstantScore,
    InKind,
    Near,
    Node,
    Or,
    Phrase,
    Prefix,
    Rescore,
    Synonym,
    Term,
    WeakAnd,
    leaves,
)

NO_DISTANCE = np.iinfo(np.int64).max  # places between two words of which no Block holds both
ListIds = tuple[int, ...]  # the lists of a word's forms


class Rescorer:
    """Scores nodes for a few documents of one generation."""

    def __init__(
        self, fields: Mapping[str, TextField], blocks: PassageIndex, matcher: QueryEvaluator
    ) -> None:
        self.fields = fields
        self.blocks = blocks
        self.matcher = matcher

    def added(self, rescore: Rescore, where: Node, documents: Array, memo: EvaluationCache) -> Array:
        """What rescoring adds to the scores of these documents, which ascend: (n,) float32."""
        rescoring = _RescoreEvaluator(self, rescore, where, self.blocks.stretch_of(documents), memo)
        added = rescoring.scores(rescore.node)
        if rescore.best_passage:
            added = added + np.float32(rescore.best_passage) * rescoring.heaviest(where)
        return added


class _TermOccurrences:
    """Some words in some documents: where they stand, how often, what they score, and how near to each other.

    All words at once, one row each: so many calls of NumPy take as long for one word as for all.
    """

    def __init__(
        self, field: TextField, blocks: PassageIndex, words: Iterable[ListIds], inside: PositionRanges
    ) -> None:
        """Both text fields share their lists and places, so that any field will do."""
        self.row = {word: row for row, word in enumerate(dict.fromkeys(words))}
        self._inside = inside
        self._all_blocks = blocks
        places = [field.slot(word, inside) for word in self.row]
        self._bounds = np.cumsum([0, *map(len, places)])
        self.places = np.concatenate([np.empty(0, np.int64), *places])
        self.rows = np.repeat(np.arange(len(places)), np.diff(self._bounds))
        self.owners = (
            inside.starts.searchsorted(self.places, "right") - 1
        )  # of each place, among the documents
        shape = len(self.row), len(inside.documents)
        cells = self.rows * shape[1] + self.owners
        self.counts = np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape)
        self.scores = field.weigh_each(inside.documents, self.counts, [field.idf(word) for word in self.row])
        self._gaps: dict[frozenset[int], Array] = {}

    @cached_property
    def blocks(self) -> Array:
        """The block of each place, counted through the whole index."""
        return self._all_blocks.at(self.places, self._inside.documents)

    def measure(self, pairs: Sequence[tuple[int, int]]) -> None:
        """Find how near the words of these pairs of rows come to each other."""
        pairs = [sorted(pair, key=self._occurrences) for pair in dict.fromkeys(pairs)]  # type: ignore[misc]
        if not pairs or not len(self.places):
            return
        span = int(self._inside.ends[-1]) + 1
        keys = self.rows * span + self.places  # ascending, row by row
        of, to = (np.array(rows, np.int64) for rows in zip(*pairs, strict=True))
        starts = self._bounds
        lengths = starts[of + 1] - starts[of]
        pair = np.repeat(np.arange(len(of)), lengths)
        before = np.cumsum(lengths) - lengths
        here = np.arange(len(pair)) + (starts[of] - before).take(pair)
        other = to.take(pair)
        place, block = self.places.take(here), self.blocks.take(here)
        behind = keys.searchsorted(other * span + place)
        gaps = np.full(len(here), NO_DISTANCE)
        for at, there in (
            (behind, behind < starts.take(other + 1)),
            (behind - 1, behind > starts.take(other)),
        ):
            near = there & (self.blocks.take(at, mode="clip") == block)
            apart = np.abs(self.places.take(at, mode="clip") - place)
            np.minimum(gaps, apart, out=gaps, where=near)
        documents = len(self._inside.documents)
        least = np.full(len(of) * documents, NO_DISTANCE)
        cells = pair * documents + self.owners.take(here)
        firsts = run_starts(cells)
        if len(firsts):
            least[cells.take(firsts)] = np.minimum.reduceat(gaps, firsts)
        for rows, gap in zip(pairs, least.reshape(len(of), documents), strict=True):
            self._gaps[frozenset(rows)] = gap

    def _occurrences(self, row: int) -> int:
        return int(self._bounds[row + 1] - self._bounds[row])

    def within(self, one: int, other: int, distance: int) -> Array:
        """A mask of the documents in a Block of which the words of two rows are so near."""
        gap = self._gaps.get(frozenset((one, other)))
        if gap is None:
            return np.zeros(len(self._inside.documents), bool)
        mask: Array = gap <= min(distance, NO_DISTANCE - 1)
        return mask


class _RescoreEvaluator:
    """What a rescoring comes to for some documents. Their words are looked up together, before anything else."""

    def __init__(
        self, of: "Rescorer", rescore: Rescore, where: Node, inside: PositionRanges, memo: EvaluationCache
    ) -> None:
        self._fields, self._blocks, self._matcher = of.fields, of.blocks, of.matcher
        self._inside = inside
        self._sought = DocIds(inside.documents)
        self._memo = memo
        words: list[ListIds] = []
        nears: list[tuple[ListIds, ...]] = []
        for leaf in leaves(rescore.node):
            match leaf:
                case Term(name) | Synonym(name) if name in TEXT_FIELDS:
                    words.append(self._word(leaf))
                case Near(name, slots):
                    near = tuple(map(self._fields[name].numbers, slots))
                    words += near
                    nears.append(near)
        if rescore.best_passage:
            words += map(self._word, _term_leaves(where))
        self._words = _TermOccurrences(self._fields[TEXT_FIELDS[0]], self._blocks, words, inside)
        row = self._words.row
        self._words.measure([(row[near[0]], row[near[1]]) for near in nears if len(near) == 2])

    def _word(self, leaf: Term | Synonym) -> ListIds:
        forms = (leaf.term,) if isinstance(leaf, Term) else leaf.terms
        return self._fields[leaf.field].numbers(forms)

    def scores(self, node: Node) -> Array:
        """The node's scores of the documents, float32; 0 where it does not match."""
        match node:
            case Term(name) | Synonym(name) if name in TEXT_FIELDS:
                scores: Array = self._words.scores[self._words.row[self._word(node)]]
                return scores
            case Near(name, slots):
                rows = [self._words.row[self._fields[name].numbers(slot)] for slot in slots]
                return _sum([self._words.scores[row] for row in rows]) * self.mask(node)
            case Phrase(name, slots):
                field = self._fields[name]
                weight = sum(field.idf(field.numbers(slot)) for slot in slots)
                return self._weighed(field, field.places(node, self._inside), weight)
            case Or(nodes) if nodes:
                return _sum(list(map(self.scores, nodes)))
            case And(nodes) if nodes:
                return _sum(list(map(self.scores, nodes))) * self.mask(node)
            case WeakAnd(parts) if parts:
                return _sum([self.scores(child) for child, _ in parts]) * self.mask(node)
            case Boost(child, factor):
                return self.scores(child) * np.float32(factor)
            case ConstantScore(child, score):
                return self.mask(child) * np.float32(score)
            case InKind() | Prefix():
                return self.mask(node).astype(np.float32)
            case _:
                branch = self._matcher.branch(node, self._memo)
                if not branch.parts:
                    return np.zeros(len(self._inside.documents), np.float32)
                # A part that stands in all documents of its branch may answer for others with any score.
                every = [part._replace(everywhere=False) for part in branch.parts]
                return scores_of(every, self._inside.documents) * self.mask(node)

    def mask(self, node: Node) -> Array:
        """Which of the documents the node matches."""
        mask: Array
        match node:
            case Term(name) | Synonym(name) if name in TEXT_FIELDS:
                mask = self._words.counts[self._words.row[self._word(node)]] > 0
                return mask
            case Near(name, (one, other), distance):
                field, row = self._fields[name], self._words.row
                return self._words.within(row[field.numbers(one)], row[field.numbers(other)], distance)
            case Prefix(name) | Phrase(name) | Near(name):
                field = self._fields[name]
                return self._of(sorted_unique(field.documents_at(field.places(node, self._inside))))
            case InKind(kind, leaf) if node not in self._memo and kind not in self._fields[leaf.field].asides:
                field = self._fields[leaf.field]
                blocks = field.blocks_at(field.places(leaf, self._inside))
                return self._of(
                    sorted_unique(self._blocks.owners(blocks[self._blocks.of_kind(blocks, (kind,))]))
                )
            case Or(nodes) if nodes:
                mask = np.logical_or.reduce(list(map(self.mask, nodes)))
                return mask
            case And(nodes) if nodes:
                mask = np.logical_and.reduce(list(map(self.mask, nodes)))
                return mask
            case WeakAnd(parts, least) if parts:
                held = np.zeros(len(self._inside.documents), np.int32)
                for child, worth in parts:
                    held += self.mask(child) * np.int32(worth)
                mask = held >= least
                return mask
            case Boost(child) | ConstantScore(child):
                return self.mask(child)
            case _:
                return self._matcher.branch(node, self._memo).documents.holds(self._sought)

    def _weighed(self, field: TextField, places: Array, weight: float) -> Array:
        """BM25 of what stands at these places."""
        documents, counts = unique_counts(field.documents_at(places))
        scores = np.zeros(len(self._inside.documents), np.float32)
        scores[sorted_lookup(self._inside.documents, documents)[0]] = field.weigh(documents, counts, weight)
        return scores

    def _of(self, documents: Array) -> Array:
        """A mask of these documents."""
        mask = np.zeros(len(self._inside.documents), bool)
        mask[sorted_lookup(self._inside.documents, documents)[0]] = True
        return mask

    def heaviest(self, where: Node) -> Array:
        """The weight of the best Block of each document, float32; 0 for one without a matching Block."""
        words = self._words
        weights = np.zeros(len(words.row))
        for word in _term_leaves(where):
            weights[words.row[self._word(word)]] += word.weight
        # Where a word's next Block begins, row by row. The rows' Blocks ascend.
        firsts = run_starts(words.blocks + words.rows * self._blocks.count)
        touched, weighed = [words.blocks.take(firsts)], [weights.take(words.rows.take(firsts))]
        for leaf in leaves(where):
            if not isinstance(leaf, Term | Synonym) or leaf.field not in TEXT_FIELDS:
                blocks = self._blocks.touched(leaf, self._inside) if getattr(leaf, "weight", 0) else ()
                touched.append(np.asarray(blocks, np.int64))
                weighed.append(np.full(len(blocks), getattr(leaf, "weight", 0), np.float64))
        return self._blocks.heaviest(self._inside.documents, np.concatenate(touched), np.concatenate(weighed))


def _term_leaves(where: Node) -> Iterator[Term | Synonym]:
    """The words among the leaves of a tree."""
    for leaf in leaves(where):
        if isinstance(leaf, Term | Synonym) and leaf.field in TEXT_FIELDS:
            yield leaf


def _sum(scores: list[Array]) -> Array:
    total = scores[0]
    for more in scores[1:]:
        total = total + more
    return total

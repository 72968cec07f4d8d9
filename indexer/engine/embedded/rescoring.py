"""The rescorer: what a node scores for a few documents, found among the positions of these documents alone.

The port's `Rescore` is evaluated here. A leaf scores what the query evaluator gives it, to the last bit of a float32;
sums may differ from its by rounding.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np

from indexer.engine.embedded.array_file import Array
from indexer.engine.embedded.doc_set import DocIds, run_starts, sorted_lookup, sorted_unique
from indexer.engine.embedded.passages import PassageIndex
from indexer.engine.embedded.query_evaluator import EvaluationCache, QueryEvaluator
from indexer.engine.embedded.scorers import sum_scores
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

# The distance of two words that no passage holds together: greater than any distance.
NO_DISTANCE = np.iinfo(np.int64).max
# The posting lists of a word's forms, ascending.
ListIds = tuple[int, ...]


class Rescorer:
    """Scores nodes for a few documents of one generation."""

    def __init__(
        self, fields: Mapping[str, TextField], passages: PassageIndex, evaluator: QueryEvaluator
    ) -> None:
        self.fields = fields
        self.passages = passages
        self.evaluator = evaluator

    def added_scores(self, rescore: Rescore, root: Node, ids: Array, cache: EvaluationCache) -> Array:
        """Return what rescoring adds to the score of each of these documents, (n,) float32. `ids`: (n,), ascending."""
        evaluator = _RescoreEvaluator(self, rescore, root, self.passages.position_ranges(ids), cache)
        added = evaluator.scores(rescore.node)
        if rescore.best_passage:
            added = added + np.float32(rescore.best_passage) * evaluator.best_passage_weights(root)
        return added


class _WordOccurrences:
    """Where some words occur in some documents: how often, with what score, and at what distances of each other.

    Each word is a row, and the rows are worked out together: NumPy's calls take about as long for all words as for one.
    """

    def __init__(
        self,
        field: TextField,
        passages: PassageIndex,
        words: Iterable[ListIds],
        ranges: PositionRanges,
    ) -> None:
        """`field` may be either text field, since both share their posting lists."""
        self.row = {word: row for row, word in enumerate(dict.fromkeys(words))}
        self._ranges = ranges
        self._passage_index = passages
        positions = [field.positions_of_any(word, ranges) for word in self.row]
        # Row r has the occurrences from offset r up to offset r + 1.
        self._offsets = np.cumsum([0, *map(len, positions)])
        # Of each occurrence: its position, its row, and the index of its document among the documents; (n,) int64.
        self.positions = np.concatenate([np.empty(0, np.int64), *positions])
        self.rows = np.repeat(np.arange(len(positions)), np.diff(self._offsets))
        self.docs = ranges.starts.searchsorted(self.positions, "right") - 1
        # Of each row in each document: the term frequency, and its score; (rows, documents).
        shape = len(self.row), len(ranges.ids)
        cells = self.rows * shape[1] + self.docs
        self.tfs = np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape)
        self.scores = field.bm25_rows(ranges.ids, self.tfs, [field.idf(word) for word in self.row])
        self._distances: dict[frozenset[int], Array] = {}

    @cached_property
    def passages(self) -> Array:
        """The passage of each occurrence, numbered through the whole index, (n,) int64."""
        return self._passage_index.passages_within(self.positions, self._ranges.ids)

    def measure_distances(self, pairs: Sequence[tuple[int, int]]) -> None:
        """Find the least distance of the words of each pair of rows, in a passage of each document.

        Each occurrence of the rarer word is compared with the next occurrence of the other word after it, and before
        it.
        """
        pairs = [sorted(pair, key=self._num_occurrences) for pair in dict.fromkeys(pairs)]  # type: ignore[misc]
        if not pairs or not len(self.positions):
            return
        row_span = int(self._ranges.ends[-1]) + 1
        # Ascending through all rows, so that one search finds a position in any row.
        keys = self.rows * row_span + self.positions
        rarer, other = (np.array(rows, np.int64) for rows in zip(*pairs, strict=True))
        offsets = self._offsets
        lengths = offsets[rarer + 1] - offsets[rarer]
        # For each occurrence of the rarer word of each pair: the pair, the occurrence, and the row of the other word.
        pair = np.repeat(np.arange(len(rarer)), lengths)
        before = np.cumsum(lengths) - lengths
        occurrence = np.arange(len(pair)) + (offsets[rarer] - before).take(pair)
        other_row = other.take(pair)
        position, passage = self.positions.take(occurrence), self.passages.take(occurrence)
        following = keys.searchsorted(other_row * row_span + position)
        distances = np.full(len(occurrence), NO_DISTANCE)
        for neighbour, exists in (
            (following, following < offsets.take(other_row + 1)),
            (following - 1, following > offsets.take(other_row)),
        ):
            in_passage = exists & (self.passages.take(neighbour, mode="clip") == passage)
            distance = np.abs(self.positions.take(neighbour, mode="clip") - position)
            np.minimum(distances, distance, out=distances, where=in_passage)
        num_docs = len(self._ranges.ids)
        least = np.full(len(rarer) * num_docs, NO_DISTANCE)
        cells = pair * num_docs + self.docs.take(occurrence)
        starts = run_starts(cells)
        if len(starts):
            least[cells.take(starts)] = np.minimum.reduceat(distances, starts)
        for rows, of_pair in zip(pairs, least.reshape(len(rarer), num_docs), strict=True):
            self._distances[frozenset(rows)] = of_pair

    def _num_occurrences(self, row: int) -> int:
        return int(self._offsets[row + 1] - self._offsets[row])

    def within(self, row: int, other_row: int, distance: int) -> Array:
        """Return a mask of the documents with a passage that has the words of two measured rows within the distance."""
        distances = self._distances.get(frozenset((row, other_row)))
        if distances is None:
            return np.zeros(len(self._ranges.ids), bool)
        mask: Array = distances <= min(distance, NO_DISTANCE - 1)
        return mask


class _RescoreEvaluator:
    """Evaluates one rescoring for some documents. All of its words are looked up together, before anything else."""

    def __init__(
        self,
        rescorer: Rescorer,
        rescore: Rescore,
        root: Node,
        ranges: PositionRanges,
        cache: EvaluationCache,
    ) -> None:
        self._fields, self._passages = rescorer.fields, rescorer.passages
        self._evaluator = rescorer.evaluator
        self._ranges = ranges
        self._docs = DocIds(ranges.ids)
        self._cache = cache
        words: list[ListIds] = []
        pairs: list[tuple[ListIds, ...]] = []
        for leaf in leaves(rescore.node):
            match leaf:
                case Term(name) | Synonym(name) if name in TEXT_FIELDS:
                    words.append(self._list_ids(leaf))
                case Near(name, slots):
                    slot_words = tuple(map(self._fields[name].list_ids, slots))
                    words += slot_words
                    if len(slot_words) == 2:
                        pairs.append(slot_words)
        if rescore.best_passage:
            words += map(self._list_ids, _word_leaves(root))
        self._words = _WordOccurrences(self._fields[TEXT_FIELDS[0]], self._passages, words, ranges)
        row = self._words.row
        self._words.measure_distances([(row[first], row[second]) for first, second in pairs])

    def _list_ids(self, leaf: Term | Synonym) -> ListIds:
        terms = (leaf.term,) if isinstance(leaf, Term) else leaf.terms
        return self._fields[leaf.field].list_ids(terms)

    def scores(self, node: Node) -> Array:
        """Return the node's score for each document, (n,) float32; 0 where it does not match."""
        match node:
            case Term(name) | Synonym(name) if name in TEXT_FIELDS:
                scores: Array = self._words.scores[self._words.row[self._list_ids(node)]]
                return scores
            case Near(name, slots):
                rows = [self._words.row[self._fields[name].list_ids(slot)] for slot in slots]
                return _sum([self._words.scores[row] for row in rows]) * self.mask(node)
            case Phrase(name, slots):
                field = self._fields[name]
                idf = sum(field.idf(field.list_ids(slot)) for slot in slots)
                return self._phrase_scores(field, field.positions(node, self._ranges), idf)
            case Or(nodes) if nodes:
                return _sum(list(map(self.scores, nodes)))
            case And(nodes) if nodes:
                return _sum(list(map(self.scores, nodes))) * self.mask(node)
            case WeakAnd(clauses) if clauses:
                return _sum([self.scores(child) for child, _ in clauses]) * self.mask(node)
            case Boost(child, factor):
                return self.scores(child) * np.float32(factor)
            case ConstantScore(child, score):
                return self.mask(child) * np.float32(score)
            case InKind() | Prefix():
                return self.mask(node).astype(np.float32)
            case _:
                evaluation = self._evaluator.evaluate(node, self._cache)
                if not evaluation.scorers:
                    return np.zeros(len(self._ranges.ids), np.float32)
                # A scorer that every match of the evaluation matches may give other documents any score.
                scorers = [scorer._replace(all_match=False) for scorer in evaluation.scorers]
                return sum_scores(scorers, self._ranges.ids) * self.mask(node)

    def mask(self, node: Node) -> Array:
        """Return a mask of the documents that the node matches, (n,) bool."""
        mask: Array
        match node:
            case Term(name) | Synonym(name) if name in TEXT_FIELDS:
                mask = self._words.tfs[self._words.row[self._list_ids(node)]] > 0
                return mask
            case Near(name, (first, second), distance):
                field, row = self._fields[name], self._words.row
                return self._words.within(row[field.list_ids(first)], row[field.list_ids(second)], distance)
            case Prefix(name) | Phrase(name) | Near(name):
                field = self._fields[name]
                return self._mask_of(sorted_unique(field.docs_at(field.positions(node, self._ranges))))
            case InKind(kind, leaf) if (
                node not in self._cache and kind not in self._fields[leaf.field].small_kinds
            ):
                field = self._fields[leaf.field]
                passages = field.passages_at(field.positions(leaf, self._ranges))
                passages = passages[self._passages.are_of_kinds(passages, (kind,))]
                return self._mask_of(sorted_unique(self._passages.docs_of(passages)))
            case Or(nodes) if nodes:
                mask = np.logical_or.reduce(list(map(self.mask, nodes)))
                return mask
            case And(nodes) if nodes:
                mask = np.logical_and.reduce(list(map(self.mask, nodes)))
                return mask
            case WeakAnd(clauses, min_worth, min_clauses) if clauses:
                worths, counts = np.zeros((2, len(self._ranges.ids)), np.int32)
                for child, worth in clauses:
                    matches = self.mask(child)
                    worths += matches * np.int32(worth)
                    counts += matches
                mask = (worths >= min_worth) & (counts >= min_clauses)
                return mask
            case Boost(child) | ConstantScore(child):
                return self.mask(child)
            case _:
                return self._evaluator.evaluate(node, self._cache).docs.contains(self._docs)

    def _phrase_scores(self, field: TextField, positions: Array, idf: float) -> Array:
        """Return the BM25 of a phrase that begins at these positions, for each document, (n,) float32."""
        ids, counts = unique_counts(field.docs_at(positions))
        scores = np.zeros(len(self._ranges.ids), np.float32)
        scores[sorted_lookup(self._ranges.ids, ids)[0]] = field.bm25(ids, counts, idf)
        return scores

    def _mask_of(self, ids: Array) -> Array:
        """Return a mask of the documents that is true for `ids`, some of them."""
        mask = np.zeros(len(self._ranges.ids), bool)
        mask[sorted_lookup(self._ranges.ids, ids)[0]] = True
        return mask

    def best_passage_weights(self, root: Node) -> Array:
        """Return the weight of each document's best passage over the leaves of a tree, (n,) float32; 0 for none."""
        words = self._words
        row_weights = np.zeros(len(words.row))
        for word in _word_leaves(root):
            row_weights[words.row[self._list_ids(word)]] += word.weight
        # The first occurrence of each row in each passage: the passages of a row ascend.
        starts = run_starts(words.passages + words.rows * self._passages.num_passages)
        passages = [words.passages.take(starts)]
        weights = [row_weights.take(words.rows.take(starts))]
        for leaf in leaves(root):
            if not isinstance(leaf, Term | Synonym) or leaf.field not in TEXT_FIELDS:
                weight = getattr(leaf, "weight", 0)
                matching = self._passages.matching_passages(leaf, self._ranges) if weight else ()
                passages.append(np.asarray(matching, np.int64))
                weights.append(np.full(len(matching), weight, np.float64))
        return self._passages.greatest_weights(
            self._ranges.ids, np.concatenate(passages), np.concatenate(weights)
        )


def _word_leaves(root: Node) -> Iterator[Term | Synonym]:
    """Yield the leaves of a tree that are words of a text field."""
    for leaf in leaves(root):
        if isinstance(leaf, Term | Synonym) and leaf.field in TEXT_FIELDS:
            yield leaf


def _sum(scores: list[Array]) -> Array:
    """Return the sum of at least one array, added from the first to the last."""
    total = scores[0]
    for more in scores[1:]:
        total = total + more
    return total

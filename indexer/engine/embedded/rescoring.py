"""The rescorer: what a node scores for a few documents, found among the positions of these documents alone.

The port's `Rescore` is evaluated here. A leaf scores what the query evaluator gives it, to the last bit of a float32;
sums may differ from its by rounding.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from indexer.engine.embedded.array_file import Array
from indexer.engine.embedded.doc_set import DocIds, concat_ranges, run_starts, sorted_lookup, sorted_unique
from indexer.engine.embedded.passage_index import DocPassages, PassageIndex, greatest_weights
from indexer.engine.embedded.postings_reader import PostingsInDocs
from indexer.engine.embedded.query_evaluator import EvaluationCache, QueryEvaluator
from indexer.engine.embedded.scorers import sum_scores
from indexer.engine.embedded.text_field import PositionRanges, TextField, unique_counts
from indexer.engine.port import (
    MAX_WINDOW,
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
    terms_of,
)

# The distance of two words that no passage holds together: greater than any distance.
NO_DISTANCE = np.iinfo(np.int64).max
# A key is an occurrence: its position in the low bits, then the index of its document, then its row.
_DOC_SHIFT = 32
_ROW_SHIFT = _DOC_SHIFT + MAX_WINDOW.bit_length()
_POSITION_MASK = (1 << _DOC_SHIFT) - 1
_PLACE_MASK = (1 << _ROW_SHIFT) - 1
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
        added = evaluator.sum_scores()
        if rescore.best_passage:
            added += np.float32(rescore.best_passage) * evaluator.best_passage_weights()
        return added


class _WordOccurrences:
    """Where some words occur in some documents: how often, with what score, and at what distances of each other.

    Each word is a row, and the rows are worked out together: NumPy's calls take about as long for all words as for one.
    """

    def __init__(
        self,
        field: TextField,
        passages: PassageIndex,
        words: Sequence[ListIds],
        placed: set[int],
        ranges: PositionRanges,
    ) -> None:
        """`placed` are the rows whose positions are needed. `field` may be either text field: both share lists."""
        self._words = words
        self._ranges = ranges
        self._passage_index = passages
        lists, rows = self._lists_and_rows()
        row_is_placed = np.zeros(len(words), bool)
        row_is_placed[list(placed)] = True
        found = field.postings.find(lists, ranges.ids, row_is_placed.take(rows))
        rows = rows.take(found.lists)
        # Of each row in each document: the term frequency, and its score; (rows, documents).
        shape = len(words), len(ranges.ids)
        cells = rows * shape[1] + found.docs
        self.tfs = np.bincount(cells, found.tfs, shape[0] * shape[1]).reshape(shape)
        self.scores = field.bm25_rows(ranges.ids, self.tfs, [field.idf(word) for word in words])
        # Of each occurrence of a placed word: its key, its position, its row, and the index of its document among the
        # documents; (n,) int64, row by row, in order.
        self._keys = self._occurrence_keys(field, found, rows, row_is_placed)
        self.positions = self._keys & _POSITION_MASK
        self.rows = self._keys >> _ROW_SHIFT
        self.docs = (self._keys & _PLACE_MASK) >> _DOC_SHIFT
        # Row r has the occurrences from offset r up to offset r + 1.
        self._offsets = self._keys.searchsorted(np.arange(len(words) + 1) << _ROW_SHIFT)
        # Of each pair of rows, the least distance in each document, (pairs + 1, documents); the number of a pair.
        self._distances = np.full((1, len(ranges.ids)), NO_DISTANCE)
        self._pairs: dict[frozenset[int], int] = {}

    def _lists_and_rows(self) -> tuple[Array, Array]:
        """Return the posting lists of all words, ascending, and the row of each; (n,) int64."""
        pairs = sorted((list_id, row) for row, word in enumerate(self._words) for list_id in word)
        lists, rows = np.array(pairs, np.int64).reshape(-1, 2).T
        return lists, rows

    def _occurrence_keys(
        self, field: TextField, found: PostingsInDocs, rows: Array, row_is_placed: Array
    ) -> Array:
        """Return the keys of all occurrences of the placed rows, ascending."""
        ranges, all_positions = self._ranges, field.postings.positions
        if int((ranges.ends - ranges.starts).max()) > all_positions.block_size:
            # A document longer than a block: the low bits of a position do not tell where in it the position is.
            of_rows = [np.empty(0, np.int64)]
            for row in np.flatnonzero(row_is_placed).tolist():
                positions = field.positions_of_any(self._words[row], ranges).astype(np.int64)
                docs = ranges.starts.searchsorted(positions, "right") - 1
                of_rows.append(positions | docs << _DOC_SHIFT | row << _ROW_SHIFT)
            return np.concatenate(of_rows)
        placed = np.flatnonzero(row_is_placed.take(rows))
        starts, tfs, docs = (each.take(placed) for each in (found.first_positions, found.tfs, found.docs))
        index = concat_ranges(starts, starts + tfs)
        floors = np.repeat(ranges.starts.astype(np.int64).take(docs), tfs)
        places = docs << _DOC_SHIFT | rows.take(placed) << _ROW_SHIFT
        keys: Array = all_positions.integers_at(index, floors) | np.repeat(places, tfs)
        keys.sort()
        return keys

    @cached_property
    def doc_passages(self) -> DocPassages:
        """All passages of the documents."""
        return self._passage_index.passages_of(self._ranges.ids)

    @cached_property
    def passages(self) -> Array:
        """The passage of each occurrence, by its index among those of the documents, (n,) int64."""
        return self._passage_index.passages_within(self.positions, self.doc_passages)

    def measure_distances(self, pairs: Sequence[tuple[int, int]]) -> None:
        """Find the least distance of the words of each pair of rows, in a passage of each document.

        Each occurrence of the rarer word is compared with the next occurrence of the other word after it, and before
        it.
        """
        pairs = [sorted(pair, key=self._num_occurrences) for pair in dict.fromkeys(pairs)]  # type: ignore[misc]
        if not pairs or not len(self.positions):
            return
        # Ascending through all rows, so that one search finds a position in any row.
        keys = self._keys
        rarer, other = (np.array(rows, np.int64) for rows in zip(*pairs, strict=True))
        offsets = self._offsets
        lengths = offsets[rarer + 1] - offsets[rarer]
        # For each occurrence of the rarer word of each pair: the pair, the occurrence, and the row of the other word.
        pair = np.repeat(np.arange(len(rarer)), lengths)
        before = np.cumsum(lengths) - lengths
        occurrence = np.arange(len(pair)) + (offsets[rarer] - before).take(pair)
        other_row = other.take(pair)
        position, passage = self.positions.take(occurrence), self.passages.take(occurrence)
        following = keys.searchsorted(keys.take(occurrence) & _PLACE_MASK | other_row << _ROW_SHIFT)
        distances = np.full(len(occurrence), NO_DISTANCE)
        for neighbour, exists in (
            (following, following < offsets.take(other_row + 1)),
            (following - 1, following > offsets.take(other_row)),
        ):
            in_passage = exists & (self.passages.take(neighbour, mode="clip") == passage)
            distance = np.abs(self.positions.take(neighbour, mode="clip") - position)
            np.minimum(distances, distance, out=distances, where=in_passage)
        num_docs = len(self._ranges.ids)
        # The last row is of pairs that were not measured.
        least = np.full((len(rarer) + 1) * num_docs, NO_DISTANCE)
        cells = pair * num_docs + self.docs.take(occurrence)
        starts = run_starts(cells)
        if len(starts):
            least[cells.take(starts)] = np.minimum.reduceat(distances, starts)
        self._distances = least.reshape(len(rarer) + 1, num_docs)
        self._pairs = {frozenset(rows): number for number, rows in enumerate(pairs)}

    def _num_occurrences(self, row: int) -> int:
        return int(self._offsets[row + 1] - self._offsets[row])

    def within_each(self, pairs: Sequence[tuple[int, int]], distances: Sequence[int]) -> Array:
        """Return, for each pair of rows, a mask of the documents with a passage that has both within the distance.

        The pairs were measured. The masks are (pairs, documents) bool.
        """
        numbers = [self._pairs.get(frozenset(pair), -1) for pair in pairs]
        limits = np.minimum(np.array(distances, np.int64), NO_DISTANCE - 1)
        mask: Array = self._distances.take(numbers, 0) <= limits[:, None]
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
        # The row of each word, and the rows whose positions are needed.
        self._rows: dict[ListIds, int] = {}
        placed: set[int] = set()
        self._sum = self._read_sum(rescore.node)
        pairs = [near.rows for near in self._sum.nears]
        for leaf in (leaf for node, _ in self._sum.others for leaf in leaves(node)):
            match leaf:
                case Term(name) | Synonym(name) if name in TEXT_FIELDS:
                    self._row_of(leaf)
                case Near(name, (first, second)):
                    pairs.append((self._row_of_terms(name, first), self._row_of_terms(name, second)))
                case Near(name, slots):
                    for slot in slots:
                        self._row_of_terms(name, slot)
        for pair in pairs:
            placed.update(pair)
        # The leaves that weigh passages: rows, and other leaves.
        self._row_weights: dict[int, int] = defaultdict(int)
        self._other_leaves: list[Node] = []
        for leaf in leaves(root) if rescore.best_passage else ():
            if isinstance(leaf, (Term, Synonym)) and leaf.field in TEXT_FIELDS:
                if leaf.weight:
                    self._row_weights[self._row_of(leaf)] += leaf.weight
            elif getattr(leaf, "weight", 0):
                self._other_leaves.append(leaf)
        placed.update(self._row_weights)
        field = self._fields[TEXT_FIELDS[0]]
        self._words = _WordOccurrences(field, self._passages, list(self._rows), placed, ranges)
        self._words.measure_distances(pairs)

    def _list_ids(self, leaf: Term | Synonym) -> ListIds:
        return self._fields[leaf.field].list_ids(terms_of(leaf))

    def _row_of(self, leaf: Term | Synonym) -> int:
        """Return the row of a word; a new one for a word that has none yet."""
        return self._rows.setdefault(self._list_ids(leaf), len(self._rows))

    def _row_of_terms(self, name: str, terms: tuple[str, ...]) -> int:
        return self._rows.setdefault(self._fields[name].list_ids(terms), len(self._rows))

    def _read_sum(self, node: Node) -> "_Sum":
        """Return the parts whose scores, times their factors, add up to the score of a node."""
        parts = _Sum(defaultdict(float), [], [])
        waiting = [(node, 1.0)]
        for node, factor in waiting:
            if isinstance(node, Boost):
                waiting.append((node.node, factor * node.factor))
            elif isinstance(node, (Term, Synonym)) and node.field in TEXT_FIELDS:
                parts.words[self._row_of(node)] += factor
            elif isinstance(node, Near) and len(node.slots) == 2:
                first, second = node.slots
                rows = self._row_of_terms(node.field, first), self._row_of_terms(node.field, second)
                parts.nears.append(_NearRows(rows, node.distance, factor))
            elif isinstance(node, Or) and node.nodes:
                waiting += [(child, factor) for child in node.nodes]
            else:
                parts.others.append((node, factor))
        return parts

    def sum_scores(self) -> Array:
        """Return the score of the rescoring's node for each document, (n,) float32."""
        words, total = self._words, np.zeros(len(self._ranges.ids), np.float32)
        if self._sum.words:
            rows, factors = list(self._sum.words), np.array(list(self._sum.words.values()), np.float32)
            # Row by row, so that a document's sum does not depend on the documents beside it.
            total += np.add.reduce(factors[:, None] * words.scores.take(rows, 0))
        if nears := self._sum.nears:
            left, right = np.array([near.rows for near in nears]).T
            factors = np.array([near.factor for near in nears], np.float32)
            masks = words.within_each([near.rows for near in nears], [near.distance for near in nears])
            added = words.scores.take(left, 0) + words.scores.take(right, 0)
            added *= factors[:, None]
            added *= masks
            total += np.add.reduce(added)
        for node, factor in self._sum.others:
            total += self.scores(node) * np.float32(factor)
        return total

    def scores(self, node: Node) -> Array:
        """Return the node's score for each document, (n,) float32; 0 where it does not match."""
        match node:
            case Term(name) | Synonym(name) if name in TEXT_FIELDS:
                scores: Array = self._words.scores[self._row_of(node)]
                return scores
            case Near(name, slots):
                rows = [self._row_of_terms(name, slot) for slot in slots]
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
                mask = self._words.tfs[self._row_of(node)] > 0
                return mask
            case Near(name, (first, second), distance):
                pair = self._row_of_terms(name, first), self._row_of_terms(name, second)
                mask = self._words.within_each([pair], [distance])[0]
                return mask
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
            case WeakAnd() if small_kind := _small_kind_of_words(node, self._fields):
                return self._mask_of_words_in_kind(node, small_kind)
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

    def best_passage_weights(self) -> Array:
        """Return the weight of each document's best passage over the leaves of the root, (n,) float32; 0 for none."""
        words = self._words
        row_weights = np.zeros(len(self._rows))
        row_weights[list(self._row_weights)] = list(self._row_weights.values())
        # The first occurrence of each row in each passage: the passages of a row ascend.
        doc_passages = words.doc_passages
        starts = run_starts(words.passages + words.rows * len(doc_passages.numbers))
        passages = [words.passages.take(starts)]
        weights = [row_weights.take(words.rows.take(starts))]
        for leaf in self._other_leaves:
            matching = self._passages.matching_passages(leaf, self._ranges)
            passages.append(doc_passages.numbers.searchsorted(matching))
            weights.append(np.full(len(matching), leaf.weight, np.float64))  # type: ignore[union-attr]
        return greatest_weights(doc_passages, np.concatenate(passages), np.concatenate(weights))

    def _mask_of_words_in_kind(self, node: WeakAnd, kind: str) -> Array:
        """Return the mask of a WeakAnd of words that are looked for in passages of one small kind."""
        leaves_of_kind = [child for child, _ in node.clauses]
        known = [self._cache.get(leaf) for leaf in leaves_of_kind]
        if all(known):
            docs = [evaluation.docs.ids for evaluation in known if evaluation]
        else:
            postings = self._fields[TEXT_FIELDS[0]].small_kinds[kind].postings
            words = [self._list_ids(leaf.node) for leaf in leaves_of_kind]  # type: ignore[union-attr, arg-type]
            docs = postings.docs_of_each(words)
        index, exists = sorted_lookup(self._ranges.ids, np.concatenate(docs))
        tally = np.repeat([worth for _, worth in node.clauses], list(map(len, docs)))[exists]
        size = len(self._ranges.ids)
        worths = np.bincount(index[exists], tally, size)
        counts = np.bincount(index[exists], minlength=size)
        mask: Array = (worths >= node.min_worth) & (counts >= node.min_clauses)
        return mask


class _NearRows(NamedTuple):
    """Two words that are near each other, by their rows, and the factor of their score."""

    rows: tuple[int, int]
    distance: int
    factor: float


class _Sum(NamedTuple):
    """A node as a sum: words and pairs of near words, which are scored together, and other nodes."""

    # By row, the factor of a word's score.
    words: dict[int, float]
    nears: list[_NearRows]
    others: list[tuple[Node, float]]


def _small_kind_of_words(node: WeakAnd, fields: Mapping[str, TextField]) -> str | None:
    """Return the one small kind of passages in which all clauses look for a word; None for any other WeakAnd."""
    kinds = {
        child.kind if isinstance(child, InKind) and isinstance(child.node, (Term, Synonym)) else None
        for child, _ in node.clauses
    }
    kind = kinds.pop() if len(kinds) == 1 else None
    return kind if kind in fields[TEXT_FIELDS[0]].small_kinds else None


def _sum(scores: list[Array]) -> Array:
    """Return the sum of at least one array, added from the first to the last."""
    total = scores[0]
    for more in scores[1:]:
        total = total + more
    return total

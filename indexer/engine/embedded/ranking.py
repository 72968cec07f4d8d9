"""Ranking: which of the matching documents a page shows, and in which order.

The documents of each tier are ranked in the order asked for; in the order of relevance the first of them may be
rescored. A document's group says which part of the whole order it is in: rescored documents of the first tier are
group 0, the others of that tier group 1, and those of the second tier groups 2 and 3. Cursors name a group
(`cursors.py`).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from indexer.engine.cursors import SortKey, decode_cursor
from indexer.engine.embedded import layout
from indexer.engine.embedded.array_file import Array, ArrayFile
from indexer.engine.embedded.doc_set import DocIds, DocSet
from indexer.engine.embedded.keyword_index import IdTable
from indexer.engine.embedded.query_evaluator import Evaluation, EvaluationCache
from indexer.engine.embedded.rescoring import Rescorer
from indexer.engine.embedded.scorers import BoostedScorer, ConstantScorer, score_set, sum_scores
from indexer.engine.embedded.top_k import first_k_indices, top_k, top_k_indices
from indexer.engine.port import MAX_OFFSET, MAX_WINDOW, ORDERS, Order, Query
from indexer.errors import BadQuery

# The first documents in a stored order are found by a scan of that order, in chunks of so many documents, where the set
# holds one document in SCAN_DIVISOR or more and one in SCAN_WANTED_DIVISOR of it or fewer are wanted.
SCAN_CHUNK = 1024
SCAN_DIVISOR = 64
SCAN_WANTED_DIVISOR = 16
# Row g holds g as often as a page and a window have documents: slicing it is faster than filling a new array.
GROUPS = np.repeat(np.arange(4, dtype=np.int8), MAX_OFFSET + MAX_WINDOW).reshape(4, -1)


class RankedDocs(NamedTuple):
    """Documents in order, (n,) int64, with the score of each, float32, and its group, int8."""

    ids: Array
    scores: Array
    groups: Array

    @classmethod
    def in_group(cls, ids: Array, scores: Array, group: int) -> "RankedDocs":
        """Return documents in order, (n,), with their scores, (n,), all of one group."""
        return cls(ids, scores, GROUPS[group, : len(ids)])

    def select(self, index: slice | Array) -> "RankedDocs":
        """Return a slice of the documents, or those of a mask."""
        if isinstance(index, slice) and not index.start and (index.stop or 0) >= len(self.ids):
            return self
        return RankedDocs(self.ids[index], self.scores[index], self.groups[index])

    def followed_by(self, other: "RankedDocs") -> "RankedDocs":
        """Return these documents and, behind them, the others."""
        if not len(self.ids):
            return other
        return RankedDocs(*(np.concatenate(pair) for pair in zip(self, other, strict=True)))


NO_DOCS = RankedDocs.in_group(np.empty(0, np.int64), np.empty(0, np.float32), 0)


class Matches(NamedTuple):
    """A query and what it matches, tier by tier; the filters and exclusions are already applied to the tiers."""

    query: Query
    evaluation: Evaluation
    tiers: Sequence[DocSet]
    cache: EvaluationCache

    def groups_and_tiers(self) -> Sequence[tuple[int, DocSet]]:
        """Return each tier with the group of its rescored documents; the next group is of its others."""
        return list(zip((0, 2), self.tiers, strict=False))


class RankedPage(NamedTuple):
    """The documents of a page, and whether more follow them."""

    docs: RankedDocs
    has_more: bool


class Ranker:
    """Ranks the documents of one generation."""

    def __init__(self, arrays: ArrayFile, ids: IdTable, rescorer: Rescorer) -> None:
        self._ids = ids
        self._rescorer = rescorer
        # By order: the documents in it, and the rank of each document; two (docs,) uint32.
        self._order = {order: arrays[layout.ORDER.fill_in(order)] for order in ORDERS}
        self._ranks = {order: arrays[layout.RANKS.fill_in(order)] for order in ORDERS}
        self._num_docs = len(arrays[layout.LENGTH_CODES])

    def page(self, matches: Matches, generation: str) -> RankedPage:
        """Return the page that the query asks for. BadQuery, StaleCursor for a cursor of another generation."""
        query = matches.query
        if query.after is not None:
            return self._page_after(matches, decode_cursor(query.after, generation, query.order))
        num_skipped, num_wanted = query.offset, query.size
        docs = NO_DOCS
        for group, tier in matches.groups_and_tiers():
            if num_skipped < len(tier) and num_wanted:
                ranked = self._rank(matches, tier, num_skipped + num_wanted, group)
                docs = docs.followed_by(ranked.select(slice(num_skipped, num_skipped + num_wanted)))
                num_wanted = query.size - len(docs.ids)
            num_skipped = max(num_skipped - len(tier), 0)
        has_more = bool(len(docs.ids)) and query.offset + query.size < sum(map(len, matches.tiers))
        return RankedPage(docs, has_more)

    # --- from the start of a tier ---------------------------------------------------------------------------

    def _rank(self, matches: Matches, tier: DocSet, k: int, group: int) -> RankedDocs:
        """Return the first `k` documents of a tier, or somewhat more, in order."""
        query, evaluation = matches.query, matches.evaluation
        scorers = evaluation.scorers
        if query.order != "relevance":
            ids = self._first_in_order(tier, query.order, k)
            return RankedDocs.in_group(ids, _scores_or_zeros(scorers, ids), group + 1)
        window = query.rescore.window if query.rescore else 0
        only_scorer = scorers[0].scorer if len(scorers) == 1 else None
        all_scores_are_equal = not scorers or (
            isinstance(only_scorer, ConstantScorer) and only_scorer.docs is evaluation.docs
        )
        if all_scores_are_equal:
            ids = self._first_in_order(tier, query.order, max(k, window))
            scores = _scores_or_zeros(scorers, ids)
        else:
            only_matches_score = evaluation.scores_only_matches and tier is evaluation.docs
            ids, scores = top_k(
                scorers, tier, self._ranks[query.order], max(k, window), only_matches_score=only_matches_score
            )
        ranked = RankedDocs.in_group(ids, scores, group + 1)
        if not window:
            return ranked
        rescored = self._rescore(matches, ids[:window], scores[:window], group)
        return rescored.followed_by(ranked.select(slice(window, None)))

    def _rescore(self, matches: Matches, ids: Array, scores: Array, group: int) -> RankedDocs:
        """Return these documents in the order of the sums of their scores and what rescoring adds to them."""
        query = matches.query
        if query.rescore is None or not len(ids):
            return NO_DOCS
        order = np.argsort(ids)
        sums = scores.copy()
        sums[order] += self._rescorer.added_scores(query.rescore, query.root, ids[order], matches.cache)
        index = np.lexsort((self._ranks[query.order][ids], -sums))
        return RankedDocs.in_group(ids[index], sums[index], group)

    def _first_in_order(self, docs: DocSet, order: Order, k: int) -> Array:
        """Return the first `k` documents of a set in a stored order, (k,) int64 or uint32."""
        if SCAN_DIVISOR * len(docs) < self._num_docs or SCAN_WANTED_DIVISOR * k > len(docs):
            return docs.ids[first_k_indices(self._ranks[order][docs.ids], k)]
        # The set holds a good part of all documents: a scan of the order meets enough of them soon.
        ids = self._order[order][:0]
        for start in range(0, self._num_docs, SCAN_CHUNK):
            chunk = self._order[order][start : start + SCAN_CHUNK]
            ids = np.concatenate([ids, chunk[docs.contains(DocIds(chunk))]])
            if len(ids) >= k:
                break
        return ids[:k]

    # --- after a cursor -------------------------------------------------------------------------------------

    def _page_after(self, matches: Matches, last: SortKey) -> RankedPage:
        """Return the page that follows the document with the sort key `last`."""
        last_doc_id = self._ids.doc_id_of(last.id)
        if last_doc_id is None:
            raise BadQuery("the cursor names no document", "cursor-document")
        last_rank = int(self._ranks[matches.query.order][last_doc_id])
        docs, num_after = NO_DOCS, 0
        for group, tier in matches.groups_and_tiers():
            if last.group <= group + 1:
                ranked, num_after_in_tier = self._rank_after(matches, tier, last, last_rank, group)
                docs = docs.followed_by(ranked)
                num_after += num_after_in_tier
        docs = docs.select(slice(matches.query.size))
        return RankedPage(docs, bool(len(docs.ids)) and len(docs.ids) < num_after)

    def _rank_after(
        self, matches: Matches, tier: DocSet, last: SortKey, last_rank: int, group: int
    ) -> tuple[RankedDocs, int]:
        """Return the documents of a tier that follow a sort key, as many as a page has, and how many there are."""
        query, scorers = matches.query, matches.evaluation.scorers
        ranks = self._ranks[query.order]
        ids = tier.ids
        if query.order != "relevance":
            if last.group == group + 1:
                ids = ids[ranks[ids] > last_rank]
            page = ids[first_k_indices(ranks[ids], query.size)]
            return RankedDocs.in_group(page, _scores_or_zeros(scorers, page), group + 1), len(ids)
        scores = score_set(scorers, tier) if scorers else np.zeros(len(tier), np.float32)
        rescored = NO_DOCS
        if query.rescore and query.rescore.window:
            index = top_k_indices(scores, ranks, ids, query.rescore.window)
            if last.group <= group:
                rescored = self._rescore(matches, ids[index], scores[index], group)
                if last.group == group:
                    rescored = rescored.select(self._follow(rescored.ids, rescored.scores, last, last_rank))
            is_outside = np.ones(len(ids), bool)
            is_outside[index] = False
            ids, scores = ids[is_outside], scores[is_outside]
        if last.group == group + 1:
            mask = self._follow(ids, scores, last, last_rank)
            ids, scores = ids[mask], scores[mask]
        index = top_k_indices(scores, ranks, ids, query.size)
        ranked = rescored.followed_by(RankedDocs.in_group(ids[index], scores[index], group + 1))
        return ranked, len(rescored.ids) + len(ids)

    def _follow(self, ids: Array, scores: Array, last: SortKey, last_rank: int) -> Array:
        """Return a mask of the documents of the sort key's group that follow it in the order of relevance."""
        score = np.float32(last.score)
        follow_in_rank = self._ranks["relevance"][ids] > last_rank
        mask: Array = (scores < score) | ((scores == score) & follow_in_rank)
        return mask


def _scores_or_zeros(scorers: Sequence[BoostedScorer], ids: Array) -> Array:
    """Return the scorers' sum for each of these documents, (n,) float32; 0 without scorers."""
    return sum_scores(scorers, ids) if scorers else np.zeros(len(ids), np.float32)

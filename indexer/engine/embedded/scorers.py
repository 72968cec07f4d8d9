"""Scorers: what the leaves of a query add to the score of a document.

A scorer gives the scores of any documents (`scores_for`), or adds all of its scores to an array by document
(`accumulate`); callers do whichever costs less. The sums are the same either way: scores are float32 and are always
added in the query's order, so that all pages of a query agree on every score.
"""

import threading
from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from indexer.engine.embedded.array_file import Array
from indexer.engine.embedded.doc_set import DocIds, DocSet, run_starts, sorted_lookup
from indexer.engine.embedded.text_field import EMPTY, TextField

# Cost of looking up one document's score, in postings accumulated.
LOOKUP_COST = 4
# Fixed overhead of the NumPy calls that a lookup makes, in documents looked up.
NUMPY_CALL_COST = 400
# A synonym's postings are merged by a sort below one posting in so many documents, and tallied by document above.
MERGE_DIVISOR = 8


class Scorer(Protocol):
    """A leaf of a query that scores, or a whole subtree whose scores are known."""

    @property
    def docs(self) -> DocSet:
        """The documents that match."""
        ...

    def top_docs(self) -> Array:
        """Return some of the documents with the highest scores, in order; none where that is not known."""
        ...

    def scores_for(self, docs: DocIds, all_match: bool) -> Array:
        """Return the scores of these documents, (n,) float32; 0 for one that does not match.

        With `all_match` every document matches, and the scorer need not look.
        """
        ...

    def accumulate(self, scores: Array, factor: float) -> None:
        """Add all scores, times `factor`, to `scores`: (num_docs,) float32, by document."""
        ...


class BoostedScorer(NamedTuple):
    """A scorer and the product of the boosts above it. `all_match`: every document of its evaluation matches it."""

    scorer: Scorer
    factor: float = 1.0
    all_match: bool = True

    def scores_for(self, docs: DocIds) -> Array:
        """Return the boosted scores of these documents of the evaluation, (n,) float32."""
        scores = self.scorer.scores_for(docs, self.all_match)
        return scores if self.factor == 1 else scores * np.float32(self.factor)


class TermScorer:
    """Scores one term of a text field by BM25."""

    def __init__(self, field: TextField, list_id: int) -> None:
        self._postings = postings = field.postings
        self._list_id = list_id
        self._scores_by_code = postings.impacts * np.float32(postings.idfs[list_id])
        self._codes = postings.impact_codes(list_id)
        self._is_frequent = list_id < postings.num_frequent
        if self._is_frequent:
            self._bitset = postings.doc_bitsets[list_id]
            self.docs = DocSet(
                postings.num_docs,
                bitset=self._bitset,
                count=len(self._codes),
                facet_counts=postings.facet_counts[list_id],
            )
        else:
            self.docs = DocSet(postings.num_docs, ids=postings.doc_ids.read(list_id))

    def top_docs(self) -> Array:
        """Return the documents of the highest impacts that are stored with a frequent term; none for other terms."""
        return self._postings.top_docs[self._list_id].astype(np.int64) if self._is_frequent else EMPTY

    def scores_for(self, docs: DocIds, all_match: bool) -> Array:
        """Look up the impact codes of these documents, by the bitset of a frequent term, else by binary search."""
        scores: Array
        if not self._is_frequent and docs.ids is self.docs.ids:
            scores = self._scores_by_code.take(self._codes)
            return scores
        if self._is_frequent:
            # A document's index in the list is the number of set bits before its own.
            index = self._postings.doc_bitset_ranks[self._list_id].take(docs.words)
            index += np.bitwise_count(self._bitset.take(docs.words) & docs.lower_bits)
        else:
            index = self.docs.ids.searchsorted(docs.ids)
        scores = self._scores_by_code.take(self._codes.take(index, mode="clip"))
        return scores if all_match else scores * self.docs.contains(docs)

    def accumulate(self, scores: Array, factor: float) -> None:
        """Add the score of each posting of the term, times `factor`, to the array by document."""
        scores_by_code = self._scores_by_code if factor == 1 else self._scores_by_code * np.float32(factor)
        ids = self._postings.doc_ids.read(self._list_id) if self._is_frequent else self.docs.ids
        np.add.at(scores, ids, scores_by_code.take(self._codes))


class PrecomputedScorer:
    """Documents with their scores: of phrases, near words, synonyms and whole subtrees."""

    def __init__(self, docs: DocSet, scores: Array) -> None:
        """`scores`: (len(docs),) float32, in the order of the ids."""
        self.docs = docs
        self.scores = scores

    def top_docs(self) -> Array:
        """Return no documents: the highest scores are not known."""
        return self.docs.ids[:0]

    def scores_for(self, docs: DocIds, all_match: bool) -> Array:
        """Look up the scores of these documents, (n,) float32, by binary search."""
        if docs.ids is self.docs.ids:
            return self.scores
        if not len(self.scores):
            return np.zeros(len(docs.ids), np.float32)
        index, mask = sorted_lookup(self.docs.ids, docs.ids)
        scores: Array = self.scores.take(index, mode="clip") * mask
        return scores

    def accumulate(self, scores: Array, factor: float) -> None:
        """Add the scores, times `factor`, to the array by document."""
        added = self.scores if factor == 1 else self.scores * np.float32(factor)
        np.add.at(scores, self.docs.ids, added)


class ConstantScorer:
    """Gives the same score to all of its documents."""

    def __init__(self, docs: DocSet, score: float) -> None:
        self.docs = docs
        self._score = np.float32(score)

    def top_docs(self) -> Array:
        """Return no documents: all of them have the same score."""
        return self.docs.ids[:0]

    def scores_for(self, docs: DocIds, all_match: bool) -> Array:
        """Return the one score for each of these documents that matches, and 0 for the others."""
        scores: Array = self.docs.contains(docs) * self._score
        return scores

    def accumulate(self, scores: Array, factor: float) -> None:
        """Add the one score, times `factor`, to each document that matches."""
        scores[self.docs.ids] += self._score * np.float32(factor)


def synonym_scorer(field: TextField, list_ids: Sequence[int]) -> PrecomputedScorer:
    """Score several terms as one: their frequencies in a document are added up before BM25 weighs them."""
    postings, lists = field.postings, np.array(list_ids, np.int64)
    docs = postings.doc_ids.concat_lists(lists)
    tfs = postings.tfs.take(postings.concat_impact_codes(lists))
    if len(docs) * MERGE_DIVISOR < postings.num_docs:
        order = np.argsort(docs, kind="stable")
        docs = docs.take(order)
        starts = run_starts(docs)
        ids, summed_tfs = docs.take(starts), np.add.reduceat(tfs.take(order), starts)
    else:
        tfs_by_doc = np.zeros(postings.num_docs, np.float32)
        np.add.at(tfs_by_doc, docs, tfs)
        ids = np.flatnonzero(tfs_by_doc > 0)
        summed_tfs = tfs_by_doc.take(ids)
    scores = field.bm25(ids, summed_tfs, field.idf(list_ids))
    return PrecomputedScorer(DocSet(postings.num_docs, ids=ids), scores)


# --- sums of scores -----------------------------------------------------------------------------------------


class _ScoreBuffer(threading.local):
    """An array of scores by document, one for each thread: a new one for each query would cost page faults."""

    scores = np.empty(0, np.float32)


_score_buffer = _ScoreBuffer()


def sum_scores(scorers: Sequence[BoostedScorer], docs: Array | DocIds) -> Array:
    """Return the sum of at least one scorer for each of these documents, (n,) float32."""
    docs = docs if isinstance(docs, DocIds) else DocIds(docs)
    scores = scorers[0].scores_for(docs)
    for scorer in scorers[1:]:
        scores = scores + scorer.scores_for(docs)
    return scores


def score_set(scorers: Sequence[BoostedScorer], docs: DocSet) -> Array:
    """Return the sum of at least one scorer for all documents of a set, (len(docs),) float32, in the cheaper way."""
    if accumulation_is_cheaper(scorers, docs):
        return accumulate_all(scorers, docs.num_docs).take(docs.ids)
    return sum_scores(scorers, docs.ids)


def accumulation_is_cheaper(scorers: Sequence[BoostedScorer], docs: DocSet) -> bool:
    """Return whether adding up all postings costs less than looking the documents up in each scorer."""
    if len(scorers) == 1 and docs is scorers[0].scorer.docs:
        return False
    num_postings = sum(len(scorer.scorer.docs) for scorer in scorers)
    # A document of the array, which must be cleared, counts as a third of a posting.
    return LOOKUP_COST * len(scorers) * (len(docs) + NUMPY_CALL_COST) > num_postings + docs.num_docs // 3


def accumulate_all(scorers: Sequence[BoostedScorer], num_docs: int) -> Array:
    """Return the scorers' sum for every document, (num_docs,) float32. The thread's next call overwrites the array."""
    scores = cleared_scores(num_docs)
    for scorer in scorers:
        scorer.scorer.accumulate(scores, scorer.factor)
    return scores


def cleared_scores(num_docs: int) -> Array:
    """Return an array of zeros, (num_docs,) float32. The thread's next call overwrites it."""
    if len(_score_buffer.scores) != num_docs:
        _score_buffer.scores = np.empty(num_docs, np.float32)
    _score_buffer.scores.fill(0)
    return _score_buffer.scores

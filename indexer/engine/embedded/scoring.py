"""What the parts of a query bring to a document's score, and the documents for which it is highest.

A part can score any documents (`at`), add all of its scores to an array (`add_to`), and say which documents may
score much (`best`, `reaching`) and how much at most (`bound`). The first page then scores some hundreds of
documents instead of all. Parts are added in the query's order in float32, on whichever way, so that all pages of
one query agree on every score.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from indexer.engine.embedded.arrays import Array
from indexer.engine.embedded.sets import (
    Documents,
    distinct,
    first_of_each,
    places_in,
    set_bits,
    words_of,
)
from indexer.engine.embedded.text import Postings, TextField

SEEDS = 512  # documents of a part that are known to be its best
TRIED = 64  # of them that are tried first
SELECTIVE = 4096  # candidates up to which scoring them one by one is quicker than adding up all postings
MANY_FORMS = 8  # of a word; beyond, its scores are worked out for all documents at once


class Part(Protocol):
    """A leaf of a query that scores, or a branch that does so as a whole."""

    @property
    def documents(self) -> Documents: ...
    @property
    def bound(self) -> float: ...
    @property
    def ordered(self) -> bool: ...
    def best(self) -> Array: ...
    def at(self, documents: Array) -> Array: ...
    def reaching(self, score: float) -> Array: ...
    def add_to(self, scores: Array, factor: float) -> None: ...


@dataclass(frozen=True, slots=True)
class Weighed:
    """A part under the product of the boosts above it."""

    part: Part
    factor: float = 1.0

    @property
    def bound(self) -> float:
        return self.part.bound * self.factor

    def at(self, documents: Array) -> Array:
        scores = self.part.at(documents)
        return scores if self.factor == 1 else scores * np.float32(self.factor)


class Scored:
    """Documents with their scores beside them: what phrases, near words and branches come to."""

    ordered = False

    def __init__(self, documents: Documents, scores: Array) -> None:
        """The scores go by the documents' numbers."""
        self.documents = documents
        self._scores = scores

    @property
    def bound(self) -> float:
        return float(self._scores.max(initial=0))

    def best(self) -> Array:
        if len(self._scores) <= SEEDS:
            return self.documents.numbers
        return self.documents.numbers[np.argpartition(self._scores, -SEEDS)[-SEEDS:]]

    def at(self, documents: Array) -> Array:
        if documents is self.documents.numbers:
            return self._scores
        if not len(self._scores):
            return np.zeros(len(documents), np.float32)
        at, mask = places_in(self.documents.numbers, documents)
        scores: Array = self._scores[at] * mask
        return scores

    def reaching(self, score: float) -> Array:
        return self.documents.numbers[self._scores >= np.float32(score)]

    def add_to(self, scores: Array, factor: float) -> None:
        added = self._scores if factor == 1 else self._scores * np.float32(factor)
        np.add.at(scores, self.documents.numbers, added)


class Constant:
    """The same score for all of its documents."""

    ordered = False

    def __init__(self, documents: Documents, score: float) -> None:
        self.documents = documents
        self.bound = score

    def best(self) -> Array:
        return self.documents.numbers[:SEEDS]

    def at(self, documents: Array) -> Array:
        scores: Array = self.documents.holds(documents) * np.float32(self.bound)
        return scores

    def reaching(self, score: float) -> Array:
        return self.documents.numbers if self.bound >= score else self.documents.numbers[:0]

    def add_to(self, scores: Array, factor: float) -> None:
        scores[self.documents.numbers] += np.float32(self.bound) * np.float32(factor)


class Forms:
    """A few forms of one word: where several of them are, their frequencies are summed before they are weighed."""

    ordered = False

    def __init__(self, field: TextField, numbers: Sequence[int]) -> None:
        self._field = field
        self._forms = [Postings(field, number) for number in numbers]
        self._idf = field.idf(numbers)
        # What a form scores by itself is at another idf.
        self._shares = [np.float32(self._idf / field.idfs[number]) for number in numbers]
        among = field.among
        if all(form.documents.small for form in self._forms):
            held = np.sort(np.concatenate([form.numbers for form in self._forms]))
            again = held[1:][held[1:] == held[:-1]]
            self.documents = Documents(among, numbers=held[first_of_each(held)])
            self._several = again[first_of_each(again)]
        else:
            once = np.zeros(words_of(among), np.uint64)
            twice = np.zeros(words_of(among), np.uint64)
            for form in self._forms:
                twice |= once & form.documents.bits
                once |= form.documents.bits
            self.documents = Documents(among, bits=once)
            self._several = set_bits(twice)

    @property
    def bound(self) -> float:
        # Two forms together score at most what each does, and float32 may round that up.
        summed = sum(form.bound * float(share) for form, share in zip(self._forms, self._shares, strict=True))
        return min(self._idf, summed) * 1.00001

    def best(self) -> Array:
        each = [form.best() for form in self._forms]
        # In turns, so that the beginning has the best of each.
        return np.concatenate([part[at : at + TRIED] for at in range(0, SEEDS, TRIED) for part in each])

    def at(self, documents: Array) -> Array:
        scores = np.zeros(len(documents), np.float32)
        tfs = np.zeros(len(documents), np.int64)
        present = np.zeros(len(documents), np.uint8)
        for form, share in zip(self._forms, self._shares, strict=True):
            at, mask = form.places(documents)
            scores += form.scores[at] * share * mask
            tfs += form.tfs[at] * mask
            present += mask
        several = np.flatnonzero(present > 1)
        scores[several] = self._field.weigh(documents[several], tfs[several], self._idf)
        return scores

    def reaching(self, score: float) -> Array:
        shares = zip(self._forms, self._shares, strict=True)
        alone = [form.reaching(score / float(share) * 0.99999) for form, share in shares]
        return distinct(np.concatenate([self._several, *alone]))

    def add_to(self, scores: Array, factor: float) -> None:
        several = self._several
        together = scores[several] + self.at(several) * np.float32(factor)
        for form, share in zip(self._forms, self._shares, strict=True):
            np.add.at(scores, form.numbers, form.scores * share * np.float32(factor))
        scores[several] = together


def summed(field: TextField, forms: Sequence[int]) -> Scored:
    """The forms of a word as one term, worked out for all of its documents."""
    held, tfs = field.postings(forms)
    if len(held) * 8 < field.among:
        order = np.argsort(held, kind="stable")
        held = held[order]
        starts = first_of_each(held)
        numbers, counts = held[starts], np.add.reduceat(tfs[order], starts, dtype=np.int64)
    else:
        by_document = np.zeros(field.among, np.float32)
        np.add.at(by_document, held, tfs.astype(np.float32))
        numbers = np.flatnonzero(by_document != 0)
        counts = by_document[numbers]
    return Scored(Documents(field.among, numbers=numbers), field.weigh(numbers, counts, field.idf(forms)))


class _Scratch(threading.local):
    """Scores by document, all zero between uses; one array a thread, since fresh ones cost page faults."""

    scores = np.empty(0, np.float32)


_scratch = _Scratch()


def scores_of(parts: Sequence[Weighed], documents: Array) -> Array:
    """The parts' sum for each of these documents."""
    scores = parts[0].at(documents)
    for part in parts[1:]:
        scores = scores + part.at(documents)
    return scores


def all_scores(parts: Sequence[Weighed], found: Documents) -> Array:
    """The parts' sum for all documents of a set."""
    if found.small or len(found) < SELECTIVE:
        return scores_of(parts, found.numbers)
    return _added_up(parts, found.among)[found.numbers]


def _added_up(parts: Sequence[Weighed], among: int) -> Array:
    """The sum by document, of all documents. The array is the thread's own until the next call."""
    if len(_scratch.scores) != among:
        _scratch.scores = np.zeros(among, np.float32)
    scores = _scratch.scores
    scores.fill(0)
    for part in parts:
        part.part.add_to(scores, part.factor)
    return scores


def best(parts: Sequence[Weighed], found: Documents, ranks: Array, count: int) -> tuple[Array, Array]:
    """The `count` documents of the set that score most, in order, and their scores; ties by rank."""
    if not count:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    if found.small or len(found) <= SELECTIVE or 4 * count > SEEDS:
        documents = found.numbers
        return _chosen(documents, all_scores(parts, found), ranks, count)
    if len(parts) == 1 and parts[0].part.ordered:
        documents = parts[0].part.best()
        if found is not parts[0].part.documents:
            documents = documents[found.holds(documents)]
        if len(documents) >= count:
            documents = documents[:count]
            return documents, parts[0].at(documents)
    for most in (TRIED, SEEDS):
        seeds = distinct(np.concatenate([part.part.best()[:most] for part in parts]))
        seeds = seeds[found.holds(seeds)]
        if len(seeds) >= count:
            break
    else:
        return _chosen(found.numbers, all_scores(parts, found), ranks, count)
    # The last of the best seeds: whatever scores less is not on the page.
    least = np.partition(scores_of(parts, seeds), len(seeds) - count)[len(seeds) - count]
    candidates = _candidates(parts, float(least))
    if candidates is None:
        scores = _added_up(parts, found.among)
        candidates = np.flatnonzero(scores >= least)
        candidates = candidates[found.holds(candidates)]
        return _chosen(candidates, scores[candidates], ranks, count)
    candidates = candidates[found.holds(candidates)]
    return _chosen(candidates, scores_of(parts, candidates), ranks, count)


def _candidates(parts: Sequence[Weighed], least: float) -> Array | None:
    """Few documents, among them all that can score as much; None when there is no telling few.

    What all other parts bring at most is known, and so what one part has to bring by itself.
    """
    bounds = [part.bound for part in parts]
    fewest: Array | None = None
    for part, bound in zip(parts, bounds, strict=True):
        needed = least * 0.99999 - (sum(bounds) - bound)
        if needed > 0 and part.factor > 0:
            reaching = part.part.reaching(needed / part.factor)
            if len(reaching) <= SELECTIVE and (fewest is None or len(reaching) < len(fewest)):
                fewest = reaching
    return fewest


def _chosen(documents: Array, scores: Array, ranks: Array, count: int) -> tuple[Array, Array]:
    index = highest(scores, ranks, documents, count)
    return documents[index], scores[index]


def highest(scores: Array, ranks: Array, documents: Array, count: int) -> Array:
    """Indices of the `count` highest scores, in order; ties by the ranks of their documents."""
    if not count:
        return np.empty(0, np.int64)
    if count >= len(scores):
        return np.lexsort((ranks[documents], -scores))
    last = np.partition(scores, len(scores) - count)[len(scores) - count]
    keep = np.flatnonzero(scores >= last)
    if len(keep) > 4 * count:  # many ties: only the first of them by rank
        above, ties = np.flatnonzero(scores > last), np.flatnonzero(scores == last)
        keep = np.concatenate([above, ties[lowest(ranks[documents[ties]], count - len(above))]])
    order = np.lexsort((ranks[documents[keep]], -scores[keep]))[:count]
    return keep[order]


def lowest(ranks: Array, count: int) -> Array:
    """Indices of the `count` lowest of distinct ranks, in order."""
    if not count:
        return np.empty(0, np.int64)
    index = np.arange(len(ranks))
    if count < len(ranks):
        index = np.flatnonzero(ranks <= np.partition(ranks, count - 1)[count - 1])
    return index[np.argsort(ranks[index])]

"""How good a page of ids is for a judged question, and how sure the difference between two engines is.

Grades: document id -> worth, 0 for what is not named. nDCG is that of `judging`. The reciprocal rank here is that of
the first document of any worth, as in TREC's known-item tasks; `judging` asks for the highest grade.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

SEED = 11
RESAMPLES = 2_000
LEVEL = 0.95

Grades = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean difference, and where it lies with a probability of LEVEL."""

    mean: float
    low: float
    high: float


def success(ids: Sequence[str], grades: Grades, depth: int) -> bool:
    """Whether a document of any worth is among the first `depth`."""
    return any(grades.get(id, 0) > 0 for id in ids[:depth])


def first_relevant(ids: Sequence[str], grades: Grades) -> float:
    """1 over the rank of the first document of any worth; 0 when there is none."""
    return next((1 / rank for rank, id in enumerate(ids, 1) if grades.get(id, 0) > 0), 0.0)


def bootstrap(ours: Sequence[float], theirs: Sequence[float]) -> Interval:
    """The paired bootstrap of ours minus theirs: queries are drawn with replacement, both engines' values together.

    Percentile interval (Efron 1979). The same values give the same interval: the seed is fixed.
    """
    differences = np.array([our - their for our, their in zip(ours, theirs, strict=True)])
    drawn = np.random.default_rng(SEED).integers(len(differences), size=(RESAMPLES, len(differences)))
    means = differences[drawn].mean(axis=1)
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(differences.mean()), float(low), float(high))

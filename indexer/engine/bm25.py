"""Okapi's BM25 as Lucene computes it: https://lucene.apache.org/core/10_0_0/core/org/apache/lucene/search/similarities/BM25Similarity.html"""

import math
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Numbers = TypeVar("Numbers", float, npt.NDArray[Any])

K1 = 1.2
B = 0.75


def idf(documents: int, frequency: int) -> float:
    """Weight of a term that `frequency` of `documents` documents hold."""
    return math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5))


def idfs(documents: int, frequencies: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.float64]:
    """Return the same of many terms at once."""
    weights: npt.NDArray[np.float64] = np.log(1 + (documents - frequencies + 0.5) / (frequencies + 0.5))
    return weights


def _int4(number: int) -> int:
    """Lucene's SmallFloat.longToInt4: four significant bits."""
    bits = number.bit_length()
    if bits < 4:
        return number
    shift = bits - 4
    return (number >> shift & 7) | (shift + 1) << 3


def _from_int4(code: int) -> int:
    shift = (code >> 3) - 1
    return code & 7 if shift == -1 else (code & 7 | 8) << shift


# The lengths below are their own code.
_FREE = 255 - _int4(2**31 - 1)


def length_code(words: int) -> int:
    """Return a length in words as one byte (SmallFloat.intToByte4)."""
    return words if words < _FREE else _FREE + _int4(words - _FREE)


# LENGTHS[length_code(words)] is the length that the scores use: never above `words`, and equal up to 40.
LENGTHS = tuple(code if code < _FREE else _FREE + _from_int4(code - _FREE) for code in range(256))


def norms(average: float) -> tuple[float, ...]:
    """By length code: what is added to a term's frequency below the line."""
    return tuple(K1 * (1 - B + B * length / average) for length in LENGTHS)


def bm25(idf: Any, tfs: Numbers, norms: Numbers) -> Numbers:
    """Return the scores of something of this idf that occurs `tfs` times in documents of these norms.

    Numbers, or arrays that broadcast. With an idf of 1 it is the share of its idf that a term brings.
    """
    scores: Numbers = idf * tfs / (tfs + norms)
    return scores

"""Edit distance of two words: insert, delete, replace a letter, or swap two neighbours.

This is the optimal string alignment distance (restricted Damerau-Levenshtein): no letter is moved twice. One function
compares two words, the other one word with a table of words of equal length, all at once.

A library (rapidfuzz) is not used: it compares strings, while the words here stay in a mapped array of bytes, and it
does not know that a typed n matches ñ but a typed ñ does not match n.
"""

import numpy as np
from numpy.typing import NDArray

TOO_FAR = 100  # edits; larger than any distance that is asked for, and fits in a uint8


def _matches(typed: str, written: str) -> bool:
    return typed == written or (typed == "n" and written == "ñ")


def osa_distance(typed: str, other: str) -> int:
    """Return the distance of two words. A typed n matches ñ; a typed ñ does not match n."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(typed, 1):
        earlier, before, row = before, row, [i] + [0] * len(other)
        for j, b in enumerate(other, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (not _matches(a, b)))
            if i > 1 and j > 1 and _matches(a, other[j - 2]) and _matches(typed[i - 2], b):
                row[j] = min(row[j], earlier[j - 2] + 1)
    return row[-1]


def osa_distances(typed: bytes, words: NDArray[np.uint8], max_distance: int) -> NDArray[np.uint8]:
    """Return the distance of `typed` to each row of `words`: (n,) uint8.

    `words` is (n, length) uint8, one word a row. A distance beyond `max_distance` comes out as some greater
    number: only the band of cells that can stay within it is filled, so the work is (2 * max_distance + 1) * len(typed)
    steps over a column.
    """
    count, length = words.shape
    columns = np.ascontiguousarray(words.T)
    far = np.full(count, TOO_FAR, dtype=np.uint8)
    zero = np.zeros(count, dtype=np.uint8)
    earlier: list[NDArray[np.uint8]] = []
    before: list[NDArray[np.uint8]] = []
    row = [zero + min(j, TOO_FAR) if j <= max_distance else far for j in range(length + 1)]
    for i, a in enumerate(typed, 1):
        earlier, before = before, row
        row = [far] * (length + 1)
        if i <= max_distance:
            row[0] = zero + i
        for j in range(max(1, i - max_distance), min(length, i + max_distance) + 1):
            cell = before[j - 1] + (columns[j - 1] != a)
            np.minimum(cell, before[j] + 1, out=cell)
            np.minimum(cell, row[j - 1] + 1, out=cell)
            if i > 1 and j > 1:
                swapped = (columns[j - 2] == a) & (columns[j - 1] == typed[i - 2])
                np.minimum(cell, np.where(swapped, earlier[j - 2] + 1, TOO_FAR).astype(np.uint8), out=cell)
            row[j] = cell
    return row[length]

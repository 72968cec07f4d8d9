"""How many slips of the keys lie between two words: a letter too many, missing, wrong, or two swapped.

Restricted Damerau-Levenshtein: no letter is moved twice. Once for two words, and once for one word against a
table of words of one length, all at a time.
"""

import numpy as np
from numpy.typing import NDArray

TOO_FAR = 100  # more slips than anyone asks for


def _matches(typed: str, written: str) -> bool:
    return typed == written or (typed == "n" and written == "ñ")


def osa_distance(typed: str, other: str) -> int:
    """The distance of two words. A typed n is no slip beside ñ; a typed ñ beside n is one."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(typed, 1):
        earlier, before, row = before, row, [i] + [0] * len(other)
        for j, b in enumerate(other, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (not _matches(a, b)))
            if i > 1 and j > 1 and _matches(a, other[j - 2]) and _matches(typed[i - 2], b):
                row[j] = min(row[j], earlier[j - 2] + 1)
    return row[-1]


def osa_distances(typed: bytes, words: NDArray[np.uint8], most: int) -> NDArray[np.uint8]:
    """The distance of `typed` to each row of `words` (one word a row, all of one length), if at most `most`.

    Distances beyond `most` come out as some greater number. Only the band of cells that can stay within
    `most` is filled, so the work is (2 * most + 1) * len(typed) steps over a column.
    """
    count, length = words.shape
    columns = np.ascontiguousarray(words.T)
    far = np.full(count, TOO_FAR, dtype=np.uint8)
    zero = np.zeros(count, dtype=np.uint8)
    earlier: list[NDArray[np.uint8]] = []
    before: list[NDArray[np.uint8]] = []
    row = [zero + min(j, TOO_FAR) if j <= most else far for j in range(length + 1)]
    for i, a in enumerate(typed, 1):
        earlier, before = before, row
        row = [far] * (length + 1)
        if i <= most:
            row[0] = zero + i
        for j in range(max(1, i - most), min(length, i + most) + 1):
            cell = before[j - 1] + (columns[j - 1] != a)
            np.minimum(cell, before[j] + 1, out=cell)
            np.minimum(cell, row[j - 1] + 1, out=cell)
            if i > 1 and j > 1:
                swapped = (columns[j - 2] == a) & (columns[j - 1] == typed[i - 2])
                np.minimum(cell, np.where(swapped, earlier[j - 2] + 1, TOO_FAR).astype(np.uint8), out=cell)
            row[j] = cell
    return row[length]

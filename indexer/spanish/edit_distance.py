"""Edit distance of two words: insert, delete, replace a letter, or swap two neighbours.

This is the optimal string alignment distance (restricted Damerau-Levenshtein): no letter is moved twice. RapidFuzz
computes it for words without ñ (`rapidfuzz.distance.OSA`, in `lexicon`). It cannot be told that a typed n matches ñ but
a typed ñ does not match n, so the few words near one typed with ñ are compared here.
"""


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

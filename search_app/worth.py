"""How much of a question a word is worth, in whole numbers, for relaxation and for choosing passages.

A word is worth its rarity in bits: one bit more for each halving of the documents that hold it. In a small corpus the
documents alone cannot tell a rare word from a common one that happens not to stand in them: `creó` is in none of five
documents and `trata` in two, and both are equally common in Spanish. So the rarity in the corpus is mixed with that in
general Spanish, which counts as much as MIXED documents do.
"""

import math

from indexer.spanish.frequency import zipf

MIXED = 50.0  # documents of a corpus whose rarity counts as much as that of general Spanish
WORDS = 400  # of a document of general Spanish: about those of a note by the Secretariat
MOST_BITS = 6.0  # one very rare word must not outweigh all the others of a question
MOST_GENERAL_BITS = (
    3.5  # rarer than one document in eleven: from there on the frequency list tells topics from names
)
UNIT = 4  # whole numbers in a bit
LEAST, MOST = 1, round(MOST_BITS * UNIT)


def worth(word: str, frequency: int, documents: int) -> int:
    """From LEAST to MOST: what a word is worth that `frequency` of `documents` documents hold.

    A word that no document holds is worth as much as one that a single document holds.
    """
    held = min(max(frequency, 1), documents)
    corpus = min(MOST_BITS, math.log2((documents + 1) / (held + 1)))
    share = documents / (documents + MIXED)
    return max(LEAST, round(UNIT * (share * corpus + (1 - share) * general_rarity(word))))


def general_rarity(word: str) -> float:
    """The rarity of a word among documents of general Spanish, in bits, at most MOST_GENERAL_BITS."""
    occurrences = WORDS * 10 ** (
        zipf(word) - 9
    )  # expected in one document; `zipf` is 0 for a word that is not listed
    return min(MOST_GENERAL_BITS, -math.log2(1 - math.exp(-occurrences)))

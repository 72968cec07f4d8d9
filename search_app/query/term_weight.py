"""How much of a question a word is worth, in whole numbers, for relaxation and for choosing passages.

A word is worth its rarity in bits: one bit more for each halving of the documents that hold it. In a small corpus the
documents alone cannot tell a rare word from a common one that happens not to stand in them: `creó` is in none of five
documents and `trata` in two. So the rarity in the corpus is mixed with that of the word's family in general Spanish
(`crear`, `creado` ... are everywhere), which counts as much as MIXED documents do.
"""

import math

from indexer.spanish import stem
from indexer.spanish.frequency import family_zipf

PRIOR_DOCUMENTS = 50.0  # documents of a corpus whose rarity counts as much as that of general Spanish
PRIOR_DOCUMENT_WORDS = 400  # of a document of general Spanish: about those of a note by the Secretariat
MAX_RARITY_BITS = 7.0  # one very rare word must not outweigh all the others of a question
DIGIT_BITS = 2.0  # of a number, for each of its figures: 7 stands anywhere, 1998 hardly
STEPS_PER_BIT = 4  # whole numbers in a bit
MIN_TERM_WEIGHT, MAX_TERM_WEIGHT = 1, round(MAX_RARITY_BITS * STEPS_PER_BIT)


def term_weight(word: str, frequency: int, documents: int) -> int:
    """From LEAST to MOST: what a word is worth that `frequency` of `documents` documents hold.

    A word that no document holds is worth as much as one that a single document holds.
    """
    held = min(max(frequency, 1), documents)
    corpus = min(MAX_RARITY_BITS, math.log2((documents + 1) / (held + 1)))
    share = documents / (documents + PRIOR_DOCUMENTS)
    return max(MIN_TERM_WEIGHT, round(STEPS_PER_BIT * (share * corpus + (1 - share) * general_rarity(word))))


def general_rarity(word: str) -> float:
    """The rarity of a word's family among documents of general Spanish, in bits, at most MOST_BITS."""
    if word.isdecimal():
        return min(MAX_RARITY_BITS, DIGIT_BITS * len(word))
    occurrences = PRIOR_DOCUMENT_WORDS * 10 ** (family_zipf(stem(word)) - 9)  # expected in one document
    return min(MAX_RARITY_BITS, -math.log2(1 - math.exp(-occurrences)))

"""How much of a query a word is, in whole numbers, for relaxation and for choosing passages.

A word weighs its rarity in bits: one bit more for each halving of the documents that have it. In a small corpus the
documents alone cannot tell a rare word from a common one that they happen not to have: of five documents none has
`creó`, and two have `trata`. So the rarity in the corpus is averaged with that of the word's family in general Spanish
(`crear`, `creado` and so on are everywhere), which counts as much as PRIOR_DOCUMENTS do.
"""

import math

from indexer.spanish import stem
from indexer.spanish.frequency import family_zipf

# Documents of a corpus whose rarity counts as much as that of general Spanish.
PRIOR_DOCUMENTS = 50.0
# Words of a document of general Spanish: about those of a note by the Secretariat.
PRIOR_DOCUMENT_WORDS = 400
# One very rare word must not outweigh all the others of a query.
MAX_RARITY_BITS = 7.0
# Of a number, for each of its digits: 7 is anywhere, 1998 is not.
DIGIT_BITS = 2.0
STEPS_PER_BIT = 4
MIN_TERM_WEIGHT, MAX_TERM_WEIGHT = 1, round(MAX_RARITY_BITS * STEPS_PER_BIT)


def term_weight(word: str, frequency: int, documents: int) -> int:
    """Return the weight of a word that `frequency` of `documents` documents have, MIN_ to MAX_TERM_WEIGHT.

    A word that no document has weighs as much as one that a single document has.
    """
    frequency = min(max(frequency, 1), documents)
    corpus_bits = min(MAX_RARITY_BITS, math.log2((documents + 1) / (frequency + 1)))
    share = documents / (documents + PRIOR_DOCUMENTS)
    bits = share * corpus_bits + (1 - share) * general_rarity(word)
    return max(MIN_TERM_WEIGHT, round(STEPS_PER_BIT * bits))


def corpus_weight(frequency: int, documents: int) -> int:
    """Return the weight of forms that are no word of Spanish, by their rarity in the corpus alone."""
    bits = math.log2((documents + 1) / (min(frequency, documents) + 1))
    return max(MIN_TERM_WEIGHT, min(MAX_TERM_WEIGHT, round(STEPS_PER_BIT * bits)))


def general_rarity(word: str) -> float:
    """Return the rarity of a word's family among documents of general Spanish, in bits, at most MAX_RARITY_BITS."""
    if word.isdecimal():
        return min(MAX_RARITY_BITS, DIGIT_BITS * len(word))
    # How often it is expected in one document.
    occurrences = PRIOR_DOCUMENT_WORDS * 10 ** (family_zipf(stem(word)) - 9)
    return min(MAX_RARITY_BITS, -math.log2(1 - math.exp(-occurrences)))

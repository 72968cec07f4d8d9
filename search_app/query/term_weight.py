"""How much of a query a word is, in whole numbers, for relaxation and for choosing passages.

A word weighs its rarity in bits: one bit more for each halving of the documents that have it. In a small corpus the
documents alone cannot tell a rare word from a common one that they happen not to have: of five documents none has
`creó`, and two have `trata`. So the rarity in documents is averaged with a rarity that needs no documents, which counts
as much as PRIOR_DOCUMENTS do. For a word that the corpus does not have, it is that of its family in general Spanish
(`crear`, `creado` and so on are everywhere). For any other it is mostly that among the corpus's own passages:
`asistencia` is rare in general Spanish, but in a third of the passages of notes on assistance, so that it tells little
of them.
"""

import math

from indexer.spanish import stem
from indexer.spanish.frequency import family_zipf

# Documents of a corpus whose rarity counts as much as that of general Spanish.
PRIOR_DOCUMENTS = 50.0
# Words of a document of general Spanish: about those of a note by the Secretariat.
PRIOR_DOCUMENT_WORDS = 400
# Words of a passage: a paragraph, item or line of the masthead of the Conference's documents has 28 on average.
PASSAGE_WORDS = 28
# In a corpus of so many words, the passages say as much of how rare a word is as general Spanish does.
PRIOR_WORDS = 800
# One very rare word must not outweigh all the others of a query.
MAX_RARITY_BITS = 7.0
# Of a number, for each of its digits: 7 is anywhere, 1998 is not.
DIGIT_BITS = 2.0
STEPS_PER_BIT = 4
MIN_TERM_WEIGHT, MAX_TERM_WEIGHT = 1, round(MAX_RARITY_BITS * STEPS_PER_BIT)


def term_weight(
    word: str, frequency: int, documents: int, occurrences: int = 0, corpus_words: int = 0
) -> int:
    """Return the weight of a word that `frequency` of `documents` documents have, MIN_ to MAX_TERM_WEIGHT.

    Its family has `occurrences` among the `corpus_words` words of all documents. A word that no document has weighs as
    much as one that a single document has.
    """
    frequency = min(max(frequency, 1), documents)
    corpus_bits = min(MAX_RARITY_BITS, math.log2((documents + 1) / (frequency + 1)))
    share = documents / (documents + PRIOR_DOCUMENTS)
    prior_bits = general_rarity(word)
    if occurrences:
        passage_bits = _rarity(PASSAGE_WORDS * occurrences / corpus_words)
        prior_bits += corpus_words / (corpus_words + PRIOR_WORDS) * (passage_bits - prior_bits)
    bits = share * corpus_bits + (1 - share) * prior_bits
    return max(MIN_TERM_WEIGHT, round(STEPS_PER_BIT * bits))


def corpus_weight(frequency: int, documents: int) -> int:
    """Return the weight of forms that are no word of Spanish, by their rarity in the corpus alone."""
    bits = math.log2((documents + 1) / (min(frequency, documents) + 1))
    return max(MIN_TERM_WEIGHT, min(MAX_TERM_WEIGHT, round(STEPS_PER_BIT * bits)))


def general_rarity(word: str) -> float:
    """Return the rarity of a word's family among documents of general Spanish, in bits, at most MAX_RARITY_BITS."""
    if word.isdecimal():
        return min(MAX_RARITY_BITS, DIGIT_BITS * len(word))
    return _rarity(PRIOR_DOCUMENT_WORDS * 10 ** (family_zipf(stem(word)) - 9))


def _rarity(expected: float) -> float:
    """Return the rarity in bits, at most MAX_RARITY_BITS, of a word that texts have `expected` times on average."""
    return min(MAX_RARITY_BITS, -math.log2(1 - math.exp(-expected)))

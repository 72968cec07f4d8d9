"""The weights of ranking: how much each signal adds to a document's score. A query is compiled with them.

The unit is the BM25 score of a word's stem: a weight of .2 adds a fifth of it. `tests/ranking/tune.py` tries
other values on judged sets and prints what they come to.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of ranking. Those marked (first) are added up for the first documents only, see `port.Rescore`."""

    # (first) The word as it was typed, over other words of its stem: a plural asked for before its singular.
    exact: float = 0.06
    # What a form with other accents than were typed counts, of what the form as typed does.
    accent_variant: float = 0.5
    # Times the word's idf, for a word of the document's title.
    title: float = 0.2
    # (first) Times the worth of the question's words, for a title that holds `title_coverage` of that worth.
    whole_title: float = 0.05
    title_coverage: float = 0.8
    # (first) Two neighbours of the question within CLOSE words of each other in one Block.
    close: float = 0.1
    # (first) Two neighbours of the question within NEARBY words: the same sentence, most often.
    nearby: float = 0.4
    # (first) Times the weight of the best Block, for a document that has much of the question in one paragraph.
    best_block: float = 0.03


WEIGHTS = Weights()
CLOSE_DISTANCE = 3  # words from the first to the last: a noun, its preposition and article, and the next noun
NEARBY_DISTANCE = 8
RESCORE_WINDOW = 200  # documents of each tier for which the costly signs are looked at

IDENTITY_TIER = (
    32768.0  # bears what was asked for: above any sum of BM25 that a question within the limits can reach
)
# An addendum, corrigendum or revision of it, in natural order: above those that cite it, whatever words stand beside.
FAMILY_TIER = 16384.0
CITATION_TIER = 128.0  # cites it: above what the few words beside it score, so that 6/4 in passing comes last
ENTITY_SCORE = 10.0  # names the day, session or meeting asked for: as much as a very rare word

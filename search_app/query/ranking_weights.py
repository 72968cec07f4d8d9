"""The weights of ranking: how much each signal adds to a document's score. A query is compiled with them.

The unit is the BM25 score of a word's stem: a weight of .2 adds a fifth of it. `tests/ranking/tune.py` tries
other values on judged sets and prints what they come to.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of ranking. Those marked (first) count for the first documents only, see `port.Rescore`."""

    # (first) The word as it was typed, over other words of its stem: a plural asked for before its singular.
    exact: float = 0.06
    # Of the score of the form as typed: what a form with other accents scores.
    accent_variant: float = 0.5
    # Of the word's idf: what a word in the title adds.
    title: float = 0.2
    # (first) Of the weight of the query's words: what a title adds that holds `title_coverage` of that weight.
    whole_title: float = 0.08
    title_coverage: float = 0.8
    # (first) Two neighbours of the query within CLOSE_DISTANCE words of each other in one passage.
    close: float = 0.1
    # (first) Two neighbours of the query within NEARBY_DISTANCE words, which is most often one sentence.
    nearby: float = 0.4
    # (first) Of the weight of the best passage: what a document adds that has much of the query in one.
    best_block: float = 0.03


WEIGHTS = Weights()
# Words from the first to the last: a noun, its preposition and article, and the next noun.
CLOSE_DISTANCE = 3
NEARBY_DISTANCE = 8
# Documents of each tier for which the costly signals are computed.
RESCORE_WINDOW = 100

# A document that bears what was asked for: above any sum of BM25 that a query within the limits can reach.
IDENTITY_TIER = 32768.0
# An addendum, corrigendum or revision of it, less one for each rank: above those that cite it.
FAMILY_TIER = 16384.0
# A document that cites it: above what a few words score, so that one that says 6/4 in passing comes last.
CITATION_TIER = 128.0
# A document that names the day, session or meeting asked for: as much as a very rare word.
ENTITY_SCORE = 10.0
# A document that has the article asked for: before one that cites it and is else its equal. Most treaties and laws have
# an article 3, so that in a long question it must not outweigh the words.
ARTICLE_SCORE = 1.0

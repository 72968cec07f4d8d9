"""Choose the passages of a hit that are shown.

PassageHit ... of one hit, Highlighter --rank_passages--> ShownPassage ..., the best first, with highlights
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from indexer.engine.port import Node, PassageHit
from indexer.spanish import tokens_from
from search_app.search.highlighter import Highlighter, LeafMatches
from search_app.search.matches import Highlights, merge_spans
from search_app.search.missing_words import SynonymFinder, SynonymMatch
from search_app.search.passage_mentions import PassageMentions
from search_app.search.unnumbered_places import UnnumberedPlace

# Words from one word of the question to the next, for the two to count as adjacent.
MAX_ADJACENT_WORDS = 3


@dataclass(frozen=True, slots=True)
class WordInstead:
    """What a passage says instead of a word of the question that its document does not have."""

    typed: str
    written: str


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A part of a document that is shown, with its highlights. `pages` are those it is on, where its file has any."""

    anchor: str
    kind: str
    text: str
    highlights: Highlights
    pages: tuple[int, ...] = ()
    # Where it stands, if it is an unnumbered paragraph.
    place: UnnumberedPlace | None = None
    instead: tuple[WordInstead, ...] = ()


def rank_passages(
    blocks: Sequence[PassageHit],
    highlighter: Highlighter,
    mentions: PassageMentions,
    limit: int,
    pages_of: Callable[[int], tuple[int, ...]] = lambda index: (),
    alternatives: Sequence[Sequence[Node]] = (),
    synonyms: SynonymFinder | None = None,
) -> tuple[ShownPassage, ...]:
    """Return the `limit` best blocks, the best first. `mentions` are those of the document; `pages_of` gives a block's
    pages by its index; `alternatives` are leaves of the query that stand for the same; `synonyms` finds what stands
    for words that the document does not have.

    A block's weight, which the engine gives, says how much of the question it has; of alternatives only the heaviest
    counts, and synonyms count besides. Among blocks of equal weight the one with the most adjacent words of the
    question comes first, then the shorter, then the earlier.
    """
    if not blocks:
        return ()
    # A single block is shown whatever it has.
    synonym_matches = {
        block.index: synonyms.find(block.kind, block.text) if synonyms and len(blocks) > 1 else ()
        for block in blocks
    }
    weights = {
        block.index: block.weight + sum(match.weight for match in synonym_matches[block.index])
        for block in blocks
    }
    lowest_weight = sorted(weights.values(), reverse=True)[:limit][-1]
    # A block below the lowest weight is not shown, so it is not read; but one above it may still lose weight.
    read_blocks = [
        (block, highlighter.find_matches(block.kind, block.text))
        for block in blocks
        if alternatives or weights[block.index] >= lowest_weight
    ]

    def sort_key(read_block: tuple[PassageHit, list[LeafMatches]]) -> tuple[int, int, int, int]:
        block, matches = read_block
        weight = weights[block.index] - _repeated_weight(matches, alternatives)
        return -weight, -_adjacency(block.text, matches), len(block.text), block.index

    def shown(block: PassageHit, matches: list[LeafMatches]) -> ShownPassage:
        highlights = highlighter.passage_highlights(
            block.text, matches, mentions.mentions_in(block.anchor, block.text)
        )
        synonym_spans = [span for match in synonym_matches[block.index] for span in match.spans]
        return ShownPassage(
            block.anchor,
            block.kind,
            block.text,
            merge_spans([*highlights, *synonym_spans]) if synonym_spans else highlights,
            pages_of(block.index),
            instead=tuple(_words_instead(block.text, synonym_matches[block.index])),
        )

    return tuple(shown(block, matches) for block, matches in sorted(read_blocks, key=sort_key)[:limit])


def _words_instead(text: str, matches: Iterable[SynonymMatch]) -> Iterator[WordInstead]:
    """Yield each word that a text says instead of one of the question, once."""
    for match in matches:
        for written in dict.fromkeys(text[start:end].lower() for start, end in match.spans):
            yield WordInstead(match.typed, written)


def _repeated_weight(matches: Sequence[LeafMatches], alternatives: Sequence[Sequence[Node]]) -> int:
    """Return what the matching leaves weigh beyond the heaviest of each group of alternatives."""
    matching = {id(match.leaf) for match in matches}
    repeated = 0
    for group in alternatives:
        weights = [leaf.weight for leaf in group if id(leaf) in matching]  # type: ignore[union-attr]
        repeated += sum(weights) - max(weights, default=0)
    return repeated


def _adjacency(text: str, matches: Sequence[LeafMatches]) -> int:
    """Return how many leaves that follow each other in the question do so in the text, MAX_ADJACENT_WORDS apart."""
    adjacent_pairs = 0
    for left, right in pairwise(match.spans for match in matches):
        right_starts = {start for start, _ in right}
        last_start = right[-1][0]
        adjacent_pairs += any(
            word.start in right_starts
            for _, end in left
            if end <= last_start
            for word in islice(tokens_from(text, end), MAX_ADJACENT_WORDS)
        )
    return adjacent_pairs

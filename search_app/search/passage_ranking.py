"""Which parts of a hit are shown.

BlockHits of one hit, where the question stands in each --best--> the few shown, with their marks
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from indexer.engine.port import PassageHit
from indexer.spanish import tokens_from
from search_app.search.highlighter import Highlighter
from search_app.search.matches import CitationSpan, Highlights, Span

MAX_ADJACENT_WORDS = 3  # words apart at most, for two words of the question to count as standing together


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of the document that is shown, with its marks."""

    anchor: str
    kind: str
    text: str
    highlights: Highlights


def rank_passages(
    blocks: Sequence[PassageHit],
    marking: Highlighter,
    cited: Mapping[str, Sequence[CitationSpan]],
    limit: int,
) -> tuple[Passage, ...]:
    """The `limit` blocks worth showing, the best first.

    The engine's weight says how much of the question a block holds; among equals the one whose words stand
    together as they were asked comes first, then the shorter, then the earlier.
    """
    least = sorted((block.weight for block in blocks), reverse=True)[:limit][-1] if blocks else 0
    # The others are not shown: why read them.
    read = [
        (block, marking.find_matches(block.kind, block.text)) for block in blocks if block.weight >= least
    ]
    read.sort(
        key=lambda one: (
            -one[0].weight,
            -_adjacency(one[0].text, one[1]),
            len(one[0].text),
            one[0].index,
        )
    )
    return tuple(
        Passage(
            block.anchor,
            block.kind,
            block.text,
            marking.highlights(block.text, standing, cited.get(block.anchor, ())),
        )
        for block, standing in read[:limit]
    )


def _adjacency(text: str, standing: Sequence[Sequence[Span]]) -> int:
    """How many neighbours in the question are close neighbours, in its order, in the text."""
    pairs = 0
    for here, there in pairwise(standing):
        starts = {start for start, _ in there}
        last = there[-1][0]
        pairs += any(
            word.start in starts
            for _, end in here
            if end <= last
            for word in islice(tokens_from(text, end), MAX_ADJACENT_WORDS)
        )
    return pairs

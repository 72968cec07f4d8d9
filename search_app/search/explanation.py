"""Why a document ranks where it does, in numbers: what its score is made of. The faces put it into words.

    CompiledQuery, Hit, what is shown of it --Explainer--> Explanation

The engine says what each part of a question adds to a document's score (`Hit.parts`); rescoring adds the rest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.engine import port
from indexer.spanish import Lexicon
from search_app.query.compiled_query import CompiledQuery
from search_app.search.highlighter import Highlighter
from search_app.search.match_reason import MatchReason
from search_app.search.matches import CitationSpan, Highlights
from search_app.search.passage_ranking import Passage

SCORE_DECIMALS = 2  # of a score: float32 tells no more apart beside the score of an identity


@dataclass(frozen=True, slots=True)
class ExplainedPart:
    """Something that was asked for, and what it adds to the document's score."""

    text: str  # as typed; a field as `to_text` spells it
    score: float | None  # None where the document does not have it
    replacement: str | None = None  # the word that was looked for in place of an unknown one


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one document ranks where it does."""

    reason: MatchReason
    parts: tuple[ExplainedPart, ...]  # words first, then quotes and fields; what is excluded is no part
    title: tuple[str, ...]  # words of the question, as the title has them
    passage: str | None  # the anchor of the first passage below the title
    together: tuple[str, ...]  # the parts that stand in this passage
    rescored: float  # what words spelt as typed, and near each other, add to the sum of the parts
    after_full_matches: bool  # it comes after documents that have all that was asked for

    @property
    def matched(self) -> int:
        """How many of the parts the document has."""
        return sum(part.score is not None for part in self.parts)


class Explainer:
    """Explains the documents of one page."""

    def __init__(self, compiled: CompiledQuery, lexicon: Lexicon) -> None:
        asked = [(part.text, part.replacement, part.node) for part in compiled.parts]
        asked += [(condition.text, None, condition.node) for condition in compiled.conditions]
        self._asked = asked
        self._nodes = tuple(node for _, _, node in asked if node)
        self._markings = [Highlighter(port.leaves(node), lexicon) if node else None for _, _, node in asked]

    def naming_parts(self, query: port.Query) -> port.Query:
        """The same query, whose hits are told of all that was asked for: `relaxation` names the first of it."""
        return replace(query, explained_nodes=self._nodes)

    def explain(
        self,
        hit: port.Hit,
        reason: MatchReason,
        title: str,
        title_marks: Highlights,
        passages: Sequence[Passage],
        cited: Mapping[str, Sequence[CitationSpan]],
        *,
        after_full_matches: bool,
    ) -> Explanation:
        """The explanation of a hit of `naming_parts`. `passages` are those shown, the best first."""
        scores = iter(hit.node_scores)
        by_part = [next(scores) if node else None for _, _, node in self._asked]
        parts = [
            ExplainedPart(text, None if score is None else round(score, SCORE_DECIMALS), replacement)
            for (text, replacement, node), score in zip(self._asked, by_part, strict=True)
            if node is None or port.leaves(node)  # what is excluded adds nothing
        ]
        passage = next((one for one in passages if one.kind != "title"), None)
        added = hit.score - sum(score or 0.0 for score in by_part)
        return Explanation(
            reason=reason,
            parts=tuple(parts),
            title=tuple(dict.fromkeys(title[start:end] for start, end in title_marks)),
            passage=passage.anchor if passage else None,
            together=self._standing_in(passage, cited) if passage else (),
            rescored=max(0.0, round(added, SCORE_DECIMALS)),
            after_full_matches=after_full_matches,
        )

    def _standing_in(self, passage: Passage, cited: Mapping[str, Sequence[CitationSpan]]) -> tuple[str, ...]:
        """The parts of which something is marked in the passage."""
        mentions = cited.get(passage.anchor, ())
        return tuple(
            replacement or text
            for (text, replacement, _), marking in zip(self._asked, self._markings, strict=True)
            if marking and marking(passage.kind, passage.text, mentions)
        )

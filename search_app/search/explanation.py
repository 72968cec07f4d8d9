"""Explain in numbers why a document ranks where it does: what its score is made of. `web` puts it into words.

    CompiledQuery, Hit, what is shown of it --Explainer--> Explanation

The engine says what each part of a question adds to a document's score (`Hit.node_scores`); rescoring adds the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.engine import port
from indexer.spanish import Lexicon
from search_app.query.compiled_query import CompiledQuery
from search_app.search.highlighter import Highlighter
from search_app.search.match_reason import MatchReason
from search_app.search.matches import Highlights
from search_app.search.passage_mentions import PassageMentions
from search_app.search.passage_ranking import ShownPassage, WordInstead
from search_app.search.unnumbered_places import UnnumberedPlace

# Beside the score of an identity, float32 tells no more decimals apart.
SCORE_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class ExplainedPart:
    """Something that was asked for, and what it adds to the document's score."""

    # As typed; a field as `to_text` prints it.
    text: str
    # None if the document does not have it.
    score: float | None
    # The word that was looked for in place of an unknown one.
    replacement: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one document ranks where it does."""

    reason: MatchReason
    # Words first, then quotes and fields. What is excluded is no part.
    parts: tuple[ExplainedPart, ...]
    # The words of the question, as the title spells them.
    title: tuple[str, ...]
    # The anchor of the first passage that is not the title.
    passage: str | None
    # The parts that match in this passage.
    together: tuple[str, ...]
    # What words spelt as typed, and words near each other, add to the sum of the parts.
    rescored: float
    # Whether the document comes after others that have everything that was asked for.
    after_full_matches: bool
    # Where the passage stands, if it is an unnumbered paragraph.
    place: UnnumberedPlace | None = None
    # What the passages say instead of words that the document does not have.
    instead: tuple[WordInstead, ...] = ()

    @property
    def matched(self) -> int:
        """How many of the parts the document has."""
        return sum(part.score is not None for part in self.parts)


@dataclass(frozen=True, slots=True)
class _AskedPart:
    """A part or condition of the question, with what finds it in a text; both None where no document has it."""

    text: str
    replacement: str | None
    node: port.Node | None
    highlighter: Highlighter | None


class Explainer:
    """Explains the documents of one page."""

    def __init__(self, compiled: CompiledQuery, lexicon: Lexicon) -> None:
        def asked_part(text: str, replacement: str | None, node: port.Node | None) -> _AskedPart:
            highlighter = Highlighter(port.leaves(node), lexicon) if node else None
            return _AskedPart(text, replacement, node, highlighter)

        parts = [asked_part(part.text, part.replacement, part.node) for part in compiled.parts]
        conditions = [asked_part(condition.text, None, condition.node) for condition in compiled.conditions]
        self._asked_parts = (*parts, *conditions)

    def with_explained_nodes(self, query: port.Query) -> port.Query:
        """Return the query whose hits tell the score of everything that was asked for.

        Parts come before conditions here as in a relaxed query, so that the first scores stay those of its parts.
        """
        return replace(query, explained_nodes=tuple(part.node for part in self._asked_parts if part.node))

    def explain(
        self,
        hit: port.Hit,
        reason: MatchReason,
        title: str,
        title_highlights: Highlights,
        passages: Sequence[ShownPassage],
        mentions: PassageMentions,
        *,
        after_full_matches: bool,
    ) -> Explanation:
        """Return the explanation of a hit of `with_explained_nodes`.

        `passages` are those that answer the question's words, the best first; `mentions` are those of the
        document.
        """
        node_scores = iter(hit.node_scores)
        scores = [next(node_scores) if part.node else None for part in self._asked_parts]
        parts = [
            ExplainedPart(
                part.text, None if score is None else round(score, SCORE_DECIMALS), part.replacement
            )
            for part, score in zip(self._asked_parts, scores, strict=True)
            # What is excluded adds nothing.
            if part.node is None or port.leaves(part.node)
        ]
        passage = next((passage for passage in passages if passage.kind != "title"), None)
        rescored = hit.score - sum(score or 0.0 for score in scores)
        return Explanation(
            reason=reason,
            parts=tuple(parts),
            title=tuple(dict.fromkeys(title[start:end] for start, end in title_highlights)),
            passage=passage.anchor if passage else None,
            together=self._matching_parts(passage, mentions) if passage else (),
            rescored=max(0.0, round(rescored, SCORE_DECIMALS)),
            after_full_matches=after_full_matches,
            place=passage.place if passage else None,
            instead=tuple(dict.fromkeys(word for passage in passages for word in passage.instead)),
        )

    def _matching_parts(self, passage: ShownPassage, mentions: PassageMentions) -> tuple[str, ...]:
        """Return the parts that match in the passage."""
        mentioned = mentions.mentions_in(passage.anchor, passage.text)
        return tuple(
            part.replacement or part.text
            for part in self._asked_parts
            if part.highlighter and part.highlighter(passage.kind, passage.text, mentioned)
        )

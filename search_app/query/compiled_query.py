"""A compiled query: what was asked for in the engine's terms, as conditions and parts.

Conditions hold in every document that is found: phrases in quotes, fields, symbols, and what is excluded. A document
may lack some parts: words, and what words name, as a day, a session or a kind. `relaxation` decides whether it may.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from indexer.engine import port
from search_app.query.answer_type import AnswerType
from search_app.query.ast import QueryTree, Span
from search_app.query.engine_nodes import MATCH_NONE, all_of
from search_app.query.ranking_weights import CLOSE_DISTANCE, NEARBY_DISTANCE, RESCORE_WINDOW, WEIGHTS
from search_app.query.warnings import QueryWarning


@dataclass(frozen=True, slots=True)
class QueryPart:
    """Something that was asked for and that a document may lack."""

    # As typed.
    text: str
    # How much of the query it is, see `term_weight`.
    weight: int
    # None where no document has it.
    node: port.Node | None
    # Of a word; what is no word has no neighbours.
    stems: tuple[str, ...] = ()
    # What a document scores in addition where the word is spelt as it was typed.
    exact: port.Node | None = None
    # The word that was looked for in place of an unknown one.
    replacement: str | None = None
    # The word in a title.
    in_title: port.Node | None = None
    # Whether it names a day, a session, an act or somebody, and may be an answer by itself.
    is_name: bool = False
    # Where in the text it was typed: several times, if words of one stem were.
    spans: tuple[Span, ...] = ()
    # Whether its single words are searched and not highlighted: they only join others, or are those of a date.
    has_unhighlighted_words: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that was asked for and that every document has."""

    # A quote without its signs; a field as `to_text` prints it.
    text: str
    node: port.Node
    # None for a symbol that could not be read.
    tree: QueryTree | None = None


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """A search request in the engine's terms."""

    # Facets, order and page; it matches every document.
    page: port.Query
    conditions: tuple[Condition, ...]
    parts: tuple[QueryPart, ...]
    # The parsed text together with the symbol and citation look-ups.
    tree: QueryTree | None
    warnings: tuple[QueryWarning, ...]
    # Whether a wildcard stands for more words than were looked for.
    truncated: bool
    # What a passage that answers is likely to hold besides. A hint matches every document and scores nothing.
    hints: tuple[port.Node, ...]
    # The kinds of answer that the words of the query ask for.
    answer_types: frozenset[AnswerType]
    # Whether a symbol was asked for: its documents are an answer, whatever words are asked for besides.
    asks_for_identity: bool
    # Whether nothing is looked for but what was typed.
    is_literal: bool = False
    # What was typed: the spans of parts point into it.
    text: str = ""

    @property
    def condition_nodes(self) -> tuple[port.Node, ...]:
        """What every document must match."""
        return tuple(condition.node for condition in self.conditions)

    @property
    def query(self) -> port.Query:
        """What finds the documents that match all conditions and parts."""
        is_unmatched = any(part.node is None or part.replacement for part in self.parts)
        nodes = self._nodes()
        root = MATCH_NONE if is_unmatched else all_of([*nodes, *self.hints]) if nodes else port.MatchAll()
        return replace(self.page, root=root, rescore=self.rescore)

    @property
    def leaves(self) -> tuple[port.Node, ...]:
        """What is highlighted in a text, whether or not a document has all of it."""
        return tuple(leaf for node in self._nodes() for leaf in port.leaves(node))

    @property
    def unhighlighted_leaves(self) -> tuple[port.Node, ...]:
        """Leaves that are searched and not highlighted; none where nothing else was asked for."""
        if (
            all(part.has_unhighlighted_words and not part.is_name for part in self.parts)
            and not self.conditions
        ):
            return ()
        return tuple(
            leaf
            for part in self.parts
            if part.has_unhighlighted_words and part.node
            for leaf in port.leaves(part.node)
            if _is_of_one_word(leaf)
        )

    @property
    def alternatives(self) -> tuple[tuple[port.Node, ...], ...]:
        """Leaves that stand for one and the same: a word and its synonyms. A text that has several has it once."""
        groups: list[tuple[port.Node, ...]] = []
        for part in self.parts:
            group = tuple(_alternative_leaves(part.node)) if part.node else ()
            if len(group) > 1:
                groups.append(group)
        return tuple(groups)

    @property
    def rescore(self) -> port.Rescore | None:
        """The costly signals: words spelt as typed, words near each other in a passage, and titles."""
        nodes = [part.exact for part in self.parts if part.exact]
        for left, right in pairwise(self.parts):
            if left.stems and right.stems:
                slots = (left.stems, right.stems)
                nodes.append(port.Boost(port.Near("stem", slots, CLOSE_DISTANCE), WEIGHTS.close))
                nodes.append(port.Boost(port.Near("stem", slots, NEARBY_DISTANCE), WEIGHTS.nearby))
        title_words = [(part.in_title, part.weight) for part in self.parts if part.in_title]
        if len(title_words) > 1:
            total = sum(weight for _, weight in title_words)
            covers_query = port.WeakAnd(tuple(title_words), round(WEIGHTS.title_coverage * total))
            nodes.append(port.ConstantScore(covers_query, WEIGHTS.whole_title * total))
        if not nodes:
            return None
        best_block = WEIGHTS.best_block if len(self.parts) > 1 else 0.0
        return port.Rescore(port.Or(tuple(nodes)), RESCORE_WINDOW, best_block)

    def _nodes(self) -> tuple[port.Node, ...]:
        return (*self.condition_nodes, *(part.node for part in self.parts if part.node))


def _is_of_one_word(leaf: port.Node) -> bool:
    """Return whether a leaf looks for one word of a text."""
    if isinstance(leaf, port.InKind):
        return _is_of_one_word(leaf.node)
    return isinstance(leaf, port.Term | port.Synonym) and leaf.field in port.TEXT_FIELDS


def _alternative_leaves(node: port.Node) -> Iterator[port.Node]:
    """Yield the leaves of words that weigh something and of which any one makes the node match."""
    match node:
        case port.Boost(child):
            yield from _alternative_leaves(child)
        case port.Or(nodes):
            for child in nodes:
                yield from _alternative_leaves(child)
        case port.Term(field) | port.Synonym(field) | port.Phrase(field) if field in port.TEXT_FIELDS:
            if node.weight:
                yield node

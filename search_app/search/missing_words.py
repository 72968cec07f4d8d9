"""Find what a passage says instead of a word of the question that its document does not have: a general synonym.

    RelaxedQuery, Hit --MissingWords--> SynonymFinder;  kind and text of a block --SynonymFinder--> SynonymMatch ...

A synonym never stands for a word that the document has somewhere: there it says best where it is spoken of.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.engine import port
from indexer.spanish import Lexicon, tokens
from search_app.query.compiled_query import QueryPart
from search_app.query.engine_nodes import terms_node
from search_app.query.general_synonyms import GeneralSynonym, general_synonyms, written_forms
from search_app.query.term_weight import term_weight
from search_app.search.highlighter import Highlighter
from search_app.search.matches import Span
from search_app.search.relaxation import RelaxedQuery

# Of the weight of the word, or of the synonym if it is less: what a synonym weighs among passages. Measured: from .3 to
# .8 the same passages are shown.
SYNONYM_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class SynonymMatch:
    """A word of the question, as typed, and where a text says something else for it."""

    typed: str
    weight: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class SynonymFinder:
    """Finds the synonyms of the words that one document does not have."""

    highlighter: Highlighter
    # Of each leaf that the highlighter looks for, by its id: the word as typed.
    typed: Mapping[int, str]

    def find(self, kind: str, text: str) -> tuple[SynonymMatch, ...]:
        """Return what a block says instead of each word. Several synonyms of one word count as the heaviest."""
        matches: dict[str, SynonymMatch] = {}
        for leaf, spans in self.highlighter.find_matches(kind, text):
            typed = self.typed[id(leaf)]
            before = matches.get(typed, SynonymMatch(typed, 0, ()))
            weight = max(before.weight, leaf.weight)  # type: ignore[union-attr]
            matches[typed] = SynonymMatch(typed, weight, (*before.spans, *spans))
        return tuple(matches.values())


class MissingWords:
    """The words of one question that documents of its page do not have."""

    def __init__(self, relaxed: RelaxedQuery, lexicon: Lexicon, documents: int) -> None:
        """`documents` is how many the generation has."""
        self._relaxed = relaxed
        self._lexicon = lexicon
        self._documents = documents
        # By the part as typed.
        self._leaves: dict[str, tuple[port.Node, ...]] = {}
        # By the words that are missing: documents often lack the same.
        self._finders: dict[tuple[str, ...], SynonymFinder | None] = {}

    def finder(self, hit: port.Hit) -> SynonymFinder | None:
        """Return what finds synonyms of the words that the document lacks; None where it lacks no word that has any."""
        missing = self._relaxed.missing_parts(hit)
        key = tuple(part.text for part in missing)
        if key not in self._finders:
            self._finders[key] = self._finder_of(missing)
        return self._finders[key]

    def _finder_of(self, missing: Sequence[QueryPart]) -> SynonymFinder | None:
        leaves = [(leaf, part.text) for part in missing for leaf in self._synonym_leaves(part)]
        if not leaves:
            return None
        return SynonymFinder(
            Highlighter([leaf for leaf, _ in leaves], self._lexicon),
            {id(leaf): typed for leaf, typed in leaves},
        )

    def _synonym_leaves(self, part: QueryPart) -> tuple[port.Node, ...]:
        """Return a leaf for each synonym that the generation has, if the part is a single word."""
        if part.text not in self._leaves:
            words = tokens(part.replacement or part.text)
            synonyms = general_synonyms(words[0].exact) if len(words) == 1 else ()
            leaves = (self._leaf(part, synonym) for synonym in synonyms)
            self._leaves[part.text] = tuple(leaf for leaf in leaves if leaf)
        return self._leaves[part.text]

    def _leaf(self, part: QueryPart, synonym: GeneralSynonym) -> port.Node | None:
        """Return what finds a synonym of a part; None where the generation does not have it."""
        forms, frequency = written_forms(synonym, self._lexicon)
        if not forms:
            return None
        own_weight = term_weight(synonym.word, frequency, self._documents)
        return terms_node("exact", forms, max(1, round(SYNONYM_SHARE * min(part.weight, own_weight))))

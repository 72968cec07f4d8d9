"""Find what a passage says instead of a word of the question that its document does not have: a general synonym.

    RelaxedQuery, Hit --MissingWords--> SynonymFinder;  kind and text of a block --SynonymFinder--> SynonymMatch ...

A synonym never stands for a word that the document has somewhere: there it says best where it is spoken of.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.engine import port
from indexer.extraction.organs import organ_names_in
from indexer.extraction.text_normalization import fold_same_length
from indexer.spanish import Lexicon, tokens
from search_app.query.compiled_query import QueryPart
from search_app.query.engine_nodes import terms_node
from search_app.query.general_synonyms import GeneralSynonym, general_synonyms, written_forms
from search_app.query.term_weight import term_weight
from search_app.search.highlighter import Highlighter, LeafMatches
from search_app.search.matches import Span
from search_app.search.relaxation import RelaxedQuery

# Of the weight of the word, or of the synonym if it is less: what a synonym weighs among passages. Measured: from .3 to
# .8 the same passages are shown.
SYNONYM_SHARE = 0.5
# In a text without accents and capitals; the names of its organs are those of `extraction/organs`.
_UNITED_NATIONS = re.compile(r"\bnaciones\s+unidas\b|\bunited\s+nations\b")


@dataclass(frozen=True, slots=True)
class SynonymMatch:
    """A word of the question, as typed, and where a text says something else for it."""

    typed: str
    weight: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class SynonymFinder:
    """Finds the synonyms of the words that one document does not have."""

    # By the word as typed. One for all words would look for so many forms that it had to tokenize each text.
    highlighters: Mapping[str, Highlighter]

    def find(self, kind: str, text: str) -> tuple[SynonymMatch, ...]:
        """Return what a block says instead of each word. Several synonyms of one word count as the heaviest."""
        found = {
            typed: matches
            for typed, highlighter in self.highlighters.items()
            if (matches := highlighter.find_matches(kind, text))
        }
        names = _organization_names(text) if found else []
        outside = {
            typed: [
                LeafMatches(leaf, kept)
                for leaf, spans in matches
                if (kept := [span for span in spans if not _is_within(span, names)])
            ]
            for typed, matches in found.items()
        }
        return tuple(
            SynonymMatch(
                typed,
                max(leaf.weight for leaf, _ in matches),  # type: ignore[union-attr]
                tuple(span for _, spans in matches for span in spans),
            )
            for typed, matches in outside.items()
            if matches
        )


def _organization_names(text: str) -> list[Span]:
    """Return where a text names an organization: a word of its name means nothing by itself."""
    folded = fold_same_length(text)
    return [*organ_names_in(folded), *(match.span() for match in _UNITED_NATIONS.finditer(folded))]


def _is_within(span: Span, names: Sequence[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in names)


class MissingWords:
    """The words of one question that documents of its page do not have."""

    def __init__(self, relaxed: RelaxedQuery, lexicon: Lexicon, documents: int) -> None:
        """`documents` is how many the generation has."""
        self._relaxed = relaxed
        self._lexicon = lexicon
        self._documents = documents
        # By the part as typed; None where the generation has no synonym of it.
        self._highlighters: dict[str, Highlighter | None] = {}

    def finder(self, hit: port.Hit) -> SynonymFinder | None:
        """Return what finds synonyms of the words that the document lacks; None where it lacks no word that has any."""
        highlighters = {part.text: self._highlighter(part) for part in self._relaxed.missing_parts(hit)}
        with_synonyms = {typed: highlighter for typed, highlighter in highlighters.items() if highlighter}
        return SynonymFinder(with_synonyms) if with_synonyms else None

    def _highlighter(self, part: QueryPart) -> Highlighter | None:
        """Return what finds the synonyms of a part that is a single word."""
        if part.text not in self._highlighters:
            words = tokens(part.replacement or part.text)
            synonyms = general_synonyms(words[0].exact) if len(words) == 1 else ()
            leaves = [leaf for synonym in synonyms if (leaf := self._leaf(part, synonym))]
            self._highlighters[part.text] = Highlighter(leaves, self._lexicon) if leaves else None
        return self._highlighters[part.text]

    def _leaf(self, part: QueryPart, synonym: GeneralSynonym) -> port.Node | None:
        """Return what finds a synonym of a part; None where the generation does not have it."""
        forms, frequency = written_forms(synonym, self._lexicon)
        if not forms:
            return None
        own_weight = term_weight(synonym.word, frequency, self._documents)
        return terms_node("exact", forms, max(1, round(SYNONYM_SHARE * min(part.weight, own_weight))))

"""Words of a query -> the terms of one generation's index that they stand for, and engine nodes that look for these.

    asistencia -> the stem `asist`     tecnica -> the stem of técnica     resoluci* -> resolución, resoluciones ..
    25.192 -> 25192, and 25 beside 192

Terms come from the lexicon of the generation. This module warns of nothing: an unknown word has no terms.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from indexer.engine import port
from indexer.spanish import Form, Lexicon, tokens
from search_app.query.ast import Fuzzy, Wildcard, Word
from search_app.query.engine_nodes import MATCH_NONE, any_of, terms_node
from search_app.query.ranking_weights import WEIGHTS
from search_app.query.term_weight import MAX_TERM_WEIGHT, corpus_weight, term_weight

# Of the score of a number's groups as a phrase: each group is in many other numbers, so they score too little.
GROUPED_NUMBER_BOOST = 1.5
# Of the score of a compound's words, where a document has them apart.
APART_BOOST = 0.5
# A year of two figures above this is of the twentieth century: the United Nations began in 1945.
_LAST_YEAR_OF_NO_ACT = "45"


@dataclass(frozen=True, slots=True)
class ExpandedWord:
    """A word that the index has, in its terms."""

    forms: tuple[Form, ...]
    stems: tuple[str, ...]
    # Stems of the forms that the typed accents mean; all, where they mean none.
    preferred_stems: tuple[str, ...]
    # Documents of its most frequent form.
    frequency: int


@dataclass(frozen=True, slots=True)
class ExpandedForms:
    """The words that a wildcard or fuzzy word stands for; `truncated` where there are more."""

    forms: tuple[Form, ...]
    truncated: bool


class WordExpander:
    """Expands words by one generation's lexicon."""

    def __init__(self, lexicon: Lexicon, documents: int, max_forms: int) -> None:
        """`documents` is how many the generation has; `max_forms` how many words a wildcard stands for at most."""
        self.lexicon = lexicon
        self._documents = documents
        self._max_forms = max_forms

    # --- how rare a word is ---

    def weight(self, word: str) -> int:
        """Return how much of a query the word is, see `term_weight`."""
        return self._weight(word, self._frequency(word), self.lexicon.stems(word))

    def idf(self, word: str) -> float:
        """Return the inverse document frequency of the word, near to that of the engine's scores."""
        return self._idf(self._frequency(word))

    def weight_of_forms(self, forms: Sequence[Form]) -> int:
        """Return the weight among passages of any of the forms: that of the most frequent."""
        return corpus_weight(max((form.frequency for form in forms), default=0), self._documents)

    def unknown_weight(self, word: str) -> int:
        """Return the weight of a word that no document has."""
        return term_weight(word, 0, self._documents)

    def _frequency(self, word: str) -> int:
        return max((form.frequency for form in self.lexicon.forms(word)), default=0)

    def _weight(self, word: str, frequency: int, stems: Iterable[str]) -> int:
        occurrences = sum(map(self.lexicon.occurrences, stems))
        return term_weight(word, frequency, self._documents, occurrences, self.lexicon.word_count)

    def _idf(self, frequency: int) -> float:
        frequency = min(frequency, self._documents)
        return log(1 + (self._documents - frequency + 0.5) / (frequency + 0.5))

    # --- one word ---

    def expand(self, word: str) -> ExpandedWord | None:
        """Return the terms of a word, whatever its accents; None where the index has none of its family."""
        forms = tuple(self.lexicon.forms(word))
        stems = stems_of(forms) or self.lexicon.stems(word)
        if not stems:
            return None
        # A form that nobody wrote is as frequent as its family.
        counted = forms or tuple(form for stem in stems for form in self.lexicon.family(stem, 1)[0])
        return ExpandedWord(
            forms=forms,
            stems=stems,
            preferred_stems=stems_of(form for form in forms if form.preferred) or stems,
            frequency=max((form.frequency for form in counted), default=0),
        )

    def expanded_weight(self, typed: str, word: ExpandedWord) -> int:
        """Return how much of a query an expanded word is."""
        return self._weight(typed, word.frequency, word.stems)

    def title_node(self, word: ExpandedWord) -> port.Node:
        """Return what matches the word in a title."""
        return port.InKind("title", terms_node("stem", word.stems, 0))

    def word_node(self, word: ExpandedWord, weight: int, title_node: port.Node | None = None) -> port.Node:
        """Return what matches any form of the word; other accents score less, and a title more.

        `title_node` is that of the word, where the query has it elsewhere: an engine evaluates a node once, wherever
        it stands in a query.
        """
        title_node = title_node or self.title_node(word)
        other_stems = tuple(stem for stem in word.stems if stem not in word.preferred_stems)
        nodes: list[port.Node] = [terms_node("stem", word.preferred_stems, weight)]
        if other_stems:
            nodes.append(port.Boost(terms_node("stem", other_stems, weight), WEIGHTS.accent_variant))
        nodes.append(port.Boost(title_node, WEIGHTS.title * self._idf(word.frequency)))
        return any_of(nodes)

    def exact_nodes(self, forms: Iterable[Form], weight: int) -> list[port.Node]:
        """Return what matches the forms as they are written: the preferred ones, and at less score the others."""
        forms = tuple(forms)
        preferred = tuple(form.surface for form in forms if form.preferred)
        others = tuple(form.surface for form in forms if not form.preferred)
        nodes: list[port.Node] = []
        if preferred:
            nodes.append(terms_node("exact", preferred, weight))
        if others:
            nodes.append(port.Boost(terms_node("exact", others, weight), WEIGHTS.accent_variant))
        return nodes

    # --- several words ---

    def synonym_phrase(self, wording: str, typed_weights: Sequence[int]) -> tuple[port.Node, float] | None:
        """Return a wording of the thesaurus as a phrase of stems, and its idf; None where a word of it is unknown.

        Among passages it weighs no more than the words of the query for which it stands, and these share its weight.
        """
        words = [word.exact for word in tokens(wording)]
        slots = tuple(self.lexicon.stems(word) for word in words)
        if not all(slots):
            return None
        weight = max(1, min(sum(map(self.weight, words)), sum(typed_weights)) // len(typed_weights))
        node = terms_node("stem", slots[0], weight) if len(slots) == 1 else port.Phrase("stem", slots, weight)
        return node, sum(map(self.idf, words))

    def compound_node(self, words: Sequence[str]) -> port.Node:
        """Return what matches the words side by side or, unless all are numbers, at less score anywhere."""
        slots = tuple((*self.lexicon.stems(word), *_whole_year(words, word)) for word in words)
        if not all(slots):
            return MATCH_NONE
        weights = [self.weight(word) for word in words]
        together = port.Phrase("stem", slots, max(weights))
        if all(map(str.isdecimal, words)):
            return together
        apart = port.And(
            tuple(terms_node("stem", slot, weight) for slot, weight in zip(slots, weights, strict=True))
        )
        return port.Or((together, port.Boost(apart, APART_BOOST)))

    # --- wildcards and fuzzy words ---

    def expand_wildcard(self, wildcard: Wildcard) -> ExpandedForms:
        """Return the most frequent words of the lexicon that match."""
        prefix = prefix_of(wildcard)
        if prefix is not None:
            return ExpandedForms(*self.lexicon.prefix(prefix, self._max_forms))
        return ExpandedForms(*self.lexicon.wildcard(wildcard.text, self._max_forms))

    def expand_fuzzy(self, fuzzy: Fuzzy) -> ExpandedForms:
        """Return the words of the lexicon that are so many slips away, the nearest first, then the most frequent."""
        return ExpandedForms(*self.lexicon.fuzzy(fuzzy.text, fuzzy.distance, self._max_forms))

    def expand_operand(self, operand: Word | Wildcard | Fuzzy) -> tuple[ExpandedForms, tuple[str, ...]]:
        """Return the forms and stems of an operand of CERCA."""
        match operand:
            case Word(text):
                forms = tuple(self.lexicon.forms(text))
                return ExpandedForms(forms, False), stems_of(forms) or self.lexicon.stems(text)
            case Wildcard():
                expanded = self.expand_wildcard(operand)
            case Fuzzy():
                expanded = self.expand_fuzzy(operand)
        return expanded, stems_of(expanded.forms)


def number_node(digits: str) -> port.Node:
    """Return what matches a number as a whole, or in groups of three as texts write it: 25192, 25.192, 25 192."""
    first = len(digits) % 3 or 3
    groups = (digits[:first], *(digits[start : start + 3] for start in range(first, len(digits), 3)))
    grouped = port.Phrase("stem", tuple((group,) for group in groups), MAX_TERM_WEIGHT)
    return port.Or((port.Term("stem", digits, MAX_TERM_WEIGHT), port.Boost(grouped, GROUPED_NUMBER_BOOST)))


def prefix_of(wildcard: Wildcard) -> str | None:
    """Return the letters before the only `*`, which is the last sign; None for any other wildcard."""
    letters = wildcard.text[:-1]
    return letters if wildcard.text.endswith("*") and not set("*?") & set(letters) else None


def stems_of(forms: Iterable[Form]) -> tuple[str, ...]:
    """Return the stems of the forms, each once, in their order."""
    return tuple(dict.fromkeys(form.stem for form in forms))


def _whole_year(words: Sequence[str], word: str) -> tuple[str, ...]:
    """Return the year of four figures that `word` is short for behind a number: 453/01 is written 453/2001 too."""
    if len(words) == 2 and word == words[1] and len(word) == 2 and "".join(words).isdecimal():
        return (f"{'19' if word > _LAST_YEAR_OF_NO_ACT else '20'}{word}",)
    return ()

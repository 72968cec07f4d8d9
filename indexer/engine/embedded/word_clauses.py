"""Evaluate a WeakAnd of words, as a question in natural language is, for all of its words together.

    WeakAnd --read_words--> Word ... --evaluate_words--> WordsEvaluation

The result is what the query evaluator gets clause by clause. Here the posting lists of all words are read, scored and
added up in the same few calls of NumPy: a question of eight words would otherwise make some two hundred, each of which
takes about as long for one word as for all. What a clause comes to by itself is worked out when it is asked for.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from indexer.engine.embedded.array_file import Array
from indexer.engine.embedded.doc_set import DocSet, union
from indexer.engine.embedded.scorers import PrecomputedScorer, cleared_scores, synonym_scorer
from indexer.engine.embedded.text_field import TextField
from indexer.engine.port import TEXT_FIELDS, Boost, InKind, Node, Or, Synonym, Term, terms_of

# A tally holds the worth of a document's clauses in its low bits, and their number above them.
_COUNT_SHIFT = 24
# As many clauses as a tally can count.
MAX_WORDS = (1 << 32 - _COUNT_SHIFT) - 1
# Measured: four single terms take an eighth longer together than one by one.
MIN_LEAVES = 6
ListIds = tuple[int, ...]


class WordInKind(NamedTuple):
    """A leaf that looks for a word in passages of a small kind, and its score in each document that has it there."""

    node: InKind
    list_ids: ListIds
    score: float


class Word(NamedTuple):
    """A clause that matches a word, or some of its forms, and gives more where a small kind of passage has it."""

    # The posting lists of each leaf, with the factor of its score.
    leaves: tuple[tuple[ListIds, float], ...]
    in_kinds: tuple[WordInKind, ...]


class WordClause(NamedTuple):
    """The documents that match a clause, and the scorers whose sum is the score of each."""

    docs: DocSet
    scorers: tuple[PrecomputedScorer, ...]


class WordThresholds(NamedTuple):
    """What a document must reach to match a WeakAnd: the worth of each word, and how much worth, how many words."""

    worths: tuple[int, ...]
    min_worth: int
    min_words: int

    def are_reached_with(self, other: "WordThresholds") -> bool:
        """Return whether every document that reaches `other` reaches these too."""
        return (
            self.worths == other.worths
            and self.min_worth <= other.min_worth
            and self.min_words <= other.min_words
        )

    def mask(self, tallies: Array) -> Array:
        """Return which of the tallies reach the thresholds, (n,) bool."""
        # More words than there are find nothing.
        mask: Array = (
            tallies >= np.uint32(min(self.min_words, MAX_WORDS) << _COUNT_SHIFT)
            if self.min_words <= len(self.worths)
            else tallies < 0
        )
        if self.min_worth > 1:
            mask &= tallies & np.uint32((1 << _COUNT_SHIFT) - 1) >= np.uint32(self.min_worth)
        return mask


class WordsEvaluation:
    """The documents that match the WeakAnd, with their scores, (len(docs),) float32; and what each clause comes to."""

    def __init__(
        self,
        docs: DocSet,
        scores: Array,
        tallies: Array,
        thresholds: WordThresholds,
        docs_with_all: DocSet,
        leaves: Sequence[Sequence[PrecomputedScorer]],
        in_kinds: Sequence[Sequence[PrecomputedScorer]],
        docs_by_kind_leaf: Sequence[tuple[InKind, Array]],
    ) -> None:
        """`leaves` and `in_kinds` have the scorers of each clause; `docs_by_kind_leaf` the documents of each leaf.

        `tallies` are those of the documents, (len(docs),) uint32, which reach the `thresholds`.
        """
        self.docs = docs
        self.scores = scores
        self._tallies = tallies
        self._thresholds = thresholds
        # The documents that match every clause.
        self.docs_with_all = docs_with_all
        self.docs_by_kind_leaf = docs_by_kind_leaf
        self._leaves = leaves
        self._in_kinds = in_kinds

    @property
    def num_clauses(self) -> int:
        """Return the number of words that were asked for."""
        return len(self._leaves)

    def narrowed(self, clauses: Sequence[int], thresholds: WordThresholds) -> PrecomputedScorer | None:
        """Return what another WeakAnd of these clauses comes to; None where it may match other documents."""
        if list(clauses) != list(range(self.num_clauses)) or not self._thresholds.are_reached_with(
            thresholds
        ):
            return None
        mask = thresholds.mask(self._tallies)
        return PrecomputedScorer(DocSet(self.docs.num_docs, ids=self.docs.ids[mask]), self.scores[mask])

    def clause(self, number: int) -> WordClause:
        """Return what a clause comes to by itself."""
        of_word = self._leaves[number]
        return WordClause(_docs_of_any(of_word, self.docs.num_docs), (*of_word, *self._in_kinds[number]))

    def clause_scores(self, ids: Array) -> tuple[Array, Array]:
        """Return the score of each clause for some documents, and whether it matches: (clauses, n) float32 and bool.

        `ids`: (n,) int64, distinct.
        """
        # As a clause's own scorers add them: the leaves first, then what the kinds of passage add.
        each = [
            (number, scorer.docs.ids, scorer.scores)
            for scorers in (self._leaves, self._in_kinds)
            for number, of_word in enumerate(scorers)
            for scorer in of_word
            if len(scorer.scores)
        ]
        shape = len(self._leaves), len(ids)
        scores, matches = np.zeros(shape, np.float32), np.zeros(shape, bool)
        if each:
            places = [doc_ids.searchsorted(ids) for _, doc_ids, _ in each]
            found = np.array(
                [
                    doc_ids.take(place, mode="clip")
                    for (_, doc_ids, _), place in zip(each, places, strict=True)
                ]
            )
            added = np.array(
                [scored.take(place, mode="clip") for (_, _, scored), place in zip(each, places, strict=True)]
            )
            has_leaf = found == ids
            rows = np.array([number for number, _, _ in each])
            np.add.at(scores, rows, added * has_leaf)
            np.logical_or.at(matches, rows, has_leaf)
        return scores, matches


def read_words(nodes: Sequence[Node], fields: Mapping[str, TextField]) -> list[Word] | None:
    """Return the clauses as words; None when one of them is none, or when evaluating them one by one is quicker."""
    if len(nodes) < MIN_LEAVES and all(type(node) is Term for node in nodes):
        return None
    words: list[Word] = []
    for node in nodes:
        word = _read_word(node, fields)
        if word is None:
            return None
        words.append(word)
    num_leaves = sum(len(word.leaves) + len(word.in_kinds) for word in words)
    return words if len(words) <= MAX_WORDS and num_leaves >= MIN_LEAVES else None


def _read_word(node: Node, fields: Mapping[str, TextField]) -> Word | None:
    leaves: list[tuple[ListIds, float]] = []
    in_kinds: list[WordInKind] = []
    waiting = [(node, 1.0)]
    for node, factor in waiting:
        kind = type(node)
        if kind is Or:
            waiting += [(child, factor) for child in node.nodes]  # type: ignore[union-attr]
        elif kind is Boost:
            waiting.append((node.node, factor * node.factor))  # type: ignore[union-attr]
        elif isinstance(node, (Term, Synonym)) and node.field in TEXT_FIELDS:
            if list_ids := _list_ids(node, fields):
                leaves.append((list_ids, factor))
        elif isinstance(node, InKind) and isinstance(node.node, (Term, Synonym)):
            if node.kind not in fields[node.node.field].small_kinds:
                return None
            if list_ids := _list_ids(node.node, fields):
                in_kinds.append(WordInKind(node, list_ids, factor))
        else:
            return None
    anywhere = {list_id for list_ids, _ in leaves for list_id in list_ids}
    # Elsewhere a passage kind would add documents too.
    if not all(anywhere.issuperset(leaf.list_ids) for leaf in in_kinds):
        return None
    return Word(tuple(leaves), tuple(in_kinds))


def _list_ids(leaf: Term | Synonym, fields: Mapping[str, TextField]) -> ListIds:
    return fields[leaf.field].list_ids(terms_of(leaf))


def evaluate_words(words: Sequence[Word], thresholds: WordThresholds, field: TextField) -> WordsEvaluation:
    """Return the documents that have enough of the words, by the thresholds.

    The worths add up to less than 2^24. `field` may be either text field, since both share their posting lists.
    """
    num_docs = field.postings.num_docs
    leaves = _score_leaves(words, field)
    in_kinds, docs_by_kind_leaf = _score_in_kinds(words, field)
    ids = [_docs_of_any(of_word, num_docs).ids for of_word in leaves]
    tallies = np.zeros(num_docs, np.uint32)
    tally = np.array(thresholds.worths, np.uint32) + np.uint32(1 << _COUNT_SHIFT)
    np.add.at(tallies, _concat(ids, np.int64), np.repeat(tally, list(map(len, ids))))
    matches = np.flatnonzero(thresholds.mask(tallies))
    docs_with_all = np.flatnonzero(tallies >= np.uint32(len(words) << _COUNT_SHIFT))
    scores = cleared_scores(num_docs)
    for scorers in (leaves, in_kinds):
        each = [scorer for of_word in scorers for scorer in of_word]
        added = _concat([scorer.scores for scorer in each], np.float32)
        np.add.at(scores, _concat([scorer.docs.ids for scorer in each], np.int64), added)
    return WordsEvaluation(
        DocSet(num_docs, ids=matches),
        scores.take(matches),
        tallies.take(matches),
        thresholds,
        DocSet(num_docs, ids=docs_with_all),
        leaves,
        in_kinds,
        docs_by_kind_leaf,
    )


def _docs_of_any(scorers: Sequence[PrecomputedScorer], num_docs: int) -> DocSet:
    if len(scorers) == 1:
        return scorers[0].docs
    return union([scorer.docs for scorer in scorers], num_docs)


def _score_leaves(words: Sequence[Word], field: TextField) -> list[list[PrecomputedScorer]]:
    """Return the documents of each leaf of each word, with their scores."""
    postings = field.postings
    scorers: list[list[PrecomputedScorer]] = [[] for _ in words]
    # The leaves of one posting list each, which most are, are read together: the number of the word, list and factor.
    singles: list[tuple[int, int, float]] = []
    for number, word in enumerate(words):
        for list_ids, factor in word.leaves:
            if len(list_ids) == 1:
                singles.append((list_ids[0], number, factor))
            else:
                of_forms = synonym_scorer(field, list_ids)
                boosted = of_forms.scores if factor == 1 else of_forms.scores * np.float32(factor)
                scorers[number].append(PrecomputedScorer(of_forms.docs, boosted))
    if not singles:
        return scorers
    singles.sort()
    lists = np.array([list_id for list_id, _, _ in singles], np.int64)
    ids = postings.doc_ids.concat_lists(lists)
    lengths = [postings.doc_ids.length(list_id) for list_id, _, _ in singles]
    # As a single term's scorer multiplies them, to the last bit: first the idf, then the factor.
    scores = postings.impacts.take(postings.concat_impact_codes(lists))
    scores *= np.repeat(np.array([postings.idfs[list_id] for list_id, _, _ in singles], np.float32), lengths)
    if any(factor != 1 for _, _, factor in singles):
        scores *= np.repeat(np.array([factor for _, _, factor in singles], np.float32), lengths)
    start = 0
    for (list_id, number, _), length in zip(singles, lengths, strict=True):
        part = slice(start, start + length)
        bitset = postings.doc_bitsets[list_id] if list_id < postings.num_frequent else None
        docs = DocSet(postings.num_docs, ids=ids[part], bitset=bitset)
        scorers[number].append(PrecomputedScorer(docs, scores[part]))
        start += length
    return scorers


def _score_in_kinds(
    words: Sequence[Word], field: TextField
) -> tuple[list[list[PrecomputedScorer]], list[tuple[InKind, Array]]]:
    """Return what each word scores in passages of a small kind, and the documents of each leaf that looks there."""
    num_docs = field.postings.num_docs
    scorers: list[list[PrecomputedScorer]] = [[] for _ in words]
    docs_by_leaf: list[tuple[InKind, Array]] = []
    leaves = [(leaf, number) for number, word in enumerate(words) for leaf in word.in_kinds]
    for kind in dict.fromkeys(leaf.node.kind for leaf, _ in leaves):
        of_kind = [(leaf, number) for leaf, number in leaves if leaf.node.kind == kind]
        docs = field.small_kinds[kind].postings.docs_of_each([leaf.list_ids for leaf, _ in of_kind])
        for (leaf, number), ids in zip(of_kind, docs, strict=True):
            scores = np.full(len(ids), leaf.score, np.float32)
            scorers[number].append(PrecomputedScorer(DocSet(num_docs, ids=ids), scores))
            docs_by_leaf.append((leaf.node, ids))
    return scorers, docs_by_leaf


def _concat(arrays: Sequence[Array], dtype: type) -> Array:
    return np.concatenate(arrays) if arrays else np.empty(0, dtype)

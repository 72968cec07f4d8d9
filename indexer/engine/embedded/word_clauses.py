"""Evaluate a WeakAnd of words, as a question in natural language is, for all of its words together.

    WeakAnd --read_words--> Word ... --evaluate_words--> WordsEvaluation

The result is what the query evaluator gets clause by clause. Here the posting lists of all words are read, scored and
added up in the same few calls of NumPy: a question of eight words would otherwise make some two hundred, each of which
takes about as long for one word as for all.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from indexer.engine.embedded.array_file import Array
from indexer.engine.embedded.doc_set import DocSet, union
from indexer.engine.embedded.scorers import PrecomputedScorer, cleared_scores, synonym_scorer
from indexer.engine.embedded.text_field import TextField
from indexer.engine.port import TEXT_FIELDS, Boost, InKind, Node, Or, Synonym, Term

# A tally holds the worth of a document's clauses in its low bits, and their number above them.
_COUNT_SHIFT = 24
# As many clauses as a tally can count.
MAX_WORDS = (1 << 32 - _COUNT_SHIFT) - 1
# Measured: four single terms take an eighth longer together than one by one.
MIN_LEAVES = 6
ListIds = tuple[int, ...]


class Word(NamedTuple):
    """A clause that matches a word, or some of its forms, and gives more where a small kind of passage has it."""

    # The posting lists of each leaf, with the factor of its score.
    leaves: tuple[tuple[ListIds, float], ...]
    # The kind, the posting lists, and the score of each document with one of these in a passage of that kind.
    in_kinds: tuple[tuple[str, ListIds, float], ...]


class WordClause(NamedTuple):
    """The documents that match a clause, and the scorers whose sum is the score of each."""

    docs: DocSet
    scorers: tuple[PrecomputedScorer, ...]


class WordsEvaluation(NamedTuple):
    """The documents that match the WeakAnd, with their scores, (len(docs),) float32; and what each clause comes to."""

    docs: DocSet
    scores: Array
    clauses: tuple[WordClause, ...]


def read_words(nodes: Sequence[Node], fields: Mapping[str, TextField]) -> list[Word] | None:
    """Return the clauses as words; None when one of them is none, or when evaluating them one by one is quicker."""
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
    in_kinds: list[tuple[str, ListIds, float]] = []
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
                in_kinds.append((node.kind, list_ids, factor))
        else:
            return None
    anywhere = {list_id for list_ids, _ in leaves for list_id in list_ids}
    # Elsewhere a passage kind would add documents too.
    if not all(anywhere.issuperset(list_ids) for _, list_ids, _ in in_kinds):
        return None
    return Word(tuple(leaves), tuple(in_kinds))


def _list_ids(leaf: Term | Synonym, fields: Mapping[str, TextField]) -> ListIds:
    return fields[leaf.field].list_ids((leaf.term,) if isinstance(leaf, Term) else leaf.terms)


def evaluate_words(
    words: Sequence[Word], worths: Sequence[int], min_worth: int, min_words: int, field: TextField
) -> WordsEvaluation:
    """Return the documents that have `min_words` or more of the words, worth `min_worth` or more together.

    `worths` has one for each word; they add up to less than 2^24. `field` may be either text field, since both share
    their posting lists.
    """
    num_docs = field.postings.num_docs
    leaves, in_kinds = _score_leaves(words, field), _score_in_kinds(words, field)
    clauses = tuple(
        WordClause(
            of_word[0].docs if len(of_word) == 1 else union([leaf.docs for leaf in of_word], num_docs),
            (*of_word, *in_kind),
        )
        for of_word, in_kind in zip(leaves, in_kinds, strict=True)
    )
    ids = [clause.docs.ids for clause in clauses]
    tallies = np.zeros(num_docs, np.uint32)
    tally = np.array(worths, np.uint32) + np.uint32(1 << _COUNT_SHIFT)
    np.add.at(tallies, _concat(ids, np.int64), np.repeat(tally, list(map(len, ids))))
    # More words than there are find nothing.
    mask = (
        tallies >= np.uint32(min(min_words, MAX_WORDS) << _COUNT_SHIFT)
        if min_words <= len(words)
        else tallies < 0
    )
    if min_worth > 1:
        mask &= tallies & np.uint32((1 << _COUNT_SHIFT) - 1) >= np.uint32(min_worth)
    matches = np.flatnonzero(mask)
    scores = cleared_scores(num_docs)
    for scorers in (leaves, in_kinds):
        each = [scorer for of_word in scorers for scorer in of_word]
        added = _concat([scorer.scores for scorer in each], np.float32)
        np.add.at(scores, _concat([scorer.docs.ids for scorer in each], np.int64), added)
    return WordsEvaluation(DocSet(num_docs, ids=matches), scores.take(matches), clauses)


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


def _score_in_kinds(words: Sequence[Word], field: TextField) -> list[list[PrecomputedScorer]]:
    """Return the documents of each word that have it in a passage of a small kind, with what that adds."""
    num_docs = field.postings.num_docs
    scorers: list[list[PrecomputedScorer]] = [[] for _ in words]
    leaves = [
        (kind, number, lists, factor)
        for number, word in enumerate(words)
        for kind, lists, factor in word.in_kinds
    ]
    for kind in dict.fromkeys(kind for kind, *_ in leaves):
        of_kind = [leaf[1:] for leaf in leaves if leaf[0] == kind]
        docs = field.small_kinds[kind].postings.docs_of_each([list_ids for _, list_ids, _ in of_kind])
        for (number, _, factor), ids in zip(of_kind, docs, strict=True):
            scores = np.full(len(ids), factor, np.float32)
            scorers[number].append(PrecomputedScorer(DocSet(num_docs, ids=ids), scores))
    return scorers


def _concat(arrays: Sequence[Array], dtype: type) -> Array:
    return np.concatenate(arrays) if arrays else np.empty(0, dtype)

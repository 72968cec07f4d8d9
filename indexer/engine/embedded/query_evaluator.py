"""The query evaluator: from a tree of query nodes to the documents that match it, and the scorers of their scores."""

from collections.abc import Mapping, Sequence
from itertools import compress
from typing import NamedTuple

import numpy as np

from indexer.engine.embedded import layout
from indexer.engine.embedded.array_file import Array, ArrayFile
from indexer.engine.embedded.doc_set import (
    DocIds,
    DocSet,
    at_least,
    bitset_words,
    complement,
    empty,
    from_doc_ids,
    from_mask,
    intersection,
    union,
)
from indexer.engine.embedded.facet_index import FacetIndex
from indexer.engine.embedded.keyword_index import KeywordIndex
from indexer.engine.embedded.passage_index import PassageIndex
from indexer.engine.embedded.scorers import (
    BoostedScorer,
    ConstantScorer,
    PrecomputedScorer,
    Scorer,
    TermScorer,
    score_set,
    sum_scores,
    synonym_scorer,
)
from indexer.engine.embedded.text_field import TextField, unique_counts
from indexer.engine.embedded.word_clauses import (
    Word,
    WordsEvaluation,
    WordThresholds,
    evaluate_words,
    read_words,
)
from indexer.engine.port import (
    TEXT_FIELDS,
    And,
    Boost,
    ConstantScore,
    InKind,
    MatchAll,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Range,
    Synonym,
    Term,
    WeakAnd,
    terms_of,
)


class Evaluation(NamedTuple):
    """What a node comes to: the documents that match, and the scorers whose sum is the score of each of these.

    `scores_only_matches`: the scorers give 0 to every other document.
    """

    docs: DocSet
    scorers: tuple[BoostedScorer, ...] = ()
    scores_only_matches: bool = True


class EvaluationCache:
    """The evaluations of nodes, by the node's identity: one that is part of several trees is evaluated once."""

    __slots__ = ("_evaluations", "_words")

    def __init__(self) -> None:
        # The node is kept too, so that no other object can get its identity.
        self._evaluations: dict[int, tuple[Node, Evaluation]] = {}
        # Clauses of a WeakAnd of words: the node, what the WeakAnd came to, and the number of the clause.
        self._words: dict[int, tuple[Node, WordsEvaluation, int]] = {}

    def __contains__(self, node: Node) -> bool:
        return id(node) in self._evaluations or id(node) in self._words

    def get(self, node: Node) -> Evaluation | None:
        """Return the evaluation of a node; None where it is not kept.

        That of a clause of words is made from the evaluation of all of them when it is first asked for.
        """
        if entry := self._evaluations.get(id(node)):
            return entry[1]
        if of_words := self._words.get(id(node)):
            clause = of_words[1].clause(of_words[2])
            scorers = tuple(BoostedScorer(scorer, 1.0, False) for scorer in clause.scorers)
            return self.put(node, Evaluation(clause.docs, scorers))
        return None

    def put(self, node: Node, evaluation: Evaluation) -> Evaluation:
        """Keep an evaluation, and return it."""
        self._evaluations[id(node)] = node, evaluation
        return evaluation

    def put_words(self, node: WeakAnd, words: WordsEvaluation) -> None:
        """Keep what the words of a WeakAnd came to, for each of its clauses and its leaves of one kind of passage."""
        for number, (clause, _) in enumerate(node.clauses):
            if clause not in self:
                self._words[id(clause)] = clause, words, number
        for leaf, ids in words.docs_by_kind_leaf:
            if leaf not in self:
                self.put(leaf, _constant(DocSet(words.docs.num_docs, ids=ids), 1))

    def words_of(self, nodes: Sequence[Node]) -> tuple[WordsEvaluation, list[int]] | None:
        """Return the one evaluation of words of which all these nodes are clauses, and their numbers; None without."""
        entries = [self._words.get(id(node)) for node in nodes]
        known = [entry for entry in entries if entry]
        if not known or len(known) < len(entries) or any(entry[1] is not known[0][1] for entry in known):
            return None
        return known[0][1], [entry[2] for entry in known]


class QueryEvaluator:
    """Evaluates the nodes of queries over one generation."""

    def __init__(
        self,
        arrays: ArrayFile,
        fields: Mapping[str, TextField],
        passages: PassageIndex,
        facets: FacetIndex,
        keywords: KeywordIndex,
    ) -> None:
        self._fields = fields
        self._passages = passages
        self._facets = facets
        self._keywords = keywords
        self._dates = arrays.strings(layout.DATES)
        self._date_codes = arrays[layout.DATE_CODES]
        self._num_docs = len(self._date_codes)
        no_bits = np.zeros(bitset_words(self._num_docs), np.uint64)
        self._all_docs = DocSet(
            self._num_docs,
            bitset=complement(DocSet(self._num_docs, bitset=no_bits)).bitset,
            count=self._num_docs,
            facet_counts=arrays[layout.FACET_TOTALS],
        )

    def evaluate(self, node: Node, cache: EvaluationCache) -> Evaluation:
        """Return the documents that match a node, and their scorers."""
        return cache.get(node) or cache.put(node, self._evaluate(node, cache))

    def matching_docs(self, node: Node, cache: EvaluationCache) -> DocSet:
        """Return the documents that match a node, of which nobody asks the scores."""
        if node in cache:
            return self.evaluate(node, cache).docs
        match node:
            case And(nodes) if nodes:
                if known := cache.words_of(nodes):
                    words, numbers = known
                    if len(set(numbers)) == words.num_clauses:
                        return words.docs_with_all
                return intersection([self.matching_docs(child, cache) for child in nodes])
            case Or(nodes):
                adding = [child for child in nodes if not _only_adds_score(child, nodes)]
                return union([self.matching_docs(child, cache) for child in adding], self._num_docs)
            case Boost(child) | ConstantScore(child):
                return self.matching_docs(child, cache)
            case _:
                return self.evaluate(node, cache).docs

    def node_scores(
        self, nodes: Sequence[Node], ids: Array, cache: EvaluationCache
    ) -> list[list[float | None]]:
        """Return, for each node, its score for each of these documents; None for one that does not match.

        `ids`: (n,) int64, distinct.
        """
        if known := cache.words_of(nodes):
            words, numbers = known
            scores, matches = (each.tolist() for each in words.clause_scores(ids))
            return [_scores_of_matches(scores[number], matches[number]) for number in numbers]
        docs = DocIds(ids)
        columns = []
        for node in nodes:
            evaluation = self.evaluate(node, cache)
            scorers = evaluation.scorers
            column = sum_scores(scorers, docs).tolist() if scorers else [0.0] * len(ids)
            columns.append(_scores_of_matches(column, evaluation.docs.contains(docs).tolist()))
        return columns

    def _evaluate(self, node: Node, cache: EvaluationCache) -> Evaluation:
        match node:
            case Term(name, term):
                return self._evaluate_terms(name, (term,))
            case Synonym(name, terms):
                return self._evaluate_terms(name, terms)
            case Prefix(name, prefix):
                field = self._fields[name]
                ids = field.postings.doc_ids.concat_lists(field.prefix_list_ids(prefix))
                return _constant(from_doc_ids(self._num_docs, ids), 1)
            case Phrase():
                return self._evaluate_phrase(node)
            case Near():
                return self._evaluate_near(node)
            case InKind(kind, leaf):
                field = self._fields[leaf.field]
                if kind in field.small_kinds:
                    ids = field.small_kinds[kind].docs_of(leaf)
                    return _constant(from_doc_ids(self._num_docs, ids), 1)
                passages = field.passages_at(field.positions(leaf))
                passages = passages[self._passages.are_of_kinds(passages, (kind,))]
                return _constant(from_doc_ids(self._num_docs, self._passages.docs_of(passages)), 1)
            case And(nodes):
                return self._all_of([self.evaluate(child, cache) for child in nodes])
            case Or(nodes):
                evaluations = [self.evaluate(child, cache) for child in nodes]
                return self._any_of(evaluations, [not _only_adds_score(child, nodes) for child in nodes])
            case WeakAnd(clauses, min_worth, min_clauses):
                children = [child for child, _ in clauses]
                thresholds = WordThresholds(tuple(worth for _, worth in clauses), min_worth, min_clauses)
                known = cache.words_of(children)
                if known and (narrowed := known[0].narrowed(known[1], thresholds)):
                    return _scored_by(narrowed)
                if words := read_words(children, self._fields):
                    return self._evaluate_words(node, words, thresholds, cache)
                evaluations = [_restrict_scores(self.evaluate(child, cache)) for child, _ in clauses]
                docs = at_least(
                    [evaluation.docs for evaluation in evaluations],
                    thresholds.worths,
                    min_worth,
                    min_clauses,
                    self._num_docs,
                )
                return Evaluation(docs, _optional_scorers(evaluations), scores_only_matches=False)
            case Not(child):
                return Evaluation(complement(self.evaluate(child, cache).docs))
            case Boost(child, factor):
                evaluation = self.evaluate(child, cache)
                scorers = tuple(
                    scorer._replace(factor=scorer.factor * factor) for scorer in evaluation.scorers
                )
                return evaluation._replace(scorers=scorers)
            case ConstantScore(child, score):
                return _constant(self.evaluate(child, cache).docs, score)
            case Range("date", low, high):
                start, end = self._dates.range_of(low, high)
                # Codes count from 1: 0 is no date.
                return Evaluation(from_mask((self._date_codes > start) & (self._date_codes <= end)))
            case Range(name, low, high):
                return Evaluation(self._facets.in_range(name, low, high))
            case MatchAll():
                return Evaluation(self._all_docs)

    def _evaluate_words(
        self, node: WeakAnd, words: list[Word], thresholds: WordThresholds, cache: EvaluationCache
    ) -> Evaluation:
        """Evaluate the words of a WeakAnd together, and keep what each of them comes to."""
        evaluation = evaluate_words(words, thresholds, self._fields[TEXT_FIELDS[0]])
        cache.put_words(node, evaluation)
        return _scored_by(PrecomputedScorer(evaluation.docs, evaluation.scores))

    # --- leaves ---------------------------------------------------------------------------------------------

    def _evaluate_terms(self, name: str, terms: tuple[str, ...]) -> Evaluation:
        field = self._fields.get(name)
        if field is None:
            return Evaluation(self._with_keys(name, terms))
        list_ids = field.list_ids(terms)
        if not list_ids:
            return Evaluation(empty(self._num_docs))
        if len(list_ids) == 1:
            return _scored_by(TermScorer(field, list_ids[0]))
        return _scored_by(synonym_scorer(field, list_ids))

    def _with_keys(self, name: str, keys: tuple[str, ...]) -> DocSet:
        """Return the documents with any of these keys in a field that is not a text field."""
        match name:
            case "bears" | "cites":
                ids_by_key = [self._keywords.docs_with(name, key) for key in dict.fromkeys(keys)]
                return union([DocSet(self._num_docs, ids=ids) for ids in ids_by_key], self._num_docs)
            case "date":
                codes = [self._dates.index_of(key) + 1 for key in keys]
                return from_mask(np.isin(self._date_codes, [code for code in codes if code]))
            case "entities":
                passages = self._passages.with_entities(keys)
                return from_doc_ids(self._num_docs, self._passages.docs_of(passages))
            case _:
                return self._facets.with_any(name, keys)

    def _evaluate_phrase(self, phrase: Phrase) -> Evaluation:
        field = self._fields[phrase.field]
        slots = [field.list_ids(slot) for slot in phrase.slots]
        ids, counts = unique_counts(field.docs_at(field.phrase(slots)))
        scores = field.bm25(ids, counts, sum(map(field.idf, slots)))
        return _scored_by(PrecomputedScorer(DocSet(self._num_docs, ids=ids), scores))

    def _evaluate_near(self, near: Near) -> Evaluation:
        field = self._fields[near.field]
        ids, _ = unique_counts(field.docs_at(field.positions(near)))
        scores = np.zeros(len(ids), np.float32)
        docs = DocIds(ids)
        for slot in near.slots:
            for scorer in self._evaluate_terms(near.field, slot).scorers:
                scores += scorer.scores_for(docs)
        return _scored_by(PrecomputedScorer(DocSet(self._num_docs, ids=ids), scores))

    # --- conjunctions and disjunctions ----------------------------------------------------------------------

    def _all_of(self, evaluations: list[Evaluation]) -> Evaluation:
        if not evaluations:
            return Evaluation(self._all_docs)
        docs = intersection([evaluation.docs for evaluation in evaluations])
        scorers = tuple(scorer for evaluation in evaluations for scorer in evaluation.scorers)
        return Evaluation(docs, scorers, len(evaluations) == 1 and evaluations[0].scores_only_matches)

    def _any_of(self, evaluations: list[Evaluation], adds_docs: list[bool]) -> Evaluation:
        """`adds_docs` says which children may match documents that no other child matches."""
        if len(evaluations) == 1:
            return evaluations[0]
        evaluations = [_restrict_scores(evaluation) for evaluation in evaluations]
        docs = union(
            list(compress((evaluation.docs for evaluation in evaluations), adds_docs)), self._num_docs
        )
        return Evaluation(docs, _optional_scorers(evaluations))


def _only_adds_score(node: Node, siblings: Sequence[Node]) -> bool:
    """Return whether a node is a word in one kind of passage, and a sibling is the same word in any passage.

    Every document that such a node matches is matched by the sibling too.
    """
    while isinstance(node, Boost):
        node = node.node
    if not isinstance(node, InKind) or not isinstance(node.node, (Term, Synonym)):
        return False
    field, terms_anywhere = node.node.field, set[str]()
    for sibling in siblings:
        while isinstance(sibling, Boost):
            sibling = sibling.node
        if isinstance(sibling, (Term, Synonym)) and sibling.field == field:
            terms_anywhere.update(terms_of(sibling))
    return terms_anywhere.issuperset(terms_of(node.node))


def _scores_of_matches(scores: list[float], matches: list[bool]) -> list[float | None]:
    return [score if is_match else None for score, is_match in zip(scores, matches, strict=True)]


def _scored_by(scorer: Scorer) -> Evaluation:
    return Evaluation(scorer.docs, (BoostedScorer(scorer),))


def _constant(docs: DocSet, score: float) -> Evaluation:
    return _scored_by(ConstantScorer(docs, score))


def _optional_scorers(evaluations: list[Evaluation]) -> tuple[BoostedScorer, ...]:
    """Return the scorers of evaluations of which a document need not match every one."""
    return tuple(
        BoostedScorer(scorer.scorer, scorer.factor, False)
        for evaluation in evaluations
        for scorer in evaluation.scorers
    )


def _restrict_scores(evaluation: Evaluation) -> Evaluation:
    """Replace scorers that would also score non-matching documents by one precomputed over the matches."""
    if evaluation.scores_only_matches or not evaluation.scorers:
        return evaluation
    docs = evaluation.docs
    return _scored_by(PrecomputedScorer(docs, score_set(evaluation.scorers, docs)))
